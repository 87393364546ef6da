//! Surface tests over HTTP against a whole installation: real database, real sealing, real custodians' keys.
#![expect(clippy::unwrap_used, clippy::panic, reason = "this whole binary is a test")]

mod anomalies;
mod browser;
mod clock;
mod custody_pages;
mod documents;
mod drafts;
mod draws;
mod firm_pages;
mod house;
mod improvements;
mod manage;
mod modules;
mod observer;
mod opening;
mod pages_panel;
mod pairwise;
mod proved_custody;
mod public_results;
mod restart;
mod scoring;
mod site;
mod submission;
mod theft;
mod theft_on_the_way;
mod witness;
mod wizard;
