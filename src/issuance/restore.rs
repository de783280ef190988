//! An account's holder at a desk, any desk: the card is scanned, face and finger are compared with the ID-card database, and on
//! that the officer signs for one act: coming back in after a loss, or a new code
//! card. Locks and their ends have a page of their own (`holder`).

use super::acting::{Acting, Barred, Touched};
use super::match_::{self, Captures, Compared, judge};
use super::notice;
use super::number::ShortCode;
use super::sign::{self, Touch, Waiting};
use crate::app::App;
use crate::audit::Action;
use crate::authn::officer::Begun;
use crate::authn::{card, recovery};
use crate::base::error::refuse;
use crate::base::ids::{AccountId, FactorId, MatchId};
use crate::base::{Broken, Outcome, Refusal, Secret, Timestamp};
use crate::identity::PersonalNumber;
use crate::identity::card::CardText;
use crate::identity::evidence::{Assertion, Canonical, Purpose as Signs, ToSign};
use crate::identity::officer::Role;
use crate::keyring::pepper::Place;
use crate::outside::messages::{Letter, Tidings};
use crate::outside::register::{Answer, MatchAsk, NoAnswer, Purpose, Why};
use crate::store::accounts::{self, Account};
use crate::store::holder_visits::{self, HolderVisit};
use crate::store::persons::{self, NumberKeys, Person};
use crate::store::recoveries::{self, AtDesk};
use crate::store::{decisions, signatures};
use std::time::Duration;

/// How long the person stands at the desk.
const VISIT: Duration = Duration::from_secs(30 * 60);
/// How long a slip works: the person sets a new passcode before going home, or soon after.
const SLIP: Duration = Duration::from_secs(24 * 3600);
const TRIES: i64 = 5;
/// Where a recovery slip's link leads.
pub const PATH: &str = "/recover/desk";

/// What an officer signs for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Act {
    /// Everything that was there to sign in with ends; the holder sets a new passcode by a slip and a number.
    Recover,
    /// A new card of printed codes.
    Card,
}

impl Act {
    pub const ALL: [Self; 2] = [Self::Recover, Self::Card];

    pub fn word(self) -> &'static str {
        match self {
            Self::Recover => "recover",
            Self::Card => "card",
        }
    }

    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.word() == word)
    }

    fn purpose(self) -> Signs {
        match self {
            Self::Recover => Signs::Recover,
            Self::Card => Signs::HandOutCard,
        }
    }
}

/// Why nothing is done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    Barred(Barred),
    /// What was scanned is no card.
    NoCard,
    /// Nobody of this number has an account here: open a file.
    NoAccount,
    /// The visit is over, or another officer's: scan again.
    VisitOver,
    CaptureMissing,
    /// Nothing was compared, or it did not match.
    NotMatched,
    /// This visit was signed for already.
    AlreadySigned,
    /// Nothing was signed for that could be handed out.
    NotNow,
    CeremonyGone,
    SignatureBad,
}

impl From<Barred> for Refused {
    fn from(barred: Barred) -> Self {
        Self::Barred(barred)
    }
}

impl Refusal for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Barred(barred) => barred.code(),
            Self::NoCard => "restore-no-card",
            Self::NoAccount => "restore-no-account",
            Self::VisitOver => "restore-visit-over",
            Self::CaptureMissing => "capture-missing",
            Self::NotMatched => "not-matched",
            Self::AlreadySigned => "restore-signed",
            Self::NotNow => "restore-not-now",
            Self::CeremonyGone => "ceremony-gone",
            Self::SignatureBad => "signature-bad",
        }
    }
    fn status(&self) -> u16 {
        match self {
            Self::Barred(barred) => barred.status(),
            Self::NoCard | Self::CaptureMissing => 422,
            Self::NoAccount => 404,
            Self::CeremonyGone | Self::VisitOver => 410,
            Self::SignatureBad => 403,
            Self::NotMatched | Self::AlreadySigned | Self::NotNow => 409,
        }
    }
}

/// Whom the desk has before it.
pub struct Holder {
    pub visit: HolderVisit,
    pub account: Account,
    pub person: Person,
    /// Level 2 was given for face and finger; whoever comes back to it shows both again, as far as they can be compared.
    needs_finger: bool,
}

impl Holder {
    fn number(&self) -> &PersonalNumber {
        &self.person.number
    }

    pub fn needs_finger(&self) -> bool {
        self.needs_finger
    }

    pub fn is_matched(&self) -> bool {
        match self.visit.outcome.as_deref() {
            Some("matched") => true,
            Some("face_only") => !self.needs_finger,
            _ => false,
        }
    }
}

/// Begins with the card.
pub async fn begin(app: &App, acting: &Acting<'_>, scanned: &str) -> Outcome<FactorId, Refused> {
    let Ok(card) = CardText::parse(scanned) else { return refuse(Refused::NoCard) };
    let numbers = [&card.number];
    acting.admit::<Refused>(app, Role::Receiving, touched(&numbers)).await?;
    let person = persons::by_number(&app.db, &NumberKeys::of(&app.keyring, &card.number)).await?;
    let account = match person {
        Some(person) => accounts::of_person(&app.db, person.id).await?,
        None => None,
    };
    let Some(account) = account else { return refuse(Refused::NoAccount) };
    let file = decisions::file_of(&app.db, account.decision).await?;
    let (file, _) = file.ok_or_else(|| Broken::new("an account without the file that it stands on"))?;
    let id = FactorId::new(acting.now, &app.random);
    let mut tx = app.db.write().await?;
    let by = (acting.officer.id, acting.officer.desk_id);
    holder_visits::insert(&mut tx, (id, account.id, file), by, (acting.now, acting.now + VISIT)).await?;
    let entry = acting.entry(Action::HolderReceived).account(account.id).person(account.person).file(file);
    app.record(&mut tx, acting.now, entry).await?;
    tx.commit().await?;
    Ok(id)
}

fn touched<'a>(numbers: &'a [&'a PersonalNumber]) -> Touched<'a> {
    Touched { file: None, desk: None, numbers, proposer: None }
}

/// Whom a visit is about. Own and relatives' accounts are barred at each step, for lists change.
pub async fn load(app: &App, acting: &Acting<'_>, id: FactorId) -> Outcome<Holder, Refused> {
    let found = holder_visits::find(&app.db, id, acting.officer.id, acting.now).await?;
    let Some(visit) = found.filter(|visit| visit.desk == acting.officer.desk_id) else { return refuse(Refused::VisitOver) };
    let Some(account) = accounts::find(&app.db, visit.account).await? else { return refuse(Refused::NoAccount) };
    let row = persons::find(&app.db, account.person).await?.ok_or_else(|| Broken::new("an account without its person"))?;
    let person = row.open(&app.keyring)?;
    let numbers = [&person.number];
    acting.admit::<Refused>(app, Role::Receiving, touched(&numbers)).await?;
    let needs_finger = match_::needs_finger(app, visit.file, account.level).await?;
    Ok(Holder { visit, account, person, needs_finger })
}

/// What came of a comparison.
#[derive(Clone, Copy, Debug)]
pub enum Ran {
    Made(Compared),
    /// The matching service gave no usable answer.
    Unanswered(Option<Duration>),
}

/// Compares the person at the desk with the holder.
pub async fn compare(app: &App, acting: &Acting<'_>, id: FactorId, captures: Captures) -> Outcome<Ran, Refused> {
    let holder = load(app, acting, id).await?;
    if holder.visit.act.is_some() {
        return refuse(Refused::AlreadySigned);
    }
    if captures.face.is_none() || (holder.needs_finger() && captures.fingers.is_empty()) {
        return refuse(Refused::CaptureMissing);
    }
    let (face, finger) = (captures.face.is_some(), !captures.fingers.is_empty());
    let ask = MatchAsk {
        id: MatchId::new(acting.now, &app.random),
        number: holder.number().clone(),
        face: captures.face,
        fingers: captures.fingers,
    };
    let made = match app.outside.register.compare(&Purpose::new(Why::Recovery, &id), &ask).await {
        Ok(Answer::Known(made)) if made.face.is_some() == face && made.fingerprint.is_some() == finger => made,
        Err(NoAnswer::Unavailable { retry_after }) => return Ok(Ran::Unanswered(Some(retry_after))),
        Ok(_) | Err(_) => return Ok(Ran::Unanswered(None)),
    };
    let outcome = judge(&made);
    let mut tx = app.db.write().await?;
    if !holder_visits::matched(&mut tx, &app.keyring, (id, outcome.word(), &made.reference), acting.now).await? {
        return refuse(Refused::AlreadySigned);
    }
    let detail = serde_json::json!({ "purpose": Why::Recovery.code(), "outcome": outcome.word() });
    let entry = acting.entry(Action::MatchMade).account(holder.account.id).person(holder.person.id).detail(detail);
    app.record(&mut tx, acting.now, entry).await?;
    tx.commit().await?;
    Ok(Ran::Made(outcome))
}

fn ready(holder: &Holder) -> Option<Refused> {
    if holder.visit.act.is_some() {
        Some(Refused::AlreadySigned)
    } else if !holder.is_matched() {
        Some(Refused::NotMatched)
    } else {
        None
    }
}

/// What the officer is asked to sign.
pub async fn challenge(app: &App, acting: &Acting<'_>, id: FactorId, act: Act) -> Outcome<Begun, Refused> {
    let holder = load(app, acting, id).await?;
    if let Some(why) = ready(&holder) {
        return refuse(why);
    }
    let visit = &holder.visit;
    let decision = Canonical::new("holder/1")
        .text("act", act.word())
        .bytes("visit", id.bytes())
        .bytes("account", visit.account.bytes())
        .bytes("person", holder.person.id.bytes())
        .text("match", visit.outcome.as_deref().unwrap_or_default())
        .time("matched", visit.matched_at.unwrap_or_default())
        .bytes("desk", acting.officer.desk_id.bytes())
        .bytes("officer", acting.officer.id.bytes())
        .text("officer_number", &acting.officer.number)
        .time("at", acting.now);
    let to_sign = ToSign::new(act.purpose(), decision.finish()?, &app.random);
    let waiting = Waiting {
        to_sign,
        file: visit.file,
        version: 0,
        officer: acting.officer.id,
        proposal: None,
        reason: Some(about(id, act)),
    };
    Ok(sign::begin(app, acting, &waiting).await?)
}

fn about(id: FactorId, act: Act) -> String {
    format!("holder {id} {}", act.word())
}

/// The officer has signed. The end of all that was there takes effect at once; slip and card are handed out by [`hand_out`].
pub async fn finish(
    app: &App,
    acting: &Acting<'_>,
    (id, act): (FactorId, Act),
    handle: &Secret,
    assertion: Assertion,
) -> Outcome<(), Refused> {
    let holder = load(app, acting, id).await?;
    if let Some(why) = ready(&holder) {
        return refuse(why);
    }
    let (now, account) = (acting.now, holder.account.id);
    let mut tx = app.db.write().await?;
    let (waiting, evidence) = match sign::finish(app, &mut tx, acting, handle, assertion).await? {
        Touch::Signed(waiting, evidence) => (waiting, evidence),
        Touch::Gone => return refuse(Refused::CeremonyGone),
        Touch::Bad => {
            tx.commit().await?;
            acting.report(app, Refused::SignatureBad, None).await?;
            return refuse(Refused::SignatureBad);
        }
    };
    if waiting.reason.as_deref() != Some(about(id, act).as_str()) {
        tx.commit().await?;
        return refuse(Refused::CeremonyGone);
    }
    let kept = sign::kept(app, acting, holder.visit.file, *evidence);
    signatures::insert(&mut tx, &kept).await?;
    if !holder_visits::signed(&mut tx, id, (act.word(), kept.id), now).await? {
        return refuse(Refused::AlreadySigned);
    }
    if act == Act::Recover {
        recovery::end_everything(app, &mut tx, account, false, now).await?;
        // What somebody else may have begun from afar gives way to the holder in person.
        recoveries::stop(&mut tx, account, "alone", "desk", now).await?;
        let entry = acting.entry(Action::RecoveryBegun).account(account).person(holder.person.id);
        app.record(&mut tx, now, entry).await?;
        let letter = Letter::Tidings(Tidings::RecoveredAtDesk { by: notice::by(app, acting).await? });
        tell(app, &mut tx, &holder.account, &letter, now).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// What is printed, once.
pub enum HandedOut {
    Slip { link: Secret, short: ShortCode, number: Secret, until: Timestamp },
    Card(card::Printed),
}

/// Hands out what was signed for, once.
pub async fn hand_out(app: &App, acting: &Acting<'_>, id: FactorId) -> Outcome<HandedOut, Refused> {
    let holder = load(app, acting, id).await?;
    let (now, account) = (acting.now, holder.account.id);
    let by = (acting.officer.id, acting.officer.desk_id);
    let act = holder.visit.act.as_deref().and_then(Act::from_word);
    let (Some(act @ (Act::Recover | Act::Card)), Some(signature)) = (act, holder.visit.signature) else {
        return refuse(Refused::NotNow);
    };
    let mut tx = app.db.write().await?;
    if !holder_visits::done(&mut tx, id, act.word(), now).await? {
        return refuse(Refused::AlreadySigned);
    }
    let handed_out = if act == Act::Card {
        let printed = card::issue(app, &mut tx, account, Some(by), now).await?;
        let entry = acting.entry(Action::CodeCardIssued).account(account).person(holder.person.id);
        app.record(&mut tx, now, entry).await?;
        let letter = Letter::Tidings(Tidings::CardHandedOut { by: notice::by(app, acting).await? });
        tell(app, &mut tx, &holder.account, &letter, now).await?;
        HandedOut::Card(printed)
    } else {
        slip(app, &mut tx, acting, (account, signature)).await?
    };
    tx.commit().await?;
    Ok(handed_out)
}

async fn slip(
    app: &App,
    tx: &mut crate::store::Tx,
    acting: &Acting<'_>,
    (account, signature): (AccountId, crate::base::ids::SignatureId),
) -> Result<HandedOut, Broken> {
    let (id, until) = (FactorId::new(acting.now, &app.random), acting.now + SLIP);
    let (code, short, number) = (app.random.token(), ShortCode::draw(&app.random), Secret::new(app.random.digits(6)));
    let place = Place { context: recovery::NUMBER, owner: id.bytes() };
    let new = AtDesk {
        id,
        account,
        expires_at: until,
        code_hash: Secret::new(code.as_str()).sha256(),
        short_key: &app.keyring.index().blind(recovery::SHORT, short.reveal())?,
        number_mac: app.keyring.pepper().code(place, number.reveal())?,
        tries: TRIES,
        officer: acting.officer.id,
        desk: acting.officer.desk_id,
        signature,
    };
    recoveries::begin_at_desk(tx, &new, acting.now).await?;
    Ok(HandedOut::Slip { link: Secret::new(format!("{}#{code}", app.settings.link(PATH))), short, number, until })
}

async fn tell(app: &App, tx: &mut crate::store::Tx, account: &Account, letter: &Letter, now: Timestamp) -> Result<(), Broken> {
    crate::authn::notice::tell(app, tx, account, letter, now).await
}
