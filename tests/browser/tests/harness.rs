//! The instrument is tried before what it measures: people, pages, passkeys and checks against a small site of our own, with
//! faults planted where the tests must find faults.

mod site;

use std::time::Duration;

use anyhow::Result;
use dinhdanh_browser_tests::{Browser, Language, Look, Person, Width};
use site::Site;

async fn visit(path: &str, look: Look) -> Result<(Site, Browser, Person)> {
    let site = Site::open().await?;
    let browser = Browser::open().await?;
    let person = browser.person("Đức", look).await?;
    person.open(&site.at(path)).await?;
    Ok((site, browser, person))
}

fn refusal<T: std::fmt::Debug>(outcome: Result<T>) -> String {
    format!("{:?}", outcome.expect_err("this must be refused"))
}

#[tokio::test]
async fn a_person_fills_a_form_by_its_labels_and_sees_what_comes_of_it() -> Result<()> {
    let (_site, _browser, person) = visit("/form", Look::default()).await?;
    person.fill("Họ và tên", "Nguyễn Thị Ánh").await?;
    person.fill("#code", "12").await?;
    person.fill("#code", "3456").await?;
    assert_eq!(person.value_of("#code").await?, "3456");
    person.fill("Ngày sinh", "1990-02-28").await?;
    person.choose("Nữ").await?;
    person.choose("Tôi đồng ý").await?;
    person.choose("Cao Bằng").await?;
    assert!(person.chosen("Nữ").await? && !person.chosen("Nam").await?);
    person.press("Gửi").await?;
    person.see("name=Nguyễn Thị Ánh code=3456 born=1990-02-28 sex=f agreed=on province=04").await?;
    assert_eq!(person.interactions(), 8);
    assert!(person.url().await?.ends_with("/sent"));
    Ok(())
}

#[tokio::test]
async fn a_scanner_and_a_keyboard_are_enough() -> Result<()> {
    let (_site, _browser, person) = visit("/form", Look::default()).await?;
    person.tab_to("Họ và tên").await?;
    person.write("Lò Văn Đông|x_Y").await?;
    person.tab_to("Mã").await?;
    assert_eq!(person.focused().await?, "Mã");
    person.key("Shift+Tab").await?;
    assert_eq!(person.focused().await?, "Họ và tên");
    person.key("Tab").await?;
    person.type_as_scanner("901090000017|Đặng Thị Ý").await?;
    person.see("name=Lò Văn Đông|x_Y code=901090000017|Đặng Thị Ý").await
}

#[tokio::test]
async fn what_cannot_be_done_is_told_with_everything_that_helps() -> Result<()> {
    let site = Site::open().await?;
    let browser = Browser::open().await?;
    let person = browser.person("Đức", Look::default()).await?.with_patience(Duration::from_millis(300));
    person.open(&site.at("/form")).await?;

    let words = refusal(person.see("Không có ở đây").await);
    for part in ["“Không có ở đây” is not to be seen", "opens http://localhost", "Họ và tên", "picture: ", "screens/failed/"]
    {
        assert!(words.contains(part), "{part} in {words}");
    }
    assert!(refusal(person.press("Xóa").await).contains("there is no button or link “Xóa”, but “Gửi”"));
    assert!(refusal(person.press("Nút mờ").await).contains("it is disabled"));
    assert!(refusal(person.press("Nút bị che").await).contains("it is covered by"));
    assert!(refusal(person.press("Nút đôi").await).contains("there are 2 of button or link “Nút đôi”"));
    assert!(refusal(person.fill("Ô ẩn", "x").await).contains("there is no field “Ô ẩn”"));
    assert!(refusal(person.must_not_see("Họ và tên").await).contains("must not be"));
    person.must_not_see("Chữ ẩn").await?;
    Ok(())
}

#[tokio::test]
async fn a_button_is_found_by_the_words_it_stands_with() -> Result<()> {
    let (_site, _browser, person) = visit("/queue", Look::default()).await?;
    person.press_beside("HS-0002", "Duyệt").await?;
    person.see("approved HS-0002").await
}

#[tokio::test]
async fn what_appears_later_is_waited_for_and_what_never_appears_is_not_waited_for_long() -> Result<()> {
    let (_site, _browser, person) = visit("/later", Look::default()).await?;
    person.see("Đã xong").await?;
    person.see_gone("Đang chờ").await?;
    person.press("Tiếp tục").await?;
    person.see("Trang sau").await
}

#[tokio::test]
async fn a_passkey_is_made_and_used_and_refused_to_a_stranger() -> Result<()> {
    let (site, browser, owner) = visit("/passkey", Look::default()).await?;
    owner.press("Tạo khóa").await?;
    owner.see("created public-key").await?;
    assert_eq!(owner.authenticator().passkeys().await?, 1);
    owner.press("Dùng khóa").await?;
    owner.see("verified true by the same key").await?;

    owner.authenticator().recognise(false).await?;
    owner.press("Dùng khóa").await?;
    owner.see("refused NotAllowedError").await?;

    let stranger = browser.person("Stranger", Look::default()).await?;
    stranger.open(&site.at("/passkey")).await?;
    assert_eq!(stranger.authenticator().passkeys().await?, 0);
    stranger.press("Dùng khóa").await?;
    stranger.see("refused NotAllowedError").await?;

    owner.authenticator().recognise(true).await?;
    owner.authenticator().forget().await?;
    assert_eq!(owner.authenticator().passkeys().await?, 0);
    Ok(())
}

#[tokio::test]
async fn two_people_share_nothing_and_two_windows_of_one_person_share_their_cookies() -> Result<()> {
    let site = Site::open().await?;
    let browser = Browser::open().await?;
    let officer = browser.person("Officer", Look { width: Width::Desk, ..Look::default() }).await?;
    let citizen = browser.person("Citizen", Look { width: Width::Phone, language: Language::En, ..Look::default() }).await?;
    officer.open(&site.at("/who?officer")).await?;
    citizen.open(&site.at("/who?citizen")).await?;
    officer.reload().await?;
    citizen.reload().await?;
    officer.see("cookie who=officer; language vi; width 1280").await?;
    citizen.see("cookie who=citizen; language en; width 360").await?;
    let second = browser.second_window(&officer).await?;
    second.open(&site.at("/who")).await?;
    second.see("cookie who=officer").await
}

#[tokio::test]
async fn without_scripts_a_page_shows_what_it_says_for_that_case_and_its_forms_still_work() -> Result<()> {
    let (_site, _browser, person) = visit("/later", Look { scripts: false, ..Look::default() }).await?;
    person.see("Không có JavaScript").await?;
    person.must_not_see("Đã xong").await?;
    person.axe().await?;
    person.press("Tiếp tục").await?;
    person.see("Trang sau").await
}

#[tokio::test]
async fn planted_barriers_are_found_and_a_clean_page_passes() -> Result<()> {
    let (site, _browser, person) = visit("/barriers", Look::default()).await?;
    let found = person.violations().await?.join("\n");
    for rule in ["image-alt", "label", "color-contrast", "html-has-lang", "target-size"] {
        assert!(found.contains(&format!("{rule}: ")), "{rule} in {found}");
    }
    assert!(refusal(person.axe().await).contains("axe-core found"));
    person.open(&site.at("/queue")).await?;
    person.axe().await
}

#[tokio::test]
async fn the_page_s_own_policy_binds_the_page_and_not_the_checks() -> Result<()> {
    let (_site, _browser, person) = visit("/policy", Look::default()).await?;
    person.see("Chính sách").await?;
    person.axe().await?;
    let words = refusal(person.no_console_errors().await);
    assert!(words.contains("Content Security Policy"), "{words}");
    Ok(())
}

#[tokio::test]
async fn errors_in_the_console_are_collected_and_a_refusing_page_is_none() -> Result<()> {
    let (site, _browser, person) = visit("/refused", Look::default()).await?;
    person.see("Từ chối").await?;
    person.no_console_errors().await?;
    person.open(&site.at("/broken")).await?;
    person.see("hỏng").await?;
    let words = refusal(person.no_console_errors().await);
    for part in ["exception: Error: thrown on purpose", "console: \"said on purpose\"", "/missing.png"] {
        assert!(words.contains(part), "{part} in {words}");
    }
    Ok(())
}

#[tokio::test]
async fn a_page_that_is_too_wide_for_a_phone_is_found() -> Result<()> {
    let look = Look { width: Width::Phone, ..Look::default() };
    let (site, _browser, person) = visit("/wide", look).await?;
    let person = person.with_patience(Duration::from_millis(300));
    assert!(refusal(person.must_fit().await).contains("wider than the screen: <p>"));
    person.open(&site.at("/form")).await?;
    person.must_fit().await
}

#[tokio::test]
async fn a_lost_network_is_lost_for_one_person_only() -> Result<()> {
    let (site, browser, person) = visit("/later", Look::default()).await?;
    let other = browser.person("Other", Look::default()).await?;
    person.lose_network(true).await?;
    assert!(refusal(person.open(&site.at("/form")).await).contains("ERR_INTERNET_DISCONNECTED"));
    other.open(&site.at("/form")).await?;
    other.see("Họ và tên").await?;
    person.lose_network(false).await?;
    person.open(&site.at("/form")).await?;
    person.see("Họ và tên").await
}

#[tokio::test]
async fn pictures_and_paper_are_kept_where_they_can_be_looked_at() -> Result<()> {
    let (_site, browser, person) = visit("/form", Look::default()).await?;
    let picture = std::fs::read(person.screenshot("harness-form").await?)?;
    assert_eq!(&picture[..4], b"\x89PNG");
    let width = u32::from_be_bytes(picture[16..20].try_into()?);
    assert_eq!(width, 1280);
    assert_eq!(&std::fs::read(person.print("harness-form").await?)?[..5], b"%PDF-");

    let night = browser.person("Night", Look { dark: true, width: Width::Phone, ..Look::default() }).await?;
    night.open(&person.url().await?).await?;
    night.see("Họ và tên").await?;
    assert_eq!(night.evaluate::<String>("getComputedStyle(document.body).backgroundColor").await?, "rgb(17, 17, 17)");
    let path = night.screenshot("harness-form").await?;
    assert!(path.ends_with("harness-form.vi.360.dark.png"), "{}", path.display());
    Ok(())
}
