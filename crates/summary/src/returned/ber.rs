//! Elements of BER and DER (ITU-T X.690), of definite or indefinite length. Nothing is copied, nesting is bounded.

/// How deep elements of indefinite length may nest.
const DEPTH_MAX: usize = 32;
const END_OF_CONTENTS: [u8; 2] = [0, 0];

pub(crate) const INTEGER: u8 = 0x02;
pub(crate) const OCTET_STRING: u8 = 0x04;
pub(crate) const OBJECT_IDENTIFIER: u8 = 0x06;
pub(crate) const SEQUENCE: u8 = 0x30;
pub(crate) const SET: u8 = 0x31;
const CHUNKED_OCTET_STRING: u8 = 0x24;

/// One element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Element<'a> {
    pub(crate) tag: u8,
    /// Its contents, without end-of-contents octets.
    pub(crate) contents: &'a [u8],
    /// The whole of it.
    pub(crate) whole: &'a [u8],
}

/// Reads elements one after another.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    /// The next element; `None` at the end or when it is malformed.
    pub(crate) fn next(&mut self) -> Option<Element<'a>> {
        self.element(DEPTH_MAX)
    }

    /// The next element, if it has this tag; otherwise nothing is read.
    pub(crate) fn next_if(&mut self, tag: u8) -> Option<Element<'a>> {
        if self.rest.first() == Some(&tag) { self.next() } else { None }
    }

    fn element(&mut self, depth: usize) -> Option<Element<'a>> {
        let start = self.rest;
        let (&[tag, first], mut rest) = self.rest.split_first_chunk()?;
        // Tags of several bytes appear nowhere in what is read here.
        if tag & 0x1F == 0x1F {
            return None;
        }
        let contents = match first {
            0x80 => return self.indefinite(tag, start, rest, depth),
            0..0x80 => usize::from(first),
            _ => {
                let (digits, after) = rest.split_at_checked(usize::from(first & 0x7F)).filter(|(d, _)| d.len() <= 4)?;
                rest = after;
                digits.iter().fold(0, |length, digit| length << 8 | usize::from(*digit))
            }
        };
        let (contents, rest) = rest.split_at_checked(contents)?;
        self.rest = rest;
        Some(Element { tag, contents, whole: start.get(..start.len() - rest.len())? })
    }

    fn indefinite(&mut self, tag: u8, start: &'a [u8], contents: &'a [u8], depth: usize) -> Option<Element<'a>> {
        let mut inside = Reader { rest: contents };
        loop {
            if let Some(after) = inside.rest.strip_prefix(&END_OF_CONTENTS) {
                self.rest = after;
                let length = contents.len() - inside.rest.len();
                return Some(Element {
                    tag,
                    contents: contents.get(..length)?,
                    whole: start.get(..start.len() - after.len())?,
                });
            }
            inside.element(depth.checked_sub(1)?)?;
        }
    }
}

impl<'a> Element<'a> {
    /// Reads what is inside.
    pub(crate) const fn inside(&self) -> Reader<'a> {
        Reader::new(self.contents)
    }

    /// The bytes of an octet string, whole or in chunks.
    pub(crate) fn octets(&self) -> Option<Vec<u8>> {
        match self.tag {
            OCTET_STRING => Some(self.contents.to_vec()),
            CHUNKED_OCTET_STRING => {
                let mut inside = self.inside();
                let mut octets = Vec::new();
                while !inside.rest.is_empty() {
                    octets.extend_from_slice(inside.next_if(OCTET_STRING)?.contents);
                }
                Some(octets)
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn definite_and_indefinite_lengths() {
        let mut reader = Reader::new(&[0x30, 3, 2, 1, 5, 0x30, 0x80, 2, 1, 6, 0, 0, 4, 0x81, 1, 9]);
        let first = reader.next().unwrap();
        assert_eq!((first.tag, first.contents), (SEQUENCE, &[2, 1, 5][..]));
        let second = reader.next().unwrap();
        assert_eq!((second.contents, second.whole.len()), (&[2, 1, 6][..], 7));
        assert_eq!(reader.next_if(SET), None);
        assert_eq!(reader.next_if(OCTET_STRING).unwrap().octets(), Some(vec![9]));
        assert_eq!(reader.next(), None);
    }

    #[test]
    fn cut_or_too_deep_is_nothing() {
        assert_eq!(Reader::new(&[0x30, 3, 2, 1]).next(), None);
        assert_eq!(Reader::new(&[0x30, 0x85, 0, 0, 0, 0, 1, 0]).next(), None);
        assert_eq!(Reader::new(&[0x30, 0x80].repeat(5_000)).next(), None);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_bytes_end(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let mut reader = Reader::new(&bytes);
            while let Some(element) = reader.next() {
                prop_assert!(element.whole.len() >= 2 && element.contents.len() <= element.whole.len());
            }
        }
    }
}
