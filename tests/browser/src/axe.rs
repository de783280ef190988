//! The accessibility check of a page, by axe-core: WCAG 2.2, levels A and AA.

use std::path::PathBuf;

use anyhow::{Context, Result};
use chromiumoxide::cdp::browser_protocol::emulation::SetScriptExecutionDisabledParams;
use serde::Deserialize;

use crate::person::Person;

/// Target size is AA since WCAG 2.2 and off by default in axe-core.
const RUN: &str = "axe.run(document, {
    runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] },
    rules: { 'target-size': { enabled: true } },
    resultTypes: ['violations'],
}).then((results) => results.violations.map((violation) => ({
    rule: violation.id,
    help: violation.help,
    places: violation.nodes.map((node) => `${node.target.join(' ')}: ${node.html}\\n    ${node.failureSummary}`),
})))";

#[derive(Debug, Deserialize)]
struct Violation {
    rule: String,
    help: String,
    places: Vec<String>,
}

impl Person {
    /// Makes sure that the page, as it is shown now, breaks none of the rules.
    pub async fn axe(&self) -> Result<()> {
        let violations = self.violations().await?;
        if violations.is_empty() { Ok(()) } else { self.fail(&format!("axe-core found\n{}", violations.join("\n"))).await }
    }

    /// The broken rules, each with the places where it is broken.
    pub async fn violations(&self) -> Result<Vec<String>> {
        // Where the person lets no script run the checker still must; the page's own scripts stay unrun, for they were
        // skipped when the page was read.
        let scripts = self.look().scripts;
        if !scripts {
            self.page().execute(SetScriptExecutionDisabledParams::new(false)).await?;
        }
        let found = self.run_axe().await;
        if !scripts {
            self.page().execute(SetScriptExecutionDisabledParams::new(true)).await?;
        }
        let told = |broken: Violation| format!("{}: {}\n  {}", broken.rule, broken.help, broken.places.join("\n  "));
        Ok(found?.into_iter().map(told).collect())
    }

    async fn run_axe(&self) -> Result<Vec<Violation>> {
        if !self.evaluate::<bool>("typeof axe === 'object'").await? {
            let path = std::env::var_os("DINHDANH_AXE").map(PathBuf::from);
            let path = path.context("DINHDANH_AXE is not set: run `tests/run browser`, which fetches axe-core")?;
            let source = std::fs::read_to_string(&path).with_context(|| format!("reading {}", path.display()))?;
            self.evaluate::<serde_json::Value>(&format!("{source}; null")).await.context("loading axe-core")?;
        }
        self.evaluate(RUN).await.context("running axe-core")
    }
}
