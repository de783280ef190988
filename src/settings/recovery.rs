//! `recovery.*`: how a holder comes back in, and how long sensitive acts wait.

use serde::Deserialize;

#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Recovery {
    /// Hours between asking for recovery with a code card and setting a new passcode; the holder can stop it meanwhile.
    pub delay_hours: u32,
    /// Hours after that delay in which the new passcode can be set.
    pub open_hours: u32,
    /// Hours that sensitive acts wait after a change of phone or of a way to sign in.
    pub cool_down_hours: u32,
    /// Hours after which a hold placed by the hotline lapses unless a desk or the holder confirms it.
    pub hold_hours: u32,
}

impl Default for Recovery {
    fn default() -> Self {
        Self { delay_hours: 72, open_hours: 72, cool_down_hours: 24, hold_hours: 24 }
    }
}

impl Recovery {
    pub(super) fn check(&self) -> Result<(), (&'static str, &'static str)> {
        if self.delay_hours < 24 {
            return Err(("recovery.delay_hours", "at least 24: the holder must have a day to stop it"));
        }
        if self.open_hours == 0 {
            return Err(("recovery.open_hours", "at least 1"));
        }
        Ok(())
    }
}
