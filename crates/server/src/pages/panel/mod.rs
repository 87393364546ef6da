//! Seggio and commission at work: what is due, sessions, opened envelopes, admissions, scores, rankings, proposals.
//!
//! RUP and auditor read the same pages; a button appears only where the policy lets its act be done.

mod awards;
mod comparison;
mod convene;
mod declaration;
mod derivation;
mod envelope;
mod findings;
mod lot_act;
mod overview;
mod ranking;
mod scene;
mod session;
mod sheet;
mod steps;
mod tenderer;
mod words;

use axum::http::Method;

use crate::access::Routes;

/// Mounts the pages of the panels.
pub fn mount(routes: Routes) -> Routes {
    let routes = routes.login(Method::GET, "/procedures/{procedure}/panel", overview::show);
    let routes = convene::mount(routes);
    let routes = tenderer::mount(routes);
    let routes = declaration::mount(routes);
    let routes = session::mount(routes);
    let routes = envelope::mount(routes);
    let routes = sheet::mount(routes);
    let routes = findings::mount(routes);
    let routes = comparison::mount(routes);
    let routes = ranking::mount(routes);
    awards::mount(routes)
}
