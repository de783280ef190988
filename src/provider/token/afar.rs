//! The device grant (RFC 8628 section 3.4) and CIBA (CIBA Core section 10.1): the portal polls with its handle. The first poll
//! after the approval redeems it, by one conditional statement; every other learns where the request stands.

use super::{Asker, Issued, RefreshToken, ToIssue, issue, narrowed, refuse};
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::base::encode::sha256;
use crate::base::{Broken, Outcome, Timestamp};
use crate::identity::client::Client;
use crate::provider::grant::Granted;
use crate::provider::{Code, Params, Refused, afar as requests, policy};
use crate::store::afar::{self, Answer, Kind, Poll, Standing};
use crate::store::{Tx, grants};

pub async fn exchange(app: &App, asker: Asker<'_>, params: &Params, (kind, now): (Kind, Timestamp)) -> Outcome<Issued, Refused> {
    let client = asker.client;
    let name = match kind {
        Kind::Device => "device_code",
        Kind::Ciba => "auth_req_id",
    };
    let Some(handle) = params.get(name) else { return refuse(Refused::request(format!("{name} is missing"))) };
    if !handle.starts_with(requests::prefix(kind)) {
        return refuse(Refused::grant());
    }
    let handle_hash = sha256(handle.as_bytes());
    let poll = Poll { kind, client: client.id(), handle_hash: &handle_hash };

    let mut tx = app.db.write().await?;
    let Some(id) = afar::redeem(&mut tx, poll, now).await? else {
        let standing = afar::poll(&mut tx, poll, now).await?;
        if standing.is_some_and(|standing| standing.redeemed) {
            replayed(app, &mut tx, client, kind, standing, now).await?;
        }
        tx.commit().await?;
        return refuse(stands(standing, now));
    };
    let grant = grants::find(&mut tx, id).await?.ok_or_else(|| Broken::new("an approval without its grant"))?;
    let granted = Granted::read(&grant)?;
    if grant.client != *client.id() || policy::still_granted(&grant, &granted, client, &granted.scopes, now).is_err() {
        // What was approved has lost its ground: a lock, a withdrawn consent. The handle is burned all the same.
        tx.commit().await?;
        return refuse(denied());
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

/// A handle that comes again after it was redeemed: of fifty who race, forty-nine. What the first got stays, for a poller's own
/// retry looks the same; the attempt is recorded.
async fn replayed(
    app: &App,
    tx: &mut Tx,
    client: &Client,
    kind: Kind,
    standing: Option<Standing>,
    now: Timestamp,
) -> Result<(), Broken> {
    let mut entry = Entry::new(Action::ReplaySeen, Actor::Portal(client.id().clone()));
    entry.account = standing.and_then(|standing| standing.account);
    app.record(tx, now, entry.detail(serde_json::json!({ "what": kind.word() }))).await
}

fn denied() -> Refused {
    Refused::new(Code::AccessDenied, "the person declined")
}

/// Pure: what a poll that redeemed nothing is told.
fn stands(standing: Option<Standing>, now: Timestamp) -> Refused {
    let Some(standing) = standing else { return Refused::grant() };
    match standing.answer {
        _ if standing.redeemed => Refused::grant(),
        Some(Answer::Denied | Answer::Scam) => denied(),
        _ if standing.expires_at <= now => {
            Refused::new(Code::ExpiredToken, "nobody answered in time, or the approval was not fetched")
        }
        _ if standing.hurried => Refused::new(Code::SlowDown, "wait five seconds longer between two polls from now on"),
        _ => Refused::new(Code::AuthorizationPending, "the person has not answered yet"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_poll_is_told_where_its_request_stands() {
        let now = Timestamp(1000);
        let open = Standing { answer: None, redeemed: false, account: None, expires_at: Timestamp(2000), hurried: false };
        let table = [
            (None, Code::InvalidGrant),
            (Some(open), Code::AuthorizationPending),
            (Some(Standing { hurried: true, ..open }), Code::SlowDown),
            (Some(Standing { expires_at: now, ..open }), Code::ExpiredToken),
            (Some(Standing { answer: Some(Answer::Denied), ..open }), Code::AccessDenied),
            (Some(Standing { answer: Some(Answer::Scam), expires_at: now, ..open }), Code::AccessDenied),
            (Some(Standing { answer: Some(Answer::Approved), redeemed: true, ..open }), Code::InvalidGrant),
            (Some(Standing { answer: Some(Answer::Approved), expires_at: now, ..open }), Code::ExpiredToken),
        ];
        for (standing, code) in table {
            assert_eq!(stands(standing, now).code, code, "{standing:?}");
        }
    }
}
