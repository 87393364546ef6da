//! Rules of published tenders and small builders for the tests.

use ceralacca_evaluation::*;

/// A number that a test writes.
pub fn n(text: &str) -> Exact {
    text.parse().unwrap()
}

/// How many cases a comparison with a second calculation goes through: these, or fewer where `CERALACCA_CASES` says so,
/// because `scripts/mutants.sh` runs every test hundreds of times.
pub fn cases(usual: u64) -> u64 {
    let fewer = std::env::var("CERALACCA_CASES").ok().map(|most| most.parse().unwrap());
    usual.min(fewer.unwrap_or(usual))
}

/// Knuth's linear congruential generator: the same cases in every run.
pub struct Random(pub u64);

impl Random {
    /// A number below this one.
    pub fn below(&mut self, bound: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % bound
    }
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
