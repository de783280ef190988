//! The operator's name, colour, logo and hotline. The look is never that of an existing state application: look-alikes
//! are how people get robbed.

use std::str::FromStr;
use std::sync::Arc;

use super::assets::Asset;
use crate::base::{Broken, Language};

/// What pages show of the operator.
#[derive(Clone)]
pub struct Brand(Arc<Parts>);

struct Parts {
    name_vi: String,
    name_en: String,
    hotline: String,
    style: Asset,
    logo: Option<Asset>,
}

impl Brand {
    /// The brand's names in both languages, its one colour and its hotline.
    pub fn new(name_vi: &str, name_en: &str, colour: Colour, hotline: &str) -> Self {
        let style = Asset::new("brand", "css", style(colour).into_bytes());
        let [name_vi, name_en, hotline] = [name_vi, name_en, hotline].map(str::to_owned);
        Self(Arc::new(Parts { name_vi, name_en, hotline, style, logo: None }))
    }

    /// With a logo: a PNG or SVG file of the operator's own.
    ///
    /// # Errors
    /// When the extension is another one.
    pub fn with_logo(self, extension: &str, bytes: Vec<u8>) -> Result<Self, Broken> {
        if !matches!(extension, "png" | "svg") {
            return Err(Broken::new("a logo is a .png or .svg file"));
        }
        let old = &self.0;
        Ok(Self(Arc::new(Parts {
            name_vi: old.name_vi.clone(),
            name_en: old.name_en.clone(),
            hotline: old.hotline.clone(),
            style: old.style.clone(),
            logo: Some(Asset::new("logo", extension, bytes)),
        })))
    }

    pub fn name(&self, language: Language) -> &str {
        match language {
            Language::Vi => &self.0.name_vi,
            Language::En => &self.0.name_en,
        }
    }

    pub fn hotline(&self) -> &str {
        &self.0.hotline
    }

    pub fn style(&self) -> &Asset {
        &self.0.style
    }

    pub fn logo(&self) -> Option<&Asset> {
        self.0.logo.as_ref()
    }
}

/// A colour that white letters can be read on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Colour([u8; 3]);

impl Colour {
    /// Deep teal: calm, and no state application's colour.
    pub const DEFAULT: Self = Self([0x0f, 0x56, 0x5c]);
}

const WHITE: [u8; 3] = [255; 3];
/// The darkest ground of a page in the dark theme (`app.css`).
const NIGHT: [u8; 3] = [0x1b, 0x25, 0x26];
/// WCAG 2.2, 1.4.3, with a little to spare for tinted grounds.
const READABLE: f64 = 5.0;

impl FromStr for Colour {
    type Err = Broken;

    fn from_str(text: &str) -> Result<Self, Broken> {
        let bytes = text.strip_prefix('#').and_then(crate::base::encode::from_hex);
        let Some(Ok(rgb)) = bytes.map(<[u8; 3]>::try_from) else {
            return Err(Broken::new("a colour is written like #0f565c"));
        };
        if contrast(rgb, WHITE) < READABLE {
            return Err(Broken::new("this colour is too light to carry white letters (WCAG 2.2, 1.4.3); choose a darker one"));
        }
        Ok(Self(rgb))
    }
}

/// The two custom properties that `app.css` builds on, for both themes.
fn style(colour: Colour) -> String {
    let [day, night] = [colour.0, lightened(colour.0)].map(css);
    format!(
        ":root{{--brand:{day};--on-brand:#ffffff}}\n\
         @media (prefers-color-scheme:dark){{:root{{--brand:{night};--on-brand:{}}}}}\n\
         @media print{{:root{{--brand:#000000;--on-brand:#ffffff}}}}\n",
        css(NIGHT)
    )
}

/// Mixed with white until it can be read on the dark theme's ground.
fn lightened(colour: [u8; 3]) -> [u8; 3] {
    (0..=100u16)
        .map(|share| colour.map(|part| part.saturating_add(u8::try_from(u16::from(255 - part) * share / 100).unwrap_or(255))))
        .find(|mixed| contrast(*mixed, NIGHT) >= READABLE)
        .unwrap_or(WHITE)
}

fn css([r, g, b]: [u8; 3]) -> String {
    format!("#{r:02x}{g:02x}{b:02x}")
}

/// WCAG 2.2's contrast ratio, 1 to 21.
pub(super) fn contrast(a: [u8; 3], b: [u8; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

fn luminance(rgb: [u8; 3]) -> f64 {
    let [r, g, b] = rgb.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.040_45 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_must_carry_white_letters() {
        assert_eq!("#0f565c".parse::<Colour>().unwrap(), Colour::DEFAULT);
        for bad in ["#ffcc00", "0f565c", "#0f565", "red", "#0f565c}body{", "#777777"] {
            assert!(bad.parse::<Colour>().is_err(), "{bad}");
        }
    }

    #[test]
    fn whatever_the_colour_it_can_be_read_in_the_dark() {
        for colour in ["#000000", "#0f565c", "#7a0000", "#1a1a80", "#003300"] {
            let colour: Colour = colour.parse().unwrap();
            assert!(contrast(lightened(colour.0), NIGHT) >= READABLE);
        }
    }

    #[test]
    fn the_extremes_of_contrast_are_those_of_the_standard() {
        assert!((contrast(WHITE, [0; 3]) - 21.0).abs() < 1e-9);
        assert!((contrast(WHITE, WHITE) - 1.0).abs() < 1e-9);
    }
}
