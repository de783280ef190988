//! Anti-forgery tokens: HMAC over the browser's cookie, so that a form works only in the browser it was made for, with
//! nothing stored.

use ring::hmac;

use super::visit::Browser;
use crate::base::{Random, encode, secret};

const TAG: usize = 32;
const PURPOSE: &[u8] = b"dinhdanh anti-forgery v1\0";

/// The key of the tokens; the same on every node.
#[derive(Clone)]
pub struct CsrfKey(hmac::Key);

impl CsrfKey {
    pub fn new(bytes: &[u8; 32]) -> Self {
        Self(hmac::Key::new(hmac::HMAC_SHA256, bytes))
    }

    /// A token for a page. It is masked anew each time, for the page is compressed and may repeat what was asked: equal
    /// tokens could be guessed from the page's length (BREACH).
    pub fn token(&self, browser: &Browser, random: &Random) -> String {
        let mask = random.bytes::<TAG>();
        let tag = self.tag(browser);
        let mut out = [0; 2 * TAG];
        out[..TAG].copy_from_slice(&mask);
        for (to, (tag, mask)) in out[TAG..].iter_mut().zip(tag.iter().zip(mask)) {
            *to = tag ^ mask;
        }
        encode::b64url(&out)
    }

    /// Whether `token` was made for this browser.
    pub fn accepts(&self, browser: &Browser, token: &str) -> bool {
        let Some(bytes) = encode::from_b64url(token).filter(|bytes| bytes.len() == 2 * TAG) else { return false };
        let (mask, masked) = bytes.split_at(TAG);
        let tag: Vec<u8> = mask.iter().zip(masked).map(|(mask, masked)| mask ^ masked).collect();
        secret::equal(&tag, &self.tag(browser))
    }

    fn tag(&self, browser: &Browser) -> [u8; TAG] {
        let mut context = hmac::Context::with_key(&self.0);
        context.update(PURPOSE);
        context.update(browser.reveal().as_bytes());
        let mut tag = [0; TAG];
        tag.copy_from_slice(context.sign().as_ref());
        tag
    }
}

impl std::fmt::Debug for CsrfKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CsrfKey(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_works_in_its_own_browser_only_and_never_looks_the_same() {
        let random = Random::test(1);
        let key = CsrfKey::new(&[7; 32]);
        let (mine, other) = (Browser::new(&random), Browser::new(&random));
        let token = key.token(&mine, &random);
        assert!(key.accepts(&mine, &token));
        assert!(!key.accepts(&other, &token));
        assert!(!CsrfKey::new(&[8; 32]).accepts(&mine, &token));
        assert_ne!(token, key.token(&mine, &random));
    }

    #[test]
    fn a_mangled_token_is_refused() {
        let random = Random::test(2);
        let key = CsrfKey::new(&[7; 32]);
        let browser = Browser::new(&random);
        let token = key.token(&browser, &random);
        for bad in ["", "x", &token[1..], &format!("{token}A"), &token.replace(|c: char| c.is_ascii_lowercase(), "a")] {
            assert!(!key.accepts(&browser, bad), "{bad:?}");
        }
    }
}
