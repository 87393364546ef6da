//! What the tenderer's and the custodian's own device checks before it seals or opens, because nobody else can.
//!
//! The same code runs in the command line and, as WebAssembly, in the browser. It does no input or output and reads no
//! clock: texts, instants, keys and randomness are arguments. The rules are those of `procedure` and `evaluation`; here
//! they are asked before sealing instead of after opening.
//!
//! - [`read_answer`]: from what a person typed to the [`AnswerValue`](ceralacca_procedure::event::AnswerValue) that is sealed;
//! - [`check`]: everything wrong with a whole tender, by the procedure file;
//! - [`explain`]: what each figure means, before it is sealed;
//! - [`ProvedCustody`]: to whom alone a tenderer seals, from the publication in the record;
//! - [`to_open`]: what a custodian makes sure of before he gives a share, and the share.
#![forbid(unsafe_code)]

mod answers;
mod check;
mod custody;
mod figures;
mod number;
mod receipt;
mod remark;
mod tender;
#[cfg(test)]
mod testing;
pub mod to_open;

pub use answers::{Notation, read_answer};
pub use check::check;
pub use custody::{CustodyDoubt, ProvedCustody};
pub use figures::explain;
pub use number::{euro, shown};
pub use remark::{Place, Remark, Severity};
pub use tender::{FileSeen, GivenEnvelope, GivenTender};
