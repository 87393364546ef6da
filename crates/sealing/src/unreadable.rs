//! Evidence that an envelope cannot be read although its custodians did their part.
//!
//! The evidence discloses `k` shares. They fit the public commitments, so they give the only key there is; anyone
//! with the header and the stored bytes repeats the opening and sees the same faults, which can only have been made
//! by the one who sealed. The disclosed shares open this envelope and no other.

use std::io::{self, Read};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::{
    bytes::{Bytes, Sha256Digest},
    contents::Contents,
    envelope::{EnvelopeKey, OpenError},
    header::{EnvelopeHeader, HeaderError},
    share::{CombineError, Share, combine},
};

/// Proof that an envelope, or some of its files, cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Evidence {
    /// Digest of the header.
    pub header: Sha256Digest,
    /// `k` shares that fit the commitments.
    pub shares: Vec<DisclosedShare>,
    /// What is wrong; not empty.
    pub findings: Vec<Finding>,
}

/// A share in the open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisclosedShare {
    /// The custodian.
    pub custodian: String,
    /// The value, 32 bytes big-endian.
    pub value: Bytes<32>,
}

/// One fault of the sealed data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Finding {
    /// The file it is in (0: the contents index); absent when the header itself is at fault.
    pub file: Option<u32>,
    /// The fault.
    pub fault: Fault,
}

/// What can be wrong with sealed data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The header does not commit to the key that its shares give, or was altered after sealing.
    HeaderCommitment,
    /// The file does not begin as a sealed file.
    Head,
    /// The file is sealed under another key.
    FileCommitment,
    /// A chunk does not open.
    Chunk,
    /// The length inside is not the one outside.
    Length,
    /// The padding is wrong.
    Padding,
    /// The contents index is not acceptable.
    Contents,
    /// The plaintext is not the one that the contents index commits to.
    PlaintextCommitment,
}

impl Fault {
    /// The fault that an error shows, if it is one of the sealed data and not of the store or the caller.
    const fn of(error: &OpenError) -> Option<Self> {
        match error {
            OpenError::Head { .. } => Some(Self::Head),
            OpenError::KeyCommitment { .. } => Some(Self::FileCommitment),
            OpenError::Chunk { .. } => Some(Self::Chunk),
            OpenError::Length { .. } => Some(Self::Length),
            OpenError::Padding { .. } => Some(Self::Padding),
            OpenError::Contents(_) => Some(Self::Contents),
            OpenError::Commitment { .. } => Some(Self::PlaintextCommitment),
            OpenError::Object { .. } | OpenError::NoSuchFile { .. } | OpenError::NoSuchChunk { .. } => None,
        }
    }
}

/// Why an examination could not be made, or did not confirm the evidence.
#[derive(Debug, Error)]
pub enum ExamineError {
    /// The shares do not open the envelope; says whose share is at fault.
    #[error(transparent)]
    Shares(#[from] CombineError),
    /// The evidence is about another envelope.
    #[error("the evidence is about another envelope")]
    OtherEnvelope,
    /// A disclosed share does not fit the commitments.
    #[error("the disclosed share of {0:?} does not fit the commitments of the envelope")]
    Share(String),
    /// The stored bytes are not those that the header names; nothing can be said about the tenderer.
    #[error("the stored bytes of file {0} are not those that the header names")]
    Object(u32),
    /// A file could not be fetched.
    #[error("file {0} could not be read from the store: {1}")]
    Store(u32, #[source] io::Error),
    /// The examination finds something else than the evidence says.
    #[error("the examination finds {found:?}, the evidence says {claimed:?}")]
    Differs {
        /// Repeated now.
        found: Vec<Finding>,
        /// As written.
        claimed: Vec<Finding>,
    },
}

impl From<HeaderError> for ExamineError {
    fn from(error: HeaderError) -> Self {
        Self::Shares(CombineError::Header(error))
    }
}

/// Opens an envelope completely, reading every file to its end. `object` gives the sealed bytes of a file by its
/// number; each is asked for twice, first to make sure that the store holds what the header names.
///
/// Gives `None` when everything is as it should be, else the evidence.
///
/// # Errors
/// [`ExamineError`] when shares or store, not the sealed data, are at fault.
pub fn examine<R: Read>(
    header: &EnvelopeHeader,
    shares: &[Share],
    mut object: impl FnMut(u32) -> io::Result<R>,
) -> Result<Option<Evidence>, ExamineError> {
    let findings = find(header, shares, &mut object)?;
    if findings.is_empty() {
        return Ok(None);
    }
    let disclose = |share: &Share| DisclosedShare { custodian: share.custodian().into(), value: share.disclose() };
    let shares = shares.iter().take(header.threshold.into()).map(disclose).collect();
    Ok(Some(Evidence { header: header.digest()?, shares, findings }))
}

impl Evidence {
    /// Repeats the examination from the disclosed shares, for anyone who doubts it.
    ///
    /// # Errors
    /// [`ExamineError`] if the evidence does not hold.
    pub fn confirm<R: Read>(
        &self,
        header: &EnvelopeHeader,
        mut object: impl FnMut(u32) -> io::Result<R>,
    ) -> Result<(), ExamineError> {
        header.check_structure()?;
        if self.header != header.digest()? {
            return Err(ExamineError::OtherEnvelope);
        }
        let mut shares = Vec::with_capacity(self.shares.len());
        for disclosed in &self.shares {
            let share = Share::from_value(header, &disclosed.custodian, &disclosed.value.0)?;
            shares.push(share.ok_or_else(|| ExamineError::Share(disclosed.custodian.clone()))?);
        }
        let found = find(header, &shares, &mut object)?;
        if found == self.findings && !found.is_empty() {
            Ok(())
        } else {
            Err(ExamineError::Differs { found, claimed: self.findings.clone() })
        }
    }
}

fn find<R: Read>(
    header: &EnvelopeHeader,
    shares: &[Share],
    object: &mut impl FnMut(u32) -> io::Result<R>,
) -> Result<Vec<Finding>, ExamineError> {
    let key = match combine(header, shares) {
        Ok(key) => key,
        Err(CombineError::KeyCommitment) => return Ok(vec![Finding { file: None, fault: Fault::HeaderCommitment }]),
        Err(error) => return Err(error.into()),
    };
    let sealed = read_contents(header, object)?;
    let contents = match key.contents(header, &sealed) {
        Ok(contents) => contents,
        Err(error) => {
            return Fault::of(&error)
                .map(|fault| vec![Finding { file: Some(0), fault }])
                .ok_or(ExamineError::Object(0));
        }
    };
    let mut findings = Vec::new();
    for entry in &contents.files {
        let fault = examine_file(&key, header, &contents, entry.index, object)?;
        findings.extend(fault.map(|fault| Finding { file: Some(entry.index), fault }));
    }
    Ok(findings)
}

fn read_contents<R: Read>(
    header: &EnvelopeHeader,
    object: &mut impl FnMut(u32) -> io::Result<R>,
) -> Result<Vec<u8>, ExamineError> {
    let length = header.files.first().map_or(0, |file| file.length);
    let mut sealed = Vec::new();
    let source = object(0).map_err(|error| ExamineError::Store(0, error))?;
    // One byte more than there should be is enough to see that there are too many.
    source.take(length + 1).read_to_end(&mut sealed).map_err(|error| ExamineError::Store(0, error))?;
    Ok(sealed)
}

fn examine_file<R: Read>(
    key: &EnvelopeKey,
    header: &EnvelopeHeader,
    contents: &Contents,
    index: u32,
    object: &mut impl FnMut(u32) -> io::Result<R>,
) -> Result<Option<Fault>, ExamineError> {
    let store = |error| ExamineError::Store(index, error);
    let expected = header.files.get(index as usize).ok_or(ExamineError::Object(index))?;
    let mut digest = DigestWriter(Sha256::new());
    let length = io::copy(&mut object(index).map_err(store)?, &mut digest).map_err(store)?;
    if length != expected.length || Sha256Digest(digest.0.finalize().into()) != expected.object {
        return Err(ExamineError::Object(index));
    }
    let source = object(index).map_err(store)?;
    let read =
        key.read_file(header, contents, index, source).and_then(|mut reader| io::copy(&mut reader, &mut io::sink()));
    match read {
        Ok(_) => Ok(None),
        Err(error) => match error.get_ref().and_then(|inner| inner.downcast_ref::<OpenError>()).map(Fault::of) {
            Some(Some(fault)) => Ok(Some(fault)),
            Some(None) => Err(ExamineError::Object(index)),
            None => Err(store(error)),
        },
    }
}

struct DigestWriter(Sha256);

impl io::Write for DigestWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests;
