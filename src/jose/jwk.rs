//! A public key as JSON (RFC 7517; members of RFC 7518 section 6 and RFC 8037), parsed by allow-list.

use openidconnect::JsonWebKeyId;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::material::coordinates;
use super::{Material, SigAlg};
use crate::base::encode::{b64url, from_b64url};

/// What a key may be used for (RFC 7517 section 4.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Usage {
    Signature,
    Encryption,
}

/// The `alg` member: which algorithm the key's owner bound it to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeyAlg {
    Unspecified,
    Signature(SigAlg),
    /// An algorithm that signs nothing here, such as `ECDH-ES`; no signature verifies with this key.
    Other(String),
}

/// A public key with what its owner said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Jwk {
    pub(super) material: Material,
    pub(super) kid: Option<JsonWebKeyId>,
    pub(super) usage: Option<Usage>,
    pub(super) alg: KeyAlg,
}

/// Why a text is no key that we take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum JwkError {
    #[error("not a JSON object with the members of a key, each at most once")]
    NotAKey,
    /// Somebody published a secret: a whole key set that holds one is refused, so that its owner learns of it.
    #[error("the key holds private or symmetric members")]
    Private,
    #[error("the key's type, curve or use is not supported")]
    Unsupported,
    #[error("a member of the key is missing, too long, or not canonical base64url")]
    Malformed,
    #[error("RSA keys must have 2048 to 8192 bits and an odd exponent of 3 to 2^33-1")]
    WeakRsa,
    #[error("the key's alg does not fit its type")]
    AlgMismatch,
    #[error("more keys than a set may hold")]
    TooMany,
}

/// The members as they stand in JSON. serde refuses a member that occurs twice.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Members {
    kty: String,
    #[serde(rename = "use", skip_serializing_if = "Option::is_none")]
    usage: Option<String>,
    #[serde(skip_serializing)]
    key_ops: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    alg: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kid: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    crv: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    x: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    y: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    n: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    e: Option<String>,
    #[serde(flatten, skip_serializing)]
    secrets: Secrets,
}

/// Members that no public key has (RFC 7518 sections 6.2.2, 6.3.2 and 6.4).
#[derive(Default, Deserialize)]
#[serde(default)]
struct Secrets {
    d: Option<IgnoredAny>,
    p: Option<IgnoredAny>,
    q: Option<IgnoredAny>,
    dp: Option<IgnoredAny>,
    dq: Option<IgnoredAny>,
    qi: Option<IgnoredAny>,
    oth: Option<IgnoredAny>,
    k: Option<IgnoredAny>,
}

impl Secrets {
    fn any(&self) -> bool {
        [&self.d, &self.p, &self.q, &self.dp, &self.dq, &self.qi, &self.oth, &self.k].iter().any(|member| member.is_some())
    }
}

const LONGEST_NAME: usize = 256;

impl Jwk {
    /// A signing key's public half, named by its thumbprint.
    pub fn for_signing(material: Material, alg: SigAlg) -> Self {
        let kid = JsonWebKeyId::new(material.thumbprint());
        Self { material, kid: Some(kid), usage: Some(Usage::Signature), alg: KeyAlg::Signature(alg) }
    }

    /// The public half of a key that others encrypt to, named by its thumbprint.
    pub fn for_encryption(material: Material) -> Self {
        let kid = JsonWebKeyId::new(material.thumbprint());
        Self { material, kid: Some(kid), usage: Some(Usage::Encryption), alg: KeyAlg::Unspecified }
    }

    /// The public half of a key that is used once (`epk`, RFC 7518 section 4.6.1.1).
    pub(super) fn ephemeral(material: Material) -> Self {
        Self { material, kid: None, usage: None, alg: KeyAlg::Unspecified }
    }

    pub fn parse(text: &str) -> Result<Self, JwkError> {
        if !text.trim_start().starts_with('{') {
            return Err(JwkError::NotAKey);
        }
        Self::from_members(serde_json::from_str(text).map_err(|_| JwkError::NotAKey)?)
    }

    pub fn from_value(value: serde_json::Value) -> Result<Self, JwkError> {
        if !value.is_object() {
            return Err(JwkError::NotAKey);
        }
        Self::from_members(serde_json::from_value(value).map_err(|_| JwkError::NotAKey)?)
    }

    pub fn material(&self) -> &Material {
        &self.material
    }

    pub fn kid(&self) -> Option<&str> {
        self.kid.as_ref().map(|kid| kid.as_str())
    }

    pub fn usage(&self) -> Option<Usage> {
        self.usage
    }

    /// The `alg` member, as far as it speaks of signatures.
    pub fn alg(&self) -> Option<SigAlg> {
        match self.alg {
            KeyAlg::Signature(alg) => Some(alg),
            KeyAlg::Unspecified | KeyAlg::Other(_) => None,
        }
    }

    pub fn thumbprint(&self) -> String {
        self.material.thumbprint()
    }

    /// Whether the owner's words and the key's kind allow a signature of `alg`.
    pub fn allows(&self, alg: SigAlg) -> bool {
        let said = match &self.alg {
            KeyAlg::Unspecified => true,
            KeyAlg::Signature(own) => *own == alg,
            KeyAlg::Other(_) => false,
        };
        said && self.usage != Some(Usage::Encryption) && self.material.fits(alg)
    }

    /// Whether the owner's words and the key's kind allow encrypting to it by `alg`.
    pub fn allows_encryption(&self, alg: super::KeyAlg) -> bool {
        let said = match &self.alg {
            KeyAlg::Unspecified => true,
            KeyAlg::Signature(_) => false,
            KeyAlg::Other(own) => own == alg.name(),
        };
        said && self.usage != Some(Usage::Signature) && self.material.takes(alg)
    }

    pub fn verifies(&self, alg: SigAlg, message: &[u8], signature: &[u8]) -> bool {
        self.allows(alg) && self.material.verifies(alg, message, signature)
    }

    fn from_members(members: Members) -> Result<Self, JwkError> {
        if members.secrets.any() || members.kty == "oct" {
            return Err(JwkError::Private);
        }
        let material = material_of(&members)?;
        let usage = match members.usage.as_deref() {
            None => None,
            Some("sig") => Some(Usage::Signature),
            Some("enc") => Some(Usage::Encryption),
            Some(_) => return Err(JwkError::Unsupported),
        };
        // RFC 7517 section 4.3: key_ops says the same as use, in other words.
        let usage = match &members.key_ops {
            Some(ops) if !ops.iter().any(|op| op == "verify") => Some(Usage::Encryption),
            _ => usage,
        };
        let alg = match members.alg {
            None => KeyAlg::Unspecified,
            Some(name) if name.len() > LONGEST_NAME => return Err(JwkError::Malformed),
            Some(name) => SigAlg::from_name(&name).map_or(KeyAlg::Other(name), KeyAlg::Signature),
        };
        if let KeyAlg::Signature(alg) = alg
            && !material.fits(alg)
        {
            return Err(JwkError::AlgMismatch);
        }
        if members.kid.as_ref().is_some_and(|kid| kid.len() > LONGEST_NAME) {
            return Err(JwkError::Malformed);
        }
        Ok(Self { material, kid: members.kid.map(JsonWebKeyId::new), usage, alg })
    }

    fn members(&self) -> Option<Members> {
        let mut members = match &self.material {
            Material::P256(point) => ec_members("P-256", point),
            Material::P384(point) => ec_members("P-384", point),
            Material::Ed25519(x) => {
                Members { kty: "OKP".into(), crv: Some("Ed25519".into()), x: Some(b64url(x)), ..Members::default() }
            }
            Material::Rsa { n, e } => Members { kty: "RSA".into(), n: Some(b64url(n)), e: Some(b64url(e)), ..Members::default() },
            Material::Nothing => return None,
        };
        members.kid = self.kid().map(str::to_owned);
        members.usage = self.usage.map(|usage| match usage {
            Usage::Signature => "sig".into(),
            Usage::Encryption => "enc".into(),
        });
        members.alg = match &self.alg {
            KeyAlg::Unspecified => None,
            KeyAlg::Signature(alg) => Some(alg.name().into()),
            KeyAlg::Other(name) => Some(name.clone()),
        };
        Some(members)
    }
}

fn ec_members(curve: &str, point: &[u8]) -> Members {
    let (x, y) = coordinates(point);
    Members { kty: "EC".into(), crv: Some(curve.into()), x: Some(b64url(x)), y: Some(b64url(y)), ..Members::default() }
}

fn material_of(members: &Members) -> Result<Material, JwkError> {
    match (members.kty.as_str(), members.crv.as_deref()) {
        ("EC", Some("P-256")) => Ok(Material::P256(point::<32, 65>(members)?)),
        ("EC", Some("P-384")) => Ok(Material::P384(point::<48, 97>(members)?)),
        ("OKP", Some("Ed25519")) => Ok(Material::Ed25519(fixed(members.x.as_deref())?)),
        ("RSA", None) => rsa(members),
        _ => Err(JwkError::Unsupported),
    }
}

fn point<const HALF: usize, const WHOLE: usize>(members: &Members) -> Result<[u8; WHOLE], JwkError> {
    let mut point = [4; WHOLE];
    let (x, y): ([u8; HALF], [u8; HALF]) = (fixed(members.x.as_deref())?, fixed(members.y.as_deref())?);
    for (slot, byte) in point.iter_mut().skip(1).zip(x.iter().chain(&y)) {
        *slot = *byte;
    }
    Ok(point)
}

/// Exactly `N` bytes: coordinates keep their leading zeros (RFC 7518 section 6.2.1.2).
fn fixed<const N: usize>(text: Option<&str>) -> Result<[u8; N], JwkError> {
    text.and_then(from_b64url).and_then(|bytes| bytes.try_into().ok()).ok_or(JwkError::Malformed)
}

fn rsa(members: &Members) -> Result<Material, JwkError> {
    let n = number(members.n.as_deref())?;
    let e = number(members.e.as_deref())?;
    let bits = n.len() * 8 - n.first().map_or(0, |byte| byte.leading_zeros() as usize);
    let exponent = e.iter().take(8).fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
    let fair = e.len() <= 5 && exponent % 2 == 1 && (3..1 << 33).contains(&exponent);
    if !(2048..=8192).contains(&bits) || !fair {
        return Err(JwkError::WeakRsa);
    }
    Ok(Material::Rsa { n, e })
}

/// A Base64urlUInt (RFC 7518 section 2): the fewest bytes that hold it.
fn number(text: Option<&str>) -> Result<Vec<u8>, JwkError> {
    let bytes = text.and_then(from_b64url).ok_or(JwkError::Malformed)?;
    if bytes.first().is_none_or(|byte| *byte == 0) {
        return Err(JwkError::Malformed);
    }
    Ok(bytes)
}

impl Serialize for Jwk {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let members = self.members().ok_or_else(|| serde::ser::Error::custom("this key has no public form"))?;
        members.serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Jwk {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let members = Members::deserialize(deserializer)?;
        Self::from_members(members).map_err(serde::de::Error::custom)
    }
}
