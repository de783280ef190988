//! FAPI-CIBA, walked through line by line as its certification does: a portal's server signs what it asks, shows itself by a
//! key, and gets tokens that are worth nothing without the key that asked for them.

use std::time::Duration;

use dinhdanh::args;
use dinhdanh::identity::level::Factor;
use dinhdanh::jose::SigAlg;
use serde_json::{Value, json};

use crate::browser::Answer;
use crate::proving::{Holder, asserting};
use crate::relying::{Pairs, Stage};
use crate::world::{ORIGIN, World, story};

const GRANT: &str = "urn:openid:params:grant-type:ciba";
const NUMBER: &str = "901162000123";

/// A client of the profile: what it signs with, and what its tokens are bound to.
struct Party {
    id: &'static str,
    own: Holder,
    bound: Holder,
}

struct Walk {
    stage: Stage,
    bank: Party,
    other: Party,
}

/// Everything that can be wrong with a request: its header, its claims, the key that signed it.
struct Wrong<'a> {
    what: &'static str,
    header: Value,
    claims: Value,
    key: &'a Holder,
}

impl Walk {
    async fn begin(world: World) -> Self {
        let stage = Stage::set(world).await;
        let party = |id| Party { id, own: Holder::new(SigAlg::Ps256), bound: Holder::new(SigAlg::Es256) };
        let (bank, other) = (party("bank"), party("bank2"));
        for party in [&bank, &other] {
            stage.register(&registration(party)).await;
        }
        let key = stage.app().keyring.index().blind("number", NUMBER).unwrap();
        let found = "UPDATE persons SET number_key = $2 WHERE id = (SELECT person_id FROM accounts WHERE id = $1)";
        stage.run(found, args![stage.citizen.account, key]).await;
        Self { stage, bank, other }
    }

    /// What a good request says at this moment.
    fn request(&self, party: &Party) -> Value {
        let (app, now) = (self.stage.app(), self.stage.app().clock.now().seconds());
        json!({
            "iss": party.id, "aud": ORIGIN, "iat": now, "nbf": now, "exp": now + 300, "jti": app.random.token(),
            "scope": "openid profile offline_access", "login_hint": NUMBER, "binding_message": "So 42",
        })
    }

    fn header(party: &Party) -> Value {
        json!({ "typ": "oauth-authz-req+jwt", "alg": party.own.key.alg().name(), "kid": party.own.key.kid() })
    }

    /// Posts as a client of the profile, with an assertion of its own and a proof of its key.
    async fn post(&self, party: &Party, path: &str, form: Pairs<'_>) -> Answer {
        let assertion = party.own.assertion(&self.stage, party.id, &json!({}));
        self.post_with(path, &assertion, &[party.bound.proof(&self.stage, "POST", path)], form).await
    }

    async fn post_with(&self, path: &str, assertion: &str, proofs: &[String], form: Pairs<'_>) -> Answer {
        let form: Vec<_> = form.iter().copied().chain(asserting(assertion)).collect();
        self.stage.post_proving(path, "", &form, proofs).await
    }

    /// A good request with these members changed; `null` takes one out.
    async fn ask(&self, change: &Value) -> Answer {
        let mut request = self.request(&self.bank);
        changed(&mut request, change);
        let request = self.bank.own.signed(&Self::header(&self.bank), &request);
        self.post(&self.bank, "/ciba", &[("request", &request)]).await
    }

    async fn asked(&self) -> String {
        let answer = self.ask(&json!({})).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()["auth_req_id"].as_str().unwrap().to_owned()
    }

    async fn poll(&self, party: &Party, handle: &str) -> Answer {
        self.post(party, "/token", &[("grant_type", GRANT), ("auth_req_id", handle)]).await
    }

    /// The person answers the newest question of their inbox.
    async fn answered(&self, button: &str) {
        let mut person = self.stage.signed_in(&[Factor::Passkey]).await;
        let inbox = person.open("/account/approvals").await;
        let to = {
            let page = scraper::Html::parse_document(&inbox.body);
            let link = page.select(&scraper::Selector::parse("a.approval").unwrap()).next();
            link.unwrap_or_else(|| panic!("nothing waits: {}", inbox.words())).attr("href").unwrap().to_owned()
        };
        let page = person.open(&to).await;
        person.submit(&page, button, &[]).await;
    }
}

fn changed(claims: &mut Value, change: &Value) {
    for (name, value) in change.as_object().unwrap() {
        match value {
            Value::Null => drop(claims.as_object_mut().unwrap().remove(name)),
            value => claims[name] = value.clone(),
        }
    }
}

fn registration(party: &Party) -> Value {
    json!({
        "client_id": party.id, "client_name": format!("Ngân hàng {}", party.id),
        "token_endpoint_auth_method": "private_key_jwt", "jwks": { "keys": [party.own.key.public()] },
        "grant_types": [GRANT, "refresh_token"], "id_token_signed_response_alg": "PS256", "dpop_bound_access_tokens": true,
        "backchannel_token_delivery_mode": "poll", "backchannel_authentication_request_signing_alg": "PS256",
        "policy": { "scopes": ["openid", "profile", "offline_access"], "profile": "fapi-ciba", "ciba": { "by_number": true } },
    })
}

fn error(answer: &Answer) -> (u16, String) {
    (answer.status.as_u16(), answer.json()["error"].as_str().unwrap_or_default().to_owned())
}

fn refused(code: &str) -> (u16, String) {
    (400, code.to_owned())
}

#[test]
fn a_question_of_the_profile_is_answered_once_to_its_client_with_tokens_bound_to_its_key() {
    story(|world| async move {
        let walk = Walk::begin(world).await;
        let handle = walk.asked().await;
        assert!(handle.len() >= 46, "at least 160 random bits");
        assert_eq!(error(&walk.poll(&walk.bank, &handle).await), refused("authorization_pending"));
        assert_eq!(error(&walk.poll(&walk.bank, &handle).await), refused("slow_down"));
        assert_eq!(error(&walk.poll(&walk.other, &handle).await), refused("invalid_grant"));
        walk.answered("approval-approve").await;
        walk.stage.world.pass(Duration::from_secs(30));
        // Without a proof of a key there is no token, and the answer is not used up.
        let assertion = walk.bank.own.assertion(&walk.stage, "bank", &json!({}));
        let bare = walk.post_with("/token", &assertion, &[], &[("grant_type", GRANT), ("auth_req_id", &handle)]).await;
        assert_eq!(bare.status, 400, "{}", bare.body);
        walk.stage.world.pass(Duration::from_secs(30));
        let tokens = walk.poll(&walk.bank, &handle).await;
        assert_eq!((tokens.status.as_u16(), tokens.json()["token_type"].as_str()), (200, Some("DPoP")), "{}", tokens.body);
        let tokens = tokens.json();
        let claims = walk.stage.verified(tokens["access_token"].as_str().unwrap(), "at+jwt", SigAlg::Es256).await;
        assert_eq!(claims["cnf"], json!({ "jkt": walk.bank.bound.jkt() }));
        let id_token = walk.stage.verified(tokens["id_token"].as_str().unwrap(), "JWT", SigAlg::Ps256).await;
        assert_eq!((&id_token["aud"], &id_token["urn:openid:params:jwt:claim:auth_req_id"]), (&json!("bank"), &Value::Null));
        assert_eq!(error(&walk.poll(&walk.bank, &handle).await), refused("invalid_grant"), "once");
        walk.stage.world
    });
}

#[test]
fn a_refresh_token_of_the_profile_is_its_client_s_and_is_not_followed_by_another() {
    story(|world| async move {
        let walk = Walk::begin(world).await;
        let handle = walk.asked().await;
        walk.answered("approval-approve").await;
        let tokens = walk.poll(&walk.bank, &handle).await.json();
        let token = tokens["refresh_token"].as_str().unwrap_or_else(|| panic!("no refresh token: {tokens}"));
        let form = [("grant_type", "refresh_token"), ("refresh_token", token)];
        assert_eq!(error(&walk.post(&walk.other, "/token", &form).await), refused("invalid_grant"));
        let assertion = walk.bank.own.assertion(&walk.stage, "bank", &json!({}));
        let bare = walk.post_with("/token", &assertion, &[], &form).await;
        assert_eq!(bare.status, 400, "without a proof: {}", bare.body);
        for _ in 0..2 {
            let again = walk.post(&walk.bank, "/token", &form).await;
            assert_eq!((again.status.as_u16(), again.json()["token_type"].as_str()), (200, Some("DPoP")), "{}", again.body);
        }
        walk.stage.world
    });
}

#[test]
fn a_person_who_declines_and_one_who_does_not_answer_are_told_apart() {
    story(|world| async move {
        let walk = Walk::begin(world).await;
        let handle = walk.asked().await;
        walk.answered("approval-deny").await;
        assert_eq!(error(&walk.poll(&walk.bank, &handle).await), refused("access_denied"));
        walk.stage.world.pass(Duration::from_secs(60));
        // As a number and as a text.
        for expiry in [json!(120), json!("120")] {
            let answer = walk.ask(&json!({ "requested_expiry": expiry })).await;
            assert_eq!((answer.status.as_u16(), answer.json()["expires_in"].as_i64()), (200, Some(120)), "{}", answer.body);
            walk.stage.world.pass(Duration::from_secs(121));
            let handle = answer.json()["auth_req_id"].as_str().unwrap().to_owned();
            assert_eq!(error(&walk.poll(&walk.bank, &handle).await), refused("expired_token"));
        }
        for expiry in [json!(0), json!(-5), json!("soon"), json!(1.5), json!({})] {
            let answer = walk.ask(&json!({ "requested_expiry": expiry })).await;
            assert_eq!(error(&answer), refused("invalid_request"), "{expiry}");
        }
        walk.stage.world
    });
}

/// Case 36.
#[test]
fn each_missing_or_wrong_member_of_a_signed_question_is_refused_and_costs_its_person_nothing() {
    story(|world| async move {
        let walk = Walk::begin(world).await;
        let now = walk.stage.app().clock.now().seconds();
        for change in [
            json!({ "aud": null }),
            json!({ "iss": null }),
            json!({ "exp": null }),
            json!({ "iat": null }),
            json!({ "nbf": null }),
            json!({ "jti": null }),
            json!({ "aud": "https://other.vn" }),
            json!({ "aud": format!("{ORIGIN}/ciba") }),
            json!({ "iss": "bank2" }),
            json!({ "exp": now - 300 }),
            json!({ "exp": now + 3660 }),
            json!({ "nbf": now + 480 }),
            json!({ "nbf": now - 4200, "exp": now + 60 }),
            json!({ "iat": now + 480 }),
            json!({ "exp": "soon" }),
            json!({ "jti": "" }),
            json!({ "jti": 7 }),
            json!({ "client_id": "bank2" }),
            json!({ "request": "x" }),
            json!({ "request_uri": "http://bank.vn/request" }),
            json!({ "login_hint": null }),
            json!({ "id_token_hint": "x" }),
        ] {
            assert_eq!(error(&walk.ask(&change).await), refused("invalid_request"), "{change}");
        }
        assert_eq!(error(&walk.ask(&json!({ "scope": null })).await), refused("invalid_scope"));
        let once = json!({ "jti": "only-once" });
        assert_eq!(walk.ask(&once).await.status, 200);
        assert_eq!(error(&walk.ask(&once).await), refused("invalid_request"), "a request is taken once");
        assert_eq!(walk.stage.recorded("approval-asked").await, 1, "nobody is asked by what was refused");
        walk.stage.world
    });
}

#[test]
fn a_question_is_signed_by_its_client_with_the_algorithm_that_it_registered() {
    story(|world| async move {
        let walk = Walk::begin(world).await;
        let (rsa, stranger) = (Holder::new(SigAlg::Rs256), Holder::new(SigAlg::Ps256));
        let header = |alg: &str| json!({ "typ": "JWT", "alg": alg, "kid": walk.bank.own.key.kid() });
        let wrong = |what, header, key| Wrong { what, header, claims: walk.request(&walk.bank), key };
        for Wrong { what, header, claims, key } in [
            wrong("none", header("none"), &walk.bank.own),
            wrong("RS256", header("RS256"), &rsa),
            wrong("HS256", header("HS256"), &walk.bank.own),
            wrong("a stranger's key", header("PS256"), &stranger),
            wrong("another client's key", header("PS256"), &walk.other.own),
            wrong(
                "another kind of token",
                json!({ "typ": "logout+jwt", "alg": "PS256", "kid": walk.bank.own.key.kid() }),
                &walk.bank.own,
            ),
        ] {
            let request = key.signed(&header, &claims);
            let answer = walk.post(&walk.bank, "/ciba", &[("request", &request)]).await;
            assert_eq!(error(&answer), refused("invalid_request"), "{what}");
        }
        // Nothing signed, and something beside what is.
        let plain = [("scope", "openid"), ("login_hint", NUMBER)];
        assert_eq!(error(&walk.post(&walk.bank, "/ciba", &plain).await), refused("invalid_request"));
        let good = walk.bank.own.signed(&Walk::header(&walk.bank), &walk.request(&walk.bank));
        let beside = walk.post(&walk.bank, "/ciba", &[("request", &good), ("binding_message", "So 43")]).await;
        assert_eq!(error(&beside), refused("invalid_request"));

        // How the client shows itself is judged as at the token endpoint.
        let other = walk.other.own.assertion(&walk.stage, "bank", &json!({}));
        let late = walk.bank.own.assertion(&walk.stage, "bank", &json!({ "exp": 1 }));
        for assertion in [other, late] {
            let answer = walk.post_with("/ciba", &assertion, &[], &[("request", &good)]).await;
            assert_eq!(error(&answer), (401, "invalid_client".to_owned()));
        }
        let nobody = walk.stage.post_proving("/ciba", "", &[("request", &good), ("client_id", "bank")], &[]).await;
        assert_eq!(error(&nobody), (401, "invalid_client".to_owned()));
        assert_eq!(walk.post(&walk.bank, "/ciba", &[("request", &good)]).await.status, 200, "it was good all the time");
        walk.stage.world
    });
}
