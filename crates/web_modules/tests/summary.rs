//! The browser module of the summary says what the native library says and judges files as it does. The bytes may differ: the compressor
//! is chosen by what else is built beside the library.
#![expect(clippy::unwrap_used, reason = "helpers of tests, outside the test functions that the lint knows")]

use std::{fs, path::Path, process::Command};

use ceralacca_summary::{SummaryDocument, summary, summary_figures};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../summary_web/tests/node.mjs");

#[path = "../../summary/examples/summary_samples/data.rs"]
#[expect(dead_code, reason = "the samples are shared with the tests of the library")]
mod data;

fn run(folder: &Path, program: &str, arguments: &[&str]) -> String {
    let output = Command::new(program).args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{program}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_module_says_and_judges_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    ceralacca_web_modules::build(&folder.join("modules")).unwrap();
    let input: SummaryDocument = data::summary_sample().unwrap();
    fs::write(folder.join("input.json"), serde_json::to_vec(&input).unwrap()).unwrap();
    fs::write(folder.join("frozen.pdf"), summary(&input).unwrap()).unwrap();
    let key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "key", "-out", "pem"];
    run(folder, "openssl", &[&["req", "-x509", "-subj", "/CN=Mario Rossi"], &key[..]].concat());
    let files = ["-signer", "pem", "-inkey", "key", "-in", "frozen.pdf", "-outform", "DER", "-out", "signed.p7m"];
    run(folder, "openssl", &[&["cms", "-sign", "-binary", "-nodetach"], &files[..]].concat());
    let said = run(folder, "node", &[SCRIPT, "modules", "input.json", "frozen.pdf", "signed.p7m"]);
    assert!(said.starts_with("made in "), "{said}");
    let figures = |name: &str| summary_figures(&fs::read(folder.join(name)).unwrap()).unwrap();
    assert_eq!(figures("made.pdf"), figures("frozen.pdf"));
}
