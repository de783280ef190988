//! `/lock`: locking one's account without signing in. It takes the number and one thing that only its holder has or knows, or
//! anybody could shut anybody's door.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;

use super::account::locked_now;
use super::entry::visitor;
use super::frame::until;
use crate::app::Shared;
use crate::authn::sign_in::{self, NotSignedIn};
use crate::base::{Fault, Refusal as _, Secret};
use crate::web::components::{Problems, Tone};
use crate::web::form::Posted;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, html_with};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "citizen/lock.html")]
struct LockPage {
    p: Page,
    login: String,
    problems: Problems,
    code: &'static str,
}

/// `GET /lock`
pub(super) async fn page(visit: Visit) -> Result<Response, Failure> {
    let p = Page::new(&visit, "lock-title");
    html(&LockPage { p, login: String::new(), problems: Problems::default(), code: "" })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Form {
    login: String,
    password: Secret,
}

/// `POST /lock`
pub(super) async fn submit(
    State(app): State<Shared>,
    visit: Visit,
    headers: HeaderMap,
    Posted(form): Posted<Form>,
) -> Result<Response, Failure> {
    let visitor = visitor(&visit, &headers, None);
    let why = match sign_in::proven_by_password(&app, &visitor, (&form.login, &form.password)).await {
        Ok(account) => return locked_now(&app, &visit, account).await,
        Err(Fault::Refused(why)) => why,
        Err(Fault::Broken(broken)) => return Err(broken.into()),
    };
    let mut page = LockPage {
        p: Page::new(&visit, "lock-title"),
        login: form.login.chars().take(64).collect(),
        problems: Problems::default(),
        code: why.code(),
    };
    match &why {
        NotSignedIn::TooMany(too_many) => {
            page.p = page.p.saying(Tone::Error, until(visit.language, visit.now, too_many.again_at));
        }
        NotSignedIn::Wrong => page.problems = Problems::only("password", page.p.say("login-wrong")),
        other => return Err(super::closed::failure(other, visit.now)),
    }
    html_with(StatusCode::from_u16(why.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY), &page)
}
