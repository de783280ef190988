//! The people of a desk: units, desks, and officers with a browser and an authenticator each.

#![allow(dead_code, reason = "stories take what they need of it")]

use dinhdanh::audit::Actor;
use dinhdanh::authn::officer::{self, Invitee};
use dinhdanh::base::Secret;
use dinhdanh::base::ids::{DeskId, OfficerId, UnitId};
use dinhdanh::identity::officer::{Desk, Role};
use dinhdanh::store::desks::{self, NewUnit};

use crate::authenticator::{Authenticator, authenticator};
use crate::browser::{Answer, Browser};
use crate::world::World;

/// Opens a desk of a commune.
pub async fn desk(world: &World, code: &str, name: &str) -> Desk {
    desk_of(world, ("commune", code, None), (code, name)).await
}

/// A desk of a unit that may lie under another: `(kind, code, code of the unit above)`.
pub async fn desk_under(world: &World, unit: (&str, &str, Option<&str>), code: &str) -> Desk {
    desk_of(world, unit, (code, code)).await
}

async fn desk_of(world: &World, (kind, unit_code, above): (&str, &str, Option<&str>), (code, name): (&str, &str)) -> Desk {
    let (app, now) = (&world.app, world.clock.now());
    let unit = UnitId::new(now, &app.random);
    let desk = Desk {
        id: DeskId::new(now, &app.random),
        code: code.to_owned(),
        name: name.to_owned(),
        address: "2 Trúc Bạch, Hà Nội".to_owned(),
        hotline: "1900 0000".to_owned(),
    };
    let mut tx = app.db.write().await.unwrap();
    let parent = match above {
        Some(above) => desks::unit(&mut tx, above).await.unwrap(),
        None => None,
    };
    desks::insert_unit(&mut tx, NewUnit { id: unit, kind, code: unit_code, name, parent }, now).await.unwrap();
    desks::insert(&mut tx, unit, &desk, now).await.unwrap();
    tx.commit().await.unwrap();
    desk
}

/// Whom a story invites.
pub struct Who<'a> {
    pub number: &'a str,
    pub name: &'a str,
    pub role: Role,
    pub person_key: Option<Vec<u8>>,
    pub relatives: Vec<Vec<u8>>,
}

impl<'a> Who<'a> {
    pub fn new(number: &'a str, name: &'a str, role: Role) -> Self {
        Self { number, name, role, person_key: None, relatives: Vec::new() }
    }
}

/// An officer with an invitation, at a browser that was never here before.
pub async fn invited(world: &World, desk: &Desk, who: Who<'_>) -> (Officer, Secret) {
    let invitee = Invitee {
        number: who.number.to_owned(),
        name: who.name.to_owned(),
        role: who.role,
        desk: desk.id,
        person_key: who.person_key,
        relatives: who.relatives,
    };
    let (id, token) = officer::invite(&world.app, Actor::Operator, &invitee, world.clock.now()).await.unwrap();
    (Officer { id, browser: world.browser(), key: authenticator() }, token)
}

/// An officer who has enrolled and is signed in.
pub async fn on_duty(world: &World, desk: &Desk, who: Who<'_>) -> Officer {
    let (mut officer, token) = invited(world, desk, who).await;
    let answer = officer.enrol(&token).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
    officer
}

/// An officer at a browser.
pub struct Officer {
    pub id: OfficerId,
    pub browser: Browser,
    pub key: Authenticator,
}

impl Officer {
    /// Enrols with an invitation, as the page's script does.
    pub async fn enrol(&mut self, invitation: &Secret) -> Answer {
        let page = self.browser.get("/desk/enrol").await;
        let sent = serde_json::json!({ "invitation": invitation.reveal() });
        let options = self.browser.post_json(&page, "/desk/enrol/options", &sent).await;
        if options.status != 200 {
            return options;
        }
        let options = options.json();
        let credential = self.key.create(&options["publicKey"]).unwrap();
        let sent =
            serde_json::json!({ "invitation": invitation.reveal(), "ceremony": options["ceremony"], "credential": credential });
        self.browser.post_json(&page, "/desk/enrol/finish", &sent).await
    }

    /// Signs in, as the page's script does.
    pub async fn sign_in(&mut self) -> Answer {
        let page = self.browser.get("/desk/sign-in").await;
        let options = self.browser.post_json(&page, "/desk/sign-in/options", &serde_json::json!({})).await.json();
        let credential = self.key.get(&options["publicKey"]).unwrap();
        let sent = serde_json::json!({ "ceremony": options["ceremony"], "credential": credential });
        self.browser.post_json(&page, "/desk/sign-in/finish", &sent).await
    }

    pub async fn sign_out(&mut self) -> Answer {
        let page = self.browser.open("/desk").await;
        self.browser.submit(&page, "sign-out", &[]).await
    }
}
