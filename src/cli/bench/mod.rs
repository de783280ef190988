//! `dinhdanh bench …`: what is measured, and the data to measure it on.

mod read;
pub mod seed;

use clap::Subcommand;

use crate::base::Broken;

#[derive(Subcommand, Debug)]
pub enum BenchCommand {
    /// Build a synthetic city with the figures of Hà Nội at the end of 2022, or a share of it.
    Seed(seed::Options),
    /// Measure in a synthetic city how long a desk's look-up and the table take.
    Read(read::Options),
}

pub async fn run(command: BenchCommand) -> Result<(), Broken> {
    match command {
        BenchCommand::Seed(options) => seed::run(options).await,
        BenchCommand::Read(options) => read::run(options).await,
    }
}
