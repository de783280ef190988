//! The admin side: faults, life events, people to play.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt as _;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::super::{Config, Simulator, router};
use crate::base::{Clock, Timestamp};
use crate::identity::CardText;

const HERE: ([u8; 4], u16) = ([127, 0, 0, 1], 40_000);
const ELSEWHERE: ([u8; 4], u16) = ([192, 0, 2, 7], 40_000);

fn simulator() -> Arc<Simulator> {
    Simulator::new(Config { clock: Clock::test(Timestamp(1_795_485_600_000)), ..Config::default() })
}

async fn call(
    simulator: &Arc<Simulator>,
    from: impl Into<SocketAddr>,
    method: &str,
    path: &str,
    body: Value,
) -> (StatusCode, Value) {
    let request = Request::builder().method(method).uri(path).header(header::CONTENT_TYPE, "application/json");
    let mut request = request.body(Body::from(body.to_string())).unwrap();
    request.extensions_mut().insert(ConnectInfo(from.into()));
    let response = router(simulator.clone()).oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

fn about(number: &Value) -> Value {
    json!({ "purpose": { "reference": "HN-1", "why": "issuance" }, "number": number })
}

#[tokio::test]
async fn the_admin_side_is_for_this_machine_alone() {
    let simulator = simulator();
    for (method, path, body) in [
        ("GET", "/admin/mode", Value::Null),
        ("PUT", "/admin/mode", json!({ "mode": "down" })),
        ("POST", "/admin/events", json!({ "number": "901199000123", "event": { "kind": "card_held" } })),
        ("GET", "/admin/people?wish=adult", Value::Null),
    ] {
        assert_eq!(call(&simulator, ELSEWHERE, method, path, body).await.0, StatusCode::FORBIDDEN, "{method} {path}");
    }
    assert_eq!(call(&simulator, HERE, "GET", "/admin/mode", Value::Null).await.1, json!({ "mode": "normal" }));
}

#[tokio::test]
async fn a_fault_holds_until_it_is_taken_back() {
    let simulator = simulator();
    let ask = || call(&simulator, ELSEWHERE, "POST", "/v1/person", about(&json!("901199000123")));
    assert_eq!(ask().await.0, StatusCode::OK);
    let down = call(&simulator, HERE, "PUT", "/admin/mode", json!({ "mode": "down" })).await;
    assert_eq!(down, (StatusCode::OK, json!({ "mode": "down" })));
    assert_eq!(ask().await.0, StatusCode::SERVICE_UNAVAILABLE);
    let slow = call(&simulator, HERE, "PUT", "/admin/mode", json!({ "mode": "slow", "millis": 1 })).await;
    assert_eq!(slow.0, StatusCode::OK);
    assert_eq!(ask().await.0, StatusCode::OK);
    let unknown = call(&simulator, HERE, "PUT", "/admin/mode", json!({ "mode": "on fire" })).await;
    assert!(unknown.0.is_client_error());
}

#[tokio::test]
async fn people_to_play_are_found_and_things_happen_to_them() {
    let simulator = simulator();
    let (status, found) = call(&simulator, HERE, "GET", "/admin/people?wish=adult&province=1&count=2", Value::Null).await;
    assert_eq!((status, found.as_array().map(Vec::len)), (StatusCode::OK, Some(2)));
    let number = &found[0]["number"];
    assert!(number.as_str().is_some_and(|number| number.starts_with("901")));
    let card = CardText::parse(found[0]["card"].as_str().unwrap()).unwrap();
    assert_eq!(card.number.reveal(), number.as_str().unwrap());

    let tell = |event: Value| call(&simulator, HERE, "POST", "/admin/events", json!({ "number": number, "event": event }));
    let corrected = json!({ "kind": "corrected", "name": "H'Hen Niê", "residence": null, "phone": null });
    assert_eq!(tell(corrected).await.0, StatusCode::NO_CONTENT);
    assert_eq!(
        tell(json!({ "kind": "corrected", "name": "1", "residence": null, "phone": null })).await.0,
        StatusCode::UNPROCESSABLE_ENTITY
    );
    assert!(tell(json!({ "kind": "promoted" })).await.0.is_client_error());
    let person = call(&simulator, ELSEWHERE, "POST", "/v1/person", about(number)).await.1;
    assert_eq!(person["person"]["name"], "H'Hen Niê");
    assert_eq!(person["person"]["residence"]["text"], json!(card.residence));

    let follow = json!({ "purpose": { "reference": "follow", "why": "follow" } });
    let feed = call(&simulator, ELSEWHERE, "POST", "/v1/changes", follow).await.1;
    assert_eq!(feed["changes"].as_array().map(Vec::len), Some(1), "what failed did not happen");
    let nobody = json!({ "number": "901199999999", "event": { "kind": "lives" } });
    assert_eq!(call(&simulator, HERE, "POST", "/admin/events", nobody).await.0, StatusCode::NOT_FOUND);
}
