//! The listener at which clients show certificates (RFC 8705): it asks for one, does without, and believes none. That its key
//! is held is proven by the handshake; whose it is, `provider::sender` says.

use std::path::Path;
use std::sync::Arc;

use axum::Router;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use rustls::client::danger::HandshakeSignatureValid;
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, UnixTime};
use rustls::server::danger::{ClientCertVerified, ClientCertVerifier};
use rustls::{DigitallySignedStruct, DistinguishedName, Error, ServerConfig, SignatureScheme};

use crate::base::Broken;
use crate::provider::discovery::MACHINES;

/// TLS 1.2 and 1.3 with ring's suites, under the certificate of these PEM files.
pub fn config(cert: &Path, key: &Path) -> Result<Arc<ServerConfig>, Broken> {
    let unreadable = |e: Broken| e.context(format!("`mtls`: {} and {}", cert.display(), key.display()));
    let chain =
        CertificateDer::pem_file_iter(cert).and_then(Iterator::collect::<Result<Vec<_>, _>>).map_err(|e| unreadable(e.into()))?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(|e| unreadable(e.into()))?;
    let provider = Arc::new(ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider.clone())
        .with_safe_default_protocol_versions()?
        .with_client_cert_verifier(Arc::new(Asking(provider)))
        .with_single_cert(chain, key)
        .map_err(|e| unreadable(e.into()))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// Nothing but what programs call: no page, and so no cookie, is to be had here.
pub fn machines_only(routes: Router) -> Router {
    routes.layer(from_fn(async |request: Request, next: Next| -> Response {
        if MACHINES.iter().any(|(_, path)| *path == request.uri().path()) {
            return next.run(request).await;
        }
        StatusCode::NOT_FOUND.into_response()
    }))
}

/// Takes any certificate whose key is held: a self-signed one is as good as another until a client is known by it.
#[derive(Debug)]
struct Asking(Arc<CryptoProvider>);

impl ClientCertVerifier for Asking {
    fn client_auth_mandatory(&self) -> bool {
        false
    }

    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        _leaf: &CertificateDer<'_>,
        _chain: &[CertificateDer<'_>],
        _now: UnixTime,
    ) -> Result<ClientCertVerified, Error> {
        Ok(ClientCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, cert, dss, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, cert, dss, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
