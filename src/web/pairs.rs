//! `application/x-www-form-urlencoded` read strictly: UTF-8 or nothing, no name twice, no NUL. One reader for forms,
//! queries and the token endpoint, so that none is laxer than the others.

use axum::body::Body;
use axum::extract::FromRequest as _;
use axum::http::Request;
use axum::http::header::CONTENT_TYPE;
use serde::de::DeserializeOwned;
use url::form_urlencoded::Serializer;

/// More names than any form of ours has.
const MAX_PAIRS: usize = 200;

/// What was wrong with the text; never what stood in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    #[error("not UTF-8, or with a NUL in it")]
    NotText,
    #[error("a name stands twice")]
    Twice,
    #[error("too many names")]
    TooMany,
    #[error("names or values are not those of the form")]
    WrongShape,
}

/// Names and values in their order.
#[derive(Clone, PartialEq, Eq)]
pub struct Pairs(Vec<(String, String)>);

impl Pairs {
    /// # Errors
    /// [`Unreadable`].
    pub fn read(text: &[u8]) -> Result<Self, Unreadable> {
        let mut pairs: Vec<(String, String)> = Vec::new();
        for pair in text.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty()) {
            let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            let name = decoded(&pair[..at])?;
            let value = decoded(pair.get(at + 1..).unwrap_or_default())?;
            if pairs.iter().any(|(held, _)| *held == name) {
                return Err(Unreadable::Twice);
            }
            if pairs.len() == MAX_PAIRS {
                return Err(Unreadable::TooMany);
            }
            pairs.push((name, value));
        }
        Ok(Self(pairs))
    }

    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(held, _)| held == name).map(|(_, value)| value.as_str())
    }

    /// Takes a pair out.
    pub fn take(&mut self, name: &str) -> Option<String> {
        let at = self.0.iter().position(|(held, _)| held == name)?;
        Some(self.0.remove(at).1)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The pairs as a `T`.
    ///
    /// # Errors
    /// [`Unreadable::WrongShape`], without the values that did not fit.
    pub async fn into<T: DeserializeOwned>(self) -> Result<T, Unreadable> {
        let text = Serializer::new(String::new()).extend_pairs(self.0).finish();
        let request = Request::post("/").header(CONTENT_TYPE, "application/x-www-form-urlencoded").body(Body::from(text));
        let request = request.map_err(|_| Unreadable::WrongShape)?;
        let form = axum::Form::<T>::from_request(request, &()).await.map_err(|_| Unreadable::WrongShape)?;
        Ok(form.0)
    }
}

/// Shows the names only.
impl std::fmt::Debug for Pairs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.0.iter().map(|(name, _)| name)).finish()
    }
}

fn decoded(text: &[u8]) -> Result<String, Unreadable> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, tail @ ..] = rest {
        let (byte, tail) = match (first, tail) {
            (b'+', _) => (b' ', tail),
            (b'%', [high, low, after @ ..]) => match (nibble(*high), nibble(*low)) {
                (Some(high), Some(low)) => (high << 4 | low, after),
                _ => (b'%', tail),
            },
            (other, _) => (*other, tail),
        };
        if byte == 0 {
            return Err(Unreadable::NotText);
        }
        out.push(byte);
        rest = tail;
    }
    String::from_utf8(out).map_err(|_| Unreadable::NotText)
}

fn nibble(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, serde::Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Form {
        name: String,
        days: Option<u32>,
    }

    #[tokio::test]
    async fn a_form_is_read_into_its_type() {
        let pairs = Pairs::read("name=Nguy%E1%BB%85n+V%C4%83n&days=7".as_bytes()).unwrap();
        assert_eq!(pairs.into::<Form>().await, Ok(Form { name: "Nguyễn Văn".into(), days: Some(7) }));
        let pairs = Pairs::read(b"name=%zz%").unwrap();
        assert_eq!(pairs.into::<Form>().await, Ok(Form { name: "%zz%".into(), days: None }));
    }

    #[tokio::test]
    async fn a_name_that_the_form_does_not_have_is_refused() {
        let pairs = Pairs::read(b"name=a&level=2").unwrap();
        assert_eq!(pairs.into::<Form>().await, Err(Unreadable::WrongShape));
    }

    #[test]
    fn a_name_twice_is_refused_even_when_spelled_differently() {
        assert_eq!(Pairs::read(b"a=1&%61=1"), Err(Unreadable::Twice));
        assert_eq!(Pairs::read(b"a&a"), Err(Unreadable::Twice));
    }

    #[test]
    fn what_is_not_text_is_refused() {
        for bad in [&b"a=%ff"[..], b"a=%00", b"%c3=1", b"a=\xf0\x9f", b"a=\0"] {
            assert_eq!(Pairs::read(bad), Err(Unreadable::NotText), "{bad:?}");
        }
        let many = (0..=MAX_PAIRS).map(|n| format!("n{n}=")).collect::<Vec<_>>().join("&");
        assert_eq!(Pairs::read(many.as_bytes()), Err(Unreadable::TooMany));
    }

    proptest::proptest! {
        #[test]
        fn what_a_browser_writes_comes_back(name in "[^\0]{1,8}", value in "[^\0]{0,40}") {
            let text = Serializer::new(String::new()).append_pair(&name, &value).finish();
            let pairs = Pairs::read(text.as_bytes()).unwrap();
            proptest::prop_assert_eq!(pairs.get(&name), Some(value.as_str()));
        }

        #[test]
        fn no_bytes_make_it_panic(bytes in proptest::collection::vec(proptest::num::u8::ANY, 0..200)) {
            let _ = Pairs::read(&bytes);
        }
    }
}
