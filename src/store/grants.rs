//! Grants: what a citizen authorised a portal for, from the code to the last token. Whether one still stands is read
//! together with it, from the account, its locks, the session and the consent, so that no token outlives any of them.

use super::{FromRow, Queries, Row, Tx};
use crate::args;
use crate::base::ids::{AccountId, GrantId, HelpId, MandateId, OfficerId, PersonId, SessionId};
use crate::base::{Broken, Timestamp};
use crate::identity::client::ClientId;
use crate::identity::consent::Extent;
use crate::identity::level::AccountLevel;

/// The columns of [`Grant`]. A lock counts even after it was lifted when it was placed after the grant was made: being
/// locked ends what was granted before, for good.
macro_rules! columns {
    () => {
        "grants.id, grants.account_id, grants.client_id, grants.session_id, grants.request, grants.created_at, grants.expires_at,
         grants.ended_at,
         (SELECT a.person_id FROM accounts a WHERE a.id = grants.account_id) AS person_id,
         (SELECT a.subject_seed FROM accounts a WHERE a.id = grants.account_id) AS subject_seed,
         (SELECT a.activated_level FROM accounts a WHERE a.id = grants.account_id) AS activated_level,
         (SELECT COUNT(*) FROM accounts a WHERE a.id = grants.account_id AND a.ended_at IS NULL AND a.deceased_at IS NULL
            AND a.activated_level > 0
            AND NOT EXISTS (SELECT 1 FROM locks l WHERE l.account_id = a.id
                            AND (l.lifted_at IS NULL OR l.placed_at >= grants.created_at))) AS open_accounts,
         (SELECT COUNT(*) FROM sessions s WHERE s.id = grants.session_id AND s.ended_at IS NOT NULL) AS ended_sessions,
         COALESCE((SELECT h.claims FROM helps h WHERE h.id = grants.help_id),
            (SELECT c.claims FROM consents c WHERE c.account_id = grants.account_id AND c.client_id = grants.client_id
               AND c.ended_at IS NULL)) AS consented,
         (SELECT g.subject_seed FROM mandates m JOIN accounts g ON g.id = m.guardian_id
            WHERE m.id = grants.mandate_id) AS guardian_seed,
         (SELECT m.until_at FROM mandates m JOIN accounts g ON g.id = m.guardian_id
            WHERE m.id = grants.mandate_id AND m.ended_at IS NULL
              AND g.activated_level = 2 AND g.ended_at IS NULL AND g.deceased_at IS NULL
              AND NOT EXISTS (SELECT 1 FROM locks l WHERE l.account_id = g.id
                              AND (l.lifted_at IS NULL OR l.placed_at >= grants.created_at))) AS mandate_until,
         (SELECT h.officer_id FROM helps h WHERE h.id = grants.help_id) AS helper_id,
         (SELECT d.code FROM helps h JOIN desks d ON d.id = h.desk_id WHERE h.id = grants.help_id) AS helper_desk,
         (SELECT h.expires_at FROM helps h JOIN officers o ON o.id = h.officer_id
            WHERE h.id = grants.help_id AND h.answer = 'approved' AND h.ended_at IS NULL AND o.suspended_at IS NULL
              AND EXISTS (SELECT 1 FROM officer_sessions s WHERE s.id = h.session_id AND s.ended_at IS NULL)) AS help_until,
         (SELECT MAX(w.set_at) FROM passwords w WHERE w.account_id = grants.account_id) AS secrets_at"
    };
}

pub(super) use columns;

/// A grant, and what it stands on at this moment.
#[derive(Clone, Debug)]
pub struct Grant {
    pub id: GrantId,
    pub account: AccountId,
    pub person: PersonId,
    pub client: ClientId,
    /// The session that it was made in, if it was made in a browser.
    pub session: Option<SessionId>,
    /// What was granted, as the provider wrote it.
    pub request: String,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    pub ended_at: Option<Timestamp>,
    pub subject_seed: Vec<u8>,
    pub standing: Standing,
    /// Who acted for the person, if it was not they themselves.
    pub acting: Option<Acting>,
}

/// Somebody who acts for the person whom a grant is about, and until when they may: not at all any more where there is no
/// moment, for a mandate was withdrawn, a visit ended, an officer suspended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Acting {
    pub by: ActingBy,
    pub until: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ActingBy {
    /// A guardian, by the root of the names under which portals know them.
    Guardian { subject_seed: Vec<u8> },
    /// A one-stop officer, at a desk of this code.
    Helper { officer: OfficerId, desk: String },
}

impl Acting {
    fn from_row(row: &Row) -> Result<Option<Self>, Broken> {
        if let Some(subject_seed) = row.get("guardian_seed")? {
            return Ok(Some(Self { by: ActingBy::Guardian { subject_seed }, until: row.get("mandate_until")? }));
        }
        let Some(officer) = row.get("helper_id")? else { return Ok(None) };
        let desk = row.get::<Option<String>>("helper_desk")?.unwrap_or_default();
        Ok(Some(Self { by: ActingBy::Helper { officer, desk }, until: row.get("help_until")? }))
    }
}

/// Whether the ground that a grant stands on is still there.
#[derive(Clone, Debug)]
pub struct Standing {
    /// In use, not ended, holder alive, and never locked since the grant was made.
    pub account_open: bool,
    pub account_level: Option<AccountLevel>,
    /// The person signed out.
    pub session_ended: bool,
    pub consented: Option<Extent>,
    /// When a password or passcode was last set.
    pub secrets_at: Option<Timestamp>,
}

impl FromRow for Grant {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            id: row.get("id")?,
            account: row.get("account_id")?,
            person: row.get("person_id")?,
            client: row.parse("client_id")?,
            session: row.get("session_id")?,
            request: row.get("request")?,
            created_at: row.get("created_at")?,
            expires_at: row.get("expires_at")?,
            ended_at: row.get("ended_at")?,
            subject_seed: row.get("subject_seed")?,
            acting: Acting::from_row(row)?,
            standing: Standing {
                account_open: row.get::<i64>("open_accounts")? > 0,
                account_level: AccountLevel::from_number(row.get("activated_level")?),
                session_ended: row.get::<i64>("ended_sessions")? > 0,
                consented: row.get::<Option<String>>("consented")?.map(|text| text.parse()).transpose()?,
                secrets_at: row.get("secrets_at")?,
            },
        })
    }
}

/// A grant to be written, with its code if it has one.
pub struct NewGrant<'a> {
    pub id: GrantId,
    pub account: AccountId,
    pub client: &'a ClientId,
    pub session: SessionId,
    pub request: String,
    /// The hash of its code and when that expires; none where tokens came through the browser alone.
    pub code: Option<([u8; 32], Timestamp)>,
    /// Until when it is kept: no token under it may live longer.
    pub expires_at: Timestamp,
}

pub async fn insert(tx: &mut Tx, new: NewGrant<'_>, now: Timestamp) -> Result<(), Broken> {
    tx.run(
        "INSERT INTO grants (id, account_id, client_id, session_id, request, code_hash, code_expires_at, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        args![
            new.id,
            new.account,
            new.client.as_str(),
            new.session,
            new.request,
            new.code.map(|(hash, _)| hash),
            new.code.map(|(_, expires_at)| expires_at),
            now,
            new.expires_at
        ],
    )
    .await?;
    Ok(())
}

/// Under what somebody acts for the person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Under {
    Mandate(MandateId),
    Help(HelpId),
}

/// Notes that a grant of this transaction was made by somebody who acts for the person.
pub async fn note_acting(tx: &mut Tx, id: GrantId, under: Under) -> Result<(), Broken> {
    let (mandate, help) = match under {
        Under::Mandate(mandate) => (Some(mandate), None),
        Under::Help(help) => (None, Some(help)),
    };
    tx.run("UPDATE grants SET mandate_id = $2, help_id = $3 WHERE id = $1", args![id, mandate, help]).await?;
    Ok(())
}

/// Consumes a code: its grant for the first who asks in time, nothing for anybody after.
pub async fn redeem(tx: &mut Tx, code_hash: &[u8; 32], now: Timestamp) -> Result<Option<Grant>, Broken> {
    tx.maybe(
        concat!(
            "UPDATE grants SET code_used_at = $2
             WHERE code_hash = $1 AND code_used_at IS NULL AND code_expires_at > $2 AND ended_at IS NULL
             RETURNING ",
            columns!()
        ),
        args![code_hash, now],
    )
    .await
}

/// Ends the grant of a code that had been used already: somebody holds it who should not (RFC 6749 section 4.1.2). What it
/// was for, if there was anything to end.
pub async fn end_replayed(tx: &mut Tx, code_hash: &[u8; 32], now: Timestamp) -> Result<Option<Ended>, Broken> {
    tx.maybe(
        "UPDATE grants SET ended_at = $2, ended_why = 'code-replay'
         WHERE code_hash = $1 AND code_used_at IS NOT NULL AND ended_at IS NULL
         RETURNING id, account_id, client_id",
        args![code_hash, now],
    )
    .await
}

/// A grant that was just ended.
#[derive(Clone, Debug)]
pub struct Ended {
    pub id: GrantId,
    pub account: AccountId,
    pub client: ClientId,
}

impl FromRow for Ended {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self { id: row.get("id")?, account: row.get("account_id")?, client: row.parse("client_id")? })
    }
}

/// The hashes of a refresh token: of its family's name and of the whole.
#[derive(Clone, Debug)]
pub struct RefreshHashes {
    pub family: [u8; 32],
    pub token: [u8; 32],
}

/// Gives a grant its first refresh token, good for whoever shows what it is bound to.
pub async fn begin_refresh(
    tx: &mut Tx,
    id: GrantId,
    first: &RefreshHashes,
    until: Timestamp,
    bound_to: Option<String>,
) -> Result<(), Broken> {
    tx.run(
        "UPDATE grants SET refresh_family = $2, refresh_hash = $3, refresh_expires_at = $4, expires_at = $4, refresh_bound_to = $5
         WHERE id = $1 AND refresh_hash IS NULL",
        args![id, &first.family, &first.token, until, bound_to],
    )
    .await?;
    Ok(())
}

/// A refresh token to be followed by the next.
pub struct Rotation<'a> {
    pub client: &'a ClientId,
    pub old: &'a RefreshHashes,
    pub new: &'a RefreshHashes,
    /// What its bearer showed.
    pub bound_to: Option<String>,
    /// Until when the old one is answered without ending the family.
    pub grace_until: Timestamp,
    pub expires_at: Timestamp,
}

/// Rotates: the grant for the first who asks with the current token, nothing for anybody else.
pub async fn rotate(tx: &mut Tx, rotation: Rotation<'_>, now: Timestamp) -> Result<Option<Grant>, Broken> {
    tx.maybe(
        concat!(
            "UPDATE grants SET refresh_hash = $4, refresh_before_hash = refresh_hash, refresh_before_until = $5,
                 refresh_expires_at = $6, expires_at = $6
             WHERE refresh_hash = $2 AND refresh_family = $3 AND client_id = $1 AND refresh_expires_at > $7 AND ended_at IS NULL
               AND (refresh_bound_to IS NULL OR refresh_bound_to = $8)
             RETURNING ",
            columns!()
        ),
        args![
            rotation.client.as_str(),
            &rotation.old.token,
            &rotation.old.family,
            &rotation.new.token,
            rotation.grace_until,
            rotation.expires_at,
            now,
            rotation.bound_to
        ],
    )
    .await
}

/// A refresh token that stays the same.
pub struct Renewal<'a> {
    pub client: &'a ClientId,
    pub hashes: &'a RefreshHashes,
    /// What its bearer showed.
    pub bound_to: Option<String>,
    pub expires_at: Timestamp,
}

/// Lets a refresh token live on: the grant for whoever asks with it.
pub async fn renew(tx: &mut Tx, renewal: Renewal<'_>, now: Timestamp) -> Result<Option<Grant>, Broken> {
    tx.maybe(
        concat!(
            "UPDATE grants SET refresh_expires_at = $4, expires_at = $4
             WHERE refresh_hash = $2 AND refresh_family = $3 AND client_id = $1 AND refresh_expires_at > $5 AND ended_at IS NULL
               AND (refresh_bound_to IS NULL OR refresh_bound_to = $6)
             RETURNING ",
            columns!()
        ),
        args![renewal.client.as_str(), &renewal.hashes.token, &renewal.hashes.family, renewal.expires_at, now, renewal.bound_to],
    )
    .await
}

/// Ends the family of a token that is neither its current one nor, for a few seconds, the one before: it was used before,
/// so two hold it. `None` when nothing ended.
pub async fn end_reused(tx: &mut Tx, client: &ClientId, hashes: &RefreshHashes, now: Timestamp) -> Result<Option<Ended>, Broken> {
    tx.maybe(
        "UPDATE grants SET ended_at = $4, ended_why = 'refresh-reuse'
         WHERE refresh_family = $2 AND client_id = $1 AND refresh_hash <> $3 AND ended_at IS NULL
           AND NOT (refresh_before_hash IS NOT NULL AND refresh_before_hash = $3 AND refresh_before_until >= $4)
         RETURNING id, account_id, client_id",
        args![client.as_str(), &hashes.family, &hashes.token, now],
    )
    .await
}

/// The grant under which an access token was issued.
pub async fn find(q: impl Queries, id: GrantId) -> Result<Option<Grant>, Broken> {
    q.maybe(concat!("SELECT ", columns!(), " FROM grants WHERE id = $1"), args![id]).await
}

/// The grant of a refresh token that is still good.
pub async fn of_refresh(q: impl Queries, token_hash: &[u8; 32], now: Timestamp) -> Result<Option<Grant>, Broken> {
    q.maybe(
        concat!("SELECT ", columns!(), " FROM grants WHERE refresh_hash = $1 AND refresh_expires_at > $2"),
        args![token_hash, now],
    )
    .await
}

/// What is told of a person, sealed as it is stored.
pub struct Told {
    pub facts_sealed: Option<Vec<u8>>,
    pub facts_at: Option<Timestamp>,
    pub phone_sealed: Option<Vec<u8>>,
    pub phone_verified_at: Option<Timestamp>,
    pub email_sealed: Option<Vec<u8>>,
    pub email_verified_at: Option<Timestamp>,
    pub language: String,
}

impl FromRow for Told {
    fn from_row(row: &Row) -> Result<Self, Broken> {
        Ok(Self {
            facts_sealed: row.get("facts_sealed")?,
            facts_at: row.get("facts_at")?,
            phone_sealed: row.get("phone_sealed")?,
            phone_verified_at: row.get("phone_verified_at")?,
            email_sealed: row.get("email_sealed")?,
            email_verified_at: row.get("email_verified_at")?,
            language: row.get("language")?,
        })
    }
}

/// A grant and what may be told under it, in one statement.
pub async fn with_person(q: impl Queries, id: GrantId) -> Result<Option<(Grant, Told)>, Broken> {
    q.maybe(
        concat!(
            "SELECT ",
            columns!(),
            ", p.facts_sealed, p.facts_at, b.phone_sealed, b.phone_verified_at, b.email_sealed, b.email_verified_at, b.language
             FROM grants JOIN accounts b ON b.id = grants.account_id JOIN persons p ON p.id = b.person_id
             WHERE grants.id = $1"
        ),
        args![id],
    )
    .await
}

/// What may be told of a signed-in person, for the page that asks their consent.
pub async fn person(q: impl Queries, account: AccountId) -> Result<Option<Told>, Broken> {
    q.maybe(
        "SELECT p.facts_sealed, p.facts_at, b.phone_sealed, b.phone_verified_at, b.email_sealed, b.email_verified_at, b.language
         FROM accounts b JOIN persons p ON p.id = b.person_id WHERE b.id = $1",
        args![account],
    )
    .await
}

/// Ends a grant with every token under it; `false` when it had ended.
pub async fn end(tx: &mut Tx, id: GrantId, why: &'static str, now: Timestamp) -> Result<bool, Broken> {
    let ended =
        tx.run("UPDATE grants SET ended_at = $2, ended_why = $3 WHERE id = $1 AND ended_at IS NULL", args![id, now, why]).await?;
    Ok(ended == 1)
}

/// Ends every grant that was made in a session; which portals lose theirs.
pub async fn end_of_session(tx: &mut Tx, session: SessionId, why: &'static str, now: Timestamp) -> Result<Vec<Ended>, Broken> {
    tx.all(
        "UPDATE grants SET ended_at = $2, ended_why = $3 WHERE session_id = $1 AND ended_at IS NULL
         RETURNING id, account_id, client_id",
        args![session, now, why],
    )
    .await
}

/// Ends every grant of an account at one portal (a consent was withdrawn).
pub async fn end_of_client(
    tx: &mut Tx,
    account: AccountId,
    client: &ClientId,
    why: &'static str,
    now: Timestamp,
) -> Result<u64, Broken> {
    tx.run(
        "UPDATE grants SET ended_at = $3, ended_why = $4 WHERE account_id = $1 AND client_id = $2 AND ended_at IS NULL",
        args![account, client.as_str(), now, why],
    )
    .await
}

/// Ends every grant of a helper's visit.
pub async fn end_of_help(tx: &mut Tx, help: HelpId, now: Timestamp) -> Result<u64, Broken> {
    tx.run("UPDATE grants SET ended_at = $2, ended_why = 'visit-ended' WHERE help_id = $1 AND ended_at IS NULL", args![help, now])
        .await
}

/// Ends every grant that was made under a mandate.
pub async fn end_of_mandate(tx: &mut Tx, mandate: MandateId, now: Timestamp) -> Result<u64, Broken> {
    tx.run(
        "UPDATE grants SET ended_at = $2, ended_why = 'mandate-ended' WHERE mandate_id = $1 AND ended_at IS NULL",
        args![mandate, now],
    )
    .await
}

/// Ends every grant of a client that was taken out of use.
pub async fn end_of_every_account(tx: &mut Tx, client: &ClientId, why: &'static str, now: Timestamp) -> Result<u64, Broken> {
    tx.run(
        "UPDATE grants SET ended_at = $2, ended_why = $3 WHERE client_id = $1 AND ended_at IS NULL",
        args![client.as_str(), now, why],
    )
    .await
}

/// Ends every grant of an account but those of one session: how its holder signs in was changed there.
pub async fn end_elsewhere(tx: &mut Tx, account: AccountId, keep: SessionId, now: Timestamp) -> Result<u64, Broken> {
    tx.run(
        "UPDATE grants SET ended_at = $3, ended_why = 'sign-in-changed'
         WHERE account_id = $1 AND ended_at IS NULL AND (session_id IS NULL OR session_id <> $2)",
        args![account, keep, now],
    )
    .await
}
