//! The RUP's page of one procedure, read also by the office and by auditors: where it stands, who must act, what may be
//! done now, and the register of its acts.

mod custody;
mod dashboard;
mod documents;
mod events;
mod forms;
mod panels;
mod register;
mod stages;

use crate::access::Routes;

pub(crate) use custody::{standing_words, warnings};

/// Mounts the pages.
pub fn mount(routes: Routes) -> Routes {
    let routes = dashboard::mount(routes);
    let routes = documents::mount(register::mount(routes));
    let routes = panels::mount(routes);
    forms::mount(routes)
}
