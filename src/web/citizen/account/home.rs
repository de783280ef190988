//! `/account`: level and status in one sentence, what the register says, and the emergency lock.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::frame::Holder;
use super::words::card_status;
use crate::app::Shared;
use crate::authn::ways;
use crate::base::Broken;
use crate::base::zone::{date_time, day_of};
use crate::identity::person::Sex;
use crate::store::persons;
use crate::store::recoveries;
use crate::web::guard::Citizen;
use crate::web::page::Page;
use crate::web::reply::{Failure, html};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "citizen/account/home.html")]
struct HomePage {
    p: Page,
    sentence: String,
    /// A level that was issued and not yet taken into use.
    waiting: Option<i64>,
    masked: String,
    number: String,
    /// What the register says, label before value.
    facts: Vec<(String, String)>,
    facts_at: String,
    phone: String,
    email: String,
    ways: usize,
    /// Cancelled numbers, masked.
    former: Vec<String>,
    /// From when on somebody who asked to get back in may set a passcode.
    recovery: Option<String>,
}

/// `GET /account`
pub(super) async fn page(State(app): State<Shared>, visit: Visit, Citizen(session): Citizen) -> Result<Response, Failure> {
    let holder = Holder::of(&app, &session).await?;
    let level = session.account_level.number().to_string();
    let p = holder.page(&visit, "account-title");
    let sentence = match holder.given().as_str() {
        "" => p.say1("account-sentence-nameless", "level", &level),
        given => p.say2("account-sentence", ("name", given), ("level", &level)),
    };
    let shown = HomePage {
        sentence: sentence.into_owned(),
        waiting: (holder.account.level > session.account_level).then(|| holder.account.level.number()),
        masked: holder.person.number.masked(),
        number: holder.person.number.reveal().to_owned(),
        facts: facts(&visit, &p, &holder),
        facts_at: holder.person.facts_at.map(date_time).unwrap_or_default(),
        phone: holder.account.phone(&app.keyring)?.map(|phone| phone.masked()).unwrap_or_default(),
        email: holder.account.email(&app.keyring)?.map(|email| email.masked()).unwrap_or_default(),
        ways: ways::of(&app.db, session.account).await?.len(),
        former: former(&app, &holder).await?,
        recovery: recoveries::alone(&app.db, session.account, visit.now).await?.map(|open| date_time(open.ready_at)),
        p,
    };
    html(&shown)
}

async fn former(app: &Shared, holder: &Holder) -> Result<Vec<String>, Broken> {
    let found = persons::former(&app.db, holder.person.id).await?;
    found.iter().map(|former| former.number(&app.keyring).map(|number| number.masked())).collect()
}

fn facts(visit: &Visit, p: &Page, holder: &Holder) -> Vec<(String, String)> {
    let Some(facts) = &holder.person.facts else { return Vec::new() };
    let mut rows = Vec::new();
    let mut row = |key: &str, value: String| rows.push((p.say(key).into_owned(), value));
    row("account-name", facts.name.as_str().to_owned());
    row("account-birth", facts.birth.to_string());
    let sex = match facts.sex {
        Sex::Male => Some(p.say("sex-male")),
        Sex::Female => Some(p.say("sex-female")),
        Sex::Unstated => None,
    };
    if let Some(sex) = sex {
        row("account-sex", sex.into_owned());
    }
    row("account-nationality", facts.nationality.clone());
    row("account-residence", facts.residence.text.clone());
    if let Some(card) = &facts.card {
        let status = card_status(visit.language, card.status_on(day_of(visit.now)));
        let until = card.expires.map_or_else(|| p.say("account-card-endless").into_owned(), |day| day.to_string());
        row("account-card", format!("{status} · {until}"));
    }
    rows
}
