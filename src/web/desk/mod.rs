//! The desk: where officers sign in, receive people, and decide. Every URL of the audience stands in [`doors`], with who
//! may pass; a handler's guard holds the same, and a test walks the whole list.

mod approvals;
mod approve_list;
mod away;
mod batches;
mod bulk;
mod campaign;
mod cases;
mod corrections;
mod enrol;
mod foreigner;
mod frame;
mod help;
mod holder;
mod holds;
mod home;
mod live;
mod read_back;
mod requests;
mod restore;
mod sign_in;
mod slip;
mod supervise;
mod visit;
mod words;

use axum::Router;
use axum::extract::{Extension, Request};
use axum::http::header::ACCEPT;
use axum::http::{HeaderMap, Method};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodRouter, get, post};

pub use enrol::link as enrolment_link;

use super::guard::NotAdmitted;
use super::page::Page;
use super::reply::{Failure, see_other};
use super::table;
use super::visit::Visit;
use crate::app::Shared;
use crate::base::{Refusal as _, Timestamp};
use crate::store::officers::Duty;

/// Who may pass a door.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Admits {
    Anybody,
    /// Every officer on duty.
    Officers,
    Receiving,
    Approvers,
    Helpers,
    /// Those who take agencies' requests and those who decide on them.
    Lockers,
    Supervisors,
    /// Supervisors and administrators.
    Overseers,
}

/// One URL: its path, how it is asked, and who may.
#[derive(Clone, Debug)]
pub struct Door {
    pub method: Method,
    pub path: &'static str,
    pub admits: Admits,
    handler: MethodRouter<Shared>,
}

macro_rules! doors {
    ($($admits:ident $method:ident $path:literal => $handler:path),* $(,)?) => {
        vec![$(Door {
            method: doors!(@method $method),
            path: $path,
            admits: Admits::$admits,
            handler: $method($handler),
        }),*]
    };
    (@method get) => { Method::GET };
    (@method post) => { Method::POST };
}

/// Every URL of the desk.
pub fn doors() -> Vec<Door> {
    doors![
        Anybody get "/desk/enrol" => enrol::page,
        Anybody post "/desk/enrol/options" => enrol::begin,
        Anybody post "/desk/enrol/finish" => enrol::finish,
        Anybody get "/desk/sign-in" => sign_in::page,
        Anybody post "/desk/sign-in/options" => sign_in::begin,
        Anybody post "/desk/sign-in/finish" => sign_in::finish,
        Officers post "/desk/sign-out" => sign_in::sign_out,
        Officers get "/desk" => home::page,
        Officers get "/desk/table" => table::officers_page,
        Officers get "/desk/table.csv" => table::officers_csv,
        Officers get "/desk/table.json" => table::officers_json,
        Officers get "/desk/live" => live::stream,
        Receiving post "/desk/files" => home::open,
        Receiving get "/desk/away" => away::page,
        Receiving post "/desk/away" => away::take,
        Receiving get "/desk/foreigner" => foreigner::page,
        Receiving post "/desk/foreigner" => foreigner::open,
        Receiving get "/desk/files/{number}" => visit::page,
        Receiving post "/desk/files/{number}/register" => visit::ask,
        Receiving post "/desk/files/{number}/compare" => visit::save_comparison,
        Receiving post "/desk/files/{number}/match" => visit::match_captures,
        Receiving post "/desk/files/{number}/exception" => visit::ask_exception,
        Receiving post "/desk/files/{number}/exception/options" => visit::begin_exception,
        Receiving post "/desk/files/{number}/exception/finish" => visit::finish_exception,
        Receiving post "/desk/files/{number}/propose/options" => visit::begin_proposal,
        Receiving post "/desk/files/{number}/propose/finish" => visit::finish_proposal,
        Receiving post "/desk/files/{number}/pause" => visit::pause,
        Receiving post "/desk/files/{number}/visit" => visit::begin_visit,
        Receiving post "/desk/files/{number}/cancel" => visit::cancel,
        Receiving post "/desk/files/{number}/slip" => slip::print,
        Receiving post "/desk/files/{number}/activation-match" => slip::activation_match,
        Supervisors get "/desk/holds" => holds::page,
        Supervisors post "/desk/holds" => holds::submit,
        Supervisors get "/desk/cases" => cases::page,
        Supervisors post "/desk/cases/take" => cases::take,
        Supervisors post "/desk/cases/close" => cases::close,
        Receiving get "/desk/restore" => restore::scan_page,
        Receiving post "/desk/restore" => restore::scan,
        Receiving get "/desk/restore/{id}" => restore::page,
        Receiving post "/desk/restore/{id}/match" => restore::compare,
        Receiving post "/desk/restore/{id}/sign/{act}/options" => restore::begin,
        Receiving post "/desk/restore/{id}/sign/{act}/finish" => restore::finish,
        Receiving post "/desk/restore/{id}/print" => restore::print,
        Receiving get "/desk/read-back/{number}" => read_back::page,
        Receiving post "/desk/read-back/{number}/confirm" => read_back::confirm,
        Receiving post "/desk/read-back/{number}/object" => read_back::object,
        Receiving get "/desk/campaign" => campaign::list,
        Receiving get "/desk/campaign/{number}" => campaign::page,
        Receiving post "/desk/campaign/{number}/show" => campaign::show,
        Receiving post "/desk/campaign/{number}/outcome" => campaign::record,
        Officers get "/desk/bulk" => bulk::list,
        Officers get "/desk/bulk/{number}" => bulk::page,
        Officers get "/desk/bulk/{number}/rejected.csv" => bulk::rejected,
        Officers post "/desk/bulk/{number}/options" => bulk::begin,
        Officers post "/desk/bulk/{number}/finish" => bulk::finish,
        Approvers get "/desk/batches" => batches::list,
        Approvers get "/desk/batches/{number}" => batches::page,
        Approvers post "/desk/batches/{number}/options" => batches::begin,
        Approvers post "/desk/batches/{number}/finish" => batches::finish,
        Approvers get "/desk/approvals" => approvals::list,
        Approvers post "/desk/approve-list/options" => approve_list::begin,
        Approvers post "/desk/approve-list/finish" => approve_list::finish,
        Approvers get "/desk/approvals/{number}" => approvals::page,
        Approvers post "/desk/approvals/{number}/options" => approvals::begin,
        Approvers post "/desk/approvals/{number}/finish" => approvals::finish,
        Helpers get "/desk/help" => help::page,
        Helpers post "/desk/help" => help::submit,
        Helpers get "/desk/help/{visit}" => help::visit,
        Helpers get "/desk/help/{visit}/live" => help::live,
        Helpers post "/desk/help/{visit}/card" => help::by_code,
        Helpers post "/desk/help/{visit}/end" => help::end,
        Receiving get "/desk/corrections" => corrections::list,
        Receiving get "/desk/corrections/{number}" => corrections::page,
        Receiving post "/desk/corrections/{number}" => corrections::answer,
        Receiving get "/desk/holder" => holder::page,
        Receiving post "/desk/holder" => holder::look,
        Receiving post "/desk/holder/lock" => holder::lock,
        Receiving post "/desk/holder/unlock" => holder::unlock,
        Lockers get "/desk/requests" => requests::list,
        Receiving post "/desk/requests" => requests::take,
        Lockers get "/desk/requests/{number}" => requests::page,
        Receiving post "/desk/requests/{number}/forward/options" => requests::forward_begin,
        Receiving post "/desk/requests/{number}/forward/finish" => requests::forward_finish,
        Approvers post "/desk/requests/{number}/decide/options" => requests::decide_begin,
        Approvers post "/desk/requests/{number}/decide/finish" => requests::decide_finish,
        Officers get "/desk/law" => supervise::law,
        Supervisors get "/desk/supervise" => supervise::queue,
        Overseers get "/desk/supervise/refusals" => supervise::refusals,
        Overseers get "/desk/supervise/officers" => supervise::officers,
        Overseers post "/desk/supervise/officers" => supervise::invite,
        Overseers get "/desk/supervise/officers/{badge}" => supervise::officer,
        Overseers post "/desk/supervise/officers/{badge}/change" => supervise::change,
        Overseers post "/desk/supervise/officers/{badge}/relatives" => supervise::relative,
        Overseers post "/desk/supervise/officers/{badge}/keys" => supervise::revoke_key,
        Overseers post "/desk/supervise/officers/{badge}/invite" => supervise::invite_again,
        Overseers post "/desk/supervise/officers/{badge}/confirm/options" => supervise::confirm_begin,
        Overseers post "/desk/supervise/officers/{badge}/confirm/finish" => supervise::confirm_finish,
        Overseers get "/desk/supervise/devices" => supervise::devices,
        Overseers post "/desk/supervise/devices" => supervise::invite_device,
        Overseers post "/desk/supervise/devices/revoke" => supervise::revoke_device,
        Anybody get "/desk/device" => supervise::device_page,
        Anybody post "/desk/device" => supervise::register,
    ]
}

pub fn routes() -> Router<Shared> {
    let router = doors().into_iter().fold(Router::new(), |router, door| router.route(door.path, door.handler));
    router.layer(from_fn(to_sign_in)).layer(Extension(live::Live::new()))
}

/// The frame of a page that officers see and another module shows.
pub(in crate::web) fn officers_frame(visit: &Visit, duty: &Duty, key: &str) -> Page {
    frame::page(visit, duty, key)
}

/// A page that only officers see leads anybody else to the sign-in, and from there back. Scripts get their 401.
async fn to_sign_in(request: Request, next: Next) -> Response {
    let back = way_back(request.method(), request.uri().path());
    let script = is_script(request.headers());
    let answer = next.run(request).await;
    let unknown = answer.extensions().get::<Failure>().is_some_and(|it| it.code() == NotAdmitted::OfficerSignIn.code());
    if !unknown || script {
        return answer;
    }
    let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", &back).finish();
    see_other(&format!("/desk/sign-in?{query}")).into_response()
}

/// A file's page.
fn file_path(number: &str) -> String {
    format!("/desk/files/{number}")
}

/// A file's page, which says that the register may be asked again at `at`.
fn retry_path(number: &str, at: Timestamp) -> String {
    format!("{}?retry={}", file_path(number), at.0)
}

/// The page to come back to: the one that was asked for, or the one on which a form was sent.
fn way_back(method: &Method, path: &str) -> String {
    if method == Method::GET {
        return path.to_owned();
    }
    let parts: Vec<&str> = path.split('/').collect();
    match parts.as_slice() {
        ["", "desk", "supervise", kind, ..] => format!("/desk/supervise/{kind}"),
        [
            "",
            "desk",
            kind @ ("files" | "approvals" | "read-back" | "requests" | "bulk" | "batches" | "campaign" | "help" | "restore"),
            number,
            _,
            ..,
        ] => {
            format!("/desk/{kind}/{number}")
        }
        _ => "/desk".to_owned(),
    }
}

fn is_script(headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    !accept.contains("text/html") && (accept.contains("application/json") || accept.contains("text/event-stream"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_comes_back_to_the_page_and_never_to_the_form_s_address() {
        assert_eq!(way_back(&Method::GET, "/desk/files/HN-26-1/slip"), "/desk/files/HN-26-1/slip");
        assert_eq!(way_back(&Method::POST, "/desk/files/HN-26-1/contact"), "/desk/files/HN-26-1");
        assert_eq!(way_back(&Method::POST, "/desk/approvals/HN-26-1/decide"), "/desk/approvals/HN-26-1");
        assert_eq!(way_back(&Method::POST, "/desk/files"), "/desk");
    }

    #[test]
    fn every_door_stands_once() {
        let doors = doors();
        for (at, door) in doors.iter().enumerate() {
            let twice = doors[..at].iter().any(|other| other.path == door.path && other.method == door.method);
            assert!(!twice, "{} {}", door.method, door.path);
        }
    }
}
