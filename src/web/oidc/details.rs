//! `authorization_details` as a person reads them: in the words of their types, each field with its label.

use serde_json::Value;

use crate::base::Language;
use crate::identity::details::{DetailType, Field};
use crate::texts::say;

/// One of them, as a part of the page.
pub struct Detail {
    pub title: String,
    pub rows: Vec<(String, String)>,
}

/// All of them, in the order of the request. Their types were checked when the request was read.
pub fn shown(language: Language, details: &[Value], types: &[DetailType]) -> Vec<Detail> {
    let shown = details.iter().filter_map(|value| {
        let kind = types.iter().find(|kind| value["type"] == kind.name.as_str())?;
        let row = |field: &Field| {
            let given = value.get(&field.name)?;
            Some((field.label(language).to_owned(), words(language, given)))
        };
        Some(Detail { title: kind.title(language).to_owned(), rows: kind.fields.iter().filter_map(row).collect() })
    });
    shown.collect()
}

fn words(language: Language, value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Bool(true) => say(language, "detail-yes").into_owned(),
        Value::Bool(false) => say(language, "detail-no").into_owned(),
        Value::Array(list) => list.iter().map(|value| words(language, value)).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    }
}
