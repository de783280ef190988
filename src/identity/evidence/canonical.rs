//! The bytes of a decision: one decision, one encoding.
//!
//! The form is JSON in the canonical order and spelling of RFC 8785 (JCS), restricted so that nothing is left to taste: one
//! object; names in ASCII, sorted; texts, whole numbers that every JSON reader holds exactly, true and false, null, and
//! lists of texts. An auditor can read it without any program of ours.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::base::encode::b64url;
use crate::base::{Broken, Timestamp};

/// The value of one field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Field {
    Flag(bool),
    Number(i64),
    Text(String),
    Texts(Vec<String>),
    Nothing,
}

/// Numbers beyond this are not exact in every JSON reader (RFC 7493 section 2.2).
const EXACT: i64 = (1 << 53) - 1;

/// Builds the bytes. `kind` names the shape of the decision and its version, such as `proposal/1`.
///
/// No personal data belongs into it in clear, for the evidence is kept and shown to auditors: ids, outcomes, times, and the
/// digest of what was sealed elsewhere.
#[derive(Debug)]
pub struct Canonical {
    fields: BTreeMap<&'static str, Field>,
    twice: Option<&'static str>,
}

impl Canonical {
    pub fn new(kind: &str) -> Self {
        Self { fields: BTreeMap::new(), twice: None }.text("kind", kind)
    }

    pub fn text(self, name: &'static str, text: impl Into<String>) -> Self {
        self.field(name, Field::Text(text.into()))
    }

    pub fn number(self, name: &'static str, number: impl Into<i64>) -> Self {
        self.field(name, Field::Number(number.into()))
    }

    pub fn flag(self, name: &'static str, flag: bool) -> Self {
        self.field(name, Field::Flag(flag))
    }

    /// Milliseconds since 1970.
    pub fn time(self, name: &'static str, at: Timestamp) -> Self {
        self.field(name, Field::Number(at.0))
    }

    /// Ids and digests, in base64url.
    pub fn bytes(self, name: &'static str, bytes: &[u8]) -> Self {
        self.field(name, Field::Text(b64url(bytes)))
    }

    pub fn texts(self, name: &'static str, texts: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.field(name, Field::Texts(texts.into_iter().map(Into::into).collect()))
    }

    /// Says that a field is empty, which differs from leaving it out.
    pub fn nothing(self, name: &'static str) -> Self {
        self.field(name, Field::Nothing)
    }

    fn field(mut self, name: &'static str, field: Field) -> Self {
        if self.fields.insert(name, field).is_some() {
            self.twice = Some(name);
        }
        self
    }

    pub fn finish(self) -> Result<Vec<u8>, Broken> {
        if let Some(name) = self.twice {
            return Err(Broken::new(format!("the field {name} is named twice in a decision")));
        }
        for (name, field) in &self.fields {
            if !name.is_ascii() || !exact(field) {
                return Err(Broken::new(format!("the field {name} can't stand in a decision")));
            }
        }
        Ok(serde_json::to_vec(&self.fields)?)
    }
}

fn exact(field: &Field) -> bool {
    !matches!(field, Field::Number(number) if !(-EXACT..=EXACT).contains(number))
}

/// The fields of a stored decision; `None` unless its bytes are exactly those that [`Canonical`] writes.
pub fn fields(decision: &[u8]) -> Option<BTreeMap<String, Field>> {
    let fields: BTreeMap<String, Field> = serde_json::from_slice(decision).ok()?;
    let canonical = fields.iter().all(|(name, field)| name.is_ascii() && exact(field))
        && matches!(fields.get("kind"), Some(Field::Text(_)))
        && serde_json::to_vec(&fields).ok()? == decision;
    canonical.then_some(fields)
}
