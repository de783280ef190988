//! `/desk/supervise/officers`: who works below, their duty and authenticators; an invitation; and the second pair of eyes.

use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::words as office_words;
use crate::app::Shared;
use crate::base::ids::FactorId;
use crate::base::{Fault, zone};
use crate::identity::officer::Role;
use crate::issuance::acting::Acting;
use crate::issuance::office::{self, Change, Newcomer, Refused, Relative};
use crate::store::officers::Duty;
use crate::store::offices;
use crate::store::roster::{self, Listed};
use crate::web::components::{Choice, Problems};
use crate::web::cookie::Cookie;
use crate::web::desk::enrol::link;
use crate::web::desk::sign_in::Ceremony;
use crate::web::desk::visit::Signed;
use crate::web::desk::{frame, words};
use crate::web::form::{FormRefused, Nothing, Posted, PostedJson};
use crate::web::guard::Overseeing;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, see_other_saying};
use crate::web::texts::say_with;
use crate::web::visit::Visit;

const AT_MOST: i64 = 500;

#[derive(Template)]
#[template(path = "desk/supervise/officers.html")]
struct OfficersPage {
    p: Page,
    rows: Vec<Row>,
    form: Form,
    desks: Vec<Choice>,
    roles: Vec<Choice>,
    problems: Problems,
    /// The enrolment link, shown once.
    link: Option<String>,
}

struct Row {
    number: String,
    name: String,
    role: String,
    desk: String,
    suspended: Option<String>,
    off_duty: Option<String>,
    waits: bool,
    has_key: bool,
}

#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web::desk) struct Form {
    number: String,
    name: String,
    role: String,
    desk: String,
    #[serde(default)]
    own: String,
}

/// `GET /desk/supervise/officers`
pub(in crate::web::desk) async fn list(
    State(app): State<Shared>,
    visit: Visit,
    Overseeing(duty): Overseeing,
) -> Result<Response, Failure> {
    shown(&app, &visit, &duty, (Form::default(), Problems::default(), None)).await
}

async fn shown(
    app: &Shared,
    visit: &Visit,
    duty: &Duty,
    (form, problems, link): (Form, Problems, Option<String>),
) -> Result<Response, Failure> {
    let row = |listed: Listed| -> Result<Row, crate::base::Broken> {
        Ok(Row {
            name: listed.name(&app.keyring)?,
            role: office_words::role(visit.language, listed.role).into_owned(),
            suspended: listed.suspended_at.map(zone::date_time),
            off_duty: listed.off_duty_at.map(zone::date_time),
            waits: listed.waiting > 0,
            has_key: listed.keys > 0,
            number: listed.number,
            desk: listed.desk_name,
        })
    };
    let rows = roster::below(&app.db, duty.desk.id, AT_MOST).await?.into_iter().map(row).collect::<Result<_, _>>()?;
    let desks = offices::desks_below(&app.db, duty.desk.id, visit.now, AT_MOST).await?.into_iter().map(|desk| Choice {
        chosen: desk.code == form.desk,
        words: format!("{} ({})", desk.name, desk.code),
        value: desk.code,
        hint: String::new(),
    });
    let roles = Role::ALL.into_iter().map(|role| Choice {
        value: role.word().to_owned(),
        words: office_words::role(visit.language, role).into_owned(),
        hint: String::new(),
        chosen: form.role == role.word(),
    });
    let (desks, roles) = (desks.collect(), roles.collect());
    html(&OfficersPage { p: frame::page(visit, duty, "officers-title"), rows, form, desks, roles, problems, link })
}

/// `POST /desk/supervise/officers`: invites an officer and shows the link, once.
pub(in crate::web::desk) async fn invite(
    State(app): State<Shared>,
    visit: Visit,
    Overseeing(duty): Overseeing,
    Posted(form): Posted<Form>,
) -> Result<Response, Failure> {
    let role: Role = form.role.parse().map_err(|_| FormRefused::Unreadable)?;
    let browser = visit.browser.hash();
    let own = Some(form.own.trim()).filter(|own| !own.is_empty());
    let who = Newcomer { number: &form.number, name: &form.name, role, desk: &form.desk, own };
    match office::invite(&app, &Acting::of(&duty, &browser, visit.now), who).await {
        Ok(token) => {
            let link = link(&app.settings, &token);
            shown(&app, &visit, &duty, (Form::default(), Problems::default(), Some(link))).await
        }
        Err(Fault::Refused(refused @ (Refused::Unreadable | Refused::NumberTaken | Refused::NoSuchDesk))) => {
            let field = if refused == Refused::NoSuchDesk { "desk" } else { "number" };
            let problems = Problems::only(field, words::refusal(visit.language, refused));
            shown(&app, &visit, &duty, (form, problems, None)).await
        }
        Err(fault) => Err(fault.into()),
    }
}

#[derive(Template)]
#[template(path = "desk/supervise/officer.html")]
struct OfficerPage {
    p: Page,
    href: String,
    number: String,
    name: String,
    role: String,
    desk: String,
    suspended: Option<String>,
    off_duty: Option<String>,
    relatives: i64,
    keys: Vec<KeyRow>,
    waits: bool,
    is_oneself: bool,
    /// An enrolment link, right after it was made.
    link: Option<String>,
}

struct KeyRow {
    id: String,
    at: String,
    confirmed: Option<String>,
    last: Option<String>,
    revoked: Option<String>,
}

/// `GET /desk/supervise/officers/{badge}`
pub(in crate::web::desk) async fn page(
    State(app): State<Shared>,
    visit: Visit,
    Overseeing(duty): Overseeing,
    Path(badge): Path<String>,
) -> Result<Response, Failure> {
    one(&app, &visit, &duty, &badge, None).await
}

/// `POST /desk/supervise/officers/{badge}/invite`: another enrolment link, shown once.
pub(in crate::web::desk) async fn invite_again(
    State(app): State<Shared>,
    visit: Visit,
    Overseeing(duty): Overseeing,
    Path(badge): Path<String>,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<Response, Failure> {
    let browser = visit.browser.hash();
    let token = office::invite_again(&app, &Acting::of(&duty, &browser, visit.now), &badge).await?;
    one(&app, &visit, &duty, &badge, Some(link(&app.settings, &token))).await
}

async fn one(app: &Shared, visit: &Visit, duty: &Duty, badge: &str, link: Option<String>) -> Result<Response, Failure> {
    let browser = visit.browser.hash();
    let listed = office::officer(app, &Acting::of(duty, &browser, visit.now), badge).await?;
    let keys = roster::keys_of(&app.db, listed.id).await?;
    let title = say_with(visit.language, "officer-title", &[("number", &listed.number)]).into_owned();
    html(&OfficerPage {
        p: frame::titled(visit, duty, title),
        link,
        href: path(&listed.number),
        name: listed.name(&app.keyring)?,
        role: office_words::role(visit.language, listed.role).into_owned(),
        suspended: listed.suspended_at.map(zone::date_time),
        off_duty: listed.off_duty_at.map(zone::date_time),
        relatives: listed.relatives,
        waits: keys.iter().any(|key| key.confirmed_at.is_none() && key.revoked_at.is_none()),
        keys: keys
            .into_iter()
            .map(|key| KeyRow {
                id: key.id.to_string(),
                at: zone::date_time(key.enrolled_at),
                confirmed: key.confirmed_at.map(zone::date_time),
                last: key.last_used_at.map(zone::date_time),
                revoked: key.revoked_at.map(zone::date_time),
            })
            .collect(),
        is_oneself: listed.id == duty.officer.id,
        number: listed.number,
        desk: listed.desk_name,
    })
}

fn path(badge: &str) -> String {
    format!("/desk/supervise/officers/{badge}")
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum What {
    Suspend,
    Reinstate,
    Off,
    On,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web::desk) struct Changed {
    what: What,
}

/// `POST /desk/supervise/officers/{badge}/change`
pub(in crate::web::desk) async fn change(
    State(app): State<Shared>,
    visit: Visit,
    Overseeing(duty): Overseeing,
    Path(badge): Path<String>,
    Posted(form): Posted<Changed>,
) -> Result<Response, Failure> {
    let (change, said) = match form.what {
        What::Suspend => (Change::Suspend, "said-officer-suspended"),
        What::Reinstate => (Change::Reinstate, "said-officer-reinstated"),
        What::Off => (Change::OffDuty, "said-officer-off-duty"),
        What::On => (Change::OnDuty, "said-officer-on-duty"),
    };
    let browser = visit.browser.hash();
    office::change(&app, &Acting::of(&duty, &browser, visit.now), &badge, change).await?;
    see_other_saying(&visit, &path(&badge), said)
}

#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Listing {
    Add,
    Remove,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web::desk) struct Kin {
    what: Listing,
    person: String,
}

/// `POST /desk/supervise/officers/{badge}/relatives`
pub(in crate::web::desk) async fn relative(
    State(app): State<Shared>,
    visit: Visit,
    Overseeing(duty): Overseeing,
    Path(badge): Path<String>,
    Posted(form): Posted<Kin>,
) -> Result<Response, Failure> {
    let (what, said) = match form.what {
        Listing::Add => (Relative::Add, "said-relative-listed"),
        Listing::Remove => (Relative::Remove, "said-relative-struck"),
    };
    let browser = visit.browser.hash();
    office::relatives(&app, &Acting::of(&duty, &browser, visit.now), &badge, what, &form.person).await?;
    see_other_saying(&visit, &path(&badge), said)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web::desk) struct WhichKey {
    key: String,
}

/// `POST /desk/supervise/officers/{badge}/keys`: ends an authenticator.
pub(in crate::web::desk) async fn revoke_key(
    State(app): State<Shared>,
    visit: Visit,
    Overseeing(duty): Overseeing,
    Path(badge): Path<String>,
    Posted(form): Posted<WhichKey>,
) -> Result<Response, Failure> {
    let key: FactorId = form.key.parse().map_err(|_| FormRefused::Unreadable)?;
    let browser = visit.browser.hash();
    office::revoke_key(&app, &Acting::of(&duty, &browser, visit.now), &badge, key).await?;
    see_other_saying(&visit, &path(&badge), "said-officer-key-revoked")
}

/// `POST /desk/supervise/officers/{badge}/confirm/options`
pub(in crate::web::desk) async fn confirm_begin(
    State(app): State<Shared>,
    visit: Visit,
    Overseeing(duty): Overseeing,
    Path(badge): Path<String>,
    PostedJson(_): PostedJson<serde_json::Value>,
) -> Result<Json<Ceremony>, Failure> {
    let browser = visit.browser.hash();
    let begun = office::confirm_challenge(&app, &Acting::of(&duty, &browser, visit.now), &badge).await?;
    Ok(Json(begun.into()))
}

/// `POST /desk/supervise/officers/{badge}/confirm/finish`
pub(in crate::web::desk) async fn confirm_finish(
    State(app): State<Shared>,
    visit: Visit,
    Overseeing(duty): Overseeing,
    Path(badge): Path<String>,
    PostedJson(sent): PostedJson<Signed>,
) -> Result<Response, Failure> {
    let (ceremony, assertion) = sent.read()?;
    let browser = visit.browser.hash();
    office::confirm_finish(&app, &Acting::of(&duty, &browser, visit.now), &badge, (&ceremony, assertion)).await?;
    let mut answer = Json(serde_json::json!({ "location": path(&badge) })).into_response();
    let said =
        Cookie::Said.set(visit.site.address.is_secure(), "said-officer-confirmed", Some(std::time::Duration::from_secs(60)))?;
    answer.headers_mut().append(SET_COOKIE, said);
    Ok(answer)
}
