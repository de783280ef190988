//! The outbox: a message leaves once, after the commit of what it tells, whatever happens to the process or the gateway.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use dinhdanh::args;
use dinhdanh::base::ids::{FileId, MessageId};
use dinhdanh::base::{Clock, Language, Random, Secret, Timestamp};
use dinhdanh::identity::{Email, PhoneNumber};
use dinhdanh::jobs::{Deliver, Ran, Report, Runner};
use dinhdanh::jose::SigAlg;
use dinhdanh::keyring::{Keyring, Maker, Master};
use dinhdanh::neighbours::outbox;
use dinhdanh::outside::messages::{Addressee, Carriers, CodePurpose, FakeGateway, Letter, Post, Undelivered, Why};
use dinhdanh::settings::Brand;
use dinhdanh::store::messages::{self, DeliveryState, Recipient};
use dinhdanh::store::{Db, Queries as _};

use crate::planted;
use crate::world::{Fresh, both};

const START: Timestamp = Timestamp(1_795_489_500_000);
const MINUTE: Duration = Duration::from_secs(60);

/// A post office: an outbox with its keys, a gateway that records, and a clock in our hand.
struct Office {
    db: Db,
    keyring: Keyring,
    gateway: Arc<FakeGateway>,
    clock: Clock,
    random: Random,
}

impl Office {
    fn new(fresh: &Fresh) -> Self {
        let (random, master) = (Random::default(), Master::from_bytes(&[7; 32]).unwrap());
        let rows = Maker { master: &master, random: &random, now: START }.missing(&[], &[SigAlg::Es256]).unwrap();
        let keyring = Keyring::open(master, random.clone(), &rows, START).unwrap();
        Self { db: fresh.db.clone(), keyring, gateway: Arc::default(), clock: Clock::test(START), random }
    }

    fn worker(&self) -> Deliver {
        Deliver::new(self.db.clone(), self.keyring.clone(), self.gateway.clone(), (self.clock.clone(), self.random.clone()))
    }

    async fn deliver(&self) -> Ran {
        self.worker().batch().await.unwrap()
    }

    async fn post(&self, letter: &Letter, addressee: &Addressee) -> MessageId {
        let mut tx = self.db.write().await.unwrap();
        let id = self.desk().put(&mut tx, letter, addressee).await.unwrap();
        tx.commit().await.unwrap();
        id
    }

    fn desk(&self) -> Post<'_> {
        static BRAND: std::sync::LazyLock<Brand> = std::sync::LazyLock::new(Brand::default);
        Post { keyring: &self.keyring, brand: &BRAND, random: &self.random, now: self.clock.now() }
    }

    async fn delivery(&self, id: MessageId) -> messages::Delivery {
        messages::find(&self.db, id).await.unwrap().unwrap()
    }
}

fn to_phone() -> Addressee {
    let to = Recipient::Phone(PhoneNumber::parse("0912345678").unwrap());
    Addressee { to, language: Language::Vi, account: None, file: None }
}

fn to_mailbox() -> Addressee {
    Addressee { to: Recipient::Email(Email::parse("hoa.le@example.vn").unwrap()), ..to_phone() }
}

fn notice() -> Letter {
    Letter::PasskeyAdded { at: START }
}

fn code(minutes: u32) -> Letter {
    Letter::Code { code: Secret::new("038261"), purpose: CodePurpose::SignIn, minutes }
}

#[test]
fn a_message_leaves_after_the_commit_of_what_it_tells_and_not_without_it() {
    both(|fresh| async move {
        let office = Office::new(&fresh);
        let mut tx = office.db.write().await.unwrap();
        office.desk().put(&mut tx, &notice(), &to_phone()).await.unwrap();
        drop(tx);
        assert_eq!(office.deliver().await.did, 0);

        let sms = office.post(&notice(), &to_phone()).await;
        let mail = office.post(&notice(), &to_mailbox()).await;
        assert_eq!(office.deliver().await.did, 2);
        assert_eq!(office.deliver().await.did, 0);

        let taken = office.gateway.sms();
        assert_eq!(taken.len(), 1);
        assert_eq!((taken[0].to.reveal(), taken[0].reference), ("+84912345678", sms));
        assert!(taken[0].text.starts_with("Dinh danh dien tu: tai khoan cua ban co them mot khoa truy cap"), "{}", taken[0].text);
        let taken = office.gateway.emails();
        assert_eq!(taken.len(), 1);
        assert_eq!((taken[0].to.reveal(), taken[0].reference, taken[0].at), ("hoa.le@example.vn", mail, START));
        assert_eq!(taken[0].subject, "Tài khoản của bạn có thêm một khóa truy cập");

        let delivery = office.delivery(sms).await;
        assert_eq!((delivery.state, delivery.attempts, delivery.sent_at), (DeliveryState::Sent, 1, Some(START)));
        assert_eq!(delivery.to(&office.keyring).unwrap().masked(), "091****678");
        assert_eq!(delivery.reference(&office.keyring).unwrap(), Some(format!("fake-{sms}")));
        fresh
    });
}

#[test]
fn a_commit_with_a_message_rings_and_no_other() {
    both(|fresh| async move {
        let office = Office::new(&fresh);
        let bell = office.db.posted();
        let rings = || async { tokio::time::timeout(Duration::from_millis(50), bell.notified()).await.is_ok() };
        office.db.write().await.unwrap().commit().await.unwrap();
        let mut tx = office.db.write().await.unwrap();
        office.desk().put(&mut tx, &notice(), &to_phone()).await.unwrap();
        assert!(!rings().await, "nothing is committed yet");
        drop(tx);
        assert!(!rings().await, "it was rolled back");
        office.post(&notice(), &to_phone()).await;
        assert!(rings().await);
        assert!(!rings().await, "once is enough");
        fresh
    });
}

#[test]
fn neither_phone_nor_words_stand_in_clear_and_words_go_when_the_message_has_left() {
    both(|fresh| async move {
        let office = Office::new(&fresh);
        let id = office.post(&code(5), &to_phone()).await;
        let columns = || {
            let sql = "SELECT to_sealed, body_sealed FROM messages WHERE id = $1";
            let db = office.db.clone();
            async move {
                let row = db.first(sql, args![id]).await.unwrap().unwrap();
                (row.get::<Vec<u8>>("to_sealed").unwrap(), row.get::<Vec<u8>>("body_sealed").unwrap())
            }
        };
        let (to, body) = columns().await;
        for (bytes, clear) in [(&to, "912345678"), (&body, "038261"), (&body, "Dinh danh")] {
            assert!(!bytes.windows(clear.len()).any(|part| part == clear.as_bytes()), "{clear}");
        }
        assert!(body.len() > 100, "the words are in there");
        office.deliver().await;
        let (_, body) = columns().await;
        assert!(body.len() < 100, "{} bytes are left of the words", body.len());
        fresh
    });
}

#[test]
fn a_busy_gateway_is_tried_again_and_in_the_end_given_up() {
    both(|fresh| async move {
        let office = Office::new(&fresh);
        office.gateway.refuse_next(Undelivered::Later(Why::Http(503)));
        let id = office.post(&notice(), &to_phone()).await;
        office.deliver().await;
        let waiting = office.delivery(id).await;
        assert_eq!((waiting.state, waiting.attempts, waiting.problem.as_deref()), (DeliveryState::Waiting, 1, Some("http 503")));
        assert!(waiting.next_at > START && waiting.next_at <= START + Duration::from_secs(2), "{:?}", waiting.next_at);
        assert_eq!(office.deliver().await.did, 0, "not before its time");
        office.clock.advance(Duration::from_secs(3));
        assert_eq!(office.deliver().await.did, 1);
        assert_eq!((office.gateway.sms().len(), office.delivery(id).await.state), (1, DeliveryState::Sent));

        // A gateway that stays away: the pauses grow, and after three days the notice is given up.
        office.gateway.refuse_all(Some(Undelivered::Later(Why::Unreachable)));
        let id = office.post(&notice(), &to_phone()).await;
        let mut attempts = 0;
        for _ in 0..10_000 {
            attempts += office.deliver().await.did;
            if office.delivery(id).await.state == DeliveryState::Failed {
                break;
            }
            office.clock.advance(MINUTE * 5);
        }
        let failed = office.delivery(id).await;
        assert_eq!(failed.state, DeliveryState::Failed);
        assert!(failed.problem.unwrap().contains("can't be reached"));
        assert!((20..=100).contains(&attempts), "{attempts} attempts");
        office.gateway.refuse_all(None);
        office.clock.advance(MINUTE * 60);
        assert_eq!(office.deliver().await.did, 0);
        fresh
    });
}

#[test]
fn a_refused_message_is_given_up_at_once() {
    both(|fresh| async move {
        let office = Office::new(&fresh);
        office.gateway.refuse_next(Undelivered::Never(Why::Smtp(550)));
        let id = office.post(&notice(), &to_mailbox()).await;
        office.deliver().await;
        let failed = office.delivery(id).await;
        assert_eq!((failed.state, failed.problem.as_deref()), (DeliveryState::Failed, Some("smtp 550")));
        office.clock.advance(MINUTE * 60);
        assert_eq!((office.deliver().await.did, office.gateway.emails().len()), (0, 0));
        fresh
    });
}

#[test]
fn a_code_that_would_come_too_late_is_not_sent() {
    both(|fresh| async move {
        let office = Office::new(&fresh);
        let id = office.post(&code(5), &to_phone()).await;
        office.clock.advance(MINUTE * 5);
        office.deliver().await;
        let failed = office.delivery(id).await;
        assert_eq!((failed.state, failed.problem.as_deref()), (DeliveryState::Failed, Some("too late")));
        assert_eq!(office.gateway.sms().len(), 0);
        fresh
    });
}

#[test]
fn workers_that_lease_side_by_side_send_nothing_twice() {
    both(|fresh| async move {
        let office = Office::new(&fresh);
        for _ in 0..8 {
            let mut tx = office.db.write().await.unwrap();
            for _ in 0..25 {
                office.desk().put(&mut tx, &notice(), &to_phone()).await.unwrap();
            }
            tx.commit().await.unwrap();
        }
        let workers: Vec<_> = (0..4)
            .map(|_| {
                let worker = office.worker();
                tokio::spawn(async move {
                    let mut did = 0;
                    for _ in 0..40 {
                        did += worker.batch().await.unwrap().did;
                    }
                    did
                })
            })
            .collect();
        let mut did = 0;
        for worker in workers {
            did += worker.await.unwrap();
        }
        let sent = office.gateway.sms();
        let different: BTreeSet<_> = sent.iter().map(|sms| sms.reference).collect();
        assert_eq!((did, sent.len(), different.len()), (200, 200, 200));
        fresh
    });
}

#[test]
fn what_a_killed_worker_had_leased_is_sent_by_the_next_and_the_dead_come_back_to_nothing() {
    both(|fresh| async move {
        let office = Office::new(&fresh);
        let id = office.post(&notice(), &to_phone()).await;
        let mut tx = office.db.write().await.unwrap();
        let lost = messages::lease(&mut tx, &office.keyring, START, START + MINUTE).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(lost.len(), 1);

        office.clock.advance(Duration::from_secs(59));
        assert_eq!(office.deliver().await.did, 0, "somebody holds it");
        office.clock.advance(Duration::from_secs(1));
        office.gateway.refuse_next(Undelivered::Later(Why::Timeout));
        assert_eq!(office.deliver().await.did, 1);

        let mut tx = office.db.write().await.unwrap();
        assert!(!messages::mark_sent(&mut tx, &office.keyring, &lost[0], (START, "late")).await.unwrap());
        assert!(!messages::mark_failed(&mut tx, &office.keyring, &lost[0], "late").await.unwrap());
        assert!(!messages::mark_waiting(&mut tx, &lost[0], START, "late").await.unwrap());
        tx.commit().await.unwrap();
        assert_eq!(office.delivery(id).await.state, DeliveryState::Waiting);

        office.clock.advance(MINUTE);
        office.deliver().await;
        let sent = office.delivery(id).await;
        assert_eq!((sent.state, sent.attempts, office.gateway.sms().len()), (DeliveryState::Sent, 3, 1));
        fresh
    });
}

#[test]
fn a_message_whose_seal_was_broken_fails_alone() {
    both(|fresh| async move {
        let office = Office::new(&fresh);
        let broken = office.post(&notice(), &to_phone()).await;
        let whole = office.post(&notice(), &to_phone()).await;
        let mut tx = office.db.write().await.unwrap();
        tx.run(
            "UPDATE messages SET to_sealed = (SELECT other.to_sealed FROM messages other WHERE other.id = $2) WHERE id = $1",
            args![broken, whole],
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        office.deliver().await;
        assert_eq!(office.delivery(broken).await.state, DeliveryState::Failed);
        assert_eq!(office.delivery(whole).await.state, DeliveryState::Sent);
        assert_eq!(office.gateway.sms().len(), 1);
        fresh
    });
}

#[test]
fn the_state_of_messages_is_found_by_account_and_by_file() {
    both(|fresh| async move {
        let office = Office::new(&fresh);
        let planted = planted::account(&office.db, START).await;
        let one = office.post(&notice(), &Addressee { account: Some(planted.account), ..to_phone() }).await;
        let two = office.post(&code(5), &Addressee { account: Some(planted.account), ..to_mailbox() }).await;
        let three = office.post(&notice(), &Addressee { file: Some(planted.file), ..to_phone() }).await;
        let ids = |list: Vec<messages::Delivery>| list.into_iter().map(|m| (m.id, m.kind)).collect::<Vec<_>>();
        let found = ids(messages::of_account(&office.db, planted.account, 10).await.unwrap());
        assert_eq!(found.len(), 2);
        assert!(found.contains(&(one, "passkey-added".into())) && found.contains(&(two, "code-sign-in".into())));
        assert_eq!(messages::of_account(&office.db, planted.account, 1).await.unwrap().len(), 1);
        assert_eq!(ids(messages::of_file(&office.db, planted.file, 10).await.unwrap()), [(three, "passkey-added".to_owned())]);
        let nobody = FileId::new(START, &office.random);
        assert_eq!(ids(messages::of_file(&office.db, nobody, 10).await.unwrap()), []);
        assert_eq!(messages::waiting(&office.db).await.unwrap(), (3, Some(START)));
        fresh
    });
}

#[test]
#[allow(clippy::disallowed_methods, reason = "a hand at the outbox's own switch")]
fn the_running_jobs_carry_messages_through_real_gateways_and_over_an_outage() {
    both(|fresh| async move {
        let loopback = "127.0.0.1:0".parse().unwrap();
        let (clock, random) = (Clock::System, Random::default());
        let config = outbox::Config { http: loopback, smtp: loopback, sms_token: Secret::new("t"), clock: clock.clone() };
        let outbox = outbox::start(config).await.unwrap();
        let mut office = Office::new(&fresh);
        office.clock = clock.clone();
        let carriers = Carriers::new(&dinhdanh::settings::Messages {
            smtp_url: Secret::new(outbox.smtp_url()),
            from: "no-reply@id.example.vn".into(),
            sms_url: outbox.sms_url(),
            sms_token: Secret::new("t"),
        });
        let carriers = Arc::new(carriers.unwrap());
        let worker = Deliver::new(office.db.clone(), office.keyring.clone(), carriers, (clock, random.clone()));
        let (stop, stopped) = tokio::sync::watch::channel(false);
        let mut runner = Runner::new(random, Arc::new(|_: &Report| {}), stopped);
        runner.start(Arc::new(worker));

        let sms = office.post(&notice(), &to_phone()).await;
        let mail = office.post(&notice(), &to_mailbox()).await;
        for id in [sms, mail] {
            until(&office, id, |delivery| delivery.state == DeliveryState::Sent).await;
        }
        let reference = office.delivery(sms).await.reference(&office.keyring).unwrap();
        assert!(reference.unwrap().starts_with("outbox-"));

        let client = reqwest::Client::new();
        let set = |mode: &'static str| {
            client.post(format!("{}/faults", outbox.url())).json(&serde_json::json!({ "mode": mode })).send()
        };
        assert!(set("down").await.unwrap().status().is_success());
        let late = office.post(&notice(), &to_phone()).await;
        until(&office, late, |delivery| delivery.problem.as_deref() == Some("http 503")).await;
        assert!(set("ok").await.unwrap().status().is_success());
        until(&office, late, |delivery| delivery.state == DeliveryState::Sent && delivery.attempts >= 2).await;

        let listed = client.get(format!("{}/messages.json", outbox.url())).send().await.unwrap();
        let listed: Vec<serde_json::Value> = listed.json().await.unwrap();
        assert_eq!(listed.len(), 3);
        stop.send(true).unwrap();
        assert!(runner.finished(MINUTE).await);
        outbox.handle.abort();
        fresh
    });
}

/// Waits until a message stands as wished.
async fn until(office: &Office, id: MessageId, is_so: fn(&messages::Delivery) -> bool) {
    for _ in 0..600 {
        if is_so(&office.delivery(id).await) {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("{:?}", office.delivery(id).await);
}
