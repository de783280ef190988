//! The values of claims: from what the register said, and from the account.

use serde_json::{Map, Value, json};

use crate::base::ids::{AccountId, PersonId};
use crate::base::{Broken, Language, Timestamp};
use crate::identity::level::AccountLevel;
use crate::identity::person::{BirthDate, Residence, Sex};
use crate::identity::place;
use crate::identity::scope::Claim;
use crate::identity::{Email, Facts, PhoneNumber};
use crate::keyring::Keyring;
use crate::store::grants::Told;
use crate::store::{accounts, persons};

/// A person, opened for telling a portal.
pub struct Person {
    pub facts: Option<Facts>,
    pub facts_at: Option<Timestamp>,
    pub phone: Option<PhoneNumber>,
    pub phone_verified: bool,
    pub email: Option<Email>,
    pub email_verified: bool,
    pub language: Language,
    pub account_level: Option<AccountLevel>,
}

impl Person {
    pub fn open(keyring: &Keyring, ids: (AccountId, PersonId), level: Option<AccountLevel>, told: &Told) -> Result<Self, Broken> {
        let (account, person) = ids;
        let facts = told.facts_sealed.as_ref().map(|sealed| persons::open_facts(keyring, person, sealed)).transpose()?;
        let phone = told.phone_sealed.as_ref().map(|sealed| accounts::open_phone(keyring, account, sealed)).transpose()?;
        let email = told.email_sealed.as_ref().map(|sealed| accounts::open_email(keyring, account, sealed)).transpose()?;
        Ok(Self {
            phone_verified: phone.is_some() && told.phone_verified_at.is_some(),
            email_verified: email.is_some() && told.email_verified_at.is_some(),
            phone: phone.or_else(|| facts.as_ref()?.phone.clone()),
            email: email.or_else(|| facts.as_ref()?.email.clone()),
            facts,
            facts_at: told.facts_at,
            language: Language::from_tag(&told.language).unwrap_or_default(),
            account_level: level,
        })
    }

    /// For what needs no look at the register's answer.
    pub fn unread(account_level: Option<AccountLevel>) -> Self {
        Self {
            facts: None,
            facts_at: None,
            phone: None,
            phone_verified: false,
            email: None,
            email_verified: false,
            language: Language::default(),
            account_level,
        }
    }

    /// The claims of `wanted` that have a value. What nobody knows is left out, never made up.
    pub fn tell(&self, wanted: impl IntoIterator<Item = Claim>) -> Map<String, Value> {
        wanted.into_iter().filter_map(|claim| Some((claim.name().to_owned(), self.value(claim)?))).collect()
    }

    /// The value of one claim.
    pub fn value(&self, claim: Claim) -> Option<Value> {
        let facts = self.facts.as_ref();
        match claim {
            Claim::Name => facts.map(|f| json!(f.name.as_str())),
            Claim::FamilyName => facts.and_then(|f| Some(json!(f.name.family()?))),
            Claim::GivenName => facts.map(|f| json!(f.name.given())),
            Claim::MiddleName => facts.and_then(|f| middle_name(f.name.as_str())).map(|middle| json!(middle)),
            Claim::Gender => facts.and_then(|f| gender(f.sex)).map(|word| json!(word)),
            Claim::Birthdate => facts.map(|f| json!(birthdate(f.birth))),
            Claim::Zoneinfo => Some(json!("Asia/Ho_Chi_Minh")),
            Claim::Locale => Some(json!(self.language.tag())),
            Claim::UpdatedAt => self.facts_at.map(|at| json!(at.seconds())),
            Claim::Email => self.email.as_ref().map(|email| json!(email.reveal())),
            // An address that the register or a desk wrote down is not proven: nobody has typed a code that was sent to it.
            Claim::EmailVerified => self.email.as_ref().map(|_| json!(self.email_verified)),
            Claim::Address => facts.map(|f| address(&f.residence)),
            Claim::PhoneNumber => self.phone.as_ref().map(|phone| json!(phone.reveal())),
            Claim::PhoneNumberVerified => self.phone.as_ref().map(|_| json!(self.phone_verified)),
            Claim::PersonalNumber => facts.map(|f| json!(f.number.reveal())),
            Claim::AccountLevel => self.account_level.map(|level| json!(level.number())),
            // Neither the register nor the account knows these; the earlier name is the portal's own, see `provider::linking`.
            Claim::EarlierSub | Claim::Nickname | Claim::PreferredUsername | Claim::Profile | Claim::Picture | Claim::Website => {
                None
            }
        }
    }
}

/// What stands between the family name and the given name (chữ đệm).
fn middle_name(name: &str) -> Option<&str> {
    let (_, rest) = name.split_once(' ')?;
    rest.rsplit_once(' ').map(|(middle, _)| middle)
}

fn gender(sex: Sex) -> Option<&'static str> {
    match sex {
        Sex::Male => Some("male"),
        Sex::Female => Some("female"),
        Sex::Unstated => None,
    }
}

/// `YYYY-MM-DD`, or the year alone: OpenID Connect Core section 5.1 has no form for year and month.
fn birthdate(birth: BirthDate) -> String {
    match birth {
        BirthDate::Day(_) | BirthDate::Year(_) => birth.iso(),
        BirthDate::Month { year, .. } => format!("{year:04}"),
    }
}

/// OpenID Connect Core section 5.1.1. The text stays as it was registered; units are added where the register names them.
fn address(residence: &Residence) -> Value {
    let mut address = json!({ "formatted": residence.text, "country": "VN" });
    if let Some(place) = residence.place.and_then(place::find) {
        if place.code != place.province {
            address["locality"] = json!(place.full_name());
        }
        address["region"] = json!(place::find(place.province).map(place::Place::full_name));
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_told_in_its_parts() {
        assert_eq!(middle_name("Nguyễn Thị Minh Khai"), Some("Thị Minh"));
        assert_eq!(middle_name("Lê Lợi"), None);
        assert_eq!(middle_name("Hmong"), None);
    }

    #[test]
    fn a_date_of_birth_is_told_as_far_as_the_standard_has_a_form() {
        for (known, told) in [("1962-05-02", "1962-05-02"), ("1962-05", "1962"), ("1962", "1962")] {
            assert_eq!(birthdate(known.parse().unwrap()), told);
        }
    }
}
