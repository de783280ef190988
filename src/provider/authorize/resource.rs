//! `resource` (RFC 8707): the resource servers that tokens are to be for.

use crate::identity::client::Client;
use crate::provider::{Code, Params, Refused};

/// More than a portal ever needs at once.
const MOST: usize = 10;

fn invalid(why: &'static str) -> Refused {
    Refused::new(Code::InvalidTarget, why)
}

/// The resources of an authorization request, each one that the client's policy names, or our own userinfo, which the issuer
/// stands for.
pub fn asked(params: &Params, client: &Client, issuer: &str) -> Result<Vec<String>, Refused> {
    let mut resources: Vec<String> = Vec::new();
    for resource in params.all("resource") {
        if resource != issuer && !client.policy.resources.contains(resource) {
            return Err(invalid("resource: this client may not ask for tokens for one of these"));
        }
        if !resources.iter().any(|held| held == resource) {
            resources.push(resource.to_owned());
        }
    }
    if resources.len() > MOST { Err(invalid("resource: more than ten")) } else { Ok(resources) }
}

/// The audience of an access token: what the token request names of the resources granted, or all of them
/// (RFC 8707 section 2.2). Without any it is for our own userinfo.
pub fn narrowed(params: &Params, granted: &[String], issuer: &str) -> Result<Vec<String>, Refused> {
    let own = [issuer.to_owned()];
    let granted = if granted.is_empty() { &own } else { granted };
    let mut named: Vec<String> = Vec::new();
    for resource in params.all("resource") {
        if !granted.iter().any(|held| held == resource) {
            return Err(invalid("resource: was not granted"));
        }
        if !named.iter().any(|held| held == resource) {
            named.push(resource.to_owned());
        }
    }
    Ok(if named.is_empty() { granted.to_vec() } else { named })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::client::Policy;

    const ISSUER: &str = "https://id.vn";

    fn params(text: &str) -> Params {
        Params::read(text.as_bytes()).unwrap()
    }

    #[test]
    fn only_what_the_policy_names_can_be_asked_for() {
        let metadata =
            serde_json::json!({ "client_id": "portal", "client_name": "Cổng", "redirect_uris": ["https://portal.vn/cb"] });
        let policy = Policy { resources: ["https://a.vn/api".to_owned(), "https://b.vn".to_owned()].into(), ..Policy::default() };
        let client = Client::new(serde_json::from_value(metadata).unwrap(), policy, None).unwrap();
        let asked = |text: &str| asked(&params(text), &client, ISSUER);
        assert_eq!(asked(""), Ok(vec![]));
        assert_eq!(asked("resource=https://a.vn/api&resource=https://a.vn/api").unwrap(), ["https://a.vn/api"]);
        assert_eq!(asked("resource=https://a.vn/api&resource=https://id.vn").unwrap().len(), 2);
        for bad in ["https://a.vn", "https://a.vn/api/", "https://a.vn/api%23x", "HTTPS://b.vn", "b.vn", "urn:x"] {
            assert_eq!(asked(&format!("resource={bad}")).unwrap_err().code, Code::InvalidTarget, "{bad}");
        }
    }

    #[test]
    fn a_token_is_for_no_more_than_was_granted() {
        let granted = ["https://a.vn".to_owned(), "https://b.vn".to_owned()];
        assert_eq!(narrowed(&params(""), &granted, ISSUER).unwrap(), granted);
        assert_eq!(narrowed(&params("resource=https://b.vn"), &granted, ISSUER).unwrap(), ["https://b.vn"]);
        assert_eq!(narrowed(&params("resource=https://c.vn"), &granted, ISSUER).unwrap_err().code, Code::InvalidTarget);
        assert_eq!(narrowed(&params("resource=https://id.vn"), &granted, ISSUER).unwrap_err().code, Code::InvalidTarget);
        assert_eq!(narrowed(&params(""), &[], ISSUER).unwrap(), [ISSUER]);
        assert_eq!(narrowed(&params("resource=https://id.vn"), &[], ISSUER).unwrap(), [ISSUER]);
    }
}
