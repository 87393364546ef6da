//! Draws a sheet: text, rules, head, foot and watermark.

use krilla::{
    color::rgb,
    geom::{PathBuilder, Point, Rect, Transform},
    num::NormalizedF32,
    paint::{Fill, FillRule},
    surface::Surface,
    tagging::{Artifact, ArtifactType, ContentTag, Identifier, SpanTag},
    text::KrillaGlyph,
};

use super::{
    GREY, HAIRLINE, INK, MARGIN, PAGE_HEIGHT, PAGE_WIDTH, PALE_RED, Paper, RED, Style, WIDTH,
    face::face,
    flow::{Rule, Sheet},
};

/// Size of head and foot, in points.
const RUNNING_SIZE: f32 = 8.5;

/// Draws a sheet; `mark` is told the identifier of each run of text, by the number of its piece.
pub(super) fn draw(
    surface: &mut Surface<'_>,
    paper: &Paper<'_>,
    sheet: &Sheet,
    (number, count): (usize, usize),
    mut mark: impl FnMut(usize, Identifier),
) {
    if let Some(text) = paper.watermark {
        artifact(surface, ArtifactType::Watermark, |surface| watermark(surface, text));
    }
    artifact(surface, ArtifactType::Header, |surface| head(surface, paper));
    let mut lines = sheet.lines.as_slice();
    while let Some(first) = lines.first() {
        let together = lines.iter().take_while(|line| line.piece == first.piece).count();
        let (run, rest) = lines.split_at(together);
        match first.piece {
            Some(piece) => mark(piece, surface.start_tagged(ContentTag::Span(SpanTag::empty()))),
            None => {
                surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(ArtifactType::PaginationOther)));
            }
        }
        for line in run {
            text(surface, line.style, &line.text, line.x, line.baseline);
        }
        surface.end_tagged();
        lines = rest;
    }
    artifact(surface, ArtifactType::Layout, |surface| sheet.rules.iter().for_each(|rule| table_rule(surface, rule)));
    artifact(surface, ArtifactType::Footer, |surface| foot(surface, paper, number, count));
}

fn artifact(surface: &mut Surface<'_>, kind: ArtifactType, drawn: impl FnOnce(&mut Surface<'_>)) {
    surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(kind)));
    drawn(surface);
    surface.end_tagged();
}

fn text(surface: &mut Surface<'_>, style: Style, text: &str, x: f32, baseline: f32) {
    glyphs(surface, style.is_bold(), style.size(), style.color(), text, x, baseline);
}

fn glyphs(surface: &mut Surface<'_>, bold: bool, size: f32, color: [u8; 3], text: &str, x: f32, baseline: f32) {
    let Some(face) = face(bold) else { return };
    let glyph = |(at, character): (usize, char)| {
        let glyph = face.glyph(character)?;
        Some(KrillaGlyph::new(glyph.id, glyph.advance, 0.0, 0.0, 0.0, at..at + character.len_utf8(), None))
    };
    let set: Vec<KrillaGlyph> = text.char_indices().filter_map(glyph).collect();
    if set.is_empty() {
        return;
    }
    fill(surface, color);
    surface.draw_glyphs(Point::from_xy(x, baseline), &set, face.font.clone(), text, size, false);
}

fn fill(surface: &mut Surface<'_>, [red, green, blue]: [u8; 3]) {
    let paint = rgb::Color::new(red, green, blue).into();
    surface.set_fill(Some(Fill { paint, opacity: NormalizedF32::ONE, rule: FillRule::NonZero }));
}

fn table_rule(surface: &mut Surface<'_>, rule: &Rule) {
    let (color, thickness) = if rule.is_heavy { (INK, 0.9) } else { (HAIRLINE, 0.5) };
    line_across(surface, rule.y, color, thickness);
}

fn line_across(surface: &mut Surface<'_>, y: f32, color: [u8; 3], thickness: f32) {
    let mut path = PathBuilder::new();
    if let Some(rectangle) = Rect::from_xywh(MARGIN, y - thickness / 2.0, WIDTH, thickness) {
        path.push_rect(rectangle);
    }
    if let Some(path) = path.finish() {
        fill(surface, color);
        surface.draw_path(&path);
    }
}

fn head(surface: &mut Surface<'_>, paper: &Paper<'_>) {
    let [left, right] = &paper.head;
    glyphs(surface, true, 10.0, INK, &fitted(left, true, 10.0, WIDTH * 0.55), MARGIN, 56.0);
    let right = fitted(right, false, RUNNING_SIZE, WIDTH * 0.42);
    glyphs(surface, false, RUNNING_SIZE, GREY, &right, right_edge(&right), 56.0);
    line_across(surface, 64.0, INK, 0.9);
    if let Some(text) = paper.watermark {
        let width = face(true).map_or(0.0, |face| face.width(text, RUNNING_SIZE));
        glyphs(surface, true, RUNNING_SIZE, RED, text, (PAGE_WIDTH - width) / 2.0, 76.0);
    }
}

fn foot(surface: &mut Surface<'_>, paper: &Paper<'_>, number: usize, count: usize) {
    line_across(surface, PAGE_HEIGHT - 58.0, HAIRLINE, 0.5);
    let left = fitted(&paper.foot, false, RUNNING_SIZE, WIDTH * 0.7);
    glyphs(surface, false, RUNNING_SIZE, GREY, &left, MARGIN, PAGE_HEIGHT - 46.0);
    let page = format!("Pagina / Page {number} di / of {count}");
    glyphs(surface, false, RUNNING_SIZE, GREY, &page, right_edge(&page), PAGE_HEIGHT - 46.0);
}

fn right_edge(text: &str) -> f32 {
    PAGE_WIDTH - MARGIN - face(false).map_or(0.0, |face| face.width(text, RUNNING_SIZE))
}

/// As much of a line as fits: head and foot repeat what the first page says in full.
fn fitted(text: &str, bold: bool, size: f32, width: f32) -> String {
    let Some(face) = face(bold) else { return String::new() };
    let line = text.replace('\n', " ");
    if face.width(&line, size) <= width {
        return line;
    }
    let mut used = face.width("…", size);
    let fitting = line.chars().take_while(|character| {
        used += face.glyph(*character).map_or(0.0, |glyph| glyph.advance * size);
        used <= width
    });
    fitting.collect::<String>() + "…"
}

/// From corner to corner, drawn first so that it lies behind the text.
fn watermark(surface: &mut Surface<'_>, text: &str) {
    const SIZE: f32 = 44.0;
    let Some(face) = face(true) else { return };
    let width = face.width(text, SIZE);
    surface.push_transform(&Transform::from_rotate_at(-54.0, PAGE_WIDTH / 2.0, PAGE_HEIGHT / 2.0));
    glyphs(surface, true, SIZE, PALE_RED, text, (PAGE_WIDTH - width) / 2.0, PAGE_HEIGHT / 2.0);
    surface.pop();
}
