//! Rules and calculators of Italian procurement that stand on their own.
#![forbid(unsafe_code)]

pub mod identifiers;
