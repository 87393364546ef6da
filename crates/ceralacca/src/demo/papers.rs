//! Papers of the demo: small PDFs made here.

use std::fmt::Write;

/// An archive without files: the end-of-directory record alone.
const EMPTY_ARCHIVE: [u8; 22] = [b'P', b'K', 5, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];

/// A PDF of one page with these lines.
#[must_use]
pub fn paper(lines: &[&str]) -> Vec<u8> {
    let mut text = String::from("BT /F1 11 Tf 60 780 Td 16 TL\n");
    for line in lines {
        // Writing into a string cannot fail.
        let _ = writeln!(text, "({}) Tj T*", escaped(line));
    }
    text.push_str("ET");
    file(&[
        b"<< /Type /Catalog /Pages 2 0 R >>".to_vec(),
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_vec(),
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_vec(),
        stream(text.as_bytes()),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_vec(),
    ])
}

/// An archive (.zip) without files.
#[must_use]
pub(super) fn archive() -> Vec<u8> {
    EMPTY_ARCHIVE.to_vec()
}

fn stream(bytes: &[u8]) -> Vec<u8> {
    let mut object = format!("<< /Length {} >>\nstream\n", bytes.len()).into_bytes();
    object.extend_from_slice(bytes);
    object.extend_from_slice(b"\nendstream");
    object
}

fn file(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in (1..).zip(objects) {
        let _ = writeln!(table, "{:010} 00000 n ", out.len());
        out.extend_from_slice(format!("{number} 0 obj\n").as_bytes());
        out.extend_from_slice(object);
        out.extend_from_slice(b"\nendobj\n");
    }
    let start = out.len();
    out.extend_from_slice(table.as_bytes());
    let trailer = format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1);
    out.extend_from_slice(trailer.as_bytes());
    out
}

/// A text of PDF: Latin-1 in octal where it is not plain ASCII.
fn escaped(line: &str) -> String {
    let mut text = String::new();
    for character in line.chars() {
        match u8::try_from(u32::from(character)) {
            Ok(byte @ (b'(' | b')' | b'\\')) => {
                text.push('\\');
                text.push(char::from(byte));
            }
            Ok(byte) if byte.is_ascii_graphic() || byte == b' ' => text.push(char::from(byte)),
            Ok(byte) => {
                let _ = write!(text, "\\{byte:03o}");
            }
            Err(_) => text.push('-'),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped() {
        assert_eq!(escaped("a (b) \\ è €"), "a \\(b\\) \\\\ \\350 -");
    }

    #[test]
    fn offsets_point_at_the_objects() {
        let bytes = paper(&["Prova"]);
        let text = String::from_utf8_lossy(&bytes);
        assert!(text.starts_with("%PDF-1.7"));
        assert!(text.trim_end().ends_with("%%EOF"));
        let start: usize = text.rsplit("startxref\n").next().unwrap().lines().next().unwrap().parse().unwrap();
        assert!(bytes[start..].starts_with(b"xref\n0 6\n"));
        let first: usize = String::from_utf8_lossy(&bytes[start..]).lines().nth(3).unwrap()[..10].parse().unwrap();
        assert!(bytes[first..].starts_with(b"1 0 obj"));
    }
}
