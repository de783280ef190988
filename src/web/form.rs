//! What a person sends: forms and the JSON of passkey ceremonies, from our own pages in the same browser and from
//! nowhere else. Also queries, read as strictly.

use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::{CONTENT_TYPE, ORIGIN};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::pairs::Pairs;
use super::reply::Failure;
use super::visit::Visit;
use crate::base::Refusal;

/// No form of ours comes near it.
pub const MAX_BODY: usize = 64 * 1024;
/// A face and a few fingers, scaled down by the page's script.
pub const MAX_CAPTURES: usize = 960 * 1024;
/// A body that takes longer is not waited for.
const PATIENCE: Duration = Duration::from_secs(20);
/// The hidden field of every form.
const FIELD: &str = "csrf";
/// The header of calls made by our scripts.
const HEADER: HeaderName = HeaderName::from_static("x-csrf");
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// Why what was sent was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FormRefused {
    /// The anti-forgery token is missing, or was made for another browser.
    Expired,
    /// Sent by another site's page.
    Elsewhere,
    Unreadable,
    TooLarge,
    TooSlow,
}

impl Refusal for FormRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Expired => "form-expired",
            Self::Elsewhere => "form-elsewhere",
            Self::Unreadable => "form-unreadable",
            Self::TooLarge => "form-too-large",
            Self::TooSlow => "form-too-slow",
        }
    }
    fn status(&self) -> u16 {
        match self {
            Self::Expired | Self::Elsewhere => 403,
            Self::Unreadable => 400,
            Self::TooLarge => 413,
            Self::TooSlow => 408,
        }
    }
}

/// A form of ours: `async fn submit(Posted(form): Posted<SubmitForm>)`.
pub struct Posted<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for Posted<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        form(request, state, MAX_BODY).await.map(Self)
    }
}

/// A form that carries images in base64url: larger than any other. Only for who is signed in.
pub struct PostedCaptures<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for PostedCaptures<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        form(request, state, MAX_CAPTURES).await.map(Self)
    }
}

async fn form<T: DeserializeOwned, S: Send + Sync>(request: Request, state: &S, longest: usize) -> Result<T, Failure> {
    let (mut parts, body) = request.into_parts();
    let visit = Visit::from_request_parts(&mut parts, state).await?;
    check_sender(&parts.headers, visit.site.address.origin())?;
    check_type(&parts.headers, "application/x-www-form-urlencoded")?;
    let mut pairs = Pairs::read(&whole(body, longest).await?).map_err(unreadable)?;
    let token = pairs.take(FIELD).unwrap_or_default();
    if !visit.site.csrf.accepts(&visit.browser, &token) {
        return Err(FormRefused::Expired.into());
    }
    Ok(pairs.into().await.map_err(unreadable)?)
}

/// A form without fields.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// What a script of ours sends: JSON with the token in a header.
pub struct PostedJson<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequest<S> for PostedJson<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &S) -> Result<Self, Failure> {
        let (mut parts, body) = request.into_parts();
        let visit = Visit::from_request_parts(&mut parts, state).await?;
        check_sender(&parts.headers, visit.site.address.origin())?;
        check_type(&parts.headers, "application/json")?;
        let token = parts.headers.get(HEADER).and_then(|value| value.to_str().ok()).unwrap_or_default();
        if !visit.site.csrf.accepts(&visit.browser, token) {
            return Err(FormRefused::Expired.into());
        }
        let value = serde_json::from_slice(&whole(body, MAX_BODY).await?).map_err(|problem| {
            tracing::info!(line = problem.line(), column = problem.column(), "a JSON body does not fit");
            FormRefused::Unreadable
        })?;
        Ok(Self(value))
    }
}

/// A query, as strict as a form: `async fn page(Asked(query): Asked<Filter>)`.
pub struct Asked<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Asked<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _state: &S) -> Result<Self, Failure> {
        let mut pairs = Pairs::read(parts.uri.query().unwrap_or_default().as_bytes()).map_err(unreadable)?;
        // The choice of a language belongs to the layers.
        pairs.take("lang");
        Ok(Self(pairs.into().await.map_err(unreadable)?))
    }
}

/// For `#[serde(deserialize_with = "form::blank_as_none")]`: a field that was left empty is no value.
///
/// # Errors
/// When a value is there and can't be read.
pub fn blank_as_none<'de, D: serde::Deserializer<'de>, T: std::str::FromStr>(d: D) -> Result<Option<T>, D::Error> {
    let text = <String as serde::Deserialize>::deserialize(d)?;
    if text.trim().is_empty() {
        return Ok(None);
    }
    text.trim().parse().map(Some).map_err(|_| serde::de::Error::custom("not a value of this field"))
}

fn unreadable(problem: super::pairs::Unreadable) -> FormRefused {
    tracing::info!(%problem, "a form does not fit");
    FormRefused::Unreadable
}

/// The second line behind the token: a browser says whose page sends. Our pages forbid the referrer, and a browser then
/// writes `Origin: null` on a form (Fetch standard, "append a request Origin header"), so `null` alone says nothing.
fn check_sender(headers: &HeaderMap, ours: &str) -> Result<(), FormRefused> {
    let said = |name: &HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    let site_fits = said(&FETCH_SITE).is_none_or(|site| matches!(site, "same-origin" | "none"));
    let origin_fits = said(&ORIGIN).is_none_or(|origin| origin == ours || origin == "null");
    if site_fits && origin_fits { Ok(()) } else { Err(FormRefused::Elsewhere) }
}

fn check_type(headers: &HeaderMap, wanted: &str) -> Result<(), FormRefused> {
    let given = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (essence, parameters) = given.split_once(';').unwrap_or((given, ""));
    let charset_fits = parameters.trim().is_empty() || parameters.trim().eq_ignore_ascii_case("charset=utf-8");
    let fits = essence.trim().eq_ignore_ascii_case(wanted) && charset_fits;
    if fits { Ok(()) } else { Err(FormRefused::Unreadable) }
}

async fn whole(body: Body, longest: usize) -> Result<axum::body::Bytes, FormRefused> {
    match tokio::time::timeout(PATIENCE, to_bytes(body, longest)).await {
        Ok(Ok(bytes)) => Ok(bytes),
        // The only other cause is a connection that broke, and then nobody reads the answer.
        Ok(Err(_)) => Err(FormRefused::TooLarge),
        Err(_) => Err(FormRefused::TooSlow),
    }
}

#[cfg(test)]
mod tests;
