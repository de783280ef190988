//! Officers come in through pages: by invitation once, then by passkey alone, at a device of their own desk.

use std::time::Duration;

use dinhdanh::audit::Action;
use dinhdanh::base::Secret;
use dinhdanh::identity::officer::Role;
use dinhdanh::neighbours::authenticator::Behaviour;
use dinhdanh::store::{Queries as _, officers};
use dinhdanh::web::desk::{Admits, doors};

use crate::authenticator::authenticator;
use crate::citizen::{NUMBER, PASSWORD, types, with_password};
use crate::office::{Who, desk, invited, on_duty};
use crate::world::{World, story};

/// How an authenticator is made to lie.
type Lie = fn(&mut Behaviour);

fn an() -> Who<'static> {
    Who::new("CA-0001", "Trần Văn An", Role::Receiving)
}

/// How often the log holds an action.
async fn recorded(world: &World, action: Action) -> i64 {
    let sql = "SELECT COUNT(*) AS times FROM audit_entries WHERE action = $1";
    let row = world.app.db.first(sql, dinhdanh::args![action.word()]).await.unwrap().unwrap();
    row.get("times").unwrap()
}

#[test]
fn an_officer_enrols_and_from_then_on_signs_in_by_passkey() {
    story(|world| async move {
        let here = desk(&world, "HN-BADINH", "Công an phường Ba Đình").await;
        let (mut an, token) = invited(&world, &here, an()).await;
        let answer = an.enrol(&token).await;
        assert_eq!((answer.status.as_u16(), answer.json()["location"].as_str()), (200, Some("/desk")), "{}", answer.body);
        let home = an.browser.get("/desk").await;
        assert_eq!(home.status, 200);
        assert!(home.body.contains("Trần Văn An (CA-0001), Công an phường Ba Đình"), "{}", home.body);
        assert!(home.words().contains("Đã đăng ký khóa truy cập"), "said once after the redirect: {}", home.words());

        let out = an.sign_out().await;
        assert!(out.words().contains("Đã đăng xuất"), "{}", out.words());
        assert_eq!(an.browser.get("/desk").await.location(), "/desk/sign-in?next=%2Fdesk");
        assert_eq!(an.sign_in().await.json()["location"], "/desk");
        assert_eq!(an.browser.get("/desk").await.status, 200);
        for (action, times) in [(Action::OfficerEnrolled, 1), (Action::OfficerSignedOut, 1), (Action::OfficerSignedIn, 1)] {
            assert_eq!(recorded(&world, action).await, times, "{action}");
        }
        world
    });
}

#[test]
fn an_invitation_works_once_and_for_seven_days() {
    story(|world| async move {
        let here = desk(&world, "HN-BADINH", "Công an phường Ba Đình").await;
        let (mut an, token) = invited(&world, &here, an()).await;
        assert_eq!(an.enrol(&token).await.status, 200);
        let mut thief = an.browser.clone();
        thief.cookies.clear();
        let mut thief = crate::office::Officer { id: an.id, browser: thief, key: authenticator() };
        let refused = thief.enrol(&token).await;
        assert_eq!((refused.status.as_u16(), refused.json()["error"].as_str()), (410, Some("invitation-gone")));
        assert!(refused.json()["next"].as_str().unwrap().contains("liên kết mới"), "{}", refused.body);
        assert_eq!(thief.enrol(&Secret::new("never-made-by-us")).await.json()["error"], "invitation-gone");

        let (mut late, token) = invited(&world, &here, Who::new("CA-0002", "Lê Thị Bình", Role::Receiving)).await;
        world.pass(Duration::from_secs(7 * 24 * 3600));
        assert_eq!(late.enrol(&token).await.json()["error"], "invitation-gone");
        world
    });
}

#[test]
fn two_browsers_that_race_for_one_invitation_make_one_officer() {
    story(|world| async move {
        let here = desk(&world, "HN-BADINH", "Công an phường Ba Đình").await;
        let (mut first, token) = invited(&world, &here, an()).await;
        let mut second = crate::office::Officer { id: first.id, browser: world.browser(), key: authenticator() };
        let (one, two) = tokio::join!(first.enrol(&token), second.enrol(&token));
        let mut answers = [one.status.as_u16(), two.status.as_u16()];
        answers.sort_unstable();
        assert_eq!(answers, [200, 410], "{} {}", one.body, two.body);
        world
    });
}

#[test]
fn a_ceremony_belongs_to_the_browser_it_began_in_and_is_answered_once() {
    story(|world| async move {
        let here = desk(&world, "HN-BADINH", "Công an phường Ba Đình").await;
        let mut an = on_duty(&world, &here, an()).await;
        an.sign_out().await;
        let page = an.browser.get("/desk/sign-in").await;
        let empty = serde_json::json!({});
        let options = an.browser.post_json(&page, "/desk/sign-in/options", &empty).await.json();
        let answer = an.key.get(&options["publicKey"]).unwrap();
        let sent = serde_json::json!({ "ceremony": options["ceremony"], "credential": answer });

        // The same desk device's key in another browser, as if its cookies had been copied without the browser's own.
        let mut other = world.browser();
        other
            .cookies
            .extend(an.browser.cookies.iter().filter(|(name, _)| name.contains("device")).map(|(k, v)| (k.clone(), v.clone())));
        let elsewhere = other.get("/desk/sign-in").await;
        let refused = other.post_json(&elsewhere, "/desk/sign-in/finish", &sent).await;
        assert_eq!((refused.status.as_u16(), refused.json()["error"].as_str()), (410, Some("ceremony-gone")));

        assert_eq!(an.browser.post_json(&page, "/desk/sign-in/finish", &sent).await.status, 200);
        let replayed = an.browser.post_json(&page, "/desk/sign-in/finish", &sent).await;
        assert_eq!(replayed.json()["error"], "ceremony-gone");

        let options = an.browser.post_json(&page, "/desk/sign-in/options", &empty).await.json();
        let late =
            serde_json::json!({ "ceremony": options["ceremony"], "credential": an.key.get(&options["publicKey"]).unwrap() });
        world.pass(Duration::from_secs(301));
        assert_eq!(an.browser.post_json(&page, "/desk/sign-in/finish", &late).await.json()["error"], "ceremony-gone");
        world
    });
}

#[test]
fn an_answer_that_does_not_hold_lets_nobody_in() {
    story(|world| async move {
        let here = desk(&world, "HN-BADINH", "Công an phường Ba Đình").await;
        let (mut an, token) = invited(&world, &here, an()).await;
        an.key.behaviour.counter = 7;
        assert_eq!(an.enrol(&token).await.status, 200);
        an.sign_out().await;
        an.key.behaviour.counter = 8;
        assert_eq!(an.sign_in().await.status, 200);
        an.sign_out().await;
        let good = an.key.behaviour.clone();
        let lies: [(&str, Lie); 6] = [
            ("the user was not verified", |lie| lie.user_verified = false),
            ("another origin whose name ends in ours", |lie| lie.origin = "https://evil-id.example.vn".into()),
            ("plain http", |lie| lie.origin = "http://id.example.vn".into()),
            ("another relying party", |lie| lie.rp_id = "example.vn".into()),
            ("nobody was there", |lie| lie.user_present = false),
            ("a counter that stands still, as a copied key's", |lie| lie.counter -= 1),
        ];
        for (what, lie) in lies {
            an.key.behaviour = good.clone();
            lie(&mut an.key.behaviour);
            let refused = an.sign_in().await;
            assert_eq!((refused.status.as_u16(), refused.json()["error"].as_str()), (403, Some("passkey-refused")), "{what}");
            assert_eq!(an.browser.get("/desk").await.status, 303, "{what}");
        }
        an.key.behaviour = good;
        assert_eq!(an.sign_in().await.status, 200, "and the honest answer still does");
        world
    });
}

#[test]
fn a_key_without_user_verification_is_never_enrolled() {
    story(|world| async move {
        let here = desk(&world, "HN-BADINH", "Công an phường Ba Đình").await;
        let (mut an, token) = invited(&world, &here, an()).await;
        an.key.behaviour.user_verified = false;
        assert_eq!(an.enrol(&token).await.json()["error"], "passkey-refused");
        an.key = authenticator();
        assert_eq!(an.enrol(&token).await.status, 200, "a failed try leaves the invitation as it was");
        world
    });
}

#[test]
fn one_officer_s_answer_never_signs_in_another() {
    story(|world| async move {
        let here = desk(&world, "HN-BADINH", "Công an phường Ba Đình").await;
        let mut an = on_duty(&world, &here, an()).await;
        let mut binh = on_duty(&world, &here, Who::new("CA-0002", "Lê Thị Bình", Role::Receiving)).await;
        an.sign_out().await;
        let page = an.browser.get("/desk/sign-in").await;
        let options = an.browser.post_json(&page, "/desk/sign-in/options", &serde_json::json!({})).await.json();
        let mut mixed = binh.key.get(&options["publicKey"]).unwrap();
        mixed["response"]["userHandle"] = an.key.get(&options["publicKey"]).unwrap()["response"]["userHandle"].clone();
        let sent = serde_json::json!({ "ceremony": options["ceremony"], "credential": mixed });
        assert_eq!(an.browser.post_json(&page, "/desk/sign-in/finish", &sent).await.json()["error"], "passkey-refused");
        world
    });
}

#[test]
fn an_officer_signs_in_at_devices_of_the_own_desk_only() {
    story(|world| async move {
        let here = desk(&world, "HN-BADINH", "Công an phường Ba Đình").await;
        let there = desk(&world, "HN-LANG", "Công an phường Láng").await;
        let mut an = on_duty(&world, &here, an()).await;
        let binh = on_duty(&world, &there, Who::new("CA-0002", "Lê Thị Bình", Role::Receiving)).await;
        an.sign_out().await;

        let own = std::mem::replace(&mut an.browser, world.browser());
        let page = an.browser.get("/desk/sign-in").await;
        assert!(page.words().contains("chưa được đăng ký"), "told before trying: {}", page.words());
        let refused = an.sign_in().await;
        assert_eq!((refused.status.as_u16(), refused.json()["error"].as_str()), (403, Some("other-desk")));

        an.browser = binh.browser.clone();
        an.browser.cookies.retain(|name, _| !name.contains("officer"));
        assert_eq!(an.sign_in().await.json()["error"], "other-desk");
        assert_eq!(recorded(&world, Action::OfficerRefused).await, 2, "the supervisor can see both");

        let (mut cuong, token) = invited(&world, &here, Who::new("CA-0003", "Vũ Cường", Role::Receiving)).await;
        cuong.browser = binh.browser.clone();
        assert_eq!(cuong.enrol(&token).await.json()["error"], "other-desk");
        cuong.browser = world.browser();
        assert_eq!(cuong.enrol(&token).await.status, 200, "refused at another desk's device, the invitation stays good");

        an.browser = own;
        assert_eq!(an.sign_in().await.status, 200);
        world
    });
}

#[test]
fn a_suspended_officer_is_out_with_the_next_request() {
    story(|world| async move {
        let here = desk(&world, "HN-BADINH", "Công an phường Ba Đình").await;
        let mut an = on_duty(&world, &here, an()).await;
        let (mut binh, token) = invited(&world, &here, Who::new("CA-0002", "Lê Thị Bình", Role::Receiving)).await;
        assert_eq!(an.browser.get("/desk").await.status, 200);
        let mut tx = world.app.db.write().await.unwrap();
        for officer in [an.id, binh.id] {
            assert!(officers::suspend(&mut tx, officer, world.clock.now()).await.unwrap());
        }
        tx.commit().await.unwrap();
        assert_eq!(an.browser.get("/desk").await.status, 303);
        let refused = an.sign_in().await;
        assert_eq!((refused.status.as_u16(), refused.json()["error"].as_str()), (403, Some("officer-suspended")));
        assert_eq!(recorded(&world, Action::OfficerRefused).await, 1);
        assert_eq!(binh.enrol(&token).await.json()["error"], "invitation-gone", "nor does an invitation help");
        world
    });
}

#[test]
fn a_session_ends_with_the_shift_and_a_stolen_cookie_is_worth_nothing_elsewhere() {
    story(|world| async move {
        let here = desk(&world, "HN-BADINH", "Công an phường Ba Đình").await;
        let mut an = on_duty(&world, &here, an()).await;
        let mut thief = world.browser();
        thief
            .cookies
            .extend(an.browser.cookies.iter().filter(|(name, _)| name.contains("officer")).map(|(k, v)| (k.clone(), v.clone())));
        assert_eq!(thief.get("/desk").await.status, 303, "the session goes with the desk's device");
        world.pass(Duration::from_secs(600 * 60));
        assert_eq!(an.browser.get("/desk").await.status, 303);
        world
    });
}

#[test]
fn the_way_back_after_a_sign_in_stays_at_the_desk() {
    story(|world| async move {
        let here = desk(&world, "HN-BADINH", "Công an phường Ba Đình").await;
        let mut an = on_duty(&world, &here, an()).await;
        an.sign_out().await;
        for (next, to) in [
            ("/desk", "/desk"),
            ("/account", "/desk"),
            ("//evil.vn", "/desk"),
            ("https://evil.vn/desk", "/desk"),
            ("/desk/../account", "/desk"),
            ("/desk/sign-in", "/desk"),
            ("/desk/files/HN-26-AAAAAAA-2", "/desk/files/HN-26-AAAAAAA-2"),
        ] {
            let page = an.browser.get("/desk/sign-in").await;
            let options = an.browser.post_json(&page, "/desk/sign-in/options", &serde_json::json!({})).await.json();
            let credential = an.key.get(&options["publicKey"]).unwrap();
            let sent = serde_json::json!({ "ceremony": options["ceremony"], "credential": credential, "next": next });
            assert_eq!(an.browser.post_json(&page, "/desk/sign-in/finish", &sent).await.json()["location"], to, "{next}");
            an.sign_out().await;
        }
        world
    });
}

/// A path of the table with its holes filled.
fn asked(path: &str) -> String {
    path.replace("{number}", "HN-26-AAAAAAA-2")
        .replace("{ceremony}", "x")
        .replace("{badge}", "XX-0000")
        .replace("{visit}", "AAAAAAAAAAAAAAAAAAAAAA")
        .replace("{id}", "x")
        .replace("{act}", "card")
}

#[test]
fn every_door_of_the_desk_is_closed_to_whom_it_is_not_for() {
    story(|world| async move {
        let here = desk(&world, "HN-BADINH", "Công an phường Ba Đình").await;
        let mut receiving = on_duty(&world, &here, an()).await;
        let mut approver = on_duty(&world, &here, Who::new("BO-0001", "Phạm Dũng", Role::Approver)).await;
        let mut supervisor = on_duty(&world, &here, Who::new("PC-0001", "Đỗ Hạnh", Role::Supervisor)).await;
        let mut administrator = on_duty(&world, &here, Who::new("PC-0002", "Lý Hoa", Role::Administrator)).await;
        let mut helper = on_duty(&world, &here, Who::new("MC-0001", "Ngô Sen", Role::Helper)).await;
        let mut auditor = on_duty(&world, &here, Who::new("TT-0001", "Mai Sáng", Role::Auditor)).await;
        with_password(&world, NUMBER, PASSWORD).await;
        let mut citizen = world.browser();
        types(&mut citizen, NUMBER, PASSWORD).await;
        assert!(citizen.cookies.contains_key("__Host-dd-session"), "a citizen, signed in");
        for door in doors() {
            if door.admits == Admits::Anybody {
                continue;
            }
            let path = asked(door.path);
            let name = format!("{} {path}", door.method);
            for stranger in [&mut world.browser(), &mut citizen] {
                let answer = if door.method == "GET" { stranger.get(&path).await } else { stranger.post(&path, &[]).await };
                assert_eq!(answer.status, 303, "{name}");
                assert!(answer.location().starts_with("/desk/sign-in?next=%2Fdesk"), "{name}: {}", answer.location());
                let script = axum::http::Request::builder().method(&door.method).uri(&path).header("accept", "application/json");
                let answer = stranger.send(script, axum::body::Body::empty()).await;
                assert_eq!(
                    (answer.status.as_u16(), answer.json()["error"].as_str()),
                    (401, Some("officer-sign-in-first")),
                    "{name}"
                );
            }
            for (officer, role) in [
                (&mut receiving, Role::Receiving),
                (&mut approver, Role::Approver),
                (&mut supervisor, Role::Supervisor),
                (&mut administrator, Role::Administrator),
                (&mut helper, Role::Helper),
                (&mut auditor, Role::Auditor),
            ] {
                let may = match door.admits {
                    Admits::Anybody | Admits::Officers => continue,
                    Admits::Receiving => role == Role::Receiving,
                    Admits::Approvers => role == Role::Approver,
                    Admits::Lockers => matches!(role, Role::Receiving | Role::Approver),
                    Admits::Supervisors => role == Role::Supervisor,
                    Admits::Overseers => role.oversees(),
                    Admits::Helpers => role == Role::Helper,
                };
                let browser = &mut officer.browser;
                let answer = if door.method == "GET" { browser.get(&path).await } else { browser.post(&path, &[]).await };
                let refused = answer.status == 403 && answer.text_of("error-code") == "other-role";
                assert_eq!(refused, !may, "{name} as {role}: {} {}", answer.status, answer.text_of("error-code"));
            }
        }
        world
    });
}
