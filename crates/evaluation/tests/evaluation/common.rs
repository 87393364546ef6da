//! Rules of published tenders and small builders for the tests.

use ceralacca_evaluation::*;

/// A number that a test writes.
pub fn n(text: &str) -> Exact {
    text.parse().unwrap()
}

/// Como 2024, par. 18 and 22.
pub fn como() -> AwardRules {
    toml::from_str(include_str!("../fixtures/como.toml")).unwrap()
}

/// Ricengo 2026, part G.
pub fn ricengo() -> AwardRules {
    toml::from_str(include_str!("../fixtures/ricengo.toml")).unwrap()
}

/// Economic rules alone: exact points, all decimals count.
pub fn price_only(max_points: &str, formula: PriceFormula) -> AwardRules {
    AwardRules {
        technical: None,
        economic: EconomicRules {
            max_points: n(max_points),
            item: "offer".into(),
            formula,
            input_decimals: InputDecimals { decimals: Decimals::new(12).unwrap(), more: MoreDecimals::Refused },
            rounding: RoundingRule::EXACT,
        },
        ties: Vec::new(),
        total_rounding: RoundingRule::EXACT,
    }
}

/// Tenderers `0`, `1`, … who offer these numbers.
pub fn offers(values: &[Exact]) -> LotInput {
    let tenderers = values
        .iter()
        .enumerate()
        .map(|(index, value)| TenderInput {
            economic: Some(value.clone()),
            ..TenderInput::admitted(format!("{index:04}"))
        })
        .collect();
    LotInput { tenderers, ..LotInput::default() }
}

/// The economic points of these offers under rules without technical offer.
pub fn economic_points(rules: &AwardRules, lot: &LotInput) -> Result<Vec<Exact>, EvaluationError> {
    let technical = score_technical(rules, lot)?;
    let economic = score_economic(rules, lot, &technical)?;
    Ok(economic.scores.into_iter().map(|score| score.score.result).collect())
}
