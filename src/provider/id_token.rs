//! ID tokens (OpenID Connect Core section 2): what the protocol asks for, and claims that were asked for by name.

use std::time::Duration;

use serde_json::{Map, Value, json};

use super::claims::names;
use super::envelope;
use super::grant::Granted;
use crate::app::App;
use crate::base::ids::SessionId;
use crate::base::{Broken, Timestamp};
use crate::identity::client::Client;
use crate::jose::{half_hash, sign};

/// What an ID token says.
pub struct Said<'a> {
    pub client: &'a Client,
    pub subject: &'a str,
    pub granted: &'a Granted,
    pub session: Option<SessionId>,
    /// Claims about the person, if any were asked for here.
    pub told: Map<String, Value>,
    /// The access token beside it, if one is.
    pub access_token: Option<&'a str>,
    /// The code beside it, when both come through the browser.
    pub code: Option<&'a str>,
    /// The `state` beside them: hashed in, the ID token signs the whole answer (FAPI 1.0 Advanced section 5.2.2.1).
    pub state: Option<&'a str>,
    /// Left out when a refresh brings it (OpenID Connect Core section 12.2).
    pub with_nonce: bool,
}

/// Signs it with the algorithm that the client registered, and encrypts it to the client if it asked for that.
pub async fn issue(app: &App, said: Said<'_>, now: Timestamp) -> Result<String, Broken> {
    let alg = said.client.metadata.id_token_signed_response_alg;
    let lifetime = Duration::from_secs(app.settings.tokens.id.into());
    let mut claims = names::told_as(said.client.policy.claim_names, said.told);
    let mut put = |name: &str, value: Value| claims.insert(name.to_owned(), value);
    put("iss", json!(app.settings.issuer()));
    put("sub", json!(said.subject));
    put("aud", json!(said.client.id()));
    put("iat", json!(now.seconds()));
    put("exp", json!((now + lifetime).seconds()));
    put("auth_time", json!(said.granted.auth_at.seconds()));
    put("acr", json!(said.granted.acr));
    put("amr", json!(said.granted.factors.amr()));
    let beside_code = said.state.filter(|_| said.code.is_some());
    for (name, beside) in [("at_hash", said.access_token), ("c_hash", said.code), ("s_hash", beside_code)] {
        if let Some(text) = beside {
            put(name, json!(half_hash(alg, text)));
        }
    }
    if let Some(session) = said.session {
        put("sid", json!(session.to_string()));
    }
    if let Some(nonce) = said.granted.nonce.as_ref().filter(|_| said.with_nonce) {
        put("nonce", json!(nonce));
    }
    let signed = sign(app.keyring.signing().active(alg)?, "JWT", &claims)?;
    let metadata = &said.client.metadata;
    let registered = (metadata.id_token_encrypted_response_alg, metadata.id_token_encrypted_response_enc);
    envelope::close_or_break(app, said.client, registered, signed, now).await
}
