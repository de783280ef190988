//! `docs/register-api.yaml` against both sides: its questions are taken by the simulator, its answers by the client, and
//! the simulator's answers have the fields that it shows.

use std::collections::{BTreeMap, BTreeSet};

use axum::body::Body;
use axum::http::{Request, StatusCode, header};
use http_body_util::BodyExt as _;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use tower::ServiceExt as _;

use super::super::wire::{CardAnswer, ChangesAnswer, MatchAnswer, PeopleAnswer, PersonAnswer};
use super::*;
use crate::neighbours::register::{Simulator, router};

/// The examples of the contract by name: each is JSON after `value:`, on the line below its name.
fn examples() -> BTreeMap<String, Value> {
    let text = include_str!("../../../../docs/register-api.yaml");
    let mut found = BTreeMap::new();
    for (at, _) in text.match_indices("value: {") {
        let name = text[..at].trim_end().rsplit('\n').next().unwrap().trim().trim_end_matches(':');
        let json = &text[at + "value: ".len()..];
        let value = serde_json::Deserializer::from_str(json).into_iter().next().unwrap().unwrap();
        found.insert(name.to_owned(), value);
    }
    found
}

fn read<T: DeserializeOwned>(examples: &BTreeMap<String, Value>, name: &str) -> T {
    let example = examples.get(name).unwrap_or_else(|| panic!("no example {name}"));
    serde_json::from_value(example.clone()).unwrap_or_else(|why| panic!("{name}: {why}"))
}

fn of(text: &str) -> PersonalNumber {
    PersonalNumber::parse(text).unwrap()
}

#[test]
fn the_client_reads_every_answer_of_the_contract() {
    let examples = examples();
    let answers: Vec<&String> = examples.keys().filter(|name| !name.ends_with("-question")).collect();
    assert_eq!(answers.len(), 11, "{answers:?}");

    let person = |name, number: &str| read::<PersonAnswer>(&examples, name).about(&of(number)).unwrap();
    let complete = person("person-complete", "901199000123").known().unwrap();
    assert!(complete.number_agrees() && complete.phone.is_some() && complete.email.is_some() && complete.cmnd.is_some());
    assert_eq!(person("person-complete", "901197000456"), Answer::Known(complete));
    assert!(person("person-foreigner", "979F1234567").known().is_some_and(|facts| facts.foreigner.is_some()));
    assert!(
        person("person-elder", "904048000321").known().is_some_and(|facts| facts.birth.full().is_none() && !facts.is_alive())
    );
    assert_eq!(person("person-unknown", "901199000123"), Answer::Unknown);
    let other = read::<PersonAnswer>(&examples, "person-complete").about(&of("901199000124"));
    assert_eq!(other, Err(Nonsense::OtherPerson));

    let people = |asked: &[&str]| {
        let asked: Vec<PersonalNumber> = asked.iter().map(|number| of(number)).collect();
        read::<PeopleAnswer>(&examples, "people-complete").about(&asked)
    };
    let both = people(&["904048000321", "901199000124"]).unwrap();
    assert!(matches!(both.as_slice(), [Answer::Known(_), Answer::Unknown]));
    assert_eq!(people(&["901199000124", "904048000321"]), Err(Nonsense::OtherPerson), "in another order");
    assert_eq!(people(&["904048000321"]), Err(Nonsense::Garbage), "one too many");

    let card = |name| read::<CardAnswer>(&examples, name).about(&of("901199000123")).unwrap();
    assert!(matches!(card("card-complete"), Answer::Known(Some(card)) if card.status == CardStatus::Held));
    assert_eq!(card("card-none"), Answer::Known(None));
    assert_eq!(card("card-unknown"), Answer::Unknown);

    let number = of("901199000123");
    let ask = MatchAsk {
        id: "AZOqB8xYcQCmXlvJ1Qx3gA".parse().unwrap(),
        face: capture(Simulated::RightPerson, Modality::Face, &number).ok(),
        fingers: vec![(Finger::RIGHT_INDEX, capture(Simulated::Poor, Modality::Face, &number).unwrap())],
        number,
    };
    let made = read::<MatchAnswer>(&examples, "match-complete").to(&ask).unwrap().known().unwrap();
    assert!(made.face_matched() && !made.fingerprint_matched());
    assert_eq!(read::<MatchAnswer>(&examples, "match-unknown").to(&ask), Ok(Answer::Unknown));
    let face_only = MatchAsk { fingers: vec![], ..ask.clone() };
    assert_eq!(read::<MatchAnswer>(&examples, "match-complete").to(&face_only), Err(Nonsense::Garbage), "not what was asked");
    let another = MatchAsk { id: MatchId::new(NOW, &Random::test(1)), ..ask };
    assert_eq!(read::<MatchAnswer>(&examples, "match-complete").to(&another), Err(Nonsense::OtherPerson));

    let page = read::<ChangesAnswer>(&examples, "changes-complete").read().unwrap();
    assert_eq!(page.changes.len(), 4);
    assert_eq!(page.changes[3].kind, ChangeKind::Other, "a kind of a later version");
    assert_eq!(page.changes[2].at.since(Timestamp(0)).as_secs() % 86_400, 20 * 3600, "03:00+07:00 is 20:00 UTC");
}

async fn ask(simulator: &std::sync::Arc<Simulator>, path: &str, body: &Value) -> (StatusCode, Value) {
    let request =
        Request::post(path).header(header::CONTENT_TYPE, "application/json").body(Body::from(body.to_string())).unwrap();
    let response = router(simulator.clone()).oneshot(request).await.unwrap();
    let status = response.status();
    let bytes = response.into_body().collect().await.unwrap().to_bytes();
    (status, serde_json::from_slice(&bytes).unwrap_or(Value::Null))
}

#[tokio::test]
async fn the_simulator_takes_every_question_of_the_contract() {
    let simulator = Simulator::new(Config { clock: Clock::test(NOW), ..Config::default() });
    let examples = examples();
    for (path, name) in [
        ("/v1/person", "person"),
        ("/v1/people", "people"),
        ("/v1/card", "card"),
        ("/v1/match", "match"),
        ("/v1/changes", "changes"),
    ] {
        let question = &examples[&format!("{name}-question")];
        assert_eq!(ask(&simulator, path, question).await.0, StatusCode::OK, "{name}");
        let mut curious = question.clone();
        curious["purpose"]["why"] = json!("curiosity");
        assert_eq!(ask(&simulator, path, &curious).await.0, StatusCode::BAD_REQUEST, "{name}");
        curious.as_object_mut().unwrap().remove("purpose");
        let (status, body) = ask(&simulator, path, &curious).await;
        assert!(status.is_client_error() && !body.to_string().contains("901199000123"), "{name}: {status}");
    }
}

/// Names of fields, of nested documents too.
fn fields(value: &Value, under: &str, out: &mut BTreeSet<String>) {
    match value {
        Value::Object(map) => {
            for (key, inner) in map {
                out.insert(format!("{under}{key}"));
                fields(inner, &format!("{under}{key}."), out);
            }
        }
        Value::Array(list) => list.iter().for_each(|inner| fields(inner, under, out)),
        _ => {}
    }
}

#[tokio::test]
async fn the_simulator_s_answers_have_the_fields_of_the_contract() {
    let simulator = Simulator::new(Config { clock: Clock::test(NOW), ..Config::default() });
    let examples = examples();
    let people = simulator.population();
    let today = crate::base::zone::day_of(NOW);
    let mut person_fields = BTreeSet::new();
    for wish in [Wish::Guardian, Wish::Foreigner, Wish::Renumbered] {
        let facts = people.person(people.wish(wish, None, today).next().unwrap()).unwrap();
        let mut question = examples["person-question"].clone();
        question["number"] = json!(facts.number.reveal());
        fields(&ask(&simulator, "/v1/person", &question).await.1, "", &mut person_fields);
        let mut matching = examples["match-question"].clone();
        matching["number"] = question["number"].clone();
        let (mut got, mut shown) = (BTreeSet::new(), BTreeSet::new());
        fields(&ask(&simulator, "/v1/match", &matching).await.1, "", &mut got);
        fields(&examples["match-complete"], "", &mut shown);
        assert_eq!(got, shown);
    }
    let mut shown = BTreeSet::new();
    fields(&examples["person-complete"], "", &mut shown);
    fields(&examples["person-foreigner"], "", &mut shown);
    assert_eq!(person_fields, shown);
}
