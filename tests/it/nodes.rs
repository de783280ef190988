//! A second node of the same service: another process's state over the same database, on PostgreSQL with connections of its own.

use std::sync::Arc;

use dinhdanh::app::{App, Mode};
use dinhdanh::base::Random;
use dinhdanh::outside::Outside;
use dinhdanh::store::Db;

use crate::browser::Browser;
use crate::world::{ORIGIN, World};

pub struct Node {
    #[allow(dead_code, reason = "stories take what they need of it")]
    pub app: Arc<App>,
    router: axum::Router,
}

impl Node {
    pub async fn beside(world: &World) -> Self {
        let db =
            if world.fresh.url.is_empty() { world.fresh.db.clone() } else { Db::postgres(&world.fresh.url, 8).await.unwrap() };
        let outside =
            Outside { register: world.register.clone(), gateway: world.gateway.clone(), fetch: world.app.outside.fetch.clone() };
        let (settings, clock) = (world.app.settings.clone(), world.clock.clone());
        let app = Arc::new(App::with(settings, db, Mode::Service, clock, Random::default(), outside).await.unwrap());
        let router = dinhdanh::web::router(app.clone()).unwrap();
        Self { app, router }
    }

    /// The same person's browser, whose next requests this node answers.
    pub fn browser(&self, of: &Browser) -> Browser {
        let mut browser = Browser::new(self.router.clone(), ORIGIN);
        browser.cookies.clone_from(&of.cookies);
        browser.address = of.address;
        browser
    }
}
