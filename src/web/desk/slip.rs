//! The slip that is printed on A5, and for somebody without a phone the number that the desk shows after a fresh match.

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use fast_qr::ECL;
use fast_qr::convert::svg::SvgBuilder;
use fast_qr::qr::QRBuilder;

use super::visit::{CapturedForm, Screen};
use super::words;
use crate::app::Shared;
use crate::base::encode::b64;
use crate::base::{Broken, Secret, zone};
use crate::issuance::activate::{self, DeskMatch};
use crate::issuance::slip;
use crate::web::components::Tone;
use crate::web::form::{Nothing, Posted, PostedCaptures};
use crate::web::guard::Receiving;
use crate::web::page::{Page, wait_in_words};
use crate::web::reply::{Failure, html, html_with};
use crate::web::texts::say;
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "desk/slip.html")]
struct SlipPage {
    p: Page,
    file: String,
    /// The QR as a picture in the page itself: nothing else fetches it, and nothing keeps it.
    qr: String,
    code: String,
    /// Where the code is typed, as people read an address.
    address: String,
    until: String,
    desk: String,
    desk_address: String,
    hotline: String,
    officer: String,
    at: String,
    /// Whether the second proof is a number shown at the desk.
    at_desk: bool,
}

/// `POST /desk/files/{number}/slip`: makes a slip and shows it, once. The one before is void.
pub(super) async fn print(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    Path(number): Path<String>,
    Posted(Nothing {}): Posted<Nothing>,
) -> Result<Response, Failure> {
    let screen = Screen::open(app, visit, duty, &number).await?;
    let made = slip::issue(&screen.app, &screen.acting(), screen.id()).await?;
    // The slip speaks the language in which the citizen is told the result.
    let visit = Visit { language: screen.whole.dossier.content.language, ..screen.visit.clone() };
    html(&SlipPage {
        p: Page::new(&visit, "slip-title").in_one_language(),
        file: made.file.clone(),
        qr: qr(&made.link)?,
        code: made.short_code.printed(),
        address: address(&screen.app.settings.link(slip::PATH)),
        until: zone::date_time(made.until),
        desk: made.desk.name.clone(),
        desk_address: made.desk.address.clone(),
        hotline: made.desk.hotline.clone(),
        officer: screen.duty.officer.number.clone(),
        at: zone::date_time(visit.now),
        at_desk: made.at_desk,
    })
}

/// The link as a QR picture, with room for a crease: level M mends 15 %.
pub(super) fn qr(link: &Secret) -> Result<String, Broken> {
    let code = QRBuilder::new(link.reveal()).ecl(ECL::M).build().map_err(|_| Broken::new("a link too long for a QR"))?;
    let svg = SvgBuilder::default().to_str(&code);
    Ok(format!("data:image/svg+xml;base64,{}", b64(svg.as_bytes())))
}

/// Without the scheme, as people type an address.
pub(super) fn address(link: &str) -> String {
    link.split_once("://").map_or(link, |(_, rest)| rest).to_owned()
}

#[derive(Template)]
#[template(path = "desk/number.html")]
struct NumberPage {
    p: Page,
    number: Option<Secret>,
    until: String,
    seconds: u64,
}

/// `POST /desk/files/{number}/activation-match`: compares the person at the desk once more, and shows the number to them.
pub(super) async fn activation_match(
    State(app): State<Shared>,
    visit: Visit,
    Receiving(duty): Receiving,
    Path(number): Path<String>,
    PostedCaptures(form): PostedCaptures<CapturedForm>,
) -> Result<Response, Failure> {
    let screen = Screen::open(app, visit, duty, &number).await?;
    let dossier = &screen.whole.dossier;
    let captures = form.captures(&screen.app, &dossier.person.number)?;
    drop(form);
    let visit = Visit { language: dossier.content.language, ..screen.visit.clone() };
    let language = visit.language;
    let page =
        |number, until, seconds| NumberPage { p: Page::new(&visit, "number-title").in_one_language(), number, until, seconds };
    let refused = |status, said: String| {
        let mut answer = page(None, String::new(), 0);
        answer.p = answer.p.saying(Tone::Warning, said);
        html_with(status, &answer)
    };
    match activate::desk_match(&screen.app, &screen.acting(), screen.id(), captures).await? {
        DeskMatch::Shown { number, until } => html(&page(Some(number), zone::time_of(until), until.since(visit.now).as_secs())),
        DeskMatch::NotMatched { outcome } => {
            let (what, _) = words::compared(language, outcome.word());
            refused(StatusCode::CONFLICT, format!("{what}. {}", say(language, "number-not-matched")))
        }
        DeskMatch::Unanswered { retry_after } => {
            let wait = retry_after.map(|wait| wait_in_words(language, wait));
            let again = wait.map(|wait| crate::web::texts::say_with(language, "try-again-after", &[("wait", &wait)]));
            let said = format!("{} {}", say(language, "number-unanswered"), again.unwrap_or_default());
            refused(StatusCode::SERVICE_UNAVAILABLE, said.trim().to_owned())
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_qr_is_a_picture_of_the_link() {
        let made = qr(&Secret::new(format!("https://id.example.vn/activate#{}", "A".repeat(43)))).unwrap();
        assert!(made.starts_with("data:image/svg+xml;base64,"));
        assert!(made.len() < 40_000, "{}", made.len());
        assert_ne!(made, qr(&Secret::new("https://id.example.vn/activate#B")).unwrap());
    }

    #[test]
    fn an_address_is_written_as_people_type_it() {
        assert_eq!(address("https://id.example.vn/activate"), "id.example.vn/activate");
    }
}
