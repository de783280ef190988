//! Client authentication (RFC 6749 section 2.3, OpenID Connect Core section 9): exactly one method, the registered one.

use std::sync::Arc;

use super::assertion;
use crate::app::App;
use crate::base::encode::from_b64;
use crate::base::secret::equal;
use crate::base::{Fault, Outcome, Secret, Timestamp};
use crate::identity::client::{AuthMethod, Client, ClientId};
use crate::provider::sender::Certificate;
use crate::provider::{Params, Refused};

/// What a client showed of itself.
#[derive(Debug)]
pub enum Shown {
    Secret {
        id: ClientId,
        secret: Secret,
        method: AuthMethod,
    },
    Assertion {
        id: Option<ClientId>,
        token: Secret,
    },
    /// Its id alone: a public client, or one that shows a certificate.
    Id(ClientId),
}

/// RFC 7523 section 2.2.
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// Finds what was shown, in the `Authorization` header or in the body. Two methods at once are refused.
pub fn shown(authorization: Option<&str>, params: &Params) -> Result<Shown, Refused> {
    if ["client_id", "client_secret", "client_assertion", "client_assertion_type"].iter().any(|name| params.is_doubled(name)) {
        return Err(Refused::request("a parameter of client authentication stands twice"));
    }
    let id = params.get("client_id").map(str::parse::<ClientId>).transpose().map_err(|_| Refused::client())?;
    let (secret, assertion) = (params.secret("client_secret"), params.secret("client_assertion"));
    match (authorization, secret, assertion) {
        (Some(header), None, None) => basic(header, id),
        (None, Some(secret), None) => {
            Ok(Shown::Secret { id: id.ok_or_else(Refused::client)?, secret, method: AuthMethod::ClientSecretPost })
        }
        (None, None, Some(token)) => {
            if params.get("client_assertion_type") != Some(ASSERTION_TYPE) {
                return Err(Refused::request("client_assertion_type is not that of a JWT (RFC 7523)"));
            }
            Ok(Shown::Assertion { id, token })
        }
        (None, None, None) => id.map(Shown::Id).ok_or_else(Refused::client),
        _ => Err(Refused::request("the client authenticates by more than one method")),
    }
}

/// `client_secret_basic`: id and secret are form-encoded before they are joined (RFC 6749 section 2.3.1 and appendix B).
fn basic(header: &str, in_body: Option<ClientId>) -> Result<Shown, Refused> {
    let (scheme, rest) = header.split_once(' ').ok_or_else(Refused::client)?;
    if !scheme.eq_ignore_ascii_case("basic") {
        return Err(Refused::client());
    }
    let bytes = from_b64(rest.trim()).ok_or_else(Refused::client)?;
    let text = String::from_utf8(bytes).map_err(|_| Refused::client())?;
    let (id, secret) = text.split_once(':').ok_or_else(Refused::client)?;
    let id: ClientId = form_decoded(id).and_then(|id| id.parse().ok()).ok_or_else(Refused::client)?;
    let secret = form_decoded(secret).map(Secret::new).ok_or_else(Refused::client)?;
    if in_body.is_some_and(|other| other != id) {
        return Err(Refused::request("client_id differs from the Authorization header"));
    }
    Ok(Shown::Secret { id, secret, method: AuthMethod::ClientSecretBasic })
}

/// One value of a form. Not the whole syntax: `&` and `=` are plain characters here.
fn form_decoded(text: &str) -> Option<String> {
    let escaped = text.replace('&', "%26").replace('=', "%3D");
    let pair = format!("v={escaped}");
    let (_, value) = url::form_urlencoded::parse(pair.as_bytes()).next()?;
    (!value.contains(['\0', '\u{FFFD}'])).then(|| value.into_owned())
}

/// The client that was authenticated as it is registered.
pub async fn authenticate(
    app: &App,
    shown: Shown,
    certificate: Option<&Certificate>,
    now: Timestamp,
) -> Outcome<Arc<Client>, Refused> {
    let client = match shown {
        Shown::Secret { id, secret, method } => by_secret(app, (&id, &secret, method), now),
        Shown::Id(id) => app
            .clients
            .find(&id)
            .filter(|client| client.is_public() || certificate.is_some_and(|certificate| certificate.is_of(app, client, now))),
        Shown::Assertion { id, token } => assertion::authenticate(app, id.as_ref(), &token, now).await?,
    };
    client.ok_or(Fault::Refused(Refused::client()))
}

/// An unknown client costs the same comparison as a known one with a wrong secret.
fn by_secret(app: &App, (id, secret, method): (&ClientId, &Secret, AuthMethod), now: Timestamp) -> Option<Arc<Client>> {
    let client = app.clients.find(id);
    let hash = secret.sha256();
    let matches = match &client {
        Some(client) => client.has_secret(&hash, now),
        None => equal(&[0; 32], &hash),
    };
    client.filter(|client| matches && !secret.is_empty() && client.metadata.token_endpoint_auth_method == method)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::encode::b64;
    use crate::provider::Code;

    fn params(text: &str) -> Params {
        Params::read(text.as_bytes()).unwrap()
    }

    fn header(text: &str) -> String {
        format!("Basic {}", b64(text.as_bytes()))
    }

    #[test]
    fn id_and_secret_are_decoded_before_they_are_compared() {
        for (sent, id, secret) in [
            ("portal:secret", "portal", "secret"),
            ("portal:a%3Ab", "portal", "a:b"),
            ("portal:a:b", "portal", "a:b"),
            ("portal:a+b%2B", "portal", "a b+"),
            ("portal:a&b=c", "portal", "a&b=c"),
            ("https%3A%2F%2Fportal.vn:%C4%91", "https://portal.vn", "đ"),
        ] {
            let Ok(Shown::Secret { id: got, secret: found, method }) = shown(Some(&header(sent)), &params("")) else {
                panic!("{sent}")
            };
            assert_eq!((got.as_str(), found.reveal(), method), (id, secret, AuthMethod::ClientSecretBasic), "{sent}");
        }
    }

    #[test]
    fn what_is_no_authentication_is_refused() {
        let jwt = "client_assertion=x&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
        let both = format!("{jwt}&client_secret=s&client_id=portal");
        let table: &[(Option<&str>, &str, Code)] = &[
            (None, "", Code::InvalidClient),
            (None, "client_id=a%20b", Code::InvalidClient),
            (None, "client_secret=s", Code::InvalidClient),
            (Some("Bearer abc"), "", Code::InvalidClient),
            (Some("Basic"), "", Code::InvalidClient),
            (Some("Basic !!!"), "", Code::InvalidClient),
            (Some("Basic cG9ydGFs"), "", Code::InvalidClient),
            (Some("Basic cG9ydGFsOiVmZg=="), "", Code::InvalidClient),
            (Some("Basic cG9ydGFsOnM="), "client_secret=s", Code::InvalidRequest),
            (Some("Basic cG9ydGFsOnM="), "client_id=other", Code::InvalidRequest),
            (Some("Basic cG9ydGFsOnM="), jwt, Code::InvalidRequest),
            (None, &both, Code::InvalidRequest),
            (None, "client_id=a&client_id=a&client_secret=s", Code::InvalidRequest),
            (None, "client_assertion=x&client_assertion_type=other", Code::InvalidRequest),
        ];
        for (authorization, body, code) in table {
            assert_eq!(shown(*authorization, &params(body)).unwrap_err().code, *code, "{authorization:?} {body}");
        }
        assert!(matches!(shown(None, &params("client_id=portal")), Ok(Shown::Id(_))));
        assert!(matches!(shown(Some("basic cG9ydGFsOnM="), &params("client_id=portal")), Ok(Shown::Secret { .. })));
    }
}
