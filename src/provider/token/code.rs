//! `authorization_code`: one conditional statement consumes the code, then a pure check decides. A failed check leaves the
//! code burned; a code that comes twice ends its grant.

use super::{Asker, Issued, RefreshToken, ToIssue, issue, narrowed, refuse};
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::base::encode::{b64url, sha256};
use crate::base::secret::equal;
use crate::base::{Broken, Outcome, Timestamp};
use crate::identity::client::Client;
use crate::provider::grant::Granted;
use crate::provider::{Params, Refused, policy};
use crate::store::Tx;
use crate::store::grants::{self, Grant};

/// What every code begins with, so that no other token is taken for one.
pub const PREFIX: &str = "ac_";

/// What the client sent with the code.
#[derive(Clone, Copy, Debug)]
pub struct Presented<'a> {
    pub redirect_uri: Option<&'a str>,
    pub verifier: Option<&'a str>,
    /// Thumbprint of the key that it was shown to hold.
    pub jkt: Option<&'a str>,
    pub now: Timestamp,
}

/// Redeems a code.
pub async fn exchange(app: &App, asker: Asker<'_>, params: &Params, now: Timestamp) -> Outcome<Issued, Refused> {
    let Asker { client, sender } = asker;
    let Some(code) = params.get("code") else { return refuse(Refused::request("code is missing")) };
    let presented = Presented {
        redirect_uri: params.get("redirect_uri"),
        verifier: params.get("code_verifier"),
        jkt: sender.jkt.as_deref(),
        now,
    };
    let hash = sha256(code.as_bytes());

    let mut tx = app.db.write().await?;
    let Some(grant) = grants::redeem(&mut tx, &hash, now).await? else {
        replayed(app, &mut tx, &hash, now).await?;
        tx.commit().await?;
        return refuse(Refused::grant());
    };
    let granted = Granted::read(&grant)?;
    if !may_redeem(&grant, &granted, client, presented) {
        tx.commit().await?;
        return refuse(Refused::grant());
    }
    let narrowed = narrowed(app, &granted, params)?;
    let refresh = granted.is_offline().then(|| RefreshToken::first(&app.random));
    if let Some(token) = &refresh {
        let until = super::refresh::expiry(app, client, now);
        grants::begin_refresh(&mut tx, grant.id, &token.hashes(), until, super::refresh::binding(asker)).await?;
    }
    tx.commit().await?;

    let refresh_token = refresh.map(|token| token.reveal());
    let what =
        ToIssue { asker, grant: &grant, granted: &granted, scopes: &granted.scopes, narrowed, refresh_token, is_first: true };
    Ok(issue(app, what, now).await?)
}

/// A code that is not to be had: if it was used before, its grant ends and the attempt is recorded.
async fn replayed(app: &App, tx: &mut Tx, hash: &[u8; 32], now: Timestamp) -> Result<(), Broken> {
    if let Some(ended) = grants::end_replayed(tx, hash, now).await? {
        let entry = Entry::new(Action::ReplaySeen, Actor::Portal(ended.client)).account(ended.account);
        app.record(tx, now, entry.detail(serde_json::json!({ "what": "code", "grant": ended.id }))).await?;
    }
    Ok(())
}

/// Whether this client may have what the code stands for: everything that it was bound to, compared.
pub fn may_redeem(grant: &Grant, granted: &Granted, client: &Client, presented: Presented<'_>) -> bool {
    grant.client == *client.id()
        && presented.redirect_uri == Some(granted.redirect_uri.as_str())
        && verified(granted.challenge.as_deref(), presented.verifier)
        && granted.dpop_jkt.as_deref().is_none_or(|bound_to| presented.jkt == Some(bound_to))
        && policy::still_granted(grant, granted, client, &granted.scopes, presented.now).is_ok()
}

/// RFC 7636 section 4.6, S256. A verifier is required if, and only if, there was a challenge (RFC 9700 section 2.1.1).
fn verified(challenge: Option<&str>, verifier: Option<&str>) -> bool {
    match (challenge, verifier) {
        (None, None) => true,
        (Some(challenge), Some(verifier)) => {
            let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
            let well_formed = (43..=128).contains(&verifier.len()) && verifier.bytes().all(unreserved);
            well_formed && equal(b64url(&sha256(verifier.as_bytes())).as_bytes(), challenge.as_bytes())
        }
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_verifier_is_needed_if_and_only_if_there_was_a_challenge() {
        // RFC 7636 appendix B
        let (verifier, challenge) =
            ("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM");
        assert!(verified(Some(challenge), Some(verifier)));
        assert!(verified(None, None));
        assert!(!verified(None, Some(verifier)));
        assert!(!verified(Some(challenge), None));
        assert!(!verified(Some(challenge), Some(challenge)));
        // A short or odd verifier is refused even where its digest fits.
        for odd in ["a".repeat(42), "a".repeat(129), format!("{}+", "a".repeat(50))] {
            assert!(!verified(Some(&b64url(&sha256(odd.as_bytes()))), Some(&odd)), "{odd}");
        }
        for fine in ["a".repeat(43), "a".repeat(128)] {
            assert!(verified(Some(&b64url(&sha256(fine.as_bytes()))), Some(&fine)));
        }
    }
}
