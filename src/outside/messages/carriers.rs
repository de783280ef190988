//! The gateways of this installation, as `messages.*` of the settings name them.

use super::sms::SmsGateway;
use super::smtp::SmtpGateway;
use super::{Email, Gateway, Sending, Sms, Undelivered, Why};
use crate::base::Broken;
use crate::settings::Messages;

/// E-mail and SMS, each if configured. What has no gateway fails at once and visibly.
pub struct Carriers {
    smtp: Option<SmtpGateway>,
    sms: Option<SmsGateway>,
}

impl Carriers {
    /// Errors name the key that can't be used.
    pub fn new(settings: &Messages) -> Result<Self, Broken> {
        let smtp = match settings.smtp_url.reveal() {
            "" => None,
            url => Some(SmtpGateway::new(url, &settings.from)?),
        };
        let sms = match settings.sms_url.as_str() {
            "" => None,
            url => Some(SmsGateway::new(url, settings.sms_token.clone())?),
        };
        Ok(Self { smtp, sms })
    }
}

impl Gateway for Carriers {
    fn sms<'a>(&'a self, sms: &'a Sms) -> Sending<'a> {
        match &self.sms {
            Some(gateway) => Box::pin(gateway.send(sms)),
            None => Box::pin(async { Err(Undelivered::Never(Why::NoGateway)) }),
        }
    }

    fn email<'a>(&'a self, email: &'a Email) -> Sending<'a> {
        match &self.smtp {
            Some(gateway) => Box::pin(gateway.send(email)),
            None => Box::pin(async { Err(Undelivered::Never(Why::NoGateway)) }),
        }
    }
}
