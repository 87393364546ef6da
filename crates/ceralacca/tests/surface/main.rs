//! Surface tests over HTTP against a whole installation: real database, real sealing, real custodians' keys.

mod house;
mod opening;
mod restart;
mod scoring;
mod submission;
mod theft;
