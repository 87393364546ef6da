//! A small setter of pages: titles, paragraphs and tables on A4, tagged for screen readers, in two weights of one font.
//!
//! It goes in three steps: [`flow`] breaks the blocks into lines and sheets, [`draw`] draws the sheets, [`tags`] tells
//! readers what each piece of text is.

mod draw;
mod ends;
mod face;
mod flow;
mod lines;
mod tags;
mod write;

pub(crate) use face::covers;
pub(crate) use write::write;

use jiff::Timestamp;

/// A4 in points.
const PAGE_WIDTH: f32 = 595.276;
const PAGE_HEIGHT: f32 = 841.89;
const MARGIN: f32 = 62.0;
const TOP: f32 = 92.0;
const BOTTOM: f32 = PAGE_HEIGHT - 74.0;
const WIDTH: f32 = PAGE_WIDTH - 2.0 * MARGIN;

/// A whole document before it is set.
pub(crate) struct Paper<'a> {
    pub(crate) title: String,
    pub(crate) description: String,
    pub(crate) author: &'a str,
    /// Stable name of this document, from which its identifier in the file is derived.
    pub(crate) identity: String,
    pub(crate) issued_at: Timestamp,
    /// One line at the left and one at the right of the head of every page.
    pub(crate) head: [String; 2],
    /// One line at the foot of every page.
    pub(crate) foot: String,
    /// Across every page, when it has no legal value.
    pub(crate) watermark: Option<&'static str>,
    pub(crate) blocks: Vec<Block>,
    pub(crate) attachment: Attachment,
}

/// A file inside the PDF.
pub(crate) struct Attachment {
    pub(crate) name: &'static str,
    pub(crate) mime_type: &'static str,
    pub(crate) description: &'static str,
    pub(crate) bytes: Vec<u8>,
}

/// Part of a document.
pub(crate) enum Block {
    /// The one title.
    Title(Cell),
    /// The heading of a section.
    Heading(Cell),
    Paragraph(Cell),
    Table(Table),
}

/// Pieces of text one below the other.
pub(crate) type Cell = Vec<Piece>;

/// A text in one style and one language, which begins on a line of its own.
pub(crate) struct Piece {
    text: String,
    style: Style,
    /// Its place in the document, given when the document is set.
    number: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Title,
    Heading,
    Body,
    Strong,
    /// Names of columns and rows.
    Label,
    /// Beside the rest, in grey.
    Small,
    /// The English line below an Italian one.
    English,
    Warning,
}

/// A table; what it is about, for screen readers; columns by their width in points.
pub(crate) struct Table {
    pub(crate) summary: &'static str,
    pub(crate) widths: Vec<f32>,
    /// Names of the columns; none when each row is named by its first cell alone.
    pub(crate) header: Vec<Cell>,
    pub(crate) rows: Vec<Vec<Cell>>,
    /// Least height of a row, for room to write in.
    pub(crate) row_height_min: f32,
}

impl Piece {
    /// A text made printable.
    pub(crate) fn new(style: Style, text: &str) -> Self {
        Self { text: crate::text::printable(text, covers), style, number: 0 }
    }
}

/// An Italian text and the English one below it.
pub(crate) fn both(style: Style, italian: &str, english: &str) -> Cell {
    vec![Piece::new(style, italian), Piece::new(Style::English, english)]
}

impl Block {
    fn cells(&self) -> Vec<&Cell> {
        match self {
            Self::Title(cell) | Self::Heading(cell) | Self::Paragraph(cell) => vec![cell],
            Self::Table(table) => table.header.iter().chain(table.rows.iter().flatten()).collect(),
        }
    }

    fn cells_mut(&mut self) -> Vec<&mut Cell> {
        match self {
            Self::Title(cell) | Self::Heading(cell) | Self::Paragraph(cell) => vec![cell],
            Self::Table(table) => table.header.iter_mut().chain(table.rows.iter_mut().flatten()).collect(),
        }
    }

    /// Length of its text, in bytes.
    pub(crate) fn text_bytes(&self) -> usize {
        self.cells().into_iter().flatten().map(|piece| piece.text.len()).sum()
    }
}

impl Style {
    /// Size of the letters, in points.
    const fn size(self) -> f32 {
        match self {
            Self::Title => 18.0,
            Self::Heading => 12.5,
            Self::Body | Self::Strong => 10.5,
            Self::Warning => 11.0,
            Self::Label => 9.0,
            Self::Small | Self::English => 8.5,
        }
    }

    /// From one line to the next, in points.
    const fn leading(self) -> f32 {
        self.size() * 1.28
    }

    const fn is_bold(self) -> bool {
        matches!(self, Self::Title | Self::Heading | Self::Strong | Self::Label | Self::Warning)
    }

    const fn color(self) -> [u8; 3] {
        match self {
            Self::Title | Self::Heading | Self::Label => INK,
            Self::Body | Self::Strong => [0, 0, 0],
            Self::Small | Self::English => GREY,
            Self::Warning => RED,
        }
    }
}

const INK: [u8; 3] = [0x17, 0x32, 0x4d];
const GREY: [u8; 3] = [0x4a, 0x56, 0x63];
const RED: [u8; 3] = [0xa3, 0x12, 0x2c];
/// Red as it looks through the page.
const PALE_RED: [u8; 3] = [0xf6, 0xe3, 0xe6];
const HAIRLINE: [u8; 3] = [0xb9, 0xc3, 0xcd];
