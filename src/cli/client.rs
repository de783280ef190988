//! `dinhdanh client …`: portals from a file, and back into one.

use std::path::PathBuf;
use std::sync::Arc;

use clap::Subcommand;

use super::{Common, open, say};
use crate::app::Mode;
use crate::base::{Broken, Fault, zone};
use crate::identity::client::ClientId;
use crate::provider::registration;
use crate::store::logouts::{self, Delivery, DeliveryState};

#[derive(Subcommand, Debug)]
pub enum Command {
    /// Take over every client of a JSON file (RFC 7591 names, with `client_id` and a `policy`), or none if one does not fit.
    Import {
        /// One client or a list of them.
        file: PathBuf,
        #[command(flatten)]
        common: Common,
    },
    /// Print every client in use, as a file that can be imported again. Secrets are not in it.
    Export {
        #[command(flatten)]
        common: Common,
    },
    /// Print one client.
    Show {
        client_id: ClientId,
        #[command(flatten)]
        common: Common,
    },
    /// Print how the client was told of sign-outs in the background, the latest first.
    Logouts {
        client_id: ClientId,
        /// How many.
        #[arg(long, default_value_t = 50)]
        limit: u32,
        #[command(flatten)]
        common: Common,
    },
    /// Take a client out of use, with everything it was granted.
    Disable {
        client_id: ClientId,
        #[command(flatten)]
        common: Common,
    },
}

pub async fn run(command: Command) -> Result<(), Broken> {
    match command {
        Command::Import { file, common } => {
            let text = std::fs::read_to_string(&file).map_err(|e| Broken::from(e).context(file.display().to_string()))?;
            let app = Arc::new(open(&common).await?);
            let imported =
                registration::import(&app, &text, Mode::Service, app.clock.now()).await.map_err(|fault| match fault {
                    Fault::Refused(unfit) => Broken::new(format!("{}: {unfit}", file.display())),
                    Fault::Broken(broken) => broken,
                })?;
            for client in imported {
                match client.secret {
                    Some(secret) => say(format!("{}  client_secret (shown once): {}", client.id, secret.reveal())),
                    None => say(client.id),
                }
            }
        }
        Command::Export { common } => say(registration::export(&open(&common).await?).await?),
        Command::Show { client_id, common } => {
            let shown = registration::show(&open(&common).await?, &client_id).await?;
            say(shown.ok_or_else(|| Broken::new(format!("there is no client {client_id}")))?);
        }
        Command::Logouts { client_id, limit, common } => {
            let app = open(&common).await?;
            for delivery in logouts::of_client(&app.db, &client_id, limit).await? {
                say(told(&delivery));
            }
        }
        Command::Disable { client_id, common } => {
            let app = open(&common).await?;
            if !registration::disable(&app, &client_id, app.clock.now()).await? {
                return Err(Broken::new(format!("there is no client {client_id} in use")));
            }
            say(format!("{client_id} is out of use"));
        }
    }
    Ok(())
}

/// One line: when the session ended, how far the word has come, and what went wrong the last time.
fn told(delivery: &Delivery) -> String {
    let state = delivery.state.word();
    let ended = zone::rfc3339(delivery.created_at);
    let mut line = format!("{ended}  {state}  attempts={}", delivery.attempts);
    if let Some(at) = delivery.told_at {
        line += &format!("  told_at={}", zone::rfc3339(at));
    }
    if delivery.state == DeliveryState::Waiting {
        line += &format!("  next_at={}", zone::rfc3339(delivery.next_at));
    }
    if let Some(problem) = &delivery.problem {
        line += &format!("  {problem}");
    }
    line
}
