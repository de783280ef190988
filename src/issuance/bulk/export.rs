//! The rows that were not taken, as a file for whoever has to mend them: line, reason, and the row as it was.

use std::io::Write;

use super::row::Rejection;
use crate::app::App;
use crate::base::{Broken, Language, csv};
use crate::store::bulk::{self, Import};
use crate::texts;

/// Rows of one page.
const PAGE: i64 = 1000;

/// Writes the rejected rows as CSV, safe to open in a spreadsheet; the mark at its beginning tells spreadsheets that it is
/// UTF-8.
pub async fn rejected(app: &App, import: &Import, language: Language, to: &mut (impl Write + Send)) -> Result<(), Broken> {
    to.write_all("\u{FEFF}".as_bytes())?;
    to.write_all(csv::record(["line", "reason", "words", "row"]).as_bytes())?;
    let mut after = 0;
    loop {
        let page = bulk::rejects(&app.db, &app.keyring, import.id, after, PAGE).await?;
        let Some(last) = page.last() else { return Ok(()) };
        after = last.line;
        for reject in &page {
            let words = Rejection::from_word(&reject.reason).map(|rejection| texts::say(language, rejection.key()));
            let words = words.unwrap_or_default().into_owned();
            to.write_all(csv::record([&reject.line.to_string(), &reject.reason, &words, &reject.row]).as_bytes())?;
        }
    }
}
