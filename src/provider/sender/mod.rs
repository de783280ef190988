//! Who sent a request, beside who the client says it is: a key that was shown to be held (`proof`, RFC 9449), or the
//! certificate of the connection (`certificate`, RFC 8705). What is issued is bound to it, and used only with it.

pub mod certificate;
mod name;
pub mod proof;

use serde::{Deserialize, Serialize};

pub use certificate::Certificate;
pub use proof::{ALGS, Expected, Proof};

use crate::app::App;
use crate::base::encode::sha256;
use crate::base::{Broken, Fault, Outcome, Timestamp};
use crate::identity::client::Client;
use crate::provider::{Code, Refused};
use crate::store::proofs;

/// `cnf` (RFC 7800): what a token is bound to; nothing for a bearer's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// Thumbprint of a DPoP key (RFC 9449 section 6.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub jkt: Option<String>,
    /// SHA-256 thumbprint of a certificate (RFC 8705 section 3.1).
    #[serde(default, rename = "x5t#S256", skip_serializing_if = "Option::is_none")]
    pub x5t: Option<String>,
}

impl Confirmation {
    pub fn is_empty(&self) -> bool {
        self.jkt.is_none() && self.x5t.is_none()
    }

    pub fn token_type(&self) -> &'static str {
        if self.jkt.is_some() { "DPoP" } else { "Bearer" }
    }

    /// Whether `shown` has everything that this asks for.
    pub fn holds(&self, shown: &Self) -> bool {
        let same = |wanted: &Option<String>, got: &Option<String>| wanted.is_none() || wanted == got;
        same(&self.jkt, &shown.jkt) && same(&self.x5t, &shown.x5t)
    }

    /// As one word, for the row of a refresh token; `None` where there is nothing to be bound to.
    pub fn word(&self) -> Option<String> {
        match (&self.jkt, &self.x5t) {
            (Some(jkt), _) => Some(format!("jkt:{jkt}")),
            (None, Some(x5t)) => Some(format!("x5t:{x5t}")),
            (None, None) => None,
        }
    }
}

/// What came with a request.
#[derive(Clone, Copy, Debug)]
pub struct Evidence<'a> {
    /// Every `DPoP` header.
    pub proofs: &'a [String],
    pub certificate: Option<&'a Certificate>,
    /// The request's method.
    pub method: &'a str,
    /// The path of ours that was asked.
    pub path: &'a str,
    pub now: Timestamp,
}

/// What the sender of a request to an endpoint of the authorization server showed. The proof is taken: it counts once, on
/// every node.
pub async fn shown(app: &App, evidence: Evidence<'_>) -> Outcome<Confirmation, Refused> {
    let jkt = match checked(app, evidence, None).map_err(Fault::Refused)? {
        None => None,
        Some(proof) => {
            take(app, &proof, evidence.now).await?;
            Some(proof.jkt)
        }
    };
    Ok(Confirmation { jkt, x5t: evidence.certificate.map(Certificate::thumbprint) })
}

/// The same for what a client asks tokens with: bound as it is registered and as its profile demands (FAPI 2.0 Security
/// Profile 5.3.2.1).
pub async fn of_client(app: &App, client: &Client, evidence: Evidence<'_>) -> Outcome<Confirmation, Refused> {
    let mut shown = shown(app, evidence).await?;
    let metadata = &client.metadata;
    if metadata.dpop_bound_access_tokens && shown.jkt.is_none() {
        return Err(Fault::Refused(Refused::new(
            Code::InvalidDpopProof,
            "this client's tokens are bound to a DPoP key: a proof is missing",
        )));
    }
    if metadata.tls_client_certificate_bound_access_tokens {
        // By a key, where the client prefers that; a profile of both is held to both.
        if shown.x5t.is_none() && shown.jkt.is_none() {
            return Err(Fault::Refused(Refused::request(
                "this client's tokens are bound to a certificate: ask at the mTLS address",
            )));
        }
    } else {
        shown.x5t = None;
    }
    if client.is_sender_bound() && shown.is_empty() {
        return Err(Fault::Refused(Refused::request("this client's tokens are bound to their sender: a DPoP proof is missing")));
    }
    Ok(shown)
}

/// The one proof of a request, checked but for its use before; `None` when it has none.
pub fn checked(app: &App, evidence: Evidence<'_>, access_token: Option<&str>) -> Result<Option<Proof>, Refused> {
    let text = match evidence.proofs {
        [] => return Ok(None),
        [one] => one,
        _ => return Err(Refused::new(Code::InvalidDpopProof, "the DPoP header stands more than once")),
    };
    let urls = app.settings.reached_at(evidence.path);
    let expected = Expected { method: evidence.method, urls: &urls, access_token, now: evidence.now };
    let proof = proof::check(text, &expected).map_err(|why| Refused::new(Code::InvalidDpopProof, why))?;
    let fresh = proof.nonce.as_deref().is_some_and(|nonce| app.keyring.nonces().accepts(nonce, evidence.now));
    if !fresh && (app.settings.tokens.dpop_nonce || proof.nonce.is_some()) {
        return Err(Refused::new(Code::UseDpopNonce, "the proof needs the nonce of the DPoP-Nonce header"));
    }
    Ok(Some(proof))
}

/// Takes a proof: for the first who brings it.
async fn take(app: &App, proof: &Proof, now: Timestamp) -> Outcome<(), Refused> {
    let mut tx = app.db.write().await?;
    let is_new = proofs::take(&mut tx, &identity(proof), now, proof.until).await?;
    tx.commit().await?;
    if is_new { Ok(()) } else { Err(Fault::Refused(used())) }
}

/// The same where nothing may be written: remembered by this process, for as long as the proof would be taken.
pub fn take_here(app: &App, proof: &Proof, now: Timestamp) -> Result<(), Refused> {
    if app.proofs.take(identity(proof), now, proof.until) { Ok(()) } else { Err(used()) }
}

fn used() -> Refused {
    Refused::new(Code::InvalidDpopProof, "the proof was used before")
}

/// A `jti` is its key's own: another's can't be used up.
fn identity(proof: &Proof) -> [u8; 32] {
    sha256(format!("{}\0{}", proof.jkt, proof.jti).as_bytes())
}

/// The nonce for the next proof.
pub fn nonce(app: &App, now: Timestamp) -> Result<String, Broken> {
    app.keyring.nonces().at(now)
}

/// Whether a text is a distinguished name that a certificate could be compared with.
pub fn is_name(text: &str) -> bool {
    name::registered(text).is_some()
}
