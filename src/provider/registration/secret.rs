//! Client secrets: made here, shown once, kept as a hash; followed by another with a time in which both are good.

use std::time::Duration;

use serde_json::json;

use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::base::{Broken, Secret, Timestamp};
use crate::identity::client::{AuthMethod, Client, ClientId};
use crate::keyring::Scope;
use crate::store::clients;

/// The longest time in which two secrets are good.
pub const LONGEST_OVERLAP: Duration = Duration::from_secs(30 * 24 * 3600);

/// Whether this is the client's secret, or the one before it while that still counts. In constant time.
pub fn is_current(client: &Client, shown: &Secret, now: Timestamp) -> bool {
    client.has_secret(&shown.sha256(), now)
}

/// Keeps a secret as its method needs it: sealed where assertions are made with it, as its hash everywhere else.
pub fn keep(app: &App, client: &mut Client, secret: &Secret) -> Result<(), Broken> {
    if client.metadata.token_endpoint_auth_method == AuthMethod::ClientSecretJwt {
        let sealer = app.keyring.sealer(Scope::Clients);
        let row = client.id().as_str().as_bytes();
        client.secret_sealed = Some(sealer.seal("secret_sealed", row, secret.reveal().as_bytes())?);
    } else {
        client.secret_hash = Some(secret.sha256().to_vec());
    }
    Ok(())
}

/// Makes the next secret. The present one stays good for `overlap`; the one before that ends now. `None` where there is no
/// secret to follow.
pub async fn rotate(app: &App, id: &ClientId, overlap: Duration, by: &str, now: Timestamp) -> Result<Option<Secret>, Broken> {
    let secret = Secret::new(app.random.token());
    let until = now + overlap.min(LONGEST_OVERLAP);
    let mut tx = app.db.write().await?;
    if !clients::follow_secret(&mut tx, id, &secret.sha256(), until, now).await? {
        return Ok(None);
    }
    let entry = Entry::new(Action::ClientSecretRotated, Actor::Operator).client(id.clone());
    app.record(&mut tx, now, entry.detail(json!({ "by": by, "both_until": until.seconds() }))).await?;
    tx.commit().await?;
    app.clients.follow(&app.db).await?;
    Ok(Some(secret))
}
