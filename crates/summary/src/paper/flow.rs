//! Sets blocks on sheets: what stands where, and what goes on over the page.

use super::{BOTTOM, Block, Cell, MARGIN, Style, TOP, Table, WIDTH, face::face, lines::break_lines};

/// Room between the text of a cell and its edges, in points.
const PADDING: f32 = 4.0;
/// A heading is not set with less room than this below it.
const ROOM_BELOW_HEADING: f32 = 70.0;
/// A row that fits no page is not begun with less room than this.
const ROOM_FOR_PART: f32 = 60.0;

/// A page with what stands on it.
#[derive(Default)]
pub(super) struct Sheet {
    pub(super) lines: Vec<PlacedLine>,
    pub(super) rules: Vec<Rule>,
}

/// A line of text in its place.
pub(super) struct PlacedLine {
    /// Number of the piece it belongs to; none for a repeated header, which is read only once.
    pub(super) piece: Option<usize>,
    pub(super) text: String,
    pub(super) style: Style,
    pub(super) x: f32,
    pub(super) baseline: f32,
}

/// A line across a table, at this height from the top.
pub(super) struct Rule {
    pub(super) y: f32,
    pub(super) is_heavy: bool,
}

/// A heading, for the outline.
pub(super) struct Anchor {
    pub(super) text: String,
    pub(super) sheet: usize,
    pub(super) y: f32,
}

/// The whole document on sheets.
pub(super) struct Flow {
    pub(super) sheets: Vec<Sheet>,
    pub(super) anchors: Vec<Anchor>,
    y: f32,
}

/// A line before it has its place.
#[derive(Clone)]
struct Line {
    piece: Option<usize>,
    text: String,
    style: Style,
}

/// Sets the blocks.
pub(super) fn flow(blocks: &[Block]) -> Flow {
    let mut flow = Flow { sheets: vec![Sheet::default()], anchors: Vec::new(), y: TOP };
    for block in blocks {
        match block {
            Block::Title(cell) => flow.heading(cell, 0.0, 8.0),
            Block::Heading(cell) => flow.heading(cell, 14.0, 5.0),
            Block::Paragraph(cell) => flow.paragraph(cell),
            Block::Table(table) => flow.table(table),
        }
    }
    flow
}

fn lines_of(cell: &Cell, width: f32) -> Vec<Line> {
    let mut lines = Vec::new();
    for piece in cell {
        let Some(face) = face(piece.style.is_bold()) else { continue };
        for text in break_lines(face, piece.style.size(), &piece.text, width) {
            lines.push(Line { piece: Some(piece.number), text, style: piece.style });
        }
    }
    lines
}

fn height_of(lines: &[Line]) -> f32 {
    lines.iter().map(|line| line.style.leading()).sum()
}

impl Flow {
    fn room(&self) -> f32 {
        BOTTOM - self.y
    }

    fn next_sheet(&mut self) {
        self.sheets.push(Sheet::default());
        self.y = TOP;
    }

    fn place(&mut self, line: Line, x: f32, top: f32) {
        // The baseline stands where letters of this size leave even room above and below.
        let baseline = top + line.style.leading() * 0.5 + line.style.size() * 0.33;
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.lines.push(PlacedLine { piece: line.piece, text: line.text, style: line.style, x, baseline });
        }
    }

    fn heading(&mut self, cell: &Cell, above: f32, below: f32) {
        if self.y > TOP {
            self.y += above;
        }
        let lines = lines_of(cell, WIDTH);
        if self.room() < height_of(&lines) + ROOM_BELOW_HEADING {
            self.next_sheet();
        }
        if let Some(piece) = cell.first() {
            self.anchors.push(Anchor { text: piece.text.clone(), sheet: self.sheets.len() - 1, y: self.y });
        }
        self.lines_down(lines);
        self.y += below;
    }

    fn paragraph(&mut self, cell: &Cell) {
        self.lines_down(lines_of(cell, WIDTH));
        self.y += 7.0;
    }

    fn lines_down(&mut self, lines: Vec<Line>) {
        for line in lines {
            let leading = line.style.leading();
            if self.room() < leading {
                self.next_sheet();
            }
            self.place(line, MARGIN, self.y);
            self.y += leading;
        }
    }

    fn table(&mut self, table: &Table) {
        let set = |cells: &[Cell]| -> Vec<Vec<Line>> {
            cells.iter().zip(&table.widths).map(|(cell, width)| lines_of(cell, width - 2.0 * PADDING)).collect()
        };
        let header = set(&table.header);
        let first = table.rows.first().map(|row| set(row)).unwrap_or_default();
        if self.room() < row_height(&header, 0.0) + row_height(&first, table.row_height_min).min(ROOM_FOR_PART) {
            self.next_sheet();
        }
        self.rule(true);
        if !header.is_empty() {
            self.row(header.clone(), &table.widths, 0.0);
            self.rule(true);
        }
        let repeated: Vec<Vec<Line>> = header
            .into_iter()
            .map(|cell| cell.into_iter().map(|line| Line { piece: None, ..line }).collect())
            .collect();
        for row in &table.rows {
            self.row_over_sheets(set(row), table, &repeated);
            self.rule(false);
        }
        self.y += 10.0;
    }

    fn rule(&mut self, is_heavy: bool) {
        let y = self.y;
        if let Some(sheet) = self.sheets.last_mut() {
            sheet.rules.push(Rule { y, is_heavy });
        }
    }

    /// Sets a row whole where it fits; one that fits no page goes on over the page, as many lines as there is room for.
    fn row_over_sheets(&mut self, mut cells: Vec<Vec<Line>>, table: &Table, repeated: &[Vec<Line>]) {
        loop {
            let height = row_height(&cells, table.row_height_min);
            if height <= self.room() {
                self.row(cells, &table.widths, table.row_height_min);
                return;
            }
            let fits_a_sheet = height <= BOTTOM - TOP - row_height(repeated, 0.0);
            if !fits_a_sheet && self.room() >= ROOM_FOR_PART {
                let room = self.room() - 2.0 * PADDING;
                let part = cells.iter_mut().map(|lines| lines.drain(..fitting(lines, room)).collect()).collect();
                self.row(part, &table.widths, 0.0);
                self.rule(false);
            }
            self.next_sheet();
            self.rule(true);
            if !repeated.is_empty() {
                self.row(repeated.to_vec(), &table.widths, 0.0);
                self.rule(true);
            }
        }
    }

    fn row(&mut self, cells: Vec<Vec<Line>>, widths: &[f32], least: f32) {
        let height = row_height(&cells, least);
        let mut x = MARGIN;
        for (lines, width) in cells.into_iter().zip(widths) {
            let mut top = self.y + PADDING;
            for line in lines {
                let leading = line.style.leading();
                self.place(line, x + PADDING, top);
                top += leading;
            }
            x += width;
        }
        self.y += height;
    }
}

fn row_height(cells: &[Vec<Line>], least: f32) -> f32 {
    let tallest = cells.iter().map(|lines| height_of(lines)).fold(0.0, f32::max);
    if cells.is_empty() { 0.0 } else { (tallest + 2.0 * PADDING).max(least) }
}

/// How many of the lines fit into that room; at least one, so that there is an end.
fn fitting(lines: &[Line], room: f32) -> usize {
    let mut used = 0.0;
    let fit = lines.iter().take_while(|line| {
        used += line.style.leading();
        used <= room
    });
    fit.count().max(1).min(lines.len())
}
