//! The first step: the officer at the desk has looked at form and document, and forwards the request under their signature.

use super::{Refused, canonical, load};
use crate::app::App;
use crate::audit::Action;
use crate::authn::officer::Begun;
use crate::base::error::refuse;
use crate::base::{Outcome, Secret, zone};
use crate::identity::evidence::{Assertion, Purpose, ToSign};
use crate::identity::law::{Law, Procedure};
use crate::identity::officer::Role;
use crate::issuance::acting::Acting;
use crate::issuance::deadline::{self, Calendar};
use crate::issuance::sign::{self, Answered};
use crate::store::lock_requests;

const FLOW: &str = "agency-forward";

/// What the officer is asked to sign.
pub async fn challenge(app: &App, acting: &Acting<'_>, number: &str) -> Outcome<Begun, Refused> {
    let request = load(app, acting, Role::Receiving, number).await?;
    if request.state != "received" {
        return refuse(Refused::NotNow);
    }
    let to_sign = ToSign::new(Purpose::AgencyRequest, canonical(acting, &request, "forward").finish()?, &app.random);
    Ok(sign::ask(app, acting, to_sign, (FLOW, request.number)).await?)
}

/// Forwarded: the days of who decides begin.
pub async fn finish(
    app: &App,
    acting: &Acting<'_>,
    number: &str,
    (handle, assertion): (&Secret, Assertion),
) -> Outcome<(), Refused> {
    if sign::office_before(app, acting, handle).await?.is_some() {
        return Ok(());
    }
    let request = load(app, acting, Role::Receiving, number).await?;
    let mut tx = app.db.write().await?;
    let evidence = match sign::answer::<String>(app, &mut tx, acting, FLOW, (handle, assertion)).await? {
        Answered::Signed(about, evidence) if about == request.number => *evidence,
        Answered::Signed(..) | Answered::Gone => return refuse(Refused::CeremonyGone),
        Answered::Bad => {
            tx.commit().await?;
            acting.report(app, Refused::SignatureBad, None).await?;
            return refuse(Refused::SignatureBad);
        }
    };
    let law = Law::on(zone::day_of(acting.now));
    let cut_off = law.cut_off_hour(Procedure::AgencyLock);
    let decide_by = deadline::within(acting.now, law.days_lock_approval, cut_off, Calendar::vietnam());
    let signature = sign::keep_office(app, &mut tx, acting, (request.id.bytes(), evidence), handle).await?;
    if !lock_requests::forward(&mut tx, request.id, (acting.officer.id, signature), decide_by, acting.now).await? {
        return refuse(Refused::NotNow);
    }
    let entry = acting.entry(Action::AgencyRequestForwarded).person(request.person).account(request.account);
    app.record(&mut tx, acting.now, entry.detail(serde_json::json!({ "request": request.number }))).await?;
    tx.commit().await?;
    Ok(())
}
