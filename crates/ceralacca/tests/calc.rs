//! The calculators as a person runs them: answers in the shape of the vectors, explanations, refusals.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

use std::{
    fs,
    io::Write as _,
    path::PathBuf,
    process::{Command, Output, Stdio},
};

use serde_json::{Value, json};

fn calc(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_ceralacca"))
        .arg("calc")
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A command that refuses its arguments reads nothing: a broken pipe is no fault.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

fn vectors(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/vectors").join(name);
    path.to_str().unwrap().to_owned()
}

#[test]
fn the_answer_has_the_shape_of_the_vectors() {
    let output = calc(&["anac_fee"], br#"{"amount":"250000"}"#);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&answer["contracting_authority"], &answer["economic_operator"]), (&json!("250"), &json!("18")));

    let output = calc(&["linear_discount"], br#"{"weight":"30","discounts":["5","12.5","20"]}"#);
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answer[1]["rounded2"], "18.75");
}

#[test]
fn every_vector_file_runs_and_nothing_fails() {
    // Not computed from their input: a document's text, a misprint of a source.
    let not_run = [
        ("anomaly_thresholds.json", 0),
        ("deadlines.json", 0),
        ("evaluation.json", 0),
        ("guarantees.json", 0),
        ("procedure_selection.json", 0),
        ("scoring.json", 0),
        ("stamp_and_fees.json", 1),
        ("tender_lint.json", 47),
    ];
    let mut all = 0;
    for (name, expected) in not_run {
        let output = calc(&["--vectors", &vectors(name)], b"");
        let printed = text(&output.stdout);
        assert_eq!(output.status.code(), Some(0), "{name}: {printed}{}", text(&output.stderr));
        let last = printed.lines().last().unwrap();
        let numbers: Vec<usize> =
            last.split(|c: char| !c.is_ascii_digit()).filter_map(|part| part.parse().ok()).collect();
        let [total, passed, _unverified, failed, left] = numbers[..] else { unreachable!("{last}") };
        println!("{name}: {last}");
        assert_eq!((failed, left, passed), (0, expected, total - expected), "{name}");
        all += passed;
    }
    println!("{all} vectors run by the command");
}

#[test]
fn a_vector_that_does_not_hold_is_told_with_its_place() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("vectors.json");
    let vector = json!({ "vectors": [{
        "id": "wrong", "kind": "anac_fee", "input": { "amount": "250000" },
        "expected": { "contracting_authority": "250", "economic_operator": "19" }
    }] });
    fs::write(&file, vector.to_string()).unwrap();
    let output = calc(&["--vectors", file.to_str().unwrap()], b"");
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stdout).contains("economic_operator: expected \"19\", found \"18\""),
        "{}",
        text(&output.stdout)
    );
}

#[test]
fn explanations_come_in_both_languages() {
    let input = br#"{"method":"A","offers":["10","11","12","13","14","15","16","17","18","19"]}"#;
    for (lang, words) in [("it", ["scarto medio", "anomal"]), ("en", ["mean deviation", "nomalous"])] {
        let output = calc(&["anomaly_threshold", "--explain", "--lang", lang], input);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        for word in words {
            assert!(text(&output.stdout).contains(word), "{lang}: {}", text(&output.stdout));
        }
    }
}

#[test]
fn the_kinds_are_listed_and_each_has_a_schema() {
    let listed = text(&calc(&[], b"").stdout);
    let kinds: Vec<&str> = listed.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(kinds.len() > 30, "{listed}");
    for kind in kinds {
        let schema: Value = serde_json::from_slice(&calc(&[kind, "--schema"], b"").stdout).unwrap();
        assert_eq!(schema["type"], "object", "{kind}");
    }
}

/// Kind, input, what the refusal says.
const REFUSED: &[(&str, &str, &[&str])] = &[
    ("anac_fee", "", &["il testo è vuoto"]),
    ("anac_fee", "{", &["a metà di un oggetto", "riga 1 colonna 1"]),
    ("anac_fee", "[\"250000\"]", &["serve un oggetto", "riga 1 colonna 1"]),
    ("anac_fee", "{}", &["manca il campo `amount`"]),
    ("anac_fee", "{\"amount\":\"250000\"} x", &["altri caratteri", "riga 1 colonna 21"]),
    ("anac_fee", "{\"amount\":\"abc\"}", &["input.amount", "non è un numero", "riga 1 colonna"]),
    ("anac_fee", "{\n  \"amount\": \"1.234,50\"\n}", &["input.amount", "virgola", "1234.50", "riga 2 colonna"]),
    ("anac_fee", "{\"amount\":\"1,5\"}", &["virgola", "1.5"]),
    ("anac_fee", "{\"amount\":250000.5}", &["input.amount", "virgolette"]),
    ("anac_fee", "{\"amount\":\"-1\"}", &["negativo"]),
    ("anac_fee", "{\"amount\":\"1000000000000000000000000000000\"}", &["troppe cifre"]),
    ("anac_fee", "{\"amount\":\"1000000000001\"}", &["al massimo"]),
    ("anac_fee", "{\"amount\":\"1e30\"}", &["non è un numero"]),
    ("anac_fee", "{\"amount\":\"0.001\"}", &["frazioni di centesimo"]),
    ("anac_fee", "{\"amount\":null}", &["input.amount"]),
    ("anac_fee", "{\"amount\":\"1\",\"colour\":\"blue\"}", &["campo sconosciuto `colour`"]),
    ("anac_fee", "{\"amount\":\"1\",\"amount\":\"2\"}", &["campo ripetuto `amount`"]),
    ("anomaly_threshold", "{\"method\":\"D\",\"offers\":[\"1\"]}", &["input.method", "valore sconosciuto `D`"]),
    ("anomaly_threshold", "{\"method\":\"A\",\"offers\":[]}", &["input.offers", "nessun ribasso"]),
    ("anomaly_threshold", "{\"method\":\"A\",\"offers\":[\"1\",\"101\"]}", &["input.offers[1]", "tra 0 e 100"]),
    ("anomaly_threshold", "{\"method\":\"A\",\"offers\":[\"1\",\"-2\"]}", &["input.offers[1]", "tra 0 e 100"]),
    ("anomaly_threshold", "{\"method\":\"A\",\"offers\":[\"1\",\"x\"]}", &["input.offers[1]", "non è un numero"]),
    (
        "anomaly_threshold",
        "{\"method\":\"C\",\"offers\":[\"1\",\"2\",\"3\"]}",
        &["input.reference_discount", "metodo C"],
    ),
    (
        "anomaly_threshold",
        "{\"method\":\"A\",\"offers\":[\"1\",\"2\",\"3\"],\"reference_discount\":\"4\"}",
        &["metodo C"],
    ),
    (
        "anomaly_threshold",
        "{\"method\":\"C\",\"offers\":[\"1\",\"2\",\"3\"],\"reference_discount\":\"140\"}",
        &["tra 0 e 100"],
    ),
    ("linear_discount", "{\"weight\":\"30\",\"discounts\":[\"-5\"]}", &["input.discounts[0]"]),
    ("linear_discount", "{\"weight\":\"30\",\"discounts\":[\"120\"]}", &["input.discounts"]),
    ("linear_discount", "{\"weight\":\"-30\",\"discounts\":[\"5\"]}", &["input.weight"]),
    ("linear_price", "{\"weight\":\"30\",\"base\":\"100\",\"prices\":[\"120\"]}", &["input.prices"]),
    ("inverse_price", "{\"weight\":\"30\",\"prices\":[\"0\"]}", &["input.prices[0]", "zero"]),
    ("power_discount", "{\"weight\":\"30\",\"alpha\":\"0\",\"discounts\":[\"5\"]}", &["input.alpha", "esponente"]),
    (
        "power_discount",
        "{\"weight\":\"30\",\"alpha\":\"1/0\",\"discounts\":[\"5\"]}",
        &["input.alpha", "divide per zero"],
    ),
    ("bilinear_mean", "{\"weight\":\"30\",\"X\":\"1.2\",\"discounts\":[\"5\"]}", &["input.X", "coefficiente"]),
    ("reparametrisation", "{\"weights\":{\"a\":\"30\"},\"technical_max\":\"101\",\"coefficients\":{}}", &["technical"]),
    (
        "discretionary_mean_truncated",
        "{\"max_points\":\"10\",\"coefficients\":[],\"decimals\":2}",
        &["input.coefficients"],
    ),
    (
        "discretionary_mean_truncated",
        "{\"max_points\":\"10\",\"coefficients\":[\"1.5\"],\"decimals\":2}",
        &["input.coefficients[0]", "tra 0 e 1"],
    ),
    (
        "discretionary_mean_truncated",
        "{\"max_points\":\"10\",\"coefficients\":[\"1\"],\"decimals\":99}",
        &["al massimo 12"],
    ),
    ("award_limit", "{\"max_lots\":0,\"scores\":{}}", &["input.scores"]),
    ("award_limit", "{\"max_lots\":-1,\"scores\":{}}", &["input.max_lots"]),
    (
        "draw",
        "{\"subject\":\"s\",\"seed\":\"12\",\"public_input\":\"1\",\"participants\":[\"A\",\"B\"]}",
        &["input.seed", "64"],
    ),
    (
        "draw",
        "{\"subject\":\"s\",\"seed\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"public_input\":\"1\",\"participants\":[\"A\",\"A\"]}",
        &["participants", "A"],
    ),
    (
        "draw",
        "{\"subject\":\"s\",\"seed\":\"0000000000000000000000000000000000000000000000000000000000000000\",\"public_input\":\"1\",\"participants\":[\"A\"]}",
        &["participants", "almeno due"],
    ),
    (
        "standstill",
        "{\"last_communication_sent\":\"2026-02-30\",\"days\":32}",
        &["input.last_communication_sent", "non è un giorno"],
    ),
    ("standstill", "{\"last_communication_sent\":\"04/05/2026\",\"days\":32}", &["non è un giorno"]),
    ("min_period", "{\"start\":\"2026-03-02\",\"days\":\"thirty\"}", &["input.days"]),
];

#[test]
fn bad_input_is_refused_with_its_place() {
    for (kind, input, says) in REFUSED {
        let output = calc(&[kind], input.as_bytes());
        let told = text(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{kind} {input}: {told}{}", text(&output.stdout));
        for words in *says {
            assert!(told.contains(words), "{kind} {input}: {told}");
        }
        assert!(!told.contains("panicked"), "{told}");
    }
    println!("{} inputs refused", REFUSED.len());
}

#[test]
fn what_is_too_large_or_too_deep_is_refused() {
    let deep = format!("{{\"amount\":{}{}}}", "[".repeat(100_000), "]".repeat(100_000));
    let output = calc(&["anac_fee"], deep.as_bytes());
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("input.amount: tipo non valido: un elenco"), "{}", text(&output.stderr));

    let folder = tempfile::tempdir().unwrap();
    let large = folder.path().join("large.json");
    fs::write(&large, vec![b' '; 50_000_000]).unwrap();
    let output = calc(&["anac_fee", large.to_str().unwrap()], b"");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("supera 1048576 byte"), "{}", text(&output.stderr));

    let many = vec!["\"5\""; 1_001].join(",");
    let output = calc(&["linear_discount"], format!("{{\"weight\":\"30\",\"discounts\":[{many}]}}").as_bytes());
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("1000"), "{}", text(&output.stderr));

    let output = calc(&["anac_fee", "no-such-file.json"], b"");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("il file non esiste"), "{}", text(&output.stderr));
    let english = calc(&["anac_fee", "--lang", "en", large.to_str().unwrap()], b"");
    assert!(text(&english.stderr).contains("longer than 1048576 bytes"), "{}", text(&english.stderr));
    let english = calc(&["anac_fee", "--lang", "en"], b"{\"amount\":\"1,5\"}");
    assert!(
        text(&english.stderr).contains("has a comma: write the decimals after a point"),
        "{}",
        text(&english.stderr)
    );
    let folder_given = calc(&["anac_fee", folder.path().to_str().unwrap()], b"");
    assert_eq!(folder_given.status.code(), Some(2));
    assert!(text(&folder_given.stderr).contains("è una cartella"), "{}", text(&folder_given.stderr));
    let output = calc(&["guess"], b"{}");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("anac_fee"), "{}", text(&output.stderr));
    let output = calc(&["--vectors", large.to_str().unwrap()], b"");
    assert_eq!(output.status.code(), Some(2));
}
