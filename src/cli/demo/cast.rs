//! The officers of the demo's past visits: two people with passkeys in software, so that what was decided before the demo
//! began was signed and can be verified like everything after it. Nobody can sign in as them once they are done.

use crate::app::App;
use crate::audit::Actor;
use crate::authn::officer::{self, Invitee, Seat};
use crate::base::ids::{DeskId, FileId};
use crate::base::{Broken, Fault, Refusal, Secret, Timestamp};
use crate::identity::PersonalNumber;
use crate::identity::evidence::Assertion;
use crate::identity::level::AccountLevel;
use crate::identity::officer::{Officer, Role};
use crate::issuance::acting::Acting;
use crate::issuance::approve::{self, Verdict};
use crate::issuance::content::Reach;
use crate::issuance::match_::{self, Captures};
use crate::issuance::receive::{self, Opening};
use crate::issuance::slip::{self, Slip};
use crate::issuance::{propose, read_back};
use crate::neighbours::authenticator::Authenticator;
use crate::outside::register::Finger;
use crate::outside::register::simulated::{Modality, Simulated, capture};

/// A flow that must succeed here: a refusal is a fault of the demo's own data.
pub fn granted<T, R: Refusal>(result: Result<T, Fault<R>>) -> Result<T, Broken> {
    result.map_err(|fault| match fault {
        Fault::Refused(refusal) => Broken::new(format!("the demo's data were refused: {}", refusal.code())),
        Fault::Broken(broken) => broken,
    })
}

/// An officer with a passkey in software.
struct Member {
    officer: Officer,
    desk: DeskId,
    browser_hash: [u8; 32],
    key: Authenticator,
}

impl Member {
    async fn enrol(app: &App, invitee: &Invitee, now: Timestamp) -> Result<Self, Broken> {
        let (_, token) = officer::invite(app, Actor::Operator, invitee, now).await?;
        let mut key = Authenticator::new(&app.settings.issuer(), &app.random)?;
        let browser_hash = app.random.bytes::<32>();
        let seat = Seat { browser_hash: &browser_hash, device_hash: None, now };
        let begun = granted(officer::enrol_begin(app, seat, &token).await)?;
        let answer = serde_json::from_value(key.create(&begun.public_key)?)?;
        let officer = granted(officer::enrol_finish(app, seat, &Secret::new(begun.handle), &answer).await)?.officer;
        Ok(Self { officer, desk: invitee.desk, browser_hash, key })
    }

    fn acting(&self, now: Timestamp) -> Acting<'_> {
        Acting { officer: &self.officer, device_desk: self.desk, browser_hash: &self.browser_hash, now }
    }

    fn sign(&mut self, options: &serde_json::Value) -> Result<Assertion, Broken> {
        Assertion::from_json(&self.key.get(options)?.to_string()).map_err(|_| Broken::new("no assertion"))
    }
}

/// One receiving officer and one approver.
pub struct Cast {
    receiving: Member,
    approver: Member,
}

impl Cast {
    pub async fn assemble(app: &App, desk: DeskId, office: DeskId) -> Result<Self, Broken> {
        let now = app.clock.now();
        let invitee = |number: &str, name: &str, role, desk| Invitee {
            number: number.into(),
            name: name.into(),
            role,
            desk,
            person_key: None,
            relatives: Vec::new(),
        };
        let receiving = Member::enrol(app, &invitee("HN-0901", "Phan Thị Mẫu", Role::Receiving, desk), now).await?;
        let approver = Member::enrol(app, &invitee("HN-0902", "Hồ Văn Mẫu", Role::Approver, office), now).await?;
        Ok(Self { receiving, approver })
    }

    /// A whole visit, from the scanned card to the approval.
    pub async fn visit(
        &mut self,
        app: &App,
        scanned: &str,
        number: &PersonalNumber,
        level: AccountLevel,
        reach: Reach,
    ) -> Result<FileId, Broken> {
        let now = app.clock.now();
        let acting = self.receiving.acting(now);
        let opening = Opening { scanned, level, language: crate::base::Language::Vi, guardian: None };
        let file = granted(receive::open(app, &acting, opening).await)?.id;
        granted(receive::ask_register(app, &acting, file).await)?;
        granted(receive::contact(app, &acting, file, reach, None).await)?;
        granted(receive::accept(app, &acting, file).await)?;
        let right = |modality| capture(Simulated::RightPerson, modality, number).map_err(|_| Broken::new("no capture"));
        let finger = Finger::RIGHT_INDEX;
        let captures = Captures { face: Some(right(Modality::Face)?), fingers: vec![(finger, right(Modality::Finger(finger))?)] };
        granted(match_::run(app, &acting, file, captures).await)?;
        let (_, digest) = granted(read_back::show(app, &acting, file).await)?;
        granted(read_back::confirm(app, &acting, file, &digest).await)?;
        let begun = granted(propose::challenge(app, &acting, file).await)?;
        let assertion = self.receiving.sign(&begun.public_key)?;
        let acting = self.receiving.acting(now);
        granted(propose::finish(app, &acting, file, &Secret::new(begun.handle), assertion).await)?;

        let begun = granted(approve::challenge(app, &self.approver.acting(now), file, Verdict::Approve).await)?;
        let assertion = self.approver.sign(&begun.public_key)?;
        granted(approve::finish(app, &self.approver.acting(now), file, &Secret::new(begun.handle), assertion).await)?;
        Ok(file)
    }

    /// The slip that the receiving officer hands over.
    pub async fn slip(&self, app: &App, file: FileId) -> Result<Slip, Broken> {
        granted(slip::issue(app, &self.receiving.acting(app.clock.now()), file).await)
    }
}
