//! Keys as a keyboard or a scanner sends them.

use anyhow::{Result, anyhow};
use chromiumoxide::Page;
use chromiumoxide::cdp::browser_protocol::input::{DispatchKeyEventParams, DispatchKeyEventType};
use chromiumoxide::keys::get_key_definition;

const ALT: i64 = 1;
const CONTROL: i64 = 2;
const SHIFT: i64 = 8;

/// Presses and releases a named key, with modifiers before it: `Tab`, `Shift+Tab`, `Enter`, `Control+a`.
pub async fn press(page: &Page, combination: &str) -> Result<()> {
    let (modifiers, key) = combination.rsplit_once('+').unwrap_or(("", combination));
    let mut mask = 0;
    for modifier in modifiers.split('+').filter(|modifier| !modifier.is_empty()) {
        mask |= match modifier {
            "Shift" => SHIFT,
            "Control" => CONTROL,
            "Alt" => ALT,
            other => return Err(anyhow!("there is no modifier {other}")),
        };
    }
    let key = if key == "Space" { " " } else { key };
    let definition = get_key_definition(key).ok_or_else(|| anyhow!("there is no key {key}"))?;
    // A key pressed with Control or Alt is a command and writes nothing.
    let text = match key {
        _ if mask & (CONTROL | ALT) != 0 => None,
        "Enter" => Some("\r"),
        _ => definition.text.or((key.chars().count() == 1).then_some(key)),
    };
    stroke(page, definition.key, definition.code, definition.key_code, text, mask).await
}

/// Types a text, a key at a time, into what has the focus.
pub async fn write(page: &Page, text: &str) -> Result<()> {
    for letter in text.chars() {
        let letter = letter.to_string();
        match get_key_definition(&letter) {
            Some(key) => {
                let shift = if letter.chars().all(char::is_uppercase) { SHIFT } else { 0 };
                stroke(page, key.key, key.code, key.key_code, Some(&letter), shift).await?;
            }
            // No key of the layout has this letter; an input method or a scanner delivers it as a character.
            None => stroke(page, &letter, "", 0, Some(&letter), 0).await?,
        }
    }
    Ok(())
}

async fn stroke(page: &Page, key: &str, code: &str, number: i64, text: Option<&str>, modifiers: i64) -> Result<()> {
    let event = |kind: DispatchKeyEventType| {
        DispatchKeyEventParams::builder()
            .r#type(kind)
            .key(key)
            .code(code)
            .windows_virtual_key_code(number)
            .native_virtual_key_code(number)
            .modifiers(modifiers)
    };
    let down = match text {
        Some(text) => event(DispatchKeyEventType::KeyDown).text(text).unmodified_text(text),
        None => event(DispatchKeyEventType::RawKeyDown),
    };
    page.execute(down.build().map_err(|error| anyhow!(error))?).await?;
    page.execute(event(DispatchKeyEventType::KeyUp).build().map_err(|error| anyhow!(error))?).await?;
    Ok(())
}
