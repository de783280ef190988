//! The checks on a kept signature (Web Authentication Level 3, section 7.2), for one purpose of ours: that this officer's
//! authenticator, with its owner verified, signed exactly this decision at our own pages.

use serde::Deserialize;

use super::{PublicKey, SignedDecision, challenge};
use crate::base::encode::{b64url, sha256};
use crate::base::secret;

/// Who may have asked for the signature: ourselves, now or under an earlier address.
#[derive(Clone, Copy, Debug)]
pub struct RelyingParty<'a> {
    /// The relying party's id: the host of the public URL.
    pub id: &'a str,
    /// Compared byte by byte, as browsers write them: scheme, host, and the port unless it is the scheme's own.
    pub origins: &'a [&'a str],
}

/// An authenticator that was enrolled for the officer at the time of the signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Enrolled {
    pub credential_id: Vec<u8>,
    pub public_key: PublicKey,
}

/// What a verified signature says beside the decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How often the authenticator has signed; zero from those that do not count.
    pub counter: u32,
    /// The key can leave the authenticator (a synced passkey), which an officer's must not.
    pub can_be_synced: bool,
}

/// Why kept evidence proves nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EvidenceError {
    #[error("the client data is not the JSON of an assertion")]
    NotClientData,
    #[error("the signature was made over something else")]
    WrongChallenge,
    #[error("the signature was made at another site")]
    WrongOrigin,
    #[error("the signature was made in a frame of another site")]
    CrossOrigin,
    #[error("the authenticator data is damaged")]
    NotAuthenticatorData,
    #[error("the authenticator signed for another relying party")]
    WrongRelyingParty,
    #[error("nobody touched the authenticator")]
    NotPresent,
    #[error("the authenticator did not verify its owner")]
    NotVerified,
    #[error("the signature does not verify")]
    BadSignature,
    #[error("the authenticator was not enrolled for this officer")]
    NotEnrolled,
    #[error("the list that was signed does not name this decision")]
    NotInList,
}

/// serde refuses a member that occurs twice.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ClientData {
    #[serde(rename = "type")]
    kind: String,
    challenge: String,
    origin: String,
    cross_origin: Option<bool>,
    top_origin: Option<String>,
}

const LONGEST: usize = 8 * 1024;
/// Hash of the relying party's id, flags, counter (section 6.1).
const FIXED: usize = 37;
const PRESENT: u8 = 0x01;
const VERIFIED: u8 = 0x04;
const CAN_BE_SYNCED: u8 = 0x08;
const IS_SYNCED: u8 = 0x10;
const CREDENTIAL_FOLLOWS: u8 = 0x40;
const EXTENSIONS_FOLLOW: u8 = 0x80;

impl SignedDecision {
    /// Whether the kept bytes prove that the holder of `public_key` signed this decision for this purpose. Whose key that
    /// is says [`SignedDecision::verify_by`].
    pub fn verify(&self, party: &RelyingParty<'_>) -> Result<Verified, EvidenceError> {
        self.check_client_data(party)?;
        self.check_list()?;
        let verified = self.check_authenticator_data(party)?;
        let mut signed = self.authenticator_data.clone();
        signed.extend_from_slice(&sha256(&self.client_data_json));
        if !self.public_key.verifies(&signed, &self.signature) {
            return Err(EvidenceError::BadSignature);
        }
        Ok(verified)
    }

    /// [`SignedDecision::verify`], and the authenticator is one of those enrolled for the officer, by name and by key.
    pub fn verify_by(&self, party: &RelyingParty<'_>, enrolled: &[Enrolled]) -> Result<Verified, EvidenceError> {
        let known = enrolled.iter().any(|own| own.credential_id == self.credential_id && own.public_key == self.public_key);
        if !known {
            return Err(EvidenceError::NotEnrolled);
        }
        self.verify(party)
    }

    fn check_client_data(&self, party: &RelyingParty<'_>) -> Result<(), EvidenceError> {
        let bytes = &self.client_data_json;
        if bytes.len() > LONGEST || bytes.first() != Some(&b'{') {
            return Err(EvidenceError::NotClientData);
        }
        let data: ClientData = serde_json::from_slice(bytes).map_err(|_| EvidenceError::NotClientData)?;
        if data.kind != "webauthn.get" {
            return Err(EvidenceError::NotClientData);
        }
        let signed = self.list.as_ref().unwrap_or(&self.decision);
        let wanted = b64url(&challenge(self.purpose, &self.nonce, signed));
        if !secret::equal(data.challenge.as_bytes(), wanted.as_bytes()) {
            return Err(EvidenceError::WrongChallenge);
        }
        if !party.origins.contains(&data.origin.as_str()) {
            return Err(EvidenceError::WrongOrigin);
        }
        if data.cross_origin == Some(true) || data.top_origin.is_some() {
            return Err(EvidenceError::CrossOrigin);
        }
        Ok(())
    }

    /// A decision of a list is proven by the list's naming it.
    fn check_list(&self) -> Result<(), EvidenceError> {
        let Some(list) = &self.list else { return Ok(()) };
        let own = b64url(&sha256(&self.decision));
        match super::fields(list).and_then(|mut fields| fields.remove(super::LISTED)) {
            Some(super::Field::Texts(named)) if named.contains(&own) => Ok(()),
            _ => Err(EvidenceError::NotInList),
        }
    }

    fn check_authenticator_data(&self, party: &RelyingParty<'_>) -> Result<Verified, EvidenceError> {
        let data = &self.authenticator_data;
        let damaged = EvidenceError::NotAuthenticatorData;
        let (party_hash, rest) = data.split_first_chunk::<32>().ok_or(damaged)?;
        let (flags, rest) = rest.split_first().ok_or(damaged)?;
        let (counter, _) = rest.split_first_chunk::<4>().ok_or(damaged)?;
        let has = |flag: u8| flags & flag != 0;
        let more = has(CREDENTIAL_FOLLOWS) || has(EXTENSIONS_FOLLOW);
        if data.len() > LONGEST || more != (data.len() > FIXED) || (has(IS_SYNCED) && !has(CAN_BE_SYNCED)) {
            return Err(damaged);
        }
        if *party_hash != sha256(party.id.as_bytes()) {
            return Err(EvidenceError::WrongRelyingParty);
        }
        if !has(PRESENT) {
            return Err(EvidenceError::NotPresent);
        }
        if !has(VERIFIED) {
            return Err(EvidenceError::NotVerified);
        }
        Ok(Verified { counter: u32::from_be_bytes(*counter), can_be_synced: has(CAN_BE_SYNCED) })
    }
}
