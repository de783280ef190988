//! Slow work of the processor, such as hashing passwords: so many at once, so many waiting, and an honest "full" to anybody
//! beyond. The async threads stay free, and memory stays bounded.

use std::sync::Arc;

use tokio::sync::Semaphore;

use super::Broken;

/// A number of places to work at, and of places to wait in.
#[derive(Clone, Debug)]
pub struct Workers {
    working: Arc<Semaphore>,
    admitted: Arc<Semaphore>,
}

/// How the work ended when it gave no result.
#[derive(Debug)]
pub enum Undone {
    /// Every place to wait in is taken: try again shortly.
    Full,
    Broken(Broken),
}

impl Workers {
    pub fn new(at_once: usize, waiting: usize) -> Self {
        let at_once = at_once.max(1);
        Self { working: Arc::new(Semaphore::new(at_once)), admitted: Arc::new(Semaphore::new(at_once + waiting)) }
    }

    /// One for each core. A hash of a password takes some 20 ms of a core, so who waits last waits two seconds.
    pub fn for_this_machine() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        Self::new(cores, cores * 100)
    }

    /// Runs `work` on a thread for slow work, when it is its turn.
    pub async fn run<T, F>(&self, work: F) -> Result<T, Undone>
    where
        T: Send + 'static,
        F: FnOnce() -> T + Send + 'static,
    {
        let admitted = self.admitted.clone().try_acquire_owned().map_err(|_| Undone::Full)?;
        let working = self.working.clone().acquire_owned().await.map_err(|closed| Undone::Broken(closed.into()))?;
        let done = tokio::task::spawn_blocking(move || {
            // Held until the work ends, even when nobody waits for it any more.
            let _places = (admitted, working);
            work()
        });
        done.await.map_err(|ended| Undone::Broken(ended.into()))
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn beyond_the_waiting_places_the_answer_is_full_at_once() {
        let workers = Workers::new(1, 1);
        let (release, held) = mpsc::channel::<()>();
        let first = tokio::spawn({
            let workers = workers.clone();
            async move { workers.run(move || held.recv().is_ok()).await }
        });
        while workers.working.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        let second = tokio::spawn({
            let workers = workers.clone();
            async move { workers.run(|| 2).await }
        });
        while workers.admitted.available_permits() > 0 {
            tokio::task::yield_now().await;
        }
        assert!(matches!(workers.run(|| 3).await, Err(Undone::Full)));
        release.send(()).unwrap();
        assert!(first.await.unwrap().unwrap());
        assert_eq!(second.await.unwrap().unwrap(), 2);
        assert_eq!(workers.run(|| 4).await.unwrap(), 4);
    }
}
