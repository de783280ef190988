//! What somebody sees who proved who they are, and whose account is closed: why, and where to go. And the failures of a
//! sign-in that no page of its own tells.

use std::borrow::Cow;
use std::time::Duration;

use askama::Template;
use axum::http::StatusCode;
use axum::response::Response;

use super::entry::Entry;
use super::frame::{Asking, ground};
use crate::app::Shared;
use crate::authn::sign_in::NotSignedIn;
use crate::base::{Refusal as _, Timestamp};
use crate::identity::officer::Desk;
use crate::store::desks;
use crate::web::page::Page;
use crate::web::reply::{Failure, html_with};
use crate::web::visit::Visit;

/// How many desks a page lists.
pub(super) const DESKS: i64 = 5;

#[derive(Template)]
#[template(path = "citizen/closed.html")]
struct ClosedPage {
    p: Page,
    asking: Option<Asking>,
    code: &'static str,
    next: Cow<'static, str>,
    /// Each ground with who can lift it.
    grounds: Vec<(Cow<'static, str>, Cow<'static, str>)>,
    desks: Vec<Desk>,
    back: String,
}

/// The page of a closed account. Shown only to who brought the right secret.
pub(super) async fn page(app: &Shared, visit: &Visit, entry: &Entry, why: &NotSignedIn) -> Result<Response, Failure> {
    let (title, next, grounds) = match why {
        NotSignedIn::Locked(grounds) => {
            let told = grounds.iter().map(|it| ground(visit.language, *it)).collect();
            ("refused-account-locked", "refused-account-locked.next", told)
        }
        _ => ("refused-not-activated", "refused-not-activated.next", Vec::new()),
    };
    let p = Page::new(visit, title);
    let next = p.say(next);
    let shown = ClosedPage {
        p,
        asking: Asking::of(entry, visit.language),
        code: why.code(),
        next,
        grounds,
        desks: desks::receiving(&app.db, DESKS).await?,
        back: entry.flow.cancelled(&entry.sealed),
    };
    Ok(entry.allow(html_with(StatusCode::FORBIDDEN, &shown)?))
}

/// A refusal as a failure, with the time to wait where there is one.
pub(super) fn failure(why: &NotSignedIn, now: Timestamp) -> Failure {
    let failure = Failure::from(why.clone());
    match why {
        NotSignedIn::TooMany(too_many) => failure.retry_after(too_many.again_at.since(now)),
        NotSignedIn::Busy => failure.retry_after(Duration::from_secs(2)),
        _ => failure,
    }
}
