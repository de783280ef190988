use std::time::Duration;

use reqwest::{Method, StatusCode};
use serde_json::json;

use super::{CHILD, Page, World};

fn assert_child_is_kept(form: &Page) {
    assert_eq!(form.value("child_name"), "Trần Minh Khôi");
    assert_eq!(form.value("child_born"), "03/11/2026");
    assert_eq!(form.value("other_parent"), "Trần Văn Hùng");
    assert!(form.has("#child_sex-male[checked]") && form.has("#relation-mother[checked]"));
}

#[tokio::test]
async fn submitting_asks_for_both_levels_and_ends_at_a_receipt() {
    let mut world = World::new().await;
    let form = world.browser.sign_in().await;
    let page = world.file(&form).await;
    assert_eq!((page.url.path(), page.url.query()), ("/receipt", None));
    assert!(page.at("#file-code").starts_with("KS-20261124-"), "{}", page.at("#file-code"));
    assert!(page.text().contains("Trần Minh Khôi") && page.text().contains("24/11/2026 09:00"), "{}", page.text());

    let asked = world.op.last_request();
    assert_eq!((asked["acr_values"].as_str(), asked["max_age"].as_str()), ("urn:dinhdanh:aal:2", "900"));
    let claims: serde_json::Value = serde_json::from_str(&asked["claims"]).unwrap();
    assert_eq!(
        claims,
        json!({ "id_token": {
            "acr": { "essential": true, "values": ["urn:dinhdanh:aal:2"] },
            "account_level": { "essential": true, "value": 2 },
        } })
    );
    assert_eq!(world.browser.get("/birth").await.value("child_name"), "");
}

#[tokio::test]
async fn a_level_that_can_not_be_reached_is_explained_and_nothing_is_retyped() {
    let mut world = World::new().await;
    world.op.script(|s| (s.acr, s.account_level) = (Some("urn:dinhdanh:aal:1"), Some(1)));
    let form = world.browser.sign_in().await;
    assert!(form.has("#level-notice"), "the form says beforehand what filing needs");
    let page = world.file(&form).await;
    assert_eq!((page.problem().as_str(), page.url.path()), ("unmet-level", "/problem"));
    assert!(page.has("#draft-kept") && page.text().contains("Công an xã, phường"), "{}", page.text());
    let form = world.browser.get("/birth").await;
    assert_child_is_kept(&form);

    // The citizen was at a desk and added a second factor.
    world.op.script(|s| (s.acr, s.account_level) = (Some("urn:dinhdanh:aal:2"), Some(2)));
    let page = world.browser.submit(&form, "/birth", &[]).await;
    assert!(page.at("#file-code").starts_with("KS-"), "{}", page.text());
}

#[tokio::test]
async fn every_error_on_the_way_to_filing_keeps_the_draft() {
    for (error, problem) in
        [("access_denied", "access-denied"), ("login_required", "login-required"), ("temporarily_unavailable", "busy")]
    {
        let mut world = World::new().await;
        let form = world.browser.sign_in().await;
        world.op.script(|s| s.error = Some(error));
        let page = world.file(&form).await;
        assert_eq!(page.problem(), problem);
        assert!(page.has("#draft-kept") && page.has("#back-to-form"), "{problem}");
        assert_child_is_kept(&world.browser.get("/birth").await);
    }
}

#[tokio::test]
async fn what_counts_is_what_the_token_proves_and_not_what_was_asked() {
    type Change = fn(&mut super::op::Script);
    let less: [(Change, &str); 6] = [
        (|s| s.acr = Some("urn:dinhdanh:aal:1"), "level-not-proven"),
        (|s| s.acr = None, "level-not-proven"),
        (|s| s.account_level = Some(1), "level-not-proven"),
        (|s| s.account_level = None, "level-not-proven"),
        (|s| s.age = 3600, "level-not-proven"),
        (|s| s.subject = "pairwise-other", "other-person"),
    ];
    for (change, problem) in less {
        let mut world = World::new().await;
        let form = world.browser.sign_in().await;
        world.op.script(|s| s.keeps_conditions = false);
        world.op.script(change);
        let page = world.file(&form).await;
        assert_eq!(page.problem(), problem);
        assert_eq!(world.browser.get("/receipt").await.url.path(), "/birth", "nothing was filed");
        let form = world.browser.get("/birth").await;
        assert_eq!(form.value("applicant-name"), "Nguyễn Thị Ngọc Lan");
        assert_child_is_kept(&form);
    }
}

#[tokio::test]
async fn a_second_press_on_submit_files_nothing_more() {
    let mut world = World::new().await;
    let form = world.browser.sign_in().await;
    let site = world.browser.site.clone();
    let mut callbacks = Vec::new();
    for _ in 0..2 {
        // The browser is held at the provider's answer.
        let mut pairs: Vec<(String, String)> = CHILD.map(|(name, value)| (name.to_owned(), value.to_owned())).into();
        for hidden in ["csrf", "owner"] {
            let selector = scraper::Selector::parse(&format!("form[action='/birth'] input[name={hidden}]")).unwrap();
            let value = form.html().select(&selector).next().unwrap().attr("value").unwrap().to_owned();
            pairs.push((hidden.to_owned(), value));
        }
        let page = world.browser.once(Method::POST, format!("{site}/birth").parse().unwrap(), Some(&pairs)).await;
        let page = world.browser.once(Method::GET, page.location().unwrap(), None).await;
        callbacks.push(page.location().unwrap());
    }
    let mut codes = Vec::new();
    for callback in callbacks {
        let page = world.browser.once(Method::GET, callback, None).await;
        assert_eq!(page.location().unwrap().path(), "/receipt");
        codes.push(world.browser.get("/receipt").await.at("#file-code"));
    }
    assert_eq!(codes[0], codes[1]);
}

#[tokio::test]
async fn mistakes_stand_beside_their_fields_and_nothing_typed_is_lost() {
    let mut world = World::new().await;
    let form = world.browser.sign_in().await;
    let requests = world.op.seen(|seen| seen.authorize.len());
    let typed = [("child_name", "<b>Khôi</b>"), ("child_born", "31/02/2026"), ("child_birthplace", "Xã Suối Mây")];
    let page = world.browser.submit(&form, "/birth", &typed).await;
    assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(page.at("title").starts_with("Lỗi:"));
    for field in ["child_name", "child_born", "child_sex", "relation"] {
        let mistake = page.at(&format!("#{field}-error"));
        assert!(!mistake.is_empty() && !mistake.starts_with("mistake-"), "{field}: {mistake}");
        assert!(page.at(".summary").contains(&mistake), "{field} is missing in the summary");
    }
    assert!(!page.has("#child_birthplace-error"));
    assert_eq!(page.value("child_name"), "<b>Khôi</b>");
    assert!(!page.body.contains("<b>Khôi"));
    assert!(page.has("#child_born[aria-invalid=true][aria-describedby='child_born-hint child_born-error']"));
    assert_eq!(world.op.seen(|seen| seen.authorize.len()), requests, "nobody is sent to the provider with a faulty form");
    assert_eq!(world.browser.get("/birth").await.value("child_birthplace"), "Xã Suối Mây");
}

#[tokio::test]
async fn every_mistake_has_words_in_both_languages() {
    for language in ["vi", "en"] {
        let mut world = World::new().await;
        world.browser.get(&format!("/?lang={language}")).await;
        let form = world.browser.sign_in().await;
        for (field, value) in [
            ("child_name", ""),
            ("child_name", "1"),
            ("child_born", ""),
            ("child_born", "x"),
            ("child_born", "03/11/2027"),
            ("child_born", "03/11/1990"),
            ("child_sex", ""),
            ("child_birthplace", ""),
            ("child_birthplace", "1"),
            ("relation", ""),
            ("other_parent", "1"),
            ("copies", "99"),
        ] {
            let mut typed = CHILD.to_vec();
            typed.retain(|(name, _)| *name != field);
            typed.push((field, value));
            let page = world.browser.submit(&form, "/birth", &typed).await;
            let mistake = page.at(&format!("#{field}-error"));
            assert!(!mistake.is_empty() && !mistake.contains("mistake-"), "{language} {field} {value:?}: {mistake:?}");
            assert!(!page.text().contains("hint-"), "{language}");
        }
    }
}

#[tokio::test]
async fn a_form_of_another_site_is_refused() {
    let mut world = World::new().await;
    let form = world.browser.sign_in().await;
    world.browser.fetch_site = "cross-site";
    assert_eq!(world.file(&form).await.problem(), "form-expired");
    world.browser.fetch_site = "";
    let forged: Vec<_> = CHILD.into_iter().chain([("csrf", "guess")]).collect();
    assert_eq!(world.browser.submit(&form, "/birth", &forged).await.problem(), "form-expired");
    assert_eq!(world.browser.get("/birth").await.value("child_name"), "");
    assert_eq!(world.op.seen(|seen| seen.authorize.len()), 1);
}

#[tokio::test]
async fn a_form_from_before_the_latest_sign_in_is_kept_but_not_submitted() {
    let mut world = World::new().await;
    let old = world.browser.sign_in().await;
    world.browser.sign_in().await;
    let page = world.file(&old).await;
    assert_eq!(page.problem(), "form-expired");
    assert!(page.has("#draft-kept"));
    assert_child_is_kept(&world.browser.get("/birth").await);
}

#[tokio::test]
async fn a_session_that_ended_asks_to_sign_in_and_gives_the_draft_back_to_its_owner_only() {
    let mut world = World::new().await;
    let form = world.browser.sign_in().await;
    world.clock.advance(Duration::from_secs(31 * 60));
    let page = world.file(&form).await;
    assert_eq!((page.problem().as_str(), page.has("#draft-kept")), ("session-ended", true), "{}", page.text());
    assert!(!page.text().contains("Khôi"));

    let same = world.browser.sign_in().await;
    assert_child_is_kept(&same);

    // On a shared computer somebody else signs in next.
    world.clock.advance(Duration::from_secs(31 * 60));
    world.file(&same).await;
    world.op.script(|s| (s.subject, s.name) = ("pairwise-other", "Lò Văn Páo"));
    let theirs = world.browser.sign_in().await;
    assert_eq!((theirs.value("applicant-name").as_str(), theirs.value("child_name").as_str()), ("Lò Văn Páo", ""));
}

#[tokio::test]
async fn an_ended_session_is_not_replaced_by_another_site() {
    let mut world = World::new().await;
    let form = world.browser.sign_in().await;
    let session = world.browser.cookies.remove("portal-session").unwrap();
    for sender in ["cross-site", ""] {
        world.browser.fetch_site = sender;
        world.file(&form).await;
        assert!(!world.browser.cookies.contains_key("portal-session"), "{sender:?} was given a session");
    }
    world.browser.cookies.insert("portal-session".into(), session);
    assert_eq!(world.browser.get("/birth").await.value("child_name"), "");
}

#[tokio::test]
async fn another_person_signing_in_finds_nothing_of_the_first() {
    let mut world = World::new().await;
    let form = world.browser.sign_in().await;
    world.file(&form).await;
    world.op.script(|s| (s.subject, s.name) = ("pairwise-other", "Lò Văn Páo"));
    world.browser.sign_in().await;
    assert_eq!(world.browser.get("/receipt").await.url.path(), "/birth");
}
