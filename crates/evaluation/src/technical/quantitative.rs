//! Quantitative parts (Q): from a number to points.

use ceralacca_exact::{Derivation, Exact, Text};

use super::TenderInput;
use super::rescaling::at_most;
use crate::error::OfferError;
use crate::ids::CriterionId;
use crate::input::Answer;
use crate::rules::{Direction, QuantitativePart, QuantityRule, QuantityStep};

/// The points of one tenderer; `admitted` are all whose values a relative rule compares.
///
/// A number that is asked for but not declared earns 0 points: a sealed offer cannot be completed later.
pub(super) fn points(
    part: &QuantitativePart,
    subcriterion: &CriterionId,
    tender: &TenderInput,
    admitted: &[&TenderInput],
) -> Result<Derivation, OfferError> {
    let Some(value) = value(part, subcriterion, tender)? else {
        return Ok(Derivation::new(Exact::zero(), Text::new("non dichiarato → 0,00", "not declared → 0.00")));
    };
    let unit_en = part.unit_en.as_deref().unwrap_or(&part.unit);
    let mut text = Text::new(format!("{} {}", value.italian(), part.unit), format!("{} {unit_en}", value.english()));
    let earned = match &part.rule {
        QuantityRule::PerUnit { points } => by_blocks(value, &Exact::one(), points, &mut text),
        QuantityRule::PerBlock { size, points } => by_blocks(value, size, points, &mut text),
        QuantityRule::StepTable { steps } => by_steps(value, steps, &mut text),
        QuantityRule::LinearToBest { direction } => {
            let all = all_values(part, subcriterion, admitted)?;
            to_best(value, &all, *direction, &part.max, &mut text)
        }
        QuantityRule::LinearMinMax { direction } => {
            let all = all_values(part, subcriterion, admitted)?;
            between_worst_and_best(value, &all, *direction, &part.max, &mut text)
        }
    };
    let result = at_most(earned, &part.max, &mut text);
    Ok(Derivation::new(result, text))
}

fn value<'a>(
    part: &QuantitativePart,
    subcriterion: &CriterionId,
    tender: &'a TenderInput,
) -> Result<Option<&'a Exact>, OfferError> {
    let answer = super::tabular::answer(&part.item, part.ascertained, subcriterion, tender)?;
    match answer {
        None => Ok(None),
        Some(Answer::Number(number)) if !number.is_negative() => Ok(Some(number)),
        Some(Answer::Number(_) | Answer::Boolean(_) | Answer::Text(_)) => Err(OfferError::WrongAnswer {
            tenderer: tender.id.clone(),
            item: part.item.clone(),
            by: part.ascertained,
            expected: Text::new("un numero non negativo", "a number that is not negative"),
        }),
    }
}

fn all_values<'a>(
    part: &QuantitativePart,
    subcriterion: &CriterionId,
    admitted: &[&'a TenderInput],
) -> Result<Vec<&'a Exact>, OfferError> {
    admitted.iter().filter_map(|tender| value(part, subcriterion, tender).transpose()).collect()
}

fn by_blocks(value: &Exact, size: &Exact, points: &Exact, text: &mut Text) -> Exact {
    let blocks = value.checked_div(size).unwrap_or_else(Exact::zero).floor();
    let earned = &blocks * points;
    let one = blocks == Exact::one();
    if size != &Exact::one() {
        text.push(
            &format!(
                " ÷ {} → {} {}",
                size.italian(),
                blocks.italian(),
                if one { "blocco intero" } else { "blocchi interi" }
            ),
            &format!(
                " ÷ {} → {} {}",
                size.english(),
                blocks.english(),
                if one { "whole block" } else { "whole blocks" }
            ),
        );
    } else if &blocks != value {
        let whole = if one { "intera" } else { "intere" };
        text.push(&format!(" → {} {whole}", blocks.italian()), &format!(" → {} whole", blocks.english()));
    }
    text.push(
        &format!(" × {} = {}", points.italian(), earned.italian_points()),
        &format!(" × {} = {}", points.english(), earned.english_points()),
    );
    earned
}

fn by_steps(value: &Exact, steps: &[QuantityStep], text: &mut Text) -> Exact {
    let reached = steps.iter().rev().find(|step| &step.from <= value);
    let earned = reached.map_or_else(Exact::zero, |step| step.points.clone());
    match reached {
        Some(step) => text.push(
            &format!(", da {} → {}", step.from.italian(), earned.italian_points()),
            &format!(", from {} → {}", step.from.english(), earned.english_points()),
        ),
        None => text.push(", sotto il primo scaglione → 0,00", ", below the first step → 0.00"),
    }
    earned
}

/// value ÷ highest × max, or lowest ÷ value × max. Where that divides by zero, the value is the best there is or
/// nobody offers anything: lowest 0 earns the maximum and any other value nothing; highest 0 earns nothing.
fn to_best(value: &Exact, all: &[&Exact], direction: Direction, max: &Exact, text: &mut Text) -> Exact {
    let (numerator, denominator) = match direction {
        Direction::HigherIsBetter => (value.clone(), best(all, direction)),
        Direction::LowerIsBetter => (best(all, direction), value.clone()),
    };
    let share = match (numerator.checked_div(&denominator), direction) {
        (Some(share), Direction::HigherIsBetter | Direction::LowerIsBetter) => share,
        (None, Direction::HigherIsBetter) => Exact::zero(),
        (None, Direction::LowerIsBetter) => Exact::one(),
    };
    let earned = &share * max;
    text.push(
        &format!(
            " → {} ÷ {} × {} = {}",
            numerator.italian(),
            denominator.italian(),
            max.italian(),
            earned.italian_points()
        ),
        &format!(
            " → {} ÷ {} × {} = {}",
            numerator.english(),
            denominator.english(),
            max.english(),
            earned.english_points()
        ),
    );
    earned
}

/// (value − worst) ÷ (best − worst) × max; the maximum when all are equal (vectors `consip-minmax-*`). Nothing below the
/// worst, where only somebody who came back after the award can be.
fn between_worst_and_best(value: &Exact, all: &[&Exact], direction: Direction, max: &Exact, text: &mut Text) -> Exact {
    let best_value = best(all, direction);
    let worst = best(all, opposite(direction));
    if best(&[value, &worst], opposite(direction)) != worst {
        text.push(
            &format!(" → peggiore di {}, la peggiore all'aggiudicazione → 0,00", worst.italian()),
            &format!(" → worse than {}, the worst at the award → 0.00", worst.english()),
        );
        return Exact::zero();
    }
    let Some(share) = (value - &worst).checked_div(&(&best_value - &worst)) else {
        text.push(
            &format!(" → valori tutti uguali → {}", max.italian_points()),
            &format!(" → all values equal → {}", max.english_points()),
        );
        return max.clone();
    };
    let earned = &share * max;
    let fraction = |show: fn(&Exact) -> String| {
        format!(
            " → ({} − {}) ÷ ({} − {}) × {} = ",
            show(value),
            show(&worst),
            show(&best_value),
            show(&worst),
            show(max)
        )
    };
    text.push(
        &format!("{}{}", fraction(Exact::italian), earned.italian_points()),
        &format!("{}{}", fraction(Exact::english), earned.english_points()),
    );
    earned
}

fn best(all: &[&Exact], direction: Direction) -> Exact {
    let best = match direction {
        Direction::HigherIsBetter => all.iter().max(),
        Direction::LowerIsBetter => all.iter().min(),
    };
    best.map_or_else(Exact::zero, |value| (*value).clone())
}

fn opposite(direction: Direction) -> Direction {
    match direction {
        Direction::HigherIsBetter => Direction::LowerIsBetter,
        Direction::LowerIsBetter => Direction::HigherIsBetter,
    }
}
