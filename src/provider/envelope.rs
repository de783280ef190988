//! What goes to a portal is signed and then, where the portal registered so, encrypted to it (OpenID Connect Core section
//! 10.2): the same for ID tokens, userinfo, answers in the browser, introspection and logout tokens.

use serde_json::{Map, Value};

use crate::app::App;
use crate::base::error::refuse;
use crate::base::{Broken, Fault, Outcome, Timestamp};
use crate::identity::client::{Client, Metadata};
use crate::jose::{ContentEnc, KeyAlg, jwe};
use crate::provider::{Code, Refused, client_keys};

/// `…_encrypted_response_alg` and `…_encrypted_response_enc` of one kind of answer.
pub type Registered = (Option<KeyAlg>, Option<ContentEnc>);

/// Puts a signed token into an envelope that only this client opens, if it asked for that; otherwise gives it back as it is.
pub async fn close(
    app: &App,
    client: &Client,
    (alg, enc): Registered,
    signed: String,
    now: Timestamp,
) -> Outcome<String, Refused> {
    let Some(alg) = alg else { return Ok(signed) };
    let keys = client_keys::to_encrypt(app, client, now).await;
    let to = jwe::To { keys: &keys, alg, enc: Metadata::content_enc(enc) };
    match jwe::encrypt(&app.random, &to, &signed) {
        Ok(closed) => Ok(closed),
        Err(Fault::Refused(jwe::NoKey)) => {
            refuse(Refused::new(Code::InvalidRequest, format!("the client's key set has no key for {}", alg.name())))
        }
        Err(Fault::Broken(broken)) => Err(Fault::Broken(broken)),
    }
}

/// The same where a portal is not asked back: that nothing can be encrypted to it is then a fault to be looked into.
pub async fn close_or_break(
    app: &App,
    client: &Client,
    registered: Registered,
    signed: String,
    now: Timestamp,
) -> Result<String, Broken> {
    close(app, client, registered, signed, now).await.map_err(|fault| broken(client, fault))
}

/// Claims that are encrypted and not signed, for a client that registered so.
pub async fn close_claims(
    app: &App,
    client: &Client,
    (alg, enc): Registered,
    claims: &Map<String, Value>,
    now: Timestamp,
) -> Result<String, Broken> {
    let alg = alg.ok_or_else(|| Broken::new("claims for an envelope that nobody registered"))?;
    let keys = client_keys::to_encrypt(app, client, now).await;
    let to = jwe::To { keys: &keys, alg, enc: Metadata::content_enc(enc) };
    jwe::encrypt_claims(&app.random, &to, claims).map_err(|fault| broken(client, fault))
}

fn broken<R: std::fmt::Debug>(client: &Client, fault: Fault<R>) -> Broken {
    match fault {
        Fault::Refused(why) => Broken::new(format!("nothing can be encrypted to the client {}: {why:?}", client.id())),
        Fault::Broken(broken) => broken,
    }
}
