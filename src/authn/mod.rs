//! How someone proves who they are right now: factors, sessions, and what is missing. Called by the web and by the
//! capabilities above; calls none of them.
//!
//! Verifiers, one file each: [`password`], [`passkey`], [`totp`], [`code`], [`card`], [`face`], with [`limit`] inside them. [`sign_in`]
//! joins them into the acts of signing in, [`step_up`] into those that raise a session, [`session`] opens and raises what comes of it; [`change`] is what holders change
//! of their own ways to sign in.

pub mod card;
pub mod case;
pub mod change;
pub mod code;
pub mod cool_down;
pub mod device;
pub mod face;
pub mod flow;
pub mod hand_off;
pub mod limit;
pub mod not_me;
pub mod notice;
pub mod officer;
pub mod pace;
pub mod passkey;
pub mod password;
pub mod password_rule;
pub mod push;
pub mod recovery;
pub mod relying_party;
pub mod risk;
pub mod session;
pub mod sign_in;
pub mod step_up;
pub mod totp;
pub mod visitor;
pub mod ways;
