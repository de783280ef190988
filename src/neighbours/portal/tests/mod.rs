//! The portal against a provider of the tests' own, over HTTP: signing in, proving levels, filing, signing out.

mod browser;
mod filing;
mod op;
mod pages;
mod sign_in;

use std::sync::Arc;

use browser::{Browser, Page};
use op::Op;
use tokio::net::TcpListener;
use url::Url;

use super::{Config, start_on};
use crate::base::{Clock, Random, Secret, Timestamp};

/// 24/11/2026 09:00 in Vietnam.
const NOW: Timestamp = Timestamp(1_795_485_600_000);

/// What a mother fills in.
const CHILD: [(&str, &str); 6] = [
    ("child_name", "Trần Minh Khôi"),
    ("child_born", "03/11/2026"),
    ("child_sex", "male"),
    ("child_birthplace", "Trạm y tế xã Suối Mây"),
    ("relation", "mother"),
    ("other_parent", "Trần Văn Hùng"),
];

struct World {
    op: Arc<Op>,
    clock: Clock,
    browser: Browser,
}

impl World {
    async fn new() -> Self {
        let clock = Clock::test(NOW);
        let op = Op::start(clock.clone()).await;
        let browser = Browser::new(&portal(&op.issuer, &clock).await);
        Self { op, clock, browser }
    }

    /// Somebody else's browser, at the same portal.
    fn other_browser(&self) -> Browser {
        Browser::new(&self.browser.site)
    }

    /// Fills in the form of `page` and presses "submit".
    async fn file(&mut self, page: &Page) -> Page {
        self.browser.submit(page, "/birth", &CHILD).await
    }
}

/// Starts a portal and returns its address.
async fn portal(issuer: &str, clock: &Clock) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let listen = listener.local_addr().unwrap();
    let public_url = format!("http://localhost:{}", listen.port());
    let config = Config {
        listen,
        public_url: Url::parse(&public_url).unwrap(),
        issuer: issuer.to_owned(),
        client_id: op::CLIENT.into(),
        ca: None,
        client_secret: Secret::new(op::SECRET),
        clock: clock.clone(),
        random: Random::default(),
    };
    start_on(listener, config).unwrap();
    public_url
}
