//! Lots under a limit of awards.

use std::collections::BTreeMap;

use ceralacca_evaluation::{
    EmptyLot, LotAwardRules, LotChoice, LotId, LotRanking, Place, Ranking, TendererId, award_lots,
};
use ceralacca_exact::{Derivation, Exact, Text};
use ceralacca_rulebook::calc::{Answer, CalcError, Calculator, Notes, Step};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Total and technical score of each tenderer in each lot.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AwardLimit {
    /// Most lots for one tenderer.
    max_lots: u32,
    /// How the lots are chosen, in words; the calculator takes the highest total score, then the highest technical one.
    #[serde(default)]
    order: Option<String>,
    /// What becomes of a lot without anybody else: `not_awarded` unless the notice says otherwise.
    #[serde(default)]
    empty_lot: Option<EmptyLot>,
    /// By lot and tenderer: total score, technical score.
    scores: BTreeMap<LotId, BTreeMap<TendererId, [Exact; 2]>>,
}

/// Who has which lot.
#[derive(Debug, Serialize)]
pub(crate) struct Awarded {
    award: BTreeMap<LotId, Option<TendererId>>,
    rounds: Vec<BTreeMap<LotId, Option<TendererId>>>,
}

impl Calculator for AwardLimit {
    type Output = Awarded;

    fn answer(&self) -> Result<Answer<Awarded>, CalcError> {
        let rules = LotAwardRules {
            max_lots_per_tenderer: self.max_lots,
            reason: self.order.clone().unwrap_or_else(|| "limite di lotti aggiudicabili".to_owned()),
            reason_en: None,
            choice: vec![LotChoice::HighestTotal, LotChoice::HighestTechnical],
            empty_lot: self.empty_lot.unwrap_or(EmptyLot::NotAwarded),
        };
        let lots: Vec<LotRanking> = self.scores.iter().map(|(lot, scores)| ranked(lot, scores)).collect();
        let awards = award_lots(&rules, &lots)
            .map_err(|error| CalcError::refused("scores", "art. 58 c. 4 D.Lgs. 36/2023", error.text()))?;
        let releases = awards.releases.iter().map(|release| Text::new(&release.text_it, &release.text_en));
        let mut notes = Notes { explanation: releases.map(Step::Words).collect(), ..Notes::default() };
        notes.explanation.extend(
            awards.awards.iter().map(|award| Step::Words(outcome(award.lot.as_str(), award.tenderer.as_ref()))),
        );
        let award = awards.awards.into_iter().map(|award| (award.lot, award.tenderer)).collect();
        Ok(Answer { value: Awarded { award, rounds: awards.rounds }, notes })
    }
}

fn outcome(lot: &str, tenderer: Option<&TendererId>) -> Text {
    match tenderer {
        Some(tenderer) => Text::new(format!("Lotto {lot}: {tenderer}."), format!("Lot {lot}: {tenderer}.")),
        None => Text::new(format!("Lotto {lot}: nessuno."), format!("Lot {lot}: nobody.")),
    }
}

/// Highest total first, then the higher technical score; who is equal in both shares the place.
fn ranked(lot: &LotId, scores: &BTreeMap<TendererId, [Exact; 2]>) -> LotRanking {
    let mut lines: Vec<_> = scores.iter().collect();
    lines.sort_by(|(one, scores), (other, others)| others.cmp(scores).then(one.cmp(other)));
    let mut places: Vec<Place> = Vec::new();
    for (index, (tenderer, [total, technical])) in lines.iter().enumerate() {
        let shared = places.last().filter(|place| place.total.result == *total && place.technical == *technical);
        let position = shared.map_or(index + 1, |place| place.position);
        places.push(Place {
            position,
            tenderer: (*tenderer).clone(),
            technical: technical.clone(),
            economic: total - technical,
            total: Derivation::new(total.clone(), Text::new(total.italian(), total.english())),
            decided_by: None,
        });
    }
    LotRanking { lot: lot.clone(), ranking: Ranking { places, unresolved: Vec::new() } }
}
