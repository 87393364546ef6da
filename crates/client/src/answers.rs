//! From an answer as given to the answer that goes into an envelope.

use ceralacca_evaluation::{Exact, Text};
use ceralacca_procedure::{
    definition::{ItemKind, NumberFault, NumberRule},
    event::AnswerValue,
    offers::GivenAnswer,
};
use serde::Deserialize;

use crate::number;

/// How figures are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Notation {
    /// As people type them in Italy: `4,12345`, `1.234,56`, `€ 1.234,56`, `4,5 %`.
    #[default]
    Typed,
    /// As files hold them: `4.12345`, nothing else.
    File,
}

/// The answer to an item of this kind. Figures stay exact: what lies beyond the decimals that count is judged at opening,
/// unless the notice has it refused before sealing.
///
/// # Errors
/// What to write instead, in both languages.
pub fn read_answer(kind: &ItemKind, given: &GivenAnswer, notation: Notation) -> Result<AnswerValue, Text> {
    match (kind, given) {
        (ItemKind::Number(rule), GivenAnswer::Whole(number)) => figure(rule, Exact::from(*number)),
        (ItemKind::Number(rule), GivenAnswer::Words(words)) => match notation {
            Notation::Typed => figure(rule, number::typed(words, &rule.unit)?),
            Notation::File => figure(rule, number::in_file(words)?),
        },
        (ItemKind::Number(_), GivenAnswer::YesNo(_)) => Err(Text::new("Scriva un numero.", "A number is needed.")),
        (ItemKind::YesNo { .. } | ItemKind::Declaration { .. }, GivenAnswer::YesNo(yes)) => Ok(AnswerValue::Bool(*yes)),
        (ItemKind::YesNo { .. } | ItemKind::Declaration { .. }, GivenAnswer::Whole(_) | GivenAnswer::Words(_)) => {
            Err(Text::new("Risponda sì o no (true o false).", "Answer yes or no (true or false)."))
        }
        (ItemKind::Text { length_max }, GivenAnswer::Words(words)) => {
            let length = words.chars().count();
            if length > usize::try_from(*length_max).unwrap_or(usize::MAX) {
                return Err(Text::new(
                    format!("Il testo ha {length} caratteri: al massimo {length_max}."),
                    format!("The text has {length} characters: {length_max} at most."),
                ));
            }
            Ok(AnswerValue::Text(words.clone()))
        }
        (ItemKind::Text { .. }, GivenAnswer::YesNo(_) | GivenAnswer::Whole(_)) => {
            Err(Text::new("Scriva un testo.", "A text in quotes is needed."))
        }
        (ItemKind::Document(_), _) => {
            Err(Text::new("La voce è un documento: alleghi un file.", "The item is a document: give it as a file."))
        }
    }
}

fn figure(rule: &NumberRule, number: Exact) -> Result<AnswerValue, Text> {
    let limit = |limit: &Option<Exact>| {
        let shown = |italian: bool| limit.as_ref().map(|limit| number::shown(limit, italian)).unwrap_or_default();
        (shown(true), shown(false))
    };
    let (it, en) = (number::shown(&number, true), number::shown(&number, false));
    match rule.fault(&number) {
        None => Ok(AnswerValue::Number(number)),
        Some(NumberFault::BelowMin) => {
            let (min_it, min_en) = limit(&rule.min);
            Err(Text::new(
                format!("{it} {} è meno del minimo ammesso, {min_it}.", rule.unit),
                format!("{en} {} is below the least value, {min_en}.", rule.unit),
            ))
        }
        Some(NumberFault::AboveMax) => {
            let (max_it, max_en) = limit(&rule.max);
            Err(Text::new(
                format!("{it} {} è più del massimo ammesso, {max_it}.", rule.unit),
                format!("{en} {} is above the greatest value, {max_en}.", rule.unit),
            ))
        }
        Some(NumberFault::Decimals) => Err(Text::new(
            format!("{it} ha più di {} decimali: il disciplinare non li ammette.", rule.decimals),
            format!("{en} has more than {} decimals: the notice does not take them.", rule.decimals),
        )),
    }
}

#[cfg(test)]
mod tests {
    use ceralacca_procedure::definition::{MoreDecimals, NumberUse};

    use super::*;

    fn percent(more_decimals: MoreDecimals) -> ItemKind {
        ItemKind::Number(NumberRule {
            unit: "%".to_owned(),
            min: Some(Exact::zero()),
            max: Some(Exact::from(100)),
            decimals: 2,
            more_decimals,
            used_as: NumberUse::Discount,
        })
    }

    fn words(text: &str) -> GivenAnswer {
        GivenAnswer::Words(text.to_owned())
    }

    #[test]
    fn figures_stay_as_written_or_are_refused() {
        let in_file = |more, text| read_answer(&percent(more), &words(text), Notation::File);
        let kept = AnswerValue::Number("4.12345".parse().unwrap());
        assert_eq!(in_file(MoreDecimals::Ignored, "4.12345"), Ok(kept.clone()));
        assert!(in_file(MoreDecimals::Refused, "4.123").is_err());
        assert!(in_file(MoreDecimals::Refused, "4.12").is_ok());
        for bad in ["-1", "100.01", "x", "", "1,5", "1e3"] {
            assert!(in_file(MoreDecimals::Ignored, bad).is_err(), "{bad}");
        }
        let typed = |text| read_answer(&percent(MoreDecimals::Ignored), &words(text), Notation::Typed);
        assert_eq!(typed("4,12345 %"), Ok(kept));
        assert!(typed("100,01").unwrap_err().it.contains("100,01 % è più del massimo ammesso, 100."));
        assert!(read_answer(&percent(MoreDecimals::Ignored), &GivenAnswer::YesNo(true), Notation::Typed).is_err());
    }

    #[test]
    fn kinds_are_not_mixed() {
        let read = |kind: &ItemKind, given: GivenAnswer| read_answer(kind, &given, Notation::Typed);
        let text = ItemKind::Text { length_max: 3 };
        assert!(read(&text, words("però")).unwrap_err().it.contains("4 caratteri"));
        assert!(read(&text, words("più")).is_ok());
        assert!(read(&text, GivenAnswer::Whole(1)).is_err());
        let tick = ItemKind::Declaration { text: "Dichiara.".to_owned() };
        assert_eq!(read(&tick, GivenAnswer::YesNo(true)), Ok(AnswerValue::Bool(true)));
        assert!(read(&tick, words("true")).is_err());
    }
}
