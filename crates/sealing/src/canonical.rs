//! Canonical JSON (RFC 8785) of the subset this format uses: no fractions, no exponents.
//!
//! Amounts and scores are written as strings by those who fill the answers, so numbers are integers that every
//! language reads exactly; the number formatting of RFC 8785 is then plain decimal digits.

use serde_json::Value;
use thiserror::Error;

use crate::limits::ANSWERS_DEPTH_MAX;

/// The largest integer that every JSON reader keeps exactly: 2^53 - 1.
const INTEGER_MAX: u64 = (1 << 53) - 1;

/// Why a JSON value has no canonical form here.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CanonicalError {
    /// A number that is not an integer between -(2^53 - 1) and 2^53 - 1.
    #[error("the number {0} is not an integer within ±(2^53 - 1); write amounts and fractions as strings")]
    Number(String),
    /// Nested deeper than [`ANSWERS_DEPTH_MAX`] levels.
    #[error("nested deeper than {ANSWERS_DEPTH_MAX} levels")]
    Depth,
}

/// The one spelling of `value`: keys sorted by UTF-16 code units, no spaces, shortest escapes.
pub(crate) fn canonical(value: &Value) -> Result<Vec<u8>, CanonicalError> {
    let mut out = Vec::new();
    // Two levels belong to the object that holds the answers.
    write(value, ANSWERS_DEPTH_MAX + 2, &mut out)?;
    Ok(out)
}

fn write(value: &Value, depth: usize, out: &mut Vec<u8>) -> Result<(), CanonicalError> {
    let depth = depth.checked_sub(1).ok_or(CanonicalError::Depth)?;
    match value {
        Value::Null => out.extend_from_slice(b"null"),
        Value::Bool(true) => out.extend_from_slice(b"true"),
        Value::Bool(false) => out.extend_from_slice(b"false"),
        Value::Number(number) => {
            let integer = number.as_i64().filter(|n| n.unsigned_abs() <= INTEGER_MAX);
            let integer = integer.ok_or_else(|| CanonicalError::Number(number.to_string()))?;
            out.extend_from_slice(integer.to_string().as_bytes());
        }
        Value::String(text) => write_text(text, out),
        Value::Array(items) => write_list(b'[', b']', items, out, |item, out| write(item, depth, out))?,
        Value::Object(members) => {
            let mut sorted: Vec<_> = members.iter().collect();
            sorted.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            write_list(b'{', b'}', sorted, out, |(name, member), out| {
                write_text(name, out);
                out.push(b':');
                write(member, depth, out)
            })?;
        }
    }
    Ok(())
}

fn write_list<T>(
    open: u8,
    close: u8,
    items: impl IntoIterator<Item = T>,
    out: &mut Vec<u8>,
    mut each: impl FnMut(T, &mut Vec<u8>) -> Result<(), CanonicalError>,
) -> Result<(), CanonicalError> {
    out.push(open);
    for (position, item) in items.into_iter().enumerate() {
        if position > 0 {
            out.push(b',');
        }
        each(item, out)?;
    }
    out.push(close);
    Ok(())
}

/// Escapes as RFC 8785 §3.2.2.2 asks: two-character forms where they exist, `\u00xx` for other control characters.
fn write_text(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    for character in text.chars() {
        match character {
            '"' => out.extend_from_slice(b"\\\""),
            '\\' => out.extend_from_slice(b"\\\\"),
            '\u{8}' => out.extend_from_slice(b"\\b"),
            '\t' => out.extend_from_slice(b"\\t"),
            '\n' => out.extend_from_slice(b"\\n"),
            '\u{c}' => out.extend_from_slice(b"\\f"),
            '\r' => out.extend_from_slice(b"\\r"),
            '\0'..='\u{1f}' => out.extend_from_slice(format!("\\u{:04x}", u32::from(character)).as_bytes()),
            other => out.extend_from_slice(other.encode_utf8(&mut [0; 4]).as_bytes()),
        }
    }
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn sorts_by_utf16_and_escapes_shortest() {
        let value = json!({"\u{fb33}": 1, "\u{1f600}": 2, "a\n\u{1}": [null, true, {"z": "è", "b": -3}], "A": "\"\\"});
        let text = String::from_utf8(canonical(&value).unwrap()).unwrap();
        assert_eq!(
            text,
            "{\"A\":\"\\\"\\\\\",\"a\\n\\u0001\":[null,true,{\"b\":-3,\"z\":\"è\"}],\"\u{1f600}\":2,\"\u{fb33}\":1}"
        );
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), value);
    }

    #[test]
    fn refuses_what_readers_disagree_about() {
        for number in ["1.0", "1e3", "9007199254740992", "-9007199254740992", "18446744073709551615"] {
            let value: Value = serde_json::from_str(number).unwrap();
            assert!(matches!(canonical(&value), Err(CanonicalError::Number(_))), "{number}");
        }
        assert!(canonical(&json!(9_007_199_254_740_991_u64)).is_ok());
        let mut deep = json!(0);
        for _ in 0..200 {
            deep = Value::Array(vec![deep]);
        }
        assert_eq!(canonical(&deep), Err(CanonicalError::Depth));
    }
}
