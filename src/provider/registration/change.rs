//! Every change of a client: written, kept as a version with who, when and why, told to the log. What a client is held to changes
//! under four eyes.

use serde_json::json;

use super::file::{self, Incoming, Unfit};
use super::{secret, sector};
use crate::app::{App, Mode};
use crate::audit::{Action, Actor, Entry};
use crate::base::error::refuse;
use crate::base::{Broken, Fault, Outcome, Secret, Timestamp};
use crate::identity::client::{AuthMethod, Client, ClientId, Policy};
use crate::store::registrations::{self, Signed};
use crate::store::{Tx, clients};

/// Whose hands change a client.
#[derive(Clone, Copy, Debug)]
pub enum Hands<'a> {
    /// Set-up by the service's own code: the demo's clients.
    SetUp,
    /// The client's own, within its template.
    Itself,
    /// Operators at the command line.
    Operators { by: &'a str, second: Option<&'a str>, why: &'a str },
}

impl<'a> Hands<'a> {
    fn signed(self) -> Signed<'a> {
        match self {
            Self::SetUp => Signed { by: "set-up", second: None, why: "set-up" },
            Self::Itself => Signed { by: "client", second: None, why: "registration" },
            Self::Operators { by, second, why } => Signed { by, second, why },
        }
    }

    /// Whether one person alone would be changing what a client is held to.
    fn lacks_second(self, known: Option<&Policy>, next: &Policy) -> bool {
        matches!(self, Self::Operators { second: None, .. }) && known.is_some_and(|known| known != next)
    }
}

/// Nobody agrees with themselves.
pub fn are_two(by: &str, second: &str) -> bool {
    by.trim().to_lowercase() != second.trim().to_lowercase() && !by.trim().is_empty() && !second.trim().is_empty()
}

/// A client that was taken over.
#[derive(Debug)]
pub struct Imported {
    pub id: ClientId,
    /// A secret that was made because the file had none: shown once, kept as its hash.
    pub secret: Option<Secret>,
}

/// [`import_by`] as set-up code does it.
pub async fn import(app: &App, text: &str, mode: Mode, now: Timestamp) -> Outcome<Vec<Imported>, Unfit> {
    import_by(app, text, mode, Hands::SetUp, now).await
}

/// Takes over every client of a file, or none. A client that exists is replaced; without a secret in the file it keeps its
/// own.
pub async fn import_by(app: &App, text: &str, mode: Mode, hands: Hands<'_>, now: Timestamp) -> Outcome<Vec<Imported>, Unfit> {
    let read = file::read(text, mode).map_err(Fault::Refused)?;
    for (at, incoming) in read.iter().enumerate() {
        let id = &incoming.metadata.client_id;
        sector::check(app, &incoming.metadata).await.map_err(|fault| Fault::Refused(unfit(at, id, fault)))?;
    }
    let mut imported = Vec::with_capacity(read.len());
    let mut tx = app.db.write().await?;
    for (at, incoming) in read.into_iter().enumerate() {
        let id = incoming.metadata.client_id.clone();
        let known = clients::find(&mut tx, &id).await?;
        if hands.lacks_second(known.as_ref().map(|known| &known.policy), &incoming.policy) {
            let message = "changes what a client is held to, which takes two people: --by, --second and --why";
            return refuse(unfit(at, &id, file::Fault::new("policy", message)));
        }
        if let Some(based_on) = incoming.version.filter(|_| known.is_some())
            && based_on != registrations::version(&mut tx, &id).await?
        {
            let message = "is not the present one: export the client again and repeat your change on that";
            return refuse(unfit(at, &id, file::Fault::new("version", message)));
        }
        let given = incoming.secret.is_some();
        let (client, secret) = put(app, &mut tx, incoming, hands, now).await?;
        let Signed { by, second, why } = hands.signed();
        let detail = json!({ "metadata": client.metadata, "policy": client.policy, "new_secret": given || secret.is_some(),
            "by": by, "second": second, "why": why });
        app.record(&mut tx, now, Entry::new(Action::ClientImported, Actor::Operator).client(id.clone()).detail(detail)).await?;
        imported.push(Imported { id, secret });
    }
    tx.commit().await?;
    app.clients.follow(&app.db).await?;
    Ok(imported)
}

fn unfit(at: usize, id: &ClientId, fault: file::Fault) -> Unfit {
    Unfit::Field { position: at + 1, id: Some(id.to_string()), field: fault.field, message: fault.message }
}

/// Writes a client and its version; a secret that was made for it is told.
pub(super) async fn put(
    app: &App,
    tx: &mut Tx,
    incoming: Incoming,
    hands: Hands<'_>,
    now: Timestamp,
) -> Result<(Client, Option<Secret>), Broken> {
    let Incoming { metadata, policy, secret, .. } = incoming;
    let known = clients::find(&mut *tx, &metadata.client_id).await?;
    let method = metadata.token_endpoint_auth_method;
    let has_one = known.as_ref().is_some_and(|known| match method {
        AuthMethod::ClientSecretJwt => known.secret_sealed.is_some(),
        _ => known.secret_hash.is_some(),
    });
    let needs_one = method.has_secret() && secret.is_none() && !has_one;
    let made = needs_one.then(|| Secret::new(app.random.token()));
    let mut client = Client::new(metadata, policy, None)?;
    if let Some(secret) = secret.as_ref().or(made.as_ref()) {
        secret::keep(app, &mut client, secret)?;
    }
    clients::put(tx, &client, now).await?;
    if known.is_none_or(|known| known.metadata != client.metadata || known.policy != client.policy) {
        registrations::add_version(tx, &client, hands.signed(), now).await?;
    }
    Ok((client, made))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_changes_by_two_people_and_a_client_begins_by_one() {
        let (old, new) = (Policy::default(), Policy { purpose_vi: "khác".into(), ..Policy::default() });
        let alone = Hands::Operators { by: "An", second: None, why: "" };
        let two = Hands::Operators { by: "An", second: Some("Bình"), why: "" };
        assert!(alone.lacks_second(Some(&old), &new));
        assert!(!alone.lacks_second(Some(&old), &old) && !alone.lacks_second(None, &new));
        assert!(!two.lacks_second(Some(&old), &new));
        assert!(are_two("An", "Bình") && !are_two("An", " an ") && !are_two("An", " ") && !are_two("", "An"));
    }
}
