//! `/account/approvals`: what portals ask from afar. Who asks, for what and until when; approving at the level that is asked
//! for, declining, and "this is a scam" in one step. The list follows what happens; without scripts a link looks again.

use std::time::Duration;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;

use super::frame::Holder;
use crate::app::Shared;
use crate::base::ids::{AccountId, AfarId};
use crate::base::zone::date_time;
use crate::provider::afar::Opened;
use crate::provider::afar::answer::{self, Answering, Matched, Outcome, Outlook};
use crate::store::afar::{self, Answer as Word, Kind};
use crate::store::helps;
use crate::web::citizen::entry::sign_in_for;
use crate::web::citizen::question::{Question, QuestionGone, find};
use crate::web::follow;
use crate::web::form::Posted;
use crate::web::guard::Citizen;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, see_other_saying};
use crate::web::visit::Visit;

const PATH: &str = "/account/approvals";
/// For how long what was answered is still shown.
const SHOWN_FOR: Duration = Duration::from_secs(30 * 24 * 3600);

#[derive(Template)]
#[template(path = "citizen/account/approvals.html")]
struct InboxPage {
    p: Page,
    helps: Vec<Helping>,
    open: Vec<Question>,
    past: Vec<Past>,
}

/// A helper's visit that waits for an answer, or goes on.
struct Helping {
    id: String,
    portal: String,
    officer: String,
    desk: String,
    asked_at: String,
    under_way: bool,
}

struct Past {
    portal: String,
    asked_at: String,
    state: String,
}

/// `GET /account/approvals`
pub(super) async fn page(State(app): State<Shared>, visit: Visit, Citizen(session): Citizen) -> Result<Response, Failure> {
    let holder = Holder::of(&app, &session).await?;
    let p = holder.page(&visit, "approvals-title");
    let (mut open, mut past) = (Vec::new(), Vec::new());
    for row in afar::of_account(&app.db, session.account, visit.now - SHOWN_FOR).await? {
        // A portal that is out of use asks nothing any more.
        let Some(client) = app.clients.find(&row.client) else { continue };
        let opened = Opened::of(&app.keyring, row)?;
        let question = Question::outline(&visit, &client, &opened);
        if opened.row.is_open(visit.now) {
            open.push(question);
            continue;
        }
        let state = match opened.row.answer {
            Some(Word::Approved) => p.say("approvals-approved"),
            Some(Word::Denied) => p.say("approvals-denied"),
            Some(Word::Scam) => p.say("approvals-scam"),
            None => p.say("approvals-expired"),
        };
        past.push(Past { portal: question.portal, asked_at: question.asked_at, state: state.into_owned() });
    }
    let mut helping = Vec::new();
    for help in helps::of_account(&app.db, session.account, visit.now - crate::provider::help::LONGEST).await? {
        let under_way = help.is_under_way(visit.now);
        if !(under_way || help.is_asked(visit.now)) {
            continue;
        }
        let Some(client) = app.clients.find(&help.client) else { continue };
        helping.push(Helping {
            id: help.id.to_string(),
            portal: client.name(visit.language).to_owned(),
            officer: help.officer_number,
            desk: help.desk_name,
            asked_at: date_time(help.asked_at),
            under_way,
        });
    }
    html(&InboxPage { p, helps: helping, open, past })
}

#[derive(Template)]
#[template(path = "citizen/account/approval.html")]
struct QuestionPage {
    p: Page,
    q: Question,
    /// A number that stands on the other screen must be typed.
    number: bool,
    /// The portal may not have what it asks for, whatever is answered.
    refused: bool,
}

fn at(id: AfarId) -> String {
    format!("{PATH}/{id}")
}

/// The id in the address, or the page of a question that is gone.
fn id_of(text: &str) -> Result<AfarId, QuestionGone> {
    text.parse().map_err(|_| QuestionGone)
}

/// A question that this person was asked; anybody else's is gone for them.
fn is_theirs(opened: &Opened, account: AccountId) -> Result<(), QuestionGone> {
    if opened.row.account == Some(account) { Ok(()) } else { Err(QuestionGone) }
}

/// `GET /account/approvals/{id}`
pub(super) async fn question(
    State(app): State<Shared>,
    visit: Visit,
    Citizen(session): Citizen,
    Path(id): Path<String>,
) -> Result<Response, Failure> {
    let (opened, client) = find(&app, &visit, id_of(&id)?, Kind::Ciba).await?;
    is_theirs(&opened, session.account)?;
    let holder = Holder::of(&app, &session).await?;
    let view = answer::view(&app, Answering { client: &client, opened: &opened, session: &session, now: visit.now }).await?;
    let p = holder.page(&visit, "approval-title");
    let q = Question::of(&app, &visit, (&session, &client), (&opened, &view)).await?;
    let shown = QuestionPage { number: opened.said.number().is_some(), refused: matches!(view.outlook, Outlook::Refused), p, q };
    let mut response = html(&shown)?;
    response.extensions_mut().insert(Question::allow(&client)?);
    Ok(response)
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
}

/// `POST /account/approvals/{id}`. Declining needs nothing but the session; approving, the level that was asked for.
pub(super) async fn submit(
    State(app): State<Shared>,
    visit: Visit,
    Citizen(session): Citizen,
    Path(id): Path<String>,
    Posted(answered): Posted<Answered>,
) -> Result<Response, Failure> {
    let (opened, client) = find(&app, &visit, id_of(&id)?, Kind::Ciba).await?;
    is_theirs(&opened, session.account)?;
    let answering = Answering { client: &client, opened: &opened, session: &session, now: visit.now };
    let outcome = match answered.answer {
        Answer::Approve => answer::approve(&app, answering, Matched::Typed(&answered.number)).await?,
        Answer::Deny => return denied(&visit, answer::deny(&app, answering, Word::Denied).await?, "said-approval-denied"),
        Answer::Scam => return denied(&visit, answer::deny(&app, answering, Word::Scam).await?, "said-approval-scam"),
    };
    match outcome {
        Outcome::Done => see_other_saying(&visit, PATH, "said-approval-given"),
        Outcome::WrongNumber => see_other_saying(&visit, PATH, "said-approval-mismatch"),
        Outcome::SignIn(needs) => sign_in_for(&app, &visit, &at(opened.row.id), needs),
        Outcome::OutOfReach(axis) => sign_in_for(&app, &visit, &at(opened.row.id), axis.needs()),
        Outcome::Refused | Outcome::Gone => Err(QuestionGone.into()),
    }
}

fn denied(visit: &Visit, first: bool, saying: &'static str) -> Result<Response, Failure> {
    if first { see_other_saying(visit, PATH, saying) } else { Err(QuestionGone.into()) }
}

/// `GET /account/approvals/live`
pub(super) async fn live(State(app): State<Shared>, Citizen(session): Citizen) -> Result<Response, Failure> {
    follow::stream(&app, follow::What::Inbox(session.account))
}
