//! The second step: somebody else grants the request or refuses it with a reason, under their signature. Granting places or
//! lifts the ground in the same transaction; the holder and the agency are told.

use serde::{Deserialize, Serialize};

use super::{Refused, canonical, load, same_eyes};
use crate::app::App;
use crate::audit::Action;
use crate::authn::officer::Begun;
use crate::base::error::refuse;
use crate::base::{Broken, Language, Outcome, Secret};
use crate::identity::Email;
use crate::identity::evidence::{Assertion, Purpose, ToSign};
use crate::identity::lock::Ground;
use crate::identity::officer::Role;
use crate::issuance::acting::Acting;
use crate::issuance::lock::{self, By};
use crate::issuance::notice::{self, To};
use crate::issuance::sign::{self, Answered};
use crate::outside::messages::Letter;
use crate::store::lock_requests::LockRequest;
use crate::store::{Tx, accounts, lock_requests};
use crate::texts;

const FLOW: &str = "agency-decide";

macro_rules! reasons {
    ($($name:ident = $word:literal, $key:literal;)*) => {
        /// Why a request is refused, as the agency is told.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "kebab-case")]
        pub enum Reason { $($name),* }

        impl Reason {
            pub const ALL: &'static [Self] = &[$(Self::$name),*];
            pub fn word(self) -> &'static str { match self { $(Self::$name => $word),* } }
            pub fn key(self) -> &'static str { match self { $(Self::$name => $key),* } }
            pub fn from_word(word: &str) -> Option<Self> { Self::ALL.iter().copied().find(|reason| reason.word() == word) }
        }
    };
}

reasons! {
    NotCompetent = "not-competent", "agency-reason-not-competent";
    DocumentUnfit = "document-unfit", "agency-reason-document-unfit";
    OtherPerson = "other-person", "agency-reason-other-person";
}

/// What is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verdict {
    Grant,
    Refuse(Reason),
}

#[derive(Serialize, Deserialize)]
struct About {
    number: String,
    verdict: Verdict,
}

/// What whoever decides is asked to sign.
pub async fn challenge(app: &App, acting: &Acting<'_>, number: &str, verdict: Verdict) -> Outcome<Begun, Refused> {
    let request = waiting(app, acting, number).await?;
    let canonical = canonical(acting, &request, "decide");
    let canonical = match verdict {
        Verdict::Grant => canonical.text("outcome", "granted").nothing("reason"),
        Verdict::Refuse(reason) => canonical.text("outcome", "refused").text("reason", reason.word()),
    };
    let to_sign = ToSign::new(Purpose::AgencyRequest, canonical.finish()?, &app.random);
    Ok(sign::ask(app, acting, to_sign, (FLOW, About { number: request.number, verdict })).await?)
}

/// Decided.
pub async fn finish(
    app: &App,
    acting: &Acting<'_>,
    number: &str,
    (handle, assertion): (&Secret, Assertion),
) -> Outcome<(), Refused> {
    if sign::office_before(app, acting, handle).await?.is_some() {
        return Ok(());
    }
    let request = waiting(app, acting, number).await?;
    let mut tx = app.db.write().await?;
    let (about, evidence) = match sign::answer::<About>(app, &mut tx, acting, FLOW, (handle, assertion)).await? {
        Answered::Signed(about, evidence) if about.number == request.number => (about, *evidence),
        Answered::Signed(..) | Answered::Gone => return refuse(Refused::CeremonyGone),
        Answered::Bad => {
            tx.commit().await?;
            acting.report(app, Refused::SignatureBad, None).await?;
            return refuse(Refused::SignatureBad);
        }
    };
    let signature = sign::keep_office(app, &mut tx, acting, (request.id.bytes(), evidence), handle).await?;
    let reason = match about.verdict {
        Verdict::Grant => None,
        Verdict::Refuse(reason) => Some(reason),
    };
    let decided = (acting.officer.id, signature);
    if !lock_requests::decide(&mut tx, request.id, decided, reason.map(Reason::word), acting.now).await? {
        return refuse(Refused::NotNow);
    }
    if reason.is_none() && !carry_out(app, &mut tx, acting, &request).await? {
        return refuse(Refused::WrongAgency);
    }
    answer(app, &mut tx, acting, (&request, reason)).await?;
    let entry = acting.entry(Action::AgencyRequestDecided).person(request.person).account(request.account);
    let detail = serde_json::json!({ "request": request.number, "reason": reason.map(Reason::word) });
    app.record(&mut tx, acting.now, entry.detail(detail)).await?;
    tx.commit().await?;
    Ok(())
}

/// The request that waits for this officer's decision.
async fn waiting(app: &App, acting: &Acting<'_>, number: &str) -> Outcome<LockRequest, Refused> {
    let request = load(app, acting, Role::Approver, number).await?;
    if request.state != "forwarded" {
        return refuse(Refused::NotNow);
    }
    if request.forwarded_by == Some(acting.officer.id) || request.officer == acting.officer.id {
        return Err(same_eyes(app, acting).await);
    }
    Ok(request)
}

/// Places the agency's ground, or lifts it; `false` when it stands otherwise by now.
async fn carry_out(app: &App, tx: &mut Tx, acting: &Acting<'_>, request: &LockRequest) -> Result<bool, Broken> {
    let account = accounts::find(&mut *tx, request.account).await?.ok_or_else(|| Broken::new("a request without its account"))?;
    let by = By::Agency(acting.officer.id);
    if request.kind == "lock" {
        return lock::place_in(app, tx, (by, Some(request.id)), &account, Ground::Agency, acting.now).await;
    }
    let own = lock_requests::agency_of_lock(&mut *tx, account.id).await?;
    if own.as_deref() != Some(request.agency_key.as_str()) {
        return Ok(false);
    }
    lock::lift_in(app, tx, by, &account, Ground::Agency, acting.now).await
}

/// Tells the agency, where it named an address.
async fn answer(
    app: &App,
    tx: &mut Tx,
    acting: &Acting<'_>,
    (request, reason): (&LockRequest, Option<Reason>),
) -> Result<(), Broken> {
    let Some(contact) = request.contact(&app.keyring)? else { return Ok(()) };
    let Ok(email) = Email::parse(&contact) else { return Ok(()) };
    let by = notice::by(app, acting).await?;
    let letter = match reason {
        None => Letter::AgencyGranted { request: request.number.clone(), by },
        Some(reason) => {
            let reason = texts::say(Language::Vi, reason.key()).into_owned();
            Letter::AgencyRefused { request: request.number.clone(), by, reason }
        }
    };
    let to = To { phone: None, email: Some(&email), language: Language::Vi, account: None, file: None };
    notice::tell(app, tx, to, &letter, acting.now).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_reads_back_and_has_words_in_both_languages() {
        for reason in Reason::ALL {
            assert_eq!(Reason::from_word(reason.word()), Some(*reason));
            for language in Language::ALL {
                assert!(texts::has(language, reason.key()), "{}", reason.key());
            }
        }
    }
}
