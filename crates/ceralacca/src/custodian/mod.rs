//! The custodian's side without a browser: his key on this device, what he checks, the share he gives.

mod key;
mod open;

pub use ceralacca_client::to_open::{Doubt, Recorded, SessionRecord, ShareFailed, Trusted, check, share_of};
pub use key::{CustodianKeyFile, KEY_FILE_FORMAT, KeyFileError};
pub use open::{CustodianAt, Given, ShareError, give_shares};
