//! What a person sees: words, values, where they are, and pictures of it.

use std::path::PathBuf;

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use chromiumoxide::cdp::browser_protocol::page::{CaptureScreenshotParams, PrintToPdfParams, Viewport};
use serde_json::json;

use crate::person::Person;
use crate::place;

/// How much of what is around a part stands in its picture, in pixels.
const AROUND: f64 = 12.0;

impl Person {
    /// Waits until these words can be read on the page.
    pub async fn see(&self, words: &str) -> Result<()> {
        self.note(format!("looks for “{words}”"));
        let wanted = tidy(words);
        self.until(async || match self.text().await {
            Ok(text) if text.contains(&wanted) => Ok(()),
            Ok(_) => Err(format!("“{wanted}” is not to be seen")),
            Err(error) => Err(error.to_string()),
        })
        .await
    }

    /// Waits until these words can't be read on the page (any more).
    pub async fn see_gone(&self, words: &str) -> Result<()> {
        self.note(format!("waits until “{words}” is gone"));
        let unwanted = tidy(words);
        self.until(async || match self.text().await {
            Ok(text) if text.contains(&unwanted) => Err(format!("“{unwanted}” is still to be seen")),
            Ok(_) => Ok(()),
            Err(error) => Err(error.to_string()),
        })
        .await
    }

    /// Makes sure that these words can't be read now. To be asked after something that must be there was seen.
    pub async fn must_not_see(&self, words: &str) -> Result<()> {
        if self.text().await?.contains(&tidy(words)) {
            return self.fail(&format!("“{words}” is to be seen, and must not be")).await;
        }
        Ok(())
    }

    /// Whether these words can be read now.
    pub async fn sees(&self, words: &str) -> Result<bool> {
        Ok(self.text().await?.contains(&tidy(words)))
    }

    /// Whether these words come to be read within the time that a page takes to show what it has.
    pub async fn sees_soon(&self, words: &str) -> Result<bool> {
        for _ in 0..20 {
            if self.sees(words).await? {
                return Ok(true);
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        Ok(false)
    }

    /// Presses a button again and again, as somebody does who was told to, until something is there.
    pub async fn press_until(&self, button: &str, selector: &str) -> Result<()> {
        for _ in 0..40 {
            if self.count(selector).await? > 0 {
                return Ok(());
            }
            if self.count(button).await? > 0 {
                self.press(button).await?;
            }
            tokio::time::sleep(std::time::Duration::from_millis(500)).await;
        }
        self.fail(&format!("{selector} never came, however often {button} was pressed")).await
    }

    /// Everything that can be read on the page, with single spaces.
    pub async fn text(&self) -> Result<String> {
        Ok(self.ask(&json!({ "what": "text" })).await?.text)
    }

    /// What can be read in the first element that matches a CSS selector.
    pub async fn text_of(&self, selector: &str) -> Result<String> {
        Ok(self.find(json!({ "what": "part", "selector": selector })).await?.text)
    }

    /// What can be read in each element that matches a CSS selector.
    pub async fn texts_of(&self, selector: &str) -> Result<Vec<String>> {
        let each = format!("[...document.querySelectorAll({})].map((part) => part.innerText.trim())", json!(selector));
        self.evaluate(&each).await
    }

    /// What stands in the field with this label (or `#id`).
    pub async fn value_of(&self, label: &str) -> Result<String> {
        Ok(self.find(json!({ "what": "value", "name": label })).await?.text)
    }

    /// How many elements match a CSS selector now.
    pub async fn count(&self, selector: &str) -> Result<usize> {
        Ok(self.ask(&json!({ "what": "count", "selector": selector })).await?.count)
    }

    /// The name of what has the focus; empty if nothing has.
    pub async fn focused(&self) -> Result<String> {
        Ok(self.ask(&json!({ "what": "focus" })).await?.text)
    }

    /// The page's address.
    pub async fn url(&self) -> Result<String> {
        self.evaluate("location.href").await
    }

    /// Waits until the address begins so.
    pub async fn arrive_at(&self, start: &str) -> Result<()> {
        self.note(format!("waits to arrive at {start}"));
        self.until(async || match self.url().await {
            Ok(url) if url.starts_with(start) => Ok(()),
            Ok(url) => Err(format!("{url} is not {start}")),
            Err(error) => Err(error.to_string()),
        })
        .await
    }

    /// The page's HTML as it stands now.
    pub async fn html(&self) -> Result<String> {
        self.evaluate("document.documentElement.outerHTML").await
    }

    /// Makes sure that nobody has to scroll sideways.
    pub async fn must_fit(&self) -> Result<()> {
        let past = self.ask(&json!({ "what": "overflow" })).await?.text;
        if past.is_empty() { Ok(()) } else { self.fail(&format!("wider than the screen: {past}")).await }
    }

    /// Makes sure that no script failed, nothing was missing and no policy was broken since the browser was opened.
    pub async fn no_console_errors(&self) -> Result<()> {
        let errors = self.watch().errors();
        if errors.is_empty() { Ok(()) } else { self.fail(&format!("{} error(s) in the console", errors.len())).await }
    }

    /// Keeps a picture of the whole page, with language, width and darkness in its name, and answers where.
    pub async fn screenshot(&self, name: &str) -> Result<PathBuf> {
        let size = self.ask(&json!({ "what": "size" })).await?;
        // Beyond this a page is a mistake, and the picture too large to look at.
        let clip = Viewport { x: 0.0, y: 0.0, width: size.x.max(1.0), height: size.y.clamp(1.0, 8000.0), scale: 1.0 };
        let stretched = self.stretches(Some(clip.height as i64)).await?;
        let capture = CaptureScreenshotParams::builder().clip(clip).capture_beyond_viewport(!stretched).build();
        let picture = self.page().execute(capture).await?.result.data;
        if stretched {
            self.stretches(None).await?;
        }
        let look = self.look();
        let darkness = if look.dark { ".dark" } else { "" };
        let file = format!("{}.{}.{}{darkness}.png", file_name(name), look.language.tag(), look.width.pixels());
        keep(&file, picture.as_ref())
    }

    /// Keeps a picture of one part of the page with a little of what is around it, for a manual.
    pub async fn picture_of(&self, name: &str, selector: &str) -> Result<()> {
        // Nothing is marked that a reader would take for a part of the page.
        self.evaluate::<serde_json::Value>("document.activeElement && document.activeElement.blur()").await?;
        // What is in the part, for the part itself may reach down to the foot of the screen.
        let part = format!(
            "(() => {{ const part = document.querySelector({}); \
               const boxes = [...part.children].map((it) => it.getBoundingClientRect()).filter((it) => it.width && it.height); \
               const own = part.getBoundingClientRect(), bare = getComputedStyle(part).borderTopWidth === '0px'; \
               const all = bare && boxes.length ? boxes : [own]; \
               const left = Math.min(...all.map((it) => it.left)), right = Math.max(...all.map((it) => it.right)); \
               const top = Math.min(...all.map((it) => it.top)), bottom = Math.max(...all.map((it) => it.bottom)); \
               return [left + scrollX, top + scrollY, right + scrollX, bottom + scrollY, document.documentElement.clientWidth]; }})()",
            json!(selector)
        );
        let [left, top, right, bottom, screen]: [f64; 5] =
            self.evaluate(&part).await.with_context(|| format!("finding {selector}"))?;
        let (x, y) = ((left - AROUND).max(0.0), (top - AROUND).max(0.0));
        let (width, height) = ((right + AROUND).min(screen) - x, (bottom + AROUND - y).min(8000.0));
        let clip = Viewport { x, y, width, height, scale: 1.0 };
        let capture = CaptureScreenshotParams::builder().clip(clip).capture_beyond_viewport(true).build();
        let picture = self.page().execute(capture).await?.result.data;
        keep(&format!("manual/{}.png", file_name(name)), picture.as_ref()).map(drop)
    }

    /// Prints the page on paper of the style sheet's size, keeps it and answers where.
    pub async fn print(&self, name: &str) -> Result<PathBuf> {
        let print = PrintToPdfParams::builder().prefer_css_page_size(true).print_background(true).build();
        let paper = self.page().execute(print).await?.result.data;
        keep(&format!("{}.{}.pdf", file_name(name), self.look().language.tag()), paper.as_ref())
    }
}

/// As the finder tidies what it reads.
fn tidy(words: &str) -> String {
    words
        .chars()
        .filter(|letter| !('\u{2066}'..='\u{2069}').contains(letter))
        .collect::<String>()
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
}

fn file_name(name: &str) -> String {
    name.chars().map(|letter| if letter.is_ascii_alphanumeric() || "-/".contains(letter) { letter } else { '-' }).collect()
}

fn keep(file: &str, encoded: &[u8]) -> Result<PathBuf> {
    let content = base64::engine::general_purpose::STANDARD.decode(encoded).context("decoding a picture")?;
    if content.is_empty() {
        bail!("{file} is empty");
    }
    let path = place::screen(file)?;
    std::fs::write(&path, content).with_context(|| format!("writing {}", path.display()))?;
    Ok(path)
}
