//! The `claims` request parameter (OpenID Connect Core section 5.5).

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::VerifiedAsked;
use crate::identity::scope::Claim;
use crate::provider::Refused;

/// Longest parameter that is read.
const LONGEST: usize = 4096;

/// The claims asked for one by one, and where each is to be told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimsAsked {
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub userinfo: BTreeSet<Claim>,
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub id_token: BTreeSet<Claim>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub userinfo_verified: Option<VerifiedAsked>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub id_token_verified: Option<VerifiedAsked>,
}

impl ClaimsAsked {
    /// Keeps the claims that pass.
    pub fn retain(&mut self, keep: impl Fn(Claim) -> bool) {
        self.userinfo.retain(|claim| keep(*claim));
        self.id_token.retain(|claim| keep(*claim));
        self.userinfo_verified = self.userinfo_verified.take().and_then(|asked| asked.retained(&keep));
        self.id_token_verified = self.id_token_verified.take().and_then(|asked| asked.retained(&keep));
    }

    /// Every claim that is asked for, in whatever place and form.
    pub fn all(&self) -> BTreeSet<Claim> {
        let verified = self.userinfo_verified.iter().chain(&self.id_token_verified).flat_map(VerifiedAsked::claims);
        self.userinfo.iter().chain(&self.id_token).copied().chain(verified).collect()
    }

    /// Whether the portal wants to be told how the person was identified.
    pub fn wants_verified(&self) -> bool {
        self.userinfo_verified.is_some() || self.id_token_verified.is_some()
    }
}

/// A claim of the sign-in itself with the values that will do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    pub essential: bool,
    /// Texts, and numbers as texts. Empty when any value will do.
    pub values: Vec<String>,
}

/// The parameter, taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Parsed {
    pub asked: ClaimsAsked,
    pub acr: Option<Wanted>,
    pub account_level: Option<Wanted>,
    /// `sub` with a value: only this person will do.
    pub subject: Option<String>,
}

#[derive(Default, Deserialize)]
struct Detail {
    #[serde(default)]
    essential: bool,
    #[serde(default)]
    value: Option<Value>,
    #[serde(default)]
    values: Vec<Value>,
}

/// Reads the parameter. Claims that are not ours are passed over: not to be able to give one is no error.
pub fn parse(text: &str) -> Result<Parsed, Refused> {
    let unreadable = || Refused::request("claims is not a JSON object of the form of OpenID Connect Core section 5.5");
    if text.len() > LONGEST {
        return Err(Refused::request("claims is longer than 4096 bytes"));
    }
    let mut parameter: Map<String, Value> = serde_json::from_str(text).map_err(|_| unreadable())?;
    let mut place = |name: &str| match parameter.remove(name) {
        None | Some(Value::Null) => Ok(Map::new()),
        Some(Value::Object(claims)) => Ok(claims),
        Some(_) => Err(unreadable()),
    };
    let (mut id_token, mut userinfo) = (place("id_token")?, place("userinfo")?);
    let mut parsed = Parsed::default();
    let verified = |claims: &mut Map<String, Value>| {
        VerifiedAsked::parse(claims.remove("verified_claims").unwrap_or_default()).ok_or_else(unreadable)
    };
    parsed.asked.id_token_verified = verified(&mut id_token)?;
    parsed.asked.userinfo_verified = verified(&mut userinfo)?;
    for (name, detail) in id_token {
        let Some(known) = Known::named(&name) else { continue };
        let wanted = wanted(detail).ok_or_else(unreadable)?;
        match known {
            Known::Acr => parsed.acr = Some(wanted),
            Known::Subject => parsed.subject = single(wanted)?,
            Known::Claim(claim) => {
                parsed.asked.id_token.insert(claim);
                if claim == Claim::AccountLevel {
                    parsed.account_level = Some(wanted);
                }
            }
        }
    }
    for (name, detail) in userinfo {
        let Some(known) = Known::named(&name) else { continue };
        let wanted = wanted(detail).ok_or_else(unreadable)?;
        match known {
            // How the person signed in is told in the ID token alone.
            Known::Acr => {}
            Known::Subject => parsed.subject = single(wanted)?.or(parsed.subject),
            Known::Claim(claim) => {
                parsed.asked.userinfo.insert(claim);
                if claim == Claim::AccountLevel {
                    parsed.account_level.get_or_insert(wanted);
                }
            }
        }
    }
    Ok(parsed)
}

/// A name that means something here. What stands beside any other name is not looked at: it may be of a profile that this
/// provider has never heard of (OpenID Connect Core section 5.5.1, "any members used that are not understood MUST be ignored").
enum Known {
    Acr,
    Subject,
    Claim(Claim),
}

impl Known {
    fn named(name: &str) -> Option<Self> {
        match name {
            "acr" => Some(Self::Acr),
            "sub" => Some(Self::Subject),
            _ => name.parse().ok().map(Self::Claim),
        }
    }
}

fn wanted(detail: Value) -> Option<Wanted> {
    let detail: Detail = match detail {
        Value::Null => Detail::default(),
        Value::Object(_) => serde_json::from_value(detail).ok()?,
        _ => return None,
    };
    let values = detail.value.into_iter().chain(detail.values).filter_map(|value| match value {
        Value::String(text) => Some(text),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    });
    Some(Wanted { essential: detail.essential, values: values.collect() })
}

/// Nobody is several people: `sub` with more than one value asks for nothing that could be given.
fn single(wanted: Wanted) -> Result<Option<String>, Refused> {
    if wanted.values.len() > 1 {
        return Err(Refused::request("claims asks for several values of sub"));
    }
    Ok(wanted.values.into_iter().next())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::provider::Code;

    #[test]
    fn claims_are_asked_for_by_place() {
        let parsed = parse(
            r#"{"userinfo":{"name":{"essential":true},"email":null,"https://elsewhere.vn/x":null},
                "id_token":{"birthdate":null,"acr":{"essential":true,"values":["LoA2","LoA3"]},"account_level":{"essential":true,"value":2}}}"#,
        )
        .unwrap();
        assert_eq!(parsed.asked.userinfo, BTreeSet::from([Claim::Name, Claim::Email]));
        assert_eq!(parsed.asked.id_token, BTreeSet::from([Claim::Birthdate, Claim::AccountLevel]));
        assert_eq!(parsed.acr, Some(Wanted { essential: true, values: vec!["LoA2".into(), "LoA3".into()] }));
        assert_eq!(parsed.account_level, Some(Wanted { essential: true, values: vec!["2".into()] }));
    }

    #[test]
    fn empty_objects_ask_for_nothing() {
        assert_eq!(parse("{}"), Ok(Parsed::default()));
        assert_eq!(parse(r#"{"userinfo":null,"id_token":{}}"#), Ok(Parsed::default()));
    }

    #[test]
    fn what_nobody_here_knows_is_passed_over_whatever_stands_beside_it() {
        let parsed = parse(
            r#"{"userinfo":{"https://elsewhere.vn/x":[1,{"deep":true}],"shoe_size":42,"name":{"essential":true,"purpose":"form","max_age":1}},
                "id_token":{"trust":"high"},"transaction":"abc"}"#,
        );
        assert_eq!(parsed.unwrap().asked, ClaimsAsked { userinfo: BTreeSet::from([Claim::Name]), ..ClaimsAsked::default() });
    }

    #[test]
    fn what_has_another_shape_is_refused() {
        let deep = format!("{}1{}", "[".repeat(2000), "]".repeat(2000));
        let twice = r#"{"id_token":{"sub":{"values":["a","b"]}}}"#.to_owned();
        let long = format!(r#"{{"userinfo":{{"x":"{}"}}}}"#, "a".repeat(5000));
        for bad in [
            "",
            "[]",
            "name",
            r#"{"userinfo":[]}"#,
            r#"{"userinfo":{"name":"x"}}"#,
            r#"{"userinfo":{"name":[true]}}"#,
            &deep,
            &twice,
            &long,
        ] {
            assert_eq!(parse(bad).unwrap_err().code, Code::InvalidRequest, "{}", &bad[..bad.len().min(60)]);
        }
    }
}
