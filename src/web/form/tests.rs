//! Who may send what.

use std::sync::Arc;

use axum::Router;
use axum::http::header::COOKIE;
use axum::http::request::Builder;
use axum::response::Response;
use axum::routing::{get, post};
use serde::Deserialize;
use tower::ServiceExt as _;

use super::*;
use crate::base::Random;
use crate::web::layers;
use crate::web::site::Site;
use crate::web::testing::{body, site};
use crate::web::visit::Browser;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Note {
    words: String,
    #[serde(default, deserialize_with = "blank_as_none")]
    days: Option<u32>,
}

fn app(site: &Arc<Site>) -> Router {
    let form = |Posted(note): Posted<Note>| async move { format!("{} {:?}", note.words, note.days) };
    let json = |PostedJson(note): PostedJson<Note>| async move { note.words };
    let query = |Asked(note): Asked<Note>| async move { note.words };
    layers::around(Router::new().route("/form", post(form)).route("/json", post(json)).route("/query", get(query)), site.clone())
}

const FORM: &str = "application/x-www-form-urlencoded";
const OURS: &str = "https://id.example.vn";

/// A browser with its cookie and a token made for it.
struct Sender {
    site: Arc<Site>,
    cookie: String,
    token: String,
}

impl Sender {
    fn new(seed: u64) -> Self {
        let site = site();
        let random = Random::test(seed);
        let browser = Browser::new(&random);
        let token = site.csrf.token(&browser);
        Self { cookie: format!("__Host-dd-browser={}", browser.reveal()), token, site }
    }

    fn form(&self) -> Builder {
        Request::post("/form").header(COOKIE, &self.cookie).header(CONTENT_TYPE, FORM)
    }

    fn json(&self) -> Builder {
        Request::post("/json").header(COOKIE, &self.cookie).header(CONTENT_TYPE, "application/json")
    }

    async fn send(&self, request: Builder, body: impl Into<Body>) -> Response {
        app(&self.site).oneshot(request.body(body.into()).unwrap()).await.unwrap()
    }

    /// The form as it should be, with `more` behind it.
    fn filled(&self, more: &str) -> String {
        format!("csrf={}&words=xin+ch%C3%A0o{more}", self.token)
    }
}

#[tokio::test]
async fn a_form_of_this_browser_is_taken() {
    let sender = Sender::new(1);
    for request in [
        sender.form(),
        sender.form().header(ORIGIN, OURS).header(FETCH_SITE, "same-origin"),
        // What a browser sends under our own referrer policy.
        sender.form().header(ORIGIN, "null").header(FETCH_SITE, "same-origin"),
        // A browser from before Fetch Metadata.
        sender.form().header(ORIGIN, "null"),
    ] {
        let response = sender.send(request, sender.filled("&days=")).await;
        assert_eq!(response.status(), 200);
        assert_eq!(body(response).await, "xin chào None");
    }
    let response = sender.send(sender.form(), sender.filled("&days=7")).await;
    assert_eq!(body(response).await, "xin chào Some(7)");
}

#[tokio::test]
async fn a_form_without_this_browser_s_token_is_refused() {
    let sender = Sender::new(1);
    let other = Sender::new(2);
    let no_cookie = Request::post("/form").header(CONTENT_TYPE, FORM);
    for (case, request, sent) in [
        ("no token", sender.form(), "words=a".to_owned()),
        ("empty token", sender.form(), "csrf=&words=a".to_owned()),
        ("other browser's token", sender.form(), other.filled("")),
        ("other browser's cookie", other.form(), sender.filled("")),
        ("no cookie", no_cookie, sender.filled("")),
    ] {
        let response = sender.send(request, sent).await;
        assert_eq!(response.status(), 403, "{case}");
        assert!(body(response).await.contains("form-expired"), "{case}");
    }
}

#[tokio::test]
async fn a_form_from_elsewhere_is_refused_even_with_a_token() {
    let sender = Sender::new(1);
    for (name, value) in [
        (ORIGIN, "https://evil.vn"),
        (ORIGIN, "http://id.example.vn"),
        (ORIGIN, "https://id.example.vn.evil.vn"),
        (ORIGIN, "https://id.example.vn:8443"),
        (FETCH_SITE, "cross-site"),
        (FETCH_SITE, "same-site"),
        (FETCH_SITE, "nonsense"),
    ] {
        let response = sender.send(sender.form().header(name, value), sender.filled("")).await;
        assert_eq!(response.status(), 403, "{value}");
        assert!(body(response).await.contains("form-elsewhere"), "{value}");
    }
    let null_from_elsewhere = sender.form().header(ORIGIN, "null").header(FETCH_SITE, "cross-site");
    assert_eq!(sender.send(null_from_elsewhere, sender.filled("")).await.status(), 403);
}

#[tokio::test]
async fn a_form_that_is_not_one_is_refused() {
    let sender = Sender::new(1);
    for (case, more) in [
        ("a field twice", "&words=b"),
        ("the token twice", "&csrf=x"),
        ("a field that the form does not have", "&level=2"),
        ("no UTF-8", "&days=%ff"),
        ("a NUL", "&days=%00"),
        ("no number", "&days=seven"),
    ] {
        assert_eq!(sender.send(sender.form(), sender.filled(more)).await.status(), 400, "{case}");
    }
    for other in
        ["text/plain", "multipart/form-data; boundary=x", "application/json", "application/x-www-form-urlencoded; charset=utf-16"]
    {
        let request = Request::post("/form").header(COOKIE, &sender.cookie).header(CONTENT_TYPE, other);
        assert_eq!(sender.send(request, sender.filled("")).await.status(), 400, "{other}");
    }
}

#[tokio::test]
async fn a_form_too_large_is_refused() {
    let sender = Sender::new(1);
    let more = format!("&x={}", "x".repeat(MAX_BODY));
    assert_eq!(sender.send(sender.form(), sender.filled(&more)).await.status(), 413);
}

#[tokio::test]
async fn a_script_s_call_needs_the_token_in_a_header() {
    let sender = Sender::new(1);
    let text = r#"{"words":"chào"}"#;
    let taken = sender.send(sender.json().header("x-csrf", &sender.token), text).await;
    assert_eq!((taken.status().as_u16(), body(taken).await.as_str()), (200, "chào"));
    assert_eq!(sender.send(sender.json(), text).await.status(), 403);
    let other = Sender::new(2);
    assert_eq!(sender.send(sender.json().header("x-csrf", &other.token), text).await.status(), 403);
    let elsewhere = sender.json().header("x-csrf", &sender.token).header(ORIGIN, "https://evil.vn");
    assert_eq!(sender.send(elsewhere, text).await.status(), 403);
    for bad in ["", "{", r#"{"words":"a","words":"b"}"#, r#"{"words":"a","level":2}"#, "[]"] {
        let response = sender.send(sender.json().header("x-csrf", &sender.token), bad).await;
        assert_eq!(response.status(), 400, "{bad}");
    }
    let large = format!(r#"{{"words":"{}"}}"#, "x".repeat(MAX_BODY));
    assert_eq!(sender.send(sender.json().header("x-csrf", &sender.token), large).await.status(), 413);
}

#[tokio::test]
async fn a_query_is_read_as_strictly() {
    let sender = Sender::new(1);
    let ask = async |path: &str| sender.send(Request::get(path), Body::empty()).await.status().as_u16();
    assert_eq!(ask("/query?words=a&lang=en").await, 200);
    assert_eq!(ask("/query?words=a&words=b").await, 400);
    assert_eq!(ask("/query?words=%ff").await, 400);
    assert_eq!(ask("/query").await, 400);
}
