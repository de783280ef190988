//! One request as the web floor sees it: when, from where, in which browser and language. Made once by the outermost
//! layer and handed to every extractor and page.

use std::net::IpAddr;
use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::Uri;
use axum::http::request::Parts;

use super::cookie::{Cookie, Jar};
use super::reply::Failure;
use super::site::Site;
use crate::base::{Broken, Language, Random, Secret, Timestamp, encode};
use crate::provider::sender::Certificate;

/// Handlers take it as an argument; the layers put it into the request.
#[derive(Clone)]
pub struct Visit {
    pub site: Arc<Site>,
    /// The reference that stands in the log and on an error page.
    pub trace: String,
    pub now: Timestamp,
    pub source: IpAddr,
    pub language: Language,
    pub browser: Browser,
    pub jar: Arc<Jar>,
    pub uri: Uri,
    /// What a client's program showed of itself in the handshake.
    pub certificate: Option<Arc<Certificate>>,
}

impl Visit {
    /// The value of a cookie of ours.
    pub fn cookie(&self, cookie: Cookie) -> Option<&str> {
        self.jar.get(cookie)
    }

    /// This page in another language: the same address with `lang` set.
    pub fn in_language(&self, language: Language) -> String {
        let mut query = url::form_urlencoded::Serializer::new(String::new());
        let old = url::form_urlencoded::parse(self.uri.query().unwrap_or_default().as_bytes());
        query.extend_pairs(old.filter(|(name, _)| name != "lang"));
        query.append_pair("lang", language.tag());
        format!("{}?{}", self.uri.path(), query.finish())
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Visit {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Failure> {
        let visit = parts.extensions.get::<Self>().cloned();
        visit.ok_or_else(|| Broken::new("a page was asked for outside web::layers").into())
    }
}

/// What names a browser before anybody signed in: 256 random bits in a cookie.
#[derive(Clone, PartialEq)]
pub struct Browser(Secret);

impl Browser {
    pub fn new(random: &Random) -> Self {
        Self(Secret::new(random.token()))
    }

    /// The browser of a cookie's value; `None` when the value was never one of ours.
    pub fn from_cookie(value: &str) -> Option<Self> {
        let is_ours = encode::from_b64url(value).is_some_and(|bytes| bytes.len() == 32);
        is_ours.then(|| Self(Secret::new(value)))
    }

    /// The cookie's value: for the cookie itself and for keyed hashes over it.
    pub fn reveal(&self) -> &str {
        self.0.reveal()
    }

    /// What a pending request or a challenge is bound to.
    pub fn hash(&self) -> [u8; 32] {
        self.0.sha256()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_value_of_the_right_form_names_a_browser() {
        let browser = Browser::new(&Random::test(1));
        assert!(Browser::from_cookie(browser.reveal()) == Some(browser));
        for bad in ["", "abc", "\"><script>", &"A".repeat(44)] {
            assert!(Browser::from_cookie(bad).is_none(), "{bad:?}");
        }
    }
}
