//! `/desk/approve-list`: the clean files that were ticked on the approvers' list, approved with one touch.

use std::collections::BTreeMap;

use axum::Json;
use axum::extract::State;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse as _, Response};

use super::sign_in::Ceremony;
use super::visit::Signed;
use crate::app::Shared;
use crate::issuance::acting::Acting;
use crate::issuance::approve_list;
use crate::issuance::number::FileNumber;
use crate::web::cookie::Cookie;
use crate::web::form::{FormRefused, PostedJson};
use crate::web::guard::Approving;
use crate::web::reply::Failure;
use crate::web::visit::Visit;

/// What the form of ticks sends: a field per file.
type Ticks = BTreeMap<String, serde_json::Value>;

/// The files that were ticked.
fn numbers(ticks: &Ticks) -> Result<Vec<FileNumber>, FormRefused> {
    let ticked = ticks.keys().filter_map(|name| name.strip_prefix("file-"));
    ticked.map(|number| number.parse().map_err(|_| FormRefused::Unreadable)).collect()
}

/// `POST /desk/approve-list/options`
pub(super) async fn begin(
    State(app): State<Shared>,
    visit: Visit,
    Approving(duty): Approving,
    PostedJson(ticks): PostedJson<Ticks>,
) -> Result<Json<Ceremony>, Failure> {
    let browser = visit.browser.hash();
    let begun = approve_list::challenge(&app, &Acting::of(&duty, &browser, visit.now), &numbers(&ticks)?).await?;
    Ok(Json(begun.into()))
}

/// `POST /desk/approve-list/finish`
pub(super) async fn finish(
    State(app): State<Shared>,
    visit: Visit,
    Approving(duty): Approving,
    PostedJson(sent): PostedJson<Signed>,
) -> Result<Response, Failure> {
    let (ceremony, assertion) = sent.read()?;
    let browser = visit.browser.hash();
    let done = approve_list::finish(&app, &Acting::of(&duty, &browser, visit.now), &ceremony, assertion).await?;
    let said = if done.drawn.is_empty() { "said-list-approved" } else { "said-list-approved-drawn" };
    let mut answer = Json(serde_json::json!({ "location": "/desk/approvals" })).into_response();
    let cookie = Cookie::Said.set(visit.site.address.is_secure(), said, Some(std::time::Duration::from_secs(60)))?;
    answer.headers_mut().append(SET_COOKIE, cookie);
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_ticks_that_name_a_file_count() {
        let read = |json: serde_json::Value| numbers(&serde_json::from_value(json).unwrap()).map(|numbers| numbers.len()).ok();
        assert_eq!(read(serde_json::json!({ "other": "x" })), Some(0));
        assert_eq!(read(serde_json::json!({ "file-nonsense": "on" })), None);
    }
}
