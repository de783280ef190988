//! Structured logs on standard error. Nothing that names a person or holds a secret is ever a field of them.

use tracing_subscriber::EnvFilter;

use crate::base::Broken;
use crate::settings::Log;

/// Starts logging for the life of the process.
pub fn start(log: &Log) -> Result<(), Broken> {
    let filter = EnvFilter::try_new(&log.filter).map_err(|e| Broken::from(e).context("`log.filter`"))?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_target(true);
    let started = if log.json { builder.json().flatten_event(true).try_init() } else { builder.compact().try_init() };
    started.map_err(|e| Broken::new(format!("logging: {e}")))
}
