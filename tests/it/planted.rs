//! Rows that other rows stand on, planted without the flows that make them: for stories of the store alone.

use dinhdanh::args;
use dinhdanh::base::ids::{AccountId, DecisionId, DeskId, FileId, MatchId, OfficerId, PersonId, ProposalId, SignatureId, UnitId};
use dinhdanh::base::{Random, Timestamp};
use dinhdanh::store::{Db, Queries as _};

/// An activated account of level 1 and what it stands on.
pub struct Planted {
    pub account: AccountId,
    pub file: FileId,
}

pub async fn account(db: &Db, now: Timestamp) -> Planted {
    let random = Random::default();
    let (unit, desk, person) = (UnitId::new(now, &random), DeskId::new(now, &random), PersonId::new(now, &random));
    let (officer, approver) = (OfficerId::new(now, &random), OfficerId::new(now, &random));
    let (file, account) = (FileId::new(now, &random), AccountId::new(now, &random));
    let (proposal, decision) = (ProposalId::new(now, &random), DecisionId::new(now, &random));
    let signatures = [SignatureId::new(now, &random), SignatureId::new(now, &random)];
    let blob = random.bytes::<32>();
    let word = random.token();

    let mut tx = db.write().await.unwrap();
    tx.run("INSERT INTO units (id, kind, code, name, created_at) VALUES ($1, 'commune', $2, 'x', $3)", args![unit, &word, now])
        .await
        .unwrap();
    tx.run(
        "INSERT INTO desks (id, unit_id, code, name, address, hotline, opened_at) VALUES ($1, $2, $3, 'x', 'x', 'x', $4)",
        args![desk, unit, &word, now],
    )
    .await
    .unwrap();
    for (id, role) in [(officer, "receiving"), (approver, "approver")] {
        tx.run(
            "INSERT INTO officers (id, number, desk_id, role, name_sealed, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
            args![id, format!("{role}-{word}"), desk, role, blob, now],
        )
        .await
        .unwrap();
    }
    tx.run("INSERT INTO persons (id, number_key, number_sealed, created_at) VALUES ($1, $2, $2, $3)", args![person, blob, now])
        .await
        .unwrap();
    tx.run(
        "INSERT INTO files (id, number, person_id, level, state, desk_id, officer_id, content_sealed, visit_started_at, paused_ms,
             changed_at, version)
         VALUES ($1, $2, $3, 1, 'draft', $4, $5, $6, $7, 0, $7, 1)",
        args![file, &word, person, desk, officer, blob, now],
    )
    .await
    .unwrap();
    tx.run(
        "INSERT INTO visits (file_id, person_id, started_at, officer_id, desk_id) VALUES ($1, $2, $3, $4, $5)",
        args![file, person, now, officer, desk],
    )
    .await
    .unwrap();
    for (id, officer) in signatures.iter().zip([officer, approver]) {
        tx.run(
            "INSERT INTO signatures (id, officer_id, file_id, purpose, nonce, decision, client_data, authenticator_data, signature,
                 public_key, credential_id, signed_at)
             VALUES ($1, $2, $3, 'x', $4, $4, $4, $4, $4, $4, $4, $5)",
            args![id, officer, file, blob, now],
        )
        .await
        .unwrap();
    }
    tx.run(
        "INSERT INTO proposals (id, file_id, person_id, level, officer_id, visit_started_at, unusual, signature_id, proposed_at)
         VALUES ($1, $2, $3, 1, $4, $6, '', $5, $6)",
        args![proposal, file, person, officer, signatures[0], now],
    )
    .await
    .unwrap();
    tx.run(
        "INSERT INTO decisions (id, proposal_id, file_id, person_id, level, proposer_id, approver_id, outcome, signature_id, decided_at)
         VALUES ($1, $2, $3, $4, 1, $5, $6, 'approved', $7, $8)",
        args![decision, proposal, file, person, officer, approver, signatures[1], now],
    )
    .await
    .unwrap();
    tx.run(
        "INSERT INTO accounts (id, person_id, level, activated_level, decision_id, decision_outcome, subject_seed, language, issued_at,
             activated_at)
         VALUES ($1, $2, 1, 1, $3, 'approved', $4, 'vi', $5, $5)",
        args![account, person, decision, blob, now],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    Planted { account, file }
}

/// Puts a planted account on level 2, with the matched visit, proposal and decision that the database asks for; again, it takes
/// up what it had.
pub async fn raise(db: &Db, account: AccountId) {
    let random = Random::default();
    let row = db
        .first(
            "SELECT a.person_id, a.level, d.proposer_id, d.approver_id, f.desk_id, a.issued_at
             FROM accounts a JOIN decisions d ON d.id = a.decision_id JOIN files f ON f.id = d.file_id WHERE a.id = $1",
            args![account],
        )
        .await
        .unwrap()
        .unwrap();
    let (person, desk): (PersonId, DeskId) = (row.get("person_id").unwrap(), row.get("desk_id").unwrap());
    let (officer, approver): (OfficerId, OfficerId) = (row.get("proposer_id").unwrap(), row.get("approver_id").unwrap());
    let now: Timestamp = row.get("issued_at").unwrap();
    let mut tx = db.write().await.unwrap();
    if row.get::<i64>("level").unwrap() == 1 {
        let (file, matched) = (FileId::new(now, &random), MatchId::new(now, &random));
        let (proposal, decision) = (ProposalId::new(now, &random), DecisionId::new(now, &random));
        let (blob, word) = (random.bytes::<32>(), random.token());
        tx.run(
            "INSERT INTO files (id, number, person_id, level, state, desk_id, officer_id, content_sealed, visit_started_at, paused_ms,
                 changed_at, version)
             VALUES ($1, $2, $3, 2, 'draft', $4, $5, $6, $7, 0, $7, 1)",
            args![file, &word, person, desk, officer, blob, now],
        )
        .await
        .unwrap();
        tx.run(
            "INSERT INTO visits (file_id, person_id, started_at, officer_id, desk_id) VALUES ($1, $2, $3, $4, $5)",
            args![file, person, now, officer, desk],
        )
        .await
        .unwrap();
        tx.run(
            "INSERT INTO matches (id, file_id, person_id, visit_started_at, officer_id, desk_id, purpose, outcome, face, finger,
                 reference_sealed, matched_at)
             VALUES ($1, $2, $3, $4, $5, $6, 'issuance', 'matched', 'matched', 'matched', $7, $4)",
            args![matched, file, person, now, officer, desk, blob],
        )
        .await
        .unwrap();
        let signatures = [SignatureId::new(now, &random), SignatureId::new(now, &random)];
        for (id, officer) in signatures.iter().zip([officer, approver]) {
            tx.run(
                "INSERT INTO signatures (id, officer_id, file_id, purpose, nonce, decision, client_data, authenticator_data, signature,
                     public_key, credential_id, signed_at)
                 VALUES ($1, $2, $3, 'x', $4, $4, $4, $4, $4, $4, $4, $5)",
                args![id, officer, file, blob, now],
            )
            .await
            .unwrap();
        }
        tx.run(
            "INSERT INTO proposals (id, file_id, person_id, level, officer_id, visit_started_at, match_id, match_outcome, unusual,
                 signature_id, proposed_at)
             VALUES ($1, $2, $3, 2, $4, $6, $7, 'matched', '', $5, $6)",
            args![proposal, file, person, officer, signatures[0], now, matched],
        )
        .await
        .unwrap();
        tx.run(
            "INSERT INTO decisions (id, proposal_id, file_id, person_id, level, proposer_id, approver_id, outcome, signature_id, decided_at)
             VALUES ($1, $2, $3, $4, 2, $5, $6, 'approved', $7, $8)",
            args![decision, proposal, file, person, officer, approver, signatures[1], now],
        )
        .await
        .unwrap();
        tx.run("UPDATE accounts SET level = 2, decision_id = $2 WHERE id = $1", args![account, decision]).await.unwrap();
    }
    tx.run("UPDATE accounts SET activated_level = 2 WHERE id = $1", args![account]).await.unwrap();
    tx.commit().await.unwrap();
}

/// Takes level 2 out of use.
pub async fn lower(db: &Db, account: AccountId) {
    let mut tx = db.write().await.unwrap();
    tx.run("UPDATE accounts SET activated_level = 1 WHERE id = $1", args![account]).await.unwrap();
    tx.commit().await.unwrap();
}

/// Puts the unit at whose desk an account was given out below another desk's unit.
pub async fn put_under(db: &Db, account: AccountId, desk: DeskId) {
    let mut tx = db.write().await.unwrap();
    tx.run(
        "UPDATE units SET parent_id = (SELECT unit_id FROM desks WHERE id = $2) WHERE id = (
             SELECT k.unit_id FROM accounts a JOIN decisions d ON d.id = a.decision_id JOIN files f ON f.id = d.file_id
             JOIN desks k ON k.id = f.desk_id WHERE a.id = $1)",
        args![account, desk],
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
}
