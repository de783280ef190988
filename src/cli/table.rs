//! `dinhdanh table`: the campaign's table for machines and people, and counting it anew.

use clap::{Args, Subcommand};

use super::{Common, open, say};
use crate::base::Broken;
use crate::base::zone::Day;
use crate::issuance::table::{Asked, count, document, recount, view};
use crate::store::tallies;

#[derive(Args, Debug)]
pub struct TableOptions {
    #[command(subcommand)]
    command: Option<TableCommand>,
    /// As JSON: an object with `total` and `places`.
    #[arg(long)]
    json: bool,
    /// As CSV, one line for each place.
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// The code of a province (two digits) or commune (five digits); the whole country without.
    #[arg(long)]
    place: Option<String>,
    /// First day, such as 2022-01-01.
    #[arg(long, value_name = "DAY", value_parser = day)]
    from: Option<Day>,
    /// Last day.
    #[arg(long, value_name = "DAY", value_parser = day)]
    to: Option<Day>,
    #[command(flatten)]
    common: Common,
}

#[derive(Subcommand, Debug)]
pub enum TableCommand {
    /// Count everything anew from the source and say whether the table agrees; with --write, put it right.
    Rebuild {
        #[arg(long)]
        write: bool,
        #[command(flatten)]
        common: Common,
    },
    /// Set how many identities a commune is to issue.
    Target {
        /// The commune's code.
        #[arg(long)]
        commune: String,
        /// The code of its province.
        #[arg(long)]
        province: String,
        #[arg(long)]
        target: u32,
        #[command(flatten)]
        common: Common,
    },
}

fn day(text: &str) -> Result<Day, String> {
    Day::from_iso(text).ok_or_else(|| "a day is written 2022-01-31".to_owned())
}

pub async fn run(options: TableOptions) -> Result<(), Broken> {
    match options.command {
        Some(TableCommand::Rebuild { write, common }) => rebuild(&common, write).await,
        Some(TableCommand::Target { commune, province, target, common }) => {
            let app = open(&common).await?;
            let mut tx = app.db.write().await?;
            tallies::set_target(&mut tx, (&commune, &province), i64::from(target), app.clock.now()).await?;
            tx.commit().await?;
            say(format!("{commune}: {target}"));
            Ok(())
        }
        None => {
            let app = open(&options.common).await?;
            count::all(&app, app.clock.now()).await?;
            let asked = Asked { place: options.place, from: options.from, to: options.to };
            let table = view::read(&app.db, asked).await?.ok_or_else(|| Broken::new("there is no such place"))?;
            if options.json {
                say(serde_json::to_string_pretty(&document::json(&table))?);
            } else if options.csv {
                say(document::csv(&table).trim_end());
            } else {
                say(document::text(&table));
            }
            Ok(())
        }
    }
}

async fn rebuild(common: &Common, write: bool) -> Result<(), Broken> {
    let app = open(common).await?;
    let found = recount::run(&app, app.clock.now(), write).await?;
    if found.differences.is_empty() {
        say(format!("the table agrees with its source in all {} numbers", found.cells));
        return Ok(());
    }
    for difference in found.differences.iter().take(20) {
        let cell = &difference.cell;
        say(format!(
            "{} {} {}: the table said {}, the source gives {}",
            cell.place, cell.grain, cell.measure, difference.said, difference.is
        ));
    }
    let differing = found.differences.len();
    if write {
        say(format!("{differing} numbers were put right"));
        Ok(())
    } else {
        Err(Broken::new(format!("{differing} numbers differ from the source; `table rebuild --write` puts them right")))
    }
}
