use lopdf::{Dictionary, Document, Object, Stream, StringFormat, dictionary};
use proptest::prelude::*;
use serde_json::json;

use super::*;

const FIGURES: &str = r#"{"ribasso":{"type":"number","value":"5.10"}}"#;

/// A PDF with attachments of these names and contents.
fn pdf(attachments: &[(&str, &[u8])]) -> Vec<u8> {
    with_filter(attachments, None)
}

fn with_filter(attachments: &[(&str, &[u8])], filter: Option<&str>) -> Vec<u8> {
    let mut document = Document::with_version("1.7");
    let mut names = Vec::new();
    for (name, content) in attachments {
        let mut fields = Dictionary::new();
        if let Some(filter) = filter {
            fields.set("Filter", Object::Name(filter.into()));
        }
        let file = document.add_object(Stream::new(fields, content.to_vec()));
        let name = Object::String((*name).into(), StringFormat::Literal);
        let specification = document.add_object(dictionary! {
            "Type" => "Filespec", "F" => name.clone(), "UF" => name.clone(), "EF" => dictionary! { "F" => file },
        });
        names.extend([name, specification.into()]);
    }
    let pages =
        document.add_object(dictionary! { "Type" => "Pages", "Kids" => Object::Array(Vec::new()), "Count" => 0 });
    let catalog = document.add_object(dictionary! {
        "Type" => "Catalog", "Pages" => pages,
        "Names" => dictionary! { "EmbeddedFiles" => dictionary! { "Names" => names } },
    });
    document.trailer.set("Root", catalog);
    let mut bytes = Vec::new();
    document.save_to(&mut bytes).unwrap();
    bytes
}

/// DER: tag, length, contents.
fn element(tag: u8, contents: &[u8]) -> Vec<u8> {
    let length = u32::try_from(contents.len()).unwrap().to_be_bytes();
    [&[tag, 0x84], length.as_slice(), contents].concat()
}

/// The same with indefinite length.
fn streamed(tag: u8, contents: &[u8]) -> Vec<u8> {
    [&[tag, 0x80], contents, &[0, 0]].concat()
}

/// `SignedData` around an octet string, without signers.
fn signed(content: &[u8], wrap: fn(u8, &[u8]) -> Vec<u8>) -> Vec<u8> {
    let signed_data_type = element(0x06, &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02]);
    let data_type = element(0x06, &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x01]);
    let inner = wrap(0x30, &[data_type, wrap(0xA0, content)].concat());
    let signers = element(0x31, &[]);
    let digests = wrap(0x31, &wrap(0x30, &element(0x06, &[1, 2, 3])));
    let data = wrap(0x30, &[element(0x02, &[1]), digests, inner, signers].concat());
    wrap(0x30, &[signed_data_type, wrap(0xA0, &data)].concat())
}

fn expected() -> Option<Value> {
    Some(json!({ "ribasso": { "type": "number", "value": "5.10" } }))
}

#[test]
fn figures_are_read_from_a_pdf() {
    assert_eq!(summary_figures(&pdf(&[("figures.json", FIGURES.as_bytes())])), expected());
    assert_eq!(summary_figures(&pdf(&[("altro.json", b"{}"), ("figures.json", FIGURES.as_bytes())])), expected());
    assert_eq!(summary_figures(&pdf(&[("altro.json", FIGURES.as_bytes())])), None);
    assert_eq!(summary_figures(&pdf(&[])), None);
}

#[test]
fn figures_are_read_from_inside_a_signature() {
    let pdf = pdf(&[("figures.json", FIGURES.as_bytes())]);
    let whole = element(0x04, &pdf);
    let cut: Vec<u8> = pdf.chunks(100).flat_map(|chunk| element(0x04, chunk)).collect();
    assert_eq!(summary_figures(&signed(&whole, element)), expected());
    assert_eq!(summary_figures(&signed(&whole, streamed)), expected());
    assert_eq!(summary_figures(&signed(&streamed(0x24, &cut), streamed)), expected());
    assert_eq!(summary_figures(&signed(&element(0x24, &cut), element)), expected());
    let twice = signed(&element(0x04, &signed(&whole, element)), streamed);
    assert_eq!(summary_figures(&twice), expected());
    let strange = [b"wrapped: ".as_slice(), &[0_u8; 2000], &pdf, b"tail"].concat();
    assert_eq!(summary_figures(&strange), expected());
}

#[test]
fn two_different_files_of_one_name_are_no_figures() {
    let other = FIGURES.replace("5.10", "50.10");
    let both = pdf(&[("figures.json", FIGURES.as_bytes()), ("figures.json", other.as_bytes())]);
    assert_eq!(summary_figures(&both), None);
    let same = pdf(&[("figures.json", FIGURES.as_bytes()), ("figures.json", FIGURES.as_bytes())]);
    assert_eq!(summary_figures(&same), expected());
}

#[test]
fn what_is_too_long_too_deep_or_no_object_is_no_figures() {
    let read = |content: &[u8]| summary_figures(&pdf(&[("figures.json", content)]));
    let spaces = |count: usize| [FIGURES.as_bytes(), &vec![b' '; count]].concat();
    assert_eq!(read(&spaces(FIGURES_BYTES_MAX - FIGURES.len())), expected());
    assert_eq!(read(&spaces(FIGURES_BYTES_MAX)), None);
    assert_eq!(summary_figures(&vec![b' '; PDF_BYTES_MAX + 1]), None);
    for content in ["[]", "1", "", "{", "{\"a\":", "nul"] {
        assert_eq!(read(content.as_bytes()), None, "{content}");
    }
    let deep = |depth: usize| format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth));
    assert!(read(deep(DEPTH_MAX - 1).as_bytes()).is_some());
    assert_eq!(read(deep(DEPTH_MAX).as_bytes()), None);
    assert_eq!(read(deep(100_000).as_bytes()), None);
}

#[test]
fn an_attachment_that_inflates_beyond_the_limit_is_no_figures() {
    let mut stream = Stream::new(Dictionary::new(), vec![b' '; 4 * FIGURES_BYTES_MAX]);
    stream.compress().unwrap();
    assert!(stream.content.len() < FIGURES_BYTES_MAX);
    assert_eq!(summary_figures(&with_filter(&[("figures.json", &stream.content)], Some("FlateDecode"))), None);
}

#[test]
fn an_encrypted_pdf_has_no_figures() {
    let plain = String::from_utf8_lossy(&pdf(&[("figures.json", FIGURES.as_bytes())])).into_owned();
    let marked = plain.replace("/Root", "/Encrypt<</Filter/Standard/V 1/R 2/O()/U()/P -4>>/Root");
    assert!(marked.len() > plain.len());
    assert_eq!(summary_figures(marked.as_bytes()), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_are_read_or_not(bytes in proptest::collection::vec(any::<u8>(), 0..2000)) {
        let _ = summary_figures(&bytes);
        let _ = summary_figures(&[b"%PDF-1.7\n".as_slice(), &bytes].concat());
    }

    /// Bytes of a good file changed, cut out or doubled, signed or not.
    #[test]
    fn a_damaged_file_is_read_or_not(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        cut in any::<prop::sample::Index>(),
        length in 0_usize..40,
        wrapped in any::<bool>(),
    ) {
        let mut bytes = pdf(&[("figures.json", FIGURES.as_bytes())]);
        if wrapped {
            bytes = signed(&element(0x04, &bytes), streamed);
        }
        for (place, value) in changes {
            let place = place.index(bytes.len());
            bytes[place] = value;
        }
        let start = cut.index(bytes.len());
        bytes.drain(start..(start + length).min(bytes.len()));
        let _ = summary_figures(&bytes);
    }

    /// Numbers of a PDF are where readers trip: lengths, offsets, counts, references.
    #[test]
    fn a_file_with_wild_numbers_is_read_or_not(
        numbers in proptest::collection::vec(prop_oneof!["-?[0-9]{1,12}", "4294967295|2147483648|18446744073709551615|0|-1"], 1..6),
        places in proptest::collection::vec(any::<prop::sample::Index>(), 6),
    ) {
        let text = pdf(&[("figures.json", FIGURES.as_bytes())]);
        let mut text = text.iter().map(|byte| char::from(*byte)).collect::<String>();
        for (number, place) in numbers.iter().zip(&places) {
            let found: Vec<usize> = text.match_indices(|c: char| c.is_ascii_digit()).map(|(at, _)| at).collect();
            let at = found[place.index(found.len())];
            text.replace_range(at..=at, number);
        }
        let bytes: Vec<u8> = text.chars().map(|c| c as u8).collect();
        let _ = summary_figures(&bytes);
    }
}
