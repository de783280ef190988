//! `dinhdanh audit …`: whether what is kept still proves what it says.

use clap::Subcommand;

use super::{Common, open, say};
use crate::base::Broken;
use crate::issuance::number::FileNumber;
use crate::issuance::{look, verify};

#[derive(Subcommand, Debug)]
pub enum Command {
    /// Verify every officer's signature on a file, against the kept bytes alone.
    Evidence {
        /// The file's number.
        file: String,
        #[command(flatten)]
        common: Common,
    },
}

pub async fn run(command: Command) -> Result<(), Broken> {
    let Command::Evidence { file, common } = command;
    let number: FileNumber = file.parse().map_err(|_| Broken::new("not a file's number"))?;
    let app = open(&common).await?;
    let id = look::by_number(&app, &number).await?.ok_or_else(|| Broken::new("there is no such file"))?;
    let problems = verify::file(&app, id).await?;
    for problem in &problems {
        say(format!("{number}: {}", problem.0));
    }
    if problems.is_empty() {
        say(format!("{number}: every signature verifies"));
        Ok(())
    } else {
        Err(Broken::new(format!("{} signatures prove nothing", problems.len())))
    }
}
