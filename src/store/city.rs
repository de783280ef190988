//! A synthetic city: which of its communes are built how far, and the tables that it is written into as flows would have.

use super::load::Into;
use super::{Queries, Tx};
use crate::args;
use crate::base::{Broken, Timestamp};

/// Begins a commune, if it was not begun before.
pub async fn begin(tx: &mut Tx, place: &str, scale: &str, holders: i64, now: Timestamp) -> Result<(), Broken> {
    tx.run(
        "INSERT INTO synthetic_places (place, scale, holders, done, changed_at) VALUES ($1, $2, $3, 0, $4)
         ON CONFLICT (place) DO NOTHING",
        args![place, scale, holders, now],
    )
    .await?;
    Ok(())
}

/// How far each commune is built: its code, at which scale, how many people it is to have and has.
pub async fn progress(q: impl Queries) -> Result<Vec<(String, String, i64, i64)>, Broken> {
    let rows = q.rows("SELECT place, scale, holders, done FROM synthetic_places ORDER BY place", args![]).await?;
    rows.iter().map(|row| Ok((row.get("place")?, row.get("scale")?, row.get("holders")?, row.get("done")?))).collect()
}

/// Notes how far a commune is built, from where it stood: of two builders, one gets `true`.
pub async fn advance(tx: &mut Tx, place: &str, (from, to): (i64, i64), now: Timestamp) -> Result<bool, Broken> {
    let changed = tx
        .run("UPDATE synthetic_places SET done = $3, changed_at = $4 WHERE place = $1 AND done = $2", args![place, from, to, now])
        .await?;
    Ok(changed == 1)
}

/// Whether anybody stands in the register's place who was not made up.
pub async fn holds_people(q: impl Queries) -> Result<bool, Broken> {
    Ok(q.first("SELECT id FROM persons LIMIT 1", args![]).await?.is_some())
}

pub const PERSONS: Into = Into {
    table: "persons",
    columns: &[
        "id",
        "number_key",
        "number_sealed",
        "facts_sealed",
        "facts_at",
        "created_at",
        "commune",
        "card_on",
        "counted_commune",
    ],
    on_conflict: "",
};

pub const FILES: Into = Into {
    table: "files",
    columns: &[
        "id",
        "number",
        "person_id",
        "level",
        "state",
        "desk_id",
        "officer_id",
        "content_sealed",
        "visit_started_at",
        "received_at",
        "due_at",
        "paused_ms",
        "reason",
        "read_back_at",
        "read_back_digest",
        "notified_at",
        "activate_by",
        "closed_at",
        "changed_at",
        "version",
        "approved_at",
        "proven_at",
        "activated_how",
        "unusual",
        "import_id",
        "import_line",
        "checked_at",
        "batch_id",
        "batch_at",
        "leaf",
    ],
    on_conflict: "",
};

pub const VISITS: Into = Into {
    table: "visits",
    columns: &["file_id", "person_id", "started_at", "officer_id", "desk_id", "counted_at"],
    on_conflict: "",
};

pub const MATCHES: Into = Into {
    table: "matches",
    columns: &[
        "id",
        "file_id",
        "person_id",
        "visit_started_at",
        "officer_id",
        "desk_id",
        "purpose",
        "outcome",
        "face",
        "finger",
        "reference_sealed",
        "matched_at",
    ],
    on_conflict: "",
};

pub const SIGNATURES: Into = Into {
    table: "signatures",
    columns: &[
        "id",
        "officer_id",
        "file_id",
        "purpose",
        "nonce",
        "decision",
        "client_data",
        "authenticator_data",
        "signature",
        "public_key",
        "credential_id",
        "signed_at",
    ],
    on_conflict: "",
};

pub const PROPOSALS: Into = Into {
    table: "proposals",
    columns: &[
        "id",
        "file_id",
        "person_id",
        "level",
        "officer_id",
        "visit_started_at",
        "match_id",
        "match_outcome",
        "unusual",
        "signature_id",
        "proposed_at",
        "ended_at",
    ],
    on_conflict: "",
};

pub const DECISIONS: Into = Into {
    table: "decisions",
    columns: &[
        "id",
        "proposal_id",
        "file_id",
        "person_id",
        "level",
        "proposer_id",
        "approver_id",
        "outcome",
        "signature_id",
        "decided_at",
    ],
    on_conflict: "",
};

pub const ACCOUNTS: Into = Into {
    table: "accounts",
    columns: &[
        "id",
        "person_id",
        "level",
        "activated_level",
        "decision_id",
        "decision_outcome",
        "subject_seed",
        "phone_key",
        "phone_sealed",
        "phone_verified_at",
        "language",
        "issued_at",
        "activated_at",
        "proven_at",
    ],
    on_conflict: "",
};
