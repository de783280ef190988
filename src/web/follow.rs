//! Open pages that follow a few rows: a stream that says "something changed" when a cheap look at them differs from the one
//! before, and nothing more. The page then fetches itself anew, under its own guard.

use std::convert::Infallible;
use std::sync::{Arc, LazyLock};
use std::time::Duration;

use axum::http::{HeaderName, HeaderValue};
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream::unfold;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::reply::{Failure, Unserved};
use crate::app::Shared;
use crate::base::Broken;
use crate::base::ids::{AccountId, HelpId};
use crate::store::{afar, helps};

/// How often an open page is compared with what is stored.
const LOOK: Duration = Duration::from_secs(2);
/// Looks after which a stream says that it lives, and after which it ends, so that the page shows itself to its guard again.
const HEARTBEAT: u32 = 8;
const LOOKS: u32 = 150;
/// Streams of this kind that one node holds open.
const STREAMS: usize = 4096;
static PLACES: LazyLock<Arc<Semaphore>> = LazyLock::new(|| Arc::new(Semaphore::new(STREAMS)));

/// What a page follows.
#[derive(Clone, Copy, Debug)]
pub enum What {
    /// What a person is asked from afar.
    Inbox(AccountId),
    /// A helper's visit.
    Help(HelpId),
}

/// The stream of a page whose guard has let it through.
pub fn stream(app: &Shared, what: What) -> Result<Response, Failure> {
    let place = PLACES.clone().try_acquire_owned().map_err(|_| Failure::from(Unserved::Busy))?;
    let following = Following { app: app.clone(), what, seen: None, looks: 0, _place: place };
    let events = unfold(following, |mut following| async move {
        let event = following.next().await?;
        Some((Ok::<_, Infallible>(event), following))
    });
    let mut answer = Sse::new(events).into_response();
    // A proxy that collects an answer before it hands it on would hold every event back.
    answer.headers_mut().insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(answer)
}

struct Following {
    app: Shared,
    what: What,
    seen: Option<[i64; 2]>,
    looks: u32,
    _place: OwnedSemaphorePermit,
}

impl Following {
    /// What is said next; `None` ends the stream, after five minutes, with the process, or when the store can't be read.
    async fn next(&mut self) -> Option<Event> {
        let Some(before) = self.seen else {
            self.seen = Some(self.look().await.ok()?);
            return Some(Event::default().comment("open").retry(LOOK));
        };
        let mut leaving = self.app.leaving.subscribe();
        for _ in 0..HEARTBEAT {
            self.looks += 1;
            tokio::select! {
                () = tokio::time::sleep(LOOK) => {}
                _ = leaving.wait_for(|leaving| *leaving) => return None,
            }
            let now = self.look().await.ok()?;
            if now != before {
                self.seen = Some(now);
                return Some(Event::default().event("changed").data("changed"));
            }
        }
        (self.looks < LOOKS).then(|| Event::default().comment("still here"))
    }

    async fn look(&self) -> Result<[i64; 2], Broken> {
        match self.what {
            What::Inbox(account) => afar::pulse(&self.app.db, account).await,
            What::Help(id) => helps::pulse(&self.app.db, id).await,
        }
    }
}
