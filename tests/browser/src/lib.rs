//! What the browser tests are told with: people with a browser and a passkey each, in front of the real binary.
//! A story (`tests/*.rs`) reads as what people do and see; how that is done lives here.

/// What a portal asks from afar, of people who are elsewhere.
pub mod afar;
/// The accessibility check of a page.
mod axe;
/// Chromium as a process, and the people who use it.
pub mod browser;
/// What stories have in common: people of the demo, and what they do in more than one story.
pub mod common;
/// What a screen reader is given of a page.
pub mod heard;
/// A citizen at "My identity", and what they have to sign in with.
pub mod home;
/// Keys as a keyboard or a scanner sends them.
mod keyboard;
/// Passkeys that live in a virtual authenticator.
mod passkey;
/// What a person does and sees.
pub mod person;
/// Files and folders around the tests.
pub mod place;
/// A database per test.
mod postgres;
/// Pictures read as a phone's camera reads them.
mod scan;
/// The product as a process.
pub mod server;
/// What a person sees.
mod sight;
/// Stories over engines, languages and widths.
pub mod stories;
/// A visit at a desk, step by step.
pub mod visit;
/// What a page reports without being asked: errors, dialogs, navigations.
mod watch;
/// The words of the product, by key and language.
pub mod words;

pub use browser::Browser;
pub use person::{Look, Person, Width};
pub use server::{Engine, Server};
pub use stories::{Case, full, pairwise, tell};
pub use words::{Language, portal_says, portal_says_with, say, say_with};
