//! What each text is, for screen readers: headings, paragraphs, tables with their headers, and the language of each.

use std::num::NonZeroU16;

use krilla::tagging::{Identifier, Node, TableHeaderScope, Tag, TagGroup, TagTree};

use super::{Block, Cell, Piece, Style, Table};

/// The language of every text that is not marked otherwise.
const ITALIAN: &str = "it-IT";
const ENGLISH: &str = "en-GB";

/// The tree of tags; `marks` are the runs of each piece, by its number.
pub(super) fn tags(blocks: &[Block], marks: &[Vec<Identifier>]) -> TagTree {
    let mut tree = TagTree::new().with_lang(Some(ITALIAN.to_owned()));
    for block in blocks {
        match block {
            Block::Title(cell) => heading(&mut tree, 1, cell, marks),
            Block::Heading(cell) => heading(&mut tree, 2, cell, marks),
            Block::Paragraph(cell) => cell.iter().for_each(|piece| tree.push(paragraph(piece, marks))),
            Block::Table(table) => tree.push(table_tag(table, marks)),
        }
    }
    tree
}

/// The Italian line is the heading, the English one a paragraph after it: one heading for each section.
fn heading(tree: &mut TagTree, level: u16, cell: &Cell, marks: &[Vec<Identifier>]) {
    let Some((first, others)) = cell.split_first() else { return };
    let level = NonZeroU16::new(level).unwrap_or(NonZeroU16::MIN);
    tree.push(TagGroup::with_children(Tag::Hn(level, Some(first.text.clone())), leaves(first, marks)));
    others.iter().for_each(|piece| tree.push(paragraph(piece, marks)));
}

fn leaves(piece: &Piece, marks: &[Vec<Identifier>]) -> Vec<Node> {
    marks.get(piece.number).into_iter().flatten().map(|mark| Node::Leaf(*mark)).collect()
}

fn paragraph(piece: &Piece, marks: &[Vec<Identifier>]) -> TagGroup {
    let language = (piece.style == Style::English).then(|| ENGLISH.to_owned());
    TagGroup::with_children(Tag::P.with_lang(language), leaves(piece, marks))
}

fn paragraphs(cell: &Cell, marks: &[Vec<Identifier>]) -> Vec<Node> {
    cell.iter().map(|piece| Node::Group(paragraph(piece, marks))).collect()
}

fn table_tag(table: &Table, marks: &[Vec<Identifier>]) -> TagGroup {
    let mut group = TagGroup::new(Tag::Table.with_summary(Some(table.summary.to_owned())));
    if !table.header.is_empty() {
        let cells = table.header.iter().map(|cell| {
            Node::Group(TagGroup::with_children(Tag::TH(TableHeaderScope::Column), paragraphs(cell, marks)))
        });
        let row = TagGroup::with_children(Tag::TR, cells.collect());
        group.push(TagGroup::with_children(Tag::THead, vec![row.into()]));
    }
    let rows = table.rows.iter().map(|row| Node::Group(row_tag(row, marks)));
    group.push(TagGroup::with_children(Tag::TBody, rows.collect()));
    group
}

/// The first cell of a row names it.
fn row_tag(row: &[Cell], marks: &[Vec<Identifier>]) -> TagGroup {
    let mut group = TagGroup::new(Tag::TR);
    for (index, cell) in row.iter().enumerate() {
        let children = paragraphs(cell, marks);
        if index == 0 {
            group.push(TagGroup::with_children(Tag::TH(TableHeaderScope::Row), children));
        } else {
            group.push(TagGroup::with_children(Tag::TD, children));
        }
    }
    group
}
