//! `session_state` (OpenID Connect Session Management 1.0): by it a portal's page can ask, in the browser alone, whether the
//! person is still signed in as they were.

use url::Url;

use crate::base::encode::{b64url, sha256};
use crate::base::{Broken, Random};
use crate::identity::client::ClientId;

/// What the browser shows for a session: another after each change of privilege, and none of it tells the session's token.
pub fn browser_state(token: &str) -> String {
    b64url(&sha256(format!("dinhdanh/browser-state/1\0{token}").as_bytes()))
}

/// The value for one portal: a salted hash over its id, the origin of its page, and what the browser shows (section 2).
/// `None` for an application's own scheme, which has no page that could ask.
pub fn for_client(random: &Random, client: &ClientId, redirect_uri: &str, state: &str) -> Result<Option<String>, Broken> {
    let origin = Url::parse(redirect_uri)?.origin();
    if !origin.is_tuple() {
        return Ok(None);
    }
    let salt = b64url(&random.bytes::<16>());
    Ok(Some(hashed(client.as_str(), &origin.ascii_serialization(), state, &salt)))
}

/// As the script of `/check-session` computes it.
fn hashed(client: &str, origin: &str, state: &str, salt: &str) -> String {
    format!("{}.{salt}", b64url(&sha256(format!("{client} {origin} {state} {salt}").as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_is_another_for_each_portal_session_and_answer() {
        let random = Random::test(1);
        let (one, two) = (browser_state("token one"), browser_state("token two"));
        let (a, b): (ClientId, ClientId) = ("a".parse().unwrap(), "b".parse().unwrap());
        let value = |client: &ClientId, uri: &str, state: &str| for_client(&random, client, uri, state).unwrap().unwrap();
        let first = value(&a, "https://a.vn/cb?x=1", &one);
        assert_ne!(first, value(&a, "https://a.vn/cb?x=1", &one));
        let (hash, salt) = first.split_once('.').unwrap();
        assert_eq!(hashed("a", "https://a.vn", &one, salt), first);
        for (client, origin, state) in [("b", "https://a.vn", &one), ("a", "https://b.vn", &one), ("a", "https://a.vn", &two)] {
            assert!(!hashed(client, origin, state, salt).starts_with(hash));
        }
        assert!(value(&b, "https://b.vn:8443/cb", &two).contains('.'));
        assert_eq!(for_client(&random, &a, "vn.portal.app:/cb", &one).unwrap(), None);
        assert!(!one.contains("token"));
    }
}
