//! Whom portals make us call: key sets, sector and request documents, logout and notification addresses. One guarded client for all
//! of it, for whoever registers an address chooses where this server knocks (server-side request forgery).
//!
//! `guard` says where no call goes, `http` calls, `fake` answers in tests. What an operator allow-lists by origin (`outbound.allow`)
//! is trusted as a portal inside the house: any port, any network, plain http.

pub mod fake;
pub mod guard;
pub mod http;

#[cfg(test)]
mod tests;

use futures_util::future::BoxFuture;
use url::Url;

use crate::base::Secret;

pub use fake::FakeFetch;
pub use guard::{Forbidden, Guard};
pub use http::GuardedFetch;

/// JSON as `Content-Type` names it.
pub const JSON: &[&str] = &["application/json"];
/// A key set (RFC 7517 section 8.5.2); most are published as plain JSON.
pub const KEY_SET: &[&str] = &["application/json", "application/jwk-set+json"];

/// Calls addresses that portals have named. Never called inside a transaction.
pub trait Fetch: Send + Sync {
    /// A document of one of these media types: status 200, 64 KiB at most.
    fn document<'a>(&'a self, url: &'a Url, kinds: &'a [&'a str]) -> Fetching<'a, Vec<u8>>;

    /// Posts and gives the status of the answer, whatever it is; its body is not read.
    fn post<'a>(&'a self, url: &'a Url, post: &'a Post<'a>) -> Fetching<'a, u16>;
}

/// What is posted.
#[derive(Clone, Debug)]
pub struct Post<'a> {
    /// `Content-Type`.
    pub kind: &'a str,
    pub body: &'a str,
    pub bearer: Option<&'a Secret>,
    /// For a push service: who we are (RFC 8292), and for how many seconds a ring is kept for a device that is off.
    pub push: Option<(&'a Secret, u64)>,
}

/// An answer that may not come.
pub type Fetching<'a, T> = BoxFuture<'a, Result<T, NotFetched>>;

/// Why nothing was fetched.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotFetched {
    /// Nobody was called, and nobody will be.
    #[error("not called: {0}")]
    Forbidden(#[from] Forbidden),
    #[error("no connection")]
    Unreachable,
    #[error("not answered in time")]
    Timeout,
    /// A redirect counts among them: none is followed.
    #[error("answered with status {0}")]
    Status(u16),
    #[error("longer than 64 KiB")]
    TooLong,
    /// Compressed though nobody asked for it.
    #[error("compressed or otherwise encoded")]
    Encoded,
    #[error("of another media type than was asked for")]
    Kind,
}

/// The media type of a `Content-Type` is one of `kinds`.
fn is_of(content_type: &str, kinds: &[&str]) -> bool {
    let kind = content_type.split(';').next().unwrap_or_default().trim();
    kinds.iter().any(|known| known.eq_ignore_ascii_case(kind))
}
