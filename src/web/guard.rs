//! Who is asking: extractors that let a handler say whom it serves. A handler takes [`Citizen`] or [`OnDuty`] and is
//! reached by nobody else.

use std::sync::Arc;

use axum::extract::{FromRef, FromRequestParts};
use axum::http::request::Parts;

use super::cookie::Cookie;
use super::reply::Failure;
use super::visit::Visit;
use crate::app::App;
use crate::base::{Refusal, Secret};
use crate::identity::officer::{Officer, Role};
use crate::identity::session::Session;
use crate::store::{officers, sessions};

/// Why a page of ours is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotAdmitted {
    /// Nobody is signed in.
    SignIn,
    /// No officer is signed in.
    OfficerSignIn,
    /// The officer's role does not include this.
    OtherRole,
}

impl Refusal for NotAdmitted {
    fn code(&self) -> &'static str {
        match self {
            Self::SignIn => "sign-in-first",
            Self::OfficerSignIn => "officer-sign-in-first",
            Self::OtherRole => "other-role",
        }
    }
    fn status(&self) -> u16 {
        match self {
            Self::SignIn | Self::OfficerSignIn => 401,
            Self::OtherRole => 403,
        }
    }
}

/// The living session of this browser, if there is one.
pub struct MaybeCitizen(pub Option<Session>);

/// A signed-in citizen.
pub struct Citizen(pub Session);

/// An officer on duty, at an enrolled device of a desk.
pub struct OnDuty(pub officers::Duty);

/// An officer whose role is receiving.
pub struct Receiving(pub officers::Duty);

/// An officer whose role is approving.
pub struct Approving(pub officers::Duty);

/// A one-stop officer who helps citizens through portals.
pub struct Helping(pub officers::Duty);
/// An officer who takes agencies' requests, or decides on them.
pub struct Locking(pub officers::Duty);

/// An officer who supervises the desks of a unit.
pub struct Supervising(pub officers::Duty);

/// An officer who keeps officers, desks and devices of a unit.
pub struct Overseeing(pub officers::Duty);

impl<S> FromRequestParts<S> for MaybeCitizen
where
    S: Send + Sync,
    Arc<App>: FromRef<S>,
{
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let visit = Visit::from_request_parts(parts, state).await?;
        let app = Arc::<App>::from_ref(state);
        let Some(token) = visit.cookie(Cookie::Citizen) else { return Ok(Self(None)) };
        Ok(Self(sessions::find(&app.db, &Secret::new(token).sha256(), visit.now).await?))
    }
}

impl<S> FromRequestParts<S> for Citizen
where
    S: Send + Sync,
    Arc<App>: FromRef<S>,
{
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let MaybeCitizen(session) = MaybeCitizen::from_request_parts(parts, state).await?;
        session.filter(|session| !session.must_show_more()).map(Self).ok_or_else(|| NotAdmitted::SignIn.into())
    }
}

impl<S> FromRequestParts<S> for OnDuty
where
    S: Send + Sync,
    Arc<App>: FromRef<S>,
{
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let visit = Visit::from_request_parts(parts, state).await?;
        let app = Arc::<App>::from_ref(state);
        let Some(token) = visit.cookie(Cookie::Officer) else { return Err(NotAdmitted::OfficerSignIn.into()) };
        let device = visit.cookie(Cookie::Device).map(|key| Secret::new(key).sha256());
        let found = officers::on_duty(&app.db, &app.keyring, &Secret::new(token).sha256(), device.as_ref(), visit.now).await?;
        found.map(Self).ok_or_else(|| NotAdmitted::OfficerSignIn.into())
    }
}

macro_rules! roles {
    ($($name:ident: $role:pat),* $(,)?) => { $(
        impl<S> FromRequestParts<S> for $name
        where
            S: Send + Sync,
            Arc<App>: FromRef<S>,
        {
            type Rejection = Failure;

            async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
                let OnDuty(duty) = OnDuty::from_request_parts(parts, state).await?;
                if matches!(duty.officer.role, $role) { Ok(Self(duty)) } else { Err(NotAdmitted::OtherRole.into()) }
            }
        }
    )* };
}

roles! {
    Receiving: Role::Receiving,
    Approving: Role::Approver,
    Locking: Role::Receiving | Role::Approver,
    Supervising: Role::Supervisor,
    Overseeing: Role::Supervisor | Role::Administrator,
    Helping: Role::Helper,
}

/// The one-stop officer on duty in this browser, if there is one.
pub struct MaybeHelping(pub Option<officers::Duty>);

impl<S> FromRequestParts<S> for MaybeHelping
where
    S: Send + Sync,
    Arc<App>: FromRef<S>,
{
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let visit = Visit::from_request_parts(parts, state).await?;
        // Citizens' browsers have no such cookie, and cost no statement.
        if visit.cookie(Cookie::Officer).is_none() {
            return Ok(Self(None));
        }
        let duty = OnDuty::from_request_parts(parts, state).await;
        Ok(Self(duty.ok().map(|OnDuty(duty)| duty).filter(|duty| duty.officer.role == Role::Helper)))
    }
}

/// The officer of a duty, for flows that ask who acts.
impl AsRef<Officer> for officers::Duty {
    fn as_ref(&self) -> &Officer {
        &self.officer
    }
}
