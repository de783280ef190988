//! Whom a portal means: by the name under which it knows somebody, by an ID token of ours, or, where its policy has it, by
//! number or phone. Exactly one hint. A number or phone that is nobody's is answered as one that is somebody's, so that no
//! portal learns who has an account.

use crate::app::App;
use crate::base::encode::sha256;
use crate::base::ids::AccountId;
use crate::base::{Fault, Outcome, error::refuse};
use crate::identity::client::Client;
use crate::identity::{PersonalNumber, PhoneNumber};
use crate::provider::authorize::hint;
use crate::provider::{Code, Params, Refused};
use crate::store::consents;
use crate::store::passwords::Kind;
use crate::store::ways::{self, Keys};

const LONGEST: usize = 256;

/// A hint that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hint {
    /// The portal's own name for the person.
    Subject(String),
    Number(String),
    Phone(String),
}

/// Pure: exactly one hint, of a kind that this client may use.
pub fn read(params: &Params, client: &Client, of_token: impl FnOnce(&str) -> Option<String>) -> Result<Hint, Refused> {
    let hints = [params.get("login_hint"), params.get("id_token_hint"), params.get("login_hint_token")];
    match hints {
        [Some(hint), None, None] => login_hint(hint, client),
        [None, Some(token), None] => {
            let subject = of_token(token);
            subject
                .map(Hint::Subject)
                .ok_or_else(|| Refused::request("id_token_hint is no ID token that was issued to this client"))
        }
        [None, None, Some(_)] => Err(Refused::request("login_hint_token is not supported: use login_hint or id_token_hint")),
        _ => Err(Refused::request("exactly one of login_hint and id_token_hint is needed")),
    }
}

fn login_hint(hint: &str, client: &Client) -> Result<Hint, Refused> {
    if hint.len() > LONGEST {
        return Err(Refused::request("login_hint is too long"));
    }
    if client.policy.ciba.by_number {
        // Foreigners' numbers have many forms: what can be a phone is one.
        if let Ok(phone) = PhoneNumber::parse(hint) {
            return Ok(Hint::Phone(phone.reveal().to_owned()));
        }
        if let Ok(number) = PersonalNumber::parse(hint) {
            return Ok(Hint::Number(number.reveal().to_owned()));
        }
    }
    Ok(Hint::Subject(hint.to_owned()))
}

/// The account that a hint means, if there is one; `None` where the portal is not to learn that there is none.
pub async fn find(app: &App, client: &Client, hint: &Hint) -> Outcome<Option<AccountId>, Refused> {
    let index = app.keyring.index();
    let nobody = Keys::default();
    let keys = |kind: &str, value: &str| Keys::of(&index.all_epochs(kind, value));
    let found = match hint {
        Hint::Subject(subject) => {
            let found = consents::by_subject(&app.db, client.id(), &sha256(subject.as_bytes())).await?;
            if found.is_none() {
                // A portal knows its own names: nothing is told by saying that one is unknown.
                return refuse(unknown());
            }
            found
        }
        Hint::Number(number) => {
            let found = ways::candidates(&app.db, &keys("number", number), &nobody, Kind::Passcode).await?;
            found.first().map(|candidate| candidate.account)
        }
        // A phone that several share names none of them.
        Hint::Phone(phone) => match ways::candidates(&app.db, &nobody, &keys("phone", phone), Kind::Passcode).await?.as_slice() {
            [one] => Some(one.account),
            _ => None,
        },
    };
    if found.is_none() && client.policy.ciba.tells_unknown {
        return refuse(unknown());
    }
    Ok(found)
}

fn unknown() -> Refused {
    Refused::new(Code::UnknownUserId, "nobody is known to this client under this hint")
}

/// The subject of an ID token of ours that was issued to this client; its time does not count.
pub fn of_token(app: &App, client: &Client, token: &str) -> Option<String> {
    let (issuer, signing) = (app.settings.issuer(), app.keyring.signing());
    let hint = hint::verify(token, &issuer, signing.published()).ok()?;
    (hint.client == *client.id()).then_some(hint.subject)
}

/// A refusal among a flow's other faults.
pub fn fault(refused: Refused) -> Fault<Refused> {
    Fault::Refused(refused)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::client::Policy;
    use serde_json::json;

    #[test]
    fn one_hint_is_needed_and_numbers_are_for_clients_that_may_ask_by_them() {
        let mut client = Client::new(
            serde_json::from_value(json!({ "client_id": "p", "client_name": "C", "redirect_uris": ["https://p.vn/cb"] }))
                .unwrap(),
            Policy::default(),
            None,
        )
        .unwrap();
        let read = |client: &Client, text: &str| {
            read(&Params::read(text.as_bytes()).unwrap(), client, |token| (token == "good").then(|| "s".to_owned()))
        };
        assert_eq!(read(&client, "login_hint=901162000123"), Ok(Hint::Subject("901162000123".into())));
        assert_eq!(read(&client, "id_token_hint=good"), Ok(Hint::Subject("s".into())));
        client.policy.ciba.by_number = true;
        assert_eq!(read(&client, "login_hint=901162000123"), Ok(Hint::Number("901162000123".into())));
        assert!(matches!(read(&client, "login_hint=0912345678"), Ok(Hint::Phone(_))));
        assert!(matches!(read(&client, "login_hint=abc"), Ok(Hint::Subject(_))));
        let long = format!("login_hint={}", "x".repeat(257));
        for bad in [
            "",
            "login_hint=a&id_token_hint=good",
            "login_hint_token=x",
            "id_token_hint=bad",
            "login_hint=a&login_hint_token=b",
            &long,
        ] {
            assert_eq!(read(&client, bad).unwrap_err().code, Code::InvalidRequest, "{bad}");
        }
    }
}
