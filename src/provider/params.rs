//! The parameters of a request as they came: decoded strictly, duplicates seen.

use crate::base::Secret;
use url::form_urlencoded;

/// More than any request of a standard has.
const MOST: usize = 100;

/// Names and values in their order. What stands twice is kept twice, for the refusal must still find its way to the client.
#[derive(Clone, Default)]
pub struct Params(Vec<(String, String)>);

/// The text is no list of parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the parameters are not UTF-8 text, or too many")]
pub struct Unreadable;

impl Params {
    /// Reads `application/x-www-form-urlencoded`. A parameter without a value counts as left out (RFC 6749 section 3.1).
    pub fn read(text: &[u8]) -> Result<Self, Unreadable> {
        let mut pairs = Vec::new();
        for (name, value) in form_urlencoded::parse(text) {
            if pairs.len() == MOST || [&name, &value].iter().any(|part| part.contains(['\0', '\u{FFFD}'])) {
                return Err(Unreadable);
            }
            if !value.is_empty() {
                pairs.push((name.into_owned(), value.into_owned()));
            }
        }
        Ok(Self(pairs))
    }

    /// Takes over parameters that were read elsewhere, such as the claims of a request object, under the same limits.
    pub fn of(pairs: Vec<(String, String)>) -> Result<Self, Unreadable> {
        let is_odd = |text: &str| text.contains(['\0', '\u{FFFD}']);
        if pairs.len() > MOST || pairs.iter().any(|(name, value)| is_odd(name) || is_odd(value)) {
            return Err(Unreadable);
        }
        Ok(Self(pairs.into_iter().filter(|(_, value)| !value.is_empty()).collect()))
    }

    /// Every value of a parameter that may stand more than once.
    pub fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.0.iter().filter(move |(held, _)| held == name).map(|(_, value)| value.as_str())
    }

    /// The value of a parameter, the first where it stands twice.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(held, _)| held == name).map(|(_, value)| value.as_str())
    }

    /// The value as a secret.
    pub fn secret(&self, name: &str) -> Option<Secret> {
        self.get(name).map(Secret::new)
    }

    /// The names of all parameters, in their order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// Whether the parameter stands more than once.
    pub fn is_doubled(&self, name: &str) -> bool {
        self.0.iter().filter(|(held, _)| held == name).count() > 1
    }

    /// Whether any parameter stands more than once, which RFC 6749 section 3.1 forbids. `resource` may (RFC 8707 section 2).
    pub fn has_doubles(&self) -> bool {
        self.0.iter().any(|(name, _)| name != "resource" && self.is_doubled(name))
    }

    /// The parameters as a query, for going on by GET.
    pub fn to_query(&self) -> String {
        form_urlencoded::Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }
}

/// Shows the names only.
impl std::fmt::Debug for Params {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_twice_is_seen_however_it_is_spelled() {
        let params = Params::read(b"scope=a&%73cope=b&resource=x&resource=y").unwrap();
        assert!(params.is_doubled("scope") && params.has_doubles());
        assert!(!Params::read(b"resource=x&resource=y&scope=a").unwrap().has_doubles());
        assert!(!Params::read(b"scope=&scope=a").unwrap().has_doubles());
    }

    #[test]
    fn no_value_is_no_parameter() {
        let params = Params::read(b"state=&nonce&scope=a+b").unwrap();
        assert_eq!((params.get("state"), params.get("nonce"), params.get("scope")), (None, None, Some("a b")));
    }

    #[test]
    fn what_is_not_text_is_refused() {
        for bad in [&b"a=%ff"[..], b"a=%00", b"%c3=1"] {
            assert!(Params::read(bad).is_err(), "{bad:?}");
        }
        let many = vec!["n=1"; MOST + 1].join("&");
        assert!(Params::read(many.as_bytes()).is_err());
    }
}
