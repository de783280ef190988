//! Ringing a holder's devices through their browsers' push services (RFC 8030, RFC 8292). A ring carries nothing: the service learns
//! that somebody is rung, and the device shows words of its own (docs/decisions/0042-rings.md). It is one more way to be told, never
//! the only one, and no way to sign in.

use std::time::Duration;

use url::Url;

use super::device::Device;
use crate::app::App;
use crate::base::ids::{AccountId, FactorId};
use crate::base::{Broken, Outcome, Refusal, Timestamp, error::refuse};
use crate::identity::session::Session;
use crate::settings::Settings;
use crate::store::push::{self, NewSubscription};
use crate::store::{Tx, accounts};

/// Why a device is not rung.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotRung {
    /// The device's push service is none that is used here.
    OtherService,
}

impl Refusal for NotRung {
    fn code(&self) -> &'static str {
        "push-other-service"
    }
    fn status(&self) -> u16 {
        422
    }
}

/// The most devices of one account; the oldest goes first.
const DEVICES: i64 = 10;
/// The longest address that a service gives.
const LONGEST: usize = 1000;
/// How long a ring is worth making.
const WORTH: Duration = Duration::from_secs(24 * 3600);

/// Whether devices can be rung here.
pub fn is_offered(settings: &Settings) -> bool {
    !settings.push.services.is_empty()
}

/// Whom push services write to.
pub fn contact(settings: &Settings) -> String {
    if settings.push.contact.is_empty() { settings.link("/") } else { settings.push.contact.clone() }
}

/// The address of a device at a push service that is used here. Anything else would have us call whom a visitor names.
pub fn endpoint(settings: &Settings, text: &str) -> Option<Url> {
    let url = Url::parse(text).ok().filter(|_| text.len() <= LONGEST)?;
    let plain = url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    let used = settings.push.services.iter().any(|service| service.origin() == url.origin());
    (url.scheme() == "https" && plain && used).then_some(url)
}

/// Has this device rung from now on.
pub async fn turn_on(app: &App, session: &Session, (text, device): (&str, Device), now: Timestamp) -> Outcome<(), NotRung> {
    let Some(endpoint) = endpoint(&app.settings, text) else { return refuse(NotRung::OtherService) };
    let device = device.to_string();
    let new = NewSubscription {
        id: FactorId::new(now, &app.random),
        account: session.account,
        endpoint: endpoint.as_str(),
        device: &device,
    };
    let mut tx = app.db.write().await?;
    accounts::find(&mut tx, session.account).await?.ok_or_else(|| Broken::new("the account of a session is gone"))?;
    push::put(&mut tx, &app.keyring, new, now).await?;
    push::keep_newest(&mut tx, session.account, DEVICES).await?;
    Ok(tx.commit().await?)
}

/// Rings an account's devices, in the transaction of what they are rung for.
pub async fn ring(tx: &mut Tx, account: AccountId, now: Timestamp) -> Result<(), Broken> {
    push::ring(tx, account, now, now + WORTH).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_services_that_are_used_are_ever_called() {
        let mut settings = Settings::default();
        assert!(endpoint(&settings, "https://push.example/send/abc").is_none(), "none is used");
        settings.push.services = vec!["https://push.example".parse().unwrap()];
        assert!(endpoint(&settings, "https://push.example/send/abc").is_some());
        for other in [
            "http://push.example/send/abc",
            "https://push.example.evil/send/abc",
            "https://push.example:8443/send/abc",
            "https://a@push.example/send/abc",
            "https://push.example/send/abc#x",
            "https://127.0.0.1/send",
            "push.example",
            "",
        ] {
            assert!(endpoint(&settings, other).is_none(), "{other}");
        }
        assert!(endpoint(&settings, &format!("https://push.example/{}", "a".repeat(1000))).is_none());
    }
}
