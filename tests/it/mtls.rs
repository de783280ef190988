//! Clients that show certificates (RFC 8705), through real handshakes: case 32 of the list of negative cases.

use std::net::SocketAddr;
use std::path::PathBuf;

use axum_server::tls_rustls::RustlsConfig;
use dinhdanh::base::encode::{b64, b64url, sha256};
use dinhdanh::identity::level::Factor;
use dinhdanh::jose::SigAlg;
use dinhdanh::store::db::Engine;
use dinhdanh::web::mtls;
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, DistinguishedName, DnType, IsCa, KeyPair, SanType};
use serde_json::{Value, json};

use crate::relying::{SECRET, Stage, VERIFIER};
use crate::world::World;

const MTLS: &str = "https://mtls.id.example.vn";

struct Authority(CertifiedIssuer<'static, KeyPair>);

impl Authority {
    fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        Self(CertifiedIssuer::self_signed(params, KeyPair::generate().unwrap()).unwrap())
    }

    fn issue(&self, params: CertificateParams) -> Shown {
        let key = KeyPair::generate().unwrap();
        Shown { certificate: params.signed_by(&key, &self.0).unwrap(), key }
    }
}

/// A certificate with the key to show it.
struct Shown {
    certificate: rcgen::Certificate,
    key: KeyPair,
}

impl Shown {
    fn self_signed() -> Self {
        let key = KeyPair::generate().unwrap();
        Self { certificate: subject().self_signed(&key).unwrap(), key }
    }

    fn thumbprint(&self) -> String {
        b64url(&sha256(self.certificate.der()))
    }

    fn header(&self) -> String {
        format!(":{}:", b64(self.certificate.der()))
    }
}

/// Every certificate here bears the same names.
fn subject() -> CertificateParams {
    let mut params = CertificateParams::new(vec!["machine.records.vn".to_owned()]).unwrap();
    params.distinguished_name = DistinguishedName::new();
    for (kind, value) in [(DnType::CountryName, "VN"), (DnType::OrganizationName, "Bộ Tư pháp"), (DnType::CommonName, "machine")]
    {
        params.distinguished_name.push(kind, value);
    }
    params.subject_alt_names.push(SanType::URI("https://records.vn/machine".try_into().unwrap()));
    params.subject_alt_names.push(SanType::Rfc822Name("machine@records.vn".try_into().unwrap()));
    params.subject_alt_names.push(SanType::IpAddress("192.0.2.7".parse().unwrap()));
    params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ClientAuth];
    params
}

/// The service with its listener for certificates.
struct Site {
    stage: Stage,
    listener: SocketAddr,
    authority: Authority,
    folder: PathBuf,
}

impl Site {
    async fn open(engine: Engine) -> Self {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let authority = Authority::new();
        let folder = std::env::temp_dir().join(format!("dinhdanh-mtls-{}", dinhdanh::base::Random::default().token()));
        std::fs::create_dir(&folder).unwrap();
        let key = KeyPair::generate().unwrap();
        let server =
            CertificateParams::new(vec!["mtls.id.example.vn".to_owned()]).unwrap().signed_by(&key, &authority.0).unwrap();
        let write = |name: &str, text: String| {
            let file = folder.join(name);
            std::fs::write(&file, text).unwrap();
            file
        };
        let (cert, key) = (write("cert.pem", server.pem()), write("key.pem", key.serialize_pem()));
        let client_ca = write("ca.pem", authority.0.pem());
        let world = World::with(engine, |settings| {
            settings.mtls.public_url = Some(MTLS.parse().unwrap());
            settings.mtls.client_ca = Some(client_ca);
            settings.mtls.trusted_proxies = vec!["10.1.0.0/16".parse().unwrap()];
        })
        .await;
        let stage = Stage::set(world).await;
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        let config = RustlsConfig::from_config(mtls::config(&cert, &key).unwrap());
        let server = axum_server::from_tcp_rustls(listener, config).unwrap();
        let routes = mtls::machines_only(stage.world.router()).into_make_service_with_connect_info::<SocketAddr>();
        tokio::spawn(server.serve(routes));
        Self { stage, listener: address, authority, folder }
    }

    /// A program that shows a certificate, or none.
    #[allow(clippy::disallowed_methods, reason = "a portal's own client, which calls us")]
    fn program(&self, shown: Option<&Shown>) -> reqwest::Client {
        let ca = reqwest::Certificate::from_pem(self.authority.0.pem().as_bytes()).unwrap();
        let mut builder = reqwest::Client::builder().tls_certs_only([ca]).resolve("mtls.id.example.vn", self.listener);
        if let Some(shown) = shown {
            let pem = format!("{}{}", shown.certificate.pem(), shown.key.serialize_pem());
            builder = builder.identity(reqwest::Identity::from_pem(pem.as_bytes()).unwrap());
        }
        builder.build().unwrap()
    }

    async fn post(&self, shown: Option<&Shown>, path: &str, form: &[(&str, &str)]) -> (u16, Value) {
        let url = format!("{MTLS}:{}{path}", self.listener.port());
        let answer = self.program(shown).post(url).form(form).send().await.unwrap();
        let status = answer.status().as_u16();
        (status, serde_json::from_str(&answer.text().await.unwrap()).unwrap_or_default())
    }

    async fn asked(&self, shown: Option<&Shown>) -> (u16, Value) {
        self.post(shown, "/token", &[("grant_type", "client_credentials"), ("client_id", "machine")]).await
    }

    async fn register(&self, method: &str, more: Value) {
        let mut client = json!({
            "client_id": "machine", "client_name": "Máy", "grant_types": ["client_credentials"], "redirect_uris": [],
            "token_endpoint_auth_method": method, "tls_client_certificate_bound_access_tokens": true,
            "policy": { "service_scopes": ["records.read"], "resources": ["https://records.vn/"] },
        });
        for (name, value) in more.as_object().unwrap() {
            client[name] = value.clone();
        }
        self.stage.register(&client).await;
    }

    async fn close(self) {
        std::fs::remove_dir_all(self.folder).unwrap();
        self.stage.world.end().await;
    }
}

fn on_both<F: Future<Output = Site>>(story: impl Fn(Site) -> F) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    for engine in [Engine::Sqlite, Engine::Postgres] {
        runtime.block_on(async { story(Site::open(engine).await).await.close().await });
    }
}

fn jwk(shown: &Shown) -> Value {
    let point = shown.key.public_key_raw();
    json!({ "kty": "EC", "crv": "P-256", "x": b64url(&point[1..33]), "y": b64url(&point[33..]) })
}

#[test]
fn a_client_is_known_by_the_certificate_that_it_registered_itself() {
    on_both(|site| async move {
        let (own, other) = (Shown::self_signed(), Shown::self_signed());
        let entries = [
            ("the certificate", json!({ "x5c": [b64(own.certificate.der())] })),
            ("its thumbprint", json!({ "x5t#S256": own.thumbprint() })),
            ("its key", json!({})),
        ];
        for (what, entry) in entries {
            let mut key = jwk(&own);
            key.as_object_mut().unwrap().extend(entry.as_object().unwrap().clone());
            site.register("self_signed_tls_client_auth", json!({ "jwks": { "keys": [key] } })).await;
            let (status, answer) = site.asked(Some(&own)).await;
            assert_eq!(status, 200, "{what}: {answer}");
            let claims = site.stage.verified(answer["access_token"].as_str().unwrap(), "at+jwt", SigAlg::Es256).await;
            assert_eq!(claims["cnf"], json!({ "x5t#S256": own.thumbprint() }));
            assert_eq!((&answer["token_type"], &claims["sub"]), (&json!("Bearer"), &json!("machine")));
            for shown in [Some(&other), None] {
                let (status, answer) = site.asked(shown).await;
                assert_eq!((status, &answer["error"]), (401, &json!("invalid_client")), "{what}");
            }
        }
        // At the plain address nobody shows a certificate.
        let form = [("grant_type", "client_credentials"), ("client_id", "machine")];
        let plain = site.stage.post_with("/token", None, &form).await;
        assert_eq!((plain.status.as_u16(), &plain.json()["error"]), (401, &json!("invalid_client")));
        site
    });
}

#[test]
fn a_certificate_of_an_authority_names_a_client() {
    on_both(|site| async move {
        let genuine = site.authority.issue(subject());
        let impostor = Authority::new().issue(subject());
        let self_signed = Shown::self_signed();
        let mut late = subject();
        late.not_after = rcgen::date_time_ymd(2026, 1, 1);
        let late = site.authority.issue(late);
        let mut plain = CertificateParams::new(vec!["other.vn".to_owned()]).unwrap();
        plain.distinguished_name.push(DnType::CommonName, "other");
        let unnamed = site.authority.issue(plain);
        for (field, right, wrong) in [
            ("tls_client_auth_subject_dn", "CN=machine, O=Bộ Tư pháp, C=VN", "CN=machine, O=Bộ Công an, C=VN"),
            ("tls_client_auth_san_dns", "machine.records.vn", "records.vn"),
            ("tls_client_auth_san_uri", "https://records.vn/machine", "https://records.vn/"),
            ("tls_client_auth_san_ip", "192.0.2.7", "192.0.2.8"),
            ("tls_client_auth_san_email", "machine@records.vn", "root@records.vn"),
        ] {
            site.register("tls_client_auth", json!({ field: right })).await;
            let (status, answer) = site.asked(Some(&genuine)).await;
            assert_eq!(status, 200, "{field}: {answer}");
            for (what, shown) in [
                ("same names, another authority", &impostor),
                ("self-signed", &self_signed),
                ("expired", &late),
                ("other names", &unnamed),
            ] {
                assert_eq!(site.asked(Some(shown)).await.0, 401, "{field}: {what}");
            }
            assert_eq!(site.asked(None).await.0, 401, "{field}");
            site.register("tls_client_auth", json!({ field: wrong })).await;
            assert_eq!(site.asked(Some(&genuine)).await.0, 401, "{field}: {wrong}");
        }
        site
    });
}

#[test]
fn a_token_bound_to_a_certificate_is_used_with_it_alone() {
    on_both(|site| async move {
        let (own, other) = (Shown::self_signed(), Shown::self_signed());
        let mut client = crate::relying::clients()[0].take();
        client["token_endpoint_auth_method"] = json!("self_signed_tls_client_auth");
        client["tls_client_certificate_bound_access_tokens"] = json!(true);
        client["jwks"] = json!({ "keys": [jwk(&own)] });
        client.as_object_mut().unwrap().remove("client_secret");
        site.stage.register(&client).await;
        let mut browser = site.stage.signed_in(&[Factor::Passkey]).await;
        let code = site.stage.code(&mut browser, "portal", &[("scope", "openid offline_access")]).await;
        let form = [
            ("grant_type", "authorization_code"),
            ("code", code.as_str()),
            ("redirect_uri", "https://portal.vn/cb"),
            ("code_verifier", VERIFIER),
            ("client_id", "portal"),
        ];
        let (status, tokens) = site.post(Some(&own), "/token", &form).await;
        assert_eq!(status, 200, "{tokens}");
        let access = tokens["access_token"].as_str().unwrap();
        let ask = async |shown: Option<&Shown>| {
            let url = format!("{MTLS}:{}/userinfo", site.listener.port());
            let answer = site.program(shown).get(url).bearer_auth(access).send().await.unwrap();
            let challenge = answer.headers().get("www-authenticate").map(|v| v.to_str().unwrap().to_owned());
            (answer.status().as_u16(), challenge.unwrap_or_default())
        };
        assert_eq!(ask(Some(&own)).await.0, 200);
        for shown in [Some(&other), None] {
            let (status, challenge) = ask(shown).await;
            assert_eq!(status, 401);
            assert!(challenge.contains("error=\"invalid_token\""), "{challenge}");
        }
        assert_eq!(site.stage.userinfo(access).await.status, 401, "nor at the plain address");
        let refresh = [
            ("grant_type", "refresh_token"),
            ("refresh_token", tokens["refresh_token"].as_str().unwrap()),
            ("client_id", "portal"),
        ];
        assert_eq!(site.post(Some(&other), "/token", &refresh).await.0, 401);
        let (status, again) = site.post(Some(&own), "/token", &refresh).await;
        assert_eq!((status, &again["refresh_token"]), (200, &tokens["refresh_token"]), "bound, and so not followed");
        let (_, said) = site.post(Some(&own), "/introspect", &[("token", access), ("client_id", "portal")]).await;
        assert_eq!(said["cnf"], json!({ "x5t#S256": own.thumbprint() }));
        site
    });
}

/// A proxy that we know hands certificates on; nobody else does.
#[test]
fn a_certificate_in_a_header_counts_from_a_known_proxy_alone() {
    on_both(|site| async move {
        let (own, other) = (Shown::self_signed(), Shown::self_signed());
        site.register("self_signed_tls_client_auth", json!({ "jwks": { "keys": [jwk(&own)] } })).await;
        let ask = async |from: &str, headers: &[(&str, String)]| {
            let mut browser = site.stage.world.browser();
            browser.address = from.parse().unwrap();
            let mut request = axum::http::Request::builder()
                .method("POST")
                .uri("/token")
                .header("content-type", "application/x-www-form-urlencoded");
            for (name, value) in headers {
                request = request.header(*name, value);
            }
            browser.send(request, "grant_type=client_credentials&client_id=machine").await.status.as_u16()
        };
        let header = |shown: &Shown| ("client-cert", shown.header());
        assert_eq!(ask("10.1.2.3:9", &[header(&own)]).await, 200);
        assert_eq!(ask("[::ffff:10.1.2.3]:9", &[header(&own)]).await, 200);
        for (what, from, headers) in [
            ("a stranger", "203.0.113.9:9", vec![header(&own)]),
            ("this machine", "127.0.0.1:9", vec![header(&own)]),
            (
                "a stranger who says to come from the proxy",
                "203.0.113.9:9",
                vec![header(&own), ("x-forwarded-for", "10.1.2.3".to_owned())],
            ),
            ("another certificate", "10.1.2.3:9", vec![header(&other)]),
            ("two certificates", "10.1.2.3:9", vec![header(&own), header(&own)]),
            ("another header", "10.1.2.3:9", vec![("x-client-cert", own.header())]),
            ("not in its form", "10.1.2.3:9", vec![("client-cert", b64(own.certificate.der()))]),
            ("no certificate", "10.1.2.3:9", vec![("client-cert", ":AAAA:".to_owned())]),
            ("nothing", "10.1.2.3:9", vec![]),
        ] {
            assert_eq!(ask(from, &headers).await, 401, "{what}");
        }
        // In the handshake something else was shown than what a header says.
        let url = format!("{MTLS}:{}/token", site.listener.port());
        let form = [("grant_type", "client_credentials"), ("client_id", "machine")];
        let answer = site.program(Some(&other)).post(url).header("client-cert", own.header()).form(&form).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 401);
        site
    });
}

#[test]
fn the_listener_for_certificates_is_for_programs_and_stands_in_the_description() {
    on_both(|site| async move {
        let said = site.stage.world.browser().get("/.well-known/openid-configuration").await.json();
        assert_eq!(said["tls_client_certificate_bound_access_tokens"], true);
        assert_eq!(said["mtls_endpoint_aliases"]["token_endpoint"], format!("{MTLS}/token"));
        assert_eq!(said["mtls_endpoint_aliases"]["userinfo_endpoint"], format!("{MTLS}/userinfo"));
        let methods = said["token_endpoint_auth_methods_supported"].as_array().unwrap();
        assert!(["tls_client_auth", "self_signed_tls_client_auth"].iter().all(|method| methods.contains(&json!(method))));
        let own = Shown::self_signed();
        for path in ["/login", "/authorize", "/account", "/desk", "/healthz"] {
            let url = format!("{MTLS}:{}{path}", site.listener.port());
            assert_eq!(site.program(Some(&own)).get(url).send().await.unwrap().status().as_u16(), 404, "{path}");
        }
        // Without a certificate it serves whoever authenticates otherwise, and binds nothing.
        let url = format!("{MTLS}:{}/introspect", site.listener.port());
        let program = site.program(None);
        let answer = program.post(url).basic_auth("portal", Some(SECRET)).form(&[("token", "x")]).send().await.unwrap();
        assert_eq!(answer.status().as_u16(), 200);
        site
    });
}
