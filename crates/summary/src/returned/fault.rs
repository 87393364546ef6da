//! What is wrong with a file that came back, and what to do about it.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::{PDF_BYTES_MAX, summary_figures};

/// Why a file that came back from the signers cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", self.english())]
pub enum ReturnedFault {
    /// Longer than [`PDF_BYTES_MAX`].
    TooLong {
        /// How long it is.
        bytes: usize,
    },
    /// Neither a PDF nor a signature around one.
    NotUnderstood,
    /// The signature alone, without the file it signs.
    Detached,
    /// Nobody's signature is on it.
    Unsigned,
    /// The PDF inside is not the frozen one.
    OtherContent(OtherContent),
    /// A signature inside the PDF leaves part of the frozen bytes out.
    NotCovered,
    /// Pages, notes or attachments were changed by what was added after the frozen bytes.
    PagesChanged,
    /// Certificates are missing.
    Missing {
        /// How many, at least.
        count: usize,
        /// The operators among which they are missing.
        operators: Vec<String>,
    },
}

/// How another PDF differs from the frozen one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OtherContent {
    /// The same figures in other bytes: printed or saved anew by a program.
    SavedAnew,
    /// Another summary: these items have other figures, or are in one of the two only.
    OtherFigures {
        /// Identifiers of the items, at most ten.
        items: Vec<String>,
    },
    /// No summary at all.
    NoSummary,
}

/// The most items named in a complaint.
const ITEMS_MAX: usize = 10;

impl OtherContent {
    pub(super) fn compare(frozen: &[u8], other: &[u8]) -> Self {
        let (Some(Value::Object(ours)), Some(Value::Object(theirs))) =
            (summary_figures(frozen), summary_figures(other))
        else {
            return Self::NoSummary;
        };
        let names: BTreeSet<&String> = ours.keys().chain(theirs.keys()).collect();
        let differing = names.into_iter().filter(|name| ours.get(*name) != theirs.get(*name));
        let items: Vec<String> = differing.take(ITEMS_MAX).map(|name| name.chars().take(80).collect()).collect();
        if items.is_empty() { Self::SavedAnew } else { Self::OtherFigures { items } }
    }
}

impl ReturnedFault {
    /// A short name for programs.
    #[must_use]
    pub const fn id(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "too_long",
            Self::NotUnderstood => "not_understood",
            Self::Detached => "detached",
            Self::Unsigned => "unsigned",
            Self::OtherContent(OtherContent::SavedAnew) => "saved_anew",
            Self::OtherContent(OtherContent::OtherFigures { .. }) => "other_figures",
            Self::OtherContent(OtherContent::NoSummary) => "no_summary",
            Self::NotCovered => "not_covered",
            Self::PagesChanged => "pages_changed",
            Self::Missing { .. } => "signatures_missing",
        }
    }

    /// What is wrong and what to do, in Italian.
    #[must_use]
    pub fn italian(&self) -> String {
        match self {
            Self::TooLong { bytes } => {
                format!("Il file è di {bytes} byte: se ne leggono al massimo {PDF_BYTES_MAX}. Firmi il riepilogo scaricato da qui.")
            }
            Self::NotUnderstood => "Il file non è un PDF, né una busta firmata (.p7m) che ne contenga uno. Carichi il file \
                 prodotto dal programma di firma."
                .to_owned(),
            Self::Detached => "Il file contiene la sola firma, separata dal documento. Firmi di nuovo scegliendo la firma \
                 che comprende il documento (CAdES .p7m oppure PAdES)."
                .to_owned(),
            Self::Unsigned => "Il file non porta alcuna firma digitale. Lo firmi e carichi il file firmato.".to_owned(),
            Self::OtherContent(OtherContent::SavedAnew) => "I valori sono gli stessi, ma il file non è quello scaricato da \
                 qui: un programma lo ha stampato o salvato di nuovo. Firmi il file scaricato, senza aprirlo per modificarlo."
                .to_owned(),
            Self::OtherContent(OtherContent::OtherFigures { items }) => format!(
                "Il file firmato è un altro riepilogo, con altri valori ({}). Firmi il riepilogo scaricato da qui per questa busta.",
                items.join(", ")
            ),
            Self::OtherContent(OtherContent::NoSummary) => {
                "Il file firmato non è il riepilogo di questa busta. Firmi il riepilogo scaricato da qui.".to_owned()
            }
            Self::NotCovered => "Una firma dentro il PDF non comprende tutto il riepilogo. Firmi di nuovo il file scaricato da qui."
                .to_owned(),
            Self::PagesChanged => "Dopo che è stato scaricato il riepilogo è stato modificato (pagine, note o allegati). Firmi \
                 il file scaricato da qui, senza aggiungervi altro che le firme."
                .to_owned(),
            Self::Missing { count, operators } => {
                let what = if *count == 1 { "Manca una firma".to_owned() } else { format!("Mancano {count} firme") };
                format!(
                    "{what}, fra quelle di: {}. Chi manca firmi il file già firmato dagli altri, o lo stesso file scaricato da qui \
                     con una firma parallela.",
                    operators.join("; ")
                )
            }
        }
    }

    /// The same in English.
    #[must_use]
    pub fn english(&self) -> String {
        match self {
            Self::TooLong { bytes } => {
                format!(
                    "The file has {bytes} bytes: at most {PDF_BYTES_MAX} are read. Sign the summary downloaded here."
                )
            }
            Self::NotUnderstood => {
                "The file is neither a PDF nor a signed envelope (.p7m) with one inside. Upload the file that \
                 the signing program made."
                    .to_owned()
            }
            Self::Detached => {
                "The file holds the signature alone, apart from the document. Sign again with a form that includes \
                 the document (CAdES .p7m or PAdES)."
                    .to_owned()
            }
            Self::Unsigned => "The file carries no digital signature. Sign it and upload the signed file.".to_owned(),
            Self::OtherContent(OtherContent::SavedAnew) => {
                "The figures are the same, but this is not the file downloaded here: a \
                 program printed or saved it anew. Sign the downloaded file without editing it."
                    .to_owned()
            }
            Self::OtherContent(OtherContent::OtherFigures { items }) => format!(
                "The signed file is another summary, with other figures ({}). Sign the summary downloaded here for this envelope.",
                items.join(", ")
            ),
            Self::OtherContent(OtherContent::NoSummary) => {
                "The signed file is not the summary of this envelope. Sign the summary downloaded here.".to_owned()
            }
            Self::NotCovered => {
                "A signature inside the PDF does not cover the whole summary. Sign the file downloaded here again."
                    .to_owned()
            }
            Self::PagesChanged => {
                "The summary was changed after it was downloaded (pages, notes or attachments). Sign the file \
                 downloaded here and add nothing but signatures."
                    .to_owned()
            }
            Self::Missing { count, operators } => {
                let what = if *count == 1 {
                    "One signature is missing".to_owned()
                } else {
                    format!("{count} signatures are missing")
                };
                format!(
                    "{what}, among those of: {}. Whoever is missing signs the file that the others signed, or the file downloaded \
                     here with a parallel signature.",
                    operators.join("; ")
                )
            }
        }
    }
}
