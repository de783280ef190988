//! The screen of a visit, put together from the file, its comparisons and its history.

use askama::Template;

use super::cards::{self, Question, Turned};
use super::choices::Matching;
use super::stage::{Stage, Standing};
use super::{Screen, Shown, exception};
use crate::base::{Language, zone};
use crate::issuance::content::Reach;
use crate::issuance::file::{Pause, State};
use crate::issuance::reason::Reason;
use crate::store::accounts;
use crate::web::components::{Choice, Compared, Problems, Step, Tone};
use crate::web::desk::words::{self, Deadline};
use crate::web::desk::{file_path, frame};
use crate::web::page::Page;
use crate::web::reply::Failure;
use crate::web::texts::{say, say_with};

#[derive(Template)]
#[template(path = "desk/visit.html")]
pub(super) struct VisitPage {
    p: Page,
    number: String,
    href: String,
    /// Where the live part fetches itself.
    fragment: String,
    stage: Stage,
    steps: Vec<Step>,
    summary: Summary,
    paused: Option<Paused>,
    /// Why the file is held up or ended, as the citizen is told.
    reason: Option<String>,
    compared: Option<Vec<Compared>>,
    questions: Vec<Question>,
    contact: Contact,
    problems: Problems,
    matching: Matching,
    exception: exception::Card,
    read_back: ReadBack,
    activation: Activation,
    history: Vec<Turned>,
    cancel: Vec<Choice>,
    /// Whether the desk may still change what the file holds.
    is_editable: bool,
    visit_is_over: bool,
}

struct Summary {
    name: String,
    masked: String,
    level: String,
    state: String,
    class: &'static str,
    deadline: Option<Deadline>,
    guardian: Option<String>,
    visit_began: String,
    /// Since when the clock stands for a correction.
    stands: Option<String>,
}

struct Paused {
    words: String,
    since: String,
    for_mismatch: bool,
    /// The moment and the seconds until asking again makes sense.
    retry: Option<(String, u64)>,
}

struct Contact {
    phone: String,
    email: String,
    no_phone: bool,
    /// The phone is the register's, and nobody has confirmed it yet.
    from_register: bool,
    is_saved: bool,
}

impl Contact {
    /// The key of the hint beside the phone.
    fn hint(&self) -> &'static str {
        if self.from_register { "desk-phone-from-register" } else { "desk-phone-hint" }
    }
}

struct ReadBack {
    href: String,
    is_objected: bool,
    at: Option<String>,
}

struct Activation {
    until: String,
    has_phone: bool,
    is_late: bool,
    slip_is_out: bool,
    steps: Vec<Step>,
}

/// The page of a screen.
pub(super) async fn page(screen: &Screen, shown: Shown) -> Result<VisitPage, Failure> {
    let (visit, whole, language) = (&screen.visit, &screen.whole, screen.visit.language);
    let dossier = &whole.dossier;
    let account = match dossier.state {
        State::Activated(_) => accounts::of_file(&screen.app.db, dossier.id).await?,
        _ => None,
    };
    let last = cards::last_match(whole);
    let exception = exception::Card::of(screen).await?;
    let matched = last.map(|made| if exception.is_signed() { "matched" } else { made.outcome.as_str() });
    let stage = Stage::of(Standing {
        state: dossier.state.word(),
        level: dossier.level,
        matched,
        is_read_back: dossier.read_back.is_some(),
        is_proven: account.is_some_and(|account| account.proven_at.is_some()),
    });
    let title = say_with(language, "desk-visit-title", &[("number", &dossier.number)]).into_owned();
    let mut p = frame::titled(visit, &screen.duty, title);
    if let Some(said) = shown.said {
        p = p.saying(Tone::Error, said);
    }
    let facts = dossier.facts().filter(|_| dossier.content.answer.is_some());
    let compared = facts
        .map(|facts| cards::comparison(language, &dossier.content, facts, &whole.differences, zone::day_of(visit.now)))
        .transpose()?;
    let fragment = visit.uri.path_and_query().map_or_else(|| screen.href(), |path| path.as_str().to_owned());
    let is_page = visit.uri.path() == screen.href();
    Ok(VisitPage {
        p,
        number: dossier.number.clone(),
        href: file_path(&dossier.number),
        fragment: if is_page { fragment } else { screen.href() },
        stage,
        steps: steps(language, stage),
        summary: summary(screen, language)?,
        paused: paused(screen, shown.retry, language),
        reason: dossier.state.reason().map(|reason| reason_words(language, reason)),
        compared,
        questions: cards::questions(language, whole, shown.typed.as_ref()),
        contact: contact(screen, shown.typed.as_ref()),
        problems: shown.problems,
        matching: Matching::of_visit(screen, language),
        exception,
        read_back: ReadBack {
            href: format!("/desk/read-back/{}", dossier.number),
            is_objected: cards::is_objected(&whole.history),
            at: dossier.read_back.map(|read_back| zone::time_of(read_back.at)),
        },
        activation: Activation {
            until: dossier.notice.map(|notice| zone::date_time(notice.until)).unwrap_or_default(),
            has_phone: dossier.has_phone(),
            is_late: matches!(dossier.state, State::Late(_)),
            slip_is_out: whole.slip.as_ref().is_some_and(|slip| slip.voided_at.is_none() && slip.used_at.is_none()),
            steps: cards::activation(language, &whole.history, dossier.has_phone()),
        },
        history: cards::history(language, &whole.history),
        cancel: reasons(language, Reason::TO_CANCEL),
        is_editable: dossier.state.is_editable(),
        visit_is_over: dossier.visit_is_over(visit.now),
    })
}

fn steps(language: Language, stage: Stage) -> Vec<Step> {
    let keys = [
        "desk-step-scan",
        "desk-step-compare",
        "desk-step-match",
        "desk-step-read-back",
        "desk-step-submit",
        "desk-step-activate",
    ];
    Step::line(keys.into_iter().map(|key| say(language, key).into_owned()), stage.place())
}

/// Reasons as choices of a list.
pub(in crate::web::desk) fn reasons(language: Language, reasons: &[Reason]) -> Vec<Choice> {
    let choice = |reason: &Reason| Choice {
        value: reason.word().to_owned(),
        words: say(language, reason.key()).into_owned(),
        hint: String::new(),
        chosen: false,
    };
    reasons.iter().map(choice).collect()
}

fn reason_words(language: Language, reason: &str) -> String {
    reason.parse::<Reason>().map_or_else(|_| reason.to_owned(), |reason| say(language, reason.key()).into_owned())
}

fn summary(screen: &Screen, language: Language) -> Result<Summary, Failure> {
    let dossier = &screen.whole.dossier;
    let name = match dossier.facts() {
        Some(facts) => facts.name.as_str().to_owned(),
        None => dossier.content.card()?.name.as_str().to_owned(),
    };
    let undecided = dossier.state.is_editable() || matches!(dossier.state, State::Proposed(_));
    let due = dossier.state.receipt().filter(|_| undecided && dossier.clock.standing.is_none());
    Ok(Summary {
        name,
        masked: dossier.person.number.masked(),
        level: words::level(language, dossier.level).into_owned(),
        state: words::state(language, dossier.state.word()).into_owned(),
        class: words::state_class(dossier.state.word()),
        deadline: due.map(|receipt| words::deadline(language, receipt.due, screen.visit.now)),
        guardian: dossier.content.guardian.as_ref().map(|guardian| guardian.name.as_str().to_owned()),
        visit_began: zone::date_time(dossier.visit_started_at),
        stands: dossier.clock.standing.filter(|standing| standing.why == Pause::Correction).map(|it| zone::date_time(it.since)),
    })
}

fn paused(screen: &Screen, retry: Option<crate::base::Timestamp>, language: Language) -> Option<Paused> {
    let standing = screen.whole.dossier.clock.standing.filter(|standing| standing.why != Pause::Correction)?;
    let now = screen.visit.now;
    Some(Paused {
        words: words::pause(language, standing.why).into_owned(),
        since: zone::date_time(standing.since),
        for_mismatch: standing.why == Pause::Mismatch,
        retry: retry.filter(|at| *at > now).map(|at| (zone::time_of(at), cards::seconds_left(now, at))),
    })
}

fn contact(screen: &Screen, typed: Option<&super::compare::Comparison>) -> Contact {
    let content = &screen.whole.dossier.content;
    let is_saved = content.reach != Reach::Open;
    if let Some(form) = typed {
        let (phone, email) = (form.phone.clone(), form.email.clone());
        return Contact { phone, email, no_phone: form.no_phone.is_some(), from_register: false, is_saved };
    }
    let known = screen.whole.dossier.facts().filter(|_| !is_saved);
    let register_phone = known.and_then(|facts| facts.phone.as_ref()).map(crate::identity::PhoneNumber::reveal_national);
    let register_email = known.and_then(|facts| facts.email.as_ref()).map(|email| email.reveal().to_owned());
    Contact {
        from_register: register_phone.is_some(),
        phone: content.phone().map(crate::identity::PhoneNumber::reveal_national).or(register_phone).unwrap_or_default(),
        email: content.email.as_ref().map(|email| email.reveal().to_owned()).or(register_email).unwrap_or_default(),
        no_phone: content.reach == Reach::NoPhone,
        is_saved,
    }
}
