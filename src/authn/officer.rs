//! Officers sign in with passkeys only. An invitation, used once, enrols a passkey and makes the browser a device of the
//! officer's desk; afterwards the officer signs in on devices of that desk and nowhere else.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use webauthn_rs::prelude::{
    DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential,
};

use super::relying_party::{asked_by_our_page, webauthn};
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::base::ids::{DeskId, DeviceId, FactorId, OfficerId, SessionId};
use crate::base::{Broken, Outcome, Refusal, Secret, Timestamp, error::refuse};
use crate::identity::evidence::PublicKey;
use crate::identity::officer::{Officer, Role};
use crate::store::Tx;
use crate::store::challenges::{self, Ceremony, Kind};
use crate::store::officer_keys::{self, NewPasskey};
use crate::store::officers::{self, NewOfficer};

/// How long an invitation can be used.
pub const INVITATION_LASTS: Duration = Duration::from_secs(7 * 24 * 3600);
/// How long the authenticator may take.
const CEREMONY_LASTS: Duration = Duration::from_secs(5 * 60);
/// For so long after an officer's session no citizen's account is activated in that browser.
const DESK_BROWSER_LASTS: Duration = Duration::from_secs(24 * 3600);

/// Why an officer is not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotLetIn {
    /// Unknown, used or expired.
    InvitationGone,
    /// The ceremony took too long, was answered already, or began in another browser.
    CeremonyGone,
    /// The authenticator's answer does not hold, or its user was not verified.
    PasskeyRefused,
    /// The authenticator makes keys that can't be verified later.
    PasskeyUnsupported,
    Suspended,
    OffDuty,
    /// The passkey waits for a second officer to confirm it.
    NotConfirmed,
    /// The browser is no device of the officer's own desk.
    OtherDesk,
}

impl Refusal for NotLetIn {
    fn code(&self) -> &'static str {
        match self {
            Self::InvitationGone => "invitation-gone",
            Self::CeremonyGone => "ceremony-gone",
            Self::PasskeyRefused => "passkey-refused",
            Self::PasskeyUnsupported => "passkey-unsupported",
            Self::Suspended => "officer-suspended",
            Self::OffDuty => "officer-off-duty",
            Self::NotConfirmed => "officer-key-waits",
            Self::OtherDesk => "other-desk",
        }
    }
    fn status(&self) -> u16 {
        match self {
            Self::InvitationGone | Self::CeremonyGone => 410,
            Self::PasskeyRefused | Self::Suspended | Self::OffDuty | Self::NotConfirmed | Self::OtherDesk => 403,
            Self::PasskeyUnsupported => 422,
        }
    }
}

/// Whom to invite.
#[derive(Clone, Debug)]
pub struct Invitee {
    /// The number on the badge.
    pub number: String,
    pub name: String,
    pub role: Role,
    pub desk: DeskId,
    /// Blind index of the officer's own personal number, and those of listed relatives.
    pub person_key: Option<Vec<u8>>,
    pub relatives: Vec<Vec<u8>>,
}

/// Registers an officer and makes the token of the enrolment link.
pub async fn invite(app: &App, by: Actor, invitee: &Invitee, now: Timestamp) -> Result<(OfficerId, Secret), Broken> {
    let (id, token) = (OfficerId::new(now, &app.random), Secret::new(app.random.token()));
    let new = NewOfficer {
        id,
        number: &invitee.number,
        name: &invitee.name,
        role: invitee.role,
        desk: invitee.desk,
        person_key: invitee.person_key.as_deref(),
        relatives: &invitee.relatives,
    };
    let mut tx = app.db.write().await?;
    officers::insert(&mut tx, &app.keyring, &new, now).await?;
    let inviter = if let Actor::Officer(by) = &by { Some(*by) } else { None };
    officers::invite(&mut tx, (id, inviter), &token.sha256(), now, now + INVITATION_LASTS).await?;
    let entry = Entry::new(Action::OfficerInvited, by).desk(invitee.desk);
    app.record(&mut tx, now, entry.detail(serde_json::json!({ "number": invitee.number, "role": invitee.role }))).await?;
    tx.commit().await?;
    Ok((id, token))
}

/// Makes the token of another enrolment link for an officer whose authenticator is lost or was ended. Links before it that were
/// not used are worth nothing.
pub async fn invite_again(app: &App, by: Actor, officer: &Officer, now: Timestamp) -> Result<Secret, Broken> {
    let token = Secret::new(app.random.token());
    let mut tx = app.db.write().await?;
    let inviter = if let Actor::Officer(by) = &by { Some(*by) } else { None };
    officers::void_invitations(&mut tx, officer.id, now).await?;
    officers::invite(&mut tx, (officer.id, inviter), &token.sha256(), now, now + INVITATION_LASTS).await?;
    let entry = Entry::new(Action::OfficerInvited, by).desk(officer.desk_id);
    app.record(&mut tx, now, entry.detail(serde_json::json!({ "number": officer.number, "again": true }))).await?;
    tx.commit().await?;
    Ok(token)
}

/// The browser at which an officer sits.
#[derive(Clone, Copy, Debug)]
pub struct Seat<'a> {
    pub browser_hash: &'a [u8; 32],
    /// Hash of the device key that the browser holds, if it holds one.
    pub device_hash: Option<&'a [u8; 32]>,
    pub now: Timestamp,
}

impl Seat<'_> {
    fn ceremony(&self, kind: Kind) -> Ceremony<'_> {
        Ceremony { kind, browser_hash: self.browser_hash, now: self.now }
    }
}

/// A ceremony begun: what the script hands to the authenticator, and the handle under which it answers.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Begun {
    pub handle: String,
    pub public_key: serde_json::Value,
}

/// An officer let in.
pub struct LetIn {
    pub officer: Officer,
    /// For the session cookie; none while the new passkey waits for a second officer.
    pub session: Option<Secret>,
    /// For the device cookie, when the browser became a device just now.
    pub device: Option<Secret>,
}

#[derive(Serialize, Deserialize)]
struct Enrolment {
    invitation: Vec<u8>,
    officer: OfficerId,
    state: PasskeyRegistration,
}

/// Begins the enrolment that an invitation allows.
pub async fn enrol_begin(app: &App, seat: Seat<'_>, invitation: &Secret) -> Outcome<Begun, NotLetIn> {
    let hash = invitation.sha256();
    let Some(officer) = officers::invited(&app.db, &app.keyring, &hash, seat.now).await? else {
        return refuse(NotLetIn::InvitationGone);
    };
    let (options, state) =
        webauthn(&app.settings)?.start_passkey_registration(officer.id.0, &officer.number, &officer.name, None)?;
    let mut public_key = serde_json::to_value(&options)?["publicKey"].take();
    // Signing in names nobody, so the authenticator must find the passkey by itself.
    public_key["authenticatorSelection"]["residentKey"] = "required".into();
    public_key["authenticatorSelection"]["requireResidentKey"] = true.into();
    let state = serde_json::to_vec(&Enrolment { invitation: hash.to_vec(), officer: officer.id, state })?;
    begun(app, seat, Kind::OfficerEnrolment, public_key, &state).await
}

/// Ends the enrolment: the invitation is used up, the passkey kept, the browser a device of the desk, the officer signed in.
pub async fn enrol_finish(
    app: &App,
    seat: Seat<'_>,
    handle: &Secret,
    answer: &RegisterPublicKeyCredential,
) -> Outcome<LetIn, NotLetIn> {
    let now = seat.now;
    let mut tx = app.db.write().await?;
    let Some(state) = challenges::take(&mut tx, &app.keyring, seat.ceremony(Kind::OfficerEnrolment), handle).await? else {
        return refuse(NotLetIn::CeremonyGone);
    };
    let enrolment: Enrolment = serde_json::from_slice(&state)?;
    let Ok(passkey) = webauthn(&app.settings)?.finish_passkey_registration(answer, &enrolment.state) else {
        tx.commit().await?;
        return refuse(NotLetIn::PasskeyRefused);
    };
    let Ok(public_key) = PublicKey::from_cose(passkey.get_public_key()) else {
        tx.commit().await?;
        return refuse(NotLetIn::PasskeyUnsupported);
    };
    if !officers::use_invitation(&mut tx, &enrolment.invitation, now).await? {
        return refuse(NotLetIn::InvitationGone);
    }
    let officer = officers::by_id(&mut tx, &app.keyring, enrolment.officer)
        .await?
        .ok_or_else(|| Broken::new("an invited officer is gone"))?;
    // Under four eyes: an officer invites, another confirms, and both at a desk's device that is there already.
    let inviter = officers::inviter(&mut tx, &enrolment.invitation).await?;
    let (device, token) = match device_here(&mut tx, seat, officer.desk_id).await? {
        Seated::At(device) => (device, None),
        Seated::Nowhere if inviter.is_some() => return refuse(NotLetIn::OtherDesk),
        Seated::Nowhere => {
            let (device, token) = (DeviceId::new(now, &app.random), Secret::new(app.random.token()));
            officer_keys::insert_device(&mut tx, device, officer.desk_id, &token.sha256(), officer.id, now).await?;
            (device, Some(token))
        }
        Seated::Elsewhere => return refuse(NotLetIn::OtherDesk),
    };
    let new = NewPasskey {
        id: FactorId::new(now, &app.random),
        officer: officer.id,
        credential_id: passkey.cred_id().as_ref(),
        passkey: &serde_json::to_vec(&passkey)?,
        public_key: &public_key.to_spki(),
        counts: inviter.is_none(),
    };
    officer_keys::insert_passkey(&mut tx, &app.keyring, &new, now).await?;
    let entry = Entry::new(Action::OfficerEnrolled, Actor::Officer(officer.id)).desk(officer.desk_id);
    app.record(&mut tx, now, entry).await?;
    let session = match inviter {
        None => Some(open(app, &mut tx, seat, &officer, device).await?),
        Some(_) => None,
    };
    tx.commit().await?;
    Ok(LetIn { officer, session, device: token })
}

/// Begins a sign-in. It names nobody: the authenticator knows who it is for.
pub async fn sign_in_begin(app: &App, seat: Seat<'_>) -> Outcome<Begun, NotLetIn> {
    let (options, state) = webauthn(&app.settings)?.start_discoverable_authentication()?;
    let public_key = serde_json::to_value(&options)?["publicKey"].take();
    begun(app, seat, Kind::OfficerSignIn, public_key, &serde_json::to_vec(&state)?).await
}

/// Ends a sign-in. What is refused is recorded, for the supervisor to see.
pub async fn sign_in_finish(
    app: &App,
    seat: Seat<'_>,
    handle: &Secret,
    answer: &PublicKeyCredential,
) -> Outcome<LetIn, NotLetIn> {
    let now = seat.now;
    let mut tx = app.db.write().await?;
    let Some(state) = challenges::take(&mut tx, &app.keyring, seat.ceremony(Kind::OfficerSignIn), handle).await? else {
        return refuse(NotLetIn::CeremonyGone);
    };
    let state: DiscoverableAuthentication = serde_json::from_slice(&state)?;
    let verified = verify(app, &mut tx, state, answer, now).await?;
    let Some((officer, confirmed)) = verified else {
        tx.commit().await?;
        return refuse(NotLetIn::PasskeyRefused);
    };
    let refused = match device_here(&mut tx, seat, officer.desk_id).await? {
        _ if officer.suspended_at.is_some() => NotLetIn::Suspended,
        _ if officer.off_duty_at.is_some() => NotLetIn::OffDuty,
        _ if !confirmed => NotLetIn::NotConfirmed,
        Seated::At(device) => {
            app.record(&mut tx, now, Entry::new(Action::OfficerSignedIn, Actor::Officer(officer.id)).desk(officer.desk_id))
                .await?;
            let session = open(app, &mut tx, seat, &officer, device).await?;
            tx.commit().await?;
            return Ok(LetIn { officer, session: Some(session), device: None });
        }
        Seated::Nowhere | Seated::Elsewhere => NotLetIn::OtherDesk,
    };
    let entry = Entry::new(Action::OfficerRefused, Actor::Officer(officer.id)).desk(officer.desk_id);
    app.record(&mut tx, now, entry.detail(serde_json::json!({ "refusal": refused.code() }))).await?;
    tx.commit().await?;
    refuse(refused)
}

/// Ends the officer's session.
pub async fn sign_out(app: &App, duty: &officers::Duty, now: Timestamp) -> Result<(), Broken> {
    let mut tx = app.db.write().await?;
    if officer_keys::end_session(&mut tx, duty.session, now).await? {
        let entry = Entry::new(Action::OfficerSignedOut, Actor::Officer(duty.officer.id)).desk(duty.desk.id);
        app.record(&mut tx, now, entry).await?;
    }
    tx.commit().await
}

async fn begun(app: &App, seat: Seat<'_>, kind: Kind, public_key: serde_json::Value, state: &[u8]) -> Outcome<Begun, NotLetIn> {
    let handle = Secret::new(app.random.token());
    let mut tx = app.db.write().await?;
    challenges::put(&mut tx, &app.keyring, seat.ceremony(kind), &handle, state, CEREMONY_LASTS).await?;
    tx.commit().await?;
    Ok(Begun { handle: handle.reveal().to_owned(), public_key })
}

/// The officer whose passkey answered and whether a second officer confirmed it, `None` when it does not hold. The
/// authenticator's counter is kept.
async fn verify(
    app: &App,
    tx: &mut Tx,
    state: DiscoverableAuthentication,
    answer: &PublicKeyCredential,
    now: Timestamp,
) -> Result<Option<(Officer, bool)>, Broken> {
    let webauthn = webauthn(&app.settings)?;
    if !asked_by_our_page(answer.response.client_data_json.as_ref()) {
        return Ok(None);
    }
    let Ok((who, credential_id)) = webauthn.identify_discoverable_authentication(answer) else { return Ok(None) };
    let Some(found) = officer_keys::passkey(&mut *tx, &app.keyring, credential_id).await? else { return Ok(None) };
    if found.officer.0.as_bytes() != who.as_bytes() {
        return Ok(None);
    }
    let mut passkey: Passkey = serde_json::from_slice(&found.passkey)?;
    let Ok(result) = webauthn.finish_discoverable_authentication_v2(answer, state, &passkey) else { return Ok(None) };
    let changed = passkey.update_credential(&result).unwrap_or(false).then(|| serde_json::to_vec(&passkey)).transpose()?;
    officer_keys::touch_passkey(tx, &app.keyring, found.id, changed.as_deref(), now).await?;
    let officer = officers::by_id(tx, &app.keyring, found.officer).await?;
    Ok(officer.map(|officer| (officer, found.confirmed_at.is_some())))
}

/// Where a browser stands, seen from a desk.
enum Seated {
    At(DeviceId),
    Nowhere,
    Elsewhere,
}

async fn device_here(tx: &mut Tx, seat: Seat<'_>, desk: DeskId) -> Result<Seated, Broken> {
    let Some(hash) = seat.device_hash else { return Ok(Seated::Nowhere) };
    Ok(match officer_keys::device(tx, hash).await? {
        None => Seated::Nowhere,
        Some((device, of)) if of == desk => Seated::At(device),
        Some(_) => Seated::Elsewhere,
    })
}

async fn open(app: &App, tx: &mut Tx, seat: Seat<'_>, officer: &Officer, device: DeviceId) -> Result<Secret, Broken> {
    let (id, token) = (SessionId::new(seat.now, &app.random), Secret::new(app.random.token()));
    let lasts = Duration::from_secs(u64::from(app.settings.sessions.officer_minutes) * 60);
    officer_keys::open_session(tx, id, &token.sha256(), (officer.id, device), seat.now, seat.now + lasts).await?;
    officer_keys::mark_browser(tx, seat.browser_hash, officer.id, seat.now + DESK_BROWSER_LASTS).await?;
    Ok(token)
}
