//! `authorization_details` (RFC 9396): read against the types that this provider knows and the client registered.

use serde_json::Value;

use crate::identity::client::Client;
use crate::identity::details::DetailType;
use crate::provider::{Code, Refused};

const LONGEST: usize = 4096;
const MOST: usize = 10;

fn invalid(why: &'static str) -> Refused {
    Refused::new(Code::InvalidAuthorizationDetails, why)
}

fn list(text: &str) -> Result<Vec<Value>, Refused> {
    if text.len() > LONGEST {
        return Err(invalid("authorization_details is longer than 4096 bytes"));
    }
    let list: Vec<Value> =
        serde_json::from_str(text).map_err(|_| invalid("authorization_details is not a JSON array of objects"))?;
    if list.is_empty() || list.len() > MOST {
        return Err(invalid("authorization_details has no object, or more than ten"));
    }
    Ok(list)
}

/// The objects of an authorization request.
pub fn asked(text: &str, client: &Client, known: &[DetailType]) -> Result<Vec<Value>, Refused> {
    let list = list(text)?;
    for value in &list {
        let object = value.as_object().ok_or_else(|| invalid("authorization_details is not a JSON array of objects"))?;
        let name = object.get("type").and_then(Value::as_str).ok_or_else(|| invalid("authorization_details: type is missing"))?;
        let is_registered = client.metadata.authorization_details_types.iter().any(|registered| registered == name);
        let kind = known.iter().find(|kind| is_registered && kind.name == name);
        let kind = kind.ok_or_else(|| invalid("authorization_details: a type is not known or not registered for this client"))?;
        if !kind.accepts(object) {
            return Err(invalid("authorization_details: an object has a field that its type does not have, or lacks one"));
        }
    }
    Ok(list)
}

/// What a token request names of what was granted, or all of it: whole objects, none altered (RFC 9396 section 6.1).
pub fn narrowed(text: Option<&str>, granted: &[Value]) -> Result<Vec<Value>, Refused> {
    let Some(text) = text else { return Ok(granted.to_vec()) };
    let named = list(text)?;
    if named.iter().all(|value| granted.contains(value)) {
        Ok(named)
    } else {
        Err(invalid("authorization_details: more than was granted"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::client::Policy;
    use serde_json::json;

    fn filing() -> DetailType {
        let kind = json!({ "type": "filing", "title_vi": "Nộp hồ sơ", "title_en": "File",
            "fields": [{ "name": "procedure", "kind": "text", "required": true, "label_vi": "Thủ tục", "label_en": "Procedure" }] });
        serde_json::from_value(kind).unwrap()
    }

    #[test]
    fn a_type_must_be_known_and_registered_and_its_object_whole() {
        let metadata = json!({ "client_id": "portal", "client_name": "Cổng", "redirect_uris": ["https://portal.vn/cb"],
            "authorization_details_types": ["filing", "unknown-here"] });
        let client = Client::new(serde_json::from_value(metadata).unwrap(), Policy::default(), None).unwrap();
        let mut other = filing();
        other.name = "not-registered".into();
        let known = [filing(), other];
        let good = json!([{ "type": "filing", "procedure": "1.001193" }]);
        assert_eq!(asked(&good.to_string(), &client, &known).unwrap(), *good.as_array().unwrap());
        let many = vec![good[0].clone(); 11];
        let deep = format!("{}{}", "[".repeat(2000), "]".repeat(2000));
        for bad in [
            String::new(),
            "{}".to_owned(),
            "[]".to_owned(),
            "[5]".to_owned(),
            deep,
            json!([{ "procedure": "x" }]).to_string(),
            json!([{ "type": 5 }]).to_string(),
            json!([{ "type": "unknown-here", "procedure": "x" }]).to_string(),
            json!([{ "type": "not-registered", "procedure": "x" }]).to_string(),
            json!([{ "type": "filing" }]).to_string(),
            json!([{ "type": "filing", "procedure": "x", "amount": 5 }]).to_string(),
            json!([good[0], { "type": "filing" }]).to_string(),
            json!(many).to_string(),
            json!([{ "type": "filing", "procedure": "x".repeat(5000) }]).to_string(),
        ] {
            assert_eq!(asked(&bad, &client, &known).unwrap_err().code, Code::InvalidAuthorizationDetails, "{bad:.60}");
        }
    }

    #[test]
    fn a_token_request_names_whole_objects_of_what_was_granted() {
        let granted = [json!({ "type": "a", "x": "1" }), json!({ "type": "a", "x": "2" })];
        assert_eq!(narrowed(None, &granted).unwrap(), granted);
        assert_eq!(narrowed(Some(&json!([granted[1]]).to_string()), &granted).unwrap(), granted[1..]);
        for wider in [json!([{ "type": "a" }]), json!([{ "type": "a", "x": "3" }]), json!([{ "type": "a", "x": "1", "y": "2" }])]
        {
            let refused = narrowed(Some(&wider.to_string()), &granted).unwrap_err();
            assert_eq!(refused.code, Code::InvalidAuthorizationDetails, "{wider}");
        }
        assert!(narrowed(Some("[]"), &[]).is_err());
    }
}
