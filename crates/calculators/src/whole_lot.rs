//! A lot from the coefficients to the ranking, by the rules of the worked notice of Como (`examples/como-2024.toml`), par. 18 and
//! 22: mean of the commissioners cut to two decimals, activities and hours of training that earn points, conditions that hold
//! or not, a quality threshold, discounts against the best one. Any other notice is evaluated from its procedure file.

use std::collections::BTreeMap;

use ceralacca_evaluation::{
    Aggregation, Answer as GivenAnswer, Ascertained, AwardRules, Coefficient, CoefficientRules, CommissionerId,
    Condition, Criterion, DiscretionaryPart, LotInput, Part, PartKind, Predicate, PriceFormula, QuantitativePart,
    QuantityRule, ScaleStep, Scoring, Subcriterion, TabularPart, TechnicalScore, TenderInput, Threshold, TieOutcomes,
    TieStep, ZeroCase, rank, score_economic,
};
use ceralacca_exact::{Decimals, Exact, RoundingMode, RoundingRule, Text};
use ceralacca_rulebook::calc::{Answer, CalcError, Calculator, Notes, Step};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::panel::{refusal, scored, technical};
use crate::points::shown;
use crate::price::{all_decimals, within_hundred};
use crate::ranking::quoted;

/// Most tenderers.
const TENDERERS_MAX: usize = 200;
/// Most commissioners.
const COMMISSIONERS_MAX: usize = 25;
/// Decimals of points that are shown.
const SHOWN_DECIMALS: u8 = 6;
/// Most points for activities, and for hours of training.
const QUANTITY_POINTS: u8 = 4;
/// Complete hours of training that earn points together, and the points that they earn.
const HOURS: (u8, u8) = (3, 2);

/// What the notice gives, what the panel gave, what was offered.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WholeLot {
    /// The notice, in words; its rules are those of the worked notice.
    #[serde(default)]
    rules: Option<String>,
    /// Points of the discretionary parts, by sub-criterion.
    #[serde(rename = "D_max")]
    d_max: BTreeMap<String, Exact>,
    /// By tenderer and sub-criterion, one coefficient for each commissioner.
    coefficients: BTreeMap<String, BTreeMap<String, Vec<Exact>>>,
    /// By tenderer.
    quantitative: BTreeMap<String, Quantities>,
    /// Conditions.
    tabular: Tabular,
    /// By tenderer, percent; that of an excluded tenderer is not read.
    discounts: BTreeMap<String, Exact>,
    /// Technical points to reach.
    barrier: Exact,
    /// Technical points of the notice.
    technical_max: Exact,
    /// Points of the price.
    economic_max: Exact,
}

/// What is counted of an offer.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Quantities {
    /// Activities for families: a point each, at most four.
    activities_2_6: Exact,
    /// Hours of training: two points for three complete hours, at most four.
    hours_6_1: Exact,
}

/// Points that a condition earns, and whether it holds.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Tabular {
    /// Points, by sub-criterion.
    max: BTreeMap<String, Exact>,
    /// By tenderer and sub-criterion.
    held: BTreeMap<String, BTreeMap<String, bool>>,
}

/// The lot evaluated.
#[derive(Debug, Serialize)]
pub(crate) struct Evaluated {
    results: BTreeMap<String, Outcome>,
    excluded_by_barrier: Vec<String>,
    #[serde(rename = "Smax")]
    best_discount: Option<Exact>,
    ranking: Vec<String>,
}

/// One tenderer's points.
#[derive(Debug, Serialize)]
struct Outcome {
    #[serde(rename = "D")]
    discretionary: Exact,
    #[serde(rename = "Q_2_6")]
    activities: Exact,
    #[serde(rename = "Q_6_1")]
    hours: Exact,
    #[serde(rename = "T")]
    tabular: Exact,
    technical: Exact,
    #[serde(rename = "points_D")]
    by_subcriterion: BTreeMap<String, Exact>,
    /// Rounded half up for reading; null under the threshold.
    economic: Option<String>,
    /// Rounded half up for reading; null under the threshold.
    total: Option<String>,
}

const ACTIVITIES: &str = "activities_2_6";
const HOURS_ITEM: &str = "hours_6_1";

impl Calculator for WholeLot {
    type Output = Evaluated;

    fn answer(&self) -> Result<Answer<Evaluated>, CalcError> {
        let commissioners = self.check()?;
        let (rules, lot) = (self.award_rules(), self.lot(commissioners));
        let technical = scored(&rules, &lot, "coefficients")?;
        let economic = score_economic(&rules, &lot, &technical).map_err(|error| refusal("discounts", error.text()))?;
        let ranking = rank(&rules, &technical, &economic, &TieOutcomes::default())
            .map_err(|error| refusal("discounts", error.text()))?;
        let mut notes = Notes::default();
        notes.explanation.extend(self.rules.as_deref().map(quoted));
        let mut results = BTreeMap::new();
        for score in &technical.scores {
            let place = ranking.of(&score.tenderer);
            notes.explanation.push(Step::Number(score.explanation().of(score.tenderer.as_str())));
            if let Some(economic) = economic.of(&score.tenderer) {
                notes.explanation.push(Step::Number(economic.score.clone()));
            }
            let mut outcome = outcome(score);
            outcome.economic = place.map(|place| shown(&place.economic, SHOWN_DECIMALS));
            outcome.total = place.map(|place| shown(&place.total.result, SHOWN_DECIMALS));
            results.insert(score.tenderer.to_string(), outcome);
        }
        let value = Evaluated {
            results,
            excluded_by_barrier: technical.below_threshold().map(|score| score.tenderer.to_string()).collect(),
            best_discount: economic.best.clone(),
            ranking: ranking.places.iter().map(|place| place.tenderer.to_string()).collect(),
        };
        for tie in &ranking.unresolved {
            notes.warnings.push(Text::new(
                format!(
                    "Al posto n. {} c'è parità tra {} concorrenti: si risolve come dice il bando.",
                    tie.position,
                    tie.tenderers.len()
                ),
                format!(
                    "At place no. {} {} tenderers are equal: it is settled as the notice says.",
                    tie.position,
                    tie.tenderers.len()
                ),
            ));
        }
        Ok(Answer { value, notes })
    }
}

/// Points by kind; those of the price are added later.
fn outcome(score: &TechnicalScore) -> Outcome {
    let mut found = Outcome {
        discretionary: Exact::zero(),
        activities: Exact::zero(),
        hours: Exact::zero(),
        tabular: Exact::zero(),
        technical: score.total.result.clone(),
        by_subcriterion: BTreeMap::new(),
        economic: None,
        total: None,
    };
    for subcriterion in score.criteria.iter().flat_map(|criterion| &criterion.subcriteria) {
        for part in &subcriterion.parts {
            let points = &part.score.result;
            match part.kind {
                PartKind::D => {
                    found.discretionary = &found.discretionary + points;
                    found.by_subcriterion.insert(subcriterion.id.to_string(), points.clone());
                }
                PartKind::T => found.tabular = &found.tabular + points,
                PartKind::Q if subcriterion.id.as_str() == ACTIVITIES => found.activities = points.clone(),
                PartKind::Q => found.hours = points.clone(),
            }
        }
    }
    found
}

impl WholeLot {
    /// That everybody has everything; how many commissioners there are.
    fn check(&self) -> Result<usize, CalcError> {
        let lists = || self.coefficients.values().flat_map(BTreeMap::values);
        let commissioners = lists().next().map_or(0, Vec::len);
        if !(1..=COMMISSIONERS_MAX).contains(&commissioners) || self.coefficients.len() > TENDERERS_MAX {
            return Err(refusal(
                "coefficients",
                Text::new(
                    format!(
                        "Servono da 1 a {TENDERERS_MAX} concorrenti, con i coefficienti di 1-{COMMISSIONERS_MAX} commissari."
                    ),
                    format!(
                        "1 to {TENDERERS_MAX} tenderers are needed, with the coefficients of 1-{COMMISSIONERS_MAX} commissioners."
                    ),
                ),
            ));
        }
        within_hundred("economic_max", &self.economic_max)?;
        for (tenderer, given) in &self.coefficients {
            let complete = given.keys().eq(self.d_max.keys())
                && given.values().all(|one| one.len() == commissioners)
                && given.values().flatten().all(|one| (Exact::zero()..=Exact::one()).contains(one));
            let field = format!("coefficients.{tenderer}");
            if !complete {
                return Err(refusal(
                    &field,
                    Text::new(
                        format!(
                            "{tenderer} deve avere per ogni sub-criterio di «D_max» un coefficiente tra 0 e 1 di ciascuno dei {commissioners} commissari."
                        ),
                        format!(
                            "{tenderer} must have for each sub-criterion of \"D_max\" a coefficient between 0 and 1 of each of the {commissioners} commissioners."
                        ),
                    ),
                ));
            }
            let held = self.tabular.held.get(tenderer);
            let missing = if !self.quantitative.contains_key(tenderer) {
                Some("quantitative")
            } else if !held.is_some_and(|held| held.keys().eq(self.tabular.max.keys())) {
                Some("tabular.held")
            } else if self.discounts.contains_key(tenderer) {
                None
            } else {
                Some("discounts")
            };
            if let Some(missing) = missing {
                return Err(refusal(
                    &format!("{missing}.{tenderer}"),
                    Text::new(
                        format!("Mancano, in tutto o in parte, i dati di {tenderer} in «{missing}»."),
                        format!("The data of {tenderer} in \"{missing}\" are missing, or are not complete."),
                    ),
                ));
            }
        }
        for (field, names) in [
            ("quantitative", self.quantitative.keys().collect::<Vec<_>>()),
            ("tabular.held", self.tabular.held.keys().collect()),
            ("discounts", self.discounts.keys().collect()),
        ] {
            if let Some(stranger) = names.into_iter().find(|name| !self.coefficients.contains_key(*name)) {
                return Err(refusal(
                    &format!("{field}.{stranger}"),
                    Text::new(format!("{stranger} non ha coefficienti."), format!("{stranger} has no coefficients.")),
                ));
            }
        }
        Ok(commissioners)
    }

    fn award_rules(&self) -> AwardRules {
        let part = |id: &str, part: Part| Subcriterion {
            id: id.into(),
            title: id.to_owned(),
            title_en: None,
            parts: vec![part],
        };
        let mut subcriteria: BTreeMap<&str, Subcriterion> = BTreeMap::new();
        for (id, max) in &self.d_max {
            let judged = Part::Discretionary(DiscretionaryPart { max: max.clone(), bands: Vec::new() });
            subcriteria.insert(id, part(id, judged));
        }
        for (id, max) in &self.tabular.max {
            let condition = Part::Tabular(TabularPart {
                max: max.clone(),
                item: id.as_str().into(),
                predicate: Predicate {
                    text_it: format!("condizione del sub-criterio {id}"),
                    text_en: format!("condition of sub-criterion {id}"),
                    condition: Condition::IsTrue {},
                },
                ascertained: Ascertained::Declared,
            });
            match subcriteria.get_mut(id.as_str()) {
                Some(subcriterion) => subcriterion.parts.push(condition),
                None => {
                    subcriteria.insert(id, part(id, condition));
                }
            }
        }
        let counted = |item: &str, it: &str, en: &str, rule| {
            Part::Quantitative(QuantitativePart {
                max: Exact::from(QUANTITY_POINTS),
                item: item.into(),
                unit: it.to_owned(),
                unit_en: Some(en.to_owned()),
                rule,
                ascertained: Ascertained::Declared,
            })
        };
        let (size, points) = HOURS;
        let each = QuantityRule::PerUnit { points: Exact::one() };
        let block = QuantityRule::PerBlock { size: Exact::from(size), points: Exact::from(points) };
        let mut all: Vec<Subcriterion> = subcriteria.into_values().collect();
        all.push(part(ACTIVITIES, counted(ACTIVITIES, "attività per le famiglie", "activities for families", each)));
        all.push(part(HOURS_ITEM, counted(HOURS_ITEM, "ore di formazione", "hours of training", block)));
        let max: Exact = all.iter().flat_map(|one| &one.parts).map(Part::max).sum();
        let criterion =
            Criterion { id: "technical".into(), title: "technical".into(), title_en: None, max, subcriteria: all };
        let mut values: Vec<Exact> = self.coefficients.values().flat_map(BTreeMap::values).flatten().cloned().collect();
        values.extend([Exact::zero(), Exact::one()]);
        values.sort();
        values.dedup();
        let scale = values.into_iter().map(|value| ScaleStep {
            label_it: value.italian(),
            value,
            label_en: None,
            descriptor: None,
        });
        let cut = RoundingRule { mode: RoundingMode::Truncate, decimals: Decimals::new(2).unwrap_or_default() };
        let scoring = Scoring::EachCommissioner(CoefficientRules {
            scale: scale.collect(),
            aggregation: Aggregation::default(),
            mean_rounding: cut,
        });
        let mut rules = technical(self.technical_max.clone(), vec![criterion], scoring);
        if let Some(technical) = rules.technical.as_mut() {
            technical.threshold = Some(Threshold { points: self.barrier.clone(), stage: None });
        }
        rules.economic.max_points = self.economic_max.clone();
        rules.economic.formula = PriceFormula::DiscountOverBest { all_zero: ZeroCase::ZeroPoints };
        rules.economic.input_decimals = all_decimals();
        rules.ties = vec![TieStep::HigherTechnical {}];
        rules
    }

    fn lot(&self, commissioners: usize) -> LotInput {
        let commissioners: Vec<CommissionerId> = (1..=commissioners).map(|number| number.to_string().into()).collect();
        let tenderers = self.coefficients.iter().map(|(tenderer, given)| {
            let coefficients = given.iter().flat_map(|(subcriterion, values)| {
                commissioners.iter().zip(values).map(|(commissioner, value)| Coefficient {
                    commissioner: commissioner.clone(),
                    subcriterion: subcriterion.as_str().into(),
                    value: value.clone(),
                })
            });
            let counted = self
                .quantitative
                .get(tenderer)
                .into_iter()
                .flat_map(|counted| [(ACTIVITIES, &counted.activities_2_6), (HOURS_ITEM, &counted.hours_6_1)]);
            let counted = counted.map(|(item, number)| (item.into(), GivenAnswer::Number(number.clone())));
            let held = self.tabular.held.get(tenderer).into_iter().flatten();
            let held = held.map(|(item, holds)| (item.as_str().into(), GivenAnswer::Boolean(*holds)));
            TenderInput {
                coefficients: coefficients.collect(),
                answers: counted.chain(held).collect(),
                economic: self.discounts.get(tenderer).cloned(),
                ..TenderInput::admitted(tenderer.as_str())
            }
        });
        LotInput { tenderers: tenderers.collect(), commissioners: commissioners.clone(), ..LotInput::default() }
    }
}
