//! What a CMS signature (RFC 5652 `SignedData`; in Italy `.p7m`) wraps, and whom its certificates name. Nothing is
//! verified here: neither the signatures, nor the certificates.

use super::{
    ClaimedSigner, SignatureForm,
    ber::{Element, INTEGER, OBJECT_IDENTIFIER, Reader, SEQUENCE, SET},
    name::Name,
};

/// 1.2.840.113549.1.7.2, signed data.
const SIGNED_DATA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];
/// 1.2.840.113549.1.9.16.1.4, the contents of a time stamp.
const TIME_STAMP: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01, 0x04];
/// 2.5.29.14, the identifier of a certificate's key.
const SUBJECT_KEY_IDENTIFIER: &[u8] = &[0x55, 0x1D, 0x0E];
const CONTENT: u8 = 0xA0;
const CERTIFICATES: u8 = 0xA0;
const REVOCATIONS: u8 = 0xA1;
const EXTENSIONS: u8 = 0xA3;
const KEY_IDENTIFIER: u8 = 0x80;

/// The most certificates and the most signers of one signature that are looked at.
const PARTS_MAX: usize = 200;

/// A signature as its file says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Signed {
    /// What it wraps; none when the content is kept elsewhere.
    pub(crate) content: Option<Vec<u8>>,
    /// Whom its certificates name; each once.
    pub(crate) signers: Vec<ClaimedSigner>,
    /// Whether it is a time stamp and nobody's signature.
    pub(crate) is_time_stamp: bool,
}

/// A certificate, as far as it tells whose it is.
struct Certificate<'a> {
    serial: &'a [u8],
    issuer: &'a [u8],
    subject: Name,
    key: Option<&'a [u8]>,
}

/// Reads `SignedData`; `None` when the bytes are something else.
pub(crate) fn read(bytes: &[u8], form: SignatureForm) -> Option<Signed> {
    let mut outer = Reader::new(bytes).next_if(SEQUENCE)?.inside();
    if outer.next_if(OBJECT_IDENTIFIER)?.contents != SIGNED_DATA {
        return None;
    }
    let mut data = outer.next_if(CONTENT)?.inside().next_if(SEQUENCE)?.inside();
    data.next_if(INTEGER)?;
    data.next_if(SET)?;
    let mut wrapped = data.next_if(SEQUENCE)?.inside();
    let is_time_stamp = wrapped.next_if(OBJECT_IDENTIFIER)?.contents == TIME_STAMP;
    let content = match wrapped.next_if(CONTENT) {
        Some(content) => Some(content.inside().next()?.octets()?),
        None => None,
    };
    let certificates = data.next_if(CERTIFICATES).map(|set| certificates(&set)).unwrap_or_default();
    data.next_if(REVOCATIONS);
    let signers = data.next_if(SET).map(|set| signers(&set, &certificates, form)).unwrap_or_default();
    Some(Signed { content, signers, is_time_stamp })
}

fn certificates<'a>(set: &Element<'a>) -> Vec<Certificate<'a>> {
    let mut inside = set.inside();
    let mut found = Vec::new();
    while let Some(element) = inside.next() {
        if found.len() == PARTS_MAX {
            break;
        }
        found.extend(certificate(&element));
    }
    found
}

fn certificate<'a>(element: &Element<'a>) -> Option<Certificate<'a>> {
    let mut fields = element.inside().next_if(SEQUENCE)?.inside();
    // The version may be left out.
    fields.next_if(0xA0);
    let serial = fields.next_if(INTEGER)?.contents;
    fields.next_if(SEQUENCE)?;
    let issuer = fields.next_if(SEQUENCE)?.whole;
    fields.next_if(SEQUENCE)?;
    let subject = Name::read(&fields.next_if(SEQUENCE)?);
    fields.next_if(SEQUENCE)?;
    let mut key = None;
    while let Some(field) = fields.next() {
        if field.tag == EXTENSIONS {
            key = key_identifier(&field);
        }
    }
    Some(Certificate { serial, issuer, subject, key })
}

fn key_identifier<'a>(extensions: &Element<'a>) -> Option<&'a [u8]> {
    let mut inside = extensions.inside().next_if(SEQUENCE)?.inside();
    while let Some(extension) = inside.next() {
        let mut fields = extension.inside();
        if fields.next_if(OBJECT_IDENTIFIER)?.contents == SUBJECT_KEY_IDENTIFIER {
            let value = fields.next()?;
            return Some(value.inside().next()?.contents);
        }
    }
    None
}

fn signers(set: &Element<'_>, certificates: &[Certificate<'_>], form: SignatureForm) -> Vec<ClaimedSigner> {
    let mut inside = set.inside();
    let mut found: Vec<ClaimedSigner> = Vec::new();
    let mut looked_at = 0;
    while let Some(element) = inside.next() {
        looked_at += 1;
        if looked_at > PARTS_MAX {
            break;
        }
        if let Some(signer) = signer(&element, certificates, form).filter(|signer| !found.contains(signer)) {
            found.push(signer);
        }
    }
    found
}

fn signer(element: &Element<'_>, certificates: &[Certificate<'_>], form: SignatureForm) -> Option<ClaimedSigner> {
    let mut fields = element.inside();
    fields.next_if(INTEGER)?;
    let identifier = fields.next()?;
    let is_theirs = |certificate: &&Certificate<'_>| match identifier.tag {
        SEQUENCE => {
            let mut names = identifier.inside();
            let issuer = names.next_if(SEQUENCE).is_some_and(|issuer| issuer.whole == certificate.issuer);
            issuer && names.next_if(INTEGER).is_some_and(|serial| serial.contents == certificate.serial)
        }
        KEY_IDENTIFIER => certificate.key == Some(identifier.contents),
        _ => false,
    };
    let subject = certificates.iter().find(is_theirs).map(|certificate| certificate.subject.clone());
    Some(subject.unwrap_or_default().signer(form))
}
