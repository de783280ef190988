//! A moment's wait for whoever signs in from where many tries failed, or to a portal that all at once sends more people than it
//! ever did. The page carries when it was made, sealed and for its browser; a form that comes back too soon is shown again with
//! what to do. People who type notice nothing; a machine gets one try for each page and wait. No other service is asked, and
//! it works without scripts.

use std::time::Duration;

use super::limit;
use super::visitor::Visitor;
use crate::app::App;
use crate::base::{Broken, Timestamp};
use crate::identity::client::ClientId;
use crate::keyring::blob::Binding;
use crate::store::{answered, limits};

const PURPOSE: &str = "pace";
/// A page that stood open for longer is simply made anew.
const LASTS: Duration = Duration::from_secs(3600);

/// The mark of a page, for its form.
pub fn mark(app: &App, visitor: &Visitor<'_>) -> Result<String, Broken> {
    let issuer = app.settings.issuer();
    app.keyring.blobs().seal(&binding(&issuer, visitor), visitor.now, b"")
}

fn binding<'a>(issuer: &'a str, visitor: &'a Visitor<'_>) -> Binding<'a> {
    Binding { purpose: PURPOSE, issuer, browser: &visitor.browser_hash }
}

/// From when on the form may be sent, if not now.
pub async fn wait(
    app: &App,
    visitor: &Visitor<'_>,
    (mark, client): (&str, Option<&ClientId>),
) -> Result<Option<Timestamp>, Broken> {
    let rules = &app.settings.risk;
    let source = limit::source_key(app, visitor.source)?;
    let failed = limits::used(&app.db, &source, visitor.now).await?;
    let is_crowded = failed >= i64::from(rules.wait_after) || burst(app, visitor, client).await?;
    if !is_crowded {
        return Ok(None);
    }
    let rest = Duration::from_secs(u64::from(rules.wait_seconds));
    let issuer = app.settings.issuer();
    let Ok(opened) = app.keyring.blobs().open(&binding(&issuer, visitor), visitor.now, LASTS, mark) else {
        return Ok(Some(visitor.now + rest));
    };
    let from = opened.issued_at + rest;
    if from > visitor.now {
        return Ok(Some(from));
    }
    // One try a page.
    let mut tx = app.db.write().await?;
    let hash = crate::base::encode::sha256(&[b"pace".as_slice(), &opened.id].concat());
    let is_first = answered::once(&mut tx, &hash, visitor.now, visitor.now + LASTS).await?;
    tx.commit().await?;
    Ok((!is_first).then(|| visitor.now + rest))
}

/// Whether a portal sends more people in a minute than the rules expect.
async fn burst(app: &App, visitor: &Visitor<'_>, client: Option<&ClientId>) -> Result<bool, Broken> {
    let Some(client) = client else { return Ok(false) };
    let of = client.as_str().as_bytes();
    let allowed = app.settings.risk.starts_per_portal;
    let ration = limit::Ration { sort: "portal-starts", of, allowed, within: Duration::from_secs(60) };
    let mut tx = app.db.write().await?;
    match limit::draw(app, &mut tx, &ration, visitor.now).await {
        Ok(()) => {
            tx.commit().await?;
            Ok(false)
        }
        Err(crate::base::Fault::Refused(_)) => Ok(true),
        Err(crate::base::Fault::Broken(broken)) => Err(broken),
    }
}
