//! What was asked against what is known: exactly that is told, and nothing of what does not meet the portal's terms
//! (OpenID Connect for Identity Assurance, sections on requesting and on returning less than requested). Never an error.

use serde_json::{Map, Value};

use super::ask::{Asked, VerifiedAsked};
use crate::base::Timestamp;
use crate::base::zone::{Day, from_rfc3339};

/// What is known of a person.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// As [`super::Record::verification`] writes it.
    pub verification: &'a Value,
    pub claims: &'a Map<String, Value>,
}

/// The value of `verified_claims`; `None` when the whole of it is to be left out.
pub fn tell(asked: &VerifiedAsked, known: Known<'_>, now: Timestamp) -> Option<Value> {
    let mut told = asked.each.iter().filter_map(|asked| one(asked, known, now));
    if !asked.is_list {
        return told.next();
    }
    let all: Vec<Value> = told.collect();
    (!all.is_empty()).then_some(Value::Array(all))
}

fn one(asked: &Asked, known: Known<'_>, now: Timestamp) -> Option<Value> {
    let Value::Object(have) = known.verification else { return None };
    let mut verification = match members(&asked.verification, have, now) {
        Picked::Told(Value::Object(told)) => told,
        Picked::Told(_) | Picked::Absent => Map::new(),
        Picked::Mismatch => return None,
    };
    // Without it the answer would not be valid.
    keep(&mut verification, have, "trust_framework");
    let fits = |(claim, terms): (&crate::identity::scope::Claim, &Value)| {
        let have = known.claims.get(claim.name())?;
        (is_terms(terms) && meets(terms, have, now)).then(|| (claim.name().to_owned(), have.clone()))
    };
    let claims: Map<String, Value> = asked.claims.iter().filter_map(fits).collect();
    if claims.is_empty() {
        return None;
    }
    let mut told = Map::new();
    told.insert("verification".into(), Value::Object(verification));
    told.insert("claims".into(), Value::Object(claims));
    Some(Value::Object(told))
}

/// What became of an element that was asked for.
enum Picked {
    Told(Value),
    /// Not known, or not asked for in a way that the specification has.
    Absent,
    /// Known or not, it does not meet the terms.
    Mismatch,
}

fn pick(asked: &Value, have: Option<&Value>, now: Timestamp) -> Picked {
    match (have, asked) {
        (None, asked) if has_terms(asked) => Picked::Mismatch,
        (Some(Value::Object(have)), Value::Object(asked)) => members(asked, have, now),
        (Some(Value::Array(have)), Value::Array(asked)) => elements(asked, have, now),
        // What has parts is told by its parts only, so that nobody is told more than they thought of.
        (None | Some(Value::Object(_) | Value::Array(_)), _) => Picked::Absent,
        (Some(have), asked) if is_terms(asked) => {
            if meets(asked, have, now) {
                Picked::Told(have.clone())
            } else {
                Picked::Mismatch
            }
        }
        (Some(_), _) => Picked::Absent,
    }
}

fn members(asked: &Map<String, Value>, have: &Map<String, Value>, now: Timestamp) -> Picked {
    let mut told = Map::new();
    for (name, asked) in asked {
        match pick(asked, have.get(name), now) {
            Picked::Told(value) => drop(told.insert(name.clone(), value)),
            Picked::Absent => {}
            Picked::Mismatch => return Picked::Mismatch,
        }
    }
    if told.is_empty() { Picked::Absent } else { Picked::Told(Value::Object(told)) }
}

/// Each entry asked for is a filter and a template; several are linked by "or". What no filter lets through is left out, and
/// where there are terms and nothing passes, they are not met.
fn elements(asked: &[Value], have: &[Value], now: Timestamp) -> Picked {
    let mut told = Vec::new();
    for element in have {
        let Value::Object(held) = element else { continue };
        let mut parts = Map::new();
        for filter in asked {
            let Value::Object(filter) = filter else { continue };
            if let Picked::Told(Value::Object(part)) = members(filter, held, now) {
                parts.extend(part);
            }
        }
        if !parts.is_empty() {
            // Without these an element would not be valid.
            keep(&mut parts, held, "type");
            keep(&mut parts, held, "check_method");
            told.push(Value::Object(parts));
        }
    }
    match told.is_empty() {
        false => Picked::Told(Value::Array(told)),
        true if asked.iter().any(has_terms) => Picked::Mismatch,
        true => Picked::Absent,
    }
}

fn keep(told: &mut Map<String, Value>, have: &Map<String, Value>, name: &str) {
    if let Some(value) = have.get(name) {
        told.entry(name).or_insert_with(|| value.clone());
    }
}

/// `null`, or an object of conditions.
fn is_terms(asked: &Value) -> bool {
    matches!(asked, Value::Null | Value::Object(_))
}

const TERMS: [&str; 3] = ["value", "values", "max_age"];

/// Whether anything in it must hold.
fn has_terms(asked: &Value) -> bool {
    match asked {
        Value::Object(members) => members.iter().any(|(name, inner)| TERMS.contains(&name.as_str()) || has_terms(inner)),
        Value::Array(entries) => entries.iter().any(has_terms),
        _ => false,
    }
}

fn meets(asked: &Value, have: &Value, now: Timestamp) -> bool {
    let Value::Object(terms) = asked else { return true };
    let fits = |name: &str, fits: &dyn Fn(&Value) -> bool| terms.get(name).is_none_or(fits);
    fits("value", &|wanted| wanted == have)
        && fits("values", &|wanted| wanted.as_array().is_some_and(|list| list.contains(have)))
        && fits("max_age", &|seconds| is_younger(have, seconds, now))
}

/// Time is counted from the last second that the value may mean; what is no time has no age and never passes.
fn is_younger(have: &Value, seconds: &Value, now: Timestamp) -> bool {
    let (Some(text), Some(seconds)) = (have.as_str(), seconds.as_u64()) else { return false };
    let moment = from_rfc3339(text).or_else(|| Day::from_iso(text).map(|day| day.plus_days(1).start()));
    moment.is_some_and(|at| now.since(at).as_secs() <= seconds)
}

#[cfg(test)]
mod tests;
