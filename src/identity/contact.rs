//! How a person is reached: a Vietnamese mobile number, an e-mail address.

use std::fmt;

use zeroize::{Zeroize, ZeroizeOnDrop};

/// A Vietnamese mobile number in E.164 form, `+84912345678`. Codes by SMS go to such a number and to no other: it must
/// be the holder's own subscription (số thuê bao di động chính chủ, Decree 69/2024, article 10).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Zeroize, ZeroizeOnDrop)]
pub struct PhoneNumber(String);

/// Why a text is no mobile number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAPhone {
    #[error("no phone number was given")]
    Empty,
    #[error("a phone number holds digits only")]
    Character,
    #[error("the number belongs to another country")]
    OtherCountry,
    #[error("a mobile number has ten digits: 0 and nine more")]
    Length,
    #[error("a mobile number begins with 03, 05, 07, 08 or 09")]
    Prefix,
}

impl PhoneNumber {
    /// Reads `0912 345 678`, `+84 912 345 678`, `0084912345678`, `84912345678` and `+84 (0) 912.345.678`.
    pub fn parse(text: &str) -> Result<Self, NotAPhone> {
        if text.len() > 64 {
            return Err(NotAPhone::Length);
        }
        let mut digits = String::with_capacity(16);
        let mut international = false;
        for (at, c) in text.trim().chars().enumerate() {
            match c {
                '0'..='9' => digits.push(c),
                '+' if at == 0 => international = true,
                '.' | '-' | '(' | ')' => {}
                _ if c.is_whitespace() => {}
                _ => return Err(NotAPhone::Character),
            }
        }
        if digits.is_empty() {
            return Err(NotAPhone::Empty);
        }
        let subscriber = if international {
            digits.strip_prefix("84").ok_or(NotAPhone::OtherCountry)?
        } else if let Some(rest) = digits.strip_prefix("00") {
            rest.strip_prefix("84").ok_or(NotAPhone::OtherCountry)?
        } else if let Some(rest) = digits.strip_prefix("84").filter(|rest| rest.len() >= 9) {
            rest
        } else {
            digits.strip_prefix('0').ok_or(NotAPhone::Prefix)?
        };
        let subscriber = subscriber.strip_prefix('0').unwrap_or(subscriber);
        if subscriber.len() != 9 {
            return Err(NotAPhone::Length);
        }
        if !subscriber.starts_with(['3', '5', '7', '8', '9']) {
            return Err(NotAPhone::Prefix);
        }
        Ok(Self(format!("+84{subscriber}")))
    }

    /// The clear number in E.164 form: name it only where it is sealed, hashed, sent to or shown to its holder.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// The clear number as people in Vietnam write it: `0912 345 678`.
    pub fn reveal_national(&self) -> String {
        let digits = &self.0[3..];
        format!("0{} {} {}", &digits[..3], &digits[3..6], &digits[6..])
    }

    /// `091****678`.
    pub fn masked(&self) -> String {
        let digits = &self.0[3..];
        format!("0{}****{}", &digits[..2], &digits[6..])
    }
}

impl fmt::Debug for PhoneNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PhoneNumber(…)")
    }
}

/// An e-mail address. Only what a mail server needs is checked; that it reaches its owner is proven by a code.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Zeroize, ZeroizeOnDrop)]
pub struct Email(String);

/// The text is no e-mail address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an e-mail address")]
pub struct NotAnEmail;

impl Email {
    /// One `@`, a non-empty local part of at most 64 bytes, a domain with a dot, 254 bytes in all (RFC 5321 section
    /// 4.5.3.1), no space, no control character, no quoting. The domain is lowered; the local part stays as it is.
    pub fn parse(text: &str) -> Result<Self, NotAnEmail> {
        let text = text.trim();
        let (local, domain) = text.rsplit_once('@').ok_or(NotAnEmail)?;
        let plain = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.".contains(c);
        let label = |l: &str| {
            !l.is_empty() && !l.starts_with('-') && !l.ends_with('-') && l.chars().all(|c| c.is_ascii_alphanumeric() || c == '-')
        };
        let local_fits = (1..=64).contains(&local.len())
            && local.chars().all(plain)
            && !local.starts_with('.')
            && !local.ends_with('.')
            && !local.contains("..");
        if local_fits && text.len() <= 254 && domain.contains('.') && domain.split('.').all(label) {
            Ok(Self(format!("{local}@{}", domain.to_ascii_lowercase())))
        } else {
            Err(NotAnEmail)
        }
    }

    /// The clear address: name it only where it is sealed, hashed, sent to or shown to its holder.
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// `h***@example.vn`.
    pub fn masked(&self) -> String {
        let domain = self.0.rsplit_once('@').map_or("", |(_, domain)| domain);
        format!("{}***@{domain}", &self.0[..1])
    }
}

impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Email(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_mobile_number_has_many_spellings() {
        for typed in [
            "0912345678",
            "0912 345 678",
            "0912.345.678",
            "+84912345678",
            "+84 (0) 912-345-678",
            "84912345678",
            "0084 912 345 678",
        ] {
            assert_eq!(PhoneNumber::parse(typed).map(|p| p.reveal().to_owned()), Ok("+84912345678".to_owned()), "{typed:?}");
        }
        // 084… is a mobile prefix (Vinaphone), not the country's code.
        assert_eq!(PhoneNumber::parse("0842345678").unwrap().reveal(), "+84842345678");
    }

    #[test]
    fn what_is_no_mobile_number_is_told_apart() {
        for (typed, why) in [
            ("", NotAPhone::Empty),
            ("+", NotAPhone::Empty),
            ("091234567", NotAPhone::Length),
            ("09123456789", NotAPhone::Length),
            ("01684567890", NotAPhone::Length),
            ("0243825678", NotAPhone::Prefix),
            ("912345678", NotAPhone::Prefix),
            ("+447911123456", NotAPhone::OtherCountry),
            ("0012125550100", NotAPhone::OtherCountry),
            ("0912345678;113", NotAPhone::Character),
            ("09123+45678", NotAPhone::Character),
        ] {
            assert_eq!(PhoneNumber::parse(typed), Err(why), "{typed:?}");
        }
    }

    #[test]
    fn a_phone_and_an_address_show_themselves_only_when_asked() {
        let phone = PhoneNumber::parse("0912345678").unwrap();
        assert_eq!(phone.masked(), "091****678");
        assert_eq!(phone.reveal_national(), "0912 345 678");
        let email = Email::parse("hoa.le@Example.VN").unwrap();
        assert_eq!(email.reveal(), "hoa.le@example.vn");
        assert_eq!(email.masked(), "h***@example.vn");
        assert_eq!(format!("{phone:?} {email:?}"), "PhoneNumber(…) Email(…)");
    }

    #[test]
    fn an_address_that_could_smuggle_a_header_is_refused() {
        for bad in [
            "a@b",
            "@b.vn",
            "a@",
            "a b@c.vn",
            "a@c.vn\r\nBcc: x@y.vn",
            "a@-c.vn",
            ".a@c.vn",
            "a..b@c.vn",
            "a@b@c.vn",
            "\"a\"@c.vn",
        ] {
            assert_eq!(Email::parse(bad), Err(NotAnEmail), "{bad:?}");
        }
    }
}
