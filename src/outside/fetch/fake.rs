//! Portals' servers for tests: they answer what they were told to, and remember who called.

use std::collections::{HashMap, VecDeque};
use std::sync::{Mutex, MutexGuard, PoisonError};

use url::Url;

use super::{Fetch, Fetching, NotFetched, Post, is_of};
use crate::base::Secret;

#[derive(Default)]
pub struct FakeFetch {
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    documents: HashMap<String, Result<(String, Vec<u8>), NotFetched>>,
    fetched: Vec<String>,
    posted: Vec<Posted>,
    answers: VecDeque<Result<u16, NotFetched>>,
}

/// A call that was posted.
#[derive(Clone, Debug)]
pub struct Posted {
    pub url: Url,
    pub kind: String,
    pub body: String,
    pub bearer: Option<Secret>,
    pub push: Option<(Secret, u64)>,
}

impl FakeFetch {
    /// From now on `url` answers with this document.
    pub fn publish(&self, url: &str, kind: &str, body: impl Into<Vec<u8>>) {
        self.state().documents.insert(url.to_owned(), Ok((kind.to_owned(), body.into())));
    }

    /// From now on `url` fails so, whether it is asked or posted to.
    pub fn fail(&self, url: &str, why: NotFetched) {
        self.state().documents.insert(url.to_owned(), Err(why));
    }

    /// How often `url` was asked for.
    pub fn fetched(&self, url: &str) -> usize {
        self.state().fetched.iter().filter(|asked| *asked == url).count()
    }

    /// What was posted, oldest first.
    pub fn posted(&self) -> Vec<Posted> {
        self.state().posted.clone()
    }

    /// The next post is answered so; called twice, the next two. Others are answered with 200.
    pub fn answer_next(&self, with: Result<u16, NotFetched>) {
        self.state().answers.push_back(with);
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Fetch for FakeFetch {
    fn document<'a>(&'a self, url: &'a Url, kinds: &'a [&'a str]) -> Fetching<'a, Vec<u8>> {
        Box::pin(async move {
            // A real call lets others run: who races shows here.
            tokio::task::yield_now().await;
            let mut state = self.state();
            state.fetched.push(url.to_string());
            let (kind, body) = state.documents.get(url.as_str()).cloned().unwrap_or(Err(NotFetched::Unreachable))?;
            if is_of(&kind, kinds) { Ok(body) } else { Err(NotFetched::Kind) }
        })
    }

    fn post<'a>(&'a self, url: &'a Url, post: &'a Post<'a>) -> Fetching<'a, u16> {
        Box::pin(async move {
            tokio::task::yield_now().await;
            let mut state = self.state();
            let (kind, body) = (post.kind.to_owned(), post.body.to_owned());
            state.posted.push(Posted {
                url: url.clone(),
                kind,
                body,
                bearer: post.bearer.cloned(),
                push: post.push.map(|(who, ttl)| (who.clone(), ttl)),
            });
            if let Some(Err(why)) = state.documents.get(url.as_str()) {
                return Err(*why);
            }
            state.answers.pop_front().unwrap_or(Ok(200))
        })
    }
}
