//! E-mail through an SMTP relay (RFC 5321, RFC 8314).

use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox};
use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{Address, AsyncSmtpTransport, AsyncTransport as _, Message, Tokio1Executor};
use url::Url;

use super::sms::is_loopback;
use super::{Email, Sent, Undelivered, Why};
use crate::base::Broken;

const TIMEOUT: Duration = Duration::from_secs(10);
const CONNECTIONS: u32 = 4;
/// The longest reference that is kept.
const LONGEST_REFERENCE: usize = 128;

pub struct SmtpGateway {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl SmtpGateway {
    /// To be made inside the runtime, for the pool of connections lives in it. `smtps://` wraps the connection in TLS. `smtp://` begins in clear and goes on only under STARTTLS, except to this
    /// very machine: neither a code nor the relay's password travels in clear.
    pub fn new(url: &str, from: &str) -> Result<Self, Broken> {
        let url: Url = url.parse().map_err(|_| Broken::new("`messages.smtp_url` is not a URL"))?;
        let from = from.parse().map_err(|_| Broken::new("`messages.from` is not an e-mail address"))?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or_else(|| no("names no host"))?;
        let host = host.trim_start_matches('[').trim_end_matches(']');
        let local = is_loopback(Url::parse(&format!("http://{}", url.host_str().unwrap_or_default()))?.host());
        let secured = || TlsParameters::new(host.to_owned()).map_err(|e| Broken::from(e).context("`messages.smtp_url`"));
        let (tls, port) = match url.scheme() {
            "smtps" => (Tls::Wrapper(secured()?), 465),
            "smtp" if local => (Tls::None, 25),
            "smtp" => (Tls::Required(secured()?), 587),
            _ => return Err(no("must begin with smtp:// or smtps://")),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(host)
            .port(url.port().unwrap_or(port))
            .tls(tls)
            .timeout(Some(TIMEOUT))
            .pool_config(PoolConfig::new().max_size(CONNECTIONS));
        if !url.username().is_empty() {
            let user = clear(url.username()).ok_or_else(|| no("has a user name that is not UTF-8"))?;
            let password = clear(url.password().unwrap_or_default()).ok_or_else(|| no("has a password that is not UTF-8"))?;
            builder = builder.credentials(Credentials::new(user, password));
        }
        Ok(Self { transport: builder.build(), from })
    }

    pub async fn send(&self, email: &Email) -> Result<Sent, Undelivered> {
        let message = self.form(email).ok_or(Undelivered::Never(Why::Unformed))?;
        let answer = self.transport.send(message).await.map_err(|e| judge(&e))?;
        let line = answer.message().next().unwrap_or_default();
        let kept = line.chars().filter(|c| c.is_ascii_graphic() || *c == ' ').take(LONGEST_REFERENCE).collect();
        Ok(Sent { provider_reference: kept })
    }

    /// The Message-ID is made from the message's own id, so that a second copy is known as one; `Auto-Submitted` keeps
    /// vacation answers away (RFC 3834).
    fn form(&self, email: &Email) -> Option<Message> {
        let to: Address = email.to.reveal().parse().ok()?;
        let at = UNIX_EPOCH + Duration::from_millis(u64::try_from(email.at.0).ok()?);
        let body = Body::new_with_encoding(email.text.clone(), ContentTransferEncoding::QuotedPrintable).ok()?;
        let automatic = HeaderValue::new(HeaderName::new_from_ascii_str("Auto-Submitted"), "auto-generated".to_owned());
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .date(at)
            .message_id(Some(format!("<{}@{}>", email.reference, self.from.email.domain())))
            .subject(email.subject.as_str())
            .raw_header(automatic)
            .header(ContentType::TEXT_PLAIN)
            .body(body)
            .ok()
    }
}

fn no(what: &'static str) -> Broken {
    Broken::new(format!("`messages.smtp_url` {what}"))
}

/// A percent-encoded part of a URL in clear.
fn clear(part: &str) -> Option<String> {
    let bytes = part.as_bytes();
    let mut out = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let hex = (bytes[at] == b'%').then(|| part.get(at + 1..at + 3)).flatten().and_then(|h| u8::from_str_radix(h, 16).ok());
        out.push(hex.unwrap_or(bytes[at]));
        at += if hex.is_some() { 3 } else { 1 };
    }
    String::from_utf8(out).ok()
}

/// A 5xx reply to this message is final; one to our own credentials or to the greeting is for the operator to mend, and
/// the message waits.
fn judge(error: &lettre::transport::smtp::Error) -> Undelivered {
    if let Some(code) = error.status() {
        let number = u16::from(code);
        let ours = matches!(number, 502..=504 | 521 | 530 | 534 | 535 | 538);
        let why = Why::Smtp(number);
        return if error.is_permanent() && !ours { Undelivered::Never(why) } else { Undelivered::Later(why) };
    }
    Undelivered::Later(if error.is_timeout() {
        Why::Timeout
    } else if error.is_tls() {
        Why::Tls
    } else if error.is_response() {
        Why::Nonsense
    } else {
        Why::Unreachable
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::ids::MessageId;
    use crate::base::{Random, Timestamp};
    use crate::identity;

    #[tokio::test]
    async fn an_address_that_can_t_be_used_is_told_by_its_key() {
        for (url, from, key) in [
            ("http://mail.example.vn", "a@example.vn", "smtp_url"),
            ("mail.example.vn", "a@example.vn", "smtp_url"),
            ("smtp://", "a@example.vn", "smtp_url"),
            ("smtp://mail.example.vn", "nobody", "messages.from"),
        ] {
            let error = SmtpGateway::new(url, from).err().map(|e| e.to_string()).unwrap_or_default();
            assert!(error.contains(key), "{url} {from}: {error}");
        }
        assert!(SmtpGateway::new("smtp://127.0.0.1:2525", "no-reply@localhost").is_ok());
    }

    #[test]
    fn a_password_may_hold_any_sign() {
        assert_eq!(clear("p%40ss%3Aw%25rd").as_deref(), Some("p@ss:w%rd"));
        assert_eq!(clear("100%").as_deref(), Some("100%"));
        assert_eq!(clear("%ff"), None);
    }

    #[tokio::test]
    async fn one_message_has_one_name_and_its_own_time() {
        let gateway = SmtpGateway::new("smtp://localhost:2525", "Định danh <no-reply@id.example.vn>").unwrap();
        let reference = MessageId::new(Timestamp(5), &Random::test(5));
        let email = Email {
            to: identity::Email::parse("hoa.le@example.vn").unwrap(),
            subject: "Mã xác thực\r\nBcc: x@y.vn".into(),
            text: "Chào bạn".into(),
            reference,
            at: Timestamp(1_795_489_500_000),
        };
        let text = String::from_utf8(gateway.form(&email).unwrap().formatted()).unwrap();
        assert!(text.contains(&format!("Message-ID: <{reference}@id.example.vn>")), "{text}");
        assert!(text.contains("Date: Tue, 24 Nov 2026"), "{text}");
        assert!(text.contains("Auto-Submitted: auto-generated"), "{text}");
        assert!(!text.contains("\r\nBcc:"), "{text}");
    }
}
