//! Brings together what signers gave back apart: parallel signatures of the same bytes, in one `.p7m`.
//!
//! A signature of CMS is made over the content and over attributes of its own, never over the set in which it stands
//! (RFC 5652, § 5.4): signers of the same content may be put into one set, and no signature is touched.

use super::{
    ClaimedSigner, SignatureForm,
    ber::{OBJECT_IDENTIFIER, OCTET_STRING, SEQUENCE, SET},
    cms::{self, CERTIFICATES, CONTENT, Parts, REVOCATIONS, SIGNED_DATA},
    layers, signed_content,
};

/// One file with the signatures of both, to take the place of `held`: the new one when it carries them all (somebody signed
/// what the other had signed), the held one when the new adds nothing, a `.p7m` with parallel signatures when both wrap
/// the same bytes. Of a person who signed twice the new signature stays. A held file that does not hold the frozen
/// summary is of no use any more and gives way.
///
/// `None` when no file can carry both without signing again: signatures inside two copies of the PDF, or one around the
/// PDF and another around more than the PDF.
#[must_use]
pub fn join_returned(frozen: &[u8], held: &[u8], new: &[u8]) -> Option<Vec<u8>> {
    let (Ok(before), Ok(after)) = (signed_content(held), signed_content(new)) else { return Some(new.to_vec()) };
    if !before.holds(frozen) || has_all(&after.signers, &before.signers) {
        return Some(new.to_vec());
    }
    if let Some(joined) = parallel(held, new) {
        return Some(joined);
    }
    has_all(&before.signers, &after.signers).then(|| held.to_vec())
}

/// A `.p7m` with what it wraps in one piece, whatever chunks or text it was written in; `None` for any other file.
#[must_use]
pub fn in_one_piece(file: &[u8]) -> Option<Vec<u8>> {
    parallel(file, file)
}

/// Whether every person among `wanted` is among `there`. One whom no certificate names is never known to be there.
fn has_all(there: &[ClaimedSigner], wanted: &[ClaimedSigner]) -> bool {
    wanted.iter().all(|signer| there.iter().any(|other| is_same_person(signer, other)))
}

fn is_same_person(one: &ClaimedSigner, other: &ClaimedSigner) -> bool {
    let is_named = one.name.is_some() || one.serial_number.is_some();
    is_named && one.name == other.name && one.serial_number == other.serial_number
}

/// Both signatures around the same content, with the signers of both.
fn parallel(held: &[u8], new: &[u8]) -> Option<Vec<u8>> {
    let (held, new) = (layers::unarmoured(held), layers::unarmoured(new));
    let held = cms::parts(&held, SignatureForm::Wrapped)?;
    let new = cms::parts(&new, SignatureForm::Wrapped)?;
    let content = new.content.as_deref()?;
    let is_alike = held.content.as_deref() == Some(content) && held.content_type == new.content_type;
    is_alike.then(|| write(&held, &new, content))
}

fn write(held: &Parts<'_>, new: &Parts<'_>, content: &[u8]) -> Vec<u8> {
    let stays = |signer: &ClaimedSigner| !new.signers.iter().any(|(other, _)| is_same_person(signer, other));
    let kept = held.signers.iter().filter(|(signer, _)| stays(signer));
    let signers: Vec<&[u8]> = kept.chain(&new.signers).map(|(_, whole)| *whole).collect();
    let version = held.version.contents.max(new.version.contents);
    let wrapped = [new.content_type.whole, &element(CONTENT, &element(OCTET_STRING, content))].concat();
    let mut fields = [
        element(super::ber::INTEGER, version),
        set(SET, [held.digests.as_slice(), &new.digests].concat()),
        element(SEQUENCE, &wrapped),
        set(CERTIFICATES, [held.certificates.as_slice(), &new.certificates].concat()),
    ]
    .concat();
    let revocations = [held.revocations.as_slice(), &new.revocations].concat();
    if !revocations.is_empty() {
        fields.extend(set(REVOCATIONS, revocations));
    }
    fields.extend(set(SET, signers));
    let signed_data = element(CONTENT, &element(SEQUENCE, &fields));
    element(SEQUENCE, &[element(OBJECT_IDENTIFIER, SIGNED_DATA), signed_data].concat())
}

/// A set in the order of DER, each element once.
fn set(tag: u8, mut elements: Vec<&[u8]>) -> Vec<u8> {
    elements.sort_unstable();
    elements.dedup();
    element(tag, &elements.concat())
}

/// One element of definite length.
fn element(tag: u8, contents: &[u8]) -> Vec<u8> {
    let digits: Vec<u8> = contents.len().to_be_bytes().into_iter().skip_while(|digit| *digit == 0).collect();
    let length = match (contents.len(), u8::try_from(digits.len())) {
        (short @ 0..0x80, _) => vec![u8::try_from(short).unwrap_or_default()],
        (_, count) => [vec![0x80 | count.unwrap_or_default()], digits].concat(),
    };
    [&[tag], length.as_slice(), contents].concat()
}
