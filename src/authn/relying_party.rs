//! Our side of WebAuthn: the relying party's id is the public host name, its origin the public address, and nothing else.

use webauthn_rs::{Webauthn, WebauthnBuilder};

use crate::base::Broken;
use crate::settings::Settings;

/// The relying party of this installation.
pub fn webauthn(settings: &Settings) -> Result<Webauthn, Broken> {
    let builder = WebauthnBuilder::new(id(settings)?, &settings.public_url)?;
    Ok(builder.rp_name(&settings.brand.name_vi).build()?)
}

/// The relying party id: the host name of the public address.
pub fn id(settings: &Settings) -> Result<&str, Broken> {
    settings.public_url.domain().ok_or_else(|| Broken::new("`public_url` names no host"))
}
