//! Tabular parts (T): all points or none, by a condition on an answer.

use ceralacca_exact::{Derivation, Exact, Text};

use super::TenderInput;
use crate::error::OfferError;
use crate::ids::{CriterionId, ItemId};
use crate::input::Answer;
use crate::rules::{Ascertained, Condition, TabularPart};
use crate::words::{FormulaText, condition_in_words};

/// The points of one tenderer. What is asked for but not declared earns none (ANAC guidelines no. 2: absent, 0).
pub(super) fn points(
    part: &TabularPart,
    subcriterion: &CriterionId,
    tender: &TenderInput,
) -> Result<Derivation, OfferError> {
    let Some(answer) = answer(&part.item, part.ascertained, subcriterion, tender)? else {
        return Ok(Derivation::new(Exact::zero(), Text::new("non dichiarato → 0,00", "not declared → 0.00")));
    };
    let condition = &part.predicate.condition;
    let holds = holds(condition, answer).ok_or_else(|| OfferError::WrongAnswer {
        tenderer: tender.id.clone(),
        item: part.item.clone(),
        by: part.ascertained,
        expected: expected_answer(condition),
    })?;
    let points = if holds { part.max.clone() } else { Exact::zero() };
    Ok(Derivation::new(points.clone(), explanation(part, answer, holds, &points)))
}

/// The answer that counts: what was declared, if anything, or what the panel ascertained, which must be there.
pub(super) fn answer<'a>(
    item: &ItemId,
    ascertained: Ascertained,
    subcriterion: &CriterionId,
    tender: &'a TenderInput,
) -> Result<Option<&'a Answer>, OfferError> {
    match ascertained {
        Ascertained::Declared => Ok(tender.answers.get(item)),
        Ascertained::Panel => match tender.ascertained.get(item) {
            Some(answer) => Ok(Some(answer)),
            None => Err(OfferError::NotAscertained {
                tenderer: tender.id.clone(),
                item: item.clone(),
                subcriterion: subcriterion.clone(),
            }),
        },
    }
}

/// Whether the condition holds, or `None` when the answer is of another kind than the condition.
fn holds(condition: &Condition, answer: &Answer) -> Option<bool> {
    match (condition, answer) {
        (Condition::IsTrue {}, Answer::Boolean(yes)) => Some(*yes),
        (Condition::AtLeast { value }, Answer::Number(number)) => Some(number >= value),
        (Condition::AtMost { value }, Answer::Number(number)) => Some(number <= value),
        (Condition::Above { value }, Answer::Number(number)) => Some(number > value),
        (Condition::Below { value }, Answer::Number(number)) => Some(number < value),
        (Condition::OneOf { values }, Answer::Text(text)) => Some(values.contains(text)),
        (Condition::IsTrue {}, Answer::Number(_) | Answer::Text(_))
        | (
            Condition::AtLeast { .. } | Condition::AtMost { .. } | Condition::Above { .. } | Condition::Below { .. },
            Answer::Boolean(_) | Answer::Text(_),
        )
        | (Condition::OneOf { .. }, Answer::Number(_) | Answer::Boolean(_)) => None,
    }
}

fn expected_answer(condition: &Condition) -> Text {
    match condition {
        Condition::IsTrue {} => Text::new("sì o no", "yes or no"),
        Condition::AtLeast { .. } | Condition::AtMost { .. } | Condition::Above { .. } | Condition::Below { .. } => {
            Text::new("un numero", "a number")
        }
        Condition::OneOf { .. } => Text::new("una voce dell'elenco", "an entry of the list"),
    }
}

fn explanation(part: &TabularPart, answer: &Answer, holds: bool, points: &Exact) -> Text {
    let (yes_it, yes_en) = if holds { ("sì", "yes") } else { ("no", "no") };
    let given = match answer {
        Answer::Boolean(_) => {
            let asked = part.predicate.formula_text();
            return Text::new(
                format!("{}: {yes_it} → {}", asked.it, points.italian_points()),
                format!("{}: {yes_en} → {}", asked.en, points.english_points()),
            );
        }
        Answer::Number(number) => Text::new(number.italian(), number.english()),
        Answer::Text(text) => Text::new(format!("«{text}»"), format!("\"{text}\"")),
    };
    let condition = condition_in_words(&part.predicate.condition);
    Text::new(
        format!("{}: {}; {}? {yes_it} → {}", part.predicate.text_it, given.it, condition.it, points.italian_points()),
        format!("{}: {}; {}? {yes_en} → {}", part.predicate.text_en, given.en, condition.en, points.english_points()),
    )
}
