//! "My identity": what a citizen sees of it, and how they change the ways to sign in.

use std::time::Duration;

use dinhdanh::args;
use dinhdanh::authn::password::Kind;
use dinhdanh::base::ids::{ConsentId, GrantId};
use dinhdanh::store::Queries as _;
use scraper::{Html, Selector};

use crate::authenticator::authenticator;
use crate::browser::Browser;
use crate::citizen::{
    self, Citizen, NUMBER, PASSCODE, PASSWORD, PHONE, TotpApp, add_passkey, by_passkey, ceremony, session_of, types,
    with_password,
};
use crate::world::{World, story};
use dinhdanh::neighbours::authenticator::Authenticator;

/// Signed in with a passkey just now.
async fn at_home(world: &World) -> (Citizen, Authenticator, Browser) {
    let citizen = with_password(world, NUMBER, PASSWORD).await;
    citizen::set_secret(world, citizen, Kind::Passcode, PASSCODE).await;
    citizen::set_phone(world, citizen, PHONE).await;
    let mut key = add_passkey(world, citizen).await;
    let mut browser = world.browser();
    assert_eq!(by_passkey(&mut browser, &mut key, "").await.json()["location"], "/account");
    (citizen, key, browser)
}

async fn recorded(world: &World, action: &'static str) -> i64 {
    let sql = "SELECT COUNT(*) AS n FROM audit_entries WHERE action = $1";
    world.app.db.first(sql, args![action]).await.unwrap().unwrap().get("n").unwrap()
}

#[test]
fn every_page_leads_a_stranger_to_the_sign_in_and_back() {
    story(|world| async move {
        with_password(&world, NUMBER, PASSWORD).await;
        for path in ["/account", "/account/keys", "/account/sign-ins", "/account/portals", "/account/log"] {
            let mut stranger = world.browser();
            let page = stranger.open(path).await;
            let answer = stranger.submit_once(&page, "login-submit", &[("login", NUMBER), ("password", PASSWORD)]).await;
            assert_eq!(answer.location(), path);
            assert_eq!(stranger.follow(answer).await.status, 200, "{path}");
        }
        let mut stranger = world.browser();
        let page = stranger.open("/login").await;
        for call in ["/account/keys/passkey/options", "/account/keys/passkey"] {
            let body = serde_json::json!({ "ceremony": "x", "credential": {} });
            assert_eq!(stranger.post_json(&page, call, &body).await.status, 401, "{call}");
        }
        world
    });
}

#[test]
fn the_first_page_says_level_and_status_in_a_sentence_and_masks_the_number() {
    story(|world| async move {
        let (_, _, mut browser) = at_home(&world).await;
        for (language, words) in [("vi", "mức độ 1 của bạn đang hoạt động"), ("en", "level 1 is active")] {
            browser.language = language;
            let page = browser.open(&format!("/account?lang={language}")).await;
            assert!(page.text_of("sentence").contains(words), "{}", page.words());
            assert!(page.body.contains("<summary>901*******23</summary>"), "shown in full only when asked for");
        }
        world
    });
}

#[test]
fn changing_how_one_signs_in_needs_a_strong_and_recent_sign_in() {
    story(|world| async move {
        let (citizen, mut key, mut strong) = at_home(&world).await;
        let mut weak = world.browser();
        types(&mut weak, NUMBER, PASSWORD).await;
        world.pass(Duration::from_secs(11 * 60));
        for (what, browser) in [("a password alone", &mut weak), ("ten minutes ago", &mut strong)] {
            for path in ["/account/keys/app", "/account/keys/secret?kind=passcode", "/account/keys/remove?kind=password"] {
                let answer = browser.get(path).await;
                assert!(answer.location().starts_with("/login?flow="), "{what}: {path}");
            }
            let page = browser.open("/account/keys").await;
            let refused = browser.post_json(&page, "/account/keys/passkey/options", &serde_json::json!({})).await;
            assert_eq!(refused.json()["error"], "sign-in-afresh", "{what}");
            // A form of a page that was open before.
            let answer = browser.post("/account/keys/remove", &[("kind", "password"), ("csrf", &token(&page.body))]).await;
            assert!(answer.location().starts_with("/login?flow="), "{what}");
        }
        assert_eq!(dinhdanh::store::ways::of(&world.app.db, citizen.account).await.unwrap().passwords, 1);
        // The way there asks who it is, and comes back.
        let asked = strong.get("/account/keys/app").await;
        let flow = asked.location().split_once("flow=").unwrap().1.to_owned();
        assert_eq!(by_passkey(&mut strong, &mut key, &flow).await.json()["location"], "/account/keys/app");
        assert_eq!(strong.get("/account/keys/app").await.status, 200);
        world
    });
}

fn token(body: &str) -> String {
    let html = Html::parse_document(body);
    html.select(&Selector::parse("meta[name=csrf]").unwrap()).next().unwrap().attr("content").unwrap().to_owned()
}

#[test]
fn a_passkey_is_added_named_and_told_and_the_same_one_is_not_added_twice() {
    story(|world| async move {
        let (citizen, first, mut browser) = at_home(&world).await;
        let page = browser.open("/account/keys").await;
        let calls = ("/account/keys/passkey/options", "/account/keys/passkey");
        let begun = browser.post_json(&page, calls.0, &serde_json::json!({})).await.json();
        assert_eq!(begun["publicKey"]["authenticatorSelection"]["residentKey"], "required");
        assert_eq!(begun["publicKey"]["authenticatorSelection"]["userVerification"], "required");
        let excluded = begun["publicKey"]["excludeCredentials"][0]["id"].as_str().unwrap();
        assert_eq!(excluded, dinhdanh::base::encode::b64url(first.credential_id()));
        assert!(!begun.to_string().contains(NUMBER), "the number is masked for the authenticator too");
        let mut second = authenticator();
        let sent = serde_json::json!({ "name": "  máy ở\u{202e} nhà " });
        let added = ceremony(&mut browser, &page, &mut second, calls, sent.clone()).await;
        assert_eq!(added.json()["location"], "/account/keys");
        let page = browser.open("/account/keys").await;
        assert!(page.words().contains("máy ở nhà") && page.words().contains("Đã thêm khóa truy cập"), "{}", page.words());
        let again = ceremony(&mut browser, &page, &mut second, calls, sent).await;
        assert_eq!(again.json()["error"], "passkey-refused", "it was told to leave out the keys that are there");
        assert_eq!(recorded(&world, "factor-added").await, 1);
        world.deliver().await;
        assert!(world.gateway.sms().last().unwrap().text.contains("khoa truy cap"), "told on the phone");
        assert_eq!(by_passkey(&mut world.browser(), &mut second, "").await.status, 200);
        // Of another account, the same authenticator's key is no key to this one.
        let other = with_password(&world, "901099000124", PASSWORD).await;
        let mut theirs = world.browser();
        by_passkey(&mut theirs, &mut add_passkey(&world, other).await, "").await;
        let page = theirs.open("/account/keys").await;
        let mixed = ceremony(&mut theirs, &page, &mut second, calls, serde_json::json!({ "name": "x" })).await;
        assert_eq!(mixed.json()["error"], "passkey-known");
        assert_eq!(dinhdanh::store::passkeys::of_account(&world.app.db, citizen.account).await.unwrap().len(), 2);
        world
    });
}

#[test]
fn a_registration_that_does_not_hold_adds_nothing() {
    type Wrong = (&'static str, fn(&mut Authenticator));
    story(|world| async move {
        let (citizen, _, mut browser) = at_home(&world).await;
        let page = browser.open("/account/keys").await;
        let calls = ("/account/keys/passkey/options", "/account/keys/passkey");
        let wrongs: [Wrong; 5] = [
            ("origin", |key| key.behaviour.origin = "https://evil-id.example.vn".into()),
            ("relying party", |key| key.behaviour.rp_id = "example.vn".into()),
            ("frame", |key| key.behaviour.cross_origin = true),
            ("not verified", |key| key.behaviour.user_verified = false),
            ("not present", |key| key.behaviour.user_present = false),
        ];
        for (what, wrong) in wrongs {
            let mut key = authenticator();
            wrong(&mut key);
            let answer = ceremony(&mut browser, &page, &mut key, calls, serde_json::json!({})).await;
            assert_eq!(answer.json()["error"], "passkey-refused", "{what}");
        }
        assert_eq!(dinhdanh::store::passkeys::of_account(&world.app.db, citizen.account).await.unwrap().len(), 1);
        world
    });
}

#[test]
fn an_app_s_secret_is_shown_once_and_counts_when_its_first_code_was_typed() {
    story(|world| async move {
        let (citizen, _, mut browser) = at_home(&world).await;
        let page = browser.open("/account/keys/app").await;
        let shown = browser.submit(&page, "app-new", &[]).await;
        let letters = shown.text_of("app-secret");
        assert_eq!(letters.replace(' ', "").len(), 32);
        assert!(shown.body.contains("data:image/svg+xml;base64,") && !shown.body.contains("http://"), "drawn by ourselves");
        let shows = TotpApp::new(&letters);
        let right = shows.now(&world);
        let wrong = if right == "000000" { "111111" } else { "000000" };
        let again = browser.submit(&shown, "code-submit", &[("code", wrong)]).await;
        assert_eq!(again.status, 422);
        assert!(!again.body.contains(&letters), "not shown again");
        assert!(dinhdanh::store::totps::in_use(&world.app.db, citizen.account).await.unwrap().is_none());
        let done = browser.submit(&again, "code-submit", &[("code", &right)]).await;
        assert!(done.words().contains("Ứng dụng xác thực đã được thêm"), "{}", done.words());
        assert!(dinhdanh::store::totps::in_use(&world.app.db, citizen.account).await.unwrap().is_some());
        // Another app takes its place.
        let page = browser.open("/account/keys/app").await;
        let shown = browser.submit(&page, "app-new", &[]).await;
        let next = TotpApp::new(&shown.text_of("app-secret"));
        browser.submit(&shown, "code-submit", &[("code", &next.now(&world))]).await;
        let sql = "SELECT COUNT(*) AS n FROM totps WHERE removed_at IS NULL AND confirmed_at IS NOT NULL";
        let live: i64 = world.app.db.first(sql, args![]).await.unwrap().unwrap().get("n").unwrap();
        assert_eq!(live, 1);
        world
    });
}

#[test]
fn another_secret_keeps_the_rules_and_ends_what_was_open_elsewhere() {
    story(|world| async move {
        let (citizen, _, mut browser) = at_home(&world).await;
        let mut elsewhere = world.browser();
        types(&mut elsewhere, NUMBER, PASSCODE).await;
        assert!(session_of(&world, &elsewhere).await.is_some());
        let table = [
            ("passcode", "12345", "12345", "passcode-not-six-digits"),
            ("passcode", "123456", "123456", "passcode-obvious"),
            ("passcode", "000123", "000123", "secret-personal"),
            ("passcode", "345678", "345678", "passcode-obvious"),
            ("passcode", "739154", "739155", "secrets-differ"),
            ("password", "ngắn", "ngắn", "password-too-short"),
            ("password", "matkhau123", "matkhau123", "password-common"),
            ("password", "0912345678", "0912345678", "secret-personal"),
        ];
        for (kind, secret, again, code) in table {
            let page = browser.open(&format!("/account/keys/secret?kind={kind}")).await;
            let answer = browser.submit(&page, "secret-submit", &[("secret", secret), ("again", again)]).await;
            assert_eq!((answer.status.as_u16(), answer.text_of("error-code").as_str()), (422, code), "{secret}");
            assert!(!answer.body.contains(&format!("value=\"{secret}\"")), "a secret is never put back into a page");
        }
        let page = browser.open("/account/keys/secret?kind=passcode").await;
        let done = browser.submit(&page, "secret-submit", &[("secret", "739154"), ("again", "739154")]).await;
        assert!(done.words().contains("Đã đổi mã số bí mật"), "{}", done.words());
        assert!(session_of(&world, &elsewhere).await.is_none(), "signed out elsewhere");
        assert!(session_of(&world, &browser).await.is_some(), "and not here");
        assert_eq!(types(&mut world.browser(), NUMBER, PASSCODE).await.status, 422);
        assert_eq!(types(&mut world.browser(), NUMBER, "739154").await.status, 303);
        world.deliver().await;
        assert!(world.gateway.sms().iter().any(|sms| sms.text.contains("ma so bi mat")));
        assert_eq!(dinhdanh::store::ways::of(&world.app.db, citizen.account).await.unwrap().passcodes, 1);
        world
    });
}

#[test]
fn the_last_strong_way_can_t_be_removed_even_by_two_at_once() {
    story(|world| async move {
        let citizen = with_password(&world, NUMBER, PASSWORD).await;
        let mut first = add_passkey(&world, citizen).await;
        add_passkey(&world, citizen).await;
        let mut browser = world.browser();
        by_passkey(&mut browser, &mut first, "").await;
        let keys = dinhdanh::store::passkeys::of_account(&world.app.db, citizen.account).await.unwrap();
        let page = browser.open("/account/keys").await;
        let csrf = token(&page.body);
        let remove = |id: String| {
            let (mut browser, csrf) = (browser.clone(), csrf.clone());
            tokio::spawn(async move {
                let fields = [("kind", "passkey"), ("id", id.as_str()), ("csrf", csrf.as_str())];
                browser.post("/account/keys/remove", &fields).await.status.as_u16()
            })
        };
        let (a, b) = (remove(keys[0].id.to_string()), remove(keys[1].id.to_string()));
        let mut statuses = [a.await.unwrap(), b.await.unwrap()];
        statuses.sort_unstable();
        assert_eq!(statuses, [303, 409], "one goes, the last one stays");
        assert_eq!(dinhdanh::store::passkeys::of_account(&world.app.db, citizen.account).await.unwrap().len(), 1);
        assert_eq!(recorded(&world, "factor-removed").await, 1);
        // Another's way is not there to be removed.
        let other = with_password(&world, "901099000124", PASSWORD).await;
        add_passkey(&world, other).await;
        let theirs = dinhdanh::store::passkeys::of_account(&world.app.db, other.account).await.unwrap()[0].id.to_string();
        assert_eq!(remove(theirs).await.unwrap(), 404);
        world
    });
}

#[test]
fn sign_ins_are_listed_with_device_and_can_be_ended() {
    story(|world| async move {
        let (_, _, mut browser) = at_home(&world).await;
        let mut elsewhere = world.browser();
        types(&mut elsewhere, NUMBER, PASSWORD).await;
        let page = browser.open("/account/sign-ins").await;
        assert!(page.words().contains("Máy này") && page.words().contains("Đang đăng nhập"), "{}", page.words());
        assert!(page.words().contains("Mật khẩu") && page.words().contains("Khóa truy cập"));
        browser.submit(&page, "end-others", &[]).await;
        assert!(session_of(&world, &elsewhere).await.is_none());
        assert!(session_of(&world, &browser).await.is_some());
        world
    });
}

#[test]
fn a_consent_is_shown_and_withdrawn_with_all_that_stood_on_it() {
    story(|world| async move {
        let (citizen, _, mut browser) = at_home(&world).await;
        let (now, random) = (world.clock.now(), &world.app.random);
        let mut tx = world.app.db.write().await.unwrap();
        tx.run(
            "INSERT INTO clients (id, metadata, policy, created_at, changed_at) VALUES ('portal', '{}', '{}', $1, $1)",
            args![now],
        )
        .await
        .unwrap();
        let (consent, other) = (ConsentId::new(now, random), GrantId::new(now, random));
        tx.run(
            "INSERT INTO consents (id, account_id, client_id, claims, given_at) VALUES ($1, $2, 'portal', 'name birthdate', $3)",
            args![consent, citizen.account, now],
        )
        .await
        .unwrap();
        tx.run(
            "INSERT INTO grants (id, account_id, client_id, request, code_hash, code_expires_at, created_at, expires_at)
             VALUES ($1, $2, 'portal', '{}', $3, $4, $4, $4)",
            args![other, citizen.account, random.bytes::<32>(), now],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        let page = browser.open("/account/portals").await;
        assert!(page.words().contains("Họ tên, ngày sinh, giới tính"), "{}", page.words());
        let csrf = token(&page.body);
        let mut stranger = world.browser();
        let theirs = with_password(&world, "901099000124", PASSWORD).await;
        by_passkey(&mut stranger, &mut add_passkey(&world, theirs).await, "").await;
        let their_token = token(&stranger.open("/account/portals").await.body);
        let id = consent.to_string();
        let refused = stranger.post("/account/portals/withdraw", &[("id", &id), ("csrf", &their_token)]).await;
        assert_eq!(refused.text_of("error-code"), "no-such-consent", "another's consent");
        let done = browser.post("/account/portals/withdraw", &[("id", &id), ("csrf", &csrf)]).await;
        assert_eq!(done.location(), "/account/portals");
        let row = world.app.db.first("SELECT ended_why FROM grants WHERE id = $1", args![other]).await.unwrap().unwrap();
        assert_eq!(row.get::<Option<String>>("ended_why").unwrap().as_deref(), Some("consent-withdrawn"));
        assert_eq!(recorded(&world, "consent-withdrawn").await, 1);
        world
    });
}

#[test]
fn the_emergency_lock_is_one_step_and_shuts_every_door() {
    story(|world| async move {
        let (citizen, mut key, mut browser) = at_home(&world).await;
        let mut weak = world.browser();
        types(&mut weak, NUMBER, PASSWORD).await;
        let page = weak.open("/account").await;
        let locked = weak.submit(&page, "lock-submit", &[]).await;
        assert!(locked.body.contains("id=\"locked\""), "{}", locked.words());
        assert!(session_of(&world, &browser).await.is_none(), "everywhere at once");
        assert!(browser.get("/account").await.location().starts_with("/login"));
        assert_eq!(types(&mut world.browser(), NUMBER, PASSWORD).await.text_of("error-code"), "account-locked");
        assert_eq!(by_passkey(&mut browser, &mut key, "").await.json()["error"], "account-locked");
        assert_eq!(recorded(&world, "account-locked").await, 1);
        world.deliver().await;
        assert!(world.gateway.sms().last().unwrap().text.contains("khoa"), "told on the phone");
        assert_eq!(dinhdanh::store::locks::of_account(&world.app.db, citizen.account).await.unwrap().len(), 1);
        world
    });
}

#[test]
fn a_page_of_the_log_continues_where_it_says_and_takes_no_other_word() {
    story(|world| async move {
        let (_, _, mut browser) = at_home(&world).await;
        for n in 0..45 {
            world.pass(Duration::from_secs(60));
            // Each from elsewhere: the limits are not what is told here.
            let mut somebody = world.browser();
            somebody.address = format!("198.51.100.{n}:1").parse().unwrap();
            types(&mut somebody, NUMBER, if n % 3 == 0 { PASSWORD } else { "sai mật khẩu rồi" }).await;
        }
        let page = browser.open("/account/log").await;
        assert!(page.words().contains("Một lần thử đăng nhập không thành công"), "{}", page.words());
        assert!(page.body.contains("id=\"older\""));
        for bad in ["-1", "9223372036854775808000", "x", "1;drop", ""] {
            let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("before", bad).finish();
            assert_eq!(browser.get(&format!("/account/log?{query}")).await.status, 400, "{bad:?}");
        }
        let beyond = browser.get("/account/log?before=18446744073709551615").await;
        assert_eq!(beyond.status, 200);
        world
    });
}
