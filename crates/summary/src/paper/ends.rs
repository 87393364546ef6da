//! Keeps the ends of streams apart from the line ends after them.
//!
//! A stream whose last byte is a carriage return stands before the line feed that precedes `endstream`, and checkers of
//! PDF/A read the two as one line end and count the stream a byte too short (ISO 19005-3, 6.1.7.1). There the line end is
//! written in full, and the offsets of the table move with it.

const ENTRY_BYTES: usize = 20;

/// The same document with those line ends written in full; `None` if its table is not the plain one our writer makes.
pub(super) fn part_stream_ends(pdf: &[u8]) -> Option<Vec<u8>> {
    const END: &[u8] = b"\r\nendstream";
    let places: Vec<usize> =
        pdf.windows(END.len()).enumerate().filter(|(_, window)| *window == END).map(|(at, _)| at + 1).collect();
    if places.is_empty() {
        return Some(pdf.to_vec());
    }
    let moved = |offset: usize| offset + places.partition_point(|place| *place < offset);
    let start = find_last(pdf, b"startxref\n")?;
    let digits: Vec<u8> = pdf.get(start + 10..)?.iter().copied().take_while(u8::is_ascii_digit).collect();
    let table = number(&digits)?;
    let mut out = Vec::with_capacity(pdf.len() + places.len());
    let mut from = 0;
    for place in &places {
        out.extend_from_slice(pdf.get(from..*place)?);
        out.push(b'\r');
        from = *place;
    }
    out.extend_from_slice(pdf.get(from..table)?);
    let (head, entries, rest) = table_parts(pdf.get(table..start)?)?;
    out.extend_from_slice(head);
    for entry in entries.chunks(ENTRY_BYTES) {
        let (offset, kind) = entry.split_at_checked(10)?;
        let offset = number(offset)?;
        let offset = if kind.get(7) == Some(&b'n') { moved(offset) } else { offset };
        out.extend_from_slice(format!("{offset:010}").as_bytes());
        out.extend_from_slice(kind);
    }
    out.extend_from_slice(rest);
    out.extend_from_slice(format!("startxref\n{}", moved(table)).as_bytes());
    out.extend_from_slice(pdf.get(start + 10 + digits.len()..)?);
    Some(out)
}

/// `xref\n0 COUNT\n`, its entries, and what follows.
fn table_parts(table: &[u8]) -> Option<(&[u8], &[u8], &[u8])> {
    let rest = table.strip_prefix(b"xref\n0 ")?;
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    let count = number(rest.get(..end)?)?;
    let head = table.len() - rest.len() + end + 1;
    let (head, rest) = table.split_at_checked(head)?;
    let (entries, rest) = rest.split_at_checked(count.checked_mul(ENTRY_BYTES)?)?;
    rest.starts_with(b"trailer").then_some((head, entries, rest))
}

fn number(digits: &[u8]) -> Option<usize> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}

fn find_last(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).rposition(|window| window == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn offsets_move_with_the_line_ends() {
        let body = "%PDF-1.7\n1 0 obj\n<</Length 2>>\nstream\nx\r\nendstream\nendobj\n2 0 obj\n<<>>\nendobj\n";
        let second = body.find("2 0 obj").unwrap();
        let file = |body: &str, second: usize| {
            format!(
                "{body}xref\n0 3\n0000000000 65535 f\r\n{:010} 00000 n\r\n{second:010} 00000 n\r\ntrailer\n<<>>\nstartxref\n{}\n%%EOF",
                9,
                body.len()
            )
        };
        let mended = part_stream_ends(file(body, second).as_bytes()).unwrap();
        let expected = file(&body.replace("\r\n", "\r\r\n"), second + 1);
        assert_eq!(String::from_utf8(mended).unwrap(), expected);
        let plain = file(&body.replace('\r', "y"), second);
        assert_eq!(part_stream_ends(plain.as_bytes()).unwrap(), plain.as_bytes());
        assert_eq!(part_stream_ends(b"\r\nendstream without a table"), None);
    }
}
