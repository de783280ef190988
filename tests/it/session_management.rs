//! Session management: what a portal's page can learn in the browser alone, and what the frame that tells it may do.

use dinhdanh::base::encode::{b64url, sha256};
use dinhdanh::identity::level::Factor;
use dinhdanh::web::cookie::Cookie;

use crate::relying::{Back, Stage, asking};
use crate::world::{ORIGIN, story};

/// As the frame's script computes it: is the person still signed in as they were?
fn is_unchanged(session_state: &str, client: &str, origin: &str, cookie: Option<&String>) -> bool {
    let (hash, salt) = session_state.split_once('.').unwrap();
    let held = cookie.map(String::as_str).unwrap_or_default();
    b64url(&sha256(format!("{client} {origin} {held} {salt}").as_bytes())) == hash
}

#[test]
fn a_portal_s_page_sees_that_nothing_has_changed_until_the_person_signs_out() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let mut browser = stage.signed_in(&[Factor::Passkey]).await;
        let name = Cookie::BrowserState.name(true);
        let first = stage.answered(&mut browser, &asking("portal", &[])).await;
        let state = first.get("session_state").unwrap().to_owned();
        assert!(!state.contains(' '));
        assert!(is_unchanged(&state, "portal", "https://portal.vn", browser.cookies.get(name)));
        for (client, origin) in [("other", "https://portal.vn"), ("portal", "https://evil.vn")] {
            assert!(!is_unchanged(&state, client, origin, browser.cookies.get(name)), "{client} {origin}");
        }
        let second = stage.answered(&mut browser, &asking("portal", &[])).await;
        assert_ne!(second.get("session_state"), Some(state.as_str()), "salted");
        assert!(is_unchanged(second.get("session_state").unwrap(), "portal", "https://portal.vn", browser.cookies.get(name)));

        let question = browser.open("/end-session").await;
        browser.submit(&question, "logout-confirm", &[]).await;
        assert!(browser.cookies.get(name).is_none_or(String::is_empty));
        assert!(!is_unchanged(&state, "portal", "https://portal.vn", browser.cookies.get(name)));
        stage.sign_in(&mut browser, stage.citizen.account, &[Factor::Passkey]).await;
        stage.answered(&mut browser, &asking("portal", &[])).await;
        assert!(!is_unchanged(&state, "portal", "https://portal.vn", browser.cookies.get(name)), "another session is another");
        stage.world
    });
}

#[test]
fn no_state_of_a_session_is_told_where_there_is_none() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let mut browser = stage.world.browser();
        let back = Back::of(&browser.open(&asking("portal", &[("prompt", "none")])).await);
        assert_eq!((back.error(), back.get("session_state")), ("login_required", None));
        stage.world
    });
}

/// The one page that others may frame: it runs one script of ours, takes no form, and says nothing.
#[test]
fn the_frame_may_be_framed_and_every_other_page_may_not() {
    story(|world| async move {
        let stage = Stage::set(world).await;
        let mut anyone = stage.world.browser();
        let said = anyone.get("/.well-known/openid-configuration").await.json();
        assert_eq!(said["check_session_iframe"], format!("{ORIGIN}/check-session"));
        let frame = anyone.get("/check-session").await;
        assert_eq!(frame.status, 200);
        let policy = frame.header("content-security-policy");
        assert!(policy.contains("default-src 'none'; script-src 'self'; frame-ancestors https:"), "{policy}");
        assert!(!policy.contains("form-action 'self'") && !policy.contains("connect-src") && policy.contains("base-uri 'none'"));
        assert!(frame.headers.get("x-frame-options").is_none());
        assert!(frame.body.contains(&format!("data-cookie=\"{}\"", Cookie::BrowserState.name(true))), "{}", frame.body);
        assert_eq!(frame.body.matches("<script").count(), 1);
        for path in ["/login", "/logged-out", "/end-session/confirm?request=x", "/consent?flow=x"] {
            let page = anyone.get(path).await;
            assert_eq!(page.header("x-frame-options"), "DENY", "{path}");
            assert!(page.header("content-security-policy").contains("frame-ancestors 'none'"), "{path}");
        }
        stage.world
    });
}

#[test]
fn the_cookie_that_the_frame_reads_holds_nothing_that_opens_anything() {
    let set = Cookie::BrowserState.set(true, "abc", None).unwrap();
    assert_eq!(set, "__Host-dd-state=abc; Path=/; Secure; SameSite=None");
    assert_eq!(Cookie::BrowserState.set(false, "abc", None).unwrap(), "dd-state=abc; Path=/; SameSite=Lax");
    let token = "a session's token";
    assert!(!dinhdanh::provider::session_state::browser_state(token).contains(token));
}
