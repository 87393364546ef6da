//! Pictures made on the server: pure functions from the rules to a drawing, each with the same numbers as a table.

pub mod formula_names;
pub mod price_curve;
pub mod price_preview;

pub use formula_names::FormulaNames;
pub use price_curve::PriceCurve;
pub use price_preview::PricePreview;
