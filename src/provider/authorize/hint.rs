//! `id_token_hint`: an ID token of ours that a portal gives back, to say whom it means.

use crate::identity::client::ClientId;
use crate::jose::{JwkSet, JwsError, Rules, SigAlg, Typ, Unverified};

/// What a genuine hint says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hint {
    pub client: ClientId,
    pub subject: String,
    /// `sid`: the session under which it was issued.
    pub session: Option<String>,
}

/// The hint is no ID token of ours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadHint {
    #[error(transparent)]
    Token(#[from] JwsError),
    #[error("a claim is missing or names another issuer")]
    Claims,
}

/// Checks signature, issuer and shape. Its time does not count: a hint is given back long after it expired
/// (OpenID Connect Core section 3.1.2.1, RP-Initiated Logout section 4).
pub fn verify(token: &str, issuer: &str, keys: &JwkSet) -> Result<Hint, BadHint> {
    let rules = Rules { algs: &SigAlg::ALL, typ: Typ::AbsentOr(&["JWT"]) };
    let claims = Unverified::parse(token)?.claims(keys, &rules)?;
    claims.require_equal("iss", issuer).map_err(|_| BadHint::Claims)?;
    // Every ID token says when it ends and when its holder signed in; nothing else that we sign says both.
    let times = (claims.time("exp"), claims.time("auth_time"));
    if !matches!(times, (Ok(Some(_)), Ok(Some(_)))) {
        return Err(BadHint::Claims);
    }
    let audiences = claims.audiences().unwrap_or_default();
    let ([client], Some(subject)) = (audiences.as_slice(), claims.text("sub")) else { return Err(BadHint::Claims) };
    let client = client.parse().map_err(|_| BadHint::Claims)?;
    Ok(Hint { client, subject: subject.to_owned(), session: claims.text("sid").map(str::to_owned) })
}
