//! Access tokens: JWTs of RFC 9068, or random words where a resource wishes so; short-lived, bound to their grant by `jti`,
//! so that each use can ask whether it still stands.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::acting::Act;
use super::grant::Granted;
use super::sender::Confirmation;
use crate::app::App;
use crate::base::encode::{b64url, sha256};
use crate::base::ids::GrantId;
use crate::base::{Broken, Timestamp};
use crate::identity::client::{Client, ClientId};
use crate::identity::scope::Scopes;
use crate::jose::{Rules, SigAlg, Typ, Unverified, sign};
use crate::store::access_tokens::{self, NewToken};
use crate::store::grants::{self, Grant};

/// RFC 9068 section 2.1.
const TYP: &str = "at+jwt";
/// Ours alone are verified, and we sign them with one algorithm: the fast one.
const ALG: SigAlg = SigAlg::Es256;
/// What every random word begins with, so that no other token is taken for one.
const OPAQUE: &str = "at_";

/// For whom a token is good: one text, or a list (RFC 7519 section 4.1.3).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Audience {
    One(String),
    Many(Vec<String>),
}

impl Audience {
    pub fn has(&self, wanted: &str) -> bool {
        self.all().any(|held| held == wanted)
    }

    pub fn all(&self) -> impl Iterator<Item = &str> {
        match self {
            Self::One(one) => std::slice::from_ref(one),
            Self::Many(many) => many,
        }
        .iter()
        .map(String::as_str)
    }
}

impl From<Vec<String>> for Audience {
    fn from(mut many: Vec<String>) -> Self {
        match (many.len(), many.pop()) {
            (1, Some(one)) => Self::One(one),
            (_, last) => {
                many.extend(last);
                Self::Many(many)
            }
        }
    }
}

/// What a token says: the payload of a JWT, or the row behind a random word.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Terms {
    pub iss: String,
    pub sub: String,
    pub aud: Audience,
    pub client_id: ClientId,
    pub scope: String,
    pub jti: String,
    pub iat: i64,
    pub exp: i64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub auth_time: Option<i64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub acr: Option<String>,
    #[serde(default, skip_serializing_if = "Confirmation::is_empty")]
    pub cnf: Confirmation,
    /// RFC 9396.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub authorization_details: Option<Value>,
    /// Who acts for the subject (RFC 8693 section 4.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<Act>,
}

/// For whom a token is issued, and on what terms.
pub struct Bearer<'a> {
    /// The grant that it stands under; none where no citizen stands behind it.
    pub grant: Option<GrantId>,
    pub client: &'a Client,
    pub subject: &'a str,
    pub scope: String,
    /// The resources that it is for; our own, userinfo, where none is named.
    pub resources: &'a [String],
    /// How the person signed in.
    pub signed_in: Option<&'a Granted>,
    pub bound_to: &'a Confirmation,
    pub authorization_details: Option<Value>,
    /// Who acts for the person.
    pub act: Option<&'a Act>,
    pub lifetime: Duration,
}

/// Issues a token. A JWT costs no statement, a random word one.
pub async fn issue(app: &App, bearer: Bearer<'_>, now: Timestamp) -> Result<String, Broken> {
    let issuer = app.settings.issuer();
    let opaque = is_opaque(app, &bearer);
    let named = bearer.grant.map(|grant| grant.to_string()).unwrap_or_default();
    let terms = Terms {
        aud: if bearer.resources.is_empty() { Audience::One(issuer.clone()) } else { bearer.resources.to_vec().into() },
        iss: issuer,
        sub: bearer.subject.to_owned(),
        client_id: bearer.client.id().clone(),
        scope: bearer.scope,
        jti: format!("{named}.{}", b64url(&app.random.bytes::<16>())),
        iat: now.seconds(),
        exp: (now + bearer.lifetime).seconds(),
        auth_time: bearer.signed_in.map(|granted| granted.auth_at.seconds()),
        acr: bearer.signed_in.map(|granted| granted.acr.clone()),
        cnf: bearer.bound_to.clone(),
        authorization_details: bearer.authorization_details,
        act: bearer.act.cloned(),
    };
    if !opaque {
        return sign(app.keyring.signing().active(ALG)?, TYP, &terms);
    }
    let word = format!("{OPAQUE}{}", app.random.token());
    let new = NewToken {
        hash: sha256(word.as_bytes()),
        client: &terms.client_id,
        grant: bearer.grant,
        terms: serde_json::to_string(&terms)?,
        expires_at: Timestamp::from_seconds(terms.exp),
    };
    let mut tx = app.db.write().await?;
    access_tokens::insert(&mut tx, new, now).await?;
    tx.commit().await?;
    Ok(word)
}

/// Whether the client, or a resource that the token is for, wishes tokens that say nothing to their holder.
fn is_opaque(app: &App, bearer: &Bearer<'_>) -> bool {
    let resource_wishes =
        |resource: &String| app.clients.resource_server(resource).is_some_and(|server| server.policy.opaque_access_tokens);
    bearer.client.policy.opaque_access_tokens || bearer.resources.iter().any(resource_wishes)
}

/// How long an access token of this client lives, a citizen behind it.
pub fn lifetime(app: &App, client: &Client) -> Duration {
    let longest = app.settings.tokens.access;
    Duration::from_secs(client.policy.lifetimes.access.unwrap_or(longest).min(longest).into())
}

/// A token of ours that has not expired. Whether its grant still stands is asked of the store.
#[derive(Clone, Debug)]
pub struct Access {
    pub grant: Option<GrantId>,
    pub terms: Terms,
}

impl Access {
    pub fn scopes(&self) -> Scopes {
        Scopes::known(&self.terms.scope)
    }

    pub fn expires_at(&self) -> Timestamp {
        Timestamp::from_seconds(self.terms.exp)
    }

    /// Under which name it is revoked where it has no grant.
    pub fn jti_hash(&self) -> [u8; 32] {
        sha256(self.terms.jti.as_bytes())
    }

    fn of(terms: Terms) -> Option<Self> {
        let (grant, _) = terms.jti.split_once('.')?;
        let grant = if grant.is_empty() { None } else { Some(grant.parse().ok()?) };
        Some(Self { grant, terms })
    }
}

/// A token with the grant that it stands under, if it has one.
#[derive(Debug)]
pub struct Held {
    pub access: Access,
    pub grant: Option<Grant>,
}

/// Finds a token of either form, by one statement; `None` for what is none of ours, has expired or was revoked. Whether its
/// grant still stands is `provider::policy`'s to say.
pub async fn find(app: &App, token: &str, now: Timestamp) -> Result<Option<Held>, Broken> {
    if token.starts_with(OPAQUE) {
        let Some(held) = access_tokens::find(&app.db, &sha256(token.as_bytes()), now).await? else { return Ok(None) };
        let access = Access::of(serde_json::from_str(&held.terms)?);
        return Ok(access.map(|access| Held { access, grant: held.grant }));
    }
    let Some(access) = read(app, token, now) else { return Ok(None) };
    let grant = match access.grant {
        Some(id) => match grants::find(&app.db, id).await? {
            Some(grant) => Some(grant),
            None => return Ok(None),
        },
        None if access_tokens::is_revoked(&app.db, &access.jti_hash()).await? => return Ok(None),
        None => None,
    };
    Ok(Some(Held { access, grant }))
}

/// Revokes a token behind which no grant stands, until it would have expired.
pub async fn revoke(app: &App, access: &Access, token: &str, now: Timestamp) -> Result<(), Broken> {
    let mut tx = app.db.write().await?;
    if token.starts_with(OPAQUE) {
        access_tokens::forget(&mut tx, &sha256(token.as_bytes()), now).await?;
    } else {
        access_tokens::revoke(&mut tx, &access.jti_hash(), &access.terms.client_id, now, access.expires_at()).await?;
    }
    tx.commit().await
}

/// Reads a JWT; `None` for anything else that was ever signed, by us or by others.
pub fn read(app: &App, token: &str, now: Timestamp) -> Option<Access> {
    let rules = Rules { algs: &[ALG], typ: Typ::Exactly(TYP) };
    let signing = app.keyring.signing();
    let claims = Unverified::parse(token).ok()?.claims(signing.published(), &rules).ok()?;
    claims.require_equal("iss", &app.settings.issuer()).ok()?;
    let access = Access::of(claims.read().ok()?)?;
    (access.expires_at() > now).then_some(access)
}
