//! Distinguished names, compared as RFC 4514 and RFC 5280 section 7.1 mean them: order kept, types by their numbers, values
//! without case and without spaces that say nothing.

use std::collections::BTreeSet;

use x509_parser::x509::X509Name;

/// A name: relative names, most significant first, each a set of types and values.
pub type Name = Vec<BTreeSet<(String, String)>>;

/// Short names of RFC 4514 section 3 and a few that certificates of the state use.
const SHORT: &[(&str, &str)] = &[
    ("cn", "2.5.4.3"),
    ("sn", "2.5.4.4"),
    ("serialnumber", "2.5.4.5"),
    ("c", "2.5.4.6"),
    ("l", "2.5.4.7"),
    ("st", "2.5.4.8"),
    ("street", "2.5.4.9"),
    ("o", "2.5.4.10"),
    ("ou", "2.5.4.11"),
    ("title", "2.5.4.12"),
    ("organizationidentifier", "2.5.4.97"),
    ("dc", "0.9.2342.19200300.100.1.25"),
    ("uid", "0.9.2342.19200300.100.1.1"),
    ("emailaddress", "1.2.840.113549.1.9.1"),
    ("email", "1.2.840.113549.1.9.1"),
];

/// The name in a certificate; `None` where a value is no text.
pub fn of(name: &X509Name<'_>) -> Option<Name> {
    let relative = name.iter_rdn().map(|rdn| {
        let pairs = rdn.iter().map(|pair| Some((pair.attr_type().to_id_string(), plain(pair.as_str().ok()?))));
        pairs.collect::<Option<BTreeSet<_>>>()
    });
    relative.collect()
}

/// A name as it was registered (RFC 4514: the least significant first); `None` for what is none.
pub fn registered(text: &str) -> Option<Name> {
    let mut name: Name = split(text, ',')?.iter().map(|rdn| relative(rdn)).collect::<Option<_>>()?;
    name.reverse();
    Some(name)
}

fn relative(text: &str) -> Option<BTreeSet<(String, String)>> {
    split(text, '+')?
        .iter()
        .map(|pair| {
            let (kind, value) = pair.split_once('=')?;
            let kind = kind.trim().to_ascii_lowercase();
            let number = SHORT.iter().find(|(short, _)| *short == kind).map(|(_, number)| (*number).to_owned());
            let number = number.or_else(|| kind.bytes().all(|b| b.is_ascii_digit() || b == b'.').then_some(kind))?;
            Some((number, plain(&unescaped(value.trim())?)))
        })
        .collect()
}

/// The parts between separators that are not escaped.
fn split(text: &str, at: char) -> Option<Vec<String>> {
    let mut parts = vec![String::new()];
    let mut escaped = false;
    for c in text.chars() {
        if c == at && !escaped {
            parts.push(String::new());
            continue;
        }
        escaped = c == '\\' && !escaped;
        parts.last_mut()?.push(c);
    }
    parts.iter().all(|part| !part.trim().is_empty()).then_some(parts)
}

/// RFC 4514 section 2.4: a backslash before a special character, or before two hexadecimal digits of a byte.
fn unescaped(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte != b'\\' {
            bytes.push(byte);
            continue;
        }
        let next = rest.next()?;
        match char::from(next).to_digit(16) {
            None => bytes.push(next),
            Some(high) => {
                let low = char::from(rest.next()?).to_digit(16)?;
                bytes.push(u8::try_from(high * 16 + low).ok()?);
            }
        }
    }
    String::from_utf8(bytes).ok()
}

fn plain(value: &str) -> String {
    value.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_read_as_it_is_written_down() {
        let same =
            ["CN=portal,O=Bộ Tư pháp,C=VN", "cn = Portal , o = BỘ TƯ PHÁP, c=vn", "2.5.4.3=portal,O=B\\E1\\BB\\99 Tư  pháp,C=VN"];
        for text in same {
            assert_eq!(registered(text), registered(same[0]), "{text}");
        }
        let escaped = registered("CN=a\\,b\\+c\\\\,O=x").unwrap();
        assert!(escaped[1].contains(&("2.5.4.3".to_owned(), "a,b+c\\".to_owned())), "{escaped:?}");
        assert_eq!(registered("CN=a+OU=b,O=x"), registered("OU=b+CN=a,O=x"));
        assert_ne!(registered("CN=a,O=x"), registered("O=x,CN=a"), "the order counts");
        assert_ne!(registered("CN=a,OU=b,O=x"), registered("CN=a+OU=b,O=x"));
        for bad in ["", "portal", "CN=a,", ",CN=a", "nothing=a", "CN=a\\", "CN=a\\e", "CN=\\ff"] {
            assert_eq!(registered(bad), None, "{bad}");
        }
    }

    #[test]
    fn no_text_makes_the_reader_panic() {
        for text in ["\\", "\\\\,", "=,=", "+=+", "CN=\\0", "a=b=c", "\u{202e}=x", "CN=\u{0}"] {
            let _ = registered(text);
        }
    }
}
