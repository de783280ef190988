//! The environment laid over the file: `DINHDANH_DATABASE__URL` sets `database.url`.

use super::REFERENCE;

/// Environment names of ours that are no settings.
pub(super) const RESERVED: &[&str] = &["CONFIG", "MASTER_KEY", "TEST_POSTGRES", "BIN"];

/// `database__url` = `x` becomes `[database] url = "x"`. The reference file says which type a key has, so that a hotline of
/// digits stays text; lists are separated by commas.
pub(super) fn overlay(table: &mut toml::Table, path: &str, value: String) {
    let reference = REFERENCE.parse::<toml::Table>().unwrap_or_default();
    let mut known = Some(&reference);
    let mut table = table;
    let mut parts = path.split("__").peekable();
    while let Some(part) = parts.next() {
        if parts.peek().is_none() {
            table.insert(part.to_owned(), typed(known.and_then(|known| known.get(part)), value));
            return;
        }
        known = known.and_then(|known| known.get(part)).and_then(toml::Value::as_table);
        let inner = table.entry(part.to_owned()).or_insert_with(|| toml::Value::Table(toml::Table::new()));
        let Some(next) = inner.as_table_mut() else { return };
        table = next;
    }
}

/// What does not fit the type stays text, and the check that follows names the key.
fn typed(like: Option<&toml::Value>, text: String) -> toml::Value {
    use toml::Value;
    match like {
        Some(Value::Integer(_)) => text.parse().map(Value::Integer).unwrap_or(Value::String(text)),
        Some(Value::Boolean(_)) => text.parse().map(Value::Boolean).unwrap_or(Value::String(text)),
        Some(Value::Array(_)) => Value::Array(
            text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(|part| Value::String(part.into())).collect(),
        ),
        _ => Value::String(text),
    }
}
