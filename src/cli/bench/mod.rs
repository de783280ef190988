//! `dinhdanh bench …`: what is measured, and the data to measure it on.

pub mod seed;

use clap::Subcommand;

use crate::base::Broken;

#[derive(Subcommand, Debug)]
pub enum BenchCommand {
    /// Build a synthetic city with the figures of Hà Nội at the end of 2022, or a share of it.
    Seed(seed::Options),
}

pub async fn run(command: BenchCommand) -> Result<(), Broken> {
    match command {
        BenchCommand::Seed(options) => seed::run(options).await,
    }
}
