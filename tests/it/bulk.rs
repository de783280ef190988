//! Bulk files: read row by row and never twice, compared with the register, proposed and approved as lists, told in turn,
//! and activated at any desk at level 1.

use std::io::{BufRead as _, Write as _};
use std::path::PathBuf;
use std::time::Duration;

use dinhdanh::args;
use dinhdanh::base::{Fault, Language, Refusal as _, Secret};
use dinhdanh::identity::level::AccountLevel;
use dinhdanh::identity::officer::Role;
use dinhdanh::issuance::acting::Acting;
use dinhdanh::issuance::bulk::batch::{self, Verdict};
use dinhdanh::issuance::bulk::{check, export, read};
use dinhdanh::issuance::reason::Reason;
use dinhdanh::issuance::table::{Asked, Measure, count, recount, view};
use dinhdanh::issuance::{bulk, slip, verify};
use dinhdanh::jobs::Campaign;
use dinhdanh::outside::register::NoAnswer;
use dinhdanh::store::Queries as _;
use dinhdanh::store::bulk::Import;

use crate::counter::{Counter, Staff, citizen_with, code, refusal, sign, staff};
use crate::office::{self, Who};
use crate::world::story;

const HEAD: &str = "number,name,birth,sex,residence,card_issued,phone,email,commune\r\n";

pub fn number(n: u32) -> String {
    format!("9010990{n:05}")
}

fn row(n: u32) -> String {
    format!("{},Nguyễn Văn An,24/11/1999,Nam,\"Phường Ba Đình, Hà Nội\",01/07/2024,0912345678,,00004\r\n", number(n))
}

fn people(range: std::ops::Range<u32>) -> String {
    HEAD.to_owned() + &range.map(row).collect::<String>()
}

/// A file on this machine that goes away with the value.
pub struct Kept(PathBuf);

impl Kept {
    pub fn new(bytes: &[u8]) -> Self {
        let name = format!("bulk_{}.csv", dinhdanh::base::encode::hex(&dinhdanh::base::Random::default().bytes::<8>()));
        let path = std::env::temp_dir().join(name);
        std::fs::File::create(&path).unwrap().write_all(bytes).unwrap();
        Self(path)
    }

    pub fn source(&self) -> read::Source {
        read::Source { path: self.0.clone(), name: "đợt 1.csv".into() }
    }
}

impl Drop for Kept {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

pub async fn import(counter: &Counter, bytes: &[u8]) -> Result<Import, Fault<bulk::Refused>> {
    let file = Kept::new(bytes);
    let begun = read::begin(&counter.world.app, &counter.receives(), &file.source()).await?;
    read::run(&counter.world.app, &counter.receives(), &file.source(), begun, |_| {}).await
}

pub async fn counted(counter: &Counter, sql: &'static str) -> i64 {
    counter.world.app.db.first(sql, args![]).await.unwrap().unwrap().get("n").unwrap()
}

fn tell_register(counter: &Counter, range: std::ops::Range<u32>) {
    for n in range {
        counter.world.register.tell(citizen_with(&number(n), serde_json::json!({})));
    }
}

async fn propose(counter: &mut Counter, import: &str) -> Result<String, bulk::Refused> {
    let app = counter.world.app.clone();
    let begun = refusal(batch::propose_begin(&app, &counter.receives(), import).await)?;
    let (handle, assertion) = sign(&mut counter.receiving.key, &begun);
    refusal(batch::propose_finish(&app, &counter.receives(), import, &handle, assertion).await)
}

async fn decide(counter: &Counter, by: &mut Staff, number: &str, verdict: Verdict) -> Result<Verdict, bulk::Refused> {
    let app = &counter.world.app;
    let officer = by.officer.clone();
    let acting = Acting {
        officer: &officer,
        device_desk: officer.desk_id,
        browser_hash: &crate::counter::DESK_BROWSER,
        now: counter.world.clock.now(),
    };
    let begun = refusal(batch::decide_begin(app, &acting, number, verdict).await)?;
    let (handle, assertion) = sign(&mut by.key, &begun);
    refusal(batch::decide_finish(app, &acting, number, &handle, assertion).await)
}

#[test]
fn a_file_that_can_t_be_read_says_why_and_nothing_is_stored() {
    story(|world| async move {
        let counter = Counter::open(world).await;
        let missing = HEAD.replace(",phone", "").replace("birth", "born") + &row(1);
        let Err(Fault::Refused(bulk::Refused::Head(bad))) = import(&counter, missing.as_bytes()).await else { panic!() };
        assert_eq!((bad.missing, bad.unknown), (vec!["birth", "phone"], vec!["born".to_owned()]));
        let windows_1258 =
            [HEAD.as_bytes(), b"901099000001,Nguy\xEA\xDEn V\xE3n An,24/11/1999,Nam,H\xE0 N\xF4i,01/07/2024,,,\r\n"].concat();
        assert_eq!(code(import(&counter, &windows_1258).await), "bulk-encoding");
        assert_eq!(code(import(&counter, b"").await), "bulk-empty");
        assert_eq!(counted(&counter, "SELECT COUNT(*) AS n FROM bulk_imports").await, 0);
        assert_eq!(counted(&counter, "SELECT COUNT(*) AS n FROM files").await, 0);
        // An approver hands in nothing, nor does anybody at another desk's device.
        let file = Kept::new(people(1..3).as_bytes());
        assert_eq!(code(read::begin(&counter.world.app, &counter.approves(), &file.source()).await), "other-role");
        counter.world
    });
}

#[test]
fn bad_rows_are_named_with_line_and_reason_and_counts_add_up() {
    story(|world| async move {
        let counter = Counter::open(world).await;
        let mut text = HEAD.to_owned();
        for n in 0..100 {
            let row = row(n);
            text += &match n % 10 {
                3 => row.replace("24/11/1999", "31/02/1999"),
                _ => row,
            };
        }
        // The same person again, a formula for a name, and a row of another encoding.
        let mut bytes = (text + &row(1) + &row(200).replace("Nguyễn Văn An", "=HYPERLINK(1)")).into_bytes();
        bytes.extend_from_slice(b"901099000300,Nguy\xEA\xDEn,24/11/1999,Nam,x,01/07/2024,,,\r\n");
        let done = import(&counter, &bytes).await.unwrap();
        assert!(done.done);
        assert_eq!((done.accepted, done.repeated, done.rejected), (90, 0, 13));
        assert_eq!(counted(&counter, "SELECT COUNT(*) AS n FROM files WHERE state = 'received' AND level = 1").await, 90);
        let mut out = Vec::new();
        export::rejected(&counter.world.app, &done, Language::Vi, &mut out).await.unwrap();
        let out = String::from_utf8(out).unwrap();
        assert_eq!(out.lines().filter(|line| line.contains(",birth,")).count(), 10);
        assert!(out.contains("\r\n5,birth,Ngày sinh không đúng,"), "{out}");
        assert!(out.contains("\r\n102,twice-in-file,"), "{out}");
        assert!(out.contains("\r\n104,encoding,"), "{out}");
        // Nobody's number stands in clear in the database.
        assert_eq!(counter.recorded(dinhdanh::audit::Action::FileReceived).await, 90);
        counter.world
    });
}

#[test]
fn the_same_file_twice_and_one_that_overlaps_double_nobody() {
    story(|world| async move {
        let counter = Counter::open(world).await;
        let first = import(&counter, people(0..30).as_bytes()).await.unwrap();
        let again = import(&counter, people(0..30).as_bytes()).await.unwrap();
        assert_eq!((first.id, first.accepted), (again.id, again.accepted));
        let overlap = import(&counter, people(20..40).as_bytes()).await.unwrap();
        assert_eq!((overlap.accepted, overlap.repeated, overlap.rejected), (10, 10, 0));
        let in_utf_16: Vec<u8> = std::iter::once(0xFEFF).chain(people(0..50).encode_utf16()).flat_map(u16::to_le_bytes).collect();
        let other = import(&counter, &in_utf_16).await.unwrap();
        assert_eq!((other.accepted, other.repeated), (10, 40));
        assert_eq!(counted(&counter, "SELECT COUNT(*) AS n FROM persons").await, 50);
        // Who has a file at a desk is left to the desk.
        counter.world.register.tell(citizen_with(&number(60), serde_json::json!({})));
        counter.ready_of(&number(60), AccountLevel::One).await;
        let open = import(&counter, people(60..61).as_bytes()).await.unwrap();
        assert_eq!((open.accepted, open.rejected), (0, 1));
        counter.world
    });
}

#[test]
fn a_reader_killed_at_any_point_goes_on_and_ends_the_same() {
    story(|world| async move {
        let counter = Counter::open(world).await;
        // Twelve batches, with a bad row in each.
        let text: String =
            (0..6000).map(|n| if n % 500 == 7 { row(n).replace("24/11/1999", "31/02/1999") } else { row(n) }).collect();
        let file = Kept::new((HEAD.to_owned() + &text).as_bytes());
        let command = || {
            let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_dinhdanh"));
            command.arg("import").arg(&file.0).args(["--officer", "CA-0001", "--no-register", "--data"]);
            command.arg(counter.world.fresh.folder()).arg("--rejected").arg(file.0.with_extension("out"));
            if !counter.world.fresh.url.is_empty() {
                command.arg("--database").arg(&counter.world.fresh.url);
            }
            command.stdout(std::process::Stdio::piped()).stderr(std::process::Stdio::piped());
            command
        };
        for _ in 0..10 {
            let mut reading = command().spawn().unwrap();
            // Killed after what it told of first: the next transaction is somewhere between its begin and its commit.
            let mut told = String::new();
            std::io::BufReader::new(reading.stderr.take().unwrap()).read_line(&mut told).unwrap();
            assert!(told.starts_with("progress "), "{told}");
            reading.kill().unwrap();
            reading.wait().unwrap();
        }
        let out = command().output().unwrap();
        assert!(out.status.success(), "{}", String::from_utf8_lossy(&out.stderr));
        assert!(String::from_utf8_lossy(&out.stdout).contains("5988 accepted, 0 repeated, 12 rejected"));
        assert_eq!(counted(&counter, "SELECT COUNT(*) AS n FROM files").await, 5988);
        assert_eq!(counted(&counter, "SELECT COUNT(*) AS n FROM persons").await, 5988);
        assert_eq!(counted(&counter, "SELECT COUNT(*) AS n FROM bulk_rejects").await, 12);
        assert_eq!(counted(&counter, "SELECT COUNT(*) AS n FROM file_events").await, 5988);
        let rejected = std::fs::read_to_string(file.0.with_extension("out")).unwrap();
        assert_eq!(rejected.lines().filter(|line| line.contains(",birth,")).count(), 12);
        std::fs::remove_file(file.0.with_extension("out")).unwrap();
        counter.world
    });
}

#[test]
fn a_batch_goes_from_the_register_to_a_slip_at_any_desk_and_can_be_verified() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        tell_register(&counter, 0..20);
        counter.world.register.tell(citizen_with(&number(3), serde_json::json!({ "name": "Lê Văn Khác" })));
        counter.world.register.tell(citizen_with(&number(4), serde_json::json!({ "died_on": "2026-01-01" })));
        let imported = import(&counter, people(0..21).as_bytes()).await.unwrap();
        let checked = check::all(&app, &counter.receives(), &imported, |_| {}).await.unwrap();
        assert_eq!((checked.clean, checked.mended), (18, 3), "one differs, one is dead, one is unknown");
        assert!(counter.world.register.purposes().iter().all(|purpose| purpose.reference() == imported.number));
        // Somebody else does not propose it; the importer does, and does not decide.
        let mut other = staff(&counter.world, &counter.desk, Who::new("CA-0009", "Võ Thị Tư", Role::Receiving)).await;
        let acting = counter.acts(&other);
        assert_eq!(code(batch::propose_begin(&app, &acting, &imported.number).await), "bulk-others-import");
        let number = propose(&mut counter, &imported.number).await.unwrap();
        assert_eq!(decide(&counter, &mut other, &number, Verdict::Approve).await.unwrap_err().code(), "other-role");
        assert_eq!(code(batch::decide_begin(&app, &counter.receives(), &number, Verdict::Approve).await), "other-role");
        let mut approver = std::mem::replace(&mut counter.approver, other);
        assert_eq!(decide(&counter, &mut approver, &number, Verdict::Approve).await, Ok(Verdict::Approve));
        assert_eq!(decide(&counter, &mut approver, &number, Verdict::Approve).await.unwrap_err().code(), "bulk-changed");
        assert_eq!(counted(&counter, "SELECT COUNT(*) AS n FROM files WHERE state = 'approved'").await, 18);
        // Told in turn, without a link, and only by day.
        let campaign = Campaign::of(&app);
        while campaign.once().await.unwrap() > 0 {}
        counter.world.deliver().await;
        let sent = counter.world.gateway.sms();
        assert_eq!(sent.len(), 18);
        assert!(sent.iter().all(|sms| !sms.text.contains("http") && !sms.text.contains("9010990")));
        assert_eq!(counted(&counter, "SELECT COUNT(*) AS n FROM files WHERE state = 'notified'").await, 18);
        assert_eq!(counted(&counter, "SELECT COUNT(*) AS n FROM accounts").await, 0, "none before somebody comes");
        // Another desk hands out the slip; the account is level 1 and its evidence holds.
        let elsewhere = office::desk(&counter.world, "HN-TAYHO", "Công an phường Tây Hồ").await;
        let there = staff(&counter.world, &elsewhere, Who::new("CA-0100", "Hồ Văn Năm", Role::Receiving)).await;
        let row = app
            .db
            .first("SELECT id FROM files WHERE state = 'notified' ORDER BY batch_at LIMIT 1", args![])
            .await
            .unwrap()
            .unwrap();
        let file = row.get("id").unwrap();
        let slip = slip::issue(&app, &counter.acts(&there), file).await.unwrap();
        let (account, _) = counter.activated(&slip).await;
        let account = dinhdanh::store::accounts::find(&app.db, account).await.unwrap().unwrap();
        assert_eq!(account.activated_level, Some(AccountLevel::One));
        assert_eq!(verify::file(&app, file).await.unwrap(), Vec::new());
        count::all(&app, counter.world.clock.now()).await.unwrap();
        let table = view::read(&app.db, Asked::default()).await.unwrap().unwrap();
        let of = |measure| table.total.figures.get(measure);
        assert_eq!((of(Measure::Files), of(Measure::Approved), of(Measure::Activated1)), (21, 18, 1));
        assert_eq!(recount::run(&app, counter.world.clock.now(), false).await.unwrap().differences, Vec::new());
        counter.world
    });
}

#[test]
fn the_database_itself_refuses_level_2_from_a_bulk_row() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        tell_register(&counter, 0..2);
        let imported = import(&counter, people(0..2).as_bytes()).await.unwrap();
        check::all(&app, &counter.receives(), &imported, |_| {}).await.unwrap();
        propose(&mut counter, &imported.number).await.unwrap();
        let mut tx = app.db.write().await.unwrap();
        let raised = tx.run("UPDATE bulk_batches SET level = 2", args![]).await.unwrap_err();
        assert!(dinhdanh::store::Db::is_constraint(&raised));
        drop(tx);
        let mut tx = app.db.write().await.unwrap();
        let same =
            tx.run("UPDATE bulk_batches SET approver_id = proposer_id, outcome = 'approved', decided_at = 1", args![]).await;
        assert!(dinhdanh::store::Db::is_constraint(&same.unwrap_err()));
        drop(tx);
        counter.world
    });
}

#[test]
fn a_list_that_was_altered_is_neither_approved_nor_handed_out() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        tell_register(&counter, 0..6);
        let imported = import(&counter, people(0..6).as_bytes()).await.unwrap();
        check::all(&app, &counter.receives(), &imported, |_| {}).await.unwrap();
        let number = propose(&mut counter, &imported.number).await.unwrap();
        let mut approver = staff(&counter.world, &counter.desk, Who::new("CA-0010", "Lê Thị Sáu", Role::Approver)).await;
        // Two files change places.
        let swap = |a: i64, b: i64| args![a, b];
        let mut tx = app.db.write().await.unwrap();
        let sql = "UPDATE files SET batch_at = CASE batch_at WHEN $1 THEN $2 WHEN $2 THEN $1 ELSE batch_at END WHERE batch_id IS NOT NULL";
        tx.run(sql, swap(0, 1)).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(decide(&counter, &mut approver, &number, Verdict::Approve).await.unwrap_err().code(), "evidence-bad");
        let mut tx = app.db.write().await.unwrap();
        tx.run(sql, swap(0, 1)).await.unwrap();
        tx.commit().await.unwrap();
        decide(&counter, &mut approver, &number, Verdict::Approve).await.unwrap();
        Campaign::of(&app).once().await.unwrap();
        let mut tx = app.db.write().await.unwrap();
        tx.run("UPDATE files SET leaf = $1 WHERE batch_at = 2", args![vec![7u8; 32]]).await.unwrap();
        tx.commit().await.unwrap();
        let row = app.db.first("SELECT id FROM files WHERE batch_at = 0", args![]).await.unwrap().unwrap();
        assert_eq!(code(slip::issue(&app, &counter.receives(), row.get("id").unwrap()).await), "evidence-bad");
        assert_eq!(counted(&counter, "SELECT COUNT(*) AS n FROM accounts").await, 0);
        counter.world
    });
}

#[test]
fn a_returned_batch_goes_back_file_by_file_and_a_touch_counts_once() {
    story(|world| async move {
        let mut counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        tell_register(&counter, 0..3);
        let imported = import(&counter, people(0..3).as_bytes()).await.unwrap();
        check::all(&app, &counter.receives(), &imported, |_| {}).await.unwrap();
        let begun = batch::propose_begin(&app, &counter.receives(), &imported.number).await.unwrap();
        let (handle, assertion) = sign(&mut counter.receiving.key, &begun);
        let wrong = Secret::new("no such ceremony");
        let tried = batch::propose_finish(&app, &counter.receives(), &imported.number, &wrong, assertion.clone()).await;
        assert_eq!(code(tried), "ceremony-gone");
        let number =
            batch::propose_finish(&app, &counter.receives(), &imported.number, &handle, assertion.clone()).await.unwrap();
        let again = batch::propose_finish(&app, &counter.receives(), &imported.number, &handle, assertion).await;
        assert_eq!(code(again), "ceremony-gone");
        assert_eq!(code(batch::propose_begin(&app, &counter.receives(), &imported.number).await), "bulk-nothing-clean");
        let mut approver = staff(&counter.world, &counter.desk, Who::new("CA-0010", "Lê Thị Sáu", Role::Approver)).await;
        let returned = Verdict::Return(Reason::DataDiffers);
        assert_eq!(decide(&counter, &mut approver, &number, returned).await, Ok(returned));
        let sql = "SELECT COUNT(*) AS n FROM files WHERE state = 'needs_correction' AND batch_id IS NULL";
        assert_eq!(counted(&counter, sql).await, 3);
        counter.world
    });
}

#[test]
fn a_silent_register_leaves_the_import_as_it_is_until_it_is_asked_again() {
    story(|world| async move {
        let counter = Counter::open(world).await;
        let app = counter.world.app.clone();
        tell_register(&counter, 0..5);
        let imported = import(&counter, people(0..5).as_bytes()).await.unwrap();
        counter.world.register.fail(Some(NoAnswer::Unavailable { retry_after: Duration::from_secs(30) }));
        let checked = check::all(&app, &counter.receives(), &imported, |_| {}).await.unwrap();
        assert_eq!((checked.clean, checked.retry_after), (0, Some(Duration::from_secs(30))));
        counter.world.register.fail(None);
        assert_eq!(check::all(&app, &counter.receives(), &imported, |_| {}).await.unwrap().clean, 5);
        counter.world
    });
}
