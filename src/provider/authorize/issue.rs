//! What an answer brings through the browser: a code, an access token, an ID token, bound to each other by their hashes
//! (OpenID Connect Core sections 3.2.2.5 and 3.3.2.5).

use super::answer::Parameters;
use super::request::Request;
use crate::app::App;
use crate::base::ids::GrantId;
use crate::base::{Broken, Timestamp};
use crate::identity::client::{Client, ResponseType};
use crate::identity::scope::Claim;
use crate::identity::session::Session;
use crate::provider::access::{self, Bearer};
use crate::provider::claims::person::{self, Whose};
use crate::provider::claims::verified;
use crate::provider::grant::Granted;
use crate::provider::id_token::{self, Said};
use crate::provider::sender::Confirmation;
use crate::provider::subject;

/// A grant that was written, and what it was written for.
pub struct Made<'a> {
    pub client: &'a Client,
    pub request: &'a Request,
    pub session: &'a Session,
    pub granted: &'a Granted,
    pub grant: GrantId,
    pub code: Option<String>,
}

/// The parameters of the answer. Nothing but a code is made for the usual kind.
pub async fn parameters(app: &App, made: Made<'_>, now: Timestamp) -> Result<Parameters, Broken> {
    let Made { client, request, session, granted, grant, code } = made;
    let mut parameters = Parameters::new();
    parameters.extend(code.clone().map(|code| ("code", code)));
    if request.kind == ResponseType::Code {
        return Ok(parameters);
    }
    let subject = subject::of(&app.keyring, client, &session.subject_seed);
    let mut access_token = None;
    if request.kind.has_token() {
        let lifetime = access::lifetime(app, client);
        let bearer = Bearer {
            grant: Some(grant),
            client,
            subject: &subject,
            scope: granted.scopes.to_string(),
            resources: &granted.resources,
            signed_in: Some(granted),
            bound_to: &Confirmation::default(),
            authorization_details: granted.told_details(),
            act: None,
            lifetime,
        };
        let token = access::issue(app, bearer, now).await?;
        parameters.push(("access_token", token.clone()));
        parameters.push(("token_type", "Bearer".to_owned()));
        parameters.push(("expires_in", lifetime.as_secs().to_string()));
        parameters.push(("scope", granted.scopes.to_string()));
        access_token = Some(token);
    }
    if request.kind.has_id_token() {
        let whose = Whose { account: session.account, person: session.person, level: Some(session.account_level) };
        let mut told = person::told(app, whose, told_here(request.kind, granted, client)).await?;
        verified::add(app, &mut told, whose, (client, granted.claims.id_token_verified.as_ref()), now).await?;
        let said = Said {
            client,
            subject: &subject,
            granted,
            session: Some(session.id),
            told,
            access_token: access_token.as_deref(),
            code: code.as_deref(),
            state: request.state.as_deref(),
            with_nonce: true,
        };
        parameters.push(("id_token", id_token::issue(app, said, now).await?));
    }
    Ok(parameters)
}

/// With nothing that userinfo could be asked with, the ID token tells what the scopes stand for (OpenID Connect Core
/// section 5.4).
fn told_here(kind: ResponseType, granted: &Granted, client: &Client) -> Vec<Claim> {
    let mut told = granted.told_in_id_token(client);
    if kind == ResponseType::IdToken {
        told.extend(granted.scopes.claims().into_iter().filter(|claim| client.may_have(*claim)));
        told.sort_unstable();
        told.dedup();
    }
    told
}
