//! A client's certificate (RFC 8705): its thumbprint, and whether it is the one that a client registered.

use x509_parser::prelude::{FromDer as _, GeneralName, X509Certificate};
use x509_parser::public_key::PublicKey;

use super::name;
use crate::app::App;
use crate::base::Timestamp;
use crate::base::encode::{b64url, from_b64, sha256};
use crate::identity::client::{AuthMethod, Client};
use crate::jose::{Jwk, Material};

/// The certificate of a connection whose key its peer was shown to hold, with the chain that came along.
#[derive(Clone, PartialEq, Eq)]
pub struct Certificate {
    der: Vec<u8>,
    chain: Vec<Vec<u8>>,
}

impl Certificate {
    /// The leaf first, as TLS has it; `None` where there is none or it is no X.509 certificate.
    pub fn of_chain(chain: &[Vec<u8>]) -> Option<Self> {
        let (leaf, rest) = chain.split_first()?;
        X509Certificate::from_der(leaf).ok().filter(|(rest, _)| rest.is_empty())?;
        Some(Self { der: leaf.clone(), chain: rest.to_vec() })
    }

    /// The value of `Client-Cert` (RFC 9440 section 2.1): a byte sequence of structured fields.
    pub fn of_header(value: &str) -> Option<Self> {
        let der = from_b64(value.trim().strip_prefix(':')?.strip_suffix(':')?)?;
        Self::of_chain(&[der])
    }

    /// `x5t#S256`.
    pub fn thumbprint(&self) -> String {
        b64url(&sha256(&self.der))
    }

    /// Whether it is how this client authenticates.
    pub fn is_of(&self, app: &App, client: &Client, now: Timestamp) -> bool {
        match client.metadata.token_endpoint_auth_method {
            AuthMethod::TlsClientAuth => self.bears_name_of(client) && app.authorities.vouch_for(&self.der, &self.chain, now),
            AuthMethod::SelfSignedTlsClientAuth => self.is_registered(client),
            _ => false,
        }
    }

    /// RFC 8705 section 2.1.2: the one subject that was registered, of whichever kind.
    fn bears_name_of(&self, client: &Client) -> bool {
        let Ok((_, parsed)) = X509Certificate::from_der(&self.der) else { return false };
        let metadata = &client.metadata;
        if let Some(dn) = &metadata.tls_client_auth_subject_dn {
            return name::registered(dn).is_some_and(|wanted| name::of(parsed.subject()).is_some_and(|got| got == wanted));
        }
        let Ok(Some(names)) = parsed.subject_alternative_name() else { return false };
        names.value.general_names.iter().any(|held| match held {
            GeneralName::DNSName(host) => {
                metadata.tls_client_auth_san_dns.as_deref().is_some_and(|wanted| wanted.eq_ignore_ascii_case(host))
            }
            GeneralName::URI(uri) => metadata.tls_client_auth_san_uri.as_deref() == Some(uri),
            GeneralName::RFC822Name(email) => metadata.tls_client_auth_san_email.as_deref() == Some(email),
            GeneralName::IPAddress(bytes) => {
                let wanted = metadata.tls_client_auth_san_ip.as_deref().and_then(|ip| ip.parse().ok());
                wanted.is_some_and(|wanted| address(bytes) == Some(wanted))
            }
            _ => false,
        })
    }

    /// RFC 8705 section 2.2: one of the certificates in the client's key set; where an entry has none, its key.
    fn is_registered(&self, client: &Client) -> bool {
        let entries = client.metadata.jwks.as_ref().and_then(|set| set.get("keys")?.as_array());
        entries.is_some_and(|entries| entries.iter().any(|entry| self.is_entry(entry)))
    }

    fn is_entry(&self, entry: &serde_json::Value) -> bool {
        if let Some(chain) = entry.get("x5c") {
            let first = chain.get(0).and_then(|first| from_b64(first.as_str()?));
            return first.as_deref() == Some(&self.der);
        }
        if let Some(thumbprint) = entry.get("x5t#S256") {
            return thumbprint.as_str() == Some(&self.thumbprint());
        }
        let key = Jwk::from_value(entry.clone()).ok();
        key.is_some_and(|key| self.material().as_ref() == Some(key.material()))
    }

    fn material(&self) -> Option<Material> {
        let (_, parsed) = X509Certificate::from_der(&self.der).ok()?;
        let key = parsed.public_key();
        let bits = key.subject_public_key.data.as_ref();
        match key.parsed().ok()? {
            PublicKey::EC(_) if bits.len() == 65 => Some(Material::P256(bits.try_into().ok()?)),
            PublicKey::EC(_) if bits.len() == 97 => Some(Material::P384(bits.try_into().ok()?)),
            PublicKey::RSA(rsa) => {
                let plain = |bytes: &[u8]| bytes.iter().copied().skip_while(|byte| *byte == 0).collect();
                Some(Material::Rsa { n: plain(rsa.modulus), e: plain(rsa.exponent) })
            }
            PublicKey::Unknown(bits) => Some(Material::Ed25519(bits.try_into().ok()?)),
            _ => None,
        }
    }
}

fn address(bytes: &[u8]) -> Option<std::net::IpAddr> {
    match bytes.len() {
        4 => <[u8; 4]>::try_from(bytes).ok().map(Into::into),
        16 => <[u8; 16]>::try_from(bytes).ok().map(Into::into),
        _ => None,
    }
}

/// By its thumbprint: a subject may name a person.
impl std::fmt::Debug for Certificate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Certificate({})", self.thumbprint())
    }
}
