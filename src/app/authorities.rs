//! The certificate authorities whose word for a client's name counts (RFC 8705 section 2.1): those of the settings, none
//! without them.

use std::path::Path;
use std::sync::Arc;

use rustls::RootCertStore;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, UnixTime};
use rustls::server::WebPkiClientVerifier;
use rustls::server::danger::ClientCertVerifier;

use crate::base::{Broken, Timestamp};

/// Judges chains of client certificates.
#[derive(Clone, Debug, Default)]
pub struct Authorities(Option<Arc<dyn ClientCertVerifier>>);

impl Authorities {
    /// Reads the PEM file of the settings.
    pub fn load(file: Option<&Path>) -> Result<Self, Broken> {
        let Some(file) = file else { return Ok(Self::default()) };
        let unreadable = |e: Broken| e.context(format!("`mtls.client_ca`: {}", file.display()));
        let mut roots = RootCertStore::empty();
        for certificate in CertificateDer::pem_file_iter(file).map_err(|e| unreadable(e.into()))? {
            roots.add(certificate.map_err(|e| unreadable(e.into()))?).map_err(|e| unreadable(e.into()))?;
        }
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let verifier = WebPkiClientVerifier::builder_with_provider(Arc::new(roots), provider).build();
        Ok(Self(Some(verifier.map_err(|e| unreadable(e.into()))?)))
    }

    /// Whether a chain leads to one of them, at this time.
    pub fn vouch_for(&self, leaf: &[u8], chain: &[Vec<u8>], now: Timestamp) -> bool {
        let Some(verifier) = &self.0 else { return false };
        let since_epoch = now.since(Timestamp(0));
        let chain: Vec<CertificateDer<'_>> = chain.iter().map(|der| CertificateDer::from(der.as_slice())).collect();
        verifier.verify_client_cert(&CertificateDer::from(leaf), &chain, UnixTime::since_unix_epoch(since_epoch)).is_ok()
    }
}
