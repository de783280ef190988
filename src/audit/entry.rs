//! An entry of the log: its nouns.

use std::fmt;
use std::str::FromStr;

use crate::base::ids::{AccountId, DeskId, FileId, OfficerId, PersonId};
use crate::identity::client::ClientId;

macro_rules! actions {
    ($($(#[$doc:meta])* $name:ident = $word:literal),* $(,)?) => {
        /// What was done. The word stands in the database and in the key of its text, `audit-<word>`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Action { $($(#[$doc])* $name),* }

        impl Action {
            pub const ALL: &'static [Self] = &[$(Self::$name),*];
            pub fn word(self) -> &'static str { match self { $(Self::$name => $word),* } }
        }
    };
}

actions! {
    OfficerInvited = "officer-invited",
    OfficerEnrolled = "officer-enrolled",
    OfficerSignedIn = "officer-signed-in",
    OfficerSignedOut = "officer-signed-out",
    /// An officer was refused something that the rules forbid; the supervisor is told.
    OfficerRefused = "officer-refused",
    /// A second officer confirmed an authenticator.
    OfficerConfirmed = "officer-confirmed",
    OfficerSuspended = "officer-suspended",
    OfficerReinstated = "officer-reinstated",
    OfficerOffDuty = "officer-off-duty",
    OfficerOnDuty = "officer-on-duty",
    OfficerKeyRevoked = "officer-key-revoked",
    RelativeListed = "relative-listed",
    RelativeStruck = "relative-struck",
    DeviceInvited = "device-invited",
    DeviceRegistered = "device-registered",
    DeviceRevoked = "device-revoked",
    FileOpened = "file-opened",
    /// The register was asked about a person.
    RegisterRead = "register-read",
    RegisterUnavailable = "register-unavailable",
    /// The register told a change of this person, and what is so now was asked for.
    RegisterFollowed = "register-followed",
    /// The register knows two people of ours as one.
    RegisterConflict = "register-conflict",
    PersonRenumbered = "person-renumbered",
    /// A guardian's mandate was recorded at a desk.
    MandateRecorded = "mandate-recorded",
    /// A guardian's mandate ended by the register's word, or with the ward's coming of age.
    MandateStopped = "mandate-stopped",
    /// A ward has reached an age at which the law gives more.
    WardOfAge = "ward-of-age",
    /// Staff looked at a file.
    FileRead = "file-read",
    FileReceived = "file-received",
    FilePaused = "file-paused",
    FileResumed = "file-resumed",
    CorrectionAsked = "correction-asked",
    CorrectionAnswered = "correction-answered",
    FileReturned = "file-returned",
    FileCancelled = "file-cancelled",
    /// A file came near its deadline and was shown to the supervisor.
    DeadlineNear = "deadline-near",
    /// A file passed its deadline without a decision.
    DeadlineBroken = "deadline-broken",
    MatchMade = "match-made",
    ExceptionAsked = "exception-asked",
    ExceptionSigned = "exception-signed",
    /// Drawn from a signed list for a second approver.
    FileSampled = "file-sampled",
    ReadBackConfirmed = "read-back-confirmed",
    FileProposed = "file-proposed",
    FileApproved = "file-approved",
    FileRefused = "file-refused",
    SlipPrinted = "slip-printed",
    ActivationRefused = "activation-refused",
    AccountIssued = "account-issued",
    /// The phone that was read back answered, or the number shown at a desk after a match was typed.
    HolderProven = "holder-proven",
    AccountActivated = "account-activated",
    AccountProven = "account-proven",
    AccountLocked = "account-locked",
    AccountUnlocked = "account-unlocked",
    /// The holder's account was looked at, at a desk with the card in hand.
    HolderLooked = "holder-looked",
    /// The holder asked a desk to lock or unlock.
    HolderAsked = "holder-asked",
    AgencyRequestTaken = "agency-request-taken",
    AgencyRequestForwarded = "agency-request-forwarded",
    AgencyRequestDecided = "agency-request-decided",
    FactorAdded = "factor-added",
    FactorRemoved = "factor-removed",
    /// A card of printed codes was handed out; the one before is worth nothing.
    CodeCardIssued = "code-card-issued",
    /// A code of the printed card was right, to get back in or to lock.
    RecoveryProven = "recovery-proven",
    RecoveryRefused = "recovery-refused",
    RecoveryBegun = "recovery-begun",
    RecoveryStopped = "recovery-stopped",
    Recovered = "recovered",
    /// An officer received the holder of an account at a desk.
    HolderReceived = "holder-received",
    /// The holder says that something was not them.
    CaseOpened = "case-opened",
    CaseHandled = "case-handled",
    DataDownloaded = "data-downloaded",
    /// Another device was let in from this one.
    HandedOver = "handed-over",
    HandOverDenied = "hand-over-denied",
    SignedIn = "signed-in",
    SignInRefused = "sign-in-refused",
    SignedOut = "signed-out",
    CodeSent = "code-sent",
    ConsentGiven = "consent-given",
    ConsentWithdrawn = "consent-withdrawn",
    /// A portal's earlier account was linked to the citizen's identity; the citizen ended that.
    AccountLinked = "account-linked",
    AccountUnlinked = "account-unlinked",
    /// A portal was given a code; its reads run under this entry.
    GrantMade = "grant-made",
    TokensIssued = "tokens-issued",
    TokensRefreshed = "tokens-refreshed",
    /// A portal took a citizen's token to another, or joined a ward's and a guardian's.
    TokensExchanged = "tokens-exchanged",
    GrantEnded = "grant-ended",
    /// A code or refresh token was used again: everything under it ended.
    ReplaySeen = "replay-seen",
    /// A portal asked somebody who is elsewhere.
    ApprovalAsked = "approval-asked",
    ApprovalDenied = "approval-denied",
    /// Somebody was asked to approve what they never began, and said so.
    ScamReported = "scam-reported",
    /// A one-stop officer asked to help; the citizen let them; they acted at the portal; it ended.
    HelpAsked = "help-asked",
    HelpApproved = "help-approved",
    HelpSignedIn = "help-signed-in",
    HelpEnded = "help-ended",
    /// A guardian's mandate was withdrawn by one of the two.
    MandateEnded = "mandate-ended",
    ClientImported = "client-imported",
    /// A client registered by itself, or changed what it registered.
    ClientRegistered = "client-registered",
    ClientChanged = "client-changed",
    ClientSecretRotated = "client-secret-rotated",
    /// Somebody was let register clients.
    RegistrationTokenMade = "registration-token-made",
    ClientDisabled = "client-disabled",
    KeysRotated = "keys-rotated",
    /// A bulk file was handed in.
    BulkBegun = "bulk-begun",
    /// A bulk file was read to its end.
    BulkRead = "bulk-read",
    /// The register was asked about a person of a bulk file.
    BulkCompared = "bulk-compared",
    /// An officer was shown the phone of a holder, to call them for a campaign.
    PhoneShown = "phone-shown",
    /// What a campaign's call came to.
    CallMade = "call-made",
    BatchProposed = "batch-proposed",
    BatchApproved = "batch-approved",
    BatchReturned = "batch-returned",
    DemoLoaded = "demo-loaded",
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Action {
    type Err = UnknownAction;
    fn from_str(text: &str) -> Result<Self, UnknownAction> {
        Self::ALL.iter().copied().find(|action| action.word() == text).ok_or(UnknownAction)
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("unknown action")]
pub struct UnknownAction;

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    Officer(OfficerId),
    Citizen(AccountId),
    /// A guardian who acts for the person whom the entry is about.
    Guardian(AccountId),
    Portal(ClientId),
    /// The service by itself: a job, an event of the register.
    Service,
    /// Whoever holds the machine: the command line.
    Operator,
    /// Nobody who is signed in.
    Anonymous,
}

impl Actor {
    pub fn word(&self) -> &'static str {
        match self {
            Self::Officer(_) => "officer",
            Self::Citizen(_) => "citizen",
            Self::Guardian(_) => "guardian",
            Self::Portal(_) => "portal",
            Self::Service => "service",
            Self::Operator => "operator",
            Self::Anonymous => "anonymous",
        }
    }

    /// The actor's id in the database; portals are named by the entry's client.
    pub fn id(&self) -> Option<Vec<u8>> {
        match self {
            Self::Officer(id) => Some(id.bytes().to_vec()),
            Self::Citizen(id) | Self::Guardian(id) => Some(id.bytes().to_vec()),
            Self::Portal(_) | Self::Service | Self::Operator | Self::Anonymous => None,
        }
    }
}

/// What is recorded. `detail` is sealed at rest; it names codes and reasons, never a number, a name or a secret.
#[derive(Clone, Debug)]
pub struct Entry {
    pub action: Action,
    pub actor: Actor,
    pub person: Option<PersonId>,
    pub account: Option<AccountId>,
    pub file: Option<FileId>,
    pub desk: Option<DeskId>,
    pub client: Option<ClientId>,
    pub detail: serde_json::Value,
}

impl Entry {
    pub fn new(action: Action, actor: Actor) -> Self {
        let client = match &actor {
            Actor::Portal(client) => Some(client.clone()),
            _ => None,
        };
        let account = match &actor {
            Actor::Citizen(account) => Some(*account),
            _ => None,
        };
        Self { action, actor, person: None, account, file: None, desk: None, client, detail: serde_json::Value::Null }
    }

    #[must_use]
    pub fn person(self, person: PersonId) -> Self {
        Self { person: Some(person), ..self }
    }
    #[must_use]
    pub fn account(self, account: AccountId) -> Self {
        Self { account: Some(account), ..self }
    }
    #[must_use]
    pub fn file(self, file: FileId) -> Self {
        Self { file: Some(file), ..self }
    }
    #[must_use]
    pub fn desk(self, desk: DeskId) -> Self {
        Self { desk: Some(desk), ..self }
    }
    #[must_use]
    pub fn client(self, client: ClientId) -> Self {
        Self { client: Some(client), ..self }
    }
    #[must_use]
    pub fn detail(self, detail: serde_json::Value) -> Self {
        Self { detail, ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_reads_back_from_its_word() {
        for action in Action::ALL {
            assert_eq!(action.word().parse(), Ok(*action));
        }
    }
}
