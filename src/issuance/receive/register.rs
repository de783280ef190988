//! Asking the register, and what becomes of the file by its answer or its silence.

use crate::issuance::events::Kind;
use std::time::Duration;

use super::{Refused, load};
use crate::app::App;
use crate::audit::Action;
use crate::base::error::refuse;
use crate::base::ids::FileId;
use crate::base::zone::Day;
use crate::base::{Broken, Outcome, zone};
use crate::identity::Facts;
use crate::identity::card::{Difference, compare};
use crate::identity::law::{Eligibility, Law};
use crate::identity::person::CardStatus;
use crate::issuance::acting::Acting;
use crate::issuance::content::Content;
use crate::issuance::dossier::Dossier;
use crate::issuance::file::{Pause, State};
use crate::issuance::reason::Reason;
use crate::issuance::ward;
use crate::outside::register::{Answer, NoAnswer, Nonsense, Purpose, Why};
use crate::store::{Db, Tx, files, persons};

/// What came of asking.
#[derive(Clone, Debug)]
pub enum Asked {
    /// The register knows the person. Each difference with the card is shown; those that matter wait for the officer's word.
    Compared { differences: Vec<Difference> },
    /// The register knows them, and for this reason the file can't go on as it is.
    Blocked { reason: Reason },
    /// No answer that can be used: the file pauses, and its clock stands still. Nothing has to be entered again.
    Paused { why: Pause, retry_after: Option<Duration> },
}

/// Asks the register about the person of a file, for that file, and writes down the answer.
pub async fn ask_register(app: &App, acting: &Acting<'_>, id: FileId) -> Outcome<Asked, Refused> {
    let dossier = load(app, acting, id).await?;
    if !dossier.state.is_editable() {
        return refuse(Refused::NotEditable);
    }
    let since = acting.now - Duration::from_secs(3600);
    let asked = persons::lookups_since(&app.db, acting.officer.id, since).await?;
    if asked >= i64::from(app.settings.limits.lookups_per_hour) {
        return refuse(Refused::TooManyLookups);
    }
    let number = &dossier.person.number;
    let answer = app.outside.register.person(&Purpose::new(Why::Issuance, &dossier.number), number).await;
    let answer = answer.and_then(|answer| match answer {
        Answer::Known(facts) if facts.number != *number && !facts.old_numbers.contains(number) => {
            Err(NoAnswer::Nonsense(Nonsense::OtherPerson))
        }
        usable => Ok(usable),
    });
    match answer {
        Err(silence) => unanswered(app, acting, dossier, &silence).await,
        Ok(Answer::Unknown) => blocked(app, acting, dossier, None, Reason::UnknownNumber).await,
        Ok(Answer::Known(facts)) => match hindrance(&facts, &dossier.content, zone::day_of(acting.now)) {
            Some(reason) => blocked(app, acting, dossier, Some(facts), reason).await,
            None if !represented(app, &facts, &dossier.content, zone::day_of(acting.now)).await? => {
                blocked(app, acting, dossier, Some(facts), Reason::GuardianLevel).await
            }
            None => answered(app, acting, dossier, facts).await,
        },
    }
}

/// Whether who came along with a child may act for it: their own account is of level 2 and in use.
async fn represented(app: &App, facts: &Facts, content: &Content, today: Day) -> Result<bool, Broken> {
    match (&content.guardian, Law::on(today).eligibility(facts.age_on(today), content.level)) {
        (Some(guardian), Eligibility::WithGuardian) => Ok(ward::guardian(app, &guardian.number).await?.is_some()),
        _ => Ok(true),
    }
}

/// Why a person whom the register knows can't have what they ask for as things stand, if so.
pub(in crate::issuance) fn hindrance(facts: &Facts, content: &Content, today: Day) -> Option<Reason> {
    if !facts.is_alive() {
        return Some(Reason::HolderDead);
    }
    match Law::on(today).eligibility(facts.age_on(today), content.level) {
        Eligibility::TooYoung => return Some(Reason::TooYoung),
        Eligibility::WithGuardian => match &content.guardian {
            None => return Some(Reason::GuardianMissing),
            Some(guardian) if !facts.guardians.contains(&guardian.number) => return Some(Reason::NotTheGuardian),
            Some(_) => {}
        },
        Eligibility::Alone => {}
    }
    if let Some(papers) = &facts.foreigner {
        return if papers.passport_expires < today {
            Some(Reason::PassportExpired)
        } else if papers.residence_expires < today {
            Some(Reason::ResidenceExpired)
        } else {
            None
        };
    }
    if !facts.is_citizen() {
        return None;
    }
    match facts.card.as_ref().map(|card| card.status_on(today)) {
        None => Some(Reason::NoCard),
        Some(CardStatus::Expired) => Some(Reason::CardExpired),
        Some(CardStatus::Revoked) => Some(Reason::CardRevoked),
        Some(CardStatus::Held) => Some(Reason::CardHeld),
        Some(CardStatus::Valid) => None,
    }
}

async fn answered(app: &App, acting: &Acting<'_>, mut dossier: Dossier, facts: Facts) -> Outcome<Asked, Refused> {
    let differences = compare(&dossier.content.card()?, &facts);
    let mut content = dossier.content.clone();
    content.heard(&facts, &differences, acting.now)?;
    let mut tx = app.db.write().await?;
    learn(app, &mut tx, acting, &dossier, &facts).await?;
    if content != dossier.content && !dossier.write(app, &mut tx, content, acting.now).await? {
        return refuse(Refused::Changed);
    }
    let away = dossier.clock.is_held() && dossier.clock.standing.is_some_and(|standing| standing.why != Pause::Mismatch);
    if away && !super::accept::run_clock(app, &mut tx, acting, &mut dossier).await? {
        return refuse(Refused::Changed);
    }
    files::add_event(&mut tx, acting.event(app, dossier.id, Kind::RegisterAsked)).await?;
    tx.commit().await?;
    Ok(Asked::Compared { differences })
}

async fn blocked(
    app: &App,
    acting: &Acting<'_>,
    mut dossier: Dossier,
    facts: Option<Facts>,
    reason: Reason,
) -> Outcome<Asked, Refused> {
    let mut tx = app.db.write().await?;
    match &facts {
        Some(facts) => learn(app, &mut tx, acting, &dossier, facts).await?,
        None => app.record(&mut tx, acting.now, read_entry(acting, &dossier, "unknown")).await?,
    }
    let clock = match reason {
        Reason::HolderDead => dossier.clock.run(acting.now).0,
        _ => dossier.clock.stop_for_correction(&dossier.state, acting.now),
    };
    let told = reason.word().to_owned();
    let next = match (reason, dossier.state.clone()) {
        // Nobody can mend a death: the file ends here.
        (Reason::HolderDead, state) => state.cancel(told)?,
        (_, State::NeedsCorrection { receipt, .. }) => State::NeedsCorrection { receipt, reason: told },
        (_, state) => state.need_correction(told)?,
    };
    if !dossier.turn(&mut tx, next, clock, acting.now).await? {
        return refuse(Refused::Changed);
    }
    let (action, kind) = match reason {
        Reason::HolderDead => (Action::FileCancelled, Kind::Cancelled),
        _ => (Action::FileReturned, Kind::NeedsCorrection),
    };
    files::add_event(&mut tx, acting.event(app, dossier.id, kind)).await?;
    let entry = acting.entry_on(action, &dossier).detail(serde_json::json!({ "reason": reason.word() }));
    app.record(&mut tx, acting.now, entry).await?;
    tx.commit().await?;
    Ok(Asked::Blocked { reason })
}

/// No usable answer: the clock stops, and the desk is told when to ask again.
pub(in crate::issuance) async fn unanswered<R>(
    app: &App,
    acting: &Acting<'_>,
    mut dossier: Dossier,
    silence: &NoAnswer,
) -> Outcome<Asked, R>
where
    R: From<StandsElsewhere>,
{
    let (why, retry_after) = match silence {
        NoAnswer::Unavailable { retry_after } => (Pause::RegisterAway, Some(*retry_after)),
        NoAnswer::Nonsense(_) => (Pause::RegisterNonsense, None),
    };
    tracing::warn!(file = %dossier.number, problem = %silence, "a file pauses: the register gave no usable answer");
    let mut tx = app.db.write().await?;
    let clock = dossier.clock.stop(acting.now, why);
    let state = dossier.state.clone();
    if !dossier.turn(&mut tx, state, clock, acting.now).await? {
        return refuse(StandsElsewhere.into());
    }
    files::add_event(&mut tx, acting.event(app, dossier.id, Kind::Paused)).await?;
    let entry = acting.entry_on(Action::RegisterUnavailable, &dossier).detail(serde_json::json!({ "why": why.as_str() }));
    app.record(&mut tx, acting.now, entry).await?;
    let entry = acting.entry_on(Action::FilePaused, &dossier).detail(serde_json::json!({ "why": why.as_str() }));
    app.record(&mut tx, acting.now, entry).await?;
    tx.commit().await?;
    Ok(Asked::Paused { why, retry_after })
}

/// The file moved on while the register was asked.
pub struct StandsElsewhere;

impl From<StandsElsewhere> for Refused {
    fn from(_: StandsElsewhere) -> Self {
        Self::Changed
    }
}

/// Keeps the answer with the person, and records the read.
async fn learn(app: &App, tx: &mut Tx, acting: &Acting<'_>, dossier: &Dossier, facts: &Facts) -> Outcome<(), Refused> {
    if let Err(broken) = persons::record(tx, &app.keyring, dossier.person.id, facts, acting.now).await {
        return if Db::is_duplicate(&broken) { refuse(Refused::KnownTwice) } else { Err(broken.into()) };
    }
    app.record(tx, acting.now, read_entry(acting, dossier, "known")).await?;
    Ok(())
}

fn read_entry(acting: &Acting<'_>, dossier: &Dossier, answer: &str) -> crate::audit::Entry {
    let detail = serde_json::json!({ "purpose": Why::Issuance.code(), "file": dossier.number, "answer": answer });
    acting.entry_on(Action::RegisterRead, dossier).detail(detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Language, Random};
    use crate::identity::level::AccountLevel;

    fn facts(change: serde_json::Value) -> Facts {
        let mut facts = serde_json::json!({
            "number": "901099012345", "name": "Nguyễn Văn An", "birth": "1999-11-24", "sex": "male", "nationality": "VN",
            "residence": { "text": "Phường Ba Đình, Hà Nội" },
            "card": { "issued": "2024-07-01", "expires": "2039-11-24", "status": "valid" }
        });
        for (key, value) in change.as_object().unwrap() {
            facts[key] = value.clone();
        }
        serde_json::from_value(facts).unwrap()
    }

    #[test]
    fn each_hindrance_has_its_reason() {
        let today = Day::new(2026, 11, 24).unwrap();
        let content = |level| Content::new("x", level, Language::Vi, &Random::test(1));
        let two = content(AccountLevel::Two);
        let why = |change: serde_json::Value| hindrance(&facts(change), &two, today);
        let card = |status: &str, expires: &str| serde_json::json!({ "card": { "issued": "2020-01-01", "expires": expires, "status": status } });
        assert_eq!(why(serde_json::json!({})), None);
        assert_eq!(why(serde_json::json!({ "died_on": "2026-01-01" })), Some(Reason::HolderDead));
        assert_eq!(why(serde_json::json!({ "card": null })), Some(Reason::NoCard));
        assert_eq!(why(card("valid", "2026-11-23")), Some(Reason::CardExpired));
        assert_eq!(why(card("valid", "2026-11-24")), None, "valid to the end of its last day");
        assert_eq!(why(card("revoked", "2039-01-01")), Some(Reason::CardRevoked));
        assert_eq!(why(card("held", "2039-01-01")), Some(Reason::CardHeld));
        assert_eq!(why(serde_json::json!({ "birth": "2020-11-25" })), Some(Reason::TooYoung));
        assert_eq!(why(serde_json::json!({ "birth": "2012-11-25" })), Some(Reason::GuardianMissing));
        assert_eq!(hindrance(&facts(serde_json::json!({ "nationality": "LA", "card": null })), &two, today), None);
    }

    #[test]
    fn only_a_guardian_whom_the_register_lists_counts() {
        let today = Day::new(2026, 11, 24).unwrap();
        let mut content = Content::new("x", AccountLevel::Two, Language::Vi, &Random::test(1));
        content.guardian = Some(crate::issuance::content::Guardian {
            number: crate::identity::PersonalNumber::parse("901175000001").unwrap(),
            name: crate::identity::PersonName::parse("Lê Thị Mẹ").unwrap(),
        });
        let child = |guardians: &[&str]| facts(serde_json::json!({ "birth": "2014-01-01", "guardians": guardians }));
        assert_eq!(hindrance(&child(&["901175000001"]), &content, today), None);
        assert_eq!(hindrance(&child(&["901175000002"]), &content, today), Some(Reason::NotTheGuardian));
    }
}
