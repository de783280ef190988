//! The flow of the authorization endpoint: facts are gathered, a decision is made, and, when all is there, a code is
//! written. The same on the first visit, after a sign-in, and after the answer to the consent page.

use std::time::Duration;

use super::answer::Parameters;
use super::decide::{Axis, Facts, Next, Reached, decide};
use super::issue::{self, Made};
use super::pushed;
use super::request::{Behalf, Request};
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::authn::flow::{Needs, PATIENCE};
use crate::authn::ways;
use crate::base::encode::sha256;
use crate::base::ids::{ConsentId, GrantId, MandateId};
use crate::base::{Broken, Timestamp};
use crate::identity::client::{Client, ResponseType};
use crate::identity::consent::Extent;
use crate::identity::session::Session;
use crate::provider::grant::Granted;
use crate::provider::policy::{self, Ask};
use crate::provider::{Code, Refused, subject, token};
use crate::store::Tx;
use crate::store::answered;
use crate::store::consents::{self, Known, NewConsent};
use crate::store::grants::{self, NewGrant, Standing, Under};
use crate::store::mandates::{self, Ward};
use crate::store::ways::Ways;

/// What the browser is to be shown.
#[derive(Debug)]
pub enum Outcome {
    /// Sign in, or by one factor more.
    SignIn(Needs),
    /// Ask the person for whom they act.
    Choose(Vec<Ward>),
    /// Ask the person, who has agreed to `given` at this portal before: for their own data, or for a ward's.
    Ask { extent: Extent, given: Option<Extent>, ward: Option<Session> },
    /// Tell the person which desk can help.
    OutOfReach(Axis),
    /// Back to the portal, with a code or tokens.
    Granted(Parameters),
    /// Back to the portal, with an error.
    Refuse(Refused),
    /// This request has had its answer.
    AnsweredBefore,
}

/// One visit of a browser to a request.
pub struct Arrival<'a> {
    pub client: &'a Client,
    pub request: &'a Request,
    pub session: Option<&'a Session>,
    pub now: Timestamp,
}

/// Decides what comes next and, where nothing is missing, grants.
pub async fn proceed(app: &App, arrival: &Arrival<'_>) -> Result<Outcome, Broken> {
    let known = known(app, arrival).await?;
    match decision(app, arrival, &known, false) {
        Next::SignIn(needs) => Ok(Outcome::SignIn(needs)),
        Next::Choose => Ok(Outcome::Choose(known.wards)),
        Next::Consent(extent) => Ok(Outcome::Ask { extent, given: known.consented, ward: known.ward.map(|ward| ward.session) }),
        Next::OutOfReach(axis) => Ok(Outcome::OutOfReach(axis)),
        Next::Refuse(refused) => refuse(app, arrival, refused).await,
        Next::Done(reached) => grant(app, arrival, &reached, known, None).await,
    }
}

/// The person agreed to the request of the flow `id`. Everything is decided anew, for the world may have changed while they
/// read.
pub async fn agree(app: &App, arrival: &Arrival<'_>, id: &str) -> Result<Outcome, Broken> {
    let known = known(app, arrival).await?;
    match decision(app, arrival, &known, true) {
        Next::Done(reached) => grant(app, arrival, &reached, known, Some(id)).await,
        Next::SignIn(needs) => Ok(Outcome::SignIn(needs)),
        Next::Choose => Ok(Outcome::Choose(known.wards)),
        Next::OutOfReach(axis) => Ok(Outcome::OutOfReach(axis)),
        Next::Refuse(refused) => refuse(app, arrival, refused).await,
        Next::Consent(_) => Err(Broken::new("consent asked for after it was given")),
    }
}

/// The person declined the request of the flow `id`, or gave it up for `refused`.
pub async fn give_up(app: &App, request: &Request, id: &str, refused: Refused, now: Timestamp) -> Result<Outcome, Broken> {
    let mut tx = app.db.write().await?;
    let is_first = answer_once(&mut tx, id, now).await? && pushed::answer_once(&mut tx, request, now).await?;
    tx.commit().await?;
    Ok(if is_first { Outcome::Refuse(refused) } else { Outcome::AnsweredBefore })
}

/// A refusal without a word to the person. It uses up a request that was pushed.
async fn refuse(app: &App, arrival: &Arrival<'_>, refused: Refused) -> Result<Outcome, Broken> {
    if arrival.request.pushed.is_none() {
        return Ok(Outcome::Refuse(refused));
    }
    let mut tx = app.db.write().await?;
    let is_first = pushed::answer_once(&mut tx, arrival.request, arrival.now).await?;
    tx.commit().await?;
    Ok(if is_first { Outcome::Refuse(refused) } else { Outcome::AnsweredBefore })
}

/// The refusal of a person who does not want to go on.
pub fn declined() -> Refused {
    Refused::new(Code::AccessDenied, "the person declined")
}

/// A sealed request opens for as long as the flow's patience, and so long its answer is remembered.
async fn answer_once(tx: &mut Tx, id: &str, now: Timestamp) -> Result<bool, Broken> {
    answered::once(tx, &sha256(id.as_bytes()), now, now + PATIENCE).await
}

/// What is known of the person, and of whom they act for.
#[derive(Default)]
struct Standpoint {
    consented: Option<Extent>,
    ways: Ways,
    /// For whom they may act at this client, while they have not said.
    wards: Vec<Ward>,
    ward: Option<AsWard>,
    /// They chose somebody for whom they may not act any more.
    gone: bool,
}

/// A guardian's session as if it were the ward's: the guardian's sign-in, the ward's name and level.
struct AsWard {
    mandate: MandateId,
    session: Session,
}

/// One statement, and none while nobody is signed in; one more at clients that understand who acts for whom, and one for a
/// ward.
async fn known(app: &App, arrival: &Arrival<'_>) -> Result<Standpoint, Broken> {
    let Some(session) = arrival.session else { return Ok(Standpoint::default()) };
    let client = arrival.client;
    let Known { consented, ways } = consents::known(&app.db, session.account, client.id()).await?;
    let own = Standpoint { consented, ways, ..Standpoint::default() };
    if !client.policy.understands_act || arrival.request.behalf == Behalf::Own {
        return Ok(own);
    }
    let wards = mandates::wards(&app.db, session.account, arrival.now).await?;
    let Behalf::Ward(mandate) = arrival.request.behalf else { return Ok(Standpoint { wards, ..own }) };
    let Some(ward) = wards.into_iter().find(|ward| ward.mandate == mandate) else { return Ok(Standpoint { gone: true, ..own }) };
    let session = Session {
        account: ward.account,
        person: ward.person,
        account_level: ward.account_level,
        subject_seed: ward.subject_seed,
        ..session.clone()
    };
    let consented = consents::known(&app.db, session.account, client.id()).await?.consented;
    Ok(Standpoint { consented, ward: Some(AsWard { mandate, session }), ..own })
}

fn decision(app: &App, arrival: &Arrival<'_>, known: &Standpoint, agreed: bool) -> Next {
    if known.gone {
        return Next::Refuse(Refused::new(Code::AccessDenied, "the person may not act for this ward"));
    }
    if known.ward.is_some() && arrival.request.kind != ResponseType::Code {
        return Next::Refuse(Refused::new(Code::AccessDenied, "who acts for another is told of with a code only"));
    }
    let session = known.ward.as_ref().map(|ward| &ward.session).or(arrival.session);
    let subject = session.map(|session| subject::of(&app.keyring, arrival.client, &session.subject_seed));
    let factors = match session {
        Some(session) => ways::with_face(app, session, known.ways.factors()),
        None => Vec::new(),
    };
    let facts = Facts {
        session,
        subject: subject.as_deref(),
        factors: &factors,
        consented: known.consented.as_ref(),
        agreed,
        must_choose: !known.wards.is_empty(),
    };
    match decide(arrival.request, arrival.client, &facts) {
        // The page that tells of desks speaks of the reader's own level.
        Next::OutOfReach(Axis::Account(_)) if known.ward.is_some() => Next::Refuse(super::decide::unmet()),
        next => next,
    }
}

/// Writes the grant with its code, and with it the entry under which the portal's reads run.
async fn grant(
    app: &App,
    arrival: &Arrival<'_>,
    reached: &Reached,
    known: Standpoint,
    agreed: Option<&str>,
) -> Result<Outcome, Broken> {
    let Arrival { client, request, session, now } = *arrival;
    let own = session.ok_or_else(|| Broken::new("a grant without a session"))?;
    let session = known.ward.as_ref().map_or(own, |ward| &ward.session);
    let given = known.consented;
    let extent = if agreed.is_some() { reached.extent.and(&given.unwrap_or_default()) } else { given.unwrap_or_default() };
    let standing = Standing {
        account_open: true,
        account_level: Some(session.account_level),
        session_ended: false,
        consented: Some(extent.clone()),
        secrets_at: None,
    };
    let ask = Ask { client, scopes: &request.scopes, extent: &reached.extent, level: session.level, since: now };
    if policy::authorise(ask, &standing).is_err() {
        return Ok(Outcome::Refuse(Refused::new(Code::AccessDenied, "this client may not have what it asked for")));
    }
    let code = request.kind.has_code().then(|| format!("{}{}", token::code::PREFIX, app.random.token()));
    let lifetimes = &app.settings.tokens;
    let code_expires_at = now + Duration::from_secs(lifetimes.code.into());
    let granted = Granted::new(request, reached, session);
    let id = GrantId::new(now, &app.random);
    let new = NewGrant {
        id,
        account: session.account,
        client: client.id(),
        session: session.id,
        request: serde_json::to_string(&granted)?,
        code: code.as_ref().map(|code| (sha256(code.as_bytes()), code_expires_at)),
        expires_at: code_expires_at + Duration::from_secs(lifetimes.access.into()),
    };
    let actor = if known.ward.is_some() { Actor::Guardian(own.account) } else { Actor::Citizen(own.account) };
    let by_citizen =
        |action| Entry::new(action, actor.clone()).account(session.account).person(session.person).client(client.id().clone());

    let mut tx = app.db.write().await?;
    if !pushed::answer_once(&mut tx, request, now).await? {
        return Ok(Outcome::AnsweredBefore);
    }
    if let Some(flow) = agreed {
        if !answer_once(&mut tx, flow, now).await? {
            return Ok(Outcome::AnsweredBefore);
        }
        let consent = NewConsent {
            id: ConsentId::new(now, &app.random),
            account: session.account,
            client: client.id(),
            extent: &extent,
            subject_key: sha256(subject::of(&app.keyring, client, &session.subject_seed).as_bytes()),
        };
        consents::put(&mut tx, consent, now).await?;
        let detail = serde_json::json!({ "claims": extent.to_string() });
        app.record(&mut tx, now, by_citizen(Action::ConsentGiven).detail(detail)).await?;
    }
    grants::insert(&mut tx, new, now).await?;
    if let Some(AsWard { mandate, .. }) = &known.ward {
        grants::note_acting(&mut tx, id, Under::Mandate(*mandate)).await?;
    }
    let mut detail = serde_json::json!({ "grant": id, "claims": reached.extent.to_string(), "acr": reached.acr });
    if !request.details.is_empty() {
        detail["authorization_details"] = serde_json::json!(request.details);
    }
    app.record(&mut tx, now, by_citizen(Action::GrantMade).detail(detail)).await?;
    tx.commit().await?;
    let made = Made { client, request, session, granted: &granted, grant: id, code };
    Ok(Outcome::Granted(issue::parameters(app, made, now).await?))
}
