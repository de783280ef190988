//! What every page needs besides its own content: words, language, anti-forgery token, the operator's name. Templates
//! hold it as `p`.

use std::borrow::Cow;

use askama::Template;
use axum::http::StatusCode;
use axum::response::{Html, IntoResponse, Response};

use super::brand::Brand;
use super::components::{Banner, MenuItem, Tone};
use super::cookie::Cookie;
use super::reply::Failure;
use super::visit::Visit;
use super::{assets, texts};
use crate::base::{Broken, Language};

/// The frame of a page.
pub struct Page {
    pub language: Language,
    pub title: String,
    pub brand: Brand,
    pub csrf: String,
    /// Said once, above the content.
    pub banner: Option<Banner>,
    /// Who is signed in, as the header shows it.
    pub signed_in: Option<SignedIn>,
    pub menu: Vec<MenuItem>,
    /// Desk pages use the whole width of the screen.
    pub wide: bool,
    languages: Vec<LanguageLink>,
}

/// Who is signed in, and the address that a sign-out is posted to.
pub struct SignedIn {
    pub name: String,
    pub sign_out: &'static str,
}

/// A way to this page in another language.
pub struct LanguageLink {
    pub tag: &'static str,
    /// In its own language.
    pub name: &'static str,
    pub href: String,
    pub current: bool,
}

impl Page {
    /// A page with the title at `key`.
    pub fn new(visit: &Visit, key: &str) -> Self {
        Self::titled(visit, texts::say(visit.language, key).into_owned())
    }

    /// A page whose title was already formed.
    pub fn titled(visit: &Visit, title: String) -> Self {
        let language = visit.language;
        let said = visit.cookie(Cookie::Said).filter(|key| key.starts_with("said-") && texts::has(language, key));
        let links = Language::ALL.map(|other| LanguageLink {
            tag: other.tag(),
            name: match other {
                Language::Vi => "Tiếng Việt",
                Language::En => "English",
            },
            href: visit.in_language(other),
            current: other == language,
        });
        Self {
            language,
            title,
            brand: visit.site.brand.clone(),
            csrf: visit.site.csrf.token(&visit.browser),
            banner: said.map(|key| Banner::new(language, Tone::Done, texts::say(language, key))),
            signed_in: None,
            menu: Vec::new(),
            wide: false,
            languages: links.into(),
        }
    }

    /// The same page with something said above its content.
    pub fn saying(mut self, tone: Tone, words: impl Into<String>) -> Self {
        self.banner = Some(Banner::new(self.language, tone, words));
        self
    }

    pub fn signed_in(mut self, name: impl Into<String>, sign_out: &'static str) -> Self {
        self.signed_in = Some(SignedIn { name: name.into(), sign_out });
        self
    }

    pub fn with_menu(mut self, menu: Vec<MenuItem>) -> Self {
        self.menu = menu;
        self
    }

    /// For a screen whose language somebody else has chosen.
    pub fn in_one_language(mut self) -> Self {
        self.languages.clear();
        self
    }

    pub fn wide(mut self) -> Self {
        self.wide = true;
        self
    }

    pub fn say(&self, key: &str) -> Cow<'static, str> {
        texts::say(self.language, key)
    }

    pub fn say1(&self, key: &str, name: &str, value: impl ToString) -> Cow<'static, str> {
        texts::say_with(self.language, key, &[(name, &value.to_string())])
    }

    /// With two values, each with its name before it.
    pub fn say2(&self, key: &str, first: (&str, &str), second: (&str, &str)) -> Cow<'static, str> {
        texts::say_with(self.language, key, &[first, second])
    }

    /// BCP 47.
    pub fn lang(&self) -> &'static str {
        self.language.tag()
    }

    pub fn service(&self) -> &str {
        self.brand.name(self.language)
    }

    pub fn asset(&self, name: &str) -> String {
        assets::href(name)
    }

    /// The address of the operator's colours.
    pub fn brand_style(&self) -> String {
        self.brand.style().href()
    }

    /// The address of the operator's logo; empty when there is none.
    pub fn logo(&self) -> String {
        self.brand.logo().map(assets::Asset::href).unwrap_or_default()
    }

    pub fn languages(&self) -> &[LanguageLink] {
        &self.languages
    }
}

/// How long a wait is, in words: the unit that a person would use, rounded up.
pub fn wait_in_words(language: Language, wait: std::time::Duration) -> Cow<'static, str> {
    let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
    match seconds {
        0..=90 => texts::say_with(language, "wait-seconds", &[("seconds", &seconds.max(1).to_string())]),
        91..=5400 => texts::say_with(language, "wait-minutes", &[("minutes", &seconds.div_ceil(60).to_string())]),
        _ => texts::say_with(language, "wait-hours", &[("hours", &seconds.div_ceil(3600).to_string())]),
    }
}

/// The page of a failure.
#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage<'a> {
    p: Page,
    code: &'a str,
    next: Cow<'static, str>,
    wait: Option<Cow<'static, str>>,
    reference: &'a str,
}

/// The two texts of a failure: what happened, and what to do next.
pub(super) fn words_of(failure: &Failure, language: Language) -> (Cow<'static, str>, Cow<'static, str>) {
    let values: Vec<(&str, &str)> = failure.values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let key = format!("refused-{}", failure.code);
    let next = format!("{key}.next");
    let what = texts::say_with(language, &key, &values);
    let next = if texts::has(language, &next) { texts::say_with(language, &next, &values) } else { Cow::Borrowed("") };
    (what, next)
}

/// Tells a failure as a page.
pub(super) fn of_failure(visit: &Visit, failure: &Failure) -> Response {
    let (title, next) = words_of(failure, visit.language);
    let mut p = Page::titled(visit, title.into_owned());
    p.banner = None;
    let wait = failure.retry_after.map(|wait| {
        let wait = wait_in_words(p.language, wait);
        p.say1("try-again-after", "wait", wait)
    });
    match (ErrorPage { p, code: failure.code, next, wait, reference: &visit.trace }).render() {
        Ok(page) => (failure.status, Html(page)).into_response(),
        Err(problem) => {
            tracing::error!(problem = %Broken::from(problem), "the page of a failure can't be written");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_wait_is_told_in_the_unit_that_a_person_would_use() {
        let said = |seconds| wait_in_words(Language::En, Duration::from_secs(seconds)).into_owned();
        assert_eq!(said(0), "1 second");
        assert_eq!(said(45), "45 seconds");
        assert_eq!(said(91), "2 minutes");
        assert_eq!(said(15 * 60), "15 minutes");
        assert_eq!(said(24 * 3600), "24 hours");
        assert_eq!(wait_in_words(Language::Vi, Duration::from_millis(1500)), "2 giây");
    }
}
