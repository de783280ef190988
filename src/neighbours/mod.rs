//! The other parties of the demo and the tests: the population register, a portal, a message gateway. They share no
//! state with the product and speak to it over the network only.

pub mod authenticator;
pub mod outbox;
pub mod portal;
pub mod register;
