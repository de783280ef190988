//! Requests that a person answers elsewhere than where they began: a device that has no browser (`device`, RFC 8628), and a
//! portal's server that asks somebody far away (`ciba`, with its signed requests in `signed`). Both are answered under the
//! authorisation of the browser flow (`answer`), and redeemed at the token endpoint.

pub mod answer;
pub mod automatic;
pub mod ciba;
pub mod code;
pub mod device;
pub mod hint;
pub mod notice;
pub mod signed;

use serde::{Deserialize, Serialize};

use super::authorize::Request;
use crate::base::Broken;
use crate::keyring::{Keyring, Scope};
use crate::store::afar::{Afar, Kind};

/// What a request says beyond what is asked: words of others, and for nobody else's eyes. Kept sealed.
#[derive(Clone, Default, Serialize, Deserialize)]
pub struct Said {
    /// `binding_message`: what stands on both screens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub binding_message: Option<String>,
    /// The network that the request came from, and its place where the operator's table knows it: a device's own, or nothing
    /// where the portal's server asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// What the device shows: the person compares it, and types its end where the code came by a link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub user_code: Option<String>,
    /// With which the portal knows that it is us who ping it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notification_token: Option<String>,
    /// `auth_req_id`, where the portal is pinged: the ping names it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub handle: Option<String>,
}

impl std::fmt::Debug for Said {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Said(…)")
    }
}

/// The digits of a number to match, at least and at most.
const NUMBER: std::ops::RangeInclusive<usize> = 2..=8;

impl Said {
    pub fn seal(&self, keyring: &Keyring, row: &[u8]) -> Result<Vec<u8>, Broken> {
        keyring.sealer(Scope::AfarRequests).seal("said", row, &serde_json::to_vec(self)?)
    }

    pub fn open(keyring: &Keyring, row: &[u8], sealed: &[u8]) -> Result<Self, Broken> {
        let clear = keyring.sealer(Scope::AfarRequests).open("said", row, sealed)?;
        Ok(serde_json::from_slice(&clear)?)
    }

    /// The number that the person must have seen at the portal. A binding message of digits alone is one: it is typed rather
    /// than shown, for whoever sees it here could approve what they never saw.
    pub fn number(&self) -> Option<&str> {
        let message = self.binding_message.as_deref()?;
        (NUMBER.contains(&message.len()) && message.bytes().all(|byte| byte.is_ascii_digit())).then_some(message)
    }

    /// The binding message, where it is words.
    pub fn message(&self) -> Option<&str> {
        self.binding_message.as_deref().filter(|_| self.number().is_none())
    }
}

/// A request as it was kept, opened.
#[derive(Clone, Debug)]
pub struct Opened {
    pub row: Afar,
    pub request: Request,
    pub said: Said,
}

impl Opened {
    pub fn of(keyring: &Keyring, row: Afar) -> Result<Self, Broken> {
        let request = serde_json::from_str(&row.request).map_err(|e| Broken::from(e).context("a request from afar"))?;
        let said = Said::open(keyring, row.id.bytes(), &row.said_sealed)?;
        Ok(Self { row, request, said })
    }
}

/// What the handle of each kind begins with, so that neither passes for the other or for a code.
pub fn prefix(kind: Kind) -> &'static str {
    match kind {
        Kind::Device => "dc_",
        Kind::Ciba => "ba_",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_alone_are_a_number_to_match_and_words_are_shown() {
        let said = |message: &str| Said { binding_message: Some(message.into()), ..Said::default() };
        for number in ["42", "1234", "12345678"] {
            assert_eq!((said(number).number(), said(number).message()), (Some(number), None));
        }
        for words in ["1", "123456789", "W4SCT", "Khai sinh 12", "12 34"] {
            assert_eq!((said(words).number(), said(words).message()), (None, Some(words)));
        }
        assert_eq!((Said::default().number(), Said::default().message()), (None, None));
    }
}
