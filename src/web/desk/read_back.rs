//! `/desk/read-back/{number}`: the screen that faces the citizen, in a second window or on a tablet of the desk. They read in
//! big letters what stands in their file, and confirm it or say that it is not right.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::words;
use crate::app::Shared;
use crate::base::encode::{b64url, from_b64url};
use crate::base::{Broken, Fault};
use crate::issuance::acting::Acting;
use crate::issuance::dossier::Dossier;
use crate::issuance::look;
use crate::issuance::number::FileNumber;
use crate::issuance::read_back::{self, Refused};
use crate::store::officers::Duty;
use crate::web::components::Tone;
use crate::web::form::{Nothing, Posted};
use crate::web::guard::Receiving;
use crate::web::page::Page;
use crate::web::reply::{Failure, html_with, see_other, see_other_saying};
use crate::web::texts::say;
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "desk/read_back.html")]
struct ReadBackPage {
    p: Page,
    number: String,
    reading: Reading,
}

/// What the screen shows.
enum Reading {
    /// Nothing to read now: the file is not complete yet, or past this.
    Nothing,
    ToConfirm {
        rows: Vec<(String, String)>,
        digest: String,
    },
    Confirmed,
}

/// `GET /desk/read-back/{number}`
pub(super) async fn page(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    shown(&app, visit, &duty, &number, None).await
}

async fn shown(app: &Shared, visit: Visit, duty: &Duty, number: &str, said: Option<Failure>) -> Result<Response, Failure> {
    let number: FileNumber = number.parse().map_err(|_| look::Refused::NoSuchFile)?;
    let id = look::by_number(app, &number).await?.ok_or(look::Refused::NoSuchFile)?;
    let browser = visit.browser.hash();
    let (reading, language) = match read_back::show(app, &Acting::of(duty, &browser, visit.now), id).await {
        Err(Fault::Refused(Refused::NotNow)) => (Reading::Nothing, visit.language),
        Err(fault) => return Err(fault.into()),
        Ok((shown, digest)) => {
            let language = shown.language;
            let dossier = Dossier::load(app, id).await?.ok_or_else(|| Broken::new("a file that was just read is gone"))?;
            let is_confirmed = dossier.read_back.is_some_and(|before| before.digest == digest);
            let to_confirm = || Reading::ToConfirm { rows: rows(&shown), digest: b64url(&digest) };
            (if is_confirmed { Reading::Confirmed } else { to_confirm() }, language)
        }
    };
    // The citizen reads it in the language in which they are told the result.
    let visit = Visit { language, ..visit };
    let mut p = Page::new(&visit, "read-back-title").in_one_language();
    let status = said.as_ref().map_or(StatusCode::OK, Failure::status);
    if let Some(failure) = said {
        p = p.saying(Tone::Warning, words::failure(language, &failure));
    }
    html_with(status, &ReadBackPage { p, number: number.as_str().to_owned(), reading })
}

/// Label and text of everything that is confirmed.
fn rows(shown: &read_back::Shown) -> Vec<(String, String)> {
    let language = shown.language;
    let row = |key: &str, text: String| (say(language, key).into_owned(), text);
    let mut rows = vec![
        row("desk-field-name", shown.name.clone()),
        row("desk-field-number", shown.number.clone()),
        row("desk-field-birth", shown.birth.clone()),
        row("desk-field-sex", words::sex(language, shown.sex).into_owned()),
        row("desk-field-residence", shown.residence.clone()),
        row("read-back-phone", shown.phone.clone().unwrap_or_else(|| say(language, "read-back-no-phone").into_owned())),
    ];
    if let Some(email) = &shown.email {
        rows.push(row("read-back-email", email.clone()));
    }
    if let Some(guardian) = &shown.guardian {
        rows.push(row("desk-summary-guardian", guardian.clone()));
    }
    rows.push(row("desk-summary-level", words::level(language, shown.level).into_owned()));
    rows
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Confirmation {
    digest: String,
}

/// `POST /desk/read-back/{number}/confirm`
pub(super) async fn confirm(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    Path(number): Path<String>,
    Posted(form): Posted<Confirmation>,
) -> Result<Response, Failure> {
    let digest = from_b64url(&form.digest).unwrap_or_default();
    answer(&app, visit, &duty, &number, Some(&digest)).await
}

/// `POST /desk/read-back/{number}/object`
pub(super) async fn object(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    Path(number): Path<String>,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<Response, Failure> {
    answer(&app, visit, &duty, &number, None).await
}

/// Confirms what has this digest, or objects.
async fn answer(app: &Shared, visit: Visit, duty: &Duty, number: &str, digest: Option<&[u8]>) -> Result<Response, Failure> {
    let named: FileNumber = number.parse().map_err(|_| look::Refused::NoSuchFile)?;
    let id = look::by_number(app, &named).await?.ok_or(look::Refused::NoSuchFile)?;
    let browser = visit.browser.hash();
    let acting = Acting::of(duty, &browser, visit.now);
    let outcome = match digest {
        Some(digest) => read_back::confirm(app, &acting, id, digest).await,
        None => read_back::object(app, &acting, id).await,
    };
    let href = format!("/desk/read-back/{}", named.as_str());
    match outcome {
        Ok(()) if digest.is_none() => Ok(see_other_saying(&visit, &href, "said-read-back-objected")?),
        Ok(()) => Ok(see_other(&href)),
        Err(Fault::Refused(refusal @ (Refused::Changed | Refused::NotNow))) => {
            shown(app, visit, duty, number, Some(refusal.into())).await
        }
        Err(fault) => Err(fault.into()),
    }
}
