//! What a lot still needs before its technical scores can be final. Pages and clients ask here and judge nothing themselves.

use std::{collections::BTreeSet, ops::Bound};

use super::technical::{discretionary, items_to_ascertain, lot_under_scoring, tenderers_to_score};
use crate::{
    OperatorId, PersonId, ProcedureState, Refusal,
    scoring::{self, JudgedBy},
    state::{LotState, Tenderer},
};

/// What is to be scored in a lot and what of it is missing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScoringDue {
    /// Tenderers in the race whose technical tenders are open, by identifier.
    pub tenderers: Vec<OperatorId>,
    /// Discretionary sub-criteria in the order of the notice.
    pub subcriteria: Vec<String>,
    /// By what the discretionary sub-criteria are judged: it follows the number of tenders where the notice has them compared.
    pub judged_by: JudgedBy,
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
        let mut due = Self {
            judged_by: scoring::judged_by(state, rules, lot)?,
            sheets: Vec::new(),
            judgements: Vec::new(),
            findings: each(&tenderers, &items)
                .filter(|(tenderer, item)| !found.ascertained.get(tenderer).is_some_and(|of| of.contains_key(item)))
                .collect(),
            tenderers,
            subcriteria,
            items,
        };
        due.sheets = due.sheets_missing(state, found);
        due.judgements = due.judgements_missing(found);
        Ok(due)
    }

    /// Tenderers to whom a commissioner has not given his coefficients yet; nobody where coefficients are not given.
    #[must_use]
    pub fn unscored_by(&self, lot: &LotState, commissioner: &PersonId) -> Vec<OperatorId> {
        if self.judged_by != JudgedBy::Coefficients {
            return Vec::new();
        }
        let sheet = lot.sheets.get(commissioner);
        let unscored = self.tenderers.iter().filter(|id| !sheet.is_some_and(|sheet| sheet.contains_key(*id)));
        unscored.cloned().collect()
    }

    /// Pairs that a commissioner has not judged yet, by sub-criterion in the order of the notice; each pair in the order of
    /// its names. Nothing where offers are not compared.
    #[must_use]
    pub fn unjudged_by(&self, lot: &LotState, commissioner: &PersonId) -> Vec<(String, [OperatorId; 2])> {
        let JudgedBy::Pairs(offers) = &self.judged_by else { return Vec::new() };
        let given = lot.comparisons.get(commissioner);
        let mut unjudged = Vec::new();
        for subcriterion in &self.subcriteria {
            let preferences = given.and_then(|tables| tables.get(subcriterion)).into_iter().flatten();
            let judged: BTreeSet<(&str, &str)> = preferences
                .map(|preference| {
                    let [one, other] = &preference.pair;
                    (one.min(other).as_str(), one.max(other).as_str())
                })
                .collect();
            let missing = pairs(offers).filter(|[one, other]| !judged.contains(&(one.as_str(), other.as_str())));
            unjudged.extend(missing.map(|pair| (subcriterion.clone(), pair)));
        }
        unjudged
    }

    fn sheets_missing(&self, state: &ProcedureState, lot: &LotState) -> Vec<PersonId> {
        if self.subcriteria.is_empty() {
            return Vec::new();
        }
        let members = state.evaluation_panel.iter().flat_map(|panel| &panel.members);
        let whole =
            |member: &&PersonId| self.unscored_by(lot, member).is_empty() && self.unjudged_by(lot, member).is_empty();
        members.filter(|member| !whole(member)).cloned().collect()
    }

    fn judgements_missing(&self, lot: &LotState) -> Vec<(OperatorId, String)> {
        if self.judged_by != JudgedBy::Panel {
            return Vec::new();
        }
        let given =
            |tenderer: &OperatorId, sub: &String| lot.collegial.get(tenderer).is_some_and(|of| of.contains_key(sub));
        each(&self.tenderers, &self.subcriteria).filter(|(tenderer, sub)| !given(tenderer, sub)).collect()
    }

    /// Whether nothing is missing.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.sheets.is_empty() && self.judgements.is_empty() && self.findings.is_empty()
    }
}

fn each<'a>(tenderers: &'a [OperatorId], things: &'a [String]) -> impl Iterator<Item = (OperatorId, String)> + 'a {
    tenderers.iter().flat_map(move |tenderer| things.iter().map(move |thing| (tenderer.clone(), thing.clone())))
}

/// Every pair once, in the order of the names.
fn pairs(offers: &BTreeSet<OperatorId>) -> impl Iterator<Item = [OperatorId; 2]> {
    let after = |one: &OperatorId| offers.range((Bound::Excluded(one.clone()), Bound::Unbounded));
    offers.iter().flat_map(move |one| after(one).map(move |other| [one.clone(), other.clone()]))
}
