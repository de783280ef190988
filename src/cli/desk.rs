//! `dinhdanh desk …` and `dinhdanh officer …`: units, desks, devices and officers, as the operator sets them up before anybody
//! oversees anything, and looks after them when nobody can.

use clap::Subcommand;

use super::{Common, open, say};
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::authn::officer::{self, Invitee};
use crate::base::ids::{DeskId, UnitId};
use crate::base::{Broken, zone};
use crate::identity::PersonalNumber;
use crate::identity::officer::{Desk, Role};
use crate::identity::place::{self, PlaceCode};
use crate::store::desks::{self, NewUnit};
use crate::store::{devices, officers, offices, roster};
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
        /// The code of the unit above it.
        #[arg(long)]
        above: Option<String>,
        #[command(flatten)]
        common: Common,
    },
    /// List every open desk.
    List {
        #[command(flatten)]
        common: Common,
    },
    /// Add the police units of today's two tiers: ministry, provinces, and every commune of one province, or of all.
    Units {
        /// The two digits of a province, such as 01; all 34 without it.
        #[arg(long)]
        province: Option<String>,
        #[command(flatten)]
        common: Common,
    },
    /// List the files of a desk's unit and those below that are near their deadline or past it.
    Due {
        /// The code of the desk whose unit is looked at.
        #[arg(long)]
        desk: String,
        #[command(flatten)]
        common: Common,
    },
    /// List the devices of a desk's unit and those below.
    Devices {
        #[arg(long)]
        desk: String,
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
        /// receiving, approver, supervisor, helper, auditor or administrator
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
    /// Give back what a suspension took away.
    Reinstate {
        #[arg(long)]
        number: String,
        #[command(flatten)]
        common: Common,
    },
    /// List the officers of a desk's unit and those below.
    List {
        #[arg(long)]
        desk: String,
        #[command(flatten)]
        common: Common,
    },
}

pub async fn desk(command: DeskCommand) -> Result<(), Broken> {
    match command {
        DeskCommand::Add { code, name, address, hotline, unit, unit_name, above, common } => {
            let app = open(&common).await?;
            let now = app.clock.now();
            let mut tx = app.db.write().await?;
            let parent = match &above {
                Some(above) => {
                    let missing = || Broken::new(format!("there is no unit {above}"));
                    Some(desks::unit(&mut tx, above).await?.ok_or_else(missing)?)
                }
                None => None,
            };
            let new = NewUnit { id: UnitId::new(now, &app.random), kind: "commune", code: &unit, name: &unit_name, parent };
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
        DeskCommand::Units { province, common } => units(&open(&common).await?, province.as_deref()).await?,
        DeskCommand::Due { desk, common } => {
            let app = open(&common).await?;
            let desk = found(&app, &desk).await?;
            let since = app.clock.now() - std::time::Duration::from_secs(30 * 24 * 3600);
            for file in offices::waiting_below(&app.db, desk.id, since, 10_000).await? {
                let how = match (file.overdue_at, file.warned_at) {
                    (Some(_), _) => "overdue",
                    (None, Some(_)) => "near",
                    (None, None) => continue,
                };
                let due = file.due_at.map(zone::date_time).unwrap_or_default();
                say(format!("{how}\t{}\t{due}\t{}\t{}\t{}", file.number, file.state, file.desk, file.officer));
            }
        }
        DeskCommand::Devices { desk, common } => {
            let app = open(&common).await?;
            let desk = found(&app, &desk).await?;
            for device in devices::below(&app.db, desk.id, 10_000).await? {
                let name = device.name.unwrap_or_else(|| device.id.to_string());
                let state = if device.revoked_at.is_some() { "revoked" } else { "in use" };
                say(format!("{name}\t{}\t{state}\t{}", device.desk_name, zone::date_time(device.enrolled_at)));
            }
        }
    }
    Ok(())
}

/// A desk by its code.
async fn found(app: &App, code: &str) -> Result<Desk, Broken> {
    desks::by_code(&app.db, code).await?.ok_or_else(|| Broken::new(format!("there is no desk {code}")))
}

/// Adds the ministry, the provinces and the communes of today's list; what is there stays as it is.
async fn units(app: &App, province: Option<&str>) -> Result<(), Broken> {
    let wanted = province.map(str::parse::<PlaceCode>).transpose().map_err(|_| Broken::new("a province has two digits"))?;
    if wanted.is_some_and(|code| place::communes_of(code).is_empty()) {
        return Err(Broken::new("there is no such province today"));
    }
    let (now, mut added) = (app.clock.now(), 0u32);
    let mut tx = app.db.write().await?;
    let id = || UnitId::new(now, &app.random);
    let name = "Cục Cảnh sát quản lý hành chính về trật tự xã hội";
    let ministry = NewUnit { id: id(), kind: "ministry", code: "C06", name, parent: None };
    added += u32::from(desks::insert_unit(&mut tx, ministry, now).await?);
    let above = desks::unit(&mut tx, "C06").await?;
    for province in place::provinces().iter().filter(|province| wanted.is_none_or(|code| code == province.code)) {
        let (code, name) = (province.code.to_string(), format!("Công an {}", province.full_name()));
        let new = NewUnit { id: id(), kind: "province", code: &code, name: &name, parent: above };
        added += u32::from(desks::insert_unit(&mut tx, new, now).await?);
        let parent = desks::unit(&mut tx, &code).await?;
        for commune in place::communes_of(province.code) {
            let (code, name) = (commune.code.to_string(), format!("Công an {}", commune.full_name()));
            let new = NewUnit { id: id(), kind: "commune", code: &code, name: &name, parent };
            added += u32::from(desks::insert_unit(&mut tx, new, now).await?);
        }
    }
    tx.commit().await?;
    say(format!("{added} units added"));
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
            if officers::suspend(&mut tx, id, app.clock.now()).await? {
                let entry = Entry::new(Action::OfficerSuspended, Actor::Operator);
                app.record(&mut tx, app.clock.now(), entry.detail(serde_json::json!({ "number": number }))).await?;
            }
            tx.commit().await?;
            say(format!("{number} is suspended"));
        }
        OfficerCommand::Reinstate { number, common } => {
            let app = open(&common).await?;
            let mut tx = app.db.write().await?;
            let id =
                officers::id_of(&mut tx, &number).await?.ok_or_else(|| Broken::new(format!("there is no officer {number}")))?;
            if roster::reinstate(&mut tx, id).await? {
                let entry = Entry::new(Action::OfficerReinstated, Actor::Operator);
                app.record(&mut tx, app.clock.now(), entry.detail(serde_json::json!({ "number": number }))).await?;
            }
            tx.commit().await?;
            say(format!("{number} is reinstated"));
        }
        OfficerCommand::List { desk, common } => {
            let app = open(&common).await?;
            let desk = found(&app, &desk).await?;
            for listed in roster::below(&app.db, desk.id, 10_000).await? {
                let state = match (listed.suspended_at, listed.off_duty_at) {
                    (Some(_), _) => "suspended",
                    (None, Some(_)) => "off duty",
                    (None, None) if listed.keys == 0 => "no passkey",
                    (None, None) => "active",
                };
                say(format!("{}\t{}\t{}\t{state}", listed.number, listed.role, listed.desk_name));
            }
        }
    }
    Ok(())
}
