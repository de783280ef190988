//! Signing a decision: what an officer's passkey is asked to sign, kept sealed and single-use between the two requests, and
//! the evidence that comes back (docs/decisions/0003-officer-signatures.md).

use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::acting::Acting;
use super::dossier::Dossier;
use super::reason::Reason;
use crate::app::App;
use crate::authn::officer::Begun;
use crate::authn::relying_party;
use crate::base::encode::sha256;
use crate::base::ids::{FileId, OfficerId, ProposalId, SignatureId};
use crate::base::{Broken, Secret};
use crate::identity::evidence::{Assertion, Canonical, Enrolled, PublicKey, Purpose, RelyingParty, SignedDecision, ToSign};
use crate::store::Tx;
use crate::store::challenges::{self, Ceremony, Kind};
use crate::store::officer_keys;
use crate::store::proposals::Proposal;
use crate::store::signatures::Kept;

/// How long an officer may look at what they are about to sign.
const LASTS: Duration = Duration::from_secs(10 * 60);

/// A decision that waits for its signature.
#[derive(Serialize, Deserialize)]
pub(super) struct Waiting {
    pub to_sign: ToSign,
    pub file: FileId,
    /// The version that the decision was made on: a file that changed since is looked at again.
    pub version: i64,
    pub officer: OfficerId,
    /// Of a decision on a proposal: which, and the reason where it is not an approval.
    pub proposal: Option<ProposalId>,
    pub reason: Option<String>,
}

/// What became of the officer's touch.
pub(super) enum Touch {
    Signed(Box<Waiting>, Box<SignedDecision>),
    /// Too late, answered already, or begun in another browser or by somebody else.
    Gone,
    /// The signature does not hold.
    Bad,
}

/// Begins the ceremony: what the officer's own authenticators are asked to sign.
pub(super) async fn begin(app: &App, acting: &Acting<'_>, waiting: &Waiting) -> Result<Begun, Broken> {
    let keys = officer_keys::verifying_keys(&app.db, acting.officer.id).await?;
    let ids = keys.iter().map(|key| key.credential_id.as_slice());
    let public_key = waiting.to_sign.request_options(relying_party::id(&app.settings)?, ids);
    let handle = Secret::new(app.random.token());
    let mut tx = app.db.write().await?;
    challenges::put(&mut tx, &app.keyring, ceremony(acting), &handle, &serde_json::to_vec(waiting)?, LASTS).await?;
    tx.commit().await?;
    Ok(Begun { handle: handle.reveal().to_owned(), public_key })
}

/// Ends it: the challenge is used up whatever comes of it, so the caller commits even when it refuses.
pub(super) async fn finish(
    app: &App,
    tx: &mut Tx,
    acting: &Acting<'_>,
    handle: &Secret,
    assertion: Assertion,
) -> Result<Touch, Broken> {
    let Some(state) = challenges::take(tx, &app.keyring, ceremony(acting), handle).await? else { return Ok(Touch::Gone) };
    let waiting: Waiting = serde_json::from_slice(&state)?;
    if waiting.officer != acting.officer.id {
        return Ok(Touch::Gone);
    }
    let enrolled = enrolled(tx, acting.officer.id).await?;
    let Some(own) = enrolled.iter().find(|own| own.credential_id == assertion.credential_id) else { return Ok(Touch::Bad) };
    let evidence = waiting.to_sign.clone().signed(assertion, own.public_key.clone());
    let issuer = app.settings.issuer();
    let party = RelyingParty { id: relying_party::id(&app.settings)?, origins: &[&issuer] };
    match evidence.verify_by(&party, &enrolled) {
        Ok(_) => Ok(Touch::Signed(Box::new(waiting), Box::new(evidence))),
        Err(problem) => {
            tracing::warn!(officer = %acting.officer.number, %problem, "an officer's signature does not hold");
            Ok(Touch::Bad)
        }
    }
}

/// The evidence as it is kept.
pub(super) fn kept(app: &App, acting: &Acting<'_>, file: FileId, evidence: SignedDecision) -> Kept {
    let id = SignatureId::new(acting.now, &app.random);
    Kept { id, officer: acting.officer.id, file, signed_at: acting.now, evidence }
}

async fn enrolled(tx: &mut Tx, officer: OfficerId) -> Result<Vec<Enrolled>, Broken> {
    let keys = officer_keys::verifying_keys(tx, officer).await?;
    keys.into_iter()
        .map(|key| Ok(Enrolled { public_key: PublicKey::from_spki(&key.public_key)?, credential_id: key.credential_id }))
        .collect()
}

fn ceremony<'a>(acting: &Acting<'a>) -> Ceremony<'a> {
    Ceremony { kind: Kind::OfficerDecision, browser_hash: acting.browser_hash, now: acting.now }
}

/// What every decision on a file names: the file, the person and level, what the file holds and what was read back, by
/// digest, and who decides, where and when. An id is an id of ours: nothing in it is personal.
fn decision(kind: &str, acting: &Acting<'_>, dossier: &Dossier) -> Result<Canonical, Broken> {
    let canonical = Canonical::new(kind)
        .bytes("file", dossier.id.bytes())
        .text("file_number", &dossier.number)
        .bytes("person", dossier.person.id.bytes())
        .number("level", dossier.level.number())
        .bytes("content", &dossier.content.digest()?)
        .bytes("desk", acting.officer.desk_id.bytes())
        .bytes("officer", acting.officer.id.bytes())
        .text("officer_number", &acting.officer.number)
        .time("visit", dossier.visit_started_at)
        .time("at", acting.now);
    Ok(match &dossier.read_back {
        Some(read_back) => canonical.bytes("read_back", &read_back.digest),
        None => canonical.nothing("read_back"),
    })
}

/// What the receiving officer signs.
pub(super) fn proposal(app: &App, acting: &Acting<'_>, dossier: &Dossier, matched: Option<&[u8]>) -> Result<ToSign, Broken> {
    let canonical = decision("proposal/1", acting, dossier)?;
    let canonical = match matched {
        Some(id) => canonical.bytes("match", id),
        None => canonical.nothing("match"),
    };
    Ok(ToSign::new(Purpose::Submit, canonical.finish()?, &app.random))
}

/// What the approver signs: the decision, and by digest the signed proposal that it falls on.
pub(super) fn verdict(
    app: &App,
    acting: &Acting<'_>,
    dossier: &Dossier,
    (proposal, signed): (&Proposal, &Kept),
    (purpose, reason): (Purpose, Option<Reason>),
) -> Result<ToSign, Broken> {
    let canonical = decision("decision/1", acting, dossier)?
        .text("outcome", purpose.word())
        .bytes("proposal", proposal.id.bytes())
        .bytes("proposal_signed", &sha256(&signed.evidence.decision))
        .bytes("proposer", proposal.officer.bytes());
    let canonical = match reason {
        Some(reason) => canonical.text("reason", reason.word()),
        None => canonical.nothing("reason"),
    };
    let canonical = match &proposal.matched {
        Some((id, _)) => canonical.bytes("match", id.bytes()),
        None => canonical.nothing("match"),
    };
    Ok(ToSign::new(purpose, canonical.finish()?, &app.random))
}
