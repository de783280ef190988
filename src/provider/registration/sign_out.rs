//! Where a client wants to be told of a sign-out, and where its browser may be sent for it.

use url::Url;

use super::file::{Fault, Incoming};
use super::rules::address;

/// OpenID Connect Back-Channel Logout section 2.2. Whether the address may be called is asked anew at each call.
pub(super) fn back_channel(Incoming { metadata, .. }: &Incoming) -> Result<(), Fault> {
    match &metadata.backchannel_logout_uri {
        Some(url) => address(url.as_str()).map(drop).map_err(|message| Fault::new("backchannel_logout_uri", message)),
        None if metadata.backchannel_logout_session_required => {
            Err(Fault::new("backchannel_logout_session_required", "goes with backchannel_logout_uri"))
        }
        None => Ok(()),
    }
}

/// OpenID Connect Front-Channel Logout section 2: of the same scheme, host and port as one of the redirect URIs, for a page of
/// ours loads it in the browser of whoever signs out.
pub(super) fn front_channel(Incoming { metadata, .. }: &Incoming) -> Result<(), Fault> {
    const FIELD: &str = "frontchannel_logout_uri";
    let Some(url) = &metadata.frontchannel_logout_uri else {
        if metadata.frontchannel_logout_session_required {
            return Err(Fault::new("frontchannel_logout_session_required", "goes with frontchannel_logout_uri"));
        }
        return Ok(());
    };
    address(url.as_str()).map_err(|message| Fault::new(FIELD, message))?;
    let mut redirects = metadata.redirect_uris.iter().filter_map(|uri| Url::parse(uri).ok());
    if redirects.any(|redirect| redirect.origin() == url.origin()) {
        return Ok(());
    }
    Err(Fault::new(FIELD, "must have the scheme, host and port of one of the redirect_uris"))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::app::Mode;
    use crate::provider::registration::file::{Unfit, read};

    fn fault(members: &Value) -> Option<String> {
        let mut client = json!({ "client_id": "portal", "client_name": "Cổng", "redirect_uris": ["https://portal.vn:8443/cb"] });
        client.as_object_mut().unwrap().extend(members.as_object().unwrap().clone());
        match read(&client.to_string(), Mode::Service) {
            Ok(_) => None,
            Err(Unfit::Field { field, .. }) => Some(field),
            Err(other) => panic!("{other}"),
        }
    }

    #[test]
    fn a_browser_is_sent_only_where_it_is_sent_after_a_sign_in_too() {
        assert_eq!(fault(&json!({ "frontchannel_logout_uri": "https://portal.vn:8443/out?tenant=1" })), None);
        for (uri, field) in [
            ("https://portal.vn/out", "frontchannel_logout_uri"),
            ("https://evil.vn/out", "frontchannel_logout_uri"),
            ("http://portal.vn:8443/out", "frontchannel_logout_uri"),
            ("https://portal.vn:8443/out#x", "frontchannel_logout_uri"),
            ("javascript:alert(1)", "frontchannel_logout_uri"),
        ] {
            assert_eq!(fault(&json!({ "frontchannel_logout_uri": uri })).as_deref(), Some(field), "{uri}");
        }
        let alone = json!({ "frontchannel_logout_session_required": true });
        assert_eq!(fault(&alone).as_deref(), Some("frontchannel_logout_session_required"));
    }

    #[test]
    fn a_server_is_told_at_an_address_of_https() {
        let told = json!({ "backchannel_logout_uri": "https://api.portal.vn/out", "backchannel_logout_session_required": true });
        assert_eq!(fault(&told), None);
        for uri in
            ["http://api.portal.vn/out", "https://api.portal.vn/out#x", "https://user@api.portal.vn/out", "file:///etc/passwd"]
        {
            assert_eq!(fault(&json!({ "backchannel_logout_uri": uri })).as_deref(), Some("backchannel_logout_uri"), "{uri}");
        }
        let alone = json!({ "backchannel_logout_session_required": true });
        assert_eq!(fault(&alone).as_deref(), Some("backchannel_logout_session_required"));
    }
}
