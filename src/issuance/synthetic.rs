//! What a visit of a synthetic city leaves behind is signed like that of any other: the same bytes, asked for in the same
//! way, so that an auditor can't tell them apart but by the officers who signed.

use super::acting::Acting;
use super::dossier::Dossier;
use super::sign;
use crate::app::App;
use crate::base::Broken;
use crate::base::ids::MatchId;
use crate::identity::evidence::{Purpose, ToSign};
use crate::store::proposals::Proposal;
use crate::store::signatures::Kept;

/// What the receiving officer of a visit signs.
pub fn proposal(app: &App, acting: &Acting<'_>, dossier: &Dossier, matched: MatchId) -> Result<ToSign, Broken> {
    sign::proposal(app, acting, dossier, (Some(matched), None))
}

/// What its approver signs.
pub fn approval(app: &App, acting: &Acting<'_>, dossier: &Dossier, proposed: (&Proposal, &Kept)) -> Result<ToSign, Broken> {
    sign::verdict(app, acting, dossier, proposed, (Purpose::Approve, None))
}
