//! A software authenticator: plays a passkey where no person is, for the demo's past visits and for tests. It answers in
//! the JSON forms of a browser's `PublicKeyCredential.toJSON()` (Web Authentication Level 3, section 5.1).
//!
//! It protects nothing: its keys live in memory and its user is always there. The product never trusts it, for it must be
//! enrolled like any other.

use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};

use crate::base::encode::{b64url, from_b64url, sha256};
use crate::base::{Broken, Random};

/// What an authenticator may do wrong, for tests of what must be refused.
#[derive(Clone, Debug)]
pub struct Behaviour {
    /// The origin that the browser reports.
    pub origin: String,
    /// The relying party id whose hash is signed.
    pub rp_id: String,
    pub user_present: bool,
    pub user_verified: bool,
    pub cross_origin: bool,
    /// The counter that is signed next; 0 for authenticators that keep none.
    pub counter: u32,
}

impl Behaviour {
    /// An honest authenticator at `origin`.
    pub fn honest(origin: &str) -> Self {
        let host = origin.split("://").nth(1).unwrap_or(origin);
        let rp_id = host.split(':').next().unwrap_or(host).to_owned();
        Self { origin: origin.to_owned(), rp_id, user_present: true, user_verified: true, cross_origin: false, counter: 0 }
    }
}

/// One discoverable passkey in software.
pub struct Authenticator {
    pub behaviour: Behaviour,
    key: EcdsaKeyPair,
    credential_id: Vec<u8>,
    user_handle: Vec<u8>,
}

impl Authenticator {
    /// An authenticator without a passkey yet.
    pub fn new(origin: &str, random: &Random) -> Result<Self, Broken> {
        let rng = system();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &rng).map_err(|_| Broken::new("no key"))?;
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, document.as_ref(), &rng);
        Ok(Self {
            behaviour: Behaviour::honest(origin),
            key: key.map_err(|_| Broken::new("no key"))?,
            credential_id: random.bytes::<32>().to_vec(),
            user_handle: Vec::new(),
        })
    }

    pub fn credential_id(&self) -> &[u8] {
        &self.credential_id
    }

    /// Acts for another user: what a stolen or mixed-up handle would look like.
    pub fn set_user_handle(&mut self, handle: &[u8]) {
        self.user_handle = handle.to_vec();
    }

    /// `navigator.credentials.create()` with these `publicKey` options.
    pub fn create(&mut self, options: &Value) -> Result<Value, Broken> {
        let handle = options["user"]["id"].as_str().and_then(from_b64url);
        self.user_handle = handle.ok_or_else(|| Broken::new("the options name no user"))?;
        let client_data = self.client_data("webauthn.create", options)?;
        let mut data = self.authenticator_data(0x40);
        data.extend_from_slice(&[0; 16]);
        data.extend_from_slice(&u16::try_from(self.credential_id.len()).unwrap_or(0).to_be_bytes());
        data.extend_from_slice(&self.credential_id);
        data.extend_from_slice(&self.cose_key());
        Ok(json!({
            "id": b64url(&self.credential_id),
            "rawId": b64url(&self.credential_id),
            "type": "public-key",
            "response": {
                "clientDataJSON": b64url(client_data.as_bytes()),
                "attestationObject": b64url(&attestation(&data)),
                "transports": ["internal"],
            },
            "clientExtensionResults": {},
        }))
    }

    /// `navigator.credentials.get()` with these `publicKey` options.
    pub fn get(&mut self, options: &Value) -> Result<Value, Broken> {
        let client_data = self.client_data("webauthn.get", options)?;
        let data = self.authenticator_data(0);
        let mut signed = data.clone();
        signed.extend_from_slice(&sha256(client_data.as_bytes()));
        let signature = self.key.sign(&system(), &signed).map_err(|_| Broken::new("no signature"))?;
        if self.behaviour.counter > 0 {
            self.behaviour.counter += 1;
        }
        Ok(json!({
            "id": b64url(&self.credential_id),
            "rawId": b64url(&self.credential_id),
            "type": "public-key",
            "response": {
                "clientDataJSON": b64url(client_data.as_bytes()),
                "authenticatorData": b64url(&data),
                "signature": b64url(signature.as_ref()),
                "userHandle": b64url(&self.user_handle),
            },
            "clientExtensionResults": {},
        }))
    }

    fn client_data(&self, kind: &str, options: &Value) -> Result<String, Broken> {
        let challenge = options["challenge"].as_str().ok_or_else(|| Broken::new("the options hold no challenge"))?;
        let origin = &self.behaviour.origin;
        Ok(json!({ "type": kind, "challenge": challenge, "origin": origin, "crossOrigin": self.behaviour.cross_origin })
            .to_string())
    }

    /// Hash of the relying party, flags (presence, verification, `more`), counter.
    fn authenticator_data(&self, more: u8) -> Vec<u8> {
        let flags = u8::from(self.behaviour.user_present) | (u8::from(self.behaviour.user_verified) << 2) | more;
        let mut data = sha256(self.behaviour.rp_id.as_bytes()).to_vec();
        data.push(flags);
        data.extend_from_slice(&self.behaviour.counter.to_be_bytes());
        data
    }

    /// The public key as a COSE_Key in CBOR: kty EC2, alg ES256, crv P-256, x, y (RFC 9053 section 7.1).
    fn cose_key(&self) -> Vec<u8> {
        let point = self.key.public_key().as_ref();
        let mut out = vec![0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20];
        out.extend_from_slice(&point[1..33]);
        out.extend_from_slice(&[0x22, 0x58, 0x20]);
        out.extend_from_slice(&point[33..65]);
        out
    }
}

/// `{"fmt": "none", "attStmt": {}, "authData": data}` in CBOR.
fn attestation(data: &[u8]) -> Vec<u8> {
    let mut out = vec![0xA3, 0x63];
    out.extend_from_slice(b"fmt");
    out.push(0x64);
    out.extend_from_slice(b"none");
    out.push(0x67);
    out.extend_from_slice(b"attStmt");
    out.push(0xA0);
    out.push(0x68);
    out.extend_from_slice(b"authData");
    out.push(0x59);
    out.extend_from_slice(&u16::try_from(data.len()).unwrap_or(0).to_be_bytes());
    out.extend_from_slice(data);
    out
}

/// ring takes no other source of randomness for its signatures.
#[allow(clippy::disallowed_methods, reason = "ring signs with the system's randomness only")]
fn system() -> SystemRandom {
    SystemRandom::new()
}
