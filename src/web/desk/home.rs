//! `/desk`: what waits at this desk.

use askama::Template;
use axum::response::Response;

use super::frame;
use crate::identity::officer::Role;
use crate::web::guard::OnDuty;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, see_other};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "desk/home.html")]
struct HomePage {
    p: Page,
}

/// `GET /desk`
pub(super) async fn page(visit: Visit, OnDuty(duty): OnDuty) -> Result<Response, Failure> {
    if duty.officer.role == Role::Approver {
        return Ok(see_other(frame::first_page(Role::Approver)));
    }
    html(&HomePage { p: frame::page(&visit, &duty, "desk-home-title") })
}
