//! The document at `sector_identifier_uri`: it lists every redirect URI of the sector (OpenID Connect Core section 8.1), so that
//! nobody joins the sector of another and learns the names under which it knows people. A client that has no redirect URI is
//! listed by the `jwks_uri` by whose keys it shows itself (CIBA Core section 4).

use super::file::Fault;
use crate::app::App;
use crate::identity::client::Metadata;
use crate::outside::fetch::JSON;

/// Fetches the document, if there is one to fetch, and looks in it for each address that is the client's own.
pub async fn check(app: &App, metadata: &Metadata) -> Result<(), Fault> {
    let Some(url) = &metadata.sector_identifier_uri else { return Ok(()) };
    let fault = |message: String| Fault::new("sector_identifier_uri", message);
    let body = app.outside.fetch.document(url, JSON).await.map_err(|why| fault(format!("could not be read: {why}")))?;
    let listed: Vec<String> = serde_json::from_slice(&body).map_err(|_| fault("is not a JSON list of addresses".to_owned()))?;
    if !metadata.redirect_uris.is_empty() {
        let whole = metadata.redirect_uris.iter().all(|uri| listed.contains(uri));
        return if whole { Ok(()) } else { Err(fault("does not list every one of the redirect_uris".to_owned())) };
    }
    // An empty list is a part of every list: without an address of its own a client would join any sector.
    let Some(keys) = metadata.own_jwks_uri() else {
        return Err(fault("needs redirect_uris, or a jwks_uri by whose keys the client shows itself".to_owned()));
    };
    if listed.iter().any(|uri| uri == keys.as_str()) {
        return Ok(());
    }
    Err(fault("does not list the jwks_uri".to_owned()))
}
