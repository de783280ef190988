//! Our cookies: which there are, how they are named and set, and how they are read.
//!
//! On a public https address every cookie carries the `__Host-` prefix (RFC 6265bis section 4.1.3.2), so that no sibling
//! host and no plain-text page can plant one. On loopback over http, where browsers refuse that prefix, the plain name
//! is used, and the other form is never read in its place.

use std::time::Duration;

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};

use crate::base::{Broken, Refusal};

/// All cookies together: more than this is no browser of ours.
const MAX_HEADER: usize = 16 * 1024;
/// One cookie of ours.
const MAX_VALUE: usize = 1024;

/// Every cookie that the service sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cookie {
    /// Names a browser before anybody signed in; anti-forgery tokens and pending requests are bound to it.
    Browser,
    /// The language that was chosen.
    Language,
    /// A citizen's session.
    Citizen,
    /// An officer's session.
    Officer,
    /// The key of an enrolled desk device.
    Device,
    /// What the next page should say, after a redirect.
    Said,
    /// What portals' pages may learn of a session's being the same (`provider::session_state`): read by a script of ours in a frame
    /// of theirs.
    BrowserState,
}

impl Cookie {
    const ALL: [Self; 7] =
        [Self::Browser, Self::Language, Self::Citizen, Self::Officer, Self::Device, Self::Said, Self::BrowserState];

    /// The name as it stands in the header.
    pub fn name(self, secure: bool) -> &'static str {
        match (self, secure) {
            (Self::Browser, true) => "__Host-dd-browser",
            (Self::Browser, false) => "dd-browser",
            (Self::Language, true) => "__Host-dd-lang",
            (Self::Language, false) => "dd-lang",
            (Self::Citizen, true) => "__Host-dd-session",
            (Self::Citizen, false) => "dd-session",
            (Self::Officer, true) => "__Host-dd-officer",
            (Self::Officer, false) => "dd-officer",
            (Self::Device, true) => "__Host-dd-device",
            (Self::Device, false) => "dd-device",
            (Self::Said, true) => "__Host-dd-said",
            (Self::Said, false) => "dd-said",
            (Self::BrowserState, true) => "__Host-dd-state",
            (Self::BrowserState, false) => "dd-state",
        }
    }

    fn named(name: &str, secure: bool) -> Option<Self> {
        Self::ALL.into_iter().find(|cookie| cookie.name(secure) == name)
    }

    /// A `Set-Cookie` value. Without `lasts` the cookie goes when the browser closes.
    ///
    /// # Errors
    /// When `value` holds anything but visible ASCII without separators, which none of our values does.
    pub fn set(self, secure: bool, value: &str, lasts: Option<Duration>) -> Result<HeaderValue, Broken> {
        if value.is_empty() || value.len() > MAX_VALUE || !value.bytes().all(is_cookie_octet) {
            return Err(Broken::new("a cookie value of ours does not fit into a cookie"));
        }
        self.written(secure, value, lasts)
    }

    /// A `Set-Cookie` value that removes the cookie.
    ///
    /// # Errors
    /// Never in practice: the header is made of literals.
    pub fn clear(self, secure: bool) -> Result<HeaderValue, Broken> {
        self.written(secure, "", Some(Duration::ZERO))
    }

    fn written(self, secure: bool, value: &str, lasts: Option<Duration>) -> Result<HeaderValue, Broken> {
        let name = self.name(secure);
        let age = lasts.map(|age| format!("; Max-Age={}", age.as_secs())).unwrap_or_default();
        let lock = if secure { "; Secure" } else { "" };
        let reach = match (self, secure) {
            (Self::BrowserState, true) => "SameSite=None",
            // Browsers refuse SameSite=None without Secure; every port of loopback is one site.
            (Self::BrowserState, false) => "SameSite=Lax",
            _ => "HttpOnly; SameSite=Lax",
        };
        Ok(HeaderValue::try_from(format!("{name}={value}; Path=/{age}{lock}; {reach}"))?)
    }
}

/// RFC 6265 section 4.1.1, cookie-octet.
fn is_cookie_octet(byte: u8) -> bool {
    matches!(byte, 0x21 | 0x23..=0x2B | 0x2D..=0x3A | 0x3C..=0x5B | 0x5D..=0x7E)
}

/// Why cookies were not accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CookiesRefused {
    /// One of ours stands twice: somebody planted one beside ours, and neither can be trusted.
    Doubled,
    TooLarge,
}

impl Refusal for CookiesRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Doubled => "cookies-doubled",
            Self::TooLarge => "cookies-too-large",
        }
    }
    fn status(&self) -> u16 {
        match self {
            Self::Doubled => 400,
            Self::TooLarge => 431,
        }
    }
}

/// The cookies of ours that a request carries.
#[derive(Clone, Default)]
pub struct Jar(Vec<(Cookie, String)>);

impl Jar {
    /// Reads the `Cookie` headers (HTTP/2 may split them, RFC 9113 section 8.2.3). Cookies that aren't ours are passed
    /// over; of ours, none may stand twice.
    ///
    /// # Errors
    /// [`CookiesRefused`].
    pub fn read(headers: &HeaderMap, secure: bool) -> Result<Self, CookiesRefused> {
        let mut jar = Self::default();
        let mut length = 0;
        for header in headers.get_all(COOKIE) {
            length += header.len();
            if length > MAX_HEADER {
                return Err(CookiesRefused::TooLarge);
            }
            for pair in header.as_bytes().split(|byte| *byte == b';') {
                let Ok(pair) = std::str::from_utf8(pair) else { continue };
                let Some((name, value)) = pair.split_once('=') else { continue };
                let Some(cookie) = Cookie::named(name.trim(), secure) else { continue };
                let value = value.trim();
                if value.len() > MAX_VALUE {
                    return Err(CookiesRefused::TooLarge);
                }
                if jar.get(cookie).is_some() {
                    return Err(CookiesRefused::Doubled);
                }
                jar.0.push((cookie, value.to_owned()));
            }
        }
        Ok(jar)
    }

    pub fn get(&self, cookie: Cookie) -> Option<&str> {
        self.0.iter().find(|(held, _)| *held == cookie).map(|(_, value)| value.as_str())
    }
}

/// Shows which cookies there are, never what they hold.
impl std::fmt::Debug for Jar {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(cookie, _)| cookie)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(values: &[&str]) -> HeaderMap {
        values.iter().map(|value| (COOKIE, HeaderValue::from_str(value).unwrap())).collect()
    }

    #[test]
    fn on_https_a_cookie_is_bound_to_the_host() {
        let set = Cookie::Citizen.set(true, "abc", None).unwrap();
        assert_eq!(set, "__Host-dd-session=abc; Path=/; Secure; HttpOnly; SameSite=Lax");
        let set = Cookie::Language.set(true, "en", Some(Duration::from_secs(60))).unwrap();
        assert_eq!(set, "__Host-dd-lang=en; Path=/; Max-Age=60; Secure; HttpOnly; SameSite=Lax");
    }

    #[test]
    fn on_loopback_the_plain_name_is_used() {
        assert_eq!(Cookie::Officer.set(false, "x", None).unwrap(), "dd-officer=x; Path=/; HttpOnly; SameSite=Lax");
        assert_eq!(Cookie::Officer.clear(false).unwrap(), "dd-officer=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    }

    #[test]
    fn a_planted_cookie_without_the_prefix_is_not_ours() {
        let jar = Jar::read(&headers(&["dd-session=planted; __Host-dd-session=mine"]), true).unwrap();
        assert_eq!(jar.get(Cookie::Citizen), Some("mine"));
        let jar = Jar::read(&headers(&["__host-dd-session=planted; dd-session=planted"]), true).unwrap();
        assert_eq!(jar.get(Cookie::Citizen), None);
    }

    #[test]
    fn one_of_ours_twice_is_refused_even_across_headers() {
        let doubled = Err(CookiesRefused::Doubled);
        assert_eq!(Jar::read(&headers(&["dd-session=a; dd-session=a"]), false).map(drop), doubled);
        assert_eq!(Jar::read(&headers(&["dd-session=a", "x=1; dd-session=b"]), false).map(drop), doubled);
        assert!(Jar::read(&headers(&["theme=a; theme=b; dd-session=c"]), false).is_ok());
    }

    #[test]
    fn oversize_is_refused() {
        let large = Err(CookiesRefused::TooLarge);
        let one = format!("dd-session={}", "x".repeat(MAX_VALUE + 1));
        assert_eq!(Jar::read(&headers(&[&one]), false).map(drop), large);
        let all = format!("other={}", "x".repeat(MAX_HEADER));
        assert_eq!(Jar::read(&headers(&[&all]), false).map(drop), large);
    }

    #[test]
    fn hostile_bytes_are_passed_over() {
        let odd = HeaderValue::from_bytes(b"\xff\xfe=1; =; ;;; dd-session; dd-lang=en").unwrap();
        let jar = Jar::read(&[(COOKIE, odd)].into_iter().collect(), false).unwrap();
        assert_eq!(jar.get(Cookie::Language), Some("en"));
        assert_eq!(jar.get(Cookie::Citizen), None);
    }

    #[test]
    fn a_value_that_would_break_the_header_is_never_written() {
        for value in ["", "a;b", "a b", "a\r\nSet-Cookie: x=y", "a,b", "đ"] {
            assert!(Cookie::Said.set(false, value, None).is_err(), "{value:?}");
        }
    }

    #[test]
    fn the_debug_form_shows_no_value() {
        let jar = Jar::read(&headers(&["dd-session=hidden"]), false).unwrap();
        assert_eq!(format!("{jar:?}"), "[Citizen]");
    }
}
