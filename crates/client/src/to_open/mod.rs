//! What a custodian's own device does in a session: it makes sure, then gives its share.

mod answer;
mod doubt;
mod record;
mod share;

pub use answer::{ToOpen, ToOpenAnswer};
pub use doubt::{Doubt, Trusted, check};
pub use record::{Recorded, SessionRecord};
pub use share::{ShareFailed, share_of};
