//! From an answer as written in a file to the answer that goes into an envelope.

use ceralacca_evaluation::Exact;
use ceralacca_procedure::{
    definition::{ItemKind, MoreDecimals, NumberRule},
    event::AnswerValue,
    offers::GivenAnswer,
};

/// The answer to an item of this kind. Figures are kept as written: what is beyond the decimals that count is judged
/// at opening, unless the notice has it refused before sealing.
///
/// # Errors
/// What to write instead.
pub fn answer(kind: &ItemKind, given: &GivenAnswer) -> Result<AnswerValue, String> {
    match (kind, given) {
        (ItemKind::Number(rule), GivenAnswer::Whole(number)) => figure(rule, Exact::from(*number)),
        (ItemKind::Number(rule), GivenAnswer::Words(words)) => {
            let number = Exact::parse_decimal(words);
            figure(rule, number.map_err(|error| format!("a number such as \"4.12345\" is needed ({error})"))?)
        }
        (ItemKind::Number(_), GivenAnswer::YesNo(_)) => Err("a number is needed".to_owned()),
        (ItemKind::YesNo { .. } | ItemKind::Declaration { .. }, GivenAnswer::YesNo(yes)) => Ok(AnswerValue::Bool(*yes)),
        (ItemKind::YesNo { .. } | ItemKind::Declaration { .. }, GivenAnswer::Whole(_) | GivenAnswer::Words(_)) => {
            Err("true or false is needed".to_owned())
        }
        (ItemKind::Text { length_max }, GivenAnswer::Words(words)) => {
            if words.chars().count() > usize::try_from(*length_max).unwrap_or(usize::MAX) {
                return Err(format!("the text is longer than {length_max} characters"));
            }
            Ok(AnswerValue::Text(words.clone()))
        }
        (ItemKind::Text { .. }, GivenAnswer::YesNo(_) | GivenAnswer::Whole(_)) => {
            Err("a text in quotes is needed".to_owned())
        }
        (ItemKind::Document(_), _) => Err("the item is a document: give it as a file".to_owned()),
    }
}

fn figure(rule: &NumberRule, number: Exact) -> Result<AnswerValue, String> {
    if let Some(min) = rule.min.as_ref().filter(|min| number < **min) {
        return Err(format!("{number} {} is below the least value, {min}", rule.unit));
    }
    if let Some(max) = rule.max.as_ref().filter(|max| number > **max) {
        return Err(format!("{number} {} is above the greatest value, {max}", rule.unit));
    }
    if rule.more_decimals == MoreDecimals::Refused && !number.has_at_most_decimals(u32::from(rule.decimals)) {
        return Err(format!("{number} has more than {} decimals", rule.decimals));
    }
    Ok(AnswerValue::Number(number))
}

#[cfg(test)]
mod tests {
    use ceralacca_procedure::definition::NumberUse;

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

    #[test]
    fn figures_stay_as_written_or_are_refused() {
        let words = |text: &str| GivenAnswer::Words(text.to_owned());
        let kept = answer(&percent(MoreDecimals::Ignored), &words("4.12345")).unwrap();
        assert_eq!(kept, AnswerValue::Number("4.12345".parse().unwrap()));
        assert!(answer(&percent(MoreDecimals::Refused), &words("4.123")).is_err());
        assert!(answer(&percent(MoreDecimals::Refused), &words("4.12")).is_ok());
        for bad in ["-1", "100.01", "x", "", "1,5", "1e3"] {
            assert!(answer(&percent(MoreDecimals::Ignored), &words(bad)).is_err(), "{bad}");
        }
        assert!(answer(&percent(MoreDecimals::Ignored), &GivenAnswer::YesNo(true)).is_err());
    }

    #[test]
    fn kinds_are_not_mixed() {
        let text = ItemKind::Text { length_max: 3 };
        assert!(answer(&text, &GivenAnswer::Words("però".to_owned())).is_err());
        assert!(answer(&text, &GivenAnswer::Words("più".to_owned())).is_ok());
        assert!(answer(&text, &GivenAnswer::Whole(1)).is_err());
        let tick = ItemKind::Declaration { text: "Dichiara.".to_owned() };
        assert_eq!(answer(&tick, &GivenAnswer::YesNo(true)), Ok(AnswerValue::Bool(true)));
        assert!(answer(&tick, &GivenAnswer::Words("true".to_owned())).is_err());
    }
}
