//! The form of a text that goes by SMS: plain letters of the GSM alphabet, one line, nothing that a phone would turn
//! into a link.

use crate::base::text;

/// Characters in one SMS, and in one of several joined (3GPP TS 23.040 section 9.2.3.24.1).
pub const ONE: usize = 160;
pub const TWO: usize = 2 * 153;

/// Brings a text into that form. Names of desks and devices come from elsewhere, so the whole text is brought into it, not
/// only our own words.
pub fn plain(given: &str) -> String {
    let letters: String = text::unaccented(given)
        .chars()
        .map(|c| match c {
            '\u{2018}' | '\u{2019}' | '`' | '\u{B4}' => '\'',
            '\u{201C}' | '\u{201D}' => '"',
            '\u{2010}'..='\u{2015}' | '~' => '-',
            '[' | '{' => '(',
            ']' | '}' => ')',
            '\\' | '|' => '/',
            c if c.is_whitespace() => ' ',
            c => c,
        })
        .filter(|c| (c.is_ascii_graphic() || *c == ' ') && *c != '^')
        .collect();
    unlinked(&text::tidy(&letters))
}

/// Without what makes a link: no word with a scheme, no dot or at-sign inside a word.
fn unlinked(line: &str) -> String {
    let has_scheme = |word: &str| word.contains("://") || word.to_ascii_lowercase().contains("http");
    let words: Vec<String> = line.split(' ').map(|word| if has_scheme(word) { "-".to_owned() } else { parted(word) }).collect();
    words.join(" ")
}

fn parted(word: &str) -> String {
    let mut out = String::with_capacity(word.len() + 8);
    let mut characters = word.chars().peekable();
    while let Some(c) = characters.next() {
        match c {
            '.' if characters.peek().is_some_and(char::is_ascii_alphanumeric) => out.push_str(". "),
            '@' => out.push_str(" (a) "),
            c => out.push(c),
        }
    }
    out
}

/// Where a line was cut.
const CUT: &str = " (...)";

/// At most `longest` characters, cut between words.
pub fn shortened(line: &str, longest: usize) -> String {
    if line.chars().count() <= longest {
        return line.to_owned();
    }
    let mut out = String::new();
    for word in line.split(' ') {
        if out.chars().count() + word.chars().count() + CUT.len() + 1 > longest {
            break;
        }
        out.push_str(if out.is_empty() { "" } else { " " });
        out.push_str(word);
    }
    out + CUT
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_plain_letters_and_no_phone_makes_a_link_of_it() {
        for (given, line) in [
            ("Đã duyệt – “mức 2”", "Da duyet - \"muc 2\""),
            ("CA P.Hàng Bạc,\r\nHà Nội", "CA P. Hang Bac, Ha Noi"),
            ("xem http://evil.vn/a ngay", "xem - ngay"),
            ("xem HTTPS://evil.vn", "xem -"),
            ("evil.vn/a", "evil. vn/a"),
            ("ai@evil.vn", "ai (a) evil. vn"),
            ("1.2.3.4", "1. 2. 3. 4"),
            ("tel:/x://y", "-"),
            ("ｅｖｉｌ．ｖｎ Москва 公安", ""),
            ("[a] {b} \\ | ^ ~", "(a) (b) / / -"),
            ("a\u{202E}b\u{200B}c", "abc"),
            ("Hết. Hết.", "Het. Het."),
        ] {
            assert_eq!(plain(given), line, "{given:?}");
        }
    }

    #[test]
    fn a_long_line_is_cut_between_words() {
        assert_eq!(shortened("mot hai ba", 10), "mot hai ba");
        assert_eq!(shortened("mot hai ba bon nam", 15), "mot hai (...)");
        assert_eq!(shortened("motmotmot", 8), " (...)");
    }
}
