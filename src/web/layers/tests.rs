//! The router as a browser meets it: headers, cookies, languages, failures.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, COOKIE};
use axum::routing::{get, post};
use tower::ServiceExt as _;

use super::*;
use crate::web::form::Posted;
use crate::web::headers::Allow;
use crate::web::reply::{html, see_other, see_other_saying};
use crate::web::testing::{TitlePage, body, site, site_at};

async fn front(visit: Visit) -> Result<Response, Failure> {
    html(&TitlePage::new(&visit, "refused-not-found"))
}

async fn portal(visit: Visit) -> Result<Response, Failure> {
    let mut response = front(visit).await?;
    let to = headers::Source::of(&url::Url::parse("https://portal.vn/cb").unwrap())?;
    response.extensions_mut().insert(Allow::default().form_to(to));
    Ok(response)
}

async fn hostile() -> Failure {
    Failure::from(FormRefused::Unreadable).with("name", "\"><script>alert(1)</script>")
}

async fn broken() -> Failure {
    Broken::new("the number 001095000001 is in a message that nobody outside may read").into()
}

async fn saying(visit: Visit) -> Result<Response, Failure> {
    see_other_saying(&visit, "/", "said-test")
}

#[allow(clippy::panic, reason = "that is what is tested")]
async fn panics() -> Response {
    panic!("with a secret")
}

fn app(site: &Arc<Site>) -> Router {
    let routes = Router::new()
        .route("/", get(front))
        .route("/portal", get(portal))
        .route("/hostile", get(hostile))
        .route("/broken", get(broken))
        .route("/saying", get(saying))
        .route("/panics", get(panics))
        .route("/form", post(|Posted(()): Posted<()>| async { see_other("/") }))
        .route("/upload", post(|body: axum::body::Bytes| async move { body.len().to_string() }))
        .route("/item/{number}", get(|| async { "item" }))
        .route("/api/thing", get(broken).layer(from_fn(as_json)));
    around(routes, site.clone())
}

fn request(path: &str) -> axum::http::request::Builder {
    Request::get(path).header(ACCEPT, "text/html,*/*")
}

async fn ask(site: &Arc<Site>, request: axum::http::request::Builder) -> Response {
    app(site).oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

fn cookies(response: &Response) -> Vec<String> {
    response.headers().get_all(SET_COOKIE).iter().map(|value| value.to_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn every_answer_carries_the_security_headers() {
    for path in ["/", "/nothing", "/broken", "/saying", "/panics", "/api/thing"] {
        let response = ask(&site(), request(path)).await;
        let headers = response.headers();
        let policy = headers[CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}");
        assert_eq!(headers["x-frame-options"], "DENY", "{path}");
        assert_eq!(headers["x-content-type-options"], "nosniff", "{path}");
        assert_eq!(headers["referrer-policy"], "no-referrer", "{path}");
        assert_eq!(headers["cross-origin-opener-policy"], "same-origin", "{path}");
        assert_eq!(headers[CACHE_CONTROL], "no-store", "{path}");
        assert!(headers.contains_key("strict-transport-security"), "{path}");
        assert!(!headers.contains_key("access-control-allow-origin"), "{path}");
        assert!(headers["permissions-policy"].to_str().unwrap().contains("publickey-credentials-get=(self)"), "{path}");
    }
}

#[tokio::test]
async fn a_sign_in_page_may_end_at_the_portal_and_the_next_page_may_not() {
    let site = site();
    let policy = |response: &Response| response.headers()[CONTENT_SECURITY_POLICY].to_str().unwrap().to_owned();
    assert!(policy(&ask(&site, request("/portal")).await).contains("form-action 'self' https://portal.vn;"));
    assert!(policy(&ask(&site, request("/")).await).contains("form-action 'self';"));
}

#[tokio::test]
async fn a_failure_is_a_page_that_says_what_to_do() {
    let response = ask(&site(), request("/nothing?lang=en")).await;
    assert_eq!(response.status(), 404);
    let text = body(response).await;
    assert!(text.contains("<strong id=\"error-code\">not-found</strong>"), "{text}");
    assert!(text.contains("This page does not exist") && text.contains("Check the address"), "{text}");
}

#[tokio::test]
async fn a_fault_of_ours_shows_a_reference_and_nothing_of_the_cause() {
    let response = ask(&site(), request("/broken")).await;
    assert_eq!(response.status(), 500);
    let trace = response.headers()["x-request-id"].to_str().unwrap().to_owned();
    let text = body(response).await;
    assert!(text.contains(&trace) && text.contains("broken"), "{text}");
    assert!(!text.contains("001095000001"), "{text}");
}

#[tokio::test]
async fn a_panic_is_a_page_too() {
    let response = ask(&site(), request("/panics")).await;
    assert_eq!(response.status(), 500);
    let text = body(response).await;
    assert!(text.contains("error-code") && !text.contains("secret"), "{text}");
}

#[tokio::test]
async fn markup_in_a_request_stays_text() {
    for path in
        ["/hostile", "/nothing?x=%22%3E%3Cscript%3E", "/%22%3E%3Cscript%3Ealert(1)%3C/script%3E", "/?lang=%22%3E%3Cscript%3E"]
    {
        let text = body(ask(&site(), request(path)).await).await;
        assert!(text.contains("<html"), "{path}");
        assert!(!text.contains("<script>"), "{path}: {text}");
    }
}

#[tokio::test]
async fn a_script_gets_the_failure_as_json_and_so_does_a_program() {
    let site = site();
    for request in [Request::get("/broken").header(ACCEPT, "application/json"), request("/api/thing")] {
        let response = ask(&site, request).await;
        assert_eq!(response.status(), 500);
        assert_eq!(response.headers()[CONTENT_TYPE], "application/json");
        let value: serde_json::Value = serde_json::from_str(&body(response).await).unwrap();
        assert_eq!(value["error"], "broken");
        assert!(value["reference"].is_string() && !value.to_string().contains("001095000001"));
    }
}

#[tokio::test]
async fn a_wrong_method_is_told_and_names_the_right_ones() {
    let response = ask(&site(), request("/form")).await;
    assert_eq!(response.status(), 405);
    assert_eq!(response.headers()["allow"], "POST");
    assert!(body(response).await.contains("wrong-method"));
}

#[tokio::test]
async fn a_first_visit_names_the_browser_and_the_next_does_not() {
    let site = site();
    let first = ask(&site, request("/")).await;
    let set = cookies(&first);
    assert_eq!(set.len(), 1, "{set:?}");
    assert!(set[0].starts_with("__Host-dd-browser=") && set[0].contains("; Secure; HttpOnly; SameSite=Lax"), "{set:?}");
    let pair = set[0].split(';').next().unwrap();
    assert!(cookies(&ask(&site, request("/").header(COOKIE, pair)).await).is_empty());
    let replaced = cookies(&ask(&site, request("/").header(COOKIE, "__Host-dd-browser=guessed")).await);
    assert_eq!(replaced.len(), 1, "a value that was never ours is replaced");
}

#[tokio::test]
async fn on_loopback_cookies_have_plain_names() {
    let site = site_at("http://localhost:7000");
    let response = ask(&site, request("/")).await;
    assert!(cookies(&response)[0].starts_with("dd-browser="));
    assert!(!response.headers().contains_key("strict-transport-security"));
}

#[tokio::test]
async fn a_doubled_cookie_is_refused_and_all_are_cleared() {
    let twice = format!("__Host-dd-session=a; __Host-dd-session={}", "b");
    let response = ask(&site(), request("/").header(COOKIE, twice)).await;
    assert_eq!(response.status(), 400);
    assert_eq!(response.headers()["clear-site-data"], "\"cookies\"");
    assert!(body(response).await.contains("cookies-doubled"));
}

#[tokio::test]
async fn oversize_is_refused_and_nothing_falls_over() {
    let site = site();
    let cookie = format!("__Host-dd-session={}", "x".repeat(5000));
    assert_eq!(ask(&site, request("/").header(COOKIE, cookie)).await.status(), 431);
    let announced = Request::post("/upload").header(CONTENT_LENGTH, MAX_ANY_BODY + 1).body(Body::empty()).unwrap();
    assert_eq!(app(&site).oneshot(announced).await.unwrap().status(), 413);
    let unannounced = Request::post("/upload").body(Body::from(vec![b'x'; MAX_ANY_BODY + 1])).unwrap();
    assert_eq!(app(&site).oneshot(unannounced).await.unwrap().status(), 413);
}

#[tokio::test]
async fn the_language_is_the_one_chosen_then_the_one_kept_then_the_browser_s() {
    let site = site();
    let language = async |request| {
        let text = body(ask(&site, request).await).await;
        text.split("<html lang=\"").nth(1).unwrap()[..2].to_owned()
    };
    assert_eq!(language(request("/")).await, "vi");
    assert_eq!(language(request("/").header(ACCEPT_LANGUAGE, "en-GB,en;q=0.9")).await, "en");
    let kept = request("/").header(COOKIE, "__Host-dd-lang=vi").header(ACCEPT_LANGUAGE, "en");
    assert_eq!(language(kept).await, "vi");
    assert_eq!(language(request("/?a=b&lang=en").header(COOKIE, "__Host-dd-lang=vi")).await, "en");
    assert_eq!(language(request("/?lang=xx")).await, "vi");
    let on_the_way = cookies(&ask(&site, request("/saying?lang=en")).await);
    assert!(on_the_way.iter().any(|cookie| cookie.starts_with("__Host-dd-lang=en;")), "{on_the_way:?}");
    let set = cookies(&ask(&site, request("/?lang=en")).await);
    assert!(set.iter().any(|cookie| cookie.starts_with("__Host-dd-lang=en;")), "{set:?}");
}

#[tokio::test]
async fn the_language_switch_keeps_the_rest_of_the_address() {
    let text = body(ask(&site(), request("/?flow=a%26b&lang=vi")).await).await;
    assert!(text.contains("href=\"/?flow=a%26b&#38;lang=en\""), "{text}");
}

#[tokio::test]
async fn what_was_said_once_is_not_said_again_and_only_our_words_are_said() {
    let site = site();
    let set = cookies(&ask(&site, request("/saying")).await);
    let said = set.iter().find(|cookie| cookie.starts_with("__Host-dd-said=said-test;"));
    assert!(said.is_some(), "{set:?}");
    let shown = ask(&site, request("/").header(COOKIE, "__Host-dd-said=refused-broken")).await;
    assert!(cookies(&shown).iter().any(|cookie| cookie.starts_with("__Host-dd-said=;")));
    assert!(!body(shown).await.contains("class=\"banner"));
}

#[tokio::test]
async fn a_handler_goes_on_when_the_client_hangs_up() {
    let done = Arc::new(AtomicBool::new(false));
    let mark = done.clone();
    let slow = move || async move {
        tokio::time::sleep(Duration::from_millis(60)).await;
        mark.store(true, Ordering::SeqCst);
        "done"
    };
    let app = around(Router::new().route("/slow", get(slow)), site());
    let asked = app.oneshot(Request::get("/slow").body(Body::empty()).unwrap());
    assert!(tokio::time::timeout(Duration::from_millis(10), asked).await.is_err());
    for _ in 0..100 {
        if done.load(Ordering::SeqCst) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the handler was dropped with its connection");
}

#[tokio::test]
async fn a_full_lane_answers_503_at_once_and_leaves_the_other_lane_alone() {
    let (entered, inside) = tokio::sync::oneshot::channel::<()>();
    let entered = Arc::new(Mutex::new(Some(entered)));
    let slow = move || async move {
        let first = entered.lock().unwrap().take();
        if let Some(first) = first {
            first.send(()).unwrap();
            tokio::time::sleep(Duration::from_secs(30)).await;
        }
        "slow"
    };
    let citizens = Router::new().route("/slow", get(slow)).layer(axum::middleware::from_fn_with_state(Lane::new(1), admit));
    let desks = Router::new().route("/desk", get(|| async { "desk" }));
    let app = around(citizens.merge(desks), site());
    let first = tokio::spawn(app.clone().oneshot(Request::get("/slow").body(Body::empty()).unwrap()));
    inside.await.unwrap();
    let refused = app.clone().oneshot(Request::get("/slow").body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(refused.status(), 503);
    assert_eq!(refused.headers()[RETRY_AFTER], "3");
    let desk = app.oneshot(Request::get("/desk").body(Body::empty()).unwrap()).await.unwrap();
    assert_eq!(desk.status(), 200);
    first.abort();
}

/// Keeps what was counted.
#[derive(Default)]
struct Counted(Mutex<Vec<(String, u16)>>);

impl crate::web::site::Meter for Counted {
    fn answered(&self, route: &str, _method: &str, status: u16, _took: Duration) {
        self.0.lock().unwrap().push((route.to_owned(), status));
    }
}

#[tokio::test]
async fn requests_are_counted_by_pattern_so_that_no_number_becomes_a_label() {
    let counted = Arc::new(Counted::default());
    let mut site = Arc::into_inner(site()).unwrap();
    site.meter = counted.clone();
    let site = Arc::new(site);
    ask(&site, request("/item/001095000001?x=001095000001")).await;
    ask(&site, request("/001095000001")).await;
    assert_eq!(*counted.0.lock().unwrap(), [("/item/{number}".to_owned(), 200), ("unmatched".to_owned(), 404)]);
}

/// Collects log lines.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn the_log_names_the_request_by_its_reference_and_holds_nothing_of_what_was_sent() {
    let lines = Lines::default();
    let writer = lines.clone();
    let subscriber = tracing_subscriber::fmt().json().with_max_level(tracing::Level::TRACE).with_writer(move || writer.clone());
    // While there is one subscriber alone, a thread without one may switch off what it is first to reach; with two, every
    // thread is asked each time.
    let _second = tracing::Dispatch::new(tracing_subscriber::registry());
    let _guard = tracing::subscriber::set_default(subscriber.finish());
    let site = site();
    let asked = request("/item/001095000001?code=secret-code").header(COOKIE, "__Host-dd-session=secret-session");
    let response = ask(&site, asked.header("authorization", "Bearer secret-token")).await;
    let form = Request::post("/form").header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    app(&site).oneshot(form.body(Body::from("secret-name=secret-word&secret-name=b")).unwrap()).await.unwrap();
    let log = String::from_utf8(lines.0.lock().unwrap().clone()).unwrap();
    assert!(log.contains(response.headers()["x-request-id"].to_str().unwrap()), "{log}");
    assert!(log.contains("/item/{number}") && log.contains("\"status\":200"), "{log}");
    for hidden in ["001095000001", "secret-code", "secret-session", "secret-token", "secret-word", "secret-name"] {
        assert!(!log.contains(hidden), "{hidden}: {log}");
    }
}

#[tokio::test]
async fn a_forged_host_changes_nothing() {
    let response = ask(&site(), request("/").header("host", "evil.vn").header("x-forwarded-host", "evil.vn")).await;
    assert!(!format!("{:?}", response.headers()).contains("evil.vn"));
    assert!(!body(response).await.contains("evil.vn"));
}
