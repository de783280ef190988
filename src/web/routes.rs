//! Every URL of the service.

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use super::site::Site;
use super::{assets, desk, layers, operate};
use crate::app::Shared;

/// Every route, inside the layers that all requests pass.
pub fn routes(app: Shared, site: Arc<Site>) -> Router {
    let routes = Router::new()
        .route("/healthz", get(operate::alive))
        .route("/readyz", get(operate::ready))
        .route("/metrics", get(operate::metrics))
        .route("/assets/{file}", assets::handler())
        .merge(desk::routes());
    layers::around(routes, site).with_state(app)
}
