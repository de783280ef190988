//! Claims under the names of the gateways that portals speak to today, so that a portal moves here without a change of its code.
//! Which names a client is told is its policy's; what it is told is decided before, as for everybody.

use serde_json::{Map, Value, json};

use crate::identity::client::ClaimNames;

/// Claims of the standard, and what a gateway calls them.
type Names = &'static [(&'static str, &'static str)];

const DVCQG: Names = &[("personal_number", "SoDinhDanh"), ("name", "HoVaTen"), ("birthdate", "NgayThangNamSinh")];
const VNEID: Names =
    &[("personal_number", "citizenPid"), ("name", "fullName"), ("birthdate", "birthDate"), ("account_level", "accountLevel")];

/// What the national public service portal calls an account of a citizen, not of an organisation.
const CITIZEN: &str = "1";

/// Tells `claims` under the names that a client knows. What has no other name keeps the standard's.
pub fn told_as(names: ClaimNames, mut claims: Map<String, Value>) -> Map<String, Value> {
    let (table, birthdate): (Names, fn(&str) -> String) = match names {
        ClaimNames::Standard => return claims,
        ClaimNames::Dvcqg => (DVCQG, without_dashes),
        ClaimNames::Vneid => (VNEID, str::to_owned),
    };
    for (standard, national) in table {
        if let Some(value) = claims.remove(*standard) {
            let value = match value.as_str() {
                Some(date) if *standard == "birthdate" => json!(birthdate(date)),
                _ => value,
            };
            claims.insert((*national).to_owned(), value);
        }
    }
    if names == ClaimNames::Dvcqg
        && let Some(subject) = claims.get("sub").cloned()
    {
        claims.insert("TechID".to_owned(), subject);
        claims.insert("LoaiTaiKhoan".to_owned(), json!(CITIZEN));
    }
    claims
}

/// `yyyyMMdd`; the year alone where no more is known.
fn without_dashes(date: &str) -> String {
    date.replace('-', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gateway_s_names_take_the_place_of_the_standard_s() {
        let claims = json!({ "sub": "s", "name": "Lê Lợi", "birthdate": "1962-05-02", "personal_number": "001062000001",
            "account_level": 2, "gender": "male" });
        let told = |names, claims: &Value| Value::Object(told_as(names, claims.as_object().unwrap().clone()));
        assert_eq!(told(ClaimNames::Standard, &claims), claims);
        assert_eq!(
            told(ClaimNames::Dvcqg, &claims),
            json!({ "sub": "s", "TechID": "s", "LoaiTaiKhoan": "1", "HoVaTen": "Lê Lợi", "NgayThangNamSinh": "19620502",
                "SoDinhDanh": "001062000001", "account_level": 2, "gender": "male" })
        );
        assert_eq!(
            told(ClaimNames::Vneid, &claims),
            json!({ "sub": "s", "fullName": "Lê Lợi", "birthDate": "1962-05-02", "citizenPid": "001062000001",
                "accountLevel": 2, "gender": "male" })
        );
    }

    #[test]
    fn nothing_is_told_that_was_not_given() {
        let told = told_as(ClaimNames::Dvcqg, Map::from_iter([("birthdate".to_owned(), json!("1962"))]));
        assert_eq!(Value::Object(told), json!({ "NgayThangNamSinh": "1962" }));
    }
}
