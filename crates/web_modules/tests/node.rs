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

use ceralacca_client::{GivenTender, ProvedCustody, check, explain};
use ceralacca_procedure::definition::ProcedureFile;
use ceralacca_record::{
    Checkpoint, Entry, InstallationMode, LogProof, Receipt, SCHEMA, Salt, SigningKey, merkle, verify_receipt,
};
use ceralacca_sealing::{
    Custodian, CustodianPublic, CustodianSecret, CustodianSet, DraftPublic, DraftSecret, EnvelopeClass,
    EnvelopeContext, EnvelopeHeader, EnvelopeSealer, Scope, SessionSecret, SessionShare, Share, combine,
    open_workspace, seal_workspace,
};
use getrandom::SysRng;
use rand_core::UnwrapErr;
use serde_json::{Value, json};

/// What a tenderer's workspace holds, as far as sealing goes: any text.
const DOCUMENT: &str = r#"{"ribasso":"4,12345","nota":"però"}"#;
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
        "session": "s-1", "session_key": session.public(), "document": DOCUMENT,
    });
    fs::write(folder.join("native.json"), given.to_string()).unwrap();

    node("export", modules.path(), exchange);
    let exported: [u8; 32] = fs::read(folder.join("web-draft")).unwrap().try_into().unwrap();
    let exported = DraftSecret::from_bytes(&exported).unwrap();
    let workspace = seal_workspace(&exported, "p", "t", DOCUMENT.as_bytes(), rng).unwrap();
    fs::write(folder.join("native-workspace"), workspace).unwrap();

    node("exchange", modules.path(), exchange);
    let workspace = open_workspace(&exported, "p", "t", &fs::read(folder.join("web-workspace")).unwrap()).unwrap();
    assert!(std::str::from_utf8(&workspace).unwrap().contains("così è"));
    let resumed = read(folder, "resumed.json")["header"].to_string();
    let resumed = EnvelopeHeader::from_json(resumed.as_bytes()).unwrap();
    resumed.check(&context("e-resumed"), &set).unwrap();
    let web = read(folder, "web.json");
    let web_header = EnvelopeHeader::from_json(web["header"].to_string().as_bytes()).unwrap();
    web_header.check(&context("e-web"), &set).unwrap();
    let envelopes = [
        (&header, "native_share", index.clone(), object.clone()),
        (&web_header, "web_share", fs::read(folder.join("web-0")).unwrap(), fs::read(folder.join("web-1")).unwrap()),
        (
            &resumed,
            "resumed_share",
            fs::read(folder.join("resumed-0")).unwrap(),
            fs::read(folder.join("resumed-1")).unwrap(),
        ),
    ];
    for (header, share, index, object) in envelopes {
        let sent: SessionShare = serde_json::from_value(web[share].clone()).unwrap();
        let from_web = sent.open("s-1", &session, header).unwrap();
        let from_native = Share::open(header, &set, "native", &native).unwrap();
        let key = combine(header, &[from_native, from_web]).unwrap();
        let contents = key.contents(header, &index).unwrap();
        let expected = if share == "resumed_share" { json!(null) } else { answers.clone() };
        assert_eq!(contents.answers, expected);
        let mut opened = Vec::new();
        let mut reader = key.read_file(header, &contents, 1, object.as_slice()).unwrap();
        std::io::copy(&mut reader, &mut opened).unwrap();
        assert_eq!(opened, plain);
    }

    let speed = node("speed", modules.path(), "64");
    println!("{}", String::from_utf8_lossy(&speed.stdout));
    for (module, _) in ceralacca_web_modules::MODULES {
        let bytes = fs::read(modules.path().join(format!("{module}_bg.wasm"))).unwrap();
        println!("{module}: {} bytes", bytes.len());
    }
    check_the_checks(modules.path());
}

/// The checks give the same answers in the browser as here.
fn check_the_checks(modules: &Path) {
    let example = |name: &str| {
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples").join(name)).unwrap()
    };
    let definition = ProcedureFile::from_toml(&example("como-2024.toml")).unwrap();
    let tender = |discount: &str| {
        json!({
            "form": "group_to_be_formed", "members": ["firm-a", "firm-b"], "lots": [1],
            "circumstances": {"auxiliaries": ["aux"]}, "file_bytes_max": 1000,
            "envelopes": [
                {"class": "administrative", "files": [
                    {"item": "domanda", "name": "domanda.docx", "length": 10},
                    {"item": "dgue@firm-b", "name": "dgue.pdf", "length": 1001, "signed": false},
                ]},
                {"class": "technical", "lot": 1, "answers": {"eta_mezzi": "3,456"}},
                {"class": "economic", "lot": 1, "answers": {"ribasso": discount, "costo_manodopera": "1.000.000,00"}},
            ],
        })
    };
    let tenders = [tender("7,1234567"), tender("1.234"), tender("")];
    let answers = json!([["ribasso", "4,12345 %"], ["ribasso", "1.234"], ["costo_manodopera", "€ 1.234,56"]]);
    let set = CustodianSet { body: "b".into(), epoch: 1, threshold: 1, custodians: Vec::new() };
    let to_open = json!({
        "session": "s", "session_public": null, "custodians": set, "deadline": "2026-01-02T00:00:00Z",
        "now": "2026-01-01T00:00:00Z", "envelopes": [],
    });
    let signer = SigningKey::from_seed("demo.example", &[7; 32]).unwrap();
    let key = signer.verifier();
    let publication = publication(&signer);
    let nothing = json!({"stream": "procedure/p", "acts": [], "statement": ""});
    let questions = json!({
        "definition": definition, "tenders": tenders, "answers": answers, "receipt": "{}", "keys": format!("\n{key}\n"),
        "publication": publication, "to_open": to_open, "record": {"procedure": nothing, "tenders": {}},
    });
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("questions.json"), questions.to_string()).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../client_web/tests/node.mjs");
    let output = Command::new("node").arg(script).arg(modules).arg(folder.path()).output().expect("Node is installed");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let found = read(folder.path(), "answers.json");

    let read_tender = |tender: &Value| serde_json::from_value::<GivenTender>(tender.clone()).unwrap();
    for (index, tender) in tenders.iter().map(read_tender).enumerate() {
        assert_eq!(found["remarks"][index], json!(check(&definition, &tender)));
        assert_eq!(found["figures"][index], json!(explain(&definition, &tender)));
    }
    assert!(found["figures"][0].as_array().unwrap().len() > 4 && found["remarks"][0].as_array().unwrap().len() > 4);
    assert_eq!(found["read"][0]["value"], json!({"type": "number", "value": "4.12345"}));
    assert_eq!(found["read"][0]["it"], "4,12345 %");
    assert_eq!(found["read"][1]["ok"], false);
    assert_eq!(found["read"][2]["it"], "1.234,56 €");
    let proved = ProvedCustody::prove(&publication, "scuola", "comune", std::slice::from_ref(&key), false).unwrap();
    assert_eq!(found["proved"][0]["set"], json!(proved.set()));
    assert_eq!(found["proved"][0]["fingerprint"], json!(proved.fingerprint()));
    assert_eq!((&found["proved"][1]["ok"], &found["proved"][1]["code"]), (&json!(false), &json!("other_act")));
    assert_eq!(found["verdict"], json!(verify_receipt(b"{}", &[key])));
    assert_eq!(found["to_open"], json!([]));
}

/// The receipt of a publication that names one custodian, proved in a log that holds nothing else.
fn publication(signer: &SigningKey) -> Receipt {
    let custodian = CustodianSecret::generate(&mut UnwrapErr(SysRng)).public();
    let custody = json!({"epoch": 1, "threshold": 1, "custodians": [{"person": "anna", "public": custodian}]});
    let entry = Entry {
        schema: SCHEMA,
        installation: signer.name().to_owned(),
        stream: "procedure/scuola".to_owned(),
        version: 4,
        body: Some("comune".to_owned()),
        kind: "published".to_owned(),
        kind_version: 1,
        instant: "2026-01-01T00:00:00Z".parse().unwrap(),
        actor: "rup".to_owned(),
        salt: Salt([1; 32]),
        payload: json!({"event": "published", "custody": custody, "deadline": "2026-01-02T00:00:00Z"}),
    };
    let leaf = entry.leaf().unwrap();
    let (tree, leaves) = (merkle::Tree::new(), [leaf]);
    let growth = merkle::Growth::new(&tree, &leaves);
    let origin = signer.name().to_owned();
    let head = Checkpoint { origin, size: growth.size(), root: growth.root(), extensions: Vec::new() };
    let hashes = growth.inclusion_proof(0).unwrap();
    let proof = LogProof { extra: None, index: 0, hashes, checkpoint: head.sign(signer).unwrap() };
    let stated = Receipt::issue(entry, None, InstallationMode::Regular, signer).unwrap();
    stated.with_proof(&proof, &[signer.verifier()]).unwrap()
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
