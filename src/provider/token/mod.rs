//! The token endpoint: who asks (`client_auth`, `assertion`), then a file for each grant type.

pub mod afar;
pub mod assertion;
pub mod client_auth;
pub mod client_credentials;
pub mod code;
pub mod exchange;
pub mod refresh;

use serde::Serialize;

use super::access::{self, Bearer};
use super::authorize::{details, resource};
use super::claims::person::{self, Whose};
use super::claims::verified;
use super::grant::Granted;
use super::id_token::{self, Said};
use super::registration::served;
use super::sender::Confirmation;
use super::{Code, Params, Refused, acting, subject};
use crate::app::App;
use crate::base::{Broken, Fault, Outcome, Random, Timestamp, encode};
use crate::identity::client::{Client, GrantType};
use crate::identity::scope::{Scope, Scopes};
use crate::store::afar::Kind;
use crate::store::grants::{Grant, RefreshHashes};

/// A successful answer (RFC 6749 section 5.1).
#[derive(Clone, Debug, Serialize)]
pub struct Issued {
    pub access_token: String,
    /// What an exchange gave (RFC 8693 section 2.2.1).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued_token_type: Option<&'static str>,
    pub token_type: &'static str,
    pub expires_in: u64,
    pub scope: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_token: Option<String>,
    /// What was granted of them (RFC 9396 section 7).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub authorization_details: Option<serde_json::Value>,
}

/// Who asks for tokens: a client that was authenticated, and what its tokens will be bound to.
#[derive(Clone, Copy, Debug)]
pub struct Asker<'a> {
    pub client: &'a Client,
    pub sender: &'a Confirmation,
}

/// Answers a request of an authenticated client.
pub async fn answer(app: &App, asker: Asker<'_>, params: &Params, now: Timestamp) -> Outcome<Issued, Refused> {
    let client = asker.client;
    if params.has_doubles() {
        return refuse(Refused::request("a parameter stands twice"));
    }
    let grant = match params.get("grant_type") {
        Some(name) => GrantType::from_name(name).ok_or_else(unsupported)?,
        None => return refuse(Refused::request("grant_type is missing")),
    };
    // `implicit` is a grant type that never comes here (OpenID Connect Dynamic Client Registration section 2).
    if !served::GRANT_TYPES.contains(&grant) || grant == GrantType::Implicit {
        return Err(unsupported());
    }
    if !client.may(grant) {
        return refuse(Refused::new(Code::UnauthorizedClient, "this client is not registered for this grant_type"));
    }
    match grant {
        GrantType::AuthorizationCode => code::exchange(app, asker, params, now).await,
        GrantType::RefreshToken => refresh::exchange(app, asker, params, now).await,
        GrantType::ClientCredentials => client_credentials::exchange(app, asker, params, now).await,
        GrantType::DeviceCode => afar::exchange(app, asker, params, (Kind::Device, now)).await,
        GrantType::Ciba => afar::exchange(app, asker, params, (Kind::Ciba, now)).await,
        GrantType::TokenExchange => exchange::exchange(app, asker, params, now).await,
        GrantType::Implicit => Err(unsupported()),
    }
}

fn unsupported() -> Fault<Refused> {
    Fault::Refused(Refused::new(Code::UnsupportedGrantType, "grant_type: none that is served here"))
}

fn refuse<T>(refused: Refused) -> Outcome<T, Refused> {
    Err(Fault::Refused(refused))
}

/// A refresh token: its family's name and its own, both 256 and 128 random bits.
pub struct RefreshToken {
    family: String,
    own: String,
}

const REFRESH: &str = "rt_";

impl RefreshToken {
    pub fn first(random: &Random) -> Self {
        Self { family: encode::b64url(&random.bytes::<16>()), own: random.token() }
    }

    /// The next of the same family.
    pub fn next(&self, random: &Random) -> Self {
        Self { family: self.family.clone(), own: random.token() }
    }

    /// `None` for what was never a refresh token of ours.
    pub fn parse(text: &str) -> Option<Self> {
        let (family, own) = text.strip_prefix(REFRESH)?.split_once('.')?;
        let fits = |text: &str, length| encode::from_b64url(text).is_some_and(|bytes| bytes.len() == length);
        (fits(family, 16) && fits(own, 32)).then(|| Self { family: family.to_owned(), own: own.to_owned() })
    }

    pub fn reveal(&self) -> String {
        format!("{REFRESH}{}.{}", self.family, self.own)
    }

    pub fn hashes(&self) -> RefreshHashes {
        RefreshHashes { family: encode::sha256(self.family.as_bytes()), token: encode::sha256(self.reveal().as_bytes()) }
    }
}

/// What a token will be for, beside its scopes.
struct Narrowed {
    resources: Vec<String>,
    details: Vec<serde_json::Value>,
}

/// All that was granted, or the part of it that is asked for here (RFC 8707 section 2.2, RFC 9396 section 6).
fn narrowed(app: &App, granted: &Granted, params: &Params) -> Outcome<Narrowed, Refused> {
    let resources = resource::narrowed(params, &granted.resources, &app.settings.issuer()).map_err(Fault::Refused)?;
    let details = details::narrowed(params.get("authorization_details"), &granted.details).map_err(Fault::Refused)?;
    Ok(Narrowed { resources, details })
}

/// What is to be signed once the transaction has been committed.
struct ToIssue<'a> {
    asker: Asker<'a>,
    grant: &'a Grant,
    granted: &'a Granted,
    scopes: &'a Scopes,
    narrowed: Narrowed,
    refresh_token: Option<String>,
    /// The first answer, from a code.
    is_first: bool,
}

async fn issue(app: &App, what: ToIssue<'_>, now: Timestamp) -> Result<Issued, Broken> {
    let ToIssue { asker, grant, granted, scopes, narrowed, refresh_token, is_first } = what;
    let Asker { client, sender } = asker;
    let subject = subject::of(&app.keyring, client, &grant.subject_seed);
    let act = grant.acting.as_ref().map(|acting| acting::claim(app, client, acting));
    let lifetime = access::lifetime(app, client);
    let details = if narrowed.details.is_empty() { None } else { Some(serde_json::Value::Array(narrowed.details)) };
    let bearer = Bearer {
        grant: Some(grant.id),
        client,
        subject: &subject,
        scope: scopes.to_string(),
        resources: &narrowed.resources,
        signed_in: Some(granted),
        bound_to: sender,
        authorization_details: details.clone(),
        act: act.as_ref(),
        lifetime,
    };
    let access_token = access::issue(app, bearer, now).await?;
    let id_token = if scopes.has(Scope::Openid) {
        let whose = Whose { account: grant.account, person: grant.person, level: grant.standing.account_level };
        let mut told = person::told(app, whose, granted.told_in_id_token(client)).await?;
        verified::add(app, &mut told, whose, (client, granted.claims.id_token_verified.as_ref()), now).await?;
        if let Some(act) = &act {
            told.insert("act".to_owned(), serde_json::to_value(act)?);
        }
        let said = Said {
            client,
            subject: &subject,
            granted,
            session: grant.session,
            told,
            access_token: Some(&access_token),
            code: None,
            state: None,
            with_nonce: is_first,
        };
        Some(id_token::issue(app, said, now).await?)
    } else {
        None
    };
    Ok(Issued {
        access_token,
        issued_token_type: None,
        token_type: sender.token_type(),
        expires_in: lifetime.as_secs(),
        scope: scopes.to_string(),
        id_token,
        refresh_token,
        authorization_details: details,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refresh_token_keeps_its_family_and_no_other_token_is_one() {
        let random = Random::test(1);
        let first = RefreshToken::first(&random);
        let next = first.next(&random);
        let (a, b) = (first.hashes(), next.hashes());
        assert_eq!(a.family, b.family);
        assert_ne!(a.token, b.token);
        let read = RefreshToken::parse(&first.reveal()).unwrap();
        assert_eq!(read.hashes().token, a.token);
        for other in
            ["", "rt_", "rt_a.b", &first.reveal()[3..], &format!("ac_{}", random.token()), &format!("{}x", first.reveal())]
        {
            assert!(RefreshToken::parse(other).is_none(), "{other}");
        }
    }
}
