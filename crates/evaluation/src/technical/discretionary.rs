//! Discretionary parts (D): from the commissioners' judgements to points.

use ceralacca_exact::{Derivation, Exact, Explanations, Rounded, RoundingRule, Text};

use super::TenderInput;
use super::rescaling::at_most;
use crate::error::PanelError;
use crate::ids::{CommissionerId, CriterionId};
use crate::rules::{Aggregation, DiscretionaryPart, ScaleStep};

/// A discretionary part as the panel judged it, before any rescaling.
#[derive(Clone)]
pub(super) struct Judged {
    /// The mean coefficient (0 to 1) or the collegial points: what rescaling compares.
    pub(super) measure: Exact,
    /// Whether the measure is already points, and not a coefficient of them.
    in_points: bool,
    /// How the measure came about.
    text: Text,
}

/// The coefficients that the commissioners gave, one each and all on the scale.
pub(super) fn coefficients<'a>(
    scale: &[ScaleStep],
    row: impl Iterator<Item = (&'a CommissionerId, Option<&'a Exact>)>,
    tender: &TenderInput,
    subcriterion: &CriterionId,
) -> Result<Vec<&'a Exact>, PanelError> {
    row.map(|(commissioner, given)| match given {
        Some(value) if scale.iter().any(|step| step.value == *value) => Ok(value),
        Some(value) => Err(PanelError::OffScale {
            tenderer: tender.id.clone(),
            commissioner: commissioner.clone(),
            subcriterion: subcriterion.clone(),
            value: Box::new(value.clone()),
            allowed: scale.iter().map(|step| step.value.clone()).collect(),
        }),
        None => Err(PanelError::MissingCoefficient {
            tenderer: tender.id.clone(),
            commissioner: commissioner.clone(),
            subcriterion: subcriterion.clone(),
        }),
    })
    .collect()
}

/// One coefficient of those of all commissioners.
pub(super) fn of_commissioners(
    values: &[&Exact],
    aggregation: Aggregation,
    rounding: &RoundingRule,
    explanations: Explanations,
) -> Result<Judged, PanelError> {
    if values.is_empty() {
        return Err(PanelError::NoCommissioners);
    }
    let (count, min) = (values.len(), aggregation.coefficients_min());
    let mean = aggregation.of(values).ok_or(PanelError::TooFewCommissioners { count, min })?;
    let mut text = explanations.text(|| {
        let word = aggregation.in_words(values);
        let list = |show: fn(&Exact) -> String| values.iter().map(|value| show(value)).collect::<Vec<_>>().join(" ");
        Text::new(
            format!("{} → {} {}", list(Exact::italian_points), word.it, mean.italian_points()),
            format!("{} → {} {}", list(Exact::english_points), word.en, mean.english_points()),
        )
    });
    let measure = rounding.apply_in_words(&mean, Rounded::Mean, explanations, &mut text);
    Ok(Judged { measure, in_points: false, text })
}

/// The points that the panel gave together.
pub(super) fn collegial(
    tender: &TenderInput,
    subcriterion: &CriterionId,
    part: &DiscretionaryPart,
) -> Result<Judged, PanelError> {
    let (tenderer, subcriterion_id) = (tender.id.clone(), subcriterion.clone());
    let mut given = tender.judgements.iter().filter(|judgement| &judgement.subcriterion == subcriterion);
    let Some(judgement) = given.next() else {
        return Err(PanelError::MissingJudgement { tenderer, subcriterion: subcriterion_id });
    };
    if given.next().is_some() {
        return Err(PanelError::ScoredTwice { tenderer, commissioner: None, subcriterion: subcriterion_id });
    }
    if judgement.reason.trim().is_empty() {
        return Err(PanelError::MissingReason { tenderer, subcriterion: subcriterion_id });
    }
    let points = &judgement.points;
    let band = points.to_i64().and_then(|points| {
        part.bands.iter().find(|band| (i64::from(band.from)..=i64::from(band.to)).contains(&points))
    });
    let Some(band) = band else {
        return Err(PanelError::OutsideBands {
            tenderer,
            subcriterion: subcriterion_id,
            value: Box::new(points.clone()),
            bands: part.bands.iter().map(|band| (band.from, band.to)).collect(),
        });
    };
    let range = if band.from == band.to { band.from.to_string() } else { format!("{}–{}", band.from, band.to) };
    let label_en = band.label_en.as_deref().unwrap_or(&band.label_it);
    let text = Text::new(
        format!("valutazione {} ({range}) → {}", band.label_it, points.italian_points()),
        format!("judgement {label_en} ({range}) → {}", points.english_points()),
    );
    Ok(Judged { measure: points.clone(), in_points: true, text })
}

impl Judged {
    /// A coefficient (0 to 1) that came about elsewhere.
    pub(super) fn coefficient(measure: Exact, text: Text) -> Self {
        Self { measure, in_points: false, text }
    }

    /// The points of the part; with `best`, after bringing the best judgement to the maximum.
    pub(super) fn points(
        self,
        part: &DiscretionaryPart,
        best: Option<&Exact>,
        explanations: Explanations,
    ) -> Derivation {
        let mut text = self.text;
        let coefficient = match best {
            Some(best) => {
                explanations.push(&mut text, || {
                    Text::new(
                        format!(" ÷ {} (migliore)", best.italian_points()),
                        format!(" ÷ {} (best)", best.english_points()),
                    )
                });
                self.measure.checked_div(best).unwrap_or_else(Exact::zero)
            }
            None if self.in_points => return Derivation::new(self.measure, text),
            None => self.measure,
        };
        let points = &coefficient * &part.max;
        explanations.push(&mut text, || {
            Text::new(
                format!(" × {} = {}", part.max.italian(), points.italian_points()),
                format!(" × {} = {}", part.max.english(), points.english_points()),
            )
        });
        let points = at_most(points, &part.max, &mut text);
        Derivation::new(points, text)
    }
}
