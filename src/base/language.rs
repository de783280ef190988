//! The two languages of every text: Vietnamese, the source, and English.

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    #[default]
    Vi,
    En,
}

impl Language {
    pub const ALL: [Self; 2] = [Self::Vi, Self::En];

    /// BCP 47 tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::Vi => "vi",
            Self::En => "en",
        }
    }

    /// The language of one tag such as `en-GB`; `None` when we don't speak it.
    pub fn from_tag(tag: &str) -> Option<Self> {
        let primary = tag.split(['-', '_']).next().unwrap_or_default();
        Self::ALL.into_iter().find(|language| primary.eq_ignore_ascii_case(language.tag()))
    }

    /// The first language that we speak of `ui_locales` (OIDC Core 3.1.2.1: space-separated, preferred first).
    pub fn from_ui_locales(locales: &str) -> Option<Self> {
        locales.split_ascii_whitespace().find_map(Self::from_tag)
    }

    /// The preferred language of an `Accept-Language` header (RFC 9110 section 12.5.4), Vietnamese when none fits.
    pub fn from_accept_language(header: &str) -> Self {
        let mut best: Option<(Self, f32)> = None;
        for part in header.split(',').take(20) {
            let mut pieces = part.split(';');
            let Some(language) = pieces.next().and_then(|tag| Self::from_tag(tag.trim())) else { continue };
            let quality = pieces.find_map(|p| p.trim().strip_prefix("q=")).map_or(1.0, |q| q.parse::<f32>().unwrap_or(0.0));
            if quality > 0.0 && best.is_none_or(|(_, q)| quality > q) {
                best = Some((language, quality));
            }
        }
        best.map_or(Self::Vi, |(language, _)| language)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browser_s_best_language_that_we_speak_is_taken() {
        assert_eq!(Language::from_accept_language("fr;q=0.9, en-GB;q=0.8, vi;q=0.7"), Language::En);
        assert_eq!(Language::from_accept_language("en;q=0"), Language::Vi);
        assert_eq!(Language::from_accept_language(""), Language::Vi);
        assert_eq!(Language::from_ui_locales("se en"), Some(Language::En));
        assert_eq!(Language::from_ui_locales("se"), None);
    }
}
