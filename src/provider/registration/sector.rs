//! The document at `sector_identifier_uri`: it lists every redirect URI of the sector (OpenID Connect Core section 8.1), so that
//! nobody joins the sector of another and learns the names under which it knows people.

use super::file::Fault;
use crate::app::App;
use crate::identity::client::Metadata;
use crate::outside::fetch::JSON;

/// Fetches the document, if there is one to fetch, and looks for each redirect URI in it.
pub async fn check(app: &App, metadata: &Metadata) -> Result<(), Fault> {
    let Some(url) = &metadata.sector_identifier_uri else { return Ok(()) };
    let fault = |message: String| Fault::new("sector_identifier_uri", message);
    let body = app.outside.fetch.document(url, JSON).await.map_err(|why| fault(format!("could not be read: {why}")))?;
    let listed: Vec<String> = serde_json::from_slice(&body).map_err(|_| fault("is not a JSON list of addresses".to_owned()))?;
    if metadata.redirect_uris.iter().all(|uri| listed.contains(uri)) {
        return Ok(());
    }
    Err(fault("does not list every one of the redirect_uris".to_owned()))
}
