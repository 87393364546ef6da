//! The routes: folder and file follow the path.

pub mod acts;
pub mod auth;
pub mod bodies;
pub mod calc;
pub mod cosignatures;
pub mod demo;
pub mod documents;
pub mod drafts;
pub mod evaluation;
pub mod minutes;
pub mod openapi;
pub mod opened;
pub mod operators;
pub mod procedures;
pub mod record;
pub mod sessions;
pub mod tender;
pub mod uploads;

use axum::Router;

use crate::{
    App,
    access::{Mounted, Routes},
};

/// The whole service.
pub fn router(app: &App) -> Router {
    let (router, _) = routes(app).finish();
    crate::http::layers(router, app.clone())
}

/// What is mounted, and who may call it.
#[must_use]
pub fn mounted(app: &App) -> Vec<Mounted> {
    routes(app).finish().1
}

fn routes(app: &App) -> Routes {
    let mut routes = Routes::new(app.clone());
    let providers = auth::providers(app);
    routes = auth::mount(routes, &providers);
    routes = bodies::mount(routes);
    routes = operators::mount(routes);
    routes = procedures::mount(routes);
    routes = acts::mount(routes);
    routes = documents::mount(routes);
    routes = drafts::mount(routes);
    routes = uploads::mount(routes);
    routes = tender::mount(routes);
    routes = sessions::mount(routes);
    routes = opened::mount(routes);
    routes = evaluation::mount(routes);
    routes = minutes::mount(routes);
    routes = record::mount(routes);
    routes = cosignatures::mount(routes);
    routes = calc::mount(routes);
    if app.config.demo {
        routes = demo::mount(routes);
    }
    routes = crate::assets::mount(routes);
    routes = crate::pages::mount(routes, &providers);
    openapi::mount(routes)
}
