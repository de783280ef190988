//! The table, bulk files, batches and calls as people see them: who may, what is left out for the public, and that a list is
//! signed with the officers' own passkeys.

use std::io::Write as _;

use dinhdanh::identity::level::AccountLevel;
use dinhdanh::identity::officer::Role;
use dinhdanh::issuance::bulk::{check, read};
use dinhdanh::issuance::table::count;
use dinhdanh::store::desks::{self, NewUnit};

use crate::counter::{Counter, citizen_with};
use crate::office::{Officer, Who, on_duty};
use crate::world::story;

/// Signs with the officer's passkey, as the page's script does.
async fn signed(officer: &mut Officer, page: &str, path: &str, sent: serde_json::Value) -> crate::browser::Answer {
    let page = officer.browser.open(page).await;
    let options = officer.browser.post_json(&page, &format!("{path}/options"), &sent).await;
    if options.status != 200 {
        return options;
    }
    let options = options.json();
    let credential = officer.key.get(&options["publicKey"]).unwrap();
    let sent = serde_json::json!({ "ceremony": options["ceremony"], "credential": credential });
    officer.browser.post_json(&page, &format!("{path}/finish"), &sent).await
}

#[test]
fn the_public_sees_months_and_no_desk_and_no_number_that_could_be_a_person() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        counter.approved(AccountLevel::Two).await;
        count::all(&counter.world.app, counter.world.clock.now()).await.unwrap();
        let mut anybody = counter.world.browser();
        let page = anybody.get("/table").await;
        assert_eq!(page.status, 200);
        assert!(page.body.contains("&#60; 10") || page.body.contains("&lt; 10"), "{}", page.body);
        let json = anybody.get("/table.json").await.json();
        assert_eq!((&json["total"]["files"], &json["total"]["approved"]), (&serde_json::Value::Null, &serde_json::Value::Null));
        let unit = json["places"][0]["place"].as_str().unwrap().to_owned();
        let desk = anybody.get(&format!("/table.json?place={unit}&from=2026-11-24&to=2026-11-24")).await.json();
        assert_eq!((&desk["from"], &desk["to"]), (&serde_json::json!("2026-11-01"), &serde_json::json!("2026-11-30")));
        let csv = anybody.get("/table.csv").await;
        assert!(csv.body.contains("place,name,target,cards"));
        assert_eq!(anybody.get("/table?place=99999").await.status, 404);
        assert_eq!(anybody.get("/table?from=2026-02-01&to=2026-01-01").await.status, 422);
        // Officers see their own unit to the day and the desk, and no other.
        let mut officer = on_duty(&counter.world, &counter.desk, Who::new("CA-0500", "Lý An", Role::Supervisor)).await;
        let json = officer.browser.get("/desk/table.json?from=2026-11-24&to=2026-11-24").await.json();
        assert_eq!(json["total"]["files"], 1);
        assert_eq!(json["by"], "day");
        assert_eq!(officer.browser.get("/desk/table").await.status, 200);
        let app = &counter.world.app;
        let mut tx = app.db.write().await.unwrap();
        let id = dinhdanh::base::ids::UnitId::new(counter.world.clock.now(), &app.random);
        let other = NewUnit { id, kind: "commune", code: "HN-KHAC", name: "Nơi khác", parent: None };
        desks::insert_unit(&mut tx, other, counter.world.clock.now()).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(officer.browser.get("/desk/table?place=HN-KHAC").await.status, 403);
        counter.world
    });
}

#[test]
fn a_batch_is_proposed_and_approved_by_page_with_two_passkeys() {
    story(|world| async move {
        let counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        let mut importer = on_duty(&counter.world, &counter.desk, Who::new("CA-0600", "Vũ Bảy", Role::Receiving)).await;
        let mut approver = on_duty(&counter.world, &counter.desk, Who::new("CA-0700", "Vũ Tám", Role::Approver)).await;
        let officer = dinhdanh::store::officers::by_id(&app.db, &app.keyring, importer.id).await.unwrap().unwrap();
        let acting = dinhdanh::issuance::acting::Acting {
            officer: &officer,
            device_desk: officer.desk_id,
            browser_hash: &[0; 32],
            now: counter.world.clock.now(),
        };
        let number = "901099054321";
        counter.world.register.tell(citizen_with(number, serde_json::json!({})));
        let path = std::env::temp_dir().join(format!("{}.csv", app.random.token()));
        let text = format!(
            "number,name,birth,sex,residence,card_issued,phone\r\n{number},Nguyễn Văn An,24/11/1999,Nam,\"Phường Ba Đình, Hà Nội\",01/07/2024,0912345678\r\nx,,,,,,\r\n"
        );
        std::fs::File::create(&path).unwrap().write_all(text.as_bytes()).unwrap();
        let source = read::Source { path: path.clone(), name: "a.csv".into() };
        let begun = read::begin(&app, &acting, &source).await.unwrap();
        let import = read::run(&app, &acting, &source, begun, |_| {}).await.unwrap();
        std::fs::remove_file(path).unwrap();
        check::all(&app, &acting, &import, |_| {}).await.unwrap();
        let list = importer.browser.get("/desk/bulk").await;
        assert!(list.body.contains(&import.number) && !list.body.contains(number));
        let rejected = importer.browser.get(&format!("/desk/bulk/{}/rejected.csv", import.number)).await;
        assert!(rejected.body.contains("3,number,"), "{}", rejected.body);
        let page = format!("/desk/bulk/{}", import.number);
        let answer = signed(&mut importer, &page, &page, serde_json::json!({})).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let batch = dinhdanh::store::batches::of_import(&app.db, import.id).await.unwrap().remove(0);
        assert!(approver.browser.get("/desk/batches").await.body.contains(&batch.number));
        let page = format!("/desk/batches/{}", batch.number);
        let answer = signed(&mut approver, &page, &page, serde_json::json!({ "verdict": "approve" })).await;
        assert_eq!(answer.status, 200, "{}", answer.body);
        let batch = dinhdanh::store::batches::find(&app.db, batch.id).await.unwrap().unwrap();
        assert_eq!(batch.outcome.as_deref(), Some("approved"));
        counter.world
    });
}
