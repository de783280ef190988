//! Vietnamese text: normal forms, folding for search, unaccented text for SMS.

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

/// Normalisation form C with white space folded: how every name and place is stored.
pub fn tidy(text: &str) -> String {
    let composed: String = text.nfc().filter(|c| !is_invisible(*c)).collect();
    composed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Control characters and the marks that reorder or hide text; none belongs in a name.
pub fn is_invisible(c: char) -> bool {
    (c.is_control() && c != '\t' && c != '\n' && c != '\r')
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{00AD}')
}

/// Without Vietnamese marks: `Đặng Thị Huyền` becomes `Dang Thi Huyen`. For SMS, which hold 160 such characters
/// against 70 accented ones.
pub fn unaccented(text: &str) -> String {
    text.nfd()
        .filter(|c| !is_combining_mark(*c))
        .map(|c| match c {
            'đ' => 'd',
            'Đ' => 'D',
            other => other,
        })
        .collect()
}

/// The form in which two names or places are compared: no marks, no case, letters and digits only. Hyphens, apostrophes
/// and spaces of ethnic-minority names (`Y-Bhăm`, `H'Hen Niê`) do not count.
pub fn folded(text: &str) -> String {
    unaccented(text).to_lowercase().chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Folded, but with single spaces between words kept: what a search over places runs on.
pub fn search_form(text: &str) -> String {
    tidy(&unaccented(text).to_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn composed_and_decomposed_names_are_the_same_name() {
        let decomposed: String = "Đặng Thị Huyền".nfd().collect();
        assert_eq!(tidy(&decomposed), "Đặng Thị Huyền");
        assert_eq!(folded("ĐẶNG THỊ HUYỀN"), folded(&decomposed));
        assert_eq!(folded("H'Hen Niê"), folded("H HEN NIÊ"));
    }

    #[test]
    fn an_sms_is_plain_letters() {
        assert_eq!(unaccented("Hồ sơ của ông đã được phê duyệt"), "Ho so cua ong da duoc phe duyet");
    }

    #[test]
    fn marks_that_hide_text_are_dropped() {
        assert_eq!(tidy("  Nguyễn\u{202E}  Văn\u{200B} A\u{0007} "), "Nguyễn Văn A");
    }
}
