//! `/par`: a portal's server pushes an authorization request (RFC 9126).

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use super::answer::{self, Sent};
use super::caller::Caller;
use crate::app::Shared;
use crate::provider::authorize::pushed;
use crate::provider::sender;
use crate::web::visit::Visit;

/// `POST /par`. A proof that comes along binds the code to its key (RFC 9449 section 10.1).
pub async fn push(State(app): State<Shared>, visit: Visit, caller: Caller, Sent(params): Sent) -> Response {
    let pushed = async {
        let client = caller.client(&app, &params).await?;
        let shown = sender::shown(&app, caller.evidence()).await?;
        pushed::push(&app, &client, &params, shown.jkt, (visit.source, caller.now)).await
    };
    let response = match pushed.await {
        Ok(pushed) => {
            let mut response = answer::json(&pushed);
            *response.status_mut() = StatusCode::CREATED;
            response
        }
        Err(fault) => answer::fault(fault),
    };
    answer::open_to_all(caller.told(&app, response))
}
