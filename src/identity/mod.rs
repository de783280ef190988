//! Nouns and rules of identification: pure, no I/O, no clock, no SQL. Every floor above may use them.

pub mod card;
pub mod clear;
pub mod client;
pub mod consent;
pub mod contact;
pub mod details;
pub mod evidence;
pub mod law;
pub mod level;
pub mod lock;
pub mod name;
pub mod number;
pub mod officer;
pub mod person;
pub mod place;
pub mod scope;
pub mod session;
pub mod ward;

pub use card::CardText;
pub use contact::{Email, PhoneNumber};
pub use name::PersonName;
pub use number::PersonalNumber;
pub use person::Facts;
