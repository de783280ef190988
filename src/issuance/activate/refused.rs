//! Why an activation does not go on.

use crate::authn::limit::TooMany;
use crate::authn::passkey::KeyRefused;
use crate::authn::password_rule::Unfit;
use crate::authn::totp::CodeRefused;
use crate::base::Refusal;
use crate::issuance::acting::Barred;
use crate::issuance::receive::NoFile;

/// A refusal while an identity is being activated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The browser is a desk's device, or an officer sat at it within the last day.
    DeskDevice,
    /// No slip has this code.
    UnknownCode,
    /// The slip was used up.
    Used,
    /// A newer slip was printed.
    Replaced,
    /// The days to activate alone are over: any desk helps.
    Late,
    /// The activation is under way in another browser.
    Elsewhere,
    /// The account is locked, or its holder has died.
    Closed,
    /// Too long ago, or begun in another browser: scan the slip again.
    BeginAgain,
    /// There is no phone to send a code to: the number is shown at a desk.
    NoPhone,
    /// A step that is not due yet, or is over.
    NotThisStep,
    /// Passcode or possession are missing.
    Incomplete,
    CodeWrong,
    TooMany(TooMany),
    Passcode(Unfit),
    Passkey(KeyRefused),
    /// Too many people at once: nothing was done.
    Busy,
    Barred(Barred),
    NoSuchFile,
    /// The person at the desk came without captures.
    CaptureMissing,
    Changed,
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

impl From<TooMany> for Refused {
    fn from(too_many: TooMany) -> Self {
        Self::TooMany(too_many)
    }
}

impl From<CodeRefused> for Refused {
    fn from(refused: CodeRefused) -> Self {
        match refused {
            CodeRefused::TooMany(too_many) => Self::TooMany(too_many),
            _ => Self::CodeWrong,
        }
    }
}

impl From<KeyRefused> for Refused {
    fn from(refused: KeyRefused) -> Self {
        Self::Passkey(refused)
    }
}

impl Refusal for Refused {
    fn code(&self) -> &'static str {
        match self {
            Self::DeskDevice => "activation-desk-device",
            Self::UnknownCode => "activation-code-unknown",
            Self::Used => "activation-code-used",
            Self::Replaced => "activation-code-replaced",
            Self::Late => "activation-late",
            Self::Elsewhere => "activation-elsewhere",
            Self::Closed => "activation-closed",
            Self::BeginAgain => "activation-begin-again",
            Self::NoPhone => "activation-no-phone",
            Self::NotThisStep => "activation-other-step",
            Self::Incomplete => "activation-incomplete",
            Self::CodeWrong => "activation-number-wrong",
            Self::TooMany(too_many) => too_many.code(),
            Self::Passcode(unfit) => unfit.code(),
            Self::Passkey(refused) => refused.code(),
            Self::Busy => "busy",
            Self::Barred(barred) => barred.code(),
            Self::NoSuchFile => "no-such-file",
            Self::CaptureMissing => "capture-missing",
            Self::Changed => "file-changed",
        }
    }
    fn status(&self) -> u16 {
        match self {
            Self::DeskDevice | Self::CodeWrong | Self::Closed => 403,
            Self::UnknownCode | Self::NoSuchFile => 404,
            Self::Used | Self::Replaced | Self::Late | Self::BeginAgain => 410,
            Self::TooMany(too_many) => too_many.status(),
            Self::Passcode(unfit) => unfit.status(),
            Self::Passkey(refused) => refused.status(),
            Self::Busy => 503,
            Self::Barred(barred) => barred.status(),
            Self::CaptureMissing => 422,
            Self::Elsewhere | Self::NoPhone | Self::NotThisStep | Self::Incomplete | Self::Changed => 409,
        }
    }
}
