//! The minutes of a session.

use crate::access::Routes;

/// Mounts the routes of the minutes.
pub fn mount(routes: Routes) -> Routes {
    routes
}
