//! Reads the figures back from the summary PDF of a tender, signed or not. The file is foreign: nothing in it is trusted,
//! and whatever cannot be read within the limits has no figures.

mod attachment;

use std::panic::catch_unwind;

use lopdf::Document;
use serde_json::Value;

use crate::returned::layers;

/// The name under which the figures are attached to the summary PDF.
pub(crate) const ATTACHMENT_NAME: &str = "figures.json";
/// The longest file that is read for its figures, in bytes.
pub const PDF_BYTES_MAX: usize = 16 * 1024 * 1024;
/// The longest attachment that is read, in bytes, once decompressed.
pub const FIGURES_BYTES_MAX: usize = 1024 * 1024;
/// How deep the JSON of the figures may nest: the object, the answers, and room for what they hold.
const DEPTH_MAX: usize = 8;

/// The figures attached as `figures.json` to a PDF, or to the PDF inside a CMS signature (`.p7m`).
///
/// `None` when there are none that can be trusted to be *the* figures: the file is longer than [`PDF_BYTES_MAX`],
/// encrypted or broken, has no such attachment or several different ones, or the attachment is longer than
/// [`FIGURES_BYTES_MAX`] or no JSON object.
#[must_use]
pub fn summary_figures(file: &[u8]) -> Option<Value> {
    if file.len() > PDF_BYTES_MAX {
        return None;
    }
    let inside = layers::unwrap(file).content;
    let pdf = if layers::is_pdf(&inside) { inside } else { found_by_marks(&inside)? };
    of_document(&load(&pdf)?)
}

/// The document, if it can be read. The parser is not ours: a fault in it makes this one file unreadable and stops nothing
/// else (in the browser it stops the module, which is then loaded anew).
pub(crate) fn load(pdf: &[u8]) -> Option<Document> {
    catch_unwind(|| attachment::load(pdf)).ok()?
}

/// The figures attached to a document.
pub(crate) fn of_document(document: &Document) -> Option<Value> {
    let attached = catch_unwind(std::panic::AssertUnwindSafe(|| attachment::read(document))).ok()??;
    let figures: Value = serde_json::from_slice(&attached).ok()?;
    (figures.is_object() && is_shallow(&figures, DEPTH_MAX)).then_some(figures)
}

/// From the first `%PDF-` to the last `%%EOF`: for a wrapping that is not understood but keeps the bytes together.
fn found_by_marks(file: &[u8]) -> Option<Vec<u8>> {
    const START: &[u8] = b"%PDF-";
    const END: &[u8] = b"%%EOF";
    let start = file.windows(START.len()).position(|window| window == START)?;
    let end = file.windows(END.len()).rposition(|window| window == END)?.checked_add(END.len())?;
    Some(file.get(start..end)?.to_vec())
}

fn is_shallow(value: &Value, depth: usize) -> bool {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => true,
        Value::Array(items) => depth > 0 && items.iter().all(|item| is_shallow(item, depth - 1)),
        Value::Object(fields) => depth > 0 && fields.values().all(|field| is_shallow(field, depth - 1)),
    }
}

#[cfg(test)]
mod tests;
