//! The first page.

use askama::Template;
use axum::{
    http::{Method, StatusCode},
    response::Response,
};

use super::{Layout, Viewer, page};
use crate::{ApiError, access::Routes};

/// Mounts the page.
pub fn mount(routes: Routes) -> Routes {
    routes.public(Method::GET, "/", show)
}

/// The page.
#[derive(Template)]
#[template(path = "home.html")]
struct HomePage {
    layout: Layout,
}

async fn show(viewer: Viewer) -> Result<Response, ApiError> {
    page(StatusCode::OK, &HomePage { layout: viewer.layout })
}
