//! Opening a file from a scanned card.

use super::Refused;
use crate::app::App;
use crate::audit::Action;
use crate::base::error::refuse;
use crate::base::ids::{FileId, PersonId};
use crate::base::{Broken, Language, Outcome, zone};
use crate::identity::CardText;
use crate::identity::law::{Eligibility, Law};
use crate::identity::level::AccountLevel;
use crate::identity::officer::Role;
use crate::issuance::acting::{Acting, Touched};
use crate::issuance::content::{Content, Guardian};
use crate::issuance::dossier;
use crate::issuance::events::Kind;
use crate::issuance::number::FileNumber;
use crate::store::files::{self, NewFile, NewVisit};
use crate::store::persons::NumberKeys;
use crate::store::{Tx, accounts, desks, persons};

/// What a file is opened from.
#[derive(Clone, Copy)]
pub struct Opening<'a> {
    /// What the scanner typed.
    pub scanned: &'a str,
    pub level: AccountLevel,
    /// In which language the citizen is told the result.
    pub language: Language,
    /// What the scanner typed from the card of the guardian who came along.
    pub guardian: Option<&'a str>,
}

/// A file opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    pub id: FileId,
    pub number: String,
}

/// How often another number is drawn when one is taken: five characters at random seldom meet.
const DRAWS: usize = 5;

/// Opens a file. A hostile or damaged scan is refused in words that say what is wrong, and nothing is stored.
pub async fn open(app: &App, acting: &Acting<'_>, opening: Opening<'_>) -> Outcome<Opened, Refused> {
    let card = match CardText::parse(opening.scanned) {
        Ok(card) => card,
        Err(bad) => return refuse(Refused::Scan(bad)),
    };
    let guardian = match opening.guardian.map(CardText::parse).transpose() {
        Ok(guardian) => guardian.map(|card| Guardian { number: card.number, name: card.name }),
        Err(bad) => return refuse(Refused::Scan(bad)),
    };
    let numbers: Vec<_> = std::iter::once(&card.number).chain(guardian.as_ref().map(|guardian| &guardian.number)).collect();
    let touched = Touched { file: None, desk: None, numbers: &numbers, proposer: None };
    acting.admit(app, Role::Receiving, touched).await?;
    let today = zone::day_of(acting.now);
    let age = card.birth.latest().map_or(0, |born| born.age_on(today));
    match Law::on(today).eligibility(age, opening.level) {
        Eligibility::TooYoung => return refuse(Refused::TooYoung),
        Eligibility::WithGuardian if guardian.is_none() => return refuse(Refused::GuardianNeeded),
        _ => {}
    }
    let mut content = Content::new(opening.scanned, opening.level, opening.language, &app.random);
    content.guardian = guardian;
    let desk = desks::find(&app.db, acting.officer.desk_id).await?.ok_or_else(|| Broken::new("an officer without a desk"))?;
    let keys = NumberKeys::of(&app.keyring, &card.number);

    let mut tx = app.db.write().await?;
    let person = person_of(app, &mut tx, acting, &card, &keys).await?;
    let account = accounts::of_person(&mut tx, person).await?;
    if account.and_then(|account| account.activated_level).is_some_and(|held| held >= opening.level) {
        return refuse(Refused::LevelHeld);
    }
    let id = FileId::new(acting.now, &app.random);
    let sealed = dossier::seal(&app.keyring, id, &content)?;
    for _ in 0..DRAWS {
        if let Some(open) = files::open_of(&mut tx, person, opening.level).await? {
            return refuse(Refused::AlreadyOpen { number: open.number });
        }
        let number = FileNumber::draw(&desk.code, acting.now, &app.random);
        let new = NewFile {
            id,
            number: number.as_str(),
            person,
            level: opening.level,
            desk: desk.id,
            officer: acting.officer.id,
            content_sealed: sealed.clone(),
        };
        if !files::insert(&mut tx, new, acting.now).await? {
            continue;
        }
        let visit = NewVisit { file: id, person, officer: acting.officer.id, desk: desk.id };
        files::begin_visit(&mut tx, visit, acting.now).await?;
        files::add_event(&mut tx, acting.event(app, id, Kind::Opened)).await?;
        let entry = acting.entry(Action::FileOpened).file(id).person(person);
        app.record(&mut tx, acting.now, entry.detail(serde_json::json!({ "level": opening.level }))).await?;
        tx.commit().await?;
        return Ok(Opened { id, number: number.as_str().to_owned() });
    }
    Err(Broken::new("no free file number was drawn").into())
}

/// The person of a number, added when nobody knew them. Of two desks that add the same person at once, both find one.
async fn person_of(app: &App, tx: &mut Tx, acting: &Acting<'_>, card: &CardText, keys: &NumberKeys) -> Result<PersonId, Broken> {
    if let Some(known) = persons::by_number(&mut *tx, keys).await? {
        return Ok(known.id);
    }
    let id = PersonId::new(acting.now, &app.random);
    if persons::insert(tx, &app.keyring, id, &card.number, acting.now).await? {
        return Ok(id);
    }
    let other = persons::by_number(tx, keys).await?;
    other.map(|person| person.id).ok_or_else(|| Broken::new("a person who was just added is gone"))
}
