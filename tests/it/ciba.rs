//! A portal's server asks a person who is elsewhere: the question waits in their inbox, the portal polls.

use std::time::Duration;

use dinhdanh::app::Mode;
use dinhdanh::args;
use dinhdanh::identity::level::Factor;
use dinhdanh::provider::registration;
use dinhdanh::store::Queries as _;
use serde_json::{Value, json};

use crate::browser::{Answer, Browser};
use crate::relying::{Pairs, Stage, basic};
use crate::world::{World, story};

const GRANT: &str = "urn:openid:params:grant-type:ciba";
const SECRET: &str = "not-a-secret-but-long-enough";

/// `justice` asks by number too and for days, `land` by its own names only, `strict` at level 2.
async fn set(world: World) -> Stage {
    let stage = Stage::set(world).await;
    let client = |id: &str, ciba: Value, level: u8| {
        json!({
            "client_id": id, "client_name": format!("Cổng {id}"), "client_name#en": format!("The {id} service"),
            "redirect_uris": [format!("https://{id}.vn/cb")], "token_endpoint_auth_method": "client_secret_basic",
            "client_secret": SECRET, "grant_types": ["authorization_code", "refresh_token", GRANT],
            "backchannel_token_delivery_mode": "poll", "id_token_signed_response_alg": "ES256",
            "policy": { "scopes": ["openid", "profile", "email", "offline_access"], "purpose_vi": "Khai sinh liên thông",
                "least_auth_level": level, "ciba": ciba },
        })
    };
    let clients = json!([
        client("justice", json!({ "by_number": true, "working_days": 5 }), 1),
        client("land", json!({}), 1),
        client("strict", json!({ "by_number": true }), 2),
    ]);
    registration::import(stage.app(), &clients.to_string(), Mode::Service, stage.app().clock.now()).await.unwrap();
    // The citizen of these stories is found by a number.
    let key = stage.app().keyring.index().blind("number", NUMBER).unwrap();
    stage
        .run(
            "UPDATE persons SET number_key = $2 WHERE id = (SELECT person_id FROM accounts WHERE id = $1)",
            args![stage.citizen.account, key],
        )
        .await;
    stage
}

const NUMBER: &str = "901162000123";

async fn ask(stage: &Stage, client: &str, more: Pairs<'_>) -> Answer {
    let mut form = vec![("scope", "openid profile"), ("login_hint", NUMBER)];
    form.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
    form.extend(more.iter().filter(|(_, value)| !value.is_empty()));
    stage.post_with("/ciba", Some(&basic(client, SECRET)), &form).await
}

/// An accepted question; its handle.
async fn asked(stage: &Stage, client: &str, more: Pairs<'_>) -> String {
    let answer = ask(stage, client, more).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()["auth_req_id"].as_str().unwrap().to_owned()
}

async fn poll(stage: &Stage, client: &str, handle: &str) -> Answer {
    stage.post_with("/token", Some(&basic(client, SECRET)), &[("grant_type", GRANT), ("auth_req_id", handle)]).await
}

async fn error(stage: &Stage, client: &str, handle: &str) -> String {
    poll(stage, client, handle).await.json()["error"].as_str().unwrap_or_default().to_owned()
}

/// The newest question of the inbox.
async fn question(browser: &mut Browser) -> Answer {
    let inbox = browser.open("/account/approvals").await;
    let page = scraper::Html::parse_document(&inbox.body);
    let link = page.select(&scraper::Selector::parse("a.approval").unwrap()).next();
    let to = link.unwrap_or_else(|| panic!("nothing waits: {}", inbox.words())).attr("href").unwrap().to_owned();
    browser.open(&to).await
}

#[test]
fn a_relative_far_away_approves_in_their_inbox_and_the_portal_gets_tokens_once() {
    story(|world| async move {
        let stage = set(world).await;
        let handle =
            asked(&stage, "justice", &[("binding_message", "Khai sinh cho cháu Minh"), ("requested_expiry", "432000")]).await;
        assert!(handle.len() >= 46 && error(&stage, "justice", &handle).await == "authorization_pending");
        let mut person = stage.signed_in(&[Factor::Passcode]).await;
        let page = question(&mut person).await;
        for shown in ["Cổng justice", "Khai sinh liên thông", "Khai sinh cho cháu Minh", "Không ai gọi điện"] {
            assert!(page.words().contains(shown), "{shown}: {}", page.words());
        }
        let inbox = person.submit(&page, "approval-approve", &[]).await;
        assert!(inbox.words().contains("Bạn đã đồng ý"), "{}", inbox.words());
        // Days later the portal comes for its tokens.
        stage.world.pass(Duration::from_secs(3 * 24 * 3600));
        let tokens = poll(&stage, "justice", &handle).await;
        assert_eq!(tokens.status, 200, "{}", tokens.body);
        let token = tokens.json()["access_token"].as_str().unwrap().to_owned();
        assert_eq!(stage.userinfo(&token).await.json()["name"], "Nguyễn Thị Minh Hòa");
        assert_eq!(error(&stage, "justice", &handle).await, "invalid_grant");
        let log = {
            let mut person = stage.signed_in(&[Factor::Passcode]).await;
            person.open("/account/log").await
        };
        assert!(log.words().contains("Cổng dịch vụ hỏi xác nhận từ xa"), "{}", log.words());
        stage.world
    });
}

#[test]
fn a_number_on_the_other_screen_is_typed_once() {
    story(|world| async move {
        let stage = set(world).await;
        for (typed, told) in [("43", "access_denied"), ("", "access_denied"), ("42", "")] {
            let handle = asked(&stage, "justice", &[("binding_message", "42")]).await;
            let mut person = stage.signed_in(&[Factor::Passcode]).await;
            let page = question(&mut person).await;
            assert!(!page.words().contains("42 "), "the number stands on the page: {}", page.words());
            person.submit(&page, "approval-approve", &[("number", typed)]).await;
            assert_eq!(error(&stage, "justice", &handle).await, told, "{typed}");
        }
        stage.world
    });
}

#[test]
fn this_is_a_scam_is_one_step_that_denies_opens_a_case_and_shuts_the_portal_up_for_a_day() {
    story(|world| async move {
        let stage = set(world).await;
        let handle = asked(&stage, "justice", &[]).await;
        let mut person = stage.signed_in(&[Factor::Passcode]).await;
        let page = question(&mut person).await;
        let inbox = person.submit(&page, "approval-scam", &[]).await;
        assert!(inbox.words().contains("Bạn đã báo lừa đảo"), "{}", inbox.words());
        assert_eq!(error(&stage, "justice", &handle).await, "access_denied");
        let cases = dinhdanh::store::cases::of_account(&stage.app().db, stage.citizen.account).await.unwrap();
        assert_eq!((cases.len(), cases[0].client.as_deref()), (1, Some("justice")));
        assert_eq!(stage.recorded("scam-reported").await, 1);
        // It may ask again, and is answered like before, but nobody sees it.
        let unseen = asked(&stage, "justice", &[]).await;
        assert_eq!(error(&stage, "justice", &unseen).await, "authorization_pending");
        assert!(!person.open("/account/approvals").await.text_of("approvals-none").is_empty());
        // Another portal still reaches them; and this one tomorrow.
        asked(&stage, "strict", &[]).await;
        question(&mut person).await;
        stage.world
    });
}

#[test]
fn declining_takes_no_more_than_a_session_and_approving_takes_the_level_asked_for() {
    story(|world| async move {
        let stage = set(world).await;
        let handle = asked(&stage, "strict", &[]).await;
        let mut person = stage.signed_in(&[Factor::Passcode]).await;
        let page = question(&mut person).await;
        let step = person.submit(&page, "approval-approve", &[]).await;
        assert!(!step.words().contains("Bạn đã đồng ý"), "{}", step.words());
        assert_eq!(error(&stage, "strict", &handle).await, "authorization_pending");
        let page = question(&mut person).await;
        person.submit(&page, "approval-deny", &[]).await;
        assert_eq!(error(&stage, "strict", &handle).await, "access_denied");
        stage.world
    });
}

#[test]
fn a_portal_asks_by_its_own_name_for_a_person_and_by_number_only_where_it_may() {
    story(|world| async move {
        let stage = set(world).await;
        // Never signed in there: unknown, as any text is.
        for hint in [NUMBER, "0912345678", "abc"] {
            let answer = ask(&stage, "land", &[("login_hint", hint)]).await;
            assert_eq!((answer.status.as_u16(), answer.json()["error"].as_str()), (400, Some("unknown_user_id")), "{hint}");
        }
        let mut person = stage.signed_in(&[Factor::Passcode]).await;
        let tokens = {
            let code = stage.code(&mut person, "land", &[]).await;
            let answer = stage.redeem("land", &code, &[]).await;
            assert_eq!(answer.status, 200, "{}", answer.body);
            answer.json()
        };
        let id_token = tokens["id_token"].as_str().unwrap();
        let sub = stage.userinfo(tokens["access_token"].as_str().unwrap()).await.json()["sub"].as_str().unwrap().to_owned();
        let by_sub = asked(&stage, "land", &[("login_hint", &sub)]).await;
        let by_token = asked(&stage, "land", &[("login_hint", ""), ("id_token_hint", id_token)]).await;
        for handle in [by_sub, by_token] {
            let page = question(&mut person).await;
            person.submit(&page, "approval-deny", &[]).await;
            let page = person.open("/account/approvals").await;
            assert!(page.words().contains("Cổng land"));
            drop(handle);
        }
        // Another portal's name for the same person, and another portal's token.
        assert_eq!(ask(&stage, "justice", &[("login_hint", &sub)]).await.json()["error"], "unknown_user_id");
        let foreign = ask(&stage, "justice", &[("login_hint", ""), ("id_token_hint", id_token)]).await;
        assert_eq!(foreign.json()["error"], "invalid_request");
        stage.world
    });
}

#[test]
fn a_portal_can_t_tell_who_has_an_account_nor_flood_anybody() {
    story(|world| async move {
        let stage = set(world).await;
        let known = ask(&stage, "justice", &[]).await;
        let unknown = ask(&stage, "justice", &[("login_hint", "901090000001")]).await;
        let shape = |answer: &Answer| {
            let body = answer.json();
            (answer.status, body["expires_in"].clone(), body["interval"].clone(), body["auth_req_id"].as_str().unwrap().len())
        };
        assert_eq!(shape(&known), shape(&unknown));
        for answer in [&known, &unknown] {
            let handle = answer.json()["auth_req_id"].as_str().unwrap().to_owned();
            assert_eq!(error(&stage, "justice", &handle).await, "authorization_pending");
        }
        for _ in 0..20 {
            asked(&stage, "justice", &[]).await;
        }
        let mut person = stage.signed_in(&[Factor::Passcode]).await;
        let inbox = person.open("/account/approvals").await;
        assert_eq!(inbox.body.matches("class=\"button approval\"").count(), 5);
        // The sixtieth and first with one hint is refused, whoever it means.
        let mut refused = 0;
        for _ in 0..61 {
            let answer = ask(&stage, "justice", &[("login_hint", "901090000002")]).await;
            refused += u32::from(answer.status == 403 && answer.json()["error"] == "access_denied");
        }
        assert_eq!(refused, 1);
        stage.world
    });
}

#[test]
fn questions_that_do_not_fit_are_refused() {
    story(|world| async move {
        let stage = set(world).await;
        let table: &[(&str, Pairs<'_>, &str)] = &[
            ("portal", &[], "unauthorized_client"),
            ("justice", &[("scope", "profile")], "invalid_scope"),
            ("justice", &[("scope", "openid personal_number")], "invalid_scope"),
            ("justice", &[("login_hint", "")], "invalid_request"),
            ("justice", &[("id_token_hint", "x")], "invalid_request"),
            ("justice", &[("login_hint", ""), ("login_hint_token", "x")], "invalid_request"),
            ("justice", &[("login_hint", ""), ("id_token_hint", "x")], "invalid_request"),
            ("justice", &[("binding_message", "<b>")], "invalid_binding_message"),
            ("justice", &[("binding_message", "https://evil.vn")], "invalid_binding_message"),
            ("justice", &[("requested_expiry", "soon")], "invalid_request"),
            ("justice", &[("requested_expiry", "0")], "invalid_request"),
            ("justice", &[("request", "a.b.c")], "invalid_request"),
        ];
        for (client, form, error) in table {
            assert_eq!(ask(&stage, client, form).await.json()["error"], *error, "{client} {form:?}");
        }
        assert_eq!(stage.post_with("/ciba", None, &[("client_id", "app"), ("login_hint", NUMBER)]).await.status, 401);
        let handle = asked(&stage, "justice", &[]).await;
        assert_eq!(error(&stage, "strict", &handle).await, "invalid_grant");
        assert_eq!(error(&stage, "justice", &handle.replace("ba_", "dc_")).await, "invalid_grant");
        assert_eq!(error(&stage, "justice", &format!("{handle}x")).await, "invalid_grant");
        // Somebody else's question is nobody's here.
        let other = stage.app();
        let planted = crate::planted::account(&other.db, other.clock.now()).await;
        let mut stranger = stage.world.browser();
        stage.sign_in(&mut stranger, planted.account, &[Factor::Passcode]).await;
        let rows = other.db.rows("SELECT id FROM afar_requests", args![]).await.unwrap();
        let id: dinhdanh::base::ids::AfarId = rows[0].get("id").unwrap();
        assert_eq!(stranger.open(&format!("/account/approvals/{id}")).await.text_of("error-code"), "question-gone");
        stage.world.pass(Duration::from_secs(601));
        assert_eq!(error(&stage, "justice", &handle).await, "expired_token");
        stage.world
    });
}

#[test]
fn of_fifty_polls_that_race_after_the_approval_one_gets_tokens() {
    story(|world| async move {
        let stage = set(world).await;
        let handle = asked(&stage, "justice", &[]).await;
        let mut person = stage.signed_in(&[Factor::Passcode]).await;
        let page = question(&mut person).await;
        person.submit(&page, "approval-approve", &[]).await;
        let answers = futures_util::future::join_all((0..50).map(|_| poll(&stage, "justice", &handle))).await;
        assert_eq!(answers.iter().filter(|answer| answer.status == 200).count(), 1);
        stage.world
    });
}

#[test]
fn a_question_is_announced_without_a_link_and_not_more_often_than_anybody_bears() {
    story(|world| async move {
        let stage = set(world).await;
        let phone = dinhdanh::identity::PhoneNumber::parse("0912345678").unwrap();
        let sealer = stage.app().keyring.sealer(dinhdanh::keyring::Scope::Accounts);
        let sealed = sealer.seal("phone", stage.citizen.account.bytes(), phone.reveal().as_bytes()).unwrap();
        stage.run("UPDATE accounts SET phone_sealed = $2 WHERE id = $1", args![stage.citizen.account, sealed]).await;
        for client in ["justice", "justice", "justice", "strict", "strict", "strict"] {
            asked(&stage, client, &[]).await;
        }
        stage.world.deliver().await;
        let sent = stage.world.gateway.sms();
        assert_eq!(sent.len(), 4);
        for sms in &sent {
            assert!(sms.text.contains("Cong ") && !sms.text.contains("http") && !sms.text.contains("://"), "{}", sms.text);
        }
        stage.world
    });
}

/// A portal that signs what it asks and is pinged.
async fn pinged(stage: &Stage, key: &dinhdanh::jose::SigningKey) {
    let client = json!({
        "client_id": "bank", "client_name": "Ngân hàng", "redirect_uris": ["https://bank.vn/cb"],
        "token_endpoint_auth_method": "private_key_jwt", "jwks": { "keys": [key.public()] },
        "grant_types": ["authorization_code", GRANT], "id_token_signed_response_alg": "ES256",
        "backchannel_token_delivery_mode": "ping", "backchannel_client_notification_endpoint": "https://bank.vn/ping",
        "backchannel_authentication_request_signing_alg": "ES256",
        "policy": { "scopes": ["openid", "profile"], "ciba": { "by_number": true } },
    });
    registration::import(stage.app(), &client.to_string(), Mode::Service, stage.app().clock.now()).await.unwrap();
}

/// A signed request of the bank, with `change` made to it, and the answer.
async fn signed(stage: &Stage, key: &dinhdanh::jose::SigningKey, change: impl FnOnce(&mut Value)) -> Answer {
    let now = stage.app().clock.now().seconds();
    let jti = stage.app().random.token();
    let mut request = json!({
        "iss": "bank", "aud": crate::world::ORIGIN, "iat": now, "nbf": now, "exp": now + 300, "jti": jti,
        "scope": "openid profile", "login_hint": NUMBER, "client_notification_token": "token-of-the-bank-0123456789",
    });
    change(&mut request);
    let request = dinhdanh::jose::sign(key, "JWT", &request).unwrap();
    let assertion = assertion(stage, key);
    stage.post_with("/ciba", None, &as_bank(&assertion, &[("request", &request)])).await
}

fn assertion(stage: &Stage, key: &dinhdanh::jose::SigningKey) -> String {
    let (app, now) = (stage.app(), stage.app().clock.now().seconds());
    let claims = json!({ "iss": "bank", "sub": "bank", "aud": crate::world::ORIGIN, "jti": app.random.token(), "exp": now + 60 });
    dinhdanh::jose::sign(key, "JWT", &claims).unwrap()
}

fn as_bank<'a>(assertion: &'a str, more: Pairs<'a>) -> Vec<(&'a str, &'a str)> {
    let own =
        [("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"), ("client_assertion", assertion)];
    own.into_iter().chain(more.iter().copied()).collect()
}

#[test]
fn a_portal_that_signs_its_question_is_pinged_with_its_own_token_and_asks_once_with_each() {
    story(|world| async move {
        let stage = set(world).await;
        let app = stage.app();
        let key = |alg| {
            use dinhdanh::jose::{SigningKey, generate};
            SigningKey::from_pkcs8(alg, &generate(alg, &app.random).unwrap()).unwrap()
        };
        let own = key(dinhdanh::jose::SigAlg::Es256);
        pinged(&stage, &own).await;
        // Unsigned, with something beside it, with a foreign key, twice.
        let assertion_of = assertion(&stage, &own);
        let unsigned = [("scope", "openid"), ("login_hint", NUMBER)];
        let plain = as_bank(&assertion_of, &unsigned);
        assert_eq!(stage.post_with("/ciba", None, &plain).await.json()["error"], "invalid_request");
        let mine = |request: &mut Value| request["jti"] = json!("once");
        let first = signed(&stage, &own, mine).await;
        assert_eq!(first.status, 200, "{}", first.body);
        assert_eq!(signed(&stage, &own, mine).await.json()["error"], "invalid_request");
        assert_eq!(
            signed(&stage, &own, |request| request["client_notification_token"] = Value::Null).await.json()["error"],
            "invalid_request"
        );
        assert_eq!(
            signed(&stage, &own, |request| request["aud"] = json!("https://other.vn")).await.json()["error"],
            "invalid_request"
        );

        let handle = first.json()["auth_req_id"].as_str().unwrap().to_owned();
        let job = dinhdanh::jobs::Ping::of(app);
        job.batch().await.unwrap();
        assert_eq!(stage.world.portals.posted().len(), 0, "nobody has answered yet");
        let mut person = stage.signed_in(&[Factor::Passcode]).await;
        let page = question(&mut person).await;
        person.submit(&page, "approval-approve", &[]).await;
        // The portal answers 401: that is an answer, and it is not told again.
        stage.world.portals.answer_next(Ok(401));
        job.batch().await.unwrap();
        stage.world.pass(Duration::from_secs(300));
        job.batch().await.unwrap();
        let posted = stage.world.portals.posted();
        assert_eq!(posted.len(), 1);
        assert_eq!(posted[0].url.as_str(), "https://bank.vn/ping");
        assert_eq!(posted[0].bearer.as_ref().map(dinhdanh::base::Secret::reveal), Some("token-of-the-bank-0123456789"));
        assert_eq!(serde_json::from_str::<Value>(&posted[0].body).unwrap(), json!({ "auth_req_id": handle }));

        let assertion_of = assertion(&stage, &own);
        let redeemed = [("grant_type", GRANT), ("auth_req_id", handle.as_str())];
        let form = as_bank(&assertion_of, &redeemed);
        let tokens = stage.post_with("/token", None, &form).await;
        assert_eq!(tokens.status, 200, "{}", tokens.body);
        stage.world
    });
}

#[test]
fn nobody_is_answered_for_in_a_service_that_is_in_use() {
    story(|world| async move {
        let stage = set(world).await;
        let handle = asked(&stage, "justice", &[]).await;
        for path in ["/ciba/automatic?action=allow&auth_req_id=", "/ciba/automatic?action=deny&auth_req_id="] {
            assert_eq!(stage.world.browser().get(&format!("{path}{handle}")).await.status, 404);
        }
        let secret = dinhdanh::base::Secret::new(handle.clone());
        let refused = dinhdanh::provider::afar::automatic::answer(stage.app(), &secret, true, stage.app().clock.now()).await;
        assert!(matches!(
            refused,
            Err(dinhdanh::base::Fault::Refused(dinhdanh::provider::afar::automatic::NotAutomatic::InService))
        ));
        assert_eq!(error(&stage, "justice", &handle).await, "authorization_pending");
        stage.world
    });
}
