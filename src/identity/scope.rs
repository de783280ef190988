//! Scopes and the claims behind each.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    Openid,
    Profile,
    Email,
    Address,
    Phone,
    OfflineAccess,
    /// The 12-digit number (số định danh cá nhân): only for clients whose policy names it.
    PersonalNumber,
    /// Linking the portal's earlier account of the person: only for clients whose policy names it.
    AccountLink,
}

impl Scope {
    pub const ALL: [Self; 8] = [
        Self::Openid,
        Self::Profile,
        Self::Email,
        Self::Address,
        Self::Phone,
        Self::OfflineAccess,
        Self::PersonalNumber,
        Self::AccountLink,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Openid => "openid",
            Self::Profile => "profile",
            Self::Email => "email",
            Self::Address => "address",
            Self::Phone => "phone",
            Self::OfflineAccess => "offline_access",
            Self::PersonalNumber => "personal_number",
            Self::AccountLink => "account_link",
        }
    }

    /// The claims that it asks for (OIDC Core section 5.4; ours for the personal number).
    pub fn claims(self) -> &'static [Claim] {
        match self {
            Self::Openid | Self::OfflineAccess => &[],
            Self::Profile => &[
                Claim::Name,
                Claim::FamilyName,
                Claim::GivenName,
                Claim::MiddleName,
                Claim::Nickname,
                Claim::PreferredUsername,
                Claim::Profile,
                Claim::Picture,
                Claim::Website,
                Claim::Gender,
                Claim::Birthdate,
                Claim::Zoneinfo,
                Claim::Locale,
                Claim::UpdatedAt,
            ],
            Self::Email => &[Claim::Email, Claim::EmailVerified],
            Self::Address => &[Claim::Address],
            Self::Phone => &[Claim::PhoneNumber, Claim::PhoneNumberVerified],
            Self::PersonalNumber => &[Claim::PersonalNumber],
            Self::AccountLink => &[Claim::EarlierSub],
        }
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Scope {
    type Err = UnknownScope;
    fn from_str(text: &str) -> Result<Self, UnknownScope> {
        Self::ALL.into_iter().find(|scope| scope.name() == text).ok_or(UnknownScope)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown scope")]
pub struct UnknownScope;

/// Several scopes, each once.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Scopes(pub BTreeSet<Scope>);

impl Scopes {
    /// The scopes of a space-separated list that we know; the others are passed over (OIDC Core section 3.1.2.1).
    pub fn known(text: &str) -> Self {
        text.split_ascii_whitespace().filter_map(|word| word.parse().ok()).collect()
    }

    pub fn has(&self, scope: Scope) -> bool {
        self.0.contains(&scope)
    }

    pub fn iter(&self) -> impl Iterator<Item = Scope> + '_ {
        self.0.iter().copied()
    }

    pub fn is_within(&self, other: &Self) -> bool {
        self.0.is_subset(&other.0)
    }

    /// Every claim that one of the scopes asks for.
    pub fn claims(&self) -> BTreeSet<Claim> {
        self.iter().flat_map(|scope| scope.claims().iter().copied()).collect()
    }
}

impl FromIterator<Scope> for Scopes {
    fn from_iter<I: IntoIterator<Item = Scope>>(scopes: I) -> Self {
        Self(scopes.into_iter().collect())
    }
}

/// As the `scope` of a response.
impl fmt::Display for Scopes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.iter().map(Scope::name).collect::<Vec<_>>().join(" "))
    }
}

macro_rules! claims {
    ($($(#[$doc:meta])* $claim:ident = $name:literal),* $(,)?) => {
        /// A claim about the person, as portals ask for it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Claim { $($(#[$doc])* $claim),* }

        impl Claim {
            pub const ALL: &'static [Self] = &[$(Self::$claim),*];

            pub fn name(self) -> &'static str {
                match self { $(Self::$claim => $name),* }
            }
        }
    };
}

claims! {
    Name = "name",
    FamilyName = "family_name",
    GivenName = "given_name",
    MiddleName = "middle_name",
    Nickname = "nickname",
    PreferredUsername = "preferred_username",
    Profile = "profile",
    Picture = "picture",
    Website = "website",
    Gender = "gender",
    Birthdate = "birthdate",
    Zoneinfo = "zoneinfo",
    Locale = "locale",
    UpdatedAt = "updated_at",
    Email = "email",
    EmailVerified = "email_verified",
    Address = "address",
    PhoneNumber = "phone_number",
    PhoneNumberVerified = "phone_number_verified",
    PersonalNumber = "personal_number",
    /// What the portal itself called the person before they were linked.
    EarlierSub = "earlier_sub",
    /// The level to which the person was proven: no datum of the register, and part of every answer about them.
    AccountLevel = "account_level",
}

impl Claim {
    /// The scope that stands for it; `None` for what no consent is asked for.
    pub fn scope(self) -> Option<Scope> {
        Scope::ALL.into_iter().find(|scope| scope.claims().contains(&self))
    }
}

impl fmt::Display for Claim {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Claim {
    type Err = UnknownClaim;
    fn from_str(text: &str) -> Result<Self, UnknownClaim> {
        Self::ALL.iter().copied().find(|claim| claim.name() == text).ok_or(UnknownClaim)
    }
}

impl Serialize for Claim {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Claim {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown claim")]
pub struct UnknownClaim;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_profile_has_the_fourteen_claims_of_the_standard() {
        assert_eq!(Scope::Profile.claims().len(), 14);
        assert_eq!(Claim::Birthdate.scope(), Some(Scope::Profile));
        assert_eq!(Claim::AccountLevel.scope(), None);
        for claim in Claim::ALL {
            assert_eq!(claim.name().parse(), Ok(*claim));
        }
    }

    #[test]
    fn unknown_scopes_are_passed_over_and_order_does_not_matter() {
        let scopes = Scopes::known("profile  openid unheard-of profile");
        assert_eq!(scopes, Scopes::known("openid profile"));
        assert_eq!(scopes.to_string(), "openid profile");
        assert!(Scopes::known("openid").is_within(&scopes) && !scopes.is_within(&Scopes::known("openid")));
    }
}
