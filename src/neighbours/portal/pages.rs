//! The pages: what each template is given.

use std::borrow::Cow;

use askama::Template;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};

use super::birth::{Draft, Field, LONGEST, Mistake, Receipt, Relation};
use super::claims::{ACCOUNT_LEVEL_TO_FILE, Sex};
use super::session::{Person, Session, Stage};
use super::site::Site;
use super::texts;
use super::trouble::Trouble;
use super::visit::Visit;
use crate::base::{Language, zone};

type Words = Cow<'static, str>;

/// What every page shows around its own matter.
pub(super) struct Frame {
    language: Language,
    /// Where the language links lead: this page, or the first where this one can't be asked for again.
    path: &'static str,
    /// The signed-in citizen's given name, and the form token for "sign out".
    citizen: Option<Citizen>,
}

struct Citizen {
    given: String,
    /// Somebody else acts for them: every page says so.
    assisted: bool,
    csrf: String,
}

impl Frame {
    pub(super) fn new(site: &Site, visit: &Visit, path: &'static str) -> Self {
        let citizen = visit.session.as_ref().and_then(|id| site.sessions.with(id, visit.now, Citizen::of).flatten());
        Self { language: visit.language, path, citizen }
    }

    fn say(&self, key: &str) -> Words {
        texts::say(self.language, key)
    }

    fn other_language(&self) -> Language {
        match self.language {
            Language::Vi => Language::En,
            Language::En => Language::Vi,
        }
    }

    fn sex(&self, sex: Sex) -> Words {
        match sex {
            Sex::Male => texts::say(self.language, "sex-male"),
            Sex::Female => texts::say(self.language, "sex-female"),
        }
    }

    fn greeting(&self) -> Option<Words> {
        let citizen = self.citizen.as_ref()?;
        let name = [("name", citizen.given.as_str())];
        Some(if citizen.assisted {
            texts::say_with(self.language, "greeting-assisted", &name)
        } else {
            texts::say_with(self.language, "greeting", &name)
        })
    }
}

impl Citizen {
    fn of(session: &mut Session) -> Option<Self> {
        let person = session.person.as_ref()?;
        let given = person.applicant.given().unwrap_or_default().to_owned();
        Some(Self { given, assisted: person.evidence.assisted, csrf: session.csrf.clone() })
    }
}

#[derive(Template)]
#[template(path = "home.html", config = "src/neighbours/portal/askama.toml")]
pub(super) struct Home {
    pub(super) frame: Frame,
}

#[derive(Template)]
#[template(path = "birth.html", config = "src/neighbours/portal/askama.toml")]
pub(super) struct Birth {
    frame: Frame,
    csrf: String,
    owner: String,
    /// The account is known to be below the level that filing needs.
    below_level: bool,
    known: Vec<Known>,
    inputs: Vec<Input>,
}

/// One thing that the provider said of the applicant.
struct Known {
    id: &'static str,
    label: Words,
    value: String,
    /// It was not said: `value` says so.
    missing: bool,
    /// May take more than one line.
    long: bool,
}

/// One field that the applicant fills in.
struct Input {
    name: &'static str,
    label: Words,
    hint: Option<Words>,
    value: String,
    mistake: Option<Words>,
    required: bool,
    digits: bool,
    longest: usize,
    /// Empty for a line of text.
    choices: Vec<Choice>,
}

struct Choice {
    value: &'static str,
    label: Words,
}

impl Input {
    /// Where the link of the error summary leads: the line, or the first choice.
    fn target(&self) -> String {
        match self.choices.first() {
            Some(choice) => format!("{}-{}", self.name, choice.value),
            None => self.name.to_owned(),
        }
    }

    /// For `aria-describedby`.
    fn described_by(&self) -> Option<String> {
        let hint = self.hint.as_ref().map(|_| format!("{}-hint", self.name));
        let mistake = self.mistake.as_ref().map(|_| format!("{}-error", self.name));
        let ids: Vec<String> = hint.into_iter().chain(mistake).collect();
        (!ids.is_empty()).then(|| ids.join(" "))
    }
}

impl Birth {
    pub(super) fn new(
        frame: Frame,
        (csrf, owner): (String, String),
        person: &Person,
        draft: &Draft,
        mistakes: &[(Field, Mistake)],
    ) -> Self {
        let below_level = person.evidence.account_level.is_some_and(|level| level < ACCOUNT_LEVEL_TO_FILE);
        let known = known(&frame, person);
        let inputs = Field::ALL.map(|field| input(&frame, field, draft, mistakes)).into();
        Self { frame, csrf, owner, below_level, known, inputs }
    }

    fn mistakes(&self) -> Vec<&Input> {
        self.inputs.iter().filter(|input| input.mistake.is_some()).collect()
    }
}

fn known(frame: &Frame, person: &Person) -> Vec<Known> {
    let applicant = &person.applicant;
    let row = |id, label, value: Option<String>| Known {
        id,
        label,
        missing: value.is_none(),
        value: value.unwrap_or_else(|| frame.say("known-missing").into_owned()),
        long: id == "applicant-residence",
    };
    vec![
        row("applicant-name", frame.say("known-name"), applicant.name.clone()),
        row("applicant-born", frame.say("known-born"), applicant.born.map(|born| born.to_string())),
        row("applicant-sex", frame.say("known-sex"), applicant.sex.map(|sex| frame.sex(sex).into_owned())),
        row("applicant-phone", frame.say("known-phone"), applicant.phone.clone()),
        row("applicant-residence", frame.say("known-residence"), applicant.residence.clone()),
    ]
}

fn input(frame: &Frame, field: Field, draft: &Draft, mistakes: &[(Field, Mistake)]) -> Input {
    let key = field.name().replace('_', "-");
    let mistake = mistakes.iter().find(|(at, _)| *at == field).map(|(_, mistake)| *mistake);
    let choices = match field {
        Field::ChildSex => vec![
            Choice { value: "male", label: frame.say("sex-male") },
            Choice { value: "female", label: frame.say("sex-female") },
        ],
        Field::Relation => Relation::ALL
            .map(|relation| Choice { value: relation.code(), label: frame.say(&format!("relation-{}", relation.code())) })
            .into(),
        _ => Vec::new(),
    };
    let hinted =
        matches!(field, Field::ChildName | Field::ChildBorn | Field::ChildBirthplace | Field::OtherParent | Field::Copies);
    let value = match (field, draft.value(field)) {
        (Field::Copies, "") => "1",
        (_, typed) => typed,
    };
    Input {
        name: field.name(),
        label: frame.say(&format!("field-{key}")),
        hint: hinted.then(|| frame.say(&format!("hint-{key}"))),
        value: value.to_owned(),
        mistake: mistake.map(|mistake| frame.say(&format!("mistake-{key}-{}", mistake.code()))),
        required: field != Field::OtherParent,
        digits: matches!(field, Field::ChildBorn | Field::Copies),
        longest: match field {
            Field::ChildBorn => 14,
            Field::Copies => 2,
            _ => LONGEST,
        },
        choices,
    }
}

#[derive(Template)]
#[template(path = "receipt.html", config = "src/neighbours/portal/askama.toml")]
pub(super) struct Filed {
    frame: Frame,
    code: String,
    when: String,
    rows: Vec<(Words, String)>,
}

impl Filed {
    pub(super) fn new(frame: Frame, receipt: &Receipt) -> Self {
        let it = &receipt.registration;
        let mut rows = vec![
            (frame.say("receipt-applicant"), receipt.applicant.clone()),
            (frame.say("field-relation"), frame.say(&format!("relation-{}", it.relation.code())).into_owned()),
            (frame.say("field-child-name"), it.child_name.clone()),
            (frame.say("field-child-born"), it.child_born.to_string()),
            (frame.say("field-child-sex"), frame.sex(it.child_sex).into_owned()),
            (frame.say("field-child-birthplace"), it.child_birthplace.clone()),
        ];
        if let Some(parent) = &it.other_parent {
            rows.push((frame.say("field-other-parent"), parent.clone()));
        }
        rows.push((frame.say("field-copies"), it.copies.to_string()));
        Self { code: receipt.code.clone(), when: zone::date_time(receipt.filed_at), rows, frame }
    }
}

#[derive(Template)]
#[template(path = "problem.html", config = "src/neighbours/portal/askama.toml")]
pub(super) struct Problem {
    frame: Frame,
    code: &'static str,
    title: Words,
    what: Words,
    next: Words,
    /// What was typed waits in the form.
    draft_kept: bool,
    back_to_form: bool,
    sign_in_again: bool,
}

impl Problem {
    fn new(frame: Frame, trouble: Trouble, stage: Stage, draft_kept: bool) -> Self {
        let text = |part: &str| frame.say(&format!("trouble-{}-{part}", trouble.code()));
        let back_to_form = stage == Stage::Filing && frame.citizen.is_some();
        Self {
            code: trouble.code(),
            title: text("title"),
            what: text("what"),
            next: text("next"),
            draft_kept,
            back_to_form,
            sign_in_again: !back_to_form && trouble.can_retry(),
            frame,
        }
    }
}

#[derive(Template)]
#[template(path = "signed_out.html", config = "src/neighbours/portal/askama.toml")]
pub(super) struct SignedOut {
    pub(super) frame: Frame,
    /// Signed out at the provider too.
    pub(super) everywhere: bool,
}

/// The page that tells a trouble, with what is known of it in the session.
pub(super) fn trouble(site: &Site, visit: &Visit, trouble: Trouble, stage: Stage) -> Response {
    let draft_kept = stage == Stage::Filing
        && visit
            .session
            .as_ref()
            .and_then(|id| site.sessions.with(id, visit.now, |session| session.draft != Draft::default()))
            .unwrap_or_default();
    let page = Problem::new(Frame::new(site, visit, "/"), trouble, stage, draft_kept);
    let mut response = show(trouble.status(), &page);
    if trouble.status() == StatusCode::SERVICE_UNAVAILABLE {
        response.headers_mut().insert("retry-after", HeaderValue::from_static("30"));
    }
    response
}

pub(super) fn show(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => (status, [(CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response(),
        Err(error) => {
            tracing::error!(%error, "a page could not be made");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}
