//! Pages of the key custodians: their key on this device, how many can still open, and giving shares in a session.
//!
//! The server shows and explains; keys are made, kept and used by the scripts of these pages, in the browser.

mod health;
mod keys;
mod session;

use crate::access::Routes;

/// Mounts the pages.
pub fn mount(routes: Routes) -> Routes {
    session::mount(keys::mount(routes))
}
