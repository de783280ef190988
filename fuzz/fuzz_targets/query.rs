//! Where a person is sent on to: never another host.
#![no_main]
use dinhdanh::web::reply::LocalPath;
libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Some(path) = LocalPath::parse(text) {
        let base = url::Url::parse("https://id.example.vn/x").unwrap();
        assert_eq!(base.join(path.as_str()).unwrap().host_str(), Some("id.example.vn"));
    }
});
