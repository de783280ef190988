//! Agencies' requests to lock an account, or to end their own lock (form TK03).

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{AccountId, DeskId, LockRequestId, OfficerId, PersonId, SignatureId};
use crate::base::{Broken, Timestamp};
use crate::keyring::{Keyring, Scope};

/// A request as stored.
#[derive(Clone, Debug)]
pub struct LockRequest {
    pub id: LockRequestId,
    pub number: String,
    pub account: AccountId,
    pub person: PersonId,
    /// `lock` or `unlock`.
    pub kind: String,
    pub agency: String,
    pub agency_key: String,
    pub desk: DeskId,
    pub officer: OfficerId,
    /// `received`, `forwarded`, `granted` or `refused`.
    pub state: String,
    pub reason: Option<String>,
    pub received_at: Timestamp,
    pub review_by: Timestamp,
    pub forwarded_by: Option<OfficerId>,
    pub forwarded_at: Option<Timestamp>,
    pub decide_by: Option<Timestamp>,
    pub decided_by: Option<OfficerId>,
    pub decided_at: Option<Timestamp>,
    document_sealed: Vec<u8>,
    contact_sealed: Option<Vec<u8>>,
}

impl LockRequest {
    /// The paper that was handed in: its number, date and what it says.
    pub fn document(&self, keyring: &Keyring) -> Result<String, Broken> {
        keyring.sealer(Scope::Accounts).open_text("request", self.id.bytes(), &self.document_sealed)
    }

    /// Where the agency is answered, if it named an address.
    pub fn contact(&self, keyring: &Keyring) -> Result<Option<String>, Broken> {
        let sealer = keyring.sealer(Scope::Accounts);
        self.contact_sealed.as_ref().map(|sealed| sealer.open_text("request-contact", self.id.bytes(), sealed)).transpose()
    }

    /// Until when the next step is to be made; none when it is done.
    pub fn due(&self) -> Option<Timestamp> {
        match self.state.as_str() {
            "received" => Some(self.review_by),
            "forwarded" => self.decide_by,
            _ => None,
        }
    }
}

impl FromRow for LockRequest {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            number: row.get("number")?,
            account: row.get("account_id")?,
            person: row.get("person_id")?,
            kind: row.get("kind")?,
            agency: row.get("agency")?,
            agency_key: row.get("agency_key")?,
            desk: row.get("desk_id")?,
            officer: row.get("officer_id")?,
            state: row.get("state")?,
            reason: row.get("reason")?,
            received_at: row.get("received_at")?,
            review_by: row.get("review_by")?,
            forwarded_by: row.get("forwarded_by")?,
            forwarded_at: row.get("forwarded_at")?,
            decide_by: row.get("decide_by")?,
            decided_by: row.get("decided_by")?,
            decided_at: row.get("decided_at")?,
            document_sealed: row.get("document_sealed")?,
            contact_sealed: row.get("contact_sealed")?,
        })
    }
}

/// A request to be written.
pub struct NewRequest<'a> {
    pub id: LockRequestId,
    pub number: &'a str,
    pub account: AccountId,
    pub person: PersonId,
    pub kind: &'a str,
    pub agency: &'a str,
    pub agency_key: &'a str,
    pub document: &'a str,
    pub contact: Option<&'a str>,
    pub desk: DeskId,
    pub officer: OfficerId,
    pub review_by: Timestamp,
}

/// Writes it; `false` when this agency has one open for this account, or the number is taken.
pub async fn insert(tx: &mut Tx, keyring: &Keyring, new: &NewRequest<'_>, now: Timestamp) -> Result<bool, Broken> {
    let sealer = keyring.sealer(Scope::Accounts);
    let document = sealer.seal("request", new.id.bytes(), new.document.as_bytes())?;
    let contact = new.contact.map(|text| sealer.seal("request-contact", new.id.bytes(), text.as_bytes())).transpose()?;
    let added = tx
        .run(
            "INSERT INTO lock_requests (id, number, account_id, person_id, kind, agency, agency_key, document_sealed,
                 contact_sealed, desk_id, officer_id, state, received_at, review_by)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'received', $12, $13)
             ON CONFLICT DO NOTHING",
            args![
                new.id,
                new.number,
                new.account,
                new.person,
                new.kind,
                new.agency,
                new.agency_key,
                document,
                contact,
                new.desk,
                new.officer,
                now,
                new.review_by
            ],
        )
        .await?;
    Ok(added == 1)
}

pub async fn by_number(q: impl Queries, number: &str) -> Result<Option<LockRequest>, Broken> {
    q.maybe(
        "SELECT id, number, account_id, person_id, kind, agency, agency_key, document_sealed, contact_sealed, desk_id, officer_id,
                state, reason, received_at, review_by, forwarded_by, forwarded_at, decide_by, decided_by, decided_at
         FROM lock_requests WHERE number = $1",
        args![number],
    )
    .await
}

/// The open request of an agency for an account.
pub async fn open_of(q: impl Queries, account: AccountId, agency_key: &str) -> Result<Option<LockRequest>, Broken> {
    q.maybe(
        "SELECT id, number, account_id, person_id, kind, agency, agency_key, document_sealed, contact_sealed, desk_id, officer_id,
                state, reason, received_at, review_by, forwarded_by, forwarded_at, decide_by, decided_by, decided_at
         FROM lock_requests WHERE account_id = $1 AND agency_key = $2 AND decided_at IS NULL",
        args![account, agency_key],
    )
    .await
}

/// The requests of a desk that are open, and those decided since `since`.
pub async fn of_desk(q: impl Queries, desk: DeskId, since: Timestamp, at_most: i64) -> Result<Vec<LockRequest>, Broken> {
    q.all(
        "SELECT id, number, account_id, person_id, kind, agency, agency_key, document_sealed, contact_sealed, desk_id, officer_id,
                state, reason, received_at, review_by, forwarded_by, forwarded_at, decide_by, decided_by, decided_at
         FROM lock_requests WHERE desk_id = $1 AND (decided_at IS NULL OR decided_at >= $2)
         ORDER BY CASE WHEN decided_at IS NULL THEN 0 ELSE 1 END, received_at, id LIMIT $3",
        args![desk, since, at_most],
    )
    .await
}

/// What was forwarded and waits for a decision, the nearest deadline first.
pub async fn forwarded(q: impl Queries, at_most: i64) -> Result<Vec<LockRequest>, Broken> {
    q.all(
        "SELECT id, number, account_id, person_id, kind, agency, agency_key, document_sealed, contact_sealed, desk_id, officer_id,
                state, reason, received_at, review_by, forwarded_by, forwarded_at, decide_by, decided_by, decided_at
         FROM lock_requests WHERE state = 'forwarded' ORDER BY decide_by, id LIMIT $1",
        args![at_most],
    )
    .await
}

/// The agency behind the lock in force on an account.
pub async fn agency_of_lock(q: impl Queries, account: AccountId) -> Result<Option<String>, Broken> {
    let row = q
        .first(
            "SELECT r.agency_key FROM locks l JOIN lock_requests r ON r.id = l.request_id
             WHERE l.account_id = $1 AND l.ground = 'agency' AND l.lifted_at IS NULL",
            args![account],
        )
        .await?;
    row.map(|row| row.get("agency_key")).transpose()
}

/// Forwards a request: the first of the two steps.
pub async fn forward(
    tx: &mut Tx,
    id: LockRequestId,
    (by, signature): (OfficerId, SignatureId),
    decide_by: Timestamp,
    now: Timestamp,
) -> Result<bool, Broken> {
    let changed = tx
        .run(
            "UPDATE lock_requests SET state = 'forwarded', forwarded_by = $2, forwarded_at = $5, forward_signature_id = $3,
                 decide_by = $4
             WHERE id = $1 AND state = 'received'",
            args![id, by, signature, decide_by, now],
        )
        .await?;
    Ok(changed == 1)
}

/// Decides on a request: the second step, by somebody else. A refusal has its reason.
pub async fn decide(
    tx: &mut Tx,
    id: LockRequestId,
    (by, signature): (OfficerId, SignatureId),
    refused_for: Option<&str>,
    now: Timestamp,
) -> Result<bool, Broken> {
    let state = if refused_for.is_some() { "refused" } else { "granted" };
    let changed = tx
        .run(
            "UPDATE lock_requests SET state = $4, reason = $5, decided_by = $2, decided_at = $6, decision_signature_id = $3
             WHERE id = $1 AND state = 'forwarded' AND forwarded_by <> $2",
            args![id, by, signature, state, refused_for, now],
        )
        .await?;
    Ok(changed == 1)
}
