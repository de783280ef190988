//! Configuration: one TOML file, then the environment (`DINHDANH_DATABASE__URL` sets `database.url`), then the command
//! line. Every key is documented here and by `dinhdanh settings`; an unknown key is refused by its name.

mod assurance;
mod environment;
mod mtls;
mod recovery;
mod risk;

use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use serde::Deserialize;
use url::Url;

pub use assurance::Assurance;
pub use mtls::Mtls;

use crate::base::Secret;
use crate::base::network::Network;
use crate::identity::details::DetailType;

pub use recovery::Recovery;
pub use risk::{Outcome, Risk};

/// All settings, with their defaults.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Settings {
    /// The address under which everybody reaches the service: issuer, links, cookies and passkeys come from it, never from a
    /// request header. https, or http on `localhost`.
    pub public_url: Url,
    /// Where to listen.
    pub listen: SocketAddr,
    /// Folder of the SQLite database and of the master key file.
    pub data: PathBuf,
    pub database: Database,
    pub keys: Keys,
    pub tls: Tls,
    pub mtls: Mtls,
    pub brand: Brand,
    pub register: Register,
    pub messages: Messages,
    pub outbound: Outbound,
    pub push: Push,
    pub registration: Registration,
    pub limits: Limits,
    pub sessions: Sessions,
    pub recovery: Recovery,
    pub risk: Risk,
    pub tokens: Tokens,
    pub assurance: Assurance,
    /// Addresses of reverse proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    /// Addresses beside loopback that may read `/metrics`.
    pub metrics_peers: Vec<IpAddr>,
    /// Types of `authorization_details` that portals may ask for (RFC 9396), with the words in which people read them.
    pub authorization_details: Vec<DetailType>,
    pub log: Log,
}

/// Every setting with its default and its meaning, as a file to start from.
pub const REFERENCE: &str = include_str!("../docs/operate/dinhdanh.toml");

/// `database.*`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Database {
    /// `postgres://user@host:port/name`; empty for SQLite in the data folder. It may hold a password.
    pub url: Secret,
    /// PostgreSQL connections of this node.
    pub connections: u32,
}

/// `keys.*`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Keys {
    /// File of the master key (32 bytes), relative to `data`; made at first start, readable by its owner only.
    pub master_file: PathBuf,
    /// Days after which a signing key is followed by the next.
    pub rotate_after_days: u32,
}

/// `tls.*`: the service ends TLS itself when both are set; otherwise a proxy must.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Tls {
    /// PEM file of the certificate chain.
    pub cert: Option<PathBuf>,
    /// PEM file of the private key.
    pub key: Option<PathBuf>,
}

/// `brand.*`: the operator's own name and colour. Never those of an existing state application: look-alikes are how people
/// get robbed.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Brand {
    pub name_vi: String,
    pub name_en: String,
    /// `#` and six hexadecimal digits.
    pub colour: String,
    /// The hotline shown on pages and slips.
    pub hotline: String,
}

/// `register.*`: the population register and the ID-card database's matching service (docs/register-api.yaml).
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Register {
    pub url: Url,
    /// Bearer token, if the register asks for one.
    pub token: Secret,
    /// Milliseconds after which a question is given up.
    pub timeout_ms: u64,
    /// Questions repeated after a failure (reads only).
    pub retries: u32,
    /// PEM files for mutual TLS.
    pub ca: Option<PathBuf>,
    pub cert: Option<PathBuf>,
    pub key: Option<PathBuf>,
    /// Offers simulated captures at the desk in place of a camera and a fingerprint reader. Only with the register simulator.
    pub simulated_captures: bool,
    /// Offers a face taken by the holder's own camera for authentication levels 3 and 4. Only where the matching service says
    /// whether somebody alive was before it.
    pub faces_from_afar: bool,
}

/// `messages.*`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Messages {
    /// `smtp://host:port` or `smtps://user:password@host`; empty sends no e-mail.
    pub smtp_url: Secret,
    pub from: String,
    /// HTTP gateway that takes SMS as JSON; empty sends none.
    pub sms_url: String,
    pub sms_token: Secret,
}

/// `outbound.*`: calls to addresses that portals have registered (keys, sector and request documents, sign-outs, notifications).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Outbound {
    /// PEM file of authorities that are trusted beside the system's.
    pub ca: Option<PathBuf>,
    /// Origins that may be called although they lie inside the house, use another port than 443, or plain http.
    pub allow: Vec<Url>,
}

/// `push.*`: devices are rung through their browsers' push services (RFC 8030).
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Push {
    /// Origins of the services that are used, such as `https://fcm.googleapis.com`. None: it is not offered.
    pub services: Vec<Url>,
    /// Whom a service writes to when something is wrong: `mailto:` or `https:`. Empty: the public address.
    pub contact: String,
}

/// `registration.*`: portals that register by themselves.
#[derive(Clone, Debug, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Registration {
    /// Lets anybody register without a token: in a demo only.
    pub open: bool,
}

/// `limits.*`: tries before waiting, per window.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Failed secrets per account in `window_minutes`.
    pub per_account: u32,
    /// Failed secrets per source address (IPv4 /32, IPv6 /64) in `window_minutes`.
    pub per_source: u32,
    /// Accounts on which one and the same secret may be tried in `window_minutes`.
    pub per_secret: u32,
    pub window_minutes: u32,
    /// One-time codes sent per account and hour.
    pub codes_per_hour: u32,
    /// Register look-ups per officer and hour.
    pub lookups_per_hour: u32,
    /// Phone numbers shown to an officer of a campaign in an hour.
    pub phones_per_hour: u32,
    /// Notices of approved batches, and reminders to activate, per minute.
    pub notices_per_minute: u32,
}

/// `sessions.*`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Sessions {
    /// A citizen's session, in minutes.
    pub citizen_minutes: u32,
    /// An officer's session, in minutes: one shift.
    pub officer_minutes: u32,
}

/// `tokens.*`, lives in seconds.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Tokens {
    /// Authorization code: 60 at most (FAPI 2.0).
    pub code: u32,
    pub access: u32,
    pub id: u32,
    /// A refresh token's idle life.
    pub refresh: u32,
    /// For how long the refresh token before the last is answered without ending the family (two tabs): 10 at most.
    pub refresh_grace: u32,
    /// Whether a DPoP proof must carry a nonce of ours.
    pub dpop_nonce: bool,
}

/// `log.*`
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// `error`, `warn`, `info`, `debug`, or a filter such as `info,dinhdanh=debug`.
    pub filter: String,
    /// One JSON object a line, or text for people.
    pub json: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            public_url: fixed("http://localhost:8080"),
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            data: PathBuf::from("data"),
            database: Database::default(),
            keys: Keys::default(),
            tls: Tls::default(),
            mtls: Mtls::default(),
            brand: Brand::default(),
            register: Register::default(),
            messages: Messages::default(),
            outbound: Outbound::default(),
            push: Push::default(),
            registration: Registration::default(),
            limits: Limits::default(),
            sessions: Sessions::default(),
            recovery: Recovery::default(),
            risk: Risk::default(),
            tokens: Tokens::default(),
            assurance: Assurance::default(),
            trusted_proxies: Vec::new(),
            metrics_peers: Vec::new(),
            authorization_details: Vec::new(),
            log: Log::default(),
        }
    }
}

impl Default for Database {
    fn default() -> Self {
        Self { url: Secret::default(), connections: 10 }
    }
}

impl Default for Keys {
    fn default() -> Self {
        Self { master_file: PathBuf::from("master.key"), rotate_after_days: 90 }
    }
}

impl Default for Brand {
    fn default() -> Self {
        Self {
            name_vi: "Định danh điện tử".into(),
            name_en: "Electronic identity".into(),
            colour: "#0f565c".into(),
            hotline: "1900 0000".into(),
        }
    }
}

impl Default for Register {
    fn default() -> Self {
        Self {
            url: fixed("http://localhost:8090"),
            token: Secret::default(),
            timeout_ms: 3000,
            retries: 2,
            ca: None,
            cert: None,
            key: None,
            simulated_captures: false,
            faces_from_afar: false,
        }
    }
}

impl Default for Messages {
    fn default() -> Self {
        Self {
            smtp_url: Secret::default(),
            from: "no-reply@localhost".into(),
            sms_url: String::new(),
            sms_token: Secret::default(),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            per_account: 5,
            per_source: 50,
            per_secret: 10,
            window_minutes: 15,
            codes_per_hour: 5,
            lookups_per_hour: 120,
            phones_per_hour: 30,
            notices_per_minute: 600,
        }
    }
}

impl Default for Sessions {
    fn default() -> Self {
        Self { citizen_minutes: 60, officer_minutes: 600 }
    }
}

impl Default for Tokens {
    fn default() -> Self {
        Self { code: 60, access: 300, id: 300, refresh: 30 * 24 * 3600, refresh_grace: 5, dpop_nonce: true }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self { filter: "info".into(), json: true }
    }
}

/// A configuration that can't be used, in words that name the key and the file.
#[derive(Debug, thiserror::Error)]
pub enum Unusable {
    #[error("{file}: can't be read: {source}")]
    File { file: String, source: std::io::Error },
    #[error("{file}: not TOML: {message}")]
    Syntax { file: String, message: String },
    #[error("{origin}: `{key}`: {message}")]
    Key { origin: String, key: String, message: String },
}

/// A key and what is wrong with its value.
type Unfit = (&'static str, &'static str);

impl Settings {
    /// Reads `file` (if given), lays the environment over it and checks the result.
    pub fn load(file: Option<&Path>, environment: impl Iterator<Item = (String, String)>) -> Result<Self, Unusable> {
        let origin = file.map_or_else(|| "environment".to_owned(), |f| f.display().to_string());
        let mut table = match file {
            None => toml::Table::new(),
            Some(path) => {
                let text = std::fs::read_to_string(path).map_err(|source| Unusable::File { file: origin.clone(), source })?;
                text.parse().map_err(|e: toml::de::Error| Unusable::Syntax { file: origin.clone(), message: e.to_string() })?
            }
        };
        for (name, value) in environment {
            if let Some(path) = name.strip_prefix("DINHDANH_").filter(|p| !environment::RESERVED.contains(p)) {
                environment::overlay(&mut table, &path.to_lowercase(), value);
            }
        }
        let settings: Self = serde_path_to_error::deserialize(toml::Value::Table(table)).map_err(|e| Unusable::Key {
            origin: origin.clone(),
            key: e.path().to_string(),
            message: e.inner().message().to_owned(),
        })?;
        settings.check().map_err(|(key, message)| Unusable::Key { origin, key: key.into(), message: message.into() })?;
        Ok(settings)
    }

    /// What must hold between the values.
    pub fn check(&self) -> Result<(), Unfit> {
        let loopback = self.public_url.host_str() == Some("localhost");
        match self.public_url.scheme() {
            "https" => {}
            "http" if loopback => {}
            _ => return Err(("public_url", "must be https (http only for localhost): passkeys and secure cookies need it")),
        }
        if self.public_url.path() != "/" || self.public_url.query().is_some() || self.public_url.fragment().is_some() {
            return Err(("public_url", "must be an origin, without path, query or fragment"));
        }
        if self.public_url.domain().is_none() {
            return Err(("public_url", "must name a host: browsers refuse passkeys on IP addresses"));
        }
        if self.tls.cert.is_some() != self.tls.key.is_some() {
            return Err(("tls", "`cert` and `key` go together"));
        }
        self.check_mtls()?;
        if self.tokens.code > 60 {
            return Err(("tokens.code", "60 seconds at most (FAPI 2.0 Security Profile 5.3.2.1)"));
        }
        if self.tokens.refresh_grace > 10 {
            return Err(("tokens.refresh_grace", "10 seconds at most"));
        }
        let hex = self.brand.colour.strip_prefix('#').unwrap_or_default();
        if hex.len() != 6 || !hex.bytes().all(|b| b.is_ascii_hexdigit()) {
            return Err(("brand.colour", "must be # and six hexadecimal digits"));
        }
        if self.database.connections == 0 {
            return Err(("database.connections", "at least 1"));
        }
        self.recovery.check()?;
        Ok(())
    }

    /// The issuer identifier: the public URL without its trailing slash.
    pub fn issuer(&self) -> String {
        self.public_url.as_str().trim_end_matches('/').to_owned()
    }

    /// An absolute URL of ours for a path that begins with `/`.
    pub fn link(&self, path: &str) -> String {
        format!("{}{path}", self.issuer())
    }

    /// Whether cookies can be `Secure` and carry the `__Host-` prefix.
    pub fn is_secure(&self) -> bool {
        self.public_url.scheme() == "https"
    }

    pub fn master_file(&self) -> PathBuf {
        self.data.join(&self.keys.master_file)
    }
}

/// A URL written in this file.
fn fixed(text: &'static str) -> Url {
    Url::parse(text).unwrap_or_else(|_| unreachable!("a literal that tests parse"))
}

#[cfg(test)]
mod tests;
