//! The checks of an authorization request, small and named, in the standard's order: first who asks and where the answer
//! may go, whose failure is a page; then everything whose failure the portal is told.
#![allow(clippy::unnecessary_wraps, reason = "every check has the shape that CHECKS lists")]

use std::collections::BTreeSet;

use super::hint;
use super::means::Means;
use super::mode::ResponseMode;
use super::request::{AcrAsked, Answerable, Behalf, Prompt, Request, Untrusted};
use super::{details, resource};
use crate::base::zone::day_of;
use crate::base::{Language, Timestamp};
use crate::identity::client::{Client, ClientId, GrantType, Profile, ResponseType};
use crate::identity::details::DetailType;
use crate::identity::level::{AccountLevel, Acr};
use crate::identity::scope::{Scope, Scopes};
use crate::jose::JwkSet;
use crate::provider::claims::asked;
use crate::provider::{ClaimsAsked, Code, Params, Refused};

/// The client that a request names, if it stands there once.
pub fn client_id(params: &Params) -> Result<ClientId, Untrusted> {
    if params.is_doubled("client_id") {
        return Err(Untrusted::Doubled);
    }
    let id = params.get("client_id").ok_or(Untrusted::ClientMissing)?;
    id.parse().map_err(|_| Untrusted::ClientUnknown)
}

/// The address that the answer goes to: one that the client registered.
pub fn redirect_uri(client: &Client, params: &Params) -> Result<String, Untrusted> {
    if params.is_doubled("redirect_uri") {
        return Err(Untrusted::Doubled);
    }
    let uri = params.get("redirect_uri").ok_or(Untrusted::RedirectMissing)?;
    if client.has_redirect_uri(uri) { Ok(uri.to_owned()) } else { Err(Untrusted::RedirectUnregistered) }
}

/// What the checks may look at.
pub struct Context<'a> {
    pub client: &'a Client,
    pub issuer: &'a str,
    /// Our own published keys: an `id_token_hint` is a token of ours.
    pub keys: &'a JwkSet,
    /// How the request came here.
    pub means: Means,
    /// The types of `authorization_details` that this provider knows.
    pub details: &'a [DetailType],
    pub now: Timestamp,
}

type Check = fn(&Context<'_>, &Params, &mut Request) -> Result<(), Refused>;

/// In the order of RFC 6749 section 4.1.1 and OpenID Connect Core section 3.1.2.1. `state` and the mode of the answer come
/// first, for every later refusal is told with them.
const CHECKS: &[Check] = &[
    state,
    response_mode,
    once,
    means,
    response_type,
    grant_allowed,
    scope,
    nonce,
    code_challenge,
    prompt,
    max_age,
    claims,
    acr_values,
    login_hint,
    id_token_hint,
    ui_locales,
    resource,
    authorization_details,
    dpop_jkt,
];

/// Everything after client and address. `redirect_uri` has been found registered.
pub fn parse(context: &Context<'_>, redirect_uri: String, params: &Params) -> Result<Request, Answerable> {
    let mut request = blank(context, redirect_uri);
    for check in CHECKS {
        if let Err(refused) = check(context, params, &mut request) {
            let Request { redirect_uri, state, mode, .. } = request;
            return Err(Answerable { redirect_uri, state, mode, refused });
        }
    }
    Ok(request)
}

/// What is checked of a request that a person answers elsewhere than where it began (RFC 8628, CIBA): nothing of a browser's
/// way there and back.
const CHECKS_AFAR: &[Check] = &[once, scope, max_age, claims, acr_values, ui_locales, resource];

/// A request without an address to answer at.
pub fn parse_afar(context: &Context<'_>, params: &Params) -> Result<Request, Refused> {
    let mut request = blank(context, String::new());
    CHECKS_AFAR.iter().try_for_each(|check| check(context, params, &mut request))?;
    Ok(request)
}

/// A request of which nothing was read.
fn blank(context: &Context<'_>, redirect_uri: String) -> Request {
    Request {
        client: context.client.id().clone(),
        redirect_uri,
        state: None,
        kind: ResponseType::Code,
        mode: ResponseMode::default(),
        scopes: Scopes::default(),
        nonce: None,
        challenge: None,
        prompts: BTreeSet::new(),
        max_age: context.client.metadata.default_max_age,
        acr: AcrAsked::Any,
        account_level: context.client.policy.least_account_level,
        claims: ClaimsAsked::default(),
        login_hint: None,
        subject: None,
        language: None,
        resources: Vec::new(),
        details: Vec::new(),
        dpop_jkt: None,
        pushed: None,
        behalf: Behalf::default(),
        asked_at: context.now,
    }
}

const LONGEST_STATE: usize = 2048;
const LONGEST_NONCE: usize = 1024;
const LONGEST_HINT: usize = 256;

fn state(_: &Context<'_>, params: &Params, request: &mut Request) -> Result<(), Refused> {
    match params.get("state") {
        _ if params.is_doubled("state") => Err(Refused::request("state stands twice")),
        Some(state) if state.len() > LONGEST_STATE => Err(Refused::request("state is longer than 2048 bytes")),
        state => {
            request.state = state.map(str::to_owned);
            Ok(())
        }
    }
}

fn once(_: &Context<'_>, params: &Params, _: &mut Request) -> Result<(), Refused> {
    if params.has_doubles() { Err(Refused::request("a parameter stands twice")) } else { Ok(()) }
}

/// The kind of the answer has a mode of its own, in which a refusal is told until the request names another that suits it.
fn response_mode(_: &Context<'_>, params: &Params, request: &mut Request) -> Result<(), Refused> {
    let kind = params.get("response_type").and_then(|text| text.parse().ok());
    request.mode = ResponseMode::of(kind);
    let Some(name) = params.get("response_mode") else { return Ok(()) };
    let mode = ResponseMode::named(name, kind).ok_or_else(|| Refused::request("response_mode is not known"))?;
    if !mode.suits(kind) {
        return Err(Refused::request("response_mode: a token does not go into a query"));
    }
    request.mode = mode;
    Ok(())
}

/// The form that this client must use (RFC 9101 section 10.5, RFC 9126 section 6). What came inside a request object or was
/// pushed has been taken out of it by now.
fn means(context: &Context<'_>, params: &Params, _: &mut Request) -> Result<(), Refused> {
    if params.get("registration").is_some() {
        return Err(Refused::new(Code::RegistrationNotSupported, "the parameter registration is not supported"));
    }
    let Context { client, means, .. } = *context;
    let profile = client.policy.profile;
    if (profile.is_fapi2() || client.metadata.require_pushed_authorization_requests) && !means.pushed {
        return Err(Refused::request("this client must push its requests (RFC 9126)"));
    }
    if (profile == Profile::Fapi2MessageSigning || client.metadata.require_signed_request_object) && !means.signed {
        return Err(Refused::request("this client must sign its requests (RFC 9101)"));
    }
    Ok(())
}

fn response_type(context: &Context<'_>, params: &Params, request: &mut Request) -> Result<(), Refused> {
    let Some(text) = params.get("response_type") else { return Err(Refused::request("response_type is missing")) };
    let client = context.client;
    let known = text.parse::<ResponseType>().ok().filter(|kind| *kind == ResponseType::Code || !client.policy.profile.is_fapi2());
    let Some(kind) = known else {
        return Err(Refused::new(Code::UnsupportedResponseType, "response_type is not supported"));
    };
    let is_plain = kind == ResponseType::Code;
    // What comes through the browser can't be bound to a key.
    let is_bearer = kind.has_token() && client.is_sender_bound();
    if !client.may_answer(kind) || !(is_plain || client.policy.legacy_response_types) || is_bearer {
        return Err(Refused::new(Code::UnauthorizedClient, "this client may not use this response_type"));
    }
    request.kind = kind;
    Ok(())
}

fn grant_allowed(context: &Context<'_>, _: &Params, request: &mut Request) -> Result<(), Refused> {
    let kind = request.kind;
    let needed = [
        (kind.has_code(), GrantType::AuthorizationCode, "this client is not registered for authorization codes"),
        (kind != ResponseType::Code, GrantType::Implicit, "this client is not registered for the grant type implicit"),
    ];
    match needed.into_iter().find(|(is_needed, grant, _)| *is_needed && !context.client.may(*grant)) {
        None => Ok(()),
        Some((_, _, why)) => Err(Refused::new(Code::UnauthorizedClient, why)),
    }
}

fn scope(context: &Context<'_>, params: &Params, request: &mut Request) -> Result<(), Refused> {
    let invalid = |why| Err(Refused::new(Code::InvalidScope, why));
    let mut scopes = Scopes::known(params.get("scope").unwrap_or_default());
    if !scopes.has(Scope::Openid) {
        return invalid("scope: openid is missing");
    }
    // OpenID Connect Core section 11: ignored, not refused, where it can't be given.
    let client = context.client;
    let is_possible = client.may(GrantType::RefreshToken) && client.policy.scopes.has(Scope::OfflineAccess);
    if !is_possible || !request.kind.has_code() {
        scopes.0.remove(&Scope::OfflineAccess);
    }
    if scopes.iter().any(|scope| scope != Scope::Openid && !client.policy.scopes.has(scope)) {
        return invalid("scope: this client may not ask for one of these");
    }
    request.scopes = scopes;
    Ok(())
}

fn nonce(_: &Context<'_>, params: &Params, request: &mut Request) -> Result<(), Refused> {
    let nonce = params.get("nonce");
    if nonce.is_some_and(|nonce| nonce.len() > LONGEST_NONCE) {
        return Err(Refused::request("nonce is longer than 1024 bytes"));
    }
    // OpenID Connect Core sections 3.2.2.1 and 3.3.2.11: an ID token from the browser could be anybody's without it.
    if nonce.is_none() && request.kind.has_id_token() {
        return Err(Refused::request("nonce is missing: an ID token comes through the browser"));
    }
    request.nonce = nonce.map(str::to_owned);
    Ok(())
}

/// RFC 7636 with S256 only: SHA-256 in base64url has 43 characters. A challenge without a method would mean `plain`.
fn code_challenge(context: &Context<'_>, params: &Params, request: &mut Request) -> Result<(), Refused> {
    match (params.get("code_challenge"), params.get("code_challenge_method")) {
        (None, None) if request.kind.has_code() && needs_challenge(context) => {
            Err(Refused::request("code_challenge is missing (PKCE, RFC 7636)"))
        }
        (None, None) => Ok(()),
        (None, Some(_)) => Err(Refused::request("code_challenge_method without code_challenge")),
        (Some(challenge), Some("S256")) => {
            let digest = crate::base::encode::from_b64url(challenge).filter(|bytes| bytes.len() == 32);
            if digest.is_none() {
                return Err(Refused::request("code_challenge is not a SHA-256 digest in base64url"));
            }
            request.challenge = Some(challenge.to_owned());
            Ok(())
        }
        (Some(_), _) => Err(Refused::request("code_challenge_method must be S256")),
    }
}

/// FAPI 2.0 Security Profile section 5.3.2.2 knows no exemption.
fn needs_challenge(context: &Context<'_>) -> bool {
    context.client.needs_pkce(day_of(context.now)) || context.client.policy.profile.is_fapi2()
}

/// Values that we don't know are passed over, as OpenID Connect Core asks, so that new ones can come into use.
fn prompt(_: &Context<'_>, params: &Params, request: &mut Request) -> Result<(), Refused> {
    let words: Vec<&str> = params.get("prompt").unwrap_or_default().split_ascii_whitespace().collect();
    if words.contains(&"none") && words.len() > 1 {
        return Err(Refused::request("prompt: none stands alone"));
    }
    request.prompts = words
        .into_iter()
        .filter_map(|word| match word {
            "none" => Some(Prompt::None),
            "login" => Some(Prompt::Login),
            "consent" => Some(Prompt::Consent),
            "select_account" => Some(Prompt::SelectAccount),
            _ => None,
        })
        .collect();
    Ok(())
}

fn max_age(_: &Context<'_>, params: &Params, request: &mut Request) -> Result<(), Refused> {
    let Some(text) = params.get("max_age") else { return Ok(()) };
    let seconds = text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten();
    request.max_age = Some(seconds.ok_or_else(|| Refused::request("max_age is not a number of seconds"))?);
    Ok(())
}

fn claims(context: &Context<'_>, params: &Params, request: &mut Request) -> Result<(), Refused> {
    let Some(text) = params.get("claims") else { return Ok(()) };
    let parsed = asked::parse(text)?;
    request.claims = parsed.asked;
    request.claims.retain(|claim| context.client.may_have(claim));
    request.subject = parsed.subject;
    let unmet = || Refused::new(Code::UnmetAuthenticationRequirements, "an essential claim asks for a level that does not exist");
    if let Some(wanted) = parsed.acr.filter(|wanted| !wanted.values.is_empty()) {
        let known = known_acrs(wanted.values.iter().map(String::as_str));
        request.acr = match (wanted.essential, known.is_empty()) {
            (true, true) => return Err(unmet()),
            (true, false) => AcrAsked::Essential(known),
            (false, true) => AcrAsked::Any,
            (false, false) => AcrAsked::Preferred(known),
        };
    }
    if let Some(wanted) = parsed.account_level.filter(|wanted| wanted.essential && !wanted.values.is_empty()) {
        let levels = wanted.values.iter().filter_map(|value| AccountLevel::from_number(value.parse().ok()?));
        request.account_level = request.account_level.max(levels.min().ok_or_else(unmet)?);
    }
    Ok(())
}

/// Voluntary; an essential claim goes before it (OpenID Connect Core section 5.5.1.1).
fn acr_values(context: &Context<'_>, params: &Params, request: &mut Request) -> Result<(), Refused> {
    if request.acr != AcrAsked::Any {
        return Ok(());
    }
    let known = match params.get("acr_values") {
        Some(text) => known_acrs(text.split_ascii_whitespace()),
        None => known_acrs(context.client.metadata.default_acr_values.iter().map(String::as_str)),
    };
    if !known.is_empty() {
        request.acr = AcrAsked::Preferred(known);
    }
    Ok(())
}

fn known_acrs<'a>(words: impl Iterator<Item = &'a str>) -> Vec<Acr> {
    words.filter_map(|word| word.parse().ok()).take(16).collect()
}

/// A hint does no harm: what is no use is left out.
fn login_hint(_: &Context<'_>, params: &Params, request: &mut Request) -> Result<(), Refused> {
    request.login_hint = params.get("login_hint").filter(|hint| hint.len() <= LONGEST_HINT).map(str::to_owned);
    Ok(())
}

fn id_token_hint(context: &Context<'_>, params: &Params, request: &mut Request) -> Result<(), Refused> {
    let Some(token) = params.get("id_token_hint") else { return Ok(()) };
    let hint = hint::verify(token, context.issuer, context.keys)
        .ok()
        .filter(|hint| hint.client == *context.client.id())
        .ok_or_else(|| Refused::request("id_token_hint is not an ID token that was issued to this client"))?;
    if request.subject.as_ref().is_some_and(|subject| *subject != hint.subject) {
        return Err(Refused::request("id_token_hint and claims name different people"));
    }
    request.subject = Some(hint.subject);
    Ok(())
}

fn ui_locales(_: &Context<'_>, params: &Params, request: &mut Request) -> Result<(), Refused> {
    request.language = params.get("ui_locales").and_then(Language::from_ui_locales);
    Ok(())
}

fn resource(context: &Context<'_>, params: &Params, request: &mut Request) -> Result<(), Refused> {
    request.resources = resource::asked(params, context.client, context.issuer)?;
    Ok(())
}

fn authorization_details(context: &Context<'_>, params: &Params, request: &mut Request) -> Result<(), Refused> {
    let Some(text) = params.get("authorization_details") else { return Ok(()) };
    request.details = details::asked(text, context.client, context.details)?;
    Ok(())
}

/// RFC 9449 section 10: a SHA-256 thumbprint.
fn dpop_jkt(_: &Context<'_>, params: &Params, request: &mut Request) -> Result<(), Refused> {
    let Some(thumbprint) = params.get("dpop_jkt") else { return Ok(()) };
    if crate::base::encode::from_b64url(thumbprint).is_none_or(|bytes| bytes.len() != 32) {
        return Err(Refused::request("dpop_jkt is not a SHA-256 thumbprint in base64url"));
    }
    request.dpop_jkt = Some(thumbprint.to_owned());
    Ok(())
}

#[cfg(test)]
#[path = "checks_tests.rs"]
mod tests;
