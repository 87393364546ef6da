//! Writes the PDF: PDF/A-3a and PDF/UA-1, with its attachment.

use jiff::tz::TimeZone;
use krilla::{
    Document, SerializeSettings,
    configure::{Accessibility, Archival, ConfigurationBuilder, PdfVersion},
    destination::XyzDestination,
    embed::{AssociationKind, EmbeddedFile, MimeType},
    geom::Point,
    metadata::{DateTime, Metadata, TextDirection},
    outline::{Outline, OutlineNode},
    page::PageSettings,
};

use super::{
    MARGIN, PAGE_HEIGHT, PAGE_WIDTH, Paper, draw::draw, ends::part_stream_ends, flow::Anchor, flow::flow, tags::tags,
};
use crate::SummaryError;

/// The bytes of the document.
///
/// # Errors
/// [`SummaryError::Date`]; [`SummaryError::Writing`] when a rule of the standards would be broken.
pub(crate) fn write(mut paper: Paper<'_>) -> Result<Vec<u8>, SummaryError> {
    let pieces = number(&mut paper);
    let date = date(&paper)?;
    let flow = flow(&paper.blocks);
    let mut document = Document::new_with(settings()?);
    let mut marks = vec![Vec::new(); pieces];
    let size = PageSettings::from_wh(PAGE_WIDTH, PAGE_HEIGHT).ok_or_else(|| failed("no such page size"))?;
    for (index, sheet) in flow.sheets.iter().enumerate() {
        let mut page = document.start_page_with(size.clone());
        let mut surface = page.surface();
        draw(&mut surface, &paper, sheet, (index + 1, flow.sheets.len()), |piece, mark| {
            if let Some(marks) = marks.get_mut(piece) {
                marks.push(mark);
            }
        });
        surface.finish();
        page.finish();
    }
    document.set_tag_tree(tags(&paper.blocks, &marks));
    document.set_outline(outline(&flow.anchors));
    attach(&mut document, &mut paper, date)?;
    document.set_metadata(metadata(&paper, date));
    let bytes = document.finish().map_err(|error| failed(&format!("{error:?}")))?;
    part_stream_ends(&bytes).ok_or_else(|| failed("the table of its objects is not as expected"))
}

fn failed(detail: &str) -> SummaryError {
    SummaryError::Writing { detail: detail.chars().take(500).collect() }
}

/// Gives each piece its number; gives how many there are.
fn number(paper: &mut Paper<'_>) -> usize {
    let pieces = paper.blocks.iter_mut().flat_map(super::Block::cells_mut).flatten();
    let mut count = 0;
    for piece in pieces {
        piece.number = count;
        count += 1;
    }
    count
}

fn settings() -> Result<SerializeSettings, SummaryError> {
    let configuration = ConfigurationBuilder::new()
        .with_version(PdfVersion::Pdf17)
        .with_archival_validator(Archival::A3_A)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| failed(&format!("{error:?}")))?;
    Ok(SerializeSettings { configuration, ..SerializeSettings::default() })
}

fn date(paper: &Paper<'_>) -> Result<DateTime, SummaryError> {
    let refused = || SummaryError::Date { date: paper.issued_at.to_string() };
    let utc = paper.issued_at.to_zoned(TimeZone::UTC);
    let year = u16::try_from(utc.year()).map_err(|_| refused())?;
    let part = |value: i8| u8::try_from(value).map_err(|_| refused());
    Ok(DateTime::new(year)
        .month(part(utc.month())?)
        .day(part(utc.day())?)
        .hour(part(utc.hour())?)
        .minute(part(utc.minute())?)
        .second(part(utc.second())?)
        .utc_offset_hour(0)
        .utc_offset_minute(0))
}

fn outline(anchors: &[Anchor]) -> Outline {
    let mut outline = Outline::new();
    for anchor in anchors {
        let place = XyzDestination::new(anchor.sheet, Point::from_xy(MARGIN, anchor.y));
        outline.push_child(OutlineNode::new(anchor.text.clone(), place));
    }
    outline
}

fn attach(document: &mut Document, paper: &mut Paper<'_>, date: DateTime) -> Result<(), SummaryError> {
    let attachment = &mut paper.attachment;
    let file = EmbeddedFile {
        path: attachment.name.to_owned(),
        mime_type: MimeType::new(attachment.mime_type),
        description: Some(attachment.description.to_owned()),
        association_kind: AssociationKind::Data,
        data: std::mem::take(&mut attachment.bytes).into(),
        modification_date: Some(date),
        compress: None,
        location: None,
    };
    document.embed_file(file).ok_or_else(|| failed("the attachment is there twice"))
}

fn metadata(paper: &Paper<'_>, date: DateTime) -> Metadata {
    Metadata::new()
        .title(paper.title.clone())
        .description(paper.description.clone())
        .authors(vec![paper.author.to_owned()])
        .creator("Ceralacca".to_owned())
        .language("it-IT".to_owned())
        .text_direction(TextDirection::LeftToRight)
        .document_id(paper.identity.clone())
        .creation_date(date)
}
