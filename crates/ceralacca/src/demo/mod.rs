//! The demo: three bodies, their people and firms, the three worked procedures. Every name is invented.

mod examples;
mod load;
mod papers;
mod people;
mod tenders;

pub use ceralacca_server::tour::{DEMO_PIN, custodian_file};
pub use examples::{Example, lint_reasons, shift};
pub use load::{LoadError, is_empty, load};
pub use papers::paper;
pub use people::{BODIES, COLLEAGUE, DemoBody, DemoFirm, FIRMS, PLATFORM_ADMIN, firm};
pub use tenders::tenders;
