//! What a client says of itself when it registers: read leniently, as RFC 7591 section 2 wants (unknown names are passed over), and
//! held to the template and to the same rules as a file.

use serde_json::{Map, Value};

use super::file::{self, Fault, Incoming};
use super::template::Template;
use super::{rules, served};
use crate::app::Mode;
use crate::base::Secret;
use crate::identity::client::{AuthMethod, ClientId, GrantType, Metadata};
use crate::identity::scope::{Scope, Scopes};
use crate::provider::{Code, Refused};

/// A registration request, taken apart.
pub struct Asked {
    members: Map<String, Value>,
    scope: Option<String>,
    /// In a change, where it must be the client's own.
    pub client_id: Option<String>,
    pub client_secret: Option<Secret>,
}

/// Names that the server gives and that a change must not bring (RFC 7592 section 2.2).
const GIVEN: &[&str] =
    &["registration_access_token", "registration_client_uri", "client_secret_expires_at", "client_id_issued_at"];

impl Asked {
    pub fn read(body: &[u8]) -> Result<Self, Refused> {
        let unreadable = || metadata("the body is not a JSON object");
        let Value::Object(mut members) = serde_json::from_slice(body).map_err(|_| unreadable())? else {
            return Err(unreadable());
        };
        if members.contains_key("software_statement") {
            return Err(Refused::new(Code::InvalidSoftwareStatement, "software statements are not taken"));
        }
        // Nothing is said by null (RFC 7592 section 2.2) and by an empty text.
        members.retain(|_, value| !value.is_null() && value.as_str() != Some(""));
        let mut text = |name: &str| match members.remove(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(metadata(format!("`{name}` must be a text"))),
        };
        let (scope, client_id) = (text("scope")?, text("client_id")?);
        let client_secret = text("client_secret")?.map(Secret::new);
        Ok(Self { members, scope, client_id, client_secret })
    }

    /// Whether it brings what only the server gives.
    pub fn brings_given(&self) -> bool {
        GIVEN.iter().any(|name| self.members.contains_key(*name))
    }

    /// The client as it would be.
    pub fn into_client(self, id: &ClientId, template: &Template, mode: Mode) -> Result<Incoming, Refused> {
        self.held_to(id, template, mode).map_err(|Fault { field, message }| {
            let is_redirect = field.starts_with("redirect_uris");
            let code = if is_redirect { Code::InvalidRedirectUri } else { Code::InvalidClientMetadata };
            Refused::new(code, format!("`{field}`: {message}"))
        })
    }

    fn held_to(self, id: &ClientId, template: &Template, mode: Mode) -> Result<Incoming, Fault> {
        let Self { mut members, scope, .. } = self;
        members.retain(|name, _| Metadata::NAMES.contains(&name.as_str()) && !served::NAMES_NOT_SERVED.contains(&name.as_str()));
        members.insert("client_id".to_owned(), id.as_str().into());
        if !members.contains_key("client_name") {
            members.insert("client_name".to_owned(), id.as_str().into());
        }
        let metadata: Metadata = file::typed(Value::Object(members), "")?;
        template.check(&metadata)?;
        let mut policy = template.policy.clone();
        if let Some(scope) = scope {
            policy.scopes = within(&scope, &policy.scopes)?;
        }
        policy.scopes.0.insert(Scope::Openid);
        // What the template allows and this client can't use is not held against it.
        if !metadata.grant_types.contains(&GrantType::RefreshToken) {
            policy.scopes.0.remove(&Scope::OfflineAccess);
        }
        if metadata.token_endpoint_auth_method == AuthMethod::None {
            policy.pkce_exemption = None;
        }
        let incoming = Incoming { metadata, policy, secret: None, version: None };
        rules::check(&incoming, mode)?;
        Ok(incoming)
    }
}

fn within(asked: &str, allowed: &Scopes) -> Result<Scopes, Fault> {
    let mut scopes = Scopes::default();
    for word in asked.split_ascii_whitespace() {
        match word.parse::<Scope>() {
            Ok(scope) if allowed.has(scope) => scopes.0.insert(scope),
            _ => return Err(Fault::new("scope", "asks for more than this token allows")),
        };
    }
    Ok(scopes)
}

pub(super) fn metadata(why: impl Into<std::borrow::Cow<'static, str>>) -> Refused {
    Refused::new(Code::InvalidClientMetadata, why)
}
