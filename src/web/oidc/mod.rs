//! What portals call and what their visitors see on the way: documents, authorization, consent, tokens, sign-out. The pages
//! of the sign-in itself are `web::citizen`'s.

mod afar;
mod answer;
mod authorize;
mod behalf;
mod caller;
pub(in crate::web) mod check_session;
pub(super) mod consent;
mod details;
mod documents;
mod hooks;
mod identified;
pub(in crate::web) mod logged_out;
mod logout;
mod portal;
mod pushed;
mod register;
mod respond;
mod token;
mod userinfo;

use axum::Router;
use axum::routing::{get, post};

use crate::app::Shared;
use crate::base::Broken;
use crate::provider::discovery;

/// Every route of the provider.
pub fn routes(app: &Shared) -> Result<Router<Shared>, Broken> {
    let document = discovery::document(app)?;
    let described = documents::described(document);
    Ok(hooks::routes(app.mode)
        .route("/.well-known/openid-configuration", described.clone().options(answer::preflight))
        .route("/.well-known/oauth-authorization-server", described.options(answer::preflight))
        .route("/jwks", get(documents::keys).options(answer::preflight))
        .route("/authorize", get(authorize::begin).post(authorize::begin_by_post))
        .route("/par", post(pushed::push).options(answer::preflight))
        .route("/authorize/resume", get(authorize::resume))
        .route("/authorize/behalf", get(behalf::page).post(behalf::answer))
        .route("/consent", get(consent::page).post(consent::answer))
        .route("/token", post(token::token).options(answer::preflight))
        .route("/register", post(register::register))
        .route("/register/{client_id}", get(register::read).put(register::update).delete(register::delete))
        .route("/device_authorization", post(afar::device_authorization).options(answer::preflight))
        .route("/ciba", post(afar::ciba))
        .route("/introspect", post(token::introspect))
        .route("/account-link", post(token::account_link))
        .route("/revoke", post(token::revoke).options(answer::preflight))
        .route("/userinfo", get(userinfo::by_get).post(userinfo::by_post).options(answer::preflight))
        .route("/end-session", get(logout::begin).post(logout::begin_by_post))
        .route("/end-session/confirm", get(logout::page).post(logout::answer))
        .route("/check-session", get(check_session::page))
        .route("/logged-out", get(logged_out::page)))
}
