//! Citizens' passkeys: found by the authenticator itself (discoverable), with its user verified, bound to our address by the
//! browser. The challenge is kept sealed, answered once, by the browser it was made for.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use webauthn_rs::prelude::{
    CredentialID, DiscoverableAuthentication, Passkey, PasskeyRegistration, PublicKeyCredential, RegisterPublicKeyCredential,
};

use super::limit::{self, Ration, TooMany};
use super::relying_party::{asked_by_our_page, webauthn};
use super::visitor::Visitor;
use crate::app::App;
use crate::base::ids::{AccountId, FactorId};
use crate::base::{Outcome, Refusal, Secret, error::refuse};
use crate::store::Tx;
use crate::store::challenges::{self, Kind};
use crate::store::passkeys::{self, NewPasskey};

/// How long a person may take to find their key.
const CEREMONY_LASTS: Duration = Duration::from_secs(10 * 60);
/// Challenges for one source and quarter of an hour. Whole districts share an address behind a carrier's translation, so
/// this is a cap on rows and not on people.
const CHALLENGES: u32 = 2000;
const CHALLENGES_WITHIN: Duration = Duration::from_secs(15 * 60);

/// Why a passkey is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum KeyRefused {
    /// The ceremony took too long, was answered already, or began in another browser.
    Gone,
    /// The answer does not hold, or the key is unknown: not told apart.
    NotAccepted,
    /// This key is registered already.
    Known,
    /// Too many ceremonies were begun from this source.
    TooMany(TooMany),
}

impl Refusal for KeyRefused {
    fn code(&self) -> &'static str {
        match self {
            Self::Gone => "ceremony-gone",
            Self::NotAccepted => "passkey-refused",
            Self::Known => "passkey-known",
            Self::TooMany(too_many) => too_many.code(),
        }
    }
    fn status(&self) -> u16 {
        match self {
            Self::Gone => 410,
            Self::NotAccepted => 403,
            Self::Known => 409,
            Self::TooMany(too_many) => too_many.status(),
        }
    }
}

impl From<TooMany> for KeyRefused {
    fn from(too_many: TooMany) -> Self {
        Self::TooMany(too_many)
    }
}

/// A ceremony begun: what the script hands to the authenticator, and the name under which it answers.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Begun {
    pub ceremony: String,
    pub public_key: serde_json::Value,
}

/// How the authenticator lists the account: its name, and a masked number that tells it from others on the same device.
#[derive(Clone, Debug)]
pub struct Label {
    pub name: String,
    pub detail: String,
}

#[derive(Serialize, Deserialize)]
struct Registration {
    account: AccountId,
    state: PasskeyRegistration,
}

/// Begins to add a passkey to `account`. Keys that the account has are excluded, so that one authenticator is not added
/// twice.
pub async fn register_begin(app: &App, visitor: &Visitor<'_>, account: AccountId, label: &Label) -> Outcome<Begun, KeyRefused> {
    let known = passkeys::of_account(&app.db, account).await?;
    let known: Vec<CredentialID> = known.into_iter().map(|key| key.credential_id).collect();
    let (options, state) =
        webauthn(&app.settings)?.start_passkey_registration(account.0, &label.detail, &label.name, Some(known))?;
    let mut public_key = serde_json::to_value(&options)?["publicKey"].take();
    // Signing in names nobody, so the authenticator must find the passkey by itself.
    public_key["authenticatorSelection"]["residentKey"] = "required".into();
    public_key["authenticatorSelection"]["requireResidentKey"] = true.into();
    let state = serde_json::to_vec(&Registration { account, state })?;
    begun(app, visitor, Kind::PasskeyRegistration, public_key, &state).await
}

/// A passkey made.
#[derive(Deserialize)]
pub struct Made {
    pub ceremony: Secret,
    pub credential: RegisterPublicKeyCredential,
}

/// Adds the passkey. `tx` is to be committed even when it is refused: the challenge is used up.
pub async fn register_finish(
    app: &App,
    tx: &mut Tx,
    visitor: &Visitor<'_>,
    account: AccountId,
    (made, name): (&Made, &str),
) -> Outcome<FactorId, KeyRefused> {
    let taken = challenges::take(tx, &app.keyring, visitor.ceremony(Kind::PasskeyRegistration), &made.ceremony).await?;
    let Some(state) = taken else { return refuse(KeyRefused::Gone) };
    let registration: Registration = serde_json::from_slice(&state)?;
    if registration.account != account {
        return refuse(KeyRefused::Gone);
    }
    if !asked_by_our_page(made.credential.response.client_data_json.as_ref()) {
        return refuse(KeyRefused::NotAccepted);
    }
    let Ok(passkey) = webauthn(&app.settings)?.finish_passkey_registration(&made.credential, &registration.state) else {
        return refuse(KeyRefused::NotAccepted);
    };
    let id = FactorId::new(visitor.now, &app.random);
    let new =
        NewPasskey { id, account, credential_id: passkey.cred_id().as_ref(), passkey: &serde_json::to_vec(&passkey)?, name };
    if passkeys::insert(tx, &app.keyring, &new, visitor.now).await? { Ok(id) } else { refuse(KeyRefused::Known) }
}

/// Begins a sign-in. It names nobody: the authenticator knows who it is for, and everybody gets the same answer.
pub async fn sign_in_begin(app: &App, visitor: &Visitor<'_>) -> Outcome<Begun, KeyRefused> {
    let (options, state) = webauthn(&app.settings)?.start_discoverable_authentication()?;
    let public_key = serde_json::to_value(&options)?["publicKey"].take();
    begun(app, visitor, Kind::PasskeySignIn, public_key, &serde_json::to_vec(&state)?).await
}

/// A passkey shown.
#[derive(Deserialize)]
pub struct Shown {
    pub ceremony: Secret,
    pub credential: PublicKeyCredential,
}

/// A passkey that answered, and whose it is.
#[derive(Clone, Copy, Debug)]
pub struct Verified {
    pub account: AccountId,
    pub passkey: FactorId,
}

/// Which passkey answered. `tx` is to be committed even when it is refused: the challenge is used up.
pub async fn verify(app: &App, tx: &mut Tx, visitor: &Visitor<'_>, shown: &Shown) -> Outcome<Verified, KeyRefused> {
    let taken = challenges::take(tx, &app.keyring, visitor.ceremony(Kind::PasskeySignIn), &shown.ceremony).await?;
    let Some(state) = taken else { return refuse(KeyRefused::Gone) };
    let state: DiscoverableAuthentication = serde_json::from_slice(&state)?;
    let webauthn = webauthn(&app.settings)?;
    if !asked_by_our_page(shown.credential.response.client_data_json.as_ref()) {
        return refuse(KeyRefused::NotAccepted);
    }
    let Ok((who, credential_id)) = webauthn.identify_discoverable_authentication(&shown.credential) else {
        return refuse(KeyRefused::NotAccepted);
    };
    let Some(stored) = passkeys::by_credential(&mut *tx, credential_id).await? else { return refuse(KeyRefused::NotAccepted) };
    // The authenticator names the account that it made the key for; a key of one account never opens another.
    if stored.account.0.as_bytes() != who.as_bytes() {
        return refuse(KeyRefused::NotAccepted);
    }
    let mut passkey: Passkey = serde_json::from_slice(&stored.open(&app.keyring)?)?;
    let Ok(result) = webauthn.finish_discoverable_authentication_v2(&shown.credential, state, &passkey) else {
        return refuse(KeyRefused::NotAccepted);
    };
    if !result.user_verified() {
        return refuse(KeyRefused::NotAccepted);
    }
    let changed = passkey.update_credential(&result).unwrap_or(false).then(|| serde_json::to_vec(&passkey)).transpose()?;
    // Two answers that were compared with the same counter: the second is compared with a counter that no longer stands.
    if !passkeys::touch(tx, &app.keyring, &stored, changed.as_deref(), visitor.now).await? {
        return refuse(KeyRefused::NotAccepted);
    }
    Ok(Verified { account: stored.account, passkey: stored.id })
}

async fn begun(
    app: &App,
    visitor: &Visitor<'_>,
    kind: Kind,
    public_key: serde_json::Value,
    state: &[u8],
) -> Outcome<Begun, KeyRefused> {
    let ceremony = Secret::new(app.random.token());
    let source = limit::source_bytes(visitor.source);
    let ration = Ration { sort: "challenges", of: &source, allowed: CHALLENGES, within: CHALLENGES_WITHIN };
    let mut tx = app.db.write().await?;
    limit::draw(app, &mut tx, &ration, visitor.now).await.map_err(limit::told_as)?;
    challenges::put(&mut tx, &app.keyring, visitor.ceremony(kind), &ceremony, state, CEREMONY_LASTS).await?;
    tx.commit().await?;
    Ok(Begun { ceremony: ceremony.reveal().to_owned(), public_key })
}
