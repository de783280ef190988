//! One request to the portal: when, in which language, with which session, sent from where.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::header::{COOKIE, ORIGIN};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Uri};

use super::site::Site;
use crate::base::{Language, Secret, Timestamp};

/// Keeps the chosen language.
pub(super) const LANGUAGE_COOKIE: &str = "portal-lang";

/// Where a form was sent from, as the browser says (`Sec-Fetch-Site`, `Origin`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sender {
    ThisSite,
    OtherSite,
    /// The browser says nothing.
    Untold,
}

#[derive(Clone)]
pub(super) struct Visit {
    pub(super) now: Timestamp,
    pub(super) language: Language,
    /// The session's id as the browser sent it; nothing is known of it yet.
    pub(super) session: Option<Secret>,
    pub(super) sender: Sender,
}

impl FromRequestParts<Arc<Site>> for Visit {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, site: &Arc<Site>) -> Result<Self, Self::Rejection> {
        let chosen = chosen_language(&parts.uri);
        let kept = cookie(&parts.headers, LANGUAGE_COOKIE).and_then(|tag| Language::from_tag(&tag));
        Ok(Self {
            now: site.clock.now(),
            language: chosen.or(kept).unwrap_or_default(),
            session: cookie(&parts.headers, site.session_cookie()).filter(|id| id.len() == 43).map(Secret::new),
            sender: sender(&parts.headers, &site.origin),
        })
    }
}

/// `Set-Cookie` for a session: for the browser's life, out of reach of scripts, and not sent along with other sites' forms.
pub(super) fn session_cookie(site: &Site, id: &Secret) -> Option<HeaderValue> {
    let secure = if site.secure { "; Secure" } else { "" };
    HeaderValue::from_str(&format!("{}={}; Path=/; HttpOnly; SameSite=Lax{secure}", site.session_cookie(), id.reveal())).ok()
}

/// `Set-Cookie` that takes the session's cookie away.
pub(super) fn no_session_cookie(site: &Site) -> Option<HeaderValue> {
    let secure = if site.secure { "; Secure" } else { "" };
    HeaderValue::from_str(&format!("{}=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax{secure}", site.session_cookie())).ok()
}

/// The language in `?lang=`.
pub(super) fn chosen_language(uri: &Uri) -> Option<Language> {
    let query = uri.query()?;
    url::form_urlencoded::parse(query.as_bytes()).find(|(name, _)| name == "lang").and_then(|(_, tag)| Language::from_tag(&tag))
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

fn sender(headers: &HeaderMap, origin: &str) -> Sender {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    match (header("sec-fetch-site"), header(ORIGIN.as_str())) {
        (Some("same-origin"), _) => Sender::ThisSite,
        // The person's own doing, such as a reload: no other site can bring it about.
        (Some("none"), _) | (None, None) => Sender::Untold,
        (None, Some(from)) if from == origin => Sender::ThisSite,
        (Some(_), _) | (None, Some(_)) => Sender::OtherSite,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs.iter().map(|(name, value)| ((*name).parse().unwrap(), value.parse().unwrap())).collect()
    }

    #[test]
    fn a_form_from_elsewhere_is_told_apart() {
        let own = "http://localhost:8100";
        for (pairs, expected) in [
            (vec![("sec-fetch-site", "same-origin")], Sender::ThisSite),
            (vec![("sec-fetch-site", "same-site"), ("origin", own)], Sender::OtherSite),
            (vec![("origin", own)], Sender::ThisSite),
            (vec![("origin", "null")], Sender::OtherSite),
            (vec![("origin", "http://localhost:8080")], Sender::OtherSite),
            (vec![("sec-fetch-site", "none")], Sender::Untold),
            (vec![], Sender::Untold),
        ] {
            assert_eq!(sender(&headers(&pairs), own), expected, "{pairs:?}");
        }
    }

    #[test]
    fn cookies_of_other_services_on_the_same_host_are_passed_over() {
        let sent = headers(&[("cookie", "dd-session=x; portal-session=abc; portal-lang=en")]);
        assert_eq!(cookie(&sent, "portal-session").as_deref(), Some("abc"));
        assert_eq!(cookie(&sent, "session"), None);
    }
}
