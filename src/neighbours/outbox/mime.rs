//! Reads a message (RFC 5322, RFC 2045 to 2047) as far as showing it needs: the subject, and a text of one part. What is of
//! another form is shown as it came.

use crate::base::encode;

/// What is shown of an e-mail.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Mail {
    pub(super) subject: String,
    pub(super) text: String,
}

pub(super) fn read(raw: &[u8]) -> Mail {
    let (head, body) = split(raw);
    let headers = unfolded(&String::from_utf8_lossy(head));
    let find =
        |name: &str| headers.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value.as_str());
    let decoded = match find("Content-Transfer-Encoding").trim().to_ascii_lowercase().as_str() {
        "quoted-printable" => quoted_printable(body),
        "base64" => base64(body),
        _ => body.to_vec(),
    };
    let text = String::from_utf8_lossy(&decoded).replace("\r\n", "\n");
    Mail { subject: words(find("Subject")), text: text.trim_end().to_owned() }
}

/// Head and body, parted by the first empty line.
fn split(raw: &[u8]) -> (&[u8], &[u8]) {
    match raw.windows(4).position(|part| part == b"\r\n\r\n") {
        Some(at) => (&raw[..at], &raw[at + 4..]),
        None => (raw, &[]),
    }
}

/// Headers in order, those over several lines joined.
fn unfolded(head: &str) -> Vec<(String, String)> {
    let mut headers: Vec<(String, String)> = Vec::new();
    for line in head.split("\r\n") {
        if line.starts_with([' ', '\t']) {
            if let Some((_, value)) = headers.last_mut() {
                value.push_str(line);
            }
        } else if let Some((name, value)) = line.split_once(':') {
            headers.push((name.trim().to_owned(), value.trim().to_owned()));
        }
    }
    headers
}

/// A header's text with its encoded words decoded; the space between two of them is none (RFC 2047 section 6.2).
fn words(value: &str) -> String {
    let mut out: Vec<u8> = Vec::new();
    let mut last_was_encoded = false;
    for word in value.split_ascii_whitespace() {
        let decoded = encoded_word(word);
        let both_encoded = last_was_encoded && decoded.is_some();
        if !out.is_empty() && !both_encoded {
            out.push(b' ');
        }
        last_was_encoded = decoded.is_some();
        out.extend(decoded.unwrap_or_else(|| word.as_bytes().to_vec()));
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// `=?utf-8?b?…?=` or `=?utf-8?q?…?=`.
fn encoded_word(word: &str) -> Option<Vec<u8>> {
    let mut parts = word.strip_prefix("=?")?.strip_suffix("?=")?.splitn(3, '?');
    let (charset, encoding, text) = (parts.next()?, parts.next()?, parts.next()?);
    if !charset.eq_ignore_ascii_case("utf-8") && !charset.eq_ignore_ascii_case("us-ascii") {
        return None;
    }
    match encoding {
        "b" | "B" => encode::from_b64(text),
        "q" | "Q" => Some(quoted_printable(text.replace('_', " ").as_bytes())),
        _ => None,
    }
}

/// RFC 2045 section 6.7. What is not of the form is kept as it is.
fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut rest = body;
    while let Some((first, tail)) = rest.split_first() {
        rest = tail;
        if *first != b'=' {
            out.push(*first);
        } else if let Some(next) = tail.strip_prefix(b"\r\n") {
            rest = next;
        } else if let Some(byte) = tail.get(..2).and_then(|hex| encode::from_hex(std::str::from_utf8(hex).ok()?)) {
            out.extend(byte);
            rest = &tail[2..];
        } else {
            out.push(b'=');
        }
    }
    out
}

fn base64(body: &[u8]) -> Vec<u8> {
    let text: String = body.iter().filter(|byte| !byte.is_ascii_whitespace()).map(|byte| char::from(*byte)).collect();
    encode::from_b64(&text).unwrap_or_else(|| body.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(raw: &str) -> (String, String) {
        let mail = read(raw.replace('\n', "\r\n").as_bytes());
        (mail.subject, mail.text)
    }

    #[test]
    fn vietnamese_comes_out_of_every_encoding() {
        let expected = ("Mã đăng nhập của bạn".to_owned(), "Mã của bạn là 038261.\nGiữ kín.".to_owned());
        let quoted = "Subject: =?utf-8?b?TcOjIMSRxINuZyBuaA==?=\n =?utf-8?b?4bqtcCBj4bunYSBi4bqhbg==?=\nContent-Transfer-Encoding: quoted-printable\n\nM=C3=A3 c=E1=BB=A7a b=E1=BA=A1n l=C3=A0 038=\n261.\nGi=E1=BB=AF k=C3=ADn.\n";
        assert_eq!(shown(quoted), expected);
        let base64 = "subject: =?UTF-8?Q?M=C3=A3_=C4=91=C4=83ng?= =?UTF-8?Q?_nh=E1=BA=ADp?= của bạn\nContent-Transfer-Encoding: BASE64\n\nTcOjIGPhu6dhIGLhuqFuIGzDoCAwMzgy\nNjEuCkdp4buvIGvDrW4u\n";
        assert_eq!(shown(base64), expected);
        let plain = "Subject: Mã đăng nhập của bạn\nContent-Transfer-Encoding: 8bit\n\nMã của bạn là 038261.\nGiữ kín.\n";
        assert_eq!(shown(plain), expected);
    }

    #[test]
    fn what_is_malformed_is_shown_as_it_came() {
        assert_eq!(
            shown("Subject: =?koi8-r?b?xx?= =?utf-8?x?y?=\n\nbody"),
            ("=?koi8-r?b?xx?= =?utf-8?x?y?=".into(), "body".into())
        );
        assert_eq!(shown("Content-Transfer-Encoding: base64\n\n***"), (String::new(), "***".into()));
        assert_eq!(shown("Content-Transfer-Encoding: quoted-printable\n\na=ZZ=é="), (String::new(), "a=ZZ=é=".into()));
        assert_eq!(shown("no headers"), (String::new(), String::new()));
        assert_eq!(read(b""), Mail { subject: String::new(), text: String::new() });
        assert_eq!(read(b"\r\n\r\n\xff").text, "\u{FFFD}");
    }
}
