use proptest::prelude::*;

use super::*;
use crate::{EnvelopeClass, Scope, SummaryAnswer, SummaryDocument, SummaryParty, SummaryValue, summary};

pub(super) fn frozen_with(figure: &str, demo: bool) -> Vec<u8> {
    let party = |name: &str| SummaryParty {
        name: name.to_owned(),
        tax_code: String::new(),
        role: String::new(),
        signatory: String::new(),
    };
    summary(&SummaryDocument {
        installation: "gare.example".to_owned(),
        demo,
        buyer: "Comune di Prova".to_owned(),
        procedure_id: "prova-2026".to_owned(),
        procedure_title: "Servizio di prova".to_owned(),
        class: EnvelopeClass::Economic,
        scope: Scope::Procedure,
        cig: String::new(),
        tenderer: party("Alfa"),
        members: vec![party("Beta")],
        answers: vec![SummaryAnswer {
            item: "ribasso".to_owned(),
            title: "Ribasso".to_owned(),
            value: SummaryValue::Number { value: figure.parse().unwrap(), unit: "%".to_owned() },
        }],
        frozen_at: "2026-05-17T14:05:09Z".parse().unwrap(),
    })
    .unwrap()
}

pub(super) fn frozen() -> Vec<u8> {
    frozen_with("5.10", false)
}

fn element(tag: u8, contents: &[u8]) -> Vec<u8> {
    let length = u32::try_from(contents.len()).unwrap().to_be_bytes();
    [&[tag, 0x84], length.as_slice(), contents].concat()
}

fn attribute(kind: u8, text: &str) -> Vec<u8> {
    let value = element(0x0C, text.as_bytes());
    element(0x31, &element(0x30, &[element(0x06, &[0x55, 0x04, kind]), value].concat()))
}

/// `SignedData` with a certificate of each person and a signer for it; `content` none for a detached one.
pub(super) fn signed(content: Option<&[u8]>, persons: &[(&str, &str)]) -> Vec<u8> {
    let data_type = element(0x06, &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01]);
    let wrapped = content.map(|content| element(0xA0, &element(0x04, content))).unwrap_or_default();
    let issuer = element(0x30, &attribute(0x03, "Ente di certificazione"));
    let (mut certificates, mut signers) = (Vec::new(), Vec::new());
    for (name, code) in persons {
        // An issuer gives every certificate a number of its own.
        let serial = element(0x02, &code.as_bytes()[code.len() - 4..]);
        let subject = element(0x30, &[attribute(0x03, name), attribute(0x05, code)].concat());
        let empty = element(0x30, &[]);
        let fields = [serial.clone(), empty.clone(), issuer.clone(), empty.clone(), subject, empty.clone()].concat();
        certificates.extend(element(0x30, &[element(0x30, &fields), empty.clone()].concat()));
        let identifier = element(0x30, &[issuer.clone(), serial].concat());
        signers.extend(element(0x30, &[element(0x02, &[1]), identifier, empty].concat()));
    }
    let inner = element(0x30, &[data_type, wrapped].concat());
    let fields =
        [element(0x02, &[1]), element(0x31, &[]), inner, element(0xA0, &certificates), element(0x31, &signers)]
            .concat();
    let signed_data = element(0x06, &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02]);
    element(0x30, &[signed_data, element(0xA0, &element(0x30, &fields))].concat())
}

pub(super) const ALFA: (&str, &str) = ("Anna Alfa", "TINIT-LFANNA80A41H501X");
pub(super) const BETA: (&str, &str) = ("Bruno Beta", "TINIT-BTEBRN80A01H501Y");

/// A signature inside the PDF as programs append it: a field on the first page, the signature, a new table of objects.
/// `extra` is put among the added objects, `skip` bytes at the start are left out of what is signed.
pub(super) fn signed_inside(pdf: &[u8], person: (&str, &str), extra: &str, skip: usize) -> Vec<u8> {
    let document = lopdf::Document::load_mem(pdf).unwrap();
    let size = document.max_id + 1;
    let page = *document.get_pages().values().next().unwrap();
    let root = document.trailer.get(b"Root").unwrap().as_reference().unwrap();
    let mut page_fields = document.get_dictionary(page).unwrap().clone();
    let notes = page_fields.get(b"Annots").and_then(lopdf::Object::as_array).cloned().unwrap_or_default();
    let notes = [notes, vec![lopdf::Object::Reference((size, 0))]].concat();
    page_fields.set("Annots", notes);
    let mut changed = lopdf::Document::with_version("1.7");
    changed.objects.insert(page, page_fields.into());
    let mut out = pdf.to_vec();
    out.push(b'\n');
    let mut table = Vec::new();
    let mut add = |out: &mut Vec<u8>, number: u32, text: &[u8]| {
        table.push((number, out.len()));
        out.extend(format!("{number} 0 obj\n").bytes());
        out.extend(text);
        out.extend(b"\nendobj\n");
    };
    add(
        &mut out,
        size,
        format!("<</Type/Annot/Subtype/Widget/FT/Sig/T(Firma{size})/Rect[0 0 0 0]/V {} 0 R>>", size + 1).as_bytes(),
    );
    let mut saved = Vec::new();
    changed.save_to(&mut saved).unwrap();
    let saved = String::from_utf8_lossy(&saved).into_owned();
    let text = saved.split(" obj\n").nth(1).unwrap().split("\nendobj").next().unwrap().to_owned();
    add(&mut out, page.0, text.as_bytes());
    let cms: String = signed(None, &[person]).iter().map(|byte| format!("{byte:02x}")).collect();
    let place = out.len() + format!("{} 0 obj\n", size + 1).len();
    let shape = |range: [usize; 4]| {
        let [a, b, c, d] = range;
        format!(
            "<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/ByteRange[{a} {b:09} {c:09} {d:09}]/Contents "
        )
    };
    let hole = place + shape([skip, 0, 0, 0]).len();
    let after = hole + cms.len() + 202;
    let padding = "0".repeat(200);
    let body = |rest: usize| format!("{}<{cms}{padding}>>>", shape([skip, hole - skip, after, rest]));
    add(&mut out, size + 1, body(0).as_bytes());
    out.extend(extra.bytes());
    let start = out.len();
    let mut tail = "xref\n".to_owned();
    for (number, offset) in &table {
        tail.push_str(&format!("{number} 1\n{offset:010} 00000 n \n"));
    }
    let previous = String::from_utf8_lossy(&pdf[pdf.len() - 40..]).into_owned();
    let previous = previous.split("startxref\n").nth(1).unwrap().lines().next().unwrap().to_owned();
    tail.push_str(&format!(
        "trailer\n<</Size {}/Root {} 0 R/Prev {previous}>>\nstartxref\n{start}\n%%EOF\n",
        size + 2,
        root.0
    ));
    out.extend(tail.bytes());
    let rest = out.len() - after;
    let text = body(rest);
    out[place..place + text.len()].copy_from_slice(text.as_bytes());
    out
}

pub(super) fn everybody() -> Vec<ExpectedSigner> {
    ["Alfa", "Beta"].map(|name| ExpectedSigner { operator: name.to_owned(), person_tax_code: None }).to_vec()
}

fn ids(file: &[u8]) -> Vec<&'static str> {
    check_returned(&frozen(), file, &everybody()).faults.iter().map(ReturnedFault::id).collect()
}

pub(super) fn names(file: &[u8]) -> Vec<String> {
    signed_content(file).unwrap().signers.into_iter().filter_map(|signer| signer.name).collect()
}

#[test]
fn parallel_and_nested_signatures_around_the_frozen_file() {
    let parallel = signed(Some(&frozen()), &[ALFA, BETA]);
    assert_eq!(ids(&parallel), [""; 0]);
    assert_eq!(names(&parallel), ["Anna Alfa", "Bruno Beta"]);
    let nested = signed(Some(&signed(Some(&frozen()), &[ALFA])), &[BETA]);
    assert_eq!(ids(&nested), [""; 0]);
    assert_eq!(names(&nested), ["Bruno Beta", "Anna Alfa"]);
    let twice = signed(Some(&signed(Some(&frozen()), &[ALFA])), &[ALFA]);
    assert_eq!(ids(&twice), ["signatures_missing"]);
}

#[test]
fn text_armour_is_taken_off() {
    use base64::{Engine as _, engine::general_purpose::STANDARD};
    let plain = STANDARD.encode(signed(Some(&frozen()), &[ALFA, BETA]));
    let lines: Vec<&str> = plain.as_bytes().chunks(64).map(|line| std::str::from_utf8(line).unwrap()).collect();
    let pem = format!("-----BEGIN PKCS7-----\r\n{}\r\n-----END PKCS7-----\r\n", lines.join("\r\n"));
    for text in [plain.clone(), format!("\u{feff}{plain}\n"), lines.join("\n"), pem] {
        assert_eq!(ids(text.as_bytes()), [""; 0]);
    }
    let inside = signed(Some(plain.as_bytes()), &[ALFA]);
    assert_eq!(names(&inside), ["Anna Alfa", "Bruno Beta"]);
}

#[test]
fn signatures_inside_the_pdf() {
    let once = signed_inside(&frozen(), ALFA, "", 0);
    assert_eq!(ids(&once), ["signatures_missing"]);
    assert!(signed_content(&once).unwrap().holds(&frozen()));
    let both = signed_inside(&once, BETA, "", 0);
    assert_eq!(ids(&both), [""; 0]);
    assert_eq!(names(&both), ["Anna Alfa", "Bruno Beta"]);
    assert!(signed_content(&both).unwrap().signers.iter().all(|signer| signer.form == SignatureForm::InPdf));
    assert_eq!(ids(&signed(Some(&once), &[BETA])), [""; 0], "around a PDF signed inside");
}

#[test]
fn a_signature_that_leaves_out_part_of_the_frozen_bytes_is_none() {
    assert_eq!(ids(&signed_inside(&frozen(), ALFA, "", 10)), ["unsigned"]);
}

#[test]
fn pages_changed_before_signing_are_seen() {
    let document = lopdf::Document::load_mem(&frozen()).unwrap();
    let page = *document.get_pages().values().next().unwrap();
    let contents = document.get_dictionary(page).unwrap().get(b"Contents").unwrap().as_reference().unwrap();
    let mut changed = document.clone();
    changed.objects.insert(contents, lopdf::Stream::new(lopdf::Dictionary::new(), b"BT ET".to_vec()).into());
    assert!(!pages::are_the_same(&frozen(), &saved(changed)));
    let mut noted = document.clone();
    let note = noted.add_object(lopdf::dictionary! { "Type" => "Annot", "Subtype" => "FreeText" });
    noted.get_dictionary_mut(page).unwrap().set("Annots", vec![lopdf::Object::Reference(note)]);
    assert!(!pages::are_the_same(&frozen(), &saved(noted)));
    assert!(pages::are_the_same(&frozen(), &saved(document)));
}

fn saved(mut document: lopdf::Document) -> Vec<u8> {
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

#[test]
fn what_is_not_the_frozen_file_is_told_apart() {
    assert_eq!(ids(&frozen()), ["unsigned"]);
    assert_eq!(ids(&signed(Some(&frozen_with("5.20", false)), &[ALFA, BETA])), ["other_figures"]);
    assert_eq!(ids(&signed(Some(&frozen_with("5.10", true)), &[ALFA, BETA])), ["saved_anew"]);
    assert_eq!(ids(&signed(Some(b"%PDF-1.7 something else"), &[ALFA, BETA])), ["no_summary"]);
    assert_eq!(ids(&signed(None, &[ALFA])), ["detached"]);
    assert_eq!(ids(b"a letter"), ["not_understood"]);
    assert_eq!(ids(b""), ["not_understood"]);
    assert_eq!(ids(&vec![b' '; PDF_BYTES_MAX + 1]), ["too_long"]);
    let fault = check_returned(&frozen(), &frozen_with("5.20", false), &[]).faults.remove(0);
    assert!(fault.italian().contains("ribasso") && fault.english().contains("ribasso"));
}

#[test]
fn whoever_is_known_must_sign_himself() {
    let known = |operator: &str, code: &str| ExpectedSigner {
        operator: operator.to_owned(),
        person_tax_code: Some(code.to_owned()),
    };
    let alone = signed(Some(&frozen()), &[ALFA]);
    let missing = |expected: &[ExpectedSigner]| check_returned(&frozen(), &alone, expected).faults;
    assert_eq!(missing(&[known("Alfa", "lfanna80a41h501x"), known("Gamma", "LFANNA80A41H501X")]), []);
    let fault = ReturnedFault::Missing { count: 1, operators: vec!["Beta".to_owned()] };
    assert_eq!(
        missing(&[known("Alfa", "LFANNA80A41H501X"), known("Beta", "BTEBRN80A01H501Y")]),
        std::slice::from_ref(&fault)
    );
    let anybody = ExpectedSigner { operator: "Beta".to_owned(), person_tax_code: None };
    assert_eq!(missing(&[known("Alfa", "LFANNA80A41H501X"), anybody.clone()]), [fault]);
    assert_eq!(missing(&[anybody]), []);
    assert_eq!(missing(&[]), []);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_judged(bytes in proptest::collection::vec(any::<u8>(), 0..1500)) {
        let _ = check_returned(b"%PDF-1.7 frozen", &bytes, &everybody());
        let after = [b"%PDF-1.7 frozen/ByteRange[0 15 20 5]".as_slice(), &bytes].concat();
        let _ = check_returned(b"%PDF-1.7 frozen", &after, &everybody());
    }

    /// Bytes of a signed file changed, cut out or doubled.
    #[test]
    fn a_damaged_file_is_judged(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in any::<prop::sample::Index>(),
        length in 0_usize..40,
    ) {
        let frozen = b"%PDF-1.7 frozen %%EOF";
        let mut bytes = signed(Some(&signed(Some(frozen), &[ALFA, BETA])), &[BETA]);
        for (place, value) in changes {
            let place = place.index(bytes.len());
            bytes[place] = value;
        }
        let start = cut.index(bytes.len());
        bytes.drain(start..(start + length).min(bytes.len()));
        let judged = check_returned(frozen, &bytes, &everybody());
        prop_assert!(judged.signers.len() <= 200);
    }
}
