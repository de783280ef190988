//! What a citizen let a portal have.

use std::collections::BTreeSet;
use std::fmt;
use std::str::FromStr;

use super::scope::{Claim, Scope};

/// How far a consent goes: which claims, whether while the person is away, and whether with the word of how they were
/// identified.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Extent {
    /// Claims about the person; those that no consent is asked for are never among them.
    pub claims: BTreeSet<Claim>,
    /// Refresh tokens (`offline_access`).
    pub offline: bool,
    /// Where, when and by what evidence (`verified_claims`).
    pub verification: bool,
}

/// As the database keeps it, among the claims.
const VERIFICATION: &str = "verified_claims";

impl Extent {
    pub fn new(claims: impl IntoIterator<Item = Claim>, offline: bool) -> Self {
        Self { claims: claims.into_iter().filter(|claim| claim.scope().is_some()).collect(), offline, verification: false }
    }

    #[must_use]
    pub fn with_verification(mut self, verification: bool) -> Self {
        self.verification = verification;
        self
    }

    /// Whether all of `other` is in it.
    pub fn covers(&self, other: &Self) -> bool {
        other.claims.is_subset(&self.claims) && (self.offline || !other.offline) && (self.verification || !other.verification)
    }

    /// Both together: a new consent adds to what was given before.
    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        Self {
            claims: self.claims.union(&other.claims).copied().collect(),
            offline: self.offline || other.offline,
            verification: self.verification || other.verification,
        }
    }

    /// The groups in which a person reads it: the scopes that have a claim in it.
    pub fn groups(&self) -> Vec<Scope> {
        Scope::ALL.into_iter().filter(|scope| scope.claims().iter().any(|claim| self.claims.contains(claim))).collect()
    }
}

/// Space-separated, as the database keeps it.
impl fmt::Display for Extent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let offline = self.offline.then_some(Scope::OfflineAccess.name());
        let verification = self.verification.then_some(VERIFICATION);
        let words = self.claims.iter().map(|claim| claim.name()).chain(verification).chain(offline);
        f.write_str(&words.collect::<Vec<_>>().join(" "))
    }
}

impl FromStr for Extent {
    type Err = super::scope::UnknownClaim;

    /// A claim that is no longer known was consented to for nothing that could be told now: it is passed over.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let words: Vec<&str> = text.split_ascii_whitespace().collect();
        let offline = words.contains(&Scope::OfflineAccess.name());
        let verification = words.contains(&VERIFICATION);
        let claims = words.into_iter().filter_map(|word| word.parse().ok());
        Ok(Self::new(claims, offline).with_verification(verification))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_consent_covers_what_was_given_and_nothing_more() {
        let given: Extent = "name birthdate".parse().unwrap();
        assert!(given.covers(&Extent::new([Claim::Name], false)));
        assert!(!given.covers(&Extent::new([Claim::Name, Claim::Email], false)));
        assert!(!given.covers(&Extent::new([], true)));
        assert!(given.and(&Extent::new([Claim::Email], true)).covers(&Extent::new([Claim::Email, Claim::Name], true)));
        let with_how = Extent::new([Claim::Name], false).with_verification(true);
        assert!(!given.covers(&with_how) && given.and(&with_how).covers(&with_how));
        assert_eq!(with_how.to_string().parse(), Ok(with_how));
    }

    #[test]
    fn the_stored_words_read_back() {
        let extent = Extent::new([Claim::Name, Claim::PersonalNumber, Claim::AccountLevel], true);
        assert_eq!(extent.to_string(), "name personal_number offline_access");
        assert_eq!(extent.to_string().parse(), Ok(extent.clone()));
        assert_eq!(extent.groups(), [Scope::Profile, Scope::PersonalNumber]);
    }
}
