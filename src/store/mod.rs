//! What is stored, and how. SQL stands here and nowhere else: one literal text for both engines, one file per aggregate.
//!
//! Flows open a transaction with [`Db::write`], hand it to the functions of these files, and commit. State changes by one
//! guarded `UPDATE … RETURNING`, never by reading first (docs/decisions/0001-store.md).

pub mod accounts;
pub mod activations;
pub mod afar;
pub mod audit;
pub mod batches;
pub mod bulk;
pub mod calls;
pub mod cards;
pub mod cases;
pub mod challenges;
pub mod city;
pub mod clients;
pub mod codes;
pub mod coming_of_age;
pub mod consents;
pub mod cool_down;
pub mod corrections;
pub mod db;
pub mod deadlines;
pub mod decisions;
pub mod desks;
pub mod devices;
pub mod exceptions;
pub mod expired;
pub mod feeds;
pub mod files;
pub mod grants;
pub mod hand_offs;
pub mod helps;
pub mod keys;
pub mod limits;
pub mod load;
pub mod lock_requests;
pub mod locks;
pub mod logouts;
pub mod mandates;
pub mod marks;
pub mod matches;
pub mod messages;
pub mod migrations;
pub mod office_signatures;
pub mod officer_keys;
pub mod officers;
pub mod offices;
pub mod passkeys;
pub mod passwords;
pub mod persons;
pub mod proposals;
pub mod pushed;
pub mod recount;
pub mod registrations;
pub mod reminders;
pub mod roster;
pub mod row;
pub mod samples;
pub mod sessions;
pub mod signatures;
pub mod tallies;
pub mod totps;
mod turns;
pub mod ways;

pub use db::{Db, Queries, Tx};
pub use row::{FromRow, Row, Value};
