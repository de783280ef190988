//! SMS through an HTTP gateway: `POST {"to","text","reference"}` with a bearer token. Gateways are national and differ; an
//! operator puts a small translator before one that speaks otherwise.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use super::{Sent, Sms, Undelivered, Why};
use crate::base::{Broken, Secret};

const TIMEOUT: Duration = Duration::from_secs(10);
const CONNECT: Duration = Duration::from_secs(5);
/// The longest answer that is read.
const LONGEST: usize = 16 * 1024;
/// The longest reference that is kept.
const LONGEST_REFERENCE: usize = 128;

pub struct SmsGateway {
    client: reqwest::Client,
    url: Url,
    token: Secret,
}

#[derive(Serialize)]
struct Posted<'a> {
    to: &'a str,
    text: &'a str,
    reference: String,
}

#[derive(Deserialize)]
struct Taken {
    reference: String,
}

impl SmsGateway {
    /// https, or http to this very machine: codes travel in it.
    #[allow(clippy::disallowed_methods, reason = "this floor is where calls go out")]
    pub fn new(url: &str, token: Secret) -> Result<Self, Broken> {
        let url: Url = url.parse().map_err(|_| Broken::new("`messages.sms_url` is not a URL"))?;
        if url.scheme() != "https" && !(url.scheme() == "http" && is_loopback(url.host())) {
            return Err(Broken::new("`messages.sms_url` must be https (http only for this machine itself)"));
        }
        // Fails only when the process has a provider already, which is then the same one.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .timeout(TIMEOUT)
            .connect_timeout(CONNECT)
            .redirect(reqwest::redirect::Policy::none())
            .build()
            .map_err(|e| Broken::from(e).context("preparing the client of `messages.sms_url`"))?;
        Ok(Self { client, url, token })
    }

    /// The message's id is the idempotency key: a gateway that sees it again answers as before and sends nothing.
    pub async fn send(&self, sms: &Sms) -> Result<Sent, Undelivered> {
        let reference = sms.reference.to_string();
        let body = Posted { to: sms.to.reveal(), text: &sms.text, reference: reference.clone() };
        let mut request = self.client.post(self.url.clone()).header("idempotency-key", &reference).json(&body);
        if !self.token.is_empty() {
            request = request.bearer_auth(self.token.reveal());
        }
        let mut answer = request.send().await.map_err(|e| Undelivered::Later(cause(&e)))?;
        let status = answer.status().as_u16();
        if !answer.status().is_success() {
            return Err(judge(status));
        }
        // The gateway has the message from here on: an answer that can't be read only costs its name for it.
        let mut bytes = Vec::new();
        while let Ok(Some(chunk)) = answer.chunk().await {
            if bytes.len() + chunk.len() > LONGEST {
                bytes.clear();
                break;
            }
            bytes.extend_from_slice(&chunk);
        }
        let given = serde_json::from_slice::<Taken>(&bytes).map(|taken| taken.reference).unwrap_or_default();
        Ok(Sent { provider_reference: given.chars().filter(char::is_ascii_graphic).take(LONGEST_REFERENCE).collect() })
    }
}

pub(super) fn is_loopback(host: Option<Host<&str>>) -> bool {
    match host {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// What a status means for the message: our own credentials and the gateway's troubles pass, a refused message does not.
fn judge(status: u16) -> Undelivered {
    match status {
        400 | 404 | 410 | 413 | 415 | 422 => Undelivered::Never(Why::Http(status)),
        _ => Undelivered::Later(Why::Http(status)),
    }
}

fn cause(error: &reqwest::Error) -> Why {
    if error.is_timeout() { Why::Timeout } else { Why::Unreachable }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_leave_this_machine_over_tls_only() {
        for (url, fits) in [
            ("https://sms.example.vn/send", true),
            ("http://localhost:8095/sms", true),
            ("http://127.0.0.1:8095/sms", true),
            ("http://[::1]:8095/sms", true),
            ("http://sms.example.vn/send", false),
            ("http://localhost.example.vn/send", false),
            ("ftp://localhost/", false),
            ("sms", false),
        ] {
            assert_eq!(SmsGateway::new(url, Secret::new("t")).is_ok(), fits, "{url}");
        }
    }

    #[test]
    fn a_refused_message_is_given_up_and_a_busy_gateway_is_asked_again() {
        for status in [400, 410, 422] {
            assert_eq!(judge(status), Undelivered::Never(Why::Http(status)));
        }
        for status in [301, 401, 403, 408, 409, 429, 500, 502, 503] {
            assert_eq!(judge(status), Undelivered::Later(Why::Http(status)));
        }
    }
}
