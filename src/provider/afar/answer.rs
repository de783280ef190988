//! A person answers a request from afar: the same decision as in the browser flow, consent included, and then one guarded
//! update. Approving grants; denying tells the portal so; "this is a scam" does that too, opens a case, and shuts this portal's
//! questions to this person for a day.

use std::time::Duration;

use serde_json::json;

use super::Opened;
use super::code::UserCode;
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::authn::case::{self, Reported};
use crate::authn::flow::Needs;
use crate::base::encode::sha256;
use crate::base::ids::{ConsentId, GrantId};
use crate::base::{Broken, Timestamp};
use crate::identity::client::{Client, TokenDelivery};
use crate::identity::consent::Extent;
use crate::identity::session::Session;
use crate::provider::authorize::{Axis, Facts, Next, Reached, decide};
use crate::provider::grant::Granted;
use crate::provider::policy::{self, Ask};
use crate::provider::subject;
use crate::store::Tx;
use crate::store::afar::{self, Answer, Answered, Kind};
use crate::store::cases;
use crate::store::consents::{self, Known, NewConsent};
use crate::store::grants::Standing;

/// A signed-in person before a request.
#[derive(Clone, Copy)]
pub struct Answering<'a> {
    pub client: &'a Client,
    pub opened: &'a Opened,
    pub session: &'a Session,
    pub now: Timestamp,
}

/// What stands between the person and their approval.
#[derive(Clone, Debug)]
pub enum Outlook {
    /// Nothing but their word.
    Ready(Reached),
    /// A sign-in, or one more factor.
    SignIn(Needs),
    /// More than the account has: a desk can help.
    OutOfReach(Axis),
    /// The portal may not have it, or it is not for this person.
    Refused,
}

/// A request as this person sees it.
#[derive(Clone, Debug)]
pub struct View {
    pub outlook: Outlook,
    pub extent: Extent,
    /// What they let this portal have before.
    pub given: Option<Extent>,
}

/// Looks at a request without answering it.
pub async fn view(app: &App, answering: Answering<'_>) -> Result<View, Broken> {
    let known = consents::known(&app.db, answering.session.account, answering.client.id()).await?;
    let request = &answering.opened.request;
    let extent = Extent::new(request.all_claims(), request.scopes.has(crate::identity::scope::Scope::OfflineAccess))
        .with_verification(request.claims.wants_verified());
    Ok(View { outlook: outlook(app, answering, &known), extent, given: known.consented })
}

fn outlook(app: &App, answering: Answering<'_>, known: &Known) -> Outlook {
    let Answering { client, opened, session, .. } = answering;
    let is_theirs = opened.row.account.is_none_or(|account| account == session.account);
    let may_ask = match opened.row.kind {
        Kind::Device => client.may(crate::identity::client::GrantType::DeviceCode),
        Kind::Ciba => client.may(crate::identity::client::GrantType::Ciba),
    };
    if !is_theirs || !may_ask {
        return Outlook::Refused;
    }
    let subject = subject::of(&app.keyring, client, &session.subject_seed);
    let factors = known.ways.factors();
    let facts = Facts {
        session: Some(session),
        subject: Some(&subject),
        factors: &factors,
        consented: known.consented.as_ref(),
        // The page that asks names what is given: approving is agreeing to it.
        agreed: true,
        must_choose: false,
    };
    match decide(&opened.request, client, &facts) {
        Next::Done(reached) => {
            let standing = Standing {
                account_open: true,
                account_level: Some(session.account_level),
                session_ended: false,
                consented: Some(reached.extent.clone()),
                secrets_at: None,
            };
            let (level, since) = (session.level, answering.now);
            let ask = Ask { client, scopes: &opened.request.scopes, extent: &reached.extent, level, since };
            if policy::authorise(ask, &standing).is_ok() { Outlook::Ready(reached) } else { Outlook::Refused }
        }
        Next::SignIn(needs) => Outlook::SignIn(needs),
        Next::OutOfReach(axis) => Outlook::OutOfReach(axis),
        Next::Refuse(_) | Next::Consent(_) | Next::Choose => Outlook::Refused,
    }
}

/// What became of an answer.
#[derive(Clone, Debug)]
pub enum Outcome {
    Done,
    /// The number was another than the one at the portal: denied, for it has one try.
    WrongNumber,
    SignIn(Needs),
    OutOfReach(Axis),
    Refused,
    /// Answered before, or too late.
    Gone,
}

/// What the person typed to show that they see the other screen.
#[derive(Clone, Copy, Debug)]
pub enum Matched<'a> {
    /// Nothing was to be typed: the code itself was.
    ByCode,
    /// The number of a portal, or the end of a code that came by a link.
    Typed(&'a str),
}

/// The person approves.
pub async fn approve(app: &App, answering: Answering<'_>, matched: Matched<'_>) -> Result<Outcome, Broken> {
    let known = consents::known(&app.db, answering.session.account, answering.client.id()).await?;
    let reached = match outlook(app, answering, &known) {
        Outlook::Ready(reached) => reached,
        Outlook::SignIn(needs) => return Ok(Outcome::SignIn(needs)),
        Outlook::OutOfReach(axis) => return Ok(Outcome::OutOfReach(axis)),
        Outlook::Refused => return Ok(Outcome::Refused),
    };
    if !matches(answering.opened, matched) {
        let denied = turn_down(app, answering, Answer::Denied, "number").await?;
        return Ok(if denied { Outcome::WrongNumber } else { Outcome::Gone });
    }
    let granted = grant(app, answering, &reached, known.consented).await?;
    Ok(if granted { Outcome::Done } else { Outcome::Gone })
}

/// The number is typed and has one try. Where none is to be typed, nothing need be.
fn matches(opened: &Opened, matched: Matched<'_>) -> bool {
    let same = |a: &str, b: &str| crate::base::secret::equal(a.as_bytes(), b.as_bytes());
    match (opened.row.kind, matched) {
        (Kind::Device, Matched::ByCode) => true,
        (Kind::Device, Matched::Typed(typed)) => {
            opened.said.user_code.as_deref().and_then(UserCode::parse).is_some_and(|code| code.ends_with(typed))
        }
        (Kind::Ciba, Matched::Typed(typed)) => opened.said.number().is_none_or(|number| same(number, typed.trim())),
        (Kind::Ciba, Matched::ByCode) => opened.said.number().is_none(),
    }
}

/// Writes consent, grant and answer in one transaction; `false` when the answer came too late.
async fn grant(app: &App, answering: Answering<'_>, reached: &Reached, given: Option<Extent>) -> Result<bool, Broken> {
    let Answering { client, opened, session, now } = answering;
    let id = GrantId::new(now, &app.random);
    let by_citizen =
        |action| Entry::new(action, Actor::Citizen(session.account)).person(session.person).client(client.id().clone());
    let mut tx = app.db.write().await?;
    let covered = given.as_ref().is_some_and(|given| given.covers(&reached.extent));
    if !covered {
        let extent = reached.extent.and(&given.unwrap_or_default());
        let subject = subject::of(&app.keyring, client, &session.subject_seed);
        let consent = NewConsent {
            id: ConsentId::new(now, &app.random),
            account: session.account,
            client: client.id(),
            extent: &extent,
            subject_key: sha256(subject.as_bytes()),
        };
        consents::put(&mut tx, consent, now).await?;
        let detail = json!({ "claims": extent.to_string() });
        app.record(&mut tx, now, by_citizen(Action::ConsentGiven).detail(detail)).await?;
    }
    let access = Duration::from_secs(app.settings.tokens.access.into());
    let new = afar::NewGrant {
        id,
        account: session.account,
        client: client.id(),
        request: serde_json::to_string(&Granted::new(&opened.request, reached, session))?,
        expires_at: opened.row.expires_at + access,
    };
    afar::insert_grant(&mut tx, new, now).await?;
    if !answered(&mut tx, answering, Answer::Approved, Some(id)).await? {
        return Ok(false);
    }
    let detail = json!({ "grant": id, "claims": reached.extent.to_string(), "acr": reached.acr, "by": opened.row.kind.word() });
    app.record(&mut tx, now, by_citizen(Action::GrantMade).detail(detail)).await?;
    tx.commit().await?;
    Ok(true)
}

/// The person denies, or reports; `false` when the answer came too late.
pub async fn deny(app: &App, answering: Answering<'_>, answer: Answer) -> Result<bool, Broken> {
    turn_down(app, answering, answer, "person").await
}

async fn turn_down(app: &App, answering: Answering<'_>, answer: Answer, why: &'static str) -> Result<bool, Broken> {
    let Answering { client, opened, session, now } = answering;
    let mut tx = app.db.write().await?;
    if !answered(&mut tx, answering, answer, None).await? {
        return Ok(false);
    }
    let entry = |action| Entry::new(action, Actor::Citizen(session.account)).person(session.person).client(client.id().clone());
    let detail = json!({ "request": opened.row.id, "by": opened.row.kind.word(), "why": why });
    if answer == Answer::Scam {
        let about = json!({ "at": now.0, "by": "portal", "request": opened.row.id, "asked_at": opened.row.created_at });
        let reported = Reported { kind: cases::Kind::Scam, client: Some(client.id()), about: &about };
        case::open(app, &mut tx, session, reported, now).await?;
        app.record(&mut tx, now, entry(Action::ScamReported).detail(detail)).await?;
    } else {
        app.record(&mut tx, now, entry(Action::ApprovalDenied).detail(detail)).await?;
    }
    tx.commit().await?;
    Ok(true)
}

async fn answered(tx: &mut Tx, answering: Answering<'_>, answer: Answer, grant: Option<GrantId>) -> Result<bool, Broken> {
    let Answering { client, opened, session, now } = answering;
    let pings = client.metadata.backchannel_token_delivery_mode == Some(TokenDelivery::Ping);
    let ping_at = (pings && opened.row.kind == Kind::Ciba).then_some(now);
    let what = Answered { id: opened.row.id, account: session.account, answer, grant, ping_at };
    afar::answer(tx, &what, now).await
}
