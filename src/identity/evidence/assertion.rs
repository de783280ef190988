//! What the browser hands back: `PublicKeyCredential.toJSON()` of an assertion (Web Authentication Level 3, section 5.1).

use serde::Deserialize;

use crate::base::encode::from_b64url;

/// The parts of an assertion, as bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assertion {
    pub credential_id: Vec<u8>,
    pub client_data_json: Vec<u8>,
    pub authenticator_data: Vec<u8>,
    pub signature: Vec<u8>,
    /// Which account a discoverable credential belongs to, by the authenticator's word.
    pub user_handle: Option<Vec<u8>>,
}

/// The text is no assertion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not the JSON of a WebAuthn assertion")]
pub struct NotAnAssertion;

/// Longer than any authenticator's answer.
const LONGEST: usize = 16 * 1024;
/// Web Authentication Level 3, section 4, "Credential ID".
const LONGEST_ID: usize = 1023;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Credential {
    id: String,
    raw_id: String,
    #[serde(rename = "type")]
    kind: String,
    response: Response,
}

#[derive(Deserialize)]
struct Response {
    #[serde(rename = "clientDataJSON")]
    client_data_json: String,
    #[serde(rename = "authenticatorData")]
    authenticator_data: String,
    signature: String,
    #[serde(rename = "userHandle")]
    user_handle: Option<String>,
}

impl Assertion {
    pub fn from_json(text: &str) -> Result<Self, NotAnAssertion> {
        if text.len() > LONGEST || !text.trim_start().starts_with('{') {
            return Err(NotAnAssertion);
        }
        let credential: Credential = serde_json::from_str(text).map_err(|_| NotAnAssertion)?;
        let bytes = |text: &str| from_b64url(text).ok_or(NotAnAssertion);
        let credential_id = bytes(&credential.raw_id)?;
        let named = credential.id == credential.raw_id && (1..=LONGEST_ID).contains(&credential_id.len());
        if credential.kind != "public-key" || !named {
            return Err(NotAnAssertion);
        }
        Ok(Self {
            credential_id,
            client_data_json: bytes(&credential.response.client_data_json)?,
            authenticator_data: bytes(&credential.response.authenticator_data)?,
            signature: bytes(&credential.response.signature)?,
            user_handle: credential.response.user_handle.as_deref().map(bytes).transpose()?,
        })
    }
}
