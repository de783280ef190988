//! Rules for how a client shows itself and what its tokens are bound to: assertions, certificates, refresh tokens, resource
//! servers, and what a security profile demands.

use super::file::{Fault, Incoming};
use crate::app::SIGNING_ALGS;
use crate::base::Secret;
use crate::identity::client::{AuthMethod, GrantType, Metadata, Profile};
use crate::jose::{AssertionAlg, JwkSet, MacAlg, SigAlg};

const LONGEST_WORD: usize = 200;
/// For how long a refresh token that was followed may be refused without ending its family.
const LONGEST_GRACE: u32 = 60;

/// `token_endpoint_auth_signing_alg` fits the method, and there is a key for it.
pub fn assertions(metadata: &Metadata, keys: &JwkSet) -> Result<(), Fault> {
    const FIELD: &str = "token_endpoint_auth_signing_alg";
    match (metadata.token_endpoint_auth_method, metadata.token_endpoint_auth_signing_alg) {
        (AuthMethod::PrivateKeyJwt, Some(AssertionAlg::Mac(_))) => {
            Err(Fault::new(FIELD, "private_key_jwt is signed by a key: ES256, ES384, EdDSA, PS256 or RS256"))
        }
        (AuthMethod::ClientSecretJwt, Some(AssertionAlg::Signature(_))) => {
            Err(Fault::new(FIELD, "client_secret_jwt is made with the secret: HS256, HS384 or HS512"))
        }
        (AuthMethod::PrivateKeyJwt, alg) => {
            let usable = keys.keys().iter().any(|key| match alg {
                Some(AssertionAlg::Signature(alg)) => key.allows(alg),
                _ => SigAlg::ALL.into_iter().any(|alg| key.allows(alg)),
            });
            if usable || metadata.jwks_uri.is_some() {
                Ok(())
            } else {
                Err(Fault::new("jwks", "has no key that private_key_jwt could be verified with"))
            }
        }
        (AuthMethod::ClientSecretJwt, _) | (_, None) => Ok(()),
        (_, Some(_)) => Err(Fault::new(FIELD, "goes with private_key_jwt and client_secret_jwt only")),
    }
}

/// A MAC's secret has as many bytes as the MAC at least (RFC 7518 section 3.2).
pub fn secret(metadata: &Metadata, secret: &Secret) -> Result<(), Fault> {
    let shortest = match metadata.token_endpoint_auth_signing_alg {
        Some(AssertionAlg::Mac(alg)) => alg.shortest_secret(),
        _ => MacAlg::Hs256.shortest_secret(),
    };
    if secret.reveal().len() < shortest {
        return Err(Fault::new("client_secret", format!("must have at least {shortest} bytes for this algorithm")));
    }
    Ok(())
}

/// RFC 8705 sections 2.1.2 and 2.2.2.
pub fn certificate_names(Incoming { metadata, .. }: &Incoming) -> Result<(), Fault> {
    let names = [
        ("tls_client_auth_subject_dn", &metadata.tls_client_auth_subject_dn),
        ("tls_client_auth_san_dns", &metadata.tls_client_auth_san_dns),
        ("tls_client_auth_san_uri", &metadata.tls_client_auth_san_uri),
        ("tls_client_auth_san_ip", &metadata.tls_client_auth_san_ip),
        ("tls_client_auth_san_email", &metadata.tls_client_auth_san_email),
    ];
    let given: Vec<(&str, &String)> = names.iter().filter_map(|(field, name)| Some((*field, name.as_ref()?))).collect();
    match (metadata.token_endpoint_auth_method, given.as_slice()) {
        (AuthMethod::TlsClientAuth, [(field, name)]) => certificate_name(field, name),
        (AuthMethod::TlsClientAuth, []) => {
            Err(Fault::new("tls_client_auth_subject_dn", "tls_client_auth needs the one name of the client's certificate"))
        }
        (AuthMethod::TlsClientAuth, [_, (field, _), ..]) => Err(Fault::new(*field, "a certificate is known by one name only")),
        (AuthMethod::SelfSignedTlsClientAuth, []) if has_certificates(metadata) => Ok(()),
        (AuthMethod::SelfSignedTlsClientAuth, []) => {
            Err(Fault::new("jwks", "self_signed_tls_client_auth needs the client's certificate (x5c) or key"))
        }
        (_, []) => Ok(()),
        (_, [(field, _), ..]) => Err(Fault::new(*field, "goes with tls_client_auth only")),
    }
}

fn certificate_name(field: &str, name: &str) -> Result<(), Fault> {
    let fits = match field {
        "tls_client_auth_subject_dn" => crate::provider::sender::is_name(name),
        "tls_client_auth_san_ip" => name.parse::<std::net::IpAddr>().is_ok(),
        _ => !name.is_empty() && name.len() <= LONGEST_WORD && name.bytes().all(|byte| byte.is_ascii_graphic()),
    };
    if fits { Ok(()) } else { Err(Fault::new(field, "is no name of this kind")) }
}

fn has_certificates(metadata: &Metadata) -> bool {
    let keys = metadata.jwks.as_ref().and_then(|set| set.get("keys")?.as_array());
    keys.is_some_and(|keys| !keys.is_empty())
}

/// What a client asks for on its own behalf, and the addresses that tokens can be for.
pub fn services(Incoming { metadata, policy, .. }: &Incoming) -> Result<(), Fault> {
    // RFC 6749 section 3.3.
    let is_word = |word: &String| {
        (1..=LONGEST_WORD).contains(&word.len())
            && word.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b'\\'))
    };
    if policy.service_scopes.iter().any(|word| !is_word(word)) {
        return Err(Fault::new("policy.service_scopes", "must be words of printable ASCII characters"));
    }
    if policy.is_resource_server && metadata.token_endpoint_auth_method == AuthMethod::None {
        return Err(Fault::new(
            "policy.is_resource_server",
            "a resource server shows itself with a secret, a key or a certificate",
        ));
    }
    if policy.is_resource_server && policy.resources.is_empty() {
        return Err(Fault::new("policy.resources", "a resource server has at least one address"));
    }
    if metadata.introspection_signed_response_alg.is_some_and(|alg| !SIGNING_ALGS.contains(&alg)) {
        return Err(Fault::new("introspection_signed_response_alg", "is none of ES256, RS256, EdDSA, PS256"));
    }
    let asks = metadata.grant_types.contains(&GrantType::ClientCredentials);
    if asks && metadata.token_endpoint_auth_method == AuthMethod::None {
        return Err(Fault::new("grant_types", "client_credentials needs a client that can show itself"));
    }
    Ok(())
}

pub fn refresh(Incoming { metadata, policy, .. }: &Incoming) -> Result<(), Fault> {
    if policy.refresh_grace_seconds.is_some_and(|seconds| seconds > LONGEST_GRACE) {
        return Err(Fault::new("policy.refresh_grace_seconds", "60 at most"));
    }
    if policy.refresh_rotation == Some(false) && metadata.token_endpoint_auth_method == AuthMethod::None {
        return Err(Fault::new("policy.refresh_rotation", "a public client's refresh tokens are followed by others at each use"));
    }
    Ok(())
}

/// FAPI 2.0 Security Profile section 5.3.2.1, FAPI-CIBA section 5.2.2: tokens are bound, and refresh tokens not followed.
pub fn profile(Incoming { metadata, policy, .. }: &Incoming) -> Result<(), Fault> {
    if policy.profile == Profile::None {
        return Ok(());
    }
    if !metadata.dpop_bound_access_tokens && !metadata.tls_client_certificate_bound_access_tokens {
        return Err(Fault::new("dpop_bound_access_tokens", "this profile needs tokens bound to a key, or to a certificate"));
    }
    if policy.refresh_rotation == Some(true) {
        return Err(Fault::new("policy.refresh_rotation", "this profile forbids that refresh tokens are followed by others"));
    }
    Ok(())
}
