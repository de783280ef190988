//! QR codes as pictures inside a page, drawn here: no other host ever sees what they hold.

use fast_qr::convert::svg::SvgBuilder;
use fast_qr::convert::{Builder as _, Shape};
use fast_qr::qr::QRBuilder;

use crate::base::{Broken, encode};

/// `text` as an SVG in a `data:` address, for an image.
///
/// # Errors
/// When the text is longer than a QR code holds.
pub fn svg(text: &str) -> Result<String, Broken> {
    let code = QRBuilder::new(text).build().map_err(|problem| Broken::new(format!("no QR code: {problem:?}")))?;
    let picture = SvgBuilder::default().shape(Shape::Square).margin(4).to_str(&code);
    Ok(format!("data:image/svg+xml;base64,{}", encode::b64(picture.as_bytes())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_holds_no_text_and_needs_no_other_host() {
        let picture = svg("otpauth://totp/x?secret=ABC").unwrap();
        let inside = encode::from_b64(picture.strip_prefix("data:image/svg+xml;base64,").unwrap()).unwrap();
        let inside = String::from_utf8(inside).unwrap();
        assert!(inside.starts_with("<svg") && !inside.contains("ABC") && !inside.contains("href"));
        assert!(svg(&"x".repeat(8000)).is_err());
    }
}
