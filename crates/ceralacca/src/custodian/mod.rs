//! The custodian's side without a browser: his key on this device, what he checks, the share he gives.

mod checks;
mod key;
mod open;

pub use checks::{Doubt, Trusted, check};
pub use key::{CustodianKeyFile, KEY_FILE_FORMAT, KeyFileError};
pub use open::{CustodianAt, Given, ShareError, give_shares, share_of};
