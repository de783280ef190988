use std::collections::VecDeque;
use std::io::{Read as _, Write as _};
use std::net::{IpAddr, TcpListener};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use futures_util::future::BoxFuture;
use url::Url;

use super::guard::{Lookup, Way};
use super::*;
use crate::settings::Outbound;

/// Answers look-ups from a list, and counts them.
#[derive(Default)]
struct Names {
    answers: Mutex<VecDeque<Vec<IpAddr>>>,
    asked: AtomicUsize,
}

impl Names {
    fn answering(answers: &[&[&str]]) -> Arc<Self> {
        let parsed = answers.iter().map(|one| one.iter().map(|text| text.parse().unwrap()).collect()).collect();
        Arc::new(Self { answers: Mutex::new(parsed), asked: AtomicUsize::new(0) })
    }
}

impl Lookup for Names {
    fn addresses(&self, _: String) -> BoxFuture<'static, std::io::Result<Vec<IpAddr>>> {
        self.asked.fetch_add(1, Ordering::SeqCst);
        let next = self.answers.lock().unwrap().pop_front().unwrap_or_default();
        Box::pin(async move { Ok(next) })
    }
}

fn fetcher(allow: &[&str], names: Arc<Names>) -> GuardedFetch {
    let allow = allow.iter().map(|text| text.parse().unwrap()).collect();
    GuardedFetch::with(&Outbound { ca: None, allow }, names, Duration::from_millis(300)).unwrap()
}

fn url(text: &str) -> Url {
    text.parse().unwrap()
}

/// A server on loopback that answers every connection with these bytes, `repeated` to the end of its caller's patience.
fn serve(head: String, repeated: &'static [u8]) -> (u16, Arc<AtomicUsize>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = calls.clone();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            counted.fetch_add(1, Ordering::SeqCst);
            let mut request = [0; 4096];
            let _ = stream.read(&mut request);
            let mut open = stream.write_all(head.as_bytes()).is_ok();
            while open && !repeated.is_empty() {
                open = stream.write_all(repeated).is_ok();
            }
            if repeated.is_empty() && head.contains("stall") {
                // Holds the connection until the caller gives up.
                let _ = stream.read(&mut request);
            }
        }
    });
    (port, calls)
}

const OK: &str = "HTTP/1.1 200 OK\r\nconnection: close\r\n";

#[test]
fn no_address_of_our_own_or_a_private_network_is_called_however_it_is_written() {
    let guard = Guard::new(&[url("https://portal.test:8443"), url("http://127.0.0.1:8081")]);
    for (text, why) in [
        ("https://127.0.0.1/", Forbidden::Network),
        ("https://2130706433/", Forbidden::Network),
        ("https://0177.0.0.1/", Forbidden::Network),
        ("https://0x7f.1/", Forbidden::Network),
        ("https://127.1/", Forbidden::Network),
        ("https://0/", Forbidden::Network),
        ("https://10.1.2.3/", Forbidden::Network),
        ("https://100.64.0.1/", Forbidden::Network),
        ("https://169.254.169.254/latest/meta-data", Forbidden::Network),
        ("https://172.31.255.255/", Forbidden::Network),
        ("https://192.168.0.1/", Forbidden::Network),
        ("https://192.0.0.8/", Forbidden::Network),
        ("https://192.0.2.1/", Forbidden::Network),
        ("https://198.19.0.1/", Forbidden::Network),
        ("https://224.0.0.1/", Forbidden::Network),
        ("https://255.255.255.255/", Forbidden::Network),
        ("https://[::1]/", Forbidden::Network),
        ("https://[::]/", Forbidden::Network),
        ("https://[::ffff:127.0.0.1]/", Forbidden::Network),
        ("https://[::ffff:8.8.8.8]/", Forbidden::Network),
        ("https://[::127.0.0.1]/", Forbidden::Network),
        ("https://[64:ff9b::7f00:1]/", Forbidden::Network),
        ("https://[64:ff9b:1::a00:1]/", Forbidden::Network),
        ("https://[2002:7f00:1::]/", Forbidden::Network),
        ("https://[2001::1]/", Forbidden::Network),
        ("https://[2001:db8::1]/", Forbidden::Network),
        ("https://[3fff::1]/", Forbidden::Network),
        ("https://[fc00::1]/", Forbidden::Network),
        ("https://[fe80::1]/", Forbidden::Network),
        ("https://[ff02::1]/", Forbidden::Network),
        ("http://portal.vn/jwks", Forbidden::Scheme),
        ("http://127.0.0.1:8082/", Forbidden::Scheme),
        ("file:///etc/passwd", Forbidden::Scheme),
        ("ftp://portal.vn/", Forbidden::Scheme),
        ("gopher://portal.vn/", Forbidden::Scheme),
        ("data:application/json,{}", Forbidden::Scheme),
        ("https://portal.vn:22/", Forbidden::Port),
        ("https://portal.vn:8443/", Forbidden::Port),
        ("https://user@portal.vn/", Forbidden::Credentials),
        ("https://portal.vn:x@169.254.169.254/", Forbidden::Credentials),
    ] {
        assert_eq!(guard.judge(&url(text)), Err(why), "{text}");
    }
    for (text, way) in [
        ("https://portal.vn/jwks", Way::Public),
        ("https://portal.vn:443/jwks", Way::Public),
        ("https://8.8.8.8/", Way::Public),
        ("https://[2606:4700::1111]/", Way::Public),
        ("https://portal.test:8443/jwks", Way::Listed),
        ("http://127.0.0.1:8081/jwks", Way::Listed),
    ] {
        assert_eq!(guard.judge(&url(text)), Ok(way), "{text}");
    }
}

#[tokio::test]
async fn a_name_is_judged_by_every_address_it_has_each_time_it_is_called() {
    let names: &[&[&str]] =
        &[&["127.0.0.1"], &["8.8.8.8", "10.0.0.1"], &["::ffff:169.254.169.254"], &["64:ff9b::a9fe:a9fe"], &["fe80::1"]];
    let lookup = Names::answering(names);
    let fetch = fetcher(&[], lookup.clone());
    for (at, addresses) in names.iter().enumerate() {
        let got = fetch.document(&url("https://rebinding.vn/jwks"), JSON).await;
        assert_eq!(got, Err(NotFetched::Forbidden(Forbidden::Network)), "{addresses:?}");
        assert_eq!(lookup.asked.load(Ordering::SeqCst), at + 1, "one look-up a call: what was judged is what is called");
    }
    let post = Post { kind: "application/json", body: "{}", bearer: None, push: None };
    lookup.answers.lock().unwrap().push_back(vec!["127.0.0.1".parse().unwrap()]);
    assert_eq!(fetch.post(&url("https://rebinding.vn/out"), &post).await, Err(NotFetched::Forbidden(Forbidden::Network)));
}

#[tokio::test]
async fn a_hostile_answer_costs_no_more_than_its_limits() {
    let json = format!("{OK}content-type: application/json; charset=utf-8\r\n");
    let (canary, visited) = serve(format!("{json}\r\n{{}}"), b"");
    let table: Vec<(&str, String, &'static [u8], NotFetched)> = vec![
        ("a body without end", format!("{json}\r\n"), &[b' '; 8192], NotFetched::TooLong),
        ("a gigabyte announced", format!("{json}content-length: 1073741824\r\n\r\n"), &[b' '; 8192], NotFetched::TooLong),
        ("a gzip bomb", format!("{json}content-encoding: gzip\r\n\r\n"), &[0; 512], NotFetched::Encoded),
        ("a head that never ends", format!("{OK}x-stall: "), b"", NotFetched::Timeout),
        ("a body that never comes", format!("{json}x-stall: 1\r\ncontent-length: 5\r\n\r\n{{"), b"", NotFetched::Timeout),
        ("a page", format!("{OK}content-type: text/html\r\n\r\n<p>"), b"", NotFetched::Kind),
        ("no type", format!("{OK}\r\n{{}}"), b"", NotFetched::Kind),
        ("an error", "HTTP/1.1 500 Oops\r\nconnection: close\r\n\r\n".into(), b"", NotFetched::Status(500)),
        ("nonsense", "SSH-2.0-OpenSSH_9.9\r\n".into(), b"", NotFetched::Unreachable),
        (
            "a redirect into the house",
            format!("HTTP/1.1 302 Found\r\nconnection: close\r\nlocation: http://127.0.0.1:{canary}/\r\n\r\n"),
            b"",
            NotFetched::Status(302),
        ),
    ];
    for (what, head, repeated, why) in table {
        let (port, calls) = serve(head, repeated);
        let address = format!("http://127.0.0.1:{port}");
        let fetch = fetcher(&[&address], Arc::default());
        assert_eq!(fetch.document(&url(&address), JSON).await, Err(why), "{what}");
        assert_eq!(calls.load(Ordering::SeqCst), 1, "{what}");
    }
    assert_eq!(visited.load(Ordering::SeqCst), 0);
    let address = format!("http://127.0.0.1:{canary}");
    assert_eq!(fetcher(&[&address], Arc::default()).document(&url(&address), JSON).await, Ok(b"{}".to_vec()));
    let unlisted = fetcher(&["http://127.0.0.1:1"], Arc::default());
    assert_eq!(unlisted.document(&url(&address), JSON).await, Err(NotFetched::Forbidden(Forbidden::Scheme)));
}
