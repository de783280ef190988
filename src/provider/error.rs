//! The errors of the standards: one code each, told to a portal by redirect, as JSON, or in a challenge.

use std::borrow::Cow;

use crate::authn::limit::TooMany;

macro_rules! codes {
    ($($(#[$doc:meta])* $code:ident = $name:literal),* $(,)?) => {
        /// An error code of OAuth 2.0, OpenID Connect or one of their extensions.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
        pub enum Code { $($(#[$doc])* #[serde(rename = $name)] $code),* }

        impl Code {
            pub fn name(self) -> &'static str {
                match self { $(Self::$code => $name),* }
            }
        }
    };
}

codes! {
    // RFC 6749 sections 4.1.2.1 and 5.2
    InvalidRequest = "invalid_request",
    InvalidClient = "invalid_client",
    InvalidGrant = "invalid_grant",
    InvalidScope = "invalid_scope",
    UnauthorizedClient = "unauthorized_client",
    UnsupportedGrantType = "unsupported_grant_type",
    UnsupportedResponseType = "unsupported_response_type",
    AccessDenied = "access_denied",
    ServerError = "server_error",
    TemporarilyUnavailable = "temporarily_unavailable",
    // OpenID Connect Core section 3.1.2.6
    LoginRequired = "login_required",
    ConsentRequired = "consent_required",
    InteractionRequired = "interaction_required",
    RequestNotSupported = "request_not_supported",
    RequestUriNotSupported = "request_uri_not_supported",
    RegistrationNotSupported = "registration_not_supported",
    // RFC 9101 section 6, RFC 9126 section 2.3
    InvalidRequestObject = "invalid_request_object",
    InvalidRequestUri = "invalid_request_uri",
    // RFC 8707 section 2
    InvalidTarget = "invalid_target",
    // RFC 9396 section 5
    InvalidAuthorizationDetails = "invalid_authorization_details",
    /// OpenID Connect Core Error Code unmet_authentication_requirements 1.0: on either axis.
    UnmetAuthenticationRequirements = "unmet_authentication_requirements",
    // RFC 7591 section 3.2.2
    InvalidRedirectUri = "invalid_redirect_uri",
    InvalidClientMetadata = "invalid_client_metadata",
    InvalidSoftwareStatement = "invalid_software_statement",
    // RFC 8628 section 3.5, CIBA Core section 11
    AuthorizationPending = "authorization_pending",
    SlowDown = "slow_down",
    ExpiredToken = "expired_token",
    // CIBA Core section 13
    UnknownUserId = "unknown_user_id",
    InvalidBindingMessage = "invalid_binding_message",
    // RFC 6750 section 3.1
    InvalidToken = "invalid_token",
    InsufficientScope = "insufficient_scope",
    /// RFC 9449 section 5: the proof does not hold.
    InvalidDpopProof = "invalid_dpop_proof",
    /// RFC 9449 section 8: it needs a nonce of ours.
    UseDpopNonce = "use_dpop_nonce",
    /// RFC 9470 section 3: the person must sign in more strongly, or anew.
    InsufficientUserAuthentication = "insufficient_user_authentication",
}

/// A refusal as a portal's developer reads it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub code: Code,
    /// What to mend. Never anything that the request brought, for it may stand on a page.
    pub description: Cow<'static, str>,
    /// Asked too often: 429, so that it waits (RFC 6585 section 4).
    pub too_many: bool,
}

impl Refused {
    pub fn new(code: Code, description: impl Into<Cow<'static, str>>) -> Self {
        Self { code, description: description.into(), too_many: false }
    }

    /// RFC 9126 section 2.3: more requests of one client, or from one place, than are served in a while.
    pub fn too_many(description: impl Into<Cow<'static, str>>) -> Self {
        Self { too_many: true, ..Self::new(Code::TemporarilyUnavailable, description) }
    }

    pub fn request(description: impl Into<Cow<'static, str>>) -> Self {
        Self::new(Code::InvalidRequest, description)
    }

    /// One text for every reason, so that nobody learns which part of a stolen code or token is still good.
    pub fn grant() -> Self {
        Self::new(Code::InvalidGrant, "the code or token is not valid for this client, or not any more")
    }

    /// One text for an unknown client and for a wrong secret.
    pub fn client() -> Self {
        Self::new(Code::InvalidClient, "the client is unknown or was not authenticated as it is registered")
    }
}

/// When it may ask again stands in no error of OAuth 2.0.
impl From<TooMany> for Refused {
    fn from(_: TooMany) -> Self {
        Self::too_many("too many requests from there")
    }
}
