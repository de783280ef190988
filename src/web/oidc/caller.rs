//! A program that calls: how it authenticates as a client, and what it shows of itself besides.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::response::Response;

use super::answer;
use crate::app::App;
use crate::base::{Fault, Outcome, Timestamp};
use crate::identity::client::Client;
use crate::provider::sender::{self, Certificate, Evidence};
use crate::provider::token::client_auth;
use crate::provider::{Params, Refused};
use crate::web::reply::Failure;
use crate::web::visit::Visit;

const PROOF: HeaderName = HeaderName::from_static("dpop");
const NONCE: HeaderName = HeaderName::from_static("dpop-nonce");

/// One call, but for its body. Handlers take it as an argument.
pub struct Caller {
    headers: HeaderMap,
    proofs: Vec<String>,
    method: Method,
    path: String,
    certificate: Option<Arc<Certificate>>,
    pub now: Timestamp,
}

impl Caller {
    /// The client that authenticated, by the one method that it is registered for.
    pub async fn client(&self, app: &App, params: &Params) -> Outcome<Arc<Client>, Refused> {
        let authorization = answer::authorization(&self.headers).map_err(Fault::Refused)?;
        let shown = client_auth::shown(authorization, params).map_err(Fault::Refused)?;
        client_auth::authenticate(app, shown, self.certificate.as_deref(), self.now).await
    }

    /// What it shows of its key and its certificate.
    pub fn evidence(&self) -> Evidence<'_> {
        Evidence {
            proofs: &self.proofs,
            certificate: self.certificate.as_deref(),
            method: self.method.as_str(),
            path: &self.path,
            now: self.now,
        }
    }

    pub fn headers(&self) -> &HeaderMap {
        &self.headers
    }

    /// Its answer, with the nonce for its next proof (RFC 9449 section 8.2) if it sends proofs.
    pub fn told(&self, app: &App, mut response: Response) -> Response {
        if self.proofs.is_empty() {
            return response;
        }
        let nonce = sender::nonce(app, self.now).ok().and_then(|nonce| HeaderValue::try_from(nonce).ok());
        if let Some(nonce) = nonce {
            response.headers_mut().insert(NONCE, nonce);
        }
        response
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Caller {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let visit = Visit::from_request_parts(parts, state).await?;
        // What is no text is no proof, and is refused as one.
        let proofs = parts.headers.get_all(PROOF).iter().map(|value| value.to_str().unwrap_or_default().to_owned());
        Ok(Self {
            proofs: proofs.collect(),
            headers: parts.headers.clone(),
            method: parts.method.clone(),
            path: parts.uri.path().to_owned(),
            certificate: visit.certificate,
            now: visit.now,
        })
    }
}
