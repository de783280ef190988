use super::*;

fn load(text: &str, environment: &[(&str, &str)]) -> Result<Settings, Unusable> {
    let random = crate::base::Random::default();
    let path = std::env::temp_dir().join(format!("dinhdanh-settings-{}.toml", random.token()));
    std::fs::write(&path, text).unwrap();
    let result = Settings::load(Some(&path), environment.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())));
    std::fs::remove_file(path).unwrap();
    result
}

#[test]
fn an_unknown_key_is_refused_by_its_name() {
    let error = load("[tokens]\ncodes = 60\n", &[]).unwrap_err().to_string();
    assert!(error.contains("tokens") && error.contains("codes") && error.contains(".toml"), "{error}");
}

#[test]
fn the_environment_lies_over_the_file() {
    let environment = [
        ("DINHDANH_DATABASE__CONNECTIONS", "7"),
        ("DINHDANH_BRAND__HOTLINE", "19001234"),
        ("DINHDANH_REGISTER__SIMULATED_CAPTURES", "true"),
        ("DINHDANH_TRUSTED_PROXIES", "10.0.0.0/8, 192.0.2.1"),
        ("HOME", "/"),
    ];
    let settings = load("[database]\nconnections = 3\n", &environment).unwrap();
    assert_eq!(settings.database.connections, 7);
    assert_eq!(settings.brand.hotline, "19001234");
    assert!(settings.register.simulated_captures);
    assert_eq!(settings.trusted_proxies.len(), 2);
    let wrong = load("", &[("DINHDANH_TOKENS__CODE", "soon")]).unwrap_err().to_string();
    assert!(wrong.contains("tokens.code"), "{wrong}");
}

#[test]
fn a_plain_http_address_is_for_localhost_only() {
    assert!(load("public_url = \"http://id.example.vn\"", &[]).unwrap_err().to_string().contains("public_url"));
    assert!(load("public_url = \"https://203.0.113.7\"", &[]).is_err());
    let settings = load("public_url = \"https://id.example.vn\"", &[]).unwrap();
    assert_eq!(settings.link("/token"), "https://id.example.vn/token");
    assert!(settings.is_secure());
}

#[test]
fn the_reference_file_holds_the_defaults_and_every_key() {
    let lines: Vec<&str> = REFERENCE.lines().filter(|line| !line.starts_with('#')).collect();
    assert_eq!(load(&lines.join("\n"), &[]).unwrap(), Settings::default());
    let source = include_str!("../settings.rs");
    let declared = source.lines().filter_map(|line| line.strip_prefix("    pub ")?.split_once(": "));
    for (key, _) in declared.filter(|(key, _)| !key.contains('(')) {
        let section = format!("[{key}]");
        let named = REFERENCE.lines().any(|l| l == section || l.trim_start_matches("# ").starts_with(&format!("{key} = ")));
        assert!(named, "`{key}` is not in docs/operate/dinhdanh.toml");
    }
}

#[test]
fn codes_live_a_minute_at_most() {
    assert!(load("[tokens]\ncode = 61", &[]).unwrap_err().to_string().contains("tokens.code"));
}
