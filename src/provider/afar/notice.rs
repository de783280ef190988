//! Telling a person that something waits for their answer: by SMS and e-mail, without a link, and not more often than anybody
//! would bear.

use std::time::Duration;

use crate::app::App;
use crate::authn::limit::{self, Ration};
use crate::authn::notice;
use crate::base::{Broken, Fault, Timestamp};
use crate::outside::messages::Letter;
use crate::store::Tx;
use crate::store::accounts::Account;

/// In an hour a person gets so many messages of this kind; what is asked beyond it waits in their inbox unannounced.
const AN_HOUR: u32 = 4;
const HOUR: Duration = Duration::from_secs(3600);

pub async fn asked(app: &App, tx: &mut Tx, account: &Account, letter: &Letter, now: Timestamp) -> Result<(), Broken> {
    let ration = Ration { sort: "ciba-notice", of: account.id.bytes(), allowed: AN_HOUR, within: HOUR };
    match limit::draw(app, tx, &ration, now).await {
        Ok(()) => notice::tell(app, tx, account, letter, now).await,
        Err(Fault::Refused(_)) => Ok(()),
        Err(Fault::Broken(broken)) => Err(broken),
    }
}
