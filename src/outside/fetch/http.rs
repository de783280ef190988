//! The real client: no redirects, no proxies, no cookies, no compression; five seconds and 64 KiB for everything.

use std::error::Error as _;
use std::sync::Arc;
use std::time::Duration;

use reqwest::{Certificate, Client, ClientBuilder, RequestBuilder, Response, header};
use url::Url;

use super::guard::{GuardedResolver, Lookup, SystemLookup, Way};
use super::{Fetch, Fetching, Forbidden, Guard, NotFetched, Post, is_of};
use crate::base::Broken;
use crate::settings;

/// From the look-up of the name to the last byte.
const TIMEOUT: Duration = Duration::from_secs(5);
const LONGEST: usize = 64 * 1024;

pub struct GuardedFetch {
    guard: Guard,
    /// Calls addresses of the public internet.
    public: Client,
    /// Calls origins that the operator has listed.
    listed: Client,
}

impl GuardedFetch {
    /// Reads the extra authorities that the settings name.
    pub fn new(settings: &settings::Outbound) -> Result<Self, Broken> {
        Self::with(settings, Arc::new(SystemLookup), TIMEOUT)
    }

    /// The same with another way to look names up, and another patience.
    pub fn with(settings: &settings::Outbound, lookup: Arc<dyn Lookup>, timeout: Duration) -> Result<Self, Broken> {
        // Fails only when the process has a provider already, which is then the same one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let extra = match &settings.ca {
            None => Vec::new(),
            Some(file) => {
                let named = |e: Broken| e.context(format!("`outbound.ca`: {}", file.display()));
                let pem = std::fs::read(file).map_err(|e| named(e.into()))?;
                Certificate::from_pem_bundle(&pem).map_err(|e| named(e.into()))?
            }
        };
        Ok(Self {
            guard: Guard::new(&settings.allow),
            public: builder(timeout, extra.clone()).https_only(true).dns_resolver(GuardedResolver(lookup)).build()?,
            listed: builder(timeout, extra).build()?,
        })
    }

    fn client(&self, url: &Url) -> Result<&Client, Forbidden> {
        Ok(match self.guard.judge(url)? {
            Way::Listed => &self.listed,
            Way::Public => &self.public,
        })
    }
}

#[allow(clippy::disallowed_methods, reason = "this floor is where calls go out")]
fn builder(timeout: Duration, extra: Vec<Certificate>) -> ClientBuilder {
    Client::builder()
        .user_agent("dinhdanh")
        .timeout(timeout)
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .retry(reqwest::retry::never())
        // A connection that waits for the next call was judged long ago.
        .pool_max_idle_per_host(0)
        .tls_certs_merge(extra)
}

async fn sent(request: RequestBuilder) -> Result<Response, NotFetched> {
    request.send().await.map_err(|error| why(&error))
}

fn why(error: &reqwest::Error) -> NotFetched {
    let mut cause = error.source();
    while let Some(inner) = cause {
        if let Some(forbidden) = inner.downcast_ref::<Forbidden>() {
            return NotFetched::Forbidden(*forbidden);
        }
        cause = inner.source();
    }
    if error.is_timeout() { NotFetched::Timeout } else { NotFetched::Unreachable }
}

/// The body of a good answer. The length that it announces is only believed when it is too long.
async fn body(mut response: Response, kinds: &[&str]) -> Result<Vec<u8>, NotFetched> {
    let status = response.status().as_u16();
    if status != 200 {
        return Err(NotFetched::Status(status));
    }
    let text = |name| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if !matches!(text(header::CONTENT_ENCODING), "" | "identity") {
        return Err(NotFetched::Encoded);
    }
    if !is_of(text(header::CONTENT_TYPE), kinds) {
        return Err(NotFetched::Kind);
    }
    if response.content_length().is_some_and(|length| length > LONGEST as u64) {
        return Err(NotFetched::TooLong);
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|error| why(&error))? {
        if body.len() + chunk.len() > LONGEST {
            return Err(NotFetched::TooLong);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// Hosts are told to the log, whole addresses are not: they may carry what is not ours to keep.
fn tell<T>(url: &Url, result: Result<T, NotFetched>) -> Result<T, NotFetched> {
    if let Err(why) = &result {
        tracing::info!(host = url.host_str().unwrap_or_default(), %why, "a portal's address was not fetched");
    }
    result
}

impl Fetch for GuardedFetch {
    fn document<'a>(&'a self, url: &'a Url, kinds: &'a [&'a str]) -> Fetching<'a, Vec<u8>> {
        Box::pin(async move {
            let fetched = async {
                let request = self.client(url)?.get(url.clone()).header(header::ACCEPT, kinds.join(", "));
                body(sent(request).await?, kinds).await
            };
            tell(url, fetched.await)
        })
    }

    fn post<'a>(&'a self, url: &'a Url, post: &'a Post<'a>) -> Fetching<'a, u16> {
        Box::pin(async move {
            let posted = async {
                let client = self.client(url)?;
                let mut request = client.post(url.clone()).header(header::CONTENT_TYPE, post.kind).body(post.body.to_owned());
                if let Some(token) = post.bearer {
                    request = request.bearer_auth(token.reveal());
                }
                if let Some((authorization, seconds)) = post.push {
                    request = request.header(header::AUTHORIZATION, authorization.reveal()).header("ttl", seconds);
                }
                Ok(sent(request).await?.status().as_u16())
            };
            tell(url, posted.await)
        })
    }
}
