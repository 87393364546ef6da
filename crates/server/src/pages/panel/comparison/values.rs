//! The coefficients of all commissioners, side by side.

use ceralacca_evaluation::Exact;
use ceralacca_procedure::{OperatorId, PersonId, state::LotState};

use crate::pages::panel::scene::Scene;

/// One tenderer under one sub-criterion.
pub(super) struct Compared {
    /// The sub-criterion, on the first line of each.
    pub criterion: Option<String>,
    pub tenderer: String,
    pub values: Vec<String>,
    pub mean: String,
    pub spread: String,
    pub wide: bool,
}

/// Distance between two commissioners from which a line is marked: three steps of a scale of tenths. Nothing follows from
/// it in law; it tells the commission where to talk.
pub(super) fn spread_noted() -> Exact {
    Exact::from(3).checked_div(&Exact::from(10)).unwrap_or_else(Exact::one)
}

pub(super) fn compared(scene: &Scene, lot: &LotState, members: &[PersonId]) -> Vec<Compared> {
    let Some(first) = members.iter().find_map(|member| lot.sheets.get(member)) else { return Vec::new() };
    let tenderers: Vec<&OperatorId> = first.keys().collect();
    let technical = scene.state.definition.award.technical.iter();
    let subcriteria = technical.flat_map(|rules| &rules.criteria).flat_map(|criterion| &criterion.subcriteria);
    let mut rows = Vec::new();
    for sub in subcriteria {
        let mut heading = Some(scene.subcriterion(sub.id.as_str()));
        for tenderer in &tenderers {
            let given = |member: &PersonId| Some(lot.sheets.get(member)?.get(*tenderer)?.get(sub.id.as_str())?.clone());
            let values: Vec<Option<Exact>> = members.iter().map(given).collect();
            if values.iter().any(Option::is_some) {
                rows.push(row(scene, heading.take(), tenderer, &values));
            }
        }
    }
    rows
}

fn row(scene: &Scene, criterion: Option<String>, tenderer: &OperatorId, values: &[Option<Exact>]) -> Compared {
    let number = |value: &Exact| scene.lang().number(value);
    let known: Vec<&Exact> = values.iter().flatten().collect();
    let spread = match (known.iter().max(), known.iter().min()) {
        (Some(max), Some(min)) => *max - *min,
        _ => Exact::zero(),
    };
    Compared {
        criterion,
        tenderer: scene.firm(tenderer),
        values: values.iter().map(|value| value.as_ref().map_or_else(|| "—".to_owned(), number)).collect(),
        mean: Exact::mean(known.iter().copied()).map_or_else(|| "—".to_owned(), |mean| number(&mean)),
        wide: spread >= spread_noted(),
        spread: number(&spread),
    }
}
