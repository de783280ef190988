//! `verified_claims` (OpenID Connect for Identity Assurance 1.0): claims about a person together with how the desk came to
//! know them. `ask` reads what a portal asks for, `record` is what the desk recorded, `tell` puts the one against the other.

pub mod ask;
pub mod record;
pub mod tell;

use serde_json::{Map, Value};

use super::Person;
use super::person::Whose;
use crate::app::App;
use crate::base::{Broken, Timestamp};
use crate::identity::client::Client;
use crate::identity::scope::Claim;
use crate::store::{grants, identifications};

pub use ask::VerifiedAsked;
pub use record::Record;

/// Claims that are ever told as verified: those that the register vouches for (`claims_in_verified_claims_supported`).
pub const CLAIMS: &[Claim] = &[
    Claim::Name,
    Claim::FamilyName,
    Claim::GivenName,
    Claim::MiddleName,
    Claim::Gender,
    Claim::Birthdate,
    Claim::Address,
    Claim::PersonalNumber,
];

/// Types of evidence, documents and checks, by the names of the specification.
pub const EVIDENCE: &str = "document";
pub const DOCUMENT: &str = "idcard";
/// Seen by an officer, compared with the register, and with the person by face and fingerprint.
pub const CHECKS: [&str; 3] = ["vpip", "data", "bvp"];

/// Adds `verified_claims` to what is told, where it was asked for and can be answered. Nothing is read otherwise.
pub async fn add(
    app: &App,
    told: &mut Map<String, Value>,
    whose: Whose,
    (client, asked): (&Client, Option<&VerifiedAsked>),
    now: Timestamp,
) -> Result<(), Broken> {
    let asked = asked.cloned().and_then(|asked| asked.retained(|claim| client.may_have(claim)));
    let (Some(asked), Some(level)) = (asked, whose.level) else { return Ok(()) };
    let Some(identified) = identifications::of_account(&app.db, whose.account).await? else { return Ok(()) };
    let sealed = grants::person(&app.db, whose.account).await?.ok_or_else(|| Broken::new("an account without a person"))?;
    let person = Person::open(&app.keyring, (whose.account, whose.person), whose.level, &sealed)?;
    let card = if asked.wants_card() { identified.card(&app.keyring)? } else { None };
    let record = Record {
        level,
        decided_at: identified.decided_at,
        seen_at: identified.visit_started_at,
        matched_at: identified.matched.map(|(_, at)| at),
        card_issued: card.as_ref().map(|card| card.issued),
        card_number: card.map(|card| card.number.reveal().to_owned()),
        process: name(app, client, identified.decision.bytes()),
        check: identified.matched.map(|(id, _)| name(app, client, id.bytes())).unwrap_or_default(),
        desk: identified.desk,
        unit: identified.unit,
    };
    let verification = record.verification(record::Names::of(&app.settings.assurance));
    let claims = person.tell(CLAIMS.iter().copied());
    if let Some(value) = tell::tell(&asked, tell::Known { verification: &verification, claims: &claims }, now) {
        told.insert("verified_claims".into(), value);
    }
    Ok(())
}

/// A name by which we find an identification again when a portal asks about it, and by which no two sectors can tell that they
/// speak of the same one.
fn name(app: &App, client: &Client, id: &[u8]) -> String {
    app.keyring.subjects().pairwise(&format!("{}\0identification", client.sector()), id)
}
