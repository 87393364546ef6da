use axum::http::StatusCode;
use serde_json::{Value, json};

use super::*;
use crate::test_support::{TestAnswer, TestInstallation};

/// A reference vector.
fn vector(file: &str, id: &str) -> Value {
    let path = format!("{}/../../testdata/vectors/{file}.json", env!("CARGO_MANIFEST_DIR"));
    let file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let vectors = file["vectors"].as_array().unwrap();
    vectors.iter().find(|vector| vector["id"] == id).unwrap().clone()
}

fn address(path: &str, fields: &[(&str, &str)]) -> String {
    let mut query = form_urlencoded::Serializer::new(String::new());
    query.extend_pairs(fields);
    format!("{path}?{}", query.finish())
}

/// The numbers of a list as an Italian spreadsheet gives them.
fn column(numbers: &Value) -> String {
    let lines: Vec<String> =
        numbers.as_array().unwrap().iter().map(|number| number.as_str().unwrap().replace('.', ",")).collect();
    lines.join("\r\n")
}

async fn shown(path: &str, fields: &[(&str, &str)]) -> TestAnswer {
    TestInstallation::start(false).await.get(&address(path, fields), "").await
}

/// That the answer of a page shows these texts.
async fn says(path: &str, fields: &[(&str, &str)], expected: &[&str]) {
    let answer = shown(path, fields).await;
    assert_eq!(answer.status, StatusCode::OK, "{path} {fields:?}: {}", answer.text);
    for text in expected {
        assert!(answer.text.contains(text), "{text:?} is not in {path} {fields:?}: {}", answer.text);
    }
}

#[tokio::test]
async fn every_page_and_every_example_answers_in_both_languages() {
    let installation = TestInstallation::start(false).await;
    let index = installation.get("/calc", "").await.text;
    let mut examples = 0;
    for calculator in ALL {
        assert!(index.contains(&format!("href=\"{}\"", calculator.address())), "{calculator:?} is not in the index");
        for question in calculator.questions() {
            assert!(question.kind().is_some(), "{} is no calculator", question.kind);
            for lang in ["it", "en"] {
                let page = format!("{}?what={}&lang={lang}", calculator.address(), question.what);
                let empty = installation.get(&page, "").await;
                assert_eq!(empty.status, StatusCode::OK, "{page}");
                assert!(!empty.text.contains("class=\"answer\""), "{page} answers what nobody asked");
                let answer = installation.get(&format!("{page}&{}", question.example), "").await;
                assert_eq!(answer.status, StatusCode::OK, "{page}: {}", answer.text);
                assert!(answer.text.contains("class=\"result\""), "{page}");
                assert!(!answer.text.contains("<p class=\"result\"></p>"), "{page} has an empty result");
                assert!(answer.text.contains("class=\"deep-0\""), "{page} shows no steps");
                examples += 1;
            }
        }
    }
    println!("{examples} examples");
}

#[tokio::test]
async fn every_anomaly_vector_is_shown_with_its_threshold() {
    let path = format!("{}/../../testdata/vectors/anomaly_thresholds.json", env!("CARGO_MANIFEST_DIR"));
    let file: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let installation = TestInstallation::start(false).await;
    let mut seen = 0;
    for vector in file["vectors"].as_array().unwrap() {
        let offers = column(&vector["offers"]);
        let reference = vector["reference_discount"].as_str().unwrap_or_default().replace('.', ",");
        let fields = [
            ("method", vector["method"].as_str().unwrap()),
            ("offers", offers.as_str()),
            ("reference_discount", reference.as_str()),
        ];
        let answer = installation.get(&address("/calc/anomaly", &fields), "").await;
        assert_eq!(answer.status, StatusCode::OK, "{}: {}", vector["id"], answer.text);
        let expected = &vector["expected"];
        match expected["threshold_dec"].as_str() {
            Some(_) => {
                let threshold = question::exact(&expected["threshold"]).unwrap();
                let shown = shown::cut(&threshold, 10, Lang::It);
                assert!(answer.text.contains(&format!("Soglia di anomalia: {shown}")), "{}: {shown}", vector["id"]);
            }
            None if expected["automatic_exclusion"] == false => {
                assert!(answer.text.contains("sotto 5 nessuna è esclusa automaticamente"), "{}", vector["id"]);
            }
            None => assert!(answer.text.contains("Nessuna soglia"), "{}", vector["id"]),
        }
        seen += 1;
    }
    assert!(seen > 10, "{seen}");
    println!("{seen} vectors");
}

#[tokio::test]
async fn the_list_of_the_ministry_is_understood_and_drawn() {
    let vector = vector("anomaly_thresholds", "A-mit-circ-8-2019");
    let offers = column(&vector["offers"]);
    let fields = [("method", "A"), ("offers", offers.as_str())];
    says(
        "/calc/anomaly",
        &fields,
        &[
            "14,8848353333",
            "Vince il ribasso del 14,812%",
            "Letti 20 numeri",
            "mark-wins",
            "mark-anomalous",
            "mark-aside",
            "mark-kept",
            "/api/calc/anomaly_threshold?input=%7B",
            "/calc/anomaly/pdf?",
        ],
    )
    .await;
}

#[tokio::test]
async fn the_value_and_the_terms_of_a_procedure() {
    let two = [("what", "estimated"), ("object", "services"), ("amounts", "100.000\n60.000"), ("options", "20.000\n0")];
    says("/calc/procedure", &two, &["€\u{a0}180.000,00", "Lotti piccoli, per numero", "€\u{a0}36.000,00"]).await;
    let sent = [("what", "standstill"), ("last_communication_sent", "2026-05-06"), ("call_sent", "2026-01-15")];
    says("/calc/terms", &sent, &["9 giugno 2026", "8 giugno 2026"]).await;
    let late = [("what", "prior-notice"), ("pin_sent", "2026-01-27"), ("notice_sent", "2026-03-02")];
    says("/calc/terms", &late, &["I termini non si possono abbreviare"]).await;
}

#[tokio::test]
async fn known_results_of_the_other_pages() {
    says(
        "/calc/points",
        &[
            ("what", "power"),
            ("weight", "30"),
            ("measure", "discount_percent"),
            ("exponent", "1/3"),
            ("all_zero", "zero_points"),
            ("offers", "1 8"),
        ],
        &["con 30 punti; distacco dalla seconda 15", "Sintel"],
    )
    .await;
    says(
        "/calc/points",
        &[
            ("what", "bilinear"),
            ("weight", "30"),
            ("measure", "discount_percent"),
            ("coefficient", "0,80"),
            ("all_zero", "zero_points"),
            ("offers", "6 10 14 22"),
        ],
        &["Prima l&#39;offerta n. 4 con 30 punti", "18,46…", "11,07…"],
    )
    .await;
    says(
        "/calc/points",
        &[
            ("what", "linear-price"),
            ("weight", "40"),
            ("base", "1.000.000"),
            ("all_at_base", "zero_points"),
            ("offers", "900.000\n850.000\n800.000"),
        ],
        &["con 40 punti; distacco dalla seconda 10", "€\u{a0}850.000,00", "«900.000» è letto 900.000"],
    )
    .await;
    says(
        "/calc/guarantees",
        &[("what", "provisional"), ("base", "1.000.000"), ("rate_percent", "2")],
        &["€\u{a0}20.000,00"],
    )
    .await;
    says(
        "/calc/guarantees",
        &[("what", "framework"), ("framework_amount", "1.866.262,24")],
        &["al massimo €\u{a0}37.325,24"],
    )
    .await;
    says("/calc/guarantees", &[("what", "definitive-below"), ("contract_amount", "63888,78")], &["€\u{a0}3.194,44"])
        .await;
    says(
        "/calc/terms",
        &[("what", "term"), ("term", "open_offers"), ("start", "02/03/2026")],
        &["mercoledì 01/04/2026", "art. 71"],
    )
    .await;
    says("/calc/terms", &[("what", "days"), ("start", "2026-04-01"), ("days", "-6")], &["giovedì 26/03/2026"]).await;
    says(
        "/calc/stamp-and-fees",
        &[("what", "application"), ("document", "domanda di partecipazione")],
        &["€\u{a0}16,00"],
    )
    .await;
    says("/calc/stamp-and-fees", &[("what", "contract"), ("contract_amount", "0")], &["Esente"]).await;
    says(
        "/calc/procedure",
        &[("what", "threshold"), ("category", "works and concessions"), ("from_", "2026-01-01")],
        &["€\u{a0}5.404.000,00", "€\u{a0}5.538.000,00", "in vigore dal 01/01/2026"],
    )
    .await;
    says(
        "/calc/procedure",
        &[
            ("what", "lightest"),
            ("object", "works"),
            ("authority", "sub"),
            ("estimated_value", "149.999,99"),
            ("date", "2026-07-01"),
        ],
        &["Affidamento diretto", "Operatori da consultare"],
    )
    .await;
    says(
        "/calc/procedure",
        &[
            ("what", "rotation"),
            ("outgoing_contractor_same_sector", "yes"),
            ("value_band", "same"),
            ("amount", "60000"),
            ("direct_award", "yes"),
        ],
        &["L&#39;affidamento è vietato"],
    )
    .await;
}

#[tokio::test]
async fn what_is_wrong_is_told_beside_its_field_and_nothing_typed_is_lost() {
    for (path, fields, expected) in [
        (
            "/calc/anomaly",
            vec![("method", "A"), ("offers", "12,5\nRibasso <b>\n13")],
            vec!["Riga 2: «Ribasso» non è un numero", "id=\"offers-error\"", "Ribasso &#60;b&#62;", "href=\"#offers\""],
        ),
        ("/calc/anomaly", vec![("method", "A"), ("offers", "12,5 101")], vec!["id=\"offers-error\""]),
        (
            "/calc/anomaly",
            vec![("method", "C"), ("offers", "12,5 13")],
            vec!["id=\"reference_discount-error\"", "Allegato II.2"],
        ),
        (
            "/calc/anomaly",
            vec![("method", "Z"), ("offers", "12,5 13")],
            vec!["La scelta non è fra quelle dell&#39;elenco", "href=\"#method-1\""],
        ),
        ("/calc/anomaly", vec![("method", "A"), ("offers", "")], vec!["Questo dato è necessario"]),
        (
            "/calc/guarantees",
            vec![("what", "provisional"), ("base", "-5"), ("rate_percent", "9")],
            vec!["Un importo non è negativo"],
        ),
        (
            "/calc/guarantees",
            vec![("what", "provisional"), ("base", "5"), ("rate_percent", "9")],
            vec!["id=\"rate_percent-error\"", "La garanzia va dall&#39;1% al 4%"],
        ),
        (
            "/calc/guarantees",
            vec![("what", "provisional"), ("base", "1,234"), ("rate_percent", "2")],
            vec!["al massimo due decimali"],
        ),
        (
            "/calc/terms",
            vec![("what", "term"), ("term", "open_offers"), ("start", "30/02/2026")],
            vec!["id=\"start-error\"", "non è una data"],
        ),
        ("/calc/terms", vec![("what", "days"), ("start", "2026-03-02"), ("days", "0")], vec!["id=\"days-error\""]),
        (
            "/calc/procedure",
            vec![
                ("what", "lightest"),
                ("object", "works"),
                ("authority", "sub"),
                ("estimated_value", "1"),
                ("date", "1999-01-01"),
            ],
            vec!["1999-01-01", "1999-01-01\""],
        ),
        (
            "/calc/procedure",
            vec![("what", "estimated"), ("object", "works"), ("amounts", "100.000"), ("options", "1\n2")],
            vec!["Il lotto n. 2 vuole il suo importo"],
        ),
        (
            "/calc/draw",
            vec![("subject", "x"), ("seed", "zz"), ("public_input", "1"), ("participants", "A\nB")],
            vec!["id=\"seed-error\"", "64 cifre esadecimali"],
        ),
        (
            "/calc/points",
            vec![
                ("what", "power"),
                ("weight", "30"),
                ("measure", "discount_percent"),
                ("exponent", "-1"),
                ("all_zero", "zero_points"),
                ("offers", "1 2"),
            ],
            vec!["id=\"exponent-error\""],
        ),
    ] {
        let answer = shown(path, &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{path} {fields:?}: {}", answer.text);
        assert!(answer.text.contains("nulla di quanto ha scritto è andato perso"), "{path} {fields:?}");
        assert!(!answer.text.contains("class=\"answer\""), "{path} {fields:?}");
        for text in expected {
            assert!(answer.text.contains(text), "{text:?} is not in {path} {fields:?}: {}", answer.text);
        }
    }
}

#[tokio::test]
async fn programs_get_the_same_answers() {
    let installation = TestInstallation::start(false).await;
    let kinds = installation.get("/api/calc", "").await.json();
    assert!(
        kinds.as_array().unwrap().iter().any(|kind| kind["kind"] == "anomaly_threshold" && kind["input"].is_object())
    );
    let vector = vector("guarantees", "def-framework-cap");
    let answer = installation.post("/api/calc/definitive_framework", "", &vector["input"]).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text);
    assert_eq!(answer.json()["value"], vector["expected"]);
    assert!(!answer.json()["sources"].as_array().unwrap().is_empty());
    let link = address("/api/calc/definitive_framework", &[("input", &vector["input"].to_string())]);
    assert_eq!(installation.get(&link, "").await.json(), answer.json(), "a link is the calculation too");
}

#[tokio::test]
async fn what_programs_send_wrong_is_refused_with_rule_field_and_both_languages() {
    let installation = TestInstallation::start(false).await;
    for (kind, input, status, rule, field) in [
        ("nothing", "{}".to_owned(), 404, "calculator_unknown", ""),
        ("anac_fee", "{".to_owned(), 422, "input_unreadable", ""),
        ("anac_fee", String::new(), 422, "input_unreadable", ""),
        ("anac_fee", json!({ "amount": "1", "more": 2 }).to_string(), 422, "input_unreadable", "more"),
        ("anac_fee", json!({ "amount": "1,5" }).to_string(), 422, "input_unreadable", "amount"),
        ("anac_fee", json!({ "amount": "1", "date": "1999-01-01" }).to_string(), 422, "table_missing", ""),
        (
            "anomaly_threshold",
            json!({ "method": "A", "offers": ["12", "101"] }).to_string(),
            422,
            "calculation_refused",
            "offers[1]",
        ),
        ("latest_day", json!({ "start": "2026-03-02", "days": 0 }).to_string(), 422, "calculation_refused", "days"),
        ("anac_fee", " ".repeat(65 * 1024), 413, "input_too_long", ""),
    ] {
        let answer = installation.send("POST", &format!("/api/calc/{kind}"), &[], input.clone()).await;
        let refusal = answer.json();
        assert_eq!(
            (answer.status.as_u16(), refusal["rule"].as_str()),
            (status, Some(rule)),
            "{kind} {input:.60}: {refusal}"
        );
        assert!(!refusal["it"].as_str().unwrap().is_empty() && refusal["it"] != refusal["en"], "{refusal}");
        assert_eq!(refusal["facts"]["field"].as_str().unwrap_or_default(), field, "{kind} {input:.60}: {refusal}");
    }
}

#[tokio::test]
async fn no_paper_is_made_of_nothing() {
    let installation = TestInstallation::start(false).await;
    for (path, status) in [
        ("/calc/nothing/pdf", StatusCode::NOT_FOUND),
        ("/calc/anomaly/pdf", StatusCode::UNPROCESSABLE_ENTITY),
        ("/calc/anomaly/pdf?method=A&offers=x", StatusCode::UNPROCESSABLE_ENTITY),
        ("/calc/guarantees/pdf?base=5&rate_percent=9", StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        assert_eq!(installation.get(path, "").await.status, status, "{path}");
    }
}

/// The paper of a question's example.
fn paper_of(question: &Question, lang: Lang) -> Vec<u8> {
    let posted = Posted::read("/calc", question.example.as_bytes()).unwrap();
    let asked = Asked::read(question, &posted);
    let outcome = ceralacca_calculators::run(question.kind().unwrap(), asked.input.clone()).unwrap();
    let document = paper::document(question, &asked, &outcome, lang).unwrap();
    ceralacca_documents::calculation(&document).unwrap()
}

#[test]
fn every_page_has_its_paper() {
    for calculator in ALL {
        let questions = calculator.questions();
        let pdf = paper_of(questions.first().unwrap(), Lang::It);
        assert!(pdf.starts_with(b"%PDF") && pdf.len() > 5_000, "{calculator:?}: {} bytes", pdf.len());
    }
    let anomaly = anomaly::questions();
    assert_ne!(paper_of(&anomaly[0], Lang::It), paper_of(&anomaly[0], Lang::En), "each in its language");
}
