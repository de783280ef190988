//! `dinhdanh ciba …`: answers a portal's question in a demo citizen's place, for certification runs and for trying out. A
//! database in earnest use is refused, as everywhere.

use clap::Subcommand;

use super::{Common, open, say};
use crate::base::{Broken, Fault, Refusal as _, Secret};
use crate::provider::afar::automatic;

#[derive(Subcommand, Debug)]
pub enum Command {
    /// Approve the question that a portal holds by this `auth_req_id`.
    Approve {
        auth_req_id: String,
        #[command(flatten)]
        common: Common,
    },
    /// Decline it.
    Deny {
        auth_req_id: String,
        #[command(flatten)]
        common: Common,
    },
}

pub async fn run(command: Command) -> Result<(), Broken> {
    let (handle, common, approve) = match command {
        Command::Approve { auth_req_id, common } => (auth_req_id, common, true),
        Command::Deny { auth_req_id, common } => (auth_req_id, common, false),
    };
    let app = open(&common).await?;
    automatic::answer(&app, &Secret::new(handle), approve, app.clock.now()).await.map_err(|fault| match fault {
        Fault::Refused(why) => Broken::new(format!("refused: {}", why.code())),
        Fault::Broken(broken) => broken,
    })?;
    say(if approve { "approved" } else { "declined" });
    Ok(())
}
