//! Files with fields dropped or altered: the linter never fails, says the same twice, and says nothing twice.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::lint;
use crate::definition::ProcedureFile;
use crate::definition::examples::procedure;
use crate::lint::Lint;

const EXAMPLES: [&str; 6] = [
    "como-2024",
    "ricengo-2026",
    "cremona-2025",
    "como-2024-corrected",
    "ricengo-2026-corrected",
    "cremona-2025-corrected",
];

/// Places of a file, as JSON pointers.
fn places(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::Object(fields) => fields.iter().for_each(|(name, field)| {
            found.push(format!("{path}/{name}"));
            places(field, &format!("{path}/{name}"), found);
        }),
        Value::Array(entries) => entries.iter().enumerate().for_each(|(index, entry)| {
            found.push(format!("{path}/{index}"));
            places(entry, &format!("{path}/{index}"), found);
        }),
        _ => {}
    }
}

/// What an attentive enemy writes in a field.
fn strange(kind: usize) -> Value {
    let values = [
        json!(0),
        json!("0"),
        json!("-1"),
        json!("1/3"),
        json!("999999999999999999999999999999.99"),
        json!(65535),
        json!(""),
        json!("lots[0].title"),
        json!("è ﷽ \u{202e}"),
        json!([]),
        json!(true),
        json!(false),
        json!("-009999-01-01"),
        json!("9999-12-30"),
        json!("9999-12-30T22:00:00Z"),
        json!("-009999-01-02T01:00:00Z"),
        Value::Null,
    ];
    values[kind % values.len()].clone()
}

fn drop_at(value: &mut Value, pointer: &str) {
    let Some((parent, last)) = pointer.rsplit_once('/') else { return };
    match value.pointer_mut(parent) {
        Some(Value::Object(fields)) => drop(fields.remove(last)),
        Some(Value::Array(entries)) => {
            let index: usize = last.parse().unwrap();
            if index < entries.len() {
                entries.remove(index);
            }
        }
        _ => {}
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn mutated_files_never_break_the_linter(
        of in 0..EXAMPLES.len(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), 0_usize..34), 1..4),
    ) {
        let mut value = serde_json::to_value(procedure(EXAMPLES[of])).unwrap();
        for (place, kind) in changes {
            let mut found = Vec::new();
            places(&value, "", &mut found);
            let pointer = found[place.index(found.len())].clone();
            match value.pointer_mut(&pointer) {
                Some(field) if kind < 17 => *field = strange(kind),
                _ => drop_at(&mut value, &pointer),
            }
        }
        // Whatever the reader takes the linter must take.
        let Ok(file) = serde_json::from_value::<ProcedureFile>(value) else { return Ok(()) };
        let once = lint(&file);
        prop_assert_eq!(&once, &lint(&file));
        let mut seen = BTreeSet::new();
        for one in &once {
            prop_assert!(seen.insert((&one.id, &one.path, &one.check)), "{} twice", one.key());
            let texts = [&one.text.it, &one.text.en, &one.mend.it, &one.mend.en, &one.rule, &one.path];
            prop_assert!(texts.iter().all(|text| !text.trim().is_empty()), "{one:?}");
            prop_assert!(texts.iter().take(4).all(|text| !text.contains("{sum}") && !text.contains("{expected}")), "{one:?}");
        }
        let weights: Vec<_> = once.iter().map(|one| one.severity).collect();
        prop_assert!(weights.is_sorted(), "errors first: {weights:?}");
        prop_assert_eq!(once.len(), serde_json::from_str::<Vec<Lint>>(&serde_json::to_string(&once).unwrap()).unwrap().len());
    }
}
