//! Every reference vector of the kinds this crate computes, read from `testdata/vectors`.

use std::collections::BTreeMap;

use ceralacca_rulebook::calc::{Kind, run};
use ceralacca_rulebook::identifiers::{check_cig, check_partita_iva};
use ceralacca_rulebook::tables::stamp_duty;
use serde_json::Value;

/// Vectors that quote only part of an answer, as the tender they come from does.
const PARTIAL: [&str; 3] = ["anac-como-lot1", "anac-como-lot2", "anac-como-sa"];

fn vectors(file: &str) -> Vec<Value> {
    let path = format!("{}/../../testdata/vectors/{file}.json", env!("CARGO_MANIFEST_DIR"));
    let mut content: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    serde_json::from_value(content["vectors"].take()).unwrap()
}

#[test]
fn every_identifier_vector() {
    let mut run = 0;
    for vector in vectors("evaluation") {
        let (input, valid) = (&vector["input"], &vector["expected"]["valid"]);
        match vector["kind"].as_str().unwrap() {
            "cig_checksum" => {
                let cig = input["cig"].as_str().unwrap();
                assert_eq!(check_cig(cig).is_ok(), valid.as_bool().unwrap(), "{cig}");
                assert!(cig.ends_with(vector["expected"]["check"].as_str().unwrap()));
            }
            "partita_iva" => {
                let number = input["piva"].as_str().unwrap();
                assert_eq!(check_partita_iva(number).is_ok(), valid.as_bool().unwrap(), "{number}");
            }
            _ => continue,
        }
        run += 1;
    }
    println!("{run} vectors run: cig_checksum, partita_iva");
    assert_eq!(run, 6);
}

/// Every vector of a file, answered exactly; how many of each kind.
fn run_file(file: &str) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for vector in vectors(file) {
        let (id, name) = (vector["id"].as_str().unwrap(), vector["kind"].as_str().unwrap());
        if name == "source_check" {
            check_source(&vector);
        } else {
            let kind: Kind = name.parse().unwrap();
            let outcome = run(kind, vector["input"].clone()).unwrap_or_else(|error| panic!("{id}: {error}"));
            assert!(!outcome.notes.explanation.is_empty(), "{id}: no explanation");
            for step in &outcome.notes.explanation {
                let text = step.text();
                assert!(!text.it.is_empty() && !text.en.is_empty() && text.it != text.en, "{id}: {text:?}");
            }
            let (mut value, expected) = (outcome.value, &vector["expected"]);
            if PARTIAL.contains(&id) {
                value.as_object_mut().unwrap().retain(|field, _| expected.get(field).is_some());
            }
            assert_eq!(&value, expected, "{id}");
        }
        *counts.entry(name.to_owned()).or_default() += 1;
    }
    println!("{file}: {} vectors run: {counts:?}", counts.values().sum::<usize>());
    counts
}

/// The row that a public transcription of the table misprints must stand in ours as the official table has it.
fn check_source(vector: &Value) {
    let bands = &stamp_duty().unwrap().newest().unwrap().content.contract;
    let rows: Vec<String> = bands
        .iter()
        .zip(bands.iter().skip(1))
        .map(|(band, next)| format!(">= {} < {} -> {}", band.from, next.from, band.duty))
        .collect();
    let correct = vector["expected"]["correct_row"].as_str().unwrap();
    assert_eq!(rows[2], correct, "{}", vector["id"]);
}

#[test]
fn every_vector_of_procedure_selection() {
    assert_eq!(run_file("procedure_selection").values().sum::<usize>(), 23);
}

#[test]
fn every_vector_of_stamp_and_fees() {
    assert_eq!(run_file("stamp_and_fees").values().sum::<usize>(), 24);
}

#[test]
fn every_vector_of_guarantees() {
    assert_eq!(run_file("guarantees").values().sum::<usize>(), 23);
}

#[test]
fn every_vector_of_deadlines() {
    assert_eq!(run_file("deadlines").values().sum::<usize>(), 34);
}
