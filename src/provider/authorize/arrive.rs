//! A request as it arrives at the authorization endpoint, in whichever form: in the open, in a request object by value or by
//! reference, or pushed beforehand.

use std::sync::Arc;

use url::Url;

use super::checks::{self, Context};
use super::means::Means;
use super::mode::ResponseMode;
use super::object::{self, Against};
use super::pushed;
use super::request::{Answerable, Request, Untrusted};
use crate::app::App;
use crate::base::{Fault, Outcome, Timestamp};
use crate::identity::client::Client;
use crate::jose::{Unverified, jwe};
use crate::provider::{Code, Params, Refused, client_keys};

/// Parameters, and how they came.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    pub params: &'a Params,
    pub means: Means,
}

/// A request that was understood, or what its portal is to be told, and whose it is.
pub struct Arrived {
    pub client: Arc<Client>,
    pub request: Result<Request, Answerable>,
}

/// Finds out who asks and what for. A failure here is a page: nobody is known whom it could be told to.
pub async fn understand(app: &App, params: &Params, now: Timestamp) -> Outcome<Arrived, Untrusted> {
    let id = checks::client_id(params).map_err(Fault::Refused)?;
    let client = app.clients.find(&id).ok_or(Fault::Refused(Untrusted::ClientUnknown))?;
    let request = match (params.get("request"), params.get("request_uri")) {
        (None, Some(uri)) if uri.starts_with(pushed::PREFIX) && !params.is_doubled("request_uri") => {
            Ok(pushed::named(app, &client, uri, now).await?)
        }
        (None, None) => plain(app, &client, params, now).map_err(Fault::Refused)?,
        by_object => objected(app, &client, params, by_object, now).await?,
    };
    Ok(Arrived { client, request })
}

fn plain(app: &App, client: &Client, params: &Params, now: Timestamp) -> Result<Result<Request, Answerable>, Untrusted> {
    let redirect_uri = checks::redirect_uri(client, params)?;
    Ok(parsed(app, client, redirect_uri, Asked { params, means: Means::default() }, now))
}

/// A request in an object. When that is not in order, only the address outside counts, if it is a registered one.
async fn objected(
    app: &App,
    client: &Client,
    params: &Params,
    by_object: (Option<&str>, Option<&str>),
    now: Timestamp,
) -> Outcome<Result<Request, Answerable>, Untrusted> {
    let opened = match by_object {
        (Some(_), Some(_)) => Err(Refused::request("request and request_uri exclude each other")),
        _ if params.is_doubled("request") || params.is_doubled("request_uri") => {
            Err(Refused::request("a parameter stands twice"))
        }
        (Some(object), None) => open(app, client, object, params, now).await,
        (None, uri) => match fetched(app, client, uri.unwrap_or_default()).await {
            Ok(object) => open(app, client, &object, params, now).await,
            Err(refused) => Err(refused),
        },
    };
    match opened {
        Ok(inside) => {
            let redirect_uri = checks::redirect_uri(client, &inside).map_err(Fault::Refused)?;
            let means = Means { signed: true, pushed: false };
            Ok(parsed(app, client, redirect_uri, Asked { params: &inside, means }, now))
        }
        Err(refused) => {
            let redirect_uri = checks::redirect_uri(client, params).map_err(|_| Fault::Refused(Untrusted::ObjectRefused))?;
            let kind = params.get("response_type").and_then(|text| text.parse().ok());
            let named = params.get("response_mode").and_then(|name| ResponseMode::named(name, kind));
            let mode = named.filter(|mode| mode.suits(kind)).unwrap_or(ResponseMode::of(kind));
            let state = params.get("state").filter(|_| !params.is_doubled("state")).map(str::to_owned);
            Ok(Err(Answerable { redirect_uri, state, mode, refused }))
        }
    }
}

/// The checks of a request whose client and address are known.
pub fn parsed(app: &App, client: &Client, redirect_uri: String, asked: Asked<'_>, now: Timestamp) -> Result<Request, Answerable> {
    let (issuer, signing) = (app.settings.issuer(), app.keyring.signing());
    let details = &app.settings.authorization_details;
    let context = Context { client, issuer: &issuer, keys: signing.published(), means: asked.means, details, now };
    checks::parse(&context, redirect_uri, asked.params)
}

/// Media types of a request object (RFC 9101 section 10.2), and those under which older portals serve one.
const OBJECT: &[&str] =
    &["application/oauth-authz-req+jwt", "application/jwt", "application/jose", "text/plain", "application/octet-stream"];
/// RFC 9101 section 5.2.
const LONGEST_URI: usize = 512;

/// The object at an address that the client registered. A fragment there tells versions of a document apart and is not sent
/// (OpenID Connect Core section 6.2); what the address serves is verified like any other object, whatever the fragment says.
async fn fetched(app: &App, client: &Client, uri: &str) -> Result<String, Refused> {
    let refuse = |why: &'static str| Refused::new(Code::InvalidRequestUri, why);
    if uri.len() > LONGEST_URI || !client.metadata.request_uris.iter().any(|registered| place(registered) == place(uri)) {
        return Err(refuse("request_uri is none that this client registered"));
    }
    let url = Url::parse(place(uri)).map_err(|_| refuse("request_uri is no address"))?;
    let body = app.outside.fetch.document(&url, OBJECT).await.map_err(|error| {
        tracing::info!(host = url.host_str().unwrap_or_default(), %error, "a request object could not be fetched");
        refuse("the request object could not be fetched")
    })?;
    let text = String::from_utf8(body).map_err(|_| refuse("request_uri leads to no request object"))?;
    Ok(text.trim().to_owned())
}

/// An address without its fragment.
fn place(uri: &str) -> &str {
    uri.split('#').next().unwrap_or_default()
}

/// Opens a request object with the keys that its client has now, and with ours where it was encrypted to us.
pub async fn open(app: &App, client: &Client, text: &str, outside: &Params, now: Timestamp) -> Result<Params, Refused> {
    let opened;
    let signed = if jwe::is_encrypted(text) {
        opened = jwe::decrypt(app.keyring.encryption().all(), text)
            .map_err(|_| object::invalid("the request object does not open: it must be encrypted by ECDH-ES to a key of ours"))?;
        opened.as_str()
    } else {
        text
    };
    let token = Unverified::parse(signed).map_err(|_| object::invalid("the request object is no signed token"))?;
    let (keys, issuer) = (client_keys::to_verify(app, client, &token, now).await, app.settings.issuer());
    object::open(&token, outside, Against { client, keys: &keys, issuer: &issuer, now })
}
