//! How a person was identified, in their own words: shown before a portal is told of it.

use crate::app::App;
use crate::base::zone::day_of;
use crate::base::{Broken, Language};
use crate::identity::session::Session;
use crate::store::identifications;
use crate::texts::say;

/// Where, when and how; empty when nothing is known.
pub async fn lines(app: &App, session: &Session, language: Language) -> Result<Vec<(String, String)>, Broken> {
    let Some(identified) = identifications::of_account(&app.db, session.account).await? else { return Ok(Vec::new()) };
    let how = if identified.matched.is_some() { "identified-how-matched" } else { "identified-how-card" };
    Ok(vec![
        (say(language, "identified-where").into_owned(), format!("{}, {}", identified.desk, identified.unit)),
        (say(language, "identified-when").into_owned(), day_of(identified.decided_at).to_string()),
        (say(language, "identified-how").into_owned(), say(language, how).into_owned()),
    ])
}
