//! `dinhdanh demo`: the service and everybody around it, on loopback, with test people, so that trying it needs nothing.

mod cast;
mod holder;
mod load;
mod ports;
mod record;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use self::ports::Ports;
use self::record::Record;
use super::serve::Service;
use super::{Common, say, stopped, telemetry};
use crate::app::{App, Mode};
use crate::base::{Broken, Clock, Random, Secret};
use crate::neighbours::{outbox, portal, register};
use crate::outside::Outside;
use crate::settings::{Log, Settings};

/// Options of the demo.
#[derive(Args, Clone, Debug)]
pub struct Options {
    #[command(flatten)]
    common: Common,
    /// Print one JSON object with every address and test person as the first line, in place of the text.
    #[arg(long)]
    json: bool,
    /// How many people the register knows. They are computed when asked for.
    #[arg(long, default_value_t = 6_018_769, value_name = "N")]
    people: u64,
    /// Start with the demo's clock so many hours ahead: what waits for days, such as coming back in by a code card, is over.
    #[arg(long, default_value_t = 0, value_name = "N")]
    hours_later: u32,
}

/// Which people: the same in every demo.
const SEED: u64 = 6;

pub async fn run(options: &Options) -> Result<(), Broken> {
    let given = &options.common;
    let mut settings = Settings {
        data: PathBuf::from("data/demo"),
        log: Log { filter: "warn".into(), json: false },
        ..Settings::load(given.config.as_deref(), std::env::vars())?
    };
    let wanted = given.listen.unwrap_or(settings.listen);
    let ports = Ports::take(wanted)?;
    settings.listen = ports.service.local_addr()?;
    settings = given.over(settings)?;
    settings.listen = ports.service.local_addr()?;
    if given.public_url.is_none() {
        let scheme = if settings.tls.cert.is_some() { "https" } else { "http" };
        settings.public_url = format!("{scheme}://localhost:{}", settings.listen.port()).parse()?;
    }
    settings.check().map_err(|(key, message)| Broken::new(format!("`{key}`: {message}")))?;
    telemetry::start(&settings.log)?;

    let clock = match options.hours_later {
        0 => Clock::System,
        hours => Clock::Ahead(Duration::from_secs(u64::from(hours) * 3600)),
    };
    let register = register::start(register::Config {
        listen: ports.register,
        size: options.people,
        seed: SEED,
        token: None,
        clock: clock.clone(),
    })
    .await?;
    let outbox = outbox::start(outbox::Config {
        http: ports.outbox,
        smtp: ports.smtp,
        sms_token: Secret::default(),
        clock: clock.clone(),
    })
    .await?;
    settings.register.url = format!("http://localhost:{}", register.address.port()).parse()?;
    settings.register.simulated_captures = true;
    settings.register.faces_from_afar = true;
    // What common browsers use; a machine without the internet only says that it could not be turned on.
    let services = ["https://fcm.googleapis.com", "https://updates.push.services.mozilla.com", "https://web.push.apple.com"];
    settings.push.services = services.iter().map(|service| service.parse()).collect::<Result<_, _>>()?;
    "mailto:demo@example.com".clone_into(&mut settings.push.contact);
    settings.messages.smtp_url = Secret::new(outbox.smtp_url());
    settings.messages.sms_url = outbox.sms_url();

    let random = Random::default();
    let outside = Outside::from_settings(&settings, &clock, &random)?;
    let app = Arc::new(App::open(settings, Mode::Demo, clock.clone(), random.clone(), outside).await?);
    let mut portal = portal::Config {
        listen: ports.portal,
        public_url: format!("http://localhost:{}", ports.portal.port()).parse()?,
        issuer: app.settings.issuer(),
        client_id: load::CLIENT.to_owned(),
        client_secret: Secret::new(random.token()),
        ca: app.settings.tls.cert.clone(),
        clock,
        random,
    };
    let data = app.settings.data.clone();
    let mut record = match Record::read(&data)? {
        Some(record) => record,
        None => first_start(&app, (&register, &outbox), &portal, &data).await?,
    };
    record.issuer = app.settings.issuer();
    record.desk = app.settings.link("/desk");
    record.portal = portal.public_url.as_str().trim_end_matches('/').to_owned();
    record.register = format!("http://localhost:{}", register.address.port());
    record.outbox = format!("http://localhost:{}", outbox.http.port());
    let client = record.clients.first().ok_or_else(|| Broken::new("demo.json names no client"))?;
    portal.client_secret = Secret::new(client.client_secret.clone());

    let service = Service::start(app, ports.service)?;
    let _portal = portal::start(portal).await?;
    if options.json {
        say(serde_json::to_string(&record)?);
    } else {
        say(record::told(&record));
    }
    stopped().await?;
    service.stop().await;
    Ok(())
}

/// Loads the test people into a fresh database and keeps what is printed.
async fn first_start(
    app: &Arc<App>,
    (register, outbox): (&register::Running, &outbox::Started),
    portal: &portal::Config,
    data: &Path,
) -> Result<Record, Broken> {
    let record = load::everything(app, register.simulator.population(), portal, outbox).await?;
    record.write(data)?;
    Ok(record)
}
