//! Locks (khóa): an account carries a set of grounds and is open only when the set is empty. Each ground is lifted only by
//! its legal party (Law on Identification 26/2023 art. 34; Decree 69/2024 art. 15, 16, 30): whose it is stands in the law's
//! own table ([`super::law::Law::lifting`]).

use std::fmt;
use std::str::FromStr;

/// Why an account is locked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Ground {
    /// The holder asked (chủ thể yêu cầu).
    Holder,
    /// Breach of the terms of use.
    Terms,
    /// The card was revoked or is held (thẻ bị thu hồi, bị giữ).
    CardHeld,
    /// The card has expired.
    CardExpired,
    /// The holder has died.
    Death,
    /// A proceeding or other competent agency asked (form TK03).
    Agency,
    /// A foreigner's passport has expired.
    PassportExpired,
    /// A foreigner's residence in Vietnam has ended.
    ResidenceExpired,
}

/// Who lifts a ground.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    Holder,
    /// The identification authority, when the ground is gone.
    Authority,
    /// The agency that asked.
    Agency,
    /// The population register, by its own events.
    Register,
}

impl Ground {
    pub const ALL: [Self; 8] = [
        Self::Holder,
        Self::Terms,
        Self::CardHeld,
        Self::CardExpired,
        Self::Death,
        Self::Agency,
        Self::PassportExpired,
        Self::ResidenceExpired,
    ];

    /// The word in the database and in text keys.
    pub fn word(self) -> &'static str {
        match self {
            Self::Holder => "holder",
            Self::Terms => "terms",
            Self::CardHeld => "card_held",
            Self::CardExpired => "card_expired",
            Self::Death => "death",
            Self::Agency => "agency",
            Self::PassportExpired => "passport_expired",
            Self::ResidenceExpired => "residence_expired",
        }
    }
}

impl fmt::Display for Ground {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Ground {
    type Err = UnknownGround;
    fn from_str(text: &str) -> Result<Self, UnknownGround> {
        Self::ALL.into_iter().find(|ground| ground.word() == text).ok_or(UnknownGround)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown ground")]
pub struct UnknownGround;
