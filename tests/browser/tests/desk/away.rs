//! A home visit with the network cut half way: nothing is lost, nothing lies open on the computer, and it becomes a file once.

use anyhow::Result;
use dinhdanh_browser_tests::common::on_duty;
use dinhdanh_browser_tests::visit::PHONE;
use dinhdanh_browser_tests::{Browser, Case, Person, Server, pairwise, say, tell};

/// Everything that lies in the browser's store, in whatever form, as text.
const STORED: &str = "(async () => {
  const base = await new Promise((good) => { const asked = indexedDB.open('away', 1); asked.onsuccess = () => good(asked.result); });
  const kept = await new Promise((good) => {
    const asked = base.transaction('drafts').objectStore('drafts').getAll(); asked.onsuccess = () => good(asked.result);
  });
  const text = (buffer) => new TextDecoder('latin1').decode(buffer);
  const all = kept.map((draft) => [draft.id, draft.at, text(draft.iv), text(draft.sealed)].join(' '));
  return [kept.length, all.join(' '), JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage })];
})()";

async fn takes_down(officer: &Person, card: &str, phone: &str) -> Result<()> {
    officer.press("#scan").await?;
    officer.type_as_scanner(card).await?;
    officer.fill("#phone", phone).await?;
    officer.press("#keep").await
}

#[tokio::test]
async fn a_home_visit_goes_on_while_the_network_is_cut_and_loses_nothing() -> Result<()> {
    tell("a home visit", pairwise(), |case: Case| async move {
        let server = Server::start(case.engine).await?;
        let browser = Browser::open().await?;
        let papers = &server.papers;
        let receiving = papers.officers("receiving").next().expect("a receiving officer").clone();
        let officer = on_duty(&browser, &receiving, case.look()).await?;
        let (first, second) = (papers.visitor("agree")?.clone(), papers.visitors[1].clone());
        let (first_name, second_name) =
            (first.card.split('|').nth(2).unwrap_or_default(), second.card.split('|').nth(2).unwrap_or_default());
        officer.open(&format!("{}/away", papers.desk)).await?;
        officer.reads("away-online").await?;
        officer.reads("away-none").await?;
        officer.look_over("desk-away").await?;

        // At the door the network is gone. Two people are taken down; the page goes on.
        officer.lose_network(true).await?;
        officer.reads("away-offline").await?;
        let before = officer.interactions();
        takes_down(&officer, &first.card, PHONE).await?;
        officer.see(first_name).await?;
        assert_eq!(officer.interactions() - before, 4, "the field, the scan, the phone, keep");
        takes_down(&officer, &second.card, "").await?;
        officer.see(second_name).await?;
        officer.reads("away-waits").await?;
        officer.look_over("desk-away-offline").await?;
        let (kept, stored, local, session): (usize, String, String, String) = officer.evaluate(STORED).await?;
        assert_eq!(kept, 2);
        for clear in [first_name, second_name, &first.card[..12], "345 678"] {
            assert!(![&stored, &local, &session].iter().any(|held| held.contains(clear)), "{clear} lies open in the browser");
        }
        assert_eq!(officer.count("#done li").await?, 0, "nothing is pretended");

        // The network is back: both become files by themselves, and what was entered stands there.
        officer.lose_network(false).await?;
        officer.reads("away-none").await?;
        assert_eq!(officer.count("#done li").await?, 2);
        officer.look_over("desk-away-sent").await?;
        let (kept, ..): (usize, String, String, String) = officer.evaluate(STORED).await?;
        assert_eq!(kept, 0);

        // The same card once more, with another phone: the file says so and keeps what it has until the officer decides.
        takes_down(&officer, &first.card, "0987 654 321").await?;
        officer.see(&say(case.language, "away-replace")).await?;
        officer.look_over("desk-away-differs").await?;
        officer.press(&say(case.language, "away-edit")).await?;
        let (kept, ..): (usize, String, String, String) = officer.evaluate(STORED).await?;
        assert_eq!(kept, 1, "it stays kept while it is mended");
        officer.fill("#phone", "0987 654 322").await?;
        officer.press("#keep").await?;
        officer.see("0987 654 322").await?;
        officer.see(&say(case.language, "away-replace")).await?;
        assert_eq!(officer.count("#drafts li").await?, 1, "and is one draft afterwards");
        officer.press(&say(case.language, "away-drop")).await?;
        officer.reads("away-none").await?;
        let file: String = officer.evaluate("document.querySelector('#done li:last-child a').id").await?;
        officer.press(&format!("#{file}")).await?;
        officer.reads("desk-compare-title").await?;
        officer.see(&first.name).await?;
        let phone: String = officer.evaluate("document.querySelector('#phone').value.replaceAll(' ', '')").await?;
        assert_eq!(phone, PHONE.replace(' ', ""), "nothing is typed twice");
        officer.no_console_errors().await
    })
    .await
}
