//! Portals with keys of their own, registered for the stories that need them.

use dinhdanh::app::Mode;
use dinhdanh::base::Random;
use dinhdanh::jose::{SigAlg, SigningKey, generate, sign};
use dinhdanh::provider::registration;
use serde_json::{Value, json};

use crate::browser::{Answer, form};
use crate::relying::{Pairs, SECRET, Stage};
use crate::world::ORIGIN;

/// A key that a portal made.
pub fn key(alg: SigAlg) -> SigningKey {
    SigningKey::from_pkcs8(alg, &generate(alg, &Random::default()).unwrap()).unwrap()
}

/// A client at `https://<id>.vn/cb` with a secret, and whatever `more` says of it.
pub fn client(id: &str, more: &Value) -> Value {
    let mut client = json!({
        "client_id": id, "client_name": format!("Cổng {id}"), "redirect_uris": [format!("https://{id}.vn/cb")],
        "grant_types": ["authorization_code", "refresh_token"], "client_secret": SECRET,
        "id_token_signed_response_alg": "ES256",
        "policy": { "scopes": ["openid", "profile", "email", "phone", "address", "offline_access"] },
    });
    merge(&mut client, more);
    client
}

/// Members of `more` over those of `base`; null takes one away.
fn merge(base: &mut Value, more: &Value) {
    for (name, value) in more.as_object().unwrap() {
        if value.is_null() {
            base.as_object_mut().unwrap().remove(name);
        } else if value.is_object() && base[name].is_object() {
            merge(&mut base[name], value);
        } else {
            base[name] = value.clone();
        }
    }
}

/// Members that make a client authenticate by `key`.
pub fn by_key(key: &SigningKey) -> Value {
    json!({ "client_secret": null, "token_endpoint_auth_method": "private_key_jwt", "jwks": { "keys": [key.public()] } })
}

impl Stage {
    pub async fn register(&self, client: &Value) {
        let app = self.app();
        registration::import(app, &client.to_string(), Mode::Service, app.clock.now()).await.unwrap();
    }

    /// An assertion of `client`, for the issuer alone, with `more` over its claims.
    pub fn assertion(&self, client: &str, key: &SigningKey, more: &Value) -> String {
        let now = self.app().clock.now().seconds();
        let mut claims = json!({ "iss": client, "sub": client, "aud": ORIGIN, "iat": now, "exp": now + 60,
            "jti": self.app().random.token() });
        merge(&mut claims, more);
        sign(key, "JWT", &claims).unwrap()
    }

    /// Posts as a client that shows itself by an assertion.
    pub async fn post_signed(&self, path: &str, (client, key): (&str, &SigningKey), fields: Pairs<'_>) -> Answer {
        let assertion = self.assertion(client, key, &json!({}));
        let own = [
            ("client_id", client),
            ("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"),
            ("client_assertion", assertion.as_str()),
        ];
        let all: Vec<_> = fields.iter().copied().chain(own).collect();
        self.post_with(path, None, &all).await
    }

    /// A request object of `client`, whole as FAPI asks for it, with `more` over its claims.
    pub fn object(&self, client: &str, key: &SigningKey, more: &Value) -> String {
        let now = self.app().clock.now().seconds();
        let mut claims = json!({ "iss": client, "client_id": client, "aud": ORIGIN, "nbf": now, "exp": now + 300,
            "response_type": "code", "redirect_uri": format!("https://{client}.vn/cb"), "scope": "openid profile",
            "state": "inside", "nonce": "n-0S6_WzA2Mj", "code_challenge": crate::relying::CHALLENGE,
            "code_challenge_method": "S256" });
        merge(&mut claims, more);
        sign(key, "oauth-authz-req+jwt", &claims).unwrap()
    }
}

/// The parameters in an address's fragment.
pub fn fragment(answer: &Answer) -> Vec<(String, String)> {
    let to: url::Url = answer.location().parse().unwrap();
    assert_eq!(to.query(), None, "nothing in the query: {to}");
    url::form_urlencoded::parse(to.fragment().unwrap_or_default().as_bytes()).into_owned().collect()
}

/// Where the page's form goes, and what it takes there.
pub fn posted(page: &Answer) -> (String, Vec<(String, String)>) {
    assert_eq!(page.status, 200, "{}", page.body);
    form(page, "answer-go-on", &[])
}

/// One parameter of several.
pub fn value<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(held, _)| held == name).map(|(_, value)| value.as_str())
}
