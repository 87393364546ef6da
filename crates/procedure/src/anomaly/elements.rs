//! Elements by which a tender appears abnormally low (art. 110 c.1), as far as figures that are open decide.

use ceralacca_evaluation::{Exact, LABOUR_COST_BELOW_ESTIMATE, Text};

use crate::{ProcedureState, event::RankedTender, price, scoring};

/// Why the tender of a line of the ranking appears abnormally low; empty if no figure says so.
pub(super) fn shown_by(state: &ProcedureState, lot: u16, line: &RankedTender) -> Vec<Text> {
    labour(state, lot, line).into_iter().chain(points(state, line)).collect()
}

/// Own labour cost below the estimate of the buyer: a cost declared by art. 108 c.9 is an element by law.
fn labour(state: &ProcedureState, lot: u16, line: &RankedTender) -> Option<Text> {
    let found_lot = state.definition.lot(lot)?;
    let offer = scoring::economic_offer(state, state.tenderers.get(&line.tenderer)?, lot)?;
    let check = price::offer_check(&state.definition, found_lot);
    let mut findings = check.findings(&state.definition.award.economic, &offer).into_iter();
    let found = findings.find(|finding| finding.id == LABOUR_COST_BELOW_ESTIMATE)?;
    Some(Text::new(found.text_it, found.text_en))
}

/// Points for quality and for price that both reach the share of their highest which the documents name. The points are those
/// of the ranking.
fn points(state: &ProcedureState, line: &RankedTender) -> Option<Text> {
    let share = state.definition.clauses.abnormality_points_share.as_ref()?;
    let quality_max = &state.definition.award.technical.as_ref()?.max_points;
    let price_max = &state.definition.award.economic.max_points;
    let (quality, price) = (line.technical.as_ref()?, line.economic.as_ref()?);
    let reaches = |points: &Exact, highest: &Exact| !highest.is_zero() && *points >= highest * share;
    if !reaches(quality, quality_max) || !reaches(price, price_max) {
        return None;
    }
    let percent = share * &Exact::from(100_u8);
    Some(Text::new(
        format!(
            "Punti tecnici {} su {} ed economici {} su {}: entrambi pari o superiori al {}% dei massimi.",
            quality.italian_points(),
            quality_max.italian(),
            price.italian_points(),
            price_max.italian(),
            percent.italian()
        ),
        format!(
            "Technical points {} of {} and economic points {} of {}: both at or above {}% of the highest.",
            quality.english_points(),
            quality_max.english(),
            price.english_points(),
            price_max.english(),
            percent.english()
        ),
    ))
}
