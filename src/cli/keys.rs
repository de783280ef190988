//! `dinhdanh keys …`: the keys that tokens are signed with. A running service notices within a second.

use clap::Subcommand;

use super::{Common, open, say};
use crate::base::zone::date_time;
use crate::base::{Broken, Timestamp};
use crate::jobs::keys::{self, Pace};
use crate::keyring::{KeyPurpose, KeyState};
use crate::store;

#[derive(Subcommand, Debug)]
pub enum Command {
    /// List the signing keys: algorithm, `kid`, what each does, since when and until when.
    List {
        #[command(flatten)]
        common: Common,
    },
    /// Let each signing key be followed by a new one. The new ones are published now and sign a day later, when every portal
    /// knows them.
    Rotate {
        /// The new keys sign now and the old ones only verify: for a key that others may have seen.
        #[arg(long)]
        at_once: bool,
        #[command(flatten)]
        common: Common,
    },
}

pub async fn run(command: Command) -> Result<(), Broken> {
    match command {
        Command::List { common } => {
            let app = open(&common).await?;
            list(&app.db, app.clock.now()).await
        }
        Command::Rotate { at_once, common } => {
            let app = open(&common).await?;
            let made = keys::rotate(&app, if at_once { Pace::AtOnce } else { Pace::Announced }).await?;
            say(format!("{made} keys made"));
            list(&app.db, app.clock.now()).await
        }
    }
}

async fn list(db: &store::Db, now: Timestamp) -> Result<(), Broken> {
    for key in store::keys::all(db).await?.iter().filter(|key| key.purpose == KeyPurpose::Signing) {
        let at = |at: Option<Timestamp>| at.map_or_else(|| "-".to_owned(), date_time);
        let state = match key.state(now) {
            KeyState::Next => "published, signs later",
            KeyState::Active => "signs",
            KeyState::Retired => "verifies",
            KeyState::Gone => "gone",
        };
        let alg = key.alg.map_or("-", crate::jose::SigAlg::name);
        let kid = key.kid().unwrap_or_default();
        say(format!("{alg}\t{kid}\t{state}\tfrom {}\tuntil {}", date_time(key.activates_at), at(key.expires_at)));
    }
    Ok(())
}
