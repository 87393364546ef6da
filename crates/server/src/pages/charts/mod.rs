//! Pictures made on the server: pure functions from the rules to a drawing, each with the same numbers as a table.

pub mod discount_strip;
pub mod formula_layout;
pub mod formula_names;
pub mod points_plot;
pub mod price_curve;
pub mod price_preview;

pub use discount_strip::DiscountStrip;
pub use formula_layout::FormulaLayout;
pub use formula_names::FormulaNames;
pub use points_plot::PointsPlot;
pub use price_curve::PriceCurve;
pub use price_preview::PricePreview;
