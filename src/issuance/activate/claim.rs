//! An activation under way, with all that its steps are judged on.

use super::begin::Step;
use super::{Arriving, Refused};
use crate::app::App;
use crate::base::error::refuse;
use crate::base::{Broken, Outcome, Timestamp};
use crate::issuance::dossier::Dossier;
use crate::issuance::late;
use crate::store::accounts::{self, Account};
use crate::store::activations::Slip;
use crate::store::locks;

/// A slip, its file and its account, opened together.
pub(super) struct Claim {
    pub slip: Slip,
    pub dossier: Dossier,
    pub account: Account,
}

/// Opens what a slip belongs to, if this browser may go on with it.
pub(super) async fn load(app: &App, arriving: Arriving<'_>, slip: Slip) -> Outcome<Claim, Refused> {
    let now = arriving.visitor.now;
    let dossier = Dossier::load(app, slip.file).await?.ok_or_else(|| Broken::new("a slip without its file"))?;
    let Some(account) = accounts::find(&app.db, slip.account).await? else { return refuse(Refused::Closed) };
    match stands(&slip, &arriving.visitor.browser_hash, now) {
        Some(Refused::Late) => {
            late::mark(app, dossier, now).await?;
            return refuse(Refused::Late);
        }
        Some(refused) => return refuse(refused),
        None => {}
    }
    if account.deceased_at.is_some() || !locks::of_account(&app.db, account.id).await?.is_empty() {
        return refuse(Refused::Closed);
    }
    Ok(Claim { slip, dossier, account })
}

/// Why a slip is of no use in this browser, if so.
fn stands(slip: &Slip, browser_hash: &[u8; 32], now: Timestamp) -> Option<Refused> {
    let here = slip.browser_hash.as_deref() == Some(browser_hash.as_slice());
    if slip.used_at.is_some() {
        (!here).then_some(Refused::Used)
    } else if slip.voided_at.is_some() {
        Some(Refused::Replaced)
    } else if slip.expires_at < now {
        Some(Refused::Late)
    } else if slip.browser_hash.is_some() && !here {
        Some(Refused::Elsewhere)
    } else {
        None
    }
}

impl Claim {
    /// What comes next. A raised account has passcode and passkey already: then the proof alone is asked for.
    pub async fn step(&self, app: &App) -> Result<Step, Broken> {
        if self.slip.used_at.is_some() {
            return Ok(Step::SignIn);
        }
        let Some(proof) = self.slip.proof.as_deref() else {
            return Ok(match self.dossier.content.phone() {
                Some(phone) => Step::Phone { masked: phone.masked() },
                None => Step::DeskNumber,
            });
        };
        let held = accounts::held(&app.db, self.account.id).await?;
        Ok(if !held.passcode {
            Step::Passcode
        } else if !held.passkey && !held.totp && !held.card {
            Step::Possession { phone_will_do: proof == "phone" }
        } else {
            Step::Complete
        })
    }

    /// Whether the second proof was given, in this browser: [`load`] refuses every other one.
    pub fn is_proven(&self) -> bool {
        self.slip.proof.is_some() && self.slip.used_at.is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::Random;
    use crate::base::ids::{AccountId, DeskId, FactorId, FileId, OfficerId};

    #[test]
    fn a_slip_is_of_use_in_one_browser_and_in_time() {
        let (now, random) = (Timestamp(1_000_000), Random::test(1));
        let slip = Slip {
            id: FactorId::new(now, &random),
            account: AccountId::new(now, &random),
            file: FileId::new(now, &random),
            officer: OfficerId::new(now, &random),
            desk: DeskId::new(now, &random),
            created_at: now,
            expires_at: Timestamp(2_000_000),
            proof: None,
            browser_hash: None,
            match_id: None,
            voided_at: None,
            used_at: None,
        };
        let (here, there) = ([1; 32], [2; 32]);
        assert_eq!(stands(&slip, &here, now), None);
        assert_eq!(stands(&slip, &here, Timestamp(2_000_000)), None);
        assert_eq!(stands(&slip, &here, Timestamp(2_000_001)), Some(Refused::Late));
        let claimed = Slip { proof: Some("phone".into()), browser_hash: Some(here.to_vec()), ..slip.clone() };
        assert_eq!(stands(&claimed, &here, now), None);
        assert_eq!(stands(&claimed, &there, now), Some(Refused::Elsewhere));
        let used = Slip { used_at: Some(now), ..claimed };
        assert_eq!(stands(&used, &there, now), Some(Refused::Used));
        assert_eq!(stands(&used, &here, Timestamp(9_000_000)), None, "the same browser is told that it is done");
        assert_eq!(stands(&Slip { voided_at: Some(now), ..slip }, &here, now), Some(Refused::Replaced));
    }
}
