//! Claims about a person, read only when one of them needs it.

use serde_json::{Map, Value};

use super::Person;
use crate::app::App;
use crate::base::Broken;
use crate::base::ids::{AccountId, PersonId};
use crate::identity::level::AccountLevel;
use crate::identity::scope::Claim;
use crate::store::grants;

/// Who is told about.
#[derive(Clone, Copy, Debug)]
pub struct Whose {
    pub account: AccountId,
    pub person: PersonId,
    pub level: Option<AccountLevel>,
}

/// The claims of `wanted` that have a value.
pub async fn told(app: &App, whose: Whose, wanted: Vec<Claim>) -> Result<Map<String, Value>, Broken> {
    if wanted.iter().all(|claim| claim.scope().is_none()) {
        return Ok(Person::unread(whose.level).tell(wanted));
    }
    let told = grants::person(&app.db, whose.account).await?.ok_or_else(|| Broken::new("an account without a person"))?;
    Ok(Person::open(&app.keyring, (whose.account, whose.person), whose.level, &told)?.tell(wanted))
}
