//! The organisation through its pages: officers invited by one and confirmed by another, duty and suspension that take effect
//! with the next request, devices by link, relatives, and nobody beyond the own unit.

use dinhdanh::audit::Action;
use dinhdanh::base::Secret;
use dinhdanh::identity::evidence::RelyingParty;
use dinhdanh::identity::officer::{Desk, Role};
use dinhdanh::store::{Queries as _, office_signatures, roster};

use crate::authenticator::authenticator;
use crate::browser::Answer;
use crate::counter::{NUMBER, card, citizen};
use crate::desk_pages::signed;
use crate::office::{Officer, Who, desk_under, on_duty};
use crate::world::{ORIGIN, World, story};

/// Hà Nội's police over two communes', each with its desk, and two supervisors at the province.
struct Province {
    world: World,
    ba_dinh: Desk,
    hang: Officer,
    kien: Officer,
}

impl Province {
    async fn open(world: World) -> Self {
        let office = desk_under(&world, ("province", "01", None), "HN-CATP").await;
        let ba_dinh = desk_under(&world, ("commune", "00004", Some("01")), "HN-BADINH").await;
        let hang = on_duty(&world, &office, Who::new("PC-0001", "Đỗ Thị Hằng", Role::Supervisor)).await;
        let kien = on_duty(&world, &office, Who::new("PC-0002", "Lý Văn Kiên", Role::Supervisor)).await;
        Self { world, ba_dinh, hang, kien }
    }

    async fn recorded(&self, action: Action) -> i64 {
        let sql = "SELECT COUNT(*) AS times FROM audit_entries WHERE action = $1";
        self.world.app.db.first(sql, dinhdanh::args![action.word()]).await.unwrap().unwrap().get("times").unwrap()
    }
}

/// The token of a link that a page shows once.
fn token(page: &Answer) -> Secret {
    let link = page.text_of("link");
    Secret::new(link.split_once('#').unwrap_or_else(|| panic!("no link: {} {}", page.status, page.words())).1)
}

async fn invite(by: &mut Officer, number: &str, role: &str) -> Secret {
    let page = by.browser.get("/desk/supervise/officers").await;
    let typed = [("number", number), ("name", "Trần Văn An"), ("role", role), ("desk", "HN-BADINH")];
    token(&by.browser.submit(&page, "new-officer", &typed).await)
}

async fn device_link(by: &mut Officer) -> Secret {
    let page = by.browser.get("/desk/supervise/devices").await;
    token(&by.browser.submit(&page, "new-device", &[("desk", "HN-BADINH"), ("name", "Quầy 2")]).await)
}

#[test]
fn an_officer_comes_in_under_four_eyes_at_a_device_of_the_desk() {
    story(|world| async move {
        let mut hall = Province::open(world).await;
        let invitation = invite(&mut hall.hang, "CA-0001", "receiving").await;
        let id = roster::by_number(&hall.world.app.db, "CA-0001").await.unwrap().unwrap().id;
        let mut an = Officer { id, browser: hall.world.browser(), key: authenticator() };
        // Not at a browser of the officer's own.
        let refused = an.enrol(&invitation).await;
        assert_eq!(refused.json()["error"], "other-desk", "{}", refused.body);
        let link = device_link(&mut hall.hang).await;
        let page = an.browser.get("/desk/device").await;
        let made = an.browser.submit(&page, "register-device", &[("invitation", link.reveal())]).await;
        assert!(made.words().contains("Thiết bị đã được đăng ký"), "{}", made.words());
        assert_eq!(an.enrol(&invitation).await.json()["location"], "/desk/sign-in");
        assert_eq!(an.sign_in().await.json()["error"], "officer-key-waits");
        // The one who invited is not the second pair of eyes.
        let page = hall.hang.browser.get("/desk/supervise/officers/CA-0001").await;
        assert_eq!(signed(&mut hall.hang, &page, "confirm", &[]).await.json()["error"], "office-same-eyes");
        let page = hall.kien.browser.get("/desk/supervise/officers/CA-0001").await;
        let confirmed = signed(&mut hall.kien, &page, "confirm", &[]).await;
        assert_eq!(confirmed.json()["location"], "/desk/supervise/officers/CA-0001", "{}", confirmed.body);
        assert_eq!(an.sign_in().await.json()["location"], "/desk");
        assert_eq!(an.browser.get("/desk").await.status, 200);
        // What the second officer signed verifies alone.
        let keys = roster::keys_of(&hall.world.app.db, id).await.unwrap();
        let kept = office_signatures::about(&hall.world.app.db, keys[0].id.bytes()).await.unwrap().remove(0);
        assert_eq!(kept.officer, hall.kien.id);
        kept.evidence.verify(&RelyingParty { id: "id.example.vn", origins: &[ORIGIN] }).unwrap();
        assert_eq!((hall.recorded(Action::OfficerConfirmed).await, hall.recorded(Action::DeviceRegistered).await), (1, 1));
        hall.world
    });
}

#[test]
fn an_officer_who_lost_the_passkey_is_invited_again_and_the_link_before_is_worth_nothing() {
    story(|world| async move {
        let mut hall = Province::open(world).await;
        let mut an = on_duty(&hall.world, &hall.ba_dinh, Who::new("CA-0001", "Trần Văn An", Role::Receiving)).await;
        let path = "/desk/supervise/officers/CA-0001";
        let lost = roster::keys_of(&hall.world.app.db, an.id).await.unwrap().remove(0).id;
        let page = hall.hang.browser.get(path).await;
        hall.hang.browser.submit(&page, &format!("revoke-{lost}"), &[]).await;
        assert!(an.browser.get("/desk").await.location().starts_with("/desk/sign-in"), "what was open with it has ended");
        let page = hall.hang.browser.get(path).await;
        let first = token(&hall.hang.browser.submit(&page, "invite-again", &[]).await);
        let page = hall.hang.browser.get(path).await;
        let second = token(&hall.hang.browser.submit(&page, "invite-again", &[]).await);
        assert!(!hall.hang.browser.get(path).await.body.contains("id=\"link\""), "shown once");
        an.key = authenticator();
        assert_eq!(an.enrol(&first).await.status, 410, "voided by the one after it");
        assert_eq!(an.enrol(&second).await.json()["location"], "/desk/sign-in");
        assert_eq!(an.sign_in().await.json()["error"], "officer-key-waits", "a second pair of eyes is needed, as the first time");
        let page = hall.kien.browser.get(path).await;
        assert_eq!(signed(&mut hall.kien, &page, "confirm", &[]).await.json()["location"], path);
        assert_eq!(an.sign_in().await.json()["location"], "/desk");
        // Nobody suspended is invited, and nobody invites themselves.
        let page = hall.hang.browser.get(path).await;
        hall.hang.browser.submit(&page, "suspend", &[]).await;
        let refused = hall.hang.browser.submit_once(&page, "invite-again", &[]).await;
        assert_eq!((refused.status.as_u16(), refused.text_of("error-code")), (409, "office-suspended".into()));
        assert!(!hall.kien.browser.get("/desk/supervise/officers/PC-0002").await.body.contains("id=\"invite-again\""));
        hall.world
    });
}

#[test]
fn a_device_link_works_once_and_a_revoked_device_ends_every_session_on_it() {
    story(|world| async move {
        let mut hall = Province::open(world).await;
        let link = device_link(&mut hall.hang).await;
        let mut first = hall.world.browser();
        let page = first.get("/desk/device").await;
        first.submit(&page, "register-device", &[("invitation", link.reveal())]).await;
        let mut second = hall.world.browser();
        let page = second.get("/desk/device").await;
        let late = second.submit(&page, "register-device", &[("invitation", link.reveal())]).await;
        assert_eq!((late.status.as_u16(), late.text_of("error-code")), (410, "office-link-gone".to_owned()));
        // An officer at work on a device that is taken away is out with the next request.
        let mut an = on_duty(&hall.world, &hall.ba_dinh, Who::new("CA-0001", "Trần Văn An", Role::Receiving)).await;
        assert_eq!(an.browser.get("/desk").await.status, 200);
        let page = hall.hang.browser.get("/desk/supervise/devices").await;
        let sql = "SELECT v.id FROM devices v JOIN officer_sessions s ON s.device_id = v.id WHERE s.officer_id = $1";
        let row = hall.world.app.db.first(sql, dinhdanh::args![an.id]).await.unwrap().unwrap();
        let device: dinhdanh::base::ids::DeviceId = row.get("id").unwrap();
        let gone = hall.hang.browser.submit(&page, &format!("revoke-{device}"), &[]).await;
        assert!(gone.words().contains("Đã thu hồi thiết bị"), "{}", gone.words());
        assert!(an.browser.get("/desk").await.location().starts_with("/desk/sign-in"));
        assert_eq!(an.sign_in().await.json()["error"], "other-desk", "the key of a revoked device opens nothing");
        hall.world
    });
}

#[test]
fn suspension_and_leave_take_effect_with_the_next_request() {
    story(|world| async move {
        let mut hall = Province::open(world).await;
        let mut an = on_duty(&hall.world, &hall.ba_dinh, Who::new("CA-0001", "Trần Văn An", Role::Receiving)).await;
        let table = [("suspend", "reinstate", "officer-suspended"), ("duty-off", "duty-on", "officer-off-duty")];
        for (take, give, refused) in table {
            assert_eq!(an.browser.get("/desk").await.status, 200);
            let page = hall.hang.browser.get("/desk/supervise/officers/CA-0001").await;
            let page = hall.hang.browser.submit(&page, take, &[]).await;
            assert_eq!(page.status, 200, "{}", page.words());
            assert!(an.browser.get("/desk").await.location().starts_with("/desk/sign-in"), "{take}");
            assert_eq!(an.sign_in().await.json()["error"], refused);
            let page = hall.hang.browser.submit(&page, give, &[]).await;
            assert_eq!(page.text_of("state"), "Đang làm việc");
            assert_eq!(an.sign_in().await.json()["location"], "/desk");
        }
        for action in [Action::OfficerSuspended, Action::OfficerReinstated, Action::OfficerOffDuty, Action::OfficerOnDuty] {
            assert_eq!(hall.recorded(action).await, 1, "{action}");
        }
        hall.world
    });
}

#[test]
fn nobody_reaches_beyond_their_unit_or_changes_themselves() {
    story(|world| async move {
        let mut hall = Province::open(world).await;
        let da_nang = desk_under(&hall.world, ("province", "48", None), "DN-CATP").await;
        let mut stranger = on_duty(&hall.world, &da_nang, Who::new("PC-0009", "Võ Thị Yên", Role::Supervisor)).await;
        let mut commune = on_duty(&hall.world, &hall.ba_dinh, Who::new("CA-0008", "Tạ Văn Bền", Role::Supervisor)).await;
        on_duty(&hall.world, &hall.ba_dinh, Who::new("CA-0001", "Trần Văn An", Role::Receiving)).await;
        let page = stranger.browser.get("/desk/supervise/officers/CA-0001").await;
        assert_eq!((page.status.as_u16(), page.text_of("error-code")), (403, "office-other-unit".to_owned()));
        let list = stranger.browser.get("/desk/supervise/officers").await;
        assert!(!list.words().contains("CA-0001"), "{}", list.words());
        // A commune's supervisor oversees the commune and not the province above it.
        assert_eq!(commune.browser.get("/desk/supervise/officers/CA-0001").await.status, 200);
        let above = commune.browser.get("/desk/supervise/officers/PC-0001").await;
        assert_eq!(above.text_of("error-code"), "office-other-unit");
        // Oneself: neither through a button nor by a form of one's own making.
        let own = hall.hang.browser.get("/desk/supervise/officers/PC-0001").await;
        assert!(own.text_of("suspend").is_empty(), "no button");
        let page = hall.hang.browser.get("/desk/supervise/officers/CA-0001").await;
        let csrf = crate::browser::form(&page, "suspend", &[]).1;
        let csrf: Vec<(&str, &str)> = csrf.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let refused = hall.hang.browser.post("/desk/supervise/officers/PC-0001/change", &csrf).await;
        assert_eq!(refused.text_of("error-code"), "office-oneself");
        // What was refused is shown to who oversees them.
        let shown = hall.kien.browser.get("/desk/supervise/refusals").await;
        assert!(shown.words().contains("PC-0001"), "{}", shown.words());
        hall.world
    });
}

#[test]
fn a_listed_relative_is_out_of_reach_and_the_list_shows_no_number() {
    story(|world| async move {
        let mut hall = Province::open(world).await;
        hall.world.register.tell(citizen(NUMBER));
        let mut an = on_duty(&hall.world, &hall.ba_dinh, Who::new("CA-0001", "Trần Văn An", Role::Receiving)).await;
        let page = hall.hang.browser.get("/desk/supervise/officers/CA-0001").await;
        let page = hall.hang.browser.submit(&page, "add-relative", &[("person", NUMBER)]).await;
        assert!(page.words().contains("Đã thêm người thân") && !page.body.contains(NUMBER), "{}", page.words());
        let home = an.browser.get("/desk").await;
        let refused = an.browser.submit(&home, "open-file", &[("scan", &card(NUMBER)), ("level", "2")]).await;
        assert_eq!(refused.text_of("error-code"), "relatives-file");
        let page = hall.hang.browser.submit(&page, "remove-relative", &[("person", NUMBER)]).await;
        assert!(page.words().contains("Đã xóa khỏi danh sách"), "{}", page.words());
        let home = an.browser.get("/desk").await;
        let opened = an.browser.submit(&home, "open-file", &[("scan", &card(NUMBER)), ("level", "2")]).await;
        assert!(opened.words().contains("HN-26-"), "{}", opened.words());
        assert_eq!((hall.recorded(Action::RelativeListed).await, hall.recorded(Action::RelativeStruck).await), (1, 1));
        hall.world
    });
}

#[test]
fn the_supervisor_sees_what_is_near_and_past_its_deadline_in_both_languages() {
    story(|world| async move {
        let mut hall = Province::open(world).await;
        hall.world.register.tell(citizen(NUMBER));
        let mut an = on_duty(&hall.world, &hall.ba_dinh, Who::new("CA-0001", "Trần Văn An", Role::Receiving)).await;
        let home = an.browser.get("/desk").await;
        let page = an.browser.submit(&home, "open-file", &[("scan", &card(NUMBER)), ("level", "2")]).await;
        an.browser.submit(&page, "accept", &[("phone", "0912 345 678")]).await;
        let hour = std::time::Duration::from_secs(3600);
        for (hours, vi, en) in [(75, "Sắp đến hạn", "Near the deadline"), (24, "Quá thời hạn", "Past the deadline")] {
            hall.world.pass(hours * hour);
            dinhdanh::issuance::watch::sweep(&hall.world.app, hall.world.clock.now()).await.unwrap();
            hall.hang.sign_in().await;
            let page = hall.hang.browser.get("/desk/supervise").await;
            let shown = page.text_of("files-title").len() > 3 && page.words().contains(vi) && page.words().contains("HN-26-");
            assert!(shown, "{}", page.words());
            assert!(!page.words().contains("Nguyễn Văn An"), "file numbers, and no citizen");
            hall.hang.browser.language = "en";
            let page = hall.hang.browser.get("/desk/supervise").await;
            assert!(page.words().contains(en), "{}", page.words());
            hall.hang.browser.language = "vi";
        }
        let law = hall.hang.browser.get("/desk/law").await;
        assert!(
            law.words().contains("Mức độ 2: ngày làm việc") && law.words().contains("NĐ 69/2024, Điều 13"),
            "{}",
            law.words()
        );
        hall.world
    });
}
