//! For operators and their machines: is it alive, is it ready, what does it count.

use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use super::reply::{Failure, Unserved};
use super::site::Meter;
use super::visit::Visit;
use crate::app::{Metrics, Shared};
use crate::base::Broken;
use crate::store::marks;

impl Meter for Metrics {
    fn answered(&self, route: &str, method: &str, status: u16, took: std::time::Duration) {
        Self::answered(self, route, method, status, took);
    }
}

/// `GET /healthz`: the process answers. Nothing else is asked, so that a database that is away does not make every node
/// be restarted.
pub async fn alive() -> &'static str {
    "alive\n"
}

/// `GET /readyz`: the process can serve, which needs its database.
pub async fn ready(State(app): State<Shared>) -> Response {
    match marks::value(&app.db, "mode").await {
        Ok(Some(_)) => "ready\n".into_response(),
        Ok(None) => (StatusCode::SERVICE_UNAVAILABLE, "the database is empty\n").into_response(),
        Err(broken) => {
            tracing::warn!(%broken, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
        }
    }
}

/// `GET /metrics` in OpenMetrics text, for this machine and the peers that the settings name; for anybody else the page
/// does not exist.
pub async fn metrics(State(app): State<Shared>, visit: Visit) -> Result<Response, Failure> {
    if !visit.source.is_loopback() && !app.settings.metrics_peers.contains(&visit.source) {
        return Err(Unserved::NotFound.into());
    }
    let text = app.metrics.text(app.db.statements()).map_err(Broken::from)?;
    Ok(([(CONTENT_TYPE, "application/openmetrics-text; version=1.0.0; charset=utf-8")], text).into_response())
}
