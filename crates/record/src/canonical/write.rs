//! The writer of canonical JSON.

use serde_json::{Number, Value};

use super::{CanonicalError, Limits, MAX_INTEGER};

/// Writes `value` as canonical JSON (RFC 8785), UTF-8 bytes without white space.
///
/// # Errors
/// A float, an integer beyond ±(2^53 − 1), a nesting deeper than
/// [`MAX_DEPTH`](super::MAX_DEPTH) or a text longer than [`MAX_SIZE`](super::MAX_SIZE).
pub fn to_canonical(value: &Value) -> Result<Vec<u8>, CanonicalError> {
    to_canonical_within(value, Limits::ENTRY)
}

/// As [`to_canonical`], within other limits.
pub(crate) fn to_canonical_within(value: &Value, limits: Limits) -> Result<Vec<u8>, CanonicalError> {
    let mut out = Vec::new();
    write_value(value, limits.depth, limits, &mut out)?;
    check_size(&out, limits)?;
    Ok(out)
}

fn check_size(out: &[u8], limits: Limits) -> Result<(), CanonicalError> {
    if out.len() > limits.size { Err(CanonicalError::Size { limit: limits.size }) } else { Ok(()) }
}

/// Writes a value that may nest `left` levels more.
fn write_value(value: &Value, left: usize, limits: Limits, out: &mut Vec<u8>) -> Result<(), CanonicalError> {
    // Checked at every value, so that no more than one string beyond the limit is ever written.
    check_size(out, limits)?;
    let inner = || left.checked_sub(1).ok_or(CanonicalError::Depth { limit: limits.depth });
    match value {
        Value::Null => out.extend(b"null"),
        Value::Bool(true) => out.extend(b"true"),
        Value::Bool(false) => out.extend(b"false"),
        Value::Number(number) => write_number(number, out)?,
        Value::String(text) => write_string(text, out),
        Value::Array(items) => {
            let left = inner()?;
            out.push(b'[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_value(item, left, limits, out)?;
            }
            out.push(b']');
        }
        Value::Object(members) => {
            let left = inner()?;
            let mut sorted: Vec<_> = members.iter().collect();
            // RFC 8785 §3.2.3: by UTF-16 code units, which differs from the order of UTF-8 beyond the basic plane.
            sorted.sort_by(|(a, _), (b, _)| a.encode_utf16().cmp(b.encode_utf16()));
            out.push(b'{');
            for (index, (key, member)) in sorted.into_iter().enumerate() {
                if index > 0 {
                    out.push(b',');
                }
                write_string(key, out);
                out.push(b':');
                write_value(member, left, limits, out)?;
            }
            out.push(b'}');
        }
    }
    Ok(())
}

fn write_number(number: &Number, out: &mut Vec<u8>) -> Result<(), CanonicalError> {
    let out_of_range = || CanonicalError::Range { number: number.to_string() };
    let magnitude = match (number.as_i64(), number.as_u64()) {
        (Some(signed), _) => signed.unsigned_abs(),
        (None, Some(unsigned)) => unsigned,
        (None, None) => return Err(CanonicalError::Float { number: number.to_string() }),
    };
    if magnitude > MAX_INTEGER {
        return Err(out_of_range());
    }
    if number.as_i64().is_some_and(i64::is_negative) {
        out.push(b'-');
    }
    out.extend(magnitude.to_string().as_bytes());
    Ok(())
}

/// RFC 8785 §3.2.2.2: the short escapes where they exist, `\u00xx` for other control characters, all else as it is.
fn write_string(text: &str, out: &mut Vec<u8>) {
    out.push(b'"');
    for byte in text.bytes() {
        match byte {
            b'"' => out.extend(b"\\\""),
            b'\\' => out.extend(b"\\\\"),
            0x08 => out.extend(b"\\b"),
            0x09 => out.extend(b"\\t"),
            0x0A => out.extend(b"\\n"),
            0x0C => out.extend(b"\\f"),
            0x0D => out.extend(b"\\r"),
            0x00..=0x1F => out.extend(format!("\\u{byte:04x}").as_bytes()),
            _ => out.push(byte),
        }
    }
    out.push(b'"');
}
