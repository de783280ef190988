//! `/desk/enrol`: an invited officer makes a passkey, and the browser becomes a device of the desk.

use askama::Template;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use webauthn_rs::prelude::RegisterPublicKeyCredential;

use super::sign_in::{Ceremony, let_in, with_seat};
use crate::app::Shared;
use crate::authn::officer;
use crate::base::Secret;
use crate::settings::Settings;
use crate::web::form::PostedJson;
use crate::web::page::Page;
use crate::web::reply::{Failure, html};
use crate::web::visit::Visit;

/// The enrolment link of an invitation. Its token stands behind the `#`, where no server and no log sees it.
pub fn link(settings: &Settings, invitation: &Secret) -> String {
    settings.link(&format!("/desk/enrol#{}", invitation.reveal()))
}

#[derive(Template)]
#[template(path = "desk/enrol.html")]
struct EnrolPage {
    p: Page,
}

/// `GET /desk/enrol`
pub(super) async fn page(visit: Visit) -> Result<Response, Failure> {
    html(&EnrolPage { p: Page::new(&visit, "desk-enrol-title") })
}

#[derive(Deserialize)]
pub(super) struct Begin {
    invitation: Secret,
}

/// `POST /desk/enrol/options`
pub(super) async fn begin(
    State(app): State<Shared>,
    visit: Visit,
    PostedJson(sent): PostedJson<Begin>,
) -> Result<Json<Ceremony>, Failure> {
    let begun = with_seat(&visit, async |seat| officer::enrol_begin(&app, seat, &sent.invitation).await).await?;
    Ok(Json(begun.into()))
}

#[derive(Deserialize)]
pub(super) struct Finish {
    ceremony: Secret,
    credential: RegisterPublicKeyCredential,
}

/// `POST /desk/enrol/finish`
pub(super) async fn finish(
    State(app): State<Shared>,
    visit: Visit,
    PostedJson(sent): PostedJson<Finish>,
) -> Result<Response, Failure> {
    let made = with_seat(&visit, async |seat| officer::enrol_finish(&app, seat, &sent.ceremony, &sent.credential).await).await?;
    if made.session.is_none() {
        return let_in(&app, &visit, &made, "/desk/sign-in", Some("said-officer-waits"));
    }
    let first = super::frame::first_page(made.officer.role);
    let_in(&app, &visit, &made, first, Some("said-officer-enrolled"))
}
