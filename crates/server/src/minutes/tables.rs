//! Score and ranking tables of the lots that were scored or ranked in the session.

use std::collections::BTreeMap;

use ceralacca_documents::{
    CriterionScore, CriterionScores, OfferedValue, PairRow, RankingRow, RankingTable, ScoreTable, ScoreTotal,
};
use ceralacca_evaluation::{
    CoefficientRules, CriterionId, Exact, Measure, PairwiseScore, Part, PartKind, RoundingMode, RoundingRule,
    Subcriterion, TechnicalResult, TechnicalRules, TendererId, TieStep,
};
use ceralacca_procedure::{
    OperatorId, PersonId, ProcedureEvent, ProcedureState,
    event::{RankedTender, UnresolvedTie},
    scoring::{self, LotEvaluation},
    state::LotState,
};

use super::{Names, figures::figure, words};
use crate::{ApiError, letters::Letters};

/// The last table of each lot: a lot ranked again in the same session (after a draw) has one ranking.
#[derive(Default)]
pub(super) struct Tables {
    scores: BTreeMap<u16, ScoreTable>,
    rankings: BTreeMap<u16, RankingTable>,
}

impl Tables {
    /// Takes an event of the session; `state` already holds it.
    pub(super) fn note(
        &mut self,
        state: &ProcedureState,
        names: &Names,
        event: &ProcedureEvent,
    ) -> Result<(), ApiError> {
        match event {
            ProcedureEvent::TechnicalScored { lot, scores, below_threshold } => {
                let table = score_table(&Lot::new(state, names, *lot), scores, below_threshold)?;
                self.scores.insert(*lot, table);
            }
            ProcedureEvent::Ranked { lot, ranking, unresolved } => {
                let table = ranking_table(&Lot::new(state, names, *lot), ranking, unresolved.as_ref())?;
                self.rankings.insert(*lot, table);
            }
            _ => {}
        }
        Ok(())
    }

    pub(super) fn finish(self) -> (Vec<ScoreTable>, Vec<RankingTable>) {
        (self.scores.into_values().collect(), self.rankings.into_values().collect())
    }
}

/// A lot as the evaluation sees it at this event.
struct Lot<'a> {
    state: &'a ProcedureState,
    names: &'a Names,
    number: u16,
    /// Absent where the evaluation can no longer be repeated: then only what the event says is printed.
    evaluation: Option<LotEvaluation>,
    /// What offers compared in pairs got, by sub-criterion.
    compared: BTreeMap<CriterionId, Vec<PairwiseScore>>,
}

impl<'a> Lot<'a> {
    fn new(state: &'a ProcedureState, names: &'a Names, number: u16) -> Self {
        let rules = state.definition.award.technical.as_ref();
        let compared = rules.and_then(|rules| scoring::compared_offers(state, rules, number).ok()).unwrap_or_default();
        Self { state, names, number, evaluation: scoring::evaluation(state, number).ok(), compared }
    }

    fn tenderer(&self, id: &OperatorId) -> String {
        self.names.tenderer(self.state, id)
    }

    fn lot(&self) -> Option<&LotState> {
        self.state.lots.get(&self.number)
    }
}

fn score_table(
    lot: &Lot<'_>,
    scores: &BTreeMap<OperatorId, Exact>,
    below_threshold: &[OperatorId],
) -> Result<ScoreTable, ApiError> {
    let rules = lot.state.definition.award.technical.as_ref();
    let commissioners: Vec<&PersonId> = match &lot.state.evaluation_panel {
        Some(panel) if rules.is_some_and(|rules| rules.scoring.each_commissioner()) => panel.members.iter().collect(),
        Some(_) | None => Vec::new(),
    };
    let mut criteria = Vec::new();
    if let (Some(rules), Some(evaluation)) = (rules, &lot.evaluation) {
        let subcriteria = rules.criteria.iter().flat_map(|criterion| &criterion.subcriteria);
        for subcriterion in subcriteria {
            for (index, part) in subcriterion.parts.iter().enumerate() {
                criteria.push(criterion(lot, rules, &evaluation.technical, &commissioners, subcriterion, index, part)?);
            }
        }
    }
    let totals = scores.iter().map(|(id, points)| {
        let note = if below_threshold.contains(id) { "sotto la soglia di sbarramento" } else { "" };
        Ok(ScoreTotal { tenderer: lot.tenderer(id), points: figure(points)?, note: note.to_owned() })
    });
    Ok(ScoreTable {
        scope: words::scope(lot.state, Some(lot.number)),
        commissioners: commissioners.iter().map(|person| lot.names.person(person)).collect(),
        criteria,
        totals: totals.collect::<Result<_, ApiError>>()?,
    })
}

/// One part of a sub-criterion: the table that a commission signs has one column of points for each.
fn criterion(
    lot: &Lot<'_>,
    rules: &TechnicalRules,
    technical: &TechnicalResult,
    commissioners: &[&PersonId],
    subcriterion: &Subcriterion,
    index: usize,
    part: &Part,
) -> Result<CriterionScores, ApiError> {
    let compared = match part {
        Part::Discretionary(_) => lot.compared.get(&subcriterion.id).map(Vec::as_slice),
        Part::Quantitative(_) | Part::Tabular(_) => None,
    };
    let offers = compared.into_iter().flatten().map(|score| OperatorId::new(score.tenderer.as_str()));
    let letters = Letters::of(&offers.collect());
    let mut rows = Vec::new();
    for score in &technical.scores {
        let found = score.subcriterion(&subcriterion.id).and_then(|found| found.parts.get(index));
        let Some(points) = found.map(|part| &part.score.result) else { continue };
        let id = OperatorId::new(score.tenderer.as_str());
        let judged = match (part, compared) {
            (Part::Discretionary(_), Some(scores)) => judged_in_pairs(scores, &id),
            (Part::Discretionary(_), None) => judged(lot, rules, commissioners, subcriterion, &id),
            (Part::Quantitative(_) | Part::Tabular(_), _) => Judged::default(),
        };
        rows.push(CriterionScore {
            tenderer: letters.named(&id, lot.tenderer(&id)),
            coefficients: judged
                .coefficients
                .iter()
                .map(|given| given.as_ref().map(figure).transpose())
                .collect::<Result<_, _>>()?,
            mean: judged.mean.as_ref().map(figure).transpose()?,
            truncated_mean: judged.rounded.as_ref().map(figure).transpose()?,
            points: figure(points)?,
        });
    }
    Ok(CriterionScores {
        code: format!("{} {}", subcriterion.id, kind(part.kind())),
        title: subcriterion.title.clone(),
        points_max: figure(part.max())?,
        rows,
        pairs: pairs(lot, commissioners, subcriterion, &letters),
    })
}

/// Each pair with what each commissioner thought of it.
fn pairs(lot: &Lot<'_>, commissioners: &[&PersonId], subcriterion: &Subcriterion, letters: &Letters) -> Vec<PairRow> {
    let table = |person: &PersonId| lot.lot()?.comparisons.get(person)?.get(subcriterion.id.as_str());
    let rows = letters.pairs().map(|pair| PairRow {
        preferences: commissioners
            .iter()
            .map(|person| table(person).and_then(|table| letters.given(table, &pair)).unwrap_or_else(|| "—".to_owned()))
            .collect(),
        pair: letters.pair(&pair),
    });
    rows.collect()
}

const fn kind(kind: PartKind) -> &'static str {
    match kind {
        PartKind::D => "D",
        PartKind::Q => "Q",
        PartKind::T => "T",
    }
}

/// What the commissioners gave to one tenderer for one discretionary part.
#[derive(Default)]
struct Judged {
    coefficients: Vec<Option<Exact>>,
    mean: Option<Exact>,
    rounded: Option<Exact>,
}

/// Points of the commissioners and the coefficient that follows.
fn judged_in_pairs(scores: &[PairwiseScore], tenderer: &OperatorId) -> Judged {
    let Some(score) = scores.iter().find(|score| score.tenderer.as_str() == tenderer.as_str()) else {
        return Judged::default();
    };
    Judged {
        coefficients: score.points.iter().map(|points| Some(Exact::from(*points))).collect(),
        mean: Some(score.coefficient.result.clone()),
        rounded: None,
    }
}

fn judged(
    lot: &Lot<'_>,
    rules: &TechnicalRules,
    commissioners: &[&PersonId],
    subcriterion: &Subcriterion,
    tenderer: &OperatorId,
) -> Judged {
    let Some(CoefficientRules { aggregation, mean_rounding, .. }) = rules.scoring.coefficients() else {
        return Judged::default();
    };
    let given =
        |person: &PersonId| lot.lot()?.sheets.get(person)?.get(tenderer)?.get(subcriterion.id.as_str()).cloned();
    let coefficients: Vec<Option<Exact>> = commissioners.iter().map(|person| given(person)).collect();
    let all: Option<Vec<&Exact>> = coefficients.iter().map(Option::as_ref).collect();
    let mean = all.and_then(|all| aggregation.of(&all));
    let rounded = mean.as_ref().filter(|_| is_rounding(mean_rounding)).map(|mean| mean_rounding.apply(mean));
    Judged { coefficients, mean, rounded }
}

fn is_rounding(rule: &RoundingRule) -> bool {
    match rule.mode {
        RoundingMode::None => false,
        RoundingMode::Truncate | RoundingMode::HalfUp | RoundingMode::Ceil => true,
    }
}

fn ranking_table(
    lot: &Lot<'_>,
    ranking: &[RankedTender],
    unresolved: Option<&UnresolvedTie>,
) -> Result<RankingTable, ApiError> {
    let mut rows = Vec::new();
    for line in ranking {
        rows.push(RankingRow {
            position: Some(line.place),
            tenderer: lot.tenderer(&line.tenderer),
            technical_points: line.technical.as_ref().map(figure).transpose()?,
            economic_points: line.economic.as_ref().map(figure).transpose()?,
            total_points: line.total.as_ref().map(figure).transpose()?,
            offer: offered(lot, &line.tenderer)?,
            note: note(lot, &line.tenderer, unresolved),
        });
    }
    let ranked = |id: &OperatorId| ranking.iter().any(|line| &line.tenderer == id);
    let others = lot.state.tenderers.values().filter(|found| found.tendered_for(lot.number) && !ranked(found.id()));
    rows.extend(others.map(|found| RankingRow {
        position: None,
        tenderer: lot.tenderer(found.id()),
        technical_points: None,
        economic_points: None,
        total_points: None,
        offer: None,
        note: if found.competes_for(lot.number) { "non in graduatoria" } else { "escluso" }.to_owned(),
    }));
    Ok(RankingTable { scope: words::scope(lot.state, Some(lot.number)), rows })
}

fn offered(lot: &Lot<'_>, tenderer: &OperatorId) -> Result<Option<OfferedValue>, ApiError> {
    let economic = lot.evaluation.as_ref().and_then(|evaluation| evaluation.economic.as_ref());
    let Some(score) = economic.and_then(|economic| economic.of(&TendererId::from(tenderer.as_str()))) else {
        return Ok(None);
    };
    let value = figure(&score.offered)?;
    Ok(Some(match lot.state.definition.award.economic.formula.measure() {
        Measure::DiscountPercent => OfferedValue::Discount(value),
        Measure::IncreasePercent => OfferedValue::Increase(value),
        Measure::Price | Measure::IncreasedPrice => OfferedValue::Amount(value),
    }))
}

/// Why this place, where totals are equal.
fn note(lot: &Lot<'_>, tenderer: &OperatorId, unresolved: Option<&UnresolvedTie>) -> String {
    if unresolved.is_some_and(|tie| tie.tenderers.contains(tenderer)) {
        return "parità da risolvere".to_owned();
    }
    let ranking = lot.evaluation.as_ref().and_then(|evaluation| evaluation.ranking.as_ref());
    let place =
        ranking.and_then(|ranking| ranking.places.iter().find(|place| place.tenderer.as_str() == tenderer.as_str()));
    let decided = match place.and_then(|place| place.decided_by.as_ref()) {
        None => "",
        Some(TieStep::HigherTechnical {}) => "parità: miglior punteggio tecnico",
        Some(TieStep::HigherEconomic {}) => "parità: miglior punteggio economico",
        Some(TieStep::ImprovedOffer { .. }) => "parità: offerta migliorativa",
        Some(TieStep::Draw {}) => "parità: sorteggio",
    };
    decided.to_owned()
}
