//! The bytes of the PDF: what they carry, that they do not change, that texts stay texts.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking, like the tests themselves")]

use std::collections::BTreeSet;

use ceralacca_documents::{
    DecisionKind, DocumentError, DocumentLanguage, Figure, MinutesDocument, PairRow, ReceiptDocument, ReceiptKind,
    calculation, limits, minutes, receipt,
};
use lopdf::{Document, Object};
use proptest::prelude::*;

#[path = "../examples/samples/data.rs"]
mod data;

const WATERMARK: &str = "DIMOSTRAZIONE — senza valore legale";

fn receipt_input() -> ReceiptDocument {
    data::receipt_sample().unwrap()
}

fn minutes_input(tenderers: usize) -> MinutesDocument {
    data::minutes_sample(tenderers).unwrap()
}

/// The text of each page without white space: where lines break is no part of what is said.
fn page_texts(pdf: &[u8]) -> Vec<String> {
    let document = Document::load_mem(pdf).unwrap();
    let pages = document.get_pages();
    pages.keys().map(|number| squeeze(&document.extract_text(&[*number]).unwrap())).collect()
}

fn squeeze(text: &str) -> String {
    text.chars().filter(|character| !character.is_whitespace()).collect()
}

fn assert_says(pdf: &[u8], expected: &str) {
    let text = page_texts(pdf).concat();
    assert!(text.contains(&squeeze(expected)), "{expected:?} is not in {text}");
}

/// Every embedded file: its name and bytes, and its relationship to the document.
fn attachments(pdf: &[u8]) -> Vec<(String, Vec<u8>, String)> {
    let document = Document::load_mem(pdf).unwrap();
    let is_file = |object: &&Object| object.as_dict().is_ok_and(|d| d.has_type(b"Filespec"));
    let read = |object: &Object| {
        let specification = object.as_dict().unwrap();
        let name = specification.get(b"F").unwrap().as_str().unwrap();
        let files = specification.get(b"EF").unwrap().as_dict().unwrap();
        let stream = document.get_object(files.get(b"F").unwrap().as_reference().unwrap()).unwrap();
        let stream = stream.as_stream().unwrap();
        let bytes = stream.decompressed_content().unwrap_or_else(|_| stream.content.clone());
        let relationship = specification.get(b"AFRelationship").unwrap().as_name().unwrap();
        (String::from_utf8_lossy(name).into_owned(), bytes, String::from_utf8_lossy(relationship).into_owned())
    };
    document.objects.values().filter(is_file).map(read).collect()
}

fn raw_contains(pdf: &[u8], text: &str) -> bool {
    pdf.windows(text.len()).any(|window| window == text.as_bytes())
}

#[test]
fn the_receipt_says_every_figure() {
    let input = receipt_input();
    let pdf = receipt(&input).unwrap();
    for expected in [
        "Ricevuta di presentazione dell’offerta",
        "20/05/2024 09:30:12,345678 (CEST)",
        "20/05/2024 07:30:12,345678 UTC",
        "20/05/2024 12:00:00,000000 (CEST)",
        "entro il termine",
        "B1A2C3D4E5, B1A2C3D4F6",
        "18.874.368",
        "Lotto 2 — Palestra comunale di via Dante",
        &input.tenderer,
        &input.leaf,
        &input.verifier_key,
        "Pagina 1 di 2",
    ] {
        assert_says(&pdf, expected);
    }
    for envelope in &input.envelopes {
        assert_says(&pdf, &envelope.digest);
    }
    for line in input.statement.lines() {
        assert_says(&pdf, line);
    }
}

#[test]
fn each_kind_of_receipt_names_its_act() {
    let mut input = receipt_input();
    input.kind = ReceiptKind::Replacement;
    assert_says(&receipt(&input).unwrap(), "ha presentato una nuova offerta, che sostituisce per intero");
    input.kind = ReceiptKind::Withdrawal;
    input.envelopes.clear();
    assert_says(&receipt(&input).unwrap(), "ha ritirato la propria offerta");
}

#[test]
fn an_act_at_the_deadline_is_in_time_and_one_nanosecond_later_is_not() {
    let mut input = receipt_input();
    input.submitted_at = input.deadline;
    assert_says(&receipt(&input).unwrap(), "entro il termine di presentazione");
    input.submitted_at = input.deadline + jiff::SignedDuration::from_nanos(1);
    assert_says(&receipt(&input).unwrap(), "dopo il termine di presentazione");
}

#[test]
fn the_minutes_say_every_figure() {
    let mut input = minutes_input(3);
    input.decisions[0].decision = DecisionKind::Excluded;
    let pdf = minutes(&input).unwrap();
    for expected in [
        "Verbale della seduta n. 3",
        "11/06/2024 10:01:03,120044 (CEST)",
        "Ing. Lucia Ferretti",
        "art. 16 del D.Lgs. 36/2023",
        "non confermata",
        "Escluso",
        "Il ribasso in cifre (12,345 %)",
        "0,873333",
        "€ 1.187.450,30",
        "97,875",
        "sospetta anomalia",
        "verifica delle quote",
        &input.leaf,
    ] {
        assert!(
            page_texts(&pdf).concat().to_lowercase().contains(&squeeze(expected).to_lowercase()),
            "{expected:?} is not in the minutes"
        );
    }
    for file in input.openings.iter().flat_map(|opening| &opening.files).chain(&input.attachments) {
        assert_says(&pdf, &file.digest);
    }
}

#[test]
fn empty_sections_are_left_out() {
    let mut input = minutes_input(1);
    input.openings.clear();
    input.scores.clear();
    input.rankings.clear();
    input.attachments.clear();
    input.members.clear();
    input.operations.clear();
    let text = page_texts(&minutes(&input).unwrap()).concat();
    for absent in ["Aperturadellebuste", "Punteggi", "Allegati", "sottoscrivere"] {
        assert!(!text.contains(absent), "{absent}");
    }
    assert!(text.contains("Nessunaoperazioneèregistrata."));
}

#[test]
fn the_data_is_attached_byte_for_byte() {
    let mut receipt_input = receipt_input();
    receipt_input.data = (0..=255).cycle().take(70_000).collect();
    assert_eq!(
        attachments(&receipt(&receipt_input).unwrap()),
        [("ricevuta.json".to_owned(), receipt_input.data, "Data".to_owned())]
    );
    let minutes_input = minutes_input(1);
    assert_eq!(
        attachments(&minutes(&minutes_input).unwrap()),
        [("verbale.json".to_owned(), minutes_input.data, "Data".to_owned())]
    );
}

#[test]
fn equal_input_gives_equal_bytes_and_another_input_other_bytes() {
    let input = receipt_input();
    let first = receipt(&input).unwrap();
    minutes(&minutes_input(2)).unwrap();
    assert!(receipt(&input).unwrap() == first);
    let mut other = input.clone();
    other.leaf.replace_range(0..1, "f");
    assert!(receipt(&other).unwrap() != first);
    let threads: Vec<_> = (0..4).map(|_| std::thread::spawn(|| minutes(&minutes_input(2)).unwrap())).collect();
    let all: BTreeSet<_> = threads.into_iter().map(|thread| thread.join().unwrap()).collect();
    assert_eq!(all.len(), 1);
}

#[test]
fn the_demo_watermark_is_on_every_page_or_on_none() {
    let (mut receipt_input, mut minutes_input) = (receipt_input(), minutes_input(4));
    for demo in [true, false] {
        (receipt_input.demo, minutes_input.demo) = (demo, demo);
        for pdf in [receipt(&receipt_input).unwrap(), minutes(&minutes_input).unwrap()] {
            let pages = page_texts(&pdf);
            assert!(pages.len() > 1);
            for page in pages {
                // Once across the page, once in the header.
                assert_eq!(page.matches(&squeeze(WATERMARK)).count(), if demo { 2 } else { 0 });
            }
        }
    }
}

#[test]
fn the_file_declares_its_standards_language_and_title() {
    let pdf = receipt(&receipt_input()).unwrap();
    for declared in [
        "<pdfaid:part>3</pdfaid:part>",
        "<pdfaid:conformance>A</pdfaid:conformance>",
        "<pdfuaid:part>1</pdfuaid:part>",
        "2024-05-20T07:30:12",
    ] {
        assert!(raw_contains(&pdf, declared), "{declared}");
    }
    let document = Document::load_mem(&pdf).unwrap();
    let catalog = document.catalog().unwrap();
    assert_eq!(catalog.get(b"Lang").unwrap().as_str().unwrap(), b"it-IT");
    assert!(catalog.has(b"StructTreeRoot") && catalog.has(b"Outlines"));
}

#[test]
fn hostile_texts_stay_literal() {
    let receipt_pdf = receipt(&data::hostile_receipt().unwrap()).unwrap();
    let minutes_pdf = minutes(&data::hostile_minutes().unwrap()).unwrap();
    for text in [
        "#read(\"/etc/passwd\")",
        "*grassetto* _corsivo_ `codice` $x^2$ = Titolo",
        "#import \"common.typ\": * #panic()",
        "]#eval(\"1+1\")[ \\ \\u{41} <etichetta> @citazione // commento",
        "https://example.org/#frammento -- --- ... '\"~",
        "[U+1F600]",
        "[U+202E]osrevoR[U+202C]",
        "[U+0000][U+0007][U+E000][U+FFFE][U+200B]",
    ] {
        assert_says(&receipt_pdf, text);
        assert_says(&minutes_pdf, text);
    }
    assert!(!page_texts(&receipt_pdf).concat().contains("root:"));
}

#[test]
fn beyond_a_limit_is_refused_by_name() {
    let mut input = receipt_input();
    input.buyer = "x".repeat(limits::HEADER_BYTES_MAX + 1);
    let error = receipt(&input).unwrap_err();
    assert_eq!(error, DocumentError::TooLong { document: "receipt", field: "buyer", bytes: 301, max: 300 });

    let mut input = receipt_input();
    input.envelopes = vec![input.envelopes[0].clone(); limits::ENVELOPES_MAX + 1];
    assert!(matches!(receipt(&input), Err(DocumentError::TooMany { field: "envelopes", .. })));

    let mut input = receipt_input();
    input.data = vec![b' '; limits::DATA_BYTES_MAX + 1];
    assert!(matches!(receipt(&input), Err(DocumentError::TooLong { field: "data", .. })));

    let mut input = minutes_input(1);
    input.scores[0].criteria[0].rows[0].coefficients.pop();
    assert!(matches!(minutes(&input), Err(DocumentError::Coefficients { coefficients: 2, commissioners: 3, .. })));

    let mut input = minutes_input(1);
    input.issued_at = jiff::Timestamp::MIN;
    assert!(matches!(minutes(&input), Err(DocumentError::Date { .. })));
}

/// The longest texts made of the characters that grow most when spelled out still fit the strings of a PDF.
#[test]
fn texts_as_long_as_allowed_are_printed() {
    let bells = |bytes: usize| "\u{7}".repeat(bytes);
    let mut input = receipt_input();
    input.buyer = bells(limits::HEADER_BYTES_MAX);
    input.procedure_id = bells(limits::HEADER_BYTES_MAX);
    input.procedure_title = bells(limits::NAME_BYTES_MAX);
    input.tenderer = bells(limits::NAME_BYTES_MAX);
    assert_says(&receipt(&input).unwrap(), "[U+0007][U+0007]");
    let mut input = minutes_input(1);
    input.session.purpose = bells(limits::NAME_BYTES_MAX);
    input.openings[0].tenderer = bells(limits::NAME_BYTES_MAX);
    assert_says(&minutes(&input).unwrap(), "[U+0007][U+0007]");
}

#[test]
fn a_document_too_large_as_a_whole_is_refused() {
    let mut input = minutes_input(1);
    input.operations = vec![input.operations[0].clone(); 600];
    input.operations.iter_mut().for_each(|operation| operation.text_it = "x".repeat(limits::SENTENCE_BYTES_MAX));
    assert!(matches!(minutes(&input), Err(DocumentError::TooLong { field: "the whole text", .. })));
}

#[test]
fn as_many_commissioners_as_allowed_fit_the_page() {
    let mut input = minutes_input(3);
    let table = &mut input.scores[0];
    table.commissioners = vec!["Ferretti".to_owned(); limits::COMMISSIONERS_MAX];
    let coefficient: Figure = "0.123456".parse().unwrap();
    for row in table.criteria.iter_mut().flat_map(|criterion| &mut criterion.rows) {
        row.coefficients = vec![Some(coefficient.clone()); limits::COMMISSIONERS_MAX];
    }
    assert_says(&minutes(&input).unwrap(), &"0,123456".repeat(limits::COMMISSIONERS_MAX));
}

#[test]
fn offers_compared_in_pairs_have_their_table() {
    let mut input = minutes_input(3);
    let criterion = &mut input.scores[0].criteria[0];
    let row = |pair: &str, preferences: [&str; 3]| PairRow {
        pair: pair.to_owned(),
        preferences: preferences.map(str::to_owned).to_vec(),
    };
    criterion.pairs = vec![row("A – B", ["A 3", "A = B", "B 6"]), row("A – C", ["C 2", "C 4", "A 5"])];
    let pdf = minutes(&input).unwrap();
    for expected in ["A – B", "A = B", "B 6", "Coppia", "Coeffi-"] {
        assert_says(&pdf, expected);
    }
    input.scores[0].criteria[0].pairs[0].preferences.pop();
    assert!(matches!(minutes(&input), Err(DocumentError::Coefficients { coefficients: 2, commissioners: 3, .. })));
}

#[test]
fn a_table_may_break_over_pages_anywhere() {
    for rows in (1..40).step_by(3) {
        let mut input = minutes_input(1);
        input.demo = rows % 2 == 0;
        input.operations = vec![input.operations[0].clone(); rows];
        minutes(&input).unwrap();
    }
}

#[test]
fn input_survives_json() {
    let (receipt, minutes) = (receipt_input(), minutes_input(2));
    let receipt_json = serde_json::to_string(&receipt).unwrap();
    assert_eq!(serde_json::from_str::<ReceiptDocument>(&receipt_json).unwrap(), receipt);
    let minutes_json = serde_json::to_string(&minutes).unwrap();
    assert_eq!(serde_json::from_str::<MinutesDocument>(&minutes_json).unwrap(), minutes);
}

/// Found by the property below.
#[test]
fn marks_and_presentation_forms_that_once_failed() {
    for text in [
        "\n➡\u{fe02}\u{5b0}\u{4}ˋ ₚ\u{4}⦚c⌳ﵑ\u{4}ﮨѪ\u{7f}\u{5c1}\n\u{351}",
        "\u{7f}Ӈ/\u{4}\u{1b}ﻁ\n\n\n\u{202e}\n\nˇﴳ\u{4}\u{4}﷼\n@ĵ\u{6e65d}\u{315}`␟_\u{34b}\n",
    ] {
        for at in 0..3 {
            let mut input = receipt_input();
            let field = [&mut input.buyer, &mut input.envelopes[0].digest, &mut input.statement].into_iter().nth(at);
            *field.unwrap() = text.to_owned();
            let made = receipt(&input);
            assert!(made.is_ok(), "{text:?} in field {at}: {:?}", made.err());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    /// Any text at all in any field gives a conformant PDF: a receipt is never refused for a strange name.
    #[test]
    fn any_text_can_be_printed(texts in prop::collection::vec(any_text(), 6)) {
        let mut input = receipt_input();
        let mut texts = texts.into_iter();
        let mut next = || texts.next().unwrap_or_default();
        (input.tenderer, input.procedure_title) = (next(), next());
        (input.statement, input.how_to_check) = (next(), next());
        input.envelopes[0].digest = next().chars().take(40).collect();
        input.buyer = next().chars().take(40).collect();
        let made = receipt(&input);
        prop_assert!(made.is_ok(), "{:?}", made.err());
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
        Just('\u{4}'),
        Just('\n'),
        Just(' '),
    ];
    prop::collection::vec(character, 0..60).prop_map(|characters| characters.into_iter().collect())
}

#[test]
fn a_calculation_says_result_steps_and_sources_in_its_language() {
    let mut input = data::calculation_sample(DocumentLanguage::Italian).unwrap();
    let pdf = calculation(&input).unwrap();
    for expected in [
        "Soglia di anomalia: 14,8848353333…%",
        "Vince il ribasso del 14,812%.",
        "Come si arriva al risultato",
        "Somma 215,882",
        "200,5%",
        "sotto 5 nessuna è esclusa automaticamente",
        "reg. (UE) 2025/2150, in vigore dal 01/01/2026",
        "02/03/2026 10:30:12,345678 (CET)",
        "Calcolo informativo: non sostituisce l’atto",
    ] {
        assert_says(&pdf, expected);
    }
    assert!(!page_texts(&pdf).concat().contains(&squeeze(WATERMARK)));
    assert_eq!(attachments(&pdf), [("calcolo.json".to_owned(), input.data.clone(), "Data".to_owned())]);
    assert_eq!(calculation(&input).unwrap(), pdf, "equal input gives equal bytes");
    input.language = DocumentLanguage::English;
    input.demo = true;
    let pdf = calculation(&input).unwrap();
    for expected in
        ["How the result comes about", "DEMONSTRATION — without legal value", "For information: it does not replace"]
    {
        assert_says(&pdf, expected);
    }
}

#[test]
fn texts_of_a_calculation_are_never_markup_and_its_limits_are_kept() {
    let pdf = calculation(&data::hostile_calculation().unwrap()).unwrap();
    assert_says(&pdf, "#read(\"/etc/passwd\")");
    let mut input = data::calculation_sample(DocumentLanguage::Italian).unwrap();
    input.tables[0].rows.push(vec!["solo".to_owned()]);
    assert!(calculation(&input).is_ok(), "a short row is filled up");
    input.tables[0].rows = vec![Vec::new(); limits::TABLE_ROWS_MAX + 1];
    assert!(matches!(calculation(&input), Err(DocumentError::TooMany { field: "tables", .. })));
}
