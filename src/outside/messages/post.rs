//! Puts letters into the outbox, in the words of their channel.

use super::{Letter, Letterhead};
use crate::base::ids::{AccountId, FileId, MessageId};
use crate::base::{Broken, Language, Random, Timestamp};
use crate::keyring::Keyring;
use crate::settings::Brand;
use crate::store::Tx;
use crate::store::messages::{self, NewMessage, Recipient, Words};

/// What posting needs; made where a flow begins.
#[derive(Clone, Copy)]
pub struct Post<'a> {
    pub keyring: &'a Keyring,
    pub brand: &'a Brand,
    pub random: &'a Random,
    pub now: Timestamp,
}

/// Who gets a letter, in which language, and what it is about.
#[derive(Clone, Debug)]
pub struct Addressee {
    pub to: Recipient,
    pub language: Language,
    pub account: Option<AccountId>,
    pub file: Option<FileId>,
}

impl Post<'_> {
    /// Puts a letter into the outbox. It leaves after the commit of `tx`; its state is found under the id returned.
    pub async fn put(&self, tx: &mut Tx, letter: &Letter, addressee: &Addressee) -> Result<MessageId, Broken> {
        let id = MessageId::new(self.now, self.random);
        let head = Letterhead::new(self.brand, addressee.language);
        let words = match &addressee.to {
            Recipient::Phone(_) => Words { subject: None, text: letter.sms(addressee.language, &head) },
            Recipient::Email(_) => {
                let written = letter.email(addressee.language, &head);
                Words { subject: Some(written.subject), text: written.text }
            }
        };
        let new = NewMessage {
            id,
            to: &addressee.to,
            words,
            kind: letter.kind(),
            account: addressee.account,
            file: addressee.file,
            at: self.now,
            good_until: self.now + letter.good_for(),
        };
        messages::enqueue(tx, self.keyring, new).await?;
        Ok(id)
    }
}
