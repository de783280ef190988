//! An agency's lock (form TK03; Decree 69/2024, article 16): a desk takes the request and forwards it within the law's day,
//! somebody else decides within two more. Both sign. The holder and the agency are told. Only the same agency may have its
//! lock ended, in the same two steps.

mod decide;
mod forward;
mod take;

pub use decide::{Reason, Verdict, challenge as decide_challenge, finish as decide_finish};
pub use forward::{challenge as forward_challenge, finish as forward_finish};
pub use take::{Paper, take};

use std::str::FromStr;

use super::acting::{Acting, Barred, Touched};
use crate::app::App;
use crate::base::error::refuse;
use crate::base::{Fault, Outcome, Refusal};
use crate::identity::evidence::Canonical;
use crate::identity::officer::Role;
use crate::store::lock_requests::{self, LockRequest};
use crate::store::persons;

/// What the agency wants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Lock,
    Unlock,
}

impl Kind {
    pub fn word(self) -> &'static str {
        match self {
            Self::Lock => "lock",
            Self::Unlock => "unlock",
        }
    }
}

impl FromStr for Kind {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "lock" => Ok(Self::Lock),
            "unlock" => Ok(Self::Unlock),
            _ => Err(()),
        }
    }
}

/// Why a request goes no further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    Barred(Barred),
    NoSuchRequest,
    /// Nobody of this number has an account.
    NoSuchHolder,
    /// A number, an agency, a document or an address that is none.
    Unreadable,
    /// The agency has an open request for this account, by its number.
    AlreadyOpen,
    /// The account is locked at an agency's request already, or not at this agency's.
    WrongAgency,
    /// It was forwarded or decided already.
    NotNow,
    /// The one who forwarded it does not decide.
    SameEyes,
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
            Self::NoSuchRequest => "agency-no-request",
            Self::NoSuchHolder => "agency-no-holder",
            Self::Unreadable => "agency-unreadable",
            Self::AlreadyOpen => "agency-already-open",
            Self::WrongAgency => "agency-wrong-agency",
            Self::NotNow => "agency-not-now",
            Self::SameEyes => "agency-same-eyes",
            Self::CeremonyGone => "ceremony-gone",
            Self::SignatureBad => "signature-bad",
        }
    }
    fn status(&self) -> u16 {
        match self {
            Self::Barred(barred) => barred.status(),
            Self::NoSuchRequest | Self::NoSuchHolder => 404,
            Self::Unreadable => 422,
            Self::WrongAgency | Self::SameEyes | Self::SignatureBad => 403,
            Self::CeremonyGone => 410,
            Self::AlreadyOpen | Self::NotNow => 409,
        }
    }
}

/// A request, for an officer who may handle it in this role: of the own desk for who receives, of any for who decides.
pub async fn load(app: &App, acting: &Acting<'_>, role: Role, number: &str) -> Outcome<LockRequest, Refused> {
    let Some(request) = lock_requests::by_number(&app.db, number).await? else { return refuse(Refused::NoSuchRequest) };
    let Some(person) = persons::find(&app.db, request.person).await? else { return refuse(Refused::NoSuchRequest) };
    let person = person.open(&app.keyring)?;
    let desk = (role == Role::Receiving).then_some(request.desk);
    acting.admit::<Refused>(app, role, Touched { file: None, desk, numbers: &[&person.number], proposer: None }).await?;
    Ok(request)
}

/// What each of the two signs: the request, its subject, who asks, and the step.
fn canonical(acting: &Acting<'_>, request: &LockRequest, step: &str) -> Canonical {
    Canonical::new("agency-request/1")
        .text("step", step)
        .bytes("request", request.id.bytes())
        .text("request_number", &request.number)
        .text("request_kind", &request.kind)
        .bytes("account", request.account.bytes())
        .bytes("person", request.person.bytes())
        .text("agency", &request.agency)
        .time("received", request.received_at)
        .bytes("officer", acting.officer.id.bytes())
        .text("officer_number", &acting.officer.number)
        .bytes("desk", acting.officer.desk_id.bytes())
        .time("at", acting.now)
}

async fn same_eyes(app: &App, acting: &Acting<'_>) -> Fault<Refused> {
    match acting.report(app, Refused::SameEyes, None).await {
        Ok(()) => Fault::Refused(Refused::SameEyes),
        Err(broken) => Fault::Broken(broken),
    }
}
