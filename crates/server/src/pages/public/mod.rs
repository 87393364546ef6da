//! What anybody may look at.

pub(crate) mod documents;
mod list;
mod notices;
pub(crate) mod procedure;
mod publicity;
mod record;
mod results;
mod verify;

use ceralacca_procedure::state::Phase;
use jiff::Timestamp;

use crate::access::Routes;

pub(in crate::pages) use notices::titled;

/// Mounts the public pages.
pub fn mount(routes: Routes) -> Routes {
    let routes = verify::mount(record::mount(routes));
    procedure::mount(list::mount(routes))
}

/// Whether tenders may be sent now.
pub(crate) fn is_running(phase: Phase, deadline: Timestamp, now: Timestamp) -> bool {
    phase == Phase::Published && now <= deadline
}
