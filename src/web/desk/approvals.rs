//! `/desk/approvals`: what waits for a decision, the unusual first; and one proposal with all that deciding needs. Each
//! decision is signed by the approver's passkey.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use askama::Template;
use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse as _, Response};
use serde::Deserialize;

use super::frame;
use super::sign_in::Ceremony;
use super::visit::{MatchResult, Signed, comparison, reasons};
use super::words::{self, Deadline};
use crate::app::Shared;
use crate::base::ids::{DeskId, FileId, OfficerId};
use crate::base::{Broken, Language, zone};
use crate::issuance::acting::Acting;
use crate::issuance::approve::{self, Verdict};
use crate::issuance::approve_list::LIST;
use crate::issuance::content::{Reach, Settled};
use crate::issuance::look::{self, Line, Whole};
use crate::issuance::number::FileNumber;
use crate::issuance::reason::Reason;
use crate::store::{desks, officers::Duty};
use crate::web::components::{Choice, Compared};
use crate::web::cookie::Cookie;
use crate::web::form::{FormRefused, PostedJson};
use crate::web::guard::Approving;
use crate::web::page::Page;
use crate::web::reply::{Failure, html};
use crate::web::texts::{say, say_with};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "desk/approvals.html")]
struct ApprovalsPage {
    p: Page,
    rows: Vec<Row>,
    /// Whether enough of them are clean to be approved together.
    has_list: bool,
}

struct Row {
    number: String,
    level: String,
    desk: String,
    officer: String,
    unusual: Vec<String>,
    deadline: Option<Deadline>,
    is_late: bool,
}

/// `GET /desk/approvals`
pub(super) async fn list(State(app): State<Shared>, visit: Visit, Approving(duty): Approving) -> Result<Response, Failure> {
    let lines = look::approvals(&app, &duty.officer).await?;
    let mut names: HashMap<DeskId, String> = HashMap::new();
    for line in &lines {
        if let Entry::Vacant(unknown) = names.entry(line.desk) {
            let desk = desks::find(&app.db, line.desk).await?.ok_or_else(|| Broken::new("a file without its desk"))?;
            unknown.insert(desk.name);
        }
    }
    let row = |line: Line| Row {
        level: words::level(visit.language, line.level).into_owned(),
        desk: names.get(&line.desk).cloned().unwrap_or_default(),
        unusual: unusual(visit.language, &line.unusual),
        deadline: line.state.receipt().map(|receipt| words::deadline(visit.language, receipt.due, visit.now)),
        is_late: line.is_overdue(visit.now),
        number: line.number,
        officer: line.officer,
    };
    let rows: Vec<Row> = lines.into_iter().map(row).collect();
    let has_list = rows.iter().filter(|row| row.unusual.is_empty()).count() >= *LIST.start();
    html(&ApprovalsPage { p: frame::page(&visit, &duty, "desk-approvals-title"), rows, has_list })
}

fn unusual(language: Language, told: &[String]) -> Vec<String> {
    told.iter().map(|word| words::unusual(language, word).into_owned()).collect()
}

#[derive(Template)]
#[template(path = "desk/decide.html")]
struct DecidePage {
    p: Page,
    href: String,
    level: String,
    name: String,
    masked: String,
    state: String,
    class: &'static str,
    deadline: Option<Deadline>,
    /// Whether something waits for this approver's decision.
    waits: bool,
    unusual: Vec<String>,
    compared: Vec<Compared>,
    settled: Vec<String>,
    matches: Vec<MatchResult>,
    read_back: Option<String>,
    reach: String,
    guardian: Option<String>,
    proposed: Option<String>,
    decided: Option<String>,
    refuse: Vec<Choice>,
    send_back: Vec<Choice>,
}

/// `GET /desk/approvals/{number}`
pub(super) async fn page(
    State(app): State<Shared>,
    visit: Visit,
    Approving(duty): Approving,
    Path(number): Path<String>,
) -> Result<Response, Failure> {
    let id = file_of(&app, &number).await?;
    let browser = visit.browser.hash();
    let whole = look::file(&app, &Acting::of(&duty, &browser, visit.now), id).await?;
    html(&decide(&app, &visit, &duty, &whole).await?)
}

async fn file_of(app: &Shared, number: &str) -> Result<FileId, Failure> {
    let number: FileNumber = number.parse().map_err(|_| look::Refused::NoSuchFile)?;
    Ok(look::by_number(app, &number).await?.ok_or(look::Refused::NoSuchFile)?)
}

async fn decide(app: &Shared, visit: &Visit, duty: &Duty, whole: &Whole) -> Result<DecidePage, Failure> {
    let (dossier, language) = (&whole.dossier, visit.language);
    let content = &dossier.content;
    let title = say_with(language, "desk-decide-title", &[("number", &dossier.number)]).into_owned();
    let compared = match dossier.facts() {
        Some(facts) => comparison(language, content, facts, &whole.differences, zone::day_of(visit.now))?,
        None => Vec::new(),
    };
    let settled = content.differences.iter().filter_map(|noted| {
        let key = match noted.settled? {
            Settled::RegisterRight => "desk-decide-settled-register",
            Settled::CardMisread => "desk-decide-settled-misread",
        };
        Some(say_with(language, key, &[("field", &words::field(language, noted.field))]).into_owned())
    });
    let proposal = whole.proposal.as_ref();
    let by = async |key: &str, officer: OfficerId, at| -> Result<String, Broken> {
        let badge = desks::badge(&app.db, officer).await?.unwrap_or_default();
        Ok(say_with(language, key, &[("officer", &badge), ("at", &zone::date_time(at))]).into_owned())
    };
    let desk = desks::find(&app.db, dossier.desk).await?.map(|desk| desk.name).unwrap_or_default();
    Ok(DecidePage {
        p: frame::titled(visit, duty, title),
        href: format!("/desk/approvals/{}", dossier.number),
        level: words::level(language, dossier.level).into_owned(),
        name: dossier.facts().map(|facts| facts.name.as_str().to_owned()).unwrap_or_default(),
        masked: dossier.person.number.masked(),
        state: words::state(language, dossier.state.word()).into_owned(),
        class: words::state_class(dossier.state.word()),
        deadline: dossier.state.receipt().filter(|_| proposal.is_some()).map(|r| words::deadline(language, r.due, visit.now)),
        waits: proposal.is_some(),
        unusual: proposal.map_or_else(Vec::new, |proposal| {
            proposal.unusual.split_whitespace().map(|word| words::unusual(language, word).into_owned()).collect()
        }),
        compared,
        settled: settled.collect(),
        matches: whole
            .matches
            .iter()
            .filter(|made| made.visit_started_at == dossier.visit_started_at)
            .map(|made| MatchResult::of(language, made))
            .collect(),
        read_back: dossier.read_back.map(|read_back| zone::date_time(read_back.at)),
        reach: match &content.reach {
            Reach::Phone(phone) => phone.masked(),
            Reach::NoPhone | Reach::Open => say(language, "read-back-no-phone").into_owned(),
        },
        guardian: content.guardian.as_ref().map(|guardian| guardian.name.as_str().to_owned()),
        proposed: match proposal {
            Some(proposal) => Some(format!("{}, {desk}", by("desk-decide-by", proposal.officer, proposal.proposed_at).await?)),
            None => None,
        },
        decided: match whole.decisions.last().filter(|_| proposal.is_none()) {
            Some(decision) => Some(by("desk-decide-by", decision.approver, decision.decided_at).await?),
            None => None,
        },
        refuse: reasons(language, Reason::TO_REFUSE),
        send_back: reasons(language, Reason::TO_RETURN),
    })
}

/// What the approver is about to sign.
#[derive(Deserialize)]
#[serde(tag = "verdict", rename_all = "lowercase")]
pub(super) enum Choose {
    Approve,
    Refuse { reason: String },
    Return { reason: String },
}

impl Choose {
    fn verdict(&self) -> Result<Verdict, FormRefused> {
        let read = |reason: &str| reason.parse::<Reason>().map_err(|_| FormRefused::Unreadable);
        Ok(match self {
            Self::Approve => Verdict::Approve,
            Self::Refuse { reason } => Verdict::Refuse(read(reason)?),
            Self::Return { reason } => Verdict::Return(read(reason)?),
        })
    }
}

/// `POST /desk/approvals/{number}/options`
pub(super) async fn begin(
    State(app): State<Shared>,
    visit: Visit,
    Approving(duty): Approving,
    Path(number): Path<String>,
    PostedJson(choose): PostedJson<Choose>,
) -> Result<Json<Ceremony>, Failure> {
    let id = file_of(&app, &number).await?;
    let browser = visit.browser.hash();
    let acting = Acting::of(&duty, &browser, visit.now);
    Ok(Json(approve::challenge(&app, &acting, id, choose.verdict()?).await?.into()))
}

/// `POST /desk/approvals/{number}/finish`
pub(super) async fn finish(
    State(app): State<Shared>,
    visit: Visit,
    Approving(duty): Approving,
    Path(number): Path<String>,
    PostedJson(sent): PostedJson<Signed>,
) -> Result<Response, Failure> {
    let (ceremony, assertion) = sent.read()?;
    let id = file_of(&app, &number).await?;
    let browser = visit.browser.hash();
    let verdict = approve::finish(&app, &Acting::of(&duty, &browser, visit.now), id, &ceremony, assertion).await?;
    let said = match verdict {
        Verdict::Approve => "said-approved",
        Verdict::Refuse(_) => "said-refused",
        Verdict::Return(_) => "said-returned",
    };
    let mut answer = Json(serde_json::json!({ "location": "/desk/approvals" })).into_response();
    let cookie = Cookie::Said.set(visit.site.address.is_secure(), said, Some(std::time::Duration::from_secs(60)))?;
    answer.headers_mut().append(SET_COOKIE, cookie);
    Ok(answer)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_without_a_known_reason_is_none() {
        let read = |json: serde_json::Value| serde_json::from_value::<Choose>(json).ok().and_then(|choose| choose.verdict().ok());
        assert_eq!(read(serde_json::json!({ "verdict": "approve" })), Some(Verdict::Approve));
        let refused = read(serde_json::json!({ "verdict": "refuse", "reason": "not-the-holder" }));
        assert_eq!(refused, Some(Verdict::Refuse(Reason::NotTheHolder)));
        for bad in [
            serde_json::json!({ "verdict": "refuse" }),
            serde_json::json!({ "verdict": "refuse", "reason": "because" }),
            serde_json::json!({ "verdict": "return", "reason": "" }),
            serde_json::json!({ "verdict": "delete" }),
        ] {
            assert_eq!(read(bad.clone()), None, "{bad}");
        }
    }
}
