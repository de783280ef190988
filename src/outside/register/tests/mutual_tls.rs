//! Mutual TLS: who has no certificate of the register's authority is not answered, and a register without one is not asked.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::RootCertStore;
use rustls::server::WebPkiClientVerifier;

use super::*;
use crate::neighbours::register::{Simulator, router};

struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    fn issue(&self, name: &str) -> (rcgen::Certificate, KeyPair) {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        (params.signed_by(&key, &self.0).unwrap(), key)
    }
}

/// A folder of one test, removed at its end.
struct Folder(PathBuf);

impl Folder {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("dinhdanh-{name}-{}", Random::default().token()));
        std::fs::create_dir(&path).unwrap();
        Self(path)
    }

    fn write(&self, name: &str, pem: &str) -> PathBuf {
        let file = self.0.join(name);
        std::fs::write(&file, pem).unwrap();
        file
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A simulator behind TLS that asks for certificates of `authority`.
fn serve(authority: &Authority) -> SocketAddr {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let (certificate, key) = authority.issue("localhost");
    let mut roots = RootCertStore::empty();
    roots.add(authority.0.der().clone()).unwrap();
    let verifier = WebPkiClientVerifier::builder(Arc::new(roots)).build().unwrap();
    let key = rustls::pki_types::PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let tls = rustls::ServerConfig::builder()
        .with_client_cert_verifier(verifier)
        .with_single_cert(vec![certificate.der().clone()], key)
        .unwrap();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    listener.set_nonblocking(true).unwrap();
    let address = listener.local_addr().unwrap();
    let simulator = Simulator::new(Config { clock: Clock::test(NOW), ..Config::default() });
    let config = axum_server::tls_rustls::RustlsConfig::from_config(Arc::new(tls));
    let server = axum_server::from_tcp_rustls(listener, config).unwrap();
    tokio::spawn(server.serve(router(simulator).into_make_service()));
    address
}

#[tokio::test]
async fn only_a_certificate_of_the_authority_opens_the_register() {
    let (authority, stranger) = (Authority::new(), Authority::new());
    let address = serve(&authority);
    let folder = Folder::new("mutual-tls");
    let url = format!("https://localhost:{}", address.port());
    let register = |ca: &Authority, issuer: Option<&Authority>, name: &str| {
        let pair = issuer.map(|issuer| issuer.issue("desk.example"));
        let settings = settings::Register {
            ca: Some(folder.write(&format!("{name}-ca.pem"), &ca.0.pem())),
            cert: pair.as_ref().map(|(certificate, _)| folder.write(&format!("{name}-cert.pem"), &certificate.pem())),
            key: pair.as_ref().map(|(_, key)| folder.write(&format!("{name}-key.pem"), &key.serialize_pem())),
            ..settings(&url)
        };
        HttpRegister::new(&settings, Clock::test(NOW), Random::test(1)).unwrap()
    };
    let nobody = PersonalNumber::parse("901199999999").unwrap();
    let ask = async |register: HttpRegister| register.person(&purpose(), &nobody).await;

    assert_eq!(ask(register(&authority, Some(&authority), "good")).await, Ok(Answer::Unknown));
    let refused = |answer| matches!(answer, Err(NoAnswer::Unavailable { .. }));
    assert!(refused(ask(register(&authority, None, "none")).await), "no certificate");
    assert!(refused(ask(register(&authority, Some(&stranger), "stranger")).await), "a stranger's certificate");
    assert!(refused(ask(register(&stranger, Some(&authority), "impostor")).await), "a register of another authority");
}

#[test]
fn half_a_certificate_is_refused_at_the_start() {
    let folder = Folder::new("half");
    let cert = folder.write("cert.pem", "");
    let half = settings::Register { cert: Some(cert), ..settings("https://register.example") };
    assert!(HttpRegister::new(&half, Clock::test(NOW), Random::test(1)).is_err());
    let missing = settings::Register { ca: Some(folder.0.join("none.pem")), ..settings("https://register.example") };
    let why = HttpRegister::new(&missing, Clock::test(NOW), Random::test(1)).err().unwrap().to_string();
    assert!(why.contains("none.pem"), "{why}");
}
