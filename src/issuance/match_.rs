//! The 1:1 match of the person at the desk with the ID-card database (Decree 69/2024, article 10.2 c): for level 2 face and
//! fingerprint, for level 1 the face where it is wanted. Of each comparison the result is kept, of captures nothing.
//!
//! A print that can't be compared is captured again, of another finger. Where no finger can be compared, a face and a signed
//! exception may stand for it ([`super::exception`]).

use crate::app::App;
use crate::audit::Action;
use crate::base::error::refuse;
use crate::base::ids::{FileId, MatchId};
use crate::base::{Outcome, Refusal, zone};
use crate::identity::law::Law;
use crate::identity::level::AccountLevel;
use crate::issuance::acting::{Acting, Barred};
use crate::issuance::dossier::Dossier;
use crate::issuance::events::Kind;
use crate::issuance::exception;
use crate::issuance::receive::{self, Asked, NoFile, StandsElsewhere};
use crate::outside::register::{Answer, Capture, Finger, Match, MatchAsk, NoAnswer, Nonsense, Purpose, Verdict, Why};
use crate::store::matches::{self, MatchRow, NewMatch};
use crate::store::{Tx, exceptions, files};

use super::file::Pause;

/// What the devices at the desk captured. Wiped when dropped.
#[derive(Debug, Default)]
pub struct Captures {
    pub face: Option<Capture>,
    pub fingers: Vec<(Finger, Capture)>,
}

/// How a comparison ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Compared {
    /// Face and fingerprint are the person's.
    Matched,
    /// The face is the person's, and no finger was compared: enough for level 1.
    FaceOnly,
    /// At least one is somebody else's.
    NotMatched,
    /// At least one can't be compared: capture again, another finger.
    PoorQuality,
    /// The ID-card database keeps nothing of what was captured: another finger, or the card procedure first.
    NoReference,
}

impl Compared {
    pub fn word(self) -> &'static str {
        match self {
            Self::Matched => "matched",
            Self::FaceOnly => "face_only",
            Self::NotMatched => "not_matched",
            Self::PoorQuality => "poor_quality",
            Self::NoReference => "no_reference",
        }
    }

    /// Whether a file of this level can go on with it.
    pub fn is_enough(self, level: AccountLevel) -> bool {
        self.is_enough_with(level == AccountLevel::Two)
    }

    /// The same where it is known whether a finger is asked for.
    pub fn is_enough_with(self, needs_finger: bool) -> bool {
        self == Self::Matched || (self == Self::FaceOnly && !needs_finger)
    }
}

/// A comparison, as the desk sees it.
#[derive(Clone, Copy, Debug)]
pub enum Ran {
    Made {
        id: MatchId,
        outcome: Compared,
        face: Option<Verdict>,
        finger: Option<Verdict>,
    },
    /// The matching service gave no usable answer: the file pauses.
    Paused {
        why: Pause,
        retry_after: Option<std::time::Duration>,
    },
}

/// Why no comparison is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    Barred(Barred),
    NoSuchFile,
    Changed,
    /// The file is not where a comparison belongs.
    NotNow,
    Paused,
    /// Below the age of six no biometrics are taken.
    TooYoung,
    /// Face and a finger for level 2, the face for level 1.
    CaptureMissing,
    /// The visit in which the file was opened is over: begin a new one.
    VisitOver,
    /// The register knows nobody of this number any more.
    UnknownNumber,
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

impl From<StandsElsewhere> for Refused {
    fn from(_: StandsElsewhere) -> Self {
        Self::Changed
    }
}

impl Refusal for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::Barred(barred) => barred.code(),
            Self::NoSuchFile => "no-such-file",
            Self::Changed => "file-changed",
            Self::NotNow => "match-not-now",
            Self::Paused => "file-paused",
            Self::TooYoung => "too-young-for-biometrics",
            Self::CaptureMissing => "capture-missing",
            Self::VisitOver => "visit-over",
            Self::UnknownNumber => "number-unknown",
        }
    }
    fn status(&self) -> u16 {
        match self {
            Self::Barred(barred) => barred.status(),
            Self::NoSuchFile => 404,
            Self::CaptureMissing => 422,
            _ => 409,
        }
    }
}

/// Compares the person at the desk with the person of the file.
pub async fn run(app: &App, acting: &Acting<'_>, id: FileId, captures: Captures) -> Outcome<Ran, Refused> {
    let dossier = receive::load::<Refused>(app, acting, id).await?;
    let Ok(next) = dossier.state.clone().start_matching() else { return refuse(Refused::NotNow) };
    let made = matches::of_file(&app.db, id).await?;
    if let Some(why) = ready(acting, &dossier, (&captures, &made)) {
        return refuse(why);
    }
    let made = match compare(app, acting, &dossier, captures, Why::Issuance).await {
        Ok(Some(made)) => made,
        Ok(None) => return refuse(Refused::UnknownNumber),
        Err(silence) => return paused(app, acting, dossier, &silence).await,
    };
    let mut dossier = dossier;
    let clock = dossier.clock;
    let mut tx = app.db.write().await?;
    if !dossier.turn(&mut tx, next, clock, acting.now).await? {
        return refuse(Refused::Changed);
    }
    keep(app, &mut tx, acting, &dossier, (&made, made.outcome.is_enough(dossier.level))).await?;
    tx.commit().await?;
    Ok(Ran::Made { id: made.id, outcome: made.outcome, face: made.face, finger: made.finger })
}

/// What stands in the way of a comparison.
fn ready(acting: &Acting<'_>, dossier: &Dossier, (captures, made): (&Captures, &[MatchRow])) -> Option<Refused> {
    if dossier.clock.standing.is_some() {
        return Some(Refused::Paused);
    }
    if dossier.visit_is_over(acting.now) {
        return Some(Refused::VisitOver);
    }
    let today = zone::day_of(acting.now);
    let age = dossier.facts().map_or(0, |facts| facts.age_on(today));
    if age < Law::on(today).biometrics_from_age {
        return Some(Refused::TooYoung);
    }
    // After other fingers were tried in vain, the face alone is compared: an exception can stand on it.
    let face_will_do = dossier.level == AccountLevel::One || exception::tries(dossier, made) >= exception::TRIES;
    let complete = captures.face.is_some() && (face_will_do || !captures.fingers.is_empty());
    (!complete).then_some(Refused::CaptureMissing)
}

/// A comparison made, before it is kept.
pub(super) struct Made {
    pub id: MatchId,
    pub outcome: Compared,
    pub face: Option<Verdict>,
    pub finger: Option<Verdict>,
    pub why: Why,
    reference: String,
}

/// How far the matching service's clock may lag behind ours.
const SKEW: std::time::Duration = std::time::Duration::from_secs(5 * 60);

/// Asks the matching service. `None` when it knows nobody of the number. An answer from before the visit is a mistake of the
/// service or a replay, and of no use.
pub(super) async fn compare(
    app: &App,
    acting: &Acting<'_>,
    dossier: &Dossier,
    captures: Captures,
    why: Why,
) -> Result<Option<Made>, NoAnswer> {
    let id = MatchId::new(acting.now, &app.random);
    let ask = MatchAsk { id, number: dossier.person.number.clone(), face: captures.face, fingers: captures.fingers };
    let (with_face, with_finger) = (ask.face.is_some(), !ask.fingers.is_empty());
    let answer = app.outside.register.compare(&Purpose::new(why, &dossier.number), &ask).await?;
    let Answer::Known(made) = answer else { return Ok(None) };
    let complete = made.face.is_some() == with_face && made.fingerprint.is_some() == with_finger;
    if made.at + SKEW < dossier.visit_started_at || !complete {
        return Err(NoAnswer::Nonsense(Nonsense::Garbage));
    }
    Ok(Some(Made {
        id,
        outcome: judge(&made),
        face: made.face.map(|compared| compared.verdict),
        finger: made.fingerprint.map(|compared| compared.verdict),
        why,
        reference: made.reference,
    }))
}

/// What a comparison is worth: as much as the worst part of it.
pub(super) fn judge(made: &Match) -> Compared {
    let verdicts = [made.face, made.fingerprint].map(|part| part.map(|compared| compared.verdict));
    let has = |wanted| verdicts.contains(&Some(wanted));
    if has(Verdict::NotMatched) {
        Compared::NotMatched
    } else if has(Verdict::PoorQuality) {
        Compared::PoorQuality
    } else if has(Verdict::NoReference) {
        Compared::NoReference
    } else {
        match verdicts {
            [Some(_), Some(_)] => Compared::Matched,
            [Some(_), None] => Compared::FaceOnly,
            [None, _] => Compared::PoorQuality,
        }
    }
}

/// What whoever holds this file's identity shows at a desk later: as much as was shown for it. Whose fingers a second officer has
/// found to be past comparing is asked for the face, and not for what can't be had.
pub(super) async fn needs_finger(app: &App, file: FileId, level: AccountLevel) -> Result<bool, crate::base::Broken> {
    Ok(level == AccountLevel::Two && !exceptions::stood_for(&app.db, file).await?)
}

/// Keeps a comparison: its row, its turn in the history, its entry in the log. Whether it is enough is the asker's to say, who
/// knows what was asked for.
pub(super) async fn keep(
    app: &App,
    tx: &mut Tx,
    acting: &Acting<'_>,
    dossier: &Dossier,
    (made, is_enough): (&Made, bool),
) -> Result<(), crate::base::Broken> {
    let new = NewMatch {
        id: made.id,
        file: dossier.id,
        person: dossier.person.id,
        visit_started_at: dossier.visit_started_at,
        officer: acting.officer.id,
        desk: acting.officer.desk_id,
        purpose: made.why.code(),
        outcome: made.outcome.word(),
        face: word(made.face),
        finger: word(made.finger),
        reference: &made.reference,
        matched_at: acting.now,
    };
    matches::insert(tx, &app.keyring, new).await?;
    let kind = if is_enough { Kind::Matched } else { Kind::NotMatched };
    files::add_event(tx, acting.event(app, dossier.id, kind)).await?;
    let detail = serde_json::json!({
        "purpose": made.why.code(), "outcome": made.outcome.word(), "face": word(made.face), "finger": word(made.finger),
    });
    app.record(tx, acting.now, acting.entry_on(Action::MatchMade, dossier).detail(detail)).await
}

fn word(verdict: Option<Verdict>) -> &'static str {
    match verdict {
        None => "none",
        Some(Verdict::Matched) => "matched",
        Some(Verdict::NotMatched) => "not_matched",
        Some(Verdict::PoorQuality) => "poor_quality",
        Some(Verdict::NoReference) => "no_reference",
    }
}

async fn paused(app: &App, acting: &Acting<'_>, dossier: Dossier, silence: &NoAnswer) -> Outcome<Ran, Refused> {
    match receive::unanswered::<Refused>(app, acting, dossier, silence).await? {
        Asked::Paused { why, retry_after } => Ok(Ran::Paused { why, retry_after }),
        Asked::Compared { .. } | Asked::Blocked { .. } => refuse(Refused::Changed),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Timestamp;
    use crate::outside::register::answer;

    fn made(face: Option<Verdict>, finger: Option<Verdict>) -> Match {
        let part = |verdict: Option<Verdict>| verdict.map(|verdict| answer::Compared { verdict, score: 500 });
        Match { reference: "r".into(), at: Timestamp(0), face: part(face), fingerprint: part(finger), alive: None }
    }

    #[test]
    fn a_comparison_is_worth_its_worst_part() {
        use Verdict::*;
        let table = [
            (Some(Matched), Some(Matched), Compared::Matched),
            (Some(Matched), None, Compared::FaceOnly),
            (Some(Matched), Some(PoorQuality), Compared::PoorQuality),
            (Some(NotMatched), Some(PoorQuality), Compared::NotMatched),
            (Some(Matched), Some(NotMatched), Compared::NotMatched),
            (Some(PoorQuality), Some(NotMatched), Compared::NotMatched),
            (Some(Matched), Some(NoReference), Compared::NoReference),
            (None, Some(Matched), Compared::PoorQuality),
            (None, None, Compared::PoorQuality),
        ];
        for (face, finger, outcome) in table {
            assert_eq!(judge(&made(face, finger)), outcome, "{face:?} {finger:?}");
        }
    }

    #[test]
    fn level_2_wants_both() {
        assert!(Compared::Matched.is_enough(AccountLevel::Two));
        assert!(!Compared::FaceOnly.is_enough(AccountLevel::Two));
        assert!(Compared::FaceOnly.is_enough(AccountLevel::One));
        assert!(!Compared::NotMatched.is_enough(AccountLevel::One));
    }
}
