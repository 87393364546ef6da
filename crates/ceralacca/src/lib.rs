//! The parts of the one binary that other code uses too: a client of the API, the tenderer's sealer, the custodian's
//! device, the demo and its walks, the witness of a record.
#![forbid(unsafe_code)]

pub mod client;
pub mod custodian;
pub mod demo;
pub mod sealer;
pub mod walk;
pub mod witness;
