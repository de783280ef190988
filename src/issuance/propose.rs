//! The receiving officer submits a file with a proposal, signed by their passkey.

use super::acting::{Acting, Barred};
use super::content::Reach;
use super::dossier::Dossier;
use super::events::Kind;
use super::exception;
use super::match_::Compared;
use super::read_back;
use super::receive::{self, NoFile};
use super::sign::{self, Touch, Waiting};
use crate::app::App;
use crate::audit::Action;
use crate::authn::officer::Begun;
use crate::base::error::refuse;
use crate::base::ids::{FileId, ProposalId};
use crate::base::{Broken, Outcome, Refusal, Secret};
use crate::identity::evidence::{Assertion, Purpose};
use crate::identity::level::AccountLevel;
use crate::store::exceptions::Exception;
use crate::store::matches::MatchRow;
use crate::store::proposals::Proposal;
use crate::store::{accounts, files, matches, proposals};

/// Why a file is not proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    Barred(Barred),
    NoSuchFile,
    Changed,
    /// The file is not where a proposal belongs.
    NotNow,
    Paused,
    VisitOver,
    /// The citizen has not confirmed what stands in the file now.
    NotReadBack,
    /// Level 2 without a match of face and fingerprint in this visit.
    NotMatched,
    DifferencesOpen,
    CeremonyGone,
    SignatureBad,
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
            Self::NotNow => "propose-not-now",
            Self::Paused => "file-paused",
            Self::VisitOver => "visit-over",
            Self::NotReadBack => "not-read-back",
            Self::NotMatched => "not-matched",
            Self::DifferencesOpen => "differences-open",
            Self::CeremonyGone => "ceremony-gone",
            Self::SignatureBad => "signature-bad",
        }
    }
    fn status(&self) -> u16 {
        match self {
            Self::Barred(barred) => barred.status(),
            Self::NoSuchFile => 404,
            Self::CeremonyGone => 410,
            Self::SignatureBad => 403,
            _ => 409,
        }
    }
}

/// What the officer is asked to sign.
pub async fn challenge(app: &App, acting: &Acting<'_>, id: FileId) -> Outcome<Begun, Refused> {
    let dossier = receive::load::<Refused>(app, acting, id).await?;
    let made = matches::of_file(&app.db, id).await?;
    let matched = match ready(app, acting, &dossier, &made).await? {
        Ok(matched) => matched,
        Err(why) => return refuse(why),
    };
    let exception = exception_of(app, &dossier, matched).await?;
    let stands_on = (matched.map(|made| made.id), exception.as_ref().map(|it| it.id));
    let to_sign = sign::proposal(app, acting, &dossier, stands_on)?;
    let officer = acting.officer.id;
    let waiting = Waiting { to_sign, file: id, version: dossier.version, officer, proposal: None, reason: None };
    Ok(sign::begin(app, acting, &waiting).await?)
}

/// The signed proposal: kept with its evidence, and in the approvers' queue.
pub async fn finish(app: &App, acting: &Acting<'_>, id: FileId, handle: &Secret, assertion: Assertion) -> Outcome<(), Refused> {
    let mut dossier = receive::load::<Refused>(app, acting, id).await?;
    if sign::before(app, acting, id, handle).await?.is_some_and(|kept| kept.evidence.purpose == Purpose::Submit) {
        return Ok(());
    }
    let made = matches::of_file(&app.db, id).await?;
    let matched = match ready(app, acting, &dossier, &made).await? {
        Ok(matched) => matched,
        Err(why) => return refuse(why),
    };
    let exception = exception_of(app, &dossier, matched).await?;
    let shared = phone_is_shared(app, &dossier).await?;
    let history = files::events_of(&app.db, id).await?;
    let unusual = unusual(&dossier, (&made, exception.is_some()), shared, &history);

    let mut tx = app.db.write().await?;
    let (waiting, evidence) = match sign::finish(app, &mut tx, acting, handle, assertion).await? {
        Touch::Signed(waiting, evidence) => (waiting, evidence),
        Touch::Gone => return refuse(Refused::CeremonyGone),
        Touch::Bad => {
            tx.commit().await?;
            acting.report(app, Refused::SignatureBad, Some((id, dossier.person.id))).await?;
            return refuse(Refused::SignatureBad);
        }
    };
    if waiting.file != id || waiting.version != dossier.version || waiting.proposal.is_some() {
        tx.commit().await?;
        return refuse(Refused::Changed);
    }
    let kept = sign::kept(app, acting, id, *evidence);
    sign::keep(&mut tx, &kept, handle).await?;
    let proposal = Proposal {
        id: ProposalId::new(acting.now, &app.random),
        file: id,
        person: dossier.person.id,
        level: dossier.level,
        officer: acting.officer.id,
        visit_started_at: dossier.visit_started_at,
        matched: matched.map(|made| (made.id, made.outcome.clone())),
        exception: exception.and_then(|it| Some((it.id, it.signed?.0))),
        unusual,
        signature: kept.id,
        proposed_at: acting.now,
        ended_at: None,
    };
    if !proposals::insert(&mut tx, &proposal).await? {
        drop(tx);
        acting.report(app, Barred::Suspended, Some((id, dossier.person.id))).await?;
        return refuse(Refused::Barred(Barred::Suspended));
    }
    let (next, clock) = (dossier.state.clone().propose(dossier.level)?, dossier.clock);
    if !dossier.turn(&mut tx, next, clock, acting.now).await? {
        return refuse(Refused::Changed);
    }
    files::add_event(&mut tx, acting.event(app, id, Kind::Proposed)).await?;
    let detail = serde_json::json!({ "level": dossier.level, "unusual": proposal.unusual });
    app.record(&mut tx, acting.now, acting.entry_on(Action::FileProposed, &dossier).detail(detail)).await?;
    tx.commit().await?;
    Ok(())
}

/// Whether the file can be proposed, and on which match.
async fn ready<'m>(
    app: &App,
    acting: &Acting<'_>,
    dossier: &Dossier,
    made: &'m [MatchRow],
) -> Result<Result<Option<&'m MatchRow>, Refused>, Broken> {
    if dossier.state.clone().propose(dossier.level).is_err() {
        // Level 2 that was never compared stands one step before: say what is missing, not that it is the wrong time.
        let received = dossier.state.receipt().is_some() && dossier.state.is_editable();
        return Ok(Err(if received && made.is_empty() { Refused::NotMatched } else { Refused::NotNow }));
    }
    if dossier.clock.standing.is_some() {
        return Ok(Err(Refused::Paused));
    }
    if dossier.visit_is_over(acting.now) {
        return Ok(Err(Refused::VisitOver));
    }
    if dossier.content.has_open_difference() {
        return Ok(Err(Refused::DifferencesOpen));
    }
    let last = made.iter().rev().find(|made| made.visit_started_at == dossier.visit_started_at);
    let matched = match last {
        Some(made) if made.outcome == Compared::Matched.word() => Some(made),
        Some(made) if made.outcome == Compared::FaceOnly.word() && dossier.level == AccountLevel::One => Some(made),
        Some(made) if made.outcome == Compared::FaceOnly.word() && exception::signed(app, dossier, made).await?.is_some() => {
            Some(made)
        }
        None if dossier.level == AccountLevel::One => None,
        _ => return Ok(Err(Refused::NotMatched)),
    };
    let shown = read_back::of(dossier)?.map(|(_, digest)| digest);
    if shown.is_none() || shown != dossier.read_back.map(|read_back| read_back.digest) {
        return Ok(Err(Refused::NotReadBack));
    }
    Ok(Ok(matched))
}

/// The exception that a level-2 proposal on a face alone stands on.
async fn exception_of(app: &App, dossier: &Dossier, matched: Option<&MatchRow>) -> Result<Option<Exception>, Broken> {
    match matched {
        Some(made) if dossier.level == AccountLevel::Two && made.outcome != Compared::Matched.word() => {
            exception::signed(app, dossier, made).await
        }
        _ => Ok(None),
    }
}

/// What an approver should look at first.
fn unusual(dossier: &Dossier, (made, is_exception): (&[MatchRow], bool), phone_shared: bool, history: &[files::Event]) -> String {
    let content = &dossier.content;
    let happened = |kind: Kind| history.iter().any(|event| event.kind == kind.word());
    let words = [
        ("difference", content.differences.iter().any(|noted| noted.settled.is_some())),
        ("exception", is_exception),
        ("match-repeated", made.iter().filter(|made| made.visit_started_at == dossier.visit_started_at).count() > 1),
        ("match-failed", made.iter().any(|made| made.outcome == Compared::NotMatched.word())),
        ("foreigner", dossier.facts().is_some_and(|facts| facts.foreigner.is_some())),
        ("guardian", content.guardian.is_some()),
        ("no-phone", content.reach == Reach::NoPhone),
        ("phone-shared", phone_shared),
        ("returned", happened(Kind::Returned)),
        ("paused", happened(Kind::Paused)),
        ("officer-refused", happened(Kind::OfficerRefused)),
    ];
    words.iter().filter(|(_, is)| *is).map(|(word, _)| *word).collect::<Vec<_>>().join(" ")
}

/// Whether somebody else's account has this phone already. A family may share one; an approver looks at it.
async fn phone_is_shared(app: &App, dossier: &Dossier) -> Result<bool, Broken> {
    let Some(phone) = dossier.content.phone() else { return Ok(false) };
    for key in app.keyring.index().all_epochs("phone", phone.reveal()) {
        if accounts::phone_is_anothers(&app.db, &key, dossier.person.id).await? {
            return Ok(true);
        }
    }
    Ok(false)
}
