//! Identifiers: UUID version 7 in a type of their own, 16 bytes in the database, 22 characters of base64url in a URL.

use uuid::Uuid;

use super::{Random, Timestamp, encode};

/// Makes a UUIDv7 (RFC 9562 section 5.7) from the time and the randomness handed in.
pub fn uuid7(now: Timestamp, random: &Random) -> Uuid {
    uuid::Builder::from_unix_timestamp_millis(u64::try_from(now.0).unwrap_or(0), &random.bytes::<10>()).into_uuid()
}

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),* $(,)?) => { $(
        $(#[$doc])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(pub Uuid);

        impl $name {
            pub fn new(now: Timestamp, random: &Random) -> Self { Self(uuid7(now, random)) }
            pub fn bytes(&self) -> &[u8] { self.0.as_bytes() }
            /// From 16 bytes; `None` for any other length.
            pub fn from_bytes(bytes: &[u8]) -> Option<Self> { Uuid::from_slice(bytes).ok().map(Self) }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { f.write_str(&encode::b64url(self.bytes())) }
        }
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result { write!(f, "{}({self})", stringify!($name)) }
        }
        impl std::str::FromStr for $name {
            type Err = NotAnId;
            fn from_str(text: &str) -> Result<Self, NotAnId> {
                encode::from_b64url(text).and_then(|bytes| Self::from_bytes(&bytes)).ok_or(NotAnId)
            }
        }
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> { s.collect_str(self) }
        }
        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
                let text = String::deserialize(d)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )* };
}

/// The text is no identifier of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not an identifier")]
pub struct NotAnId;

ids! {
    /// A person as the population register knows them.
    PersonId,
    /// An electronic identification account (tài khoản định danh điện tử).
    AccountId,
    /// A file (hồ sơ): one application at one desk.
    FileId,
    /// A 1:1 biometric match made by the ID-card database's service.
    MatchId,
    /// An officer's proposal (đề xuất).
    ProposalId,
    /// An approver's decision (phê duyệt hoặc từ chối).
    DecisionId,
    /// The kept evidence of an officer's signature.
    SignatureId,
    /// A unit: ministry, province or commune police.
    UnitId,
    DeskId,
    OfficerId,
    /// A browser that was enrolled at a desk.
    DeviceId,
    LockId,
    /// A request to correct the register's data.
    CorrectionId,
    /// A number that was cancelled in favour of another.
    AliasId,
    /// An agency's request to lock an account, or to end its lock (form TK03).
    LockRequestId,
    /// A documented exception from the fingerprint, signed by a second officer.
    ExceptionId,
    FactorId,
    SessionId,
    /// A portal's authorisation by a citizen, from the authorization code to the last token under it.
    GrantId,
    /// A token that lets clients register by themselves.
    InitialTokenId,
    ConsentId,
    /// A portal's earlier account, proven to be a citizen's.
    LinkId,
    MessageId,
    AuditId,
    /// A key of the keyring.
    KeyId,
    /// One turn of a file's history.
    EventId,
    /// A guardian's mandate for a ward.
    MandateId,
    /// A helper's visit: a one-stop officer helping one citizen at one portal.
    HelpId,
    /// Something that a person reported.
    CaseId,
    /// A portal's request that a person answers elsewhere than where it began: by device code or CIBA.
    AfarId,
    /// A bulk file that was read.
    ImportId,
    /// A batch of clean files under one signature.
    BatchId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_survives_the_way_through_a_url() {
        let id = AccountId::new(Timestamp(1_700_000_000_000), &Random::test(1));
        let text = id.to_string();
        assert_eq!(text.len(), 22);
        assert_eq!(text.parse(), Ok(id));
        assert_eq!("../etc".parse::<AccountId>(), Err(NotAnId));
    }

    #[test]
    fn ids_sort_by_the_time_they_were_made() {
        let random = Random::test(3);
        assert!(FileId::new(Timestamp(1000), &random) < FileId::new(Timestamp(2000), &random));
    }
}
