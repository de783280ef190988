//! Officers, their sessions and the browsers they sit at.

use super::{Db, FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{DeskId, DeviceId, OfficerId, SessionId};
use crate::base::{Broken, Timestamp};
use crate::identity::officer::{Desk, Officer, Role};
use crate::keyring::{Keyring, Scope};

/// An officer at work: who, at which desk, on which enrolled device.
#[derive(Clone, Debug)]
pub struct Duty {
    pub officer: Officer,
    pub desk: Desk,
    pub session: SessionId,
    pub device: DeviceId,
    /// The desk at which the device was enrolled. Decisions are made only where it is the officer's own.
    pub device_desk: DeskId,
    pub expires_at: Timestamp,
}

struct DutyRow {
    officer: OfficerRow,
    desk: Desk,
    session: SessionId,
    device: DeviceId,
    device_desk: DeskId,
    expires_at: Timestamp,
}

/// An officer as stored: the name still sealed.
struct OfficerRow {
    id: OfficerId,
    number: String,
    role: Role,
    desk_id: DeskId,
    name_sealed: Vec<u8>,
    person_key: Option<Vec<u8>>,
    suspended_at: Option<Timestamp>,
}

impl OfficerRow {
    fn open(self, keyring: &Keyring) -> Result<Officer, Broken> {
        let name = keyring.sealer(Scope::Officers).open_text("name", self.id.bytes(), &self.name_sealed)?;
        Ok(Officer {
            id: self.id,
            number: self.number,
            name,
            role: self.role,
            desk_id: self.desk_id,
            person_key: self.person_key,
            suspended_at: self.suspended_at,
        })
    }
}

impl FromRow for OfficerRow {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("officer_id")?,
            number: row.get("officer_number")?,
            role: row.parse("role")?,
            desk_id: row.get("desk_id")?,
            name_sealed: row.get("name_sealed")?,
            person_key: row.get("person_key")?,
            suspended_at: row.get("suspended_at")?,
        })
    }
}

impl FromRow for DutyRow {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            officer: OfficerRow::from_row(row)?,
            desk: Desk {
                id: row.get("desk_id")?,
                code: row.get("desk_code")?,
                name: row.get("desk_name")?,
                address: row.get("address")?,
                hotline: row.get("hotline")?,
            },
            session: row.get("session_id")?,
            device: row.get("device_id")?,
            device_desk: row.get("device_desk_id")?,
            expires_at: row.get("expires_at")?,
        })
    }
}

/// The officer behind a session token, if the session lives, the officer is not suspended, and the request comes from the
/// very device on which the session was opened and which is still enrolled.
pub async fn on_duty(
    db: &Db,
    keyring: &Keyring,
    token_hash: &[u8; 32],
    device_hash: Option<&[u8; 32]>,
    now: Timestamp,
) -> Result<Option<Duty>, Broken> {
    let Some(device_hash) = device_hash else { return Ok(None) };
    let row: Option<DutyRow> = db
        .maybe(
            "SELECT o.id AS officer_id, o.number AS officer_number, o.role, o.desk_id, o.name_sealed, o.person_key, o.suspended_at,
                    d.code AS desk_code, d.name AS desk_name, d.address, d.hotline,
                    s.id AS session_id, s.device_id, s.expires_at, v.desk_id AS device_desk_id
             FROM officer_sessions s
             JOIN officers o ON o.id = s.officer_id
             JOIN desks d ON d.id = o.desk_id
             JOIN devices v ON v.id = s.device_id
             WHERE s.token_hash = $1 AND s.ended_at IS NULL AND s.expires_at > $3
               AND o.suspended_at IS NULL AND v.token_hash = $2 AND v.revoked_at IS NULL",
            args![token_hash, device_hash, now],
        )
        .await?;
    row.map(|row| {
        Ok(Duty {
            officer: row.officer.open(keyring)?,
            desk: row.desk,
            session: row.session,
            device: row.device,
            device_desk: row.device_desk,
            expires_at: row.expires_at,
        })
    })
    .transpose()
}

/// Ends an officer's session.
pub async fn end_session(tx: &mut Tx, session: SessionId, now: Timestamp) -> Result<bool, Broken> {
    Ok(tx.run("UPDATE officer_sessions SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL", args![session, now]).await? == 1)
}
