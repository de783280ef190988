//! What a conformance run presses that people press at the command line: in a demo only. In service these addresses do not exist.

use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{get, post};
use serde_json::json;

use super::{afar, answer};
use crate::app::{Mode, Shared};
use crate::jobs::keys::{self, Pace};

/// The hooks of a demo; nothing in service.
pub fn routes(mode: Mode) -> Router<Shared> {
    match mode {
        Mode::Service => Router::new(),
        Mode::Demo => Router::new()
            .route("/demo/keys/rotate", post(rotate_keys))
            .route("/ciba/automatic", get(afar::automatic).post(afar::automatic)),
    }
}

/// `POST /demo/keys/rotate`: new keys sign at once.
async fn rotate_keys(State(app): State<Shared>) -> Response {
    match keys::rotate(&app, Pace::AtOnce).await {
        Ok(made) => answer::json(&json!({ "made": made })),
        Err(broken) => answer::broken(&broken),
    }
}
