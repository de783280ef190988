//! Comma-separated values (RFC 4180): written so that no spreadsheet takes a value for a formula, read a record at a time.

/// One record, with its line end. A value that a spreadsheet would take for a formula is written behind an apostrophe, which
/// spreadsheets show as text (security: spreadsheet injection).
pub fn record<T: AsRef<str>>(values: impl IntoIterator<Item = T>) -> String {
    let mut out = String::new();
    for (at, value) in values.into_iter().enumerate() {
        if at > 0 {
            out.push(',');
        }
        push(&mut out, value.as_ref());
    }
    out.push_str("\r\n");
    out
}

fn push(out: &mut String, value: &str) {
    let safe = if is_formula(value) { format!("'{value}") } else { value.to_owned() };
    if safe.contains([',', '"', '\r', '\n']) {
        out.push('"');
        out.push_str(&safe.replace('"', "\"\""));
        out.push('"');
    } else {
        out.push_str(&safe);
    }
}

/// Whether a spreadsheet would compute it. Whole and decimal numbers below zero are numbers.
fn is_formula(value: &str) -> bool {
    let first = value.chars().next();
    let number =
        value.strip_prefix('-').is_some_and(|rest| !rest.is_empty() && rest.chars().all(|c| c.is_ascii_digit() || c == '.'));
    !number && first.is_some_and(|c| matches!(c, '=' | '+' | '-' | '@' | '\t' | '\r' | '\n' | '＝' | '＋' | '－' | '＠'))
}

/// Why a text is no record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotARecord {
    #[error("a quotation mark stands where none belongs")]
    Quote,
    #[error("a quoted value has no end")]
    Open,
}

/// The values of one record, without its line end.
pub fn fields(text: &str, separator: char) -> Result<Vec<String>, NotARecord> {
    let mut out = Vec::new();
    let mut chars = text.chars().peekable();
    loop {
        let mut value = String::new();
        if chars.peek() == Some(&'"') {
            chars.next();
            loop {
                match chars.next() {
                    Some('"') if chars.peek() == Some(&'"') => {
                        chars.next();
                        value.push('"');
                    }
                    Some('"') => break,
                    Some(c) => value.push(c),
                    None => return Err(NotARecord::Open),
                }
            }
            out.push(value);
            match chars.next() {
                None => return Ok(out),
                Some(c) if c == separator => {}
                Some(_) => return Err(NotARecord::Quote),
            }
        } else {
            loop {
                match chars.next() {
                    None => {
                        out.push(value);
                        return Ok(out);
                    }
                    Some(c) if c == separator => break,
                    Some('"') => return Err(NotARecord::Quote),
                    Some(c) => value.push(c),
                }
            }
            out.push(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_spreadsheet_would_compute_is_written_as_text() {
        for (value, written) in [
            ("=1+1", "'=1+1"),
            ("+84912345678", "'+84912345678"),
            ("-2+3", "'-2+3"),
            ("-12.5", "-12.5"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("\t=1", "'\t=1"),
            ("＝1", "'＝1"),
            ("a,b", "\"a,b\""),
            ("=\"x\"", "\"'=\"\"x\"\"\""),
            ("Nguyễn Văn An", "Nguyễn Văn An"),
        ] {
            assert_eq!(record([value]), format!("{written}\r\n"), "{value:?}");
        }
    }

    #[test]
    fn a_record_reads_back() {
        let values = ["a", "", "b, c", "d \"e\"", "f\ng"];
        let written = record(values);
        assert_eq!(fields(written.trim_end_matches("\r\n"), ',').unwrap(), values);
        assert_eq!(fields("a;b", ';').unwrap(), ["a", "b"]);
        assert_eq!(fields("", ',').unwrap(), [""]);
        assert_eq!(fields("a,", ',').unwrap(), ["a", ""]);
        assert_eq!(fields("\"a\"b", ','), Err(NotARecord::Quote));
        assert_eq!(fields("a\"b", ','), Err(NotARecord::Quote));
        assert_eq!(fields("\"a", ','), Err(NotARecord::Open));
    }
}
