//! Telling an account's holder, on every channel there is, what happened to how they sign in and what waits for them.

use crate::app::App;
use crate::base::{Broken, Timestamp};
use crate::outside::messages::{Addressee, Letter, Post};
use crate::store::Tx;
use crate::store::accounts::Account;
use crate::store::messages::Recipient;

/// Puts a letter to phone and mailbox into the outbox, in the holder's language, and rings their devices.
pub async fn tell(app: &App, tx: &mut Tx, account: &Account, letter: &Letter, now: Timestamp) -> Result<(), Broken> {
    let post = Post { keyring: &app.keyring, brand: &app.settings.brand, random: &app.random, now };
    let phone = account.phone(&app.keyring)?.map(Recipient::Phone);
    let email = account.email(&app.keyring)?.map(Recipient::Email);
    super::push::ring(tx, account.id, now).await?;
    for to in [phone, email].into_iter().flatten() {
        let addressee = Addressee { to, language: account.language, account: Some(account.id), file: None };
        post.put(tx, letter, &addressee).await?;
    }
    Ok(())
}
