//! `/account/card`: a card of printed codes, shown once for printing. The one before is worth nothing from then on.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::frame::{Holder, afresh};
use crate::app::Shared;
use crate::authn::change::{Changer, NotChanged};
use crate::authn::{card, cool_down};
use crate::base::zone::date_time;
use crate::base::{Fault, Refusal as _, Secret};
use crate::store::cards;
use crate::web::citizen::entry::visitor;
use crate::web::form::{Nothing, Posted};
use crate::web::guard::Citizen;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, html_with};
use crate::web::visit::Visit;

const PATH: &str = "/account/card";

#[derive(Template)]
#[template(path = "citizen/account/card.html")]
struct CardPage {
    p: Page,
    /// Serial, date, codes left.
    in_use: Option<(String, String, i64)>,
    few: bool,
    /// Until when printing waits after a change.
    waits: Option<String>,
    code: &'static str,
}

async fn shown(app: &Shared, visit: &Visit, holder: &Holder) -> Result<CardPage, Failure> {
    let in_use = cards::in_use(&app.db, holder.account.id).await?;
    Ok(CardPage {
        p: holder.page(visit, "card-title"),
        few: in_use.as_ref().is_some_and(|card| card.left <= card::FEW),
        in_use: in_use.map(|card| (card.serial, date_time(card.issued_at), card.left)),
        waits: cool_down::until(app, &app.db, holder.account.id, visit.now).await?.map(date_time),
        code: "",
    })
}

/// `GET /account/card`
pub(super) async fn page(State(app): State<Shared>, visit: Visit, Citizen(session): Citizen) -> Result<Response, Failure> {
    if let Some(elsewhere) = afresh(&app, &visit, &session, PATH)? {
        return Ok(elsewhere);
    }
    html(&shown(&app, &visit, &Holder::of(&app, &session).await?).await?)
}

#[derive(Template)]
#[template(path = "citizen/account/card_print.html")]
struct PrintPage {
    p: Page,
    serial: String,
    codes: Vec<(u8, Secret)>,
    at: String,
    back: &'static str,
}

/// `POST /account/card`: the codes, once.
pub(super) async fn print(
    State(app): State<Shared>,
    visit: Visit,
    Citizen(session): Citizen,
    headers: HeaderMap,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<Response, Failure> {
    if let Some(elsewhere) = afresh(&app, &visit, &session, PATH)? {
        return Ok(elsewhere);
    }
    let holder = Holder::of(&app, &session).await?;
    let visitor = visitor(&visit, &headers, Some(&session));
    match Changer::of(&visitor)?.card(&app).await {
        Ok(printed) => html(&PrintPage {
            p: holder.page(&visit, "card-title"),
            serial: printed.serial,
            codes: printed.codes,
            at: date_time(visit.now),
            back: super::keys::PATH,
        }),
        Err(Fault::Refused(why @ NotChanged::CoolingDown(_))) => {
            let page = CardPage { code: why.code(), ..shown(&app, &visit, &holder).await? };
            html_with(StatusCode::CONFLICT, &page)
        }
        Err(fault) => Err(fault.into()),
    }
}
