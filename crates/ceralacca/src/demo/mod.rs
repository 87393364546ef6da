//! The demo: three bodies, their people and firms, the three worked procedures. Every name is invented.

mod examples;
mod load;
mod papers;
mod people;
mod tenders;

pub use examples::{Example, shift};
pub use load::{LoadError, is_empty, load};
pub use papers::paper;
pub use people::{BODIES, COLLEAGUE, DEMO_PIN, DemoBody, DemoFirm, FIRMS, custodian_file, firm};
pub use tenders::tenders;
