//! `/desk/help`: a one-stop officer asks to help a citizen at one portal, sees the answer live, goes to the portal, and ends the
//! visit.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::header::USER_AGENT;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;

use super::frame;
use crate::app::Shared;
use crate::authn::card;
use crate::authn::device::Device;
use crate::authn::visitor::Visitor;
use crate::base::ids::HelpId;
use crate::base::zone::time_of;
use crate::base::{Fault, Language, Refusal as _, Secret};
use crate::identity::client::{Client, ClientId};
use crate::provider::help::{Refused, ask, card as by_card};
use crate::store::helps::{self, Help};
use crate::store::officers::Duty;
use crate::web::components::{Choice, Problems};
use crate::web::follow;
use crate::web::form::{Nothing, Posted};
use crate::web::guard::Helping;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, html_with, see_other, see_other_saying};
use crate::web::texts;
use crate::web::visit::Visit;

const PATH: &str = "/desk/help";

#[derive(Template)]
#[template(path = "desk/help.html")]
struct HelpPage {
    p: Page,
    portals: Vec<Choice>,
    problems: Problems,
    code: &'static str,
    rows: Vec<Row>,
}

struct Row {
    id: String,
    portal: String,
    at: String,
    state: String,
}

/// `GET /desk/help`
pub(super) async fn page(State(app): State<Shared>, visit: Visit, Helping(duty): Helping) -> Result<Response, Failure> {
    html(&whole(&app, &visit, &duty, "", Problems::default(), "").await?)
}

/// The portals at which one person may act for another, by name.
fn portals(app: &Shared, language: Language) -> Vec<Arc<Client>> {
    let mut portals: Vec<_> = app.clients.all().into_iter().filter(|client| client.policy.understands_act).collect();
    portals.sort_by(|a, b| a.name(language).cmp(b.name(language)));
    portals
}

async fn whole(
    app: &Shared,
    visit: &Visit,
    duty: &Duty,
    chosen: &str,
    problems: Problems,
    code: &'static str,
) -> Result<HelpPage, Failure> {
    let p = frame::page(visit, duty, "help-title");
    let rows = helps::of_session(&app.db, duty.session).await?;
    let rows = rows.iter().map(|help| Row {
        id: help.id.to_string(),
        portal: name(app, visit.language, help),
        at: time_of(help.asked_at),
        state: p.say(state(help, visit)).into_owned(),
    });
    let portals = portals(app, visit.language).into_iter().map(|client| Choice {
        value: client.id().to_string(),
        words: client.name(visit.language).to_owned(),
        hint: client.purpose(visit.language).to_owned(),
        chosen: client.id().as_str() == chosen,
    });
    Ok(HelpPage { portals: portals.collect(), rows: rows.collect(), problems, code, p })
}

fn name(app: &Shared, language: Language, help: &Help) -> String {
    app.clients.find(&help.client).map_or_else(|| help.client.to_string(), |client| client.name(language).to_owned())
}

/// Where a visit stands, as its officer may know it: one that is asked of nobody looks like any other.
fn state(help: &Help, visit: &Visit) -> &'static str {
    if help.is_under_way(visit.now) {
        "help-state-under-way"
    } else if help.is_asked(visit.now) {
        "help-state-asked"
    } else if help.answer.is_some_and(|answer| answer != crate::store::afar::Answer::Approved) {
        "help-state-denied"
    } else {
        "help-state-ended"
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Ask {
    #[serde(default)]
    portal: String,
    citizen: String,
}

/// `POST /desk/help`
pub(super) async fn submit(
    State(app): State<Shared>,
    visit: Visit,
    Helping(duty): Helping,
    Posted(form): Posted<Ask>,
) -> Result<Response, Failure> {
    let client = form.portal.parse::<ClientId>().ok().and_then(|id| app.clients.find(&id));
    let asked = match &client {
        Some(client) => ask::ask(&app, &duty, (client, form.citizen.trim()), visit.now).await,
        None => Err(Fault::Refused(Refused::PortalUnfit)),
    };
    let refused = match asked {
        Ok(id) => return Ok(see_other(&format!("{PATH}/{id}"))),
        Err(Fault::Refused(refused)) => refused,
        Err(Fault::Broken(broken)) => return Err(broken.into()),
    };
    let p = Page::new(&visit, "help-title");
    let (field, words) = match refused {
        Refused::PortalUnfit => ("portal", p.say("refused-help-portal-unfit.next")),
        Refused::NotANumber => ("citizen", p.say("refused-help-number-unreadable.next")),
        Refused::TooMany | Refused::CardWrong | Refused::CardTooWeak | Refused::Gone => return Err(refused.into()),
    };
    let shown = whole(&app, &visit, &duty, &form.portal, Problems::only(field, words), refused.code()).await?;
    html_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)
}

#[derive(Template)]
#[template(path = "desk/help_visit.html")]
struct VisitPage {
    p: Page,
    id: String,
    portal: String,
    site: String,
    number: String,
    state: String,
    asked: bool,
    under_way: bool,
    until: String,
    /// Which code of which card would do.
    card_lead: String,
    problems: Problems,
    code: &'static str,
}

/// A visit of this officer's session, and nobody else's.
async fn own(app: &Shared, duty: &Duty, id: &str) -> Result<Help, Failure> {
    let id: HelpId = id.parse().map_err(|_| Refused::Gone)?;
    let help = helps::find(&app.db, id).await?.filter(|help| help.session == duty.session);
    Ok(help.ok_or(Refused::Gone)?)
}

/// `GET /desk/help/{visit}`
pub(super) async fn visit(
    State(app): State<Shared>,
    visit: Visit,
    Helping(duty): Helping,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let help = own(&app, &duty, &id).await?;
    html(&shown(&app, &visit, (&duty, &help), Problems::default(), "").await?)
}

async fn shown(
    app: &Shared,
    visit: &Visit,
    (duty, help): (&Duty, &Help),
    problems: Problems,
    code: &'static str,
) -> Result<VisitPage, Failure> {
    let client = app.clients.find(&help.client);
    let p = frame::page(visit, duty, "help-visit-title");
    let asked = help.is_asked(visit.now);
    Ok(VisitPage {
        card_lead: card_lead(&p, &by_card::asked(app, help).await?),
        problems,
        code,
        id: help.id.to_string(),
        portal: name(app, visit.language, help),
        site: client.and_then(|client| client.metadata.client_uri.as_ref().map(url::Url::to_string)).unwrap_or_default(),
        number: if asked { ask::number(&app.keyring, help.id, &help.number_sealed)? } else { String::new() },
        state: p.say(state(help, visit)).into_owned(),
        asked,
        under_way: help.is_under_way(visit.now),
        until: time_of(if asked { help.answer_by } else { help.expires_at }),
        p,
    })
}

fn card_lead(p: &Page, asked: &card::Asked) -> String {
    p.say2("help-card-lead", ("number", &asked.number.to_string()), ("serial", &asked.serial)).into_owned()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct CardCode {
    card_code: Secret,
}

/// `POST /desk/help/{visit}/card`: the citizen has typed a code of their card at this screen.
pub(super) async fn by_code(
    State(app): State<Shared>,
    visit: Visit,
    Helping(duty): Helping,
    Path(id): Path<String>,
    headers: HeaderMap,
    Posted(form): Posted<CardCode>,
) -> Result<Response, Failure> {
    let help = own(&app, &duty, &id).await?;
    let client = app.clients.find(&help.client).ok_or(Refused::Gone)?;
    let agent = headers.get(USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let visitor = Visitor {
        browser_hash: visit.browser.hash(),
        source: visit.source,
        device: Device::of(agent),
        language: visit.language,
        session: None,
        now: visit.now,
    };
    match by_card::approve(&app, &visitor, (&duty, &help, &client), &form.card_code).await {
        Ok(()) => Ok(see_other(&format!("{PATH}/{}", help.id))),
        Err(Fault::Refused(refused @ (Refused::CardWrong | Refused::CardTooWeak))) => {
            let key =
                if refused == Refused::CardWrong { "refused-help-card-wrong.next" } else { "refused-help-card-too-weak.next" };
            let problems = Problems::only("card_code", texts::say(visit.language, key));
            let page = shown(&app, &visit, (&duty, &help), problems, refused.code()).await?;
            html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(fault) => Err(fault.into()),
    }
}

/// `GET /desk/help/{visit}/live`
pub(super) async fn live(State(app): State<Shared>, Helping(duty): Helping, Path(id): Path<String>) -> Result<Response, Failure> {
    let help = own(&app, &duty, &id).await?;
    follow::stream(&app, follow::What::Help(help.id))
}

/// `POST /desk/help/{visit}/end`
pub(super) async fn end(
    State(app): State<Shared>,
    visit: Visit,
    Helping(duty): Helping,
    Path(id): Path<String>,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<Response, Failure> {
    let help = own(&app, &duty, &id).await?;
    ask::end(&app, &duty, help.id, visit.now).await?;
    see_other_saying(&visit, PATH, "said-help-ended")
}
