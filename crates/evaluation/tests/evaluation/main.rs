//! The evaluation as its users see it: vectors, laws, explanations, refusals, data.

mod common;
mod data;
mod derivations;
mod findings;
mod laws;
mod refusals;
mod vectors;
