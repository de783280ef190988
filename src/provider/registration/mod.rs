//! How clients come and are shown: files of RFC 7591 metadata with a policy each (`file`), held to rules (`rules`), taken
//! over in one transaction.

pub mod file;
mod requests;
pub mod rules;
pub mod served;
mod sign_out;

use serde_json::{Value, json};

use crate::app::{App, Mode};
use crate::audit::{Action, Actor, Entry};
use crate::base::encode::sha256;
use crate::base::{Broken, Fault, Outcome, Secret, Timestamp};
use crate::identity::client::{Client, ClientId};
use crate::store::{clients, grants};

pub use file::{Incoming, Unfit};

/// A client that was taken over.
#[derive(Debug)]
pub struct Imported {
    pub id: ClientId,
    /// A secret that was made because the file had none: shown once, kept as its hash.
    pub secret: Option<Secret>,
}

/// Takes over every client of a file, or none. A client that exists is replaced; without a secret in the file it keeps its
/// own.
pub async fn import(app: &App, text: &str, mode: Mode, now: Timestamp) -> Outcome<Vec<Imported>, Unfit> {
    let incoming = file::read(text, mode).map_err(Fault::Refused)?;
    let mut imported = Vec::with_capacity(incoming.len());
    let mut tx = app.db.write().await?;
    for Incoming { metadata, policy, secret } in incoming {
        let id = metadata.client_id.clone();
        let needs_secret = metadata.token_endpoint_auth_method.has_secret() && secret.is_none();
        let has_one = clients::find(&mut tx, &id).await?.is_some_and(|known| known.secret_hash.is_some());
        let made = (needs_secret && !has_one).then(|| Secret::new(app.random.token()));
        let secret_hash = secret.as_ref().or(made.as_ref()).map(|secret| sha256(secret.reveal().as_bytes()).to_vec());
        let client = Client::new(metadata, policy, secret_hash)?;
        clients::put(&mut tx, &client, now).await?;
        let detail = json!({ "metadata": client.metadata, "policy": client.policy, "new_secret": client.secret_hash.is_some() });
        app.record(&mut tx, now, Entry::new(Action::ClientImported, Actor::Operator).client(id.clone()).detail(detail)).await?;
        imported.push(Imported { id, secret: made });
    }
    tx.commit().await?;
    app.clients.follow(&app.db).await?;
    Ok(imported)
}

/// Every client in use, as a file that can be imported again. Secrets are not in it: only their hashes are kept.
pub async fn export(app: &App) -> Result<String, Broken> {
    let documents = clients::enabled(&app.db).await?.iter().map(document).collect::<Result<Vec<_>, _>>()?;
    Ok(serde_json::to_string_pretty(&documents)?)
}

/// One client in the same form; `None` when there is none of that id.
pub async fn show(app: &App, id: &ClientId) -> Result<Option<String>, Broken> {
    let Some(client) = clients::find(&app.db, id).await? else { return Ok(None) };
    Ok(Some(serde_json::to_string_pretty(&document(&client)?)?))
}

/// Takes a client out of use, with its grants, on every node within a second; `false` when it was not in use.
pub async fn disable(app: &App, id: &ClientId, now: Timestamp) -> Result<bool, Broken> {
    let mut tx = app.db.write().await?;
    let disabled = clients::disable(&mut tx, id, now).await?;
    if disabled {
        grants::end_of_every_account(&mut tx, id, "client-disabled", now).await?;
        app.record(&mut tx, now, Entry::new(Action::ClientDisabled, Actor::Operator).client(id.clone())).await?;
    }
    tx.commit().await?;
    app.clients.follow(&app.db).await?;
    Ok(disabled)
}

fn document(client: &Client) -> Result<Value, Broken> {
    let mut document = serde_json::to_value(&client.metadata)?;
    document["policy"] = serde_json::to_value(&client.policy)?;
    Ok(document)
}
