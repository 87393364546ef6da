//! The wizard: step by step from a draft to a published procedure.
//!
//! - [`tree`]: the file under way, which need not be valid; [`typed`]: between fields and file.
//! - [`node`]: what a step asks for; [`steps`]: the steps; [`pieces`]: how they are shown.
//! - [`problems`]: what is wrong and where it is mended; [`findings`]: what the linter finds, with reasons; [`draft`]: what is
//!   kept between two visits.
//! - [`page`]: a step as a page; [`review`]: the last one, and publication; [`export`]: the file as a file, the preview.

mod draft;
mod export;
mod findings;
mod node;
mod page;
mod pieces;
mod problems;
mod review;
mod steps;
#[cfg(test)]
mod tests;
pub mod tree;
mod typed;

pub use draft::Draft;
pub use page::Look;
pub use steps::criteria_template;

use axum::http::Method;
use ceralacca_procedure::policy::Act;

use crate::access::Routes;

/// Mounts the steps, review and publication, export and preview. Who may work on a draft is decided with the draft.
pub fn mount(routes: Routes) -> Routes {
    routes
        .login(Method::GET, "/procedures/{procedure}/edit/{step}", page::show)
        .login(Method::POST, "/procedures/{procedure}/edit/{step}", page::save)
        .act(Act::Publish, Method::POST, "/procedures/{procedure}/publish", review::publish)
        .login(Method::GET, "/procedures/{procedure}/preview", export::preview)
        .login(Method::GET, "/procedures/{procedure}/export.toml", export::toml)
        .login(Method::GET, "/procedures/{procedure}/export.json", export::json)
}
