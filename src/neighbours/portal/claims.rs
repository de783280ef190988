//! What the provider says of a citizen: who they are, and how well that was proven.

use std::time::Duration;

use openidconnect::core::CoreGenderClaim;
use openidconnect::{AdditionalClaims, IdTokenClaims, UserInfoClaims};
use serde::{Deserialize, Serialize};

use super::trouble::Trouble;
use crate::base::Timestamp;
use crate::base::text::tidy;
use crate::base::zone::Day;

/// The authentication level that filing asks for, as `acr` writes it.
pub(super) const ACR_TO_FILE: &str = "urn:dinhdanh:aal:2";
const AUTH_LEVEL_TO_FILE: u8 = 2;
/// The account level that filing asks for.
pub(super) const ACCOUNT_LEVEL_TO_FILE: u8 = 2;
/// Filing asks for a sign-in not older than this.
pub(super) const FRESH: Duration = Duration::from_secs(15 * 60);
/// How far the clocks of portal and provider may be apart.
pub(super) const SKEW: Duration = Duration::from_secs(60);

/// The claims of the ID token beyond OpenID Connect's own.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Levels {
    /// How well the person was proven when the account was issued: 1 or 2.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) account_level: Option<u8>,
    /// Who acts in the citizen's place (RFC 8693 section 4.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) act: Option<Actor>,
}

/// Another person at the keyboard: the provider's name for them; a helper's desk comes with it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Actor {
    pub(super) sub: String,
}

impl AdditionalClaims for Levels {}

/// How well the person in front of the screen is proven: from a verified ID token and from nowhere else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Evidence {
    pub(super) subject: String,
    pub(super) auth_level: Option<u8>,
    pub(super) account_level: Option<u8>,
    pub(super) signed_in_at: Option<Timestamp>,
    /// Somebody else acts for the citizen, who is still the one it is about.
    pub(super) assisted: bool,
}

impl Evidence {
    pub(super) fn from_claims(claims: &IdTokenClaims<Levels, CoreGenderClaim>) -> Self {
        Self {
            subject: claims.subject().as_str().to_owned(),
            auth_level: claims.auth_context_ref().and_then(|acr| level(acr.as_str())),
            account_level: claims.additional_claims().account_level,
            signed_in_at: claims.auth_time().map(|at| Timestamp(at.timestamp_millis())),
            assisted: claims.additional_claims().act.as_ref().is_some_and(|act| act.sub != claims.subject().as_str()),
        }
    }

    /// Whether this allows the person `filer` to file. The provider was asked for all of it; what counts is what it proved.
    pub(super) fn allows_filing(&self, filer: &str, now: Timestamp) -> Result<(), Trouble> {
        if self.subject != filer {
            return Err(Trouble::OtherPerson);
        }
        let fresh = self.signed_in_at.is_some_and(|at| at <= now + SKEW && now.since(at) <= FRESH + SKEW);
        let proven = self.auth_level >= Some(AUTH_LEVEL_TO_FILE) && self.account_level >= Some(ACCOUNT_LEVEL_TO_FILE);
        if fresh && proven { Ok(()) } else { Err(Trouble::LevelNotProven) }
    }
}

/// The number in `urn:dinhdanh:aal:N`.
fn level(acr: &str) -> Option<u8> {
    acr.strip_prefix("urn:dinhdanh:aal:").and_then(|n| n.parse().ok()).filter(|n| (1..=4).contains(n))
}

#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sex {
    Male,
    Female,
}

/// A date of birth as registers hold it: some elders have a year only.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Born {
    On(Day),
    In(u16),
}

impl Born {
    /// `YYYY-MM-DD`, `YYYY`, or `YYYY-00-00` (OIDC Core section 5.1, `birthdate`).
    fn parse(text: &str) -> Option<Self> {
        if let Some(day) = Day::from_iso(text) {
            return Some(Self::On(day));
        }
        let year = text.strip_suffix("-00-00").unwrap_or(text);
        (year.len() == 4).then(|| year.parse().ok().map(Self::In)).flatten().filter(|_| text != "0000")
    }

    /// Whether a child can be born on `day` to a person born then.
    pub(super) fn is_before(self, day: Day) -> bool {
        match self {
            Self::On(born) => born < day,
            Self::In(year) => Day::new(i32::from(year), 1, 1).is_some_and(|first| first < day),
        }
    }
}

impl std::fmt::Display for Born {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::On(day) => day.fmt(f),
            Self::In(year) => year.fmt(f),
        }
    }
}

/// The applicant as the provider knows them; what it did not say is empty. No `Debug`: personal data stay out of logs.
#[derive(Clone, Default)]
pub(super) struct Applicant {
    pub(super) name: Option<String>,
    pub(super) born: Option<Born>,
    pub(super) sex: Option<Sex>,
    pub(super) residence: Option<String>,
    pub(super) phone: Option<String>,
}

impl Applicant {
    pub(super) fn from_claims(claims: &UserInfoClaims<Levels, CoreGenderClaim>) -> Self {
        Self {
            name: claims.name().and_then(|name| name.get(None)).map(|name| tidy(name)).filter(|name| !name.is_empty()),
            born: claims.birthdate().and_then(|date| Born::parse(date)),
            sex: claims.gender().and_then(|gender| match gender.as_str() {
                "male" => Some(Sex::Male),
                "female" => Some(Sex::Female),
                _ => None,
            }),
            residence: residence(claims),
            phone: claims.phone_number().map(|phone| national(phone)).filter(|phone| !phone.is_empty()),
        }
    }

    /// The word by which the applicant is addressed: the last of the name.
    pub(super) fn given(&self) -> Option<&str> {
        self.name.as_deref().and_then(|name| name.split(' ').next_back())
    }
}

fn residence(claims: &UserInfoClaims<Levels, CoreGenderClaim>) -> Option<String> {
    let address = claims.address()?;
    let whole = address.formatted.as_ref().map(|text| tidy(&text.lines().collect::<Vec<_>>().join(", ")));
    let parts = [
        address.street_address.as_ref().map(|part| tidy(part)),
        address.locality.as_ref().map(|part| tidy(part)),
        address.region.as_ref().map(|part| tidy(part)),
    ];
    whole
        .or_else(|| Some(parts.into_iter().flatten().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")))
        .filter(|text| !text.is_empty())
}

/// `+84912345678` as it is written in Vietnam: `0912 345 678`. Any other number stays as it is.
fn national(phone: &str) -> String {
    let phone = tidy(phone);
    match phone.strip_prefix("+84") {
        Some(rest) if rest.len() == 9 && rest.bytes().all(|b| b.is_ascii_digit()) => {
            format!("0{} {} {}", &rest[..3], &rest[3..6], &rest[6..])
        }
        _ => phone,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_800_000_000_000);

    fn evidence(auth: Option<u8>, account: Option<u8>, age: Option<u64>) -> Evidence {
        Evidence {
            subject: "a".into(),
            auth_level: auth,
            account_level: account,
            signed_in_at: age.map(|s| NOW - Duration::from_secs(s)),
            assisted: false,
        }
    }

    #[test]
    fn filing_needs_both_levels_a_fresh_sign_in_and_the_same_person() {
        let low = Err(Trouble::LevelNotProven);
        for (auth, account, age, expected) in [
            (Some(2), Some(2), Some(10), Ok(())),
            (Some(4), Some(2), Some(900), Ok(())),
            (Some(1), Some(2), Some(10), low),
            (Some(2), Some(1), Some(10), low),
            (None, Some(2), Some(10), low),
            (Some(2), None, Some(10), low),
            (Some(2), Some(2), None, low),
            (Some(2), Some(2), Some(961), low),
        ] {
            assert_eq!(evidence(auth, account, age).allows_filing("a", NOW), expected, "{auth:?} {account:?} {age:?}");
        }
        assert_eq!(evidence(Some(2), Some(2), Some(1)).allows_filing("b", NOW), Err(Trouble::OtherPerson));
        let mut ahead = evidence(Some(2), Some(2), Some(0));
        ahead.signed_in_at = Some(NOW + SKEW + Duration::from_secs(1));
        assert_eq!(ahead.allows_filing("a", NOW), low);
    }

    #[test]
    fn an_acr_of_another_kind_is_no_level() {
        assert_eq!(level("urn:dinhdanh:aal:2"), Some(2));
        for other in ["urn:dinhdanh:aal:9", "urn:dinhdanh:aal:", "LoA2", "2", "phr"] {
            assert_eq!(level(other), None, "{other}");
        }
    }

    #[test]
    fn a_birth_date_may_be_a_year_only() {
        assert!(matches!(Born::parse("1950"), Some(Born::In(1950))));
        assert!(matches!(Born::parse("1950-00-00"), Some(Born::In(1950))));
        assert_eq!(Born::parse("1990-02-03").map(|b| b.to_string()).as_deref(), Some("03/02/1990"));
        assert!(Born::parse("0000").is_none() && Born::parse("soon").is_none());
    }

    #[test]
    fn a_phone_is_written_as_people_dial_it() {
        assert_eq!(national("+84912345678"), "0912 345 678");
        assert_eq!(national("+33612345678"), "+33612345678");
    }
}
