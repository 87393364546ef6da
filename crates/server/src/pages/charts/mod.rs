//! Pictures made on the server: pure functions from the rules to a drawing, each with the same numbers as a table.

pub mod price_curve;

pub use price_curve::PriceCurve;
