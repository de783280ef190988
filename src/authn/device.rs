//! What a browser says of itself, in a few known words: enough for a person to recognise it in a list, and nothing that
//! tells people apart.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A browser on a system. Kept sealed with the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    pub browser: Browser,
    pub system: System,
}

macro_rules! known {
    ($(#[$doc:meta])* $type:ident { $($name:ident = $shown:literal),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum $type { $($name,)* #[default] #[serde(other)] Other }

        impl $type {
            /// The maker's own name for it; `None` for one that we do not know.
            pub fn name(self) -> Option<&'static str> {
                match self { $(Self::$name => Some($shown),)* Self::Other => None }
            }
        }
    };
}

known! {
    /// Browsers that people in Vietnam use.
    Browser {
        CocCoc = "Cốc Cốc", Edge = "Edge", Opera = "Opera", Samsung = "Samsung Internet", Firefox = "Firefox", Chrome = "Chrome",
        Safari = "Safari",
    }
}

known! {
    System { Android = "Android", Iphone = "iPhone", Ipad = "iPad", Windows = "Windows", Mac = "macOS", ChromeOs = "ChromeOS", Linux = "Linux" }
}

impl Device {
    /// From the `User-Agent` header (RFC 9110 section 10.1.5). Browsers name their ancestors too, so the order matters.
    pub fn of(user_agent: &str) -> Self {
        let said = |marks: &[&str]| marks.iter().any(|mark| user_agent.contains(mark));
        let browser = match () {
            () if said(&["coc_coc_browser", "CocCoc"]) => Browser::CocCoc,
            () if said(&["Edg/", "EdgA/", "EdgiOS/"]) => Browser::Edge,
            () if said(&["OPR/", "Opera"]) => Browser::Opera,
            () if said(&["SamsungBrowser/"]) => Browser::Samsung,
            () if said(&["Firefox/", "FxiOS/"]) => Browser::Firefox,
            () if said(&["Chrome/", "CriOS/", "Chromium/"]) => Browser::Chrome,
            () if said(&["Safari/"]) => Browser::Safari,
            () => Browser::Other,
        };
        let system = match () {
            () if said(&["Android"]) => System::Android,
            () if said(&["iPhone"]) => System::Iphone,
            () if said(&["iPad"]) => System::Ipad,
            () if said(&["Windows"]) => System::Windows,
            () if said(&["Mac OS X", "Macintosh"]) => System::Mac,
            () if said(&["CrOS"]) => System::ChromeOs,
            () if said(&["Linux"]) => System::Linux,
            () => System::Other,
        };
        Self { browser, system }
    }
}

/// `Chrome, Android`; a dash for what we do not know.
impl fmt::Display for Device {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.browser.name(), self.system.name()) {
            (Some(browser), Some(system)) => write!(f, "{browser}, {system}"),
            (Some(one), None) | (None, Some(one)) => f.write_str(one),
            (None, None) => f.write_str("–"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_is_recognised_by_its_own_name_and_not_by_its_ancestors() {
        for (agent, shown) in [
            (
                "Mozilla/5.0 (Linux; Android 14; SM-A546E) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0 Mobile Safari/537.36",
                "Chrome, Android",
            ),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
                "Safari, iPhone",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0 Safari/537.36 Edg/130.0",
                "Edge, Windows",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) coc_coc_browser/120.0 Chrome/114.0 Safari/537.36",
                "Cốc Cốc, Windows",
            ),
            ("curl/8.1", "–"),
            ("<script>alert(1)</script>", "–"),
        ] {
            assert_eq!(Device::of(agent).to_string(), shown, "{agent}");
        }
    }

    #[test]
    fn a_word_of_a_later_version_is_read_as_unknown() {
        let device: Device = serde_json::from_str(r#"{"browser":"netscape","system":"linux"}"#).unwrap();
        assert_eq!(device.to_string(), "Linux");
    }
}
