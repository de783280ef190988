//! Holders of keys: DPoP proofs, client assertions, and a second node of the service.

#![allow(dead_code, reason = "stories take what they need of it")]

use std::sync::Arc;

use axum::http::{Method, Request, header};
use dinhdanh::app::{App, Mode};
use dinhdanh::base::Random;
use dinhdanh::base::encode::{b64url, sha256};
use dinhdanh::jose::{SigAlg, SigningKey, generate};
use dinhdanh::store::Db;
use dinhdanh::store::db::Engine;
use serde_json::{Value, json};

use crate::browser::{Answer, Browser};
use crate::relying::{Pairs, SECRET, Stage, basic};
use crate::world::{ORIGIN, World};

/// Somebody who holds a key.
pub struct Holder {
    pub key: SigningKey,
}

impl Holder {
    pub fn new(alg: SigAlg) -> Self {
        Self { key: SigningKey::from_pkcs8(alg, &generate(alg, &Random::default()).unwrap()).unwrap() }
    }

    pub fn jkt(&self) -> String {
        self.key.public().thumbprint()
    }

    /// A JWT with any header over any claims.
    pub fn signed(&self, header: &Value, claims: &Value) -> String {
        let signed = format!("{}.{}", b64url(header.to_string().as_bytes()), b64url(claims.to_string().as_bytes()));
        format!("{signed}.{}", b64url(&self.key.sign(signed.as_bytes()).unwrap()))
    }

    pub fn header(&self) -> Value {
        json!({ "typ": "dpop+jwt", "alg": self.key.alg().name(), "jwk": self.key.public() })
    }

    /// What a good proof says at this moment.
    #[allow(clippy::unused_self, reason = "it is this holder's proof")]
    pub fn claims(&self, stage: &Stage, method: &str, path: &str) -> Value {
        let (app, now) = (stage.app(), stage.app().clock.now());
        json!({
            "jti": app.random.token(), "htm": method, "htu": format!("{ORIGIN}{path}"), "iat": now.seconds(),
            "nonce": app.keyring.nonces().at(now).unwrap(),
        })
    }

    /// A good proof.
    pub fn proof(&self, stage: &Stage, method: &str, path: &str) -> String {
        self.signed(&self.header(), &self.claims(stage, method, path))
    }

    /// A good proof for a resource, with `access_token`.
    pub fn proof_with(&self, stage: &Stage, method: &str, path: &str, access_token: &str) -> String {
        let mut claims = self.claims(stage, method, path);
        claims["ath"] = json!(b64url(&sha256(access_token.as_bytes())));
        self.signed(&self.header(), &claims)
    }

    /// A client assertion, with some claims changed; `null` takes one out.
    pub fn assertion(&self, stage: &Stage, client: &str, change: &Value) -> String {
        let (app, now) = (stage.app(), stage.app().clock.now().seconds());
        let mut claims =
            json!({ "iss": client, "sub": client, "aud": ORIGIN, "jti": app.random.token(), "iat": now, "exp": now + 60 });
        for (name, value) in change.as_object().unwrap() {
            match value {
                Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
                value => claims[name] = value.clone(),
            }
        }
        self.signed(&json!({ "typ": "JWT", "alg": self.key.alg().name(), "kid": self.key.kid() }), &claims)
    }
}

/// `client_assertion` and its type.
pub fn asserting(assertion: &str) -> [(&'static str, &str); 2] {
    [("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), ("client_assertion", assertion)]
}

impl Stage {
    /// Posts as `client` does, with proofs.
    pub async fn post_proving(&self, path: &str, client: &str, form: Pairs<'_>, proofs: &[String]) -> Answer {
        self.post_from(&mut self.world.browser(), path, client, form, proofs).await
    }

    /// The same from some browser: of another node, or from another address.
    pub async fn post_from(&self, from: &mut Browser, path: &str, client: &str, form: Pairs<'_>, proofs: &[String]) -> Answer {
        let mut form = form.to_vec();
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json");
        match client {
            "" => {}
            "app" => form.push(("client_id", "app")),
            id => request = request.header(header::AUTHORIZATION, basic(id, SECRET)),
        }
        for proof in proofs {
            request = request.header("dpop", proof);
        }
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(&form).finish();
        from.send(request, body).await
    }

    /// Userinfo under a scheme, with proofs.
    pub async fn userinfo_as(&self, scheme: &str, token: &str, proofs: &[String]) -> Answer {
        let mut request =
            Request::builder().method(Method::GET).uri("/userinfo").header(header::AUTHORIZATION, format!("{scheme} {token}"));
        for proof in proofs {
            request = request.header("dpop", proof);
        }
        self.world.browser().send(request, "").await
    }

    /// Every challenge of an answer, in one line.
    pub fn challenges(answer: &Answer) -> String {
        let all: Vec<&str> = answer.headers.get_all(header::WWW_AUTHENTICATE).iter().map(|v| v.to_str().unwrap()).collect();
        all.join(" | ")
    }
}

/// Another process on the same database.
pub async fn second_node(world: &World) -> Browser {
    let db = &world.fresh.db;
    let db = match db.engine() {
        Engine::Sqlite => db.clone(),
        Engine::Postgres => Db::postgres(&world.fresh.url, 8).await.unwrap(),
    };
    node(world, db).await
}

/// Another process that opened the database by itself.
pub async fn repaired_node(world: &World) -> Browser {
    let db = match world.fresh.db.engine() {
        Engine::Sqlite => Db::sqlite(&world.fresh.folder().join("dinhdanh.db")).await.unwrap(),
        Engine::Postgres => Db::postgres(&world.fresh.url, 8).await.unwrap(),
    };
    node(world, db).await
}

async fn node(world: &World, db: Db) -> Browser {
    let app = &world.app;
    let node = App::with(app.settings.clone(), db, Mode::Service, world.clock.clone(), Random::default(), world.outside());
    let node = Arc::new(node.await.unwrap());
    Browser::new(dinhdanh::web::router(node).unwrap(), ORIGIN)
}
