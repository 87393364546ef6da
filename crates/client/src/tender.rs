//! A tender as its author has it before sealing, as far as the checks look at it: files by name and length only.

use std::collections::BTreeMap;

use ceralacca_procedure::{
    OperatorId,
    definition::{EnvelopeClass, ParticipationForm},
    offers::GivenAnswer,
    owed::{Circumstances, Owing},
};
use serde::Deserialize;

use crate::Notation;

/// A tender before sealing.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GivenTender {
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
    /// How figures are written in the answers: as people type them, if absent.
    #[serde(default)]
    pub notation: Notation,
    /// Bytes at most of a file on this installation, where known.
    #[serde(default)]
    pub file_bytes_max: Option<u64>,
    /// The envelopes.
    pub envelopes: Vec<GivenEnvelope>,
}

/// One envelope before sealing.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct GivenEnvelope {
    /// Class.
    pub class: EnvelopeClass,
    /// Lot, for an envelope of one lot.
    #[serde(default)]
    pub lot: Option<u16>,
    /// Answers by item, `item@member`, `item@lot-N`. An empty text is no answer.
    #[serde(default)]
    pub answers: BTreeMap<String, GivenAnswer>,
    /// Files.
    #[serde(default)]
    pub files: Vec<FileSeen>,
}

/// What is known of a file without reading it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FileSeen {
    /// Item that it answers, or `item@owner`.
    pub item: String,
    /// Its name, as the panel will see it.
    pub name: String,
    /// Bytes, where known.
    #[serde(default)]
    pub length: Option<u64>,
    /// Whether a digital signature was seen in it; absent if nobody looked.
    #[serde(default)]
    pub signed: Option<bool>,
}

impl GivenTender {
    /// What the tenderer owes.
    #[must_use]
    pub fn owing(&self) -> Owing<'_> {
        Owing { form: self.form, members: &self.members, lots: &self.lots, circumstances: Some(&self.circumstances) }
    }
}

impl GivenEnvelope {
    /// Answers that say something.
    pub(crate) fn given(&self) -> impl Iterator<Item = (&str, &GivenAnswer)> {
        let says = |answer: &GivenAnswer| match answer {
            GivenAnswer::Words(words) => !words.trim().is_empty(),
            GivenAnswer::YesNo(_) | GivenAnswer::Whole(_) => true,
        };
        self.answers.iter().filter(move |(_, answer)| says(answer)).map(|(key, answer)| (key.as_str(), answer))
    }
}
