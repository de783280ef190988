//! What the citizen is told about a file, in their own language, by SMS and by e-mail where there is one. Put into the outbox
//! in the transaction of what it tells.

use super::acting::Acting;
use super::dossier::Dossier;
use super::reason::Reason;
use crate::app::App;
use crate::base::ids::AccountId;
use crate::base::{Broken, Language, Timestamp, zone};
use crate::identity::officer::Desk;
use crate::identity::{Email, PhoneNumber};
use crate::outside::messages::{Addressee, By, Letter, Post};
use crate::store::messages::Recipient;
use crate::store::{Tx, desks};
use crate::texts;

/// Whom to tell, and about what.
pub(super) struct To<'a> {
    pub phone: Option<&'a PhoneNumber>,
    pub email: Option<&'a Email>,
    pub language: Language,
    pub account: Option<AccountId>,
    pub file: Option<crate::base::ids::FileId>,
}

impl<'a> To<'a> {
    /// The citizen of a file, as they were read back.
    pub fn citizen(dossier: &'a Dossier, account: Option<AccountId>) -> Self {
        Self {
            phone: dossier.content.phone(),
            email: dossier.content.email.as_ref(),
            language: dossier.content.language,
            account,
            file: Some(dossier.id),
        }
    }
}

/// Tells somebody, on every channel that there is.
pub(super) async fn tell(app: &App, tx: &mut Tx, to: To<'_>, letter: &Letter, now: Timestamp) -> Result<(), Broken> {
    let phone = to.phone.map(|phone| Recipient::Phone(phone.clone()));
    let email = to.email.map(|email| Recipient::Email(email.clone()));
    for recipient in phone.into_iter().chain(email) {
        let addressee = Addressee { to: recipient, language: to.language, account: to.account, file: to.file };
        post(app, now).put(tx, letter, &addressee).await?;
    }
    Ok(())
}

fn post(app: &App, now: Timestamp) -> Post<'_> {
    Post { keyring: &app.keyring, brand: &app.settings.brand, random: &app.random, now }
}

/// Which officer, at which desk and when: every notice says it, so that a false one can be told apart.
pub(super) async fn by(app: &App, acting: &Acting<'_>) -> Result<By, Broken> {
    let desk = desk(app, acting.officer.desk_id).await?;
    Ok(By { desk: desk.name, desk_code: desk.code, officer: acting.officer.number.clone(), at: acting.now })
}

async fn desk(app: &App, id: crate::base::ids::DeskId) -> Result<Desk, Broken> {
    desks::find(&app.db, id).await?.ok_or_else(|| Broken::new("an officer without a desk"))
}

pub(super) fn approved(dossier: &Dossier, by: By, until: Timestamp) -> Letter {
    Letter::Approved { file: dossier.number.clone(), level: dossier.level, by, until: zone::day_of(until) }
}

pub(super) fn refused(dossier: &Dossier, by: By, reason: Reason) -> Letter {
    Letter::Refused { file: dossier.number.clone(), by, reason: texts::say(dossier.content.language, reason.key()).into_owned() }
}

pub(super) fn returned(dossier: &Dossier, by: By, reason: Reason) -> Letter {
    Letter::Returned { file: dossier.number.clone(), by, reason: texts::say(dossier.content.language, reason.key()).into_owned() }
}
