//! `/login/step-up/card`: the code of a printed card that is asked for by its number.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::entry::{Entry, visitor};
use super::frame::{Asking, until};
use super::step_up::{Form, Where, later, not_raised, raised, ways};
use crate::app::Shared;
use crate::authn::card::{self, Asked as Wanted};
use crate::authn::sign_in::NotSignedIn;
use crate::authn::step_up::{self, Proof};
use crate::base::ids::AccountId;
use crate::base::{Broken, Refusal as _};
use crate::identity::level::Factor;
use crate::web::components::{Problems, Tone};
use crate::web::form::{Asked, Posted};
use crate::web::guard::MaybeCitizen;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, html_with, see_other};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "citizen/step_up_card.html")]
struct CardPage {
    p: Page,
    asking: Option<Asking>,
    flow: String,
    others: String,
    wanted: Option<Wanted>,
    problems: Problems,
    code: &'static str,
}

async fn shown(app: &Shared, visit: &Visit, entry: &Entry, account: AccountId) -> Result<CardPage, Broken> {
    Ok(CardPage {
        p: Page::new(visit, "step-up-card-title"),
        asking: Asking::of(entry, visit.language),
        flow: entry.sealed.clone(),
        others: entry.at("/login/step-up"),
        wanted: card::asked(&app.db, account).await?,
        problems: Problems::default(),
        code: "",
    })
}

/// `GET /login/step-up/card`
pub(super) async fn page(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
    Asked(query): Asked<Where>,
) -> Result<Response, Failure> {
    let entry = Entry::open(&app, &visit, Some(&query.flow))?;
    match ways(&app, &entry, session).await? {
        Ok((session, ways)) if ways.contains(&Factor::CardCode) => {
            Ok(entry.allow(html(&shown(&app, &visit, &entry, session.account).await?)?))
        }
        Ok(_) => Ok(see_other(&entry.at("/login/step-up"))),
        Err(elsewhere) => Ok(elsewhere),
    }
}

/// `POST /login/step-up/card`
pub(super) async fn submit(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
    headers: HeaderMap,
    Posted(form): Posted<Form>,
) -> Result<Response, Failure> {
    let entry = Entry::open(&app, &visit, Some(&form.flow))?;
    let visitor = visitor(&visit, &headers, session.as_ref());
    let outcome = step_up::by_proof(&app, &visitor, Proof::CardCode(&form.code), entry.client_id()).await;
    let why = match raised(&app, &visit, &entry, outcome).await? {
        Ok(next) => return Ok(next),
        Err(why) => why,
    };
    let Some(session) = session else { return not_raised(&app, &visit, &entry, &why).await };
    let mut shown = shown(&app, &visit, &entry, session.account).await?;
    shown.code = why.code();
    match why {
        NotSignedIn::Code(_) => {
            shown.problems = Problems::only("code", shown.p.say("step-up-card-wrong"));
            Ok(entry.allow(html_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)?))
        }
        NotSignedIn::TooMany(too_many) => {
            shown.p = shown.p.saying(Tone::Error, until(visit.language, visit.now, too_many.again_at));
            later(&visit, &entry, &shown, too_many.again_at)
        }
        other => not_raised(&app, &visit, &entry, &other).await,
    }
}
