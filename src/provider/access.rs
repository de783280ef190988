//! Access tokens: JWTs of RFC 9068, short-lived, bound to their grant by `jti`, so that each use can ask whether it still
//! stands.

use std::time::Duration;

use serde::Serialize;

use super::acting::Act;
use super::grant::Granted;
use crate::app::App;
use crate::base::encode::b64url;
use crate::base::ids::GrantId;
use crate::base::{Broken, Timestamp};
use crate::identity::client::ClientId;
use crate::identity::scope::Scopes;
use crate::jose::{Rules, SigAlg, Typ, Unverified, sign};

/// RFC 9068 section 2.1.
const TYP: &str = "at+jwt";
/// Ours alone are verified, and we sign them with one algorithm: the fast one.
const ALG: SigAlg = SigAlg::Es256;

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    aud: &'a str,
    client_id: &'a ClientId,
    scope: String,
    jti: String,
    iat: i64,
    exp: i64,
    auth_time: i64,
    acr: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    act: Option<&'a Act>,
}

/// For whom a token is issued.
pub struct Bearer<'a> {
    pub grant: GrantId,
    pub client: &'a ClientId,
    pub subject: &'a str,
    pub scopes: &'a Scopes,
    pub granted: &'a Granted,
    /// Who acts for the person.
    pub act: Option<&'a Act>,
}

/// Issues a token for our own resource, userinfo.
pub fn issue(app: &App, bearer: &Bearer<'_>, now: Timestamp) -> Result<String, Broken> {
    let issuer = app.settings.issuer();
    let claims = Claims {
        iss: &issuer,
        sub: bearer.subject,
        aud: &issuer,
        client_id: bearer.client,
        scope: bearer.scopes.to_string(),
        jti: format!("{}.{}", bearer.grant, b64url(&app.random.bytes::<16>())),
        iat: now.seconds(),
        exp: (now + lifetime(app)).seconds(),
        auth_time: bearer.granted.auth_at.seconds(),
        acr: &bearer.granted.acr,
        act: bearer.act,
    };
    sign(app.keyring.signing().active(ALG)?, TYP, &claims)
}

pub fn lifetime(app: &App) -> Duration {
    Duration::from_secs(app.settings.tokens.access.into())
}

/// A token of ours that has not expired. Whether its grant still stands is asked of the store.
#[derive(Clone, Debug)]
pub struct Access {
    pub grant: GrantId,
    pub client: ClientId,
    pub subject: String,
    pub scopes: Scopes,
    pub jti: String,
    pub issued_at: Timestamp,
    pub expires_at: Timestamp,
}

/// Reads a token; `None` for anything else that was ever signed, by us or by others.
pub fn read(app: &App, token: &str, now: Timestamp) -> Option<Access> {
    let issuer = app.settings.issuer();
    let rules = Rules { algs: &[ALG], typ: Typ::Exactly(TYP) };
    let signing = app.keyring.signing();
    let claims = Unverified::parse(token).ok()?.claims(signing.published(), &rules).ok()?;
    claims.require_equal("iss", &issuer).ok()?;
    claims.check_audience(&[&issuer]).ok()?;
    let (issued_at, expires_at) = (claims.time("iat").ok()??, claims.time("exp").ok()??);
    if expires_at <= now {
        return None;
    }
    let jti = claims.text("jti")?.to_owned();
    Some(Access {
        grant: jti.split_once('.')?.0.parse().ok()?,
        client: claims.text("client_id")?.parse().ok()?,
        subject: claims.text("sub")?.to_owned(),
        scopes: Scopes::known(claims.text("scope")?),
        jti,
        issued_at,
        expires_at,
    })
}
