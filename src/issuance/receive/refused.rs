//! Why receiving does not go on.

use super::NoFile;
use crate::base::Refusal;
use crate::identity::card::BadCard;
use crate::identity::number::NotANumber;
use crate::issuance::acting::Barred;

/// A refusal while a file is being received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    Barred(Barred),
    /// What was scanned is no card.
    Scan(BadCard),
    NoSuchFile,
    /// Somebody changed the file meanwhile: look again.
    Changed,
    /// The person has an open file of this level, by its number.
    AlreadyOpen {
        number: String,
    },
    /// The person's account has this level or a higher one.
    LevelHeld,
    /// Level 2 is not given below the age of six (Decree 69/2024, article 7).
    TooYoung,
    /// Below fourteen only together with a guardian.
    GuardianNeeded,
    /// The file can't be changed where it stands.
    NotEditable,
    /// The officer has asked the register as often as one may in an hour.
    TooManyLookups,
    /// The register knows this person under two numbers that were entered here as two people.
    KnownTwice,
    /// The clock stands still: the register has to be asked, or the mismatch mended.
    Paused,
    /// The register was not asked yet.
    NotCompared,
    /// A difference between card and register is not settled.
    DifferencesOpen,
    /// Neither a phone was entered nor that there is none.
    ContactMissing,
    /// There is no such difference.
    NoSuchDifference,
    /// A reason that does not fit here.
    WrongReason,
    /// The note beside a correction is too long.
    NoteTooLong,
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
            Self::Scan(bad) => match bad {
                BadCard::Empty => "scan-empty",
                BadCard::TooLong => "scan-too-long",
                BadCard::ControlCharacter => "scan-control-character",
                BadCard::TooFewFields { .. } => "scan-too-few-fields",
                BadCard::TooManyFields => "scan-too-many-fields",
                BadCard::Number(NotANumber::OldCard) => "scan-old-card",
                BadCard::Number(_) => "scan-number",
                BadCard::OldNumber => "scan-old-number",
                BadCard::Name(_) => "scan-name",
                BadCard::Birth => "scan-birth",
                BadCard::Sex => "scan-sex",
                BadCard::Residence => "scan-residence",
                BadCard::Passport => "scan-passport",
                BadCard::Issued | BadCard::IssuedBeforeBirth => "scan-issued",
            },
            Self::NoSuchFile => "no-such-file",
            Self::Changed => "file-changed",
            Self::AlreadyOpen { .. } => "file-already-open",
            Self::LevelHeld => "level-already-held",
            Self::TooYoung => "too-young",
            Self::GuardianNeeded => "guardian-needed",
            Self::NotEditable => "file-not-editable",
            Self::TooManyLookups => "too-many-lookups",
            Self::KnownTwice => "person-known-twice",
            Self::Paused => "file-paused",
            Self::NotCompared => "register-not-asked",
            Self::DifferencesOpen => "differences-open",
            Self::ContactMissing => "contact-missing",
            Self::NoSuchDifference => "no-such-difference",
            Self::WrongReason => "reason-unfit",
            Self::NoteTooLong => "correction-note-too-long",
        }
    }
    fn status(&self) -> u16 {
        match self {
            Self::Barred(barred) => barred.status(),
            Self::NoSuchFile => 404,
            Self::TooManyLookups => 429,
            Self::Scan(_) | Self::ContactMissing | Self::NoSuchDifference | Self::WrongReason => 422,
            _ => 409,
        }
    }
}
