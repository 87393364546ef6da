//! Pages of a demo installation only: the guided tour, the clock, the keys of the example custodians.

pub(super) mod clock;
mod keys;
mod tour;

use crate::access::Routes;

/// Mounts the pages.
pub fn mount(routes: Routes) -> Routes {
    let routes = clock::mount(routes);
    let routes = keys::mount(routes);
    tour::mount(routes)
}
