//! Messages to people: what we have to tell ([`letter`]), and the gateways that carry it: SMTP for e-mail, HTTP for SMS.
//!
//! Nobody calls a gateway from a flow. A flow puts a message into the outbox in its own transaction (`store::messages`),
//! and `jobs::deliver` hands it to a gateway after the commit.

pub mod carriers;
pub mod fake;
pub mod letter;
pub mod lines;
pub mod post;
pub mod sms;
pub mod smtp;

use std::fmt;

use futures_util::future::BoxFuture;

use crate::base::Timestamp;
use crate::base::ids::MessageId;
use crate::identity::{self, PhoneNumber};

pub use carriers::Carriers;
pub use fake::FakeGateway;
pub use letter::{By, CodePurpose, Letter, Letterhead, Tidings};
pub use post::{Addressee, Post};

/// What carries messages to people. May be called twice with one message, when we died between sending and noting it:
/// `reference` stays the same, so that the far side can drop the second.
pub trait Gateway: Send + Sync {
    fn sms<'a>(&'a self, sms: &'a Sms) -> Sending<'a>;
    fn email<'a>(&'a self, email: &'a Email) -> Sending<'a>;
}

/// A message on its way.
pub type Sending<'a> = BoxFuture<'a, Result<Sent, Undelivered>>;

/// A short message: plain letters, no link.
#[derive(Clone)]
pub struct Sms {
    pub to: PhoneNumber,
    pub text: String,
    pub reference: MessageId,
}

/// A plain-text e-mail.
#[derive(Clone)]
pub struct Email {
    pub to: identity::Email,
    pub subject: String,
    pub text: String,
    pub reference: MessageId,
    pub at: Timestamp,
}

/// Who it goes to and what it says are the holder's business.
impl fmt::Debug for Sms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sms").field("reference", &self.reference).finish_non_exhaustive()
    }
}

/// Who it goes to and what it says are the holder's business.
impl fmt::Debug for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Email").field("reference", &self.reference).finish_non_exhaustive()
    }
}

/// The gateway has taken the message into its care.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The name under which the gateway knows it, for asking about it later.
    pub provider_reference: String,
}

/// The gateway did not take it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Undelivered {
    /// It may, later.
    #[error("not now: {0}")]
    Later(Why),
    /// It never will.
    #[error("never: {0}")]
    Never(Why),
}

/// Why not. Numbers and words of ours only: gateways repeat addresses in their answers, and this goes to the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// None is configured for this channel.
    NoGateway,
    Unreachable,
    Timeout,
    /// The connection could not be secured.
    Tls,
    /// The answer is not what the protocol says, or longer than any answer can be.
    Nonsense,
    /// An SMTP reply code (RFC 5321 section 4.2.3).
    Smtp(u16),
    /// An HTTP status.
    Http(u16),
    /// The message could not be put into the form that the gateway takes.
    Unformed,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoGateway => f.write_str("no gateway is configured"),
            Self::Unreachable => f.write_str("the gateway can't be reached"),
            Self::Timeout => f.write_str("the gateway did not answer in time"),
            Self::Tls => f.write_str("the connection could not be secured"),
            Self::Nonsense => f.write_str("the gateway's answer is of no use"),
            Self::Smtp(code) => write!(f, "smtp {code}"),
            Self::Http(status) => write!(f, "http {status}"),
            Self::Unformed => f.write_str("the message could not be formed"),
        }
    }
}
