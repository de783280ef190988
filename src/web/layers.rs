//! What happens to every request before its handler and to every answer after it.
//!
//! From the outside in: the visit is made (reference, time, source, language, browser), the handler runs detached from
//! the connection, a failure is told as a page, cookies and security headers are set, the request is logged and counted.

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Body;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::header::{ACCEPT, ACCEPT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, SET_COOKIE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::{Json, Router};
use http_body_util::Limited;
use tokio::sync::Semaphore;
use tracing::Instrument as _;

use super::cookie::{Cookie, Jar};
use super::form::FormRefused;
use super::reply::{BUSY_FOR, Failure, Unserved};
use super::site::Site;
use super::visit::{Browser, Visit};
use super::{certificate, headers, page, source};
use crate::base::{Broken, Language, encode};

/// No request of any kind may be larger; forms are held to less (`web::form`).
const MAX_ANY_BODY: usize = 1024 * 1024;
/// How long a browser keeps its name and its language.
const BROWSER_LASTS: Duration = Duration::from_secs(400 * 24 * 3600);
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Puts every layer around the routes.
pub fn around<S: Clone + Send + Sync + 'static>(routes: Router<S>, site: Arc<Site>) -> Router<S> {
    routes.layer(from_fn(detach)).layer(from_fn_with_state(site, serve))
}

/// One request from its arrival to its answer.
async fn serve(State(site): State<Arc<Site>>, mut request: Request, next: Next) -> Response {
    // A stopwatch, not a clock: it never says what time it is.
    let started = Instant::now();
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map_or("unmatched", |path| path.as_str()).to_owned();
    let json = wants_json(request.headers());
    let arrival = Arrival::read(&site, &request);
    let visit = arrival.visit.clone();
    let span = tracing::info_span!("request", trace = %visit.trace, route, method = %method);

    let answer = if let Some(refused) = arrival.refused {
        refused.into_response()
    } else {
        request.extensions_mut().insert(visit.clone());
        next.run(request.map(|body| Body::new(Limited::new(body, MAX_ANY_BODY)))).instrument(span.clone()).await
    };

    let _within = span.enter();
    let mut answer = told(&visit, answer, json);
    if let Err(broken) = arrival.cookies.set(&visit, &mut answer) {
        answer = told(&visit, Failure::from(broken).into_response(), json);
    }
    headers::apply(&mut answer, site.address.is_secure());
    if let Ok(trace) = HeaderValue::try_from(&visit.trace) {
        answer.headers_mut().insert(REQUEST_ID, trace);
    }
    let (status, took) = (answer.status().as_u16(), started.elapsed());
    // The route's pattern, not the path; no query, address, cookie or name.
    tracing::info!(target: "access", status, micros = took.as_micros(), "answered");
    site.meter.answered(&route, method.as_str(), status, took);
    answer
}

/// Runs the handler in a task of its own, for a handler that a client's hanging up can stop leaves transactions open and
/// work half done. A panic ends that task alone.
async fn detach(request: Request, next: Next) -> Response {
    match tokio::spawn(next.run(request).in_current_span()).await {
        Ok(response) => response,
        Err(ended) if ended.is_panic() => Failure::from(Broken::new("a handler panicked")).into_response(),
        Err(_) => Failure::from(Unserved::Busy).retry_after(BUSY_FOR).into_response(),
    }
}

/// What arrived: the visit, a reason not to serve it, and the cookies that the answer must set.
struct Arrival {
    visit: Visit,
    refused: Option<Failure>,
    cookies: NewCookies,
}

impl Arrival {
    fn read(site: &Arc<Site>, request: &Request) -> Self {
        let headers = request.headers();
        let (jar, mut refused) = match Jar::read(headers, site.address.is_secure()) {
            Ok(jar) => (jar, None),
            Err(refused) => (Jar::default(), Some(Failure::from(refused))),
        };
        let doubled = refused.is_some();
        if refused.is_none() && announced_length(headers) > MAX_ANY_BODY {
            refused = Some(FormRefused::TooLarge.into());
        }
        let known = jar.get(Cookie::Browser).and_then(Browser::from_cookie);
        let chosen = asked_language(request.uri().query());
        let language = chosen
            .or_else(|| jar.get(Cookie::Language).and_then(Language::from_tag))
            .or_else(|| headers.get(ACCEPT_LANGUAGE)?.to_str().ok().map(Language::from_accept_language))
            .unwrap_or_default();
        let cookies = NewCookies {
            // A form of another site brings no cookie of ours (SameSite=Lax): a new name would replace the one that is there.
            browser: known.is_none() && !doubled && request.method() != Method::POST,
            language: chosen.filter(|_| !doubled),
            said: jar.get(Cookie::Said).is_some(),
            clear: doubled,
        };
        let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
        let visit = Visit {
            site: site.clone(),
            trace: reference(site),
            now: site.clock.now(),
            source: source_of(peer, headers, site),
            language,
            browser: known.unwrap_or_else(|| Browser::new(&site.random)),
            jar: Arc::new(jar),
            uri: request.uri().clone(),
            certificate: certificate::shown(peer, headers, request.extensions(), site).map(Arc::new),
        };
        Self { visit, refused, cookies }
    }
}

fn source_of(peer: Option<IpAddr>, headers: &HeaderMap, site: &Site) -> IpAddr {
    source::client(peer, headers, &site.proxies)
}

/// Short enough to be read out on the telephone: `7f3a-91c2-0b44`.
fn reference(site: &Site) -> String {
    let hex = encode::hex(&site.random.bytes::<6>());
    format!("{}-{}-{}", &hex[..4], &hex[4..8], &hex[8..])
}

fn announced_length(headers: &HeaderMap) -> usize {
    headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok()).unwrap_or(0)
}

/// `?lang=en`: the switch at the top of every page.
fn asked_language(query: Option<&str>) -> Option<Language> {
    query?.split('&').find_map(|pair| pair.strip_prefix("lang=")).and_then(Language::from_tag)
}

/// Cookies that the layers themselves set.
struct NewCookies {
    browser: bool,
    language: Option<Language>,
    /// Something was waiting to be said; a page that was shown has said it.
    said: bool,
    /// Ours stood twice and none can be trusted.
    clear: bool,
}

impl NewCookies {
    fn set(&self, visit: &Visit, answer: &mut Response) -> Result<(), Broken> {
        let secure = visit.site.address.is_secure();
        let is_page = has_type(answer, "text/html");
        let to_page = answer.status() == StatusCode::SEE_OTHER;
        let headers = answer.headers_mut();
        if self.clear {
            headers.insert(HeaderName::from_static("clear-site-data"), HeaderValue::from_static("\"cookies\""));
            return Ok(());
        }
        // Pages need it, and redirects to them, which carry what is bound to it; an asset or a portal's server gets none.
        if self.browser && (is_page || to_page) {
            headers.append(SET_COOKIE, Cookie::Browser.set(secure, visit.browser.reveal(), Some(BROWSER_LASTS))?);
        }
        if let Some(language) = self.language.filter(|_| is_page || to_page) {
            headers.append(SET_COOKIE, Cookie::Language.set(secure, language.tag(), Some(BROWSER_LASTS))?);
        }
        if self.said && is_page {
            headers.append(SET_COOKIE, Cookie::Said.clear(secure)?);
        }
        Ok(())
    }
}

fn has_type(answer: &Response, wanted: &str) -> bool {
    answer.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).is_some_and(|given| given.starts_with(wanted))
}

/// A script asks for JSON and does not take a page.
fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accept.contains("application/json") && !accept.contains("text/html")
}

/// An answer that carries a failure, told in words; any other as it is.
fn told(visit: &Visit, mut answer: Response, json: bool) -> Response {
    let Some(failure) = answer.extensions_mut().remove::<Failure>().or_else(|| unserved(&answer)) else { return answer };
    if let Some(cause) = &failure.cause {
        tracing::error!(code = failure.code, %cause, "a request failed");
    } else {
        tracing::info!(code = failure.code, "a request was refused");
    }
    let mut page = if json { json_of(visit, &failure) } else { page::of_failure(visit, &failure) };
    if let Some(wait) = failure.retry_after {
        page.headers_mut().insert(RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
    }
    // What a handler or the router said besides, such as `Allow` or a cookie that was taken away.
    for (name, value) in answer.headers() {
        if name != CONTENT_LENGTH && name != CONTENT_TYPE {
            page.headers_mut().append(name.clone(), value.clone());
        }
    }
    page
}

/// The router's own bare answers.
fn unserved(answer: &Response) -> Option<Failure> {
    if answer.headers().contains_key(CONTENT_TYPE) {
        return None;
    }
    match answer.status() {
        StatusCode::NOT_FOUND => Some(Unserved::NotFound.into()),
        StatusCode::METHOD_NOT_ALLOWED => Some(Unserved::WrongMethod.into()),
        StatusCode::INTERNAL_SERVER_ERROR => Some(Broken::new("a handler answered 500 without a reason").into()),
        _ => None,
    }
}

fn json_of(visit: &Visit, failure: &Failure) -> Response {
    let (what, next) = page::words_of(failure, visit.language);
    let body = serde_json::json!({ "error": failure.code, "error_description": what, "next": next, "reference": visit.trace });
    (failure.status, Json(body)).into_response()
}

/// For the routes that programs call: their failures are JSON whatever the caller accepts.
/// `router.layer(from_fn(layers::as_json))`.
pub async fn as_json(visit: Visit, request: Request, next: Next) -> Response {
    told(&visit, next.run(request).await, true)
}

/// A number of places for requests being handled at once, so that one audience can't crowd out another. Beyond it the
/// answer is a cheap 503 at once instead of a queue.
#[derive(Clone)]
pub struct Lane(Arc<Semaphore>);

impl Lane {
    pub fn new(places: usize) -> Self {
        Self(Arc::new(Semaphore::new(places.clamp(1, Semaphore::MAX_PERMITS))))
    }
}

/// `router.layer(from_fn_with_state(Lane::new(200), layers::admit))`, inside [`around`], so that a place is held until
/// the handler ends even when the client hangs up.
pub async fn admit(State(lane): State<Lane>, request: Request, next: Next) -> Response {
    let Ok(_place) = lane.0.try_acquire() else {
        return Failure::from(Unserved::Busy).retry_after(BUSY_FOR).into_response();
    };
    next.run(request).await
}

#[cfg(test)]
mod tests;
