//! The form in which userinfo is answered: plain JSON, or a token that is signed, encrypted or both, as the client registered
//! (OpenID Connect Core section 5.3.2).

use serde_json::{Map, Value, json};

use super::envelope;
use crate::app::App;
use crate::base::{Broken, Timestamp};
use crate::identity::client::Client;
use crate::jose::sign;

/// What goes into the body.
#[derive(Debug)]
pub enum Form {
    Plain(Map<String, Value>),
    /// `application/jwt`
    Token(String),
}

/// Claims in the form that the client wants. A signed answer says who gave it and to whom.
pub async fn of(app: &App, client: &Client, mut claims: Map<String, Value>, now: Timestamp) -> Result<Form, Broken> {
    let metadata = &client.metadata;
    let registered = (metadata.userinfo_encrypted_response_alg, metadata.userinfo_encrypted_response_enc);
    if metadata.userinfo_signed_response_alg.is_none() && registered.0.is_none() {
        return Ok(Form::Plain(claims));
    }
    claims.insert("iss".into(), json!(app.settings.issuer()));
    claims.insert("aud".into(), json!(client.id()));
    let Some(alg) = metadata.userinfo_signed_response_alg else {
        return envelope::close_claims(app, client, registered, &claims, now).await.map(Form::Token);
    };
    let signed = sign(app.keyring.signing().active(alg)?, "JWT", &claims)?;
    envelope::close_or_break(app, client, registered, signed, now).await.map(Form::Token)
}
