//! Dinhdanh: the map of the house, in floor order (docs/architecture.md). A floor may call any floor below it, never
//! one above, and `issuance`, `provider` and `portals` never call each other.
#![forbid(unsafe_code)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout))]

pub mod app;
pub mod audit;
pub mod authn;
pub mod base;
pub mod cli;
pub mod identity;
pub mod issuance;
pub mod jobs;
pub mod jose;
pub mod keyring;
pub mod outside;
pub mod provider;
pub mod settings;
pub mod store;
pub mod texts;
pub mod web;

pub mod neighbours;
