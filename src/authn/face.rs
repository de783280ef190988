//! A face taken by the holder's own camera, compared 1:1 by the ID-card database's service: the biometric of authentication
//! levels 3 and 4 (Decree 69/2024, article 20.1). The camera is not ours and nobody stands beside it, so that the service must
//! also find somebody alive before it, and a face comes only on top of two other kinds of factor
//! (docs/decisions/0038-face-from-afar.md). Of the picture nothing is kept.

use std::time::Duration;

use crate::app::App;
use crate::base::ids::MatchId;
use crate::base::{Broken, Outcome, Refusal, Timestamp, error::refuse};
use crate::identity::session::Session;
use crate::outside::register::{Answer, Capture, Match, MatchAsk, NoAnswer, Purpose, Verdict, Why};
use crate::store::persons;

/// Why a face raises nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FaceRefused {
    /// It is somebody else's.
    NotTheHolder,
    /// It is a picture, a mask or a recording.
    NotAlive,
    /// It can't be compared: dark, blurred, turned away.
    Unreadable,
    /// Nothing is kept to compare it with.
    NothingKept,
    /// The matching service gives no usable answer.
    Silent { again_at: Timestamp },
    /// Faces are not compared from afar here, or not for this account.
    NotOffered,
}

impl Refusal for FaceRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::NotTheHolder => "face-not-matched",
            Self::NotAlive => "face-not-alive",
            Self::Unreadable => "face-unreadable",
            Self::NothingKept => "face-nothing-kept",
            Self::Silent { .. } => "face-silent",
            Self::NotOffered => "face-not-offered",
        }
    }
    fn status(&self) -> u16 {
        match self {
            Self::NotTheHolder | Self::NotAlive | Self::Unreadable => 422,
            Self::NothingKept | Self::NotOffered => 409,
            Self::Silent { .. } => 503,
        }
    }
}

/// How far the matching service's clock may lag behind ours.
const SKEW: Duration = Duration::from_secs(5 * 60);
/// When it makes sense to ask again after an answer of no use.
const LATER: Duration = Duration::from_secs(60);

/// A comparison that found the holder, alive: its id, by which the service finds it again.
#[derive(Clone, Copy, Debug)]
pub struct Matched(pub MatchId);

/// Asks the matching service. Each call is one comparison, under an id of its own.
pub(super) async fn compare(app: &App, held: &Session, face: Capture, now: Timestamp) -> Outcome<Matched, FaceRefused> {
    let person = persons::find(&app.db, held.person).await?.ok_or_else(|| Broken::new("the person of a session is gone"))?;
    let number = person.open(&app.keyring)?.number;
    let id = MatchId::new(now, &app.random);
    let ask = MatchAsk { id, number, face: Some(face), fingers: Vec::new() };
    match app.outside.register.compare(&Purpose::new(Why::SignIn, &id), &ask).await {
        Ok(Answer::Known(made)) => match judge(&made, now) {
            Ok(()) => Ok(Matched(id)),
            Err(why) => refuse(why),
        },
        Ok(Answer::Unknown) => refuse(FaceRefused::NothingKept),
        Err(NoAnswer::Unavailable { retry_after }) => refuse(FaceRefused::Silent { again_at: now + retry_after }),
        Err(silence) => {
            tracing::warn!(comparison = %id, problem = %silence, "a face from afar got no usable answer");
            refuse(FaceRefused::Silent { again_at: now + LATER })
        }
    }
}

/// What an answer is worth. One that says nothing of who was before the camera is none, and so is one from before the question.
fn judge(made: &Match, now: Timestamp) -> Result<(), FaceRefused> {
    let (Some(face), Some(alive)) = (made.face, made.alive) else {
        tracing::warn!("the matching service does not say whether somebody alive was before the camera");
        return Err(FaceRefused::Silent { again_at: now + LATER });
    };
    if made.at + SKEW < now {
        return Err(FaceRefused::Silent { again_at: now + LATER });
    }
    match face.verdict {
        Verdict::NotMatched => Err(FaceRefused::NotTheHolder),
        Verdict::PoorQuality => Err(FaceRefused::Unreadable),
        Verdict::NoReference => Err(FaceRefused::NothingKept),
        Verdict::Matched if !alive => Err(FaceRefused::NotAlive),
        Verdict::Matched => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::outside::register::answer::Compared;

    #[test]
    fn only_a_face_that_matches_and_is_alive_is_worth_something() {
        let now = Timestamp(10_000_000);
        let silent = Err(FaceRefused::Silent { again_at: now + LATER });
        let of = |verdict, alive, at| Match {
            reference: "r".into(),
            at,
            face: Some(Compared { verdict, score: 900 }),
            fingerprint: None,
            alive,
        };
        for (verdict, alive, expected) in [
            (Verdict::Matched, Some(true), Ok(())),
            (Verdict::Matched, Some(false), Err(FaceRefused::NotAlive)),
            (Verdict::Matched, None, silent),
            (Verdict::NotMatched, Some(true), Err(FaceRefused::NotTheHolder)),
            (Verdict::NotMatched, Some(false), Err(FaceRefused::NotTheHolder)),
            (Verdict::PoorQuality, Some(true), Err(FaceRefused::Unreadable)),
            (Verdict::NoReference, Some(true), Err(FaceRefused::NothingKept)),
        ] {
            assert_eq!(judge(&of(verdict, alive, now), now), expected, "{verdict:?} {alive:?}");
        }
        let replayed = Timestamp(now.0 - 301_000);
        assert_eq!(judge(&of(Verdict::Matched, Some(true), replayed), now), silent, "an answer from before the question");
    }
}
