//! The answer leaves for the portal: by a redirect, or by a page whose form the browser posts there (OAuth 2.0 Form Post
//! Response Mode). The page posts itself by script, and by a button where no script runs.

use askama::Template;
use axum::response::Response;

use super::portal::Portal;
use crate::identity::client::Client;
use crate::provider::authorize::Delivery;
use crate::provider::authorize::answer::Parameters;
use crate::web::page::Page;
use crate::web::reply::{Failure, html, see_other};
use crate::web::visit::Visit;

#[derive(Template)]
#[template(path = "oidc/form_post.html")]
struct FormPostPage {
    p: Page,
    portal: String,
    action: String,
    fields: Parameters,
}

/// Hands the browser the answer.
pub fn deliver(visit: &Visit, client: &Client, delivery: Delivery) -> Result<Response, Failure> {
    let (action, fields) = match delivery {
        Delivery::Redirect(to) => return Ok(see_other(&to)),
        Delivery::Form { action, fields } => (action, fields),
    };
    let Portal { name, allow, .. } = Portal::new(client, visit.language, &action)?;
    // In another language it would be another answer: it is given once.
    let p = Page::new(visit, "form-post-title").in_one_language();
    let mut response = html(&FormPostPage { p, portal: name, action, fields })?;
    response.extensions_mut().insert(allow);
    Ok(response)
}
