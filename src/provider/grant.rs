//! What was granted: the document that stands in a grant's row.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::authorize::{Reached, Request};
use super::claims::ClaimsAsked;
use crate::base::{Broken, Timestamp};
use crate::identity::client::Client;
use crate::identity::consent::Extent;
use crate::identity::level::{AuthLevel, Factors};
use crate::identity::scope::{Claim, Scope, Scopes};
use crate::identity::session::Session;
use crate::store::grants::Grant;

/// The terms of a grant. Everything that a code or a token is bound to stands here, and is checked when it is used.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Granted {
    pub redirect_uri: String,
    pub scopes: Scopes,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub nonce: Option<String>,
    /// S256 code challenge (RFC 7636).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub challenge: Option<String>,
    #[serde(default)]
    pub claims: ClaimsAsked,
    /// The resource servers that its tokens may be for (RFC 8707); our own userinfo when there is none.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub resources: Vec<String>,
    /// `authorization_details` (RFC 9396).
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<Value>,
    /// Thumbprint of the key that must prove itself when the code is redeemed (RFC 9449 section 10).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dpop_jkt: Option<String>,
    /// As it was asked for: by name or by alias.
    pub acr: String,
    pub level: AuthLevel,
    pub factors: Factors,
    pub auth_at: Timestamp,
}

impl Granted {
    pub fn new(request: &Request, reached: &Reached, session: &Session) -> Self {
        Self {
            redirect_uri: request.redirect_uri.clone(),
            scopes: request.scopes.clone(),
            nonce: request.nonce.clone(),
            challenge: request.challenge.clone(),
            claims: request.claims.clone(),
            resources: request.resources.clone(),
            details: request.details.clone(),
            dpop_jkt: request.dpop_jkt.clone(),
            acr: reached.acr.to_owned(),
            level: session.level,
            factors: session.factors.clone(),
            auth_at: session.auth_at,
        }
    }

    pub fn read(grant: &Grant) -> Result<Self, Broken> {
        serde_json::from_str(&grant.request).map_err(|e| Broken::from(e).context("the terms of a grant"))
    }

    /// `authorization_details` as a token and an answer tell them.
    pub fn told_details(&self) -> Option<Value> {
        (!self.details.is_empty()).then(|| Value::Array(self.details.clone()))
    }

    pub fn is_offline(&self) -> bool {
        self.scopes.has(Scope::OfflineAccess)
    }

    /// What the person must have consented to for `scopes` of it.
    pub fn extent(&self, scopes: &Scopes) -> Extent {
        let extent = Extent::new(scopes.claims().into_iter().chain(self.claims.all()), self.is_offline());
        extent.with_verification(self.claims.wants_verified())
    }

    /// The claims told at userinfo under a token of `scopes`, as far as the client's policy still lets it have them.
    pub fn told_at_userinfo(&self, client: &Client, scopes: &Scopes) -> Vec<Claim> {
        let mut claims = scopes.claims();
        claims.extend(&self.claims.userinfo);
        claims.insert(Claim::AccountLevel);
        claims.into_iter().filter(|claim| client.may_have(*claim)).collect()
    }

    pub fn told_in_id_token(&self, client: &Client) -> Vec<Claim> {
        self.claims.id_token.iter().copied().filter(|claim| client.may_have(*claim)).collect()
    }
}
