//! A device without a browser: it shows a code, its user types the code elsewhere and decides there, the device polls.

use std::time::Duration;

use dinhdanh::app::Mode;
use dinhdanh::args;
use dinhdanh::identity::level::Factor;
use dinhdanh::provider::registration;
use dinhdanh::store::Queries as _;
use serde_json::{Value, json};

use crate::browser::Answer;
use crate::relying::{Pairs, Stage, basic};
use crate::world::{World, story};

const GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";
const SECRET: &str = "not-a-secret-but-long-enough";

/// A television without a secret, a box with one, and one whose floor is level 2.
async fn set(world: World) -> Stage {
    let stage = Stage::set(world).await;
    let client = |id: &str, method: &str, level: u8| {
        let mut client = json!({
            "client_id": id, "client_name": format!("Cổng {id}"), "client_name#en": format!("The {id} service"),
            "redirect_uris": [format!("https://{id}.vn/cb")], "token_endpoint_auth_method": method,
            "grant_types": ["authorization_code", "refresh_token", GRANT], "id_token_signed_response_alg": "ES256",
            "policy": { "scopes": ["openid", "profile", "email", "offline_access"], "purpose_vi": "Tra cứu hồ sơ", "least_auth_level": level },
        });
        if method != "none" {
            client["client_secret"] = json!(SECRET);
        }
        client
    };
    let clients = json!([client("tv", "none", 1), client("box", "client_secret_basic", 1), client("strong", "none", 2)]);
    registration::import(stage.app(), &clients.to_string(), Mode::Service, stage.app().clock.now()).await.unwrap();
    stage
}

async fn begin(stage: &Stage, client: &str, more: Pairs<'_>) -> Value {
    let mut form = vec![("client_id", client), ("scope", "openid profile")];
    form.retain(|(name, _)| more.iter().all(|(other, _)| other != name));
    form.extend(more);
    let answer = stage.post_with("/device_authorization", None, &form).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    answer.json()
}

async fn poll(stage: &Stage, client: &str, code: &str) -> Answer {
    stage.post_with("/token", None, &[("grant_type", GRANT), ("device_code", code), ("client_id", client)]).await
}

fn text<'a>(value: &'a Value, name: &str) -> &'a str {
    value[name].as_str().unwrap()
}

/// Types the code and comes to the question.
async fn typed(browser: &mut crate::browser::Browser, code: &str) -> Answer {
    let page = browser.open("/device/code").await;
    browser.submit(&page, "usercode-continue", &[("user_code", code)]).await
}

#[test]
fn a_device_is_let_in_by_the_code_that_it_shows() {
    story(|world| async move {
        let stage = set(world).await;
        let begun = begin(&stage, "tv", &[("scope", "openid profile offline_access")]).await;
        assert_eq!((begun["interval"].as_u64(), begun["expires_in"].as_u64()), (Some(5), Some(600)));
        assert!(text(&begun, "verification_uri").ends_with("/device/code"));
        let code = text(&begun, "device_code");
        let pending = poll(&stage, "tv", code).await;
        assert_eq!((pending.status.as_u16(), pending.json()["error"].as_str()), (400, Some("authorization_pending")));

        let mut person = stage.signed_in(&[Factor::Passcode]).await;
        let page = typed(&mut person, &text(&begun, "user_code").to_lowercase()).await;
        let words = page.words();
        for shown in ["Cổng tv", "Tra cứu hồ sơ", "Không rõ", "Nguyễn Thị Minh Hòa", "Chỉ tiếp tục nếu chính bạn"]
        {
            assert!(words.contains(shown), "{shown}: {words}");
        }
        let done = person.submit(&page, "device-approve", &[]).await;
        assert!(!done.text_of("device-done").is_empty(), "{}", done.words());

        stage.world.pass(Duration::from_secs(6));
        let tokens = poll(&stage, "tv", code).await;
        assert_eq!(tokens.status, 200, "{}", tokens.body);
        let tokens = tokens.json();
        let told = stage.userinfo(text(&tokens, "access_token")).await.json();
        assert_eq!(told["name"], "Nguyễn Thị Minh Hòa");
        let refreshed = stage
            .post_with(
                "/token",
                None,
                &[("grant_type", "refresh_token"), ("refresh_token", text(&tokens, "refresh_token")), ("client_id", "tv")],
            )
            .await;
        assert_eq!(refreshed.status, 200, "{}", refreshed.body);
        // The handle is redeemed, and its code leads nowhere any more.
        let again = poll(&stage, "tv", code).await;
        assert_eq!(again.json()["error"], "invalid_grant");
        assert_eq!(stage.recorded("replay-seen").await, 1);
        let page = typed(&mut person, text(&begun, "user_code")).await;
        assert_eq!(page.text_of("error-code"), "device-code-unknown");
        stage.world
    });
}

#[test]
fn a_code_that_came_by_a_link_is_compared_by_typing_its_end_once() {
    story(|world| async move {
        let stage = set(world).await;
        let mut person = stage.signed_in(&[Factor::Passcode]).await;
        for (end, code) in [("wrong", "access_denied"), ("", "access_denied"), ("right", "")] {
            let begun = begin(&stage, "tv", &[]).await;
            let user_code = text(&begun, "user_code");
            let page = person.open(text(&begun, "verification_uri_complete")).await;
            assert!(page.words().contains(user_code), "{}", page.words());
            let page = person.submit(&page, "usercode-continue", &[]).await;
            assert!(!page.body.contains(&user_code[5..]), "the end of the code stands on the page that asks for it");
            let typed = if end == "right" { &user_code[5..] } else { end };
            person.submit(&page, "device-approve", &[("end", typed)]).await;
            let answer = poll(&stage, "tv", text(&begun, "device_code")).await;
            assert_eq!(answer.json()["error"].as_str().unwrap_or_default(), code, "{end}");
        }
        stage.world
    });
}

#[test]
fn a_device_that_hurries_is_slowed_down_and_one_that_is_late_or_declined_is_told() {
    story(|world| async move {
        let stage = set(world).await;
        let begun = begin(&stage, "tv", &[]).await;
        let code = text(&begun, "device_code");
        let told = async |wait: u64| {
            stage.world.pass(Duration::from_secs(wait));
            poll(&stage, "tv", code).await.json()["error"].as_str().unwrap().to_owned()
        };
        assert_eq!(told(0).await, "authorization_pending");
        assert_eq!(told(1).await, "slow_down");
        // The interval is ten seconds now, then fifteen, and stays so.
        assert_eq!(told(6).await, "slow_down");
        assert_eq!(told(16).await, "authorization_pending");
        assert_eq!(told(14).await, "slow_down");
        assert_eq!(told(600).await, "expired_token");

        let begun = begin(&stage, "tv", &[]).await;
        let mut person = stage.signed_in(&[Factor::Passcode]).await;
        let page = typed(&mut person, text(&begun, "user_code")).await;
        person.submit(&page, "device-deny", &[]).await;
        let code = text(&begun, "device_code");
        assert_eq!(poll(&stage, "tv", code).await.json()["error"], "access_denied");
        // The page that is still open can't undo it.
        let late = person.submit(&page, "device-approve", &[]).await;
        assert_eq!(late.text_of("error-code"), "question-gone");
        assert_eq!(poll(&stage, "tv", code).await.json()["error"], "access_denied");
        stage.world
    });
}

#[test]
fn of_fifty_devices_that_race_with_one_code_one_gets_tokens() {
    story(|world| async move {
        let stage = set(world).await;
        let begun = begin(&stage, "tv", &[]).await;
        let mut person = stage.signed_in(&[Factor::Passcode]).await;
        let page = typed(&mut person, text(&begun, "user_code")).await;
        person.submit(&page, "device-approve", &[]).await;
        let polls = (0..50).map(|_| poll(&stage, "tv", text(&begun, "device_code")));
        let answers = futures_util::future::join_all(polls).await;
        let won = answers.iter().filter(|answer| answer.status == 200).count();
        assert_eq!(won, 1);
        assert!(answers.iter().filter(|answer| answer.status != 200).all(|answer| answer.json()["error"] == "invalid_grant"));
        stage.world
    });
}

#[test]
fn user_codes_can_t_be_guessed_from_one_browser_nor_from_one_place() {
    story(|world| async move {
        let stage = set(world).await;
        let begun = begin(&stage, "tv", &[]).await;
        let mut guesser = stage.world.browser();
        for _ in 0..5 {
            assert_eq!(typed(&mut guesser, "BBBB-BBBB").await.text_of("error-code"), "device-code-unknown");
        }
        // The right code does not help either, until the window has passed.
        let page = typed(&mut guesser, text(&begun, "user_code")).await;
        assert_eq!((page.status.as_u16(), page.text_of("error-code").as_str()), (429, "too-many-tries"));
        // Fresh browsers at the same address are counted together.
        let mut limited = 0;
        for _ in 0..60 {
            let mut browser = stage.world.browser();
            let page = typed(&mut browser, "BBBB-BBBB").await;
            limited += u32::from(page.status == 429);
        }
        assert!(limited >= 10, "{limited}");
        stage.world
    });
}

#[test]
fn a_device_is_judged_as_the_browser_is() {
    story(|world| async move {
        let stage = set(world).await;
        // A floor of level 2: one factor leads to the step-up, and approving without it is not possible.
        let begun = begin(&stage, "strong", &[]).await;
        let mut person = stage.signed_in(&[Factor::Passcode]).await;
        let page = typed(&mut person, text(&begun, "user_code")).await;
        assert!(page.text_of("device-approve").is_empty(), "{}", page.words());
        assert_eq!(poll(&stage, "strong", text(&begun, "device_code")).await.json()["error"], "authorization_pending");

        // A lock between the approval and the poll: nothing, and nothing later.
        let begun = begin(&stage, "tv", &[]).await;
        let page = typed(&mut person, text(&begun, "user_code")).await;
        person.submit(&page, "device-approve", &[]).await;
        let id = dinhdanh::base::ids::LockId::new(stage.app().clock.now(), &stage.app().random);
        stage
            .run(
                "INSERT INTO locks (id, account_id, ground, placed_by, placed_at) VALUES ($1, $2, 'holder', 'test', $3)",
                args![id, stage.citizen.account, stage.app().clock.now()],
            )
            .await;
        assert_eq!(poll(&stage, "tv", text(&begun, "device_code")).await.json()["error"], "access_denied");
        assert_eq!(poll(&stage, "tv", text(&begun, "device_code")).await.json()["error"], "invalid_grant");
        stage.world
    });
}

#[test]
fn requests_that_do_not_fit_are_refused() {
    story(|world| async move {
        let stage = set(world).await;
        let table: &[(Option<String>, Pairs<'_>, &str)] = &[
            (None, &[("client_id", "app"), ("scope", "openid")], "unauthorized_client"),
            (None, &[("client_id", "nobody"), ("scope", "openid")], "invalid_client"),
            (None, &[("client_id", "box"), ("scope", "openid")], "invalid_client"),
            (Some(basic("box", "another-secret-of-length")), &[("scope", "openid")], "invalid_client"),
            (None, &[("client_id", "tv"), ("scope", "openid personal_number")], "invalid_scope"),
            (None, &[("client_id", "tv")], "invalid_scope"),
        ];
        for (header, form, error) in table {
            let answer = stage.post_with("/device_authorization", header.as_deref(), form).await;
            assert_eq!(answer.json()["error"], *error, "{form:?}");
        }
        let begun = begin(&stage, "tv", &[]).await;
        let code = text(&begun, "device_code");
        // Another client's handle, a user code, a handle of another kind, nothing.
        for (client, code) in
            [("strong", code), ("tv", text(&begun, "user_code")), ("tv", &code.replace("dc_", "ba_")), ("tv", "ac_x")]
        {
            assert_eq!(poll(&stage, client, code).await.json()["error"], "invalid_grant", "{client} {code}");
        }
        let as_code =
            [("grant_type", "authorization_code"), ("code", code), ("client_id", "tv"), ("redirect_uri", "https://tv.vn/cb")];
        assert_eq!(stage.post_with("/token", None, &as_code).await.json()["error"], "invalid_grant");
        // A question is bound to the browser in which its code was typed.
        let mut person = stage.signed_in(&[Factor::Passcode]).await;
        let page = typed(&mut person, text(&begun, "user_code")).await;
        let mut other = stage.signed_in(&[Factor::Passcode]).await;
        other.open("/device/code").await;
        let (_, fields) = crate::browser::form(&page, "device-approve", &[]);
        let ticket = &fields.iter().find(|(name, _)| name == "ticket").unwrap().1;
        let answer = other.open(&format!("/device/code/confirm?ticket={ticket}")).await;
        assert_eq!(answer.text_of("error-code"), "question-gone");
        let rows = stage.app().db.rows("SELECT id FROM afar_requests", args![]).await.unwrap();
        assert_eq!(rows.len(), 1);
        stage.world
    });
}
