//! Panels: named, shown the names, declaring (artt. 16 and 93).

use std::collections::BTreeSet;

use jiff::Timestamp;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ProcedureAct, required_text};
use crate::{
    PersonId, ProcedureEvent, ProcedureState, Refusal,
    event::PanelKind,
    policy::{Act, Permit, Permitted},
    state::Panel,
};

/// Members of a commission at most (art. 93 c.2).
pub const COMMISSIONERS_MAX: usize = 5;

/// Names the seggio di gara.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NameOpeningPanel {
    /// Number and date of the act.
    pub act: String,
    /// Members, chair first.
    pub members: Vec<PersonId>,
}

impl Permitted for NameOpeningPanel {
    const ACT: Act = Act::NameOpeningPanel;
}

impl ProcedureAct for NameOpeningPanel {
    fn decide(self, state: &ProcedureState, _: Permit<Self>, _: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        check_members(&self.members, usize::from(state.definition.panels.opening_members))?;
        Ok(vec![ProcedureEvent::OpeningPanelNamed { act: required_text("act", &self.act)?, members: self.members }])
    }
}

/// Names the commissione giudicatrice, after the term (art. 93 c.1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NameEvaluationPanel {
    /// Number and date of the act.
    pub act: String,
    /// Members, chair first.
    pub members: Vec<PersonId>,
}

impl Permitted for NameEvaluationPanel {
    const ACT: Act = Act::NameEvaluationPanel;
}

impl ProcedureAct for NameEvaluationPanel {
    fn decide(self, state: &ProcedureState, _: Permit<Self>, _: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        if !state.definition.has_technical() {
            return Err(Refusal::wrong_moment(
                "no_commission",
                "art. 93 c.7 D.Lgs. 36/2023",
                "La procedura non valuta la qualità: basta il seggio di gara.",
                "The procedure scores no quality: the opening panel is enough.",
            ));
        }
        check_members(&self.members, usize::from(state.definition.panels.evaluation_members))?;
        if self.members.len().is_multiple_of(2) || self.members.len() > COMMISSIONERS_MAX {
            return Err(Refusal::invalid(
                "commission_odd",
                "art. 93 c.2 D.Lgs. 36/2023",
                format!("La commissione ha un numero dispari di componenti, al massimo {COMMISSIONERS_MAX}."),
                format!("The commission has an odd number of members, at most {COMMISSIONERS_MAX}."),
            ));
        }
        if state.lots.values().any(|lot| !lot.sheets.is_empty() || !lot.collegial.is_empty()) {
            return Err(Refusal::wrong_moment(
                "scores_exist",
                "art. 93 c.6 D.Lgs. 36/2023",
                "La commissione ha già attribuito punteggi e non può essere sostituita da qui.",
                "The commission has already given scores and cannot be replaced from here.",
            ));
        }
        Ok(vec![ProcedureEvent::EvaluationPanelNamed { act: required_text("act", &self.act)?, members: self.members }])
    }
}

fn check_members(members: &[PersonId], wanted: usize) -> Result<(), Refusal> {
    let distinct: BTreeSet<_> = members.iter().collect();
    if members.len() == wanted && distinct.len() == wanted {
        return Ok(());
    }
    Err(Refusal::invalid(
        "panel_size",
        "art. 93 D.Lgs. 36/2023",
        format!("Gli atti di gara prevedono {wanted} componenti, tutti diversi."),
        format!("The tender documents provide for {wanted} members, all different."),
    )
    .with("wanted", wanted))
}

/// Reads who tendered, as a member of a panel: recorded, because the declaration must come after it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SeeTenderers {
    /// In which panel.
    pub panel: PanelKind,
}

impl Permitted for SeeTenderers {
    const ACT: Act = Act::SeeTenderers;
}

impl ProcedureAct for SeeTenderers {
    fn decide(
        self,
        state: &ProcedureState,
        permit: Permit<Self>,
        _: Timestamp,
    ) -> Result<Vec<ProcedureEvent>, Refusal> {
        let panel = own_panel(state, self.panel, permit.actor())?;
        if panel.seen.contains_key(permit.actor()) {
            return Ok(Vec::new());
        }
        Ok(vec![ProcedureEvent::TenderersSeen { panel: self.panel }])
    }
}

/// Declares on conflicts of interest, after reading the names and before any opening.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclareConflict {
    /// In which panel.
    pub panel: PanelKind,
    /// Whether there is a conflict: then the member must be replaced.
    pub conflict: bool,
    /// Text of the declaration.
    pub statement: String,
}

impl Permitted for DeclareConflict {
    const ACT: Act = Act::DeclareConflict;
}

impl ProcedureAct for DeclareConflict {
    fn decide(
        self,
        state: &ProcedureState,
        permit: Permit<Self>,
        _: Timestamp,
    ) -> Result<Vec<ProcedureEvent>, Refusal> {
        let panel = own_panel(state, self.panel, permit.actor())?;
        if !panel.seen.contains_key(permit.actor()) {
            return Err(Refusal::wrong_moment(
                "names_not_seen",
                "art. 16 D.Lgs. 36/2023",
                "Prima di dichiarare legga l'elenco dei concorrenti.",
                "Read the list of tenderers before declaring.",
            ));
        }
        if panel.declarations.contains_key(permit.actor()) {
            return Err(Refusal::wrong_moment(
                "already_declared",
                "art. 16 D.Lgs. 36/2023",
                "La dichiarazione è già stata resa.",
                "The declaration has been made already.",
            ));
        }
        let statement = required_text("statement", &self.statement)?;
        Ok(vec![ProcedureEvent::ConflictDeclared { panel: self.panel, conflict: self.conflict, statement }])
    }
}

/// The panel, if the person sits in it.
pub(super) fn own_panel<'a>(
    state: &'a ProcedureState,
    kind: PanelKind,
    person: &PersonId,
) -> Result<&'a Panel, Refusal> {
    state.panel(kind).filter(|panel| panel.has(person)).ok_or_else(|| {
        Refusal::forbidden(
            "not_a_member",
            "art. 93 D.Lgs. 36/2023",
            "Non fa parte di questo organo.",
            "You are not a member of this panel.",
        )
    })
}
