//! `/desk/files/{number}`: one screen for one visit. The card that is open follows from the file; whatever an act ends with,
//! the same page comes back and says it.

mod acts;
mod cards;
mod choices;
mod compare;
mod exception;
mod matching;
mod stage;
mod submit;
mod view;

pub(super) use acts::{ask, begin_visit, cancel, pause};
pub(super) use cards::{MatchResult, comparison};
pub(super) use choices::Matching;
pub(super) use compare::save as save_comparison;
pub(super) use exception::{ask as ask_exception, begin as begin_exception, finish as finish_exception};
pub(super) use matching::{CapturedForm, run as match_captures};
pub(super) use submit::{Signed, begin as begin_proposal, finish as finish_proposal};
pub(super) use view::reasons;

use std::time::Duration;

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::{file_path, retry_path};
use crate::app::Shared;
use crate::base::ids::FileId;
use crate::base::{Fault, Refusal, Timestamp};
use crate::issuance::acting::Acting;
use crate::issuance::look::{self, Whole};
use crate::issuance::number::FileNumber;
use crate::store::officers::Duty;
use crate::web::components::Problems;
use crate::web::form::Asked;
use crate::web::guard::Receiving;
use crate::web::reply::{Failure, html, html_with, see_other};
use crate::web::visit::Visit;

use super::words;

/// The file of a path, and who acts on it.
pub(super) struct Screen {
    pub app: Shared,
    pub visit: Visit,
    pub duty: Duty,
    pub whole: Whole,
    browser: [u8; 32],
}

impl Screen {
    /// Opens the file of a path for the officer: only a file of the own desk, and never unseen.
    pub(super) async fn open(app: Shared, visit: Visit, duty: Duty, number: &str) -> Result<Self, Failure> {
        let number: FileNumber = number.parse().map_err(|_| look::Refused::NoSuchFile)?;
        let browser = visit.browser.hash();
        let id = look::by_number(&app, &number).await?.ok_or(look::Refused::NoSuchFile)?;
        let whole = look::file(&app, &Acting::of(&duty, &browser, visit.now), id).await?;
        Ok(Self { app, visit, duty, whole, browser })
    }

    pub(super) fn id(&self) -> FileId {
        self.whole.dossier.id
    }

    pub(super) fn acting(&self) -> Acting<'_> {
        Acting::of(&self.duty, &self.browser, self.visit.now)
    }

    pub(super) fn href(&self) -> String {
        file_path(&self.whole.dossier.number)
    }

    /// The page, with the moment from which asking a register that was silent makes sense again.
    pub(super) fn again_after(&self, wait: Duration) -> String {
        retry_path(&self.whole.dossier.number, self.visit.now + wait)
    }

    /// Back to the page after an act; where the act was refused, the page says why and what to do, with what was typed.
    async fn after<R: Refusal>(self, outcome: Result<(), Fault<R>>, shown: Shown) -> Result<Response, Failure> {
        match outcome {
            Ok(()) => Ok(see_other(&self.href())),
            Err(Fault::Broken(broken)) => Err(broken.into()),
            Err(Fault::Refused(refusal)) => {
                let failure = Failure::from(refusal);
                let status = failure.status();
                let said = words::failure(self.visit.language, &failure);
                let number = self.whole.dossier.number.clone();
                // The file may have moved on: it is looked at anew, and a refusal to look is the answer.
                let again = Self::open(self.app, self.visit, self.duty, &number).await?;
                html_with(status, &view::page(&again, Shown { said: Some(said), ..shown }).await?)
            }
        }
    }

    /// The same page with what is wrong in its form.
    async fn wrong(self, shown: Shown) -> Result<Response, Failure> {
        let number = self.whole.dossier.number.clone();
        let again = Self::open(self.app, self.visit, self.duty, &number).await?;
        html_with(StatusCode::UNPROCESSABLE_ENTITY, &view::page(&again, shown).await?)
    }
}

/// What a page says beside the file's own content.
#[derive(Default)]
pub(super) struct Shown {
    /// Why the last act was refused.
    said: Option<String>,
    problems: Problems,
    /// What was typed and not taken.
    typed: Option<compare::Comparison>,
    /// From when asking the register again makes sense.
    retry: Option<Timestamp>,
}

/// `GET /desk/files/{number}`
pub(super) async fn page(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    Path(number): Path<String>,
    Asked(query): Asked<Query>,
) -> Result<Response, Failure> {
    let screen = Screen::open(app, visit, duty, &number).await?;
    html(&view::page(&screen, Shown { retry: query.retry.map(Timestamp), ..Shown::default() }).await?)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Query {
    /// When the register may be asked again, in milliseconds.
    retry: Option<i64>,
}
