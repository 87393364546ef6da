//! Reads the figures back from the summary PDF of a tender, signed or not. The file is foreign: nothing in it is trusted,
//! and whatever cannot be read within the limits has no figures.

mod attachment;
mod signed;

use std::panic::catch_unwind;

use serde_json::Value;

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
    // The parser is not ours: a fault in it makes this one file unreadable and stops nothing else.
    let attached = catch_unwind(|| attachment::read(&signed::pdf_inside(file)?)).ok()??;
    let figures: Value = serde_json::from_slice(&attached).ok()?;
    (figures.is_object() && is_shallow(&figures, DEPTH_MAX)).then_some(figures)
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
