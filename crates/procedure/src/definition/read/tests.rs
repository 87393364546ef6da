use proptest::prelude::*;
use serde_json::Value;

use super::{DefinitionError, PROCEDURE_FILE_BYTES_MAX, PROCEDURE_FILE_DEPTH_MAX};
use crate::definition::ProcedureFile;
use crate::definition::examples::{NAMES, procedure, text};

mod schema;

fn como() -> String {
    text("examples/como-2024.toml")
}

/// The error of the Como file after one replacement, which must apply.
#[track_caller]
fn refused(from: &str, to: &str) -> DefinitionError {
    let text = como();
    assert!(text.contains(from), "{from} is not in the file");
    ProcedureFile::from_toml(&text.replacen(from, to, 1)).unwrap_err()
}

#[test]
fn examples_survive_both_formats() {
    for name in NAMES {
        let file = procedure(name);
        assert_eq!(ProcedureFile::from_toml(&file.to_toml().unwrap()).unwrap(), file, "{name} in TOML");
        assert_eq!(ProcedureFile::from_json(&file.to_json().unwrap()).unwrap(), file, "{name} in JSON");
    }
}

#[test]
fn a_misspelt_field_is_named_with_its_place() {
    let error = refused("first_session =", "frist_session =");
    assert!(error.message_it.contains("campo sconosciuto `frist_session`"), "{error:?}");
    assert!(error.message_en.contains("unknown field `frist_session`"), "{error:?}");
    let line = como().lines().position(|line| line.starts_with("first_session")).unwrap() + 1;
    assert_eq!((error.line, error.column), (Some(line), Some(1)), "{error:?}");
    assert!(error.path.as_deref().unwrap_or_default().starts_with("terms"), "{error:?}");
}

#[test]
fn a_misspelt_field_of_an_item_is_refused() {
    let error = refused("pages_max = 10", "page_max = 10");
    assert!(error.message_en.contains("unknown field `page_max`"), "{error:?}");
    assert!(error.path.as_deref().unwrap_or_default().starts_with("envelopes[1].items[0]"), "{error:?}");
    assert!(error.line.is_some());
}

#[test]
fn a_field_of_another_kind_of_item_is_refused() {
    let error = refused("kind = \"text\"\nlength_max = 200", "kind = \"text\"\nlength_max = 200\npages_max = 2");
    assert!(error.message_it.contains("`garanzia_sito`") && error.message_it.contains("`pages_max`"), "{error:?}");
    assert!(error.message_en.contains("has no field `pages_max`"), "{error:?}");
    let error = refused("kind = \"text\"\nlength_max = 200", "kind = \"text\"");
    assert!(error.message_en.contains("`length_max`") && error.message_en.contains("missing"), "{error:?}");
    assert!(error.message_it.contains("manca il campo `length_max`"), "{error:?}");
}

#[test]
fn misspelt_fields_are_refused_at_every_depth() {
    let places = [
        "\nid =",
        "\ncure_days =",
        "\ncustodians =",
        "\nopening_members =",
        "\nestimated_total =",
        "\nbase_unit =",
        "\nforms =",
        "\nprovisional_percent =",
        "\nduration_months =",
        "\noffice =",
        "\nmax_lots_per_tenderer =",
        "\nmean_rounding =",
        "\nmax_points =",
        "\nlength_max =",
        "\nsubcriteria =",
        "\ndays =",
        " quantity =",
        " label_it =",
        " predicate =",
        " condition =",
        " percent_of_base =",
        " all_zero =",
        " more =",
    ];
    for place in places {
        let (before, name) = place.split_at(1);
        let error = refused(place, &format!("{before}zz{name}"));
        let field = format!("`zz{}`", name.trim_end_matches(" ="));
        assert!(error.message_en.contains(&field) && error.line.is_some(), "{place}: {error:?}");
    }
}

#[test]
fn floats_are_refused_with_advice() {
    for (from, to) in [
        ("price = \"26.81\"", "price = 26.81"),
        ("safety = \"0.00\"", "safety = 0.00"),
        ("cure_days = 5 ", "cure_days = 5.0 "),
    ] {
        let error = refused(from, to);
        assert!(error.message_it.contains("virgolette"), "{error:?}");
        assert!(error.message_en.contains("in quotes"), "{error:?}");
        assert!(error.line.is_some() && error.path.is_some(), "{error:?}");
    }
}

#[test]
fn instants_want_quotes_and_an_offset() {
    let error = refused("submission = \"2024-05-20T09:00:00+02:00\"", "submission = 2024-05-20T09:00:00+02:00");
    assert!(error.message_it.contains("virgolette"), "{error:?}");
    let error = refused("submission = \"2024-05-20T09:00:00+02:00\"", "submission = \"2024-05-20T09:00:00\"");
    assert_eq!(error.path.as_deref(), Some("terms.submission"), "{error:?}");
}

#[test]
fn broken_toml_and_json_have_a_place() {
    let error = refused("schema = 1", "schema = = 1");
    assert!(error.line.is_some() && error.column.is_some(), "{error:?}");
    let error = ProcedureFile::from_json(b"{\n \"schema\": }").unwrap_err();
    assert_eq!(error.line, Some(2), "{error:?}");
    assert!(!error.message_en.contains("line"), "the place is said once: {error:?}");
    let json = String::from_utf8(procedure("como-2024").to_json().unwrap()).unwrap();
    let json = json.replacen("\"length_max\": 200", "\"question\": \"?\"", 1);
    let error = ProcedureFile::from_json(json.as_bytes()).unwrap_err();
    assert!(error.message_it.contains("non ha il campo `question`") && error.line.is_some(), "{error:?}");
    let error = ProcedureFile::from_json(&[0xff, 0xfe]).unwrap_err();
    assert!(!error.message_it.is_empty());
}

#[test]
fn unknown_versions_are_refused() {
    let error = refused("schema = 1", "schema = 2");
    assert_eq!(error.path.as_deref(), Some("schema"));
}

#[test]
fn limits_hold() {
    let mut long = como();
    long.push('#');
    long.push_str(&"x".repeat(PROCEDURE_FILE_BYTES_MAX));
    assert!(ProcedureFile::from_toml(&long).unwrap_err().message_en.contains("bytes"));
    assert!(
        ProcedureFile::from_json(&vec![b' '; PROCEDURE_FILE_BYTES_MAX + 1]).unwrap_err().message_en.contains("bytes")
    );
    let deep = |levels: usize| format!("{}1{}", "[".repeat(levels), "]".repeat(levels));
    let error = ProcedureFile::from_toml(&format!("x = {}", deep(PROCEDURE_FILE_DEPTH_MAX + 1))).unwrap_err();
    assert!(error.message_en.contains("nests"), "{error:?}");
    let error = ProcedureFile::from_json(deep(PROCEDURE_FILE_DEPTH_MAX + 1).as_bytes()).unwrap_err();
    assert!(error.message_en.contains("nests"), "{error:?}");
    for levels in [1_000, 100_000] {
        assert!(ProcedureFile::from_toml(&format!("x = {}", deep(levels))).is_err());
        assert!(ProcedureFile::from_json(deep(levels).as_bytes()).is_err());
        assert!(ProcedureFile::from_toml(&format!("x = {}1{}", "{a=".repeat(levels), "}".repeat(levels))).is_err());
        assert!(ProcedureFile::from_toml(&format!("{}a = 1", "a.".repeat(levels))).is_err());
        assert!(ProcedureFile::from_toml(&format!("[{}a]", "a.".repeat(levels))).is_err());
    }
}

#[test]
fn the_schema_accepts_the_examples_and_refuses_what_the_reader_refuses() {
    let schema = ProcedureFile::schema();
    for name in NAMES {
        let file: Value = serde_json::from_slice(&procedure(name).to_json().unwrap()).unwrap();
        assert_eq!(schema::problems(&schema, &file), Vec::<String>::new(), "{name}");
        for pointer in ["/terms", "/lots/0", "/envelopes/0/items/0", "/award/economic", "/buyer/lead"] {
            let mut wrong = file.clone();
            wrong.pointer_mut(pointer).unwrap()["misspelt"] = Value::from(1);
            assert!(!schema::problems(&schema, &wrong).is_empty(), "{name} {pointer}");
        }
        let mut foreign = file.clone();
        foreign["envelopes"][0]["items"][0]["question"] = Value::from("?");
        assert!(!schema::problems(&schema, &foreign).is_empty(), "{name}: a field of another kind");
        let mut float = file.clone();
        float["amounts"]["base"] = serde_json::json!(1.5);
        assert!(!schema::problems(&schema, &float).is_empty(), "{name}: a float");
    }
}

#[test]
fn the_schema_describes_every_field() {
    let schema = ProcedureFile::schema();
    let mut fields = 0;
    let definitions = schema["$defs"].as_object().unwrap().values().chain([&schema]);
    for properties in definitions.filter_map(|definition| definition["properties"].as_object()) {
        for (name, field) in properties {
            fields += 1;
            assert!(
                field["description"].is_string() || field["const"].is_string() || field["$ref"].is_string(),
                "{name}: {field}"
            );
        }
    }
    println!("{fields} fields described");
    assert!(fields > 100);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_text_is_read_or_refused(text in ".{0,400}") {
        if let Err(error) = ProcedureFile::from_toml(&text) {
            prop_assert!(!error.message_it.is_empty() && !error.message_en.is_empty());
        }
        let _outcome = ProcedureFile::from_json(text.as_bytes());
    }

    /// A piece of the file replaced by something else: read or refused, never a panic; what is read survives writing.
    #[test]
    fn damaged_files_are_read_or_refused(start in 0_usize..40_000, length in 0_usize..40, piece in r#"[a-z0-9"=\[\]{}.,\n -]{0,12}"#) {
        let text = como();
        let (start, end) = (start.min(text.len()), (start + length).min(text.len()));
        if let (Some(before), Some(after)) = (text.get(..start), text.get(end..)) {
            match ProcedureFile::from_toml(&format!("{before}{piece}{after}")) {
                Ok(file) => {
                    prop_assert_eq!(&ProcedureFile::from_toml(&file.to_toml().unwrap()).unwrap(), &file);
                    let _defects = file.check();
                }
                Err(error) => prop_assert!(!error.italian().is_empty()),
            }
        }
    }
}
