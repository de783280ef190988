//! An authorization request that was understood, and the two ways in which one is not.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::mode::ResponseMode;
use crate::base::ids::MandateId;
use crate::base::{Language, Refusal, Timestamp};
use crate::identity::client::{ClientId, ResponseType};
use crate::identity::level::{AccountLevel, Acr};
use crate::identity::scope::{Claim, Scopes};
use crate::provider::{ClaimsAsked, Refused};

/// A request that was understood. It travels sealed through the browser until it is answered.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Request {
    pub client: ClientId,
    pub redirect_uri: String,
    pub state: Option<String>,
    /// What the answer brings through the browser.
    pub kind: ResponseType,
    pub mode: ResponseMode,
    pub scopes: Scopes,
    pub nonce: Option<String>,
    /// S256 code challenge (RFC 7636).
    pub challenge: Option<String>,
    pub prompts: BTreeSet<Prompt>,
    pub max_age: Option<u32>,
    pub acr: AcrAsked,
    pub account_level: AccountLevel,
    pub claims: ClaimsAsked,
    pub login_hint: Option<String>,
    /// Only this person will do, by the name under which the portal knows them (`id_token_hint`, `claims`).
    pub subject: Option<String>,
    pub language: Option<Language>,
    /// The resource servers that the tokens are for (RFC 8707); none for our own userinfo.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<String>,
    /// `authorization_details` (RFC 9396), each of a type that is known and registered for the client.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<Value>,
    /// Thumbprint of the key that must prove itself when the code is redeemed (RFC 9449 section 10).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dpop_jkt: Option<String>,
    /// Hash of the pushed request's name, in base64url: it is used up by the answer (RFC 9126 section 7.3).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pushed: Option<String>,
    /// For whom the person who signs in acts.
    #[serde(default)]
    pub behalf: Behalf,
    pub asked_at: Timestamp,
}

/// For whom somebody acts who may act for others: asked of them, never of the portal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Behalf {
    #[default]
    Unasked,
    Own,
    Ward(MandateId),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Prompt {
    None,
    Login,
    Consent,
    SelectAccount,
}

/// Which authentication contexts will do.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum AcrAsked {
    #[default]
    Any,
    /// `acr_values`: these in order of preference, a higher level being as good.
    Preferred(Vec<Acr>),
    /// An essential claim: the answer names one of these (OpenID Connect Core section 5.5.1.1).
    Essential(Vec<Acr>),
}

impl AcrAsked {
    pub fn values(&self) -> &[Acr] {
        match self {
            Self::Any => &[],
            Self::Preferred(values) | Self::Essential(values) => values,
        }
    }
}

impl Request {
    pub fn wants(&self, prompt: Prompt) -> bool {
        self.prompts.contains(&prompt)
    }

    /// Every claim about the person that the answer would give away, in the ID token or at userinfo.
    pub fn all_claims(&self) -> BTreeSet<Claim> {
        self.scopes.claims().into_iter().chain(self.claims.all()).collect()
    }

    /// A sign-in before this moment does not count (`max_age`, `prompt`).
    pub fn fresh_since(&self) -> Option<Timestamp> {
        if self.wants(Prompt::Login) || self.wants(Prompt::SelectAccount) {
            return Some(self.asked_at);
        }
        self.max_age.map(|seconds| self.asked_at - std::time::Duration::from_secs(seconds.into()))
    }
}

/// Why a request is answered with a page and not with a redirect: nobody is known whom it could be told to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Untrusted {
    Unreadable,
    /// `client_id` or `redirect_uri` stands twice.
    Doubled,
    ClientMissing,
    ClientUnknown,
    RedirectMissing,
    RedirectUnregistered,
    /// The request object is not in order, and what it says of the way back is not to be believed.
    ObjectRefused,
    /// The pushed request is unknown, another client's, expired or answered.
    PushedUnknown,
}

impl Refusal for Untrusted {
    fn code(&self) -> &'static str {
        match self {
            Self::Unreadable => "request-unreadable",
            Self::Doubled => "request-parameter-twice",
            Self::ClientMissing => "client-id-missing",
            Self::ClientUnknown => "client-unknown",
            Self::RedirectMissing => "redirect-uri-missing",
            Self::RedirectUnregistered => "redirect-uri-unregistered",
            Self::ObjectRefused => "request-object-refused",
            Self::PushedUnknown => "request-uri-unknown",
        }
    }
    fn status(&self) -> u16 {
        400
    }
}

/// A refusal with what it takes to tell the portal.
#[derive(Clone, Debug)]
pub struct Answerable {
    pub redirect_uri: String,
    pub state: Option<String>,
    pub mode: ResponseMode,
    pub refused: Refused,
}
