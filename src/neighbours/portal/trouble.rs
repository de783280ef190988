//! What can keep a citizen from their form, each told on a page: what happened, and what to do next.

use axum::http::StatusCode;

/// Something that stands in the way. Its texts are `trouble-<code>-title`, `-what` and `-next`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// The citizen refused at the provider.
    AccessDenied,
    /// The provider needs to show the citizen something first (login, interaction, consent, account selection).
    LoginRequired,
    /// The level that was asked for can't be reached with this account.
    UnmetLevel,
    /// The provider can't answer just now.
    Busy,
    /// The provider refused the portal's request: ours to mend.
    Misconfigured,
    /// The provider can't be reached.
    Unreachable,
    /// An answer that belongs to no sign-in begun in this browser, or begun too long ago.
    Stale,
    /// An answer that is not proven to be the provider's.
    Untrusted,
    /// A proper answer that proves less than was asked for.
    LevelNotProven,
    /// Another person than the one who filled in the form.
    OtherPerson,
    /// Nobody is signed in, or not any more.
    SessionEnded,
    /// A form that this site did not make for this browser.
    FormExpired,
    NotFound,
}

impl Trouble {
    #[cfg(test)]
    pub(super) const ALL: [Self; 13] = [
        Self::AccessDenied,
        Self::LoginRequired,
        Self::UnmetLevel,
        Self::Busy,
        Self::Misconfigured,
        Self::Unreachable,
        Self::Stale,
        Self::Untrusted,
        Self::LevelNotProven,
        Self::OtherPerson,
        Self::SessionEnded,
        Self::FormExpired,
        Self::NotFound,
    ];

    /// From `error` of an authorization response (RFC 6749 section 4.1.2.1, OIDC Core 3.1.2.6, OIDC Unmet
    /// Authentication Requirements).
    pub(super) fn from_error(error: &str) -> Self {
        match error {
            "access_denied" => Self::AccessDenied,
            "login_required" | "interaction_required" | "consent_required" | "account_selection_required" => Self::LoginRequired,
            "unmet_authentication_requirements" => Self::UnmetLevel,
            "temporarily_unavailable" | "server_error" => Self::Busy,
            _ => Self::Misconfigured,
        }
    }

    pub(super) fn code(self) -> &'static str {
        match self {
            Self::AccessDenied => "access-denied",
            Self::LoginRequired => "login-required",
            Self::UnmetLevel => "unmet-level",
            Self::Busy => "busy",
            Self::Misconfigured => "misconfigured",
            Self::Unreachable => "unreachable",
            Self::Stale => "stale",
            Self::Untrusted => "untrusted",
            Self::LevelNotProven => "level-not-proven",
            Self::OtherPerson => "other-person",
            Self::SessionEnded => "session-ended",
            Self::FormExpired => "form-expired",
            Self::NotFound => "not-found",
        }
    }

    pub(super) fn status(self) -> StatusCode {
        match self {
            Self::AccessDenied
            | Self::LoginRequired
            | Self::UnmetLevel
            | Self::LevelNotProven
            | Self::OtherPerson
            | Self::SessionEnded
            | Self::FormExpired => StatusCode::FORBIDDEN,
            Self::Stale => StatusCode::BAD_REQUEST,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::Misconfigured | Self::Untrusted => StatusCode::BAD_GATEWAY,
            Self::Busy | Self::Unreachable => StatusCode::SERVICE_UNAVAILABLE,
        }
    }

    /// Whether signing in once more is the sensible next step.
    pub(super) fn can_retry(self) -> bool {
        !matches!(self, Self::NotFound | Self::UnmetLevel | Self::FormExpired)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_error_of_the_standards_has_its_page() {
        for (error, trouble) in [
            ("access_denied", Trouble::AccessDenied),
            ("login_required", Trouble::LoginRequired),
            ("consent_required", Trouble::LoginRequired),
            ("unmet_authentication_requirements", Trouble::UnmetLevel),
            ("temporarily_unavailable", Trouble::Busy),
            ("server_error", Trouble::Busy),
            ("invalid_scope", Trouble::Misconfigured),
            ("something_new", Trouble::Misconfigured),
        ] {
            assert_eq!(Trouble::from_error(error), trouble, "{error}");
        }
    }
}
