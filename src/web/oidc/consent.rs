//! `/consent`: which data goes to whom, for what purpose and until when, with the actual values at hand. The answer carries
//! the sealed request and nothing that could widen it.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::authorize::{Ways, opened, sign_in_again};
use super::details::{self, Detail};
use super::identified;
use super::portal::Portal;
use crate::app::Shared;
use crate::base::{Broken, Language};
use crate::identity::client::Client;
use crate::identity::consent::Extent;
use crate::identity::person::Sex;
use crate::identity::scope::{Claim, Scope};
use crate::identity::session::Session;
use crate::provider::authorize::flow::{agree, declined, give_up, proceed};
use crate::provider::authorize::{Arrival, Outcome};
use crate::provider::claims::Person;
use crate::store::grants;
use crate::texts::say;
use crate::web::form::{Asked, Posted};
use crate::web::guard::MaybeCitizen;
use crate::web::page::Page;
use crate::web::reply::{Failure, html};
use crate::web::visit::Visit;

/// Claims that belong together, as one line of the page.
pub struct Group {
    pub title: String,
    /// Not agreed to before at this portal.
    pub is_new: bool,
    /// Why this portal needs it, and by which law, where its policy says so.
    pub why: String,
    pub values: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "oidc/consent.html")]
struct ConsentPage {
    p: Page,
    portal: Portal,
    groups: Vec<Group>,
    details: Vec<Detail>,
    offline: bool,
    person: String,
    flow: String,
}

/// The request that a page is about.
#[derive(serde::Deserialize)]
pub struct Carried {
    flow: String,
}

/// `GET /consent`
pub async fn page(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
    Asked(carried): Asked<Carried>,
) -> Result<Response, Failure> {
    let (flow, request, client) = opened(&app, &visit, &carried.flow)?;
    let Some(session) = session else { return Ok(sign_in_again(&carried.flow)) };
    let arrival = Arrival { client: &client, request: &request, session: Some(&session), now: visit.now };
    let (extent, given, ward) = match proceed(&app, &arrival).await? {
        Outcome::Ask { extent, given, ward } => (extent, given, ward),
        outcome => return Ways { app: &app, visit: &visit, client: &client, request: &request, flow }.lead(outcome).await,
    };
    let whose = ward.as_ref().unwrap_or(&session);
    let person = person(&app, whose).await?;
    let portal = Portal::new(&client, visit.language, &request.redirect_uri)?;
    let allow = portal.allow.clone();
    let name = person.facts.as_ref().map(|facts| facts.name.as_str().to_owned()).unwrap_or_default();
    let mut groups = groups(visit.language, (&client, &extent), given.as_ref(), &person);
    groups.extend(identification(&app, whose, visit.language, (&extent, given.as_ref())).await?);
    let page = ConsentPage {
        p: Page::new(&visit, "consent-title"),
        groups,
        details: details::shown(visit.language, &request.details, &app.settings.authorization_details),
        offline: extent.offline,
        person: name,
        portal,
        flow: carried.flow,
    };
    let mut response = html(&page)?;
    response.extensions_mut().insert(allow);
    Ok(response)
}

/// The answer. A field that is not here is refused, so that nothing can be added to what was asked.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answered {
    flow: String,
    answer: Answer,
}

#[derive(serde::Deserialize)]
#[serde(rename_all = "lowercase")]
enum Answer {
    Allow,
    Deny,
}

/// `POST /consent`
pub async fn answer(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
    Posted(answered): Posted<Answered>,
) -> Result<Response, Failure> {
    let (flow, request, client) = opened(&app, &visit, &answered.flow)?;
    let Some(session) = session else { return Ok(sign_in_again(&answered.flow)) };
    let arrival = Arrival { client: &client, request: &request, session: Some(&session), now: visit.now };
    let outcome = match answered.answer {
        Answer::Allow => agree(&app, &arrival, &flow.id).await?,
        Answer::Deny => give_up(&app, &request, &flow.id, declined(), visit.now).await?,
    };
    Ways { app: &app, visit: &visit, client: &client, request: &request, flow }.lead(outcome).await
}

pub async fn person(app: &Shared, session: &Session) -> Result<Person, Broken> {
    let told = grants::person(&app.db, session.account).await?.ok_or_else(|| Broken::new("a session without a person"))?;
    Person::open(&app.keyring, (session.account, session.person), Some(session.account_level), &told)
}

/// How the person was identified, where a portal asks to be told.
pub async fn identification(
    app: &Shared,
    whose: &Session,
    language: Language,
    (extent, given): (&Extent, Option<&Extent>),
) -> Result<Option<Group>, Broken> {
    if !extent.verification {
        return Ok(None);
    }
    let values = identified::lines(app, whose, language).await?;
    let is_new = given.is_some_and(|given| !given.verification);
    Ok(Some(Group { title: say(language, "consent-verified").into_owned(), is_new, why: String::new(), values }))
}

pub fn groups(language: Language, (client, extent): (&Client, &Extent), given: Option<&Extent>, person: &Person) -> Vec<Group> {
    let group = |scope: Scope| {
        let asked: Vec<Claim> = scope.claims().iter().copied().filter(|claim| extent.claims.contains(claim)).collect();
        let is_new = given.is_some_and(|given| !asked.iter().all(|claim| given.claims.contains(claim)));
        // A name is shown whole where it is told whole.
        let is_part = |claim: &Claim| matches!(claim, Claim::FamilyName | Claim::MiddleName | Claim::GivenName);
        let whole = asked.contains(&Claim::Name);
        let values = asked
            .iter()
            .filter(|claim| !(whole && is_part(claim)))
            .filter_map(|claim| Some((say(language, label(*claim)?).into_owned(), shown(language, person, *claim)?)));
        Group {
            title: say(language, title(scope)).into_owned(),
            is_new,
            why: client.why(scope, language),
            values: values.collect(),
        }
    };
    extent.groups().into_iter().map(group).collect()
}

fn title(scope: Scope) -> &'static str {
    match scope {
        Scope::Profile => "scope-profile",
        Scope::Email => "scope-email",
        Scope::Address => "scope-address",
        Scope::Phone => "scope-phone",
        Scope::PersonalNumber => "scope-personal-number",
        Scope::AccountLink => "scope-account-link",
        // Neither has a claim, so neither is ever a group.
        Scope::Openid | Scope::OfflineAccess => "consent-to",
    }
}

/// What a person calls it; `None` for what only says how sure another value is.
fn label(claim: Claim) -> Option<&'static str> {
    Some(match claim {
        Claim::Name => "claim-name",
        Claim::FamilyName => "claim-family-name",
        Claim::MiddleName => "claim-middle-name",
        Claim::GivenName => "claim-given-name",
        Claim::Gender => "claim-gender",
        Claim::Birthdate => "claim-birthdate",
        Claim::Zoneinfo => "claim-zoneinfo",
        Claim::Locale => "claim-locale",
        Claim::UpdatedAt => "claim-updated-at",
        Claim::Email => "claim-email",
        Claim::Address => "claim-address",
        Claim::PhoneNumber => "claim-phone-number",
        Claim::PersonalNumber => "claim-personal-number",
        Claim::AccountLevel
        | Claim::EarlierSub
        | Claim::EmailVerified
        | Claim::PhoneNumberVerified
        | Claim::Nickname
        | Claim::PreferredUsername
        | Claim::Profile
        | Claim::Picture
        | Claim::Website => return None,
    })
}

/// The value as people write it.
fn shown(language: Language, person: &Person, claim: Claim) -> Option<String> {
    let facts = person.facts.as_ref();
    match claim {
        Claim::Birthdate => facts.map(|facts| facts.birth.to_string()),
        Claim::Gender => match facts?.sex {
            Sex::Male => Some(say(language, "sex-male").into_owned()),
            Sex::Female => Some(say(language, "sex-female").into_owned()),
            Sex::Unstated => None,
        },
        Claim::Address => facts.map(|facts| facts.residence.text.clone()),
        Claim::PhoneNumber => person.phone.as_ref().map(crate::identity::PhoneNumber::reveal_national),
        Claim::Locale => Some(match person.language {
            Language::Vi => say(language, "language-vietnamese").into_owned(),
            Language::En => say(language, "language-english").into_owned(),
        }),
        Claim::UpdatedAt => person.facts_at.map(|at| crate::base::zone::day_of(at).to_string()),
        _ => match person.value(claim)? {
            serde_json::Value::String(text) => Some(text),
            other => Some(other.to_string()),
        },
    }
}
