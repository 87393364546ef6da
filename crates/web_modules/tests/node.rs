//! The browser module and the native library read each other's envelopes.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    reason = "helpers of tests, outside the test functions that the lint knows"
)]

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use ceralacca_sealing::{
    Custodian, CustodianPublic, CustodianSecret, CustodianSet, DraftPublic, EnvelopeClass, EnvelopeContext,
    EnvelopeHeader, EnvelopeSealer, Scope, SessionSecret, SessionShare, Share, combine,
};
use getrandom::SysRng;
use rand_core::UnwrapErr;
use serde_json::{Value, json};

const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../sealing_web/tests/node.mjs");

fn node(mode: &str, modules: &Path, argument: &str) -> Output {
    let output =
        Command::new("node").args([SCRIPT, mode]).arg(modules).arg(argument).output().expect("Node is installed");
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "node.mjs {mode}: {errors}");
    output
}

fn read(folder: &Path, name: &str) -> Value {
    serde_json::from_slice(&fs::read(folder.join(name)).unwrap()).unwrap()
}

fn context(envelope: &str) -> EnvelopeContext {
    EnvelopeContext {
        procedure: "2026-0042".into(),
        scope: Scope::Lot(1),
        class: EnvelopeClass::Economic,
        tenderer: "IT:01234567890".into(),
        envelope: envelope.into(),
    }
}

#[test]
fn envelopes_travel_both_ways() {
    let modules = tempfile::tempdir().unwrap();
    ceralacca_web_modules::build(modules.path()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (folder, exchange) = (folder.path(), folder.path().to_str().unwrap());
    let rng = &mut UnwrapErr(SysRng);

    node("keys", modules.path(), exchange);
    let made = read(folder, "made.json");
    let web: CustodianPublic = serde_json::from_value(made["keys"]["custodian"]["public"].clone()).unwrap();
    let draft: DraftPublic = serde_json::from_value(made["keys"]["draft"]["public"].clone()).unwrap();
    let (native, session) = (CustodianSecret::generate(rng), SessionSecret::generate(rng));
    let custodians =
        vec![Custodian { id: "native".into(), public: native.public() }, Custodian { id: "web".into(), public: web }];
    let set = CustodianSet { body: "c_f205".into(), epoch: 1, threshold: 2, custodians };

    let plain: Vec<u8> = (0..150_000_u32).map(|i| (i % 251) as u8).collect();
    let answers = json!({"discount": "12.345", "note": "così è", "lots": [1, 2]});
    let mut sealer = EnvelopeSealer::new(context("e-native"), &set, Some(&draft), rng).unwrap();
    let mut file = sealer.file("offer", "offerta.pdf", "application/pdf", rng).unwrap();
    let mut object = Vec::new();
    file.update(&plain, &mut object).unwrap();
    sealer.add(file.finish(&mut object).unwrap()).unwrap();
    let (header, index) = sealer.finish(answers.clone(), rng).unwrap();
    fs::write(folder.join("native-0"), &index).unwrap();
    fs::write(folder.join("native-1"), &object).unwrap();
    let plain_hex: String = plain.iter().map(|byte| format!("{byte:02x}")).collect();
    let given = json!({
        "set": set, "context": context("e-native"), "web_context": context("e-web"), "header": header,
        "digest": header.digest().unwrap(), "answers": answers, "plain": plain_hex,
        "session": "s-1", "session_key": session.public(),
    });
    fs::write(folder.join("native.json"), given.to_string()).unwrap();

    node("exchange", modules.path(), exchange);
    let web = read(folder, "web.json");
    let web_header = EnvelopeHeader::from_json(web["header"].to_string().as_bytes()).unwrap();
    web_header.check(&context("e-web"), &set).unwrap();
    let envelopes = [
        (&header, "native_share", index.clone(), object.clone()),
        (&web_header, "web_share", fs::read(folder.join("web-0")).unwrap(), fs::read(folder.join("web-1")).unwrap()),
    ];
    for (header, share, index, object) in envelopes {
        let sent: SessionShare = serde_json::from_value(web[share].clone()).unwrap();
        let from_web = sent.open("s-1", &session, header).unwrap();
        let from_native = Share::open(header, &set, "native", &native).unwrap();
        let key = combine(header, &[from_native, from_web]).unwrap();
        let contents = key.contents(header, &index).unwrap();
        assert_eq!(contents.answers, answers);
        let mut opened = Vec::new();
        let mut reader = key.read_file(header, &contents, 1, object.as_slice()).unwrap();
        std::io::copy(&mut reader, &mut opened).unwrap();
        assert_eq!(opened, plain);
    }

    let speed = node("speed", modules.path(), "16");
    println!("{}", String::from_utf8_lossy(&speed.stdout));
}

#[test]
fn an_independent_reader_opens_the_vectors() {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let output = Command::new("node")
        .arg(here.join("../sealing_web/tests/independent.mjs"))
        .arg(here.join("../../testdata/vectors/sealing.json"))
        .output()
        .expect("Node is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    println!("{}", String::from_utf8_lossy(&output.stdout));
}
