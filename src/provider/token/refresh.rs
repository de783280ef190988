//! `refresh_token`: each is followed by the next of its family. One that was used before ends the family, except for a few
//! seconds in which another tab may have been quicker; then the loser is refused and the line lives (RFC 9700 section 4.14).

use std::time::Duration;

use super::{Issued, RefreshToken, ToIssue, issue, refuse};
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::base::{Broken, Outcome, Timestamp};
use crate::identity::client::Client;
use crate::identity::scope::Scopes;
use crate::provider::grant::Granted;
use crate::provider::{Code, Params, Refused, policy};
use crate::store::Tx;
use crate::store::grants::{self, RefreshHashes, Rotation};

/// Until when a refresh token that is issued now can be used.
pub(super) fn expiry(app: &App, now: Timestamp) -> Timestamp {
    now + Duration::from_secs(app.settings.tokens.refresh.into())
}

/// Rotates. A refusal for a reason that a client can mend rolls back, and its token stays good.
pub async fn exchange(app: &App, client: &Client, params: &Params, now: Timestamp) -> Outcome<Issued, Refused> {
    let Some(text) = params.get("refresh_token") else { return refuse(Refused::request("refresh_token is missing")) };
    let Some(old) = RefreshToken::parse(text) else { return refuse(Refused::grant()) };
    let (next, hashes) = (old.next(&app.random), old.hashes());
    let rotation = Rotation {
        client: client.id(),
        old: &hashes,
        new: &next.hashes(),
        grace_until: now + Duration::from_secs(app.settings.tokens.refresh_grace.into()),
        expires_at: expiry(app, now),
    };

    let mut tx = app.db.write().await?;
    let Some(grant) = grants::rotate(&mut tx, rotation, now).await? else {
        reused(app, &mut tx, client, &hashes, now).await?;
        tx.commit().await?;
        return refuse(Refused::grant());
    };
    let granted = Granted::read(&grant)?;
    let scopes = narrowed(&granted, params.get("scope"))?;
    if policy::still_granted(&grant, &granted, client, &scopes, now).is_err() {
        return refuse(Refused::grant());
    }
    let entry =
        Entry::new(Action::TokensRefreshed, Actor::Portal(client.id().clone())).account(grant.account).person(grant.person);
    app.record(&mut tx, now, entry.detail(serde_json::json!({ "grant": grant.id }))).await?;
    tx.commit().await?;

    let refresh_token = Some(next.reveal());
    let what = ToIssue { client, grant: &grant, granted: &granted, scopes: &scopes, refresh_token, is_first: false };
    Ok(issue(app, what, now).await?)
}

/// RFC 6749 section 6: the same scopes or fewer. The refresh token itself keeps what was granted.
fn narrowed(granted: &Granted, asked: Option<&str>) -> Result<Scopes, crate::base::Fault<Refused>> {
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
