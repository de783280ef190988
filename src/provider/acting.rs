//! `act` (RFC 8693 section 4.1): a token names the person it is about as its subject, and who acts for them beside it. Only
//! clients that understand it are given one, for to any other the actor would look like the person.

use serde::{Deserialize, Serialize};

use super::subject;
use crate::app::App;
use crate::identity::client::Client;
use crate::store::grants::{Acting, ActingBy};

/// The claim.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Act {
    /// The client's own name for who acts: a guardian is the same person as when they sign in there themselves.
    pub sub: String,
    /// The desk of a helper.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub desk: Option<String>,
    /// Who acted before, for whoever acts now (RFC 8693 section 4.1).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<Box<Act>>,
}

/// What a client is told of who acts.
pub fn claim(app: &App, client: &Client, acting: &Acting) -> Act {
    match &acting.by {
        ActingBy::Guardian { subject_seed } => {
            Act { sub: subject::of(&app.keyring, client, subject_seed), desk: None, act: None }
        }
        ActingBy::Helper { officer, desk } => {
            // No account has a seed that begins so: an officer is never taken for a person.
            let seed = [b"officer ".as_slice(), officer.bytes()].concat();
            Act { sub: subject::of(&app.keyring, client, &seed), desk: Some(desk.clone()), act: None }
        }
    }
}
