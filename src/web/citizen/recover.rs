//! `/recover`: back in without the phone, by a code of the printed card; and locking one's account by it. Every step looks the
//! same for whoever has no account. `/recover/stop` stops what is under way, by the code of the notice.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::account::locked_now;
use super::closed::DESKS;
use super::entry::{Entry, HOME, after, to_page, visitor, with_session};
use super::frame::{ground, until};
use crate::app::Shared;
use crate::authn::flow::Needs;
use crate::authn::recovery::{self, NotRecovered, Standing};
use crate::base::ids::{AccountId, FactorId};
use crate::base::zone::date_time;
use crate::base::{Fault, Refusal as _, Secret};
use crate::identity::officer::Desk;
use crate::keyring::blob::Binding;
use crate::store::desks;
use crate::web::components::{Problems, Tone};
use crate::web::form::{Asked, Posted};
use crate::web::page::Page;
use crate::web::reply::{Failure, html, html_with, see_other};
use crate::web::texts;
use crate::web::visit::Visit;

/// What the code of the card is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Aim {
    Recover,
    Lock,
}

/// What travels, sealed, between the steps.
#[derive(Clone, Serialize, Deserialize)]
enum Carried {
    /// What was typed, and what for.
    Login(String, Aim),
    /// The card was right and the delay is over.
    Ready(AccountId, FactorId),
}

const PURPOSE: &str = "recovery";
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(15 * 60);

fn seal(app: &Shared, visit: &Visit, carried: &Carried) -> Result<String, Failure> {
    let (issuer, browser) = (app.settings.issuer(), visit.browser.hash());
    let binding = Binding { purpose: PURPOSE, issuer: &issuer, browser: &browser };
    let clear = serde_json::to_vec(carried).map_err(crate::base::Broken::from)?;
    Ok(app.keyring.blobs().seal(&binding, visit.now, &clear)?)
}

fn unseal(app: &Shared, visit: &Visit, text: &str) -> Option<Carried> {
    let (issuer, browser) = (app.settings.issuer(), visit.browser.hash());
    let binding = Binding { purpose: PURPOSE, issuer: &issuer, browser: &browser };
    let opened = app.keyring.blobs().open(&binding, visit.now, PATIENCE, text).ok()?;
    serde_json::from_slice(&opened.payload).ok()
}

#[derive(Template)]
#[template(path = "citizen/recover.html")]
struct BeginPage {
    p: Page,
    lock: bool,
    desks: Vec<Desk>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct What {
    aim: Option<Aim>,
}

/// `GET /recover`
pub(super) async fn page(State(app): State<Shared>, visit: Visit, Asked(what): Asked<What>) -> Result<Response, Failure> {
    let lock = what.aim == Some(Aim::Lock);
    let title = if lock { "recover-lock-title" } else { "recover-title" };
    html(&BeginPage { p: Page::new(&visit, title), lock, desks: desks::receiving(&app.db, DESKS).await? })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Who {
    login: String,
    aim: Aim,
}

/// `POST /recover`: on to the page that asks for a code of the card.
pub(super) async fn who(State(app): State<Shared>, visit: Visit, Posted(form): Posted<Who>) -> Result<Response, Failure> {
    let login: String = form.login.chars().take(64).collect();
    let on = seal(&app, &visit, &Carried::Login(login, form.aim))?;
    Ok(see_other(&format!("/recover/card?on={on}")))
}

#[derive(Template)]
#[template(path = "citizen/recover_card.html")]
struct CardPage {
    p: Page,
    on: String,
    number: i64,
    lock: bool,
    problems: Problems,
    code: &'static str,
}

async fn card_page(app: &Shared, visit: &Visit, (on, login, aim): (&str, &str, Aim)) -> Result<CardPage, Failure> {
    let lock = aim == Aim::Lock;
    let title = if lock { "recover-lock-title" } else { "recover-title" };
    Ok(CardPage {
        p: Page::new(visit, title),
        on: on.to_owned(),
        number: recovery::asked(app, login).await?,
        lock,
        problems: Problems::default(),
        code: "",
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct On {
    on: String,
}

/// `GET /recover/card`
pub(super) async fn card(State(app): State<Shared>, visit: Visit, Asked(query): Asked<On>) -> Result<Response, Failure> {
    let Some(Carried::Login(login, aim)) = unseal(&app, &visit, &query.on) else { return Ok(see_other("/recover")) };
    html(&card_page(&app, &visit, (&query.on, &login, aim)).await?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Typed {
    on: String,
    code: Secret,
}

/// `POST /recover/card`
pub(super) async fn typed(
    State(app): State<Shared>,
    visit: Visit,
    headers: HeaderMap,
    Posted(form): Posted<Typed>,
) -> Result<Response, Failure> {
    let Some(Carried::Login(login, aim)) = unseal(&app, &visit, &form.on) else { return Ok(see_other("/recover")) };
    let visitor = visitor(&visit, &headers, None);
    let account = match recovery::by_card(&app, &visitor, (&login, &form.code)).await {
        Ok(account) => account,
        Err(Fault::Refused(why)) => {
            let mut page = card_page(&app, &visit, (&form.on, &login, aim)).await?;
            page.code = why.code();
            match &why {
                NotRecovered::TooMany(too_many) => {
                    page.p = page.p.saying(Tone::Error, until(visit.language, visit.now, too_many.again_at));
                }
                _ => page.problems = Problems::only("code", page.p.say("recover-card-wrong")),
            }
            return html_with(status(&why), &page);
        }
        Err(Fault::Broken(broken)) => return Err(broken.into()),
    };
    if aim == Aim::Lock {
        return locked_now(&app, &visit, account).await;
    }
    match recovery::alone(&app, &visitor, account).await {
        Ok(Standing::Waits { until }) => waits(&visit, "recover-waits-title", &date_time(until)),
        Ok(Standing::Ready { id }) => {
            let on = seal(&app, &visit, &Carried::Ready(account, id))?;
            Ok(see_other(&format!("/recover/passcode?on={on}")))
        }
        Err(Fault::Refused(why)) => refused(&visit, &why),
        Err(Fault::Broken(broken)) => Err(broken.into()),
    }
}

#[derive(Template)]
#[template(path = "citizen/recover_waits.html")]
struct WaitsPage {
    p: Page,
    at: String,
}

fn waits(visit: &Visit, title: &str, at: &str) -> Result<Response, Failure> {
    html(&WaitsPage { p: Page::new(visit, title), at: at.to_owned() })
}

#[derive(Template)]
#[template(path = "citizen/recover_passcode.html")]
struct PasscodePage {
    p: Page,
    on: String,
    /// With the slip of a desk: its code, typed, and the number that was shown there.
    at_desk: bool,
    short: String,
    code: String,
    problems: Problems,
    refused: &'static str,
}

fn passcode_page(visit: &Visit, at_desk: bool) -> PasscodePage {
    PasscodePage {
        p: Page::new(visit, if at_desk { "recover-desk-title" } else { "recover-passcode-title" }),
        on: String::new(),
        at_desk,
        short: String::new(),
        code: String::new(),
        problems: Problems::default(),
        refused: "",
    }
}

/// `GET /recover/passcode`
pub(super) async fn passcode(State(app): State<Shared>, visit: Visit, Asked(query): Asked<On>) -> Result<Response, Failure> {
    let Some(Carried::Ready(..)) = unseal(&app, &visit, &query.on) else { return Ok(see_other("/recover")) };
    html(&PasscodePage { on: query.on, ..passcode_page(&visit, false) })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct NewPasscode {
    #[serde(default)]
    on: String,
    #[serde(default)]
    code: Secret,
    #[serde(default)]
    short: String,
    #[serde(default)]
    number: Secret,
    secret: Secret,
    again: Secret,
}

/// `POST /recover/passcode`
pub(super) async fn set_passcode(
    State(app): State<Shared>,
    visit: Visit,
    headers: HeaderMap,
    Posted(form): Posted<NewPasscode>,
) -> Result<Response, Failure> {
    let Some(Carried::Ready(account, id)) = unseal(&app, &visit, &form.on) else { return Ok(see_other("/recover")) };
    let visitor = visitor(&visit, &headers, None);
    let outcome = if form.secret == form.again {
        recovery::finish_alone(&app, &visitor, (account, id), &form.secret).await
    } else {
        Err(Fault::Refused(NotRecovered::Passcode(crate::authn::password_rule::Unfit::Different)))
    };
    let page = PasscodePage { on: form.on, ..passcode_page(&visit, false) };
    ended(&app, &visit, outcome, page).await
}

/// `GET /recover/desk`
pub(super) async fn desk(visit: Visit) -> Result<Response, Failure> {
    html(&passcode_page(&visit, true))
}

/// `POST /recover/desk`
pub(super) async fn finish_desk(
    State(app): State<Shared>,
    visit: Visit,
    headers: HeaderMap,
    Posted(form): Posted<NewPasscode>,
) -> Result<Response, Failure> {
    let visitor = visitor(&visit, &headers, None);
    let device = visit.cookie(crate::web::cookie::Cookie::Device).map(|key| Secret::new(key).sha256());
    let short = crate::issuance::number::ShortCode::parse(&form.short);
    let plain = short.as_ref().map(|short| short.reveal().to_owned()).unwrap_or_default();
    let outcome = if form.secret == form.again {
        let slip = (device.as_ref(), &form.code, plain.as_str());
        recovery::finish_at_desk(&app, &visitor, slip, (&form.number, &form.secret)).await
    } else {
        Err(Fault::Refused(NotRecovered::Passcode(crate::authn::password_rule::Unfit::Different)))
    };
    let page = PasscodePage {
        short: form.short.chars().take(40).collect(),
        code: form.code.reveal().to_owned(),
        ..passcode_page(&visit, true)
    };
    ended(&app, &visit, outcome, page).await
}

async fn ended(
    app: &Shared,
    visit: &Visit,
    outcome: crate::base::Outcome<crate::authn::sign_in::SignedIn, NotRecovered>,
    mut page: PasscodePage,
) -> Result<Response, Failure> {
    let why = match outcome {
        Ok(signed_in) => {
            let flow = to_page(HOME, Needs::default());
            let entry = Entry { flow, sealed: String::new(), client: None };
            after(app, visit, &entry, &signed_in).await?;
            // What comes next: something to have beside the passcode.
            return with_session(visit, see_other("/account/keys"), &signed_in.token);
        }
        Err(Fault::Refused(why)) => why,
        Err(Fault::Broken(broken)) => return Err(broken.into()),
    };
    page.refused = why.code();
    match &why {
        NotRecovered::Passcode(unfit) => {
            let words = texts::say(visit.language, &format!("refused-{}", unfit.code()));
            let next = texts::say(visit.language, &format!("refused-{}.next", unfit.code()));
            page.problems = Problems::only("secret", format!("{words}. {next}"));
        }
        NotRecovered::SlipWrong => page.problems = Problems::only("number", page.p.say("recover-slip-wrong")),
        NotRecovered::TooMany(too_many) => {
            page.p = page.p.saying(Tone::Error, until(visit.language, visit.now, too_many.again_at));
        }
        other => return refused(visit, other),
    }
    html_with(status(&why), &page)
}

#[derive(Template)]
#[template(path = "citizen/recover_stop.html")]
struct StopPage {
    p: Page,
    login: String,
    stopped: bool,
    problems: Problems,
    code: &'static str,
}

/// `GET /recover/stop`
pub(super) async fn stop_page(visit: Visit) -> Result<Response, Failure> {
    let p = Page::new(&visit, "recover-stop-title");
    html(&StopPage { p, login: String::new(), stopped: false, problems: Problems::default(), code: "" })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Stop {
    login: String,
    code: Secret,
}

/// `POST /recover/stop`
pub(super) async fn stop(
    State(app): State<Shared>,
    visit: Visit,
    headers: HeaderMap,
    Posted(form): Posted<Stop>,
) -> Result<Response, Failure> {
    let visitor = visitor(&visit, &headers, None);
    let mut page = StopPage {
        p: Page::new(&visit, "recover-stop-title"),
        login: form.login.chars().take(64).collect(),
        stopped: false,
        problems: Problems::default(),
        code: "",
    };
    match recovery::stop_by_code(&app, &visitor, (&form.login, &form.code)).await {
        Ok(()) => {
            page.stopped = true;
            html(&page)
        }
        Err(Fault::Refused(why)) => {
            page.code = why.code();
            match &why {
                NotRecovered::TooMany(too_many) => {
                    page.p = page.p.saying(Tone::Error, until(visit.language, visit.now, too_many.again_at));
                }
                _ => page.problems = Problems::only("code", page.p.say("recover-stop-wrong")),
            }
            html_with(status(&why), &page)
        }
        Err(Fault::Broken(broken)) => Err(broken.into()),
    }
}

fn status(why: &NotRecovered) -> StatusCode {
    StatusCode::from_u16(why.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY)
}

/// A refusal that no field can mend; a lock's grounds are told to who brought the card.
fn refused(visit: &Visit, why: &NotRecovered) -> Result<Response, Failure> {
    let failure = Failure::from(why.clone());
    Err(match why {
        NotRecovered::TooMany(too_many) => failure.retry_after(too_many.again_at.since(visit.now)),
        NotRecovered::Locked(grounds) => {
            let told: Vec<String> = grounds.iter().map(|it| ground(visit.language, *it).0.into_owned()).collect();
            failure.with("grounds", told.join(", "))
        }
        _ => failure,
    })
}
