//! What a person is asked from afar, as both the page of a device's code and the inbox show it: which portal, for what, where
//! and when it began, until when, and which data it would get.

use std::sync::Arc;

use url::Url;

use crate::app::Shared;
use crate::base::ids::AfarId;
use crate::base::zone::date_time;
use crate::base::{Broken, Language, Refusal};
use crate::identity::client::Client;
use crate::identity::session::Session;
use crate::provider::afar::answer::View;
use crate::provider::afar::{Opened, Said};
use crate::store::afar::{self, Kind};
use crate::web::headers::{Allow, Source};
use crate::web::oidc::consent::{self, Group};
use crate::web::reply::Failure;
use crate::web::texts;
use crate::web::visit::Visit;

/// The question was answered, has run out, or was never this person's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct QuestionGone;

impl Refusal for QuestionGone {
    fn code(&self) -> &'static str {
        "question-gone"
    }
    fn status(&self) -> u16 {
        410
    }
}

/// One question.
pub(super) struct Question {
    pub id: String,
    pub portal: String,
    pub logo: String,
    pub purpose: String,
    /// Where it began, in words.
    pub place: String,
    pub asked_at: String,
    pub until: String,
    /// The portal's own words, shown on both screens.
    pub message: String,
    pub groups: Vec<Group>,
    pub offline: bool,
}

impl Question {
    pub(super) async fn of(
        app: &Shared,
        visit: &Visit,
        (session, client): (&Session, &Client),
        (opened, view): (&Opened, &View),
    ) -> Result<Self, Failure> {
        let person = consent::person(app, session).await?;
        let language = visit.language;
        let mut groups = consent::groups(language, (client, &view.extent), view.given.as_ref(), &person);
        groups.extend(consent::identification(app, session, language, (&view.extent, view.given.as_ref())).await?);
        Ok(Self { groups, offline: view.extent.offline, ..Self::outline(visit, client, opened) })
    }

    /// The same without the data: a line of a list.
    pub(super) fn outline(visit: &Visit, client: &Client, opened: &Opened) -> Self {
        let language = visit.language;
        Self {
            id: opened.row.id.to_string(),
            portal: client.name(language).to_owned(),
            logo: client.metadata.logo_uri.as_ref().map(Url::to_string).unwrap_or_default(),
            purpose: client.purpose(language).to_owned(),
            place: place(language, &opened.said),
            asked_at: date_time(opened.row.created_at),
            until: date_time(opened.row.expires_at),
            message: opened.said.message().unwrap_or_default().to_owned(),
            groups: Vec::new(),
            offline: false,
        }
    }

    /// A page may show the logo of the portal.
    pub(super) fn allow(client: &Client) -> Result<Allow, Broken> {
        match &client.metadata.logo_uri {
            Some(logo) => Ok(Allow::default().image_from(Source::of(logo)?)),
            None => Ok(Allow::default()),
        }
    }
}

/// An open question of a kind, with its client.
pub(super) async fn find(app: &Shared, visit: &Visit, id: AfarId, kind: Kind) -> Result<(Opened, Arc<Client>), Failure> {
    let row = afar::find(&app.db, id).await?.filter(|row| row.kind == kind && row.is_open(visit.now)).ok_or(QuestionGone)?;
    let client = app.clients.find(&row.client).ok_or(QuestionGone)?;
    Ok((Opened::of(&app.keyring, row)?, client))
}

/// The place that the operator's table knows; else the network, if a device asked.
fn place(language: Language, said: &Said) -> String {
    match (&said.place, &said.source) {
        (Some(place), _) => place.clone(),
        (None, Some(network)) => texts::say_with(language, "question-place-network", &[("network", network)]).into_owned(),
        (None, None) => texts::say(language, "question-place-unknown").into_owned(),
    }
}
