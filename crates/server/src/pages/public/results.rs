//! Results of a procedure, once the public may know them; when that is, `procedure::publicity` says.

use std::collections::BTreeMap;

use ceralacca_evaluation::Exact;
use ceralacca_procedure::{
    OperatorId, ProcedureState,
    publicity::{self, Matter},
    state::LotStage,
};

use crate::{
    ApiError, App,
    pages::{Lang, draws::Draws, ties},
    people,
};

/// The result of one lot.
pub struct LotResult {
    /// Number.
    pub number: u16,
    /// How it ended.
    pub outcome: &'static str,
    /// Who is proposed.
    pub proposed: Option<String>,
    /// Ranking.
    pub lines: Vec<ResultLine>,
    /// Whether there are scores.
    pub scored: bool,
    /// Draws that set equal tenders apart.
    pub draws: Option<Draws>,
}

/// One line of a ranking.
pub struct ResultLine {
    /// Place; tied tenders share it.
    pub place: u32,
    /// Name.
    pub tenderer: String,
    /// What decided the place among equals.
    pub decided: Option<&'static str>,
    /// Technical, economic and total score as text; a dash where there is none.
    pub scores: [String; 3],
}

/// The lots whose outcome is public, the rankings only once they are.
///
/// # Errors
/// The database failed.
pub async fn results(app: &App, state: &ProcedureState, lang: Lang) -> Result<Vec<LotResult>, ApiError> {
    let engine = app.engine.as_ref();
    let number = |score: &Option<Exact>| score.as_ref().map_or_else(|| "—".to_owned(), |score| lang.number(score));
    let ranked = publicity::is_public(state, Matter::Ranking);
    let mut results = Vec::with_capacity(state.lots.len());
    for (lot, found) in state.lots.iter().filter(|(_, lot)| publicity::is_outcome_public(state, lot.stage)) {
        let mut lines = Vec::with_capacity(found.ranking.len());
        let mut names = BTreeMap::new();
        for line in found.ranking.iter().filter(|_| ranked) {
            let tenderer = people::operator_name(engine, &line.tenderer).await?;
            names.insert(line.tenderer.clone(), tenderer.clone());
            lines.push(ResultLine {
                place: line.place,
                tenderer,
                decided: ties::explained(found, line, lang),
                scores: [number(&line.technical), number(&line.economic), number(&line.total)],
            });
        }
        let proposed = match found.proposed.as_ref().filter(|_| ranked) {
            Some(operator) => Some(people::operator_name(engine, operator).await?),
            None => None,
        };
        let scored = ranked && found.ranking.iter().any(|line| line.total.is_some());
        let name = |id: &OperatorId| names.get(id).cloned().unwrap_or_else(|| id.to_string());
        let draws = Draws::of(*lot, found, lang, name).filter(|_| ranked);
        results.push(LotResult { number: *lot, outcome: outcome(found.stage, lang), proposed, lines, scored, draws });
    }
    Ok(results)
}

fn outcome(stage: LotStage, lang: Lang) -> &'static str {
    match stage {
        LotStage::Proposed => lang.say("aggiudicazione proposta a", "award proposed to"),
        LotStage::NotProposed => lang.say("nessuna proposta di aggiudicazione", "no award proposed"),
        LotStage::Deserted => lang.say("deserto", "nobody tendered"),
        LotStage::Revoked => lang.say("revocato", "revoked"),
        LotStage::Annulled => lang.say("annullato", "annulled"),
        LotStage::Waiting | LotStage::TechnicalScored | LotStage::TechnicalShown | LotStage::Ranked => {
            lang.say("in corso", "in course")
        }
    }
}
