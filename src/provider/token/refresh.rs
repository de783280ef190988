//! `refresh_token`. A public or unbound client's is followed by the next of its family: one that was used before ends the
//! family, except for a few seconds in which another tab may have been quicker; then the loser is refused and the line lives
//! (RFC 9700 section 4.14). Where a client shows itself and its tokens are bound, nothing is won by that: its refresh token
//! stays the same (FAPI 2.0 Security Profile 5.3.2.1).

use std::time::Duration;

use super::{Asker, Issued, RefreshToken, ToIssue, issue, narrowed, refuse};
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::base::{Broken, Outcome, Timestamp};
use crate::identity::client::Client;
use crate::identity::scope::Scopes;
use crate::provider::grant::Granted;
use crate::provider::{Code, Params, Refused, policy};
use crate::store::Tx;
use crate::store::grants::{self, Grant, RefreshHashes, Renewal, Rotation};

/// Until when a refresh token that is issued or used now can be used.
pub(super) fn expiry(app: &App, client: &Client, now: Timestamp) -> Timestamp {
    let longest = app.settings.tokens.refresh;
    now + Duration::from_secs(client.policy.lifetimes.refresh.unwrap_or(longest).min(longest).into())
}

/// What a refresh token is bound to. A client that authenticates is bound by that, and may use another key each time
/// (RFC 9449 section 5, RFC 8705 section 4).
pub(super) fn binding(asker: Asker<'_>) -> Option<String> {
    asker.client.is_public().then(|| asker.sender.word()).flatten()
}

/// Renews. A refusal for a reason that a client can mend rolls back, and its token stays good.
pub async fn exchange(app: &App, asker: Asker<'_>, params: &Params, now: Timestamp) -> Outcome<Issued, Refused> {
    let client = asker.client;
    let Some(text) = params.get("refresh_token") else { return refuse(Refused::request("refresh_token is missing")) };
    let Some(old) = RefreshToken::parse(text) else { return refuse(Refused::grant()) };

    let mut tx = app.db.write().await?;
    let (renewed, next) = if client.rotates_refresh_tokens() {
        let next = old.next(&app.random);
        (rotate(app, &mut tx, asker, (&old.hashes(), &next.hashes()), now).await?, next)
    } else {
        let renewal = Renewal {
            client: client.id(),
            hashes: &old.hashes(),
            bound_to: binding(asker),
            expires_at: expiry(app, client, now),
        };
        (grants::renew(&mut tx, renewal, now).await?, old)
    };
    let Some(grant) = renewed else {
        tx.commit().await?;
        return refuse(Refused::grant());
    };
    let granted = Granted::read(&grant)?;
    let scopes = narrowed_scopes(&granted, params.get("scope"))?;
    let narrowed = narrowed(app, &granted, params)?;
    if policy::still_granted(&grant, &granted, client, &scopes, now).is_err() {
        return refuse(Refused::grant());
    }
    let entry =
        Entry::new(Action::TokensRefreshed, Actor::Portal(client.id().clone())).account(grant.account).person(grant.person);
    app.record(&mut tx, now, entry.detail(serde_json::json!({ "grant": grant.id }))).await?;
    tx.commit().await?;

    let what = ToIssue {
        asker,
        grant: &grant,
        granted: &granted,
        scopes: &scopes,
        narrowed,
        refresh_token: Some(next.reveal()),
        is_first: false,
    };
    Ok(issue(app, what, now).await?)
}

/// The grant for the first who asks with the current token; for anybody else nothing, and a used one ends the family.
async fn rotate(
    app: &App,
    tx: &mut Tx,
    asker: Asker<'_>,
    (old, new): (&RefreshHashes, &RefreshHashes),
    now: Timestamp,
) -> Result<Option<Grant>, Broken> {
    let client = asker.client;
    let grace = client.policy.refresh_grace_seconds.unwrap_or(app.settings.tokens.refresh_grace);
    let rotation = Rotation {
        client: client.id(),
        old,
        new,
        bound_to: binding(asker),
        grace_until: now + Duration::from_secs(grace.into()),
        expires_at: expiry(app, client, now),
    };
    let rotated = grants::rotate(tx, rotation, now).await?;
    if rotated.is_none() {
        reused(app, tx, client, old, now).await?;
    }
    Ok(rotated)
}

/// RFC 6749 section 6: the same scopes or fewer. The refresh token itself keeps what was granted.
fn narrowed_scopes(granted: &Granted, asked: Option<&str>) -> Result<Scopes, crate::base::Fault<Refused>> {
    let Some(asked) = asked else { return Ok(granted.scopes.clone()) };
    let words: Vec<&str> = asked.split_ascii_whitespace().collect();
    let scopes = Scopes::known(asked);
    if scopes.0.len() != words.len() || scopes.0.is_empty() || !scopes.is_within(&granted.scopes) {
        return refuse(Refused::new(Code::InvalidScope, "scope: more than was granted"));
    }
    Ok(scopes)
}

async fn reused(app: &App, tx: &mut Tx, client: &Client, hashes: &RefreshHashes, now: Timestamp) -> Result<(), Broken> {
    if let Some(ended) = grants::end_reused(tx, client.id(), hashes, now).await? {
        let entry = Entry::new(Action::ReplaySeen, Actor::Portal(ended.client)).account(ended.account);
        app.record(tx, now, entry.detail(serde_json::json!({ "what": "refresh_token", "grant": ended.id }))).await?;
    }
    Ok(())
}
