//! Officers (cán bộ), their desks and roles.

use std::fmt;
use std::str::FromStr;

use crate::base::Timestamp;
use crate::base::ids::{DeskId, OfficerId};

/// What an officer may do. A role grants exactly what it names; nobody both proposes and decides the same file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Receiving officer (cán bộ tiếp nhận): opens, checks, proposes and activates at a desk.
    Receiving,
    /// Approver (người phê duyệt): decides on the proposals of others.
    Approver,
    /// Desk supervisor: queues, deadlines, officers and desks of the unit.
    Supervisor,
    /// One-stop helper (Một cửa): helps a citizen through a portal, and never is the subject.
    Helper,
    /// Auditor: proves who did what.
    Auditor,
    /// Administrator: officers, desks and devices, and no personal data.
    Administrator,
}

impl Role {
    pub const ALL: [Self; 6] =
        [Self::Receiving, Self::Approver, Self::Supervisor, Self::Helper, Self::Auditor, Self::Administrator];

    /// Whether it keeps officers, desks and devices of its unit and of those below.
    pub fn oversees(self) -> bool {
        matches!(self, Self::Supervisor | Self::Administrator)
    }

    pub fn word(self) -> &'static str {
        match self {
            Self::Receiving => "receiving",
            Self::Approver => "approver",
            Self::Supervisor => "supervisor",
            Self::Helper => "helper",
            Self::Auditor => "auditor",
            Self::Administrator => "administrator",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Role {
    type Err = UnknownRole;
    fn from_str(text: &str) -> Result<Self, UnknownRole> {
        Self::ALL.into_iter().find(|role| role.word() == text).ok_or(UnknownRole)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown role")]
pub struct UnknownRole;

/// An officer as the pages and flows know them.
#[derive(Clone, Debug)]
pub struct Officer {
    pub id: OfficerId,
    /// The number on the badge, shown in every notice (số hiệu).
    pub number: String,
    pub name: String,
    pub role: Role,
    pub desk_id: DeskId,
    /// Blind index of the officer's own personal number, when known.
    pub person_key: Option<Vec<u8>>,
    pub suspended_at: Option<Timestamp>,
    /// On leave or between shifts: nothing can be done in their name.
    pub off_duty_at: Option<Timestamp>,
}

/// A desk (điểm tiếp nhận).
#[derive(Clone, Debug)]
pub struct Desk {
    pub id: DeskId,
    pub code: String,
    pub name: String,
    pub address: String,
    pub hotline: String,
}
