//! The message outbox of the demo and the tests: an SMTP relay and an SMS gateway that deliver nothing, and a page that
//! shows what they would have sent. It holds one-time codes in clear, so it answers on loopback only.
//!
//! - `GET /` – the page, newest message first; `?lang=vi` or `?lang=en`, `?to=…` for one recipient
//! - `GET /messages.json?to=…&channel=sms|email` – the same as a list of `{channel, to, subject, text, at}`
//! - `POST /sms` with a bearer token – the SMS gateway: `{to, text, reference}`
//! - `POST /faults` – `{"mode": "ok" | "reject" | "slow" | "down", "delay_ms": 2000}`: how both gateways behave from now on

mod book;
mod faults;
mod mime;
mod sms;
mod smtp;
mod web;

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use crate::base::{Broken, Clock, Secret};
use book::Book;
use faults::Faults;

/// Where the outbox listens, and what it asks for.
#[derive(Clone, Debug)]
pub struct Config {
    /// Of the page and the SMS gateway. Port 0 takes a free one.
    pub http: SocketAddr,
    /// Of the SMTP relay. Port 0 takes a free one.
    pub smtp: SocketAddr,
    /// The bearer token of the SMS gateway; empty asks for none.
    pub sms_token: Secret,
    pub clock: Clock,
}

/// A running outbox.
#[derive(Debug)]
pub struct Started {
    pub http: SocketAddr,
    pub smtp: SocketAddr,
    /// Ends when serving ends; aborting it stops both gateways.
    pub handle: JoinHandle<std::io::Result<()>>,
}

impl Started {
    /// The page's address.
    pub fn url(&self) -> String {
        format!("http://localhost:{}", self.http.port())
    }

    /// What belongs into `messages.smtp_url`.
    pub fn smtp_url(&self) -> String {
        format!("smtp://{}", self.smtp)
    }

    /// What belongs into `messages.sms_url`.
    pub fn sms_url(&self) -> String {
        format!("http://{}/sms", self.http)
    }
}

/// What both gateways and the page share.
struct Office {
    book: Book,
    faults: Faults,
    sms_token: Secret,
    clock: Clock,
}

/// Listens and serves.
///
/// # Errors
/// When an address is taken, or is not of this machine alone.
pub async fn start(config: Config) -> Result<Started, Broken> {
    let (web, mail) = (listen(config.http).await?, listen(config.smtp).await?);
    let (http, smtp) = (web.local_addr()?, mail.local_addr()?);
    let office =
        Arc::new(Office { book: Book::default(), faults: Faults::default(), sms_token: config.sms_token, clock: config.clock });
    let pages = web::router(office.clone());
    let handle = tokio::spawn(async move {
        tokio::select! {
            served = async { axum::serve(web, pages).await } => served,
            received = smtp::receive(mail, office) => received,
        }
    });
    Ok(Started { http, smtp, handle })
}

async fn listen(address: SocketAddr) -> Result<TcpListener, Broken> {
    if !address.ip().is_loopback() {
        return Err(Broken::new(format!(
            "the message outbox shows codes in clear and listens on loopback only, not on {address}"
        )));
    }
    let listener = TcpListener::bind(address).await;
    listener.map_err(|e| Broken::from(e).context(format!("the message outbox can't listen on {address}")))
}
