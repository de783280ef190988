//! Rows that other rows stand on, planted without the flows that make them: for stories of the store alone.

use dinhdanh::args;
use dinhdanh::base::ids::{AccountId, DecisionId, DeskId, FileId, OfficerId, PersonId, ProposalId, SignatureId, UnitId};
use dinhdanh::base::{Random, Timestamp};
use dinhdanh::store::Db;

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
