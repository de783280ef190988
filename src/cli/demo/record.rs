//! What the demo prints: addresses, test people and their secrets, kept in its data folder so that the next start on the
//! same data prints the same.

use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::base::Broken;

/// The first line of `demo --json`.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Record {
    pub issuer: String,
    pub desk: String,
    pub portal: String,
    pub register: String,
    pub outbox: String,
    pub clients: Vec<Client>,
    pub citizens: Vec<Citizen>,
    pub officers: Vec<Officer>,
    pub visitors: Vec<Visitor>,
}

/// A portal that may sign people in; the names are those of RFC 7591.
#[allow(clippy::struct_field_names, reason = "the standard names them so")]
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Client {
    pub client_id: String,
    pub client_secret: String,
    pub redirect_uris: Vec<String>,
}

/// A test citizen.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Citizen {
    pub number: String,
    /// Absent until the identity is activated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub password: Option<String>,
    pub account_level: i64,
    pub name: String,
    /// What a scanner reads from their card.
    #[serde(default)]
    pub card: String,
    pub status: Status,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activation_url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    Active,
    /// Approved, and not yet activated by its holder.
    Approved,
    Locked,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Officer {
    pub number: String,
    pub name: String,
    pub desk: String,
    pub role: String,
    /// Enrols a passkey, once.
    pub enrol_url: String,
}

/// Somebody without an identity who may walk up to the desk: what a scanner reads from their card.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Visitor {
    pub name: String,
    pub card: String,
    /// What is particular about them.
    pub note: String,
    /// What a scanner reads from the card of the parent who comes along.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub guardian: Option<String>,
}

impl Record {
    fn path(data: &Path) -> PathBuf {
        data.join("demo.json")
    }

    /// The record of an earlier start on the same data.
    pub fn read(data: &Path) -> Result<Option<Self>, Broken> {
        match std::fs::read(Self::path(data)) {
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Keeps the record, readable by its owner only, whole or not at all.
    pub fn write(&self, data: &Path) -> Result<(), Broken> {
        let draft = data.join("demo.json.new");
        let mut file = std::fs::OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&draft)?;
        file.write_all(&serde_json::to_vec_pretty(self)?)?;
        file.sync_all()?;
        std::fs::rename(draft, Self::path(data))?;
        Ok(())
    }
}

/// The record as a person reads it: what to open, in which order.
pub fn told(record: &Record) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    let mut line = |text: String| {
        let _ = writeln!(out, "{text}");
    };
    line("Dinhdanh demo – everything runs on this machine. Stop it with Ctrl-C.".into());
    line(String::new());
    line("1. Sign in as a citizen: open the sample portal".into());
    line(format!("     {}", record.portal));
    for citizen in &record.citizens {
        let (level, name, number) = (citizen.account_level, &citizen.name, &citizen.number);
        match (citizen.status, &citizen.password, &citizen.activation_url) {
            (Status::Active, Some(password), _) => line(format!("     level {level}  {number}  password {password}  ({name})")),
            (Status::Locked, Some(password), _) => line(format!("     locked   {number}  password {password}  ({name})")),
            (_, _, Some(url)) => line(format!("     to be activated: {url}  ({number}, {name})")),
            _ => line(format!("     {number}  ({name})")),
        }
    }
    line(String::new());
    line("2. Visit a desk. Use a browser profile of its own for each desk and for the citizen's phone.".into());
    line("   Each officer first enrols a passkey, once:".into());
    for officer in &record.officers {
        line(format!("     {:<10} {}, {}: {}", officer.role, officer.name, officer.desk, officer.enrol_url));
    }
    line(format!("   Then the desk is {}", record.desk));
    line(String::new());
    line("3. Scan a card: paste one of these lines into the desk's scan field and press Enter".into());
    for visitor in &record.visitors {
        line(format!("     {}   ({})", visitor.card, visitor.note));
        if let Some(guardian) = &visitor.guardian {
            line(format!("       the parent's card, scanned first under \"a parent or guardian came along\": {guardian}"));
        }
    }
    line(String::new());
    line("4. What would have been sent by SMS and e-mail, one-time codes among it:".into());
    line(format!("     {}", record.outbox));
    line(String::new());
    line(format!("OpenID Provider: {}/.well-known/openid-configuration", record.issuer));
    line(format!("Register simulator: {}", record.register));
    out
}
