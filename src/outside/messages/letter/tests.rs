//! Every letter, in both languages and on both channels, held against the rules that every message keeps.

use super::*;

fn by(desk: &str) -> By {
    By { desk: desk.into(), desk_code: "HN-0037".into(), officer: "123-456".into(), at: Timestamp(1_795_489_500_000) }
}

fn letters() -> Vec<Letter> {
    let at = Timestamp(1_795_489_500_000);
    let file = || "HN0037-26-000123".to_owned();
    let desk = "Công an phường Hàng Bạc";
    let mut all = vec![
        Letter::Code { code: Secret::new("038261"), purpose: CodePurpose::SignIn, minutes: 5 },
        Letter::Code { code: Secret::new("038261"), purpose: CodePurpose::Activation, minutes: 1 },
        Letter::Code { code: Secret::new("038261"), purpose: CodePurpose::Phone, minutes: 5 },
        Letter::Code { code: Secret::new("038261"), purpose: CodePurpose::Email, minutes: 5 },
        Letter::Approved { file: file(), level: AccountLevel::Two, by: by(desk), until: Day::new(2026, 12, 1).unwrap() },
        Letter::Collected { file: file(), by: by(desk), until: Day::new(2026, 12, 1).unwrap() },
        Letter::Reminder { file: file(), by: by(desk), until: Day::new(2026, 12, 1).unwrap() },
        Letter::Returned { file: file(), by: by(desk), reason: "Ảnh chân dung không rõ.".into() },
        Letter::Refused { file: file(), by: by(desk), reason: "Thẻ căn cước đã bị thu hồi.".into() },
        Letter::Activated { file: file(), level: AccountLevel::One, by: by(desk) },
        Letter::PasskeyAdded { at },
        Letter::AppAdded { at },
        Letter::WayRemoved { at },
        Letter::PasswordChanged { at },
        Letter::PasscodeChanged { at },
        Letter::NewDevice { device: "Chrome, Windows".into(), at },
        Letter::HelpAsked { portal: "Cổng dịch vụ công".into(), by: by(desk) },
        Letter::Asked { portal: "Cổng dịch vụ công liên thông tỉnh Bắc.Ninh".into(), at, until: at },
    ];
    all.extend(tidings::each(at, &by(desk)).map(Letter::Tidings));
    all.extend(Ground::ALL.map(|ground| Letter::Locked { ground, at }));
    all.extend(Ground::ALL.map(|ground| Letter::Unlocked { ground, at }));
    all.push(Letter::AgencyGranted { request: file(), by: by(desk) });
    all.push(Letter::AgencyRefused { request: file(), by: by(desk), reason: "Văn bản không hợp lệ.".into() });
    all.push(Letter::WardOfAge { on: Day::new(2026, 12, 1).unwrap() });
    all.push(Letter::WardMayRise);
    all
}

fn head(language: Language) -> Letterhead {
    Letterhead::new(&Brand::default(), language)
}

/// The rules of every SMS: the GSM alphabet, and nothing that a phone makes a link of.
fn check_line(line: &str) {
    assert!(line.chars().all(|c| c.is_ascii_graphic() || c == ' '), "{line}");
    assert!(!line.to_lowercase().contains("http") && !line.contains("://") && !line.contains('@'), "{line}");
    let linked = line.split(' ').any(|word| {
        word.char_indices().any(|(at, c)| c == '.' && word[at + 1..].starts_with(|c: char| c.is_ascii_alphanumeric()))
    });
    assert!(!linked, "{line}");
    assert!(!line.contains(['{', '}', '$']), "{line}");
    let digits = line.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
    assert!(digits < 9, "no number as long as a personal number: {line}");
}

#[test]
fn every_sms_is_one_plain_line_without_a_link() {
    for language in Language::ALL {
        for letter in letters() {
            let line = letter.sms(language, &head(language));
            println!("{:3} {line}", line.len());
            check_line(&line);
            let longest = if letter.by().is_some() { lines::TWO } else { lines::ONE };
            assert!(line.len() <= longest, "{} characters: {line}", line.len());
        }
    }
}

#[test]
fn a_long_desk_name_gives_way_to_its_code_and_a_long_reason_is_cut() {
    let desk = "Công an xã Hương Trạch (điểm tiếp nhận lưu động số 12, nhà văn hóa thôn Phú Lâm, evil.vn); ".repeat(3);
    let reason = "Thông tin nơi thường trú không khớp với cơ sở dữ liệu quốc gia về dân cư; ".repeat(8);
    for language in Language::ALL {
        let head = head(language);
        let approved = Letter::Approved {
            file: "HT0112-26-000001".into(),
            level: AccountLevel::Two,
            by: by(&desk),
            until: Day::new(2026, 12, 1).unwrap(),
        };
        let line = approved.sms(language, &head);
        assert!(line.len() <= lines::TWO && line.contains("HN-0037"), "{line}");
        let refused = Letter::Refused { file: "HT0112-26-000001".into(), by: by(&desk), reason: reason.clone() };
        let line = refused.sms(language, &head);
        check_line(&line);
        assert!(line.len() <= lines::TWO && line.contains("Thong tin noi thuong tru") && line.contains("(...)"), "{line}");
        assert!(line.contains(&head.hotline), "what comes after the reason is kept: {line}");
        // In an e-mail there is room for all of it.
        let text = refused.email(language, &head).text;
        assert!(text.contains(desk.trim()) && text.contains(reason.trim()), "{text}");
    }
}

#[test]
fn a_code_says_that_no_officer_ever_asks_for_it() {
    for (language, words, mail) in [
        (Language::Vi, "Khong ai duoc hoi ma nay, ke ca can bo", "cán bộ"),
        (Language::En, "No officer ever asks for it", "officer"),
    ] {
        for purpose in [CodePurpose::SignIn, CodePurpose::Activation, CodePurpose::Phone, CodePurpose::Email] {
            let letter = Letter::Code { code: Secret::new("038261"), purpose, minutes: 5 };
            let line = letter.sms(language, &head(language));
            assert!(line.contains("038261") && line.contains(words), "{line}");
            let written = letter.email(language, &head(language));
            assert!(written.text.contains("038261") && written.text.contains(mail), "{}", written.text);
            assert!(!written.subject.contains("038261"), "a subject shows on a locked screen");
        }
    }
}

#[test]
fn a_notice_of_an_officer_s_act_names_desk_officer_and_time() {
    for language in Language::ALL {
        for letter in letters().iter().filter(|letter| letter.by().is_some()) {
            let line = letter.sms(language, &head(language));
            // What concerns the account stands on no file.
            let file = if matches!(letter, Letter::Tidings(_) | Letter::HelpAsked { .. }) { "" } else { "HN0037-26-000123" };
            for part in ["Cong an phuong Hang Bac", "123-456", "24/11/2026 10:05", file] {
                assert!(line.contains(part), "{part} is missing: {line}");
            }
            let text = letter.email(language, &head(language)).text;
            for part in ["Công an phường Hàng Bạc", "123-456", "24/11/2026 10:05", file] {
                assert!(text.contains(part), "{part} is missing: {text}");
            }
        }
    }
}

#[test]
fn every_e_mail_is_plain_text_without_a_link() {
    for language in Language::ALL {
        for letter in letters() {
            let written = letter.email(language, &head(language));
            assert!(!written.subject.is_empty() && !written.subject.contains(['\n', '{', '<']), "{}", written.subject);
            assert!(written.text.contains(&head(language).hotline) && !written.text.contains("http"), "{}", written.text);
            assert!(!written.text.contains(['{', '}', '<']), "{}", written.text);
            assert!(written.text.lines().all(|line| !line.starts_with("    ")), "{}", written.text);
        }
    }
}

#[test]
fn no_two_letters_are_of_one_kind_unless_they_differ_in_their_facts_only() {
    let mut kinds: Vec<_> = letters().iter().map(Letter::kind).collect();
    kinds.dedup();
    let mut unique = kinds.clone();
    unique.sort_unstable();
    unique.dedup();
    assert_eq!(kinds.len(), unique.len());
    assert_eq!(kinds.len(), 37);
}

#[test]
fn a_code_is_not_delivered_after_it_has_died() {
    let code = Letter::Code { code: Secret::new("1"), purpose: CodePurpose::SignIn, minutes: 5 };
    assert_eq!(code.good_for(), Duration::from_secs(300));
    assert!(Letter::PasskeyAdded { at: Timestamp(0) }.good_for() > Duration::from_secs(24 * 3600));
}
