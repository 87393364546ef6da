//! Head, keys, nonces, padding and lengths of a sealed file.

use std::ops::Range;

use chacha20poly1305::{ChaCha20Poly1305, KeyInit as _, Nonce, Tag, aead::AeadInOut as _};
use subtle::ConstantTimeEq as _;
use zeroize::Zeroizing;

use crate::{
    bytes::Bytes,
    context::EnvelopeContext,
    limits::{CHUNK_BYTES, FILE_BYTES_MAX, PAD_BYTES, TAG_BYTES},
};

/// First bytes of every sealed file; the last one is the version.
pub(crate) const MAGIC: [u8; 8] = *b"CERALAC\x01";
pub(crate) const SALT_BYTES: usize = 24;
/// Magic, salt, key commitment.
pub(crate) const HEAD_BYTES: usize = MAGIC.len() + SALT_BYTES + 32;
const SEALED_CHUNK_BYTES: usize = CHUNK_BYTES + TAG_BYTES;
/// First byte of the padding; zeros follow.
const PAD_MARK: u8 = 0x80;

/// Which sealed file of an envelope. Files have no number here: one can be taken out while the others stay sealed.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Place<'a> {
    /// The contents index.
    Contents,
    /// The file whose entry in the contents index has this salt.
    File(&'a Bytes<32>),
}

/// The key of one file, with the commitment that its head carries.
pub(crate) struct FileKey {
    cipher: ChaCha20Poly1305,
    commitment: Zeroizing<[u8; 32]>,
}

impl FileKey {
    /// HKDF of the envelope key, salted, bound to envelope and place; half is the AEAD key, half the commitment.
    pub(crate) fn derive(envelope_key: &[u8; 32], context: &EnvelopeContext, place: Place<'_>, salt: &[u8]) -> Self {
        let transcript = match place {
            Place::Contents => context.transcript("contents"),
            Place::File(salt) => context.transcript("file").bytes(salt.as_slice()),
        };
        let both: Zeroizing<[u8; 64]> = transcript.derive(salt, envelope_key);
        let (key, rest) = both.split_at(32);
        let mut bytes = Zeroizing::new([0_u8; 32]);
        bytes.copy_from_slice(key);
        let mut commitment = Zeroizing::new([0_u8; 32]);
        commitment.copy_from_slice(rest);
        Self { cipher: ChaCha20Poly1305::new((&*bytes).into()), commitment }
    }

    /// The head that begins the file sealed under this key.
    pub(crate) fn head(&self, salt: &[u8; SALT_BYTES]) -> Vec<u8> {
        [&MAGIC[..], salt, self.commitment.as_slice()].concat()
    }

    /// The salt of a head, if its magic is ours.
    pub(crate) fn salt_of(head: &[u8]) -> Option<&[u8]> {
        (head.len() == HEAD_BYTES && head.starts_with(&MAGIC))
            .then(|| head.get(MAGIC.len()..MAGIC.len() + SALT_BYTES))?
    }

    /// Whether a head commits to this key, in constant time.
    pub(crate) fn committed_by(&self, head: &[u8]) -> bool {
        head.get(MAGIC.len() + SALT_BYTES..).is_some_and(|found| found.ct_eq(self.commitment.as_slice()).into())
    }

    /// Seals a chunk in place and gives its tag.
    pub(crate) fn seal_chunk(&self, number: u32, last: bool, chunk: &mut [u8]) -> Option<[u8; TAG_BYTES]> {
        self.cipher.encrypt_inout_detached(&nonce(number, last), &[], chunk.into()).ok().map(Into::into)
    }

    /// Opens a chunk with its tag; `None` if anything about it is not as it was sealed.
    pub(crate) fn open_chunk(&self, number: u32, last: bool, sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
        let (chunk, tag) = sealed.split_at_checked(sealed.len().checked_sub(TAG_BYTES)?)?;
        let tag = Tag::try_from(tag).ok()?;
        let mut chunk = Zeroizing::new(chunk.to_vec());
        let buffer = chunk.as_mut_slice();
        self.cipher.decrypt_inout_detached(&nonce(number, last), &[], buffer.into(), &tag).ok()?;
        Some(chunk)
    }
}

/// Seven zero bytes, the number of the chunk (32-bit big-endian), 1 for the last chunk and 0 for the others.
fn nonce(number: u32, last: bool) -> Nonce {
    let mut nonce = [0_u8; 12];
    let (_, tail) = nonce.split_at_mut(7);
    for (to, from) in tail.iter_mut().zip(number.to_be_bytes().into_iter().chain([u8::from(last)])) {
        *to = from;
    }
    nonce.into()
}

/// Appends the mark and as many zeros as the next multiple of [`PAD_BYTES`] needs.
pub(crate) fn pad(chunk: &mut Vec<u8>) {
    chunk.push(PAD_MARK);
    chunk.resize(chunk.len().next_multiple_of(PAD_BYTES), 0);
}

/// The bytes before the padding; `None` if the padding is not exactly what [`pad`] appends.
pub(crate) fn unpad(padded: &[u8]) -> Option<&[u8]> {
    let end = padded.iter().rposition(|byte| *byte != 0)?;
    let shortest = padded.len() - end <= PAD_BYTES && padded.len().is_multiple_of(PAD_BYTES);
    (shortest && padded.get(end) == Some(&PAD_MARK)).then(|| padded.get(..end))?
}

/// Bytes of the sealed file that a plaintext of `length` bytes gives; `None` beyond [`FILE_BYTES_MAX`].
#[must_use]
pub fn sealed_length(length: u64) -> Option<u64> {
    Geometry::of_plaintext(length).map(|geometry| geometry.sealed_length())
}

/// Where the chunks of a file lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Geometry {
    /// Plaintext with its padding: a positive multiple of [`PAD_BYTES`].
    padded: u64,
}

impl Geometry {
    pub(crate) fn of_plaintext(length: u64) -> Option<Self> {
        (length <= FILE_BYTES_MAX).then(|| Self { padded: (length + 1).next_multiple_of(PAD_BYTES as u64) })
    }

    /// The geometry that gives this sealed length, if one does.
    pub(crate) fn of_sealed(sealed: u64) -> Option<Self> {
        let body = sealed.checked_sub(HEAD_BYTES as u64)?;
        let chunks = body.div_ceil(SEALED_CHUNK_BYTES as u64);
        let padded = body.checked_sub(chunks.checked_mul(TAG_BYTES as u64)?)?;
        let found = Self { padded };
        let longest = Self::of_plaintext(FILE_BYTES_MAX)?;
        let whole = padded > 0 && padded <= longest.padded && padded.is_multiple_of(PAD_BYTES as u64);
        (whole && found.sealed_length() == sealed).then_some(found)
    }

    pub(crate) fn chunk_count(self) -> u32 {
        u32::try_from(self.padded.div_ceil(CHUNK_BYTES as u64)).unwrap_or(u32::MAX)
    }

    pub(crate) fn sealed_length(self) -> u64 {
        HEAD_BYTES as u64 + self.padded + u64::from(self.chunk_count()) * TAG_BYTES as u64
    }

    /// Bytes of the sealed file that hold a chunk; `None` for a chunk that is not there.
    pub(crate) fn sealed_range(self, number: u32) -> Option<Range<u64>> {
        let start = HEAD_BYTES as u64 + u64::from(number) * SEALED_CHUNK_BYTES as u64;
        let end = (start + SEALED_CHUNK_BYTES as u64).min(self.sealed_length());
        (number < self.chunk_count()).then_some(start..end)
    }

    pub(crate) fn is_last(self, number: u32) -> bool {
        number.checked_add(1) == Some(self.chunk_count())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn known_lengths() {
        for (plain, sealed) in [
            (0, 64 + 4096 + 16),
            (4095, 64 + 4096 + 16),
            (4096, 64 + 8192 + 16),
            (65_535, 64 + 65_536 + 16),
            (65_536, 64 + 65_536 + 16 + 4096 + 16),
            (FILE_BYTES_MAX, 64 + FILE_BYTES_MAX + 4096 + 65_537 * 16),
        ] {
            assert_eq!(sealed_length(plain), Some(sealed), "{plain}");
        }
        assert_eq!(sealed_length(FILE_BYTES_MAX + 1), None);
    }

    proptest! {
        #[test]
        fn geometry_agrees_with_itself(length in 0..=FILE_BYTES_MAX) {
            let geometry = Geometry::of_plaintext(length).unwrap();
            prop_assert_eq!(Geometry::of_sealed(geometry.sealed_length()), Some(geometry));
            let last = geometry.chunk_count() - 1;
            prop_assert_eq!(geometry.sealed_range(last).unwrap().end, geometry.sealed_length());
            prop_assert_eq!(geometry.sealed_range(last + 1), None);
        }

        #[test]
        fn other_sealed_lengths_are_refused(sealed: u64) {
            if let Some(geometry) = Geometry::of_sealed(sealed) {
                prop_assert_eq!(geometry.sealed_length(), sealed);
            }
        }

        #[test]
        fn padding_comes_off(bytes in proptest::collection::vec(any::<u8>(), 0..9000)) {
            let mut padded = bytes.clone();
            pad(&mut padded);
            prop_assert_eq!(padded.len() % PAD_BYTES, 0);
            prop_assert_eq!(unpad(&padded), Some(&bytes[..]));
            padded.extend_from_slice(&[0; PAD_BYTES]);
            prop_assert_eq!(unpad(&padded), None);
        }
    }

    #[test]
    fn wrong_padding_is_refused() {
        assert_eq!(unpad(&[]), None);
        assert_eq!(unpad(&[0; PAD_BYTES]), None);
        assert_eq!(unpad(&[1; PAD_BYTES]), None);
    }
}
