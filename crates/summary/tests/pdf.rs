//! The summary of figures: what it says, what it carries, and that it is read back as it was given.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking, like the tests themselves")]

use ceralacca_summary::{SummaryDocument, SummaryError, SummaryValue, limits, summary, summary_figures};
use lopdf::Document;
use proptest::prelude::*;
use serde_json::json;

#[path = "../examples/summary_samples/data.rs"]
mod data;

/// The text of each page without white space: where lines break is no part of what is said.
fn page_texts(pdf: &[u8]) -> Vec<String> {
    let document = Document::load_mem(pdf).unwrap();
    let pages = document.get_pages();
    pages.keys().map(|number| squeeze(&document.extract_text(&[*number]).unwrap())).collect()
}

fn squeeze(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

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
        "(cinque virgola dieci per cento)",
        "(euro tremilionitrecentottantunomilasettecentosettantasette/20)",
        "Summary of the economic tender",
        "Nome e cognome:",
        "art. 68 D.Lgs. 36/2023",
        "T151",
        "Lotto 2 — Asili nido",
        "B1A2C3D4F6",
        "Cooperativa sociale Lario",
        "codice fiscale 01234567890",
        "Cooperativa sociale Brunate",
        "17/05/2024 16:05:09,123456 (CEST)",
        "L’offerta è irrevocabile per 180 giorni",
        "figures.json",
    ] {
        assert!(text.contains(&squeeze(expected)), "{expected:?} is not in {text}");
    }
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
    let refused = SummaryError::Repeated { item: "ribasso".to_owned() };
    assert_eq!(summary(&input), Err(refused));
}

#[test]
fn too_much_is_refused() {
    let mut input = input();
    input.answers[0].value = SummaryValue::Text("x".repeat(limits::FREE_TEXT_BYTES_MAX + 1));
    assert!(matches!(summary(&input), Err(SummaryError::TooLong { field: "answers.text", .. })));
}

#[test]
fn the_demo_watermark_is_on_every_page_or_on_none() {
    const WATERMARK: &str = "DIMOSTRAZIONE—senzavalorelegale";
    for demo in [true, false] {
        let mut input = data::long_summary().unwrap();
        input.demo = demo;
        let pages = page_texts(&summary(&input).unwrap());
        assert!(pages.len() > 3);
        for page in pages {
            // Once across the page, once in the head.
            assert_eq!(page.matches(WATERMARK).count(), if demo { 2 } else { 0 });
        }
    }
}

#[test]
fn a_row_longer_than_a_page_goes_on_and_columns_are_named_again() {
    let pages = page_texts(&summary(&data::long_summary().unwrap()).unwrap());
    let said: usize = pages.iter().map(|page| page.matches("onere").count()).sum();
    assert_eq!(said, 200);
    assert!(pages.iter().filter(|page| page.contains("Valoreincifreeinlettere")).count() > 2);
    assert!(pages.last().unwrap().contains(&squeeze(&format!("Pagina / Page {0} di / of {0}", pages.len()))));
}

#[test]
fn the_file_declares_its_standards_language_and_attachment() {
    let pdf = summary(&input()).unwrap();
    for declared in [
        "<pdfaid:part>3</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        "2024-05-17T14:05:09",
        "/AFRelationship/Data",
    ] {
        assert!(pdf.windows(declared.len()).any(|window| window == declared.as_bytes()), "{declared}");
    }
    let document = Document::load_mem(&pdf).unwrap();
    let catalog = document.catalog().unwrap();
    assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"it-IT");
    assert!(catalog.has(b"StructTreeRoot") && catalog.has(b"Outlines"));
}

/// Some of these have a compressed stream that ends with a carriage return.
#[test]
fn every_object_stands_where_the_table_says() {
    let mut mended = 0;
    for day in 1..=28 {
        let mut input = input();
        input.procedure_title = format!("Procedura del giorno {day}");
        let pdf = summary(&input).unwrap();
        mended += pdf.windows(12).filter(|window| *window == b"\r\r\nendstream").count();
        assert!(!pdf.windows(12).any(|window| window[0] != b'\r' && &window[1..] == b"\r\nendstream"));
        let text = |range: std::ops::Range<usize>| String::from_utf8_lossy(&pdf[range]).into_owned();
        let tail = text(pdf.len() - 40..pdf.len());
        let table: usize = tail.split("startxref\n").nth(1).unwrap().lines().next().unwrap().parse().unwrap();
        let entries = text(table..pdf.len());
        for (number, entry) in entries.lines().skip(2).take_while(|line| *line != "trailer").enumerate().skip(1) {
            let offset: usize = entry[..10].parse().unwrap();
            let opening = format!("{number} 0 obj");
            assert_eq!(text(offset..offset + opening.len()), opening);
        }
    }
    assert!(mended > 0, "the samples no longer show the case");
}

#[test]
fn another_input_gives_other_bytes_and_threads_give_the_same() {
    let mut other = input();
    other.answers[0].value = SummaryValue::Number { value: "5.11".parse().unwrap(), unit: "%".to_owned() };
    assert!(summary(&input()).unwrap() != summary(&other).unwrap());
    let threads: Vec<_> = (0..4).map(|_| std::thread::spawn(|| summary(&input()).unwrap())).collect();
    for thread in threads {
        assert!(thread.join().unwrap() == summary(&input()).unwrap());
    }
}

#[test]
fn beyond_a_limit_is_refused_by_name() {
    let mut long = input();
    long.buyer = "x".repeat(limits::HEADER_BYTES_MAX + 1);
    assert_eq!(summary(&long), Err(SummaryError::TooLong { field: "buyer", bytes: 301, max: 300 }));
    let mut many = input();
    many.members = vec![many.tenderer.clone(); limits::MEMBERS_MAX + 1];
    assert_eq!(summary(&many), Err(SummaryError::TooMany { field: "members", count: 51, max: 50 }));
    let mut whole = input();
    let text = SummaryValue::Text("x".repeat(limits::FREE_TEXT_BYTES_MAX));
    whole.answers = (0..11)
        .map(|number| ceralacca_summary::SummaryAnswer {
            item: format!("testo-{number}"),
            title: String::new(),
            value: text.clone(),
        })
        .collect();
    assert!(matches!(summary(&whole), Err(SummaryError::TooLong { field: "figures" | "the whole text", .. })));
    let mut early = input();
    early.frozen_at = jiff::Timestamp::MIN;
    assert!(matches!(summary(&early), Err(SummaryError::Date { .. })));
}

#[test]
fn texts_as_long_as_allowed_are_printed() {
    let bells = |bytes: usize| "\u{7}".repeat(bytes);
    let mut input = input();
    input.buyer = bells(limits::HEADER_BYTES_MAX);
    input.procedure_id = bells(limits::HEADER_BYTES_MAX);
    input.procedure_title = bells(limits::NAME_BYTES_MAX);
    input.tenderer.name = bells(limits::NAME_BYTES_MAX);
    assert!(text(&summary(&input).unwrap()).contains("[U+0007][U+0007]"));
}

#[test]
fn input_survives_json() {
    let json = serde_json::to_string(&input()).unwrap();
    assert_eq!(serde_json::from_str::<SummaryDocument>(&json).unwrap(), input());
    assert!(serde_json::from_str::<SummaryDocument>(&json.replace("\"demo\"", "\"demos\"")).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any text at all in any field gives a conformant PDF: a summary is never refused for a strange name.
    #[test]
    fn any_text_can_be_printed(texts in prop::collection::vec(any_text(), 8)) {
        let mut input = input();
        let mut texts = texts.into_iter();
        let mut next = || texts.next().unwrap_or_default();
        (input.buyer, input.procedure_title, input.procedure_id) = (next(), next(), next());
        (input.tenderer.name, input.tenderer.tax_code, input.cig) = (next(), next(), next());
        input.answers[0].title = next();
        input.answers[3].value = SummaryValue::Text(next());
        let made = summary(&input);
        prop_assert!(made.is_ok(), "{:?}", made.err());
        prop_assert!(summary_figures(&made.unwrap()).is_some());
    }
}

/// Characters of every plane, the scripts the fonts know, and the marks that join to them.
fn any_text() -> impl Strategy<Value = String> {
    let character = prop_oneof![
        any::<char>(),
        prop::char::range('\u{0}', '\u{24F}'),
        prop::char::range('\u{250}', '\u{6FF}'),
        prop::char::range('\u{300}', '\u{36F}'),
        prop::char::range('\u{2000}', '\u{2BFF}'),
        prop::char::range('\u{FB00}', '\u{FFFF}'),
        Just('\n'),
        Just(' '),
    ];
    prop::collection::vec(character, 0..60).prop_map(|characters| characters.into_iter().collect())
}
