//! The summary of figures: what it says, what it carries, and that it is read back as it was given.

use ceralacca_documents::{DocumentError, SummaryDocument, SummaryValue, limits, summary, summary_figures};
use serde_json::json;

use super::{data, page_texts, squeeze};

fn input() -> SummaryDocument {
    data::summary_sample().unwrap()
}

fn text(pdf: &[u8]) -> String {
    page_texts(pdf).concat()
}

#[test]
fn the_summary_says_every_figure() {
    let text = text(&summary(&input()).unwrap());
    for expected in [
        "Riepilogo dell’offerta economica",
        "5,10 %",
        "3.381.777,20 €",
        "12.500 €",
        "T151",
        "Lotto 2 — Asili nido",
        "B1A2C3D4F6",
        "Cooperativa sociale Lario, codice fiscale 01234567890",
        "Cooperativa sociale Brunate",
        "17/05/2024 16:05:09,123456 (CEST)",
        "L’offerta è irrevocabile per 180 giorni",
        "figures.json",
    ] {
        assert!(text.contains(&squeeze(expected)), "{expected:?} is not in {text}");
    }
    assert!(!text.contains("foglia"));
}

#[test]
fn the_figures_are_read_back_as_they_were_given() {
    let pdf = summary(&input()).unwrap();
    let expected = json!({
        "ccnl_codice": { "type": "text", "value": "T151" },
        "manodopera": { "type": "number", "value": "3381777.20" },
        "remunerativa": { "type": "bool", "value": true },
        "ribasso": { "type": "number", "value": "5.10" },
        "sicurezza": { "type": "number", "value": "12500" },
        "subappalto": { "type": "bool", "value": false },
        "validita": { "type": "bool", "value": true },
    });
    assert_eq!(summary_figures(&pdf), Some(expected));
    assert_eq!(summary(&input()).unwrap(), pdf, "equal input gives equal bytes");
}

#[test]
fn hostile_texts_stay_texts() {
    let hostile = data::hostile_summary().unwrap();
    let pdf = summary(&hostile).unwrap();
    let text = text(&pdf);
    assert!(text.contains(&squeeze("#read(\"/etc/passwd\")")), "{text}");
    assert!(text.contains(&squeeze("[U+202E]")), "{text}");
    assert!(summary_figures(&pdf).is_some());
}

#[test]
fn an_item_answered_twice_is_refused() {
    let mut input = input();
    input.answers.push(input.answers[0].clone());
    let refused = DocumentError::Repeated { document: "summary", item: "ribasso".to_owned() };
    assert_eq!(summary(&input), Err(refused));
}

#[test]
fn too_much_is_refused() {
    let mut input = input();
    input.answers[0].value = SummaryValue::Text("x".repeat(limits::FREE_TEXT_BYTES_MAX + 1));
    assert!(matches!(summary(&input), Err(DocumentError::TooLong { field: "answers.text", .. })));
}

#[test]
fn demo_pages_say_so() {
    let mut input = input();
    assert!(!text(&summary(&input).unwrap()).contains("DIMOSTRAZIONE"));
    input.demo = true;
    assert!(text(&summary(&input).unwrap()).contains("DIMOSTRAZIONE"));
}
