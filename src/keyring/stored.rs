//! A key as its row: what the store keeps and the keyring is built from.

use std::fmt;
use std::str::FromStr;

use crate::base::Timestamp;
use crate::base::ids::KeyId;
use crate::jose::SigAlg;

/// What a key is for. A key of one purpose never does the work of another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum KeyPurpose {
    /// Seals the columns of one table; `scope` is the table.
    Data,
    /// Blind indexes over numbers, phones and e-mail addresses.
    Index,
    /// The pepper of short secrets.
    Pepper,
    /// Pairwise subjects. One for ever: another key would give every citizen another name at every portal.
    Subject,
    /// Sealed request blobs.
    Blob,
    /// Tokens against cross-site requests.
    Csrf,
    /// Nonces for proofs of possession.
    Nonce,
    /// Signs tokens; `scope` is the algorithm's name.
    Signing,
    /// Opens what portals encrypted to us.
    Encryption,
    /// Names us to browsers' push services (RFC 8292). Another one would end every subscription.
    Push,
}

impl KeyPurpose {
    pub const ALL: [Self; 10] = [
        Self::Data,
        Self::Index,
        Self::Pepper,
        Self::Subject,
        Self::Blob,
        Self::Csrf,
        Self::Nonce,
        Self::Signing,
        Self::Encryption,
        Self::Push,
    ];

    pub fn word(self) -> &'static str {
        match self {
            Self::Data => "data",
            Self::Index => "index",
            Self::Pepper => "pepper",
            Self::Subject => "subject",
            Self::Blob => "blob",
            Self::Csrf => "csrf",
            Self::Nonce => "nonce",
            Self::Signing => "signing",
            Self::Encryption => "encryption",
            Self::Push => "push",
        }
    }
}

impl fmt::Display for KeyPurpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown purpose of a key")]
pub struct UnknownPurpose;

impl FromStr for KeyPurpose {
    type Err = UnknownPurpose;
    fn from_str(text: &str) -> Result<Self, UnknownPurpose> {
        Self::ALL.into_iter().find(|purpose| purpose.word() == text).ok_or(UnknownPurpose)
    }
}

macro_rules! scopes {
    ($($(#[$doc:meta])* $name:ident = $table:literal),* $(,)?) => {
        /// The tables that hold sealed columns; each has data keys of its own.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Scope { $($(#[$doc])* $name),* }

        impl Scope {
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The table's name.
            pub fn table(self) -> &'static str {
                match self { $(Self::$name => $table),* }
            }
        }
    };
}

scopes! {
    Officers = "officers",
    OfficerPasskeys = "officer_passkeys",
    Persons = "persons",
    Files = "files",
    Matches = "matches",
    Signatures = "signatures",
    Accounts = "accounts",
    Passkeys = "passkeys",
    Passwords = "passwords",
    Totps = "totps",
    Challenges = "challenges",
    Sessions = "sessions",
    Clients = "clients",
    Grants = "grants",
    PushedRequests = "pushed_requests",
    PushSubscriptions = "push_subscriptions",
    Messages = "messages",
    AuditEntries = "audit_entries",
    AfarRequests = "afar_requests",
    Cases = "cases",
    Helps = "helps",
}

/// One row of `keyring_keys`. The key itself is in `wrapped`, sealed by the master key.
#[derive(Clone, PartialEq, Eq)]
pub struct StoredKey {
    pub id: KeyId,
    pub purpose: KeyPurpose,
    /// The table of a data key, the algorithm of a signing key, empty for all others.
    pub scope: String,
    /// Counts from 1 within purpose and scope; what a key made names the epoch it was made in.
    pub epoch: i64,
    pub alg: Option<SigAlg>,
    pub wrapped: Vec<u8>,
    /// The public JWK of a signing key, for operators to read. It is never trusted: what is published is derived from
    /// `wrapped`, so that nobody who can write this table can have a key of theirs published.
    pub public: Option<Vec<u8>>,
    pub created_at: Timestamp,
    /// From here on the key makes new things; before that it is only known to every node.
    pub activates_at: Timestamp,
    /// From here on it makes nothing new, and still opens or verifies the old.
    pub retired_at: Option<Timestamp>,
    /// From here on it does nothing at all.
    pub expires_at: Option<Timestamp>,
}

/// Where a key stands in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum KeyState {
    Active,
    Next,
    Retired,
    Gone,
}

impl StoredKey {
    pub fn state(&self, now: Timestamp) -> KeyState {
        if self.expires_at.is_some_and(|at| at <= now) {
            KeyState::Gone
        } else if self.retired_at.is_some_and(|at| at <= now) {
            KeyState::Retired
        } else if self.activates_at > now {
            KeyState::Next
        } else {
            KeyState::Active
        }
    }

    /// The name under which a signing key is published, for operators.
    pub fn kid(&self) -> Option<String> {
        let public: serde_json::Value = serde_json::from_slice(self.public.as_ref()?).ok()?;
        Some(public.get("kid")?.as_str()?.to_owned())
    }

    /// What the wrapping is bound to: a wrapped key moved to another row, purpose or epoch does not open.
    pub(super) fn binding(&self) -> Vec<u8> {
        let mut bytes = b"dinhdanh/keyring/1\0".to_vec();
        bytes.extend_from_slice(self.id.bytes());
        bytes.extend_from_slice(self.purpose.word().as_bytes());
        bytes.push(0);
        bytes.extend_from_slice(self.scope.as_bytes());
        bytes.push(0);
        bytes.extend_from_slice(&self.epoch.to_be_bytes());
        bytes
    }

    /// The key by name, for messages to operators.
    pub(super) fn name(&self) -> String {
        format!("{} {} {} (epoch {})", self.purpose, self.scope, self.id, self.epoch)
    }
}

impl fmt::Debug for StoredKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoredKey({})", self.name())
    }
}
