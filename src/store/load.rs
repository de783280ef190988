//! Many rows of one table at once: COPY on PostgreSQL, inserts of many rows on SQLite. For bulk files and synthetic cities,
//! which write what flows would write, by the thousand.

use std::collections::HashMap;
use std::sync::{LazyLock, Mutex, PoisonError};

use super::{Tx, Value};
use crate::args;
use crate::base::Broken;

/// A table and the columns that are written.
#[derive(Clone, Copy, Debug)]
pub struct Into {
    pub table: &'static str,
    pub columns: &'static [&'static str],
    /// What is done where a row is there already: `ON CONFLICT …`; empty to fail. PostgreSQL's COPY knows no such thing, so that
    /// there statements are used, too.
    pub on_conflict: &'static str,
}

/// Values of one SQLite statement: beyond some thousand, binding costs more than statements do.
const VALUES: usize = 1500;

/// Rows of a smaller statement, for what does not fill a whole one.
const SOME: usize = 10;

/// A table, its columns, and how many rows.
type Statement = (&'static str, &'static [&'static str], usize);

/// Texts are made once for each table and number of rows, of which there are three.
static TEXTS: LazyLock<Mutex<HashMap<Statement, &'static str>>> = LazyLock::new(Mutex::default);

impl Into {
    /// The statement for `rows` rows.
    fn text(&self, rows: usize) -> &'static str {
        let mut texts = TEXTS.lock().unwrap_or_else(PoisonError::into_inner);
        texts.entry((self.table, self.columns, rows)).or_insert_with(|| {
            let columns = self.columns.len();
            let row = |at: usize| {
                let names: Vec<String> = (1..=columns).map(|n| format!("${}", at * columns + n)).collect();
                format!("({})", names.join(", "))
            };
            let values: Vec<String> = (0..rows).map(row).collect();
            let (columns, values) = (self.columns.join(", "), values.join(", "));
            let text = format!("INSERT INTO {} ({columns}) VALUES {values} {}", self.table, self.on_conflict);
            Box::leak(text.into_boxed_str())
        })
    }

    fn rows_at_once(&self) -> usize {
        (VALUES / self.columns.len().max(1)).clamp(1, 200)
    }
}

/// Writes `rows`, each with a value for every column. Fails whole, as a duplicate where one exists already.
pub async fn rows(tx: &mut Tx, into: Into, rows: Vec<Vec<Value>>) -> Result<(), Broken> {
    if rows.iter().any(|row| row.len() != into.columns.len()) {
        return Err(Broken::new(format!("a row for {} has another number of columns", into.table)));
    }
    if rows.is_empty() {
        return Ok(());
    }
    if tx.can_copy() && into.on_conflict.is_empty() {
        let statement = format!("COPY {} ({}) FROM STDIN", into.table, into.columns.join(", "));
        return tx.copy(&statement, &copied(&rows)).await;
    }
    // What does not fill a statement goes into smaller ones, of which the smallest takes one row: each size has one text.
    let mut rows = rows.into_iter();
    for at_once in [into.rows_at_once(), SOME.min(into.rows_at_once()), 1] {
        while rows.len() >= at_once {
            let chunk: Vec<Value> = rows.by_ref().take(at_once).flatten().collect();
            tx.run(into.text(at_once), chunk).await?;
        }
    }
    Ok(())
}

/// Gives SQLite's writer room for the indexes of millions of rows, whose pages change again and again before the log is written back.
/// For a process that loads and ends; PostgreSQL has its own settings for that.
pub async fn roomy(tx: &mut Tx) -> Result<(), Broken> {
    if !tx.can_copy() {
        tx.run("PRAGMA cache_size = -400000", args![]).await?;
        tx.run("PRAGMA wal_autocheckpoint = 262144", args![]).await?;
    }
    Ok(())
}

/// Rows in the text format of COPY.
fn copied(rows: &[Vec<Value>]) -> Vec<u8> {
    let mut out = Vec::with_capacity(rows.len() * 256);
    for row in rows {
        for (at, value) in row.iter().enumerate() {
            if at > 0 {
                out.push(b'\t');
            }
            match value {
                Value::Int(Some(n)) => out.extend_from_slice(n.to_string().as_bytes()),
                Value::Text(Some(text)) => {
                    for c in text.bytes() {
                        match c {
                            b'\\' => out.extend_from_slice(b"\\\\"),
                            b'\t' => out.extend_from_slice(b"\\t"),
                            b'\n' => out.extend_from_slice(b"\\n"),
                            b'\r' => out.extend_from_slice(b"\\r"),
                            c => out.push(c),
                        }
                    }
                }
                Value::Blob(Some(bytes)) => {
                    out.extend_from_slice(b"\\\\x");
                    for byte in bytes {
                        out.push(HEX[usize::from(byte >> 4)]);
                        out.push(HEX[usize::from(byte & 15)]);
                    }
                }
                Value::Int(None) | Value::Text(None) | Value::Blob(None) => out.extend_from_slice(b"\\N"),
            }
        }
        out.push(b'\n');
    }
    out
}

const HEX: &[u8; 16] = b"0123456789abcdef";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_for_copy_says_what_it_holds_and_nothing_more() {
        let rows = vec![args![-5i64, "a\tb\\c\nd", vec![0u8, 255u8]], args![None::<i64>, None::<String>, None::<Vec<u8>>]];
        assert_eq!(String::from_utf8(copied(&rows)).unwrap(), "-5\ta\\tb\\\\c\\nd\t\\\\x00ff\n\\N\t\\N\t\\N\n");
    }

    #[test]
    fn one_text_serves_all_full_chunks() {
        let into = Into { table: "t", columns: &["a", "b"], on_conflict: "ON CONFLICT (a) DO NOTHING" };
        assert_eq!(into.text(2), "INSERT INTO t (a, b) VALUES ($1, $2), ($3, $4) ON CONFLICT (a) DO NOTHING");
        assert!(std::ptr::eq(into.text(2), into.text(2)));
    }
}
