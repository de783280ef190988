//! A person's virtual authenticator: a phone's own, which holds passkeys and checks who holds the phone.

use anyhow::{Result, anyhow};
use chromiumoxide::Page;
use chromiumoxide::cdp::browser_protocol::web_authn::{
    AddVirtualAuthenticatorParams, AuthenticatorId, AuthenticatorProtocol, AuthenticatorTransport, ClearCredentialsParams,
    EnableParams, GetCredentialsParams, SetUserVerifiedParams, VirtualAuthenticatorOptions,
};

/// An authenticator that is plugged into one page.
#[derive(Clone, Debug)]
pub struct Authenticator {
    page: Page,
    id: AuthenticatorId,
}

impl Authenticator {
    /// Plugs a new, empty authenticator in, whose owner is at hand and recognised.
    pub async fn into(page: &Page) -> Result<Self> {
        page.execute(EnableParams::default()).await?;
        let options = VirtualAuthenticatorOptions::builder()
            .protocol(AuthenticatorProtocol::Ctap2)
            .transport(AuthenticatorTransport::Internal)
            .has_resident_key(true)
            .has_user_verification(true)
            .is_user_verified(true)
            .automatic_presence_simulation(true)
            .build()
            .map_err(|error| anyhow!(error))?;
        let added = page.execute(AddVirtualAuthenticatorParams::new(options)).await?;
        Ok(Self { page: page.clone(), id: added.result.authenticator_id })
    }

    /// Whether the phone recognises who holds it from now on.
    pub async fn recognise(&self, recognised: bool) -> Result<()> {
        self.page.execute(SetUserVerifiedParams::new(self.id.clone(), recognised)).await?;
        Ok(())
    }

    /// How many passkeys it holds.
    pub async fn passkeys(&self) -> Result<usize> {
        Ok(self.page.execute(GetCredentialsParams::new(self.id.clone())).await?.result.credentials.len())
    }

    /// Forgets every passkey, as a phone that was reset.
    pub async fn forget(&self) -> Result<()> {
        self.page.execute(ClearCredentialsParams::new(self.id.clone())).await?;
        Ok(())
    }
}
