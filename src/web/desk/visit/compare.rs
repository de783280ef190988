//! The card "compare": each difference between card and register is settled, phone and e-mail address are typed once, and the
//! file is received.

use axum::extract::{Path, State};
use axum::response::Response;
use serde::Deserialize;

use super::{Screen, Shown};
use crate::app::Shared;
use crate::base::{Language, Outcome};
use crate::identity::contact::NotAPhone;
use crate::identity::{Email, PhoneNumber};
use crate::issuance::content::{FieldName, Noted, Reach, Settled};
use crate::issuance::receive::{self, Refused};
use crate::web::components::Problems;
use crate::web::form::Posted;
use crate::web::guard::Receiving;
use crate::web::reply::Failure;
use crate::web::texts::say;
use crate::web::visit::Visit;

/// The form of the card.
#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(in crate::web::desk) struct Comparison {
    #[serde(default)]
    pub phone: String,
    /// Ticked when the person has no phone of their own.
    pub no_phone: Option<String>,
    #[serde(default)]
    pub email: String,
    #[serde(rename = "settle-number")]
    settle_number: Option<Choice>,
    #[serde(rename = "settle-old_number")]
    settle_old_number: Option<Choice>,
    #[serde(rename = "settle-name")]
    settle_name: Option<Choice>,
    #[serde(rename = "settle-birth")]
    settle_birth: Option<Choice>,
    #[serde(rename = "settle-sex")]
    settle_sex: Option<Choice>,
    #[serde(rename = "settle-residence")]
    settle_residence: Option<Choice>,
    #[serde(rename = "settle-issued")]
    settle_issued: Option<Choice>,
    #[serde(rename = "settle-passport")]
    settle_passport: Option<Choice>,
}

/// How a difference is settled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Choice {
    RegisterRight,
    CardMisread,
    /// The register is wrong: its data is corrected first, and the file pauses.
    Correction,
}

impl Comparison {
    pub(super) fn choice(&self, field: FieldName) -> Option<Choice> {
        match field {
            FieldName::Number => self.settle_number,
            FieldName::OldNumber => self.settle_old_number,
            FieldName::Name => self.settle_name,
            FieldName::Birth => self.settle_birth,
            FieldName::Sex => self.settle_sex,
            FieldName::Residence => self.settle_residence,
            FieldName::Issued => self.settle_issued,
            FieldName::Passport => self.settle_passport,
        }
    }

    fn contact(&self, language: Language, problems: &mut Problems) -> (Reach, Option<Email>) {
        let reach = match (self.phone.trim(), self.no_phone.is_some()) {
            ("", true) => Reach::NoPhone,
            ("", false) => {
                problems.note("phone", say(language, "desk-phone-missing"));
                Reach::Open
            }
            (_, true) => {
                problems.note("phone", say(language, "desk-phone-both"));
                Reach::Open
            }
            (typed, false) => match PhoneNumber::parse(typed) {
                Ok(phone) => Reach::Phone(phone),
                Err(bad) => {
                    problems.note("phone", phone_problem(language, bad));
                    Reach::Open
                }
            },
        };
        let email = match self.email.trim() {
            "" => None,
            typed => Email::parse(typed).map_or_else(
                |_| {
                    problems.note("email", say(language, "desk-email-bad"));
                    None
                },
                Some,
            ),
        };
        (reach, email)
    }
}

fn phone_problem(language: Language, bad: NotAPhone) -> std::borrow::Cow<'static, str> {
    let key = match bad {
        NotAPhone::Empty => "desk-phone-missing",
        NotAPhone::Character => "desk-phone-character",
        NotAPhone::OtherCountry => "desk-phone-other-country",
        NotAPhone::Length => "desk-phone-length",
        NotAPhone::Prefix => "desk-phone-prefix",
    };
    say(language, key)
}

/// The id of the question about a field, for the summary of what is wrong.
pub(super) fn question(field: FieldName) -> &'static str {
    match field {
        FieldName::Number => "settle-number",
        FieldName::OldNumber => "settle-old_number",
        FieldName::Name => "settle-name",
        FieldName::Birth => "settle-birth",
        FieldName::Sex => "settle-sex",
        FieldName::Residence => "settle-residence",
        FieldName::Issued => "settle-issued",
        FieldName::Passport => "settle-passport",
    }
}

/// `POST /desk/files/{number}/compare`. Everything that can be taken is kept before anything is refused: nothing is typed
/// twice.
pub(in crate::web::desk) async fn save(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    Path(number): Path<String>,
    Posted(form): Posted<Comparison>,
) -> Result<Response, Failure> {
    let language = visit.language;
    let screen = Screen::open(app, visit, duty, &number).await?;
    let mut problems = Problems::default();
    let (reach, email) = form.contact(language, &mut problems);
    let open: Vec<Noted> = screen.whole.dossier.content.differences.iter().filter(|noted| !noted.harmless).cloned().collect();
    for noted in &open {
        if noted.settled.is_none() && form.choice(noted.field).is_none() {
            problems.note(question(noted.field), say(language, "desk-settle-missing"));
        }
    }
    let corrects = open.iter().any(|noted| form.choice(noted.field) == Some(Choice::Correction));
    let shown = Shown { typed: Some(form.clone()), ..Shown::default() };
    if let Err(fault) = keep(&screen, &form, &open, (reach, email)).await {
        return screen.after(Err(fault), shown).await;
    }
    if corrects {
        let outcome = receive::pause(&screen.app, &screen.acting(), screen.id()).await;
        return screen.after(outcome, shown).await;
    }
    if !problems.is_empty() {
        return screen.wrong(Shown { problems, ..shown }).await;
    }
    let outcome = receive::accept(&screen.app, &screen.acting(), screen.id()).await;
    screen.after(outcome, shown).await
}

/// Keeps contact and settled differences, each by its own flow.
async fn keep(
    screen: &Screen,
    form: &Comparison,
    open: &[Noted],
    (reach, email): (Reach, Option<Email>),
) -> Outcome<(), Refused> {
    let (app, id) = (&screen.app, screen.id());
    if reach != Reach::Open {
        receive::contact(app, &screen.acting(), id, reach, email).await?;
    }
    for noted in open {
        let how = match form.choice(noted.field) {
            Some(Choice::RegisterRight) => Settled::RegisterRight,
            Some(Choice::CardMisread) => Settled::CardMisread,
            Some(Choice::Correction) | None => continue,
        };
        receive::settle(app, &screen.acting(), id, noted.field, how).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(phone: &str, no_phone: bool, email: &str) -> (bool, Vec<&'static str>) {
        let form = Comparison {
            phone: phone.into(),
            no_phone: no_phone.then(|| "yes".into()),
            email: email.into(),
            ..Comparison::default()
        };
        let mut problems = Problems::default();
        let (reach, email) = form.contact(Language::Vi, &mut problems);
        (reach != Reach::Open || email.is_some(), problems.all().iter().map(|problem| problem.field).collect())
    }

    #[test]
    fn a_person_has_a_phone_or_has_none_and_never_both() {
        assert_eq!(told("0912 345 678", false, ""), (true, vec![]));
        assert_eq!(told("", true, ""), (true, vec![]));
        assert_eq!(told("", false, ""), (false, vec!["phone"]));
        assert_eq!(told("0912345678", true, ""), (false, vec!["phone"]));
        assert_eq!(told("0212345678", false, "an@example.vn"), (true, vec!["phone"]));
        assert_eq!(told("0912345678", false, "an@"), (true, vec!["email"]));
    }
}
