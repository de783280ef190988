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

/// Whether the browser says that a page of ours asked, in no frame of another origin's (Web Authentication Level 3, section
/// 7.2, step 10). The library looks at this when a key is registered, and not when it signs in.
pub fn asked_by_our_page(client_data: &[u8]) -> bool {
    #[derive(serde::Deserialize)]
    #[serde(rename_all = "camelCase")]
    struct ClientData {
        #[serde(default)]
        cross_origin: bool,
        top_origin: Option<String>,
    }
    serde_json::from_slice::<ClientData>(client_data).is_ok_and(|data| !data.cross_origin && data.top_origin.is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_of_another_origin_is_told_apart() {
        for good in [r#"{"type":"webauthn.get"}"#, r#"{"crossOrigin":false,"x":1}"#] {
            assert!(asked_by_our_page(good.as_bytes()), "{good}");
        }
        for bad in [r#"{"crossOrigin":true}"#, r#"{"topOrigin":"https://evil.vn"}"#, r#"{"crossOrigin":"no"}"#, "", "[]"] {
            assert!(!asked_by_our_page(bad.as_bytes()), "{bad}");
        }
    }
}
