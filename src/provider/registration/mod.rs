//! How clients come, change and are shown. From files of RFC 7591 metadata with a policy each (`file`) or by themselves (`asked`,
//! `dynamic`, within a `template`); held to the same rules (`rules`, `served`, `sector`); written and kept as versions (`change`).

mod answered;
pub mod asked;
mod binding;
pub mod change;
pub mod dynamic;
pub mod file;
mod requests;
pub mod rules;
pub mod secret;
pub mod sector;
pub mod served;
mod sign_out;
pub mod template;

use serde_json::{Value, json};

use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::base::{Broken, Timestamp};
use crate::identity::client::{Client, ClientId};
use crate::store::{clients, grants, registrations};

pub use change::{Hands, Imported, import, import_by};
pub use file::{Incoming, Unfit};
pub use template::Template;

/// Every client in use, as a file that can be imported again. Secrets are not in it: only their hashes are kept.
pub async fn export(app: &App) -> Result<String, Broken> {
    let mut documents = Vec::new();
    for client in clients::enabled(&app.db).await? {
        documents.push(document(app, &client).await?);
    }
    Ok(serde_json::to_string_pretty(&documents)?)
}

/// One client in the same form; `None` when there is none of that id.
pub async fn show(app: &App, id: &ClientId) -> Result<Option<String>, Broken> {
    let Some(client) = clients::find(&app.db, id).await? else { return Ok(None) };
    Ok(Some(serde_json::to_string_pretty(&document(app, &client).await?)?))
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

/// `version` tells an import whether somebody else has changed the client since.
async fn document(app: &App, client: &Client) -> Result<Value, Broken> {
    let mut document = serde_json::to_value(&client.metadata)?;
    document["policy"] = serde_json::to_value(&client.policy)?;
    document["version"] = json!(registrations::version(&app.db, client.id()).await?);
    Ok(document)
}
