//! The two axes, never mixed: how well the person was proven (account level), and how strongly this session was opened
//! (authentication level).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// Account level (mức độ tài khoản 1 or 2, Decree 69/2024 art. 7 and 9).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub enum AccountLevel {
    One,
    Two,
}

impl AccountLevel {
    pub fn number(self) -> i64 {
        match self {
            Self::One => 1,
            Self::Two => 2,
        }
    }

    pub fn from_number(number: i64) -> Option<Self> {
        match number {
            1 => Some(Self::One),
            2 => Some(Self::Two),
            _ => None,
        }
    }
}

impl From<AccountLevel> for i64 {
    fn from(level: AccountLevel) -> Self {
        level.number()
    }
}

impl TryFrom<i64> for AccountLevel {
    type Error = &'static str;
    fn try_from(number: i64) -> Result<Self, Self::Error> {
        Self::from_number(number).ok_or("an account level is 1 or 2")
    }
}

impl fmt::Display for AccountLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.number())
    }
}

/// Authentication level (mức độ xác thực 1 to 4, Decree 69/2024 art. 20.1): the axis of `acr`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub enum AuthLevel {
    /// One factor.
    One,
    /// Two different factors.
    Two,
    /// Two or more different factors, one of them a biometric that our matching service compared.
    Three,
    /// Biometric, possession and knowledge.
    Four,
}

impl AuthLevel {
    pub const ALL: [Self; 4] = [Self::One, Self::Two, Self::Three, Self::Four];

    pub fn number(self) -> i64 {
        match self {
            Self::One => 1,
            Self::Two => 2,
            Self::Three => 3,
            Self::Four => 4,
        }
    }

    pub fn from_number(number: i64) -> Option<Self> {
        Self::ALL.into_iter().find(|level| level.number() == number)
    }

    /// The value of `acr`.
    pub fn acr(self) -> &'static str {
        match self {
            Self::One => "urn:dinhdanh:aal:1",
            Self::Two => "urn:dinhdanh:aal:2",
            Self::Three => "urn:dinhdanh:aal:3",
            Self::Four => "urn:dinhdanh:aal:4",
        }
    }

    /// The name that existing portals ask with (`acr_values=LoA1`).
    pub fn alias(self) -> &'static str {
        match self {
            Self::One => "LoA1",
            Self::Two => "LoA2",
            Self::Three => "LoA3",
            Self::Four => "LoA4",
        }
    }
}

impl From<AuthLevel> for i64 {
    fn from(level: AuthLevel) -> Self {
        level.number()
    }
}

impl TryFrom<i64> for AuthLevel {
    type Error = &'static str;
    fn try_from(number: i64) -> Result<Self, Self::Error> {
        Self::from_number(number).ok_or("an authentication level is 1 to 4")
    }
}

/// An `acr` value as asked for: by its name or by the alias of existing portals. The answer speaks the asker's tongue.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acr {
    pub level: AuthLevel,
    pub alias: bool,
}

impl FromStr for Acr {
    type Err = UnknownAcr;
    fn from_str(text: &str) -> Result<Self, UnknownAcr> {
        AuthLevel::ALL
            .into_iter()
            .find_map(|level| match text {
                t if t == level.acr() => Some(Self { level, alias: false }),
                t if t == level.alias() => Some(Self { level, alias: true }),
                _ => None,
            })
            .ok_or(UnknownAcr)
    }
}

/// No authentication context of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown acr")]
pub struct UnknownAcr;

/// What was shown in one act of signing in. The words are those of `amr` (RFC 8176), ours where it has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Factor {
    /// A passkey whose authenticator verified its user: possession and a second factor that stays unknown to us.
    Passkey,
    Password,
    /// Six-digit passcode (mã bí mật).
    Passcode,
    Totp,
    /// One-time code to the registered phone.
    PhoneCode,
    /// One-time code to the mailbox that proved itself. Nothing here is won back by e-mail, so that a mailbox stands for itself.
    EmailCode,
    /// A numbered code of a printed card (thẻ mã), for people without a phone.
    CardCode,
    /// A fresh 1:1 match of the face, taken by the holder's own camera and found alive by the ID-card database's service.
    Face,
    /// A number shown at the desk after a fresh 1:1 match of face and fingerprint.
    DeskMatch,
    /// The rest was shown on another device, which let this one in. It adds nothing to a level, and takes away that a passkey
    /// can't be talked out of its holder.
    OtherDevice,
}

/// The three kinds of Decree 69/2024 art. 20: what one knows, has, is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FactorKind {
    Knowledge,
    Possession,
    Biometric,
}

impl Factor {
    pub const ALL: [Self; 10] = [
        Self::Passkey,
        Self::Password,
        Self::Passcode,
        Self::Totp,
        Self::PhoneCode,
        Self::EmailCode,
        Self::CardCode,
        Self::Face,
        Self::DeskMatch,
        Self::OtherDevice,
    ];

    /// `None` for what is no factor by itself.
    pub fn kind(self) -> Option<FactorKind> {
        match self {
            Self::Password | Self::Passcode => Some(FactorKind::Knowledge),
            Self::Passkey | Self::Totp | Self::PhoneCode | Self::EmailCode | Self::CardCode => Some(FactorKind::Possession),
            Self::Face | Self::DeskMatch => Some(FactorKind::Biometric),
            Self::OtherDevice => None,
        }
    }

    /// The word kept with a session; [`amr`] makes the claim from a set of them.
    pub fn word(self) -> &'static str {
        match self {
            Self::Passkey => "passkey",
            Self::Password => "password",
            Self::Passcode => "passcode",
            Self::Totp => "totp",
            Self::PhoneCode => "phone",
            Self::EmailCode => "email",
            Self::CardCode => "card",
            Self::Face => "face",
            Self::DeskMatch => "desk",
            Self::OtherDevice => "other-device",
        }
    }

    fn amr(self) -> &'static [&'static str] {
        match self {
            Self::Passkey => &["hwk", "user"],
            Self::Password => &["pwd"],
            Self::Passcode => &["pin"],
            // RFC 8176 has no word for a mailbox.
            Self::Totp | Self::CardCode | Self::EmailCode => &["otp"],
            Self::Face => &["face"],
            Self::PhoneCode => &["sms"],
            Self::DeskMatch => &["fpt", "face"],
            Self::OtherDevice => &["mca"],
        }
    }
}

impl FromStr for Factor {
    type Err = UnknownAcr;
    fn from_str(text: &str) -> Result<Self, UnknownAcr> {
        Self::ALL.into_iter().find(|factor| factor.word() == text).ok_or(UnknownAcr)
    }
}

/// The factors of one session, each once, in the order in which they were shown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Factors(Vec<Factor>);

impl Factors {
    pub fn one(factor: Factor) -> Self {
        Self(vec![factor])
    }

    #[must_use]
    pub fn with(mut self, factor: Factor) -> Self {
        if !self.0.contains(&factor) {
            self.0.push(factor);
        }
        self
    }

    pub fn iter(&self) -> impl Iterator<Item = Factor> + '_ {
        self.0.iter().copied()
    }

    /// Decree 69/2024 art. 20.1. A passkey with user verification proves two factors but not which the second was, so it
    /// counts for level 2 by itself and never as a biometric. No factor at all is no level.
    pub fn level(&self) -> Option<AuthLevel> {
        let has = |kind| self.iter().any(|factor| factor.kind() == Some(kind));
        let kinds =
            [FactorKind::Knowledge, FactorKind::Possession, FactorKind::Biometric].into_iter().filter(|k| has(*k)).count();
        let passkey = self.iter().any(|factor| factor == Factor::Passkey);
        match (kinds, has(FactorKind::Biometric)) {
            (0, _) => None,
            (3, true) => Some(AuthLevel::Four),
            (2, true) => Some(AuthLevel::Three),
            (2, false) => Some(AuthLevel::Two),
            _ if passkey => Some(AuthLevel::Two),
            _ => Some(AuthLevel::One),
        }
    }

    /// Whether all of it was shown on the device whose session it is.
    pub fn is_from_here(&self) -> bool {
        self.iter().all(|factor| factor != Factor::OtherDevice)
    }

    /// Whether it can't have been talked out of its holder, or relayed: a passkey, on this very device.
    pub fn resists_phishing(&self) -> bool {
        self.is_from_here() && self.iter().any(|factor| factor == Factor::Passkey)
    }

    /// The claim `amr` (RFC 8176).
    pub fn amr(&self) -> Vec<&'static str> {
        let mut out: Vec<&'static str> = Vec::new();
        let elsewhere = !self.is_from_here();
        for word in self.iter().flat_map(|factor| factor.amr().iter().copied()) {
            // A key that answered on another device proves nothing of this one.
            if !(out.contains(&word) || elsewhere && word == "hwk") {
                out.push(word);
            }
        }
        if self.level() >= Some(AuthLevel::Two) {
            out.push("mfa");
        }
        out
    }
}

impl fmt::Display for Factors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iter().map(Factor::word).collect::<Vec<_>>().join(" "))
    }
}

impl FromStr for Factors {
    type Err = UnknownAcr;
    fn from_str(text: &str) -> Result<Self, UnknownAcr> {
        text.split_ascii_whitespace().map(str::parse).collect::<Result<Vec<_>, _>>().map(Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_follow_the_decree() {
        use Factor::*;
        let table: &[(&[Factor], Option<AuthLevel>)] = &[
            (&[], None),
            (&[Password], Some(AuthLevel::One)),
            (&[Password, Passcode], Some(AuthLevel::One)),
            (&[PhoneCode, Totp], Some(AuthLevel::One)),
            (&[CardCode], Some(AuthLevel::One)),
            (&[PhoneCode, EmailCode], Some(AuthLevel::One)),
            (&[Password, EmailCode], Some(AuthLevel::Two)),
            (&[Passcode, CardCode], Some(AuthLevel::Two)),
            (&[Password, PhoneCode], Some(AuthLevel::Two)),
            (&[Passcode, Totp], Some(AuthLevel::Two)),
            (&[Passkey], Some(AuthLevel::Two)),
            (&[Passkey, Password], Some(AuthLevel::Two)),
            (&[DeskMatch, PhoneCode], Some(AuthLevel::Three)),
            (&[DeskMatch, Passkey, Passcode], Some(AuthLevel::Four)),
            (&[Passkey, Face], Some(AuthLevel::Three)),
            (&[Password, Face], Some(AuthLevel::Three)),
            (&[Password, Totp, Face], Some(AuthLevel::Four)),
            (&[Face], Some(AuthLevel::One)),
        ];
        for (shown, expected) in table {
            assert_eq!(Factors(shown.to_vec()).level(), *expected, "{shown:?}");
        }
    }

    #[test]
    fn what_was_shown_on_another_device_keeps_its_level_and_resists_nothing() {
        let here = Factors::one(Factor::Passkey);
        let there = here.clone().with(Factor::OtherDevice);
        assert_eq!((there.level(), there.amr()), (Some(AuthLevel::Two), vec!["user", "mca", "mfa"]));
        assert!(here.resists_phishing() && !there.resists_phishing());
        assert_eq!(Factors::one(Factor::Password).with(Factor::OtherDevice).level(), Some(AuthLevel::One));
        assert_eq!(Factors::one(Factor::OtherDevice).level(), None);
        assert_eq!(there.to_string().parse(), Ok(there));
    }

    #[test]
    fn an_alias_is_answered_with_an_alias() {
        assert_eq!("LoA2".parse(), Ok(Acr { level: AuthLevel::Two, alias: true }));
        assert_eq!("urn:dinhdanh:aal:4".parse(), Ok(Acr { level: AuthLevel::Four, alias: false }));
        assert_eq!("LoA5".parse::<Acr>(), Err(UnknownAcr));
    }

    #[test]
    fn the_stored_words_read_back() {
        let factors = Factors::one(Factor::Passcode).with(Factor::PhoneCode).with(Factor::Passcode);
        assert_eq!(factors.to_string(), "passcode phone");
        assert_eq!("passcode phone".parse(), Ok(factors.clone()));
        assert_eq!(factors.amr(), ["pin", "sms", "mfa"]);
    }
}
