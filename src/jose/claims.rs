//! The claims of a JWT and the checks that every kind of token shares (RFC 7519 section 4.1).

use std::time::Duration;

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::base::Timestamp;

/// A claims set, as it was signed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims(pub Map<String, Value>);

/// How far a token's times may lie from `now`.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    /// Tolerated difference of clocks, in both directions.
    pub skew: Duration,
    /// How far ahead `exp` may lie at most; a token that lives longer is refused whatever it says.
    pub longest: Duration,
    /// Whether `exp` may be absent. True only where a standard says so.
    pub exp_optional: bool,
}

/// Which claim is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClaimError {
    #[error("the claim {0} is missing")]
    Missing(&'static str),
    #[error("the claim {0} has the wrong type")]
    WrongType(&'static str),
    #[error("the token has expired")]
    Expired,
    #[error("the token is not valid yet")]
    NotYet,
    #[error("the token is valid for longer than is accepted")]
    TooLong,
    #[error("the token is for somebody else")]
    WrongAudience,
    #[error("the claim {0} has another value than is expected")]
    Mismatch(&'static str),
}

impl Claims {
    /// `None` unless the payload is a JSON object.
    pub fn parse(payload: &[u8]) -> Option<Self> {
        serde_json::from_slice(payload).ok().map(Self)
    }

    pub fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }

    /// A claim that is a text; `None` when it is absent or something else.
    pub fn text(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }

    pub fn require_text(&self, name: &'static str) -> Result<&str, ClaimError> {
        match self.0.get(name) {
            None => Err(ClaimError::Missing(name)),
            Some(Value::String(text)) => Ok(text),
            Some(_) => Err(ClaimError::WrongType(name)),
        }
    }

    /// The claim is there and says exactly `wanted`.
    pub fn require_equal(&self, name: &'static str, wanted: &str) -> Result<(), ClaimError> {
        if self.require_text(name)? == wanted { Ok(()) } else { Err(ClaimError::Mismatch(name)) }
    }

    /// A NumericDate: seconds since 1970, a fraction allowed (RFC 7519 section 2).
    pub fn time(&self, name: &'static str) -> Result<Option<Timestamp>, ClaimError> {
        let Some(value) = self.0.get(name) else { return Ok(None) };
        let seconds = value.as_i64().or_else(|| whole_seconds(value.as_f64()?));
        match seconds {
            Some(seconds) if (0..=LAST_SECOND).contains(&seconds) => Ok(Some(Timestamp::from_seconds(seconds))),
            _ => Err(ClaimError::WrongType(name)),
        }
    }

    /// `exp`, `nbf` and `iat` against `now`.
    pub fn check_times(&self, now: Timestamp, window: &Window) -> Result<(), ClaimError> {
        match self.time("exp")? {
            None if window.exp_optional => {}
            None => return Err(ClaimError::Missing("exp")),
            Some(exp) if exp + window.skew <= now => return Err(ClaimError::Expired),
            Some(exp) if exp > now + window.longest + window.skew => return Err(ClaimError::TooLong),
            Some(_) => {}
        }
        for name in ["nbf", "iat"] {
            if self.time(name)?.is_some_and(|time| time > now + window.skew) {
                return Err(ClaimError::NotYet);
            }
        }
        Ok(())
    }

    /// The values of `aud`: one text or a list of texts (RFC 7519 section 4.1.3). `None` for any other shape.
    pub fn audiences(&self) -> Option<Vec<&str>> {
        match self.0.get("aud")? {
            Value::String(one) => Some(vec![one]),
            Value::Array(many) => many.iter().map(Value::as_str).collect(),
            _ => None,
        }
    }

    /// One of `ours` is among the audiences.
    pub fn check_audience(&self, ours: &[&str]) -> Result<(), ClaimError> {
        let audiences = self.audiences().ok_or(ClaimError::Missing("aud"))?;
        if audiences.iter().any(|audience| ours.contains(audience)) { Ok(()) } else { Err(ClaimError::WrongAudience) }
    }

    /// `aud` is `ours` as a plain text: neither a list nor anything else (FAPI 2.0 Security Profile 5.3.2.1).
    pub fn check_sole_audience(&self, ours: &str) -> Result<(), ClaimError> {
        if self.text("aud") == Some(ours) { Ok(()) } else { Err(ClaimError::WrongAudience) }
    }

    /// Reads the claims into a type of the caller's.
    pub fn read<'de, T: Deserialize<'de>>(&'de self) -> Result<T, serde_json::Error> {
        T::deserialize(&self.0)
    }
}

/// The end of the year 9999: later dates are somebody's milliseconds.
const LAST_SECOND: i64 = 253_402_300_799;

#[allow(clippy::cast_possible_truncation, reason = "the range is checked first, and the fraction is to be dropped")]
fn whole_seconds(seconds: f64) -> Option<i64> {
    (0.0..=253_402_300_799.0).contains(&seconds).then_some(seconds as i64)
}
