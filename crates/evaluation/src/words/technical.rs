//! The technical rules in words.

use ceralacca_exact::{Exact, RoundingMode, RoundingRule, Text};

use super::{FormulaText, points};
use crate::comparison::{COMPARED_MIN, PairwiseVariant};
use crate::rules::{
    Aggregation, CoefficientRules, Condition, Direction, JudgementBand, PairwiseRules, Part, Predicate,
    QuantitativePart, QuantityRule, Rescaling, Scoring, Subcriterion, TechnicalRules, Threshold, ThresholdStage,
};

/// One text for the method, one for each part that is computed or banded, one for threshold and rescaling.
pub(super) fn technical_texts(rules: &TechnicalRules) -> Vec<Text> {
    let mut texts = vec![rules.scoring.formula_text()];
    for subcriterion in rules.criteria.iter().flat_map(|criterion| &criterion.subcriteria) {
        texts.extend(subcriterion.parts.iter().filter_map(|part| part_text(subcriterion, part)));
    }
    if let Some(rescaling) = rescaling_text(rules.rescaling) {
        texts.push(rescaling);
    }
    texts.extend(rules.threshold.as_ref().map(|threshold| threshold_text(threshold, &rules.max_points)));
    texts
}

fn part_text(subcriterion: &Subcriterion, part: &Part) -> Option<Text> {
    let text = match part {
        Part::Discretionary(part) if part.bands.is_empty() => return None,
        Part::Discretionary(part) => judgement_text(&part.bands),
        Part::Quantitative(part) => part.formula_text(),
        Part::Tabular(part) => {
            let (max, predicate) = (points(&part.max), part.predicate.formula_text());
            Text::new(format!("{} se: {}", max.it, predicate.it), format!("{} if: {}", max.en, predicate.en))
        }
    };
    let id = &subcriterion.id;
    Some(Text::new(format!("{id}: {}.", text.it), format!("{id}: {}.", text.en)))
}

fn judgement_text(bands: &[JudgementBand]) -> Text {
    let bands: Vec<Text> = bands
        .iter()
        .map(|band| {
            let range = if band.from == band.to { band.to.to_string() } else { format!("{}–{}", band.from, band.to) };
            let label_en = band.label_en.as_deref().unwrap_or(&band.label_it);
            Text::new(format!("{} {range}", band.label_it), format!("{label_en} {range}"))
        })
        .collect();
    Text::join(&bands, "; ")
}

impl FormulaText for Scoring {
    fn formula_text(&self) -> Text {
        match self {
            Self::EachCommissioner(rules) => rules.formula_text(),
            Self::Pairwise(rules) => rules.formula_text(),
            Self::Collegial {} => Text::new(
                "La commissione attribuisce collegialmente, con motivazione, un numero intero di punti compreso in una delle fasce di giudizio.",
                "The panel gives together, with its reason, a whole number of points within one of the judgement bands.",
            ),
        }
    }
}

impl FormulaText for CoefficientRules {
    fn formula_text(&self) -> Text {
        let mean = aggregation_text(self.aggregation);
        let values: Vec<Text> = self
            .scale
            .iter()
            .map(|step| {
                let label_en = step.label_en.as_deref().unwrap_or(&step.label_it);
                Text::new(
                    format!("{} {}", step.value.italian_points(), step.label_it),
                    format!("{} {label_en}", step.value.english_points()),
                )
            })
            .collect();
        let values = Text::join(&values, "; ");
        let rounding = rounded(&self.mean_rounding);
        Text::new(
            format!(
                "Ogni commissario attribuisce un coefficiente tra: {}. {}{} è moltiplicato per i punti del sub-criterio.",
                values.it, mean.it, rounding.it
            ),
            format!(
                "Each commissioner gives one coefficient of: {}. {}{} is multiplied by the points of the sub-criterion.",
                values.en, mean.en, rounding.en
            ),
        )
    }
}

impl FormulaText for PairwiseRules {
    fn formula_text(&self) -> Text {
        let how = match self.variant {
            PairwiseVariant::SumOfPoints => Text::new(
                "I punti di tutti i commissari si sommano: la somma più alta diventa coefficiente 1 e le altre in proporzione. Il coefficiente",
                "The points of all commissioners are added: the highest sum becomes coefficient 1, the others in proportion. The coefficient",
            ),
            PairwiseVariant::MeanOfCoefficients => Text::new(
                "Per ciascun commissario l'offerta con più punti ha coefficiente 1 e le altre in proporzione. Il coefficiente medio dei commissari",
                "For each commissioner the offer with most points has coefficient 1, the others in proportion. The commissioners' mean coefficient",
            ),
            PairwiseVariant::MeanThenRescaled => Text::new(
                "Per ciascun commissario l'offerta con più punti ha coefficiente 1 e le altre in proporzione; la media più alta dei commissari diventa 1 e le altre in proporzione. Il coefficiente",
                "For each commissioner the offer with most points has coefficient 1, the others in proportion; the highest mean of the commissioners becomes 1, the others in proportion. The coefficient",
            ),
        };
        let rounding = rounded(&self.rounding);
        let mut text = Text::new(
            format!(
                "Per ogni sub-criterio ogni commissario confronta le offerte a coppie: 1 parità, un punto a entrambe; da 2 (preferenza minima) a 6 (massima), punti alla sola offerta preferita. {}{} è moltiplicato per i punti del sub-criterio.",
                how.it, rounding.it
            ),
            format!(
                "For each sub-criterion each commissioner compares the offers in pairs: 1 parity, one point to both; from 2 (least preference) to 6 (greatest), points to the preferred offer alone. {}{} is multiplied by the points of the sub-criterion.",
                how.en, rounding.en
            ),
        );
        if let Some(fallback) = &self.fallback {
            let (direct, max) = (fallback.formula_text(), self.offers_max);
            text.push(
                &format!(" Se le offerte da valutare sono meno di {COMPARED_MIN} o più di {max}: {}", direct.it),
                &format!(" With fewer than {COMPARED_MIN} offers to be judged, or more than {max}: {}", direct.en),
            );
        }
        text
    }
}

fn rounded(rule: &RoundingRule) -> Text {
    match rule.mode {
        RoundingMode::None => Text::default(),
        RoundingMode::Truncate | RoundingMode::HalfUp | RoundingMode::Ceil => {
            let rounding = rule.formula_text();
            Text::new(format!(", {},", rounding.it), format!(", {},", rounding.en))
        }
    }
}

fn aggregation_text(aggregation: Aggregation) -> Text {
    match aggregation {
        Aggregation::Mean => {
            Text::new("Il coefficiente medio (media aritmetica)", "The mean coefficient (arithmetic mean)")
        }
        Aggregation::MeanWithoutExtremes => Text::new(
            "Il coefficiente medio (media aritmetica dei coefficienti, esclusi uno dei più bassi e uno dei più alti)",
            "The mean coefficient (arithmetic mean of the coefficients but one of the lowest and one of the highest)",
        ),
        Aggregation::Median => Text::new(
            "Il coefficiente mediano (quello centrale, o la media dei due centrali)",
            "The median coefficient (the one in the middle, or the mean of the two in the middle)",
        ),
    }
}

impl FormulaText for QuantitativePart {
    fn formula_text(&self) -> Text {
        let unit = Text::new(self.unit.as_str(), self.unit_en.as_deref().unwrap_or(&self.unit));
        let max = Text::new(self.max.italian(), self.max.english());
        match &self.rule {
            QuantityRule::PerUnit { points: each } => {
                let (each, all) = (points(each), points(&self.max));
                Text::new(
                    format!("{} per ogni unità intera ({}), fino a {}", each.it, unit.it, all.it),
                    format!("{} for each whole unit ({}), up to {}", each.en, unit.en, all.en),
                )
            }
            QuantityRule::PerBlock { size, points: each } => {
                let (each, all) = (points(each), points(&self.max));
                let (size_it, size_en) = (size.italian(), size.english());
                Text::new(
                    format!("{} ogni {size_it} {} (solo blocchi interi), fino a {}", each.it, unit.it, all.it),
                    format!("{} for every {size_en} {} (whole blocks only), up to {}", each.en, unit.en, all.en),
                )
            }
            QuantityRule::StepTable { steps } => {
                let steps: Vec<Text> = steps
                    .iter()
                    .map(|step| {
                        Text::new(
                            format!("da {}: {}", step.from.italian(), step.points.italian()),
                            format!("from {}: {}", step.from.english(), step.points.english()),
                        )
                    })
                    .collect();
                let steps = Text::join(&steps, "; ");
                Text::new(
                    format!("punti per scaglioni di {}: {}", unit.it, steps.it),
                    format!("points by steps of {}: {}", unit.en, steps.en),
                )
            }
            QuantityRule::LinearToBest { direction } => match direction {
                Direction::HigherIsBetter => Text::new(
                    format!("{} × valore ÷ valore più alto ({})", max.it, unit.it),
                    format!("{} × value ÷ highest value ({})", max.en, unit.en),
                ),
                Direction::LowerIsBetter => Text::new(
                    format!("{} × valore più basso ÷ valore ({})", max.it, unit.it),
                    format!("{} × lowest value ÷ value ({})", max.en, unit.en),
                ),
            },
            QuantityRule::LinearMinMax { direction } => {
                let (best, worst) = match direction {
                    Direction::HigherIsBetter => (Text::new("più alto", "highest"), Text::new("più basso", "lowest")),
                    Direction::LowerIsBetter => (Text::new("più basso", "lowest"), Text::new("più alto", "highest")),
                };
                Text::new(
                    format!(
                        "{} × (valore − {}) ÷ ({} − {}) ({}); se sono tutti uguali, {} punti",
                        max.it, worst.it, best.it, worst.it, unit.it, max.it
                    ),
                    format!(
                        "{} × (value − {}) ÷ ({} − {}) ({}); when all are equal, {} points",
                        max.en, worst.en, best.en, worst.en, unit.en, max.en
                    ),
                )
            }
        }
    }
}

impl FormulaText for Predicate {
    fn formula_text(&self) -> Text {
        match &self.condition {
            Condition::IsTrue {} => Text::new(&*self.text_it, &*self.text_en),
            condition @ (Condition::AtLeast { .. }
            | Condition::AtMost { .. }
            | Condition::Above { .. }
            | Condition::Below { .. }
            | Condition::OneOf { .. }) => {
                let condition = condition_in_words(condition);
                Text::new(format!("{}: {}", self.text_it, condition.it), format!("{}: {}", self.text_en, condition.en))
            }
        }
    }
}

/// The condition alone: "inferiore a 60".
pub(crate) fn condition_in_words(condition: &Condition) -> Text {
    let bound = |it: &str, en: &str, value: &Exact| {
        Text::new(format!("{it} {}", value.italian()), format!("{en} {}", value.english()))
    };
    match condition {
        Condition::IsTrue {} => Text::new("sì", "yes"),
        Condition::AtLeast { value } => bound("almeno", "at least", value),
        Condition::AtMost { value } => bound("al massimo", "at most", value),
        Condition::Above { value } => bound("superiore a", "more than", value),
        Condition::Below { value } => bound("inferiore a", "less than", value),
        Condition::OneOf { values } => {
            let values = values.iter().map(|value| format!("«{value}»")).collect::<Vec<_>>().join(", ");
            Text::new(format!("una tra {values}"), format!("one of {values}"))
        }
    }
}

fn threshold_text(threshold: &Threshold, max: &Exact) -> Text {
    let (stage_it, stage_en) = match threshold.stage() {
        ThresholdStage::BeforeRescaling => ("prima dell'eventuale riparametrazione", "before any rescaling"),
        ThresholdStage::AfterFirstRescaling => {
            ("dopo la prima riparametrazione e prima della seconda", "after the first rescaling and before the second")
        }
        ThresholdStage::AfterRescaling => ("dopo la riparametrazione", "after rescaling"),
    };
    Text::new(
        format!(
            "È escluso chi ottiene un punteggio tecnico inferiore a {} su {} ({stage_it}).",
            threshold.points.italian(),
            max.italian()
        ),
        format!(
            "Whoever has a technical score below {} of {} is excluded ({stage_en}).",
            threshold.points.english(),
            max.english()
        ),
    )
}

fn rescaling_text(rescaling: Rescaling) -> Option<Text> {
    let first = Text::new(
        "Per ogni punteggio discrezionale il migliore è portato al massimo e gli altri in proporzione (prima riparametrazione).",
        "For each discretionary score the best is brought to the maximum and the others in proportion (first rescaling).",
    );
    let second = Text::new(
        "Il miglior punteggio tecnico è portato al massimo e gli altri in proporzione (seconda riparametrazione).",
        "The best technical score is brought to the maximum and the others in proportion (second rescaling).",
    );
    match rescaling {
        Rescaling::None => None,
        Rescaling::First => Some(first),
        Rescaling::Second => Some(second),
        Rescaling::FirstAndSecond => Some(Text::join(&[first, second], " ")),
    }
}
