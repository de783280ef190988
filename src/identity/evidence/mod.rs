//! An officer's signature over a decision, in a form that proves it years later with nothing but ring.
//!
//! A WebAuthn assertion over a random challenge proves only that somebody was there. Here the challenge is SHA-256 over the
//! decision itself, and everything that went into it is kept (docs/decisions/0003-officer-signatures.md).

mod assertion;
mod canonical;
mod public_key;
mod verify;

use std::fmt;
use std::str::FromStr;

pub use assertion::{Assertion, NotAnAssertion};
pub use canonical::{Canonical, Field, fields};
pub use public_key::{PublicKey, UnsupportedKey};
pub use verify::{Enrolled, EvidenceError, RelyingParty, Verified};

use crate::base::Random;
use crate::base::encode::{b64url, from_b64url};

/// What is decided. A signature made for one purpose is worthless for another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Purpose {
    /// The receiving officer submits a file with a proposal (đề xuất).
    Submit,
    /// The approver approves it (phê duyệt).
    Approve,
    /// The approver refuses it (từ chối).
    Refuse,
    /// The approver returns it to the desk to be completed.
    Return,
    /// An officer records a 1:1 match outside a visit of issuance, at card issuance or activation.
    RecordMatch,
    /// An officer places a lock (khóa).
    Lock,
    /// An officer lifts a lock.
    Unlock,
    /// An officer brings an account's holder back in after a loss.
    Recover,
    /// An officer hands out a card of printed codes.
    HandOutCard,
    /// The second pair of eyes confirms an officer's new authenticator.
    EnrolAuthenticator,
    /// The approver approves each file of a list, whose digests are what is signed.
    ApproveList,
    /// A second officer stands by an exception: face matched, no finger can be compared.
    Witness,
    /// An officer reviews an agency's request (form TK03), or decides on it.
    AgencyRequest,
}

impl Purpose {
    pub const ALL: [Self; 13] = [
        Self::Submit,
        Self::Approve,
        Self::Refuse,
        Self::Return,
        Self::RecordMatch,
        Self::Lock,
        Self::Unlock,
        Self::Recover,
        Self::HandOutCard,
        Self::EnrolAuthenticator,
        Self::ApproveList,
        Self::Witness,
        Self::AgencyRequest,
    ];

    /// The word under which it is stored and signed. Never changed, or old signatures fail.
    pub fn word(self) -> &'static str {
        match self {
            Self::Submit => "submit",
            Self::Approve => "approve",
            Self::Refuse => "refuse",
            Self::Return => "return",
            Self::RecordMatch => "record-match",
            Self::Lock => "lock",
            Self::Unlock => "unlock",
            Self::Recover => "recover",
            Self::HandOutCard => "hand-out-card",
            Self::EnrolAuthenticator => "enrol-authenticator",
            Self::ApproveList => "approve-list",
            Self::Witness => "witness",
            Self::AgencyRequest => "agency-request",
        }
    }

    /// What the challenge begins with. The zero byte at the end keeps any tag from being the start of another.
    fn tag(self) -> String {
        format!("dinhdanh/officer/{}/1\0", self.word())
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown purpose of a signature")]
pub struct UnknownPurpose;

impl FromStr for Purpose {
    type Err = UnknownPurpose;
    fn from_str(text: &str) -> Result<Self, UnknownPurpose> {
        Self::ALL.into_iter().find(|purpose| purpose.word() == text).ok_or(UnknownPurpose)
    }
}

pub const NONCE: usize = 32;

/// A decision that waits for the officer's touch.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "Waiting", into = "Waiting")]
pub struct ToSign {
    pub purpose: Purpose,
    pub nonce: [u8; NONCE],
    /// The canonical bytes: what will be stored, and by digest what is signed.
    pub decision: Vec<u8>,
}

impl ToSign {
    pub fn new(purpose: Purpose, decision: Vec<u8>, random: &Random) -> Self {
        Self { purpose, nonce: random.bytes(), decision }
    }

    /// The WebAuthn challenge: SHA-256(purpose tag ‖ nonce ‖ canonical bytes).
    pub fn challenge(&self) -> [u8; 32] {
        challenge(self.purpose, &self.nonce, &self.decision)
    }

    /// The options for `PublicKeyCredential.parseRequestOptionsFromJSON`: the officer's own authenticators, with the person
    /// verified.
    pub fn request_options<'a>(&self, rp_id: &str, credential_ids: impl IntoIterator<Item = &'a [u8]>) -> serde_json::Value {
        let allowed: Vec<_> =
            credential_ids.into_iter().map(|id| serde_json::json!({ "type": "public-key", "id": b64url(id) })).collect();
        serde_json::json!({
            "challenge": b64url(&self.challenge()),
            "rpId": rp_id,
            "allowCredentials": allowed,
            "userVerification": "required",
            "timeout": 120_000,
        })
    }

    /// The evidence, not verified yet. `public_key` is the enrolled key of the credential that the assertion names.
    pub fn signed(self, assertion: Assertion, public_key: PublicKey) -> SignedDecision {
        SignedDecision {
            purpose: self.purpose,
            nonce: self.nonce,
            decision: self.decision,
            list: None,
            client_data_json: assertion.client_data_json,
            authenticator_data: assertion.authenticator_data,
            signature: assertion.signature,
            public_key,
            credential_id: assertion.credential_id,
        }
    }
}

/// Everything that verifying an officer's signature needs, as it is stored for as long as the record lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedDecision {
    pub purpose: Purpose,
    pub nonce: [u8; NONCE],
    pub decision: Vec<u8>,
    /// Where many decisions were signed at once: the bytes of the list that names the digest of each, this one among them.
    pub list: Option<Vec<u8>>,
    pub client_data_json: Vec<u8>,
    pub authenticator_data: Vec<u8>,
    pub signature: Vec<u8>,
    pub public_key: PublicKey,
    /// Names the authenticator. The signature does not cover it: [`SignedDecision::verify_by`] holds it against the list of
    /// enrolled ones.
    pub credential_id: Vec<u8>,
}

/// The bytes of a list of decisions: what is signed in place of each alone. [`SignedDecision::list`] is verified against it.
pub fn list(decisions: &[Vec<u8>], described: Canonical) -> Result<Vec<u8>, crate::base::Broken> {
    described.texts(LISTED, decisions.iter().map(|decision| b64url(&crate::base::encode::sha256(decision)))).finish()
}

/// The field of a list that names its decisions.
const LISTED: &str = "decisions";

fn challenge(purpose: Purpose, nonce: &[u8; NONCE], decision: &[u8]) -> [u8; 32] {
    let mut bytes = purpose.tag().into_bytes();
    bytes.extend_from_slice(nonce);
    bytes.extend_from_slice(decision);
    crate::base::encode::sha256(&bytes)
}

/// [`ToSign`] as it waits, sealed, between two requests.
#[derive(Clone, serde::Serialize, serde::Deserialize)]
struct Waiting {
    purpose: String,
    nonce: String,
    decision: String,
}

impl From<ToSign> for Waiting {
    fn from(to_sign: ToSign) -> Self {
        Self { purpose: to_sign.purpose.word().into(), nonce: b64url(&to_sign.nonce), decision: b64url(&to_sign.decision) }
    }
}

impl TryFrom<Waiting> for ToSign {
    type Error = UnknownPurpose;
    fn try_from(waiting: Waiting) -> Result<Self, UnknownPurpose> {
        let nonce = from_b64url(&waiting.nonce).and_then(|bytes| bytes.try_into().ok()).ok_or(UnknownPurpose)?;
        let decision = from_b64url(&waiting.decision).ok_or(UnknownPurpose)?;
        Ok(Self { purpose: waiting.purpose.parse()?, nonce, decision })
    }
}

#[cfg(test)]
mod tests;
