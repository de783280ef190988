//! Pages and endpoints, by audience; every URL stands in routes.rs. Here on the ground of the floor: how a request
//! arrives (`layers`, `visit`, `cookie`, `form`), and how an answer leaves (`page`, `reply`, `headers`, `assets`).

pub mod assets;
pub mod brand;
mod captured;
pub mod certificate;
pub mod citizen;
pub mod components;
pub mod cookie;
pub mod csrf;
pub mod desk;
pub mod follow;
pub mod form;
pub mod guard;
pub mod headers;
pub mod layers;
pub mod mtls;
pub mod oidc;
pub mod operate;
pub mod page;
pub mod pairs;
pub mod qr;
pub mod reply;
pub mod routes;
pub mod site;
pub mod source;
pub mod table;
#[cfg(test)]
pub mod testing;
pub mod tls;
pub use crate::texts;
pub mod visit;

use std::sync::Arc;

use axum::Router;

use crate::app::Shared;
use crate::base::Broken;

/// The whole service as one router, under the public address of its settings.
pub fn router(app: Shared) -> Result<Router, Broken> {
    let settings = &app.settings;
    let brand = brand::Brand::new(
        &settings.brand.name_vi,
        &settings.brand.name_en,
        settings.brand.colour.parse::<brand::Colour>()?,
        &settings.brand.hotline,
    );
    let site = site::Site {
        clock: app.clock.clone(),
        random: app.random.clone(),
        address: site::Address::parse(settings.public_url.as_str())?,
        csrf: csrf::Tokens::new(app.keyring.clone()),
        brand,
        proxies: settings.trusted_proxies.clone(),
        certificates: site::Certificates::from_settings(&settings.mtls)?,
        meter: app.metrics.clone(),
    };
    routes::routes(app, Arc::new(site))
}
