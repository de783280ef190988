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

/// The custom properties of one theme: those of the first `:root`, overlaid by those after `marker`.
fn theme(marker: Option<&str>) -> std::collections::BTreeMap<String, [u8; 3]> {
    let style = fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/src/web/assets/app.css")).unwrap();
    let mut colours = std::collections::BTreeMap::new();
    let starts = [Some(":root {"), marker].into_iter().flatten().map(|marker| style.find(marker).unwrap());
    for start in starts {
        let block = style[start..].split(":root {").nth(1).unwrap().split('}').next().unwrap();
        for line in block.split(';') {
            let Some((name, value)) = line.trim().split_once(':') else { continue };
            let Some(hex) = value.trim().strip_prefix('#') else { continue };
            let bytes: [u8; 3] = encode::from_hex(hex).unwrap().try_into().unwrap();
            colours.insert(name.trim().to_owned(), bytes);
        }
    }
    colours
}

#[test]
fn every_colour_can_be_read_on_its_ground_in_both_themes() {
    use crate::web::brand::contrast;
    // WCAG 2.2, 1.4.3 for text and 1.4.11 for the edges of inputs and the mark of focus.
    let text = [
        ("ink", "paper"),
        ("ink", "ground"),
        ("soft", "paper"),
        ("soft", "ground"),
        ("brand", "paper"),
        ("brand", "ground"),
        ("on-brand", "brand"),
        ("good", "good-ground"),
        ("warn", "warn-ground"),
        ("bad", "bad-ground"),
        ("note", "note-ground"),
        ("bad", "paper"),
        ("bad", "ground"),
        ("good", "paper"),
        ("good", "ground"),
        ("on-bad", "bad"),
        ("ink", "good-ground"),
        ("ink", "warn-ground"),
        ("ink", "bad-ground"),
        ("ink", "note-ground"),
        ("soft", "note-ground"),
        ("soft", "bad-ground"),
        ("soft", "warn-ground"),
        ("soft", "line"),
    ];
    let shapes = [
        ("edge", "paper"),
        ("edge", "ground"),
        ("focus", "paper"),
        ("focus", "ground"),
        ("brand", "note-ground"),
        ("bad", "bad-ground"),
    ];
    for (theme_name, colours) in [("light", theme(None)), ("dark", theme(Some("prefers-color-scheme: dark")))] {
        for (pairs, least) in [(&text[..], 4.5), (&shapes[..], 3.0)] {
            for (over, under) in pairs {
                let ratio = contrast(colours[&format!("--{over}")], colours[&format!("--{under}")]);
                assert!(ratio >= least, "{theme_name}: {over} on {under} has {ratio:.2}, below {least}");
            }
        }
    }
}
