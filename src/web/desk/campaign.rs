//! `/desk/campaign`: who of this desk's holders remains, and the calls to them, one number at a time.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;

use super::{frame, words};
use crate::app::Shared;
use crate::base::zone::{self, Day};
use crate::issuance::acting::Acting;
use crate::issuance::campaign::{self, CallOutcome};
use crate::issuance::look;
use crate::issuance::number::FileNumber;
use crate::issuance::table::{Asked, Measure, view};
use crate::store::{files, tallies};
use crate::web::components::Choice;
use crate::web::form::Posted;
use crate::web::guard::Receiving;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, see_other};
use crate::web::texts::{say, say_with};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "desk/campaign.html")]
struct CampaignPage {
    p: Page,
    /// Approved and activated in the commune, and what lies between.
    remain: Option<String>,
    rows: Vec<Row>,
}

struct Row {
    number: String,
    state: String,
    class: &'static str,
    until: String,
    masked: String,
    last: Option<String>,
}

/// `GET /desk/campaign`
pub(super) async fn list(State(app): State<Shared>, visit: Visit, Receiving(duty): Receiving) -> Result<Response, Failure> {
    let browser = visit.browser.hash();
    let acting = Acting::of(&duty, &browser, visit.now);
    let language = visit.language;
    let mut rows = Vec::new();
    for to_call in campaign::list(&app, &acting).await? {
        let word = to_call.state.parse().map_err(crate::base::Broken::from)?;
        let last = to_call.last.as_ref().and_then(|(outcome, at)| {
            let outcome = CallOutcome::from_word(outcome)?;
            let words = say(language, outcome.key());
            Some(say_with(language, "call-last", &[("outcome", &words), ("at", &zone::date_time(*at))]).into_owned())
        });
        rows.push(Row {
            state: words::state(language, word).into_owned(),
            class: words::state_class(word),
            until: to_call.until.map(|until| zone::day_of(until).to_string()).unwrap_or_default(),
            masked: campaign::masked(&app, to_call.file)
                .await?
                .unwrap_or_else(|| say(language, "read-back-no-phone").into_owned()),
            number: to_call.number,
            last,
        });
    }
    let seat = tallies::seat_of(&app.db, duty.officer.id).await?;
    let table = match seat {
        Some(seat) => view::read(&app.db, Asked { place: Some(seat.unit), ..Asked::default() }).await?,
        None => None,
    };
    let remain = table.map(|table| {
        let figures = &table.total.figures;
        let (approved, activated) = (figures.get(Measure::Approved), figures.activated());
        let remain = (approved - activated).max(0).to_string();
        let values = [
            ("place", table.total.name.as_str()),
            ("approved", &approved.to_string()),
            ("activated", &activated.to_string()),
            ("remain", &remain),
        ];
        say_with(language, "campaign-remain", &values).into_owned()
    });
    html(&CampaignPage { p: frame::page(&visit, &duty, "campaign-title"), remain, rows })
}

#[derive(Template)]
#[template(path = "desk/call.html")]
struct CallPage {
    p: Page,
    number: String,
    /// The phone, where it was asked for.
    phone: Option<String>,
    masked: String,
    outcomes: Vec<Choice>,
}

async fn call_page(
    app: &Shared,
    visit: &Visit,
    duty: &crate::store::officers::Duty,
    number: &str,
    phone: Option<String>,
) -> Result<Response, Failure> {
    let id = file_of(app, number).await?;
    let row = files::find(&app.db, id).await?.filter(|row| row.desk == duty.desk.id);
    let row = row.ok_or(campaign::Refused::NoSuchFile)?;
    let choice = |outcome: &CallOutcome| Choice {
        value: outcome.word().to_owned(),
        words: say(visit.language, outcome.key()).into_owned(),
        hint: String::new(),
        chosen: false,
    };
    html(&CallPage {
        p: frame::page(visit, duty, "call-title"),
        number: row.number,
        phone,
        masked: campaign::masked(app, id).await?.unwrap_or_default(),
        outcomes: CallOutcome::ALL.iter().map(choice).collect(),
    })
}

async fn file_of(app: &Shared, number: &str) -> Result<crate::base::ids::FileId, Failure> {
    let number: FileNumber = number.parse().map_err(|_| campaign::Refused::NoSuchFile)?;
    Ok(look::by_number(app, &number).await?.ok_or(campaign::Refused::NoSuchFile)?)
}

/// `GET /desk/campaign/{number}`
pub(super) async fn page(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    call_page(&app, &visit, &duty, &number, None).await
}

/// A form without fields of its own.
#[derive(Deserialize)]
pub(super) struct Nothing {}

/// `POST /desk/campaign/{number}/show`: the answer itself holds the number, and no other page does.
pub(super) async fn show(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    Path(number): Path<String>,
    Posted(_): Posted<Nothing>,
) -> Result<Response, Failure> {
    let id = file_of(&app, &number).await?;
    let browser = visit.browser.hash();
    let phone = campaign::show(&app, &Acting::of(&duty, &browser, visit.now), id).await?;
    call_page(&app, &visit, &duty, &number, Some(phone.reveal_national())).await
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Made {
    outcome: String,
    #[serde(default)]
    day: String,
}

/// `POST /desk/campaign/{number}/outcome`
pub(super) async fn record(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    Path(number): Path<String>,
    Posted(made): Posted<Made>,
) -> Result<Response, Failure> {
    let id = file_of(&app, &number).await?;
    let outcome = CallOutcome::from_word(&made.outcome).ok_or(crate::web::form::FormRefused::Unreadable)?;
    let browser = visit.browser.hash();
    let acting = Acting::of(&duty, &browser, visit.now);
    campaign::record(&app, &acting, id, (outcome, Day::from_iso(made.day.trim()))).await?;
    Ok(see_other("/desk/campaign"))
}
