//! Client-Initiated Backchannel Authentication (CIBA Core 1.0; FAPI-CIBA where the client's profile has it), polled or pinged.
//! A portal's server asks a person who is elsewhere; the person finds the question in their inbox.

use std::time::Duration;

use serde::Serialize;
use serde_json::json;

use super::hint::{self, Hint, fault};
use super::{Said, notice, prefix, signed};
use crate::app::App;
use crate::audit::{Action, Actor, Entry};
use crate::authn::limit::{self, Ration};
use crate::base::encode::sha256;
use crate::base::ids::AfarId;
use crate::base::zone::{day_of, hour_of};
use crate::base::{Fault, Outcome, Timestamp, error::refuse, text};
use crate::identity::client::{Client, GrantType, TokenDelivery};
use crate::jose::Unverified;
use crate::outside::messages::Letter;
use crate::provider::authorize::{Context, checks};
use crate::provider::{Code, Params, Refused, client_keys};
use crate::store::accounts::{self, Account};
use crate::store::afar::{self, Kind, NewAfar};
use crate::store::{clients, locks};

/// How long a question waits where nothing else is asked.
const LASTS: Duration = Duration::from_secs(600);
const INTERVAL: u32 = 5;
const DAY: Duration = Duration::from_secs(24 * 3600);
const HOUR: Duration = Duration::from_secs(3600);
/// Questions that wait for one person: of one portal, and of all. What comes beyond is never shown.
const WAITING_OF_CLIENT: i64 = 5;
const WAITING_OF_ALL: i64 = 20;
/// Requests with one and the same hint in an hour, whether or not it means somebody.
const WITH_ONE_HINT: u32 = 60;
const LONGEST_MESSAGE: usize = 100;
const LONGEST_TOKEN: usize = 1024;

/// The answer of CIBA Core section 7.3.
#[derive(Clone, Debug, Serialize)]
pub struct Begun {
    pub auth_req_id: String,
    pub expires_in: u64,
    pub interval: u32,
}

/// What is asked, read and found in order.
struct Asked {
    hint: Hint,
    binding_message: Option<String>,
    notification_token: Option<String>,
    lasts: Duration,
}

/// Takes a request of an authenticated client.
pub async fn begin(app: &App, context: &Context<'_>, params: &Params) -> Outcome<Begun, Refused> {
    let Context { client, now, .. } = *context;
    if !client.may(GrantType::Ciba) {
        return refuse(Refused::new(Code::UnauthorizedClient, "this client is not registered for CIBA"));
    }
    if params.has_doubles() {
        return refuse(Refused::request("a parameter stands twice"));
    }
    let inside = match params.get("request") {
        Some(_) => Some(unsealed(app, client, params, now).await?),
        None if signed::is_required(client) => {
            return refuse(Refused::request("this client must sign its requests: request is missing"));
        }
        None => None,
    };
    let params = inside.as_ref().unwrap_or(params);
    let mut request = checks::parse_afar(context, params).map_err(fault)?;
    let asked = read(params, client, |token| hint::of_token(app, client, token), now).map_err(fault)?;
    ration(app, client, &asked.hint, now).await?;
    let account = match hint::find(app, client, &asked.hint).await? {
        Some(id) => addressee(app, client, id, now).await?,
        None => None,
    };
    request.login_hint = None;

    let id = AfarId::new(now, &app.random);
    let auth_req_id = format!("{}{}", prefix(Kind::Ciba), app.random.token());
    let said = Said {
        binding_message: asked.binding_message,
        handle: asked.notification_token.is_some().then(|| auth_req_id.clone()),
        notification_token: asked.notification_token,
        ..Said::default()
    };
    let new = NewAfar {
        id,
        kind: Kind::Ciba,
        client: client.id(),
        handle_hash: sha256(auth_req_id.as_bytes()),
        code_key: None,
        account: account.as_ref().map(|account| account.id),
        request: serde_json::to_string(&request)?,
        said_sealed: said.seal(&app.keyring, id.bytes())?,
        interval_s: INTERVAL,
        expires_at: now + asked.lasts,
    };
    let mut tx = app.db.write().await?;
    afar::insert(&mut tx, new, now).await?;
    if let Some(account) = &account {
        let entry =
            Entry::new(Action::ApprovalAsked, Actor::Portal(client.id().clone())).account(account.id).person(account.person);
        app.record(&mut tx, now, entry.detail(json!({ "request": id }))).await?;
        let letter = Letter::Asked { portal: client.name(account.language).to_owned(), at: now, until: now + asked.lasts };
        notice::asked(app, &mut tx, account, &letter, now).await?;
    }
    tx.commit().await?;
    Ok(Begun { auth_req_id, expires_in: asked.lasts.as_secs(), interval: INTERVAL })
}

/// The parameters of a signed request, which is taken once.
async fn unsealed(app: &App, client: &Client, params: &Params, now: Timestamp) -> Outcome<Params, Refused> {
    let issuer = app.settings.issuer();
    let Ok(token) = Unverified::parse(params.get("request").unwrap_or_default()) else {
        return refuse(Refused::request("request is no signed token"));
    };
    let keys = client_keys::to_verify(app, client, &token, now).await;
    let good = signed::check((params, &token), client, &keys, (&issuer, now)).map_err(fault)?;
    let jti = sha256(format!("ciba {}", good.jti).as_bytes());
    let mut tx = app.db.write().await?;
    let is_new = clients::take_assertion(&mut tx, client.id(), &jti, good.expires_at).await?;
    tx.commit().await?;
    if is_new { Ok(good.params) } else { refuse(Refused::request("request was used before: jti")) }
}

/// Pure: hint, message, expiry, notification token.
fn read(
    params: &Params,
    client: &Client,
    of_token: impl FnOnce(&str) -> Option<String>,
    now: Timestamp,
) -> Result<Asked, Refused> {
    let hint = hint::read(params, client, of_token)?;
    let binding_message = params.get("binding_message").map(binding_message).transpose()?;
    let longest = longest(client, now);
    let lasts = match params.get("requested_expiry") {
        None => LASTS,
        Some(text) => {
            let seconds = text.parse::<u32>().ok().filter(|seconds| *seconds > 0);
            let seconds = seconds.ok_or_else(|| Refused::request("requested_expiry is no number of seconds"))?;
            Duration::from_secs(seconds.into()).min(longest)
        }
    };
    let pings = client.metadata.backchannel_token_delivery_mode == Some(TokenDelivery::Ping);
    let notification_token = match params.get("client_notification_token") {
        Some(token) if !is_bearer_token(token) => return Err(Refused::request("client_notification_token is no bearer token")),
        None if pings => return Err(Refused::request("client_notification_token is missing: this client is pinged")),
        token => token.filter(|_| pings).map(str::to_owned),
    };
    Ok(Asked { hint, binding_message, notification_token, lasts })
}

/// Words that fit on two screens and lead nowhere: a link or markup would be somebody else's words on our page.
fn binding_message(message: &str) -> Result<String, Refused> {
    let plain = |c: char| c.is_alphanumeric() || c == ' ' || ".,:;-/()#+&'\"!?–…".contains(c);
    let lower = message.to_lowercase();
    let fits = message.chars().count() <= LONGEST_MESSAGE && message.chars().all(plain) && text::tidy(message) == message;
    if fits && !lower.contains("://") && !lower.contains("www.") {
        return Ok(message.to_owned());
    }
    Err(Refused::new(Code::InvalidBindingMessage, "binding_message: at most 100 letters, digits and plain marks, and no address"))
}

/// RFC 6750 section 2.1 `b64token`, as long as CIBA Core section 7.1 allows.
fn is_bearer_token(token: &str) -> bool {
    let body = token.trim_end_matches('=');
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~' | b'+' | b'/');
    (1..=LONGEST_TOKEN).contains(&token.len()) && !body.is_empty() && body.bytes().all(fits)
}

/// How long a question of this client may wait: minutes, or as many working days as its policy has for linked procedures
/// (Decree 63/2024: five). Saturdays and Sundays do not count.
fn longest(client: &Client, now: Timestamp) -> Duration {
    let mut left = client.policy.ciba.working_days.min(5);
    if left == 0 {
        return LASTS;
    }
    let mut day = day_of(now);
    let mut days = 0;
    while left > 0 {
        day = day.plus_days(1);
        days += 1;
        if !day.is_weekend() {
            left -= 1;
        }
    }
    // Until the end of the last day.
    let hours = 23 - hour_of(now).min(23);
    DAY * days + HOUR * hours
}

/// Counts by the hint, not by the person, so that counting tells nothing of who exists.
async fn ration(app: &App, client: &Client, hint: &Hint, now: Timestamp) -> Outcome<(), Refused> {
    let (Hint::Subject(text) | Hint::Number(text) | Hint::Phone(text)) = hint;
    let of = sha256(format!("{} {text}", client.id()).as_bytes());
    let mut tx = app.db.write().await?;
    let drawn =
        limit::draw(app, &mut tx, &Ration { sort: "ciba-hint", of: &of, allowed: WITH_ONE_HINT, within: HOUR }, now).await;
    tx.commit().await?;
    drawn.map_err(|fault| match fault {
        Fault::Refused(_) => Fault::Refused(Refused::new(Code::AccessDenied, "this person was asked too often: wait an hour")),
        Fault::Broken(broken) => Fault::Broken(broken),
    })
}

/// The account, if its holder can answer and is to be asked. A locked account, one that has enough questions, or one whose
/// holder reported this portal today is not asked, and the portal can't tell.
async fn addressee(
    app: &App,
    client: &Client,
    id: crate::base::ids::AccountId,
    now: Timestamp,
) -> Outcome<Option<Account>, Refused> {
    let Some(account) = accounts::find(&app.db, id).await? else { return Ok(None) };
    let is_open = account.activated_level.is_some() && account.deceased_at.is_none();
    if !is_open || !locks::of_account(&app.db, id).await?.is_empty() {
        return Ok(None);
    }
    let waiting = afar::waiting(&app.db, id, client.id(), (now, now - DAY)).await?;
    let bears = waiting.of_client < WAITING_OF_CLIENT && waiting.of_all < WAITING_OF_ALL && waiting.scams == 0;
    Ok(bears.then_some(account))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identity::client::Policy;

    fn client(change: impl FnOnce(&mut Client)) -> Client {
        let metadata = json!({ "client_id": "p", "client_name": "C", "redirect_uris": ["https://p.vn/cb"] });
        let mut client = Client::new(serde_json::from_value(metadata).unwrap(), Policy::default(), None).unwrap();
        change(&mut client);
        client
    }

    // Thursday, 2026-11-26, 09:00 in Hà Nội.
    const NOW: Timestamp = Timestamp(1_795_658_400_000);

    fn asked(client: &Client, text: &str) -> Result<Asked, Refused> {
        read(&Params::read(text.as_bytes()).unwrap(), client, |_| None, NOW)
    }

    #[test]
    fn a_binding_message_is_plain_words_or_a_number() {
        for good in ["1234", "W4SCT", "Khai sinh cho cháu Minh, hồ sơ 12/2026", "a & b"] {
            assert!(binding_message(good).is_ok(), "{good}");
        }
        for bad in ["<b>x</b>", "https://evil.vn", "www.evil.vn", "a\nb", "a\u{202e}b", "  x", &"x".repeat(101), "🔑"] {
            assert_eq!(binding_message(bad).unwrap_err().code, Code::InvalidBindingMessage, "{bad}");
        }
    }

    #[test]
    fn a_question_waits_minutes_or_the_working_days_of_its_policy() {
        let short = client(|_| ());
        let long = client(|client| client.policy.ciba.working_days = 5);
        let lasts = |client: &Client, text: &str| asked(client, text).map(|asked| asked.lasts.as_secs());
        assert_eq!(lasts(&short, "login_hint=a").ok(), Some(600));
        assert_eq!(lasts(&short, "login_hint=a&requested_expiry=120").ok(), Some(120));
        assert_eq!(lasts(&short, "login_hint=a&requested_expiry=9999999").ok(), Some(600));
        // Friday, Monday, Tuesday, Wednesday, Thursday: seven days, to the end of the last.
        let week = lasts(&long, "login_hint=a&requested_expiry=9999999").unwrap();
        assert!((7 * 86_400..8 * 86_400).contains(&week), "{week}");
        for bad in ["0", "-1", "1.5", "soon", "99999999999"] {
            assert!(lasts(&short, &format!("login_hint=a&requested_expiry={bad}")).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_client_that_is_pinged_brings_a_token_for_it() {
        let pinged = client(|client| client.metadata.backchannel_token_delivery_mode = Some(TokenDelivery::Ping));
        assert!(asked(&pinged, "login_hint=a").is_err());
        assert!(asked(&pinged, "login_hint=a&client_notification_token=a%20b").is_err());
        let token = asked(&pinged, "login_hint=a&client_notification_token=8d67dc78-7faa-4d41.aabd").unwrap().notification_token;
        assert_eq!(token.as_deref(), Some("8d67dc78-7faa-4d41.aabd"));
        // A client that polls is never called, whatever it brings.
        let polled = client(|_| ());
        assert_eq!(asked(&polled, "login_hint=a&client_notification_token=abc").unwrap().notification_token, None);
    }
}
