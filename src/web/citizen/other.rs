//! `/login/other`: the computer's side of signing in with the phone. A picture, a number of two digits, and waiting: by a
//! script that looks every two seconds, or by the page that loads itself anew.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use serde::Deserialize;

use super::closed;
use super::entry::{Entry, after, visitor, with_session};
use super::frame::Asking;
use super::step_up::Where;
use crate::app::Shared;
use crate::authn::hand_off::{self, Shown, Standing};
use crate::authn::sign_in::NotSignedIn;
use crate::base::{Broken, Fault, Timestamp};
use crate::keyring::blob::Binding;
use crate::web::form::{Asked, Posted};
use crate::web::guard::MaybeCitizen;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, html_with, see_other};
use crate::web::visit::Visit;

/// The page that the picture leads to.
pub(super) const PHONE_PAGE: &str = "/device";
const PURPOSE: &str = "hand-off";
/// How long the waiting page can be loaded anew: longer than anything that it waits for.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(600);

#[derive(Template)]
#[template(path = "citizen/other.html")]
struct OtherPage {
    p: Page,
    asking: Option<Asking>,
    flow: String,
    wait: String,
    standing: Standing,
    picture: String,
    address: String,
    short: String,
    number: String,
    seconds: u64,
    others: String,
    code: &'static str,
}

fn place<'a>(issuer: &'a str, browser: &'a [u8; 32]) -> Binding<'a> {
    Binding { purpose: PURPOSE, issuer, browser }
}

/// `POST /login/other`: begins, and shows the picture.
pub(super) async fn begin(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
    headers: HeaderMap,
    Posted(form): Posted<Where>,
) -> Result<Response, Failure> {
    let entry = Entry::open(&app, &visit, Some(&form.flow))?;
    let visitor = visitor(&visit, &headers, session.as_ref());
    let shown = match hand_off::begin(&app, &visitor, (entry.client_id(), &entry.flow.needs)).await {
        Ok(shown) => shown,
        Err(Fault::Refused(too_many)) => return Err(closed::failure(&NotSignedIn::TooMany(too_many), visit.now)),
        Err(Fault::Broken(broken)) => return Err(broken.into()),
    };
    let (issuer, browser) = (app.settings.issuer(), visit.browser.hash());
    let wait =
        app.keyring.blobs().seal(&place(&issuer, &browser), visit.now, &serde_json::to_vec(&shown).map_err(Broken::from)?)?;
    Ok(see_other(&format!("/login/other?wait={wait}&flow={}", entry.sealed)))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Waiting {
    wait: String,
    #[serde(default)]
    flow: String,
}

fn opened(app: &Shared, visit: &Visit, wait: &str) -> Result<Shown, Failure> {
    let (issuer, browser) = (app.settings.issuer(), visit.browser.hash());
    let gone = || closed::failure(&NotSignedIn::HandOffGone, visit.now);
    let opened = app.keyring.blobs().open(&place(&issuer, &browser), visit.now, PATIENCE, wait).map_err(|_| gone())?;
    serde_json::from_slice(&opened.payload).map_err(|_| gone())
}

async fn page_of(
    app: &Shared,
    visit: &Visit,
    headers: &HeaderMap,
    (entry, waiting): (&Entry, &Waiting),
) -> Result<OtherPage, Failure> {
    let shown = opened(app, visit, &waiting.wait)?;
    let standing = hand_off::standing(app, &visitor(visit, headers, None), shown.id).await?;
    let link = app.settings.link(PHONE_PAGE);
    let left = |until: Timestamp| until.since(visit.now).as_secs();
    let seconds = match standing {
        Standing::Waiting { until } | Standing::Opened { until } => left(until),
        Standing::Approved | Standing::Denied | Standing::Over => 0,
    };
    let (first, last) = shown.short.split_at_checked(4).ok_or_else(|| Broken::new("letters of another form"))?;
    Ok(OtherPage {
        p: Page::new(visit, "other-title"),
        asking: Asking::of(entry, visit.language),
        flow: entry.sealed.clone(),
        wait: waiting.wait.clone(),
        picture: crate::web::qr::svg(&format!("{link}#{}", shown.code))?,
        // People type it without the scheme.
        address: link.split_once("://").map_or(link.as_str(), |(_, rest)| rest).to_owned(),
        short: format!("{first}-{last}"),
        number: shown.number,
        standing,
        seconds,
        others: entry.at("/login"),
        code: "",
    })
}

/// `GET /login/other`
pub(super) async fn page(
    State(app): State<Shared>,
    visit: Visit,
    headers: HeaderMap,
    Asked(waiting): Asked<Waiting>,
) -> Result<Response, Failure> {
    let entry = Entry::open(&app, &visit, Some(&waiting.flow))?;
    let page = page_of(&app, &visit, &headers, (&entry, &waiting)).await?;
    Ok(entry.allow(html(&page)?))
}

/// `POST /login/other/finish`: goes on once the phone let this browser in.
pub(super) async fn finish(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
    headers: HeaderMap,
    Posted(waiting): Posted<Waiting>,
) -> Result<Response, Failure> {
    let entry = Entry::open(&app, &visit, Some(&waiting.flow))?;
    let shown = opened(&app, &visit, &waiting.wait)?;
    let visitor = visitor(&visit, &headers, session.as_ref());
    match hand_off::finish(&app, &visitor, shown.id, entry.client_id()).await {
        Ok(signed_in) => {
            let next = after(&app, &visit, &entry, &signed_in).await?;
            with_session(&visit, see_other(&next), &signed_in.token)
        }
        Err(Fault::Refused(NotSignedIn::HandOffGone)) => {
            let mut page = page_of(&app, &visit, &headers, (&entry, &waiting)).await?;
            page.code = "hand-off-gone";
            let mut response = html_with(StatusCode::GONE, &page)?;
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(1));
            Ok(entry.allow(response))
        }
        Err(Fault::Refused(why @ (NotSignedIn::Locked(_) | NotSignedIn::NotActivated))) => {
            closed::page(&app, &visit, &entry, &why).await
        }
        Err(Fault::Refused(why)) => Err(closed::failure(&why, visit.now)),
        Err(Fault::Broken(broken)) => Err(broken.into()),
    }
}
