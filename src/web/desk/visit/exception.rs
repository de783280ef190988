//! The card "exception": why no finger can be compared, written by one officer and signed for by a second one.

use axum::Json;
use axum::extract::{Path, State};
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::{Screen, Shown, Signed};
use crate::app::Shared;
use crate::base::{Broken, Language, zone};
use crate::identity::level::AccountLevel;
use crate::issuance::exception::{self, Ground};
use crate::issuance::file::Word;
use crate::store::{desks, exceptions};
use crate::web::components::Choice;
use crate::web::desk::sign_in::Ceremony;
use crate::web::desk::words;
use crate::web::form::{FormRefused, Posted, PostedJson};
use crate::web::guard::Receiving;
use crate::web::reply::Failure;
use crate::web::visit::Visit;

/// What the card shows.
pub(super) struct Card {
    /// Offered: a face matched after enough fingers. Empty where nothing can be asked for.
    pub grounds: Vec<Choice>,
    /// Asked for: the ground and the words.
    pub asked: Option<Asked>,
}

pub(super) struct Asked {
    pub ground: String,
    pub words: String,
    pub by: String,
    /// Who signed, and when.
    pub signed: Option<String>,
    /// Whether this officer may sign: anybody but the one who asked.
    pub may_sign: bool,
}

impl Card {
    pub(super) async fn of(screen: &Screen) -> Result<Self, Broken> {
        let (language, dossier) = (screen.visit.language, &screen.whole.dossier);
        let mut card = Self { grounds: Vec::new(), asked: None };
        if dossier.level != AccountLevel::Two {
            return Ok(card);
        }
        let found = exceptions::of_visit(&screen.app.db, dossier.id, dossier.visit_started_at).await?;
        let matching = dossier.state.word() == Word::Matching && !dossier.visit_is_over(screen.visit.now);
        let Some(found) = found else {
            if matching && exception::stands_on(dossier, &screen.whole.matches).is_some() {
                card.grounds = Ground::ALL.iter().map(|ground| choice(language, *ground)).collect();
            }
            return Ok(card);
        };
        let db = &screen.app.db;
        let signed = match found.signed {
            Some((officer, _, at)) => {
                let badge = desks::badge(db, officer).await?.unwrap_or_default();
                Some(format!("{badge}, {}", zone::date_time(at)))
            }
            None => None,
        };
        card.asked = Some(Asked {
            ground: words::exception(language, &found.ground).into_owned(),
            words: found.words(&screen.app.keyring)?,
            by: desks::badge(db, found.officer).await?.unwrap_or_default(),
            may_sign: matching && signed.is_none() && found.officer != screen.duty.officer.id,
            signed,
        });
        Ok(card)
    }

    /// Whether a face alone counts as a match here.
    pub(super) fn is_signed(&self) -> bool {
        self.asked.as_ref().is_some_and(|asked| asked.signed.is_some())
    }

    pub(super) fn is_shown(&self) -> bool {
        self.asked.is_some() || !self.grounds.is_empty()
    }
}

fn choice(language: Language, ground: Ground) -> Choice {
    Choice {
        value: ground.word().to_owned(),
        words: words::exception(language, ground.word()).into_owned(),
        hint: String::new(),
        chosen: false,
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web::desk) struct Form {
    ground: String,
    words: String,
}

/// `POST /desk/files/{number}/exception`
pub(in crate::web::desk) async fn ask(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    Path(number): Path<String>,
    Posted(form): Posted<Form>,
) -> Result<Response, Failure> {
    let ground: Ground = form.ground.parse().map_err(|_| FormRefused::Unreadable)?;
    let screen = Screen::open(app, visit, duty, &number).await?;
    let outcome = exception::ask(&screen.app, &screen.acting(), screen.id(), ground, &form.words).await;
    screen.after(outcome, Shown::default()).await
}

/// `POST /desk/files/{number}/exception/options`
pub(in crate::web::desk) async fn begin(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    Path(number): Path<String>,
    PostedJson(_): PostedJson<serde_json::Value>,
) -> Result<Json<Ceremony>, Failure> {
    let screen = Screen::open(app, visit, duty, &number).await?;
    let begun = exception::challenge(&screen.app, &screen.acting(), screen.id()).await?;
    Ok(Json(begun.into()))
}

/// `POST /desk/files/{number}/exception/finish`
pub(in crate::web::desk) async fn finish(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    Path(number): Path<String>,
    PostedJson(sent): PostedJson<Signed>,
) -> Result<Response, Failure> {
    let (ceremony, assertion) = sent.read()?;
    let screen = Screen::open(app, visit, duty, &number).await?;
    exception::finish(&screen.app, &screen.acting(), screen.id(), &ceremony, assertion).await?;
    Ok(Json(serde_json::json!({ "location": screen.href() })).into_response())
}
