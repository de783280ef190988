//! Whether the evidence kept for a file still proves what its rows say: the signatures verify with ring alone, and the signed
//! bytes name this file, this person, this content and this decision. One altered bit shows.

use std::collections::BTreeMap;

use super::bulk;
use super::dossier::Dossier;
use crate::app::App;
use crate::authn::relying_party;
use crate::base::Broken;
use crate::base::encode::{b64url, sha256};
use crate::base::ids::FileId;
use crate::identity::evidence::{self, Field, Purpose, RelyingParty};
use crate::store::decisions::{self, Decision};
use crate::store::exceptions::{self, Exception};
use crate::store::proposals::{self, Proposal};
use crate::store::signatures::{self, Kept};

/// What is wrong with the evidence, in words for an auditor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem(pub String);

/// Checks every proposal and decision on a file. Empty when all of it holds.
pub async fn file(app: &App, id: FileId) -> Result<Vec<Problem>, Broken> {
    let Some(dossier) = Dossier::load(app, id).await? else { return Ok(vec![Problem("there is no such file".into())]) };
    let kept = signatures::of_file(&app.db, id).await?;
    let signed = |id| kept.iter().find(|kept| kept.id == id).ok_or_else(|| Broken::new("a signature is gone"));
    let proposals = proposals::of_file(&app.db, id).await?;
    let mut problems = Vec::new();
    // What the file holds was bound by the last signature: an earlier proposal, sent back since, was over other content.
    let last = proposals.last().map(|proposal| proposal.id);
    if kept.iter().any(|kept| bulk::issue::is_of_batch(&kept.evidence.decision)) {
        // A file of a batch has one proposal and one decision, and both are the batch's.
        return Ok(bulk::issue::verify(app, &dossier).await?.map(Problem).into_iter().collect());
    }
    for made in &proposals {
        let content = (Some(made.id) == last && !dossier.state.is_editable()).then_some(&dossier);
        problems.extend(of_proposal(app, content, made, signed(made.signature)?)?);
    }
    for made in exceptions::of_file(&app.db, id).await? {
        if let Some((_, signature, _)) = made.signed {
            problems.extend(of_exception(app, &made, signed(signature)?)?);
        }
    }
    for decision in decisions::of_file(&app.db, id).await? {
        let made = proposals.iter().find(|made| made.id == decision.proposal);
        let made = made.ok_or_else(|| Broken::new("a decision without its proposal"))?;
        problems.extend(of_decision(app, &decision, signed(decision.signature)?, signed(made.signature)?)?);
    }
    Ok(problems)
}

/// Checks an open proposal against the file as it stands.
pub(super) fn proposal(app: &App, dossier: &Dossier, made: &Proposal, kept: &Kept) -> Result<Option<Problem>, Broken> {
    of_proposal(app, Some(dossier), made, kept)
}

fn of_proposal(app: &App, dossier: Option<&Dossier>, made: &Proposal, kept: &Kept) -> Result<Option<Problem>, Broken> {
    let mut wanted = vec![
        ("kind", text("proposal/1")),
        ("file", bytes(made.file.bytes())),
        ("person", bytes(made.person.bytes())),
        ("level", Field::Number(made.level.number())),
        ("officer", bytes(made.officer.bytes())),
        ("visit", Field::Number(made.visit_started_at.0)),
        ("match", made.matched.as_ref().map_or(Field::Nothing, |(id, _)| bytes(id.bytes()))),
    ];
    if let Some((exception, _)) = made.exception {
        wanted.push(("exception", bytes(exception.bytes())));
    }
    if let Some(dossier) = dossier {
        wanted.push(("file_number", text(&dossier.number)));
        wanted.push(("content", bytes(&dossier.content.digest()?)));
        wanted.push(("read_back", dossier.read_back.map_or(Field::Nothing, |read_back| bytes(&read_back.digest))));
    }
    check(app, kept, Purpose::Submit, &wanted)
}

fn of_decision(app: &App, decision: &Decision, kept: &Kept, proposed: &Kept) -> Result<Option<Problem>, Broken> {
    let purpose = match decision.outcome.as_str() {
        "approved" if kept.evidence.list.is_some() => Purpose::ApproveList,
        "approved" => Purpose::Approve,
        "refused" => Purpose::Refuse,
        _ => Purpose::Return,
    };
    let wanted = [
        ("kind", text("decision/1")),
        ("file", bytes(decision.file.bytes())),
        ("person", bytes(decision.person.bytes())),
        ("level", Field::Number(decision.level.number())),
        ("officer", bytes(decision.approver.bytes())),
        ("outcome", text(if purpose == Purpose::ApproveList { Purpose::Approve.word() } else { purpose.word() })),
        ("reason", decision.reason.as_deref().map_or(Field::Nothing, text)),
        ("proposal", bytes(decision.proposal.bytes())),
        ("proposer", bytes(decision.proposer.bytes())),
        ("proposal_signed", bytes(&sha256(&proposed.evidence.decision))),
    ];
    check(app, kept, purpose, &wanted)
}

fn of_exception(app: &App, made: &Exception, kept: &Kept) -> Result<Option<Problem>, Broken> {
    let words = made.words(&app.keyring)?;
    let wanted = [
        ("kind", text("exception/1")),
        ("file", bytes(made.file.bytes())),
        ("person", bytes(made.person.bytes())),
        ("exception", bytes(made.id.bytes())),
        ("ground", text(&made.ground)),
        ("words", bytes(&sha256(words.as_bytes()))),
        ("match", bytes(made.matched.bytes())),
        ("asked_by", bytes(made.officer.bytes())),
        ("officer", bytes(kept.officer.bytes())),
        ("visit", Field::Number(made.visit_started_at.0)),
    ];
    check(app, kept, Purpose::Witness, &wanted)
}

fn check(app: &App, kept: &Kept, purpose: Purpose, wanted: &[(&str, Field)]) -> Result<Option<Problem>, Broken> {
    let problem = |what: String| Ok(Some(Problem(format!("signature {}: {what}", kept.id))));
    if kept.evidence.purpose != purpose {
        return problem(format!("made to {}, not to {purpose}", kept.evidence.purpose));
    }
    let issuer = app.settings.issuer();
    let party = RelyingParty { id: relying_party::id(&app.settings)?, origins: &[&issuer] };
    if let Err(error) = kept.evidence.verify(&party) {
        return problem(error.to_string());
    }
    let Some(fields): Option<BTreeMap<String, Field>> = evidence::fields(&kept.evidence.decision) else {
        return problem("the signed bytes are not a decision".into());
    };
    match wanted.iter().find(|(name, value)| fields.get(*name) != Some(value)) {
        Some((name, _)) => problem(format!("it was made over another {name}")),
        None => Ok(None),
    }
}

fn text(text: &str) -> Field {
    Field::Text(text.to_owned())
}

fn bytes(bytes: &[u8]) -> Field {
    Field::Text(b64url(bytes))
}
