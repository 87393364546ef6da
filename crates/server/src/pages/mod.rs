//! Pages for people: server-rendered, Italian first, folder and file follow the audience.
//!
//! - [`viewer`]: who looks, in which language, at what time; what every page's frame shows.
//! - [`forms`]: forms that lose nothing: what was typed comes back with what was wrong.
//! - [`refusals`]: a refusal as a page, whatever handler gave it.
//! - [`uploaded`]: the files that a form names.
//! - [`lang`]: the two languages. A text stands in both at its place, so a missing translation does not compile.

pub mod about;
pub mod bodies;
pub mod buyer;
pub mod calc;
pub mod charts;
pub mod custody;
pub mod demo;
pub mod desk;
mod done;
pub mod draws;
pub mod firm;
pub mod forms;
pub mod home;
pub mod lang;
pub mod login;
pub mod manage;
pub mod manual;
pub mod panel;
pub mod paragraph;
pub mod public;
pub mod refusals;
pub mod tasks;
pub mod ties;
pub mod uploaded;
pub mod viewer;

use askama::Template;
use axum::{
    http::{HeaderValue, StatusCode, header},
    response::{Html, IntoResponse, Response},
};

use ceralacca_procedure::policy::Act;

use crate::{ApiError, access::Routes, routes::auth::SharedProviders};
pub use forms::{Choice, Field, FieldKind, FormPage, Posted, refusal_text};
pub use lang::Lang;
pub use paragraph::Paragraph;
pub use viewer::{Layout, Viewer};

/// Mounts the pages.
pub fn mount(routes: Routes, providers: &SharedProviders) -> Routes {
    let routes = manual::mount(about::mount(home::mount(routes)));
    let routes = calc::mount(login::mount(routes, providers));
    let routes = desk::mount(routes);
    let routes = manage::mount(routes);
    let routes = bodies::mount(routes);
    let routes = if routes.app().config.demo { demo::mount(routes) } else { routes };
    let routes = buyer::mount(routes);
    let routes = panel::mount(routes);
    let routes = firm::mount(routes);
    let routes = custody::mount(routes);
    public::mount(routes)
}

/// A page that a template makes.
///
/// # Errors
/// The template failed, which is a fault of ours.
pub fn page<T: Template>(status: StatusCode, template: &T) -> Result<Response, ApiError> {
    let text = template.render().map_err(|error| ApiError::internal("rendering a page", error))?;
    Ok((status, Html(text)).into_response())
}

/// After a change: the page to look at next, fetched anew, so that "reload" and "back" repeat nothing. The page says that it was
/// done.
///
/// # Errors
/// The address is no header value, which is a fault of ours.
pub fn done(to: &str) -> Result<Response, ApiError> {
    see_other_saying(to, "1")
}

/// As [`done`], after an act of a procedure, which the page names.
///
/// # Errors
/// As [`done`].
pub fn act_done(to: &str, act: Act) -> Result<Response, ApiError> {
    see_other_saying(to, &done::name(act))
}

fn see_other_saying(to: &str, what: &str) -> Result<Response, ApiError> {
    let (page, place) = to.split_once('#').map_or((to, String::new()), |(page, place)| (page, format!("#{place}")));
    let begins = if page.contains('?') { '&' } else { '?' };
    see_other(&format!("{page}{begins}{}={what}{place}", viewer::DONE_QUERY))
}

/// To another page.
///
/// # Errors
/// As [`done`].
pub fn see_other(to: &str) -> Result<Response, ApiError> {
    let to = HeaderValue::from_str(to).map_err(|error| ApiError::internal("writing an address", error))?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response())
}
