//! `/device/code`: the code of a device that has no browser is typed here, or came by a link; then the person sees who asks, and
//! approves or declines as they would in the browser (RFC 8628 section 3.3).

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::{Deserialize, Serialize};

use super::entry::sign_in_for;
use super::frame::until;
use super::question::{Question, QuestionGone, find};
use crate::app::{App, Shared};
use crate::authn::flow::Needs;
use crate::base::ids::AfarId;
use crate::base::{Broken, Fault, Refusal as _};
use crate::keyring::blob::Binding;
use crate::provider::afar::answer::{self, Answering, Matched, Outcome, Outlook};
use crate::provider::afar::code::UserCode;
use crate::provider::afar::device::{self, CodeRefused, LASTS, Typist};
use crate::store::afar::{Answer as Word, Kind};
use crate::web::components::{Problems, Tone};
use crate::web::form::{Asked, Posted};
use crate::web::guard::MaybeCitizen;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, html_with, see_other};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "citizen/device/code.html")]
struct CodePage {
    p: Page,
    /// What was typed, or the code of a link.
    typed: String,
    /// The code came by a link: it is shown, not typed.
    link: bool,
    problems: Problems,
    code: &'static str,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Linked {
    user_code: Option<String>,
}

/// `GET /device/code`. A link alone does nothing: mail scanners and curious browsers open links.
pub(super) async fn page(visit: Visit, Asked(linked): Asked<Linked>) -> Result<Response, Failure> {
    let code = linked.user_code.as_deref().and_then(UserCode::parse);
    html(&CodePage {
        p: Page::new(&visit, "usercode-title"),
        link: code.is_some(),
        typed: code.map(|code| code.shown()).unwrap_or_default(),
        problems: Problems::default(),
        code: "",
    })
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Typed {
    user_code: String,
    #[serde(default)]
    link: String,
}

/// What a browser carries from the code to the question: nothing that could be guessed or used elsewhere.
#[derive(Serialize, Deserialize)]
struct Ticket {
    id: AfarId,
    link: bool,
}

const PURPOSE: &str = "user-code";

impl Ticket {
    fn seal(&self, app: &App, visit: &Visit) -> Result<String, Broken> {
        let (issuer, browser) = (app.settings.issuer(), visit.browser.hash());
        let binding = Binding { purpose: PURPOSE, issuer: &issuer, browser: &browser };
        app.keyring.blobs().seal(&binding, visit.now, &serde_json::to_vec(self)?)
    }

    fn open(app: &App, visit: &Visit, sealed: &str) -> Result<Self, QuestionGone> {
        let (issuer, browser) = (app.settings.issuer(), visit.browser.hash());
        let binding = Binding { purpose: PURPOSE, issuer: &issuer, browser: &browser };
        let opened = app.keyring.blobs().open(&binding, visit.now, LASTS, sealed).map_err(|_| QuestionGone)?;
        serde_json::from_slice(&opened.payload).map_err(|_| QuestionGone)
    }
}

fn path(ticket: &str) -> String {
    format!("/device/code/confirm?ticket={ticket}")
}

/// `POST /device/code`
pub(super) async fn submit(State(app): State<Shared>, visit: Visit, Posted(form): Posted<Typed>) -> Result<Response, Failure> {
    let typist = Typist { browser_hash: visit.browser.hash(), source: visit.source, now: visit.now };
    let link = !form.link.is_empty();
    let why = match device::find(&app, typist, &form.user_code).await {
        Ok(id) => return Ok(see_other(&path(&Ticket { id, link }.seal(&app, &visit)?))),
        Err(Fault::Refused(why)) => why,
        Err(Fault::Broken(broken)) => return Err(broken.into()),
    };
    let mut p = Page::new(&visit, "usercode-title");
    let words = match why {
        CodeRefused::Unknown => p.say("refused-device-code-unknown.next").into_owned(),
        CodeRefused::TooMany(too_many) => {
            let words = until(visit.language, visit.now, too_many.again_at);
            p = p.saying(Tone::Error, words.clone());
            words
        }
    };
    let typed = form.user_code.chars().take(64).collect();
    let shown = CodePage { p, typed, link: false, problems: Problems::only("user_code", words), code: why.code() };
    html_with(StatusCode::from_u16(why.status()).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY), &shown)
}

#[derive(Template)]
#[template(path = "citizen/device/confirm.html")]
struct ConfirmPage {
    p: Page,
    q: Question,
    ticket: String,
    /// The end of the code must be typed, for the code came by a link.
    link: bool,
    person: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Held {
    ticket: String,
}

/// `GET /device/code/confirm`
pub(super) async fn confirm(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
    Asked(held): Asked<Held>,
) -> Result<Response, Failure> {
    let ticket = Ticket::open(&app, &visit, &held.ticket)?;
    let (opened, client) = find(&app, &visit, ticket.id, Kind::Device).await?;
    let Some(session) = session else { return sign_in_for(&app, &visit, &path(&held.ticket), Needs::default()) };
    let view = answer::view(&app, Answering { client: &client, opened: &opened, session: &session, now: visit.now }).await?;
    match &view.outlook {
        Outlook::SignIn(needs) => return sign_in_for(&app, &visit, &path(&held.ticket), needs.clone()),
        Outlook::OutOfReach(axis) => return sign_in_for(&app, &visit, &path(&held.ticket), axis.needs()),
        Outlook::Ready(_) | Outlook::Refused => {}
    }
    let p = Page::new(&visit, "usercode-confirm-title");
    let q = Question::of(&app, &visit, (&session, &client), (&opened, &view)).await?;
    let person = crate::web::oidc::consent::person(&app, &session).await?;
    let shown = ConfirmPage {
        person: person.facts.as_ref().map(|facts| facts.name.as_str().to_owned()).unwrap_or_default(),
        ticket: held.ticket,
        link: ticket.link,
        p,
        q,
    };
    let mut response = html(&shown)?;
    response.extensions_mut().insert(Question::allow(&client)?);
    Ok(response)
}

/// The answer. A field that is not here is refused, so that nothing can be added to what was asked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Answered {
    ticket: String,
    answer: Answer,
    #[serde(default)]
    end: String,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Answer {
    Approve,
    Deny,
}

/// `POST /device/code/confirm`
pub(super) async fn answer(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
    Posted(answered): Posted<Answered>,
) -> Result<Response, Failure> {
    let ticket = Ticket::open(&app, &visit, &answered.ticket)?;
    let (opened, client) = find(&app, &visit, ticket.id, Kind::Device).await?;
    let again = path(&answered.ticket);
    let Some(session) = session else { return sign_in_for(&app, &visit, &again, Needs::default()) };
    let answering = Answering { client: &client, opened: &opened, session: &session, now: visit.now };
    let outcome = match answered.answer {
        Answer::Approve => {
            let matched = if ticket.link { Matched::Typed(&answered.end) } else { Matched::ByCode };
            answer::approve(&app, answering, matched).await?
        }
        Answer::Deny if answer::deny(&app, answering, Word::Denied).await? => Outcome::Refused,
        Answer::Deny => Outcome::Gone,
    };
    match outcome {
        Outcome::Done => done(&visit, "usercode-done-title", "usercode-done-lead"),
        Outcome::WrongNumber => done(&visit, "usercode-mismatch-title", "usercode-mismatch-lead"),
        Outcome::Refused => done(&visit, "usercode-denied-title", "usercode-denied-lead"),
        Outcome::SignIn(needs) => sign_in_for(&app, &visit, &again, needs),
        Outcome::OutOfReach(axis) => sign_in_for(&app, &visit, &again, axis.needs()),
        Outcome::Gone => Err(QuestionGone.into()),
    }
}

#[derive(Template)]
#[template(path = "citizen/device/done.html")]
struct DonePage {
    p: Page,
    lead: std::borrow::Cow<'static, str>,
}

fn done(visit: &Visit, title: &'static str, lead: &'static str) -> Result<Response, Failure> {
    let p = Page::new(visit, title);
    let lead = p.say(lead);
    html(&DonePage { p, lead })
}
