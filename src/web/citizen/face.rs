//! `/login/step-up/face`: the holder's face, taken by their own camera, for authentication levels 3 and 4. It takes a script, for the
//! picture is made small in the page; whoever has none is told which desk can help.

use askama::Template;
use axum::extract::State;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::Response;
use serde::Deserialize;

use super::entry::{Entry, visitor};
use super::frame::{Asking, until};
use super::step_up::{Where, later, not_raised, raised, ways};
use crate::app::Shared;
use crate::authn::face::FaceRefused;
use crate::authn::sign_in::NotSignedIn;
use crate::authn::step_up;
use crate::base::{Broken, Refusal as _, Secret};
use crate::identity::level::Factor;
use crate::identity::session::Session;
use crate::outside::register::Capture;
use crate::outside::register::simulated::Modality;
use crate::store::persons;
use crate::web::captured::{Stand, captured, simulated};
use crate::web::components::{Choice, Tone};
use crate::web::form::{Asked, FormRefused, PostedCaptures};
use crate::web::guard::{Citizen, MaybeCitizen};
use crate::web::page::Page;
use crate::web::reply::{Failure, html, html_with, see_other};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "citizen/step_up_face.html")]
struct FacePage {
    p: Page,
    asking: Option<Asking>,
    flow: String,
    others: String,
    /// Where no camera is wanted: what one would have had before it.
    stands: Vec<Choice>,
    code: &'static str,
}

fn shown(app: &Shared, visit: &Visit, entry: &Entry) -> FacePage {
    let p = Page::new(visit, "step-up-face-title");
    let stands = [
        ("right", "desk-stand-right"),
        ("wrong", "desk-stand-wrong"),
        ("poor", "desk-stand-dark"),
        ("photo", "step-up-face-photo"),
    ];
    let stand = |(value, key): (&str, &str)| Choice {
        value: value.to_owned(),
        words: p.say(key).into_owned(),
        hint: String::new(),
        chosen: value == "right",
    };
    FacePage {
        stands: if app.settings.register.simulated_captures { stands.into_iter().map(stand).collect() } else { Vec::new() },
        p,
        asking: Asking::of(entry, visit.language),
        flow: entry.sealed.clone(),
        others: entry.at("/login/step-up"),
        code: "",
    }
}

/// `GET /login/step-up/face`
pub(super) async fn page(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
    Asked(query): Asked<Where>,
) -> Result<Response, Failure> {
    let entry = Entry::open(&app, &visit, Some(&query.flow))?;
    match ways(&app, &entry, session).await? {
        Ok((_, ways)) if ways.contains(&Factor::Face) => Ok(entry.allow(html(&shown(&app, &visit, &entry))?)),
        Ok(_) => Ok(see_other(&entry.at("/login/step-up"))),
        Err(elsewhere) => Ok(elsewhere),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Form {
    #[serde(default)]
    flow: String,
    #[serde(default)]
    face_image: Option<Secret>,
    #[serde(default)]
    face: Option<Stand>,
}

/// The picture; nothing where none was taken.
async fn picture(app: &Shared, session: &Session, form: &Form) -> Result<Option<Capture>, Failure> {
    if !app.settings.register.simulated_captures {
        return Ok(captured(form.face_image.as_ref())?);
    }
    let person = persons::find(&app.db, session.person).await?.ok_or_else(|| Broken::new("the person of a session is gone"))?;
    Ok(simulated(form.face, Modality::Face, &person.open(&app.keyring)?.number)?)
}

/// `POST /login/step-up/face`
pub(super) async fn submit(
    State(app): State<Shared>,
    visit: Visit,
    Citizen(session): Citizen,
    headers: HeaderMap,
    PostedCaptures(form): PostedCaptures<Form>,
) -> Result<Response, Failure> {
    let entry = Entry::open(&app, &visit, Some(&form.flow))?;
    let Some(picture) = picture(&app, &session, &form).await? else { return Err(FormRefused::Unreadable.into()) };
    drop(form);
    let visitor = visitor(&visit, &headers, Some(&session));
    let outcome = step_up::by_face(&app, &visitor, picture, entry.client_id()).await;
    let why = match raised(&app, &visit, &entry, outcome).await? {
        Ok(next) => return Ok(next),
        Err(why) => why,
    };
    let mut shown = shown(&app, &visit, &entry);
    shown.code = why.code();
    match why {
        NotSignedIn::Face(refused) => {
            let status = StatusCode::from_u16(refused.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY);
            shown.p = shown.p.saying(Tone::Error, words(&visit, refused));
            let mut response = html_with(status, &shown)?;
            if let FaceRefused::Silent { again_at } = refused {
                let seconds = again_at.since(visit.now).as_secs().max(1);
                response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
            }
            Ok(entry.allow(response))
        }
        NotSignedIn::TooMany(too_many) => {
            shown.p = shown.p.saying(Tone::Error, until(visit.language, visit.now, too_many.again_at));
            later(&visit, &entry, &shown, too_many.again_at)
        }
        other => not_raised(&app, &visit, &entry, &other).await,
    }
}

/// What happened, and what to do next.
fn words(visit: &Visit, why: FaceRefused) -> String {
    let (what, next) = match why {
        FaceRefused::NotTheHolder => ("refused-face-not-matched", "refused-face-not-matched.next"),
        FaceRefused::NotAlive => ("refused-face-not-alive", "refused-face-not-alive.next"),
        FaceRefused::Unreadable => ("refused-face-unreadable", "refused-face-unreadable.next"),
        FaceRefused::NothingKept => ("refused-face-nothing-kept", "refused-face-nothing-kept.next"),
        FaceRefused::Silent { .. } => ("refused-face-silent", "refused-face-silent.next"),
        FaceRefused::NotOffered => ("refused-face-not-offered", "refused-face-not-offered.next"),
    };
    let say = |key| crate::web::texts::say(visit.language, key);
    format!("{} {}", say(what), say(next))
}
