//! Telling a portal's server that a session has ended (OpenID Connect Back-Channel Logout 1.0).

use std::time::Duration;

use serde_json::{Value, json};
use url::Url;

use crate::app::App;
use crate::base::{Broken, Fault, Timestamp};
use crate::jose::sign;
use crate::provider::{envelope, subject};
use crate::store::logouts::Leased;

/// OpenID Connect Back-Channel Logout section 2.4: so that no other token is taken for one, nor it for another.
const TYP: &str = "logout+jwt";
const EVENT: &str = "http://schemas.openid.net/event/backchannel-logout";
/// Section 2.4 recommends two minutes: a token is made anew for each attempt.
const LIFETIME: Duration = Duration::from_secs(120);

/// What is posted, and where to.
#[derive(Debug)]
pub struct Notice {
    pub to: Url,
    pub body: String,
}

/// Why there is nothing to post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Untellable {
    OutOfUse,
    NoAddress,
    /// It asked for `sid` always, and was entered without a session.
    NoSession,
    /// Its key set has no key for what it registered: it may have one the next time.
    NoKey,
}

impl Untellable {
    /// In words for the portal's team.
    pub fn words(&self) -> &'static str {
        match self {
            Self::OutOfUse => "the client is out of use",
            Self::NoAddress => "no backchannel_logout_uri is registered any more",
            Self::NoSession => "the client asks for sid, and there was no session",
            Self::NoKey => "the client's key set has no key to encrypt to",
        }
    }
}

/// Writes the notice of one ended session.
pub async fn notice(app: &App, ended: &Leased, now: Timestamp) -> Result<Result<Notice, Untellable>, Broken> {
    let Some(client) = app.clients.find(&ended.client) else { return Ok(Err(Untellable::OutOfUse)) };
    let metadata = &client.metadata;
    let Some(to) = metadata.backchannel_logout_uri.clone() else { return Ok(Err(Untellable::NoAddress)) };
    if ended.session.is_none() && metadata.backchannel_logout_session_required {
        return Ok(Err(Untellable::NoSession));
    }
    let mut claims = json!({
        "iss": app.settings.issuer(),
        "sub": subject::of(&app.keyring, &client, &ended.subject_seed),
        "aud": client.id(),
        "iat": now.seconds(),
        "exp": (now + LIFETIME).seconds(),
        "jti": app.random.token(),
        "events": { EVENT: {} },
    });
    if let (Some(session), Value::Object(claims)) = (ended.session, &mut claims) {
        claims.insert("sid".into(), json!(session.to_string()));
    }
    let signed = sign(app.keyring.signing().active(metadata.id_token_signed_response_alg)?, TYP, &claims)?;
    let registered = (metadata.id_token_encrypted_response_alg, metadata.id_token_encrypted_response_enc);
    let token = match envelope::close(app, &client, registered, signed, now).await {
        Ok(token) => token,
        Err(Fault::Refused(_)) => return Ok(Err(Untellable::NoKey)),
        Err(Fault::Broken(broken)) => return Err(broken),
    };
    let body = url::form_urlencoded::Serializer::new(String::new()).append_pair("logout_token", &token).finish();
    Ok(Ok(Notice { to, body }))
}
