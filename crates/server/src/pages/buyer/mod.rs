//! The pages on which a body prepares and publishes a procedure.

mod begin;
mod cpv;
mod operators;
mod start;
mod wizard;

use crate::access::Routes;

pub(crate) use wizard::Draft;

/// Mounts the pages.
pub fn mount(routes: Routes) -> Routes {
    wizard::mount(start::mount(routes))
}
