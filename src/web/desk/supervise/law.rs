//! `/desk/law`: the parameters of the law that the service follows today, each with its article and since when.

use askama::Template;
use axum::response::Response;

use crate::base::{Language, zone};
use crate::identity::law::Law;
use crate::identity::lock::Ground;
use crate::web::citizen::ground_words;
use crate::web::desk::frame;
use crate::web::guard::OnDuty;
use crate::web::page::Page;
use crate::web::reply::{Failure, html};
use crate::web::texts::{say, say_with};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "desk/supervise/law.html")]
struct LawPage {
    p: Page,
    rows: Vec<Row>,
}

struct Row {
    id: String,
    name: String,
    value: String,
    since: String,
    article: String,
}

/// The key of a parameter's name; locks are named by their ground.
fn name_key(parameter: &str) -> Option<&'static str> {
    Some(match parameter {
        "level-1-from-age" => "law-name-level-1-from-age",
        "level-2-from-age" => "law-name-level-2-from-age",
        "alone-from-age" => "law-name-alone-from-age",
        "biometrics-from-age" => "law-name-biometrics-from-age",
        "level-1-days" => "law-name-level-1-days",
        "level-2-days" => "law-name-level-2-days",
        "without-card-days" => "law-name-without-card-days",
        "foreigner-level-1-days" => "law-name-foreigner-level-1-days",
        "foreigner-level-2-days" => "law-name-foreigner-level-2-days",
        "foreigner-unmatched-days" => "law-name-foreigner-unmatched-days",
        "organisation-days" => "law-name-organisation-days",
        "organisation-verified-days" => "law-name-organisation-verified-days",
        "correction-days" => "law-name-correction-days",
        "lock-review-days" => "law-name-lock-review-days",
        "lock-approval-days" => "law-name-lock-approval-days",
        "issuance-cut-off-hour" => "law-name-issuance-cut-off-hour",
        "correction-cut-off-hour" => "law-name-correction-cut-off-hour",
        "lock-cut-off-hour" => "law-name-lock-cut-off-hour",
        "activation-days" => "law-name-activation-days",
        "history-years" => "law-name-history-years",
        "sample-per-mille" => "law-name-sample-per-mille",
        "escalate-hours" => "law-name-escalate-hours",
        _ => return None,
    })
}

/// A parameter in words; what has none stands under its own name.
fn named(language: Language, parameter: &str) -> String {
    if let Some(key) = name_key(parameter) {
        return say(language, key).into_owned();
    }
    match parameter.strip_prefix("lock.").and_then(|word| word.parse::<Ground>().ok()) {
        Some(of) => say_with(language, "law-lock", &[("ground", &ground_words(language, of).0)]).into_owned(),
        None => parameter.to_owned(),
    }
}

/// Its value: a number, or of a lock who lifts it and whether its holder is told.
fn valued(language: Language, value: &str) -> String {
    let words = value.split(' ').map(|word| match word {
        "holder" => say(language, "law-lifts-holder").into_owned(),
        "authority" => say(language, "law-lifts-authority").into_owned(),
        "register" => say(language, "law-lifts-register").into_owned(),
        "agency" => say(language, "law-lifts-agency").into_owned(),
        "told" => say(language, "law-told").into_owned(),
        "silent" => say(language, "law-silent").into_owned(),
        other => other.to_owned(),
    });
    words.collect::<Vec<_>>().join(", ")
}

/// `GET /desk/law`
pub(in crate::web::desk) async fn page(visit: Visit, OnDuty(duty): OnDuty) -> Result<Response, Failure> {
    let rows = Law::on(zone::day_of(visit.now)).articles().map(|(name, said)| Row {
        id: name.to_owned(),
        name: named(visit.language, name),
        value: valued(visit.language, &said.value),
        since: said.since.to_string(),
        article: said.article.clone(),
    });
    html(&LawPage { rows: rows.collect(), p: frame::page(&visit, &duty, "law-title") })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_of_the_law_is_named_in_words_in_both_languages() {
        let law = Law::on(zone::Day::new(2026, 11, 24).unwrap());
        assert!(law.articles().count() > 20);
        for language in Language::ALL {
            for (parameter, said) in law.articles() {
                let (name, value) = (named(language, parameter), valued(language, &said.value));
                assert!(name != parameter && !name.contains("lock."), "{parameter} has no name");
                let raw = ["holder", "authority", "register", "agency", "told", "silent"];
                assert!(!value.split(", ").any(|word| raw.contains(&word)), "{parameter}: {value}");
            }
        }
    }
}
