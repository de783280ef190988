//! The demo's citizens at their own phones: they activate as a person does, with the slip and the code that reaches the
//! outbox, and then choose the password that is printed.

use std::net::{IpAddr, Ipv4Addr};

use super::cast::granted;
use crate::app::App;
use crate::authn::device::Device;
use crate::authn::password::{self, Kind, Unchecked};
use crate::authn::visitor::Visitor;
use crate::base::ids::AccountId;
use crate::base::{Broken, Language, Random, Secret};
use crate::issuance::activate::{self, Arriving, Code};
use crate::issuance::slip::Slip;
use crate::jobs::Deliver;
use crate::neighbours::outbox;
use crate::store::passwords;

/// Letters that nobody takes for another.
const LETTERS: &[u8] = b"abcdefghjkmnpqrstuvwxyz";

/// A password that can be typed from a screen: twelve letters in three groups, 54 bits.
pub fn password(random: &Random) -> String {
    let letter = || char::from(LETTERS[usize::try_from(random.below(LETTERS.len() as u64)).unwrap_or(0)]);
    let group = || (0..4).map(|_| letter()).collect::<String>();
    [group(), group(), group()].join("-")
}

/// Activates with the slip and sets the password.
pub async fn activate(app: &App, outbox: &outbox::Started, slip: Slip, phone: &str, password: &str) -> Result<AccountId, Broken> {
    let now = app.clock.now();
    let visitor = Visitor {
        browser_hash: app.random.bytes::<32>(),
        source: IpAddr::V4(Ipv4Addr::LOCALHOST),
        device: Device::of(""),
        language: Language::Vi,
        session: None,
        now,
    };
    let arriving = Arriving { visitor: &visitor, device_hash: None };
    let ticket = granted(activate::begin(app, arriving, Code::Short(slip.short_code)).await)?.ticket;
    granted(activate::send_code(app, arriving, &ticket).await)?;
    Deliver::of(app).batch().await?;
    let code = received(outbox, phone).await?;
    granted(activate::check_code(app, arriving, &ticket, &Secret::new(code)).await)?;
    let passcode = loop {
        let drawn = Secret::new(app.random.digits(6));
        if granted_or_unfit(activate::passcode(app, arriving, &ticket, &drawn).await)? {
            break drawn;
        }
    };
    drop(passcode);
    let account = granted(activate::complete(app, arriving, &ticket).await)?;
    let hash = match password::hashed(app, account, Kind::Password, &Secret::new(password)).await {
        Ok(hash) => hash,
        Err(Unchecked::Full) => return Err(Broken::new("the demo's own passwords wait for nobody")),
        Err(Unchecked::Broken(broken)) => return Err(broken),
    };
    let mut tx = app.db.write().await?;
    passwords::set(&mut tx, account, Kind::Password, &hash, now).await?;
    tx.commit().await?;
    activate::prove(app, account, now).await?;
    Ok(account)
}

/// `false` when a drawn passcode is one that the rules refuse, such as 123456.
fn granted_or_unfit<T>(result: Result<T, crate::base::Fault<activate::Refused>>) -> Result<bool, Broken> {
    match result {
        Err(crate::base::Fault::Refused(activate::Refused::Passcode(_))) => Ok(false),
        other => granted(other).map(|_| true),
    }
}

/// The newest six-digit code that the outbox holds for a phone.
#[allow(clippy::disallowed_methods, reason = "the demo reads its own outbox on loopback")]
async fn received(outbox: &outbox::Started, phone: &str) -> Result<String, Broken> {
    let mut url: url::Url = format!("{}/messages.json", outbox.url().trim_end_matches('/')).parse()?;
    url.query_pairs_mut().append_pair("to", phone);
    let client = reqwest::Client::builder().no_proxy().tls_certs_only([]).build()?;
    let messages: Vec<serde_json::Value> = client.get(url).send().await?.error_for_status()?.json().await?;
    let texts = messages.iter().filter_map(|message| message["text"].as_str());
    let codes = texts.flat_map(|text| text.split(|c: char| !c.is_ascii_digit()).filter(|word| word.len() == 6));
    codes.map(str::to_owned).next().ok_or_else(|| Broken::new("no code reached the outbox"))
}
