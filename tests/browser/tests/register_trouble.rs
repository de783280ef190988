//! The register is down, slow or wrong while somebody stands at the desk.

use anyhow::Result;
use dinhdanh_browser_tests::visit::{PHONE, Visit};
use dinhdanh_browser_tests::{Browser, Case, Server, pairwise, tell};
use serde_json::{Value, json};

#[tokio::test]
async fn a_silent_or_senseless_register_pauses_the_visit_and_nothing_is_typed_again() -> Result<()> {
    tell("a register in trouble", pairwise(), |case: Case| async move {
        let server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let visit = Visit::begin(&server, &browser, case, 2).await?;
        let officer = &visit.officer;

        register(&visit, &json!({ "mode": "down" })).await?;
        officer.open(&visit.papers.desk).await?;
        officer.key("F2").await?;
        officer.type_as_scanner(&visit.visitor.card).await?;
        officer.reads("desk-paused").await?;
        officer.look_over("desk-register-down").await?;
        for trouble in [json!({ "mode": "garbage" }), json!({ "mode": "wrong-number" })] {
            register(&visit, &trouble).await?;
            officer.press("#ask-again").await?;
            officer.reads("desk-paused").await?;
            officer.look_over(&format!("desk-register-{}", trouble["mode"].as_str().unwrap_or_default())).await?;
        }
        register(&visit, &json!({ "mode": "normal" })).await?;
        // After several faults the connector lets the register rest; the officer asks again until it is asked.
        officer.press_until("#ask-again", "#compare-form").await?;
        officer.reads("desk-compare-caption").await?;
        officer.see(&visit.visitor.name).await?;

        // While the match is asked for, the register goes away once more; the phone that was typed is still there.
        officer.fill("#phone", PHONE).await?;
        officer.press("#accept").await?;
        officer.reads("desk-match-lead-2").await?;
        officer.look_over("desk-match-before-trouble").await?;
        register(&visit, &json!({ "mode": "down" })).await?;
        officer.press("#match-submit").await?;
        officer.reads("desk-paused").await?;
        officer.look_over("desk-match-register-down").await?;
        register(&visit, &json!({ "mode": "normal" })).await?;
        officer.press_until("#ask-again", "#match-form").await?;
        visit.matched().await
    })
    .await
}

async fn register(visit: &Visit, mode: &Value) -> Result<()> {
    let url = format!("{}/admin/mode", visit.papers.register);
    reqwest::Client::new().put(url).json(mode).send().await?.error_for_status()?;
    Ok(())
}
