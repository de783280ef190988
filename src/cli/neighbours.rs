//! `dinhdanh register-sim`, `dinhdanh portal` and `dinhdanh outbox`: the other parties, each as a process of its own.

use std::net::SocketAddr;

use clap::Args;

use super::{say, stopped, telemetry};
use crate::base::{Broken, Clock, Random, Secret};
use crate::neighbours::{outbox, portal, register};
use crate::settings::Log;

/// Options of the register simulator.
#[derive(Args, Debug)]
pub struct RegisterOptions {
    /// Address and port to listen on.
    #[arg(long, default_value = "127.0.0.1:8090", value_name = "ADDR:PORT")]
    listen: SocketAddr,
    /// How many people there are. They are computed when asked for, so six million cost no memory.
    #[arg(long, default_value_t = 6_018_769)]
    size: u64,
    /// Which people: the same seed gives the same ones.
    #[arg(long, default_value_t = 6)]
    seed: u64,
    /// Bearer token to ask for.
    #[arg(long, env = "REGISTER_SIM_TOKEN", value_name = "TOKEN", hide_env_values = true)]
    token: Option<String>,
}

pub async fn register(options: RegisterOptions) -> Result<(), Broken> {
    telemetry::start(&Log { json: false, ..Log::default() })?;
    let config = register::Config {
        listen: options.listen,
        size: options.size,
        seed: options.seed,
        token: options.token.map(Secret::new),
        clock: Clock::System,
    };
    let running = register::start(config).await?;
    say(format!("register simulator: {} ({} people, seed {})", running.url(), options.size, options.seed));
    stopped().await
}

/// Options of the sample portal.
#[derive(Args, Debug)]
pub struct PortalOptions {
    /// Address and port to listen on.
    #[arg(long, default_value = "127.0.0.1:8081", value_name = "ADDR:PORT")]
    listen: SocketAddr,
    /// The address under which citizens reach it.
    #[arg(long, default_value = "http://localhost:8081", value_name = "URL")]
    public_url: url::Url,
    /// The provider's issuer.
    #[arg(long, default_value = "http://localhost:8080", value_name = "URL")]
    issuer: String,
    #[arg(long)]
    client_id: String,
    #[arg(long, env = "PORTAL_CLIENT_SECRET", value_name = "SECRET", hide_env_values = true)]
    client_secret: String,
    /// Certificates (PEM) to trust beside the machine's.
    #[arg(long, value_name = "FILE")]
    ca: Option<std::path::PathBuf>,
}

pub async fn portal(options: PortalOptions) -> Result<(), Broken> {
    telemetry::start(&Log { json: false, ..Log::default() })?;
    let config = portal::Config {
        listen: options.listen,
        public_url: options.public_url,
        issuer: options.issuer,
        client_id: options.client_id,
        client_secret: Secret::new(options.client_secret),
        ca: options.ca,
        clock: Clock::System,
        random: Random::default(),
    };
    let (redirect, after) = (config.redirect_uri(), config.post_logout_redirect_uri());
    let running = portal::start(config).await?;
    say(format!("sample portal: http://{}", running.addr));
    say(format!("register it with redirect_uris [\"{redirect}\"] and post_logout_redirect_uris [\"{after}\"]"));
    stopped().await
}

/// Options of the message gateway.
#[derive(Args, Debug)]
pub struct OutboxOptions {
    /// Address and port of the page and of the SMS gateway.
    #[arg(long, default_value = "127.0.0.1:8082", value_name = "ADDR:PORT")]
    listen: SocketAddr,
    /// Address and port of the mail relay.
    #[arg(long, default_value = "127.0.0.1:8083", value_name = "ADDR:PORT")]
    smtp: SocketAddr,
    /// Bearer token to ask of those who send SMS.
    #[arg(long, env = "OUTBOX_SMS_TOKEN", default_value = "", value_name = "TOKEN", hide_env_values = true)]
    sms_token: String,
}

pub async fn outbox(options: OutboxOptions) -> Result<(), Broken> {
    telemetry::start(&Log { json: false, ..Log::default() })?;
    let sms_token = Secret::new(options.sms_token);
    let config = outbox::Config { http: options.listen, smtp: options.smtp, sms_token, clock: Clock::System };
    let running = outbox::start(config).await?;
    say(format!("outbox: http://{} (mail relay {})", running.http, running.smtp));
    stopped().await
}
