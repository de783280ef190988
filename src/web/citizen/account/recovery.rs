//! Stopping a recovery that somebody else began: one press, by any session of the holder's.

use axum::extract::State;
use axum::response::Response;

use crate::app::Shared;
use crate::authn::recovery;
use crate::web::citizen::entry::HOME;
use crate::web::form::{Nothing, Posted};
use crate::web::guard::Citizen;
use crate::web::reply::{Failure, see_other_saying};
use crate::web::visit::Visit;

/// `POST /account/recovery/stop`
pub(super) async fn stop(
    State(app): State<Shared>,
    visit: Visit,
    Citizen(session): Citizen,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<Response, Failure> {
    recovery::stop_signed_in(&app, &session, visit.now).await?;
    see_other_saying(&visit, HOME, "said-recovery-stopped")
}
