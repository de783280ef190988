//! The officers of a synthetic city: one who receives at each commune's desk, and one approver beside, with passkeys in
//! software. They are enrolled like any officer and suspended when the city stands, so nobody can sign in as them.

use crate::app::App;
use crate::audit::Actor;
use crate::authn::officer::{self, Invitee, Seat};
use crate::base::ids::DeskId;
use crate::base::{Broken, Fault, Refusal, Secret, Timestamp};
use crate::identity::evidence::{Assertion, PublicKey, SignedDecision, ToSign};
use crate::identity::officer::{Officer, Role};
use crate::issuance::acting::Acting;
use crate::issuance::table::tree::Spot;
use crate::neighbours::authenticator::Authenticator;
use crate::store::officer_keys;

/// Who works for one commune.
pub struct Staff {
    pub desk: DeskId,
    pub spot: Spot,
    pub receiving: Officer,
    pub approver: Officer,
    receiving_key: Signing,
    approver_key: Signing,
    browser: [u8; 32],
}

struct Signing {
    key: Authenticator,
    public_key: PublicKey,
    rp_id: String,
}

impl Signing {
    fn sign(&mut self, to_sign: ToSign) -> Result<SignedDecision, Broken> {
        let options = to_sign.request_options(&self.rp_id, []);
        let answer = self.key.get(&options)?.to_string();
        let assertion = Assertion::from_json(&answer).map_err(|_| Broken::new("no assertion"))?;
        Ok(to_sign.signed(assertion, self.public_key.clone()))
    }
}

impl Staff {
    /// Enrols both for a commune's desk, and an approver's desk. `mark` keeps the badges of one run apart from another's.
    pub async fn enrol(
        app: &App,
        (desk, spot): (DeskId, Spot),
        office: DeskId,
        mark: &str,
        now: Timestamp,
    ) -> Result<Self, Broken> {
        let code = spot.commune.clone();
        let (receiving, receiving_key) = member(app, &format!("M-{code}-{mark}"), Role::Receiving, desk, now).await?;
        let (approver, approver_key) = member(app, &format!("D-{code}-{mark}"), Role::Approver, office, now).await?;
        Ok(Self { desk, spot, receiving, approver, receiving_key, approver_key, browser: app.random.bytes() })
    }

    pub fn receives(&self, now: Timestamp) -> Acting<'_> {
        Acting { officer: &self.receiving, device_desk: self.receiving.desk_id, browser_hash: &self.browser, now }
    }

    pub fn approves(&self, now: Timestamp) -> Acting<'_> {
        Acting { officer: &self.approver, device_desk: self.approver.desk_id, browser_hash: &self.browser, now }
    }

    pub fn receiving_signs(&mut self, to_sign: ToSign) -> Result<SignedDecision, Broken> {
        self.receiving_key.sign(to_sign)
    }

    pub fn approver_signs(&mut self, to_sign: ToSign) -> Result<SignedDecision, Broken> {
        self.approver_key.sign(to_sign)
    }
}

async fn member(app: &App, number: &str, role: Role, desk: DeskId, now: Timestamp) -> Result<(Officer, Signing), Broken> {
    let invitee =
        Invitee { number: number.into(), name: "Cán bộ mẫu".into(), role, desk, person_key: None, relatives: Vec::new() };
    let (_, token) = officer::invite(app, Actor::Operator, &invitee, now).await?;
    let mut key = Authenticator::new(&app.settings.issuer(), &app.random)?;
    let browser_hash = app.random.bytes::<32>();
    let seat = Seat { browser_hash: &browser_hash, device_hash: None, now };
    let begun = granted(officer::enrol_begin(app, seat, &token).await)?;
    let answer = serde_json::from_value(key.create(&begun.public_key)?)?;
    let officer = granted(officer::enrol_finish(app, seat, &Secret::new(begun.handle), &answer).await)?.officer;
    let enrolled = officer_keys::verifying_keys(&app.db, officer.id).await?;
    let own = enrolled.first().ok_or_else(|| Broken::new("an officer without a key"))?;
    let public_key = PublicKey::from_spki(&own.public_key)?;
    let rp_id = crate::authn::relying_party::id(&app.settings)?.to_owned();
    Ok((officer, Signing { key, public_key, rp_id }))
}

fn granted<T, R: Refusal>(result: Result<T, Fault<R>>) -> Result<T, Broken> {
    result.map_err(|fault| match fault {
        Fault::Refused(refusal) => Broken::new(format!("a synthetic officer was refused: {}", refusal.code())),
        Fault::Broken(broken) => broken,
    })
}
