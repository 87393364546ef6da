//! The evaluation as its users see it: vectors, laws, explanations, refusals, data.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests fail by panicking, as tests do")]

mod aggregation;
mod anomaly;
mod common;
mod comparison;
mod data;
mod defects;
mod derivations;
mod draw;
mod elements;
mod findings;
mod laws;
mod lots;
mod naive;
mod pairwise_lot;
mod parts;
mod price_edges;
mod price_table;
mod price_vectors;
mod price_words;
mod refusals;
mod rescaling;
mod snapshot;
mod vectors;
mod words;
