//! Evaluation of tenders: criteria, formulas, rounding, thresholds, ties, lots and ranking, in exact rationals,
//! each number with its explanation.
//!
//! The crate is pure: no input or output, no clock, no randomness, no floats. The order of work follows the law, since
//! prices are unknown while the technical offers are scored.
#![forbid(unsafe_code)]

mod anomaly;
mod catalogue;
mod check;
mod comparison;
mod draw;
mod economic;
mod error;
mod findings;
mod ids;
mod input;
mod lots;
mod lots_combined;
mod lots_offered;
mod ranking;
mod rules;
mod snapshot;
mod technical;
mod words;

pub use anomaly::{
    ANOMALY_TENDERS_MANY, AnomalyBasis, AnomalyCheck, AnomalyElement, AnomalyError, AnomalyMethod, AnomalyOutcome,
    AutomaticExclusion, DISCOUNTS_MAX, DeclaredFigure, ELEMENTS_MAX, ElementError, ElementTest, ShownElement,
    ShownElements, Standing, TENDERS_FOR_EXCLUSION_MIN, anomalous, automatic_exclusion,
};
pub use catalogue::{NamedFormula, Platform, named_formula, named_formulas};
pub use ceralacca_exact::{
    DECIMAL_DIGITS_MAX, DECIMALS_MAX, Decimals, Derivation, Exact, ExactError, Explanations, FRACTION_DIGITS_MAX,
    PowerError, RoundingMode, RoundingRule, Text, TooManyDecimals, before_number, reader_text,
};
pub use check::{PAIRS_MAX, RULE_LIST_MAX, RuleDefect, judgement_holes};
pub use comparison::{
    AHP_RATIO_MAX, AhpMatrix, AhpResult, COMPARED_MAX, COMPARED_MIN, ComparedOffer, ComparisonError, ComparisonTable,
    ElectreExperimental, ElectreScore, ElectreSum, PREFERENCE_MAX, PairPreference, PairwiseComparison, PairwiseScore,
    PairwiseTable, PairwiseVariant, TopsisExperimental, TopsisScore,
};
pub use draw::{DRAW_LINE_BYTES_MAX, DRAWN_MAX, Draw, DrawCommitment, DrawError, DrawOutcome, DrawSeed, DrawStep};
pub use economic::{
    BandGap, EconomicResult, EconomicScore, NoImprovement, Preview, PreviewRow, gaps, overlaps, preview, sample_offers,
    score_economic,
};
pub use error::{EvaluationError, OfferError, PanelError, RankingError};
pub use findings::{
    ContractNature, EconomicOffer, Finding, LABOUR_COST_BELOW_ESTIMATE, OfferCheck, PriceLine, Severity,
};
pub use ids::{CommissionerId, CriterionId, ID_BYTES_MAX, ItemId, LotId, TendererId};
pub use input::{
    Answer, COMMISSIONERS_MAX, Coefficient, Judgement, LotInput, TENDERERS_MAX, TenderInput, TenderStatus,
};
pub use lots::{
    LOTS_MAX, LotAward, LotAwards, LotPreferences, LotRanking, Release, award_after_change, award_lots,
    award_lots_preferring,
};
pub use lots_combined::{
    COMBINED_LOTS_MAX, COMBINED_OFFERS_MAX, CombinedAward, CombinedComparison, CombinedError, CombinedOffer,
    CombinedOutcome,
};
pub use lots_offered::{BeyondOfferLimit, LotOfferLimit, OfferedLots};
pub use ranking::{Place, Ranking, Tie, TieOutcomes, rank, who_competes};
pub use rules::{
    Aggregation, Ascertained, AwardRules, Between, BilinearThreshold, CoefficientRules, Condition, Criterion,
    Direction, DiscretionaryPart, EconomicRules, EmptyLot, InputDecimals, JudgementBand, LotAwardRules, LotChoice,
    Measure, MoreDecimals, PAIRWISE_OFFERS_MAX, PairwiseRules, Part, PartKind, Predicate, PriceBand, PriceFormula,
    QuantitativePart, QuantityRule, QuantityStep, Rescaling, ScaleStep, ScoreRounding, Scoring, Subcriterion,
    TabularPart, TechnicalRules, Threshold, ThresholdStage, TieStep, ZeroCase,
};
pub use snapshot::{AfterChange, AnomalySnapshot, AnomalyStanding, ChangeMoment, DiscountOffer, SnapshotError};
pub use technical::{
    CriterionScore, JudgedBy, PartScore, SubcriterionScore, TechnicalResult, TechnicalScore, ThresholdOutcome,
    compared_offers, judged_by, score_technical, score_technical_with,
};
pub use words::{FormulaMath, FormulaText, LegendEntry, formula_math, formula_text};
