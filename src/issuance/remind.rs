//! Reminders on the first, third and sixth day of the days in which a holder activates alone. Each is sent once, and whoever
//! was missed for some days gets one and not all.

use super::dossier::Dossier;
use super::file::State;
use super::notice::{self, To};
use crate::app::App;
use crate::base::{Broken, Timestamp, zone};
use crate::outside::messages::{By, Letter};
use crate::store::{accounts, desks, files, reminders};

/// On which days after the notice.
pub const DAYS: [i64; 3] = [1, 3, 6];

/// How many reminders are due by now, by the days that have begun in Vietnam since the notice.
pub fn due(notified: Timestamp, now: Timestamp) -> i64 {
    let days = zone::day_of(now).number() - zone::day_of(notified).number();
    i64::try_from(DAYS.iter().filter(|day| **day <= days).count()).unwrap_or(0)
}

/// Reminds at most so many; tells how many it reminded.
pub async fn some(app: &App, now: Timestamp, at_most: i64) -> Result<u64, Broken> {
    let today = zone::day_of(now);
    let before = |days: i64| today.plus_days(1 - days).start();
    let mut reminded = 0;
    for row in reminders::due(&app.db, DAYS.map(before), now, at_most).await? {
        let Some(notified) = row.notified_at else { continue };
        let dossier = Dossier::of_row(app, row).await?;
        let State::Notified { until, .. } = dossier.state else { continue };
        let held = accounts::of_person(&app.db, dossier.person.id).await?;
        let in_use = held.and_then(|account| account.activated_level).is_some_and(|level| level >= dossier.level);
        let by = by(app, &dossier).await?;
        let mut tx = app.db.write().await?;
        if !reminders::note(&mut tx, dossier.id, due(notified, now)).await? {
            continue;
        }
        // Who has that level in use by another file needs no reminder of this one.
        if !in_use {
            let letter = Letter::Reminder { file: dossier.number.clone(), by, until: zone::day_of(until) };
            notice::tell(app, &mut tx, To::citizen(&dossier, None), &letter, now).await?;
            reminded += 1;
        }
        tx.commit().await?;
    }
    Ok(reminded)
}

/// The desk that handles the file and the officer who does, as of the approval.
async fn by(app: &App, dossier: &Dossier) -> Result<By, Broken> {
    let desk = desks::find(&app.db, dossier.desk).await?.ok_or_else(|| Broken::new("a file without its desk"))?;
    let officer = desks::badge(&app.db, dossier.officer).await?.unwrap_or_default();
    let at = files::approved_at(&app.db, dossier.id).await?;
    let notified = dossier.notice.map(|notice| notice.at);
    Ok(By { desk: desk.name, desk_code: desk.code, officer, at: at.or(notified).unwrap_or(dossier.changed_at) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::zone::Day;

    #[test]
    fn the_days_are_those_of_the_calendar_in_vietnam() {
        let day = |n: i64| Day::new(2026, 11, 24).unwrap().plus_days(n).start();
        let evening = day(0) + std::time::Duration::from_secs(23 * 3600);
        for (days, count) in [(0, 0), (1, 1), (2, 1), (3, 2), (5, 2), (6, 3), (7, 3)] {
            assert_eq!(due(evening, day(days)), count, "day {days}");
        }
    }
}
