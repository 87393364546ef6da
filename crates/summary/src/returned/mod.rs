//! What comes back from the signers: whether it still holds the frozen summary, and whose certificates are on it.
//!
//! **Nothing here is a verdict on a signature.** Names are read from certificates that nobody has verified, signatures are
//! not computed, trust lists are not asked. The question answered is the one the tenderer's own program must ask before it
//! seals: is this the file that I froze, and did everybody send it to his signing device?

pub(crate) mod ber;
mod cms;
mod fault;
mod join;
pub(crate) mod layers;
mod name;
mod pades;
mod pages;

pub use fault::{OtherContent, ReturnedFault};
pub use join::{in_one_piece, join_returned};

use serde::{Deserialize, Serialize};

use crate::PDF_BYTES_MAX;

/// Where a signature stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SignatureForm {
    /// Around the file (CAdES, `.p7m`).
    Wrapped,
    /// Inside the PDF (PAdES).
    InPdf,
}

/// Whom a certificate on the file names. The certificate and the signature are *not* verified: anybody can write any name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClaimedSigner {
    /// Common name, or given name and surname; absent when the file does not carry the certificate.
    pub name: Option<String>,
    /// Serial number of the subject (ETSI EN 319 412-1), in Italy `TINIT-` and the tax code of the person.
    pub serial_number: Option<String>,
    /// Organization that the certificate names, if any.
    pub organization: Option<String>,
    /// Where the signature stands.
    pub form: SignatureForm,
}

/// Who must sign.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExpectedSigner {
    /// The operator for which somebody signs, as shown to people.
    pub operator: String,
    /// Tax code (*codice fiscale*) of the person who signs for it, when known; otherwise any further signature counts.
    #[serde(default)]
    pub person_tax_code: Option<String>,
}

/// A file out of its wrappings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedContent {
    /// The PDF inside, with the signatures that it holds itself.
    pub pdf: Vec<u8>,
    /// Whom the certificates name, each once: wrappings from the outside, then those inside the PDF.
    pub signers: Vec<ClaimedSigner>,
}

/// How it stands with the signature of an operator, as far as certificates tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Its certificate is there; or, where nobody knows who signs for whom, one for each operator is.
    Signed,
    /// Its certificate is not there.
    Missing,
    /// Certificates are missing, and whose they are cannot be told: the tax codes of those who sign are not known.
    Unclear,
}

/// What there is to say about a file that came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReturnedSummary {
    /// Whom the certificates name; not verified.
    pub signers: Vec<ClaimedSigner>,
    /// For each operator that must sign, in the order asked.
    pub standings: Vec<Standing>,
    /// Why it cannot be used; none when it holds the frozen summary and all expected certificates.
    pub faults: Vec<ReturnedFault>,
}

/// Takes a PDF out of what the signer gave back: a PDF, signed or not; a `.p7m` in DER, BER, PEM or base64, nested or with
/// several signatures; or a `.p7m` around a signed PDF.
///
/// # Errors
/// [`ReturnedFault::TooLong`], [`ReturnedFault::Detached`], [`ReturnedFault::NotUnderstood`].
pub fn signed_content(file: &[u8]) -> Result<SignedContent, ReturnedFault> {
    if file.len() > PDF_BYTES_MAX {
        return Err(ReturnedFault::TooLong { bytes: file.len() });
    }
    let unwrapped = layers::unwrap(file);
    if unwrapped.is_detached {
        return Err(ReturnedFault::Detached);
    }
    if !layers::is_pdf(&unwrapped.content) {
        return Err(ReturnedFault::NotUnderstood);
    }
    let mut signers = unwrapped.signers;
    for signer in pades::signatures(&unwrapped.content).into_iter().flat_map(|signature| signature.signers) {
        if !signers.contains(&signer) {
            signers.push(signer);
        }
    }
    Ok(SignedContent { pdf: unwrapped.content, signers })
}

impl SignedContent {
    /// Whether the PDF is the frozen one, or begins with it and only adds signatures to it.
    #[must_use]
    pub fn holds(&self, frozen: &[u8]) -> bool {
        content_fault(frozen, &self.pdf).is_none()
    }
}

/// Compares what came back with the frozen summary and with who must sign. A person who signs for several operators
/// counts for each of them when his tax code is known; otherwise each operator needs a certificate of its own.
#[must_use]
pub fn check_returned(frozen: &[u8], file: &[u8], expected: &[ExpectedSigner]) -> ReturnedSummary {
    let content = match signed_content(file) {
        Ok(content) => content,
        Err(fault) => {
            return ReturnedSummary { signers: Vec::new(), standings: standings(&[], expected), faults: vec![fault] };
        }
    };
    let mut faults: Vec<ReturnedFault> = content_fault(frozen, &content.pdf).into_iter().collect();
    if content.signers.is_empty() {
        faults.push(ReturnedFault::Unsigned);
    } else {
        faults.extend(missing(&content.signers, expected));
    }
    ReturnedSummary { standings: standings(&content.signers, expected), signers: content.signers, faults }
}

fn content_fault(frozen: &[u8], pdf: &[u8]) -> Option<ReturnedFault> {
    if pdf == frozen {
        return None;
    }
    if frozen.is_empty() || !pdf.starts_with(frozen) {
        return Some(ReturnedFault::OtherContent(OtherContent::compare(frozen, pdf)));
    }
    // What follows the frozen bytes must be signatures over them, and must leave the pages as they were.
    let signatures = pades::signatures(pdf);
    if signatures.iter().any(|signature| signature.covers_from_start < frozen.len()) {
        return Some(ReturnedFault::NotCovered);
    }
    (!pages::are_the_same(frozen, pdf)).then_some(ReturnedFault::PagesChanged)
}

/// The tax code of who signs for an operator, when known.
fn code(signer: &ExpectedSigner) -> Option<String> {
    let code = signer.person_tax_code.as_deref().unwrap_or_default().trim().to_uppercase();
    (!code.is_empty()).then_some(code)
}

fn is_of(signer: &ClaimedSigner, code: &str) -> bool {
    signer.serial_number.as_deref().is_some_and(|number| number.to_uppercase().contains(code))
}

/// How many certificates are of nobody whose tax code is known.
fn of_others(signers: &[ClaimedSigner], expected: &[ExpectedSigner]) -> usize {
    let known: Vec<String> = expected.iter().filter_map(code).collect();
    signers.iter().filter(|signer| !known.iter().any(|code| is_of(signer, code))).count()
}

fn standings(signers: &[ClaimedSigner], expected: &[ExpectedSigner]) -> Vec<Standing> {
    let others = of_others(signers, expected);
    let anybody = expected.iter().filter(|wanted| code(wanted).is_none()).count();
    let each = expected.iter().map(|wanted| match code(wanted) {
        Some(code) if signers.iter().any(|signer| is_of(signer, &code)) => Standing::Signed,
        None if others >= anybody => Standing::Signed,
        None if others > 0 => Standing::Unclear,
        Some(_) | None => Standing::Missing,
    });
    each.collect()
}

fn missing(signers: &[ClaimedSigner], expected: &[ExpectedSigner]) -> Option<ReturnedFault> {
    let standings = standings(signers, expected);
    let absent = || expected.iter().zip(&standings).filter(|(_, standing)| **standing != Standing::Signed);
    let known = absent().filter(|(wanted, _)| code(wanted).is_some()).count();
    let anybody = expected.iter().filter(|wanted| code(wanted).is_none()).count();
    let count = known + anybody.saturating_sub(of_others(signers, expected));
    (count > 0).then(|| ReturnedFault::Missing {
        count,
        operators: absent().map(|(wanted, _)| wanted.operator.clone()).collect(),
    })
}

#[cfg(test)]
mod join_tests;
#[cfg(test)]
mod tests;
