//! A campaign's calls: who remains, numbers masked until asked for, each look recorded and limited, and what came of a call.

use std::time::Duration;

use dinhdanh::audit::Action;
use dinhdanh::base::zone::day_of;
use dinhdanh::identity::level::AccountLevel;
use dinhdanh::identity::officer::Role;
use dinhdanh::issuance::campaign::{self, CallOutcome};

use crate::counter::{Counter, PHONE, code, staff};
use crate::office::{self, Who};
use crate::world::{World, story};

#[test]
fn a_number_is_shown_one_at_a_time_recorded_and_limited() {
    story(|world| async move {
        let limited = World::with(world.app.db.engine(), |settings| settings.limits.phones_per_hour = 2).await;
        let mut counter = Counter::open(limited).await;
        let app = counter.world.app.clone();
        let file = counter.approved(AccountLevel::Two).await;
        let listed = campaign::list(&app, &counter.receives()).await.unwrap();
        assert_eq!(listed.len(), 1);
        let masked = campaign::masked(&app, file).await.unwrap().unwrap();
        assert!(!masked.contains(&PHONE[4..7]) && masked.contains('*'));
        for _ in 0..2 {
            let phone = campaign::show(&app, &counter.receives(), file).await.unwrap();
            assert_eq!(phone.reveal_national().replace(' ', ""), PHONE);
        }
        assert_eq!(code(campaign::show(&app, &counter.receives(), file).await), "call-too-many");
        assert_eq!(counter.recorded(Action::PhoneShown).await, 2);
        assert_eq!(counter.recorded(Action::OfficerRefused).await, 1);
        counter.world.pass(Duration::from_secs(3601));
        campaign::show(&app, &counter.receives(), file).await.unwrap();
        // Neither an approver nor another desk.
        assert_eq!(code(campaign::show(&app, &counter.approves(), file).await), "other-role");
        let elsewhere = office::desk(&counter.world, "HN-TAYHO", "Công an phường Tây Hồ").await;
        let there = staff(&counter.world, &elsewhere, Who::new("CA-0100", "Hồ Văn Năm", Role::Receiving)).await;
        assert_eq!(code(campaign::show(&app, &counter.acts(&there), file).await), "other-desks-file");
        counter.world.end().await;
        world
    });
}

#[test]
fn what_a_call_came_to_decides_who_is_called_next() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let file = counter.approved(AccountLevel::Two).await;
        let today = day_of(counter.world.clock.now());
        let record = async |counter: &Counter, outcome, day| {
            campaign::record(&counter.world.app, &counter.receives(), file, (outcome, day)).await
        };
        assert_eq!(code(record(&counter, CallOutcome::Appointment, None).await), "call-no-day");
        assert_eq!(code(record(&counter, CallOutcome::Appointment, Some(today.plus_days(-1))).await), "call-no-day");
        record(&counter, CallOutcome::Appointment, Some(today.plus_days(1))).await.unwrap();
        assert!(campaign::list(&app, &counter.receives()).await.unwrap().is_empty(), "left alone for some days");
        counter.world.pass(Duration::from_secs(4 * 24 * 3600));
        let listed = campaign::list(&app, &counter.receives()).await.unwrap();
        assert_eq!(listed[0].last.as_ref().unwrap().0, "appointment");
        record(&counter, CallOutcome::Refused, None).await.unwrap();
        counter.world.pass(Duration::from_secs(30 * 24 * 3600));
        assert!(campaign::list(&app, &counter.receives()).await.unwrap().is_empty(), "who refused is not called again");
        assert_eq!(counter.recorded(Action::CallMade).await, 2);
        counter.world
    });
}
