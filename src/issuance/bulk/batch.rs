//! A batch: clean files of one import, proposed under one signature by the officer who imported them, and decided under one
//! by an approver who is somebody else. Both signatures are over the list of all files (docs/decisions/0025-bulk-files.md).

use super::evidence::{self, Listed, Signer};
use super::sign::{self, Touch, Waiting};
use super::{Refused, admit};
use crate::app::App;
use crate::args;
use crate::audit::{self, Action, Entry};
use crate::authn::officer::Begun;
use crate::base::error::refuse;
use crate::base::ids::{BatchId, EventId, FileId, SignatureId};
use crate::base::{Broken, Outcome, Secret, Timestamp};
use crate::identity::evidence::{Assertion, Purpose, SignedDecision, ToSign};
use crate::identity::officer::Role;
use crate::issuance::acting::{Acting, Barred, Touched};
use crate::issuance::content::Content;
use crate::issuance::events::Kind;
use crate::issuance::number::FileNumber;
use crate::issuance::reason::Reason;
use crate::keyring::Scope;
use crate::store::batches::{self, Batch, Kept, Listing, NewBatch};
use crate::store::bulk::{self, Import};
use crate::store::{Tx, Value, load};

/// The most files of one batch: what an approver can still take a sample of.
pub const MOST: i64 = 1000;

/// What an approver decides on a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Approve,
    /// Every file of it goes back to its desk.
    Return(Reason),
}

impl Verdict {
    fn purpose(self) -> Purpose {
        match self {
            Self::Approve => Purpose::Approve,
            Self::Return(_) => Purpose::Return,
        }
    }
}

/// The import of an officer who may propose from it.
async fn own_import(app: &App, acting: &Acting<'_>, number: &str) -> Outcome<Import, Refused> {
    admit(app, acting).await?;
    let Some(import) = bulk::by_number(&app.db, number).await? else { return refuse(Refused::NoSuch) };
    if import.desk != acting.officer.desk_id {
        return refuse(Refused::NoSuch);
    }
    if import.officer != acting.officer.id {
        return refuse(Refused::OthersImport);
    }
    Ok(import)
}

/// The clean files that the officer may propose: not their own, nor a relative's, which a desk handles one by one.
async fn clean(app: &App, acting: &Acting<'_>, import: &Import) -> Result<Vec<Listing>, Broken> {
    let theirs = batches::related(&app.db, acting.officer.id, import.id).await?;
    let listed = batches::unbatched(&app.db, import.id, MOST).await?;
    Ok(listed.into_iter().filter(|listing| !theirs.contains(&listing.waiting.file)).collect())
}

fn leaves(app: &App, files: &[Listing]) -> Result<Vec<[u8; 32]>, Broken> {
    let sealer = app.keyring.sealer(Scope::Files);
    files
        .iter()
        .map(|listing| {
            let file = listing.waiting.file;
            let content = Content::from_bytes(&sealer.open("content", file.bytes(), &listing.content_sealed)?)?;
            Ok(evidence::leaf(file, listing.waiting.person, &content.digest()?))
        })
        .collect()
}

fn digest_of(leaves: &[[u8; 32]]) -> [u8; 32] {
    evidence::list_digest(leaves.iter().map(<[u8; 32]>::as_slice))
}

fn signer<'a>(acting: &Acting<'a>) -> Signer<'a> {
    let officer = acting.officer;
    Signer { officer: officer.id, number: &officer.number, desk: officer.desk_id, at: acting.now }
}

/// What the officer who imported is asked to sign: the next clean files of the import.
pub async fn propose_begin(app: &App, acting: &Acting<'_>, import: &str) -> Outcome<Begun, Refused> {
    let import = own_import(app, acting, import).await?;
    let files = clean(app, acting, &import).await?;
    if files.is_empty() {
        return refuse(Refused::NothingClean);
    }
    let list = digest_of(&leaves(app, &files)?);
    let batch = BatchId::new(acting.now, &app.random);
    let letters = import.number.split('-').nth(1).unwrap_or("VN").to_owned();
    let number = format!("B-{}", FileNumber::draw(&letters, acting.now, &app.random));
    let listed = Listed { batch, number: &number, import: import.id, files: i64::try_from(files.len())?, list: &list };
    let to_sign = ToSign::new(Purpose::Submit, evidence::proposal(&listed, signer(acting))?, &app.random);
    let waiting = Waiting {
        to_sign,
        officer: acting.officer.id,
        batch,
        number,
        import: import.id,
        files: files.iter().map(|listing| (listing.waiting.file, listing.waiting.version)).collect(),
        reason: None,
    };
    Ok(sign::begin(app, acting, &waiting).await?)
}

/// The signed batch, in the approvers' queue. Tells its number.
pub async fn propose_finish(
    app: &App,
    acting: &Acting<'_>,
    import: &str,
    handle: &Secret,
    assertion: Assertion,
) -> Outcome<String, Refused> {
    let import = own_import(app, acting, import).await?;
    let found = clean(app, acting, &import).await?;
    let (mut tx, waiting, signed) = touched(app, acting, handle, assertion).await?;
    if waiting.import != import.id || waiting.to_sign.purpose != Purpose::Submit {
        tx.commit().await?;
        return refuse(Refused::Changed);
    }
    let files: Vec<Listing> = waiting
        .files
        .iter()
        .filter_map(|(file, version)| {
            found.iter().find(|listing| listing.waiting.file == *file && listing.waiting.version == *version).cloned()
        })
        .collect();
    let leaves = leaves(app, &files)?;
    let list = digest_of(&leaves);
    let count = i64::try_from(files.len())?;
    let listed = Listed { batch: waiting.batch, number: &waiting.number, import: import.id, files: count, list: &list };
    let signed_over = evidence::problem(app, &listed, ("batch-proposal/1", Purpose::Submit), acting.officer.id, &signed)?;
    if files.len() != waiting.files.len() || signed_over.is_some() {
        tx.commit().await?;
        return refuse(Refused::Changed);
    }
    let new = NewBatch {
        id: waiting.batch,
        number: &waiting.number,
        import: import.id,
        desk: import.desk,
        files: count,
        list_digest: &list,
        proposer: acting.officer.id,
    };
    if !batches::insert(&mut tx, new, acting.now).await? {
        drop(tx);
        acting.report(app, Barred::Suspended, None).await?;
        return refuse(Refused::Barred(Barred::Suspended));
    }
    batches::sign(&mut tx, &kept(app, acting, waiting.batch, *signed)).await?;
    let mut turned = Turned::default();
    for (at, (listing, leaf)) in files.iter().zip(&leaves).enumerate() {
        if !batches::put(&mut tx, &listing.waiting, (waiting.batch, i64::try_from(at)?), leaf, acting.now).await? {
            return refuse(Refused::Changed);
        }
        let detail = serde_json::json!({ "batch": waiting.number, "level": 1 });
        let entry = acting.entry(Action::FileProposed).file(listing.waiting.file).person(listing.waiting.person);
        turned.add(app, acting, listing.waiting.file, Kind::Proposed, entry.detail(detail));
    }
    let detail = serde_json::json!({ "batch": waiting.number, "import": import.number, "files": count });
    turned.entries.push(acting.entry(Action::BatchProposed).detail(detail));
    turned.write(app, &mut tx, acting.now).await?;
    tx.commit().await?;
    Ok(waiting.number)
}

/// A batch with its files, its leaves as they come out now, and the signature it was proposed under.
struct Proposed {
    batch: Batch,
    files: Vec<Listing>,
    signed: SignedDecision,
}

async fn proposed(app: &App, acting: &Acting<'_>, number: &str) -> Outcome<Proposed, Refused> {
    let Some(batch) = batches::by_number(&app.db, number).await? else { return refuse(Refused::NoSuch) };
    let touched = Touched { file: None, desk: None, numbers: &[], proposer: Some(batch.proposer) };
    acting.admit::<Refused>(app, Role::Approver, touched).await?;
    if batch.outcome.is_some() {
        return refuse(Refused::Changed);
    }
    let files = batches::listed(&app.db, batch.id).await?;
    let theirs = batches::related(&app.db, acting.officer.id, batch.import).await?;
    if files.iter().any(|listing| theirs.contains(&listing.waiting.file)) {
        acting.report(app, Barred::RelativesFile, None).await?;
        return refuse(Refused::Barred(Barred::RelativesFile));
    }
    let signed = batches::signatures(&app.db, batch.id).await?.into_iter().find(|kept| kept.officer == batch.proposer);
    let holds = match &signed {
        None => false,
        Some(kept) => {
            let list = digest_of(&leaves(app, &files)?);
            let listed = Listed { list: &list, ..listed(&batch) };
            let signed = ("batch-proposal/1", Purpose::Submit);
            list.as_slice() == batch.list_digest
                && evidence::problem(app, &listed, signed, batch.proposer, &kept.evidence)?.is_none()
        }
    };
    match signed {
        Some(kept) if holds => Ok(Proposed { batch, files, signed: kept.evidence }),
        _ => {
            acting.report(app, Refused::EvidenceBad, None).await?;
            refuse(Refused::EvidenceBad)
        }
    }
}

fn listed(batch: &Batch) -> Listed<'_> {
    Listed { batch: batch.id, number: &batch.number, import: batch.import, files: batch.files, list: &batch.list_digest }
}

/// What the approver is asked to sign.
pub async fn decide_begin(app: &App, acting: &Acting<'_>, batch: &str, verdict: Verdict) -> Outcome<Begun, Refused> {
    let Proposed { batch, signed, .. } = proposed(app, acting, batch).await?;
    let purpose = verdict.purpose();
    let decision = evidence::decision(&listed(&batch), signer(acting), purpose, (batch.proposer, &signed))?;
    let waiting = Waiting {
        to_sign: ToSign::new(purpose, decision, &app.random),
        officer: acting.officer.id,
        batch: batch.id,
        number: batch.number.clone(),
        import: batch.import,
        files: Vec::new(),
        reason: match verdict {
            Verdict::Approve => None,
            Verdict::Return(reason) => Some(reason.word().to_owned()),
        },
    };
    Ok(sign::begin(app, acting, &waiting).await?)
}

/// The signed decision and what follows from it. Holders are told by a job, so many at a time.
pub async fn decide_finish(
    app: &App,
    acting: &Acting<'_>,
    batch: &str,
    handle: &Secret,
    assertion: Assertion,
) -> Outcome<Verdict, Refused> {
    let Proposed { batch, files, .. } = proposed(app, acting, batch).await?;
    let (mut tx, waiting, signed) = touched(app, acting, handle, assertion).await?;
    let reason: Option<Reason> = waiting.reason.as_deref().map(str::parse).transpose()?;
    let verdict = match (waiting.to_sign.purpose, reason) {
        (Purpose::Approve, None) => Some(Verdict::Approve),
        (Purpose::Return, Some(reason)) => Some(Verdict::Return(reason)),
        _ => None,
    };
    let Some(verdict) = verdict.filter(|_| waiting.batch == batch.id) else {
        tx.commit().await?;
        return refuse(Refused::Changed);
    };
    let (outcome, why) = match verdict {
        Verdict::Approve => ("approved", None),
        Verdict::Return(reason) => ("returned", Some(reason.word())),
    };
    if !batches::decide(&mut tx, batch.id, acting.officer.id, (outcome, why), acting.now).await? {
        return refuse(Refused::Changed);
    }
    batches::sign(&mut tx, &kept(app, acting, batch.id, *signed)).await?;
    let (changed, kind, of_file, of_batch) = match verdict {
        Verdict::Approve => {
            (batches::approve(&mut tx, batch.id, acting.now).await?, Kind::Approved, Action::FileApproved, Action::BatchApproved)
        }
        Verdict::Return(reason) => {
            let changed = batches::give_back(&mut tx, batch.id, reason.word(), acting.now).await?;
            (changed, Kind::Returned, Action::FileReturned, Action::BatchReturned)
        }
    };
    if changed != u64::try_from(batch.files)? {
        return refuse(Refused::Changed);
    }
    let mut turned = Turned::default();
    for listing in &files {
        let detail = serde_json::json!({ "batch": batch.number, "level": 1, "reason": why });
        let entry = acting.entry(of_file).file(listing.waiting.file).person(listing.waiting.person).detail(detail);
        turned.add(app, acting, listing.waiting.file, kind, entry);
    }
    let detail = serde_json::json!({ "batch": batch.number, "files": batch.files, "reason": why });
    turned.entries.push(acting.entry(of_batch).detail(detail));
    turned.write(app, &mut tx, acting.now).await?;
    tx.commit().await?;
    Ok(verdict)
}

/// The officer's touch, in a transaction that goes on. One that does not hold is used up.
async fn touched(
    app: &App,
    acting: &Acting<'_>,
    handle: &Secret,
    assertion: Assertion,
) -> Outcome<(Tx, Box<Waiting>, Box<SignedDecision>), Refused> {
    let mut tx = app.db.write().await?;
    match sign::finish(app, &mut tx, acting, handle, assertion).await? {
        Touch::Signed(waiting, signed) => Ok((tx, waiting, signed)),
        Touch::Gone => refuse(Refused::CeremonyGone),
        Touch::Bad => {
            tx.commit().await?;
            acting.report(app, Refused::SignatureBad, None).await?;
            refuse(Refused::SignatureBad)
        }
    }
}

pub(super) fn kept(app: &App, acting: &Acting<'_>, batch: BatchId, evidence: SignedDecision) -> Kept {
    let id = SignatureId::new(acting.now, &app.random);
    Kept { id, officer: acting.officer.id, batch, signed_at: acting.now, evidence }
}

/// What many files leave in their histories and in the log.
#[derive(Default)]
struct Turned {
    events: Vec<Vec<Value>>,
    entries: Vec<Entry>,
}

impl Turned {
    fn add(&mut self, app: &App, acting: &Acting<'_>, file: FileId, kind: Kind, entry: Entry) {
        let id = EventId::new(acting.now, &app.random);
        self.events.push(args![id, file, acting.officer.desk_id, acting.officer.id, kind.word(), acting.now]);
        self.entries.push(entry);
    }

    async fn write(self, app: &App, tx: &mut Tx, now: Timestamp) -> Result<(), Broken> {
        load::rows(tx, bulk::EVENTS, self.events).await?;
        audit::record_all(tx, &app.keyring, &app.random, now, self.entries).await
    }
}
