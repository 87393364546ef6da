//! Files signed for real: by openssl here, and those of the corpus in `testdata/signatures`.

#![expect(clippy::unwrap_used, reason = "helpers of tests fail by panicking, like the tests themselves")]

use std::{fs, path::Path, process::Command};

use ceralacca_summary::{
    ExpectedSigner, ReturnedFault, check_returned, in_one_piece, join_returned, signed_content, summary,
    summary_figures,
};

#[path = "../examples/summary_samples/data.rs"]
#[expect(dead_code, reason = "the samples are shared with other tests")]
mod data;

fn openssl(folder: &Path, arguments: &[&str]) {
    let output = Command::new("openssl").args(arguments).current_dir(folder).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Makes a key and a self-signed certificate: `NAME.key`, `NAME.pem`.
fn person(folder: &Path, name: &str, subject: &str) {
    let (key, certificate) = (format!("{name}.key"), format!("{name}.pem"));
    let curve = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30"];
    let names = ["-keyout", &key, "-out", &certificate, "-subj", subject, "-utf8"];
    openssl(folder, &[&["req", "-x509"], &curve[..], &names[..]].concat());
}

fn sign(folder: &Path, input: &str, output: &str, signer: &str, form: &str) {
    let (certificate, key) = (format!("{signer}.pem"), format!("{signer}.key"));
    let signer = ["-signer", &certificate, "-inkey", &key];
    let files = ["-in", input, "-out", output, "-outform", form];
    openssl(folder, &[&["cms", "-sign", "-binary", "-nodetach", "-md", "sha256"], &signer[..], &files[..]].concat());
}

fn everybody() -> Vec<ExpectedSigner> {
    let signer = |operator: &str, code: &str| ExpectedSigner {
        operator: operator.to_owned(),
        person_tax_code: Some(code.to_owned()),
    };
    vec![signer("Lario", "RSSMRA80A01H501U"), signer("Brunate", "BNCLRA75B41F205X")]
}

#[test]
fn signed_by_openssl_in_every_usual_form() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    person(folder, "lario", "/CN=Mario Rossi/serialNumber=TINIT-RSSMRA80A01H501U/O=Cooperativa Lario/C=IT");
    person(folder, "brunate", "/CN=Lària Bianchi/serialNumber=TINIT-BNCLRA75B41F205X/C=IT");
    let frozen = summary(&data::summary_sample().unwrap()).unwrap();
    fs::write(folder.join("riepilogo.pdf"), &frozen).unwrap();
    sign(folder, "riepilogo.pdf", "uno.p7m", "lario", "DER");
    sign(folder, "riepilogo.pdf", "uno.pem", "lario", "PEM");
    sign(folder, "uno.p7m", "due.p7m", "brunate", "DER");
    sign(folder, "uno.pem", "due-di-testo.p7m", "brunate", "DER");
    let parallel = ["-in", "uno.p7m", "-inform", "DER", "-signer", "brunate.pem", "-inkey", "brunate.key"];
    let out = ["-nodetach", "-outform", "DER", "-out", "paralleli.p7m"];
    openssl(folder, &[&["cms", "-resign"], &parallel[..], &out[..]].concat());
    let judge = |name: &str| check_returned(&frozen, &fs::read(folder.join(name)).unwrap(), &everybody());

    for name in ["due.p7m", "due-di-testo.p7m", "paralleli.p7m"] {
        let judged = judge(name);
        assert_eq!(judged.faults, [], "{name}");
        let mut names: Vec<_> = judged.signers.into_iter().filter_map(|signer| signer.name).collect();
        names.sort();
        assert_eq!(names, ["Lària Bianchi", "Mario Rossi"], "{name}");
    }
    for name in ["uno.p7m", "uno.pem"] {
        let judged = judge(name);
        let missing = ReturnedFault::Missing { count: 1, operators: vec!["Brunate".to_owned()] };
        assert_eq!(judged.faults, [missing], "{name}");
        assert_eq!(judged.signers[0].organization.as_deref(), Some("Cooperativa Lario"));
        assert_eq!(judged.signers[0].serial_number.as_deref(), Some("TINIT-RSSMRA80A01H501U"));
        assert_eq!(summary_figures(&fs::read(folder.join(name)).unwrap()), summary_figures(&frozen));
    }
    let mut altered = fs::read(folder.join("due.p7m")).unwrap();
    let place = altered.windows(5).position(|window| window == b"%PDF-").unwrap();
    altered[place + 2000] ^= 1;
    let faults = check_returned(&frozen, &altered, &everybody()).faults;
    assert!(matches!(faults.as_slice(), [ReturnedFault::OtherContent(_)]), "{faults:?}");
}

/// Two people sign the same file apart, one of them with a program that writes in chunks: openssl verifies both signatures
/// in the file that brings them together.
#[test]
fn signatures_given_apart_hold_together() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    person(folder, "lario", "/CN=Mario Rossi/serialNumber=TINIT-RSSMRA80A01H501U/C=IT");
    person(folder, "brunate", "/CN=Lària Bianchi/serialNumber=TINIT-BNCLRA75B41F205X/C=IT");
    let frozen = summary(&data::summary_sample().unwrap()).unwrap();
    fs::write(folder.join("riepilogo.pdf"), &frozen).unwrap();
    sign(folder, "riepilogo.pdf", "uno.p7m", "lario", "PEM");
    let chunks = ["-signer", "brunate.pem", "-inkey", "brunate.key", "-md", "sha512", "-stream", "-keyid"];
    let files = ["-in", "riepilogo.pdf", "-out", "due.p7m", "-outform", "DER"];
    openssl(folder, &[&["cms", "-sign", "-binary", "-nodetach"], &chunks[..], &files[..]].concat());
    let read = |name: &str| fs::read(folder.join(name)).unwrap();
    let holds = |file: &[u8]| file.windows(frozen.len()).any(|window| window == frozen);
    for name in ["uno.p7m", "due.p7m"] {
        assert!(!holds(&read(name)) && holds(&in_one_piece(&read(name)).unwrap()), "{name}");
    }
    for (held, new) in [("uno.p7m", "due.p7m"), ("due.p7m", "uno.p7m")] {
        let joined = join_returned(&frozen, &read(held), &read(new)).unwrap();
        fs::write(folder.join("insieme.p7m"), &joined).unwrap();
        assert_eq!(check_returned(&frozen, &joined, &everybody()).faults, []);
        // Certificates made here are in no list: only the signatures are asked about.
        let verify = ["-noverify", "-inform", "DER", "-in", "insieme.p7m", "-out", "dentro.pdf", "-signer", "chi.pem"];
        openssl(folder, &[&["cms", "-verify", "-binary"], &verify[..]].concat());
        assert_eq!(read("dentro.pdf"), frozen);
        let who = String::from_utf8(read("chi.pem")).unwrap();
        assert_eq!(who.matches("BEGIN CERTIFICATE").count(), 2, "both were verified");
        // A byte of the content changed, and openssl refuses: the verification above means something.
        let mut altered = joined;
        let place = altered.windows(5).position(|window| window == b"%PDF-").unwrap();
        altered[place + 2000] ^= 1;
        fs::write(folder.join("alterato.p7m"), &altered).unwrap();
        let output = Command::new("openssl")
            .args(["cms", "-verify", "-binary", "-noverify", "-inform", "DER", "-in", "alterato.p7m", "-out", "x.pdf"])
            .current_dir(folder)
            .output()
            .unwrap();
        assert!(!output.status.success());
    }
}

fn corpus(file: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/signatures").join(file)).unwrap()
}

#[test]
fn signed_files_of_the_corpus_are_taken_out_of_their_wrappings() {
    for (file, signers) in [
        ("cades/001-b-der.pdf.p7m", 1),
        ("cades/003-b-pem-pkcs7.pdf.p7m", 1),
        ("cades/005-b-base64-oneline.pdf.p7m", 1),
        ("cades/007-nested2.pdf.p7m.p7m", 2),
        ("cades/009-parallel2.pdf.p7m", 2),
        ("cades/013-b-brainpool256.pdf.p7m", 1),
        ("pades/101-b-b.pdf", 1),
        ("pades/104-b-lta.pdf", 1),
        ("pades/105-two-signatures-incremental.pdf", 2),
    ] {
        let content = signed_content(&corpus(file)).unwrap_or_else(|fault| panic!("{file}: {fault}"));
        assert_eq!(content.signers.len(), signers, "{file}: {:?}", content.signers);
        assert!(content.signers.iter().all(|signer| signer.name.is_some()), "{file}: {:?}", content.signers);
    }
    for (file, fault) in [
        ("cades/022-detached-no-content.p7s", ReturnedFault::Detached),
        ("cades/017-b-xml-content.xml.p7m", ReturnedFault::NotUnderstood),
        ("cades/061-enveloped-data.p7m", ReturnedFault::NotUnderstood),
        ("cades/063-truncated.pdf.p7m", ReturnedFault::NotUnderstood),
        ("cades/066-empty.p7m", ReturnedFault::NotUnderstood),
        ("cades/068-deep-nesting-bomb.p7m", ReturnedFault::NotUnderstood),
        ("cades/080-valid.tsr", ReturnedFault::NotUnderstood),
    ] {
        assert_eq!(signed_content(&corpus(file)), Err(fault), "{file}");
    }
    assert_eq!(signed_content(&corpus("cades/069-200-identical-signerinfos.pdf.p7m")).unwrap().signers.len(), 1);
}

/// A file replaced or changed after it was signed inside does not hold what was there before.
#[test]
fn pdfs_changed_after_signing_do_not_hold_the_first_version() {
    let signed = corpus("pades/101-b-b.pdf");
    for file in ["pades/120-content-replaced-after-signing.pdf", "pades/123-byte-changed.pdf"] {
        assert!(!signed_content(&corpus(file)).is_ok_and(|content| content.holds(&signed)), "{file}");
    }
}
