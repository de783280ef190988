//! Every URL of the service.

use std::sync::Arc;

use axum::Router;
use axum::routing::get;

use super::site::Site;
use super::{assets, citizen, desk, layers, oidc, operate, table};
use crate::app::Shared;
use crate::base::Broken;

/// Every route, inside the layers that all requests pass.
pub fn routes(app: Shared, site: Arc<Site>) -> Result<Router, Broken> {
    let routes = Router::new()
        .route("/healthz", get(operate::alive))
        .route("/readyz", get(operate::ready))
        .route("/metrics", get(operate::metrics))
        .route("/assets/{file}", assets::handler())
        .merge(citizen::routes())
        .merge(desk::routes())
        .merge(table::routes())
        .merge(oidc::routes(&app)?);
    Ok(layers::around(routes, site).with_state(app))
}
