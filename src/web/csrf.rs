//! Anti-forgery tokens as pages and forms use them: bound to the browser's cookie, with nothing stored.

use super::visit::Browser;
use crate::keyring::Keyring;

/// Makes and checks the tokens, under the key that every node shares.
#[derive(Clone, Debug)]
pub struct Tokens(Keyring);

impl Tokens {
    pub fn new(keyring: Keyring) -> Self {
        Self(keyring)
    }

    /// A token for a page. Without a key there is none, and the form will be refused rather than go unprotected.
    pub fn token(&self, browser: &Browser) -> String {
        self.0.csrf().token(browser.reveal().as_bytes()).unwrap_or_else(|broken| {
            tracing::error!(%broken, "no anti-forgery token could be made");
            String::new()
        })
    }

    /// Whether `token` was made for this browser.
    pub fn accepts(&self, browser: &Browser, token: &str) -> bool {
        self.0.csrf().accepts(browser.reveal().as_bytes(), token)
    }
}

#[cfg(test)]
mod tests {
    use crate::base::Random;
    use crate::web::testing;
    use crate::web::visit::Browser;

    #[test]
    fn a_token_serves_one_browser_and_looks_different_on_every_page() {
        let tokens = testing::tokens();
        let random = Random::test(4);
        let (mine, other) = (Browser::new(&random), Browser::new(&random));
        let (first, second) = (tokens.token(&mine), tokens.token(&mine));
        assert_ne!(first, second);
        assert!(tokens.accepts(&mine, &first) && tokens.accepts(&mine, &second));
        assert!(!tokens.accepts(&other, &first));
        for bad in ["", "AAAA", &first[1..], &format!("{first}A")] {
            assert!(!tokens.accepts(&mine, bad), "{bad:?}");
        }
    }
}
