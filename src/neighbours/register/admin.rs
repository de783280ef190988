//! What only the operator of a demonstration may do, from the same machine: choose a fault, tell a life event, look for
//! people to play.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::Router;
use axum::extract::{ConnectInfo, Json, Query, Request, State};
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use serde::Deserialize;
use serde_json::{Value, json};

use super::faults::Mode;
use super::journal::{Event, NotTold};
use super::service::{Simulator, refused};
use super::wish::Wish;
use crate::base::zone::day_of;
use crate::identity::{PersonalNumber, PhoneNumber};

pub(super) fn routes() -> Router<Arc<Simulator>> {
    Router::new()
        .route("/admin/mode", get(mode).put(set_mode))
        .route("/admin/events", post(tell))
        .route("/admin/people", get(people))
        .layer(from_fn(loopback_only))
}

async fn loopback_only(request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    if peer.is_some_and(|ConnectInfo(address)| address.ip().is_loopback()) {
        next.run(request).await
    } else {
        refused(StatusCode::FORBIDDEN, "from this machine only").into_response()
    }
}

async fn mode(State(simulator): State<Arc<Simulator>>) -> Json<Mode> {
    Json(simulator.faults.mode())
}

async fn set_mode(State(simulator): State<Arc<Simulator>>, Json(mode): Json<Mode>) -> Json<Mode> {
    simulator.faults.set(mode);
    Json(mode)
}

#[derive(Deserialize)]
struct Told {
    number: String,
    event: Event,
}

async fn tell(State(simulator): State<Arc<Simulator>>, Json(told): Json<Told>) -> Response {
    match simulator.tell(&told.number, told.event) {
        Ok(()) => StatusCode::NO_CONTENT.into_response(),
        Err(why @ NotTold::Unknown) => refused(StatusCode::NOT_FOUND, &why.to_string()).into_response(),
        Err(why) => refused(StatusCode::UNPROCESSABLE_ENTITY, &why.to_string()).into_response(),
    }
}

impl Simulator {
    /// Lets something happen to a person.
    pub fn tell(&self, number: &str, event: Event) -> Result<(), NotTold> {
        let number = PersonalNumber::parse(number).map_err(|_| NotTold::Unknown)?;
        self.journal.tell(&self.population, &number, event, self.clock.now())
    }

    /// Answers in another way from now on.
    pub fn set_mode(&self, mode: Mode) {
        self.faults.set(mode);
    }
}

#[derive(Deserialize)]
struct Wanted {
    wish: Wish,
    /// Two digits, as numbers carry them after the 9.
    province: Option<u8>,
    count: Option<usize>,
}

async fn people(State(simulator): State<Arc<Simulator>>, Query(wanted): Query<Wanted>) -> Json<Vec<Value>> {
    let population = &simulator.population;
    let found = population.wish(wanted.wish, wanted.province, day_of(simulator.clock.now()));
    let found = found.take(wanted.count.unwrap_or(3).min(50)).filter_map(|index| {
        let facts = population.person(index)?;
        Some(json!({
            "number": facts.number.reveal(),
            "name": facts.name.as_str(),
            "birth": facts.birth.iso(),
            "phone": facts.phone.as_ref().map(PhoneNumber::reveal_national),
            "card": population.card_text(index),
        }))
    });
    Json(found.collect())
}
