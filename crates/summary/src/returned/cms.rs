//! What a CMS signature (RFC 5652 `SignedData`; in Italy `.p7m`) wraps, and whom its certificates name. Nothing is
//! verified here: neither the signatures, nor the certificates.

use super::{
    ClaimedSigner, SignatureForm,
    ber::{Element, INTEGER, OBJECT_IDENTIFIER, Reader, SEQUENCE, SET},
    name::Name,
};

/// 1.2.840.113549.1.7.2, signed data.
pub(crate) const SIGNED_DATA: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x07, 0x02];
/// 1.2.840.113549.1.9.16.1.4, the contents of a time stamp.
const TIME_STAMP: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x09, 0x10, 0x01, 0x04];
/// 2.5.29.14, the identifier of a certificate's key.
const SUBJECT_KEY_IDENTIFIER: &[u8] = &[0x55, 0x1D, 0x0E];
pub(crate) const CONTENT: u8 = 0xA0;
pub(crate) const CERTIFICATES: u8 = 0xA0;
pub(crate) const REVOCATIONS: u8 = 0xA1;
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

/// `SignedData` in its parts, as they stand in the file.
pub(crate) struct Parts<'a> {
    pub(crate) version: Element<'a>,
    pub(crate) digests: Vec<&'a [u8]>,
    pub(crate) content_type: Element<'a>,
    pub(crate) content: Option<Vec<u8>>,
    pub(crate) certificates: Vec<&'a [u8]>,
    pub(crate) revocations: Vec<&'a [u8]>,
    /// Each with whom its certificate names.
    pub(crate) signers: Vec<(ClaimedSigner, &'a [u8])>,
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
    let parts = parts(bytes, form)?;
    let mut signers: Vec<ClaimedSigner> = Vec::new();
    for (signer, _) in parts.signers {
        if !signers.contains(&signer) {
            signers.push(signer);
        }
    }
    Some(Signed { content: parts.content, signers, is_time_stamp: parts.content_type.contents == TIME_STAMP })
}

/// The parts of `SignedData`; `None` when the bytes are something else.
pub(crate) fn parts(bytes: &[u8], form: SignatureForm) -> Option<Parts<'_>> {
    let mut outer = Reader::new(bytes).next_if(SEQUENCE)?.inside();
    if outer.next_if(OBJECT_IDENTIFIER)?.contents != SIGNED_DATA {
        return None;
    }
    let mut data = outer.next_if(CONTENT)?.inside().next_if(SEQUENCE)?.inside();
    let version = data.next_if(INTEGER)?;
    let digests = data.next_if(SET)?;
    let mut wrapped = data.next_if(SEQUENCE)?.inside();
    let content_type = wrapped.next_if(OBJECT_IDENTIFIER)?;
    let content = match wrapped.next_if(CONTENT) {
        Some(content) => Some(content.inside().next()?.octets()?),
        None => None,
    };
    let certificate_set = data.next_if(CERTIFICATES);
    let certificates: Vec<_> = certificate_set.iter().flat_map(each).filter_map(|one| certificate(&one)).collect();
    let revocations = data.next_if(REVOCATIONS);
    let signers = data.next_if(SET);
    let signers = signers.iter().flat_map(each);
    Some(Parts {
        version,
        digests: each(&digests).map(|one| one.whole).collect(),
        content_type,
        content,
        signers: signers.filter_map(|one| Some((signer(&one, &certificates, form)?, one.whole))).collect(),
        certificates: certificate_set.iter().flat_map(each).map(|one| one.whole).collect(),
        revocations: revocations.iter().flat_map(each).map(|one| one.whole).collect(),
    })
}

/// The elements of a set, as many as are looked at.
fn each<'a>(set: &Element<'a>) -> impl Iterator<Item = Element<'a>> {
    let mut inside = set.inside();
    std::iter::from_fn(move || inside.next()).take(PARTS_MAX)
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
