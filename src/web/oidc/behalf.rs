//! `/authorize/behalf`: a guardian says for whom they sign in here: for themselves, or for one of their wards. Only portals
//! that understand who acts for whom are signed in to in this way.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::authorize::{Ways, opened, sign_in_again};
use super::portal::Portal;
use crate::app::Shared;
use crate::authn::flow::{Flow, Needs, Resume};
use crate::base::Broken;
use crate::base::ids::MandateId;
use crate::provider::authorize::flow::proceed;
use crate::provider::authorize::{Arrival, Behalf, Outcome, Request};
use crate::store::mandates::Ward;
use crate::store::persons;
use crate::web::components::Choice;
use crate::web::form::{Asked, Posted};
use crate::web::guard::MaybeCitizen;
use crate::web::page::Page;
use crate::web::reply::{Failure, html};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "oidc/behalf.html")]
struct BehalfPage {
    p: Page,
    portal: Portal,
    choices: Vec<Choice>,
    flow: String,
}

/// The request that a page is about.
#[derive(serde::Deserialize)]
pub struct Carried {
    flow: String,
}

/// `GET /authorize/behalf`
pub async fn page(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
    Asked(carried): Asked<Carried>,
) -> Result<Response, Failure> {
    let (flow, request, client) = opened(&app, &visit, &carried.flow)?;
    let Some(session) = session else { return Ok(sign_in_again(&carried.flow)) };
    let arrival = Arrival { client: &client, request: &request, session: Some(&session), now: visit.now };
    let wards = match proceed(&app, &arrival).await? {
        Outcome::Choose(wards) => wards,
        outcome => return Ways { app: &app, visit: &visit, client: &client, request: &request, flow }.lead(outcome).await,
    };
    let p = Page::new(&visit, "behalf-title");
    let own = Choice { value: "own".into(), words: p.say("behalf-own").into_owned(), hint: String::new(), chosen: true };
    let mut choices = vec![own];
    for ward in &wards {
        let words = p.say1("behalf-ward", "name", name(&app, &p, ward)?).into_owned();
        choices.push(Choice { value: ward.mandate.to_string(), words, hint: String::new(), chosen: false });
    }
    let portal = Portal::new(&client, visit.language, &request.redirect_uri)?;
    let allow = portal.allow.clone();
    let mut response = html(&BehalfPage { p, portal, choices, flow: carried.flow })?;
    response.extensions_mut().insert(allow);
    Ok(response)
}

fn name(app: &Shared, p: &Page, ward: &Ward) -> Result<String, Broken> {
    let facts = ward.facts_sealed.as_ref().map(|sealed| persons::open_facts(&app.keyring, ward.person, sealed)).transpose()?;
    Ok(facts.map_or_else(|| p.say("wards-nameless").into_owned(), |facts| facts.name.as_str().to_owned()))
}

/// The answer. Whether the person may act for whom they name is judged with the request, now and at each use.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answered {
    flow: String,
    behalf: String,
}

/// `POST /authorize/behalf`
pub async fn answer(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
    Posted(answered): Posted<Answered>,
) -> Result<Response, Failure> {
    let (flow, request, client) = opened(&app, &visit, &answered.flow)?;
    if session.is_none() {
        return Ok(sign_in_again(&answered.flow));
    }
    let behalf = answered.behalf.parse::<MandateId>().map_or(Behalf::Own, Behalf::Ward);
    let request = Request { behalf, ..request };
    let flow = Flow { resume: Resume::Authorize(serde_json::to_string(&request).map_err(Broken::from)?), ..flow };
    Ways { app: &app, visit: &visit, client: &client, request: &request, flow }.onward("/authorize/resume", Needs::default())
}
