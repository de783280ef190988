//! Reminders on the first, third and sixth day, the mark of lateness, and late activation at any desk.

use std::time::Duration;

use dinhdanh::args;
use dinhdanh::identity::level::AccountLevel;
use dinhdanh::identity::officer::Role;
use dinhdanh::issuance::{late, slip};
use dinhdanh::jobs::Campaign;
use dinhdanh::store::Queries as _;

use crate::counter::{Counter, code, staff};
use crate::office::{self, Who};
use crate::world::story;

const DAY: Duration = Duration::from_secs(24 * 3600);

async fn sent(counter: &Counter, kind: &str) -> i64 {
    let sql = "SELECT COUNT(*) AS n FROM messages WHERE kind = $1 AND channel = 'sms'";
    counter.world.app.db.first(sql, args![kind]).await.unwrap().unwrap().get("n").unwrap()
}

#[test]
fn a_holder_is_reminded_on_days_one_three_and_six_once_each_and_never_at_night() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        counter.approved(AccountLevel::Two).await;
        let campaign = Campaign::of(&counter.world.app);
        let mut by_day = Vec::new();
        for _ in 0..9 {
            campaign.once().await.unwrap();
            campaign.once().await.unwrap();
            by_day.push(sent(&counter, "reminder").await);
            counter.world.pass(DAY);
        }
        assert_eq!(by_day, [0, 1, 1, 2, 2, 2, 3, 3, 3]);
        counter.world
    });
}

#[test]
fn nobody_is_told_at_night_nor_after_they_activated() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let file = counter.approved(AccountLevel::Two).await;
        let campaign = Campaign::of(&counter.world.app);
        // 09:00 and fourteen hours.
        counter.world.pass(DAY + Duration::from_secs(14 * 3600));
        assert_eq!(campaign.once().await.unwrap(), 0);
        counter.world.pass(Duration::from_secs(10 * 3600));
        let slip = counter.slip(file).await;
        counter.activated(&slip).await;
        assert_eq!(campaign.once().await.unwrap(), 0);
        assert_eq!(sent(&counter, "reminder").await, 0);
        counter.world
    });
}

#[test]
fn after_seven_days_the_file_is_late_and_any_desk_activates_it() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let file = counter.approved(AccountLevel::Two).await;
        let elsewhere = office::desk(&counter.world, "HN-TAYHO", "Công an phường Tây Hồ").await;
        let there = staff(&counter.world, &elsewhere, Who::new("CA-0100", "Hồ Văn Năm", Role::Receiving)).await;
        assert_eq!(code(slip::issue(&counter.world.app, &counter.acts(&there), file).await), "other-desks-file");
        counter.world.pass(DAY * 8);
        assert_eq!(late::sweep(&counter.world.app, counter.world.clock.now()).await.unwrap(), 1);
        let slip = slip::issue(&counter.world.app, &counter.acts(&there), file).await.unwrap();
        counter.activated(&slip).await;
        counter.world
    });
}
