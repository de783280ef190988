//! What a client is held to, beyond what it registered: data, changed under four eyes.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::names::ClientId;
use crate::base::zone::Day;
use crate::identity::level::{AccountLevel, AuthLevel};
use crate::identity::scope::{Scope, Scopes};

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Policy {
    /// Scopes that it may ask for.
    pub scopes: Scopes,
    /// The purpose told to the citizen, in both languages, with the law it rests on.
    pub purpose_vi: String,
    pub purpose_en: String,
    /// Where one scope has a purpose or a law of its own.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub claims: BTreeMap<Scope, LegalPurpose>,
    /// Under which names the claims are told.
    pub claim_names: ClaimNames,
    /// Whether it may have the subject that is the same for every portal: the state's own registers only.
    pub public_subject: bool,
    /// Sign-ins never go below this authentication level.
    pub least_auth_level: AuthLevel,
    /// Accounts below this level are not signed in.
    pub least_account_level: AccountLevel,
    /// Leaves consent out: for the operator's own test clients only, refused in production.
    pub skip_consent: bool,
    /// Lets this (confidential) client do without PKCE, until a day.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pkce_exemption: Option<PkceExemption>,
    /// Allows response types beside `code`: certification and older portals.
    pub legacy_response_types: bool,
    /// The security profile that every request of it is held to.
    pub profile: Profile,
    /// Whether it knows that a person may act for another (`act`): a helper's or guardian's token goes to no other client.
    pub understands_act: bool,
    /// Resource servers that its tokens may be for (RFC 8707), compared byte by byte.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub resources: BTreeSet<String>,
    /// Whether it is a resource server itself, under the addresses of `resources`: it introspects what was issued for them.
    pub is_resource_server: bool,
    /// Words that it may ask for on its own behalf (`client_credentials`), as its resource servers define them.
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub service_scopes: BTreeSet<String>,
    /// Its access tokens, or those for it where it is a resource server, are random words, not JWTs: their holder can't read
    /// them.
    pub opaque_access_tokens: bool,
    /// Clients for whom it may exchange a token (RFC 8693).
    #[serde(skip_serializing_if = "BTreeSet::is_empty")]
    pub audiences: BTreeSet<ClientId>,
    /// How far it may ask people who are elsewhere (CIBA).
    #[serde(skip_serializing_if = "Ciba::is_plain")]
    pub ciba: Ciba,
    pub lifetimes: Lifetimes,
    /// For how long the refresh token before the last is answered without ending the family.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_grace_seconds: Option<u32>,
    /// Seconds after a sign-in beyond which userinfo asks for another (RFC 9470).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub userinfo_max_age: Option<u32>,
    /// Whether a refresh token is followed by another at each use; see [`super::Client::rotates_refresh_tokens`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh_rotation: Option<bool>,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            scopes: Scopes::from_iter([Scope::Openid, Scope::Profile]),
            purpose_vi: String::new(),
            purpose_en: String::new(),
            claims: BTreeMap::new(),
            claim_names: ClaimNames::Standard,
            public_subject: false,
            least_auth_level: AuthLevel::One,
            least_account_level: AccountLevel::One,
            skip_consent: false,
            pkce_exemption: None,
            legacy_response_types: false,
            profile: Profile::None,
            understands_act: false,
            resources: BTreeSet::new(),
            is_resource_server: false,
            service_scopes: BTreeSet::new(),
            opaque_access_tokens: false,
            audiences: BTreeSet::new(),
            ciba: Ciba::default(),
            lifetimes: Lifetimes::default(),
            refresh_grace_seconds: None,
            userinfo_max_age: None,
            refresh_rotation: None,
        }
    }
}

/// Why a scope's claims are given, and by which law.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LegalPurpose {
    pub purpose_vi: String,
    pub purpose_en: String,
    /// Article and act, as they are cited.
    pub law: String,
}

/// Why PKCE is not asked of a client, and until which day (the day itself included).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PkceExemption {
    pub reason: String,
    pub until: Day,
}

/// Under which names a client is told about people: the standard's, or those of the gateways that portals speak to today.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClaimNames {
    #[default]
    Standard,
    /// The national public service portal's: `SoDinhDanh`, `HoVaTen`, `NgayThangNamSinh`, `LoaiTaiKhoan`, `TechID`.
    Dvcqg,
    /// The identity application's: `citizenPid`, `fullName`, `birthDate`, `accountLevel`.
    Vneid,
}

/// A security profile of the OpenID Foundation: each asks more of every request than the plain standards do.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Profile {
    #[default]
    None,
    Fapi2Security,
    Fapi2MessageSigning,
    FapiCiba,
}

impl Profile {
    /// FAPI 2.0, with or without signed messages.
    pub fn is_fapi2(self) -> bool {
        matches!(self, Self::Fapi2Security | Self::Fapi2MessageSigning)
    }
}

/// What a client may do beyond asking, for some minutes, people whom it knows by its own name for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Ciba {
    /// It may name people by their personal number or phone.
    pub by_number: bool,
    /// It is told when a number or phone is nobody's. Anybody else learns nothing of who has an account.
    pub tells_unknown: bool,
    /// Working days for which a question may wait, five at most: for linked procedures (Decree 63/2024).
    pub working_days: u8,
}

impl Ciba {
    #[allow(clippy::trivially_copy_pass_by_ref, reason = "serde hands a reference")]
    fn is_plain(&self) -> bool {
        *self == Self::default()
    }
}

/// Lifetimes in seconds where they differ from the settings; never longer than those.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Lifetimes {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub access: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refresh: Option<u32>,
    /// Of access tokens behind which no citizen's session stands.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sessionless: Option<u32>,
}
