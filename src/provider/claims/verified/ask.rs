//! What a portal asks for under `verified_claims`: kept as it was sent, without what its policy does not let it have.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::CLAIMS;
use crate::identity::scope::Claim;

/// More than one set of claims may be asked for, each under terms of its own.
const MOST: usize = 8;

/// The member `verified_claims` of a request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifiedAsked {
    /// A list is answered by a list.
    pub is_list: bool,
    pub each: Vec<Asked>,
}

/// One set of claims and what is to be told of their verification. Values are `null` or objects of conditions.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    pub verification: Map<String, Value>,
    pub claims: BTreeMap<Claim, Value>,
}

impl VerifiedAsked {
    /// `None` for another shape than the specification's. What nobody here can tell is passed over: asking for it is no
    /// error.
    pub fn parse(value: Value) -> Option<Option<Self>> {
        let (is_list, values) = match value {
            Value::Null => return Some(None),
            one @ Value::Object(_) => (false, vec![one]),
            Value::Array(many) if many.len() <= MOST => (true, many),
            _ => return None,
        };
        let mut each = Vec::with_capacity(values.len());
        for value in values {
            let Value::Object(mut members) = value else { return None };
            let mut place = |name: &str| match members.remove(name) {
                None | Some(Value::Null) => Some(Map::new()),
                Some(Value::Object(inner)) => Some(inner),
                Some(_) => None,
            };
            let (verification, claims) = (place("verification")?, place("claims")?);
            let known = claims.into_iter().filter_map(|(name, terms)| Some((name.parse::<Claim>().ok()?, terms)));
            let claims: BTreeMap<Claim, Value> = known.filter(|(claim, _)| CLAIMS.contains(claim)).collect();
            if !claims.is_empty() {
                each.push(Asked { verification, claims });
            }
        }
        Some((!each.is_empty()).then_some(Self { is_list, each }))
    }

    /// The claims about the person that the answer would give away. A card's number is the personal number.
    pub fn claims(&self) -> BTreeSet<Claim> {
        let of = |asked: &Asked| {
            let mut claims: BTreeSet<Claim> = asked.claims.keys().copied().collect();
            if documents(&asked.verification).any(|details| details.contains_key(NUMBER)) {
                claims.insert(Claim::PersonalNumber);
            }
            claims
        };
        self.each.iter().flat_map(of).collect()
    }

    /// Whether something of the card is asked for that must be read from the file first.
    pub fn wants_card(&self) -> bool {
        self.each.iter().any(|asked| documents(&asked.verification).next().is_some())
    }

    /// Keeps the claims that pass; `None` when none is left.
    #[must_use]
    pub fn retained(mut self, keep: impl Fn(Claim) -> bool) -> Option<Self> {
        for asked in &mut self.each {
            asked.claims.retain(|claim, _| keep(*claim));
            if !keep(Claim::PersonalNumber) {
                without_number(&mut asked.verification);
            }
        }
        self.each.retain(|asked| !asked.claims.is_empty());
        (!self.each.is_empty()).then_some(self)
    }
}

const NUMBER: &str = "document_number";

/// The `document_details` of every evidence asked for.
fn documents(verification: &Map<String, Value>) -> impl Iterator<Item = &Map<String, Value>> {
    let evidence = verification.get("evidence").and_then(Value::as_array);
    evidence.into_iter().flatten().filter_map(|entry| entry.get("document_details")?.as_object())
}

fn without_number(verification: &mut Map<String, Value>) {
    let evidence = verification.get_mut("evidence").and_then(Value::as_array_mut);
    for entry in evidence.into_iter().flatten() {
        if let Some(details) = entry.get_mut("document_details").and_then(Value::as_object_mut) {
            details.remove(NUMBER);
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn parsed(value: Value) -> VerifiedAsked {
        VerifiedAsked::parse(value).unwrap().unwrap()
    }

    #[test]
    fn what_nobody_here_can_tell_is_passed_over() {
        let asked = parsed(json!({
            "verification": { "trust_framework": null },
            "claims": { "name": null, "place_of_birth": null, "email": null, "https://x.vn/odd name": { "essential": true } },
        }));
        assert_eq!(asked.claims(), [Claim::Name].into());
        for nothing in [json!(null), json!({}), json!([]), json!({ "verification": {}, "claims": { "unheard-of": null } })] {
            assert_eq!(VerifiedAsked::parse(nothing.clone()), Some(None), "{nothing}");
        }
    }

    #[test]
    fn other_shapes_are_refused() {
        let many = json!(vec![json!({ "claims": { "name": null } }); 9]);
        for bad in [json!("name"), json!(1), json!([1]), json!({ "claims": [] }), json!({ "verification": 1 }), many] {
            assert_eq!(VerifiedAsked::parse(bad.clone()), None, "{bad}");
        }
    }

    #[test]
    fn a_card_s_number_counts_as_the_personal_number() {
        let asked = parsed(json!({
            "verification": { "evidence": [{ "type": { "value": "document" },
                                             "document_details": { "type": null, "document_number": null } }] },
            "claims": { "name": null },
        }));
        assert_eq!(asked.claims(), [Claim::Name, Claim::PersonalNumber].into());
        let less = asked.clone().retained(|claim| claim != Claim::PersonalNumber).unwrap();
        assert_eq!(less.claims(), [Claim::Name].into());
        assert!(less.each[0].verification["evidence"][0]["document_details"].get("type").is_some());
        assert_eq!(asked.retained(|claim| claim == Claim::PersonalNumber), None);
    }
}
