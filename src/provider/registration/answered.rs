//! How a client wants its answers: which are signed for it, with what, and which are encrypted to it.

use super::file::{Fault, Incoming};
use crate::app::SIGNING_ALGS;
use crate::identity::client::Metadata;
use crate::jose::{ContentEnc, JwkSet, KeyAlg};

/// Only what we have keys for is signed with.
pub(super) fn signed(Incoming { metadata, .. }: &Incoming) -> Result<(), Fault> {
    match metadata.userinfo_signed_response_alg {
        Some(alg) if !SIGNING_ALGS.contains(&alg) => {
            Err(Fault::new("userinfo_signed_response_alg", "is none of ES256, RS256, EdDSA, PS256"))
        }
        _ => Ok(()),
    }
}

/// What is encrypted needs a key to encrypt to. A key set at an address is asked for when it is needed.
pub(super) fn encrypted(Incoming { metadata, .. }: &Incoming) -> Result<(), Fault> {
    for (kind, alg, enc) in kinds(metadata) {
        let Some(alg) = alg else {
            if enc.is_some() {
                return Err(Fault::new(format!("{kind}_encrypted_response_enc"), "goes with the alg of the same name"));
            }
            continue;
        };
        let field = format!("{kind}_encrypted_response_alg");
        let known = metadata.jwks.clone().and_then(|jwks| JwkSet::from_value(jwks).ok());
        match known {
            None if metadata.jwks_uri.is_none() => return Err(Fault::new(field, "needs jwks or jwks_uri")),
            Some(keys) if keys.for_encryption(alg).is_none() => {
                return Err(Fault::new(field, format!("jwks has no key that {} can be used with", alg.name())));
            }
            _ => {}
        }
    }
    Ok(())
}

type Kind = (&'static str, Option<KeyAlg>, Option<ContentEnc>);

fn kinds(metadata: &Metadata) -> [Kind; 4] {
    [
        ("id_token", metadata.id_token_encrypted_response_alg, metadata.id_token_encrypted_response_enc),
        ("userinfo", metadata.userinfo_encrypted_response_alg, metadata.userinfo_encrypted_response_enc),
        ("authorization", metadata.authorization_encrypted_response_alg, metadata.authorization_encrypted_response_enc),
        ("introspection", metadata.introspection_encrypted_response_alg, metadata.introspection_encrypted_response_enc),
    ]
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::app::Mode;
    use crate::base::Random;
    use crate::jose::{EncryptionKey, SigAlg, SigningKey, generate};
    use crate::provider::registration::file::{Unfit, read};

    fn fault(members: &Value) -> Option<String> {
        let mut client = json!({ "client_id": "portal", "client_name": "Cổng", "redirect_uris": ["https://portal.vn/cb"] });
        client.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        match read(&client.to_string(), Mode::Service) {
            Ok(_) => None,
            Err(Unfit::Field { field, .. }) => Some(field),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn an_answer_is_encrypted_to_a_key_that_is_there() {
        let random = Random::test(1);
        let key = EncryptionKey::from_bytes(&EncryptionKey::generate(&random)).unwrap();
        let signing = SigningKey::from_pkcs8(SigAlg::Es256, &generate(SigAlg::Es256, &random).unwrap()).unwrap();
        let with = |keys: Value, alg: &str| json!({ "jwks": { "keys": [keys] }, "id_token_encrypted_response_alg": alg });
        assert_eq!(fault(&with(json!(key.public()), "ECDH-ES")), None);
        assert_eq!(
            fault(&json!({ "jwks_uri": "https://portal.vn/jwks", "userinfo_encrypted_response_alg": "RSA-OAEP-256" })),
            None
        );
        for (members, field) in [
            (with(json!(key.public()), "RSA-OAEP-256"), "id_token_encrypted_response_alg"),
            (with(json!(signing.public()), "ECDH-ES"), "id_token_encrypted_response_alg"),
            (json!({ "userinfo_encrypted_response_alg": "ECDH-ES" }), "userinfo_encrypted_response_alg"),
            (json!({ "userinfo_encrypted_response_enc": "A256GCM" }), "userinfo_encrypted_response_enc"),
            (json!({ "userinfo_signed_response_alg": "ES384" }), "userinfo_signed_response_alg"),
            (json!({ "userinfo_signed_response_alg": "none" }), "userinfo_signed_response_alg"),
            (json!({ "id_token_encrypted_response_alg": "RSA1_5" }), "id_token_encrypted_response_alg"),
            (json!({ "id_token_encrypted_response_alg": "dir" }), "id_token_encrypted_response_alg"),
        ] {
            assert_eq!(fault(&members).as_deref(), Some(field), "{members}");
        }
    }
}
