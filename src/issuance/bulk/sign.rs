//! The officer's touch on a batch: kept sealed and single-use between the two requests, like that on a file.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::app::App;
use crate::authn::officer::Begun;
use crate::authn::relying_party;
use crate::base::ids::{BatchId, FileId, ImportId, OfficerId};
use crate::base::{Broken, Secret};
use crate::identity::evidence::{Assertion, Enrolled, PublicKey, RelyingParty, SignedDecision, ToSign};
use crate::issuance::acting::Acting;
use crate::store::Tx;
use crate::store::challenges::{self, Ceremony, Kind};
use crate::store::officer_keys;

const LASTS: Duration = Duration::from_secs(10 * 60);

/// A batch that waits for a signature.
#[derive(Serialize, Deserialize)]
pub(super) struct Waiting {
    pub to_sign: ToSign,
    pub officer: OfficerId,
    pub batch: BatchId,
    pub number: String,
    pub import: ImportId,
    /// Of a proposal: the files at the versions that were looked at, in order.
    pub files: Vec<(FileId, i64)>,
    /// Of a return: why.
    pub reason: Option<String>,
}

pub(super) enum Touch {
    Signed(Box<Waiting>, Box<SignedDecision>),
    Gone,
    Bad,
}

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

/// The challenge is used up whatever comes of it, so the caller commits even when it refuses.
pub(super) async fn finish(
    app: &App,
    tx: &mut Tx,
    acting: &Acting<'_>,
    handle: &Secret,
    assertion: Assertion,
) -> Result<Touch, Broken> {
    let Some(state) = challenges::take(tx, &app.keyring, ceremony(acting), handle).await? else { return Ok(Touch::Gone) };
    // A touch on a single file is none on a batch.
    let Ok(waiting) = serde_json::from_slice::<Waiting>(&state) else { return Ok(Touch::Gone) };
    if waiting.officer != acting.officer.id {
        return Ok(Touch::Gone);
    }
    let keys = officer_keys::verifying_keys(tx, acting.officer.id).await?;
    let enrolled = keys
        .into_iter()
        .map(|key| Ok(Enrolled { public_key: PublicKey::from_spki(&key.public_key)?, credential_id: key.credential_id }))
        .collect::<Result<Vec<_>, Broken>>()?;
    let Some(own) = enrolled.iter().find(|own| own.credential_id == assertion.credential_id) else { return Ok(Touch::Bad) };
    let evidence = waiting.to_sign.clone().signed(assertion, own.public_key.clone());
    let issuer = app.settings.issuer();
    let party = RelyingParty { id: relying_party::id(&app.settings)?, origins: &[&issuer] };
    match evidence.verify_by(&party, &enrolled) {
        Ok(_) => Ok(Touch::Signed(Box::new(waiting), Box::new(evidence))),
        Err(problem) => {
            tracing::warn!(officer = %acting.officer.number, %problem, "an officer's signature over a batch does not hold");
            Ok(Touch::Bad)
        }
    }
}

fn ceremony<'a>(acting: &Acting<'a>) -> Ceremony<'a> {
    Ceremony { kind: Kind::OfficerDecision, browser_hash: acting.browser_hash, now: acting.now }
}
