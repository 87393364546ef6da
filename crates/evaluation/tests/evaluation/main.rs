//! The evaluation as its users see it: vectors, laws, explanations, refusals, data.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail by panicking, as tests do")]

mod anomaly;
mod common;
mod data;
mod derivations;
mod draw;
mod elements;
mod findings;
mod laws;
mod refusals;
mod vectors;
