//! Style sheets, scripts and pictures, inside the binary. The address holds a hash of the content, so that a browser
//! keeps a file for ever and never shows an old one.

use std::borrow::Cow;
use std::sync::LazyLock;

use axum::body::{Body, Bytes};
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get};
use tower_http::compression::CompressionLayer;

use super::reply::{Failure, Unserved};
use super::visit::Visit;
use crate::base::{Broken, encode};

/// Where assets are served.
pub const ROUTE: &str = "/assets/{file}";
const FOLDER: &str = "/assets/";

/// One file.
#[derive(Clone)]
pub struct Asset {
    /// `app.css`, as templates name it.
    name: Cow<'static, str>,
    /// `app.1f2e3d4c5b6a7988.css`, as browsers ask for it.
    file: String,
    etag: String,
    content_type: &'static str,
    bytes: Bytes,
}

impl Asset {
    pub fn new(stem: &str, extension: &str, bytes: impl Into<Bytes>) -> Self {
        let bytes = bytes.into();
        let hash = encode::hex(&encode::sha256(&bytes)[..8]);
        let content_type = match extension {
            "css" => "text/css; charset=utf-8",
            "js" => "text/javascript; charset=utf-8",
            "svg" => "image/svg+xml",
            "png" => "image/png",
            _ => "application/octet-stream",
        };
        Self {
            name: Cow::Owned(format!("{stem}.{extension}")),
            file: format!("{stem}.{hash}.{extension}"),
            etag: format!("\"{hash}\""),
            content_type,
            bytes,
        }
    }

    /// The address in a page.
    pub fn href(&self) -> String {
        format!("{FOLDER}{}", self.file)
    }
}

macro_rules! embedded {
    ($($stem:literal . $extension:literal),* $(,)?) => {
        vec![$(Asset::new($stem, $extension, &include_bytes!(concat!("assets/", $stem, ".", $extension))[..])),*]
    };
}

static ASSETS: LazyLock<Vec<Asset>> = LazyLock::new(|| {
    embedded![
        "app"."css", "icon"."svg", "passkey"."js", "live"."js", "desk"."js", "capture"."js", "draft"."js", "fragment"."js", "countdown"."js", "wait"."js", "away"."js", "check-session"."js", "form_post"."js", "push"."js", "push-worker"."js",
    ]
});

/// The address of an embedded file; of nothing, with a line in the log, when there is none of that name.
pub fn href(name: &str) -> String {
    ASSETS.iter().find(|asset| asset.name == name).map_or_else(
        || {
            tracing::error!(name, "a page names an asset that does not exist");
            format!("{FOLDER}missing")
        },
        Asset::href,
    )
}

/// `GET /assets/{file}`, compressed: nothing in an asset is secret, so its length may tell what it holds.
pub fn handler<S: Clone + Send + Sync + 'static>() -> MethodRouter<S> {
    get(async |visit: Visit, Path(file): Path<String>, headers: HeaderMap| serve(&visit, &file, &headers))
        .layer(CompressionLayer::new())
}

fn serve(visit: &Visit, file: &str, headers: &HeaderMap) -> Result<Response, Failure> {
    let brand = &visit.site.brand;
    let mut all = ASSETS.iter().chain([brand.style()]).chain(brand.logo());
    let asset = all.find(|asset| asset.file == file).ok_or(Unserved::NotFound)?;
    let fresh = headers.get(IF_NONE_MATCH).and_then(|tags| tags.to_str().ok());
    let unchanged = fresh.is_some_and(|tags| tags.split(',').any(|tag| tag.trim().trim_start_matches("W/") == asset.etag));
    let (status, body) = if unchanged { (StatusCode::NOT_MODIFIED, Bytes::new()) } else { (StatusCode::OK, asset.bytes.clone()) };
    let response = Response::builder()
        .status(status)
        .header(ETAG, &asset.etag)
        .header(CACHE_CONTROL, "public, max-age=31536000, immutable")
        .header(CONTENT_TYPE, asset.content_type)
        .body(Body::from(body));
    Ok(response.map_err(Broken::from)?.into_response())
}

#[cfg(test)]
mod tests;
