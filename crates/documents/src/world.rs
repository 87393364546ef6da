//! The closed world in which a template is typeset: its own sources, the input, the fonts, and nothing else.

use std::sync::LazyLock;

use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Duration};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Feature, Library, LibraryExt as _, World};

use crate::fonts::FONTS;

/// A template embedded in the crate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Template {
    Receipt,
    Minutes,
    Calculation,
}

static LIBRARY: LazyLock<LazyHash<Library>> =
    // Row headers and table summaries, which PDF/UA readers need, are behind this feature of the typesetter.
    LazyLock::new(|| {
        LazyHash::new(Library::builder().with_features([Feature::A11yExtras].into_iter().collect()).build())
    });

/// The templates, read once.
static SOURCES: LazyLock<Vec<Source>> = LazyLock::new(|| {
    [
        ("receipt.typ", include_str!("templates/receipt.typ")),
        ("minutes.typ", include_str!("templates/minutes.typ")),
        ("scores.typ", include_str!("templates/scores.typ")),
        ("calculation.typ", include_str!("templates/calculation.typ")),
        ("common.typ", include_str!("templates/common.typ")),
    ]
    .into_iter()
    .map(|(name, text)| Source::new(file_id(name), text.to_owned()))
    .collect()
});

/// One document being typeset.
pub(crate) struct DocumentWorld {
    main: &'static str,
    /// What the document says, as JSON; read by the templates as `/input.json`.
    input: Bytes,
    /// The data to attach; read by the templates as `/attachment`.
    attachment: Bytes,
}

impl DocumentWorld {
    pub(crate) fn new(template: Template, input: Vec<u8>, attachment: Vec<u8>) -> Self {
        let main = match template {
            Template::Receipt => "receipt.typ",
            Template::Minutes => "minutes.typ",
            Template::Calculation => "calculation.typ",
        };
        Self { main, input: Bytes::new(input), attachment: Bytes::new(attachment) }
    }
}

#[expect(clippy::expect_used, reason = "only called with the constant names above, which are valid paths")]
fn file_id(name: &'static str) -> FileId {
    RootedPath::new(VirtualRoot::Project, VirtualPath::new(name).expect("a plain file name")).intern()
}

impl World for DocumentWorld {
    fn library(&self) -> &LazyHash<Library> {
        &LIBRARY
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &FONTS.book
    }

    fn main(&self) -> FileId {
        file_id(self.main)
    }

    fn source(&self, id: FileId) -> FileResult<Source> {
        let found = SOURCES.iter().find(|source| source.id() == id);
        found.cloned().ok_or_else(|| FileError::NotFound(id.get().vpath().get_without_slash().into()))
    }

    fn file(&self, id: FileId) -> FileResult<Bytes> {
        if id == file_id("input.json") {
            return Ok(self.input.clone());
        }
        if id == file_id("attachment") {
            return Ok(self.attachment.clone());
        }
        Err(FileError::NotFound(id.get().vpath().get_without_slash().into()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        FONTS.faces.get(index).cloned()
    }

    /// There is no today: every date is in the input.
    fn today(&self, _offset: Option<Duration>) -> Option<Datetime> {
        None
    }
}
