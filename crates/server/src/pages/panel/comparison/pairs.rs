//! The preferences of all commissioners between pairs of offers, side by side, with the points and coefficients they give.

use std::collections::BTreeSet;

use ceralacca_evaluation::TechnicalRules;
use ceralacca_procedure::{OperatorId, PersonId, scoring, state::LotState};

use crate::{letters::Letters, pages::panel::scene::Scene};

/// One sub-criterion.
pub(super) struct ComparedPairs {
    pub criterion: String,
    /// Each pair with the preference of each commissioner.
    pub pairs: Vec<(String, Vec<String>)>,
    pub offers: Vec<ComparedOffer>,
}

/// What one offer got.
pub(super) struct ComparedOffer {
    pub tenderer: String,
    /// Points, by commissioner.
    pub points: Vec<String>,
    pub sum: String,
    pub coefficient: String,
}

/// All sub-criteria whose offers are compared; empty where they are not.
pub(super) fn compared(
    scene: &Scene,
    rules: &TechnicalRules,
    (number, lot): (u16, &LotState),
    members: &[PersonId],
) -> Vec<ComparedPairs> {
    let Ok(scores) = scoring::compared_offers(&scene.state, rules, number) else { return Vec::new() };
    let lang = scene.lang();
    let subcriteria = rules.criteria.iter().flat_map(|criterion| &criterion.subcriteria);
    let compared = subcriteria.filter_map(|sub| {
        let scores = scores.get(&sub.id)?;
        let offers: BTreeSet<OperatorId> =
            scores.iter().map(|score| OperatorId::new(score.tenderer.as_str())).collect();
        let letters = Letters::of(&offers);
        let offered = scores.iter().map(|score| {
            let id = OperatorId::new(score.tenderer.as_str());
            ComparedOffer {
                tenderer: letters.named(&id, scene.firm(&id)),
                points: score.points.iter().map(u64::to_string).collect(),
                sum: score.points.iter().sum::<u64>().to_string(),
                coefficient: lang.number(&score.coefficient.result),
            }
        });
        let given = |member: &PersonId, pair: &[&OperatorId; 2]| {
            letters.given(lot.comparisons.get(member)?.get(sub.id.as_str())?, pair)
        };
        let pairs = letters.pairs().map(|pair| {
            let values = members.iter().map(|member| given(member, &pair).unwrap_or_else(|| "—".to_owned()));
            (letters.pair(&pair), values.collect())
        });
        Some(ComparedPairs {
            criterion: scene.subcriterion(sub.id.as_str()),
            pairs: pairs.collect(),
            offers: offered.collect(),
        })
    });
    compared.collect()
}
