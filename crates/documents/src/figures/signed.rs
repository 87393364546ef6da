//! Finds the PDF inside a CMS signature (RFC 5652 `SignedData`; in Italy `.p7m`), in DER or in the streamed form of BER,
//! where the content is cut into chunks. The signature itself is verified elsewhere.

use std::borrow::Cow;

/// How far from the start of a file its `%PDF-` may stand; readers of PDF allow as much.
const HEADER_OFFSET_MAX: usize = 1024;
/// How many signatures may be wrapped around each other (`.p7m.p7m`).
const LAYERS_MAX: usize = 8;
/// How deep elements of indefinite length may nest while they are skipped.
const SKIP_DEPTH_MAX: usize = 32;

const INTEGER: u8 = 0x02;
const OCTET_STRING: u8 = 0x04;
const OBJECT_IDENTIFIER: u8 = 0x06;
const SEQUENCE: u8 = 0x30;
const SET: u8 = 0x31;
const CHUNKED_OCTET_STRING: u8 = 0x24;
const CONTENT: u8 = 0xA0;
const END_OF_CONTENTS: [u8; 2] = [0, 0];

/// The PDF that the file is or holds.
pub(super) fn pdf_inside(file: &[u8]) -> Option<Cow<'_, [u8]>> {
    let mut inner = Cow::Borrowed(file);
    for _ in 0..LAYERS_MAX {
        if let Some(pdf) = plain_pdf(&inner) {
            return Some(pdf);
        }
        match signed_content(&inner) {
            Some(content) => inner = Cow::Owned(content),
            None => return found_by_marks(&inner),
        }
    }
    None
}

fn plain_pdf<'a>(file: &Cow<'a, [u8]>) -> Option<Cow<'a, [u8]>> {
    let head = file.get(..HEADER_OFFSET_MAX.min(file.len()))?;
    // A signature begins with a sequence, and its content may begin within the first bytes.
    (file.first() != Some(&SEQUENCE) && find(head, b"%PDF-").is_some()).then(|| file.clone())
}

/// From the first `%PDF-` to the last `%%EOF`: for a wrapping that is not understood but keeps the bytes together.
fn found_by_marks<'a>(file: &[u8]) -> Option<Cow<'a, [u8]>> {
    const END: &[u8] = b"%%EOF";
    let start = find(file, b"%PDF-")?;
    let end = file.windows(END.len()).rposition(|window| window == END)?.checked_add(END.len())?;
    Some(Cow::Owned(file.get(start..end)?.to_vec()))
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

/// `ContentInfo.content → SignedData.encapContentInfo.eContent`.
fn signed_content(file: &[u8]) -> Option<Vec<u8>> {
    let mut reader = Reader { rest: file };
    reader.enter(SEQUENCE)?;
    reader.skip_one(OBJECT_IDENTIFIER)?;
    reader.enter(CONTENT)?;
    reader.enter(SEQUENCE)?;
    reader.skip_one(INTEGER)?;
    reader.skip_one(SET)?;
    reader.enter(SEQUENCE)?;
    reader.skip_one(OBJECT_IDENTIFIER)?;
    reader.enter(CONTENT)?;
    reader.octets()
}

/// Reads elements one after another; entering one just goes on to its first child.
struct Reader<'a> {
    rest: &'a [u8],
}

/// Tag and length of an element; no length when it ends with end-of-contents octets.
struct Header {
    tag: u8,
    length: Option<usize>,
}

impl<'a> Reader<'a> {
    fn header(&mut self) -> Option<Header> {
        let (&[tag, first], mut rest) = self.rest.split_first_chunk()?;
        let length = match first {
            0x80 => None,
            0..0x80 => Some(usize::from(first)),
            _ => {
                let (digits, after) = rest.split_at_checked(usize::from(first & 0x7F)).filter(|(d, _)| d.len() <= 4)?;
                rest = after;
                Some(digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit)))
            }
        };
        self.rest = rest;
        Some(Header { tag, length })
    }

    fn enter(&mut self, tag: u8) -> Option<Header> {
        self.header().filter(|header| header.tag == tag)
    }

    fn take(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(taken)
    }

    fn skip_one(&mut self, tag: u8) -> Option<()> {
        let header = self.enter(tag)?;
        self.skip_contents(&header, SKIP_DEPTH_MAX)
    }

    fn skip_contents(&mut self, header: &Header, depth: usize) -> Option<()> {
        if let Some(length) = header.length {
            return self.take(length).map(drop);
        }
        while !self.ends() {
            let child = self.header()?;
            self.skip_contents(&child, depth.checked_sub(1)?)?;
        }
        Some(())
    }

    /// Whether the element of indefinite length ends here; its two last octets are then read.
    fn ends(&mut self) -> bool {
        let after = self.rest.strip_prefix(&END_OF_CONTENTS);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    fn octets(&mut self) -> Option<Vec<u8>> {
        let header = self.header()?;
        match (header.tag, header.length) {
            (OCTET_STRING, Some(length)) => self.take(length).map(<[u8]>::to_vec),
            (CHUNKED_OCTET_STRING, Some(length)) => {
                Reader { rest: self.take(length)? }.chunks(|reader| reader.rest.is_empty())
            }
            (CHUNKED_OCTET_STRING, None) => self.chunks(Self::ends),
            _ => None,
        }
    }

    fn chunks(&mut self, is_over: impl Fn(&mut Self) -> bool) -> Option<Vec<u8>> {
        let mut content = Vec::new();
        while !is_over(self) {
            let length = self.enter(OCTET_STRING)?.length?;
            content.extend_from_slice(self.take(length)?);
        }
        Some(content)
    }
}
