//! The whole evaluation in the order of the law: technical, threshold, economic with findings, ranking, lots.

use std::collections::{BTreeMap, BTreeSet};

use ceralacca_evaluation::{
    Answer, EconomicResult, Exact, Finding, LotAwards, LotId, LotPreferences, LotRanking, Ranking, Severity,
    TechnicalResult, TenderStatus, TendererId, TieOutcomes, award_lots_preferring, rank, score_economic,
    score_technical,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{EvaluateError, LotOffers, OffersFile, input};
use crate::{
    definition::{DefectSeverity, Lot, ProcedureFile},
    lot_preference::{self, LotPreference},
};

/// Everything computed from a procedure file and its offers, with the derivation of every number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Evaluation {
    /// Identifier of the procedure.
    pub procedure: String,
    /// Its object.
    pub title: String,
    /// Names of the tenderers, by identifier, where the file gives them.
    pub names: BTreeMap<TendererId, String>,
    /// The lots, in the order of the procedure.
    pub lots: Vec<LotEvaluation>,
    /// How the limit on lots worked, when there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lot_awards: Option<LotAwards>,
    /// Who is proposed for each lot.
    pub proposals: Vec<LotProposal>,
}

/// One lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LotEvaluation {
    /// Its number.
    pub number: u16,
    /// Its object.
    pub title: String,
    /// Who was excluded, and why.
    pub excluded: Vec<Exclusion>,
    /// Technical scores of the admitted.
    pub technical: TechnicalResult,
    /// Those below the quality threshold: their economic envelopes stay closed.
    pub below_threshold: Vec<TendererId>,
    /// What the opened economic offers show, where they show something.
    pub findings: Vec<TenderFindings>,
    /// Economic scores of those who went on.
    pub economic: EconomicResult,
    /// The ranking, with ties that nothing has resolved yet.
    pub ranking: Ranking,
}

/// An excluded tenderer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct Exclusion {
    /// Who.
    pub tenderer: TendererId,
    /// Why, as the file says.
    pub reason: String,
}

/// Findings on one economic offer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct TenderFindings {
    /// Whose.
    pub tenderer: TendererId,
    /// The gravest first. They decide nothing: the panel or the RUP does.
    pub findings: Vec<Finding>,
}

/// Who is proposed for a lot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct LotProposal {
    /// Number of the lot.
    pub lot: u16,
    /// Who; absent when nobody is left, or when the first place is tied.
    pub tenderer: Option<TendererId>,
}

/// Evaluates opened offers by a procedure file alone.
///
/// An offer below the quality threshold, or excluded, is not read beyond that point: its price never enters a mean or a
/// best value, even where the file happens to hold it.
///
/// # Errors
/// [`EvaluateError`] naming lot, tender and item: files that do not belong together, a procedure file that could not be
/// published, unknown items, answers of the wrong kind, missing coefficients or prices, and what the evaluation refuses.
pub fn evaluate(file: &ProcedureFile, offers: &OffersFile) -> Result<Evaluation, EvaluateError> {
    fit_together(file, offers)?;
    let mut lots = file.lots.iter().map(|lot| evaluate_lot(file, offers, lot)).collect::<Result<Vec<_>, _>>()?;
    let preferences = preferences(file, offers, &mut lots);
    let lot_awards = limited_awards(file, &lots, &preferences)?;
    let proposals = match &lot_awards {
        Some(awards) => lots
            .iter()
            .zip(&awards.awards)
            .map(|(lot, award)| LotProposal { lot: lot.number, tenderer: award.tenderer.clone() })
            .collect(),
        None => lots
            .iter()
            .map(|lot| LotProposal {
                lot: lot.number,
                tenderer: lot.ranking.first().map(|place| place.tenderer.clone()),
            })
            .collect(),
    };
    Ok(Evaluation {
        procedure: file.id.clone(),
        title: file.title.clone(),
        names: names(offers),
        lots,
        lot_awards,
        proposals,
    })
}

fn fit_together(file: &ProcedureFile, offers: &OffersFile) -> Result<(), EvaluateError> {
    if file.id != offers.procedure {
        return Err(EvaluateError::OtherProcedure { wanted: file.id.clone(), found: offers.procedure.clone() });
    }
    let defects: Vec<_> = file.check().into_iter().filter(|defect| defect.severity == DefectSeverity::Error).collect();
    if !defects.is_empty() {
        return Err(EvaluateError::DefectiveProcedure { defects });
    }
    let each_scores = file.award.technical.as_ref().is_some_and(|technical| technical.scoring.each_commissioner());
    let wanted = if each_scores { usize::from(file.panels.evaluation_members) } else { 0 };
    if offers.commissioners.len() != wanted {
        return Err(EvaluateError::Commissioners { wanted, found: offers.commissioners.len() });
    }
    let mut seen = BTreeSet::new();
    for LotOffers { number, .. } in &offers.lots {
        let twice = !seen.insert(*number);
        if twice || file.lot(*number).is_none() {
            return Err(EvaluateError::Lot { number: *number, twice });
        }
    }
    Ok(())
}

fn evaluate_lot(file: &ProcedureFile, offers: &OffersFile, lot: &Lot) -> Result<LotEvaluation, EvaluateError> {
    let none = LotOffers {
        number: lot.number,
        tenders: Vec::new(),
        comparisons: BTreeMap::new(),
        ties: TieOutcomes::default(),
    };
    let given = offers.lots.iter().find(|given| given.number == lot.number).unwrap_or(&none);
    let refused = |error| EvaluateError::Evaluation { lot: Some(lot.number), error };
    let mut lot_input = input::technical(file, offers, lot, given)?;
    let technical = score_technical(&file.award, &lot_input).map_err(refused)?;
    let passing: BTreeSet<TendererId> = technical.passing().map(|score| score.tenderer.clone()).collect();
    input::add_prices(file, &mut lot_input, lot.number, |tender| {
        tender.status == TenderStatus::Admitted && passing.contains(&tender.id)
    })?;
    let economic = score_economic(&file.award, &lot_input, &technical).map_err(refused)?;
    let ranking = rank(&file.award, &technical, &economic, &given.ties).map_err(refused)?;
    let check = crate::price::offer_check(file, lot);
    let findings = lot_input
        .tenderers
        .iter()
        .filter_map(|tender| {
            let offer = input::economic_offer(file, lot, tender)?;
            let findings = check.findings(&file.award.economic, &offer);
            (!findings.is_empty()).then(|| TenderFindings { tenderer: tender.id.clone(), findings })
        })
        .collect();
    Ok(LotEvaluation {
        number: lot.number,
        title: lot.title.clone(),
        excluded: exclusions(given),
        below_threshold: technical.below_threshold().map(|score| score.tenderer.clone()).collect(),
        technical,
        findings,
        economic,
        ranking,
    })
}

fn exclusions(given: &LotOffers) -> Vec<Exclusion> {
    let excluded = given.tenders.iter().filter_map(|offer| {
        let reason = offer.excluded.clone()?;
        Some(Exclusion { tenderer: offer.tenderer.as_str().into(), reason })
    });
    excluded.collect()
}

/// The sound preferences among the lots; one that is no order of a tenderer's lots is told with his first lot.
fn preferences(file: &ProcedureFile, offers: &OffersFile, lots: &mut [LotEvaluation]) -> LotPreferences {
    let Some((_, item)) = lot_preference::asked(file) else { return LotPreferences::new() };
    let mut tenderers: BTreeMap<&str, Vec<(u16, Option<Exact>)>> = BTreeMap::new();
    for LotOffers { number, tenders, .. } in &offers.lots {
        for offer in tenders {
            let place = match offer.answers.get(&item.id).map(|given| given.for_item(&item.kind)) {
                Some(Ok(Answer::Number(place))) => Some(place),
                _ => None,
            };
            tenderers.entry(&offer.tenderer).or_default().push((*number, place));
        }
    }
    let mut preferences = LotPreferences::new();
    for (tenderer, places) in tenderers {
        let numbers: Vec<u16> = places.iter().map(|(lot, _)| *lot).collect();
        let keyed = places.iter().filter_map(|(lot, place)| Some((format!("{}@lot-{lot}", item.id), place.as_ref()?)));
        let keyed: Vec<(String, &Exact)> = keyed.collect();
        let answers = keyed.iter().map(|(key, place)| (key.as_str(), Some(*place)));
        match LotPreference::read(&item.id, &numbers, answers) {
            LotPreference::NotDeclared => {}
            LotPreference::Declared(order) => {
                preferences.insert(tenderer.into(), lot_preference::lot_ids(&order));
            }
            LotPreference::Unsound => {
                if let Some(lot) = lots.iter_mut().find(|lot| numbers.contains(&lot.number)) {
                    lot.tell(tenderer.into(), unsound_preference(numbers.len()));
                }
            }
        }
    }
    preferences
}

fn unsound_preference(lots: usize) -> Finding {
    let text = lot_preference::unsound(lots);
    Finding {
        id: "lot-preference".to_owned(),
        severity: Severity::Check,
        article: "art. 58 c. 4 D.Lgs. 36/2023".to_owned(),
        text_it: text.it,
        text_en: text.en,
    }
}

impl LotEvaluation {
    fn tell(&mut self, tenderer: TendererId, finding: Finding) {
        match self.findings.iter_mut().find(|found| found.tenderer == tenderer) {
            Some(found) => found.findings.push(finding),
            None => self.findings.push(TenderFindings { tenderer, findings: vec![finding] }),
        }
    }
}

fn limited_awards(
    file: &ProcedureFile,
    lots: &[LotEvaluation],
    preferences: &LotPreferences,
) -> Result<Option<LotAwards>, EvaluateError> {
    let Some(limits) = &file.lot_limits else { return Ok(None) };
    let rankings: Vec<LotRanking> = lots
        .iter()
        .map(|lot| LotRanking { lot: LotId::from(lot.number.to_string()), ranking: lot.ranking.clone() })
        .collect();
    award_lots_preferring(limits, &rankings, preferences)
        .map(Some)
        .map_err(|error| EvaluateError::Evaluation { lot: None, error })
}

fn names(offers: &OffersFile) -> BTreeMap<TendererId, String> {
    let named = offers.lots.iter().flat_map(|lot| &lot.tenders).filter_map(|offer| {
        let name = offer.name.clone()?;
        Some((TendererId::from(offer.tenderer.as_str()), name))
    });
    named.collect()
}
