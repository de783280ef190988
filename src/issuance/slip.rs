//! The slip (phiếu kích hoạt): a code of 256 bits in a QR's link, in its fragment so that no server's log ever sees it, and a
//! short code for typing by hand. Both are kept as hashes. The slip alone opens nothing (`docs/threats.md`, activation).

use std::time::Duration;

use super::acting::{Acting, Barred, Touched};
use super::bulk;
use super::dossier::Dossier;
use super::events::Kind;
use super::file::State;
use super::number::ShortCode;
use super::receive::NoFile;
use crate::app::App;
use crate::audit::Action;
use crate::base::error::refuse;
use crate::base::ids::{FactorId, FileId};
use crate::base::{Broken, Fault, Outcome, Refusal, Secret, Timestamp};
use crate::identity::officer::{Desk, Role};
use crate::keyring::Keyring;
use crate::store::accounts::Account;
use crate::store::activations::NewSlip;
use crate::store::{accounts, activations, desks, files};

/// Where the link leads: the code follows behind `#`.
pub const PATH: &str = "/activate";
/// How long a slip works that is handed out after the days of the law: the person stands at the desk.
const LATE: Duration = Duration::from_secs(24 * 3600);

/// What is printed, once: nothing of it can be read from the database.
#[derive(Debug)]
pub struct Slip {
    pub file: String,
    /// The whole address of the QR, with the code in its fragment.
    pub link: Secret,
    pub short_code: ShortCode,
    pub until: Timestamp,
    pub desk: Desk,
    /// Whether the activation will ask for a number shown at the desk, for want of a phone.
    pub at_desk: bool,
}

/// Why there is no slip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    Barred(Barred),
    NoSuchFile,
    Changed,
    /// Nothing is approved, or it is activated already.
    NotNow,
    /// The file does not stand in the signed list of its batch.
    EvidenceBad,
}

impl From<Barred> for Refused {
    fn from(barred: Barred) -> Self {
        Self::Barred(barred)
    }
}

impl From<NoFile> for Refused {
    fn from(_: NoFile) -> Self {
        Self::NoSuchFile
    }
}

impl Refusal for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Barred(barred) => barred.code(),
            Self::NoSuchFile => "no-such-file",
            Self::Changed => "file-changed",
            Self::NotNow => "slip-not-now",
            Self::EvidenceBad => "evidence-bad",
        }
    }
    fn status(&self) -> u16 {
        match self {
            Self::Barred(barred) => barred.status(),
            Self::NoSuchFile => 404,
            Self::Changed | Self::NotNow | Self::EvidenceBad => 409,
        }
    }
}

/// The key under which a short code is found.
pub(super) fn short_keys(keyring: &Keyring, code: &ShortCode) -> Vec<Vec<u8>> {
    keyring.index().all_epochs("activation", code.reveal())
}

/// The file for which an approved identity is handed out: at its own desk, and once late at any.
pub(super) async fn load<R>(app: &App, acting: &Acting<'_>, id: FileId) -> Outcome<Dossier, R>
where
    R: From<Barred> + From<NoFile>,
{
    let Some(dossier) = Dossier::load(app, id).await? else { return refuse(NoFile.into()) };
    let late = match dossier.state {
        State::Late(_) => true,
        // Nobody came to a desk for a file that was collected in bulk: every desk is as near.
        State::Notified { until, .. } => until < acting.now || bulk::issue::is_bulk(app, id).await?,
        _ => false,
    };
    let touched = Touched {
        file: Some((dossier.id, dossier.person.id)),
        desk: (!late).then_some(dossier.desk),
        numbers: &dossier.numbers(),
        proposer: None,
    };
    acting.admit::<R>(app, Role::Receiving, touched).await?;
    Ok(dossier)
}

/// The account that the slip is for. Of a file that a batch approved, it is issued now.
async fn account_of(app: &App, acting: &Acting<'_>, dossier: &Dossier) -> Outcome<Option<Account>, Refused> {
    if let Some(account) = accounts::of_file(&app.db, dossier.id).await? {
        return Ok(Some(account));
    }
    if !matches!(dossier.state, State::Notified { .. } | State::Late(_)) {
        return Ok(None);
    }
    match bulk::issue::account(app, acting, dossier).await {
        Ok(Some(_)) => Ok(accounts::of_file(&app.db, dossier.id).await?),
        Ok(None) => Ok(None),
        Err(Fault::Refused(bulk::Refused::Barred(barred))) => refuse(Refused::Barred(barred)),
        Err(Fault::Refused(_)) => refuse(Refused::EvidenceBad),
        Err(Fault::Broken(broken)) => Err(broken.into()),
    }
}

/// Makes a slip. Any slip before it is void, and what an activation that came to no end had set is gone with it.
pub async fn issue(app: &App, acting: &Acting<'_>, id: FileId) -> Outcome<Slip, Refused> {
    let mut dossier = load::<Refused>(app, acting, id).await?;
    let now = acting.now;
    let Some(account) = account_of(app, acting, &dossier).await? else { return refuse(Refused::NotNow) };
    let desk = desks::find(&app.db, acting.officer.desk_id).await?.ok_or_else(|| Broken::new("an officer without a desk"))?;
    let (code, short_code) = (app.random.token(), ShortCode::draw(&app.random));
    let short_key = app.keyring.index().blind("activation", short_code.reveal())?;

    let mut tx = app.db.write().await?;
    let until = match dossier.state.clone() {
        State::Notified { until, .. } if now <= until => until,
        State::Notified { .. } => {
            let (late, clock) = (dossier.state.clone().run_late(now)?, dossier.clock);
            if !dossier.turn(&mut tx, late, clock, now).await? {
                return refuse(Refused::Changed);
            }
            files::add_event(&mut tx, acting.event(app, id, Kind::Late)).await?;
            now + LATE
        }
        State::Late(_) => now + LATE,
        _ => return refuse(Refused::NotNow),
    };
    activations::void(&mut tx, account.id, now).await?;
    accounts::clear_passcode(&mut tx, account.id).await?;
    accounts::clear_passkeys(&mut tx, account.id, now).await?;
    accounts::clear_totps(&mut tx, account.id, now).await?;
    let new = NewSlip {
        id: FactorId::new(now, &app.random),
        code_hash: Secret::new(code.as_str()).sha256(),
        short_key: &short_key,
        account: account.id,
        file: id,
        officer: acting.officer.id,
        desk: desk.id,
        expires_at: until,
    };
    activations::insert(&mut tx, new, now).await?;
    files::add_event(&mut tx, acting.event(app, id, Kind::SlipPrinted)).await?;
    app.record(&mut tx, now, acting.entry_on(Action::SlipPrinted, &dossier).account(account.id)).await?;
    tx.commit().await?;
    Ok(Slip {
        file: dossier.number.clone(),
        link: Secret::new(format!("{}#{code}", app.settings.link(PATH))),
        short_code,
        until,
        desk,
        at_desk: !dossier.has_phone(),
    })
}
