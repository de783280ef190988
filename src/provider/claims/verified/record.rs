//! What a desk recorded when it identified somebody, in the form of the specification.

use serde_json::{Value, json};

use super::{CHECKS, DOCUMENT, EVIDENCE};
use crate::base::Timestamp;
use crate::base::zone::{Day, rfc3339};
use crate::identity::level::AccountLevel;
use crate::settings::Assurance;

/// One identification: the decision that an account stands on, and what that decision stood on.
#[derive(Clone, Debug)]
pub struct Record {
    /// What the holder has taken into use: never more than what was decided.
    pub level: AccountLevel,
    pub decided_at: Timestamp,
    pub seen_at: Timestamp,
    /// The 1:1 match by face and fingerprint (or by face alone), if there was one.
    pub matched_at: Option<Timestamp>,
    pub desk: String,
    pub unit: String,
    pub card_issued: Option<Day>,
    pub card_number: Option<String>,
    /// Names of this identification and of its match for one sector: two sectors can't join what they know by them.
    pub process: String,
    pub check: String,
}

/// What the operator calls things.
#[derive(Clone, Copy, Debug)]
pub struct Names<'a> {
    pub trust_framework: &'a str,
    pub card_issuer: &'a str,
}

impl<'a> Names<'a> {
    pub fn of(settings: &'a Assurance) -> Self {
        Self { trust_framework: &settings.trust_framework, card_issuer: &settings.card_issuer }
    }
}

/// The assurance level as it is told.
pub fn assurance_level(level: AccountLevel) -> &'static str {
    match level {
        AccountLevel::One => "muc_do_01",
        AccountLevel::Two => "muc_do_02",
    }
}

impl Record {
    /// Everything that could be told of the verification.
    pub fn verification(&self, names: Names<'_>) -> Value {
        let [seen, compared, matched] = CHECKS;
        let organization = format!("{}, {}", self.desk, self.unit);
        let mut checks = vec![
            json!({ "check_method": seen, "organization": organization, "time": rfc3339(self.seen_at) }),
            json!({ "check_method": compared, "organization": organization, "time": rfc3339(self.seen_at) }),
        ];
        if let Some(at) = self.matched_at {
            let check =
                json!({ "check_method": matched, "organization": organization, "check_id": self.check, "time": rfc3339(at) });
            checks.push(check);
        }
        let mut details = json!({ "type": DOCUMENT, "issuer": { "name": names.card_issuer, "country_code": "VNM" } });
        if let Some(day) = self.card_issued {
            details["date_of_issuance"] = json!(day.iso());
        }
        if let Some(number) = &self.card_number {
            details["document_number"] = json!(number);
        }
        json!({
            "trust_framework": names.trust_framework,
            "assurance_level": assurance_level(self.level),
            "time": rfc3339(self.decided_at),
            "verification_process": self.process,
            "evidence": [{
                "type": EVIDENCE,
                "time": rfc3339(self.seen_at),
                "check_details": checks,
                "document_details": details,
            }],
        })
    }
}
