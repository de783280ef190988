//! Words for what the log and the register know by codes. Every action has its words: a match without a remainder.

use std::borrow::Cow;

use crate::app::Spot;
use crate::audit::Action;
use crate::base::Language;
use crate::identity::level::Factor;
use crate::identity::person::CardStatus;
use crate::web::texts::say;

pub(super) fn card_status(language: Language, status: CardStatus) -> Cow<'static, str> {
    match status {
        CardStatus::Valid => say(language, "card-valid"),
        CardStatus::Expired => say(language, "card-expired"),
        CardStatus::Revoked => say(language, "card-revoked"),
        CardStatus::Held => say(language, "card-held"),
    }
}

/// Where something was done from.
pub(super) fn place(language: Language, spot: Option<&Spot>) -> String {
    spot.map_or_else(|| say(language, "place-unknown").into_owned(), |spot| spot.name.clone())
}

/// A factor as its holder calls it.
pub(super) fn factor(language: Language, factor: Factor) -> Cow<'static, str> {
    match factor {
        Factor::Passkey => say(language, "factor-passkey"),
        Factor::Password => say(language, "factor-password"),
        Factor::Passcode => say(language, "factor-passcode"),
        Factor::Totp => say(language, "factor-app"),
        Factor::PhoneCode => say(language, "factor-phone"),
        Factor::EmailCode => say(language, "factor-email"),
        Factor::CardCode => say(language, "factor-card"),
        Factor::Face => say(language, "factor-face"),
        Factor::DeskMatch => say(language, "factor-desk"),
        Factor::OtherDevice => say(language, "factor-other-device"),
    }
}

/// What was done, and to what purpose, as the person it is about reads it.
pub(super) fn action(language: Language, action: Action) -> Cow<'static, str> {
    let key = match action {
        Action::OfficerInvited => "audit-officer-invited",
        Action::OfficerEnrolled => "audit-officer-enrolled",
        Action::OfficerSignedIn => "audit-officer-signed-in",
        Action::OfficerSignedOut => "audit-officer-signed-out",
        Action::OfficerRefused => "audit-officer-refused",
        Action::OfficerConfirmed => "audit-officer-confirmed",
        Action::OfficerSuspended => "audit-officer-suspended",
        Action::OfficerReinstated => "audit-officer-reinstated",
        Action::OfficerOffDuty => "audit-officer-off-duty",
        Action::OfficerOnDuty => "audit-officer-on-duty",
        Action::OfficerKeyRevoked => "audit-officer-key-revoked",
        Action::RelativeListed => "audit-relative-listed",
        Action::RelativeStruck => "audit-relative-struck",
        Action::DeviceInvited => "audit-device-invited",
        Action::DeviceRegistered => "audit-device-registered",
        Action::DeviceRevoked => "audit-device-revoked",
        Action::FileOpened => "audit-file-opened",
        Action::RegisterRead => "audit-register-read",
        Action::RegisterUnavailable => "audit-register-unavailable",
        Action::RegisterFollowed => "audit-register-followed",
        Action::RegisterConflict => "audit-register-conflict",
        Action::PersonRenumbered => "audit-person-renumbered",
        Action::MandateRecorded => "audit-mandate-recorded",
        Action::WardOfAge => "audit-ward-of-age",
        Action::MandateStopped => "audit-mandate-stopped",
        Action::FileRead => "audit-file-read",
        Action::FileReceived => "audit-file-received",
        Action::FilePaused => "audit-file-paused",
        Action::FileResumed => "audit-file-resumed",
        Action::CorrectionAsked => "audit-correction-asked",
        Action::CorrectionAnswered => "audit-correction-answered",
        Action::FileReturned => "audit-file-returned",
        Action::FileCancelled => "audit-file-cancelled",
        Action::DeadlineNear => "audit-deadline-near",
        Action::DeadlineBroken => "audit-deadline-broken",
        Action::MatchMade => "audit-match-made",
        Action::ExceptionAsked => "audit-exception-asked",
        Action::ExceptionSigned => "audit-exception-signed",
        Action::FileSampled => "audit-file-sampled",
        Action::ReadBackConfirmed => "audit-read-back-confirmed",
        Action::FileProposed => "audit-file-proposed",
        Action::FileApproved => "audit-file-approved",
        Action::FileRefused => "audit-file-refused",
        Action::SlipPrinted => "audit-slip-printed",
        Action::ActivationRefused => "audit-activation-refused",
        Action::AccountIssued => "audit-account-issued",
        Action::HolderProven => "audit-holder-proven",
        Action::AccountActivated => "audit-account-activated",
        Action::AccountProven => "audit-account-proven",
        Action::AccountLocked => "audit-account-locked",
        Action::AccountUnlocked => "audit-account-unlocked",
        Action::HolderLooked => "audit-holder-looked",
        Action::HolderAsked => "audit-holder-asked",
        Action::AgencyRequestTaken => "audit-agency-request-taken",
        Action::AgencyRequestForwarded => "audit-agency-request-forwarded",
        Action::AgencyRequestDecided => "audit-agency-request-decided",
        Action::FactorAdded => "audit-factor-added",
        Action::FactorRemoved => "audit-factor-removed",
        Action::CodeCardIssued => "audit-code-card-issued",
        Action::RecoveryProven => "audit-recovery-proven",
        Action::RecoveryRefused => "audit-recovery-refused",
        Action::RecoveryBegun => "audit-recovery-begun",
        Action::RecoveryStopped => "audit-recovery-stopped",
        Action::Recovered => "audit-recovered",
        Action::HolderReceived => "audit-holder-received",
        Action::CaseOpened => "audit-case-opened",
        Action::CaseHandled => "audit-case-handled",
        Action::DataDownloaded => "audit-data-downloaded",
        Action::HandedOver => "audit-handed-over",
        Action::HandOverDenied => "audit-hand-over-denied",
        Action::SignedIn => "audit-signed-in",
        Action::SignInRefused => "audit-sign-in-refused",
        Action::SignedOut => "audit-signed-out",
        Action::CodeSent => "audit-code-sent",
        Action::ConsentGiven => "audit-consent-given",
        Action::ConsentWithdrawn => "audit-consent-withdrawn",
        Action::AccountLinked => "audit-account-linked",
        Action::AccountUnlinked => "audit-account-unlinked",
        Action::GrantMade => "audit-grant-made",
        Action::TokensIssued => "audit-tokens-issued",
        Action::TokensRefreshed => "audit-tokens-refreshed",
        Action::TokensExchanged => "audit-tokens-exchanged",
        Action::GrantEnded => "audit-grant-ended",
        Action::ReplaySeen => "audit-replay-seen",
        Action::ApprovalAsked => "audit-approval-asked",
        Action::ApprovalDenied => "audit-approval-denied",
        Action::ScamReported => "audit-scam-reported",
        Action::HelpAsked => "audit-help-asked",
        Action::HelpApproved => "audit-help-approved",
        Action::HelpSignedIn => "audit-help-signed-in",
        Action::HelpEnded => "audit-help-ended",
        Action::MandateEnded => "audit-mandate-ended",
        Action::ClientImported => "audit-client-imported",
        Action::ClientRegistered => "audit-client-registered",
        Action::ClientChanged => "audit-client-changed",
        Action::ClientSecretRotated => "audit-client-secret-rotated",
        Action::RegistrationTokenMade => "audit-registration-token-made",
        Action::ClientDisabled => "audit-client-disabled",
        Action::KeysRotated => "audit-keys-rotated",
        Action::BulkBegun => "audit-bulk-begun",
        Action::BulkRead => "audit-bulk-read",
        Action::BulkCompared => "audit-bulk-compared",
        Action::PhoneShown => "audit-phone-shown",
        Action::CallMade => "audit-call-made",
        Action::BatchProposed => "audit-batch-proposed",
        Action::BatchApproved => "audit-batch-approved",
        Action::BatchReturned => "audit-batch-returned",
        Action::DemoLoaded => "audit-demo-loaded",
    };
    say(language, key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::texts::has;

    #[test]
    fn every_action_is_told_in_both_languages_under_its_own_word() {
        for language in Language::ALL {
            for it in Action::ALL {
                assert!(has(language, &format!("audit-{}", it.word())), "{it:?}");
                assert_eq!(action(language, *it), say(language, &format!("audit-{}", it.word())), "{it:?}");
            }
        }
    }
}
