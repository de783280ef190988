//! Case 75 of `docs/threats.md`: down, slow, garbage, another person.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Instant;

use axum::Router;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::post;

use super::super::breaker::Position;
use super::*;
use crate::neighbours::register::Mode;

/// A register that answers as the test says, and counts how often it is asked.
async fn stub<R: IntoResponse + Send>(answer: impl Fn(u32) -> R + Clone + Send + Sync + 'static) -> (String, Arc<AtomicU32>) {
    let count = Arc::new(AtomicU32::new(0));
    let counted = count.clone();
    let handler = move || {
        let n = counted.fetch_add(1, Ordering::SeqCst);
        let answer = answer.clone();
        async move { answer(n) }
    };
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let router = Router::new().route("/v1/person", post(handler.clone())).route("/v1/match", post(handler));
    tokio::spawn(async move { axum::serve(listener, router).await });
    (url, count)
}

fn json(body: impl Into<String>) -> impl IntoResponse {
    ([(header::CONTENT_TYPE, "application/json")], body.into())
}

fn client(url: &str) -> HttpRegister {
    HttpRegister::new(&settings(url), Clock::test(NOW), Random::test(1)).unwrap()
}

fn number() -> PersonalNumber {
    PersonalNumber::parse("901199000123").unwrap()
}

async fn why_not(register: &HttpRegister) -> NoAnswer {
    register.person(&purpose(), &number()).await.unwrap_err()
}

#[tokio::test]
async fn a_register_that_is_down_says_when_to_ask_again() {
    let pair = pair().await;
    pair.simulator.simulator.set_mode(Mode::Down);
    let why = pair.register.person(&purpose(), &number()).await.unwrap_err();
    assert_eq!(why, NoAnswer::Unavailable { retry_after: Duration::from_secs(20) });
    pair.simulator.simulator.set_mode(Mode::Normal);
    assert!(pair.register.person(&purpose(), &number()).await.is_ok());
}

#[tokio::test]
async fn a_register_that_is_not_there_is_unavailable() {
    let register = client("http://127.0.0.1:1");
    assert!(matches!(why_not(&register).await, NoAnswer::Unavailable { .. }));
}

#[tokio::test]
async fn a_slow_register_is_given_up_in_time() {
    let pair = pair().await;
    pair.simulator.simulator.set_mode(Mode::Slow { millis: 60_000 });
    let start = Instant::now();
    let why = pair.register.person(&purpose(), &number()).await.unwrap_err();
    assert!(matches!(why, NoAnswer::Unavailable { .. }));
    assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());
}

#[tokio::test]
async fn a_register_that_is_a_little_slow_is_waited_for() {
    let pair = pair().await;
    pair.simulator.simulator.set_mode(Mode::Slow { millis: 300 });
    assert!(pair.register.person(&purpose(), &number()).await.is_ok());
}

#[tokio::test]
async fn garbage_is_told_from_an_answer() {
    let pair = pair().await;
    let facts = pair.someone(Wish::Adult);
    pair.simulator.simulator.set_mode(Mode::Garbage);
    let garbage = NoAnswer::Nonsense(Nonsense::Garbage);
    assert_eq!(pair.register.person(&purpose(), &facts.number).await, Err(garbage.clone()));
    assert_eq!(pair.register.card(&purpose(), &facts.number).await, Err(garbage.clone()));
    assert_eq!(pair.register.changes(&purpose(), None).await, Err(garbage));
}

#[tokio::test]
async fn an_answer_about_somebody_else_is_thrown_away() {
    let pair = pair().await;
    let facts = pair.someone(Wish::Adult);
    pair.simulator.simulator.set_mode(Mode::WrongNumber);
    let other = NoAnswer::Nonsense(Nonsense::OtherPerson);
    assert_eq!(pair.register.person(&purpose(), &facts.number).await, Err(other.clone()));
    assert_eq!(pair.register.card(&purpose(), &facts.number).await, Err(other.clone()));
    let ask = pair.ask(&facts, Simulated::RightPerson, Simulated::RightPerson);
    assert_eq!(pair.register.compare(&purpose(), &ask).await, Err(other));
}

#[tokio::test]
async fn nonsense_of_every_kind_has_its_name() {
    let refused = |status: StatusCode| NoAnswer::Nonsense(Nonsense::Refused(status.as_u16()));
    let garbage = NoAnswer::Nonsense(Nonsense::Garbage);
    let too_long = NoAnswer::Nonsense(Nonsense::TooLong);
    let cases: [(fn() -> axum::response::Response, NoAnswer); 9] = [
        (|| "<html>proxy</html>".into_response(), garbage.clone()),
        (|| json("").into_response(), garbage.clone()),
        (|| json("[]").into_response(), garbage.clone()),
        (|| json(r#"{"known":true}"#).into_response(), garbage.clone()),
        (|| json(r#"{"known":false,"person":{"number":"1"}}"#).into_response(), garbage.clone()),
        (|| json(format!(r#"{{"known":false,"x":"{}"}}"#, "x".repeat(70_000))).into_response(), too_long),
        (|| (StatusCode::FOUND, [(header::LOCATION, "http://127.0.0.1:1/")]).into_response(), garbage),
        (|| StatusCode::FORBIDDEN.into_response(), refused(StatusCode::FORBIDDEN)),
        (|| StatusCode::NOT_FOUND.into_response(), refused(StatusCode::NOT_FOUND)),
    ];
    for (at, (answer, why)) in cases.into_iter().enumerate() {
        let (url, count) = stub(move |_| answer()).await;
        assert_eq!(why_not(&client(&url)).await, why, "case {at}");
        assert_eq!(count.load(Ordering::SeqCst), 1, "case {at}: what makes no sense is not asked twice");
    }
}

#[tokio::test]
async fn reads_are_repeated_and_comparisons_are_not() {
    let fails_twice =
        |n| if n < 2 { StatusCode::BAD_GATEWAY.into_response() } else { json(r#"{"known":false}"#).into_response() };
    let (url, count) = stub(fails_twice).await;
    assert_eq!(client(&url).person(&purpose(), &number()).await, Ok(Answer::Unknown));
    assert_eq!(count.load(Ordering::SeqCst), 3);

    let (url, count) = stub(fails_twice).await;
    let face = capture(Simulated::RightPerson, Modality::Face, &number()).unwrap();
    let ask = MatchAsk { id: MatchId::new(NOW, &Random::test(1)), number: number(), face: Some(face), fingers: vec![] };
    assert!(matches!(client(&url).compare(&purpose(), &ask).await, Err(NoAnswer::Unavailable { .. })));
    assert_eq!(count.load(Ordering::SeqCst), 1);
}

#[tokio::test]
async fn after_five_failures_nobody_waits_until_one_question_got_through() {
    let pair = pair().await;
    pair.simulator.simulator.set_mode(Mode::Down);
    let ask = async || pair.register.person(&purpose(), &number()).await;
    // Three tries of the first question, two of the second.
    assert!(ask().await.is_err());
    assert_eq!(pair.register.position(), Position::Closed);
    assert!(ask().await.is_err());
    assert_eq!(pair.register.position(), Position::Open);

    pair.simulator.simulator.set_mode(Mode::Normal);
    let start = Instant::now();
    assert_eq!(ask().await, Err(NoAnswer::Unavailable { retry_after: Duration::from_secs(15) }));
    assert!(start.elapsed() < Duration::from_millis(50), "not asked at all");

    pair.clock.advance(Duration::from_secs(15));
    assert!(ask().await.is_ok());
    assert_eq!(pair.register.position(), Position::Closed);
}

#[tokio::test]
async fn a_question_without_the_token_is_refused() {
    let pair = pair().await;
    let no_token = settings::Register { token: crate::base::Secret::default(), ..settings(&pair.simulator.url()) };
    let register = HttpRegister::new(&no_token, Clock::test(NOW), Random::test(1)).unwrap();
    assert_eq!(why_not(&register).await, NoAnswer::Nonsense(Nonsense::Refused(401)));
}

#[tokio::test]
async fn personal_data_does_not_travel_in_clear_beyond_this_machine() {
    for (url, taken) in [
        ("http://register.example", false),
        ("http://10.0.0.1", false),
        ("https://register.example", true),
        ("http://localhost:8090", true),
        ("http://[::1]:8090", true),
    ] {
        assert_eq!(HttpRegister::new(&settings(url), Clock::test(NOW), Random::test(1)).is_ok(), taken, "{url}");
    }
}
