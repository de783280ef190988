//! `/login/step-up/phone` and `/login/step-up/email`: a one-time code to what is registered, with an honest timer and word of what
//! became of the message.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;

use super::entry::{Entry, visitor};
use super::frame::{Asking, next_code, until};
use super::step_up::{Form, Where, later, not_raised, raised, ways};
use crate::app::Shared;
use crate::authn::code::{self, Holder, Waiting};
use crate::authn::sign_in::NotSignedIn;
use crate::authn::step_up::{self, Proof};
use crate::base::ids::AccountId;
use crate::base::{Broken, Fault, Refusal as _, Secret, Timestamp, zone};
use crate::identity::level::Factor;
use crate::outside::messages::CodePurpose;
use crate::store::accounts;
use crate::store::messages::{DeliveryState, Recipient};
use crate::web::components::{Problems, Tone};
use crate::web::form::{Asked, Posted};
use crate::web::guard::MaybeCitizen;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, html_with, see_other};
use crate::web::visit::Visit;

/// By which way the code comes.
pub(super) trait Way {
    const PATH: &'static str;
    const FACTOR: Factor;
    const PURPOSE: CodePurpose;
    const WORDS: Words;
    /// Where the holder is reached; the way is offered only to who has it.
    fn of(app: &Shared, account: &accounts::Account) -> Result<Option<Recipient>, Broken>;
    fn proof(code: &Secret) -> Proof<'_>;
}

/// The texts of a way.
pub(super) struct Words {
    title: &'static str,
    lead: &'static str,
    sent: &'static str,
    field: &'static str,
    wrong: &'static str,
}

pub(super) struct Phone;
pub(super) struct Mailbox;

impl Way for Phone {
    const PATH: &'static str = "/login/step-up/phone";
    const FACTOR: Factor = Factor::PhoneCode;
    const PURPOSE: CodePurpose = CodePurpose::SignIn;
    const WORDS: Words = Words {
        title: "step-up-phone-title",
        lead: "step-up-phone-lead",
        sent: "step-up-phone-sent",
        field: "step-up-phone-code",
        wrong: "step-up-phone-wrong",
    };
    fn of(app: &Shared, account: &accounts::Account) -> Result<Option<Recipient>, Broken> {
        Ok(account.phone(&app.keyring)?.map(Recipient::Phone))
    }
    fn proof(code: &Secret) -> Proof<'_> {
        Proof::PhoneCode(code)
    }
}

impl Way for Mailbox {
    const PATH: &'static str = "/login/step-up/email";
    const FACTOR: Factor = Factor::EmailCode;
    const PURPOSE: CodePurpose = CodePurpose::SignInByEmail;
    const WORDS: Words = Words {
        title: "step-up-email-title",
        lead: "step-up-email-lead",
        sent: "step-up-email-sent",
        field: "step-up-email-code",
        wrong: "step-up-email-wrong",
    };
    fn of(app: &Shared, account: &accounts::Account) -> Result<Option<Recipient>, Broken> {
        Ok(account.email(&app.keyring)?.map(Recipient::Email))
    }
    fn proof(code: &Secret) -> Proof<'_> {
        Proof::EmailCode(code)
    }
}

#[derive(Template)]
#[template(path = "citizen/step_up_code.html")]
struct CodePage {
    p: Page,
    asking: Option<Asking>,
    flow: String,
    others: String,
    path: &'static str,
    /// What is said before a code is sent, or once it was.
    lead: String,
    field: String,
    sent: Option<Sent>,
    problems: Problems,
    code: &'static str,
}

/// A code on its way: in how many seconds another can be asked for, and that in words.
pub(super) struct Sent {
    pub(super) again_in: u64,
    pub(super) again: String,
    /// What its carrier says, in words; empty while there is nothing to say.
    pub(super) state: String,
    pub(super) failed: bool,
}

impl Sent {
    pub(super) fn of(visit: &Visit, p: &Page, waiting: Waiting) -> Self {
        let again_in = waiting.again_at.since(visit.now).as_secs();
        let state = match waiting.state {
            DeliveryState::Waiting => String::new(),
            DeliveryState::Sent => p.say1("code-delivered", "at", zone::time_of(waiting.sent_at)).into_owned(),
            DeliveryState::Failed => p.say("code-not-delivered").into_owned(),
        };
        let failed = waiting.state == DeliveryState::Failed;
        Self { again_in, again: next_code(visit.language, visit.now, waiting.again_at), state, failed }
    }
}

async fn reached<W: Way>(app: &Shared, account: AccountId) -> Result<Recipient, Failure> {
    let found = accounts::find(&app.db, account).await?.ok_or_else(|| Broken::new("the account of a session is gone"))?;
    Ok(W::of(app, &found)?.ok_or_else(|| Broken::new("what proved itself is gone"))?)
}

async fn shown<W: Way>(app: &Shared, visit: &Visit, entry: &Entry, account: AccountId) -> Result<CodePage, Failure> {
    let p = Page::new(visit, W::WORDS.title);
    let waiting = code::waiting(app, account, W::PURPOSE, visit.now).await?;
    let to = reached::<W>(app, account).await?.masked();
    let lead = p.say1(if waiting.is_some() { W::WORDS.sent } else { W::WORDS.lead }, "to", &to).into_owned();
    Ok(CodePage {
        sent: waiting.map(|waiting| Sent::of(visit, &p, waiting)),
        lead,
        field: p.say(W::WORDS.field).into_owned(),
        p,
        asking: Asking::of(entry, visit.language),
        flow: entry.sealed.clone(),
        others: entry.at("/login/step-up"),
        path: W::PATH,
        problems: Problems::default(),
        code: "",
    })
}

/// `GET /login/step-up/phone`, `GET /login/step-up/email`
pub(super) async fn page<W: Way>(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
    Asked(query): Asked<Where>,
) -> Result<Response, Failure> {
    let entry = Entry::open(&app, &visit, Some(&query.flow))?;
    match ways(&app, &entry, session).await? {
        Ok((session, ways)) if ways.contains(&W::FACTOR) => {
            Ok(entry.allow(html(&shown::<W>(&app, &visit, &entry, session.account).await?)?))
        }
        Ok(_) => Ok(see_other(&entry.at("/login/step-up"))),
        Err(elsewhere) => Ok(elsewhere),
    }
}

/// `POST /login/step-up/phone/send`, `POST /login/step-up/email/send`
pub(super) async fn send<W: Way>(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
    headers: HeaderMap,
    Posted(form): Posted<Where>,
) -> Result<Response, Failure> {
    let entry = Entry::open(&app, &visit, Some(&form.flow))?;
    let session = match ways(&app, &entry, session).await? {
        Ok((session, ways)) if ways.contains(&W::FACTOR) => session,
        Ok(_) => return Ok(see_other(&entry.at("/login/step-up"))),
        Err(elsewhere) => return Ok(elsewhere),
    };
    let to = reached::<W>(&app, session.account).await?;
    let holder = Holder { account: session.account, to, language: visit.language };
    let visitor = visitor(&visit, &headers, Some(&session));
    let mut tx = app.db.write().await?;
    match code::send(&app, &mut tx, &visitor, (holder, W::PURPOSE)).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(see_other(&entry.at(W::PATH)))
        }
        Err(Fault::Refused(too_many)) => {
            drop(tx);
            let shown = shown::<W>(&app, &visit, &entry, session.account).await?;
            too_early(&visit, &entry, shown, too_many.again_at)
        }
        Err(Fault::Broken(broken)) => Err(broken.into()),
    }
}

/// `POST /login/step-up/phone`, `POST /login/step-up/email`
pub(super) async fn submit<W: Way>(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
    headers: HeaderMap,
    Posted(form): Posted<Form>,
) -> Result<Response, Failure> {
    let entry = Entry::open(&app, &visit, Some(&form.flow))?;
    let visitor = visitor(&visit, &headers, session.as_ref());
    let outcome = step_up::by_proof(&app, &visitor, W::proof(&form.code), entry.client_id()).await;
    let why = match raised(&app, &visit, &entry, outcome).await? {
        Ok(next) => return Ok(next),
        Err(why) => why,
    };
    let Some(session) = session else { return not_raised(&app, &visit, &entry, &why).await };
    match why {
        NotSignedIn::Code(_) => {
            let mut shown = shown::<W>(&app, &visit, &entry, session.account).await?;
            shown.problems = Problems::only("code", shown.p.say(W::WORDS.wrong));
            shown.code = why.code();
            Ok(entry.allow(html_with(StatusCode::UNPROCESSABLE_ENTITY, &shown)?))
        }
        NotSignedIn::TooMany(too_many) => {
            let shown = shown::<W>(&app, &visit, &entry, session.account).await?;
            too_early(&visit, &entry, shown, too_many.again_at)
        }
        other => not_raised(&app, &visit, &entry, &other).await,
    }
}

fn too_early(visit: &Visit, entry: &Entry, mut shown: CodePage, again_at: Timestamp) -> Result<Response, Failure> {
    shown.p = shown.p.saying(Tone::Error, until(visit.language, visit.now, again_at));
    shown.code = "too-many-tries";
    later(visit, entry, &shown, again_at)
}
