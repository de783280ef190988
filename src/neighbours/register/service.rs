//! The simulator as a service: the five questions of the contract, and an admin side for loopback alone.

use std::collections::{HashMap, VecDeque};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::extract::{DefaultBodyLimit, FromRequest, Json, Request, State};
use axum::http::{StatusCode, header};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::document::{self, ChangesQuestion, Made, MatchQuestion, NumberQuestion, PeopleQuestion, Question};
use super::faults::{self, Faults};
use super::journal::Journal;
use super::matching::{Compared, Reference, ShownFace};
use super::population::Population;
use super::{Config, admin};
use crate::base::{Broken, Clock, Secret, encode};
use crate::identity::PersonalNumber;
use crate::identity::person::Facts;

/// The largest question: a face and ten fingers of 512 KiB in base64.
const LARGEST_QUESTION: usize = 8 << 20;
/// The most people of one question.
const MOST_PEOPLE: usize = 100;
/// Comparisons that are remembered, so that a repeated question is not a second comparison.
const REMEMBERED: usize = 10_000;

/// The state of a simulator.
pub struct Simulator {
    pub(super) population: Population,
    pub(super) journal: Journal,
    pub(super) faults: Faults,
    pub(super) clock: Clock,
    token: Option<Secret>,
    made: Mutex<(HashMap<String, Made>, VecDeque<String>)>,
}

/// A simulator that listens; it stops when this is dropped.
pub struct Running {
    pub address: SocketAddr,
    /// For demo data and tests in the same process.
    pub simulator: Arc<Simulator>,
    task: tokio::task::JoinHandle<()>,
}

impl Running {
    /// Runs until it fails.
    pub async fn wait(mut self) {
        let _ = (&mut self.task).await;
    }

    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Starts to listen.
pub async fn start(config: Config) -> Result<Running, Broken> {
    let listener =
        tokio::net::TcpListener::bind(config.listen).await.map_err(|e| Broken::from(e).context("register-sim listens"))?;
    let address = listener.local_addr()?;
    let simulator = Simulator::new(config);
    let service = router(simulator.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let task = tokio::spawn(async move {
        if let Err(error) = axum::serve(listener, service).await {
            tracing::error!(%error, "the register simulator ended");
        }
    });
    Ok(Running { address, simulator, task })
}

/// Every route of the simulator. Admin routes need the peer's address (`ConnectInfo`) and refuse without.
pub fn router(simulator: Arc<Simulator>) -> Router {
    let questions = Router::new()
        .route("/v1/person", post(person))
        .route("/v1/people", post(people))
        .route("/v1/card", post(card))
        .route("/v1/match", post(compare))
        .route("/v1/changes", post(changes))
        .layer(from_fn_with_state(simulator.clone(), faults::apply))
        .layer(from_fn_with_state(simulator.clone(), authenticate))
        .layer(DefaultBodyLimit::max(LARGEST_QUESTION));
    questions.merge(admin::routes()).with_state(simulator)
}

impl Simulator {
    pub fn new(config: Config) -> Arc<Self> {
        Arc::new(Self {
            population: Population::new(config.size, config.seed),
            journal: Journal::default(),
            faults: Faults::default(),
            clock: config.clock,
            token: config.token,
            made: Mutex::default(),
        })
    }

    /// Whom it knows.
    pub fn population(&self) -> &Population {
        &self.population
    }

    /// The person of a number; somebody else's in mode wrong-number.
    fn find(&self, number: &str) -> Option<(u64, Facts)> {
        let number = PersonalNumber::parse(number).ok()?;
        let (index, facts) = self.journal.find(&self.population, &number)?;
        if !self.faults.answers_for_another() {
            return Some((index, facts));
        }
        let other = (index + 1) % self.population.size();
        Some((other, self.population.person(other)?))
    }
}

async fn authenticate(State(simulator): State<Arc<Simulator>>, request: Request, next: Next) -> Response {
    let given = request.headers().get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let given = given.and_then(|value| value.strip_prefix("Bearer ")).map(Secret::new);
    if simulator.token.is_some() && simulator.token != given {
        return refused(StatusCode::UNAUTHORIZED, "unauthorized").into_response();
    }
    next.run(request).await
}

/// A question of the contract that states its purpose.
struct Stated<T>(T);

impl<T: DeserializeOwned + Question, S: Send + Sync> FromRequest<S> for Stated<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, state: &S) -> Result<Self, Refused> {
        match Json::<T>::from_request(request, state).await {
            Ok(Json(question)) if question.purpose().is_stated() => Ok(Self(question)),
            Ok(_) => Err(refused(StatusCode::BAD_REQUEST, "no purpose")),
            // The rejection's own text would repeat what was sent.
            Err(rejection) => Err(refused(rejection.status(), "not the question of the contract")),
        }
    }
}

async fn person(State(simulator): State<Arc<Simulator>>, Stated(asked): Stated<NumberQuestion>) -> Response {
    let now = simulator.clock.now();
    answer(&simulator.find(&asked.number).map_or_else(document::unknown, |(_, facts)| document::person(&facts, now)))
}

async fn people(State(simulator): State<Arc<Simulator>>, Stated(asked): Stated<PeopleQuestion>) -> Result<Response, Refused> {
    if asked.numbers.is_empty() || asked.numbers.len() > MOST_PEOPLE {
        return Err(refused(StatusCode::BAD_REQUEST, "one to a hundred people"));
    }
    let now = simulator.clock.now();
    let person = |number: &String| match simulator.find(number) {
        Some((_, facts)) => document::person(&facts, now),
        None => document::unknown(),
    };
    Ok(answer(&json!({ "people": asked.numbers.iter().map(person).collect::<Vec<_>>() })))
}

async fn card(State(simulator): State<Arc<Simulator>>, Stated(asked): Stated<NumberQuestion>) -> Response {
    let now = simulator.clock.now();
    answer(&simulator.find(&asked.number).map_or_else(document::unknown, |(_, facts)| document::card(&facts, now)))
}

async fn compare(State(simulator): State<Arc<Simulator>>, Stated(asked): Stated<MatchQuestion>) -> Result<Response, Refused> {
    if asked.id.len() > 64 || (asked.face.is_none() && asked.fingers.is_empty()) || asked.fingers.len() > 10 {
        return Err(refused(StatusCode::BAD_REQUEST, "nothing to compare"));
    }
    let Some((index, facts)) = simulator.find(&asked.number) else { return Ok(answer(&document::unknown())) };
    let key = format!("{}/{}", asked.id, facts.number.reveal());
    if let Some(made) = simulator.remembered(&key) {
        return Ok(answer(&document::matched(&facts, &asked.id, &made)));
    }
    let made = simulator.compare(index, &facts, &asked);
    let made = made.ok_or_else(|| refused(StatusCode::BAD_REQUEST, "a capture is not base64"))?;
    simulator.remember(key, made.clone());
    Ok(answer(&document::matched(&facts, &asked.id, &made)))
}

async fn changes(State(simulator): State<Arc<Simulator>>, Stated(asked): Stated<ChangesQuestion>) -> Result<Response, Refused> {
    let after = match asked.after.as_deref().map(|cursor| cursor.strip_prefix("c-").map(str::parse)) {
        None => 0,
        Some(Some(Ok(after))) => after,
        Some(_) => return Err(refused(StatusCode::BAD_REQUEST, "not a cursor of ours")),
    };
    let (entries, more) = simulator.journal.after(after, asked.limit.unwrap_or(100).clamp(1, 1000));
    Ok(answer(&document::changes(&entries, &format!("c-{}", after + entries.len()), more)))
}

fn answer(document: &Value) -> Response {
    ([(header::CACHE_CONTROL, "no-store")], Json(document)).into_response()
}

/// A refusal: status and reason, nothing of what was asked.
pub(super) type Refused = (StatusCode, Json<Value>);

pub(super) fn refused(status: StatusCode, why: &str) -> Refused {
    (status, Json(json!({ "error": why })))
}

impl Simulator {
    fn compare(&self, index: u64, facts: &Facts, asked: &MatchQuestion) -> Option<Made> {
        let now = self.clock.now();
        let reference = Reference {
            numbers: facts.old_numbers.iter().chain([&facts.number]).collect(),
            is_kept: self.population.has_reference(index, facts, crate::base::zone::day_of(now)),
            own: self.population.dice(index),
        };
        let worn = self.population.has_worn_fingers(index);
        let (mut face, mut alive) = (None, None);
        if let Some(capture) = &asked.face {
            let shown = ShownFace::of(encode::from_b64(&capture.image)?);
            face = Some(reference.compare("face", &shown.image, capture.quality, false));
            alive = Some(shown.is_alive);
        }
        let mut fingerprint = None;
        for capture in &asked.fingers {
            let modality = format!("finger-{}", capture.finger);
            let compared = reference.compare(&modality, &encode::from_b64(&capture.image)?, capture.quality, worn);
            if fingerprint.is_none_or(|best: Compared| compared.score > best.score) {
                fingerprint = Some(compared);
            }
        }
        let digest = encode::sha256(format!("{} {}", asked.id, now.0).as_bytes());
        Some(Made { reference: format!("SIM-{}", encode::hex(&digest[..8])), at: now, face, fingerprint, alive })
    }

    fn remembered(&self, key: &str) -> Option<Made> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner).0.get(key).cloned()
    }

    fn remember(&self, key: String, made: Made) {
        let mut guard = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        let (made_by_key, order) = &mut *guard;
        if order.len() >= REMEMBERED
            && let Some(oldest) = order.pop_front()
        {
            made_by_key.remove(&oldest);
        }
        made_by_key.insert(key.clone(), made);
        order.push_back(key);
    }
}
