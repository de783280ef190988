//! The portal's outbound calls: discovery, keys, token and userinfo, all to the one provider that it is configured for.

use std::path::Path;
use std::time::Duration;

use openidconnect::{HttpRequest, HttpResponse};
use url::Url;

use crate::base::Broken;

/// No document of a provider is longer.
const MAX_BODY: usize = 512 * 1024;

/// Why a call gave no answer. Never carries the address, which may hold a code.
#[derive(Debug, thiserror::Error)]
pub(super) enum CallFailed {
    #[error("no answer: {0}")]
    NoAnswer(#[source] reqwest::Error),
    #[error("the answer is longer than {MAX_BODY} bytes")]
    TooLong,
}

impl From<reqwest::Error> for CallFailed {
    fn from(error: reqwest::Error) -> Self {
        Self::NoAnswer(error.without_url())
    }
}

/// A client for calls to `issuer`: short timeouts, no proxy, and no redirects (openidconnect asks for that, so that
/// nobody can point the portal elsewhere).
#[allow(clippy::disallowed_methods, reason = "the portal is a separate program and does not share the product's outbound client")]
pub(super) fn client(issuer: &Url, ca: Option<&Path>) -> Result<reqwest::Client, Broken> {
    // A second installation is refused and harmless: the first stays.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let builder = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .connect_timeout(Duration::from_secs(3))
        .timeout(Duration::from_secs(10));
    // Over plain http on loopback no certificate is ever looked at, and a bare machine has no certificate store to load.
    let builder = if issuer.scheme() == "http" { builder.tls_certs_only([]) } else { builder };
    let builder = match ca {
        Some(file) => {
            let pem = std::fs::read(file).map_err(|e| Broken::from(e).context(file.display().to_string()))?;
            builder.tls_certs_merge(reqwest::Certificate::from_pem_bundle(&pem)?)
        }
        None => builder,
    };
    Ok(builder.build()?)
}

/// One call, in the shape that openidconnect asks for: it is handed over as a closure.
pub(super) async fn call(client: reqwest::Client, request: HttpRequest) -> Result<HttpResponse, CallFailed> {
    let (parts, body) = request.into_parts();
    let mut answer = client.request(parts.method, parts.uri.to_string()).headers(parts.headers).body(body).send().await?;
    let (status, headers) = (answer.status(), answer.headers().clone());
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await? {
        if bytes.len() + chunk.len() > MAX_BODY {
            return Err(CallFailed::TooLong);
        }
        bytes.extend_from_slice(&chunk);
    }
    let mut response = HttpResponse::new(bytes);
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    Ok(response)
}
