//! `/login/step-up/card`: the code of a printed card that is asked for by its number.

use askama::Template;
use axum::extract::State;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;

use super::entry::{Entry, after, visitor, with_session};
use super::frame::{Asking, until};
use super::step_up::{Form, Where, not_raised, ways};
use crate::app::Shared;
use crate::authn::card::{self, Asked as Wanted};
use crate::authn::sign_in::{self, NotSignedIn, Proof};
use crate::base::ids::AccountId;
use crate::base::{Broken, Fault, Refusal as _};
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
    let why = match sign_in::step_up(&app, &visitor, Proof::CardCode(&form.code), entry.client_id()).await {
        Ok(signed_in) => {
            let next = after(&app, &visit, &entry, &signed_in).await?;
            return with_session(&visit, see_other(&next), &signed_in.token);
        }
        Err(Fault::Refused(why)) => why,
        Err(Fault::Broken(broken)) => return Err(broken.into()),
    };
    let Some(session) = session else { return not_raised(&app, &visit, &entry, &why).await };
    let status = StatusCode::from_u16(why.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
    let mut shown = shown(&app, &visit, &entry, session.account).await?;
    shown.code = why.code();
    match why {
        NotSignedIn::Code(_) => {
            shown.problems = Problems::only("code", shown.p.say("step-up-card-wrong"));
            Ok(entry.allow(html_with(status, &shown)?))
        }
        NotSignedIn::TooMany(too_many) => {
            shown.p = shown.p.saying(Tone::Error, until(visit.language, visit.now, too_many.again_at));
            let mut response = html_with(status, &shown)?;
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(too_many.again_at.since(visit.now).as_secs().max(1)));
            Ok(entry.allow(response))
        }
        other => not_raised(&app, &visit, &entry, &other).await,
    }
}
