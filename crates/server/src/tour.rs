//! The guided tour of a demo installation: which procedures a visitor walks through, who can play which part, and how
//! far each has come, computed from the procedure itself.

use std::path::{Path, PathBuf};

use ceralacca_procedure::{
    OperatorId, PersonId, ProcedureId, ProcedureState,
    definition::EnvelopeClass,
    event::PanelKind,
    state::{LotStage, Phase},
};
use ceralacca_storage::Engine;
use serde::{Deserialize, Serialize};

use crate::ApiError;

/// Setting that keeps the plans: a JSON list of [`TourPlan`].
pub const TOUR_SETTING: &str = "demo_tour";
/// PIN of every key of the demo's custodians. Real custodians choose theirs, and tell nobody.
pub const DEMO_PIN: &str = "482913";

/// A procedure of the tour and the people who can play its parts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TourPlan {
    /// Procedure.
    pub procedure: ProcedureId,
    /// Firms that can tender, each with somebody who acts for it.
    pub firms: Vec<(OperatorId, PersonId)>,
    /// Who can be named to the seggio.
    pub opening: Vec<PersonId>,
    /// Who can be named to the commission, chair first.
    pub evaluation: Vec<PersonId>,
}

/// The plans, in the order of the tour; none where the demo was loaded without.
///
/// # Errors
/// The database failed, or the setting is no list of plans.
pub async fn plans(engine: &dyn Engine) -> Result<Vec<TourPlan>, ApiError> {
    match engine.setting(TOUR_SETTING).await? {
        Some(text) => serde_json::from_str(&text).map_err(|error| ApiError::internal("reading the tour", error)),
        None => Ok(Vec::new()),
    }
}

/// Keeps the plans.
///
/// # Errors
/// The database failed.
pub async fn put_plans(engine: &dyn Engine, plans: &[TourPlan]) -> Result<(), ApiError> {
    let text = serde_json::to_string(plans).map_err(|error| ApiError::internal("writing the tour", error))?;
    Ok(engine.put_setting(TOUR_SETTING, &text).await?)
}

/// Where the key of a custodian of the demo is kept, under the data folder.
#[must_use]
pub fn custodian_file(data: &Path, custodian: &str) -> PathBuf {
    data.join("demo").join("custodians").join(format!("{custodian}.json"))
}

/// A stretch of the way from publication to the proposal of award.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Milestone {
    /// The procedure is published.
    Published,
    /// The term has passed with tenders in; before it nobody knows whether there are any.
    TendersIn,
    /// The seggio is named and has declared.
    SeggioReady,
    /// The first envelopes are open.
    AdministrativeOpen,
    /// Admissions and exclusions are settled.
    AdmissionsSettled,
    /// The commission is named and has declared.
    CommissionReady,
    /// Technical scores are final and shown.
    TechnicalShown,
    /// Every lot is ranked.
    Ranked,
    /// The award is proposed.
    Proposed,
}

/// The way of a procedure, with what of it is behind.
#[must_use]
pub fn way(state: &ProcedureState) -> Vec<(Milestone, bool)> {
    let technical = state.definition.has_technical();
    let mut all =
        vec![Milestone::Published, Milestone::TendersIn, Milestone::SeggioReady, Milestone::AdministrativeOpen];
    all.push(Milestone::AdmissionsSettled);
    if technical {
        all.extend([Milestone::CommissionReady, Milestone::TechnicalShown]);
    }
    all.extend([Milestone::Ranked, Milestone::Proposed]);
    all.into_iter().map(|milestone| (milestone, is_behind(state, milestone))).collect()
}

fn is_behind(state: &ProcedureState, milestone: Milestone) -> bool {
    let declared = |kind: PanelKind| state.panel(kind).is_some_and(|panel| panel.undeclared().next().is_none());
    let lots = |reached: &[LotStage]| {
        let mut alive = state.lots.values().filter(|lot| !lot.stage.is_out()).peekable();
        alive.peek().is_some() && alive.all(|lot| reached.contains(&lot.stage))
    };
    match milestone {
        Milestone::Published => state.published_at.is_some(),
        Milestone::TendersIn => state.closed_at.is_some() && !state.tenderers.is_empty(),
        Milestone::SeggioReady => declared(PanelKind::Opening),
        Milestone::AdministrativeOpen => !state.tenderers.is_empty() && !anything_first_sealed(state),
        Milestone::AdmissionsSettled => matches!(state.phase, Phase::Evaluation | Phase::Proposed),
        Milestone::CommissionReady => declared(PanelKind::Evaluation),
        Milestone::TechnicalShown => {
            lots(&[LotStage::TechnicalShown, LotStage::Ranked, LotStage::Proposed, LotStage::NotProposed])
        }
        Milestone::Ranked => lots(&[LotStage::Ranked, LotStage::Proposed, LotStage::NotProposed]),
        Milestone::Proposed => state.phase == Phase::Proposed,
    }
}

fn anything_first_sealed(state: &ProcedureState) -> bool {
    let envelopes = state.tenderers.values().flat_map(|tenderer| tenderer.envelopes.values());
    let mut first =
        envelopes.filter(|found| matches!(found.sealed.class, EnvelopeClass::Administrative | EnvelopeClass::Single));
    first.any(|envelope| envelope.is_sealed())
}

#[cfg(test)]
mod tests {
    use ceralacca_procedure::{ProcedureEvent, definition::ProcedureFile, event::CustodySnapshot};
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn the_way_is_ticked_off_by_the_procedure_itself() {
        let definition = ProcedureFile::from_toml(include_str!("../../../examples/cremona-2025.toml")).unwrap();
        let body = definition.buyer.id.as_str().into();
        let drafted = ProcedureEvent::Drafted { body, lead: "lead".into(), definition: Box::new(definition) };
        let mut state = ProcedureState::born(&drafted).unwrap();
        let behind =
            |state: &ProcedureState| way(state).iter().filter(|(_, done)| *done).map(|(m, _)| *m).collect::<Vec<_>>();
        assert_eq!(behind(&state), []);
        assert!(
            !way(&state).iter().any(|(milestone, _)| *milestone == Milestone::CommissionReady),
            "nothing is scored"
        );
        let custody = CustodySnapshot { epoch: 1, threshold: 1, custodians: Vec::new() };
        let (deadline, at) = (state.deadline, Timestamp::UNIX_EPOCH);
        state.apply(at, &"lead".into(), &ProcedureEvent::Published { custody, deadline }).unwrap();
        assert_eq!(behind(&state), [Milestone::Published]);
        state.apply(at, &"system".into(), &ProcedureEvent::SubmissionsClosed { deadline, tenders: 0 }).unwrap();
        assert_eq!(behind(&state), [Milestone::Published], "nobody tendered");
    }

    #[test]
    fn plans_keep_their_place() {
        let plan = TourPlan {
            procedure: "gara".into(),
            firms: vec![("rossi".into(), "anna".into())],
            opening: vec!["bruno".into()],
            evaluation: Vec::new(),
        };
        let text = serde_json::to_string(std::slice::from_ref(&plan)).unwrap();
        assert_eq!(serde_json::from_str::<Vec<TourPlan>>(&text).unwrap(), [plan]);
    }
}
