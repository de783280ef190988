//! `/desk/foreigner`: a file of a foreign resident, opened from the passport and the number that the e-identification system
//! gave them. Its form is not laid down, so nothing is assumed of it but letters and digits.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde::Deserialize;

use super::{file_path, frame, retry_path, words};
use crate::app::Shared;
use crate::base::{Fault, Language};
use crate::identity::card::PASSPORT;
use crate::identity::level::AccountLevel;
use crate::issuance::acting::Acting;
use crate::issuance::receive::{self, Opening, Refused};
use crate::store::officers::Duty;
use crate::web::components::Problems;
use crate::web::form::Posted;
use crate::web::guard::Receiving;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, html_with, see_other};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "desk/foreigner.html")]
struct ForeignerPage {
    p: Page,
    form: Form,
    problems: Problems,
}

#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Form {
    number: String,
    passport: String,
    name: String,
    birth: String,
    sex: String,
    issued: String,
    level: String,
    language: String,
    #[serde(default)]
    guardian: String,
}

impl Form {
    /// As a scan: the fields in one line, none of which can make another.
    fn scanned(&self) -> String {
        let plain = |text: &str| text.replace('|', " ").trim().to_owned();
        let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
        let fields = [
            PASSPORT.to_owned(),
            plain(&self.number),
            plain(&self.passport),
            plain(&self.name),
            digits(&self.birth),
            plain(&self.sex),
            digits(&self.issued),
        ];
        fields.join("|")
    }
}

/// `GET /desk/foreigner`
pub(super) async fn page(visit: Visit, Receiving(duty): Receiving) -> Result<Response, Failure> {
    html(&shown(&visit, &duty, Form::default(), Problems::default()))
}

fn shown(visit: &Visit, duty: &Duty, form: Form, problems: Problems) -> ForeignerPage {
    ForeignerPage { p: frame::page(visit, duty, "foreigner-title"), form, problems }
}

/// `POST /desk/foreigner`: opens the file and asks the immigration database about it at once.
pub(super) async fn open(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    Posted(form): Posted<Form>,
) -> Result<Response, Failure> {
    let browser = visit.browser.hash();
    let acting = Acting::of(&duty, &browser, visit.now);
    let scanned = form.scanned();
    let opening = Opening {
        scanned: &scanned,
        level: if form.level == "1" { AccountLevel::One } else { AccountLevel::Two },
        language: Language::from_tag(&form.language).unwrap_or(Language::En),
        guardian: Some(form.guardian.trim()).filter(|scanned| !scanned.is_empty()),
    };
    let opened = match receive::open(&app, &acting, opening).await {
        Ok(opened) => opened,
        Err(Fault::Refused(Refused::AlreadyOpen { number })) => return Ok(see_other(&file_path(&number))),
        Err(Fault::Refused(Refused::GuardianNeeded)) => {
            let problems = Problems::only("guardian", words::refusal(visit.language, Refused::GuardianNeeded));
            return html_with(
                StatusCode::UNPROCESSABLE_ENTITY,
                &shown(&visit, &duty, Form { number: String::new(), ..form }, problems),
            );
        }
        Err(Fault::Refused(barred @ Refused::Barred(_))) => return Err(barred.into()),
        Err(Fault::Refused(refused)) => {
            let problems = Problems::only("number", words::refusal(visit.language, refused));
            // The personal number is typed again, and nothing else.
            let form = Form { number: String::new(), ..form };
            return html_with(StatusCode::UNPROCESSABLE_ENTITY, &shown(&visit, &duty, form, problems));
        }
        Err(Fault::Broken(broken)) => return Err(broken.into()),
    };
    match receive::ask_register(&app, &acting, opened.id).await {
        Ok(receive::Asked::Paused { retry_after: Some(wait), .. }) => {
            Ok(see_other(&retry_path(&opened.number, visit.now + wait)))
        }
        Ok(_) | Err(Fault::Refused(_)) => Ok(see_other(&file_path(&opened.number))),
        Err(Fault::Broken(broken)) => Err(broken.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_field_makes_another() {
        let form = Form { number: "901F1234567|x".into(), birth: "24/11/1990".into(), ..Form::default() };
        assert_eq!(form.scanned(), "PASSPORT|901F1234567 x|||24111990||");
    }
}
