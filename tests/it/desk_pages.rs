//! A visit at a desk through its pages: what officers, approvers and the citizen at the second screen see and do, and what
//! follows live.

use std::time::Duration;

use dinhdanh::audit::Action;
use dinhdanh::base::encode::b64url;
use dinhdanh::identity::officer::Role;
use dinhdanh::issuance::activate;
use dinhdanh::issuance::slip::Slip;
use dinhdanh::outside::register::fake::{RIGHT_CAPTURE, WORN_CAPTURE};
use dinhdanh::outside::register::{NoAnswer, Nonsense};
use dinhdanh::store::{Queries as _, officers};
use scraper::{Html, Selector};

use crate::browser::Answer;
use crate::counter::{NUMBER, card, citizen, citizen_with};
use crate::office::{self, Officer, Who, desk, on_duty};
use crate::world::{World, story};

const OTHER: &str = "901099012346";

/// A desk with a receiving officer and an approver, each at a browser of their own.
struct Room {
    world: World,
    an: Officer,
    binh: Officer,
}

impl Room {
    async fn open(world: World) -> Self {
        let here = desk(&world, "HN-BADINH", "Công an phường Ba Đình").await;
        let an = on_duty(&world, &here, Who::new("CA-0001", "Trần Văn An", Role::Receiving)).await;
        let binh = on_duty(&world, &here, Who::new("CA-0002", "Lê Thị Bình", Role::Approver)).await;
        world.register.tell(citizen(NUMBER));
        Self { world, an, binh }
    }

    /// Scans a card and lands on the file's page.
    async fn scan(&mut self, scanned: &str, level: &str) -> Answer {
        let home = self.an.browser.get("/desk").await;
        self.an.browser.submit(&home, "open-file", &[("scan", scanned), ("level", level)]).await
    }

    /// A file, received, with a phone.
    async fn received(&mut self, level: &str) -> Answer {
        let page = self.scan(&card(NUMBER), level).await;
        self.an.browser.submit(&page, "accept", &[("phone", "0912 345 678")]).await
    }

    async fn matched(&mut self, page: &Answer, face: &[u8], finger: &[u8]) -> Answer {
        self.world.pass(Duration::from_secs(5));
        let typed = [("face_image", b64url(face)), ("finger_image", b64url(finger))];
        let typed: Vec<(&str, &str)> = typed.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.an.browser.submit(page, "match-submit", &typed).await
    }

    /// The citizen reads the second screen and confirms.
    async fn read_back(&mut self, number: &str) -> Answer {
        let screen = self.an.browser.get(&format!("/desk/read-back/{number}")).await;
        self.an.browser.submit(&screen, "confirm", &[]).await
    }

    async fn propose(&mut self, number: &str) -> Answer {
        let page = self.an.browser.get(&format!("/desk/files/{number}")).await;
        signed(&mut self.an, &page, "propose", &[]).await
    }

    /// A file that waits for a decision.
    async fn proposed(&mut self, level: &str) -> String {
        let page = self.received(level).await;
        let number = number_of(&page);
        if level == "2" {
            self.matched(&page, RIGHT_CAPTURE, RIGHT_CAPTURE).await;
        }
        self.read_back(&number).await;
        let answer = self.propose(&number).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        number
    }

    async fn decide(&mut self, number: &str, form: &str, typed: &[(&str, &str)]) -> Answer {
        let page = self.binh.browser.get(&format!("/desk/approvals/{number}")).await;
        signed(&mut self.binh, &page, form, typed).await
    }

    async fn file(&mut self, number: &str) -> Answer {
        self.an.browser.get(&format!("/desk/files/{number}")).await
    }
}

/// Runs the passkey form of a page as its script does.
pub async fn signed(officer: &mut Officer, page: &Answer, form: &str, typed: &[(&str, &str)]) -> Answer {
    let (options, finish, mut sent) = passkey_form(page, form);
    for (name, value) in typed {
        sent[*name] = serde_json::Value::String((*value).to_owned());
    }
    let begun = officer.browser.post_json(page, &options, &sent).await;
    if begun.status != 200 {
        return begun;
    }
    let begun = begun.json();
    sent["ceremony"] = begun["ceremony"].clone();
    sent["credential"] = officer.key.get(&begun["publicKey"]).unwrap();
    officer.browser.post_json(page, &finish, &sent).await
}

fn passkey_form(page: &Answer, id: &str) -> (String, String, serde_json::Value) {
    let html = Html::parse_document(&page.body);
    let form = html.select(&Selector::parse(&format!("form#{id}")).unwrap()).next();
    let form = form.unwrap_or_else(|| panic!("no form #{id}: {}", page.words()));
    let mut sent = serde_json::json!({});
    for field in form.select(&Selector::parse("input[name]").unwrap()) {
        sent[field.attr("name").unwrap()] = field.attr("value").unwrap_or_default().into();
    }
    (form.attr("data-options").unwrap().to_owned(), form.attr("data-finish").unwrap().to_owned(), sent)
}

/// The number that a file's page bears.
fn number_of(page: &Answer) -> String {
    let words = page.words();
    let number = words.split_whitespace().find(|word| word.starts_with("HN-26-"));
    number.unwrap_or_else(|| panic!("no file on this page: {} {words}", page.status)).to_owned()
}

/// The card that is open.
fn open_card(page: &Answer) -> String {
    let html = Html::parse_document(&page.body);
    let title = html.select(&Selector::parse("#current h2").unwrap()).next();
    title.map(|title| title.text().collect::<String>()).unwrap_or_default()
}

fn has(page: &Answer, selector: &str) -> bool {
    Html::parse_document(&page.body).select(&Selector::parse(selector).unwrap()).next().is_some()
}

#[test]
fn a_card_whose_file_stands_at_another_desk_is_told_at_which() {
    story(|world| async move {
        let mut room = Room::open(world).await;
        room.scan(&card(NUMBER), "2").await;
        let row = room.world.app.db.first("SELECT number FROM files", dinhdanh::args![]).await.unwrap().unwrap();
        let number: String = row.get("number").unwrap();
        let there = desk(&room.world, "HN-TAYHO", "Công an phường Tây Hồ").await;
        let mut nam = on_duty(&room.world, &there, Who::new("CA-0003", "Hồ Văn Năm", Role::Receiving)).await;
        let home = nam.browser.get("/desk").await;
        let refused = nam.browser.submit_once(&home, "open-file", &[("scan", &card(NUMBER)), ("level", "2")]).await;
        assert_eq!(refused.status, 422);
        let told = refused.text_of("scan-problem");
        assert!(told.contains("Công an phường Ba Đình") && told.contains(&number), "{told}");
        assert!(!refused.words().contains("Nguyễn Văn An"), "a number and a place, and nobody's name");
        room.world
    });
}

#[test]
fn a_visit_for_level_2_goes_from_scan_to_a_green_desk_on_one_page() {
    story(|world| async move {
        let mut room = Room::open(world).await;
        let page = room.scan(&format!("{}\r\n", card(NUMBER)), "2").await;
        let number = number_of(&page);
        assert_eq!(open_card(&page), "Đối chiếu thẻ với cơ sở dữ liệu dân cư");
        assert!(page.words().contains("NGUYỄN VĂN AN") && page.words().contains("Nguyễn Văn An"), "both sides are shown");
        assert!(!page.body.contains(NUMBER), "the number stays masked");

        let page = room.an.browser.submit(&page, "accept", &[("phone", "0912 345 678"), ("email", "an@example.vn")]).await;
        assert_eq!(open_card(&page), "So khớp khuôn mặt và vân tay", "{}", page.words());
        assert_eq!(page.text_of("state"), "Đã tiếp nhận");

        let page = room.matched(&page, RIGHT_CAPTURE, WORN_CAPTURE).await;
        assert_eq!(open_card(&page), "So khớp khuôn mặt và vân tay", "a worn finger is tried again");
        assert!(
            page.text_of("match-result").contains("Không đủ rõ") && page.words().contains("đổi ngón khác"),
            "{}",
            page.words()
        );
        let page = room.matched(&page, RIGHT_CAPTURE, RIGHT_CAPTURE).await;
        assert_eq!(open_card(&page), "Người dân đọc lại và xác nhận");

        let screen = room.an.browser.get(&format!("/desk/read-back/{number}")).await;
        for text in ["Nguyễn Văn An", NUMBER, "24/11/1999", "Phường Ba Đình, Hà Nội", "0912 345 678", "an@example.vn", "Mức độ 2"]
        {
            assert!(screen.words().contains(text), "{text} is read back: {}", screen.words());
        }
        assert!(!screen.body.contains("Trần Văn An"), "the citizen's screen is not the officer's");
        let screen = room.an.browser.submit(&screen, "confirm", &[]).await;
        assert!(screen.words().contains("Cảm ơn bạn"), "{}", screen.words());

        let page = room.file(&number).await;
        assert_eq!(open_card(&page), "Ký và gửi đề xuất");
        let answer = room.propose(&number).await;
        assert_eq!(answer.json()["location"], format!("/desk/files/{number}"), "{}", answer.body);
        assert_eq!(open_card(&room.file(&number).await), "Đang chờ phê duyệt");

        let queue = room.binh.browser.get("/desk/approvals").await;
        assert!(queue.words().contains(&number) && queue.words().contains("So khớp nhiều lần"), "{}", queue.words());
        let decision = room.binh.browser.get(&format!("/desk/approvals/{number}")).await;
        for text in ["CA-0001", "Công an phường Ba Đình", "Khớp", "091****678", "So khớp nhiều lần"] {
            assert!(decision.words().contains(text), "{text} is needed to decide: {}", decision.words());
        }
        let answer = room.decide(&number, "approve", &[]).await;
        assert_eq!(answer.json()["location"], "/desk/approvals", "{}", answer.body);
        let queue = room.binh.browser.get("/desk/approvals").await;
        assert!(queue.words().contains("Đã phê duyệt") && !queue.words().contains(&number), "{}", queue.words());

        let page = room.file(&number).await;
        assert_eq!(open_card(&page), "Kích hoạt trên thiết bị của người dân");
        assert!(page.words().contains("01/12/2026"), "until when: {}", page.words());
        let printed = room.an.browser.submit(&page, "slip", &[]).await;
        assert_eq!(printed.text_of("slip-code").len(), 14);
        let page = room.file(&number).await;
        assert!(page.words().contains("In phiếu khác"), "{}", page.words());

        activate_with(&mut room, &number).await;
        let page = room.file(&number).await;
        assert_eq!(open_card(&page), "Đã xong", "{}", page.words());
        assert!(has(&page, "#current.green"));
        let home = room.an.browser.get("/desk").await;
        assert!(home.words().contains(&number) && home.words().contains("Đã kích hoạt"), "{}", home.words());
        room.world
    });
}

/// The citizen activates with a slip and signs in, at a browser of their own.
async fn activate_with(room: &mut Room, number: &str) {
    use crate::counter::{OWN_PHONE, arriving, link_code};
    use dinhdanh::authn::device::Device;
    use dinhdanh::authn::visitor::Visitor;
    let (app, now) = (room.world.app.clone(), room.world.clock.now());
    let officer = officers::by_id(&app.db, &app.keyring, room.an.id).await.unwrap().unwrap();
    let browser_hash = [7; 32];
    let acting =
        dinhdanh::issuance::acting::Acting { officer: &officer, device_desk: officer.desk_id, browser_hash: &browser_hash, now };
    let id = dinhdanh::issuance::look::by_number(&app, &number.parse().unwrap()).await.unwrap().unwrap();
    let slip: Slip = dinhdanh::issuance::slip::issue(&app, &acting, id).await.unwrap();
    let visitor = Visitor {
        browser_hash: OWN_PHONE,
        source: "203.0.113.8".parse().unwrap(),
        device: Device::of("Chrome/ Android"),
        language: dinhdanh::base::Language::Vi,
        session: None,
        now,
    };
    let here = arriving(&visitor);
    let ticket = activate::begin(&app, here, link_code(&slip)).await.unwrap().ticket;
    activate::send_code(&app, here, &ticket).await.unwrap();
    room.world.deliver().await;
    let sms = room.world.gateway.sms();
    let code = sms.iter().rev().find_map(|sms| {
        sms.text.split(|c: char| !c.is_ascii_digit()).find(|word| word.len() == 6).map(dinhdanh::base::Secret::new)
    });
    activate::check_code(&app, here, &ticket, &code.unwrap()).await.unwrap();
    activate::passcode(&app, here, &ticket, &dinhdanh::base::Secret::new("739154")).await.unwrap();
    let account = activate::complete(&app, here, &ticket).await.unwrap();
    assert!(activate::prove(&app, account, now).await.unwrap());
}

#[test]
fn a_visit_for_level_1_needs_no_match_but_may_have_one() {
    story(|world| async move {
        let mut room = Room::open(world).await;
        let page = room.received("1").await;
        let number = number_of(&page);
        assert_eq!(open_card(&page), "Người dân đọc lại và xác nhận", "straight to the read-back");
        let page = room.matched(&page, b"somebody else", b"").await;
        assert_eq!(open_card(&page), "So khớp khuôn mặt và vân tay", "a match that fails is not passed over");
        let page = room.matched(&page, RIGHT_CAPTURE, b"").await;
        assert_eq!(open_card(&page), "Người dân đọc lại và xác nhận");
        room.read_back(&number).await;
        assert_eq!(room.propose(&number).await.status, 200);
        assert_eq!(room.decide(&number, "approve", &[]).await.status, 200);
        assert_eq!(open_card(&room.file(&number).await), "Kích hoạt trên thiết bị của người dân");
        room.world
    });
}

#[test]
fn a_scan_that_is_no_card_says_why_and_stores_nothing() {
    story(|world| async move {
        let mut room = Room::open(world).await;
        let seven = card(NUMBER);
        let six = seven.rsplit_once('|').unwrap().0.to_owned();
        for (scanned, words) in [
            ("901099012345".to_owned(), "ít nhất 7 mục"),
            (six, "ít nhất 7 mục"),
            (format!("{seven}{}", "|x".repeat(43)), "quá nhiều mục"),
            (seven.replace("24111999", "31021999"), "Ngày sinh"),
            (seven.replace(NUMBER, "012345678"), "chứng minh nhân dân cũ"),
            (seven.replace("Nam", "N\u{202e}am"), "ký tự lạ"),
            ("9".repeat(10_000), "dài hơn mã QR"),
        ] {
            let page = room.scan(&scanned, "2").await;
            assert_eq!(page.status, 422, "{scanned:.60}");
            assert!(page.text_of("scan-problem").contains(words), "{scanned:.60}: {}", page.text_of("scan-problem"));
            assert!(!page.body.contains(&scanned[..9]), "what was scanned is not shown again: {scanned:.60}");
        }
        let too_large = room.scan(&"9".repeat(1 << 20), "2").await;
        assert_eq!(too_large.text_of("error-code"), "form-too-large");
        let home = room.an.browser.get("/desk").await;
        assert!(home.words().contains("Chưa có hồ sơ nào"), "{}", home.words());
        assert!(room.world.register.purposes().is_empty(), "nobody was asked about");
        room.world
    });
}

#[test]
fn a_card_scanned_again_leads_to_the_open_file() {
    story(|world| async move {
        let mut room = Room::open(world).await;
        let number = number_of(&room.scan(&card(NUMBER), "2").await);
        let again = room.scan(&card(NUMBER), "2").await;
        assert_eq!((again.status.as_u16(), number_of(&again)), (200, number.clone()), "pressed twice, opened once");
        let found = room.an.browser.open(&format!("/desk?number={}", number.to_lowercase())).await;
        assert_eq!(number_of(&found), number);
        let none = room.an.browser.open("/desk?number=HN-26-AAAAAAA-2").await;
        assert!(none.text_of("number-problem").contains("không có hồ sơ"), "{}", none.words());

        let there = desk(&room.world, "HN-LANG", "Công an phường Láng").await;
        let mut cuong = on_duty(&room.world, &there, Who::new("CA-0003", "Vũ Cường", Role::Receiving)).await;
        let home = cuong.browser.get("/desk").await;
        assert!(!home.words().contains(&number), "another desk's files are not in the list");
        let page = cuong.browser.submit(&home, "open-file", &[("scan", &card(NUMBER))]).await;
        assert!(page.text_of("scan-problem").contains(&number), "told where it is: {}", page.text_of("scan-problem"));
        let theirs = cuong.browser.get(&format!("/desk/files/{number}")).await;
        assert_eq!((theirs.status.as_u16(), theirs.text_of("error-code").as_str()), (403, "other-desks-file"));
        room.world
    });
}

#[test]
fn differences_are_marked_and_each_waits_for_a_choice() {
    story(|world| async move {
        let mut room = Room::open(world).await;
        room.world.register.tell(citizen_with(NUMBER, serde_json::json!({ "name": "Nguyễn Văn Ánh", "birth": "1999-11-25" })));
        let page = room.scan(&card(NUMBER), "2").await;
        let number = number_of(&page);
        assert!(has(&page, "tr.differs") && page.words().contains("Khác nhau"), "in colour and in words: {}", page.words());
        let page = room.an.browser.submit(&page, "accept", &[("phone", "0912345678"), ("settle-name", "register_right")]).await;
        assert_eq!(page.status, 422);
        assert!(page.text_of("settle-birth-problem").contains("Hãy chọn bên đúng"), "{}", page.words());
        assert!(page.body.contains("0912 345 678") || page.body.contains("0912345678"), "what was typed is still there");
        assert!(has(&page, "#settle-name[checked]"), "and what was settled");

        let page = room.an.browser.submit(&page, "accept", &[("settle-birth", "correction")]).await;
        assert!(page.text_of("paused").contains("Đang chờ đính chính"), "{}", page.words());
        let home = room.an.browser.get("/desk").await;
        assert!(home.words().contains("Đang chờ đính chính"), "{}", home.words());

        room.world.register.tell(citizen_with(NUMBER, serde_json::json!({ "name": "Nguyễn Văn Ánh" })));
        room.world.pass(Duration::from_secs(4 * 3600));
        let page = room.file(&number).await;
        let page = room.an.browser.submit(&page, "ask-again", &[]).await;
        assert!(!has(&page, "#paused"), "{}", page.words());
        assert!(!has(&page, "[name=settle-birth]"), "the birth date agrees now");
        assert!(page.body.contains("0912 345 678"), "nothing is typed twice");
        room.world
    });
}

#[test]
fn a_phone_that_can_t_be_one_is_told_apart_from_none() {
    story(|world| async move {
        let mut room = Room::open(world).await;
        let page = room.scan(&card(NUMBER), "2").await;
        for (phone, words) in [
            ("", "không có điện thoại"),
            ("0212345678", "03, 05, 07, 08 hoặc 09"),
            ("09123", "10 chữ số"),
            ("+1 212 555 0100", "nước ngoài"),
            ("so dien thoai", "chỉ gồm chữ số"),
        ] {
            let wrong = room.an.browser.submit(&page, "accept", &[("phone", phone)]).await;
            assert_eq!(wrong.status, 422, "{phone}");
            assert!(wrong.text_of("phone-problem").contains(words), "{phone}: {}", wrong.text_of("phone-problem"));
        }
        let both = room.an.browser.submit(&page, "accept", &[("phone", "0912345678"), ("no_phone", "yes")]).await;
        assert_eq!(both.status, 422);
        let page = room.an.browser.submit(&page, "accept", &[("phone", ""), ("no_phone", "yes")]).await;
        assert_eq!(open_card(&page), "So khớp khuôn mặt và vân tay");
        room.world
    });
}

#[test]
fn a_register_that_is_down_pauses_the_file_and_one_button_goes_on() {
    story(|world| async move {
        let mut room = Room::open(world).await;
        let wait = Duration::from_secs(30);
        room.world.register.fail(Some(NoAnswer::Unavailable { retry_after: wait }));
        let page = room.scan(&card(NUMBER), "2").await;
        let number = number_of(&page);
        assert!(page.text_of("paused").contains("chưa trả lời") && page.text_of("paused").contains("09:00"), "{}", page.words());
        let page = room.an.browser.submit(&page, "ask-again", &[]).await;
        assert!(has(&page, "#paused"), "still down");
        room.world.register.fail(None);
        let page = room.an.browser.submit(&page, "ask-again", &[]).await;
        assert!(!has(&page, "#paused"), "{}", page.words());
        let page = room.an.browser.submit(&page, "accept", &[("phone", "0912345678")]).await;

        room.world.register.fail(Some(NoAnswer::Nonsense(Nonsense::OtherPerson)));
        let page = room.matched(&page, RIGHT_CAPTURE, RIGHT_CAPTURE).await;
        assert!(page.text_of("paused").contains("không dùng được"), "{}", page.words());
        room.world.register.fail(None);
        let page = room.an.browser.submit(&page, "ask-again", &[]).await;
        assert_eq!(open_card(&page), "So khớp khuôn mặt và vân tay", "where it stopped");
        let page = room.matched(&page, RIGHT_CAPTURE, RIGHT_CAPTURE).await;
        assert_eq!(open_card(&page), "Người dân đọc lại và xác nhận");
        room.read_back(&number).await;
        assert_eq!(room.propose(&number).await.status, 200);
        let queue = room.binh.browser.get("/desk/approvals").await;
        assert!(queue.words().contains("Từng tạm dừng"), "{}", queue.words());
        room.world
    });
}

#[test]
fn a_citizen_who_says_no_is_heard_at_once_and_reads_again() {
    story(|world| async move {
        let mut room = Room::open(world).await;
        let page = room.received("1").await;
        let number = number_of(&page);
        let screen = room.an.browser.get(&format!("/desk/read-back/{number}")).await;
        room.world.pass(Duration::from_secs(5));
        let told = room.an.browser.submit(&screen, "object", &[]).await;
        assert!(told.words().contains("Đã báo cho cán bộ"), "{}", told.words());
        let page = room.file(&number).await;
        assert!(page.text_of("objected").contains("Người dân báo nội dung chưa đúng"), "{}", page.words());
        room.world.pass(Duration::from_secs(5));
        let page = room.an.browser.submit(&page, "mend-contact", &[("phone", "0987654321")]).await;
        assert!(!has(&page, "#objected"), "{}", page.words());

        let late = room.an.browser.submit(&screen, "confirm", &[]).await;
        assert_eq!(late.status, 409, "what was shown before can't be confirmed any more");
        assert!(late.words().contains("Nội dung đã thay đổi") && late.words().contains("0987 654 321"), "{}", late.words());
        let done = room.an.browser.submit(&late, "confirm", &[]).await;
        assert!(done.words().contains("Cảm ơn bạn"), "{}", done.words());
        assert_eq!(open_card(&room.file(&number).await), "Ký và gửi đề xuất");
        room.world
    });
}

#[test]
fn nothing_is_signed_before_its_time_or_with_a_signature_that_does_not_hold() {
    story(|world| async move {
        let mut room = Room::open(world).await;
        let page = room.received("2").await;
        let number = number_of(&page);
        let early =
            room.an.browser.post_json(&page, &format!("/desk/files/{number}/propose/options"), &serde_json::json!({})).await;
        assert_eq!((early.status.as_u16(), early.json()["error"].as_str()), (409, Some("not-matched")));
        room.matched(&page, RIGHT_CAPTURE, RIGHT_CAPTURE).await;
        let early =
            room.an.browser.post_json(&page, &format!("/desk/files/{number}/propose/options"), &serde_json::json!({})).await;
        assert_eq!(early.json()["error"], "not-read-back");
        room.read_back(&number).await;

        room.an.key.behaviour.user_verified = false;
        let unverified = room.propose(&number).await;
        assert_eq!((unverified.status.as_u16(), unverified.json()["error"].as_str()), (403, Some("signature-bad")));
        room.an.key.behaviour.user_verified = true;
        assert_eq!(room.propose(&number).await.status, 200);
        let again = room.file(&number).await;
        assert!(!has(&again, "form#propose"), "signed once");
        assert!(!has(&again, "#accept, #match-submit, #pause, #cancel"), "and not changed any more");
        room.world
    });
}

#[test]
fn a_refusal_and_a_return_name_their_reason_at_the_desk() {
    story(|world| async move {
        let mut room = Room::open(world).await;
        let number = room.proposed("1").await;
        let without = room.decide(&number, "return", &[]).await;
        assert_eq!(without.json()["error"], "form-unreadable", "there is no return without a reason");
        let unfit = room.decide(&number, "return", &[("reason", "holder-dead")]).await;
        assert_eq!(unfit.json()["error"], "reason-unfit");
        assert_eq!(room.decide(&number, "return", &[("reason", "contact-wrong")]).await.status, 200);
        let page = room.file(&number).await;
        assert!(page.text_of("reason").contains("Số điện thoại hoặc thư điện tử chưa đúng"), "{}", page.words());
        assert!(page.body.contains("0912 345 678"), "and keeps what was entered");
        let page = room.an.browser.submit(&page, "accept", &[("phone", "0987654321")]).await;
        assert_eq!(open_card(&page), "Người dân đọc lại và xác nhận");
        room.read_back(&number).await;
        assert_eq!(room.propose(&number).await.status, 200);
        let queue = room.binh.browser.get("/desk/approvals").await;
        assert!(queue.words().contains("Từng bị trả lại"), "{}", queue.words());

        let stale = room.binh.browser.get(&format!("/desk/approvals/{number}")).await;
        assert_eq!(room.decide(&number, "refuse", &[("reason", "not-free")]).await.status, 200);
        let late = signed(&mut room.binh, &stale, "approve", &[]).await;
        assert_eq!((late.status.as_u16(), late.json()["error"].as_str()), (409, Some("not-proposed")));
        let page = room.file(&number).await;
        assert!(page.text_of("reason").contains("không tự nguyện"), "{}", page.words());
        assert!(!has(&page, "#current"), "the file is over");
        room.world
    });
}

#[test]
fn nobody_decides_on_their_own_file_or_a_relative_s() {
    story(|world| async move {
        let mut room = Room::open(world).await;
        let app = room.world.app.clone();
        let key = |number: &str| app.keyring.index().blind("number", number).unwrap();
        let here = office::desk(&room.world, "HN-THAYTHE", "Công an phường Thử").await;
        let own = Who { person_key: Some(key(NUMBER)), ..Who::new("CA-0005", "Nguyễn Văn An", Role::Approver) };
        let aunt = Who { relatives: vec![key(NUMBER)], ..Who::new("CA-0006", "Nguyễn Thị Cô", Role::Approver) };
        let (mut own, mut aunt) = (on_duty(&room.world, &here, own).await, on_duty(&room.world, &here, aunt).await);
        let number = room.proposed("1").await;
        for (officer, code) in [(&mut own, "own-file"), (&mut aunt, "relatives-file")] {
            let refused = officer.browser.get(&format!("/desk/approvals/{number}")).await;
            assert_eq!((refused.status.as_u16(), refused.text_of("error-code").as_str()), (403, code));
        }
        let mut relative = {
            let who = Who { relatives: vec![key(OTHER)], ..Who::new("CA-0007", "Lý Văn Bác", Role::Receiving) };
            on_duty(&room.world, &here, who).await
        };
        let home = relative.browser.get("/desk").await;
        let refused = relative.browser.submit(&home, "open-file", &[("scan", &card(OTHER))]).await;
        assert_eq!((refused.status.as_u16(), refused.text_of("error-code").as_str()), (403, "relatives-file"));
        room.world
    });
}

#[test]
fn pages_follow_live_and_a_stream_ends_with_its_session() {
    story(|world| async move {
        let mut room = Room::open(world).await;
        let page = room.received("1").await;
        let number = number_of(&page);
        let (status, mut desk) = room.an.browser.follow_live("/desk/live", None).await;
        assert_eq!(status, 200);
        let (_, mut file) = room.an.browser.follow_live(&format!("/desk/live?file={number}"), None).await;
        let (_, mut approvals) = room.binh.browser.follow_live("/desk/live", None).await;
        room.read_back(&number).await;
        assert!(desk.next().await.unwrap().contains("event: changed"));
        assert!(file.next().await.unwrap().contains("event: changed"));
        room.propose(&number).await;
        assert!(approvals.next().await.unwrap().contains("event: changed"));
        let event = file.next().await.unwrap();
        let last = event.lines().find_map(|line| line.strip_prefix("id: ")).unwrap().to_owned();

        room.world.pass(Duration::from_secs(1));
        room.decide(&number, "approve", &[]).await;
        assert!(file.next().await.unwrap().contains("event: changed"), "the approval reaches the desk");
        let (_, mut missed) = room.an.browser.follow_live(&format!("/desk/live?file={number}"), Some(&last)).await;
        assert!(missed.next().await.unwrap().contains("event: changed"), "a browser that was away is told");

        let (status, _) = room.world.browser().follow_live("/desk/live", None).await;
        assert_eq!(status, 401, "a script is not led to a page");
        let (status, _) = room.an.browser.follow_live("/desk/live?file=HN-26-AAAAAAA-2", None).await;
        assert_eq!(status, 404);

        room.an.sign_out().await;
        let mut tx = room.world.app.db.write().await.unwrap();
        let id = dinhdanh::issuance::look::by_number(&room.world.app, &number.parse().unwrap()).await.unwrap().unwrap();
        let app = &room.world.app;
        let now = room.world.clock.now();
        let event = dinhdanh::store::files::Event {
            id: dinhdanh::base::ids::EventId::new(now, &app.random),
            file: id,
            desk: officers::by_id(&app.db, &app.keyring, room.an.id).await.unwrap().unwrap().desk_id,
            officer: None,
            kind: "slip-printed".into(),
            at: now,
        };
        dinhdanh::store::files::add_event(&mut tx, event).await.unwrap();
        tx.commit().await.unwrap();
        let mut told = 0;
        while file.next().await.is_some() {
            told += 1;
        }
        assert!(told <= 1, "nothing of what happened after the sign-out is told");
        room.world
    });
}

#[test]
fn streams_end_when_the_process_is_about_to() {
    story(|world| async move {
        let mut room = Room::open(world).await;
        let (status, mut stream) = room.an.browser.follow_live("/desk/live", None).await;
        assert_eq!(status, 200);
        room.world.app.leaving.send_replace(true);
        assert_eq!(stream.next().await, None);
        room.world
    });
}

#[test]
fn the_slip_tells_what_to_do_and_names_no_person() {
    story(|world| async move {
        let mut room = Room::open(world).await;
        let number = room.proposed("2").await;
        room.decide(&number, "approve", &[]).await;
        let page = room.file(&number).await;
        let slip = room.an.browser.submit(&page, "slip", &[]).await;
        for text in
            [number.as_str(), "Công an phường Ba Đình", "CA-0001", "1900 0000", "01/12/2026", "lừa đảo", "id.example.vn/activate"]
        {
            assert!(slip.words().contains(text), "{text}: {}", slip.words());
        }
        for text in [NUMBER, "Nguyễn Văn An", "0912"] {
            assert!(!slip.body.contains(text), "{text} does not stand on a slip");
        }
        let html = Html::parse_document(&slip.body);
        let qr = html.select(&Selector::parse("#slip-qr").unwrap()).next().unwrap().attr("src").unwrap().to_owned();
        assert!(qr.starts_with("data:image/svg+xml;base64,"));
        assert_eq!(slip.header("cache-control"), "no-store");
        assert!(!slip.body.contains("activate#"), "the code stands in the picture only");
        let again = room.an.browser.submit(&page, "slip", &[]).await;
        assert_ne!(again.text_of("slip-code"), slip.text_of("slip-code"), "another print is another slip");
        assert_eq!(room.an.browser.get(&format!("/desk/files/{number}/slip")).await.status, 405, "it can't be fetched again");
        room.world
    });
}

#[test]
fn somebody_without_a_phone_is_matched_again_and_shown_a_number() {
    story(|world| async move {
        let mut room = Room::open(world).await;
        let page = room.scan(&card(NUMBER), "2").await;
        let number = number_of(&page);
        let page = room.an.browser.submit(&page, "accept", &[("phone", ""), ("no_phone", "yes")]).await;
        room.matched(&page, RIGHT_CAPTURE, RIGHT_CAPTURE).await;
        room.read_back(&number).await;
        room.propose(&number).await;
        room.decide(&number, "approve", &[]).await;
        let page = room.file(&number).await;
        assert!(!has(&page, "#match-form"), "first the slip");
        let slip = room.an.browser.submit(&page, "slip", &[]).await;
        assert!(slip.words().contains("nhập số hiện trên màn hình"), "{}", slip.words());
        let page = room.file(&number).await;
        let shown = room.matched(&page, b"somebody else", RIGHT_CAPTURE).await;
        assert_eq!(shown.status, 409);
        assert!(shown.words().contains("Không khớp") && shown.text_of("desk-number").is_empty(), "{}", shown.words());
        let shown = room.matched(&page, RIGHT_CAPTURE, RIGHT_CAPTURE).await;
        let digits = shown.text_of("desk-number");
        assert!(digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_digit()), "{digits}");
        assert!(!shown.body.contains("Trần Văn An"), "the screen that faces the citizen");
        room.world
    });
}

#[test]
fn captures_stand_in_only_where_the_settings_say_so() {
    story(|world| async move {
        let mut room = Room::open(world).await;
        let page = room.received("2").await;
        assert!(has(&page, "input[type=file][capture]") && !has(&page, "[name=face]"), "{}", page.body);
        let form = crate::browser::form(&page, "match-submit", &[("face", "right"), ("finger", "right")]);
        let fields: Vec<(&str, &str)> = form.1.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let refused = room.an.browser.post(&form.0, &fields).await;
        assert_eq!(refused.status, 422, "what was not captured can't be told to match");
        assert!(refused.words().contains("Thiếu ảnh khuôn mặt hoặc vân tay"), "{}", refused.words());
        room.world
    });
}

#[test]
fn a_file_is_read_by_name_in_the_log_and_given_up_with_a_reason() {
    story(|world| async move {
        let mut room = Room::open(world).await;
        let page = room.received("2").await;
        let number = number_of(&page);
        let sql = "SELECT COUNT(*) AS times FROM audit_entries WHERE action = $1";
        let row = room.world.app.db.first(sql, dinhdanh::args![Action::FileRead.word()]).await.unwrap().unwrap();
        assert_eq!(row.get::<i64>("times").unwrap(), 1, "a page that stays open is one look");
        let over = room.an.browser.submit(&page, "cancel", &[("reason", "withdrawn")]).await;
        assert!(over.text_of("reason").contains("Người dân rút hồ sơ"), "{}", over.words());
        let again = number_of(&room.scan(&card(NUMBER), "2").await);
        assert_ne!(again, number, "and may be opened anew");
        room.world
    });
}
