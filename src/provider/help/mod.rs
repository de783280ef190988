//! Help at a one-stop unit (hỗ trợ tại bộ phận một cửa): an officer asks to help one citizen at one portal (`ask`), the citizen
//! lets it happen on their own phone (`answer`), or by a code of their printed card (`card`), and the officer drives the portal (`act`): the token names the citizen as its
//! subject and the officer, under a name of the portal's own, as the actor. It ends with the visit.

pub mod act;
pub mod answer;
pub mod ask;
pub mod card;

use std::time::Duration;

use crate::base::Refusal;

/// A visit lasts no longer.
pub const LONGEST: Duration = Duration::from_secs(2 * 3600);
/// How long the citizen has to answer.
pub const ANSWER_WITHIN: Duration = Duration::from_secs(600);

/// Why a visit is not begun or not answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The portal does not understand that one person acts for another.
    PortalUnfit,
    /// What was typed is neither a personal number nor a phone.
    NotANumber,
    /// The officer asked too often.
    TooMany,
    /// The code of the card was another, or there is no card: not told apart.
    CardWrong,
    /// The portal asks for more than a card shows.
    CardTooWeak,
    /// Ended, answered, run out, or somebody else's.
    Gone,
}

impl Refusal for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::PortalUnfit => "help-portal-unfit",
            Self::NotANumber => "help-number-unreadable",
            Self::TooMany => "help-too-many",
            Self::CardWrong => "help-card-wrong",
            Self::CardTooWeak => "help-card-too-weak",
            Self::Gone => "help-gone",
        }
    }
    fn status(&self) -> u16 {
        match self {
            Self::PortalUnfit | Self::NotANumber | Self::CardWrong | Self::CardTooWeak => 422,
            Self::TooMany => 429,
            Self::Gone => 410,
        }
    }
}
