//! Who stands at the door before we know who it is: a browser, from somewhere, now.

use std::net::IpAddr;

use super::device::Device;
use crate::base::{Language, Timestamp};
use crate::identity::session::Session;
use crate::store::challenges::{Ceremony, Kind};

/// One request of somebody who wants to prove something.
#[derive(Clone, Copy, Debug)]
pub struct Visitor<'a> {
    /// Hash of what names the browser.
    pub browser_hash: [u8; 32],
    pub source: IpAddr,
    pub device: Device,
    pub language: Language,
    /// The session that the browser holds already.
    pub session: Option<&'a Session>,
    pub now: Timestamp,
}

impl Visitor<'_> {
    pub(super) fn ceremony(&self, kind: Kind) -> Ceremony<'_> {
        Ceremony { kind, browser_hash: &self.browser_hash, now: self.now }
    }
}
