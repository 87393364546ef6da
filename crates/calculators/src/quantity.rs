//! Points of a quantitative criterion.

use std::collections::BTreeMap;

use ceralacca_evaluation::{
    Answer as GivenAnswer, Ascertained, Direction, LotInput, Part, QuantitativePart, QuantityRule, Scoring, TenderInput,
};
use ceralacca_exact::{Exact, Text};
use ceralacca_rulebook::calc::{Answer, CalcError, Calculator, Notes, Step};
use schemars::JsonSchema;
use serde::Deserialize;

use crate::{
    panel::{one_part, refusal, scored, technical},
    points::Points,
    price::within_hundred,
};

/// Any quantity rule, written as in the procedure file.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnyRule {
    /// The rule with its parameters.
    rule: QuantityRule,
    /// Points of the criterion.
    weight: Exact,
    /// Unit of the values.
    #[serde(default = "unit")]
    unit: String,
    /// Values, one for each offer.
    values: Vec<Exact>,
}

/// Points between the lowest and the highest value.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinearMinMax {
    /// Points of the criterion.
    weight: Exact,
    /// Which end is the better one.
    direction: Direction,
    /// Values, one for each offer, in any unit.
    values: Vec<Exact>,
}

fn unit() -> String {
    "unità".to_owned()
}

impl Calculator for AnyRule {
    type Output = Vec<Points>;

    fn answer(&self) -> Result<Answer<Vec<Points>>, CalcError> {
        points(self.rule.clone(), &self.weight, &self.unit, &self.values)
    }
}

impl Calculator for LinearMinMax {
    type Output = Vec<Points>;

    fn answer(&self) -> Result<Answer<Vec<Points>>, CalcError> {
        points(QuantityRule::LinearMinMax { direction: self.direction }, &self.weight, &unit(), &self.values)
    }
}

fn points(rule: QuantityRule, weight: &Exact, unit: &str, values: &[Exact]) -> Result<Answer<Vec<Points>>, CalcError> {
    within_hundred("weight", weight)?;
    if values.is_empty() {
        return Err(refusal(
            "values",
            Text::new("Non c'è nessun valore: scriverne almeno uno.", "There is no value: write one at least."),
        ));
    }
    let part = Part::Quantitative(QuantitativePart {
        max: weight.clone(),
        item: "value".into(),
        unit: unit.to_owned(),
        unit_en: None,
        rule,
        ascertained: Ascertained::Declared,
    });
    let rules = technical(weight.clone(), vec![one_part("Q", weight, part)], Scoring::Collegial {});
    let tenderers = (1..).zip(values).map(|(position, value)| TenderInput {
        answers: BTreeMap::from([("value".into(), GivenAnswer::Number(value.clone()))]),
        ..TenderInput::admitted(format!("{position:04}"))
    });
    let lot = LotInput { tenderers: tenderers.collect(), ..LotInput::default() };
    let scores = scored(&rules, &lot, "values")?.scores;
    let mut notes = Notes::default();
    notes.explanation.extend(scores.iter().map(|score| {
        let explanation = score.subcriterion(&"Q".into()).and_then(|scored| scored.parts.first());
        let derivation = explanation.map_or_else(|| score.total.clone(), |part| part.score.clone());
        Step::Number(derivation.of(score.tenderer.as_str().trim_start_matches('0')))
    }));
    Ok(Answer { value: scores.iter().map(|score| Points::from(&score.total.result)).collect(), notes })
}
