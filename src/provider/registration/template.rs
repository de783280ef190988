//! What an initial access token stands for: the policy that its clients get, and how far they may register. A certification run
//! may so register clients with older response types, and nobody else can.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use url::Url;

use super::file::{self, Fault};
use super::served;
use crate::app::Mode;
use crate::base::zone::Day;
use crate::identity::client::{GrantType, Metadata, PkceExemption, Policy};
use crate::identity::scope::Scopes;

/// A template of policy: the file of `client token --policy`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Template {
    /// The policy of each client; it may ask for fewer scopes.
    pub policy: Policy,
    pub grant_types: BTreeSet<GrantType>,
    /// Hosts that redirect URIs may lie on, `*.example.vn` for all below one; empty for any.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub redirect_hosts: BTreeSet<String>,
}

impl Default for Template {
    fn default() -> Self {
        Self {
            policy: Policy::default(),
            grant_types: BTreeSet::from([GrantType::AuthorizationCode, GrantType::RefreshToken]),
            redirect_hosts: BTreeSet::new(),
        }
    }
}

impl Template {
    /// For a demo where anybody registers: everything but the personal number.
    pub fn open() -> Self {
        let policy = Policy {
            scopes: Scopes::known("openid profile email address phone offline_access"),
            purpose_vi: "Thử nghiệm kết nối".to_owned(),
            purpose_en: "Trying out the connection".to_owned(),
            legacy_response_types: true,
            pkce_exemption: Day::new(2099, 12, 31).map(|until| PkceExemption { reason: "demo".to_owned(), until }),
            ..Policy::default()
        };
        Self { policy, grant_types: served::GRANT_TYPES.iter().copied().collect(), ..Self::default() }
    }

    /// Reads a template, with the field that does not fit.
    pub fn read(text: &str, mode: Mode) -> Result<Self, Fault> {
        let value: serde_json::Value = serde_json::from_str(text).map_err(|e| Fault::new("", format!("not JSON: {e}")))?;
        let template: Self = file::typed(value, "")?;
        file::served_policy(&template.policy)?;
        if template.policy.skip_consent && mode == Mode::Service {
            return Err(Fault::new("policy.skip_consent", "is for test clients of a demo only"));
        }
        if let Some(grant) = template.grant_types.iter().find(|grant| !served::GRANT_TYPES.contains(grant)) {
            return Err(Fault::new("grant_types", format!("`{}` is not supported", grant.name())));
        }
        Ok(template)
    }

    /// Holds what a client asks for to the template.
    pub fn check(&self, metadata: &Metadata) -> Result<(), Fault> {
        let implicit = self.policy.legacy_response_types;
        let allowed = |grant: &GrantType| self.grant_types.contains(grant) || (implicit && *grant == GrantType::Implicit);
        if let Some(grant) = metadata.grant_types.iter().find(|grant| !allowed(grant)) {
            return Err(Fault::new("grant_types", format!("`{}` is more than this token allows", grant.name())));
        }
        let beyond = |uri: &String| {
            let host = Url::parse(uri).ok().and_then(|url| url.host_str().map(str::to_owned));
            host.is_none_or(|host| !self.redirect_hosts.iter().any(|known| is_host(known, &host)))
        };
        if !self.redirect_hosts.is_empty() && metadata.redirect_uris.iter().any(beyond) {
            return Err(Fault::new("redirect_uris", "lie on a host that this token does not allow"));
        }
        Ok(())
    }
}

fn is_host(known: &str, host: &str) -> bool {
    match known.strip_prefix("*.") {
        Some(parent) => host.strip_suffix(parent).is_some_and(|below| below.len() > 1 && below.ends_with('.')),
        None => known == host,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_the_named_one_or_below_it_and_no_look_alike() {
        for (known, host, is) in [
            ("portal.vn", "portal.vn", true),
            ("portal.vn", "evil-portal.vn", false),
            ("portal.vn", "a.portal.vn", false),
            ("*.portal.vn", "a.portal.vn", true),
            ("*.portal.vn", "a.b.portal.vn", true),
            ("*.portal.vn", "portal.vn", false),
            ("*.portal.vn", ".portal.vn", false),
            ("*.portal.vn", "evilportal.vn", false),
            ("localhost", "localhost.evil", false),
        ] {
            assert_eq!(is_host(known, host), is, "{known} {host}");
        }
    }

    #[test]
    fn a_template_names_the_field_that_does_not_fit() {
        for (text, field) in [
            ("{", ""),
            (r#"{"scopes":["openid"]}"#, "scopes"),
            (r#"{"policy":{"scopes":["everything"]}}"#, "policy.scopes[0]"),
            (r#"{"policy":{"skip_consent":true}}"#, "policy.skip_consent"),
            (r#"{"grant_types":["password"]}"#, "grant_types[0]"),
        ] {
            assert_eq!(Template::read(text, Mode::Service).unwrap_err().field, field, "{text}");
        }
        assert_eq!(Template::read("{}", Mode::Service), Ok(Template::default()));
        assert!(Template::read(r#"{"policy":{"skip_consent":true}}"#, Mode::Demo).is_ok());
    }
}
