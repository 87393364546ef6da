//! Makes the foreign text of an input printable with the fonts of the documents.

use ceralacca_summary::text::printable;
use serde_json::Value;

use crate::fonts;

/// Makes every string inside `value` printable; object keys are ours and stay.
pub(crate) fn make_printable(value: &mut Value) {
    match value {
        Value::String(text) => *text = printable(text, fonts::covers),
        Value::Array(items) => items.iter_mut().for_each(make_printable),
        Value::Object(fields) => fields.values_mut().for_each(make_printable),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_text_inside_is_made_printable_with_our_fonts() {
        let mut value = json!({ "a": ["Ditta 漢 שלום", { "b": "x\u{202E}y" }], "c": 1 });
        make_printable(&mut value);
        assert_eq!(value, json!({ "a": ["Ditta [U+6F22] שלום", { "b": "x[U+202E]y" }], "c": 1 }));
    }
}
