//! From the state of a procedure to the evaluation and back: the only bridge between `procedure` and `evaluation`.

use std::collections::{BTreeMap, BTreeSet};

use ceralacca_evaluation::{
    Answer, Coefficient, CriterionId, EconomicOffer, EconomicResult, EvaluationError, Exact, Judgement, LotAwards,
    LotId, LotInput, LotRanking, Measure, NoImprovement, PairwiseScore, PairwiseTable, Ranking, Scoring, Severity,
    TechnicalResult, TechnicalRules, TenderInput, TenderStatus, TendererId, TieOutcomes, TieStep,
    award_lots_preferring, rank, score_economic, score_technical,
};

use crate::{
    OperatorId, ProcedureState, Refusal,
    definition::{EnvelopeClass, ProcedureFile},
    event::{
        AnswerValue, AscertainedValue, FindingSeverity, OpenedContents, OpeningFinding, RankedTender, UnresolvedTie,
    },
    findings::item_of,
    lot_preference, price,
    state::{EnvelopeStatus, LotStage, LotState, Tenderer},
};

/// Technical scores, ready to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TechnicalScores {
    /// Points.
    pub scores: BTreeMap<OperatorId, Exact>,
    /// Who stays below the threshold.
    pub below_threshold: Vec<OperatorId>,
}

/// A ranking, ready to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RankingLines {
    /// Lines, first place first.
    pub lines: Vec<RankedTender>,
    /// The first tie that the rules do not resolve yet.
    pub unresolved: Option<UnresolvedTie>,
}

/// Everything about the evaluation of a lot, with derivations.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct LotEvaluation {
    /// Technical stage.
    pub technical: TechnicalResult,
    /// Economic stage, once the prices are open.
    pub economic: Option<EconomicResult>,
    /// Ranking, once the prices are open.
    pub ranking: Option<Ranking>,
}

/// Technical scores of a lot.
///
/// # Errors
/// `evaluation_refused` with the evaluation's own reasons (a missing score, a value not ascertained …).
pub fn technical(state: &ProcedureState, lot: u16) -> Result<TechnicalScores, Refusal> {
    let result = technical_result(state, lot)?;
    let operator = |id: &TendererId| OperatorId::new(id.as_str());
    Ok(TechnicalScores {
        scores: result.scores.iter().map(|score| (operator(&score.tenderer), score.total.result.clone())).collect(),
        below_threshold: result.below_threshold().map(|score| operator(&score.tenderer)).collect(),
    })
}

/// Ranking of a lot.
///
/// # Errors
/// `evaluation_refused`.
pub fn ranking(state: &ProcedureState, lot: u16) -> Result<RankingLines, Refusal> {
    let (_, ranking) = ranked(state, lot)?;
    let lines = ranked_lines(&state.definition, &ranking);
    let unresolved = ranking.unresolved.first().map(|tie| UnresolvedTie {
        tenderers: tie.tenderers.iter().map(|id| OperatorId::new(id.as_str())).collect(),
        next_step: tie.next.as_ref().map_or("none", step_name).to_owned(),
    });
    Ok(RankingLines { lines, unresolved })
}

/// The lines of a ranking as they are recorded: scores stand only where the notice gives any.
#[must_use]
pub fn ranked_lines(definition: &ProcedureFile, ranking: &Ranking) -> Vec<RankedTender> {
    let scored = definition.has_technical();
    let priced = !definition.award.economic.max_points.is_zero();
    let lines = ranking.places.iter().map(|place| RankedTender {
        place: u32::try_from(place.position).unwrap_or(u32::MAX),
        tenderer: OperatorId::new(place.tenderer.as_str()),
        technical: scored.then(|| place.technical.clone()),
        economic: priced.then(|| place.economic.clone()),
        total: (scored || priced).then(|| place.total.result.clone()),
    });
    lines.collect()
}

fn step_name(step: &TieStep) -> &'static str {
    match step {
        TieStep::HigherTechnical {} => "higher_technical",
        TieStep::HigherEconomic {} => "higher_economic",
        TieStep::ImprovedOffer { .. } => "improved_offer",
        TieStep::Draw {} => "draw",
    }
}

/// Who is proposed for each lot. With a limit on lots every lot in the race must be ranked first.
///
/// # Errors
/// `lots_not_ranked`, `evaluation_refused`.
pub fn awards(state: &ProcedureState) -> Result<BTreeMap<u16, Option<OperatorId>>, Refusal> {
    let Some(awards) = lot_awards(state)? else {
        let first = |lot: &LotState| lot.ranking.first().map(|line| line.tenderer.clone());
        return Ok(state.lots.iter().map(|(number, lot)| (*number, first(lot))).collect());
    };
    let numbered = awards.awards.iter().filter_map(|award| {
        let number = award.lot.as_str().parse().ok()?;
        Some((number, award.tenderer.as_ref().map(|id| OperatorId::new(id.as_str()))))
    });
    Ok(numbered.collect())
}

/// The award of lots under the limit, round by round; `None` where the notice sets no limit.
///
/// # Errors
/// As [`awards`].
pub fn lot_awards(state: &ProcedureState) -> Result<Option<LotAwards>, Refusal> {
    let Some(rules) = &state.definition.lot_limits else { return Ok(None) };
    let mut rankings = Vec::new();
    for (number, lot) in &state.lots {
        if lot.stage.is_out() {
            continue;
        }
        // A ranking may be empty: everybody was excluded. What counts is that it was made.
        if lot.stage < LotStage::Ranked || lot.unresolved.is_some() {
            return Err(Refusal::wrong_moment(
                "lots_not_ranked",
                "art. 58 c.4 D.Lgs. 36/2023",
                "Con un limite ai lotti aggiudicabili servono prima le graduatorie di tutti i lotti.",
                "With a limit on the lots awarded, all lots must be ranked first.",
            )
            .with("lot", number));
        }
        rankings.push(LotRanking { lot: LotId::from(number.to_string()), ranking: ranked(state, *number)?.1 });
    }
    award_lots_preferring(rules, &rankings, &lot_preference::declared(state)).map(Some).map_err(|error| refused(&error))
}

/// The evaluation of a lot as far as it can be computed now, with derivations.
///
/// # Errors
/// `evaluation_refused` when not even the technical stage can be computed.
pub fn evaluation(state: &ProcedureState, lot: u16) -> Result<LotEvaluation, Refusal> {
    let technical = technical_result(state, lot)?;
    let ranked = ranked(state, lot).ok();
    let (economic, ranking) = ranked.map_or((None, None), |(economic, ranking)| (Some(economic), Some(ranking)));
    Ok(LotEvaluation { technical, economic, ranking })
}

/// The technical stage of a lot with its derivations.
///
/// # Errors
/// `evaluation_refused` with the evaluation's own reasons.
pub fn technical_result(state: &ProcedureState, lot: u16) -> Result<TechnicalResult, Refusal> {
    score_technical(&state.definition.award, &lot_input(state, lot)).map_err(|error| refused(&error))
}

/// By what the discretionary parts of a lot are judged now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JudgedBy {
    /// By each commissioner's coefficients.
    Coefficients,
    /// By the commission's collegial points.
    Panel,
    /// By each commissioner's comparison of these offers in pairs.
    Pairs(BTreeSet<OperatorId>),
}

/// By what the discretionary parts of a lot are judged, with the tenderers now in the race and what is locked.
///
/// # Errors
/// `evaluation_refused` with the evaluation's own reasons.
pub fn judged_by(state: &ProcedureState, rules: &TechnicalRules, lot: u16) -> Result<JudgedBy, Refusal> {
    // Only where offers are compared does it follow from what is open and given.
    match &rules.scoring {
        Scoring::EachCommissioner(_) => return Ok(JudgedBy::Coefficients),
        Scoring::Collegial {} => return Ok(JudgedBy::Panel),
        Scoring::Pairwise(_) => {}
    }
    let found = ceralacca_evaluation::judged_by(rules, &lot_input(state, lot)).map_err(|error| refused(&error))?;
    Ok(match found {
        ceralacca_evaluation::JudgedBy::Coefficients => JudgedBy::Coefficients,
        ceralacca_evaluation::JudgedBy::Panel => JudgedBy::Panel,
        ceralacca_evaluation::JudgedBy::Pairs { offers } => {
            JudgedBy::Pairs(offers.iter().map(|id| OperatorId::new(id.as_str())).collect())
        }
    })
}

/// Points and coefficients of the offers compared in pairs, by sub-criterion; empty where they are judged otherwise.
///
/// # Errors
/// `evaluation_refused`, also while a commissioner has not judged every pair.
pub fn compared_offers(
    state: &ProcedureState,
    rules: &TechnicalRules,
    lot: u16,
) -> Result<BTreeMap<CriterionId, Vec<PairwiseScore>>, Refusal> {
    ceralacca_evaluation::compared_offers(rules, &lot_input(state, lot)).map_err(|error| refused(&error))
}

fn ranked(state: &ProcedureState, lot: u16) -> Result<(EconomicResult, Ranking), Refusal> {
    let rules = &state.definition.award;
    let input = lot_input(state, lot);
    let technical = score_technical(rules, &input).map_err(|error| refused(&error))?;
    let economic = score_economic(rules, &input, &technical).map_err(|error| refused(&error))?;
    let draws = state.lots.get(&lot).into_iter().flat_map(|lot| &lot.draws).filter(|draw| !draw.order.is_empty());
    let outcomes = TieOutcomes {
        improved_offers: improved_rounds(state, lot, &economic),
        draws: draws.map(|draw| draw.order.iter().map(|id| TendererId::from(id.as_str())).collect()).collect(),
    };
    let ranking = rank(rules, &technical, &economic, &outcomes).map_err(|error| refused(&error))?;
    Ok((economic, ranking))
}

/// Rounds of improved offers, the last one first, as the rule on ties takes them: each with those for whom it is settled, so that
/// it sets nobody apart while an envelope of his is sealed. Who has improved in a round is held to that in the later ones; an offer
/// that does not open, cannot be accepted or is worse than the one before leaves that one as it was.
fn improved_rounds(
    state: &ProcedureState,
    number: u16,
    economic: &EconomicResult,
) -> Vec<BTreeMap<TendererId, Option<Exact>>> {
    let Some(lot) = state.lots.get(&number) else { return Vec::new() };
    let of = |tenderer: &OperatorId, round: u16| {
        let id = TendererId::from(tenderer.as_str());
        let offered = economic.of(&id).and_then(|first| standing(state, number, tenderer, round, &first.counted));
        (id, offered.map(|(offered, _)| offered))
    };
    let rounds = lot.numbered_improvements().map(|(number, round)| {
        let settled = round.tenderers.iter().filter(|tenderer| round.is_settled(tenderer));
        settled.map(|tenderer| of(tenderer, number)).collect()
    });
    rounds.rev().collect()
}

/// The improved offer by which a tenderer is held after a round, as he wrote it and as it counts; `first` is what counted of his
/// tender.
fn standing(
    state: &ProcedureState,
    lot: u16,
    tenderer: &OperatorId,
    until_round: u16,
    first: &Exact,
) -> Option<(Exact, Exact)> {
    let rounds = state.lots.get(&lot)?.numbered_improvements().take_while(|(round, _)| *round <= until_round);
    let opened = rounds.filter_map(|(_, round)| match &round.offers.get(tenderer)?.envelope.status {
        EnvelopeStatus::Opened { contents, .. } => offered(&state.definition, lot, contents),
        EnvelopeStatus::Sealed | EnvelopeStatus::Unreadable { .. } => None,
    });
    opened.fold(None, |before: Option<(Exact, Exact)>, offered| {
        let counted = before.as_ref().map_or(first, |(_, counted)| counted);
        match state.definition.award.economic.improved(counted, &offered) {
            Ok(then) => Some((offered, then)),
            Err(_) => before,
        }
    })
}

/// What counted of a tenderer's own offer for a lot; `None` while it is closed.
fn first_counted(state: &ProcedureState, tenderer: &OperatorId, lot: u16) -> Option<Exact> {
    let opened = state.tenderers.get(tenderer)?.opened(state.price_class(), Some(lot))?;
    let base = &state.definition.lot(lot)?.base;
    state.definition.award.economic.counted(Some(base), &offered(&state.definition, lot, opened)?).ok()
}

/// The improved offer by which a tenderer is held, as he wrote it; none where the first one stands. The contract is made at it.
/// Points, means and the threshold of abnormally low tenders stay those of the first offers: it only sets equal tenderers apart.
#[must_use]
pub fn improved_offer(state: &ProcedureState, lot: u16, tenderer: &OperatorId) -> Option<Exact> {
    let first = first_counted(state, tenderer, lot)?;
    standing(state, lot, tenderer, u16::MAX, &first).map(|(offered, _)| offered)
}

/// The figure that is scored, in an envelope that was opened.
#[must_use]
pub fn figure_offered(state: &ProcedureState, lot: u16, contents: &OpenedContents) -> Option<Exact> {
    offered(&state.definition, lot, contents)
}

/// The offer at which the contract with a tenderer is made: the improved one, or the first. `None` while it is closed.
#[must_use]
pub fn offer_held_to(state: &ProcedureState, lot: u16, tenderer: &OperatorId) -> Option<Exact> {
    improved_offer(state, lot, tenderer).or_else(|| {
        let opened = state.tenderers.get(tenderer)?.opened(state.price_class(), Some(lot))?;
        offered(&state.definition, lot, opened)
    })
}

/// Findings on an improved offer that was opened. None of them excludes: the offer of before stands.
#[must_use]
pub fn improved_findings(
    state: &ProcedureState,
    (lot, round): (u16, u16),
    tenderer: &OperatorId,
    contents: &OpenedContents,
) -> Vec<OpeningFinding> {
    let rules = &state.definition.award.economic;
    let finding = |id: &str, severity, it: String, en: String| OpeningFinding {
        id: id.to_owned(),
        severity,
        item: Some(rules.item.as_str().to_owned()),
        article: Some("art. 77 R.D. 827/1924".to_owned()),
        it: format!("Lotto {lot}, offerta migliorativa: {it}"),
        en: format!("Lot {lot}, improved offer: {en}"),
    };
    let none = |id: &str, it: String, en: String| {
        let stays = ("resta valida l'offerta di prima.", "the offer of before stands.");
        vec![finding(id, FindingSeverity::Check, format!("{it}: {}", stays.0), format!("{en}: {}", stays.1))]
    };
    let Some(value) = offered(&state.definition, lot, contents) else {
        return none("improved_offer_missing", "la cifra manca".to_owned(), "the figure is missing".to_owned());
    };
    let Some(first) = first_counted(state, tenderer, lot) else { return Vec::new() };
    let earlier = round.checked_sub(1).and_then(|earlier| standing(state, lot, tenderer, earlier, &first));
    let before = earlier.map_or(first, |(_, counted)| counted);
    match rules.improved(&before, &value) {
        Ok(then) if then == before => vec![finding(
            "improved_offer_equal",
            FindingSeverity::Information,
            format!("è uguale a quella di prima ({}).", before.italian()),
            format!("it is equal to the one before ({}).", before.english()),
        )],
        Ok(_) => Vec::new(),
        Err(NoImprovement::NotAcceptable(why)) => none(
            "improved_offer_not_acceptable",
            format!("{} non è accettabile ({})", value.italian(), why.it),
            format!("{} cannot be accepted ({})", value.english(), why.en),
        ),
        Err(NoImprovement::Worse(then)) => none(
            "improved_offer_worse",
            format!("{} è peggiore di quella di prima, {}", then.italian(), before.italian()),
            format!("{} is worse than the one before, {}", then.english(), before.english()),
        ),
    }
}

/// Discounts in per cent of these tenderers of a lot, as they count after the rule on decimals. A price is turned into the
/// discount on the base that it is.
///
/// # Errors
/// `evaluation_refused`; `no_discounts` where the notice asks for an increase, or the lot has a base of zero.
pub(crate) fn discounts(
    state: &ProcedureState,
    lot: u16,
    of: &BTreeSet<OperatorId>,
) -> Result<BTreeMap<OperatorId, Exact>, Refusal> {
    let rules = &state.definition.award;
    let mut input = lot_input(state, lot);
    for tender in &mut input.tenderers {
        let counts = of.contains(&OperatorId::new(tender.id.as_str()));
        tender.status = if counts { TenderStatus::Admitted } else { TenderStatus::Excluded };
    }
    let technical = score_technical(rules, &input).map_err(|error| refused(&error))?;
    let economic = score_economic(rules, &input, &technical).map_err(|error| refused(&error))?;
    let measure = rules.economic.formula.measure();
    let counted = economic.scores.iter().map(|score| {
        let discount = match measure {
            Measure::DiscountPercent => Some(score.counted.clone()),
            Measure::Price => input.base_amount.as_ref().and_then(|base| discount_on(base, &score.counted)),
            Measure::IncreasePercent | Measure::IncreasedPrice => None,
        };
        discount.map(|discount| (OperatorId::new(score.tenderer.as_str()), discount))
    });
    counted.collect::<Option<BTreeMap<_, _>>>().ok_or_else(|| {
        Refusal::wrong_moment(
            "no_discounts",
            "All. II.2 D.Lgs. 36/2023",
            "La soglia di anomalia si calcola sui ribassi: le offerte di questo lotto non sono ribassi.",
            "The anomaly threshold is reckoned on discounts: the tenders of this lot are none.",
        )
    })
}

fn discount_on(base: &Exact, price: &Exact) -> Option<Exact> {
    let less = (base - price) * Exact::from(100_u8);
    less.checked_div(base)
}

/// The opened economic offer of a tenderer for a lot; `None` while it is closed.
#[must_use]
pub fn economic_offer(state: &ProcedureState, tenderer: &Tenderer, lot: u16) -> Option<EconomicOffer> {
    let opened = tenderer.opened(state.price_class(), Some(lot))?;
    let found_lot = state.definition.lot(lot)?;
    let value = offered(&state.definition, lot, opened)?;
    Some(price::economic_offer(&state.definition, found_lot, value, |item| figure(opened, item, lot)))
}

fn refused(error: &EvaluationError) -> Refusal {
    let text = error.text();
    Refusal::wrong_moment("evaluation_refused", "", text.it, text.en)
}

/// What the evaluation needs to know of a lot: only what is open counts.
fn lot_input(state: &ProcedureState, number: u16) -> LotInput {
    let lot = state.lots.get(&number);
    let base = state.definition.lot(number).map(|lot| lot.base.clone());
    let technical = state.definition.award.technical.as_ref();
    let commissioners = match &state.evaluation_panel {
        Some(panel) if technical.is_some_and(|rules| rules.scoring.each_commissioner()) => {
            panel.members.iter().map(|member| member.as_str().into()).collect()
        }
        Some(_) | None => Vec::new(),
    };
    let tenderers = state.tenderers.values().filter(|tenderer| tenderer.tendered_for(number));
    LotInput {
        base_amount: base,
        commissioners,
        tenderers: tenderers.map(|tenderer| tender_input(state, lot, tenderer, number)).collect(),
        comparisons: lot.map(comparisons).unwrap_or_default(),
    }
}

fn comparisons(lot: &LotState) -> BTreeMap<CriterionId, Vec<PairwiseTable>> {
    let mut comparisons: BTreeMap<CriterionId, Vec<PairwiseTable>> = BTreeMap::new();
    for (commissioner, tables) in &lot.comparisons {
        for (subcriterion, preferences) in tables {
            let table = PairwiseTable { commissioner: commissioner.as_str().into(), preferences: preferences.clone() };
            comparisons.entry(subcriterion.as_str().into()).or_default().push(table);
        }
    }
    comparisons
}

fn tender_input(state: &ProcedureState, lot: Option<&LotState>, tenderer: &Tenderer, number: u16) -> TenderInput {
    let id = tenderer.id();
    let competes = tenderer.competes_for(number) || lot.is_some_and(|lot| lot.below_threshold.contains(id));
    let mut input = TenderInput::admitted(id.as_str());
    input.status = if competes { TenderStatus::Admitted } else { TenderStatus::Excluded };
    input.answers = tenderer.opened(EnvelopeClass::Technical, Some(number)).map(answers).unwrap_or_default();
    input.economic = tenderer
        .opened(state.price_class(), Some(number))
        .and_then(|opened| offered(&state.definition, number, opened));
    let Some(lot) = lot else { return input };
    for (commissioner, sheet) in &lot.sheets {
        for (subcriterion, value) in sheet.get(id).into_iter().flatten() {
            input.coefficients.push(Coefficient {
                commissioner: commissioner.as_str().into(),
                subcriterion: subcriterion.as_str().into(),
                value: value.clone(),
            });
        }
    }
    for (subcriterion, (points, reason)) in lot.collegial.get(id).into_iter().flatten() {
        let (subcriterion, points, reason) = (subcriterion.as_str().into(), points.clone(), reason.clone());
        input.judgements.push(Judgement { subcriterion, points, reason });
    }
    for (item, (value, _)) in lot.ascertained.get(id).into_iter().flatten() {
        let answer = match value {
            AscertainedValue::Number(number) => Answer::Number(number.clone()),
            AscertainedValue::Bool(answer) => Answer::Boolean(*answer),
        };
        input.ascertained.insert(item.as_str().into(), answer);
    }
    input
}

fn answers(contents: &OpenedContents) -> BTreeMap<ceralacca_evaluation::ItemId, Answer> {
    let known = contents.answers.iter().map(|(item, value)| {
        let answer = match value {
            AnswerValue::Number(number) => Answer::Number(number.clone()),
            AnswerValue::Bool(answer) => Answer::Boolean(*answer),
            AnswerValue::Text(text) => Answer::Text(text.clone()),
        };
        (item.as_str().into(), answer)
    });
    known.collect()
}

/// The figure that is scored. In an envelope for all lots the figure of a lot stands under `item@lot-N`.
fn offered(definition: &ProcedureFile, lot: u16, contents: &OpenedContents) -> Option<Exact> {
    figure(contents, definition.award.economic.item.as_str(), lot)
}

fn figure(contents: &OpenedContents, item: &str, lot: u16) -> Option<Exact> {
    let own = format!("{item}@lot-{lot}");
    match contents.answers.get(&own).or_else(|| contents.answers.get(item))? {
        AnswerValue::Number(number) => Some(number.clone()),
        AnswerValue::Bool(_) | AnswerValue::Text(_) => None,
    }
}

/// Findings on the price of one lot in an opened envelope that holds it.
#[must_use]
pub fn price_findings(
    definition: &ProcedureFile,
    lot: u16,
    class: EnvelopeClass,
    contents: &OpenedContents,
) -> Vec<OpeningFinding> {
    let rules = &definition.award.economic;
    let holds_price = definition.item(rules.item.as_str()).is_some_and(|(envelope, _)| envelope.class == class);
    let Some(found_lot) = definition.lot(lot).filter(|_| holds_price) else { return Vec::new() };
    let Some(value) = offered(definition, lot, contents) else {
        return vec![OpeningFinding {
            id: "price_missing".to_owned(),
            severity: FindingSeverity::Exclusion,
            item: Some(rules.item.as_str().to_owned()),
            article: Some("art. 70 c.4 D.Lgs. 36/2023".to_owned()),
            it: format!("Lotto {lot}: manca l'offerta economica."),
            en: format!("Lot {lot}: the economic offer is missing."),
        }];
    };
    let offer = price::economic_offer(definition, found_lot, value, |item| figure(contents, item, lot));
    let check = price::offer_check(definition, found_lot);
    let found = check.findings(rules, &offer).into_iter();
    found
        .map(|finding| OpeningFinding {
            id: finding.id,
            severity: match finding.severity {
                Severity::Exclusion => FindingSeverity::Exclusion,
                Severity::Check => FindingSeverity::Check,
                Severity::Information => FindingSeverity::Information,
            },
            item: Some(item_of(rules.item.as_str()).to_owned()),
            article: (!finding.article.is_empty()).then_some(finding.article),
            it: format!("Lotto {lot}: {}", finding.text_it),
            en: format!("Lot {lot}: {}", finding.text_en),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ProcedureEvent;

    /// The worked procedure with a limit on lots; nobody competes for any of them any more.
    fn without_competitors() -> ProcedureState {
        let definition = ProcedureFile::from_toml(include_str!("../../../examples/como-2024.toml")).unwrap();
        assert!(definition.lot_limits.is_some());
        let body = definition.buyer.id.as_str().into();
        let drafted = ProcedureEvent::Drafted { body, lead: "lead".into(), definition: Box::new(definition) };
        ProcedureState::born(&drafted).unwrap()
    }

    #[test]
    fn an_empty_ranking_goes_to_nobody_and_blocks_no_other_lot() {
        let mut state = without_competitors();
        state.lots.values_mut().for_each(|lot| lot.stage = LotStage::Ranked);
        let found = awards(&state).unwrap();
        assert_eq!(found.len(), state.lots.len());
        assert!(found.values().all(Option::is_none), "{found:?}");
        state.lots.get_mut(&2).unwrap().stage = LotStage::TechnicalShown;
        let refusal = awards(&state).unwrap_err();
        assert_eq!((refusal.rule.as_str(), refusal.facts["lot"].as_str()), ("lots_not_ranked", "2"));
    }
}
