//! Scoring the technical tenders (art. 93, art. 108; rules §4 n. 13-14).

mod comparison;

use std::collections::{BTreeMap, BTreeSet};

use ceralacca_evaluation::{Ascertained, CoefficientRules, Exact, PairPreference, Part, Scoring, TechnicalRules};
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ProcedureAct, ScoringDue, lot_of, required_text, sessions::complete, tenderer_of};
use crate::{
    OperatorId, PersonId, ProcedureEvent, ProcedureState, Refusal,
    definition::EnvelopeClass,
    event::{AscertainedValue, ExclusionGround, PanelKind},
    policy::{Act, Permit, Permitted},
    scoring::{self, JudgedBy},
    state::{LotStage, LotState, Tenderer},
};

/// Locks a commissioner's own sheet of a lot: every tenderer still to be scored, every discretionary sub-criterion; or, where
/// offers are compared, every pair still to be judged.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LockSheet {
    /// Lot.
    pub lot: u16,
    /// Tenderer → sub-criterion → coefficient; empty where offers are compared in pairs.
    #[serde(default)]
    pub sheet: BTreeMap<OperatorId, BTreeMap<String, Exact>>,
    /// Sub-criterion → preferences between pairs; empty where coefficients are given.
    #[serde(default)]
    pub comparisons: BTreeMap<String, Vec<PairPreference>>,
}

impl Permitted for LockSheet {
    const ACT: Act = Act::LockSheet;
}

impl ProcedureAct for LockSheet {
    fn decide(
        self,
        state: &ProcedureState,
        permit: Permit<Self>,
        _: Timestamp,
    ) -> Result<Vec<ProcedureEvent>, Refusal> {
        let (lot, rules) = lot_under_scoring(state, self.lot)?;
        refuse_undeclared(state, permit.actor())?;
        let Some(CoefficientRules { scale, .. }) = rules.scoring.coefficients() else {
            return Err(Refusal::wrong_moment(
                "scoring_collegial",
                "disciplinare, attribuzione dei punteggi",
                "Gli atti di gara prevedono un giudizio collegiale.",
                "The tender documents provide for a collegial judgement.",
            ));
        };
        let due = ScoringDue::of(state, self.lot)?;
        if let JudgedBy::Pairs(offers) = &due.judged_by {
            comparison::check(&self, &due, offers, lot, permit.actor())?;
            let Self { lot, sheet, comparisons } = self;
            return Ok(vec![ProcedureEvent::SheetLocked { lot, sheet, comparisons }]);
        }
        if !self.comparisons.is_empty() {
            return Err(Refusal::invalid(
                "not_compared",
                "disciplinare, attribuzione dei punteggi",
                "In questo lotto le offerte non si confrontano a coppie: dare a ciascuna il coefficiente, in `sheet`.",
                "In this lot offers are not compared in pairs: give each its coefficient, in `sheet`.",
            ));
        }
        let done: BTreeSet<&OperatorId> =
            lot.sheets.get(permit.actor()).map(|sheet| sheet.keys().collect()).unwrap_or_default();
        let wanted: BTreeSet<&OperatorId> = tenderers_to_score(state, self.lot)?
            .into_iter()
            .map(Tenderer::id)
            .filter(|id| !done.contains(id))
            .collect();
        if wanted.is_empty() || self.sheet.keys().any(|tenderer| done.contains(tenderer)) {
            return Err(already_locked());
        }
        if self.sheet.keys().collect::<BTreeSet<_>>() != wanted {
            return Err(incomplete("concorrenti", "tenderers"));
        }
        let criteria: BTreeSet<&str> = discretionary(rules).collect();
        for (tenderer, row) in &self.sheet {
            if row.keys().map(String::as_str).collect::<BTreeSet<_>>() != criteria {
                return Err(
                    incomplete("sub-criteri discrezionali", "discretionary sub-criteria").with("tenderer", tenderer)
                );
            }
            for (subcriterion, value) in row {
                if !scale.iter().any(|step| step.value == *value) {
                    let allowed: Vec<String> = scale.iter().map(|step| step.value.to_string()).collect();
                    return Err(Refusal::invalid(
                        "off_scale",
                        "disciplinare, scala dei coefficienti",
                        format!("Il coefficiente {value} non è nella scala ({}).", allowed.join("; ")),
                        format!("The coefficient {value} is not on the scale ({}).", allowed.join("; ")),
                    )
                    .with("tenderer", tenderer)
                    .with("subcriterion", subcriterion));
                }
            }
        }
        let Self { lot, sheet, comparisons } = self;
        Ok(vec![ProcedureEvent::SheetLocked { lot, sheet, comparisons }])
    }
}

/// Records one reasoned value that the commission gives together (Ricengo).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScoreCollegially {
    /// Lot.
    pub lot: u16,
    /// Session in which the commission decides.
    pub session: crate::SessionId,
    /// Who is judged.
    pub tenderer: OperatorId,
    /// On what.
    pub subcriterion: String,
    /// Points, a whole number within a judgement band.
    pub value: Exact,
    /// Reasons.
    pub reason: String,
}

impl Permitted for ScoreCollegially {
    const ACT: Act = Act::ScoreCollegially;
}

impl ProcedureAct for ScoreCollegially {
    fn decide(
        self,
        state: &ProcedureState,
        permit: Permit<Self>,
        _: Timestamp,
    ) -> Result<Vec<ProcedureEvent>, Refusal> {
        let (lot, rules) = lot_under_scoring(state, self.lot)?;
        refuse_undeclared(state, permit.actor())?;
        if complete(state, &self.session)?.panel != PanelKind::Evaluation {
            return Err(Refusal::wrong_moment(
                "wrong_panel",
                "art. 93 D.Lgs. 36/2023",
                "Il giudizio collegiale si esprime in una seduta della commissione.",
                "A collegial judgement is given in a session of the commission.",
            ));
        }
        if !matches!(rules.scoring, Scoring::Collegial {}) {
            return Err(Refusal::wrong_moment(
                "scoring_individual",
                "disciplinare, attribuzione dei punteggi",
                "Gli atti di gara prevedono il coefficiente di ciascun commissario.",
                "The tender documents provide for each commissioner's coefficient.",
            ));
        }
        to_score(state, self.lot, &self.tenderer)?;
        if lot.collegial.get(&self.tenderer).is_some_and(|given| given.contains_key(&self.subcriterion)) {
            return Err(Refusal::wrong_moment(
                "already_scored",
                "art. 93 D.Lgs. 36/2023",
                "Il giudizio su questo elemento è già stato espresso.",
                "This element has been judged already.",
            ));
        }
        let Some(bands) = bands_of(rules, &self.subcriterion) else {
            return Err(Refusal::not_found(
                "criterion_unknown",
                format!("Il criterio «{}» non ha una parte discrezionale.", self.subcriterion),
                format!("Criterion \"{}\" has no discretionary part.", self.subcriterion),
            ));
        };
        let in_a_band = bands.iter().any(|band| (band.from..=band.to).any(|points| Exact::from(points) == self.value));
        if !in_a_band {
            let allowed: Vec<String> =
                bands
                    .iter()
                    .map(|band| {
                        if band.from == band.to { band.to.to_string() } else { format!("{}–{}", band.from, band.to) }
                    })
                    .collect();
            return Err(Refusal::invalid(
                "off_scale",
                "lettera di invito, fasce di giudizio",
                format!(
                    "{} punti non sono attribuibili: le fasce ammettono i numeri interi {}.",
                    self.value,
                    allowed.join(", ")
                ),
                format!(
                    "{} points cannot be given: the bands allow the whole numbers {}.",
                    self.value,
                    allowed.join(", ")
                ),
            )
            .with("subcriterion", &self.subcriterion));
        }
        Ok(vec![ProcedureEvent::CollegialScored {
            lot: self.lot,
            tenderer: self.tenderer,
            subcriterion: self.subcriterion,
            value: self.value,
            reason: required_text("reason", &self.reason)?,
        }])
    }
}

/// Ascertains the value of an item that the notice leaves to the commission; until the scores are final it may be
/// ascertained again, and the last one counts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Ascertain {
    /// Lot.
    pub lot: u16,
    /// Whose.
    pub tenderer: OperatorId,
    /// Item of the form.
    pub item: String,
    /// Value found.
    pub value: AscertainedValue,
    /// Where it was found.
    pub reason: String,
}

impl Permitted for Ascertain {
    const ACT: Act = Act::Ascertain;
}

impl ProcedureAct for Ascertain {
    fn decide(
        self,
        state: &ProcedureState,
        permit: Permit<Self>,
        _: Timestamp,
    ) -> Result<Vec<ProcedureEvent>, Refusal> {
        let (_, rules) = lot_under_scoring(state, self.lot)?;
        refuse_undeclared(state, permit.actor())?;
        to_score(state, self.lot, &self.tenderer)?;
        if !items_to_ascertain(rules).any(|item| item == self.item) {
            return Err(Refusal::not_found(
                "item_not_ascertained",
                format!("Gli atti di gara non affidano «{}» all'accertamento della commissione.", self.item),
                format!("The tender documents do not leave \"{}\" to the commission's finding.", self.item),
            ));
        }
        Ok(vec![ProcedureEvent::Ascertained {
            lot: self.lot,
            tenderer: self.tenderer,
            item: self.item,
            value: self.value,
            reason: required_text("reason", &self.reason)?,
        }])
    }
}

/// Makes the technical scores of a lot final and excludes who stays below the threshold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ScoreTechnical {
    /// Lot.
    pub lot: u16,
}

impl Permitted for ScoreTechnical {
    const ACT: Act = Act::ScoreTechnical;
}

impl ProcedureAct for ScoreTechnical {
    fn decide(self, state: &ProcedureState, _: Permit<Self>, _: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        let (_, rules) = lot_under_scoring(state, self.lot)?;
        tenderers_to_score(state, self.lot)?;
        let result = scoring::technical(state, self.lot)?;
        let threshold = rules.threshold.as_ref().map(|threshold| threshold.points.italian()).unwrap_or_default();
        let mut events = vec![ProcedureEvent::TechnicalScored {
            lot: self.lot,
            scores: result.scores.clone(),
            below_threshold: result.below_threshold.clone(),
        }];
        events.extend(result.below_threshold.into_iter().map(|tenderer| ProcedureEvent::Excluded {
            reason: format!(
                "Punteggio tecnico {} inferiore alla soglia di sbarramento di {threshold} punti.",
                result.scores.get(&tenderer).map(Exact::italian).unwrap_or_default()
            ),
            tenderer,
            lot: Some(self.lot),
            ground: ExclusionGround::BelowThreshold,
        }));
        Ok(events)
    }
}

/// Shows the technical scores to tenderers, before any economic envelope opens.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ShowTechnical {
    /// Lot.
    pub lot: u16,
}

impl Permitted for ShowTechnical {
    const ACT: Act = Act::ShowTechnical;
}

impl ProcedureAct for ShowTechnical {
    fn decide(self, state: &ProcedureState, _: Permit<Self>, _: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        if lot_of(state, self.lot)?.stage != LotStage::TechnicalScored {
            return Err(Refusal::wrong_moment(
                "technical_not_final",
                "disciplinare, valutazione delle offerte",
                "I punteggi tecnici del lotto non sono ancora definitivi, o sono già stati resi visibili.",
                "The technical scores of the lot are not final yet, or have been shown already.",
            ));
        }
        Ok(vec![ProcedureEvent::TechnicalShown { lot: self.lot }])
    }
}

fn already_locked() -> Refusal {
    Refusal::wrong_moment(
        "already_scored",
        "art. 93 D.Lgs. 36/2023",
        "La Sua scheda per questo lotto è già bloccata: i punteggi si danno una volta sola.",
        "Your sheet for this lot is locked already: scores are given once.",
    )
}

fn incomplete(it: &str, en: &str) -> Refusal {
    Refusal::invalid(
        "sheet_incomplete",
        "disciplinare, attribuzione dei punteggi",
        format!("La scheda deve contenere tutti e soli i {it} da valutare."),
        format!("The sheet must hold all the {en} to be judged and no others."),
    )
}

pub(super) fn lot_under_scoring(state: &ProcedureState, lot: u16) -> Result<(&LotState, &TechnicalRules), Refusal> {
    let found = lot_of(state, lot)?;
    match (&state.definition.award.technical, found.stage) {
        (Some(rules), LotStage::Waiting) => Ok((found, rules)),
        _ => Err(Refusal::wrong_moment(
            "lot_not_under_scoring",
            "disciplinare, valutazione delle offerte",
            "I punteggi tecnici di questo lotto non si possono (più) attribuire.",
            "Technical scores of this lot cannot be given (any more).",
        )
        .with("lot", lot)),
    }
}

fn refuse_undeclared(state: &ProcedureState, person: &PersonId) -> Result<(), Refusal> {
    let declared =
        state.evaluation_panel.as_ref().is_some_and(|panel| !panel.undeclared().any(|member| member == person));
    if declared {
        return Ok(());
    }
    Err(Refusal::forbidden(
        "declaration_missing",
        "art. 16 e 93 D.Lgs. 36/2023",
        "Prima di valutare va resa la dichiarazione di assenza di conflitti di interesse.",
        "The declaration on conflicts of interest comes before any judgement.",
    ))
}

/// Tenderers in the race for the lot, once all their technical envelopes are open.
pub(super) fn tenderers_to_score(state: &ProcedureState, lot: u16) -> Result<Vec<&Tenderer>, Refusal> {
    let competing: Vec<&Tenderer> = state.tenderers.values().filter(|tenderer| tenderer.competes_for(lot)).collect();
    match competing.iter().find(|tenderer| tenderer.opened(EnvelopeClass::Technical, Some(lot)).is_none()) {
        None => Ok(competing),
        Some(closed) => Err(Refusal::wrong_moment(
            "technical_closed",
            "disciplinare, valutazione delle offerte",
            "Non tutte le offerte tecniche del lotto sono aperte (o dichiarate illeggibili con esclusione).",
            "Not every technical tender of the lot is open (or found unreadable and excluded).",
        )
        .with("tenderer", closed.id())),
    }
}

fn to_score(state: &ProcedureState, lot: u16, tenderer: &OperatorId) -> Result<(), Refusal> {
    let found = tenderer_of(state, tenderer)?;
    if found.competes_for(lot) && found.opened(EnvelopeClass::Technical, Some(lot)).is_some() {
        return Ok(());
    }
    Err(Refusal::wrong_moment(
        "technical_closed",
        "disciplinare, valutazione delle offerte",
        "L'offerta tecnica di questo concorrente non è aperta, o il concorrente non è ammesso.",
        "This tenderer's technical tender is not open, or the tenderer is not admitted.",
    )
    .with("tenderer", tenderer))
}

fn parts(rules: &TechnicalRules) -> impl Iterator<Item = (&str, &Part)> {
    let subcriteria = rules.criteria.iter().flat_map(|criterion| &criterion.subcriteria);
    subcriteria.flat_map(|sub| sub.parts.iter().map(move |part| (sub.id.as_str(), part)))
}

pub(super) fn discretionary(rules: &TechnicalRules) -> impl Iterator<Item = &str> {
    parts(rules).filter(|(_, part)| matches!(part, Part::Discretionary(_))).map(|(id, _)| id)
}

fn bands_of<'a>(rules: &'a TechnicalRules, subcriterion: &str) -> Option<&'a [ceralacca_evaluation::JudgementBand]> {
    parts(rules).find_map(|(id, part)| match part {
        Part::Discretionary(part) if id == subcriterion => Some(part.bands.as_slice()),
        Part::Discretionary(_) | Part::Quantitative(_) | Part::Tabular(_) => None,
    })
}

pub(super) fn items_to_ascertain(rules: &TechnicalRules) -> impl Iterator<Item = &str> {
    parts(rules).filter_map(|(_, part)| match part {
        Part::Quantitative(part) if part.ascertained == Ascertained::Panel => Some(part.item.as_str()),
        Part::Tabular(part) if part.ascertained == Ascertained::Panel => Some(part.item.as_str()),
        Part::Discretionary(_) | Part::Quantitative(_) | Part::Tabular(_) => None,
    })
}
