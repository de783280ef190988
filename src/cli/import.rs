//! `dinhdanh import`: a bulk file of collected files, read, compared with the register, and left for its batches.

use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;

use super::{Common, open, say};
use crate::app::App;
use crate::base::{Broken, Fault, Language, Refusal as _};
use crate::issuance::acting::Acting;
use crate::issuance::bulk::{Refused, check, export, read};
use crate::store::bulk::Import;
use crate::store::{load, officers};
use crate::texts;

#[derive(Args, Debug)]
pub struct Options {
    /// CSV in UTF-8 or UTF-16, with a line of column names: number, name, birth, sex, residence, card_issued, phone; and
    /// where there are any, old_number, email, commune, language. Parquet with these columns as text or dates, where this build
    /// has the feature `parquet`.
    file: PathBuf,
    /// The badge of the officer who answers for the file and will propose its batches.
    #[arg(long)]
    officer: String,
    /// Where rejected rows are written, with line and reason; beside the file without.
    #[arg(long, value_name = "FILE")]
    rejected: Option<PathBuf>,
    /// Read only; the register is asked when the command is run again.
    #[arg(long)]
    no_register: bool,
    #[command(flatten)]
    common: Common,
}

/// The browser of a command line, which has none.
const NO_BROWSER: [u8; 32] = [0; 32];

pub async fn run(options: Options) -> Result<(), Broken> {
    let app = Arc::new(open(&options.common).await?);
    let mut tx = app.db.write().await?;
    load::roomy(&mut tx).await?;
    tx.commit().await?;
    let id = officers::id_of(&app.db, &options.officer).await?;
    let id = id.ok_or_else(|| Broken::new(format!("there is no officer {}", options.officer)))?;
    let officer = officers::by_id(&app.db, &app.keyring, id).await?.ok_or_else(|| Broken::new("an officer is gone"))?;
    let acting = Acting { officer: &officer, device_desk: officer.desk_id, browser_hash: &NO_BROWSER, now: app.clock.now() };
    let name = options.file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let source = read::Source { path: options.file.clone(), name };
    let begun = granted(read::begin(&app, &acting, &source).await)?;
    if begun.done {
        say(format!("{}: this very content was read before; nothing is done twice", begun.number));
    }
    let import = granted(read::run(&app, &acting, &source, begun, tell).await)?;
    finish_line();
    say(format!("{}: {} accepted, {} repeated, {} rejected", import.number, import.accepted, import.repeated, import.rejected));
    if import.rejected > 0 {
        let to = options.rejected.unwrap_or_else(|| options.file.with_extension("rejected.csv"));
        export::rejected(&app, &import, Language::Vi, &mut std::fs::File::create(&to)?).await?;
        say(format!("rejected rows: {}", to.display()));
    }
    if !options.no_register {
        compare(&app, &acting, &import).await?;
    }
    app.db.close().await;
    Ok(())
}

async fn compare(app: &App, acting: &Acting<'_>, import: &Import) -> Result<(), Broken> {
    let checked = granted(
        check::all(app, acting, import, |checked| {
            if std::io::stderr().is_terminal() {
                eprint!("\rregister: {} clean, {} to be mended   ", checked.clean, checked.mended);
            } else {
                eprintln!("progress clean={} mended={}", checked.clean, checked.mended);
            }
        })
        .await,
    )?;
    finish_line();
    say(format!("{}: {} clean, {} to be mended", import.number, checked.clean, checked.mended));
    if let Some(wait) = checked.retry_after.filter(|wait| *wait > Duration::ZERO) {
        return Err(Broken::new(format!("the register is silent; run the same command again in {} s", wait.as_secs())));
    }
    Ok(())
}

/// A bar for a terminal, a line of numbers for anything else.
fn tell(import: &Import) {
    let percent = import.read_bytes.saturating_mul(100) / import.bytes.max(1);
    if std::io::stderr().is_terminal() {
        let full = usize::try_from(percent.clamp(0, 100) / 4).unwrap_or(0);
        eprint!(
            "\r[{}{}] {percent:3} %  {} accepted, {} rejected   ",
            "#".repeat(full),
            " ".repeat(25 - full),
            import.accepted,
            import.rejected
        );
        let _ = std::io::stderr().flush();
    } else {
        eprintln!(
            "progress bytes={} of={} accepted={} repeated={} rejected={}",
            import.read_bytes, import.bytes, import.accepted, import.repeated, import.rejected
        );
    }
}

fn finish_line() {
    if std::io::stderr().is_terminal() {
        eprintln!();
    }
}

/// The value, or the refusal in words.
fn granted<T>(result: Result<T, Fault<Refused>>) -> Result<T, Broken> {
    result.map_err(|fault| match fault {
        Fault::Broken(broken) => broken,
        Fault::Refused(refused) => {
            let words = texts::say(Language::En, &format!("refused-{}", refused.code())).into_owned();
            match refused {
                Refused::Head(bad) => Broken::new(format!(
                    "{words} Missing: {}. Not known: {}. Twice: {}. Neither text nor date: {}.",
                    listed(&bad.missing),
                    listed(&bad.unknown),
                    listed(&bad.twice),
                    listed(&bad.not_text)
                )),
                _ => Broken::new(words),
            }
        }
    })
}

fn listed<T: AsRef<str>>(names: &[T]) -> String {
    if names.is_empty() { "none".to_owned() } else { names.iter().map(AsRef::as_ref).collect::<Vec<_>>().join(", ") }
}
