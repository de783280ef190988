//! A visit at a desk, step by step: a citizen whom the register knows, a receiving officer, an approver, and the citizen's
//! own phone. Stories stop where they like.

#![allow(dead_code, reason = "stories take what they need of it")]

use std::net::{IpAddr, Ipv4Addr};

use dinhdanh::authn::device::Device;
use dinhdanh::authn::officer::Begun;
use dinhdanh::authn::visitor::Visitor;
use dinhdanh::base::ids::{AccountId, FileId};
use dinhdanh::base::{Fault, Language, Refusal, Secret};
use dinhdanh::identity::evidence::Assertion;
use dinhdanh::identity::level::AccountLevel;
use dinhdanh::identity::officer::{Desk, Officer, Role};
use dinhdanh::identity::{Facts, PersonalNumber, PhoneNumber};
use dinhdanh::issuance::acting::Acting;
use dinhdanh::issuance::activate::{self, Arriving, Code, Progress};
use dinhdanh::issuance::approve::{self, Verdict};
use dinhdanh::issuance::content::Reach;
use dinhdanh::issuance::match_::{self, Captures};
use dinhdanh::issuance::receive::{self, Asked, Opening};
use dinhdanh::issuance::slip::Slip;
use dinhdanh::issuance::{propose, read_back, slip};
use dinhdanh::outside::register::fake::RIGHT_CAPTURE;
use dinhdanh::outside::register::{Capture, Finger};
use dinhdanh::store::officers;

use crate::authenticator::{Authenticator, authenticator};
use crate::office::{self, Who};
use crate::world::World;

pub const NUMBER: &str = "901099012345";
pub const PHONE: &str = "0912345678";
/// The browser of the desk, and of the approver.
pub const DESK_BROWSER: [u8; 32] = [7; 32];
/// The citizen's own phone.
pub const OWN_PHONE: [u8; 32] = [8; 32];

/// The people of a visit.
pub struct Counter {
    pub world: World,
    pub desk: Desk,
    pub receiving: Staff,
    pub approver: Staff,
}

/// An officer with the authenticator to sign with.
pub struct Staff {
    pub officer: Officer,
    pub key: Authenticator,
}

impl Counter {
    pub async fn open(world: World) -> Self {
        let desk = office::desk(&world, "HN-BADINH", "Công an phường Ba Đình").await;
        let receiving = staff(&world, &desk, Who::new("CA-0001", "Trần Văn An", Role::Receiving)).await;
        let approver = staff(&world, &desk, Who::new("CA-0002", "Lê Thị Bình", Role::Approver)).await;
        world.register.tell(citizen(NUMBER));
        Self { world, desk, receiving, approver }
    }

    pub fn receives(&self) -> Acting<'_> {
        self.acts(&self.receiving)
    }

    pub fn approves(&self) -> Acting<'_> {
        self.acts(&self.approver)
    }

    pub fn acts<'a>(&self, staff: &'a Staff) -> Acting<'a> {
        Acting {
            officer: &staff.officer,
            device_desk: staff.officer.desk_id,
            browser_hash: &DESK_BROWSER,
            now: self.world.clock.now(),
        }
    }

    /// Scan and compare.
    pub async fn opened(&self, level: AccountLevel) -> FileId {
        let opening = Opening { scanned: &card(NUMBER), level, language: Language::Vi, guardian: None };
        let opened = receive::open(&self.world.app, &self.receives(), opening).await.unwrap();
        assert!(matches!(
            receive::ask_register(&self.world.app, &self.receives(), opened.id).await.unwrap(),
            Asked::Compared { .. }
        ));
        opened.id
    }

    /// A complete file, received.
    pub async fn received(&self, level: AccountLevel) -> FileId {
        let file = self.opened(level).await;
        receive::contact(&self.world.app, &self.receives(), file, phone(), None).await.unwrap();
        receive::accept(&self.world.app, &self.receives(), file).await.unwrap();
        file
    }

    /// Matched and read back: ready to be proposed.
    pub async fn ready(&self, level: AccountLevel) -> FileId {
        let file = self.received(level).await;
        if level == AccountLevel::Two {
            match_::run(&self.world.app, &self.receives(), file, captures(RIGHT_CAPTURE, RIGHT_CAPTURE)).await.unwrap();
        }
        self.read_back(file).await;
        file
    }

    /// The same of somebody else whom the register knows.
    pub async fn ready_of(&self, number: &str, level: AccountLevel) -> FileId {
        let app = &self.world.app;
        let opening = Opening { scanned: &card(number), level, language: Language::Vi, guardian: None };
        let file = receive::open(app, &self.receives(), opening).await.unwrap().id;
        receive::ask_register(app, &self.receives(), file).await.unwrap();
        receive::contact(app, &self.receives(), file, phone(), None).await.unwrap();
        receive::accept(app, &self.receives(), file).await.unwrap();
        if level == AccountLevel::Two {
            match_::run(app, &self.receives(), file, captures(RIGHT_CAPTURE, RIGHT_CAPTURE)).await.unwrap();
        }
        self.read_back(file).await;
        file
    }

    pub async fn read_back(&self, file: FileId) {
        let (_, digest) = read_back::show(&self.world.app, &self.receives(), file).await.unwrap();
        read_back::confirm(&self.world.app, &self.receives(), file, &digest).await.unwrap();
    }

    pub async fn proposed(&mut self, level: AccountLevel) -> FileId {
        let file = self.ready(level).await;
        self.propose(file).await.unwrap();
        file
    }

    pub async fn propose(&mut self, file: FileId) -> Result<(), propose::Refused> {
        let begun = refusal(propose::challenge(&self.world.app, &self.receives(), file).await)?;
        let (handle, assertion) = sign(&mut self.receiving.key, &begun);
        refusal(propose::finish(&self.world.app, &self.receives(), file, &handle, assertion).await)
    }

    pub async fn decide(&mut self, file: FileId, verdict: Verdict) -> Result<Verdict, approve::Refused> {
        let begun = refusal(approve::challenge(&self.world.app, &self.approves(), file, verdict).await)?;
        let (handle, assertion) = sign(&mut self.approver.key, &begun);
        refusal(approve::finish(&self.world.app, &self.approves(), file, &handle, assertion).await)
    }

    pub async fn approved(&mut self, level: AccountLevel) -> FileId {
        let file = self.proposed(level).await;
        assert_eq!(self.decide(file, Verdict::Approve).await, Ok(Verdict::Approve));
        file
    }

    pub async fn slip(&self, file: FileId) -> Slip {
        slip::issue(&self.world.app, &self.receives(), file).await.unwrap()
    }

    /// Somebody at a browser of their own.
    pub fn visitor(&self, browser_hash: [u8; 32]) -> Visitor<'static> {
        Visitor {
            browser_hash,
            source: IpAddr::V4(Ipv4Addr::new(203, 0, 113, browser_hash[0])),
            device: Device::of("Chrome/ Android"),
            language: Language::Vi,
            session: None,
            now: self.world.clock.now(),
        }
    }

    pub async fn begin(&self, slip: &Slip, browser: [u8; 32]) -> Result<Progress, activate::Refused> {
        let visitor = self.visitor(browser);
        refusal(activate::begin(&self.world.app, arriving(&visitor), link_code(slip)).await)
    }

    /// The code that was sent to the phone last.
    pub async fn sent_code(&self) -> Secret {
        self.world.deliver().await;
        let words = |text: &str| text.split(|c: char| !c.is_ascii_digit()).map(str::to_owned).collect::<Vec<_>>();
        let sent = self.world.gateway.sms();
        let code = sent.iter().rev().find_map(|sms| words(&sms.text).into_iter().find(|word| word.len() == 6));
        Secret::new(code.expect("a code was sent"))
    }

    /// Code, phone, passcode, passkey, complete: everything but the proving sign-in.
    pub async fn activated(&self, slip: &Slip) -> (AccountId, Authenticator) {
        let app = &self.world.app;
        let visitor = self.visitor(OWN_PHONE);
        let here = arriving(&visitor);
        let ticket = self.begin(slip, OWN_PHONE).await.unwrap().ticket;
        activate::send_code(app, here, &ticket).await.unwrap();
        let code = self.sent_code().await;
        activate::check_code(app, here, &ticket, &code).await.unwrap();
        activate::passcode(app, here, &ticket, &Secret::new("739154")).await.unwrap();
        let key = self.passkey(&ticket).await;
        (activate::complete(app, here, &ticket).await.unwrap(), key)
    }

    pub async fn passkey(&self, ticket: &str) -> Authenticator {
        let visitor = self.visitor(OWN_PHONE);
        let mut key = authenticator();
        let begun = activate::passkey_begin(&self.world.app, arriving(&visitor), ticket).await.unwrap();
        let made = serde_json::json!({ "ceremony": begun.ceremony, "credential": key.create(&begun.public_key).unwrap() });
        let made = serde_json::from_value(made).unwrap();
        activate::passkey_finish(&self.world.app, arriving(&visitor), ticket, &made, "Điện thoại").await.unwrap();
        key
    }

    /// How often the log holds an action.
    pub async fn recorded(&self, action: dinhdanh::audit::Action) -> i64 {
        use dinhdanh::store::Queries as _;
        let sql = "SELECT COUNT(*) AS times FROM audit_entries WHERE action = $1";
        self.world.app.db.first(sql, dinhdanh::args![action.word()]).await.unwrap().unwrap().get("times").unwrap()
    }
}

pub async fn staff(world: &World, desk: &Desk, who: Who<'_>) -> Staff {
    let on_duty = office::on_duty(world, desk, who).await;
    let officer = officers::by_id(&world.app.db, &world.app.keyring, on_duty.id).await.unwrap().unwrap();
    Staff { officer, key: on_duty.key }
}

/// Signs what was asked for, as the page's script does.
pub fn sign(key: &mut Authenticator, begun: &Begun) -> (Secret, Assertion) {
    let answer = key.get(&begun.public_key).unwrap().to_string();
    (Secret::new(begun.handle.as_str()), Assertion::from_json(&answer).unwrap())
}

pub fn arriving<'a>(visitor: &'a Visitor<'a>) -> Arriving<'a> {
    Arriving { visitor, device_hash: None }
}

pub fn link_code(slip: &Slip) -> Code {
    let (_, code) = slip.link.reveal().split_once('#').expect("the code stands in the fragment");
    Code::Link(Secret::new(code))
}

pub fn number(text: &str) -> PersonalNumber {
    PersonalNumber::parse(text).unwrap()
}

pub fn phone() -> Reach {
    Reach::Phone(PhoneNumber::parse(PHONE).unwrap())
}

pub fn captures(face: &[u8], finger: &[u8]) -> Captures {
    Captures {
        face: Some(Capture::new(face.to_vec(), 90).unwrap()),
        fingers: vec![(Finger::RIGHT_INDEX, Capture::new(finger.to_vec(), 90).unwrap())],
    }
}

/// What the scanner types of a citizen's card.
pub fn card(number: &str) -> String {
    format!("{number}||NGUYỄN VĂN AN|24111999|Nam|Phường Ba Đình, Hà Nội|01072024")
}

pub fn citizen(number: &str) -> Facts {
    citizen_with(number, serde_json::json!({}))
}

/// A citizen, with some facts changed.
pub fn citizen_with(number: &str, change: serde_json::Value) -> Facts {
    let mut facts = serde_json::json!({
        "number": number, "name": "Nguyễn Văn An", "birth": "1999-11-24", "sex": "male", "nationality": "VN",
        "residence": { "text": "Phường Ba Đình, Hà Nội" },
        "card": { "issued": "2024-07-01", "expires": "2039-11-24", "status": "valid" }
    });
    for (key, value) in change.as_object().unwrap() {
        facts[key] = value.clone();
    }
    serde_json::from_value(facts).unwrap()
}

/// The refusal; what is broken ends the story.
pub fn refusal<T, R>(result: Result<T, Fault<R>>) -> Result<T, R> {
    result.map_err(|fault| match fault {
        Fault::Refused(refused) => refused,
        Fault::Broken(broken) => panic!("{broken}"),
    })
}

/// The code of a refusal.
pub fn code<T: std::fmt::Debug, R: Refusal>(result: Result<T, Fault<R>>) -> &'static str {
    match result {
        Err(Fault::Refused(refused)) => refused.code(),
        Err(Fault::Broken(broken)) => panic!("{broken}"),
        Ok(value) => panic!("not refused: {value:?}"),
    }
}
