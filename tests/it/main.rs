//! The stories of the product, through the real router and real databases. Every story that touches the store runs on
//! SQLite and on PostgreSQL.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout)]

mod account;
mod activate_pages;
mod activation;
mod at_rest;
mod authenticator;
mod authorize_table;
mod browser;
mod citizen;
mod clean;
mod client_keys;
mod code_cards;
mod code_flow;
mod conformance_basic;
mod conformance_logout;
mod counter;
mod desk_pages;
mod desk_rules;
mod desk_visit;
mod factors;
mod front;
mod house;
mod messages;
mod nodes;
mod office;
mod officer_pages;
mod officers;
mod other_device;
mod outbox;
mod planted;
mod portals;
mod pushed;
mod relying;
mod request_objects;
mod responses;
mod schema;
mod sign_in;
mod signed_out;
mod store;
mod table;
mod token_table;
mod upkeep;
mod whole_way;
mod world;
