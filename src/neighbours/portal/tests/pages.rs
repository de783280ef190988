use reqwest::{Method, StatusCode};
use scraper::Selector;

use super::{Page, World};

fn every(page: &Page, selector: &str, mut check: impl FnMut(scraper::ElementRef<'_>)) {
    let html = page.html();
    let selector = Selector::parse(selector).unwrap();
    for element in html.select(&selector) {
        check(element);
    }
}

/// What holds for each page of the site.
fn assert_well_made(page: &Page, language: &str) {
    let path = page.url.path().to_owned();
    let policy = page.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains("default-src 'none'") && !policy.contains("unsafe"), "{policy}");
    assert_eq!(page.headers["cache-control"], "no-store");
    assert_eq!(page.headers["referrer-policy"], "same-origin");
    assert!(page.has(&format!("html[lang={language}]")), "{path}");
    assert!(page.has("a.skip[href='#main']") && page.has("main#main"), "{path}");
    assert!(!page.has("script") && !page.has("style") && !page.has("[style]") && !page.has("[onclick]"), "{path}");
    let mut headings = 0;
    every(page, "h1", |_| headings += 1);
    assert_eq!(headings, 1, "{path}");
    every(page, "input:not([type=hidden]), textarea", |input| {
        let id = input.attr("id").expect("an id");
        assert!(!page.at(&format!("label[for='{id}']")).is_empty(), "{path}: {id} has no label");
    });
    every(page, "[aria-describedby]", |element| {
        for id in element.attr("aria-describedby").unwrap().split(' ') {
            assert!(page.has(&format!("#{id}")), "{path}: {id} describes nothing");
        }
    });
    every(page, "form", |form| assert_eq!(form.attr("method"), Some("post"), "{path}"));
}

#[tokio::test]
async fn every_page_is_well_made_in_both_languages() {
    for (language, other) in [("vi", "English"), ("en", "Tiếng Việt")] {
        let mut world = World::new().await;
        let home = world.browser.get(&format!("/?lang={language}")).await;
        let form = world.browser.sign_in().await;
        let faulty = world.browser.submit(&form, "/birth", &[]).await;
        let receipt = world.file(&form).await;
        assert_eq!(receipt.url.path(), "/receipt");
        let again = world.browser.get("/birth").await;
        world.op.script(|s| s.error = Some("access_denied"));
        let problem = world.file(&again).await;
        assert_eq!(problem.url.path(), "/problem");
        let nowhere = world.browser.get("/nowhere").await;
        assert_eq!(nowhere.status, StatusCode::NOT_FOUND);
        let out = world.browser.get("/signed-out").await;
        for page in [&home, &form, &faulty, &receipt, &problem, &nowhere, &out] {
            assert_well_made(page, language);
            assert_eq!(page.at("a.language"), other);
        }
    }
}

#[tokio::test]
async fn vietnamese_comes_first_and_the_choice_is_remembered() {
    let mut world = World::new().await;
    assert_eq!(world.browser.get("/").await.at("h1"), "Đăng ký khai sinh trực tuyến");
    assert_eq!(world.browser.get("/?lang=en").await.at("h1"), "Register a birth online");
    assert_eq!(world.browser.get("/").await.at("h1"), "Register a birth online");
    assert_eq!(world.browser.get("/?lang=fr").await.at("h1"), "Register a birth online");
}

#[tokio::test]
async fn forms_may_lead_to_the_provider_and_nowhere_else() {
    let mut world = World::new().await;
    let home = world.browser.get("/").await;
    let policy = home.headers["content-security-policy"].to_str().unwrap();
    assert!(policy.contains(&format!("form-action 'self' {};", world.op.issuer)), "{policy}");
}

#[tokio::test]
async fn nobody_sees_the_form_without_signing_in() {
    let mut world = World::new().await;
    let page = world.browser.get("/birth").await;
    assert_eq!((page.status, page.problem().as_str()), (StatusCode::FORBIDDEN, "session-ended"));
    assert!(page.has("a#sign-in[href='/sign-in']"));
    assert!(!world.browser.cookies.contains_key("portal-session"), "looking around opens no session");
}

#[tokio::test]
async fn who_types_the_number_of_loopback_is_led_to_the_name() {
    let mut world = World::new().await;
    let by_number = world.browser.site.replace("localhost", "127.0.0.1");
    let page = world.browser.once(Method::GET, format!("{by_number}/birth?lang=en").parse().unwrap(), None).await;
    assert_eq!(page.location().unwrap().as_str(), format!("{}/birth?lang=en", world.browser.site));
}

#[tokio::test]
async fn the_stylesheet_and_the_mark_are_served_from_here() {
    let mut world = World::new().await;
    for (path, kind) in [("/assets/portal.css", "text/css; charset=utf-8"), ("/assets/mark.svg", "image/svg+xml")] {
        let page = world.browser.get(path).await;
        assert_eq!((page.status, page.headers["content-type"].to_str().unwrap()), (StatusCode::OK, kind));
        assert!(!page.body.contains("http://") || path.ends_with("svg"), "{path} calls another host");
    }
}
