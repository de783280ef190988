//! What every account page stands on: whose it is, their name in the header, and the menu.

use axum::response::Response;

use crate::app::Shared;
use crate::authn::flow::Needs;
use crate::authn::session::{FRESH_FOR, is_fresh};
use crate::base::Broken;
use crate::identity::level::AuthLevel;
use crate::identity::session::Session;
use crate::store::accounts::{self, Account};
use crate::store::persons::{self, Person};
use crate::web::citizen::entry::sign_in_for;
use crate::web::components::MenuItem;
use crate::web::page::Page;
use crate::web::reply::Failure;
use crate::web::texts;
use crate::web::visit::Visit;

/// The person whose identity the pages show.
pub(super) struct Holder {
    pub account: Account,
    pub person: Person,
}

impl Holder {
    pub(super) async fn of(app: &Shared, session: &Session) -> Result<Self, Failure> {
        let gone = || Broken::new("a session without its account or person");
        let account = accounts::find(&app.db, session.account).await?.ok_or_else(gone)?;
        let person = persons::find(&app.db, session.person).await?.ok_or_else(gone)?.open(&app.keyring)?;
        Ok(Self { account, person })
    }

    /// How the person is addressed: by the given name, which comes last.
    pub(super) fn given(&self) -> String {
        self.person.facts.as_ref().map(|facts| facts.name.given().to_owned()).unwrap_or_default()
    }

    /// The name as registered; a masked number where the register has not told one.
    pub(super) fn name(&self) -> String {
        self.person.facts.as_ref().map_or_else(|| self.person.number.masked(), |facts| facts.name.as_str().to_owned())
    }

    /// A page of theirs, with the title at `key`.
    pub(super) fn page(&self, visit: &Visit, key: &str) -> Page {
        let item = |href: &str, key: &str| MenuItem {
            href: href.to_owned(),
            words: texts::say(visit.language, key).into_owned(),
            current: visit.uri.path() == href,
        };
        let menu = vec![
            item("/account", "account-menu-home"),
            item("/account/keys", "account-menu-keys"),
            item("/account/sign-ins", "account-menu-sign-ins"),
            item("/account/approvals", "account-menu-approvals"),
            item("/account/portals", "account-menu-portals"),
            item("/account/wards", "account-menu-wards"),
            item("/account/log", "account-menu-log"),
        ];
        Page::new(visit, key).signed_in(self.name(), "/logout").with_menu(menu)
    }
}

/// Before a change to how one signs in: a strong and recent sign-in, that leads back to `path`.
pub(super) fn afresh(app: &Shared, visit: &Visit, session: &Session, path: &str) -> Result<Option<Response>, Failure> {
    if is_fresh(session, visit.now) {
        return Ok(None);
    }
    let needs = Needs { level: AuthLevel::Two, fresh_since: Some(visit.now - FRESH_FOR), ..Needs::default() };
    sign_in_for(app, visit, path, needs).map(Some)
}
