//! J5: a portal asks for more than the session proves, and the citizen is asked only for what is missing.

use anyhow::Result;
use dinhdanh_browser_tests::common::{code_sent_to, sent_to};
use dinhdanh_browser_tests::{Browser, Case, Server, pairwise, portal_says, tell};

#[tokio::test]
async fn submitting_asks_for_one_more_factor_and_loses_nothing_that_was_typed() -> Result<()> {
    tell("one more factor", pairwise(), |case: Case| async move {
        let server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let papers = &server.papers;
        let citizen = papers.active(2)?.clone();
        let phone = citizen.phone.clone().unwrap_or_default();
        let person = browser.person(&citizen.name, case.look()).await?;
        person.goes_to_sign_in(papers).await?;
        person.signs_in_by_password(&citizen).await?;
        person.press("#consent-allow").await?;
        person.reads_at_portal("form-title").await?;
        person.tells_of_the_child().await?;
        let before = sent_to(papers, &phone).await?;
        person.press("#submit").await?;

        // The phone is this citizen's only other way, so nobody asks which one.
        person.reads("step-up-phone-title").await?;
        person.look_over("step-up-phone").await?;
        person.press("#code-send").await?;
        person.fill("#code", &code_sent_to(papers, &phone, before).await?).await?;
        person.look_over("step-up-phone-sent").await?;
        person.press("#code-submit").await?;

        person.reads_at_portal("receipt-title").await?;
        person.see("Trần Minh Khôi").await?;
        person.look_over("portal-receipt").await?;
        person.no_console_errors().await
    })
    .await
}

#[tokio::test]
async fn a_level_1_account_is_told_which_desk_can_help_and_the_draft_is_kept() -> Result<()> {
    tell("a level out of reach", pairwise(), |case: Case| async move {
        let server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let papers = &server.papers;
        let citizen = papers.active(1)?.clone();
        let person = browser.person(&citizen.name, case.look()).await?;
        person.goes_to_sign_in(papers).await?;
        person.signs_in_by_password(&citizen).await?;
        person.press("#consent-allow").await?;
        person.reads_at_portal("form-level-title").await?;
        person.look_over("portal-form-level-1").await?;
        person.tells_of_the_child().await?;
        person.press("#submit").await?;

        person.reads("reach-account-title").await?;
        person.see("Điểm tiếp nhận phường Hoàn Kiếm").await?;
        person.look_over("out-of-reach").await?;
        person.press("#reach-back").await?;
        person.reads_at_portal("trouble-unmet-level-title").await?;
        person.reads_at_portal("problem-draft-kept").await?;
        person.look_over("portal-unmet-level").await?;
        person.press("#back-to-form").await?;
        let child = portal_says(case.language, "field-child-name");
        assert_eq!(person.value_of(&child).await?, "Trần Minh Khôi");
        person.no_console_errors().await
    })
    .await
}
