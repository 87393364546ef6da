//! Takes a file out of its wrappings: signatures around signatures, PEM, base64.

use std::borrow::Cow;

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};

use super::{ClaimedSigner, SignatureForm, cms};

/// How many signatures may be wrapped around each other (`.p7m.p7m`).
const LAYERS_MAX: usize = 8;
/// How far from the start of a file its `%PDF-` may stand; readers of PDF allow as much.
const HEADER_OFFSET_MAX: usize = 1024;

/// Base64 as signing programs write it, with or without its padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::Indifferent)
        .with_decode_allow_trailing_bits(true),
);

/// What is inside all the wrappings.
pub(crate) struct Unwrapped {
    /// The innermost bytes.
    pub(crate) content: Vec<u8>,
    /// Signers of the wrappings, from the outside.
    pub(crate) signers: Vec<ClaimedSigner>,
    /// Whether the innermost signature keeps its content elsewhere; the bytes are then those of the signature.
    pub(crate) is_detached: bool,
}

/// Unwraps as far as the wrappings are understood.
pub(crate) fn unwrap(file: &[u8]) -> Unwrapped {
    let mut unwrapped = Unwrapped { content: file.to_vec(), signers: Vec::new(), is_detached: false };
    for _ in 0..LAYERS_MAX {
        if is_pdf(&unwrapped.content) {
            break;
        }
        if let Cow::Owned(decoded) = unarmoured(&unwrapped.content) {
            unwrapped.content = decoded;
        }
        let Some(signed) = cms::read(&unwrapped.content, SignatureForm::Wrapped) else { break };
        for signer in signed.signers {
            if !unwrapped.signers.contains(&signer) {
                unwrapped.signers.push(signer);
            }
        }
        match signed.content {
            Some(content) => unwrapped.content = content,
            None => {
                unwrapped.is_detached = true;
                break;
            }
        }
    }
    unwrapped
}

/// Whether the bytes are a PDF. A signature begins with a sequence, and its content may begin within the first bytes.
pub(crate) fn is_pdf(bytes: &[u8]) -> bool {
    const MARK: &[u8] = b"%PDF-";
    let head = bytes.get(..HEADER_OFFSET_MAX.min(bytes.len())).unwrap_or_default();
    bytes.first() != Some(&super::ber::SEQUENCE) && head.windows(MARK.len()).any(|window| window == MARK)
}

/// The bytes out of PEM or bare base64, or as they are.
pub(crate) fn unarmoured(bytes: &[u8]) -> Cow<'_, [u8]> {
    armoured(bytes).map_or(Cow::Borrowed(bytes), Cow::Owned)
}

/// The bytes inside PEM or bare base64.
fn armoured(bytes: &[u8]) -> Option<Vec<u8>> {
    let text = std::str::from_utf8(bytes).ok()?.trim_start_matches('\u{feff}').trim();
    let body = match text.strip_prefix("-----BEGIN ") {
        Some(rest) => rest.split_once("-----")?.1.split_once("-----END ")?.0,
        None => text,
    };
    // A sequence begins with 0x30: as base64 with an M.
    if !body.trim_start().starts_with('M') {
        return None;
    }
    let plain: Vec<u8> = body.bytes().filter(|byte| !byte.is_ascii_whitespace()).collect();
    BASE64.decode(plain).ok()
}
