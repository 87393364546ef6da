//! Signatures inside a PDF (ISO 32000-1, 12.8): which bytes each covers, and whom its certificates name.

use super::{ClaimedSigner, SignatureForm, cms};

/// The most signatures of one PDF that are looked at.
const SIGNATURES_MAX: usize = 64;
/// The longest signature, in bytes.
const SIGNATURE_BYTES_MAX: usize = 1024 * 1024;

/// A signature inside a PDF.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PdfSignature {
    /// How many bytes from the start it covers without a gap.
    pub(crate) covers_from_start: usize,
    pub(crate) signers: Vec<ClaimedSigner>,
}

/// The signatures that the bytes hold, time stamps left out. A signature stands outside of compressed parts, since it is
/// filled in when all the rest is written.
pub(crate) fn signatures(pdf: &[u8]) -> Vec<PdfSignature> {
    const MARK: &[u8] = b"/ByteRange";
    let places = pdf.windows(MARK.len()).enumerate().filter(|(_, window)| *window == MARK).map(|(at, _)| at);
    places.take(SIGNATURES_MAX).filter_map(|at| signature(pdf, pdf.get(at + MARK.len()..)?)).collect()
}

fn signature(pdf: &[u8], after_mark: &[u8]) -> Option<PdfSignature> {
    let [start, first, second, length] = range(after_mark)?;
    if start != 0 || first > second || second.checked_add(length)? > pdf.len() {
        return None;
    }
    let hole = pdf.get(first..second)?.strip_prefix(b"<")?.strip_suffix(b">")?;
    let signed = cms::read(&hexadecimal(hole)?, SignatureForm::InPdf)?;
    (!signed.is_time_stamp).then_some(PdfSignature { covers_from_start: first, signers: signed.signers })
}

/// `[0 840 960 240]`.
fn range(bytes: &[u8]) -> Option<[usize; 4]> {
    let text = bytes.get(..bytes.len().min(120))?;
    let text = text.split(|byte| *byte == b']').next()?;
    let text = std::str::from_utf8(text).ok()?.trim_start().strip_prefix('[')?;
    let numbers: Vec<usize> = text.split_whitespace().map(|number| number.parse().ok()).collect::<Option<_>>()?;
    numbers.try_into().ok()
}

fn hexadecimal(digits: &[u8]) -> Option<Vec<u8>> {
    if digits.len() > 2 * SIGNATURE_BYTES_MAX {
        return None;
    }
    let digits: Vec<u8> = digits
        .iter()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(|byte| char::from(*byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok()))
        .collect::<Option<_>>()?;
    let (pairs, _) = digits.as_chunks::<2>();
    Some(pairs.iter().map(|[high, low]| high << 4 | low).collect())
}
