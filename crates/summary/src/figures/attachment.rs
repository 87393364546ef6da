//! Reads the attachment from the PDF, as a reader of PDF would list it.

use lopdf::{Dictionary, Document, LoadOptions, Object};

use super::{ATTACHMENT_NAME, FIGURES_BYTES_MAX};

/// The most bytes one stream may decompress to.
const STREAM_BYTES_MAX: usize = FIGURES_BYTES_MAX;
/// The most streams of the file: together with the limit on each, it bounds the work of a crafted one.
const STREAMS_MAX: usize = 2_000;
/// How deep the tree of attachment names may be.
const TREE_DEPTH_MAX: usize = 8;
/// The most attachments looked at.
const ATTACHMENTS_MAX: usize = 1_000;

/// The document, within the limits of what is read; `None` for an encrypted one.
pub(super) fn load(pdf: &[u8]) -> Option<Document> {
    if pdf.windows(b"endstream".len()).filter(|window| *window == b"endstream").count() > STREAMS_MAX {
        return None;
    }
    let document =
        Document::load_mem_with_options(pdf, LoadOptions::with_max_decompressed_size(STREAM_BYTES_MAX)).ok()?;
    (!document.is_encrypted() && !document.was_encrypted()).then_some(document)
}

/// The bytes of the one attachment of that name.
pub(super) fn read(document: &Document) -> Option<Vec<u8>> {
    let mut contents = named_attachments(document)?.into_iter();
    let first = contents.next()?;
    // The same file listed twice is one; two different files of one name would let each reader see what it likes.
    contents.all(|other| other == first).then_some(first)
}

/// Contents of every attachment of that name; `None` when one of them cannot be read.
fn named_attachments(document: &Document) -> Option<Vec<Vec<u8>>> {
    let catalog = document.catalog().ok()?;
    let mut listed = Vec::new();
    if let Some(tree) =
        dictionary(document, catalog, b"Names").and_then(|names| dictionary(document, names, b"EmbeddedFiles"))
    {
        collect(document, tree, TREE_DEPTH_MAX, &mut listed)?;
    }
    for associated in array(document, catalog, b"AF").into_iter().flatten() {
        listed.push(resolve(document, associated).and_then(|object| object.as_dict().ok())?);
    }
    if listed.len() > ATTACHMENTS_MAX {
        return None;
    }
    let named = listed.into_iter().filter(|specification| is_named(document, specification));
    named.map(|specification| content(document, specification)).collect()
}

/// The leaves of a name tree (ISO 32000-1, 7.9.6).
fn collect<'a>(
    document: &'a Document,
    node: &'a Dictionary,
    depth: usize,
    listed: &mut Vec<&'a Dictionary>,
) -> Option<()> {
    let depth = depth.checked_sub(1)?;
    for leaf in array(document, node, b"Names").into_iter().flatten().skip(1).step_by(2) {
        listed.push(resolve(document, leaf)?.as_dict().ok()?);
    }
    for kid in array(document, node, b"Kids").into_iter().flatten() {
        if listed.len() > ATTACHMENTS_MAX {
            return None;
        }
        collect(document, resolve(document, kid)?.as_dict().ok()?, depth, listed)?;
    }
    Some(())
}

fn is_named(document: &Document, specification: &Dictionary) -> bool {
    let name = |key: &[u8]| lopdf::decode_text_string(resolve(document, specification.get(key).ok()?)?).ok();
    [name(b"UF"), name(b"F")].into_iter().flatten().any(|name| name == ATTACHMENT_NAME)
}

fn content(document: &Document, specification: &Dictionary) -> Option<Vec<u8>> {
    let files = dictionary(document, specification, b"EF")?;
    let file = files.get(b"UF").or_else(|_| files.get(b"F")).ok()?;
    let stream = resolve(document, file)?.as_stream().ok()?;
    stream.get_plain_content_with_limit(FIGURES_BYTES_MAX).ok()
}

fn resolve<'a>(document: &'a Document, object: &'a Object) -> Option<&'a Object> {
    document.dereference(object).ok().map(|(_, object)| object)
}

fn dictionary<'a>(document: &'a Document, parent: &'a Dictionary, key: &[u8]) -> Option<&'a Dictionary> {
    resolve(document, parent.get(key).ok()?)?.as_dict().ok()
}

fn array<'a>(document: &'a Document, parent: &'a Dictionary, key: &[u8]) -> Option<&'a Vec<Object>> {
    resolve(document, parent.get(key).ok()?)?.as_array().ok()
}
