//! The implementation of `testdata/sealing/ceralacca_seal.py`, written from docs/sealing.md, and this one agree: on the vectors, on what
//! either of them seals, on what a reader refuses, and on the published vectors of the primitives below both.
#![expect(clippy::unwrap_used, reason = "helpers of tests, outside the test functions that the lint knows")]

#[path = "../common/mod.rs"]
mod common;
mod envelopes;
mod refusals;
mod standards;

use std::{
    io::Write as _,
    path::PathBuf,
    process::{Command, Stdio},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::{Value, json};

fn testdata(path: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../testdata").join(path)
}

fn python() -> Command {
    let mut command = Command::new("python3");
    command.arg("-B").arg(testdata("sealing/ceralacca_seal.py"));
    command
}

/// Asks all at once, since the interpreter starts slowly: what each request gave, or why it was refused.
fn ask(requests: &[Value]) -> Vec<Result<Value, String>> {
    let mut child = python().stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(json!({ "requests": requests }).to_string().as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(output.status.success(), "the second implementation broke off");
    let answers: Vec<Value> = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(answers.len(), requests.len());
    answers.into_iter().map(read_answer).collect()
}

fn read_answer(mut answer: Value) -> Result<Value, String> {
    match answer.get("refused") {
        Some(reason) => Err(reason.as_str().unwrap().to_owned()),
        None => Ok(answer["gives"].take()),
    }
}

fn base64url(bytes: impl AsRef<[u8]>) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

fn from_base64url(text: &Value) -> Vec<u8> {
    URL_SAFE_NO_PAD.decode(text.as_str().unwrap()).unwrap()
}

#[test]
fn it_holds_every_vector() {
    let output = python().arg(testdata("vectors/sealing.json")).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let held = String::from_utf8(output.stdout).unwrap();
    assert_eq!(held.lines().filter(|line| line.starts_with("holds: ")).count(), 19, "{held}");
}
