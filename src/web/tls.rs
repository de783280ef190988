//! TLS as every listener of ours speaks it: 1.3, and 1.2 with forward secrecy and AES-GCM alone (RFC 9325 section 4.2, which
//! FAPI 2.0 Security Profile section 5.2.1 refers to).

use std::path::Path;
use std::sync::Arc;

use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::WantsServerCert;
use rustls::server::danger::ClientCertVerifier;
use rustls::{CipherSuite, ConfigBuilder, ServerConfig};

use crate::base::Broken;

/// What RFC 9325 section 4.2 names and ring has.
const SUITES_OF_1_2: [CipherSuite; 4] = [
    CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384,
    CipherSuite::TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
    CipherSuite::TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    CipherSuite::TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
];

/// ring, with the suites that are spoken here.
pub fn provider() -> Arc<CryptoProvider> {
    let mut provider = ring::default_provider();
    provider.cipher_suites.retain(|suite| suite.tls13().is_some() || SUITES_OF_1_2.contains(&suite.suite()));
    Arc::new(provider)
}

/// A listener's configuration under the certificate of these PEM files; `ask` for a client's certificate, or for none.
/// `whose` names the setting in an error.
pub fn config(
    whose: &str,
    (cert, key): (&Path, &Path),
    ask: Option<Arc<dyn ClientCertVerifier>>,
) -> Result<Arc<ServerConfig>, Broken> {
    let unreadable = |e: Broken| e.context(format!("`{whose}`: {} and {}", cert.display(), key.display()));
    let chain =
        CertificateDer::pem_file_iter(cert).and_then(Iterator::collect::<Result<Vec<_>, _>>).map_err(|e| unreadable(e.into()))?;
    let key = PrivateKeyDer::from_pem_file(key).map_err(|e| unreadable(e.into()))?;
    let builder = ServerConfig::builder_with_provider(provider()).with_safe_default_protocol_versions()?;
    let builder: ConfigBuilder<ServerConfig, WantsServerCert> = match ask {
        Some(verifier) => builder.with_client_cert_verifier(verifier),
        None => builder.with_no_client_auth(),
    };
    let mut config = builder.with_single_cert(chain, key).map_err(|e| unreadable(e.into()))?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

#[cfg(test)]
mod tests {
    use rustls::pki_types::ServerName;
    use rustls::{ClientConfig, ClientConnection, RootCertStore, ServerConnection, SupportedProtocolVersion, version};

    use super::*;

    /// Shakes hands in memory with a client that speaks one version and these suites; the suite that was agreed on.
    fn agreed(version: &'static SupportedProtocolVersion, suites: &[CipherSuite]) -> Result<CipherSuite, rustls::Error> {
        let rcgen::CertifiedKey { cert, signing_key } = rcgen::generate_simple_self_signed(["id.example.vn".to_owned()]).unwrap();
        let folder = std::env::temp_dir().join(format!("dinhdanh-tls-{}", crate::base::Random::default().token()));
        std::fs::create_dir(&folder).unwrap();
        let (at_cert, at_key) = (folder.join("cert.pem"), folder.join("key.pem"));
        std::fs::write(&at_cert, cert.pem()).unwrap();
        std::fs::write(&at_key, signing_key.serialize_pem()).unwrap();
        let config = config("tls", (&at_cert, &at_key), None).unwrap();
        std::fs::remove_dir_all(&folder).unwrap();

        let mut roots = RootCertStore::empty();
        roots.add(cert.der().clone()).unwrap();
        let mut provider = ring::default_provider();
        provider.cipher_suites.retain(|suite| suites.contains(&suite.suite()));
        let asking = ClientConfig::builder_with_provider(Arc::new(provider)).with_protocol_versions(&[version]).unwrap();
        let asking = asking.with_root_certificates(roots).with_no_client_auth();
        let name = ServerName::try_from("id.example.vn").unwrap();
        let mut client = ClientConnection::new(Arc::new(asking), name).unwrap();
        let mut server = ServerConnection::new(config).unwrap();
        while client.is_handshaking() || server.is_handshaking() {
            let mut wire = Vec::new();
            client.write_tls(&mut wire).unwrap();
            let sent = wire.len();
            server.read_tls(&mut wire.as_slice()).unwrap();
            server.process_new_packets()?;
            wire.clear();
            server.write_tls(&mut wire).unwrap();
            if sent == 0 && wire.is_empty() {
                return Err(rustls::Error::HandshakeNotComplete);
            }
            client.read_tls(&mut wire.as_slice()).unwrap();
            client.process_new_packets()?;
        }
        Ok(server.negotiated_cipher_suite().unwrap().suite())
    }

    #[test]
    fn tls_1_2_is_spoken_with_aes_gcm_alone() {
        for suite in &SUITES_OF_1_2[..2] {
            assert_eq!(agreed(&version::TLS12, &[*suite]), Ok(*suite));
        }
        let refused = agreed(&version::TLS12, &[CipherSuite::TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256]);
        assert!(refused.is_err(), "{refused:?}");
    }

    #[test]
    fn every_suite_of_tls_1_3_is_spoken() {
        for suite in [CipherSuite::TLS13_AES_128_GCM_SHA256, CipherSuite::TLS13_CHACHA20_POLY1305_SHA256] {
            assert_eq!(agreed(&version::TLS13, &[suite]), Ok(suite));
        }
    }
}
