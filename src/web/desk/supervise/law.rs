//! `/desk/law`: the parameters of the law that the service follows today, each with its article and since when.

use askama::Template;
use axum::response::Response;

use crate::base::zone;
use crate::identity::law::Law;
use crate::web::desk::frame;
use crate::web::guard::OnDuty;
use crate::web::page::Page;
use crate::web::reply::{Failure, html};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "desk/supervise/law.html")]
struct LawPage {
    p: Page,
    rows: Vec<Row>,
}

struct Row {
    name: String,
    value: String,
    since: String,
    article: String,
}

/// `GET /desk/law`
pub(in crate::web::desk) async fn page(visit: Visit, OnDuty(duty): OnDuty) -> Result<Response, Failure> {
    let rows = Law::on(zone::day_of(visit.now)).articles().map(|(name, said)| Row {
        name: name.to_owned(),
        value: said.value.clone(),
        since: said.since.to_string(),
        article: said.article.clone(),
    });
    html(&LawPage { rows: rows.collect(), p: frame::page(&visit, &duty, "law-title") })
}
