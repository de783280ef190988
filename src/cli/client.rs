//! `dinhdanh client …`: portals from a file and back into one, their history, their secrets, and who may register some.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use clap::{Args, Subcommand};

use super::{Common, open, say};
use crate::app::App;
use crate::base::{Broken, Fault, Language, zone};
use crate::identity::client::ClientId;
use crate::provider::registration::{self, Hands, Template, Unfit, change, dynamic, secret};
use crate::store::logouts::{self, Delivery, DeliveryState};
use crate::store::{clients, registrations};

#[derive(Subcommand, Debug)]
pub enum Command {
    /// Take over every client of a JSON file (RFC 7591 names, with `client_id` and a `policy`), or none if one does not fit.
    Import {
        /// One client or a list of them.
        file: PathBuf,
        #[command(flatten)]
        hands: HandsGiven,
        #[command(flatten)]
        common: Common,
    },
    /// Print every client in use, as a file that can be imported again. Secrets are not in it.
    Export {
        #[command(flatten)]
        common: Common,
    },
    /// List the clients in use: id, version, name.
    List {
        #[command(flatten)]
        common: Common,
    },
    /// Print one client.
    Show {
        client_id: ClientId,
        #[command(flatten)]
        common: Common,
    },
    /// Print how the client was told of sign-outs in the background, the latest first.
    Logouts {
        client_id: ClientId,
        /// How many.
        #[arg(long, default_value_t = 50)]
        limit: u32,
        #[command(flatten)]
        common: Common,
    },
    /// Print every state that a client was in: who changed it, when and why.
    History {
        client_id: ClientId,
        #[command(flatten)]
        common: Common,
    },
    /// Take a client out of use, with everything it was granted.
    Disable {
        client_id: ClientId,
        #[command(flatten)]
        common: Common,
    },
    /// Make a client's next secret; the present one stays good for a while.
    RotateSecret {
        client_id: ClientId,
        /// Hours for which both secrets are good, 720 at most.
        #[arg(long, default_value_t = 24, value_name = "N")]
        overlap_hours: u64,
        #[arg(long, default_value_t = whoami(), value_name = "NAME")]
        by: String,
        #[command(flatten)]
        common: Common,
    },
    /// Make an initial access token, with which portals register by themselves (RFC 7591).
    Token {
        /// JSON file: {"policy": {…}, "grant_types": […], "redirect_hosts": […]}, each as in a client's file, each optional.
        #[arg(long, value_name = "FILE")]
        policy: Option<PathBuf>,
        /// How many clients may be registered with it.
        #[arg(long, default_value_t = 1, value_name = "N")]
        uses: u32,
        /// Days until it expires.
        #[arg(long, default_value_t = 30, value_name = "N")]
        days: u32,
        /// Whom it is for.
        #[arg(long, default_value = "", value_name = "TEXT")]
        label: String,
        #[arg(long, default_value_t = whoami(), value_name = "NAME")]
        by: String,
        #[command(flatten)]
        common: Common,
    },
}

/// Who does it. A change of a policy takes two people.
#[derive(Args, Clone, Debug)]
pub struct HandsGiven {
    /// Who makes the change.
    #[arg(long, default_value_t = whoami(), value_name = "NAME")]
    by: String,
    /// Who has checked it: needed where the policy of a client changes.
    #[arg(long, value_name = "NAME", requires = "why")]
    second: Option<String>,
    /// Why, with the number of the decision it rests on.
    #[arg(long, default_value = "", value_name = "TEXT")]
    why: String,
}

/// The operator's name on this machine.
fn whoami() -> String {
    std::env::var("USER").unwrap_or_else(|_| "operator".to_owned())
}

pub async fn run(command: Command) -> Result<(), Broken> {
    match command {
        Command::Import { file, hands, common } => import(&file, &hands, &common).await,
        Command::Export { common } => {
            say(registration::export(&open(&common).await?).await?);
            Ok(())
        }
        Command::List { common } => list(&open(&common).await?).await,
        Command::Show { client_id, common } => {
            let shown = registration::show(&open(&common).await?, &client_id).await?;
            say(shown.ok_or_else(|| unknown(&client_id))?);
            Ok(())
        }
        Command::Logouts { client_id, limit, common } => {
            let app = open(&common).await?;
            for delivery in logouts::of_client(&app.db, &client_id, limit).await? {
                say(told(&delivery));
            }
            Ok(())
        }
        Command::History { client_id, common } => history(&open(&common).await?, &client_id).await,
        Command::Disable { client_id, common } => {
            let app = open(&common).await?;
            if !registration::disable(&app, &client_id, app.clock.now()).await? {
                return Err(Broken::new(format!("there is no client {client_id} in use")));
            }
            say(format!("{client_id} is out of use"));
            Ok(())
        }
        Command::RotateSecret { client_id, overlap_hours, by, common } => {
            let app = open(&common).await?;
            let overlap = Duration::from_secs(overlap_hours.saturating_mul(3600));
            let made = secret::rotate(&app, &client_id, overlap, &by, app.clock.now()).await?;
            let made = made.ok_or_else(|| Broken::new(format!(
                "there is no client {client_id} in use with a secret that two can follow; that of client_secret_jwt is replaced by \
                 importing the client with a new client_secret"
            )))?;
            say(format!("{client_id}  client_secret (shown once): {}", made.reveal()));
            Ok(())
        }
        Command::Token { policy, uses, days, label, by, common } => {
            let app = open(&common).await?;
            let template = template(policy.as_deref(), &app)?;
            let now = app.clock.now();
            let expires_at = now + Duration::from_secs(u64::from(days) * 24 * 3600);
            let made = dynamic::Made { label: &label, template: &template, uses, made_by: &by, expires_at };
            let token = dynamic::make_token(&app, made, now).await?;
            say(format!("initial_access_token (shown once): {}", token.reveal()));
            Ok(())
        }
    }
}

fn unknown(id: &ClientId) -> Broken {
    Broken::new(format!("there is no client {id}"))
}

fn read(file: &Path) -> Result<String, Broken> {
    std::fs::read_to_string(file).map_err(|e| Broken::from(e).context(file.display().to_string()))
}

fn template(file: Option<&Path>, app: &App) -> Result<Template, Broken> {
    let Some(file) = file else { return Ok(Template::default()) };
    let text = read(file)?;
    let named =
        |fault: registration::file::Fault| Broken::new(format!("{}: `{}`: {}", file.display(), fault.field, fault.message));
    Template::read(&text, app.mode).map_err(named)
}

async fn import(file: &Path, given: &HandsGiven, common: &Common) -> Result<(), Broken> {
    if given.second.as_deref().is_some_and(|second| !change::are_two(&given.by, second)) {
        return Err(Broken::new("--by and --second must name two people"));
    }
    let text = read(file)?;
    let app = Arc::new(open(common).await?);
    let hands = Hands::Operators { by: &given.by, second: given.second.as_deref(), why: &given.why };
    let named = |fault: Fault<Unfit>| match fault {
        Fault::Refused(unfit) => Broken::new(format!("{}: {unfit}", file.display())),
        Fault::Broken(broken) => broken,
    };
    let imported = registration::import_by(&app, &text, app.mode, hands, app.clock.now()).await.map_err(named)?;
    for client in imported {
        match client.secret {
            Some(secret) => say(format!("{}  client_secret (shown once): {}", client.id, secret.reveal())),
            None => say(client.id),
        }
    }
    Ok(())
}

/// One line: when the session ended, how far the word has come, and what went wrong the last time.
fn told(delivery: &Delivery) -> String {
    let mut parts =
        vec![zone::rfc3339(delivery.created_at), delivery.state.word().to_owned(), format!("attempts={}", delivery.attempts)];
    parts.extend(delivery.told_at.map(|at| format!("told_at={}", zone::rfc3339(at))));
    if delivery.state == DeliveryState::Waiting {
        parts.push(format!("next_at={}", zone::rfc3339(delivery.next_at)));
    }
    parts.extend(delivery.problem.clone());
    parts.join("  ")
}

async fn list(app: &App) -> Result<(), Broken> {
    for client in clients::enabled(&app.db).await? {
        let version = registrations::version(&app.db, client.id()).await?;
        say(format!("{}\t{version}\t{}", client.id(), client.name(Language::Vi)));
    }
    Ok(())
}

async fn history(app: &App, id: &ClientId) -> Result<(), Broken> {
    let versions = registrations::versions(&app.db, id).await?;
    if versions.is_empty() {
        return Err(unknown(id));
    }
    let told = versions.into_iter().map(|version| {
        serde_json::json!({ "version": version.version, "at": zone::rfc3339(version.changed_at), "by": version.changed_by,
            "second": version.agreed_by, "why": version.why, "metadata": version.metadata, "policy": version.policy })
    });
    say(serde_json::to_string_pretty(&told.collect::<Vec<_>>())?);
    Ok(())
}
