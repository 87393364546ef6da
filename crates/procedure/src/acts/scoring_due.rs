//! What a lot still needs before its technical scores can be final. Pages and clients ask here and judge nothing themselves.

use ceralacca_evaluation::{Scoring, TechnicalRules};

use super::technical::{discretionary, items_to_ascertain, lot_under_scoring, tenderers_to_score};
use crate::{
    OperatorId, PersonId, ProcedureState, Refusal,
    state::{LotState, Tenderer},
};

/// What is to be scored in a lot and what of it is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoringDue {
    /// Tenderers in the race whose technical tenders are open, by identifier.
    pub tenderers: Vec<OperatorId>,
    /// Discretionary sub-criteria in the order of the notice.
    pub subcriteria: Vec<String>,
    /// Items that the notice leaves to the commission's finding.
    pub items: Vec<String>,
    /// Commissioners whose sheet is not locked for everybody; empty where the judgement is collegial.
    pub sheets: Vec<PersonId>,
    /// Collegial judgements not given: tenderer and sub-criterion; empty where each commissioner scores.
    pub judgements: Vec<(OperatorId, String)>,
    /// Values not ascertained: tenderer and item.
    pub findings: Vec<(OperatorId, String)>,
}

impl ScoringDue {
    /// What a lot needs now.
    ///
    /// # Errors
    /// `lot_unknown`, `lot_not_under_scoring`, `technical_closed` while technical tenders of the lot are closed.
    pub fn of(state: &ProcedureState, lot: u16) -> Result<Self, Refusal> {
        let (found, rules) = lot_under_scoring(state, lot)?;
        let tenderers: Vec<OperatorId> =
            tenderers_to_score(state, lot)?.into_iter().map(Tenderer::id).cloned().collect();
        let subcriteria: Vec<String> = discretionary(rules).map(str::to_owned).collect();
        let mut items: Vec<String> = Vec::new();
        for item in items_to_ascertain(rules) {
            if !items.iter().any(|known| known == item) {
                items.push(item.to_owned());
            }
        }
        Ok(Self {
            sheets: sheets_missing(state, found, rules, &tenderers, &subcriteria),
            judgements: judgements_missing(found, rules, &tenderers, &subcriteria),
            findings: pairs(&tenderers, &items)
                .filter(|(tenderer, item)| !found.ascertained.get(tenderer).is_some_and(|of| of.contains_key(item)))
                .collect(),
            tenderers,
            subcriteria,
            items,
        })
    }

    /// Tenderers whom a commissioner has not scored yet.
    #[must_use]
    pub fn unscored_by(&self, lot: &LotState, commissioner: &PersonId) -> Vec<OperatorId> {
        let sheet = lot.sheets.get(commissioner);
        let unscored = self.tenderers.iter().filter(|id| !sheet.is_some_and(|sheet| sheet.contains_key(*id)));
        unscored.cloned().collect()
    }

    /// Whether nothing is missing.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.sheets.is_empty() && self.judgements.is_empty() && self.findings.is_empty()
    }
}

fn sheets_missing(
    state: &ProcedureState,
    lot: &LotState,
    rules: &TechnicalRules,
    tenderers: &[OperatorId],
    subcriteria: &[String],
) -> Vec<PersonId> {
    if !matches!(rules.scoring, Scoring::EachCommissioner { .. }) || subcriteria.is_empty() {
        return Vec::new();
    }
    let members = state.evaluation_panel.iter().flat_map(|panel| &panel.members);
    let whole =
        |member: &&PersonId| tenderers.iter().all(|id| lot.sheets.get(*member).is_some_and(|of| of.contains_key(id)));
    members.filter(|member| !whole(member)).cloned().collect()
}

fn judgements_missing(
    lot: &LotState,
    rules: &TechnicalRules,
    tenderers: &[OperatorId],
    subcriteria: &[String],
) -> Vec<(OperatorId, String)> {
    if !matches!(rules.scoring, Scoring::Collegial {}) {
        return Vec::new();
    }
    let given =
        |tenderer: &OperatorId, sub: &String| lot.collegial.get(tenderer).is_some_and(|of| of.contains_key(sub));
    pairs(tenderers, subcriteria).filter(|(tenderer, sub)| !given(tenderer, sub)).collect()
}

fn pairs<'a>(tenderers: &'a [OperatorId], things: &'a [String]) -> impl Iterator<Item = (OperatorId, String)> + 'a {
    tenderers.iter().flat_map(move |tenderer| things.iter().map(move |thing| (tenderer.clone(), thing.clone())))
}
