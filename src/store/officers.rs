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
    off_duty_at: Option<Timestamp>,
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
            off_duty_at: self.off_duty_at,
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
            off_duty_at: row.get("off_duty_at")?,
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

/// The officer behind a session token, if the session lives, the officer is neither suspended nor off duty, and the request comes from the
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
            "SELECT o.id AS officer_id, o.number AS officer_number, COALESCE(o.post, o.role) AS role, o.desk_id, o.name_sealed, o.person_key, o.suspended_at,
                    o.off_duty_at,
                    d.code AS desk_code, d.name AS desk_name, d.address, d.hotline,
                    s.id AS session_id, s.device_id, s.expires_at, v.desk_id AS device_desk_id
             FROM officer_sessions s
             JOIN officers o ON o.id = s.officer_id
             JOIN desks d ON d.id = o.desk_id
             JOIN devices v ON v.id = s.device_id
             WHERE s.token_hash = $1 AND s.ended_at IS NULL AND s.expires_at > $3
               AND o.suspended_at IS NULL AND o.off_duty_at IS NULL AND v.token_hash = $2 AND v.revoked_at IS NULL",
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

/// An officer to be written.
pub struct NewOfficer<'a> {
    pub id: OfficerId,
    pub number: &'a str,
    pub name: &'a str,
    pub role: Role,
    pub desk: DeskId,
    pub person_key: Option<&'a [u8]>,
    pub relatives: &'a [Vec<u8>],
}

pub async fn insert(tx: &mut Tx, keyring: &Keyring, new: &NewOfficer<'_>, now: Timestamp) -> Result<(), Broken> {
    let name = keyring.sealer(Scope::Officers).seal("name", new.id.bytes(), new.name.as_bytes())?;
    let (role, post) = match new.role {
        Role::Receiving | Role::Approver | Role::Supervisor => (new.role, None),
        // The column `role` knows three; the others stand in `post`, and that counts.
        Role::Helper | Role::Auditor | Role::Administrator => (Role::Receiving, Some(new.role.word())),
    };
    tx.run(
        "INSERT INTO officers (id, number, desk_id, role, post, name_sealed, person_key, created_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        args![new.id, new.number, new.desk, role.word(), post, name, new.person_key, now],
    )
    .await?;
    for relative in new.relatives {
        tx.run("INSERT INTO officer_relatives (officer_id, person_key) VALUES ($1, $2)", args![new.id, relative]).await?;
    }
    Ok(())
}

/// `by` is the officer who invites; none for the operator at the command line.
pub async fn invite(
    tx: &mut Tx,
    (officer, by): (OfficerId, Option<OfficerId>),
    hash: &[u8; 32],
    now: Timestamp,
    expires_at: Timestamp,
) -> Result<(), Broken> {
    tx.run(
        "INSERT INTO officer_invitations (hash, officer_id, invited_by, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)",
        args![hash, officer, by, now, expires_at],
    )
    .await?;
    Ok(())
}

/// Voids the links of an officer that nobody has used.
pub async fn void_invitations(tx: &mut Tx, officer: OfficerId, now: Timestamp) -> Result<(), Broken> {
    tx.run(
        "UPDATE officer_invitations SET expires_at = $2 WHERE officer_id = $1 AND used_at IS NULL AND expires_at > $2",
        args![officer, now],
    )
    .await?;
    Ok(())
}

/// Who invited: nobody but the operator where there is none.
pub async fn inviter(q: impl Queries, hash: &[u8]) -> Result<Option<OfficerId>, Broken> {
    let row = q.first("SELECT invited_by FROM officer_invitations WHERE hash = $1", args![hash]).await?;
    row.map_or(Ok(None), |row| row.get("invited_by"))
}

/// Uses an invitation up; `false` when somebody else has, or its time has passed.
pub async fn use_invitation(tx: &mut Tx, hash: &[u8], now: Timestamp) -> Result<bool, Broken> {
    let used = tx
        .run(
            "UPDATE officer_invitations SET used_at = $2 WHERE hash = $1 AND used_at IS NULL AND expires_at > $2",
            args![hash, now],
        )
        .await?;
    Ok(used == 1)
}

async fn one(q: impl Queries, keyring: &Keyring, sql: &'static str, args: Vec<super::Value>) -> Result<Option<Officer>, Broken> {
    q.maybe::<OfficerRow>(sql, args).await?.map(|row| row.open(keyring)).transpose()
}

/// The officer whom an unused invitation is for.
pub async fn invited(q: impl Queries, keyring: &Keyring, hash: &[u8; 32], now: Timestamp) -> Result<Option<Officer>, Broken> {
    one(
        q,
        keyring,
        "SELECT o.id AS officer_id, o.number AS officer_number, COALESCE(o.post, o.role) AS role, o.desk_id, o.name_sealed, o.person_key, o.suspended_at, o.off_duty_at
         FROM officer_invitations i JOIN officers o ON o.id = i.officer_id
         WHERE i.hash = $1 AND i.used_at IS NULL AND i.expires_at > $2 AND o.suspended_at IS NULL",
        args![hash, now],
    )
    .await
}

pub async fn by_id(q: impl Queries, keyring: &Keyring, id: OfficerId) -> Result<Option<Officer>, Broken> {
    one(
        q,
        keyring,
        "SELECT id AS officer_id, number AS officer_number, COALESCE(post, role) AS role, desk_id, name_sealed, person_key, suspended_at, off_duty_at
         FROM officers WHERE id = $1",
        args![id],
    )
    .await
}

/// Whether one of these blind keys is a listed relative of the officer.
pub async fn is_relative(q: impl Queries, officer: OfficerId, person_key: &[u8]) -> Result<bool, Broken> {
    let sql = "SELECT officer_id FROM officer_relatives WHERE officer_id = $1 AND person_key = $2";
    Ok(q.first(sql, args![officer, person_key]).await?.is_some())
}

/// Takes away what an officer may do, at once: the guard reads this with every request.
pub async fn suspend(tx: &mut Tx, officer: OfficerId, now: Timestamp) -> Result<bool, Broken> {
    let changed =
        tx.run("UPDATE officers SET suspended_at = $2 WHERE id = $1 AND suspended_at IS NULL", args![officer, now]).await?;
    end_sessions(tx, officer, now).await?;
    Ok(changed == 1)
}

/// Ends every session of an officer: whoever comes back signs in anew.
pub async fn end_sessions(tx: &mut Tx, officer: OfficerId, now: Timestamp) -> Result<(), Broken> {
    let sql = "UPDATE officer_sessions SET ended_at = $2 WHERE officer_id = $1 AND ended_at IS NULL";
    tx.run(sql, args![officer, now]).await?;
    Ok(())
}

/// The officer of a badge number.
pub async fn id_of(q: impl Queries, number: &str) -> Result<Option<OfficerId>, Broken> {
    q.first("SELECT id FROM officers WHERE number = $1", args![number]).await?.map(|row| row.get("id")).transpose()
}
