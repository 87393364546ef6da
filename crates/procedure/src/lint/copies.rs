//! A datum that the documents write twice, and differently (E3, E7, E13, E22, W15); and what they leave open (E11, E12, W7,
//! W18).

use ceralacca_evaluation::Exact;
use jiff::Timestamp;
use serde_json::Value;

use super::report::{Report, Rule, error, info, warning};
use super::{Case, Lint};
use crate::definition::{Assumption, DocumentCopy};

/// Most characters of a datum that a finding quotes.
const QUOTED_CHARS_MAX: usize = 160;

const AMOUNT: Rule = error("E3", "copy-differs", "art. 14 c.4");
const PAGES: Rule = error("E7", "pages-copy", "art. 87 c.1");
const PAGES_UNIT: Rule = info("E7", "pages-unit", "art. 87 c.1");
const DATUM: Rule = error("E13", "copy-differs", "art. 17 c.1, art. 87 c.1");
const OPTION: Rule = error("E22", "option-in-one-document", "art. 14 c.4, art. 120 c.1 a)");
const DATE: Rule = warning("W15", "copy-differs", "art. 17 c.1");
const NO_SUCH_FIELD: Rule = warning("S", "document-path", "formato");

const OPEN_CRITERION: Rule = warning("E11", "criterion-open", "art. 108 c.4, c.7");
const OPEN_LOT_RULE: Rule = warning("E12", "lot-rule-open", "art. 58 c.4");
const OPEN_STAGE: Rule = warning("W7", "threshold-stage-open", "art. 108 c.7");
const OPEN_VALUE: Rule = info("W18", "value-open", "art. 87 c.1");

pub(super) fn check(case: Case<'_>, report: &mut Report) {
    let documents = &case.file.documents;
    if documents.copies.is_empty() && documents.assumptions.is_empty() {
        return;
    }
    let file = serde_json::to_value(case.file).unwrap_or_default();
    for (index, copy) in documents.copies.iter().enumerate() {
        match value_at(&file, &copy.path) {
            Some(value) if !same(&value, &copy.value) => report.add(differs(copy, &value)),
            Some(_) => {}
            None => report.add(no_such_field(&format!("documents.copies[{index}].path"), &copy.path)),
        }
    }
    for (index, assumption) in documents.assumptions.iter().enumerate() {
        match value_at(&file, &assumption.path) {
            Some(_) => report.add(left_open(assumption)),
            None => report.add(no_such_field(&format!("documents.assumptions[{index}].path"), &assumption.path)),
        }
    }
}

/// The value at a path as the file writes it; tables and lists are a value without text.
fn value_at(file: &Value, path: &str) -> Option<String> {
    let mut value = file;
    for step in path.split(['.', '[']) {
        value = match step.strip_suffix(']') {
            Some(index) => value.get(index.parse::<usize>().ok()?)?,
            None => value.get(step)?,
        };
    }
    Some(match value {
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Null | Value::Array(_) | Value::Object(_) => String::new(),
    })
}

/// Whether two writings mean the same: number, instant, or words.
fn same(one: &str, other: &str) -> bool {
    let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    let numbers = one.parse::<Exact>().ok().zip(other.parse::<Exact>().ok());
    let instants = one.parse::<Timestamp>().ok().zip(other.parse::<Timestamp>().ok());
    numbers.is_some_and(|(one, other)| one == other)
        || instants.is_some_and(|(one, other)| one == other)
        || words(one) == words(other)
}

fn differs(copy: &DocumentCopy, value: &str) -> Lint {
    let field = copy.path.rsplit(['.', '[']).next().unwrap_or_default();
    match field {
        "pages_max" => pages(copy, value),
        "optional" => option(copy),
        "price" | "amount" | "quantity" | "labour" | "base" | "safety" | "estimated_total" => {
            two_writings(&AMOUNT, copy, value)
        }
        "performance_start" | "submission" | "questions" | "first_session" | "sent" => two_writings(&DATE, copy, value),
        _ => two_writings(&DATUM, copy, value),
    }
}

fn two_writings(rule: &Rule, copy: &DocumentCopy, value: &str) -> Lint {
    let (here, there) = (quoted(value), quoted(&copy.value));
    rule.at(&copy.path)
        .says(
            format!("Il dato è \"{here}\", ma altrove ({}) è \"{there}\".", copy.place),
            format!("The datum is \"{here}\", but elsewhere (\"{}\") it is \"{there}\".", copy.place),
        )
        .mend(
            format!("Scriva \"{here}\" anche lì, oppure corregga questo campo."),
            format!("Write \"{here}\" there too, or mend this field."),
        )
        .with("here", here)
        .with("there", there)
}

/// One limit of pages. A limit that is just half of the other counts sheets, of which each has two sides.
fn pages(copy: &DocumentCopy, value: &str) -> Lint {
    let halved =
        value.parse::<u32>().ok().zip(copy.value.parse::<u32>().ok()).is_some_and(|(here, there)| here == 2 * there);
    if halved {
        return PAGES_UNIT
            .at(&copy.path)
            .says(
                format!(
                    "Il limite è di {value} facciate; altrove ({}) è di {}, che sono fogli, non pagine.",
                    copy.place, copy.value
                ),
                format!(
                    "The limit is {value} sides; elsewhere (\"{}\") it is {}, which are sheets, not pages.",
                    copy.place, copy.value
                ),
            )
            .mend(format!("Scriva solo \"{value} facciate\"."), format!("Write \"{value} facciate\" (sides) only."))
            .with("limit", value)
            .with("other", &copy.value);
    }
    PAGES
        .at(&copy.path)
        .says(
            format!("Il limite è di {value} facciate, ma altrove ({}) è di {}.", copy.place, copy.value),
            format!("The limit is {value} sides, but elsewhere (\"{}\") it is {}.", copy.place, copy.value),
        )
        .mend("Scriva un solo limite.", "Write one limit only.")
        .with("limit", value)
        .with("evaluated", &copy.value)
}

fn option(copy: &DocumentCopy) -> Lint {
    OPTION
        .at(&copy.path)
        .says(
            format!("Altrove ({}) questa riga è un'opzione, nei documenti con cui si invita no: le opzioni stanno nei documenti iniziali, con il loro importo.", copy.place),
            format!("Elsewhere (\"{}\") this line is an option, in the documents of the call it is not: options stand in the initial documents, with their amounts.", copy.place),
        )
        .mend(
            "Dichiari l'opzione nel bando o nell'invito, fuori dalla base e dentro il valore stimato.",
            "Declare the option in the notice or the invitation, outside the base and within the estimated value.",
        )
}

fn left_open(assumption: &Assumption) -> Lint {
    let path = &assumption.path;
    let rule = if path.starts_with("award.technical.threshold") {
        OPEN_STAGE
    } else if path.starts_with("award.") {
        OPEN_CRITERION
    } else if path.starts_with("lot_limits") {
        OPEN_LOT_RULE
    } else {
        OPEN_VALUE
    };
    let text = quoted(&assumption.text);
    rule.at(path)
        .says(
            format!("I documenti non lo determinano: {text}."),
            format!("The documents do not determine it: \"{text}\"."),
        )
        .mend(
            "Scriva nel bando la regola che questo file applica.",
            "Write in the notice the rule that this file applies.",
        )
}

fn no_such_field(place: &str, path: &str) -> Lint {
    NO_SUCH_FIELD
        .at(place)
        .says(
            format!("Il file non ha il campo \"{}\".", quoted(path)),
            format!("The file has no field \"{}\".", quoted(path)),
        )
        .mend("Corregga il percorso, ad esempio lots[0].title.", "Mend the path, for example lots[0].title.")
}

/// A datum as a finding quotes it.
fn quoted(text: &str) -> String {
    let mut short: String = text.trim().trim_end_matches('.').chars().take(QUOTED_CHARS_MAX).collect();
    if short.chars().count() < text.trim().trim_end_matches('.').chars().count() {
        short.push('…');
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_lead_to_values() {
        let file = serde_json::json!({ "lots": [{ "title": "Uno" }, { "title": "Due", "number": 2, "prices": [{ "optional": false }] }] });
        assert_eq!(value_at(&file, "lots[1].title").as_deref(), Some("Due"));
        assert_eq!(value_at(&file, "lots[1].number").as_deref(), Some("2"));
        assert_eq!(value_at(&file, "lots[1].prices[0].optional").as_deref(), Some("false"));
        assert_eq!(value_at(&file, "lots[0]").as_deref(), Some(""));
        for wrong in
            ["", "lots[2].title", "lots[x].title", "lots.title", "lots[1", "titles", "lots[99999999999999999999]"]
        {
            assert_eq!(value_at(&file, wrong), None, "{wrong}");
        }
    }

    #[test]
    fn the_same_datum_may_be_written_differently() {
        for (one, other) in
            [("10", "10.00"), ("a  b", "a b"), ("2025-01-01T00:00:00Z", "2025-01-01T01:00:00+01:00"), ("true", "true")]
        {
            assert!(same(one, other), "{one} {other}");
        }
        for (one, other) in
            [("10", "8"), ("a b", "ab"), ("true", "false"), ("2025-01-01T00:00:00Z", "2025-01-01T00:00:01Z")]
        {
            assert!(!same(one, other), "{one} {other}");
        }
    }

    #[test]
    fn quotations_are_short() {
        assert_eq!(quoted(" a. "), "a");
        let long = "è".repeat(QUOTED_CHARS_MAX);
        assert_eq!(quoted(&long), long);
        assert_eq!(quoted(&format!("{long}è")), format!("{long}…"));
    }
}
