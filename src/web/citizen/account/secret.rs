//! `/account/keys/secret`: another passcode, or a password.

use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde::Deserialize;

use super::frame::{Holder, afresh};
use super::keys;
use crate::app::Shared;
use crate::authn::change::{Changer, NotChanged};
use crate::authn::password::Kind;
use crate::authn::password_rule::{Known, Unfit};
use crate::base::{Broken, Fault, Refusal as _, Secret};
use crate::web::citizen::entry::visitor;
use crate::web::components::Problems;
use crate::web::form::{Asked, Posted};
use crate::web::guard::Citizen;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, html_with};
use crate::web::texts;
use crate::web::visit::Visit;

/// Which of the two.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Which {
    Passcode,
    Password,
}

impl Which {
    fn kind(self) -> Kind {
        match self {
            Self::Passcode => Kind::Passcode,
            Self::Password => Kind::Password,
        }
    }

    fn path(self) -> &'static str {
        match self {
            Self::Passcode => "/account/keys/secret?kind=passcode",
            Self::Password => "/account/keys/secret?kind=password",
        }
    }
}

#[derive(Template)]
#[template(path = "citizen/account/secret.html")]
struct SecretPage {
    p: Page,
    kind: &'static str,
    is_passcode: bool,
    problems: Problems,
    code: &'static str,
}

fn shown(visit: &Visit, holder: &Holder, which: Which) -> SecretPage {
    let is_passcode = which == Which::Passcode;
    let title = if is_passcode { "secret-passcode-title" } else { "secret-password-title" };
    let p = holder.page(visit, title);
    SecretPage { p, kind: which.kind().word(), is_passcode, problems: Problems::default(), code: "" }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Where {
    kind: Which,
}

/// `GET /account/keys/secret`
pub(super) async fn page(
    State(app): State<Shared>,
    visit: Visit,
    Citizen(session): Citizen,
    Asked(query): Asked<Where>,
) -> Result<Response, Failure> {
    if let Some(elsewhere) = afresh(&app, &visit, &session, query.kind.path())? {
        return Ok(elsewhere);
    }
    html(&shown(&visit, &Holder::of(&app, &session).await?, query.kind))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Form {
    kind: Which,
    secret: Secret,
    again: Secret,
}

/// `POST /account/keys/secret`
pub(super) async fn submit(
    State(app): State<Shared>,
    visit: Visit,
    Citizen(session): Citizen,
    headers: HeaderMap,
    Posted(form): Posted<Form>,
) -> Result<Response, Failure> {
    if let Some(elsewhere) = afresh(&app, &visit, &session, form.kind.path())? {
        return Ok(elsewhere);
    }
    let holder = Holder::of(&app, &session).await?;
    let visitor = visitor(&visit, &headers, Some(&session));
    let outcome = if form.secret == form.again {
        Changer::of(&visitor)?.secret(&app, form.kind.kind(), &form.secret, &known(&app, &holder)?).await
    } else {
        Err(Fault::Refused(NotChanged::Unfit(Unfit::Different)))
    };
    match outcome {
        Ok(()) if form.kind == Which::Passcode => keys::back(&visit, "said-passcode-changed"),
        Ok(()) => keys::back(&visit, "said-password-changed"),
        Err(Fault::Refused(NotChanged::Unfit(unfit))) => {
            let mut page = shown(&visit, &holder, form.kind);
            let words = texts::say(visit.language, &format!("refused-{}", unfit.code()));
            let next = texts::say(visit.language, &format!("refused-{}.next", unfit.code()));
            page.problems = Problems::only("secret", format!("{words}. {next}"));
            page.code = unfit.code();
            html_with(StatusCode::UNPROCESSABLE_ENTITY, &page)
        }
        Err(fault) => Err(fault.into()),
    }
}

/// Digits that others know of the holder.
fn known(app: &Shared, holder: &Holder) -> Result<Known, Broken> {
    let mut known = Known::default().with(holder.person.number.reveal());
    if let Some(phone) = holder.account.phone(&app.keyring)? {
        known = known.with(phone.reveal()).with(&phone.reveal_national());
    }
    Ok(match &holder.person.facts {
        Some(facts) => known.with_birth(&facts.birth.iso()),
        None => known,
    })
}
