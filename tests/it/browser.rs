//! A browser without a screen: keeps cookies, follows redirects when told to, fills in the forms that it finds.

#![allow(dead_code, reason = "stories take what they need of it")]

use std::collections::BTreeMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, Method, Request, StatusCode};
use scraper::{ElementRef, Html, Selector};
use tower::ServiceExt as _;

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

impl Answer {
    pub fn location(&self) -> &str {
        self.headers.get(LOCATION).unwrap_or_else(|| panic!("no redirect: {} {}", self.status, self.body)).to_str().unwrap()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|e| panic!("{e}: {}", self.body))
    }

    /// The text of the element with an id; empty when there is none.
    pub fn text_of(&self, id: &str) -> String {
        let page = Html::parse_document(&self.body);
        let found = page.select(&Selector::parse(&format!("#{id}")).unwrap()).next();
        found.map(|element| element.text().collect::<String>().trim().to_owned()).unwrap_or_default()
    }

    /// The page's words, as a person reads them.
    pub fn words(&self) -> String {
        let page = Html::parse_document(&self.body);
        let body = page.select(&Selector::parse("main").unwrap()).next();
        let text = body.map(|element| element.text().collect::<Vec<_>>().join(" ")).unwrap_or_default();
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// One person's browser. Cheap to make; two of them share nothing.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    origin: String,
    pub cookies: BTreeMap<String, String>,
    pub language: &'static str,
    /// The address that requests come from; limits are counted by it.
    pub address: std::net::SocketAddr,
}

impl Browser {
    pub fn new(router: Router, origin: &str) -> Self {
        let address = std::net::SocketAddr::from(([127, 0, 0, 1], 50_000));
        Self { router, origin: origin.to_owned(), cookies: BTreeMap::new(), language: "vi", address }
    }

    /// The path and query of an address of the service; any other address stays whole.
    fn local<'a>(&self, to: &'a str) -> &'a str {
        to.strip_prefix(self.origin.as_str()).filter(|rest| rest.starts_with('/')).unwrap_or(to)
    }

    pub async fn send(&mut self, request: axum::http::request::Builder, body: impl Into<Body>) -> Answer {
        let mut request = request.header("accept-language", self.language).body(body.into()).unwrap();
        if !self.cookies.is_empty() {
            let line = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join("; ");
            request.headers_mut().insert(COOKIE, line.parse().unwrap());
        }
        request.extensions_mut().insert(axum::extract::ConnectInfo(self.address));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(SET_COOKIE) {
            let text = cookie.to_str().unwrap();
            let (name, rest) = text.split_once('=').unwrap();
            let value = rest.split(';').next().unwrap();
            if value.is_empty() || rest.contains("Max-Age=0") {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let body = String::from_utf8_lossy(&to_bytes(body, 8 << 20).await.unwrap()).into_owned();
        Answer { status: parts.status, headers: parts.headers, body }
    }

    pub async fn get(&mut self, to: &str) -> Answer {
        let to = self.local(to).to_owned();
        self.send(Request::builder().method(Method::GET).uri(to).header("accept", "text/html"), Body::empty()).await
    }

    /// Follows redirects within the service; the last answer is a page, or leads elsewhere.
    pub async fn open(&mut self, to: &str) -> Answer {
        let answer = self.get(to).await;
        self.follow(answer).await
    }

    pub async fn follow(&mut self, mut answer: Answer) -> Answer {
        for _ in 0..10 {
            if answer.status != StatusCode::SEE_OTHER {
                return answer;
            }
            let to = answer.location().to_owned();
            if !self.local(&to).starts_with('/') {
                return answer;
            }
            answer = self.get(&to).await;
        }
        panic!("redirected in a circle");
    }

    pub async fn post(&mut self, to: &str, fields: &[(&str, &str)]) -> Answer {
        let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        let request = Request::builder()
            .method(Method::POST)
            .uri(self.local(to))
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("origin", &self.origin)
            .header("sec-fetch-site", "same-origin")
            .header("accept", "text/html");
        self.send(request, body).await
    }

    /// JSON as our scripts send it, with the token of the page they run in.
    pub async fn post_json(&mut self, page: &Answer, to: &str, body: &serde_json::Value) -> Answer {
        let html = Html::parse_document(&page.body);
        let token = html.select(&Selector::parse("meta[name=csrf]").unwrap()).next().unwrap().attr("content").unwrap();
        let request = Request::builder()
            .method(Method::POST)
            .uri(self.local(to))
            .header(CONTENT_TYPE, "application/json")
            .header("origin", &self.origin)
            .header("sec-fetch-site", "same-origin")
            .header("accept", "application/json")
            .header("x-csrf", token);
        self.send(request, body.to_string()).await
    }

    /// Submits the form of `page` that has the button or form with this id, with what the page put into its fields and
    /// `typed` over it, and follows where it leads.
    pub async fn submit(&mut self, page: &Answer, id: &str, typed: &[(&str, &str)]) -> Answer {
        let (action, fields) = form(page, id, typed);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        let answer = self.post(&action, &fields).await;
        self.follow(answer).await
    }

    /// The same without following.
    pub async fn submit_once(&mut self, page: &Answer, id: &str, typed: &[(&str, &str)]) -> Answer {
        let (action, fields) = form(page, id, typed);
        let fields: Vec<(&str, &str)> = fields.iter().map(|(k, v)| (k.as_str(), v.as_str())).collect();
        self.post(&action, &fields).await
    }
}

/// Action and fields of the form that holds the element with this id.
pub fn form(page: &Answer, id: &str, typed: &[(&str, &str)]) -> (String, Vec<(String, String)>) {
    let html = Html::parse_document(&page.body);
    let element = html.select(&Selector::parse(&format!("#{id}")).unwrap()).next();
    let element = element.unwrap_or_else(|| panic!("no #{id} on this page: {}", page.words()));
    let form = std::iter::successors(Some(element), |e| e.parent().and_then(ElementRef::wrap))
        .find(|e| e.value().name() == "form")
        .unwrap_or_else(|| panic!("#{id} stands in no form"));
    let mut fields: Vec<(String, String)> = Vec::new();
    for field in form.select(&Selector::parse("input[name], select[name], textarea[name]").unwrap()) {
        let value = field.value();
        let (name, kind) = (value.attr("name").unwrap(), value.attr("type").unwrap_or("text"));
        if matches!(kind, "radio" | "checkbox") && value.attr("checked").is_none() {
            continue;
        }
        let given = match value.name() {
            "textarea" => field.text().collect(),
            "select" => {
                let chosen = field.select(&Selector::parse("option[selected]").unwrap()).next();
                chosen.and_then(|o| o.attr("value")).unwrap_or_default().to_owned()
            }
            _ => value.attr("value").unwrap_or_default().to_owned(),
        };
        fields.push((name.to_owned(), given));
    }
    if let (Some(name), Some(given)) = (element.value().attr("name"), element.value().attr("value"))
        && element.value().name() == "button"
    {
        fields.push((name.to_owned(), given.to_owned()));
    }
    for (name, given) in typed {
        fields.retain(|(n, _)| n != name);
        fields.push(((*name).to_owned(), (*given).to_owned()));
    }
    let action = element.value().attr("formaction").or_else(|| form.value().attr("action"));
    (action.expect("a form says where it goes").to_owned(), fields)
}

/// A stream of server-sent events that stays open.
pub struct Stream {
    body: axum::body::BodyDataStream,
    held: String,
}

impl Stream {
    /// The next event, as its lines; `None` when the stream ends. A comment is no event.
    pub async fn next(&mut self) -> Option<String> {
        use futures_util::StreamExt as _;
        loop {
            while let Some((event, rest)) = self.held.split_once("\n\n") {
                let (event, rest) = (event.to_owned(), rest.to_owned());
                self.held = rest;
                if event.lines().any(|line| line.starts_with("event:")) {
                    return Some(event);
                }
            }
            let piece = tokio::time::timeout(std::time::Duration::from_secs(10), self.body.next()).await;
            let bytes = piece.expect("an event within ten seconds")?.unwrap();
            self.held.push_str(std::str::from_utf8(&bytes).unwrap());
        }
    }
}

impl Browser {
    /// Opens a stream of events, as `EventSource` does; `last` is the id that it saw last.
    pub async fn follow_live(&mut self, to: &str, last: Option<&str>) -> (StatusCode, Stream) {
        let mut request = Request::builder().uri(self.local(to)).header("accept", "text/event-stream");
        if let Some(last) = last {
            request = request.header("last-event-id", last);
        }
        let line = self.cookies.iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join("; ");
        let mut request = request.header(COOKIE, line).body(Body::empty()).unwrap();
        request.extensions_mut().insert(axum::extract::ConnectInfo(self.address));
        let response = self.router.clone().oneshot(request).await.unwrap();
        (response.status(), Stream { body: response.into_body().into_data_stream(), held: String::new() })
    }
}
