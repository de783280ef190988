//! Devices of desks: registered by a link that works once, at the browser that opens it, and revocable at once.

use std::time::Duration;

use super::{Refused, oversee};
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::base::error::refuse;
use crate::base::ids::DeviceId;
use crate::base::{Outcome, Secret, Timestamp, text};
use crate::issuance::acting::Acting;
use crate::store::desks;
use crate::store::devices::{self, NewLink};

/// How long a link can be opened.
const LASTS: Duration = Duration::from_secs(24 * 3600);

/// Makes a link for a device of a desk; tells its token, once.
pub async fn invite(app: &App, acting: &Acting<'_>, desk: &str, name: &str) -> Outcome<Secret, Refused> {
    let Some(desk) = desks::by_code(&app.db, desk.trim()).await? else { return refuse(Refused::NoSuchDesk) };
    oversee(app, acting, desk.id).await?;
    let name = text::tidy(name);
    if name.is_empty() || name.chars().count() > 60 {
        return refuse(Refused::Unreadable);
    }
    let token = Secret::new(app.random.token());
    let link =
        NewLink { hash: token.sha256(), desk: desk.id, name: &name, by: acting.officer.id, expires_at: acting.now + LASTS };
    let mut tx = app.db.write().await?;
    devices::invite(&mut tx, &link, acting.now).await?;
    let detail = serde_json::json!({ "desk": desk.code });
    app.record(&mut tx, acting.now, acting.entry(Action::DeviceInvited).detail(detail)).await?;
    tx.commit().await?;
    Ok(token)
}

/// The browser that opens the link first becomes the device; tells the key for its cookie.
pub async fn register(app: &App, token: &Secret, now: Timestamp) -> Outcome<Secret, Refused> {
    let mut tx = app.db.write().await?;
    let Some(link) = devices::take(&mut tx, &token.sha256(), now).await? else { return refuse(Refused::LinkGone) };
    let (id, key) = (DeviceId::new(now, &app.random), Secret::new(app.random.token()));
    devices::insert(&mut tx, id, &link, &key.sha256(), now).await?;
    let entry = Entry::new(Action::DeviceRegistered, Actor::Officer(link.by)).desk(link.desk);
    app.record(&mut tx, now, entry.detail(serde_json::json!({ "device": link.name }))).await?;
    tx.commit().await?;
    Ok(key)
}

/// Ends a device: every session on it is worth nothing from its next request on.
pub async fn revoke(app: &App, acting: &Acting<'_>, id: DeviceId) -> Outcome<(), Refused> {
    let Some(desk) = devices::desk_of(&app.db, id).await? else { return refuse(Refused::NoSuchDevice) };
    oversee(app, acting, desk).await?;
    let mut tx = app.db.write().await?;
    if !devices::revoke(&mut tx, id, acting.officer.id, acting.now).await? {
        return refuse(Refused::AlreadySo);
    }
    app.record(&mut tx, acting.now, acting.entry(Action::DeviceRevoked).desk(desk)).await?;
    tx.commit().await?;
    Ok(())
}
