//! The commands as a person runs them: what they print and their exit codes.
#![expect(clippy::unwrap_used, reason = "a test may fail")]

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use ceralacca_evaluation::{Decimals, Exact, RoundingMode};
use ceralacca_record::{Entry, InstallationMode, Receipt, SigningKey};
use serde_json::{Value, json};

fn run(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_ceralacca"));
    command.args(arguments).env_remove("CERALACCA_TOKEN").output().unwrap()
}

fn example(name: &str) -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name);
    path.to_str().unwrap().to_owned()
}

fn code(output: &Output) -> i32 {
    output.status.code().unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

#[test]
fn evaluate_gives_the_numbers_of_the_vectors() {
    let output = run(&["evaluate", &example("como-2024.toml"), &example("como-2024-offers.toml"), "--json"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let lot = found["lots"].as_array().unwrap().iter().find(|lot| lot["number"] == 1).unwrap();
    let vectors = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata/vectors/evaluation.json");
    let vectors: Value = serde_json::from_slice(&fs::read(vectors).unwrap()).unwrap();
    let vector = vectors["vectors"].as_array().unwrap().iter().find(|vector| vector["id"] == "como-e2e-lot").unwrap();
    let results = vector["expected"]["results"].as_object().unwrap();
    let exact = |value: &Value| value.as_str().unwrap().parse::<Exact>().unwrap();
    let rounded = |value: &Value| exact(value).to_decimal(Decimals::new(6).unwrap(), RoundingMode::HalfUp);
    for (name, tenderer) in [("X", "coop-lario"), ("Y", "coop-brunate"), ("Z", "coop-erba")] {
        let find = |list: &Value| list.as_array().unwrap().iter().find(|found| found["tenderer"] == tenderer).cloned();
        let score = find(&lot["technical"]["scores"]).unwrap();
        assert_eq!(exact(&score["total"]["result"]), exact(&results[name]["technical"]), "{tenderer}");
        match find(&lot["ranking"]["places"]) {
            Some(place) => {
                assert_eq!(rounded(&place["economic"]), results[name]["economic"].as_str().unwrap(), "{tenderer}");
                assert_eq!(rounded(&place["total"]["result"]), results[name]["total"].as_str().unwrap(), "{tenderer}");
            }
            None => assert_eq!(results[name]["total"], Value::Null, "{tenderer}"),
        }
    }
    println!("{} tenders of the vector compared", results.len());
    assert_eq!(lot["below_threshold"], json!(["coop-erba"]));
}

#[test]
fn evaluate_prints_every_example_in_both_languages() {
    for name in ["como-2024", "ricengo-2026", "cremona-2025"] {
        let files = [example(&format!("{name}.toml")), example(&format!("{name}-offers.toml"))];
        let italian = run(&["evaluate", &files[0], &files[1]]);
        assert_eq!(code(&italian), 0, "{}", stderr(&italian));
        assert!(stdout(&italian).contains("Proposta di aggiudicazione"));
        let english = run(&["evaluate", &files[0], &files[1], "--lang", "en"]);
        assert!(stdout(&english).contains("Award proposal"));
    }
}

#[test]
fn evaluate_says_which_file_and_where() {
    let folder = tempfile::tempdir().unwrap();
    let broken = folder.path().join("broken.toml");
    let text = fs::read_to_string(example("como-2024-offers.toml")).unwrap();
    fs::write(&broken, text.replacen("ribasso = \"4.12345\"", "ribasso = 4.12345", 1)).unwrap();
    let output = run(&["evaluate", &example("como-2024.toml"), broken.to_str().unwrap()]);
    assert_eq!(code(&output), 2);
    let said = stderr(&output);
    assert!(said.contains("broken.toml") && said.contains("riga"), "{said}");
    let output = run(&["evaluate", &example("ricengo-2026.toml"), &example("como-2024-offers.toml"), "--lang", "en"]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("The offers are of procedure"), "{}", stderr(&output));
    let output = run(&["evaluate", "no-such-file.toml", &example("como-2024-offers.toml")]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("no-such-file.toml"));
    assert_eq!(code(&run(&["evaluate"])), 2, "bad usage");
}

#[test]
fn schemas_are_json_schemas() {
    for file in ["procedure", "offers"] {
        let output = run(&["schema", file]);
        assert_eq!(code(&output), 0);
        let schema: Value = serde_json::from_slice(&output.stdout).unwrap();
        assert!(schema["$schema"].is_string() && schema["properties"].is_object(), "{file}");
    }
}

/// A receipt of an installation with a known key.
fn receipt(folder: &Path, mode: InstallationMode) -> (PathBuf, String) {
    let key = SigningKey::from_seed("gare.example/record", &[7; 32]).unwrap();
    let entry: Entry = serde_json::from_value(json!({
        "schema": ceralacca_record::SCHEMA,
        "installation": "gare.example/record",
        "body": null,
        "stream": "tender/p/o",
        "version": 1,
        "kind": "submitted",
        "kind_version": 1,
        "actor": "anna",
        "instant": "2026-05-29T09:59:59.000000Z",
        "payload": {"event": "submitted"},
        "salt": "0".repeat(64),
    }))
    .unwrap();
    let receipt = Receipt::issue(entry, None, mode, &key).unwrap();
    let path = folder.join("receipt.json");
    fs::write(&path, receipt.to_bytes().unwrap()).unwrap();
    (path, key.verifier().to_string())
}

#[test]
fn a_receipt_is_verified_and_an_altered_one_is_not() {
    let folder = tempfile::tempdir().unwrap();
    let (path, key) = receipt(folder.path(), InstallationMode::Regular);
    let file = path.to_str().unwrap();
    let output = run(&["verify", "receipt", file, "--key", &key]);
    assert_eq!(code(&output), 0, "{}{}", stdout(&output), stderr(&output));
    let keys = folder.path().join("keys.txt");
    fs::write(&keys, format!("\n{key}\n")).unwrap();
    let output = run(&["verify", "receipt", file, "--key", keys.to_str().unwrap(), "--json"]);
    assert_eq!(code(&output), 0);
    let verdict: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&verdict["valid"], &verdict["demo"]), (&json!(true), &json!(false)));

    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("09:59:59", "09:59:58")).unwrap();
    let output = run(&["verify", "receipt", file, "--key", &key]);
    assert_eq!(code(&output), 1);
    assert!(stderr(&output).contains("NON È VALIDA"));
    let output = run(&["verify", "receipt", file, "--key", "nonsense"]);
    assert_eq!(code(&output), 2);
    assert_eq!(code(&run(&["verify", "receipt", "no-such-file", "--key", &key])), 2);
}

#[test]
fn a_demo_is_said_loudly() {
    let folder = tempfile::tempdir().unwrap();
    let (path, key) = receipt(folder.path(), InstallationMode::Demo);
    let output = run(&["verify", "receipt", path.to_str().unwrap(), "--key", &key]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert!(stdout(&output).contains("SENZA ALCUN VALORE LEGALE"), "{}", stdout(&output));
}

#[test]
fn administration_of_a_fresh_installation() {
    let folder = tempfile::tempdir().unwrap();
    let config = folder.path().join("ceralacca.toml");
    let data = folder.path().join("data");
    let database = folder.path().join("data/ceralacca.db");
    fs::write(&config, format!("data = {data:?}\ndatabase = \"sqlite:{}\"\n", database.display())).unwrap();
    let config = config.to_str().unwrap();
    let admin = |rest: &[&str]| run(&[&["admin", "--config", config], rest].concat());
    let output = admin(&["person", "add", "anna-rossi", "--name", "Anna Rossi"]);
    assert_eq!(code(&output), 0, "{}", stderr(&output));
    assert_eq!(code(&admin(&["platform-admin", "add", "anna-rossi"])), 0);
    assert_eq!(code(&admin(&["platform-admin", "add", "nobody"])), 2);
    assert!(stdout(&admin(&["account", "list"])).contains("Anna Rossi"));
    for good in [["views", "check"], ["views", "rebuild"], ["record", "verify"], ["record", "publish"]] {
        let output = admin(&good);
        assert_eq!(code(&output), 0, "{good:?}: {}", stderr(&output));
    }
    assert_eq!(code(&admin(&["person", "erase", "anna-rossi"])), 0);
    assert_eq!(code(&admin(&["person", "erase", "nobody"])), 2);
    assert_eq!(code(&run(&["admin", "--config", "no-such.toml", "record", "verify"])), 2);
}

#[test]
fn a_reader_who_leaves_early_is_no_failure() {
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_ceralacca"))
        .args(["schema", "procedure"])
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}
