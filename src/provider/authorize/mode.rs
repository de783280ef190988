//! `response_mode`: where in the answer its parameters stand (OAuth 2.0 Multiple Response Type Encoding Practices, Form Post
//! Response Mode), and whether they come as a signed token (JARM).

use serde::{Deserialize, Serialize};

use crate::identity::client::ResponseType;

/// Where the parameters stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Place {
    #[default]
    Query,
    Fragment,
    FormPost,
}

/// How the answer reaches the portal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResponseMode {
    pub place: Place,
    /// In one parameter `response`, a token that we signed (JARM section 2.3).
    pub signed: bool,
}

impl ResponseMode {
    /// Every name that a request may use.
    pub const NAMES: [&str; 7] = ["query", "fragment", "form_post", "jwt", "query.jwt", "fragment.jwt", "form_post.jwt"];

    /// The mode of an answer whose request names none: a code alone may stand in a query, a token never.
    pub fn of(kind: Option<ResponseType>) -> Self {
        let place = if kind.is_some_and(is_open) { Place::Fragment } else { Place::Query };
        Self { place, signed: false }
    }

    /// The mode of this name, for an answer of this kind; `jwt` stands for the signed form of the kind's own mode.
    pub fn named(name: &str, kind: Option<ResponseType>) -> Option<Self> {
        let (place, signed) = match name {
            "query" => (Place::Query, false),
            "fragment" => (Place::Fragment, false),
            "form_post" => (Place::FormPost, false),
            "jwt" => (Self::of(kind).place, true),
            "query.jwt" => (Place::Query, true),
            "fragment.jwt" => (Place::Fragment, true),
            "form_post.jwt" => (Place::FormPost, true),
            _ => return None,
        };
        Some(Self { place, signed })
    }

    /// Whether an answer of this kind may take it: a token in a query would be logged on its way (OAuth 2.0 Multiple Response
    /// Type Encoding Practices section 3.0, JARM section 2.3.1).
    pub fn suits(self, kind: Option<ResponseType>) -> bool {
        self.place != Place::Query || !kind.is_some_and(is_open)
    }
}

/// Whether a token comes through the browser.
fn is_open(kind: ResponseType) -> bool {
    kind.has_token() || kind.has_id_token()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_of_answer_has_its_own_place_and_none_with_a_token_is_a_query() {
        for kind in ResponseType::ALL {
            let own = ResponseMode::of(Some(kind));
            assert_eq!(own.place == Place::Query, kind == ResponseType::Code, "{kind:?}");
            assert_eq!(ResponseMode::named("jwt", Some(kind)), Some(ResponseMode { signed: true, ..own }));
            assert!(own.suits(Some(kind)));
            for name in ["query", "query.jwt"] {
                let mode = ResponseMode::named(name, Some(kind)).unwrap();
                assert_eq!(mode.suits(Some(kind)), kind == ResponseType::Code, "{name} {kind:?}");
            }
            for name in ["fragment", "form_post", "fragment.jwt", "form_post.jwt"] {
                assert!(ResponseMode::named(name, Some(kind)).unwrap().suits(Some(kind)));
            }
        }
        assert_eq!(ResponseMode::of(None).place, Place::Query);
    }

    #[test]
    fn every_name_is_known_and_no_other() {
        assert!(ResponseMode::NAMES.iter().all(|name| ResponseMode::named(name, None).is_some()));
        for other in ["", "Query", "web_message", "jwt.query", "form-post", "query "] {
            assert_eq!(ResponseMode::named(other, None), None, "{other:?}");
        }
    }
}
