//! Identifiers that carry their own check digits: they catch a slip of the pen, not a lie.

mod cig;
mod cpv;
mod partita_iva;

pub use cig::{CigError, check_cig};
pub use cpv::{CpvError, check_cpv, cpv_divisions_of};
pub use partita_iva::{PartitaIvaError, check_partita_iva};
