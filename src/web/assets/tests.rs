use std::fs;

use axum::Router;
use axum::http::Request;
use tower::ServiceExt as _;

use super::*;
use crate::web::layers;
use crate::web::testing::{body, site};

async fn ask(path: &str, tag: Option<&str>) -> Response {
    let app = layers::around(routes(), site());
    let mut request = Request::get(path);
    if let Some(tag) = tag {
        request = request.header(IF_NONE_MATCH, tag);
    }
    app.oneshot(request.body(Body::empty()).unwrap()).await.unwrap()
}

fn routes() -> Router {
    Router::new().route(ROUTE, handler())
}

#[tokio::test]
async fn a_browser_keeps_an_asset_for_ever() {
    let response = ask(&href("app.css"), None).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()[CONTENT_TYPE], "text/css; charset=utf-8");
    assert_eq!(response.headers()[CACHE_CONTROL], "public, max-age=31536000, immutable");
    let tag = response.headers()[ETAG].to_str().unwrap().to_owned();
    let again = ask(&href("app.css"), Some(&tag)).await;
    assert_eq!(again.status(), 304);
    assert!(body(again).await.is_empty());
}

#[tokio::test]
async fn the_operator_s_colours_are_an_asset_like_any_other() {
    let style = site().brand.style().href();
    assert!(body(ask(&style, None).await).await.contains("--brand:#0f565c"));
}

#[tokio::test]
async fn an_old_hash_or_any_other_name_is_not_found() {
    for path in ["/assets/app.css", "/assets/app.0000000000000000.css", "/assets/..%2FCargo.toml", "/assets/missing"] {
        assert_eq!(ask(path, None).await.status(), 404, "{path}");
    }
}

#[tokio::test]
async fn an_asset_travels_compressed() {
    let app = layers::around(routes(), site());
    let request = Request::get(href("app.css")).header("accept-encoding", "gzip").body(Body::empty()).unwrap();
    let response = app.oneshot(request).await.unwrap();
    assert_eq!(response.headers()["content-encoding"], "gzip");
}

#[test]
fn every_file_in_the_folder_is_served() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/web/assets");
    for entry in fs::read_dir(folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let embedded = ASSETS.iter().any(|asset| asset.name == name);
        assert!(embedded || name == "tests.rs", "{name} is not embedded");
    }
}

#[test]
fn scripts_and_styles_call_no_other_host_and_make_no_code_of_text() {
    for asset in ASSETS.iter().filter(|asset| asset.content_type.starts_with("text/")) {
        let text = std::str::from_utf8(&asset.bytes).unwrap();
        for banned in ["http://", "https://", "eval(", "innerHTML", "new Function", "document.write", "localStorage", "@import"] {
            assert!(!text.contains(banned), "{} holds {banned}", asset.name);
        }
    }
}
