//! The register over HTTP. Numbers travel in bodies only, so that no proxy's log holds one.

use std::time::Duration;

use reqwest::{Certificate, Client, Identity, Response, StatusCode, header};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::time::Instant;
use url::{Host, Url};
use zeroize::Zeroizing;

use super::answer::{Answer, Changes, Cursor, Match};
use super::breaker::{Breaker, Position};
use super::question::{MatchAsk, Purpose};
use super::wire::{
    CardAnswer, ChangesAnswer, ChangesQuestion, MatchAnswer, MatchQuestion, NumberQuestion, PeopleAnswer, PeopleQuestion,
    PersonAnswer,
};
use super::{Asked, NoAnswer, Nonsense, Register};
use crate::base::{Broken, Clock, Random, Secret};
use crate::identity::PersonalNumber;
use crate::identity::person::{Card, Facts};
use crate::settings;

/// Failures in a row after which nobody waits any more.
const FAILURES: u32 = 5;
/// For how long, before one question tries again; also what a desk is told when the register names no time.
const REST: Duration = Duration::from_secs(15);
/// No desk is told to wait longer than this before it may ask again.
const LONGEST_REST: Duration = Duration::from_secs(600);
/// The longest pause before the first repetition; it doubles with each.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// The longest answer about one person, and the longest page of changes.
const LONGEST_ANSWER: usize = 64 * 1024;
const LONGEST_PAGE: usize = 1024 * 1024;
/// Changes to a page.
const PAGE: u32 = 500;

pub struct HttpRegister {
    client: Client,
    url: Url,
    token: Option<Secret>,
    /// Within which a question is answered or given up, repetitions included.
    timeout: Duration,
    retries: u32,
    breaker: Breaker,
    random: Random,
}

impl HttpRegister {
    /// Reads the certificates named in the settings.
    #[allow(
        clippy::disallowed_methods,
        reason = "a client of its own: other certificates and limits than the guarded one for portals"
    )]
    pub fn new(settings: &settings::Register, clock: Clock, random: Random) -> Result<Self, Broken> {
        let loopback = match settings.url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        };
        if settings.url.scheme() != "https" && !loopback {
            return Err(Broken::new("register.url must be https: personal data goes there"));
        }
        // Fails when one is installed already, which is as good.
        let _ = rustls::crypto::ring::default_provider().install_default();
        let timeout = Duration::from_millis(settings.timeout_ms);
        let mut builder = Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .connect_timeout(timeout.min(Duration::from_secs(2)))
            .pool_idle_timeout(Duration::from_secs(30))
            .https_only(!loopback);
        if let Some(file) = &settings.ca {
            builder = builder.tls_certs_only(Certificate::from_pem_bundle(&read(file)?)?);
        }
        match (&settings.cert, &settings.key) {
            (Some(cert), Some(key)) => {
                let mut pem = read(cert)?;
                pem.push(b'\n');
                pem.extend_from_slice(&read(key)?);
                builder = builder.identity(Identity::from_pem(&pem)?);
            }
            (None, None) => {}
            _ => return Err(Broken::new("register.cert and register.key go together")),
        }
        Ok(Self {
            client: builder.build()?,
            url: settings.url.clone(),
            token: Some(settings.token.clone()).filter(|token| !token.is_empty()),
            timeout,
            retries: settings.retries,
            breaker: Breaker::new(clock, FAILURES, REST),
            random,
        })
    }

    /// Whether the register is being asked at present: for the operator's page and the metrics.
    pub fn position(&self) -> Position {
        self.breaker.position()
    }

    /// Asks until there is an answer, the tries are used up or the time is over.
    async fn ask<T: DeserializeOwned>(&self, question: Question<'_, impl Serialize + Sync>) -> Result<T, NoAnswer> {
        let deadline = Instant::now() + self.timeout;
        let tries = if question.repeatable { self.retries + 1 } else { 1 };
        let mut pause = FIRST_PAUSE;
        let mut tried = 0;
        loop {
            let pass = self.breaker.pass().map_err(|wait| NoAnswer::Unavailable { retry_after: wait.min(LONGEST_REST) })?;
            let failure = match self.once(&question, deadline).await {
                Ok(answer) => {
                    pass.succeeded();
                    return Ok(answer);
                }
                Err(refused @ NoAnswer::Nonsense(Nonsense::Refused(_))) => {
                    pass.succeeded();
                    return Err(refused);
                }
                Err(failure) => failure,
            };
            pass.failed();
            tried += 1;
            tracing::warn!(question = question.path, tried, %failure, "the register gave no answer");
            // Full jitter: desks that failed together must not come back together.
            let millis = u64::try_from(pause.as_millis()).unwrap_or(u64::MAX);
            let sleep = Duration::from_millis(self.random.below(millis.saturating_add(1)));
            let worth = matches!(failure, NoAnswer::Unavailable { .. }) && tried < tries && Instant::now() + sleep < deadline;
            if !worth {
                return Err(failure);
            }
            tokio::time::sleep(sleep).await;
            pause *= 2;
        }
    }

    async fn once<T: DeserializeOwned>(
        &self,
        question: &Question<'_, impl Serialize + Sync>,
        deadline: Instant,
    ) -> Result<T, NoAnswer> {
        let down = |error: reqwest::Error| {
            tracing::debug!(error = %error.without_url(), "no connection to the register");
            NoAnswer::Unavailable { retry_after: REST }
        };
        let mut url = self.url.clone();
        url.set_path(&format!("{}{}", self.url.path().trim_end_matches('/'), question.path));
        let left = deadline.saturating_duration_since(Instant::now());
        let mut request = self.client.post(url).timeout(left).header(header::ACCEPT, "application/json").json(&question.body);
        if let Some(token) = &self.token {
            request = request.bearer_auth(token.reveal());
        }
        let response = request.send().await.map_err(down)?;
        let status = response.status();
        if status.is_server_error() || matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT) {
            return Err(NoAnswer::Unavailable { retry_after: retry_after(&response) });
        }
        if status.is_client_error() {
            return Err(Nonsense::Refused(status.as_u16()).into());
        }
        if status != StatusCode::OK || !is_json(&response) {
            return Err(Nonsense::Garbage.into());
        }
        let body = read_up_to(response, question.longest, down).await?;
        serde_json::from_slice(&body).map_err(|_| Nonsense::Garbage.into())
    }
}

struct Question<'a, B> {
    path: &'a str,
    body: B,
    repeatable: bool,
    longest: usize,
}

fn read(file: &std::path::Path) -> Result<Zeroizing<Vec<u8>>, Broken> {
    std::fs::read(file).map(Zeroizing::new).map_err(|error| Broken::from(error).context(format!("reading {}", file.display())))
}

fn is_json(response: &Response) -> bool {
    let kind = response.headers().get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    kind.split(';').next().is_some_and(|kind| kind.trim().eq_ignore_ascii_case("application/json"))
}

/// The seconds of `Retry-After` (RFC 9110 section 10.2.3; its other form, a date, is not used by the contract).
fn retry_after(response: &Response) -> Duration {
    let header = response.headers().get(header::RETRY_AFTER).and_then(|value| value.to_str().ok());
    header.and_then(|text| text.trim().parse().ok()).map_or(REST, Duration::from_secs).clamp(Duration::from_secs(1), LONGEST_REST)
}

async fn read_up_to(
    mut response: Response,
    longest: usize,
    down: impl Fn(reqwest::Error) -> NoAnswer,
) -> Result<Zeroizing<Vec<u8>>, NoAnswer> {
    let mut body = Zeroizing::new(Vec::new());
    while let Some(chunk) = response.chunk().await.map_err(&down)? {
        if body.len() + chunk.len() > longest {
            return Err(Nonsense::TooLong.into());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

impl Register for HttpRegister {
    fn person<'a>(&'a self, purpose: &'a Purpose, number: &'a PersonalNumber) -> Asked<'a, Answer<Facts>> {
        Box::pin(async move {
            let body = NumberQuestion::new(purpose, number);
            let question = Question { path: "/v1/person", body, repeatable: true, longest: LONGEST_ANSWER };
            Ok(self.ask::<PersonAnswer>(question).await?.about(number)?)
        })
    }

    fn people<'a>(&'a self, purpose: &'a Purpose, numbers: &'a [PersonalNumber]) -> Asked<'a, Vec<Answer<Facts>>> {
        Box::pin(async move {
            let body = PeopleQuestion::new(purpose, numbers);
            let question = Question { path: "/v1/people", body, repeatable: true, longest: LONGEST_PAGE };
            Ok(self.ask::<PeopleAnswer>(question).await?.about(numbers)?)
        })
    }

    fn card<'a>(&'a self, purpose: &'a Purpose, number: &'a PersonalNumber) -> Asked<'a, Answer<Option<Card>>> {
        Box::pin(async move {
            let body = NumberQuestion::new(purpose, number);
            let question = Question { path: "/v1/card", body, repeatable: true, longest: LONGEST_ANSWER };
            Ok(self.ask::<CardAnswer>(question).await?.about(number)?)
        })
    }

    fn compare<'a>(&'a self, purpose: &'a Purpose, ask: &'a MatchAsk) -> Asked<'a, Answer<Match>> {
        Box::pin(async move {
            let body = MatchQuestion::new(purpose, ask);
            let question = Question { path: "/v1/match", body, repeatable: false, longest: LONGEST_ANSWER };
            Ok(self.ask::<MatchAnswer>(question).await?.to(ask)?)
        })
    }

    fn changes<'a>(&'a self, purpose: &'a Purpose, after: Option<&'a Cursor>) -> Asked<'a, Changes> {
        Box::pin(async move {
            let body = ChangesQuestion::new(purpose, after, PAGE);
            let question = Question { path: "/v1/changes", body, repeatable: true, longest: LONGEST_PAGE };
            Ok(self.ask::<ChangesAnswer>(question).await?.read()?)
        })
    }
}
