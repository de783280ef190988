//! The answer on its way back to the portal, success or error: in the query, in the fragment or as a form, plain or as one
//! signed token. It names us in every mode: by `iss` beside the other parameters (RFC 9207), or in the token (JARM).

use std::time::Duration;

use serde_json::{Map, Value, json};
use url::form_urlencoded::Serializer;

use super::mode::{Place, ResponseMode};
use super::request::{Answerable, Request};
use crate::app::App;
use crate::base::{Broken, Timestamp};
use crate::identity::client::Client;
use crate::jose::{SigAlg, sign};
use crate::provider::{Refused, envelope};

/// Parameters in the order in which they are written.
pub type Parameters = Vec<(&'static str, String)>;

/// What the browser is handed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery {
    /// An address to go to.
    Redirect(String),
    /// A form to post to the portal.
    Form { action: String, fields: Parameters },
}

/// JARM section 2.1: ten minutes at most. The browser brings it at once.
const LIFETIME: Duration = Duration::from_secs(300);

/// Where an answer goes, and how.
#[derive(Clone, Copy)]
pub struct Way<'a> {
    pub client: &'a Client,
    pub redirect_uri: &'a str,
    pub mode: ResponseMode,
    pub state: Option<&'a str>,
}

impl<'a> Way<'a> {
    pub fn of(client: &'a Client, request: &'a Request) -> Self {
        Self { client, redirect_uri: &request.redirect_uri, mode: request.mode, state: request.state.as_deref() }
    }
}

/// The answer that grants.
pub async fn success(app: &App, way: Way<'_>, granted: Parameters, now: Timestamp) -> Result<Delivery, Broken> {
    deliver(app, way, granted, now).await
}

/// The answer that refuses.
pub async fn failure(app: &App, client: &Client, answer: &Answerable, now: Timestamp) -> Result<Delivery, Broken> {
    let Answerable { redirect_uri, state, mode, refused } = answer;
    let way = Way { client, redirect_uri, mode: *mode, state: state.as_deref() };
    let error = vec![("error", refused.code.name().to_owned()), ("error_description", refused.description.clone().into_owned())];
    deliver(app, way, error, now).await
}

/// A refusal on its way to the portal.
pub fn refusal(request: &Request, refused: Refused) -> Answerable {
    Answerable { redirect_uri: request.redirect_uri.clone(), state: request.state.clone(), mode: request.mode, refused }
}

async fn deliver(app: &App, way: Way<'_>, mut parameters: Parameters, now: Timestamp) -> Result<Delivery, Broken> {
    parameters.extend(way.state.map(|state| ("state", state.to_owned())));
    let parameters = if way.mode.signed {
        vec![("response", signed(app, way.client, parameters, now).await?)]
    } else {
        parameters.push(("iss", app.settings.issuer()));
        parameters
    };
    Ok(placed(way, parameters))
}

/// JARM section 2.1: the parameters as claims, for this client alone, in the algorithm that it registered; encrypted to it where
/// it registered that, too (section 2.2).
async fn signed(app: &App, client: &Client, parameters: Parameters, now: Timestamp) -> Result<String, Broken> {
    let mut claims: Map<String, Value> = parameters.into_iter().map(|(name, value)| (name.to_owned(), json!(value))).collect();
    claims.insert("iss".into(), json!(app.settings.issuer()));
    claims.insert("aud".into(), json!(client.id()));
    claims.insert("exp".into(), json!((now + LIFETIME).seconds()));
    let alg = client.metadata.authorization_signed_response_alg.unwrap_or_else(|| default_alg(client));
    let signed = sign(app.keyring.signing().active(alg)?, "JWT", &claims)?;
    let metadata = &client.metadata;
    let registered = (metadata.authorization_encrypted_response_alg, metadata.authorization_encrypted_response_enc);
    // A client without a key to encrypt to can be told nothing: what it asked to be secret does not go out open.
    envelope::close_or_break(app, client, registered, signed, now).await
}

/// JARM section 3: RS256. A FAPI client has an algorithm of its own for ID tokens, where RS256 is none.
fn default_alg(client: &Client) -> SigAlg {
    if client.policy.profile.is_fapi2() { client.metadata.id_token_signed_response_alg } else { SigAlg::Rs256 }
}

fn placed(Way { redirect_uri, mode, .. }: Way<'_>, parameters: Parameters) -> Delivery {
    let encoded = || Serializer::new(String::new()).extend_pairs(&parameters).finish();
    match mode.place {
        Place::Query => {
            let joint = match redirect_uri.split_once('?') {
                None => "?",
                Some((_, "")) => "",
                Some((_, own)) if own.ends_with('&') => "",
                Some(_) => "&",
            };
            // An empty fragment at the end keeps the browser from carrying ours over.
            Delivery::Redirect(format!("{redirect_uri}{joint}{}#", encoded()))
        }
        Place::Fragment => Delivery::Redirect(format!("{redirect_uri}#{}", encoded())),
        Place::FormPost => Delivery::Form { action: redirect_uri.to_owned(), fields: parameters },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::client::Policy;

    fn way<'a>(client: &'a Client, redirect_uri: &'a str, place: Place) -> Way<'a> {
        Way { client, redirect_uri, mode: ResponseMode { place, signed: false }, state: None }
    }

    #[test]
    fn parameters_stand_where_the_mode_says_and_the_registered_query_stays() {
        let metadata =
            serde_json::json!({ "client_id": "portal", "client_name": "Cổng", "redirect_uris": ["https://portal.vn/cb"] });
        let client = Client::new(serde_json::from_value(metadata).unwrap(), Policy::default(), None).unwrap();
        let parameters = || vec![("code", "a b&c".to_owned())];
        for (address, place, expected) in [
            ("https://portal.vn/cb", Place::Query, "https://portal.vn/cb?code=a+b%26c#"),
            ("https://portal.vn/cb?", Place::Query, "https://portal.vn/cb?code=a+b%26c#"),
            ("https://portal.vn/cb?t=1", Place::Query, "https://portal.vn/cb?t=1&code=a+b%26c#"),
            ("https://portal.vn/cb?t=1&", Place::Query, "https://portal.vn/cb?t=1&code=a+b%26c#"),
            ("https://portal.vn/cb?t=1", Place::Fragment, "https://portal.vn/cb?t=1#code=a+b%26c"),
        ] {
            assert_eq!(placed(way(&client, address, place), parameters()), Delivery::Redirect(expected.to_owned()));
        }
        let form = placed(way(&client, "https://portal.vn/cb?t=1", Place::FormPost), parameters());
        assert_eq!(form, Delivery::Form { action: "https://portal.vn/cb?t=1".into(), fields: parameters() });
    }
}
