//! Scopes and the claims behind each.

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
}

impl Scope {
    pub const ALL: [Self; 7] =
        [Self::Openid, Self::Profile, Self::Email, Self::Address, Self::Phone, Self::OfflineAccess, Self::PersonalNumber];

    pub fn name(self) -> &'static str {
        match self {
            Self::Openid => "openid",
            Self::Profile => "profile",
            Self::Email => "email",
            Self::Address => "address",
            Self::Phone => "phone",
            Self::OfflineAccess => "offline_access",
            Self::PersonalNumber => "personal_number",
        }
    }

    /// The claims that it asks for (OIDC Core section 5.4; ours for the personal number).
    pub fn claims(self) -> &'static [&'static str] {
        match self {
            Self::Openid | Self::OfflineAccess => &[],
            Self::Profile => &[
                "name",
                "family_name",
                "given_name",
                "middle_name",
                "nickname",
                "preferred_username",
                "profile",
                "picture",
                "website",
                "gender",
                "birthdate",
                "zoneinfo",
                "locale",
                "updated_at",
            ],
            Self::Email => &["email", "email_verified"],
            Self::Address => &["address"],
            Self::Phone => &["phone_number", "phone_number_verified"],
            Self::PersonalNumber => &["personal_number"],
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
