//! What makes a sign-in stand out: a browser that the account has not used, a journey that nobody makes, a browser that many
//! accounts use. What follows is the operator's to say (`risk.*`): the log, a notice, or one more factor. Never a door that stays
//! shut: whoever has no second factor is told of and let in.

use std::time::Duration;

use super::flow::reachable;
use super::session::{self, Seen};
use super::visitor::Visitor;
use super::{notice, ways};
use crate::app::{App, distance_km};
use crate::base::{Broken, Secret};
use crate::identity::level::{AuthLevel, Factors};
use crate::outside::messages::{Letter, Tidings};
use crate::settings::Outcome;
use crate::store::accounts::Account;
use crate::store::sessions::Before;
use crate::store::{Tx, risk};

const A_DAY: Duration = Duration::from_secs(24 * 3600);
/// Places of a table are towns, not points.
const NEARBY_KM: f64 = 100.0;

/// What stood out, in words for the log.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct StoodOut(pub Vec<&'static str>);

/// Weighs a session that was just opened, tells the holder, and asks for more where the rules say so.
pub async fn weigh(
    app: &App,
    tx: &mut Tx,
    visitor: &Visitor<'_>,
    (account, factors, token): (&Account, &Factors, &Secret),
    before: Before,
) -> Result<StoodOut, Broken> {
    let rules = &app.settings.risk;
    let Some(id) = risk::of_token(&mut *tx, &token.sha256()).await? else { return Ok(StoodOut::default()) };
    let last = risk::last(&mut *tx, account.id, id).await?;
    let mut found: Vec<(&'static str, Outcome)> = Vec::new();
    if before.ever && !before.here {
        found.push(("new-device", rules.new_device));
    }
    if let Some((of, at, sealed)) = last {
        let then: Seen = session::seen(&app.keyring, of, &sealed)?;
        let place = app.whereabouts.of(visitor.source).and_then(|spot| spot.at);
        if let (Some(from), Some(to)) = (then.place.and_then(|spot| spot.at), place)
            && is_too_fast(distance_km(from, to), visitor.now.since(at), rules.fastest_kmh)
        {
            found.push(("travel", rules.travel));
        }
    }
    let accounts = risk::accounts_in(&mut *tx, &visitor.browser_hash, visitor.now - A_DAY).await?;
    if accounts > i64::from(rules.accounts_per_browser) {
        found.push(("crowded-browser", rules.crowded_browser));
    }
    let follows = found.iter().map(|(_, outcome)| rank(*outcome)).max().unwrap_or(0);
    if follows >= rank(Outcome::Notice) {
        let strange = found.iter().any(|(word, outcome)| *word != "new-device" && rank(*outcome) >= rank(Outcome::Notice));
        let letter = if strange {
            Letter::Tidings(Tidings::StrangeSignIn { device: visitor.device.to_string(), at: visitor.now })
        } else {
            Letter::NewDevice { device: visitor.device.to_string(), at: visitor.now }
        };
        notice::tell(app, tx, account, &letter, visitor.now).await?;
    }
    // Whoever can show no more is not shut out: they were told, and can lock.
    if follows >= rank(Outcome::StepUp)
        && factors.level() < Some(AuthLevel::Two)
        && reachable(&ways::of(&mut *tx, account.id).await?) >= Some(AuthLevel::Two)
    {
        risk::raise(tx, id).await?;
    }
    Ok(StoodOut(found.into_iter().map(|(word, _)| word).collect()))
}

fn rank(outcome: Outcome) -> u8 {
    match outcome {
        Outcome::Log => 0,
        Outcome::Notice => 1,
        Outcome::StepUp => 2,
    }
}

fn is_too_fast(km: f64, within: Duration, fastest_kmh: u32) -> bool {
    km > NEARBY_KM && km > f64::from(fastest_kmh) * (within.as_secs_f64() / 3600.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_in_two_far_places_within_the_hour() {
        let hour = Duration::from_secs(3600);
        assert!(is_too_fast(1140.0, hour, 900));
        assert!(!is_too_fast(1140.0, 2 * hour, 900), "that is a flight");
        assert!(!is_too_fast(90.0, Duration::ZERO, 900), "two towns that are near each other");
    }
}
