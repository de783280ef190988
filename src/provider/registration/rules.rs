//! What a client's metadata and policy must keep to.

use std::collections::BTreeSet;

use url::{Host, Url};

use super::binding;
use super::file::{Fault, Incoming};
use super::{answered, requests, served, sign_out};
use crate::app::{Mode, SIGNING_ALGS};
use crate::base::text;
use crate::identity::client::{AuthMethod, GrantType, Metadata, Profile, SubjectType, TokenDelivery};
use crate::identity::level::Acr;
use crate::identity::scope::Scope;
use crate::jose::JwkSet;
use crate::provider::afar::signed;

type Rule = fn(&Incoming) -> Result<(), Fault>;

const RULES: &[Rule] = &[
    name,
    redirect_uris,
    post_logout_redirect_uris,
    requests::types,
    requests::algorithms,
    requests::request_uris,
    requests::profile,
    requests::resources,
    authentication,
    keys,
    algorithm,
    sector,
    pages,
    levels,
    pkce,
    scopes,
    answered::signed,
    answered::encrypted,
    sign_out::back_channel,
    sign_out::front_channel,
    purposes,
    afar,
    binding::certificate_names,
    binding::services,
    binding::refresh,
    binding::profile,
];

/// A secret shorter than this is a password, and those are not kept as a plain hash.
const SHORTEST_SECRET: usize = 16;
const LONGEST_NAME: usize = 200;
const LONGEST_URI: usize = 2000;
const MOST_URIS: usize = 50;

/// Every rule, the first fault told.
pub fn check(incoming: &Incoming, mode: Mode) -> Result<(), Fault> {
    for rule in RULES {
        rule(incoming)?;
    }
    if incoming.policy.skip_consent && mode == Mode::Service {
        return Err(Fault::new("policy.skip_consent", "is for test clients of a demo only"));
    }
    Ok(())
}

fn name(Incoming { metadata, .. }: &Incoming) -> Result<(), Fault> {
    let names = [("client_name", Some(&metadata.client_name)), ("client_name#en", metadata.client_name_en.as_ref())];
    for (field, name) in names {
        let Some(name) = name else { continue };
        if name.trim().is_empty() || name.chars().count() > LONGEST_NAME || text::tidy(name) != *name {
            return Err(Fault::new(field, "must have 1 to 200 characters, none of them invisible, without double spaces"));
        }
    }
    Ok(())
}

fn redirect_uris(Incoming { metadata, .. }: &Incoming) -> Result<(), Fault> {
    let by_browser = [GrantType::AuthorizationCode, GrantType::Implicit].iter().any(|grant| metadata.grant_types.contains(grant));
    if metadata.redirect_uris.is_empty() && by_browser {
        return Err(Fault::new("redirect_uris", "must have at least one address"));
    }
    addresses("redirect_uris", &metadata.redirect_uris)
}

fn post_logout_redirect_uris(Incoming { metadata, .. }: &Incoming) -> Result<(), Fault> {
    addresses("post_logout_redirect_uris", &metadata.post_logout_redirect_uris)
}

fn addresses(field: &str, uris: &[String]) -> Result<(), Fault> {
    if uris.len() > MOST_URIS {
        return Err(Fault::new(field, "has more than 50 addresses"));
    }
    for (at, uri) in uris.iter().enumerate() {
        address(uri).map_err(|message| Fault::new(format!("{field}[{at}]"), message))?;
    }
    Ok(())
}

/// An https address, or http on this very machine, as a browser would write it: what is compared byte by byte must have
/// one meaning only.
pub(super) fn address(uri: &str) -> Result<Url, &'static str> {
    if uri.len() > LONGEST_URI
        || !uri.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'<' | b'>' | b'"' | b'`'))
    {
        return Err("must be at most 2000 printable ASCII characters");
    }
    let url = Url::parse(uri).map_err(|_| "is not an absolute address")?;
    if uri.contains('#') {
        return Err("must not have a fragment");
    }
    if !url.username().is_empty() || url.password().is_some() || url.host().is_none() {
        return Err("must name a host, without user and password");
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_this_machine(&url) => Ok(url),
        _ => Err("must be https (http only for localhost, 127.0.0.1 and [::1])"),
    }
}

fn is_this_machine(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip == std::net::Ipv4Addr::LOCALHOST,
        Some(Host::Ipv6(ip)) => ip == std::net::Ipv6Addr::LOCALHOST,
        None => false,
    }
}

fn authentication(Incoming { metadata, secret, .. }: &Incoming) -> Result<(), Fault> {
    let method = metadata.token_endpoint_auth_method;
    if !served::AUTH_METHODS.contains(&method) {
        return Err(Fault::new("token_endpoint_auth_method", format!("{} is not supported", method.name())));
    }
    match secret {
        Some(_) if !method.has_secret() => Err(Fault::new("client_secret", format!("{} has no secret", method.name()))),
        Some(secret) if secret.reveal().len() < SHORTEST_SECRET => {
            Err(Fault::new("client_secret", "must have at least 16 characters; leave it out to have one made"))
        }
        Some(secret) if method == AuthMethod::ClientSecretJwt => binding::secret(metadata, secret),
        _ => Ok(()),
    }
}

fn keys(Incoming { metadata, .. }: &Incoming) -> Result<(), Fault> {
    let keys = match &metadata.jwks {
        None => None,
        Some(value) => Some(JwkSet::from_value(value.clone()).map_err(|e| Fault::new("jwks", e.to_string()))?),
    };
    if let Some(url) = &metadata.jwks_uri {
        if metadata.jwks.is_some() {
            return Err(Fault::new("jwks_uri", "excludes `jwks` (RFC 7591 section 2)"));
        }
        address(url.as_str()).map_err(|message| Fault::new("jwks_uri", message))?;
    }
    binding::assertions(metadata, &keys.unwrap_or_default())
}

fn algorithm(Incoming { metadata, .. }: &Incoming) -> Result<(), Fault> {
    if SIGNING_ALGS.contains(&metadata.id_token_signed_response_alg) {
        return Ok(());
    }
    Err(Fault::new("id_token_signed_response_alg", "is none of ES256, RS256, EdDSA, PS256"))
}

/// OpenID Connect Core section 8.1: with several hosts, which of them would name the sector?
fn sector(Incoming { metadata, policy, .. }: &Incoming) -> Result<(), Fault> {
    if metadata.subject_type == SubjectType::Public && !policy.public_subject {
        return Err(Fault::new("subject_type", "`public` is for the state's own registers: `policy.public_subject`"));
    }
    match &metadata.sector_identifier_uri {
        Some(url) if url.scheme() != "https" => Err(Fault::new("sector_identifier_uri", "must be https")),
        None if metadata.subject_type == SubjectType::Pairwise && hosts(metadata).len() > 1 => {
            Err(Fault::new("sector_identifier_uri", "is needed, for the redirect_uris have several hosts"))
        }
        _ => Ok(()),
    }
}

fn hosts(metadata: &Metadata) -> BTreeSet<String> {
    let urls = metadata.redirect_uris.iter().filter_map(|uri| Url::parse(uri).ok());
    urls.filter_map(|url| url.host_str().map(str::to_owned)).collect()
}

/// Links and the logo are shown on the pages of a sign-in.
fn pages(Incoming { metadata, .. }: &Incoming) -> Result<(), Fault> {
    let links = [
        ("logo_uri", &metadata.logo_uri),
        ("client_uri", &metadata.client_uri),
        ("policy_uri", &metadata.policy_uri),
        ("tos_uri", &metadata.tos_uri),
    ];
    for (field, url) in links {
        if let Some(url) = url {
            address(url.as_str()).map_err(|message| Fault::new(field, message))?;
        }
    }
    // The portal's list sends people there with our name (OpenID Connect Core section 4).
    match &metadata.initiate_login_uri {
        Some(url) if url.scheme() != "https" => Err(Fault::new("initiate_login_uri", "must be https")),
        Some(url) => address(url.as_str()).map(drop).map_err(|message| Fault::new("initiate_login_uri", message)),
        None => Ok(()),
    }
}

fn levels(Incoming { metadata, .. }: &Incoming) -> Result<(), Fault> {
    let unknown = metadata.default_acr_values.iter().position(|value| value.parse::<Acr>().is_err());
    unknown.map_or(Ok(()), |at| Err(Fault::new(format!("default_acr_values[{at}]"), "is not known")))
}

fn pkce(Incoming { metadata, policy, .. }: &Incoming) -> Result<(), Fault> {
    match &policy.pkce_exemption {
        Some(_) if metadata.token_endpoint_auth_method == AuthMethod::None => {
            Err(Fault::new("policy.pkce_exemption", "a client without a secret or key can't be exempt"))
        }
        Some(exemption) if exemption.reason.trim().is_empty() => {
            Err(Fault::new("policy.pkce_exemption.reason", "must say why PKCE can't be done yet"))
        }
        _ => Ok(()),
    }
}

/// Whoever reads the consent page is told a purpose and a law, or none of both.
fn purposes(Incoming { policy, .. }: &Incoming) -> Result<(), Fault> {
    for (scope, purpose) in &policy.claims {
        let field = format!("policy.claims.{scope}");
        if !policy.scopes.has(*scope) {
            return Err(Fault::new(field, "is not among `policy.scopes`"));
        }
        if purpose.purpose_vi.trim().is_empty() || purpose.law.trim().is_empty() {
            return Err(Fault::new(field, "must have `purpose_vi` and `law`"));
        }
    }
    Ok(())
}

fn scopes(Incoming { metadata, policy, .. }: &Incoming) -> Result<(), Fault> {
    if policy.scopes.has(Scope::OfflineAccess) && !metadata.grant_types.contains(&GrantType::RefreshToken) {
        return Err(Fault::new("policy.scopes", "offline_access goes with the grant type refresh_token"));
    }
    Ok(())
}

/// CIBA Core section 4: who asks people from afar shows itself, and says how it learns of the answer.
fn afar(Incoming { metadata, policy, .. }: &Incoming) -> Result<(), Fault> {
    let endpoint = &metadata.backchannel_client_notification_endpoint;
    if policy.ciba.working_days > 5 {
        return Err(Fault::new("policy.ciba.working_days", "is five at most (Decree 63/2024)"));
    }
    if !metadata.grant_types.contains(&GrantType::Ciba) {
        let named = [
            ("backchannel_token_delivery_mode", metadata.backchannel_token_delivery_mode.is_some()),
            ("backchannel_client_notification_endpoint", endpoint.is_some()),
            ("backchannel_authentication_request_signing_alg", metadata.backchannel_authentication_request_signing_alg.is_some()),
        ];
        let stray = named.into_iter().find(|(_, is_there)| *is_there);
        return stray
            .map_or(Ok(()), |(name, _)| Err(Fault::new(name, "goes with the grant type urn:openid:params:grant-type:ciba")));
    }
    if metadata.token_endpoint_auth_method == AuthMethod::None {
        return Err(Fault::new("token_endpoint_auth_method", "a client without a secret or key can't ask by CIBA"));
    }
    match (metadata.backchannel_token_delivery_mode, endpoint) {
        (None, _) => Err(Fault::new("backchannel_token_delivery_mode", "must be poll or ping")),
        (Some(TokenDelivery::Ping), None) => Err(Fault::new("backchannel_client_notification_endpoint", "is needed for ping")),
        (Some(TokenDelivery::Poll), Some(_)) => {
            Err(Fault::new("backchannel_client_notification_endpoint", "goes with ping only"))
        }
        (_, Some(url)) if url.scheme() != "https" => Err(Fault::new("backchannel_client_notification_endpoint", "must be https")),
        _ => Ok(()),
    }?;
    if policy.profile == Profile::FapiCiba {
        let method = metadata.token_endpoint_auth_method;
        if !(method.has_keys() || method == AuthMethod::TlsClientAuth) {
            return Err(Fault::new("token_endpoint_auth_method", "FAPI-CIBA takes private_key_jwt and the TLS methods only"));
        }
        if !signed::ALGS.contains(&metadata.id_token_signed_response_alg) {
            return Err(Fault::new("id_token_signed_response_alg", "FAPI-CIBA takes PS256, ES256 and EdDSA only"));
        }
    }
    match metadata.backchannel_authentication_request_signing_alg {
        Some(alg) if !signed::ALGS.contains(&alg) => {
            Err(Fault::new("backchannel_authentication_request_signing_alg", "is none of PS256, ES256, EdDSA"))
        }
        _ => Ok(()),
    }
}
