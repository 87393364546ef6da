//! A tender as its author writes it, before it is sealed.

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
};

use ceralacca_client::{FileSeen, GivenEnvelope, GivenTender, Notation};
use ceralacca_procedure::{
    OperatorId,
    definition::{EnvelopeClass, ParticipationForm},
    offers::GivenAnswer,
    owed::Circumstances,
};
use serde::Deserialize;

use super::SealerError;

/// Longest description of a tender, in bytes.
const DRAFT_BYTES_MAX: u64 = 4 * 1024 * 1024;

/// A tender: who tenders, for what, and what each envelope holds.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TenderDraft {
    /// Tenderer; for a group, its leader.
    pub tenderer: OperatorId,
    /// Form of participation.
    pub form: ParticipationForm,
    /// Members of the group, leader first; empty for a single operator.
    #[serde(default)]
    pub members: Vec<OperatorId>,
    /// Lots tendered for, ascending.
    pub lots: Vec<u16>,
    /// What the tenderer states of himself: on whom he relies, who signs.
    #[serde(default)]
    pub circumstances: Circumstances,
    /// The envelopes.
    pub envelopes: Vec<EnvelopeDraft>,
    /// Names of the tenderer and of the members, for the summary of figures; without them it says their identifiers.
    #[serde(default)]
    pub operators: BTreeMap<OperatorId, OperatorNames>,
}

/// How an operator is named on paper.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OperatorNames {
    /// Ragione sociale.
    pub name: String,
    /// Codice fiscale; may be empty.
    #[serde(default)]
    pub tax_code: String,
    /// Name and surname of who signs for it; may be empty.
    #[serde(default)]
    pub signatory: String,
}

/// One envelope.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct EnvelopeDraft {
    /// Class.
    pub class: EnvelopeClass,
    /// Lot, for an envelope of one lot.
    #[serde(default)]
    pub lot: Option<u16>,
    /// Answers, by item or `item@lot-N`.
    #[serde(default)]
    pub answers: BTreeMap<String, GivenAnswer>,
    /// Files.
    #[serde(default)]
    pub files: Vec<DraftFile>,
}

/// One file of an envelope.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DraftFile {
    /// Item that it answers; several files may answer one item.
    pub item: String,
    /// Where its bytes are. Written as `path` in a file.
    #[serde(rename = "path")]
    pub source: FileSource,
    /// Name under which the panel sees it; that of the file, if absent.
    #[serde(default)]
    pub name: Option<String>,
}

/// Bytes of a file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "PathBuf")]
pub enum FileSource {
    /// A file on disk.
    Path(PathBuf),
    /// Bytes at hand.
    Bytes(Vec<u8>),
}

impl From<PathBuf> for FileSource {
    fn from(path: PathBuf) -> Self {
        Self::Path(path)
    }
}

impl TenderDraft {
    /// Reads a tender in TOML. Paths of its files count from the folder of the description.
    ///
    /// # Errors
    /// [`SealerError::File`] or [`SealerError::Content`] with line and column.
    pub fn read(path: &Path) -> Result<Self, SealerError> {
        let length = std::fs::metadata(path).map_err(|error| SealerError::file("reading", path, error))?.len();
        if length > DRAFT_BYTES_MAX {
            return Err(SealerError::file("reading", path, format!("longer than {DRAFT_BYTES_MAX} bytes")));
        }
        let text = std::fs::read_to_string(path).map_err(|error| SealerError::file("reading", path, error))?;
        let mut draft: Self = toml::from_str(&text)
            .map_err(|error| SealerError::Content { file: path.display().to_string(), why: error.to_string() })?;
        let folder = path.parent().unwrap_or(Path::new("."));
        for file in draft.envelopes.iter_mut().flat_map(|envelope| &mut envelope.files) {
            if let FileSource::Path(path) = &mut file.source {
                *path = folder.join(&*path);
            }
        }
        Ok(draft)
    }
}

impl TenderDraft {
    /// How an operator is named on paper: by its identifier, when the draft does not say.
    #[must_use]
    pub fn names(&self, operator: &OperatorId) -> OperatorNames {
        let known = self.operators.get(operator).cloned();
        known.unwrap_or_else(|| OperatorNames { name: operator.as_str().to_owned(), ..OperatorNames::default() })
    }

    /// The tender as the checks look at it.
    #[must_use]
    pub fn as_given(&self) -> GivenTender {
        GivenTender {
            form: self.form,
            members: self.members.clone(),
            lots: self.lots.clone(),
            circumstances: self.circumstances.clone(),
            notation: Notation::File,
            file_bytes_max: None,
            envelopes: self.envelopes.iter().map(EnvelopeDraft::as_given).collect(),
        }
    }
}

impl EnvelopeDraft {
    fn as_given(&self) -> GivenEnvelope {
        GivenEnvelope {
            class: self.class,
            lot: self.lot,
            answers: self.answers.clone(),
            files: self.files.iter().map(DraftFile::as_seen).collect(),
        }
    }
}

impl DraftFile {
    fn as_seen(&self) -> FileSeen {
        let length = match &self.source {
            FileSource::Bytes(bytes) => u64::try_from(bytes.len()).ok(),
            FileSource::Path(path) => std::fs::metadata(path).ok().map(|found| found.len()),
        };
        FileSeen { item: self.item.clone(), name: self.shown_name(), length, signed: None }
    }

    /// A file whose bytes are at hand.
    #[must_use]
    pub fn of_bytes(item: &str, name: &str, bytes: Vec<u8>) -> Self {
        Self { item: item.to_owned(), source: FileSource::Bytes(bytes), name: Some(name.to_owned()) }
    }

    /// The name that the panel sees.
    #[must_use]
    pub fn shown_name(&self) -> String {
        let of_path = match &self.source {
            FileSource::Path(path) => path.file_name().map(|name| name.to_string_lossy().into_owned()),
            FileSource::Bytes(_) => None,
        };
        self.name.clone().or(of_path).unwrap_or_else(|| self.item.clone())
    }

    /// Media type by the name's ending.
    #[must_use]
    pub fn media_type(&self) -> &'static str {
        let name = self.shown_name().to_lowercase();
        match name.rsplit_once('.').map(|(_, ending)| ending) {
            Some("pdf") => "application/pdf",
            Some("p7m") => "application/pkcs7-mime",
            Some("xml") => "application/xml",
            Some("zip") => "application/zip",
            _ => "application/octet-stream",
        }
    }
}
