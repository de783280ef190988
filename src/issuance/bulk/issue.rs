//! The identity of a file that was approved in a batch is issued when a desk first hands out its slip: of a campaign's
//! millions most are never asked for. Whoever issues it first shows that the file stands in the batch's signed list; what
//! was signed over the list is then kept with the file, like the signatures over any other.

use super::Refused;
use super::evidence::{self, Listed};
use crate::app::App;
use crate::audit::Action;
use crate::base::error::refuse;
use crate::base::ids::{AccountId, DecisionId, FileId, ProposalId, SignatureId};
use crate::base::{Broken, Outcome};
use crate::identity::evidence::Purpose;
use crate::identity::level::AccountLevel;
use crate::issuance::acting::Acting;
use crate::issuance::content::Reach;
use crate::issuance::dossier::Dossier;
use crate::store::accounts::NewAccount;
use crate::store::batches::{self, Batch, Kept};
use crate::store::decisions::Decision;
use crate::store::proposals::Proposal;
use crate::store::{Tx, accounts, bulk, signatures};

/// What an approver of single files would see as unusual about a file of a batch.
pub fn unusual(reach: &Reach) -> &'static str {
    if *reach == Reach::NoPhone { "no-phone" } else { "" }
}

/// Whether the file came in bulk: any desk hands out its slip.
pub async fn is_bulk(app: &App, file: FileId) -> Result<bool, Broken> {
    Ok(bulk::batch_of(&app.db, file).await?.is_some())
}

/// Issues the account of a file that a batch approved. `None` where the file came another way, or the person has an account
/// of their own by now.
pub async fn account(app: &App, acting: &Acting<'_>, dossier: &Dossier) -> Outcome<Option<AccountId>, Refused> {
    let Some(batch) = bulk::batch_of(&app.db, dossier.id).await? else { return Ok(None) };
    let Some(batch) = batches::find(&app.db, batch).await? else { return Ok(None) };
    let Some(approver) = batch.approver.filter(|_| batch.outcome.as_deref() == Some("approved")) else { return Ok(None) };
    let kept = batches::signatures(&app.db, batch.id).await?;
    let proposed = kept.iter().find(|kept| kept.officer == batch.proposer);
    let decided = kept.iter().find(|kept| kept.officer == approver);
    let (Some(proposed), Some(decided)) = (proposed, decided) else { return refuse(Refused::EvidenceBad) };
    if let Some(problem) = problem(app, dossier, &batch, (proposed, decided)).await? {
        tracing::error!(file = %dossier.number, batch = %batch.number, problem, "a file does not stand in its batch's list");
        acting.report(app, Refused::EvidenceBad, Some((dossier.id, dossier.person.id))).await?;
        return refuse(Refused::EvidenceBad);
    }
    let mut tx = app.db.write().await?;
    let Some(account) = issue(app, &mut tx, acting, dossier, (&batch, approver), (proposed, decided)).await? else {
        return Ok(None);
    };
    let detail = serde_json::json!({ "level": 1, "batch": batch.number });
    app.record(&mut tx, acting.now, acting.entry_on(Action::AccountIssued, dossier).account(account).detail(detail)).await?;
    tx.commit().await?;
    Ok(Some(account))
}

/// What does not hold about a file's place in a batch; none where all does.
pub async fn problem(
    app: &App,
    dossier: &Dossier,
    batch: &Batch,
    (proposed, decided): (&Kept, &Kept),
) -> Result<Option<String>, Broken> {
    let members = batches::members(&app.db, batch.id, 0, i64::MAX).await?;
    let leaf = evidence::leaf(dossier.id, dossier.person.id, &dossier.content.digest()?);
    let stands = members.iter().any(|member| member.file == dossier.id && member.leaf == leaf);
    let list = evidence::list_digest(members.iter().map(|member| member.leaf.as_slice()));
    if !stands || list.as_slice() != batch.list_digest {
        return Ok(Some("the signed list does not hold this file".to_owned()));
    }
    let listed =
        Listed { batch: batch.id, number: &batch.number, import: batch.import, files: batch.files, list: &batch.list_digest };
    for (kept, kind, purpose) in
        [(proposed, "batch-proposal/1", Purpose::Submit), (decided, "batch-decision/1", Purpose::Approve)]
    {
        if let Some(problem) = evidence::problem(app, &listed, (kind, purpose), kept.officer, &kept.evidence)? {
            return Ok(Some(problem));
        }
    }
    Ok(None)
}

async fn issue(
    app: &App,
    tx: &mut Tx,
    acting: &Acting<'_>,
    dossier: &Dossier,
    (batch, approver): (&Batch, crate::base::ids::OfficerId),
    (proposed, decided): (&Kept, &Kept),
) -> Result<Option<AccountId>, Broken> {
    let (file, person, level) = (dossier.id, dossier.person.id, AccountLevel::One);
    batches::paper_visit(tx, (file, person), (batch.proposer, batch.desk), batch.proposed_at).await?;
    let mut copied = Vec::new();
    for kept in [proposed, decided] {
        let id = SignatureId::new(acting.now, &app.random);
        let copy =
            signatures::Kept { id, officer: kept.officer, file, signed_at: kept.signed_at, evidence: kept.evidence.clone() };
        signatures::insert(tx, &copy).await?;
        copied.push(id);
    }
    let proposal = Proposal {
        id: ProposalId::new(acting.now, &app.random),
        file,
        person,
        level,
        officer: batch.proposer,
        visit_started_at: batch.proposed_at,
        matched: None,
        exception: None,
        unusual: unusual(&dossier.content.reach).to_owned(),
        signature: copied[0],
        proposed_at: batch.proposed_at,
        ended_at: None,
    };
    let decision = Decision {
        id: DecisionId::new(acting.now, &app.random),
        proposal: proposal.id,
        file,
        person,
        level,
        proposer: batch.proposer,
        approver,
        outcome: "approved".to_owned(),
        reason: None,
        signature: copied[1],
        decided_at: batch.decided_at.unwrap_or(acting.now),
    };
    // Both were on duty when they signed, whatever has become of them since.
    batches::paper_proposal(tx, &proposal, decision.decided_at).await?;
    batches::paper_decision(tx, &decision).await?;
    if let Some(raised) = accounts::raise(tx, person, level, decision.id).await? {
        return Ok(Some(raised));
    }
    let (id, seed) = (AccountId::new(acting.now, &app.random), app.random.bytes::<32>());
    let new = NewAccount { id, person, level, decision: decision.id, subject_seed: &seed, language: dossier.content.language };
    Ok(accounts::insert(tx, new, acting.now).await?.then_some(id))
}

/// Whether kept evidence is over a batch.
pub fn is_of_batch(decision: &[u8]) -> bool {
    use crate::identity::evidence::{Field, fields};
    let kind = fields(decision).and_then(|fields| fields.get("kind").cloned());
    matches!(kind, Some(Field::Text(kind)) if kind == "batch-proposal/1" || kind == "batch-decision/1")
}

/// Checks what a batch left with a file, for an auditor.
pub async fn verify(app: &App, dossier: &Dossier) -> Result<Option<String>, Broken> {
    let none = || Ok(Some("the batch of this file is gone".to_owned()));
    let Some(batch) = bulk::batch_of(&app.db, dossier.id).await? else { return none() };
    let Some(batch) = batches::find(&app.db, batch).await? else { return none() };
    let kept = batches::signatures(&app.db, batch.id).await?;
    let of = |officer| kept.iter().find(|kept| kept.officer == officer);
    match (of(batch.proposer), batch.approver.and_then(of)) {
        (Some(proposed), Some(decided)) => problem(app, dossier, &batch, (proposed, decided)).await,
        _ => none(),
    }
}
