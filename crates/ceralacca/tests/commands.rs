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
fn lint_tells_by_its_exit_code_what_it_found() {
    for (name, expected) in [
        ("como-2024.toml", 1),
        ("ricengo-2026.toml", 1),
        ("cremona-2025.toml", 1),
        ("como-2024-corrected.toml", 3),
        ("ricengo-2026-corrected.toml", 3),
    ] {
        let output = run(&["lint", &example(name)]);
        assert_eq!(code(&output), expected, "{name}: {}", stderr(&output));
        assert!(stdout(&output).contains("Rimedio:") && stderr(&output).contains(name), "{name}");
    }
    let english = run(&["lint", &example("como-2024.toml"), "--lang", "en"]);
    assert!(stdout(&english).contains("Mend:") && stderr(&english).contains("6 errors"), "{}", stderr(&english));
    let output = run(&["lint", &example("como-2024.toml"), "--json"]);
    assert_eq!(code(&output), 1);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&report["errors"], &report["sent_on"]), (&json!(6), &json!("2024-04-17")));
    let quinto = report["lints"].as_array().unwrap().iter().find(|lint| lint["check"] == "option-percent").unwrap();
    assert_eq!(quinto["numbers"]["total_expected"], "12075754.288");
    let later = run(&["lint", &example("como-2024-corrected.toml"), "--json", "--date", "2026-06-01"]);
    let later: Value = serde_json::from_slice(&later.stdout).unwrap();
    assert_eq!(later["law_changed"], 1, "the turnover of the last three years");
    assert_eq!(code(&run(&["lint", &example("como-2024.toml"), "--date", "ieri"])), 2);
    assert_eq!(code(&run(&["lint"])), 2, "bad usage");
}

/// The line of a file in which a text stands first, from 1.
fn line_of(text: &str, wanted: &str) -> usize {
    1 + text.lines().position(|line| line.contains(wanted)).unwrap()
}

#[test]
fn what_is_wrong_in_a_file_is_told_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("como.toml");
    let como = fs::read_to_string(example("como-2024.toml")).unwrap().replacen("max_points = 80", "max_points = 81", 1);
    fs::write(&path, &como).unwrap();
    let path = path.to_str().unwrap();
    let line = line_of(&como, "max_points = 81");

    let output = run(&["lint", path, "--json"]);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    let lints = report["lints"].as_array().unwrap();
    let points = lints.iter().find(|lint| lint["path"] == "award.technical.max_points").unwrap();
    assert_eq!((&points["line"], &points["column"]), (&json!(line), &json!(1)));
    assert!(stdout(&run(&["lint", path])).contains(&format!("E1 award.technical.max_points (riga {line}, art. 108")));
    assert!(stdout(&run(&["lint", path, "--lang", "en"])).contains(&format!("(line {line}, art. 108")));

    let output = run(&["evaluate", path, &example("como-2024-offers.toml")]);
    assert_eq!(code(&output), 2);
    let said = stderr(&output);
    assert!(said.contains(&format!("{path}: va corretto prima di valutare:")), "the procedure, not the offers: {said}");
    assert!(
        said.contains(&format!("riga {line}, colonna 1, award.technical.max_points: Il massimo dichiarato è 81")),
        "{said}"
    );
    assert!(said.contains("Punti tecnici ed economici fanno 101"), "{said}");
}

/// A file of which nothing needs a reason.
#[test]
fn lint_is_silent_about_a_file_without_defects() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clean.toml");
    let text = fs::read_to_string(example("cremona-2025-corrected.toml")).unwrap();
    let text = text.replacen("nuts = \"ITC4A\"", "nuts = \"ITC4A\"\ntax_code = \"00297960197\"", 1);
    fs::write(&path, text).unwrap();
    let output = run(&["lint", path.to_str().unwrap()]);
    assert_eq!(code(&output), 0, "{}{}", stdout(&output), stderr(&output));
    assert!(stderr(&output).is_empty());
}

/// What a hurried hand writes: each is refused with exit code 2, the place, and no panic.
#[test]
fn lint_says_where_a_file_cannot_be_read() {
    let folder = tempfile::tempdir().unwrap();
    let como = fs::read_to_string(example("como-2024.toml")).unwrap();
    let cases = [
        ("not a number", "base = \"9857585.24\"", "base = \"novemila\""),
        ("comma", "base = \"9857585.24\"", "base = \"9857585,24\""),
        ("comma and point", "base = \"9857585.24\"", "base = \"9.857.585,24\""),
        ("a float", "base = \"9857585.24\"", "base = 9857585.24"),
        ("empty number", "base = \"9857585.24\"", "base = \"\""),
        ("digits without end", "base = \"9857585.24\"", &format!("base = \"{}\"", "9".repeat(5000))),
        ("10^30", "base = \"9857585.24\"", &format!("base = \"1{}\"", "0".repeat(30))),
        ("a number in a table", "base = \"9857585.24\"", "base = { euro = 1 }"),
        ("division by zero", "base = \"9857585.24\"", "base = \"1/0\""),
        ("negative count", "cure_days = 5", "cure_days = -5"),
        ("count too large", "cure_days = 5", "cure_days = 256"),
        ("count as text", "cure_days = 5", "cure_days = \"cinque\""),
        ("unknown field", "cure_days = 5", "giorni = 5\ncure_days = 5"),
        ("missing field", "cure_days = 5 ", "# "),
        ("field twice", "cure_days = 5", "cure_days = 5\ncure_days = 6"),
        ("table twice", "[terms]", "[terms]\n[terms]"),
        ("unknown word", "vat = \"excluded\"", "vat = \"senza\""),
        (
            "instant without offset",
            "submission = \"2024-05-20T09:00:00+02:00\"",
            "submission = \"2024-05-20T09:00:00\"",
        ),
        (
            "instant without quotes",
            "submission = \"2024-05-20T09:00:00+02:00\"",
            "submission = 2024-05-20T09:00:00+02:00",
        ),
        ("no such day", "submission = \"2024-05-20T09:00:00+02:00\"", "submission = \"2024-02-30T09:00:00+02:00\""),
        ("open quotes", "object = \"services\"", "object = \"services"),
        ("list for text", "id = \"como-2024-assistenza-scolastica\"", "id = [\"a\"]"),
        ("unknown schema", "schema = 1", "schema = 2"),
        ("unknown reduction", "[\"quality\", \"small_enterprise\"]", "[\"quality\", \"green\"]"),
        ("unknown clause", "lead_named = true", "rup_named = true"),
        ("truth as text", "lead_named = true", "lead_named = \"sì\""),
        ("deep nesting", "legal_basis = [", &format!("legal_basis = [{}1{}, ", "[".repeat(60), "]".repeat(60))),
    ];
    println!("{} damaged files", cases.len());
    for (what, from, to) in cases {
        assert!(como.contains(from), "{what}: {from} is not in the file");
        let path = folder.path().join("damaged.toml");
        fs::write(&path, como.replacen(from, to, 1)).unwrap();
        let output = run(&["lint", path.to_str().unwrap()]);
        let said = stderr(&output);
        assert_eq!(code(&output), 2, "{what}: {said}");
        assert!(said.contains("damaged.toml") && !said.contains("panicked"), "{what}: {said}");
        let placed =
            (said.contains("riga") && said.contains("colonna")) || said.contains("schema") || said.contains("livelli");
        assert!(placed, "{what}: {said}");
        let english = ["expected", "invalid", "unknown", "missing", "is not", "write", "must", "failed"];
        let own: String = said.split(['"', '`']).step_by(2).collect();
        let left = own.split(|c: char| !c.is_alphanumeric()).find(|word| english.contains(word));
        assert_eq!(left, None, "{what}: {said}");
    }
}

/// Numbers that are read, but wrong in themselves: they are findings, not failures.
#[test]
fn lint_finds_numbers_that_no_notice_holds() {
    let folder = tempfile::tempdir().unwrap();
    let como = fs::read_to_string(example("como-2024-corrected.toml")).unwrap();
    for (what, from, to, key) in [
        ("negative", "base = \"9857585.24\"", "base = \"-1\"", "S amounts.base"),
        ("10^29", "base = \"9857585.24\"", &format!("base = \"1{}\"", "0".repeat(29)), "E3 amounts.estimated_total"),
        ("weights 101", "max_points = 20", "max_points = 21", "E1 award"),
        ("empty title", "title = \"Accordo quadro", "title = \"\"\n# \"", "S title"),
        ("lot twice", "number = 2", "number = 1", "S lots"),
    ] {
        assert!(como.contains(from), "{what}");
        let path = folder.path().join("wrong.toml");
        fs::write(&path, como.replacen(from, to, 1)).unwrap();
        let output = run(&["lint", path.to_str().unwrap()]);
        assert_eq!(code(&output), 1, "{what}: {}", stderr(&output));
        assert!(stdout(&output).contains(key), "{what}: {}", stdout(&output));
    }
}

#[test]
fn lint_reads_no_more_than_its_limit() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("big.toml");
    fs::File::create(&path).unwrap().set_len(50 * 1024 * 1024).unwrap();
    let output = run(&["lint", path.to_str().unwrap()]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("1048576"), "{}", stderr(&output));
    let path = folder.path().join("bytes.toml");
    fs::write(&path, [0xff, 0xfe, 0x00]).unwrap();
    let output = run(&["lint", path.to_str().unwrap()]);
    assert_eq!(code(&output), 2);
    assert!(stderr(&output).contains("UTF-8"), "{}", stderr(&output));
    for (name, text) in [("broken.json", "{\n \"schema\": }"), ("empty.json", ""), ("empty.toml", "")] {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        let output = run(&["lint", path.to_str().unwrap()]);
        assert_eq!(code(&output), 2, "{name}: {}", stderr(&output));
    }
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
    mirrored(&admin, folder.path());
    assert_eq!(code(&admin(&["person", "erase", "anna-rossi"])), 0);
    assert_eq!(code(&admin(&["person", "erase", "nobody"])), 2);
    assert_eq!(code(&run(&["admin", "--config", "no-such.toml", "record", "verify"])), 2);
}

/// The mirror holds what is served, grows with the record, and its heads are looked for in the record.
fn mirrored(admin: &dyn Fn(&[&str]) -> Output, folder: &Path) {
    let mirror = folder.join("mirror");
    let files = || {
        let mut found = Vec::new();
        let mut folders = vec![mirror.clone()];
        while let Some(next) = folders.pop() {
            for entry in fs::read_dir(next).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else {
                    found.push(path.strip_prefix(&mirror).unwrap().to_str().unwrap().to_owned());
                }
            }
        }
        found.sort();
        found
    };
    let export = || {
        let output = admin(&["record", "export", mirror.to_str().unwrap()]);
        assert_eq!(code(&output), 0, "{}", stderr(&output));
        stdout(&output)
    };
    export();
    let first = ["checkpoint", "checkpoints/256", "heads", "key", "tile/0/000", "tile/1/000.p/1"];
    assert_eq!(files(), first);
    assert_eq!(fs::read(mirror.join("tile/0/000")).unwrap().len(), 256 * 32);
    let saved = fs::read(mirror.join("checkpoint")).unwrap();
    assert_eq!(code(&admin(&["record", "publish"])), 0);
    assert!(export().starts_with("2 heads, 512 leaves, 2 new tiles"), "what is there is not written again");
    let both = ["checkpoint", "checkpoints/256", "checkpoints/512", "heads", "key"];
    let tiles = ["tile/0/000", "tile/0/001", "tile/1/000.p/1", "tile/1/000.p/2"];
    assert_eq!(files(), [&both[..], &tiles[..]].concat());
    assert_eq!(fs::read(mirror.join("checkpoints/256")).unwrap(), saved, "a signed head stays what it was");
    assert_eq!(fs::read_to_string(mirror.join("heads")).unwrap().lines().count(), 2);

    let head = mirror.join("checkpoints/256");
    let output = admin(&["record", "verify", "--head", head.to_str().unwrap()]);
    assert_eq!(code(&output), 0, "{}{}", stdout(&output), stderr(&output));
    let key = mirror.join("key");
    assert_eq!(code(&admin(&["record", "verify", "--head", key.to_str().unwrap()])), 2, "a key is no head");
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
