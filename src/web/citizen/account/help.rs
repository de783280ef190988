//! `/account/approvals/help/{id}`: a one-stop officer asks to help. Who, at which desk, at which portal, and a number to type
//! that stands at the officer's screen.

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;

use super::frame::Holder;
use crate::app::Shared;
use crate::base::ids::HelpId;
use crate::base::zone::date_time;
use crate::identity::session::Session;
use crate::provider::help::Refused;
use crate::provider::help::answer::{self, Approved};
use crate::store::afar::Answer as Word;
use crate::store::helps::{self, Help};
use crate::web::citizen::entry::sign_in_for;
use crate::web::form::Posted;
use crate::web::guard::Citizen;
use crate::web::oidc::consent::{self, Group};
use crate::web::page::Page;
use crate::web::reply::{Failure, html, see_other_saying};
use crate::web::visit::Visit;

const INBOX: &str = "/account/approvals";

#[derive(Template)]
#[template(path = "citizen/account/help.html")]
struct HelpPage {
    p: Page,
    id: String,
    lead: String,
    officer: String,
    desk: String,
    portal: String,
    purpose: String,
    at: String,
    until: String,
    groups: Vec<Group>,
    under_way: bool,
}

/// A visit that this person was asked for, still to be answered or under way.
async fn own(app: &Shared, visit: &Visit, session: &Session, id: &str) -> Result<Help, Failure> {
    let id: HelpId = id.parse().map_err(|_| Refused::Gone)?;
    let help = helps::find(&app.db, id).await?.filter(|help| help.account == Some(session.account));
    Ok(help.filter(|help| help.is_asked(visit.now) || help.is_under_way(visit.now)).ok_or(Refused::Gone)?)
}

/// `GET /account/approvals/help/{id}`
pub(super) async fn page(
    State(app): State<Shared>,
    visit: Visit,
    Citizen(session): Citizen,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let help = own(&app, &visit, &session, &id).await?;
    let client = app.clients.find(&help.client).ok_or(Refused::Gone)?;
    let holder = Holder::of(&app, &session).await?;
    let person = consent::person(&app, &session).await?;
    let p = holder.page(&visit, "help-answer-title");
    let portal = client.name(visit.language).to_owned();
    html(&HelpPage {
        lead: p.say2("help-answer-lead", ("officer", &help.officer_number), ("portal", &portal)).into_owned(),
        p,
        id: help.id.to_string(),
        officer: help.officer_number.clone(),
        desk: help.desk_name.clone(),
        portal,
        purpose: client.purpose(visit.language).to_owned(),
        at: date_time(help.asked_at),
        until: date_time(help.expires_at),
        groups: consent::groups(visit.language, (&client, &help.extent), None, &person),
        under_way: help.is_under_way(visit.now),
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answered {
    answer: Answer,
    #[serde(default)]
    number: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Answer {
    Approve,
    Deny,
    Scam,
    End,
}

/// `POST /account/approvals/help/{id}`
pub(super) async fn submit(
    State(app): State<Shared>,
    visit: Visit,
    Citizen(session): Citizen,
    Path(id): Path<String>,
    Posted(answered): Posted<Answered>,
) -> Result<Response, Failure> {
    let help = own(&app, &visit, &session, &id).await?;
    let client = app.clients.find(&help.client).ok_or(Refused::Gone)?;
    let said = match answered.answer {
        Answer::Approve => match answer::approve(&app, &session, (&help, &client, &answered.number), visit.now).await? {
            Approved::Done => "said-help-approved",
            Approved::WrongNumber => "said-approval-mismatch",
            Approved::SignIn(needs) => return sign_in_for(&app, &visit, &format!("{INBOX}/help/{}", help.id), needs),
        },
        Answer::Deny => {
            answer::deny(&app, &session, &help, Word::Denied, visit.now).await?;
            "said-approval-denied"
        }
        Answer::Scam => {
            answer::deny(&app, &session, &help, Word::Scam, visit.now).await?;
            "said-help-scam"
        }
        Answer::End => {
            answer::end(&app, &session, help.id, visit.now).await?;
            "said-help-ended"
        }
    };
    see_other_saying(&visit, INBOX, said)
}
