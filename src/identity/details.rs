//! Types of `authorization_details` (RFC 9396): what a portal may ask for beyond claims, such as filing one application in a
//! person's name. A type is data: its fields, and the words in which a person reads them.

use serde::Deserialize;
use serde_json::Value;

use crate::base::Language;

/// One type.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DetailType {
    /// `type`: an identifier, compared byte by byte.
    #[serde(rename = "type")]
    pub name: String,
    /// What it means for the person, in both languages.
    pub title_vi: String,
    pub title_en: String,
    /// Whatever else the object holds; anything that is not listed is refused.
    #[serde(default)]
    pub fields: Vec<Field>,
}

/// A field of a type.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    pub name: String,
    pub kind: FieldKind,
    #[serde(default)]
    pub required: bool,
    pub label_vi: String,
    pub label_en: String,
    /// The only texts that will do, if there are such.
    #[serde(default)]
    pub one_of: Vec<String>,
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FieldKind {
    Text,
    Integer,
    Flag,
    /// A list of texts.
    Texts,
}

const LONGEST_TEXT: usize = 500;
const MOST_TEXTS: usize = 20;

impl DetailType {
    pub fn title(&self, language: Language) -> &str {
        match language {
            Language::Vi => &self.title_vi,
            Language::En => &self.title_en,
        }
    }

    /// Whether an object has the fields of the type, and no other.
    pub fn accepts(&self, object: &serde_json::Map<String, Value>) -> bool {
        let known = |name: &String| name == "type" || self.fields.iter().any(|field| field.name == *name);
        object.keys().all(known)
            && self.fields.iter().all(|field| match object.get(&field.name) {
                None => !field.required,
                Some(value) => field.accepts(value),
            })
    }
}

impl Field {
    pub fn label(&self, language: Language) -> &str {
        match language {
            Language::Vi => &self.label_vi,
            Language::En => &self.label_en,
        }
    }

    fn accepts(&self, value: &Value) -> bool {
        let fits = |text: &str| {
            (1..=LONGEST_TEXT).contains(&text.len())
                && !text.chars().any(char::is_control)
                && (self.one_of.is_empty() || self.one_of.iter().any(|allowed| allowed == text))
        };
        match (self.kind, value) {
            (FieldKind::Text, Value::String(text)) => fits(text),
            (FieldKind::Integer, Value::Number(number)) => number.is_i64(),
            (FieldKind::Flag, Value::Bool(_)) => true,
            (FieldKind::Texts, Value::Array(list)) => {
                (1..=MOST_TEXTS).contains(&list.len()) && list.iter().all(|text| text.as_str().is_some_and(fits))
            }
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_object_has_the_fields_of_its_type_and_no_other() {
        let kind: DetailType = serde_json::from_value(json!({
            "type": "filing", "title_vi": "Nộp hồ sơ", "title_en": "File an application",
            "fields": [
                { "name": "procedure", "kind": "text", "required": true, "label_vi": "Thủ tục", "label_en": "Procedure" },
                { "name": "fee", "kind": "integer", "label_vi": "Lệ phí", "label_en": "Fee" },
                { "name": "urgent", "kind": "flag", "label_vi": "Khẩn", "label_en": "Urgent" },
                { "name": "actions", "kind": "texts", "label_vi": "Việc", "label_en": "Actions", "one_of": ["file", "withdraw"] },
            ],
        }))
        .unwrap();
        let accepts = |value: Value| kind.accepts(value.as_object().unwrap());
        assert!(accepts(json!({ "type": "filing", "procedure": "1.001193", "fee": 0, "urgent": false, "actions": ["file"] })));
        assert!(accepts(json!({ "type": "filing", "procedure": "1.001193" })));
        for bad in [
            json!({ "type": "filing" }),
            json!({ "type": "filing", "procedure": "" }),
            json!({ "type": "filing", "procedure": 5 }),
            json!({ "type": "filing", "procedure": "x\u{0}" }),
            json!({ "type": "filing", "procedure": "x".repeat(501) }),
            json!({ "type": "filing", "procedure": "x", "fee": 1.5 }),
            json!({ "type": "filing", "procedure": "x", "fee": "1" }),
            json!({ "type": "filing", "procedure": "x", "urgent": null }),
            json!({ "type": "filing", "procedure": "x", "actions": [] }),
            json!({ "type": "filing", "procedure": "x", "actions": ["file", "burn"] }),
            json!({ "type": "filing", "procedure": "x", "actions": ["file", 5] }),
            json!({ "type": "filing", "procedure": "x", "locations": ["https://a.vn"] }),
        ] {
            assert!(!accepts(bad.clone()), "{bad}");
        }
    }
}
