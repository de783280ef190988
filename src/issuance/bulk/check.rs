//! Comparing the files of an import with the register, a hundred people to a question: clean ones wait for a batch, the
//! others for a desk, each with its reason.

use std::time::Duration;

use super::{Refused, admit};
use crate::app::App;
use crate::audit::{self, Action, Entry};
use crate::base::ids::FileId;
use crate::base::{Broken, Outcome, zone};
use crate::identity::Facts;
use crate::identity::card::{Apart, compare};
use crate::issuance::acting::Acting;
use crate::issuance::dossier::{self, Dossier};
use crate::issuance::events::Kind;
use crate::issuance::reason::Reason;
use crate::issuance::receive;
use crate::outside::register::{MOST_PEOPLE, NoAnswer, Purpose, Why};
use crate::store::bulk::{self, Import, Waiting};
use crate::store::{Tx, files, persons};

/// What one question came to.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    pub clean: u64,
    /// To be mended, each with its reason.
    pub mended: u64,
    /// The last file that was looked at; none when nothing is left.
    pub last: Option<FileId>,
    /// The register gave no usable answer: when to ask again.
    pub retry_after: Option<Duration>,
}

/// Asks about the files after `after` and writes down the answers.
pub async fn batch(app: &App, acting: &Acting<'_>, import: &Import, after: Option<FileId>) -> Outcome<Checked, Refused> {
    admit(app, acting).await?;
    let waiting = bulk::unchecked(&app.db, import.id, after, i64::try_from(MOST_PEOPLE)?).await?;
    let Some(last) = waiting.last().map(|waiting| waiting.file) else { return Ok(Checked::default()) };
    let mut dossiers = Vec::with_capacity(waiting.len());
    for waiting in waiting {
        let dossier = Dossier::load(app, waiting.file).await?.ok_or_else(|| Broken::new("a file of an import is gone"))?;
        dossiers.push((waiting, dossier));
    }
    let numbers: Vec<_> = dossiers.iter().map(|(_, dossier)| dossier.person.number.clone()).collect();
    let answers = match app.outside.register.people(&Purpose::new(Why::Issuance, &import.number), &numbers).await {
        Ok(answers) => answers,
        Err(silence) => {
            tracing::warn!(import = %import.number, problem = %silence, "an import waits: the register gave no usable answer");
            let retry_after = match silence {
                NoAnswer::Unavailable { retry_after } => retry_after,
                NoAnswer::Nonsense(_) => NONSENSE,
            };
            return Ok(Checked { retry_after: Some(retry_after), ..Checked::default() });
        }
    };
    let mut checked = Checked { last: Some(last), ..Checked::default() };
    let mut entries = Vec::new();
    let mut tx = app.db.write().await?;
    for ((waiting, mut dossier), answer) in dossiers.into_iter().zip(answers) {
        let facts = answer.known();
        entries.push(read_entry(acting, &dossier, &import.number, facts.is_some()));
        let stands = match &facts {
            None => Some(Reason::UnknownNumber),
            Some(facts) => judge(&dossier, facts, acting)?,
        };
        if let Some(facts) = facts.as_ref().filter(|facts| facts.number == dossier.person.number) {
            persons::record(&mut tx, &app.keyring, dossier.person.id, facts, acting.now).await?;
        }
        match (stands, facts) {
            (None, Some(facts)) => checked.clean += u64::from(keep(app, &mut tx, acting, (&waiting, &dossier), &facts).await?),
            (reason, _) => {
                let reason = reason.unwrap_or(Reason::DataDiffers);
                checked.mended += u64::from(mend(app, &mut tx, acting, &mut dossier, reason, &mut entries).await?);
            }
        }
    }
    audit::record_all(&mut tx, &app.keyring, &app.random, acting.now, entries).await?;
    tx.commit().await?;
    Ok(checked)
}

/// How long an import waits when the register answers what can't be used: an operator has to look.
const NONSENSE: Duration = Duration::from_secs(300);

/// Why the file can't go on by itself, if so. Whoever has another number now is looked at by a desk.
fn judge(dossier: &Dossier, facts: &Facts, acting: &Acting<'_>) -> Result<Option<Reason>, Broken> {
    if facts.number != dossier.person.number {
        return Ok(Some(Reason::DataDiffers));
    }
    if let Some(reason) = receive::hindrance(facts, &dossier.content, zone::day_of(acting.now)) {
        return Ok(Some(reason));
    }
    let differs = compare(&dossier.content.card()?, facts).iter().any(|difference| difference.apart == Apart::Differs);
    Ok(differs.then_some(Reason::DataDiffers))
}

async fn keep(
    app: &App,
    tx: &mut Tx,
    acting: &Acting<'_>,
    (waiting, dossier): (&Waiting, &Dossier),
    facts: &Facts,
) -> Result<bool, Broken> {
    let mut content = dossier.content.clone();
    content.heard(facts, &compare(&content.card()?, facts), acting.now)?;
    let sealed = dossier::seal(&app.keyring, dossier.id, &content)?;
    if !bulk::checked(tx, waiting, sealed, acting.now).await? {
        return Ok(false);
    }
    files::add_event(tx, acting.event(app, dossier.id, Kind::RegisterAsked)).await?;
    Ok(true)
}

async fn mend(
    app: &App,
    tx: &mut Tx,
    acting: &Acting<'_>,
    dossier: &mut Dossier,
    reason: Reason,
    entries: &mut Vec<Entry>,
) -> Result<bool, Broken> {
    let (state, told) = (dossier.state.clone(), reason.word().to_owned());
    // Nobody can mend a death: the file ends here.
    let (next, action, kind) = if reason == Reason::HolderDead {
        (state.cancel(told)?, Action::FileCancelled, Kind::Cancelled)
    } else {
        (state.need_correction(told)?, Action::FileReturned, Kind::NeedsCorrection)
    };
    let clock = dossier.clock;
    if !dossier.turn(tx, next, clock, acting.now).await? {
        return Ok(false);
    }
    files::add_event(tx, acting.event(app, dossier.id, kind)).await?;
    entries.push(acting.entry_on(action, dossier).detail(serde_json::json!({ "reason": reason.word() })));
    Ok(true)
}

fn read_entry(acting: &Acting<'_>, dossier: &Dossier, import: &str, known: bool) -> Entry {
    let answer = if known { "known" } else { "unknown" };
    let detail =
        serde_json::json!({ "purpose": Why::Issuance.code(), "file": dossier.number, "import": import, "answer": answer });
    acting.entry_on(Action::BulkCompared, dossier).detail(detail)
}

/// Asks until nothing is left, or the register goes silent.
pub async fn all(
    app: &App,
    acting: &Acting<'_>,
    import: &Import,
    mut told: impl FnMut(&Checked) + Send,
) -> Outcome<Checked, Refused> {
    let mut all = Checked::default();
    loop {
        let one = batch(app, acting, import, all.last).await?;
        all.clean += one.clean;
        all.mended += one.mended;
        if one.last.is_none() {
            all.retry_after = one.retry_after;
            return Ok(all);
        }
        all.last = one.last;
        told(&all);
    }
}
