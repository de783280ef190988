//! Which ways to sign in an account has.

use crate::base::Broken;
use crate::base::ids::AccountId;
use crate::identity::level::Factor;
use crate::store::{Queries, ways};

/// The factors of an account, in the order in which they are offered.
pub async fn of(q: impl Queries, account: AccountId) -> Result<Vec<Factor>, Broken> {
    Ok(ways::of(q, account).await?.factors())
}
