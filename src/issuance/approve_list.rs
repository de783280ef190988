//! Clean files approved together: one touch of the passkey over the list of their digests, so that each file's evidence
//! verifies alone. Only what nothing is unusual about goes into a list. After the list is signed a share of it is drawn by
//! lot (the law's `sample-per-mille`), and a second approver decides on that before anything is issued.

use serde::{Deserialize, Serialize};

use super::acting::{Acting, Barred};
use super::approve::{self, Proposed, Refused};
use super::events::Kind;
use super::notice;
use super::number::FileNumber;
use super::sign::{self, Answered};
use crate::app::App;
use crate::audit::Action;
use crate::authn::officer::Begun;
use crate::base::encode::{b64url, from_b64url, sha256};
use crate::base::error::refuse;
use crate::base::ids::{DecisionId, FileId, ProposalId, SignatureId};
use crate::base::{Broken, Fault, Outcome, Random, Secret, zone};
use crate::identity::evidence::{self, Assertion, Canonical, Purpose, SignedDecision, ToSign};
use crate::identity::law::Law;
use crate::store::decisions::Decision;
use crate::store::samples::{self, Sample};
use crate::store::{Tx, decisions, files, proposals, signatures};

/// How many files a list has: one alone is no list, and more than a page of them nobody looks at.
pub const LIST: std::ops::RangeInclusive<usize> = 2..=50;

const FLOW: &str = "approve-list";

/// One file of the list that waits for the touch.
#[derive(Serialize, Deserialize)]
struct Item {
    file: FileId,
    version: i64,
    proposal: ProposalId,
    decision: String,
}

/// What a signed list came to, by the files' numbers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Done {
    pub approved: Vec<String>,
    /// Drawn: these wait for a second approver.
    pub drawn: Vec<String>,
}

/// What the approver is asked to sign: the list, and by digest each decision in it.
pub async fn challenge(app: &App, acting: &Acting<'_>, numbers: &[FileNumber]) -> Outcome<Begun, Refused> {
    if !LIST.contains(&numbers.len()) {
        return refuse(Refused::ListSize);
    }
    let mut items: Vec<Item> = Vec::new();
    for number in numbers {
        let Some(row) = files::by_number(&app.db, number.as_str()).await? else { return refuse(Refused::NoSuchFile) };
        if items.iter().any(|item| item.file == row.id) {
            return refuse(Refused::ListSize);
        }
        let Proposed { dossier, proposal, signed } = approve::load(app, acting, row.id).await?;
        if !proposal.unusual.is_empty() {
            return refuse(Refused::NotClean);
        }
        let bytes = sign::verdict(app, acting, &dossier, (&proposal, &signed), (Purpose::Approve, None))?.decision;
        items.push(Item { file: row.id, version: dossier.version, proposal: proposal.id, decision: b64url(&bytes) });
    }
    let decisions = items.iter().map(decision).collect::<Result<Vec<_>, _>>()?;
    let described = Canonical::new("decision-list/1")
        .bytes("officer", acting.officer.id.bytes())
        .text("officer_number", &acting.officer.number)
        .bytes("desk", acting.officer.desk_id.bytes())
        .number("files", i64::try_from(items.len())?)
        .time("at", acting.now);
    let to_sign = ToSign::new(Purpose::ApproveList, evidence::list(&decisions, described)?, &app.random);
    Ok(sign::ask(app, acting, to_sign, (FLOW, items)).await?)
}

fn decision(item: &Item) -> Result<Vec<u8>, Broken> {
    from_b64url(&item.decision).ok_or_else(|| Broken::new("a decision that waits is damaged"))
}

/// The signed list: each of its files approved, but for those drawn.
pub async fn finish(app: &App, acting: &Acting<'_>, handle: &Secret, assertion: Assertion) -> Outcome<Done, Refused> {
    if let Some(before) = sign::office_before(app, acting, handle).await? {
        return Ok(done(app, before.id).await?);
    }
    let by = notice::by(app, acting).await?;
    let mut tx = app.db.write().await?;
    let (items, signed) = match sign::answer::<Vec<Item>>(app, &mut tx, acting, FLOW, (handle, assertion)).await? {
        Answered::Signed(items, signed) => (items, *signed),
        Answered::Gone => return refuse(Refused::CeremonyGone),
        Answered::Bad => {
            tx.commit().await?;
            acting.report(app, Refused::SignatureBad, None).await?;
            return refuse(Refused::SignatureBad);
        }
    };
    // The challenge is used up. What one file is refused for, the list is: nothing of it is written then.
    tx.commit().await?;
    let mut standing = Vec::with_capacity(items.len());
    for item in &items {
        let found = approve::load(app, acting, item.file).await?;
        let same =
            found.dossier.version == item.version && found.proposal.id == item.proposal && found.proposal.unusual.is_empty();
        if !same {
            return refuse(Refused::Changed);
        }
        standing.push(found);
    }
    // Drawn after the signature: who signs can't know which of them is looked at again.
    let per_mille = Law::on(zone::day_of(acting.now)).sample_per_mille;
    let drawn = draw(items.len(), per_mille, &app.random);
    let mut tx = app.db.write().await?;
    let digest = sha256(&signed.decision);
    let list = sign::keep_office(app, &mut tx, acting, (&digest, signed.clone()), handle).await?;
    for (at, (item, found)) in items.iter().zip(standing).enumerate() {
        let evidence = SignedDecision { decision: decision(item)?, list: Some(signed.decision.clone()), ..signed.clone() };
        if let Err(fault) = one(app, &mut tx, acting, (found, evidence, list), (drawn.contains(&at), by.clone())).await {
            drop(tx);
            if let Fault::Refused(Refused::Barred(barred)) = &fault {
                acting.report(app, *barred, None).await?;
            }
            return Err(fault);
        }
    }
    tx.commit().await?;
    Ok(done(app, list).await?)
}

/// Writes what becomes of one file of a signed list.
async fn one(
    app: &App,
    tx: &mut Tx,
    acting: &Acting<'_>,
    (mut it, evidence, list): (Proposed, SignedDecision, SignatureId),
    (is_drawn, by): (bool, crate::outside::messages::By),
) -> Outcome<(), Refused> {
    let kept = sign::kept(app, acting, it.dossier.id, evidence);
    signatures::insert(tx, &kept).await?;
    signatures::note_list(tx, kept.id, list).await?;
    if is_drawn {
        let sample = Sample {
            proposal: it.proposal.id,
            file: it.dossier.id,
            approver: acting.officer.id,
            signature: kept.id,
            drawn_at: acting.now,
        };
        if !samples::insert(tx, &sample).await? {
            return refuse(Refused::Changed);
        }
        files::add_event(tx, approve::handled(app, acting, &it.dossier, Kind::Sampled)).await?;
        let entry = acting.entry_on(Action::FileSampled, &it.dossier);
        app.record(tx, acting.now, entry).await?;
        return Ok(());
    }
    if !proposals::end(tx, it.proposal.id, acting.now).await? {
        return refuse(Refused::NotProposed);
    }
    let decision = Decision {
        id: DecisionId::new(acting.now, &app.random),
        proposal: it.proposal.id,
        file: it.dossier.id,
        person: it.dossier.person.id,
        level: it.dossier.level,
        proposer: it.proposal.officer,
        approver: acting.officer.id,
        outcome: "approved".to_owned(),
        reason: None,
        signature: kept.id,
        decided_at: acting.now,
    };
    if !decisions::insert(tx, &decision).await? {
        return refuse(Refused::Barred(Barred::Suspended));
    }
    approve::approve(app, tx, acting, &mut it.dossier, (&decision, by)).await
}

/// Which places of a list are drawn: the share of the law, rounded up, by lot.
fn draw(count: usize, per_mille: u32, random: &Random) -> Vec<usize> {
    let wanted = (count * usize::try_from(per_mille.min(1000)).unwrap_or(1000)).div_ceil(1000);
    let mut places: Vec<usize> = (0..count).collect();
    let mut drawn = Vec::with_capacity(wanted);
    while drawn.len() < wanted && !places.is_empty() {
        let at = usize::try_from(random.below(places.len() as u64)).unwrap_or(0);
        drawn.push(places.swap_remove(at));
    }
    drawn
}

async fn done(app: &App, list: SignatureId) -> Result<Done, Broken> {
    let mut done = Done::default();
    for listed in samples::of_list(&app.db, list).await? {
        if listed.drawn { done.drawn.push(listed.number) } else { done.approved.push(listed.number) }
    }
    Ok(done)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_share_is_drawn_and_rounded_up_and_each_place_once(count in 2usize..60, per_mille in 0u32..1200, seed: u64) {
            let mut drawn = draw(count, per_mille, &Random::test(seed));
            let share = usize::try_from(per_mille.min(1000)).unwrap();
            prop_assert_eq!(drawn.len(), (count * share).div_ceil(1000));
            prop_assert!(drawn.iter().all(|at| *at < count));
            drawn.sort_unstable();
            drawn.dedup();
            prop_assert_eq!(drawn.len(), (count * share).div_ceil(1000));
        }
    }

    #[test]
    fn every_place_can_be_drawn() {
        let mut seen: Vec<usize> = (0..200).flat_map(|seed| draw(10, 50, &Random::test(seed))).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen, (0..10).collect::<Vec<_>>());
    }
}
