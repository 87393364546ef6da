//! Who goes on and who comes first: the quality threshold, and what sets equal totals apart.

use std::collections::BTreeMap;

use ceralacca_evaluation::{
    AwardRules, DiscretionaryPart, EconomicResult, EconomicRules, EconomicScore, InputDecimals, JudgementBand,
    MoreDecimals, Part, PriceFormula, Rescaling, Scoring, TechnicalResult, TechnicalScore, Threshold, ThresholdStage,
    TieOutcomes, TieStep, ZeroCase, rank,
};
use ceralacca_exact::{Derivation, Exact, RoundingRule, Text};
use ceralacca_rulebook::calc::{Answer, CalcError, Calculator, Notes, Step};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::panel::{Reparametrisation, one_part, refusal, scored, technical};
use crate::price::most_decimals;

/// Days that a notice usually gives to improve an offer.
const IMPROVEMENT_DAYS: u8 = 5;
/// Most offers with the same total.
const OFFERS_MAX: usize = 1_000;
/// Most points of an offer.
const POINTS_MAX: u8 = 100;

/// A threshold on the technical points, and what the panel gave.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Barrier {
    /// The points to reach; reaching them exactly is enough.
    threshold: Exact,
    /// Where it applies, in the words of the notice; the calculator answers for both readings.
    #[serde(default)]
    applied_on: Option<String>,
    /// Points of each criterion.
    weights: BTreeMap<String, Exact>,
    /// The technical maximum, which is the sum of the weights.
    technical_max: Exact,
    /// By tenderer and criterion, 0 to 1.
    coefficients: BTreeMap<String, BTreeMap<String, Exact>>,
}

/// Who passes, by each reading.
#[derive(Debug, Serialize)]
pub(crate) struct BarrierAnswer {
    /// On the points as given.
    admitted: Vec<String>,
    /// On the points as given.
    excluded: Vec<String>,
    /// Who falls if the threshold applies to the points after the first rescaling.
    if_applied_after_first_reparam_excluded: Vec<String>,
}

impl Calculator for Barrier {
    type Output = BarrierAnswer;

    fn answer(&self) -> Result<Answer<BarrierAnswer>, CalcError> {
        if self.threshold.is_negative() || self.threshold > self.technical_max {
            return Err(refusal(
                "threshold",
                Text::new(
                    format!(
                        "La soglia è {}: deve stare tra 0 e {}, il massimo tecnico.",
                        self.threshold.italian(),
                        self.technical_max.italian()
                    ),
                    format!(
                        "The threshold is {}: it must lie between 0 and {}, the technical maximum.",
                        self.threshold.english(),
                        self.technical_max.english()
                    ),
                ),
            ));
        }
        let given = Reparametrisation {
            weights: self.weights.clone(),
            technical_max: self.technical_max.clone(),
            coefficients: self.coefficients.clone(),
        };
        let (rules, lot) = given.case()?;
        let at = |stage| {
            let mut rules = rules.clone();
            if let Some(technical) = rules.technical.as_mut() {
                technical.rescaling = Rescaling::First;
                technical.threshold = Some(Threshold { points: self.threshold.clone(), stage: Some(stage) });
            }
            scored(&rules, &lot, "coefficients")
        };
        let names = |scores: Vec<&TechnicalScore>| scores.iter().map(|score| score.tenderer.to_string()).collect();
        let (before, after) = (at(ThresholdStage::BeforeRescaling)?, at(ThresholdStage::AfterFirstRescaling)?);
        let mut notes = Notes::default();
        notes.explanation.extend(self.applied_on.as_deref().map(quoted));
        notes.explanation.extend(before.scores.iter().map(|score| {
            let points = score.before_rescaling.as_ref().unwrap_or(&score.total);
            let (it, en) = if score.passes() { ("ammesso", "admitted") } else { ("escluso", "excluded") };
            let (points, threshold) = (&points.result, &self.threshold);
            Step::Words(Text::new(
                format!(
                    "{}: {} punti prima della riparametrazione, soglia {}: {it}.",
                    score.tenderer,
                    points.italian(),
                    threshold.italian()
                ),
                format!(
                    "{}: {} points before the rescaling, threshold {}: {en}.",
                    score.tenderer,
                    points.english(),
                    threshold.english()
                ),
            ))
        }));
        let value = BarrierAnswer {
            admitted: names(before.passing().collect()),
            excluded: names(before.below_threshold().collect()),
            if_applied_after_first_reparam_excluded: names(after.below_threshold().collect()),
        };
        if value.excluded != value.if_applied_after_first_reparam_excluded {
            notes.warnings.push(Text::new(
                "Prima o dopo la riparametrazione la soglia esclude concorrenti diversi: il bando deve dire quando si applica.",
                "Before or after the rescaling the threshold excludes different tenderers: the notice must say when it applies.",
            ));
        }
        Ok(Answer { value, notes })
    }
}

/// Offers, and what happened to set equal ones apart.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TieBreak {
    /// The rule in the words of the notice. The calculator takes the higher technical score, then improved offers within five
    /// days, then the draw.
    #[serde(default)]
    rule: Option<String>,
    /// Who, total, technical points, economic points.
    offers: Vec<(String, Exact, Exact, Exact)>,
    /// Discounts after the improvement, percent, by tenderer; who did not improve has 0.
    #[serde(default)]
    improved_discounts: Option<BTreeMap<String, Exact>>,
    /// Those still equal, in the order drawn.
    #[serde(default)]
    drawn: Vec<String>,
}

/// Who comes first, or what is to be done.
#[derive(Debug, Serialize)]
pub(crate) struct TieBreakAnswer {
    /// The first; null while a step waits for something to happen.
    first: Option<String>,
    /// What set him apart, or the step that waits.
    step: &'static str,
}

impl Calculator for TieBreak {
    type Output = TieBreakAnswer;

    fn answer(&self) -> Result<Answer<TieBreakAnswer>, CalcError> {
        self.check()?;
        let nothing = Text::default;
        let technical = self.offers.iter().map(|(name, _, technical, _)| TechnicalScore {
            tenderer: name.as_str().into(),
            criteria: Vec::new(),
            total: Derivation::new(technical.clone(), nothing()),
            before_rescaling: None,
            threshold: None,
        });
        let economic = self.offers.iter().map(|(name, .., economic)| EconomicScore {
            tenderer: name.as_str().into(),
            offered: Exact::zero(),
            counted: Exact::zero(),
            score: Derivation::new(economic.clone(), nothing()),
        });
        let improved = self
            .improved_discounts
            .iter()
            .map(|round| round.iter().map(|(name, discount)| (name.as_str().into(), Some(discount.clone()))).collect());
        let outcomes = TieOutcomes {
            improved_offers: improved.collect(),
            draws: if self.drawn.is_empty() {
                Vec::new()
            } else {
                vec![self.drawn.iter().map(|name| name.as_str().into()).collect()]
            },
        };
        let ranking = rank(
            &rules(),
            &TechnicalResult { scores: technical.collect() },
            &EconomicResult { best: None, mean: None, scores: economic.collect() },
            &outcomes,
        )
        .map_err(|error| refusal("offers", error.text()))?;
        let value = match (ranking.first(), ranking.unresolved.iter().find(|tie| tie.position == 1)) {
            (Some(place), _) => {
                TieBreakAnswer { first: Some(place.tenderer.to_string()), step: named(place.decided_by) }
            }
            (None, tie) => TieBreakAnswer { first: None, step: named(tie.and_then(|tie| tie.next)) },
        };
        let mut notes = Notes::default();
        notes.explanation.extend(self.rule.as_deref().map(quoted));
        notes.explanation.push(Step::Words(value.in_words()));
        Ok(Answer { value, notes })
    }
}

impl TieBreak {
    fn check(&self) -> Result<(), CalcError> {
        if self.offers.is_empty() || self.offers.len() > OFFERS_MAX {
            return Err(refusal(
                "offers",
                Text::new(
                    format!("Le offerte vanno da 1 a {OFFERS_MAX}."),
                    format!("There are 1 to {OFFERS_MAX} offers."),
                ),
            ));
        }
        for (index, (name, total, technical, economic)) in self.offers.iter().enumerate() {
            let place = format!("offers[{index}]");
            let most = Exact::from(POINTS_MAX);
            if [total, technical, economic].into_iter().any(|points| points.is_negative() || *points > most) {
                return Err(refusal(
                    &place,
                    Text::new(
                        format!("I punti di {name} devono stare tra 0 e {POINTS_MAX}."),
                        format!("The points of {name} must lie between 0 and {POINTS_MAX}."),
                    ),
                ));
            }
            if *total != technical + economic {
                let sum = technical + economic;
                return Err(refusal(
                    &place,
                    Text::new(
                        format!("Il totale di {name} è {}, ma i suoi punti fanno {}.", total.italian(), sum.italian()),
                        format!("The total of {name} is {}, but the points make {}.", total.english(), sum.english()),
                    ),
                ));
            }
            if self.offers.iter().take(index).any(|(other, ..)| other == name) {
                return Err(refusal(
                    &place,
                    Text::new(format!("{name} compare due volte."), format!("{name} appears twice.")),
                ));
            }
        }
        let known = |name: &&String| !self.offers.iter().any(|(offer, ..)| offer == *name);
        let improved = self.improved_discounts.iter().flat_map(BTreeMap::keys);
        for (field, stranger) in
            [("improved_discounts", improved.clone().find(known)), ("drawn", self.drawn.iter().find(known))]
        {
            if let Some(name) = stranger {
                return Err(refusal(
                    field,
                    Text::new(format!("{name} non è tra le offerte."), format!("{name} is not among the offers.")),
                ));
            }
        }
        Ok(())
    }
}

/// What the notice says, beside what is computed.
pub(crate) fn quoted(words: &str) -> Step {
    Step::Words(Text::new(format!("Il bando: {words}."), format!("The notice: {words}.")))
}

/// Nothing but the steps, and discounts, which are improved upwards.
fn rules() -> AwardRules {
    let most = Exact::from(POINTS_MAX);
    let judged = Part::Discretionary(DiscretionaryPart {
        max: most.clone(),
        bands: vec![JudgementBand { from: 0, to: POINTS_MAX.into(), label_it: "punti".to_owned(), label_en: None }],
    });
    let technical = technical(most.clone(), vec![one_part("D", &most, judged)], Scoring::Collegial {}).technical;
    AwardRules {
        technical,
        economic: EconomicRules {
            max_points: most,
            item: "offer".into(),
            formula: PriceFormula::DiscountOverBest { all_zero: ZeroCase::ZeroPoints },
            input_decimals: InputDecimals { decimals: most_decimals(), more: MoreDecimals::Refused },
            rounding: RoundingRule::EXACT,
        },
        ties: vec![TieStep::HigherTechnical {}, TieStep::ImprovedOffer { days: IMPROVEMENT_DAYS }, TieStep::Draw {}],
        total_rounding: RoundingRule::EXACT,
    }
}

fn named(step: Option<TieStep>) -> &'static str {
    match step {
        None => "higher total score",
        Some(TieStep::HigherTechnical {}) => "higher technical score",
        Some(TieStep::HigherEconomic {}) => "higher economic score",
        Some(TieStep::ImprovedOffer { .. }) => "improved price offer within five days",
        Some(TieStep::Draw {}) => "draw",
    }
}

impl TieBreakAnswer {
    fn in_words(&self) -> Text {
        let step = match self.step {
            "higher technical score" => "punteggio tecnico più alto",
            "higher economic score" => "punteggio economico più alto",
            "improved price offer within five days" => "offerta migliorata entro cinque giorni",
            "draw" => "sorteggio",
            _ => "punteggio totale più alto",
        };
        match &self.first {
            Some(first) => {
                Text::new(format!("È primo {first}: {step}."), format!("{first} comes first: {}.", self.step))
            }
            None => Text::new(
                format!("Nessuno è ancora primo; il passo che manca: {step}."),
                format!("Nobody is first yet; the step that is missing: {}.", self.step),
            ),
        }
    }
}
