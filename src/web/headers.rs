//! Security headers of every answer. A handler that needs more than the policy gives (a form that ends at a portal, a
//! portal's logo) says so with [`Allow`] in the response's extensions.

use axum::http::HeaderMap;
use axum::http::header::{self, HeaderName, HeaderValue};
use axum::response::Response;
use url::Url;

use crate::base::Broken;

/// Additions to the content security policy of one response.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Allow {
    form: Vec<Source>,
    images: Vec<Source>,
    frames: Vec<Source>,
    framed: bool,
}

impl Allow {
    /// Chromium applies `form-action` to the redirects that follow a post, so the pages of a sign-in name the validated
    /// redirect address of the request, and no other.
    pub fn form_to(mut self, to: Source) -> Self {
        self.form.push(to);
        self
    }

    pub fn image_from(mut self, from: Source) -> Self {
        self.images.push(from);
        self
    }

    /// The frame of session management: it shows nothing, and any page of a portal may hold it.
    pub fn framed_by_anyone(mut self) -> Self {
        self.framed = true;
        self
    }

    /// Front-channel logout loads the portal's address in a hidden frame.
    pub fn frame_from(mut self, from: Source) -> Self {
        self.frames.push(from);
        self
    }
}

/// A source in a policy: an origin, or the scheme of an application's own redirect address (RFC 8252 section 7.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source(String);

impl Source {
    /// Only characters that can't end the directive are let through.
    ///
    /// # Errors
    /// When the address has an origin that can't stand in a policy.
    pub fn of(url: &Url) -> Result<Self, Broken> {
        let text = match url.scheme() {
            "https" | "http" => url.origin().ascii_serialization(),
            "javascript" | "data" | "blob" | "file" => return Err(Broken::new("an address of this scheme is never allowed")),
            scheme => format!("{scheme}:"),
        };
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'+' | b':' | b'/' | b'[' | b']');
        if text.bytes().all(plain) { Ok(Self(text)) } else { Err(Broken::new("an origin that can't stand in a policy")) }
    }
}

/// Puts the headers on a response; what a handler set itself stays, save the policy, which is always ours.
pub fn apply(response: &mut Response, secure: bool) {
    let allow = response.extensions_mut().remove::<Allow>().unwrap_or_default();
    let headers = response.headers_mut();
    let policy = HeaderValue::try_from(policy(&allow)).unwrap_or(HeaderValue::from_static("default-src 'none'"));
    headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    for (name, value) in FIXED.into_iter().filter(|(name, _)| !(allow.framed && name == header::X_FRAME_OPTIONS)) {
        set_default(headers, name, value);
    }
    if secure {
        set_default(headers, header::STRICT_TRANSPORT_SECURITY, "max-age=63072000");
    }
}

const FIXED: [(HeaderName, &str); 7] = [
    (header::X_FRAME_OPTIONS, "DENY"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("permissions-policy"),
        "publickey-credentials-get=(self), publickey-credentials-create=(self), camera=(), microphone=(), geolocation=(), \
         payment=(), usb=(), serial=(), display-capture=()",
    ),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    (header::CACHE_CONTROL, "no-store"),
];

/// One script, nothing else, in pages of https and of a developer's own machine.
const FRAMED: &str = "default-src 'none'; script-src 'self'; frame-ancestors https: http://localhost:* http://127.0.0.1:*; \
                      base-uri 'none'; form-action 'none'";

fn set_default(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}

fn policy(allow: &Allow) -> String {
    if allow.framed {
        return FRAMED.to_owned();
    }
    let list = |base: &str, more: &[Source]| more.iter().fold(base.to_owned(), |line, source| line + " " + &source.0);
    let mut policy = format!(
        "default-src 'none'; style-src 'self'; {}; script-src 'self'; connect-src 'self'; {}; frame-ancestors 'none'; base-uri 'none'",
        list("img-src 'self' data:", &allow.images),
        list("form-action 'self'", &allow.form),
    );
    if !allow.frames.is_empty() {
        policy.push_str("; ");
        policy.push_str(list("frame-src", &allow.frames).as_str());
    }
    policy
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(url: &str) -> Source {
        Source::of(&Url::parse(url).unwrap()).unwrap()
    }

    #[test]
    fn the_plain_policy_lets_nothing_in_from_elsewhere() {
        assert_eq!(
            policy(&Allow::default()),
            "default-src 'none'; style-src 'self'; img-src 'self' data:; script-src 'self'; connect-src 'self'; \
             form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
        );
    }

    #[test]
    fn a_sign_in_names_the_origin_it_ends_at_and_no_path_of_it() {
        let allow =
            Allow::default().form_to(source("https://portal.vn:8443/cb?x=1")).image_from(source("https://cdn.vn/logo.png"));
        let policy = policy(&allow);
        assert!(policy.contains("form-action 'self' https://portal.vn:8443;"), "{policy}");
        assert!(policy.contains("img-src 'self' data: https://cdn.vn;"), "{policy}");
        assert!(!policy.contains("frame-src"));
    }

    #[test]
    fn an_application_s_own_scheme_is_named_and_a_dangerous_one_never() {
        assert_eq!(source("vn.example.app:/cb"), Source("vn.example.app:".into()));
        for bad in ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"] {
            assert!(Source::of(&Url::parse(bad).unwrap()).is_err(), "{bad}");
        }
    }

    #[test]
    fn an_origin_can_t_smuggle_a_directive() {
        for hostile in ["https://a.vn;script-src", "https://a.vn'", "https://a.vn*"] {
            if let Ok(url) = Url::parse(hostile) {
                assert!(Source::of(&url).is_err(), "{hostile}");
            }
        }
    }

    #[test]
    fn a_handler_s_own_caching_stays_but_not_its_policy() {
        let mut response = Response::new(axum::body::Body::empty());
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("public, max-age=60"));
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src *"));
        apply(&mut response, true);
        assert_eq!(response.headers()[header::CACHE_CONTROL], "public, max-age=60");
        assert!(response.headers()[header::CONTENT_SECURITY_POLICY].to_str().unwrap().starts_with("default-src 'none'"));
        assert!(response.headers().contains_key(header::STRICT_TRANSPORT_SECURITY));
    }
}
