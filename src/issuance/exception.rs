//! A person whose fingers can't be compared: worn, missing, aged, bedridden. Other fingers are tried first; then the face
//! alone will do, with the reason written down by the receiving officer and the signature of a second one who saw it. What
//! comes of it is looked at by the approver like everything unusual.

use std::str::FromStr;

use super::acting::{Acting, Barred};
use super::dossier::Dossier;
use super::events::Kind;
use super::file::Word;
use super::match_::Compared;
use super::receive::{self, NoFile};
use super::sign::{self, Touch, Waiting};
use crate::app::App;
use crate::audit::Action;
use crate::authn::officer::Begun;
use crate::base::encode::sha256;
use crate::base::error::refuse;
use crate::base::ids::{ExceptionId, FileId};
use crate::base::{Broken, Outcome, Refusal, Secret, text};
use crate::identity::evidence::{Assertion, Purpose};
use crate::identity::level::AccountLevel;
use crate::store::exceptions::{self, Exception, NewException};
use crate::store::files;
use crate::store::matches::{self, MatchRow};

/// How many fingers are tried before a face alone will do.
pub const TRIES: usize = 2;
/// The reason in words: long enough to say something, short enough to be read.
const WORDS: std::ops::RangeInclusive<usize> = 10..=500;

macro_rules! grounds {
    ($($(#[$doc:meta])* $name:ident = $word:literal),* $(,)?) => {
        /// Why no finger can be compared.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Ground { $($(#[$doc])* $name),* }

        impl Ground {
            pub const ALL: &'static [Self] = &[$(Self::$name),*];
            /// In the database and in forms.
            pub fn word(self) -> &'static str { match self { $(Self::$name => $word),* } }
        }
    };
}

grounds! {
    /// The prints are worn away.
    Worn = "worn",
    /// There is no finger to take a print of.
    Missing = "missing",
    Aged = "aged",
    Bedridden = "bedridden",
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown ground of an exception")]
pub struct UnknownGround;

impl FromStr for Ground {
    type Err = UnknownGround;
    fn from_str(text: &str) -> Result<Self, UnknownGround> {
        Self::ALL.iter().copied().find(|ground| ground.word() == text).ok_or(UnknownGround)
    }
}

/// Why there is no exception.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    Barred(Barred),
    NoSuchFile,
    /// The file is not where an exception belongs.
    NotNow,
    VisitOver,
    /// Other fingers have to be tried first, and the face has to match.
    TryFirst,
    /// The reason is missing or too long.
    WordsMissing,
    AlreadyAsked,
    NothingAsked,
    /// The one who asked is not the second pair of eyes.
    SameEyes,
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
            Self::NotNow => "exception-not-now",
            Self::VisitOver => "visit-over",
            Self::TryFirst => "exception-try-first",
            Self::WordsMissing => "exception-words-missing",
            Self::AlreadyAsked => "exception-already-asked",
            Self::NothingAsked => "exception-nothing-asked",
            Self::SameEyes => "exception-same-eyes",
            Self::CeremonyGone => "ceremony-gone",
            Self::SignatureBad => "signature-bad",
        }
    }
    fn status(&self) -> u16 {
        match self {
            Self::Barred(barred) => barred.status(),
            Self::NoSuchFile => 404,
            Self::WordsMissing => 422,
            Self::CeremonyGone => 410,
            Self::SameEyes | Self::SignatureBad => 403,
            _ => 409,
        }
    }
}

/// How often a finger was tried in this visit and could not be compared.
pub fn tries(dossier: &Dossier, made: &[MatchRow]) -> usize {
    let failed = |it: &&MatchRow| {
        it.visit_started_at == dossier.visit_started_at && matches!(it.finger.as_str(), "poor_quality" | "no_reference")
    };
    made.iter().filter(failed).count()
}

/// The face-only match on which an exception can stand: the last comparison of this visit, after enough fingers.
pub fn stands_on<'m>(dossier: &Dossier, made: &'m [MatchRow]) -> Option<&'m MatchRow> {
    let last = made.iter().rev().find(|it| it.visit_started_at == dossier.visit_started_at)?;
    (last.outcome == Compared::FaceOnly.word() && tries(dossier, made) >= TRIES).then_some(last)
}

/// Writes down why no finger can be compared. The same again changes nothing.
pub async fn ask(app: &App, acting: &Acting<'_>, id: FileId, ground: Ground, words: &str) -> Outcome<(), Refused> {
    let dossier = receive::load::<Refused>(app, acting, id).await?;
    let made = matches::of_file(&app.db, id).await?;
    if let Some(why) = hindrance(acting, &dossier) {
        return refuse(why);
    }
    let Some(matched) = stands_on(&dossier, &made) else { return refuse(Refused::TryFirst) };
    let words = text::tidy(words);
    if !WORDS.contains(&words.chars().count()) {
        return refuse(Refused::WordsMissing);
    }
    if let Some(before) = exceptions::of_visit(&app.db, id, dossier.visit_started_at).await? {
        let same = before.ground == ground.word() && before.words(&app.keyring)? == words;
        return if same { Ok(()) } else { refuse(Refused::AlreadyAsked) };
    }
    let new = NewException {
        id: ExceptionId::new(acting.now, &app.random),
        file: id,
        person: dossier.person.id,
        visit_started_at: dossier.visit_started_at,
        ground: ground.word(),
        words: &words,
        officer: acting.officer.id,
        matched: matched.id,
    };
    let mut tx = app.db.write().await?;
    if !exceptions::insert(&mut tx, &app.keyring, &new, acting.now).await? {
        return refuse(Refused::AlreadyAsked);
    }
    files::add_event(&mut tx, acting.event(app, id, Kind::ExceptionAsked)).await?;
    let entry = acting.entry_on(Action::ExceptionAsked, &dossier).detail(serde_json::json!({ "ground": ground.word() }));
    app.record(&mut tx, acting.now, entry).await?;
    tx.commit().await?;
    Ok(())
}

/// What the second officer is asked to sign.
pub async fn challenge(app: &App, acting: &Acting<'_>, id: FileId) -> Outcome<Begun, Refused> {
    let (dossier, asked) = asked(app, acting, id).await?;
    let words = sha256(asked.words(&app.keyring)?.as_bytes());
    let to_sign = sign::exception(app, acting, &dossier, (&asked, words))?;
    let officer = acting.officer.id;
    let waiting = Waiting { to_sign, file: id, version: dossier.version, officer, proposal: None, reason: None };
    Ok(sign::begin(app, acting, &waiting).await?)
}

/// The second officer's signature: from here on the face alone will do in this visit.
pub async fn finish(app: &App, acting: &Acting<'_>, id: FileId, handle: &Secret, assertion: Assertion) -> Outcome<(), Refused> {
    if sign::before(app, acting, id, handle).await?.is_some_and(|kept| kept.evidence.purpose == Purpose::Witness) {
        return Ok(());
    }
    let (dossier, asked) = asked(app, acting, id).await?;
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
    if waiting.file != id || waiting.to_sign.purpose != Purpose::Witness || waiting.version != dossier.version {
        tx.commit().await?;
        return refuse(Refused::CeremonyGone);
    }
    let kept = sign::kept(app, acting, id, *evidence);
    sign::keep(&mut tx, &kept, handle).await?;
    if !exceptions::sign(&mut tx, asked.id, (acting.officer.id, kept.id), acting.now).await? {
        return refuse(Refused::NothingAsked);
    }
    files::add_event(&mut tx, acting.event(app, id, Kind::ExceptionSigned)).await?;
    let entry = acting.entry_on(Action::ExceptionSigned, &dossier).detail(serde_json::json!({ "ground": asked.ground }));
    app.record(&mut tx, acting.now, entry).await?;
    tx.commit().await?;
    Ok(())
}

/// The exception that waits for this officer's signature.
async fn asked(app: &App, acting: &Acting<'_>, id: FileId) -> Outcome<(Dossier, Exception), Refused> {
    let dossier = receive::load::<Refused>(app, acting, id).await?;
    if let Some(why) = hindrance(acting, &dossier) {
        return refuse(why);
    }
    let found = exceptions::of_visit(&app.db, id, dossier.visit_started_at).await?;
    let Some(asked) = found.filter(|asked| asked.signed.is_none()) else { return refuse(Refused::NothingAsked) };
    if asked.officer == acting.officer.id {
        acting.report(app, Refused::SameEyes, Some((id, dossier.person.id))).await?;
        return refuse(Refused::SameEyes);
    }
    Ok((dossier, asked))
}

fn hindrance(acting: &Acting<'_>, dossier: &Dossier) -> Option<Refused> {
    if dossier.level != AccountLevel::Two || dossier.state.word() != Word::Matching || dossier.clock.standing.is_some() {
        Some(Refused::NotNow)
    } else if dossier.visit_is_over(acting.now) {
        Some(Refused::VisitOver)
    } else {
        None
    }
}

/// The signed exception of this visit that stands on this match.
pub(super) async fn signed(app: &App, dossier: &Dossier, on: &MatchRow) -> Result<Option<Exception>, Broken> {
    let found = exceptions::of_visit(&app.db, dossier.id, dossier.visit_started_at).await?;
    Ok(found.filter(|it| it.signed.is_some() && it.matched == on.id))
}
