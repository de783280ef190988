//! What happens at a desk: a file (hồ sơ) from the scanned card to a sign-in that was proven to work.
//!
//! Nouns, pure: [`file`], [`deadline`], [`content`], [`number`]. Flows, one use case each, come in the order of a visit.

pub mod acting;
pub mod activate;
pub mod agency;
pub mod approve;
pub mod approve_list;
pub mod away;
pub mod bulk;
pub mod campaign;
pub mod content;
pub mod deadline;
pub mod dossier;
pub mod events;
pub mod exception;
pub mod file;
pub mod follow;
pub mod hold;
pub mod holder;
pub mod late;
pub mod lock;
pub mod look;
pub mod match_;
pub mod number;
pub mod office;
pub mod papers;
pub mod propose;
pub mod read_back;
pub mod reason;
pub mod receive;
pub mod remind;
pub mod restore;
pub mod slip;
pub mod synthetic;
pub mod table;
pub mod verify;
pub mod ward;
pub mod watch;

mod notice;
mod sign;
