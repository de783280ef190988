//! `/device`: the phone's side. What the picture carries comes behind `#`, and goes on in a form; where no script runs, the
//! letters beside the picture are typed. Then: who asks, from which computer and where, and the number that stands there.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;

use super::entry::{sign_in_for, visitor};
use super::frame::until;
use crate::app::Shared;
use crate::authn::flow::{Missing, missing};
use crate::authn::hand_off::{self, Asking, NotHanded};
use crate::authn::ways;
use crate::base::ids::FactorId;
use crate::base::{Fault, Refusal as _, Secret, Timestamp};
use crate::keyring::blob::Binding;
use crate::web::components::{Problems, Tone};
use crate::web::form::{Asked, Posted};
use crate::web::guard::MaybeCitizen;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, html_with, see_other};
use crate::web::texts;
use crate::web::visit::Visit;

const PURPOSE: &str = "hand-off-phone";
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(600);

#[derive(Template)]
#[template(path = "citizen/device.html")]
struct DevicePage {
    p: Page,
    problems: Problems,
    code: &'static str,
}

/// `GET /device`
pub(super) async fn page(visit: Visit) -> Result<Response, Failure> {
    html(&DevicePage { p: Page::new(&visit, "other-device-title"), problems: Problems::default(), code: "" })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Scanned {
    #[serde(default)]
    code: Secret,
    #[serde(default)]
    short: Secret,
}

fn binding<'a>(issuer: &'a str, browser: &'a [u8; 32]) -> Binding<'a> {
    Binding { purpose: PURPOSE, issuer, browser }
}

/// `POST /device`: this phone takes the picture's code; no other one can from now on.
pub(super) async fn open(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
    headers: HeaderMap,
    Posted(scanned): Posted<Scanned>,
) -> Result<Response, Failure> {
    let visitor = visitor(&visit, &headers, session.as_ref());
    let typed = if scanned.code.is_empty() { &scanned.short } else { &scanned.code };
    match hand_off::open(&app, &visitor, typed).await {
        Ok(id) => {
            let (issuer, browser) = (app.settings.issuer(), visit.browser.hash());
            let on = app.keyring.blobs().seal(&binding(&issuer, &browser), visit.now, id.bytes())?;
            Ok(see_other(&format!("/device/approve?on={on}")))
        }
        Err(Fault::Refused(why)) => {
            let mut page =
                DevicePage { p: Page::new(&visit, "other-device-title"), problems: Problems::default(), code: why.code() };
            match why {
                NotHanded::TooMany(too_many) => {
                    page.p = page.p.saying(Tone::Error, until(visit.language, visit.now, too_many.again_at));
                }
                _ => page.problems = Problems::only("short", page.p.say("device-unknown")),
            }
            html_with(StatusCode::from_u16(why.status()).unwrap_or(StatusCode::GONE), &page)
        }
        Err(Fault::Broken(broken)) => Err(broken.into()),
    }
}

#[derive(Template)]
#[template(path = "citizen/device_approve.html")]
struct ApprovePage {
    p: Page,
    on: String,
    portal: String,
    computer: String,
    place: String,
    seconds: u64,
}

#[derive(Template)]
#[template(path = "citizen/device_done.html")]
struct DonePage {
    p: Page,
    words: String,
    advice: Vec<String>,
    code: &'static str,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct On {
    on: String,
}

fn id_of(app: &Shared, visit: &Visit, on: &str) -> Option<FactorId> {
    let (issuer, browser) = (app.settings.issuer(), visit.browser.hash());
    let opened = app.keyring.blobs().open(&binding(&issuer, &browser), visit.now, PATIENCE, on).ok()?;
    FactorId::from_bytes(&opened.payload)
}

/// Who asks, from where, in words.
fn told(app: &Shared, visit: &Visit, asking: &Asking) -> (String, String, String) {
    let client = asking.client.as_ref().and_then(|id| app.clients.find(id));
    let portal = client.map_or_else(|| app_name(app, visit), |client| client.name(visit.language).to_owned());
    let place = asking.seen.place.as_ref().map(|spot| spot.name.clone());
    let place = place.unwrap_or_else(|| texts::say(visit.language, "place-unknown").into_owned());
    (portal, asking.seen.device.to_string(), place)
}

fn app_name(app: &Shared, visit: &Visit) -> String {
    match visit.language {
        crate::base::Language::Vi => app.settings.brand.name_vi.clone(),
        crate::base::Language::En => app.settings.brand.name_en.clone(),
    }
}

/// `GET /device/approve`
pub(super) async fn ask(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
    headers: HeaderMap,
    Asked(query): Asked<On>,
) -> Result<Response, Failure> {
    let gone = || over(&visit, NotHanded::Gone);
    let Some(id) = id_of(&app, &visit, &query.on) else { return gone() };
    let visitor = visitor(&visit, &headers, session.as_ref());
    let (asking, answer_until) = match hand_off::asking(&app, &visitor, id).await {
        Ok(found) => found,
        Err(Fault::Refused(why)) => return over(&visit, why),
        Err(Fault::Broken(broken)) => return Err(broken.into()),
    };
    // The phone shows as much as the portal asks for; the computer gets what was shown here.
    let has = match &session {
        Some(session) => ways::of_session(&app, session).await?,
        None => Vec::new(),
    };
    let path = format!("/device/approve?on={}", query.on);
    match missing(session.as_ref(), &has, &asking.needs) {
        Missing::Nothing => {}
        Missing::SignIn if session.as_ref().is_some_and(|held| asking.needs.account.is_some_and(|id| id != held.account)) => {
            return over(&visit, NotHanded::OtherAccount);
        }
        _ => return sign_in_for(&app, &visit, &path, asking.needs.clone()),
    }
    let (portal, computer, place) = told(&app, &visit, &asking);
    let seconds = answer_until.since(visit.now).as_secs();
    html(&ApprovePage { p: Page::new(&visit, "device-approve-title"), on: query.on, portal, computer, place, seconds })
}

/// What the person decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Decided {
    Approve,
    Deny,
    Scam,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Decision {
    on: String,
    decided: Decided,
    #[serde(default)]
    number: Secret,
}

/// `POST /device/approve`
pub(super) async fn decide(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
    headers: HeaderMap,
    Posted(form): Posted<Decision>,
) -> Result<Response, Failure> {
    let Some(id) = id_of(&app, &visit, &form.on) else { return over(&visit, NotHanded::Gone) };
    let visitor = visitor(&visit, &headers, session.as_ref());
    if let Decided::Approve = form.decided {
        let outcome = match hand_off::asking(&app, &visitor, id).await {
            Ok((asking, _)) if strong_enough(&app, session.as_ref(), &asking).await? => {
                hand_off::approve(&app, &visitor, id, &form.number).await
            }
            Ok(_) => return Ok(see_other(&format!("/device/approve?on={}", form.on))),
            Err(fault) => Err(fault),
        };
        return match outcome {
            Ok(()) => done(&visit, ("device-approved-title", "device-approved"), &[]),
            Err(Fault::Refused(why)) => over(&visit, why),
            Err(Fault::Broken(broken)) => Err(broken.into()),
        };
    }
    let scam = form.decided == Decided::Scam;
    match hand_off::deny(&app, &visitor, id, scam).await {
        Ok(_) if scam => done(
            &visit,
            ("device-scam-title", "device-scam"),
            &["device-scam-hang-up", "device-scam-nobody", "device-scam-check", "device-scam-call"],
        ),
        Ok(_) => done(&visit, ("device-denied-title", "device-denied"), &[]),
        Err(Fault::Refused(why)) => over(&visit, why),
        Err(Fault::Broken(broken)) => Err(broken.into()),
    }
}

async fn strong_enough(
    app: &Shared,
    session: Option<&crate::identity::session::Session>,
    asking: &Asking,
) -> Result<bool, Failure> {
    let has = match session {
        Some(session) => ways::of_session(app, session).await?,
        None => Vec::new(),
    };
    Ok(missing(session, &has, &asking.needs) == Missing::Nothing)
}

fn done(visit: &Visit, (title, words): (&'static str, &'static str), advice: &[&str]) -> Result<Response, Failure> {
    let p = Page::new(visit, title);
    let words = p.say(words).into_owned();
    let advice = advice.iter().map(|key| p.say(key).into_owned()).collect();
    html(&DonePage { p, words, advice, code: "" })
}

/// It can't go on: why, and what to do.
fn over(visit: &Visit, why: NotHanded) -> Result<Response, Failure> {
    if let NotHanded::TooMany(too_many) = why {
        return Err(too_many_failure(why, too_many.again_at, visit.now));
    }
    let p = Page::new(visit, "device-over-title");
    let words = match why {
        NotHanded::OtherNumber => p.say("device-other-number"),
        NotHanded::OtherAccount => p.say("device-other-account"),
        _ => p.say("device-gone"),
    };
    let page = DonePage { words: words.into_owned(), p, advice: Vec::new(), code: why.code() };
    html_with(StatusCode::from_u16(why.status()).unwrap_or(StatusCode::GONE), &page)
}

fn too_many_failure(why: NotHanded, again_at: Timestamp, now: Timestamp) -> Failure {
    Failure::from(why).retry_after(again_at.since(now))
}
