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
use crate::base::ids::{ExceptionId, FileId, MatchId, OfficerId, ProposalId, SignatureId};
use crate::base::{Broken, Secret};
use crate::identity::evidence::{Assertion, Canonical, Enrolled, PublicKey, Purpose, RelyingParty, SignedDecision, ToSign};
use crate::store::Tx;
use crate::store::challenges::{self, Ceremony, Kind};
use crate::store::exceptions::Exception;
use crate::store::office_signatures::{self, OfficeKept};
use crate::store::officer_keys;
use crate::store::proposals::Proposal;
use crate::store::signatures::{self, Kept};

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
    match verified(app, tx, acting, waiting.to_sign.clone(), assertion).await? {
        Some(evidence) => Ok(Touch::Signed(Box::new(waiting), Box::new(evidence))),
        None => Ok(Touch::Bad),
    }
}

/// The signature to which this very submit has come before, if it has: the same answer is given again, and nothing done
/// twice. The handle is known to the officer's browser alone.
pub(super) async fn before(app: &App, acting: &Acting<'_>, file: FileId, handle: &Secret) -> Result<Option<Kept>, Broken> {
    let kept = signatures::of_ceremony(&app.db, &handle.sha256(), acting.officer.id).await?;
    Ok(kept.filter(|kept| kept.file == file))
}

/// Keeps a signature and the ceremony it was made in.
pub(super) async fn keep(tx: &mut Tx, kept: &Kept, handle: &Secret) -> Result<(), Broken> {
    signatures::insert(tx, kept).await?;
    signatures::note_ceremony(tx, kept.id, &handle.sha256()).await
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

/// A decision about no file that waits for its signature, with what it is about.
#[derive(Serialize, Deserialize)]
struct Asked<T> {
    to_sign: ToSign,
    officer: OfficerId,
    /// Ceremonies of one flow are not answered in another.
    flow: String,
    about: T,
}

/// What became of an officer's touch on a decision about no file.
pub(super) enum Answered<T> {
    Signed(T, Box<SignedDecision>),
    Gone,
    Bad,
}

/// Begins the ceremony of a decision about no file.
pub(super) async fn ask<T: Serialize>(
    app: &App,
    acting: &Acting<'_>,
    to_sign: ToSign,
    (flow, about): (&str, T),
) -> Result<Begun, Broken> {
    let keys = officer_keys::verifying_keys(&app.db, acting.officer.id).await?;
    let ids = keys.iter().map(|key| key.credential_id.as_slice());
    let public_key = to_sign.request_options(relying_party::id(&app.settings)?, ids);
    let handle = Secret::new(app.random.token());
    let asked = Asked { to_sign, officer: acting.officer.id, flow: flow.to_owned(), about };
    let mut tx = app.db.write().await?;
    challenges::put(&mut tx, &app.keyring, office(acting), &handle, &serde_json::to_vec(&asked)?, LASTS).await?;
    tx.commit().await?;
    Ok(Begun { handle: handle.reveal().to_owned(), public_key })
}

/// Ends it: the challenge is used up whatever comes of it, so the caller commits even when it refuses.
pub(super) async fn answer<T: serde::de::DeserializeOwned>(
    app: &App,
    tx: &mut Tx,
    acting: &Acting<'_>,
    flow: &str,
    (handle, assertion): (&Secret, Assertion),
) -> Result<Answered<T>, Broken> {
    let Some(state) = challenges::take(tx, &app.keyring, office(acting), handle).await? else { return Ok(Answered::Gone) };
    let Ok(asked) = serde_json::from_slice::<Asked<T>>(&state) else { return Ok(Answered::Gone) };
    if asked.officer != acting.officer.id || asked.flow != flow {
        return Ok(Answered::Gone);
    }
    let Some(evidence) = verified(app, tx, acting, asked.to_sign, assertion).await? else { return Ok(Answered::Bad) };
    Ok(Answered::Signed(asked.about, Box::new(evidence)))
}

/// Keeps the evidence of a decision about no file, and the ceremony it was made in.
pub(super) async fn keep_office(
    app: &App,
    tx: &mut Tx,
    acting: &Acting<'_>,
    (subject, evidence): (&[u8], SignedDecision),
    handle: &Secret,
) -> Result<SignatureId, Broken> {
    let id = SignatureId::new(acting.now, &app.random);
    let kept = OfficeKept { id, officer: acting.officer.id, subject: subject.to_vec(), signed_at: acting.now, evidence };
    office_signatures::insert(tx, &kept, &handle.sha256()).await?;
    Ok(id)
}

/// The signature about no file to which this very submit has come before.
pub(super) async fn office_before(app: &App, acting: &Acting<'_>, handle: &Secret) -> Result<Option<OfficeKept>, Broken> {
    office_signatures::of_ceremony(&app.db, &handle.sha256(), acting.officer.id).await
}

fn office<'a>(acting: &Acting<'a>) -> Ceremony<'a> {
    Ceremony { kind: Kind::OfficeDecision, browser_hash: acting.browser_hash, now: acting.now }
}

/// The evidence, if it was made by one of the officer's own authenticators over exactly this.
async fn verified(
    app: &App,
    tx: &mut Tx,
    acting: &Acting<'_>,
    to_sign: ToSign,
    assertion: Assertion,
) -> Result<Option<SignedDecision>, Broken> {
    let enrolled = enrolled(tx, acting.officer.id).await?;
    let Some(own) = enrolled.iter().find(|own| own.credential_id == assertion.credential_id) else { return Ok(None) };
    let evidence = to_sign.signed(assertion, own.public_key.clone());
    let issuer = app.settings.issuer();
    let party = RelyingParty { id: relying_party::id(&app.settings)?, origins: &[&issuer] };
    match evidence.verify_by(&party, &enrolled) {
        Ok(_) => Ok(Some(evidence)),
        Err(problem) => {
            tracing::warn!(officer = %acting.officer.number, %problem, "an officer's signature does not hold");
            Ok(None)
        }
    }
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
pub(super) fn proposal(
    app: &App,
    acting: &Acting<'_>,
    dossier: &Dossier,
    (matched, exception): (Option<MatchId>, Option<ExceptionId>),
) -> Result<ToSign, Broken> {
    let canonical = decision("proposal/1", acting, dossier)?;
    let canonical = match matched {
        Some(id) => canonical.bytes("match", id.bytes()),
        None => canonical.nothing("match"),
    };
    let canonical = match exception {
        Some(id) => canonical.bytes("exception", id.bytes()),
        None => canonical,
    };
    Ok(ToSign::new(Purpose::Submit, canonical.finish()?, &app.random))
}

/// What the second officer signs for an exception: the face that matched, the ground, and by digest the words beside it.
pub(super) fn exception(
    app: &App,
    acting: &Acting<'_>,
    dossier: &Dossier,
    (asked, words): (&Exception, [u8; 32]),
) -> Result<ToSign, Broken> {
    let canonical = decision("exception/1", acting, dossier)?
        .bytes("exception", asked.id.bytes())
        .text("ground", &asked.ground)
        .bytes("words", &words)
        .bytes("match", asked.matched.bytes())
        .bytes("asked_by", asked.officer.bytes());
    Ok(ToSign::new(Purpose::Witness, canonical.finish()?, &app.random))
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
