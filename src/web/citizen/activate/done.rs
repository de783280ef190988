//! `/activate/done`: the sign-in worked. The desk has turned green by now.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use crate::app::Shared;
use crate::store::accounts;
use crate::web::guard::MaybeCitizen;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, see_other};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "citizen/activate/done.html")]
struct DonePage {
    p: Page,
    level: i64,
}

/// `GET /activate/done`
pub(super) async fn page(
    State(app): State<Shared>,
    visit: Visit,
    MaybeCitizen(session): MaybeCitizen,
) -> Result<Response, Failure> {
    let Some(session) = session else { return Ok(see_other("/login")) };
    let account = accounts::find(&app.db, session.account).await?;
    if account.is_none_or(|account| account.proven_at.is_none()) {
        return Ok(see_other("/account"));
    }
    html(&DonePage { p: Page::new(&visit, "activate-done-title"), level: session.account_level.number() })
}
