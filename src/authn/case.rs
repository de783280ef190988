//! Cases: what a holder reports opens one with a number that can be read out; the holder is told, sees its state, and a
//! supervisor takes it up.

use serde_json::Value;

use super::notice;
use crate::app::App;
use crate::base::ids::CaseId;
use crate::base::{Broken, Timestamp};
use crate::identity::client::ClientId;
use crate::identity::session::Session;
use crate::outside::messages::{Letter, Tidings};
use crate::store::cases::{self, Kind, NewCase};
use crate::store::{Tx, accounts};

/// What is reported: its kind, the portal that it came from, and ids and times for who looks into it.
#[derive(Clone, Copy, Debug)]
pub struct Reported<'a> {
    pub kind: Kind,
    pub client: Option<&'a ClientId>,
    pub about: &'a Value,
}

/// Opens a case and tells the holder. Its number.
pub async fn open(app: &App, tx: &mut Tx, session: &Session, reported: Reported<'_>, now: Timestamp) -> Result<String, Broken> {
    let Reported { kind, client, about } = reported;
    let number = number(app);
    let id = CaseId::new(now, &app.random);
    let new = NewCase { id, number: &number, kind, account: session.account, client, about };
    cases::open(tx, &app.keyring, &new, now).await?;
    if let Some(account) = accounts::find(&mut *tx, session.account).await? {
        let told = match kind {
            Kind::SignIn | Kind::Change => Tidings::CaseOpened { number: number.clone(), at: now },
            Kind::Scam => Tidings::ScamReported { number: number.clone(), at: now },
        };
        notice::tell(app, tx, &account, &Letter::Tidings(told), now).await?;
    }
    Ok(number)
}

/// `V-1234-5678`: for reading out to the hotline.
fn number(app: &App) -> String {
    format!("V-{}-{}", app.random.digits(4), app.random.digits(4))
}
