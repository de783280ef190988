//! `dinhdanh desk …` and `dinhdanh officer …`: the first desk and its first officers.

use clap::Subcommand;

use super::{Common, open, say};
use crate::audit::Actor;
use crate::authn::officer::{self, Invitee};
use crate::base::Broken;
use crate::base::ids::{DeskId, UnitId};
use crate::identity::PersonalNumber;
use crate::identity::officer::{Desk, Role};
use crate::store::desks::{self, NewUnit};
use crate::store::officers;
use crate::web::desk::enrolment_link;

#[derive(Subcommand, Debug)]
pub enum DeskCommand {
    /// Add a desk of a commune's police.
    Add {
        /// Short and unique, such as HN-00070-1.
        #[arg(long)]
        code: String,
        #[arg(long)]
        name: String,
        #[arg(long)]
        address: String,
        /// The number that slips and notices name.
        #[arg(long)]
        hotline: String,
        /// The unit's code; it is added under `--unit-name` when it is new.
        #[arg(long)]
        unit: String,
        #[arg(long)]
        unit_name: String,
        #[command(flatten)]
        common: Common,
    },
    /// List every open desk.
    List {
        #[command(flatten)]
        common: Common,
    },
}

#[derive(Subcommand, Debug)]
pub enum OfficerCommand {
    /// Register an officer and print the link under which they enrol a passkey, once.
    Invite {
        /// The number on the badge.
        #[arg(long)]
        number: String,
        #[arg(long)]
        name: String,
        /// receiving, approver or supervisor
        #[arg(long)]
        role: Role,
        /// The desk's code.
        #[arg(long)]
        desk: String,
        /// A file with the officer's own personal number and those of relatives, one a line: nobody handles these files.
        #[arg(long, value_name = "FILE")]
        persons: Option<std::path::PathBuf>,
        #[command(flatten)]
        common: Common,
    },
    /// Take away what an officer may do, at once.
    Suspend {
        #[arg(long)]
        number: String,
        #[command(flatten)]
        common: Common,
    },
}

pub async fn desk(command: DeskCommand) -> Result<(), Broken> {
    match command {
        DeskCommand::Add { code, name, address, hotline, unit, unit_name, common } => {
            let app = open(&common).await?;
            let now = app.clock.now();
            let mut tx = app.db.write().await?;
            let new = NewUnit { id: UnitId::new(now, &app.random), kind: "commune", code: &unit, name: &unit_name, parent: None };
            desks::insert_unit(&mut tx, new, now).await?;
            let unit = desks::unit(&mut tx, &unit).await?.ok_or_else(|| Broken::new("the unit was not added"))?;
            let desk = Desk { id: DeskId::new(now, &app.random), code, name, address, hotline };
            if !desks::insert(&mut tx, unit, &desk, now).await? {
                return Err(Broken::new(format!("there is a desk {} already", desk.code)));
            }
            tx.commit().await?;
            say(format!("added {}", desk.code));
        }
        DeskCommand::List { common } => {
            let app = open(&common).await?;
            for desk in desks::open_ones(&app.db, 10_000).await? {
                say(format!("{}\t{}\t{}", desk.code, desk.name, desk.address));
            }
        }
    }
    Ok(())
}

pub async fn officer(command: OfficerCommand) -> Result<(), Broken> {
    match command {
        OfficerCommand::Invite { number, name, role, desk, persons, common } => {
            let app = open(&common).await?;
            let desk = desks::by_code(&app.db, &desk).await?.ok_or_else(|| Broken::new(format!("there is no desk {desk}")))?;
            let listed = match persons {
                Some(file) => std::fs::read_to_string(&file).map_err(|e| Broken::from(e).context(file.display().to_string()))?,
                None => String::new(),
            };
            let mut keys = Vec::new();
            for (at, line) in listed.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
                let number =
                    PersonalNumber::parse(line).map_err(|_| Broken::new(format!("line {}: not a personal number", at + 1)))?;
                keys.push(app.keyring.index().blind("number", number.reveal())?);
            }
            let own = if keys.is_empty() { None } else { Some(keys.remove(0)) };
            let invitee = Invitee { number, name, role, desk: desk.id, person_key: own, relatives: keys };
            let (_, token) = officer::invite(&app, Actor::Operator, &invitee, app.clock.now()).await?;
            say(enrolment_link(&app.settings, &token));
        }
        OfficerCommand::Suspend { number, common } => {
            let app = open(&common).await?;
            let mut tx = app.db.write().await?;
            let id =
                officers::id_of(&mut tx, &number).await?.ok_or_else(|| Broken::new(format!("there is no officer {number}")))?;
            officers::suspend(&mut tx, id, app.clock.now()).await?;
            tx.commit().await?;
            say(format!("{number} is suspended"));
        }
    }
    Ok(())
}
