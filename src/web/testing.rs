//! For tests of the web floor's parts: a site and a page.

use std::sync::Arc;

use askama::Template;
use axum::response::Response;

use super::brand::{Brand, Colour};
use super::csrf::Tokens;
use super::page::Page;
use super::site::{Address, Certificates, NoMeter, Site};
use super::visit::Visit;
use crate::base::{Clock, Random, Timestamp};
use crate::keyring::{Keyring, Maker, Master};
use crate::settings::Mtls;

/// A site on https with a seeded randomness and a still clock.
pub fn site() -> Arc<Site> {
    site_at("https://id.example.vn")
}

pub fn site_at(address: &str) -> Arc<Site> {
    Arc::new(Site {
        clock: Clock::test(Timestamp(1_764_000_000_000)),
        random: Random::test(99),
        address: Address::parse(address).unwrap(),
        csrf: tokens(),
        brand: Brand::new("Cổng thử", "Test site", Colour::DEFAULT, "1900 0000"),
        proxies: Vec::new(),
        certificates: Certificates::from_settings(&Mtls::default()).unwrap(),
        meter: Arc::new(NoMeter),
    })
}

/// Tokens under a fixed key.
pub fn tokens() -> Tokens {
    let (random, now) = (Random::test(5), Timestamp(1_764_000_000_000));
    let master = Master::from_bytes(&[5; 32]).unwrap();
    let rows = Maker { master: &master, random: &random, now }.missing(&[], &[]).unwrap();
    Tokens::new(Keyring::open(master, random, &rows, now).unwrap())
}

/// A page with a title and nothing else.
#[derive(Template)]
#[template(source = "{% extends \"layout.html\" %}{% block content %}<h1>{{ p.title }}</h1>{% endblock %}", ext = "html")]
pub struct TitlePage {
    p: Page,
}

impl TitlePage {
    pub fn new(visit: &Visit, key: &str) -> Self {
        Self { p: Page::new(visit, key) }
    }
}

/// An answer's text.
pub async fn body(response: Response) -> String {
    let bytes = axum::body::to_bytes(response.into_body(), 4 * 1024 * 1024).await.unwrap();
    String::from_utf8(bytes.to_vec()).unwrap()
}
