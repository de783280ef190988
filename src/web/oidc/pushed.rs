//! `/par`: a portal's server pushes an authorization request (RFC 9126).

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::answer::{self, Sent};
use super::token::authenticated;
use crate::app::Shared;
use crate::provider::authorize::pushed;
use crate::web::visit::Visit;

/// `POST /par`
pub async fn push(State(app): State<Shared>, visit: Visit, headers: HeaderMap, Sent(params): Sent) -> Response {
    let pushed = async {
        let client = authenticated(&app, &headers, &params, visit.now).await?;
        pushed::push(&app, &client, &params, None, visit.now).await
    };
    answer::open_to_all(match pushed.await {
        Ok(pushed) => {
            let mut response = answer::json(&pushed);
            *response.status_mut() = StatusCode::CREATED;
            response
        }
        Err(fault) => answer::fault(fault),
    })
}
