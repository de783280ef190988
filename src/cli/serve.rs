//! `dinhdanh serve`: opens the service, listens, and leaves in good order.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use axum_server::Handle;
use axum_server::tls_rustls::RustlsConfig;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use super::{Common, stopped, telemetry};
use crate::app::{App, Mode};
use crate::base::{Broken, Clock, Random};
use crate::jobs::{self, Runner};
use crate::outside::Outside;
use crate::settings::Tls;
use crate::web;

/// How long running requests may take to end after a stop was asked for.
const GRACE: Duration = Duration::from_secs(20);
/// How long jobs may take to end after the listener has.
const JOBS_GRACE: Duration = Duration::from_secs(5);
/// A connection that sends no whole request head in this time is closed.
const HEAD: Duration = Duration::from_secs(15);

pub async fn run(common: &Common) -> Result<(), Broken> {
    let settings = common.settings()?;
    telemetry::start(&settings.log)?;
    let listener = bind(settings.listen)?;
    let outside = Outside::from_settings(&settings, &Clock::System, &Random::default())?;
    let app = App::open(settings, Mode::Service, Clock::System, Random::default(), outside).await?;
    let service = Service::start(Arc::new(app), listener)?;
    tracing::info!(address = %service.address, "serving");
    if let Some(address) = service.mtls {
        tracing::info!(%address, "serving clients with certificates");
    }
    stopped().await?;
    service.stop().await;
    Ok(())
}

/// Takes the port first, so that a port in use is told before anything is opened.
pub fn bind(address: SocketAddr) -> Result<TcpListener, Broken> {
    TcpListener::bind(address).map_err(|e| Broken::from(e).context(format!("`listen`: {address}")))
}

/// The running service: its listener and its jobs.
pub struct Service {
    pub app: Arc<App>,
    pub address: SocketAddr,
    /// Where clients show certificates.
    pub mtls: Option<SocketAddr>,
    handle: Handle<SocketAddr>,
    servers: Vec<JoinHandle<std::io::Result<()>>>,
    jobs: Runner,
    stop: watch::Sender<bool>,
}

impl Service {
    pub fn start(app: Arc<App>, listener: TcpListener) -> Result<Self, Broken> {
        let address = listener.local_addr()?;
        let router = web::router(app.clone())?;
        let machines = web::mtls::machines_only(router.clone()).into_make_service_with_connect_info::<SocketAddr>();
        let routes = router.into_make_service_with_connect_info::<SocketAddr>();
        let handle = Handle::new();
        let mut servers = Vec::new();
        let mut mtls = None;
        if let (Some(listen), Some((cert, key))) = (app.settings.mtls.listen, app.settings.mtls_files()) {
            let config = RustlsConfig::from_config(web::mtls::config(&cert, &key)?);
            let listener = TcpListener::bind(listen).map_err(|e| Broken::from(e).context(format!("`mtls.listen`: {listen}")))?;
            mtls = Some(listener.local_addr()?);
            let mut server = axum_server::from_tcp_rustls(listener, config)?.handle(handle.clone());
            server.http_builder().http1().header_read_timeout(HEAD);
            servers.push(tokio::spawn(server.serve(machines)));
        }
        servers.push(match tls(&app.settings.tls)? {
            None => {
                let mut server = axum_server::from_tcp(listener)?.handle(handle.clone());
                server.http_builder().http1().header_read_timeout(HEAD);
                tokio::spawn(server.serve(routes))
            }
            Some(config) => {
                let mut server = axum_server::from_tcp_rustls(listener, config)?.handle(handle.clone());
                server.http_builder().http1().header_read_timeout(HEAD);
                tokio::spawn(server.serve(routes))
            }
        });
        let (stop, stopping) = watch::channel(false);
        let jobs = jobs::start(&app, stopping);
        Ok(Self { app, address, mtls, handle, servers, jobs, stop })
    }

    /// Lets running requests end, then the jobs, then closes the database.
    pub async fn stop(self) {
        self.app.leaving.send_replace(true);
        self.handle.graceful_shutdown(Some(GRACE));
        for server in self.servers {
            if let Err(error) = server.await {
                tracing::error!(%error, "a listener ended badly");
            }
        }
        let _ = self.stop.send(true);
        self.jobs.finished(JOBS_GRACE).await;
        self.app.db.close().await;
    }
}

/// The certificate, if the service ends TLS itself.
fn tls(tls: &Tls) -> Result<Option<RustlsConfig>, Broken> {
    let (Some(cert), Some(key)) = (&tls.cert, &tls.key) else { return Ok(None) };
    Ok(Some(RustlsConfig::from_config(web::tls::config("tls", (cert, key), None)?)))
}
