//! `/account/wards`: for whom I act, who acts for me, and who helped me; each with a way to end it.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use super::frame::Holder;
use crate::app::Shared;
use crate::base::Broken;
use crate::base::ids::MandateId;
use crate::base::zone::{date_time, day_of};
use crate::identity::ward::{Ended, Ground};
use crate::provider::wards;
use crate::store::helps;
use crate::store::mandates::{self, Mandate};
use crate::store::persons;
use crate::web::form::Posted;
use crate::web::guard::Citizen;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, see_other_saying};
use crate::web::visit::Visit;

const PATH: &str = "/account/wards";
/// For how long visits of helpers are listed: as long as their rows are kept.
const HELPS: std::time::Duration = std::time::Duration::from_secs(30 * 24 * 3600);

#[derive(Template)]
#[template(path = "citizen/account/wards.html")]
struct WardsPage {
    p: Page,
    wards: Vec<Row>,
    guardians: Vec<Row>,
    helps: Vec<HelpRow>,
}

struct Row {
    id: String,
    name: String,
    ground: String,
    desk: String,
    since: String,
    until: String,
    in_force: bool,
}

struct HelpRow {
    id: String,
    at: String,
    officer: String,
    desk: String,
    portal: String,
    under_way: bool,
}

/// `GET /account/wards`
pub(super) async fn page(State(app): State<Shared>, visit: Visit, Citizen(session): Citizen) -> Result<Response, Failure> {
    let holder = Holder::of(&app, &session).await?;
    let p = holder.page(&visit, "wards-title");
    let rows = |list: Vec<Mandate>| list.iter().map(|it| row(&app, &p, it, &visit)).collect::<Result<Vec<_>, Broken>>();
    let wards = rows(mandates::of_guardian(&app.db, session.account).await?)?;
    let guardians = rows(mandates::of_ward(&app.db, session.account).await?)?;
    let helped = helps::of_account(&app.db, session.account, visit.now - HELPS).await?;
    let helps = helped.iter().map(|help| HelpRow {
        id: help.id.to_string(),
        at: date_time(help.asked_at),
        officer: help.officer_number.clone(),
        desk: help.desk_name.clone(),
        portal: app
            .clients
            .find(&help.client)
            .map_or_else(|| help.client.to_string(), |client| client.name(visit.language).to_owned()),
        under_way: help.is_under_way(visit.now),
    });
    html(&WardsPage { helps: helps.collect(), wards, guardians, p })
}

fn row(app: &Shared, p: &Page, mandate: &Mandate, visit: &Visit) -> Result<Row, Broken> {
    let facts = mandate.facts_sealed.as_ref().map(|sealed| persons::open_facts(&app.keyring, mandate.person, sealed));
    let name = facts.transpose()?.map(|facts| facts.name.as_str().to_owned());
    let ground = match mandate.ground {
        Ground::Parent => p.say("mandate-parent"),
        Ground::Guardian => p.say("mandate-guardian"),
        Ground::Representative => p.say("mandate-representative"),
    };
    Ok(Row {
        id: mandate.id.to_string(),
        name: name.unwrap_or_else(|| p.say("wards-nameless").into_owned()),
        ground: ground.into_owned(),
        desk: mandate.desk_name.clone().unwrap_or_default(),
        since: day_of(mandate.from).to_string(),
        until: day_of(mandate.ended_at.unwrap_or(mandate.until)).to_string(),
        in_force: mandate.ended_at.is_none() && visit.now < mandate.until,
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct End {
    id: MandateId,
    /// Which of the two the person is.
    r#as: As,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum As {
    Guardian,
    Ward,
}

/// `POST /account/wards/end`: from the next request on nothing is done under it any more.
pub(super) async fn end(
    State(app): State<Shared>,
    visit: Visit,
    Citizen(session): Citizen,
    Posted(form): Posted<End>,
) -> Result<Response, Failure> {
    let by = match form.r#as {
        As::Guardian => Ended::Guardian,
        As::Ward => Ended::Ward,
    };
    wards::end(&app, &session, (form.id, by), visit.now).await?;
    see_other_saying(&visit, PATH, "said-mandate-ended")
}
