//! The slip's code, and where an activation stands: it can be taken up again at any step, in the browser it began in.

use std::time::Duration;

use super::claim::{Claim, load};
use super::{Arriving, Refused};
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::authn::limit::{self, Attempt, Whose};
use crate::base::error::refuse;
use crate::base::ids::FactorId;
use crate::base::{Broken, Fault, Outcome, Refusal, Secret, Timestamp, encode};
use crate::identity::level::AccountLevel;
use crate::issuance::events::Kind;
use crate::issuance::number::ShortCode;
use crate::issuance::slip;
use crate::keyring::blob::Binding;
use crate::store::activations::{self, Slip};
use crate::store::{files, officer_keys};

/// What the slip says: the code of its QR, or the short one that was typed.
pub enum Code {
    Link(Secret),
    Short(ShortCode),
}

/// Where an activation stands.
#[derive(Clone, Debug)]
pub struct Progress {
    /// For the next steps, in this browser only.
    pub ticket: String,
    pub step: Step,
    pub file: String,
    pub level: AccountLevel,
    pub until: Timestamp,
}

/// What comes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A code to the phone that was read back, which is shown masked.
    Phone {
        masked: String,
    },
    /// The number that is shown at the desk after a match.
    DeskNumber,
    Passcode,
    /// A passkey, or where the phone has just proved itself, codes sent to it.
    Possession {
        phone_will_do: bool,
    },
    /// Everything is there: complete it.
    Complete,
    /// Done: sign in once, to see that it works.
    SignIn,
}

/// How long a ticket works: a slip is scanned again after that.
const TICKET_LASTS: Duration = Duration::from_secs(2 * 3600);
const PURPOSE: &str = "activation";

/// Begins with a slip's code, or takes up again what this browser began.
pub async fn begin(app: &App, arriving: Arriving<'_>, code: Code) -> Outcome<Progress, Refused> {
    let now = arriving.visitor.now;
    let (hash, short) = match &code {
        Code::Link(secret) => (secret.sha256(), None),
        Code::Short(short) => (Secret::new(short.reveal()).sha256(), Some(short)),
    };
    let tried = encode::hex(&hash);
    let attempt = Attempt { sort: "activation", whose: Whose::Nobody(&tried), source: arriving.visitor.source, secret: None };
    let mut tx = app.db.write().await?;
    let taken = match limit::take(app, &mut tx, attempt, now).await {
        Ok(taken) => taken,
        Err(fault) => return Err(limit::told_as(fault)),
    };
    let mut found = match short {
        None => activations::by_code(&mut tx, &hash).await?,
        Some(_) => None,
    };
    if let Some(short) = short {
        for key in slip::short_keys(&app.keyring, short) {
            found = found.or(activations::by_short_key(&mut tx, &key).await?);
        }
    }
    let Some(slip) = found else {
        // The try stays counted, whoever it was.
        tx.commit().await?;
        return denied(app, arriving, None, Refused::UnknownCode).await;
    };
    taken.succeeded(&mut tx, now).await?;
    tx.commit().await?;
    if is_desk_browser(app, arriving).await? {
        return denied(app, arriving, Some(&slip), Refused::DeskDevice).await;
    }
    let claim = match load(app, arriving, slip.clone()).await {
        Ok(claim) => claim,
        Err(Fault::Refused(refused)) => return denied(app, arriving, Some(&slip), refused).await,
        Err(broken) => return Err(broken),
    };
    if claim.slip.proof.is_none() {
        let mut tx = app.db.write().await?;
        files::add_event(&mut tx, arriving.event(app, &claim.dossier, Kind::ActivationBegun)).await?;
        tx.commit().await?;
    }
    shown(app, arriving, &claim).await
}

/// Where the activation of a ticket stands now.
pub async fn progress(app: &App, arriving: Arriving<'_>, ticket: &str) -> Outcome<Progress, Refused> {
    let claim = of_ticket(app, arriving, ticket).await?;
    shown(app, arriving, &claim).await
}

/// The activation behind a ticket, if it can go on in this browser.
pub(super) async fn of_ticket(app: &App, arriving: Arriving<'_>, ticket: &str) -> Outcome<Claim, Refused> {
    let issuer = app.settings.issuer();
    let binding = Binding { purpose: PURPOSE, issuer: &issuer, browser: &arriving.visitor.browser_hash };
    let Ok(opened) = app.keyring.blobs().open(&binding, arriving.visitor.now, TICKET_LASTS, ticket) else {
        return refuse(Refused::BeginAgain);
    };
    let id = FactorId::from_bytes(&opened.payload).ok_or_else(|| Broken::new("a ticket of another form"))?;
    let Some(slip) = activations::find(&app.db, id).await? else { return refuse(Refused::BeginAgain) };
    if is_desk_browser(app, arriving).await? {
        return denied(app, arriving, Some(&slip), Refused::DeskDevice).await;
    }
    load(app, arriving, slip).await
}

async fn shown(app: &App, arriving: Arriving<'_>, claim: &Claim) -> Outcome<Progress, Refused> {
    let issuer = app.settings.issuer();
    let binding = Binding { purpose: PURPOSE, issuer: &issuer, browser: &arriving.visitor.browser_hash };
    let ticket = app.keyring.blobs().seal(&binding, arriving.visitor.now, claim.slip.id.bytes())?;
    Ok(Progress {
        ticket,
        step: claim.step(app).await?,
        file: claim.dossier.number.clone(),
        level: claim.dossier.level,
        until: claim.slip.expires_at,
    })
}

async fn is_desk_browser(app: &App, arriving: Arriving<'_>) -> Result<bool, Broken> {
    let visitor = arriving.visitor;
    officer_keys::is_desk_browser(&app.db, &visitor.browser_hash, arriving.device_hash, visitor.now).await
}

/// Refuses, and records it: the desk and the citizen can see that somebody tried.
async fn denied<T>(app: &App, arriving: Arriving<'_>, slip: Option<&Slip>, refused: Refused) -> Outcome<T, Refused> {
    let mut entry = Entry::new(Action::ActivationRefused, Actor::Anonymous);
    if let Some(slip) = slip {
        entry = entry.account(slip.account).file(slip.file).desk(slip.desk);
    }
    let mut tx = app.db.write().await?;
    let detail = serde_json::json!({ "refusal": refused.code() });
    app.record(&mut tx, arriving.visitor.now, entry.detail(detail)).await?;
    tx.commit().await?;
    refuse(refused)
}
