//! How an answer leaves: a page, a redirect, or a failure told in plain words. The one place where refusals and faults
//! become a status and a text.

use std::sync::Arc;
use std::time::Duration;

use askama::Template;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{Html, IntoResponse, Response};

use super::cookie::Cookie;
use super::visit::Visit;
use crate::base::{Broken, Fault, Refusal};

/// A page.
///
/// # Errors
/// When the template can't be written, which is ours.
pub fn html(page: &impl Template) -> Result<Response, Failure> {
    Ok(Html(page.render().map_err(Broken::from)?).into_response())
}

/// A page with another status than 200, such as a form with errors in it (422).
///
/// # Errors
/// As [`html`].
pub fn html_with(status: StatusCode, page: &impl Template) -> Result<Response, Failure> {
    Ok((status, html(page)?).into_response())
}

/// 303 (RFC 9110 section 15.4.4): the browser goes on with GET and does not repeat the post.
pub fn see_other(to: &str) -> Response {
    match HeaderValue::from_str(to) {
        Ok(location) if !to.is_empty() => (StatusCode::SEE_OTHER, [(LOCATION, location)]).into_response(),
        _ => Failure::from(Broken::new("a redirect to something that is no address")).into_response(),
    }
}

/// 303 to a page of ours that then says `key` once: a text whose key begins with `said-`.
///
/// # Errors
/// When `key` is no key.
pub fn see_other_saying(visit: &Visit, to: &str, key: &'static str) -> Result<Response, Failure> {
    let mut response = see_other(to);
    let cookie = Cookie::Said.set(visit.site.address.is_secure(), key, Some(Duration::from_secs(60)))?;
    response.headers_mut().append(SET_COOKIE, cookie);
    Ok(response)
}

/// Why a request was not answered as asked. It travels inside the response until a layer tells it as a page or as JSON
/// (`web::layers`), for only there are language and look known.
#[derive(Clone, Debug)]
pub struct Failure {
    pub(super) status: StatusCode,
    pub(super) code: &'static str,
    pub(super) values: Vec<(&'static str, String)>,
    pub(super) retry_after: Option<Duration>,
    pub(super) cause: Option<Arc<Broken>>,
}

impl Failure {
    /// A value in the refusal's text.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.values.push((name, value.into()));
        self
    }

    /// When it makes sense to try again: the header, and a sentence on the page.
    pub fn retry_after(mut self, wait: Duration) -> Self {
        self.retry_after = Some(wait);
        self
    }

    /// The stable code that a person can quote.
    pub fn code(&self) -> &'static str {
        self.code
    }

    pub fn status(&self) -> StatusCode {
        self.status
    }
}

impl<R: Refusal> From<R> for Failure {
    fn from(refusal: R) -> Self {
        let status = StatusCode::from_u16(refusal.status()).unwrap_or(StatusCode::BAD_REQUEST);
        Self { status, code: refusal.code(), values: Vec::new(), retry_after: None, cause: None }
    }
}

impl From<Broken> for Failure {
    fn from(broken: Broken) -> Self {
        // No free connection in time is not a fault but a full house.
        if matches!(broken.downcast_ref(), Some(sqlx::Error::PoolTimedOut)) {
            return Self { cause: Some(Arc::new(broken)), ..Self::from(Unserved::Busy) }.retry_after(BUSY_FOR);
        }
        let status = StatusCode::INTERNAL_SERVER_ERROR;
        Self { status, code: "broken", values: Vec::new(), retry_after: None, cause: Some(Arc::new(broken)) }
    }
}

impl<R: Refusal> From<Fault<R>> for Failure {
    fn from(fault: Fault<R>) -> Self {
        match fault {
            Fault::Refused(refusal) => refusal.into(),
            Fault::Broken(broken) => broken.into(),
        }
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// How long a browser is asked to wait when the house is full.
pub(super) const BUSY_FOR: Duration = Duration::from_secs(3);

/// What the router and the layers themselves refuse. `Broken` stands here for its words only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unserved {
    NotFound,
    WrongMethod,
    Busy,
    Broken,
}

impl Refusal for Unserved {
    fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "not-found",
            Self::WrongMethod => "wrong-method",
            Self::Busy => "busy",
            Self::Broken => "broken",
        }
    }
    fn status(&self) -> u16 {
        match self {
            Self::NotFound => 404,
            Self::WrongMethod => 405,
            Self::Busy => 503,
            Self::Broken => 500,
        }
    }
}

/// A path on this host to go on to, taken from a request. Anything that a browser could read as another host is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LocalPath(String);

impl LocalPath {
    /// `None` for anything but an absolute path on this host, in plain characters.
    pub fn parse(text: &str) -> Option<Self> {
        let path = text.split(['?', '#']).next().unwrap_or_default();
        let rest = path.strip_prefix('/')?;
        let plain = text.len() <= 2048 && text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
        // Encoded slashes, backslashes and controls are undone by some parsers and not by others.
        let lower = path.to_ascii_lowercase();
        let encoded = ["%0", "%1", "%2f", "%5c", "%7f", "%25", "%2e"].iter().any(|code| lower.contains(code));
        let dotted = path.split('/').any(|part| part == "." || part == "..");
        (plain && !encoded && !dotted && !rest.starts_with('/') && !path.contains("//")).then(|| Self(text.to_owned()))
    }

    /// The path, or the first page when there is none or it leads elsewhere.
    pub fn or_home(text: Option<&str>) -> Self {
        text.and_then(Self::parse).unwrap_or_else(|| Self("/".to_owned()))
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_ours_is_followed() {
        for good in ["/", "/account", "/login?flow=abc&x=%2F%2Fy", "/a/b#c", "/authorize?redirect_uri=https%3A%2F%2Fa.vn"] {
            assert_eq!(LocalPath::parse(good).map(|path| path.as_str().to_owned()), Some(good.to_owned()));
        }
    }

    #[test]
    fn anything_that_leads_elsewhere_goes_home() {
        for bad in [
            "",
            "account",
            "https://evil.vn",
            "//evil.vn",
            "/\\evil.vn",
            "\\\\evil.vn",
            "/\t/evil.vn",
            "/%2Fevil.vn",
            "/%2f%2fevil.vn",
            "/%5Cevil.vn",
            "/%09/evil.vn",
            "%2F%2Fevil.vn",
            "/a//evil.vn",
            "/.//evil.vn",
            "/../x",
            "javascript:alert(1)",
            " /account",
            "/acc ount",
            "/a\r\nSet-Cookie:x",
            "/đ",
            "/%252Fevil",
            "/%2e%2e/x",
            "/?x=\\",
            "\u{ff0f}/evil.vn",
        ] {
            assert_eq!(LocalPath::or_home(Some(bad)).as_str(), "/", "{bad:?}");
        }
        assert_eq!(LocalPath::or_home(None).as_str(), "/");
        assert_eq!(LocalPath::parse(&format!("/{}", "a".repeat(3000))), None);
    }

    #[test]
    fn a_redirect_is_303_and_can_carry_no_second_header() {
        let response = see_other("/consent?flow=x");
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        assert_eq!(response.headers()[LOCATION], "/consent?flow=x");
        assert_eq!(see_other("/a\r\nSet-Cookie: x=y").status(), StatusCode::INTERNAL_SERVER_ERROR);
        assert_eq!(see_other("").status(), StatusCode::INTERNAL_SERVER_ERROR);
    }

    #[test]
    fn a_full_pool_is_busy_and_any_other_fault_is_ours() {
        assert_eq!(Failure::from(Broken::from(sqlx::Error::PoolTimedOut)).status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(Failure::from(Broken::from(sqlx::Error::RowNotFound)).status(), StatusCode::INTERNAL_SERVER_ERROR);
        let context = Broken::from(sqlx::Error::PoolTimedOut).context("reading a session");
        assert_eq!(Failure::from(context).code(), "busy");
    }
}
