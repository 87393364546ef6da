//! The whole evaluation in the order of the law: technical, threshold, economic with findings, ranking, lots.

use std::collections::{BTreeMap, BTreeSet};

use ceralacca_evaluation::{
    Answer, EconomicResult, Exact, Finding, LotAwards, LotId, LotInput, LotPreferences, LotRanking, Ranking, Severity,
    TechnicalResult, TenderStatus, TendererId, Text, TieOutcomes, award_after_change, award_lots_preferring, rank,
    score_economic, score_technical, who_competes,
};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{EvaluateError, LotOffers, Offer, OffersFile, input};
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
    /// How the limit on lots worked at the award, when there is one; the awards are those after what changed since.
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
    /// The ranking, with ties that nothing has resolved yet. After a change that came after the award, the one that
    /// applies.
    pub ranking: Ranking,
    /// What changed after the award, when something did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub after_award: Option<AfterAward>,
}

/// A lot in which somebody left or came back after the award (art. 108 c. 12 D.Lgs. 36/2023).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct AfterAward {
    /// Who was excluded after the award, and why.
    pub excluded: Vec<Exclusion>,
    /// Who was admitted again after the award, and why.
    pub readmitted: Vec<Exclusion>,
    /// The ranking as the award found it.
    pub at_award: Ranking,
    /// What the ranking would be if everything were computed again; it does not apply. Absent where it cannot be.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recomputed: Option<Ranking>,
    /// Why it cannot be computed again, in Italian and English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_recomputed: Option<Text>,
}

/// Who was excluded, or admitted again, and why.
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
    let mut lot_input = input::technical(file, offers, lot, given)?;
    let after_award = after_award(file, &lot_input, lot, given)?;
    let Stages { technical, economic, ranking } = stages(file, &mut lot_input, lot, &given.ties)?;
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
        excluded: exclusions(given, |offer| offer.excluded.as_ref()),
        below_threshold: technical.below_threshold().map(|score| score.tenderer.clone()).collect(),
        technical,
        findings,
        economic,
        ranking,
        after_award,
    })
}

/// The stages of a lot, of those who may have a place.
struct Stages {
    technical: TechnicalResult,
    economic: EconomicResult,
    ranking: Ranking,
}

fn stages(
    file: &ProcedureFile,
    input: &mut LotInput,
    lot: &Lot,
    outcomes: &TieOutcomes,
) -> Result<Stages, EvaluateError> {
    let refused = |error| EvaluateError::Evaluation { lot: Some(lot.number), error };
    let technical = score_technical(&file.award, input).map_err(refused)?;
    let passing: BTreeSet<TendererId> = technical.passing().map(|score| score.tenderer.clone()).collect();
    input::add_prices(file, input, lot.number, |tender| passing.contains(&tender.id))?;
    let economic = score_economic(&file.award, input, &technical).map_err(refused)?;
    let (technical, economic) = who_competes(input, technical, economic);
    let ranking = rank(&file.award, &technical, &economic, outcomes).map_err(refused)?;
    Ok(Stages { technical, economic, ranking })
}

fn after_award(
    file: &ProcedureFile,
    input: &LotInput,
    lot: &Lot,
    given: &LotOffers,
) -> Result<Option<AfterAward>, EvaluateError> {
    let excluded = exclusions(given, |offer| offer.excluded_after_award.as_ref());
    let readmitted = exclusions(given, |offer| offer.readmitted_after_award.as_ref());
    if excluded.is_empty() && readmitted.is_empty() {
        return Ok(None);
    }
    let ranking = |counts: fn(TenderStatus) -> bool| {
        let mut input = input.clone();
        for tender in &mut input.tenderers {
            tender.status = if counts(tender.status) { TenderStatus::Admitted } else { TenderStatus::Excluded };
        }
        stages(file, &mut input, lot, &given.ties).map(|stages| stages.ranking)
    };
    let at_award = ranking(TenderStatus::sets_the_measure)?;
    let (recomputed, not_recomputed) = match ranking(TenderStatus::competes) {
        Ok(ranking) => (Some(ranking), None),
        Err(error) => (None, Some(error.text())),
    };
    Ok(Some(AfterAward { excluded, readmitted, at_award, recomputed, not_recomputed }))
}

fn exclusions(given: &LotOffers, why: fn(&Offer) -> Option<&String>) -> Vec<Exclusion> {
    let excluded = given.tenders.iter().filter_map(|offer| {
        let reason = why(offer)?.clone();
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
    let refused = |error| EvaluateError::Evaluation { lot: None, error };
    let of = |lot: &LotEvaluation, ranking: &Ranking| LotRanking {
        lot: LotId::from(lot.number.to_string()),
        ranking: ranking.clone(),
    };
    let at_award = |lot: &LotEvaluation| of(lot, lot.after_award.as_ref().map_or(&lot.ranking, |then| &then.at_award));
    let rankings: Vec<LotRanking> = lots.iter().map(at_award).collect();
    let mut awards = award_lots_preferring(limits, &rankings, preferences).map_err(refused)?;
    for lot in lots.iter().filter(|lot| lot.after_award.is_some()) {
        award_after_change(limits, &mut awards, &of(lot, &lot.ranking)).map_err(refused)?;
    }
    Ok(Some(awards))
}

fn names(offers: &OffersFile) -> BTreeMap<TendererId, String> {
    let named = offers.lots.iter().flat_map(|lot| &lot.tenders).filter_map(|offer| {
        let name = offer.name.clone()?;
        Some((TendererId::from(offer.tenderer.as_str()), name))
    });
    named.collect()
}
