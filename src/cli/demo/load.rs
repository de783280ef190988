//! The demo's people: desks, officers to enrol, citizens with an identity in every state, and visitors without one. What
//! they have was issued by the flows that a desk uses, signed like everything else.

use std::sync::Arc;

use serde_json::json;

use super::cast::{Cast, granted};
use super::holder;
use super::record::{Citizen, Client, Officer, Record, Status, Visitor};
use crate::app::{App, Mode};
use crate::audit::{Action, Actor, Entry};
use crate::authn::officer::{self, Invitee};
use crate::base::ids::{DeskId, UnitId};
use crate::base::zone::{Day, day_of};
use crate::base::{Broken, Fault};
use crate::identity::level::AccountLevel;
use crate::identity::lock::Ground;
use crate::identity::officer::{Desk, Role};
use crate::identity::person::Facts;
use crate::issuance::content::Reach;
use crate::issuance::lock::{self, By};
use crate::neighbours::register::{Population, Wish};
use crate::neighbours::{outbox, portal};
use crate::provider::registration;
use crate::store::desks::{self, NewUnit};
use crate::web::desk::enrolment_link;

/// The sample portal's `client_id`.
pub const CLIENT: &str = "cong-dich-vu-mau";
/// A client for trying things out by hand or by script: every scope, refresh tokens.
const TRY_OUT: &str = "thu-nghiem";
/// Where its answers go; nothing needs to listen there.
const TRY_OUT_CALLBACK: &str = "http://localhost:8765/callback";
/// Hà Nội: the two digits that numbers carry.
const PROVINCE: u8 = 1;

/// Loads everything and tells what is printed.
pub async fn everything(
    app: &Arc<App>,
    people: &Population,
    portal: &portal::Config,
    outbox: &outbox::Started,
) -> Result<Record, Broken> {
    let today = day_of(app.clock.now());
    let [office, desk, counter] = desks_of(app).await?;
    let mut record = Record { clients: clients(app, portal).await?, ..Record::default() };
    let mut cast = Cast::assemble(app, desk.id, office.id).await?;
    let mut adults = Guests { people, adults: Box::new(people.wish(Wish::Adult, Some(PROVINCE), today)) };

    for (level, fate) in [
        (AccountLevel::One, Fate::Active),
        (AccountLevel::Two, Fate::Active),
        (AccountLevel::Two, Fate::Approved),
        (AccountLevel::Two, Fate::Locked),
    ] {
        let guest = adults.next()?;
        record.citizens.push(citizen((app, outbox), &mut cast, &guest, (level, fate)).await?);
    }
    record.officers = officers(app, &desk, &office, &counter).await?;
    record.visitors = visitors(&mut adults, people, today)?;
    if let Some((child, parent)) = family(people, &record, today)? {
        record.citizens.push(citizen((app, outbox), &mut cast, &parent, (AccountLevel::Two, Fate::Active)).await?);
        let note = "a child under fourteen, whose parent has an identity";
        record.visitors.push(Visitor { guardian: Some(parent.card), ..visitor(&child, note) });
    }
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    app.record(&mut tx, now, Entry::new(Action::DemoLoaded, Actor::Operator)).await?;
    tx.commit().await?;
    Ok(record)
}

/// What becomes of a citizen before the demo begins.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Active,
    Approved,
    Locked,
}

/// Somebody of the register, with what a scanner reads from their card.
struct Guest {
    facts: Facts,
    card: String,
}

/// Adults who agree with the register, each once.
struct Guests<'a> {
    people: &'a Population,
    adults: Box<dyn Iterator<Item = u64> + Send + 'a>,
}

impl Guests<'_> {
    fn next(&mut self) -> Result<Guest, Broken> {
        let index = self.adults.next().ok_or_else(|| Broken::new("`--people`: too few for the demo's citizens"))?;
        guest(self.people, index)
    }
}

fn guest(people: &Population, index: u64) -> Result<Guest, Broken> {
    match (people.person(index), people.card_text(index)) {
        (Some(facts), Some(card)) => Ok(Guest { facts, card }),
        _ => Err(Broken::new("the register knows nobody of that index")),
    }
}

/// The province's office where approvers sit, a desk of a commune's police, and the commune's one-stop unit.
async fn desks_of(app: &App) -> Result<[Desk; 3], Broken> {
    let now = app.clock.now();
    let mut tx = app.db.write().await?;
    let mut add = Vec::new();
    for (kind, unit_code, unit_name, desk) in [
        ("province", "HN", "Phòng quản lý hành chính Hà Nội", ("HN-PD1", "Bàn phê duyệt Hà Nội", "4 phố Mẫu, Hà Nội")),
        (
            "commune",
            "HN-00070",
            "Công an phường Hoàn Kiếm",
            ("HN-HK1", "Điểm tiếp nhận phường Hoàn Kiếm", "2 phố Mẫu, phường Hoàn Kiếm, Hà Nội"),
        ),
        (
            "commune",
            "HN-00070",
            "Công an phường Hoàn Kiếm",
            ("HN-MC1", "Bộ phận Một cửa phường Hoàn Kiếm", "6 phố Mẫu, phường Hoàn Kiếm, Hà Nội"),
        ),
    ] {
        let unit = if let Some(known) = desks::unit(&mut tx, unit_code).await? {
            known
        } else {
            let unit = UnitId::new(now, &app.random);
            let parent = if kind == "commune" { desks::unit(&mut tx, "HN").await? } else { None };
            desks::insert_unit(&mut tx, NewUnit { id: unit, kind, code: unit_code, name: unit_name, parent }, now).await?;
            unit
        };
        let desk = Desk {
            id: DeskId::new(now, &app.random),
            code: desk.0.into(),
            name: desk.1.into(),
            address: desk.2.into(),
            hotline: app.settings.brand.hotline.clone(),
        };
        desks::insert(&mut tx, unit, &desk, now).await?;
        add.push(desk);
    }
    tx.commit().await?;
    <[Desk; 3]>::try_from(add).map_err(|_| Broken::new("three desks were added"))
}

async fn clients(app: &App, portal: &portal::Config) -> Result<Vec<Client>, Broken> {
    let try_out_secret = app.random.token();
    let (portal_callback, after_sign_out) = (portal.redirect_uri(), portal.post_logout_redirect_uri());
    let file = json!([
        {
            "client_id": CLIENT,
            "client_secret": portal.client_secret.reveal(),
            "client_name": "Cổng dịch vụ công mẫu",
            "client_name#en": "Sample public-service portal",
            "client_uri": portal.public_url,
            "redirect_uris": [portal_callback],
            "post_logout_redirect_uris": [after_sign_out],
            "token_endpoint_auth_method": "client_secret_basic",
            "id_token_signed_response_alg": "ES256",
            "policy": {
                "scopes": ["openid", "profile", "phone", "address"],
                "understands_act": true,
                "purpose_vi": "Điền sẵn tờ khai để bạn không phải khai lại",
                "purpose_en": "To fill in your form, so that you need not type it again",
            },
        },
        {
            "client_id": TRY_OUT,
            "client_secret": try_out_secret,
            "client_name": "Cổng thử nghiệm",
            "client_name#en": "Try-out portal",
            "redirect_uris": [TRY_OUT_CALLBACK],
            "post_logout_redirect_uris": ["http://localhost:8765/signed-out"],
            "grant_types": ["authorization_code", "refresh_token", "urn:openid:params:grant-type:ciba"],
            "backchannel_token_delivery_mode": "poll",
            "token_endpoint_auth_method": "client_secret_basic",
            "policy": {
                "ciba": { "by_number": true, "working_days": 5 },
                "scopes": ["openid", "profile", "email", "phone", "address", "offline_access", "personal_number"],
                "purpose_vi": "Thử tích hợp",
                "purpose_en": "To try an integration",
            },
        },
    ]);
    registration::import(app, &file.to_string(), Mode::Demo, app.clock.now()).await.map_err(|fault| match fault {
        Fault::Refused(unfit) => Broken::new(format!("the demo's clients: {unfit}")),
        Fault::Broken(broken) => broken,
    })?;
    let client = |client_id: &str, client_secret: &str, redirect: String| Client {
        client_id: client_id.into(),
        client_secret: client_secret.into(),
        redirect_uris: vec![redirect],
    };
    Ok(vec![
        client(CLIENT, portal.client_secret.reveal(), portal_callback),
        client(TRY_OUT, &try_out_secret, TRY_OUT_CALLBACK.into()),
    ])
}

/// Officers who enrol their own passkeys: two who receive, two who decide, two who supervise them, and one who helps at the
/// one-stop unit.
async fn officers(app: &App, desk: &Desk, office: &Desk, counter: &Desk) -> Result<Vec<Officer>, Broken> {
    let mut officers = Vec::new();
    for (number, name, role, at) in [
        ("HN-0101", "Nguyễn Thị Thu Hà", Role::Receiving, desk),
        ("HN-0102", "Trần Minh Quân", Role::Receiving, desk),
        ("HN-0201", "Lê Quốc Bảo", Role::Approver, office),
        ("HN-0202", "Vũ Thị Lan", Role::Approver, office),
        ("HN-0301", "Đặng Thu Phương", Role::Supervisor, office),
        ("HN-0302", "Bùi Đức Long", Role::Supervisor, office),
        ("MC-0401", "Phạm Thị Mai", Role::Helper, counter),
    ] {
        let invitee =
            Invitee { number: number.into(), name: name.into(), role, desk: at.id, person_key: None, relatives: Vec::new() };
        let (_, token) = officer::invite(app, Actor::Operator, &invitee, app.clock.now()).await?;
        officers.push(Officer {
            number: number.into(),
            name: name.into(),
            desk: at.name.clone(),
            role: role.word().into(),
            enrol_url: enrolment_link(&app.settings, &token),
        });
    }
    Ok(officers)
}

/// One citizen, led through the flows to where they stand when the demo begins.
async fn citizen(
    (app, outbox): (&App, &outbox::Started),
    cast: &mut Cast,
    guest: &Guest,
    (level, fate): (AccountLevel, Fate),
) -> Result<Citizen, Broken> {
    let facts = &guest.facts;
    let phone = facts.phone.clone().ok_or_else(|| Broken::new("the demo's citizens have phones"))?;
    let (sent_to, printed) = (phone.reveal().to_owned(), phone.reveal_national());
    let file = cast.visit(app, &guest.card, &facts.number, level, Reach::Phone(phone)).await?;
    let slip = cast.slip(app, file).await?;
    let mut citizen = Citizen {
        number: facts.number.reveal().to_owned(),
        password: None,
        account_level: level.number(),
        name: facts.name.as_str().to_owned(),
        card: guest.card.clone(),
        status: Status::Approved,
        activation_url: None,
        phone: Some(printed),
    };
    if fate == Fate::Approved {
        citizen.activation_url = Some(slip.link.reveal().to_owned());
        return Ok(citizen);
    }
    let password = holder::password(&app.random);
    let account = holder::activate(app, outbox, slip, &sent_to, &password).await?;
    citizen.password = Some(password);
    citizen.status = Status::Active;
    if fate == Fate::Locked {
        granted(lock::place(app, By::Holder(account), account, Ground::Holder, app.clock.now()).await)?;
        citizen.status = Status::Locked;
    }
    Ok(citizen)
}

/// Who may walk up to the desk, with what is particular about each.
fn visitors(adults: &mut Guests<'_>, people: &Population, today: Day) -> Result<Vec<Visitor>, Broken> {
    let mut visitors = Vec::new();
    for _ in 0..2 {
        let guest = adults.next()?;
        visitors.push(visitor(&guest, "card and register agree"));
    }
    for (wish, note) in [
        (Wish::CardOtherResidence, "the register has another address"),
        (Wish::CardSpelling, "the card writes the name without a mark"),
        (Wish::ElderWithoutPhone, "over 70, without a phone"),
        (Wish::WornFingers, "fingers that can't be read"),
        (Wish::CardExpired, "the card has expired"),
    ] {
        let grown = |index: &u64| people.person(*index).is_some_and(|facts| facts.age_on(today) >= 18);
        if let Some(index) = people.wish(wish, Some(PROVINCE), today).find(grown) {
            visitors.push(visitor(&guest(people, index)?, note));
        }
    }
    Ok(visitors)
}

fn visitor(guest: &Guest, note: &str) -> Visitor {
    Visitor { name: guest.facts.name.as_str().to_owned(), card: guest.card.clone(), note: note.to_owned(), guardian: None }
}

/// A child with a parent who has a phone, neither of whom has another part in the demo.
fn family(people: &Population, record: &Record, today: Day) -> Result<Option<(Guest, Guest)>, Broken> {
    let has_a_part = |card: &str| {
        let cards =
            record.citizens.iter().map(|citizen| &citizen.card).chain(record.visitors.iter().map(|visitor| &visitor.card));
        cards.into_iter().any(|held| held == card)
    };
    for index in people.wish(Wish::ChildWithGuardian, Some(PROVINCE), today) {
        let child = guest(people, index)?;
        for number in &child.facts.guardians {
            let Some(index) = people.find(number) else { continue };
            let parent = guest(people, index)?;
            if parent.facts.is_alive() && parent.facts.phone.is_some() && !has_a_part(&parent.card) {
                return Ok(Some((child, parent)));
            }
        }
    }
    Ok(None)
}
