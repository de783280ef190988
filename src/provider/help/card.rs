//! A citizen without a phone types the code of their printed card at the helper's screen: the one that is asked for by number,
//! used up by it, and good for this visit and nothing else.

use serde_json::json;

use super::Refused;
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::authn::card::{self, CODES};
use crate::authn::visitor::Visitor;
use crate::base::{Broken, Fault, Outcome, Secret, error::refuse};
use crate::identity::client::Client;
use crate::identity::level::{Factor, Factors};
use crate::store::helps::{self, Approval, Help, Means};
use crate::store::officers::Duty;

/// Which code is asked for at the helper's screen. Where nobody was asked, or they have no card, it looks no different.
pub async fn asked(app: &App, help: &Help) -> Result<card::Asked, Broken> {
    let found = match help.account {
        Some(account) => card::asked(&app.db, account).await?,
        None => None,
    };
    if let Some(asked) = found {
        return Ok(asked);
    }
    // The same at each look, and for each number that is typed: by the account where there is one.
    let of = help.account.map_or_else(|| help.id.to_string(), |account| account.to_string());
    let drawn = app.keyring.index().blind("help-card", &of)?;
    let number = drawn.iter().rev().take(8).fold(0u64, |sum, byte| (sum << 8) | u64::from(*byte));
    let serial = format!("{:04}", number % 10_000);
    Ok(card::Asked { serial, number: i64::try_from(number / 10_000 % u64::from(CODES)).unwrap_or_default() + 1 })
}

/// Lets the officer of the duty help, by the code that was typed. Whatever was wrong is told alike.
pub async fn approve(
    app: &App,
    visitor: &Visitor<'_>,
    (duty, help, client): (&Duty, &Help, &Client),
    typed: &Secret,
) -> Outcome<(), Refused> {
    let now = visitor.now;
    let factors = Factors::one(Factor::CardCode);
    if factors.level().is_none_or(|level| level < client.policy.least_auth_level) {
        return refuse(Refused::CardTooWeak);
    }
    let Some(account) = help.account.filter(|_| help.is_asked(now)) else { return refuse(Refused::CardWrong) };
    let mut tx = app.db.write().await?;
    match card::check(app, &mut tx, visitor, account, typed).await {
        Ok(()) => {}
        Err(Fault::Refused(_)) => {
            // The try counts.
            tx.commit().await?;
            return refuse(Refused::CardWrong);
        }
        Err(Fault::Broken(broken)) => return Err(Fault::Broken(broken)),
    }
    let approval = Approval { means: Means::Card, factors: &factors, auth_at: now };
    if !helps::approve(&mut tx, (help.id, account), &approval, now).await? {
        return refuse(Refused::Gone);
    }
    helps::end_others(&mut tx, help.officer, help.id, now).await?;
    let detail = json!({ "help": help.id, "claims": help.extent.to_string(), "means": Means::Card.word() });
    let entry = Entry::new(Action::HelpApproved, Actor::Citizen(account)).desk(duty.desk.id).client(help.client.clone());
    app.record(&mut tx, now, entry.detail(detail)).await?;
    Ok(tx.commit().await?)
}
