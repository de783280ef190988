//! `/desk/supervise/devices`: the devices of the desks below, a link for another one, and the end of one; and `/desk/device`,
//! which such a link opens.

use std::time::Duration;

use askama::Template;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::response::Response;
use serde::Deserialize;

use crate::app::Shared;
use crate::base::ids::DeviceId;
use crate::base::{Fault, Secret, zone};
use crate::issuance::acting::Acting;
use crate::issuance::office::{self, Refused};
use crate::store::officers::Duty;
use crate::store::{devices, offices};
use crate::web::components::{Choice, Problems};
use crate::web::cookie::Cookie;
use crate::web::desk::{frame, words};
use crate::web::form::{FormRefused, Posted};
use crate::web::guard::Overseeing;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, see_other, see_other_saying};
use crate::web::texts::say_with;
use crate::web::visit::Visit;

/// Browsers keep no cookie for longer.
const DEVICE_LASTS: Duration = Duration::from_secs(400 * 24 * 3600);
const AT_MOST: i64 = 500;

#[derive(Template)]
#[template(path = "desk/supervise/devices.html")]
struct DevicesPage {
    p: Page,
    rows: Vec<Row>,
    desks: Vec<Choice>,
    problems: Problems,
    name: String,
    /// The link for a new device, shown once.
    link: Option<String>,
}

struct Row {
    id: String,
    name: Option<String>,
    desk: String,
    enrolled: String,
    last: Option<String>,
    revoked: Option<String>,
}

/// `GET /desk/supervise/devices`
pub(in crate::web::desk) async fn list(
    State(app): State<Shared>,
    visit: Visit,
    Overseeing(duty): Overseeing,
) -> Result<Response, Failure> {
    shown(&app, &visit, &duty, (Form::default(), Problems::default(), None)).await
}

#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web::desk) struct Form {
    desk: String,
    name: String,
}

async fn shown(
    app: &Shared,
    visit: &Visit,
    duty: &Duty,
    (form, problems, link): (Form, Problems, Option<String>),
) -> Result<Response, Failure> {
    let row = |device: devices::Listed| Row {
        id: device.id.to_string(),
        name: device.name,
        desk: device.desk_name,
        enrolled: say_with(
            visit.language,
            "devices-enrolled",
            &[("officer", &device.enrolled_by), ("at", &zone::date_time(device.enrolled_at))],
        )
        .into_owned(),
        last: device.last_used_at.map(zone::date_time),
        revoked: device.revoked_at.map(zone::date_time),
    };
    let rows = devices::below(&app.db, duty.desk.id, AT_MOST).await?.into_iter().map(row).collect();
    let desks = offices::desks_below(&app.db, duty.desk.id, visit.now, AT_MOST).await?.into_iter().map(|desk| Choice {
        chosen: desk.code == form.desk,
        words: format!("{} ({})", desk.name, desk.code),
        value: desk.code,
        hint: String::new(),
    });
    let p = frame::page(visit, duty, "devices-title");
    html(&DevicesPage { p, rows, desks: desks.collect(), problems, name: form.name, link })
}

/// `POST /desk/supervise/devices`: makes a link for a device of a desk.
pub(in crate::web::desk) async fn invite(
    State(app): State<Shared>,
    visit: Visit,
    Overseeing(duty): Overseeing,
    Posted(form): Posted<Form>,
) -> Result<Response, Failure> {
    let browser = visit.browser.hash();
    match office::invite_device(&app, &Acting::of(&duty, &browser, visit.now), &form.desk, &form.name).await {
        Ok(token) => {
            let link = app.settings.link(&format!("/desk/device#{}", token.reveal()));
            shown(&app, &visit, &duty, (Form::default(), Problems::default(), Some(link))).await
        }
        Err(Fault::Refused(refused @ (Refused::Unreadable | Refused::NoSuchDesk))) => {
            let field = if refused == Refused::NoSuchDesk { "desk" } else { "name" };
            let problems = Problems::only(field, words::refusal(visit.language, refused));
            shown(&app, &visit, &duty, (form, problems, None)).await
        }
        Err(fault) => Err(fault.into()),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web::desk) struct Which {
    device: String,
}

/// `POST /desk/supervise/devices/revoke`
pub(in crate::web::desk) async fn revoke(
    State(app): State<Shared>,
    visit: Visit,
    Overseeing(duty): Overseeing,
    Posted(form): Posted<Which>,
) -> Result<Response, Failure> {
    let id: DeviceId = form.device.parse().map_err(|_| FormRefused::Unreadable)?;
    let browser = visit.browser.hash();
    office::revoke_device(&app, &Acting::of(&duty, &browser, visit.now), id).await?;
    see_other_saying(&visit, "/desk/supervise/devices", "said-device-revoked")
}

#[derive(Template)]
#[template(path = "desk/supervise/device.html")]
struct DevicePage {
    p: Page,
}

/// `GET /desk/device`: what the link of a device opens. Its token stands behind the `#`.
pub(in crate::web::desk) async fn page(visit: Visit) -> Result<Response, Failure> {
    html(&DevicePage { p: Page::new(&visit, "desk-device-title") })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web::desk) struct Token {
    invitation: Secret,
}

/// `POST /desk/device`: this browser becomes the device.
pub(in crate::web::desk) async fn register(
    State(app): State<Shared>,
    visit: Visit,
    Posted(form): Posted<Token>,
) -> Result<Response, Failure> {
    let key = office::register_device(&app, &form.invitation, visit.now).await?;
    let secure = visit.site.address.is_secure();
    let mut answer = see_other("/desk/sign-in");
    answer.headers_mut().append(SET_COOKIE, Cookie::Device.set(secure, key.reveal(), Some(DEVICE_LASTS))?);
    answer.headers_mut().append(SET_COOKIE, Cookie::Said.set(secure, "said-device-registered", Some(Duration::from_secs(60)))?);
    Ok(answer)
}
