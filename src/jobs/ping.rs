//! Tells portals that a question of theirs was answered (CIBA Core section 10.2): a bearer token that they chose, a body that
//! names the request and nothing else. What they answer counts for nothing, a redirect least of all; only a portal that could not
//! be reached, or is broken itself, is tried again, twice.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::BoxFuture;

use super::runner::{Job, Ran};
use crate::app::App;
use crate::base::{Broken, Secret};
use crate::outside::fetch::{JSON, NotFetched, Post};
use crate::provider::afar::Said;
use crate::store::afar::{self, Ping as Due};

const INTERVAL: Duration = Duration::from_secs(1);
const BATCH: u32 = 20;
/// Longer than a guarded call may take.
const LEASE: Duration = Duration::from_secs(60);
const TRIES: i64 = 3;
const PAUSE: Duration = Duration::from_secs(30);

pub struct Ping {
    app: Arc<App>,
}

impl Ping {
    pub fn of(app: &Arc<App>) -> Self {
        Self { app: app.clone() }
    }

    /// Pings one batch.
    pub async fn batch(&self) -> Result<Ran, Broken> {
        let (app, now) = (&self.app, self.app.clock.now());
        if !afar::ping_is_due(&app.db, now).await? {
            return Ok(Ran::default());
        }
        let mut tx = app.db.write().await?;
        let due = afar::lease_pings(&mut tx, (now, now + LEASE), BATCH).await?;
        tx.commit().await?;
        let taken = due.len();
        for ping in due {
            let outcome = self.ping(&ping).await?;
            let again = is_worth_another(outcome, ping.tries).then(|| now + PAUSE);
            let mut tx = app.db.write().await?;
            afar::note_ping(&mut tx, ping.id, &word(outcome), again).await?;
            tx.commit().await?;
        }
        Ok(Ran { did: u64::try_from(taken)?, more: u32::try_from(taken).is_ok_and(|taken| taken == BATCH), ..Ran::default() })
    }

    async fn ping(&self, ping: &Due) -> Result<Result<u16, NotFetched>, Broken> {
        let app = &self.app;
        let said = Said::open(&app.keyring, ping.id.bytes(), &ping.said_sealed)?;
        let client = app.clients.find(&ping.client);
        let endpoint = client.as_ref().and_then(|client| client.metadata.backchannel_client_notification_endpoint.as_ref());
        let (Some(url), Some(token), Some(handle)) = (endpoint, said.notification_token, said.handle) else {
            // The portal is not pinged any more: it polls, or is out of use.
            return Ok(Ok(0));
        };
        let body = serde_json::json!({ "auth_req_id": handle }).to_string();
        let post = Post { kind: JSON[0], body: &body, bearer: Some(&Secret::new(token)), push: None };
        Ok(app.outside.fetch.post(url, &post).await)
    }
}

/// 2xx, 4xx and redirects are answers; what never arrived or broke on the way may arrive another time.
fn is_worth_another(outcome: Result<u16, NotFetched>, tries: i64) -> bool {
    let passing = match outcome {
        Ok(status) => (500..600).contains(&status),
        Err(NotFetched::Unreachable | NotFetched::Timeout) => true,
        Err(_) => false,
    };
    passing && tries < TRIES
}

fn word(outcome: Result<u16, NotFetched>) -> String {
    match outcome {
        Ok(0) => "not pinged".to_owned(),
        Ok(status) => format!("http {status}"),
        Err(why) => why.to_string(),
    }
}

impl Job for Ping {
    fn name(&self) -> &'static str {
        "ping"
    }

    fn interval(&self) -> Duration {
        INTERVAL
    }

    fn run(&self) -> BoxFuture<'_, Result<Ran, Broken>> {
        Box::pin(self.batch())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_never_arrived_is_tried_again() {
        for status in [200, 204, 301, 302, 400, 401, 403, 404] {
            assert!(!is_worth_another(Ok(status), 1), "{status}");
        }
        assert!(is_worth_another(Ok(503), 1) && is_worth_another(Ok(503), 2) && !is_worth_another(Ok(503), 3));
        assert!(is_worth_another(Err(NotFetched::Timeout), 1) && is_worth_another(Err(NotFetched::Unreachable), 2));
        assert!(!is_worth_another(Err(NotFetched::TooLong), 1));
    }
}
