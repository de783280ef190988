//! Somebody other than the proposer decides: approves, refuses with a reason, or sends the file back with one. Signed by the
//! approver's passkey; an approval issues the account, or raises it, in the same transaction.

use super::acting::{Acting, Barred, Touched};
use super::deadline;
use super::dossier::Dossier;
use super::events::Kind;
use super::notice::{self, To};
use super::reason::Reason;
use super::receive::NoFile;
use super::sign::{self, Touch, Waiting};
use super::verify;
use super::ward;
use crate::app::App;
use crate::audit::Action;
use crate::authn::officer::Begun;
use crate::base::error::refuse;
use crate::base::ids::{AccountId, DecisionId, FileId};
use crate::base::{Broken, Outcome, Refusal, Secret, zone};
use crate::identity::evidence::{Assertion, Purpose};
use crate::identity::law::Law;
use crate::identity::officer::Role;
use crate::store::accounts::NewAccount;
use crate::store::decisions::Decision;
use crate::store::proposals::Proposal;
use crate::store::signatures::Kept;
use crate::store::{Tx, accounts, decisions, files, proposals, samples, signatures};

/// What the approver decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Approve,
    Refuse(Reason),
    /// Back to the desk, to be mended.
    Return(Reason),
}

impl Verdict {
    fn purpose(self) -> Purpose {
        match self {
            Self::Approve => Purpose::Approve,
            Self::Refuse(_) => Purpose::Refuse,
            Self::Return(_) => Purpose::Return,
        }
    }

    fn reason(self) -> Option<Reason> {
        match self {
            Self::Approve => None,
            Self::Refuse(reason) | Self::Return(reason) => Some(reason),
        }
    }

    fn fits(self) -> bool {
        match self {
            Self::Approve => true,
            Self::Refuse(reason) => Reason::TO_REFUSE.contains(&reason),
            Self::Return(reason) => Reason::TO_RETURN.contains(&reason),
        }
    }

    /// As it was signed.
    fn signed(purpose: Purpose, reason: Option<&str>) -> Option<Self> {
        let reason = reason.map(str::parse).transpose().ok()?;
        match (purpose, reason) {
            (Purpose::Approve, None) => Some(Self::Approve),
            (Purpose::Refuse, Some(reason)) => Some(Self::Refuse(reason)),
            (Purpose::Return, Some(reason)) => Some(Self::Return(reason)),
            _ => None,
        }
    }
}

/// Why nothing is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    Barred(Barred),
    NoSuchFile,
    Changed,
    /// Nothing waits for a decision here, or somebody else just decided.
    NotProposed,
    WrongReason,
    CeremonyGone,
    SignatureBad,
    /// The kept proposal does not verify: it was altered after it was signed, or belongs to another file.
    EvidenceBad,
    /// The person's account has this level or a higher one.
    LevelHeld,
    /// A list has two files at least and a page of them at most, each once.
    ListSize,
    /// Something about a file is unusual: it is looked at alone.
    NotClean,
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
            Self::NotProposed => "not-proposed",
            Self::WrongReason => "reason-unfit",
            Self::CeremonyGone => "ceremony-gone",
            Self::SignatureBad => "signature-bad",
            Self::EvidenceBad => "evidence-bad",
            Self::LevelHeld => "level-already-held",
            Self::ListSize => "list-size",
            Self::NotClean => "list-not-clean",
        }
    }
    fn status(&self) -> u16 {
        match self {
            Self::Barred(barred) => barred.status(),
            Self::NoSuchFile => 404,
            Self::CeremonyGone => 410,
            Self::SignatureBad => 403,
            Self::WrongReason | Self::ListSize => 422,
            _ => 409,
        }
    }
}

/// A file, the proposal on it, and the proposal's kept signature.
pub(super) struct Proposed {
    pub dossier: Dossier,
    pub proposal: Proposal,
    pub signed: Kept,
}

pub(super) async fn load(app: &App, acting: &Acting<'_>, id: FileId) -> Outcome<Proposed, Refused> {
    let Some(dossier) = Dossier::load(app, id).await? else { return refuse(Refused::NoSuchFile) };
    let proposal = proposals::open_of(&app.db, id).await?;
    let touched = Touched {
        file: Some((dossier.id, dossier.person.id)),
        desk: None,
        numbers: &dossier.numbers(),
        proposer: proposal.as_ref().map(|proposal| proposal.officer),
    };
    acting.admit::<Refused>(app, Role::Approver, touched).await?;
    let Some(proposal) = proposal else { return refuse(Refused::NotProposed) };
    let me = acting.officer.id;
    let drawn = samples::of_proposal(&app.db, proposal.id).await?;
    let barred = if proposal.exception.is_some_and(|(_, second)| second == me) {
        // Whoever vouched for the exception proposed it, too.
        Some(Barred::OwnProposal)
    } else if drawn.is_some_and(|sample| sample.approver == me) {
        Some(Barred::OwnSample)
    } else {
        None
    };
    if let Some(barred) = barred {
        acting.report(app, barred, Some((id, dossier.person.id))).await?;
        return refuse(Refused::Barred(barred));
    }
    let kept = signatures::of_file(&app.db, id).await?;
    let Some(signed) = kept.into_iter().find(|kept| kept.id == proposal.signature) else {
        return refuse(Refused::EvidenceBad);
    };
    if verify::proposal(app, &dossier, &proposal, &signed)?.is_some() {
        acting.report(app, Refused::EvidenceBad, Some((id, dossier.person.id))).await?;
        return refuse(Refused::EvidenceBad);
    }
    Ok(Proposed { dossier, proposal, signed })
}

/// What the approver is asked to sign.
pub async fn challenge(app: &App, acting: &Acting<'_>, id: FileId, verdict: Verdict) -> Outcome<Begun, Refused> {
    let Proposed { dossier, proposal, signed } = load(app, acting, id).await?;
    if !verdict.fits() {
        return refuse(Refused::WrongReason);
    }
    let to_sign = sign::verdict(app, acting, &dossier, (&proposal, &signed), (verdict.purpose(), verdict.reason()))?;
    let waiting = Waiting {
        to_sign,
        file: id,
        version: dossier.version,
        officer: acting.officer.id,
        proposal: Some(proposal.id),
        reason: verdict.reason().map(|reason| reason.word().to_owned()),
    };
    Ok(sign::begin(app, acting, &waiting).await?)
}

/// The signed decision and all that follows from it, in one transaction. Tells what was decided.
pub async fn finish(
    app: &App,
    acting: &Acting<'_>,
    id: FileId,
    handle: &Secret,
    assertion: Assertion,
) -> Outcome<Verdict, Refused> {
    if let Some(verdict) = given(app, acting, id, handle).await? {
        return Ok(verdict);
    }
    let Proposed { mut dossier, proposal, .. } = load(app, acting, id).await?;
    let by = notice::by(app, acting).await?;
    let subject = (id, dossier.person.id);

    let mut tx = app.db.write().await?;
    let (waiting, evidence) = match sign::finish(app, &mut tx, acting, handle, assertion).await? {
        Touch::Signed(waiting, evidence) => (waiting, evidence),
        Touch::Gone => return refuse(Refused::CeremonyGone),
        Touch::Bad => {
            tx.commit().await?;
            acting.report(app, Refused::SignatureBad, Some(subject)).await?;
            return refuse(Refused::SignatureBad);
        }
    };
    let verdict = Verdict::signed(waiting.to_sign.purpose, waiting.reason.as_deref());
    let same = waiting.file == id && waiting.version == dossier.version && waiting.proposal == Some(proposal.id);
    let (Some(verdict), true) = (verdict, same) else {
        tx.commit().await?;
        return refuse(Refused::Changed);
    };
    if !proposals::end(&mut tx, proposal.id, acting.now).await? {
        return refuse(Refused::NotProposed);
    }
    let kept = sign::kept(app, acting, id, *evidence);
    sign::keep(&mut tx, &kept, handle).await?;
    let decision = Decision {
        id: DecisionId::new(acting.now, &app.random),
        proposal: proposal.id,
        file: id,
        person: dossier.person.id,
        level: dossier.level,
        proposer: proposal.officer,
        approver: acting.officer.id,
        outcome: outcome_word(verdict).to_owned(),
        reason: verdict.reason().map(|reason| reason.word().to_owned()),
        signature: kept.id,
        decided_at: acting.now,
    };
    if !decisions::insert(&mut tx, &decision).await? {
        drop(tx);
        acting.report(app, Barred::Suspended, Some(subject)).await?;
        return refuse(Refused::Barred(Barred::Suspended));
    }
    match verdict {
        Verdict::Approve => {
            approve(app, &mut tx, acting, &mut dossier, (&decision, by)).await?;
            files::note_approved(&mut tx, id, &proposal.unusual, acting.now).await?;
        }
        Verdict::Refuse(reason) | Verdict::Return(reason) => {
            let (next, kind, action, letter) = if matches!(verdict, Verdict::Refuse(_)) {
                let next = dossier.state.clone().refuse(reason.word().to_owned())?;
                (next, Kind::Refused, Action::FileRefused, notice::refused(&dossier, by, reason))
            } else {
                let next = dossier.state.clone().need_correction(reason.word().to_owned())?;
                (next, Kind::Returned, Action::FileReturned, notice::returned(&dossier, by, reason))
            };
            let clock = match verdict {
                Verdict::Return(_) => dossier.clock.stop_for_correction(&dossier.state, acting.now),
                _ => dossier.clock,
            };
            if !dossier.turn(&mut tx, next, clock, acting.now).await? {
                return refuse(Refused::Changed);
            }
            files::add_event(&mut tx, handled(app, acting, &dossier, kind)).await?;
            let detail = serde_json::json!({ "reason": reason.word() });
            app.record(&mut tx, acting.now, acting.entry_on(action, &dossier).detail(detail)).await?;
            notice::tell(app, &mut tx, To::citizen(&dossier, None), &letter, acting.now).await?;
        }
    }
    tx.commit().await?;
    Ok(verdict)
}

/// What this very submit has decided before, if it has.
async fn given(app: &App, acting: &Acting<'_>, id: FileId, handle: &Secret) -> Result<Option<Verdict>, Broken> {
    let Some(kept) = sign::before(app, acting, id, handle).await? else { return Ok(None) };
    let decision = decisions::of_file(&app.db, id).await?.into_iter().find(|decision| decision.signature == kept.id);
    Ok(decision.and_then(|decision| Verdict::signed(kept.evidence.purpose, decision.reason.as_deref())))
}

fn outcome_word(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Approve => "approved",
        Verdict::Refuse(_) => "refused",
        Verdict::Return(_) => "returned",
    }
}

/// A turn that the desk which handles the file is waiting for.
pub(super) fn handled(app: &App, acting: &Acting<'_>, dossier: &Dossier, kind: Kind) -> files::Event {
    files::Event { desk: dossier.desk, ..acting.event(app, dossier.id, kind) }
}

/// Issues or raises the account, and puts the notice into the outbox: from it the holder's days are counted.
pub(super) async fn approve(
    app: &App,
    tx: &mut Tx,
    acting: &Acting<'_>,
    dossier: &mut Dossier,
    (decision, by): (&Decision, crate::outside::messages::By),
) -> Outcome<(), Refused> {
    let Some(account) = issue(app, tx, acting, dossier, decision.id).await? else { return refuse(Refused::LevelHeld) };
    if let Some(came_along) = dossier.content.guardian.clone()
        && let Some(guardian) = ward::guardian_in(app, tx, &came_along.number).await?
    {
        ward::entrust(app, tx, acting, dossier, (&guardian, account)).await?;
    }
    let until = deadline::activate_by(acting.now, Law::on(zone::day_of(acting.now)));
    let next = dossier.state.clone().approve()?.notify(until)?;
    let clock = dossier.clock;
    if !dossier.turn(tx, next, clock, acting.now).await? {
        return refuse(Refused::Changed);
    }
    files::add_event(tx, handled(app, acting, dossier, Kind::Approved)).await?;
    files::add_event(tx, handled(app, acting, dossier, Kind::Notified)).await?;
    let detail = serde_json::json!({ "level": dossier.level });
    app.record(tx, acting.now, acting.entry_on(Action::FileApproved, dossier).account(account).detail(detail.clone())).await?;
    app.record(tx, acting.now, acting.entry_on(Action::AccountIssued, dossier).account(account).detail(detail)).await?;
    let letter = notice::approved(dossier, by, until);
    notice::tell(app, tx, To::citizen(dossier, Some(account)), &letter, acting.now).await?;
    Ok(())
}

/// A new account, or the one that the person has, raised. It keeps its seed, and with it every name under which portals know
/// the person. `None` when there is nothing to raise.
async fn issue(
    app: &App,
    tx: &mut Tx,
    acting: &Acting<'_>,
    dossier: &Dossier,
    decision: DecisionId,
) -> Result<Option<AccountId>, Broken> {
    if let Some(raised) = accounts::raise(tx, dossier.person.id, dossier.level, decision).await? {
        return Ok(Some(raised));
    }
    let id = AccountId::new(acting.now, &app.random);
    let seed = app.random.bytes::<32>();
    let new = NewAccount {
        id,
        person: dossier.person.id,
        level: dossier.level,
        decision,
        subject_seed: &seed,
        language: dossier.content.language,
    };
    Ok(accounts::insert(tx, new, acting.now).await?.then_some(id))
}
