//! The file of `client import`: one JSON object or an array of them, with the names of RFC 7591 and OpenID Connect Dynamic
//! Client Registration, `client_id`, `client_secret` and `policy`. An error names the client and the field.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{rules, served};
use crate::app::Mode;
use crate::base::Secret;
use crate::identity::client::{Metadata, Policy};
use crate::identity::scope::{Scope, Scopes};

/// A client of the file, found fit.
#[derive(Debug)]
pub struct Incoming {
    pub metadata: Metadata,
    pub policy: Policy,
    pub secret: Option<Secret>,
    /// The version that an exported file was made from.
    pub version: Option<i64>,
}

/// Why a file is not taken over.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    #[error("not JSON: {0}")]
    NotJson(String),
    #[error("neither a client nor a list of clients")]
    NotClients,
    #[error("client {position}{}: `{field}`: {message}", .id.as_ref().map(|id| format!(" ({id})")).unwrap_or_default())]
    Field {
        /// Counted from 1.
        position: usize,
        id: Option<String>,
        field: String,
        message: String,
    },
}

/// A field and what is wrong with it.
#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    pub field: String,
    pub message: String,
}

impl Fault {
    pub fn new(field: impl Into<String>, message: impl Into<String>) -> Self {
        Self { field: field.into(), message: message.into() }
    }
}

/// Names that say nothing to be held to: what a registration answers, as other tools export it.
const ANSWERS: &[&str] = &["client_id_issued_at", "client_secret_expires_at", "registration_client_uri"];

/// Reads and checks a whole file.
pub fn read(text: &str, mode: Mode) -> Result<Vec<Incoming>, Unfit> {
    let value: Value = serde_json::from_str(text).map_err(|e| Unfit::NotJson(e.to_string()))?;
    let list = match value {
        Value::Array(list) => list,
        one @ Value::Object(_) => vec![one],
        _ => return Err(Unfit::NotClients),
    };
    let mut ids = BTreeSet::new();
    let mut read = Vec::with_capacity(list.len());
    for (at, value) in list.into_iter().enumerate() {
        let Value::Object(members) = value else { return Err(Unfit::NotClients) };
        let id = members.get("client_id").and_then(Value::as_str).map(str::to_owned);
        let unfit = |fault: Fault| Unfit::Field { position: at + 1, id: id.clone(), field: fault.field, message: fault.message };
        let incoming = one(members, mode).map_err(unfit)?;
        if !ids.insert(incoming.metadata.client_id.clone()) {
            return Err(unfit(Fault::new("client_id", "stands twice in this file")));
        }
        read.push(incoming);
    }
    Ok(read)
}

fn one(mut members: Map<String, Value>, mode: Mode) -> Result<Incoming, Fault> {
    if let Some(name) = served::NAMES_NOT_SERVED.iter().find(|name| members.contains_key(**name)) {
        return Err(Fault::new(*name, "is not supported"));
    }
    for name in ANSWERS {
        members.remove(*name);
    }
    let secret = text(&mut members, "client_secret")?.map(Secret::new);
    let scope = text(&mut members, "scope")?;
    let version = members.remove("version").map(|version| typed(version, "version")).transpose()?;
    let policy = members.remove("policy");
    let mut policy: Policy = match policy {
        None => Policy { scopes: default_scopes(scope.as_deref())?, ..Policy::default() },
        Some(value) => {
            let named = value.get("scopes").is_some();
            let mut policy: Policy = typed(value, "policy.")?;
            if !named && scope.is_some() {
                policy.scopes = default_scopes(scope.as_deref())?;
            }
            policy
        }
    };
    policy.scopes.0.insert(Scope::Openid);
    let metadata: Metadata = typed(Value::Object(members), "")?;
    let incoming = Incoming { metadata, policy, secret, version };
    served_policy(&incoming.policy)?;
    rules::check(&incoming, mode)?;
    Ok(incoming)
}

/// An export names every member of a policy: what counts is whether it asks for something.
pub(super) fn served_policy(policy: &Policy) -> Result<(), Fault> {
    let unwritable = |_| Fault::new("policy", "can't be written");
    let asked = serde_json::to_value(policy).map_err(unwritable)?;
    let plain = serde_json::to_value(Policy::default()).map_err(unwritable)?;
    match served::POLICY_NOT_SERVED.iter().find(|name| asked.get(**name) != plain.get(**name)) {
        Some(name) => Err(Fault::new(format!("policy.{name}"), "is not supported")),
        None => Ok(()),
    }
}

/// `scope` (RFC 7591 section 2) stands for the policy's scopes where the policy names none; the personal number and the
/// linking of earlier accounts must be named by a policy.
fn default_scopes(scope: Option<&str>) -> Result<Scopes, Fault> {
    let Some(scope) = scope else { return Ok(Policy::default().scopes) };
    let unknown = scope.split_ascii_whitespace().find(|word| word.parse::<Scope>().is_err());
    if let Some(word) = unknown {
        return Err(Fault::new("scope", format!("`{word}` is not known")));
    }
    let scopes = Scopes::known(scope);
    if let Some(scope) = [Scope::PersonalNumber, Scope::AccountLink].into_iter().find(|scope| scopes.has(*scope)) {
        return Err(Fault::new("scope", format!("{scope} must be named in `policy.scopes`")));
    }
    Ok(scopes)
}

fn text(members: &mut Map<String, Value>, name: &str) -> Result<Option<String>, Fault> {
    match members.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(Fault::new(name, "must be a text")),
    }
}

/// Into a type, with the path of what did not fit.
pub(super) fn typed<T: DeserializeOwned>(value: Value, prefix: &str) -> Result<T, Fault> {
    serde_path_to_error::deserialize(value).map_err(|e| {
        let path = e.path().to_string();
        let message = e.inner().to_string();
        // An unknown or missing member is named in the message, not in the path.
        let named = message.split('`').nth(1).filter(|_| path == "." || message.starts_with("unknown field"));
        let path = named.map_or(path.clone(), str::to_owned);
        // A value that stands alone has no path of its own.
        let field = format!("{prefix}{path}");
        Fault::new(field.trim_end_matches('.'), message)
    })
}

#[cfg(test)]
#[path = "file_tests.rs"]
mod tests;
