//! The frame of officers' pages: who is on duty, at which desk, and where they can go.

use crate::identity::officer::Role;
use crate::store::officers::Duty;
use crate::web::components::MenuItem;
use crate::web::page::Page;
use crate::web::texts;
use crate::web::visit::Visit;

/// Where the sign-out is posted to.
const SIGN_OUT: &str = "/desk/sign-out";

/// A page for the officer on duty, with the title at `key`.
pub(super) fn page(visit: &Visit, duty: &Duty, key: &str) -> Page {
    framed(Page::new(visit, key), visit, duty)
}

/// The same with a title that was already formed.
pub(super) fn titled(visit: &Visit, duty: &Duty, title: String) -> Page {
    framed(Page::titled(visit, title), visit, duty)
}

fn framed(page: Page, visit: &Visit, duty: &Duty) -> Page {
    let officer = &duty.officer;
    let who = texts::say_with(
        visit.language,
        "desk-on-duty",
        &[("name", &officer.name), ("officer", &officer.number), ("desk", &duty.desk.name)],
    );
    let item = |href: &str, key: &str| MenuItem {
        href: href.to_owned(),
        words: texts::say(visit.language, key).into_owned(),
        current: visit.uri.path() == href,
    };
    let menu = match officer.role {
        Role::Receiving => vec![
            item("/desk", "desk-menu-queue"),
            item("/desk/away", "desk-menu-away"),
            item("/desk/foreigner", "office-menu-foreigner"),
            item("/desk/corrections", "office-menu-corrections"),
            item("/desk/holder", "office-menu-holder"),
            item("/desk/restore", "desk-menu-restore"),
            item("/desk/requests", "office-menu-requests"),
            item("/desk/campaign", "desk-menu-campaign"),
            item("/desk/bulk", "desk-menu-bulk"),
            item("/desk/table", "desk-menu-table"),
        ],
        Role::Auditor => vec![item("/desk", "desk-menu-queue")],
        Role::Helper => vec![item("/desk/help", "desk-menu-help")],
        Role::Approver => {
            vec![
                item("/desk/approvals", "desk-menu-approvals"),
                item("/desk/batches", "desk-menu-batches"),
                item("/desk/requests", "office-menu-requests"),
                item("/desk/table", "desk-menu-table"),
            ]
        }
        Role::Supervisor => vec![
            item("/desk/supervise", "office-menu-supervise"),
            item("/desk/cases", "desk-menu-cases"),
            item("/desk/holds", "desk-menu-holds"),
            item("/desk", "desk-menu-queue"),
            item("/desk/table", "desk-menu-table"),
            item("/desk/bulk", "desk-menu-bulk"),
            item("/desk/supervise/officers", "office-menu-officers"),
            item("/desk/supervise/devices", "office-menu-devices"),
            item("/desk/supervise/refusals", "office-menu-refusals"),
            item("/desk/law", "office-menu-law"),
        ],
        Role::Administrator => vec![
            item("/desk/supervise/officers", "office-menu-officers"),
            item("/desk/supervise/devices", "office-menu-devices"),
            item("/desk/supervise/refusals", "office-menu-refusals"),
            item("/desk/law", "office-menu-law"),
        ],
    };
    page.signed_in(who, SIGN_OUT).with_menu(menu).wide()
}

/// The first page of a role.
pub(super) fn first_page(role: Role) -> &'static str {
    match role {
        Role::Receiving | Role::Auditor => "/desk",
        Role::Approver => "/desk/approvals",
        Role::Supervisor => "/desk/supervise",
        Role::Administrator => "/desk/supervise/officers",
        Role::Helper => "/desk/help",
    }
}
