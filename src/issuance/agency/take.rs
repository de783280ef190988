//! A desk takes an agency's request. Whom it is about is found by their number, for this request and nothing else; the look-up
//! is recorded, and the person sees it.

use super::{Kind, Refused};
use crate::app::App;
use crate::audit::Action;
use crate::base::error::refuse;
use crate::base::ids::LockRequestId;
use crate::base::{Broken, Outcome, text, zone};
use crate::identity::law::{Law, Procedure};
use crate::identity::lock::Ground;
use crate::identity::officer::Role;
use crate::identity::{Email, PersonalNumber};
use crate::issuance::acting::{Acting, Touched};
use crate::issuance::deadline::{self, Calendar};
use crate::issuance::number::FileNumber;
use crate::store::lock_requests::{self, NewRequest};
use crate::store::persons::NumberKeys;
use crate::store::{accounts, desks, locks, persons};

/// The request as it lies on the desk.
#[derive(Clone, Copy, Debug)]
pub struct Paper<'a> {
    pub kind: Kind,
    /// The personal number on the form.
    pub person: &'a str,
    pub agency: &'a str,
    /// Number and date of the agency's document, and its ground.
    pub document: &'a str,
    pub contact: Option<&'a str>,
}

const DRAWS: usize = 5;

/// Takes the request; tells its number. The same agency's open request for the same account is told instead.
pub async fn take(app: &App, acting: &Acting<'_>, paper: Paper<'_>) -> Outcome<String, Refused> {
    let Ok(number) = PersonalNumber::parse(paper.person) else { return refuse(Refused::Unreadable) };
    let touched = Touched { file: None, desk: None, numbers: &[&number], proposer: None };
    acting.admit::<Refused>(app, Role::Receiving, touched).await?;
    let (agency, document) = (text::tidy(paper.agency), text::tidy(paper.document));
    let contact = paper.contact.map(str::trim).filter(|typed| !typed.is_empty());
    let reads = (3..=200).contains(&agency.chars().count()) && (3..=500).contains(&document.chars().count());
    if !reads || contact.is_some_and(|typed| Email::parse(typed).is_err()) {
        return refuse(Refused::Unreadable);
    }
    let Some(person) = persons::by_number(&app.db, &NumberKeys::of(&app.keyring, &number)).await? else {
        return nobody(app, acting).await;
    };
    let Some(account) = accounts::of_person(&app.db, person.id).await? else { return nobody(app, acting).await };
    let agency_key = text::search_form(&agency);
    if let Some(open) = lock_requests::open_of(&app.db, account.id, &agency_key).await? {
        return if open.desk == acting.officer.desk_id { Ok(open.number) } else { refuse(Refused::AlreadyOpen) };
    }
    let in_force = locks::of_account(&app.db, account.id).await?.iter().any(|lock| lock.ground == Ground::Agency);
    let own = lock_requests::agency_of_lock(&app.db, account.id).await?.is_some_and(|key| key == agency_key);
    // A second lock on the ground, or the end of another agency's.
    let unfit = match paper.kind {
        Kind::Lock => in_force,
        Kind::Unlock => !own,
    };
    if unfit {
        return refuse(Refused::WrongAgency);
    }
    let desk = desks::find(&app.db, acting.officer.desk_id).await?.ok_or_else(|| Broken::new("an officer without a desk"))?;
    let law = Law::on(zone::day_of(acting.now));
    let cut_off = law.cut_off_hour(Procedure::AgencyLock);
    let review_by = deadline::within(acting.now, law.days_lock_review, cut_off, Calendar::vietnam());
    let mut tx = app.db.write().await?;
    for _ in 0..DRAWS {
        let number = FileNumber::draw(&desk.code, acting.now, &app.random);
        let new = NewRequest {
            id: LockRequestId::new(acting.now, &app.random),
            number: number.as_str(),
            account: account.id,
            person: person.id,
            kind: paper.kind.word(),
            agency: &agency,
            agency_key: &agency_key,
            document: &document,
            contact,
            desk: desk.id,
            officer: acting.officer.id,
            review_by,
        };
        if !lock_requests::insert(&mut tx, &app.keyring, &new, acting.now).await? {
            continue;
        }
        let detail = serde_json::json!({ "request": new.number, "kind": new.kind, "agency": agency });
        let entry = acting.entry(Action::AgencyRequestTaken).person(person.id).account(account.id);
        app.record(&mut tx, acting.now, entry.detail(detail)).await?;
        tx.commit().await?;
        return Ok(number.as_str().to_owned());
    }
    Err(Broken::new("no free number was drawn for a request").into())
}

/// Who tries out numbers is seen: each miss is in the log.
async fn nobody(app: &App, acting: &Acting<'_>) -> Outcome<String, Refused> {
    acting.report(app, Refused::NoSuchHolder, None).await?;
    refuse(Refused::NoSuchHolder)
}
