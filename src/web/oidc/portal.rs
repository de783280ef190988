//! The portal as its visitors see it on our pages: name, logo, links, and the one address that a form may lead on to.

use url::Url;

use crate::base::{Broken, Language};
use crate::identity::client::Client;
use crate::web::headers::{Allow, Source};

/// What a page shows of a portal. Empty texts are not there.
#[derive(Clone, Debug, Default)]
pub struct Portal {
    pub name: String,
    pub purpose: String,
    pub logo: String,
    pub site: String,
    pub policy: String,
    pub terms: String,
    /// Additions to the policy of the page: the validated redirect address, and the logo's origin.
    pub allow: Allow,
}

impl Portal {
    pub fn new(client: &Client, language: Language, redirect_uri: &str) -> Result<Self, Broken> {
        let metadata = &client.metadata;
        let text = |url: &Option<Url>| url.as_ref().map(Url::to_string).unwrap_or_default();
        let mut allow = Allow::default().form_to(Source::of(&Url::parse(redirect_uri)?)?);
        if let Some(logo) = &metadata.logo_uri {
            allow = allow.image_from(Source::of(logo)?);
        }
        Ok(Self {
            name: client.name(language).to_owned(),
            purpose: client.purpose(language).to_owned(),
            logo: text(&metadata.logo_uri),
            site: text(&metadata.client_uri),
            policy: text(&metadata.policy_uri),
            terms: text(&metadata.tos_uri),
            allow,
        })
    }
}
