//! Pictures read as a phone's camera reads them: by what stands on the screen, not by what the page knows of it.

use anyhow::{Context, Result, anyhow};
use serde_json::json;

use crate::person::Person;

/// Pixels of a side when a picture is looked at.
const SIDE: usize = 400;

impl Person {
    /// Holds the phone up to the QR picture on another screen, and follows where it leads.
    pub async fn scans(&self, screen: &Self, selector: &str) -> Result<()> {
        let text = screen.qr(selector).await?;
        self.does(&format!("scans {selector} of {}", screen.name()));
        self.open(&text).await
    }

    /// What the QR picture says.
    async fn qr(&self, selector: &str) -> Result<String> {
        self.text_of("body").await?;
        let pixels = format!(
            "(async () => {{
                const picture = document.querySelector({selector});
                await picture.decode();
                const canvas = new OffscreenCanvas({SIDE}, {SIDE});
                const pen = canvas.getContext('2d');
                pen.fillStyle = '#fff';
                pen.fillRect(0, 0, {SIDE}, {SIDE});
                pen.drawImage(picture, 0, 0, {SIDE}, {SIDE});
                const {{ data }} = pen.getImageData(0, 0, {SIDE}, {SIDE});
                let dark = '';
                for (let at = 0; at < data.length; at += 4) dark += data[at] < 128 ? '1' : '0';
                return dark;
            }})()",
            selector = json!(selector),
        );
        let seen: String = self.evaluate(&pixels).await.with_context(|| format!("looking at {selector}"))?;
        let seen = seen.as_bytes();
        let grey = |x: usize, y: usize| if seen.get(y * SIDE + x) == Some(&b'1') { 0 } else { u8::MAX };
        let mut picture = rqrr::PreparedImage::prepare_from_greyscale(SIDE, SIDE, grey);
        let grids = picture.detect_grids();
        let grid = grids.first().context("no QR code is to be seen")?;
        let (_, text) = grid.decode().map_err(|error| anyhow!("the QR code can't be read: {error}"))?;
        Ok(text)
    }
}
