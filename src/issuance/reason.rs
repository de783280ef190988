//! Reasons that a citizen is told. Each is a word with a text in both languages, so that a refusal never comes without one
//! and never in a language that the citizen does not read; nothing personal can stand in them.

use std::str::FromStr;

macro_rules! reasons {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $key:literal;)*) => {
        /// Why a file is held up, sent back, refused or given up.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Reason { $($(#[$doc])* $name),* }

        impl Reason {
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// In the database and in forms.
            pub fn word(self) -> &'static str { match self { $(Self::$name => $word),* } }

            /// The key of its text.
            pub fn key(self) -> &'static str { match self { $(Self::$name => $key),* } }
        }
    };
}

reasons! {
    /// The register knows nobody of this number.
    UnknownNumber = "unknown-number", "reason-unknown-number";
    HolderDead = "holder-dead", "reason-holder-dead";
    NoCard = "no-card", "reason-no-card";
    CardExpired = "card-expired", "reason-card-expired";
    CardRevoked = "card-revoked", "reason-card-revoked";
    CardHeld = "card-held", "reason-card-held";
    TooYoung = "too-young", "reason-too-young";
    /// A child or ward came without the one who represents them.
    GuardianMissing = "guardian-missing", "reason-guardian-missing";
    /// Somebody came along whom the register does not list as representing the person.
    NotTheGuardian = "not-the-guardian", "reason-not-the-guardian";
    /// Face or fingerprint belong to somebody else.
    NotTheHolder = "not-the-holder", "reason-not-the-holder";
    /// What the register says and what stands in the file don't fit together.
    DataDiffers = "data-differs", "reason-data-differs";
    /// The phone number or e-mail address is wrong or somebody else's.
    ContactWrong = "contact-wrong", "reason-contact-wrong";
    PapersMissing = "papers-missing", "reason-papers-missing";
    /// The signs of pressure or fraud: the person is not acting freely.
    NotFree = "not-free", "reason-not-free";
    /// The register's data stays as it is: the citizen's papers do not bear the correction out.
    DataStands = "data-stands", "reason-data-stands";
    /// The police of the residence need the citizen to bring papers.
    CorrectionPapers = "correction-papers", "reason-correction-papers";
    /// A foreigner's passport has expired.
    PassportExpired = "passport-expired", "reason-passport-expired";
    /// A foreigner's residence card has expired, or there is none.
    ResidenceExpired = "residence-expired", "reason-residence-expired";
    /// The guardian has no account of level 2 in use.
    GuardianLevel = "guardian-level", "reason-guardian-level";
    Withdrawn = "withdrawn", "reason-withdrawn";
    OpenedByMistake = "opened-by-mistake", "reason-opened-by-mistake";
}

impl Reason {
    /// Those with which an approver refuses.
    pub const TO_REFUSE: &'static [Self] =
        &[Self::NotTheHolder, Self::DataDiffers, Self::PapersMissing, Self::NotFree, Self::TooYoung, Self::NotTheGuardian];
    /// Those with which an approver sends a file back to its desk.
    pub const TO_RETURN: &'static [Self] = &[Self::DataDiffers, Self::ContactWrong, Self::PapersMissing, Self::GuardianMissing];
    /// Those with which the police of the residence refuse a correction.
    pub const TO_REFUSE_CORRECTION: &'static [Self] = &[Self::DataStands, Self::CorrectionPapers];
    /// Those with which a desk gives a file up.
    pub const TO_CANCEL: &'static [Self] = &[Self::Withdrawn, Self::OpenedByMistake, Self::NotFree, Self::HolderDead];
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown reason")]
pub struct UnknownReason;

impl FromStr for Reason {
    type Err = UnknownReason;
    fn from_str(text: &str) -> Result<Self, UnknownReason> {
        Self::ALL.iter().copied().find(|reason| reason.word() == text).ok_or(UnknownReason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Language;

    #[test]
    fn every_reason_reads_back_and_has_words_in_both_languages() {
        for reason in Reason::ALL {
            assert_eq!(reason.word().parse(), Ok(*reason));
            for language in Language::ALL {
                assert!(crate::texts::has(language, reason.key()), "{} {}", language.tag(), reason.key());
            }
        }
    }
}
