//! The nodes of a step as the template shows them: one after the other, with what opens and closes between them.

use super::{
    node::{Entry, Group, Leaf, List, Node, Toggle, Words},
    problems::Problem,
    tree::{Tree, name},
};
use crate::pages::{Choice, Field, FieldKind, Lang};

/// One piece of the page.
pub enum Piece {
    /// A field.
    Field(Field),
    /// A button beside the field above: what it sends and its label.
    Button { value: String, label: &'static str },
    /// A paragraph.
    Text(String),
    /// Something drawn by us, already HTML.
    Drawing(String),
    /// A heading with what is wrong with the whole under it.
    Open(Opening),
    /// The end of the last opened.
    Close,
    /// Lines of a table, each with its page.
    Table(Table),
    /// Buttons that add an entry.
    Adds(Vec<(String, String)>),
}

/// What opens a group.
pub struct Opening {
    /// Anchor; empty for none.
    pub id: String,
    /// Heading.
    pub title: Words,
    /// Number before it, in a list.
    pub number: Option<usize>,
    /// What it is.
    pub help: Option<String>,
    /// Article.
    pub article: Option<String>,
    /// What is wrong with the whole.
    pub errors: Vec<String>,
    /// Buttons of an entry: value and label.
    pub buttons: Vec<(String, &'static str)>,
    /// How deep.
    pub class: &'static str,
}

/// A table of entries.
pub struct Table {
    /// Caption.
    pub caption: String,
    /// Anchor of the region.
    pub id: String,
    /// Headings.
    pub columns: Vec<String>,
    /// Lines.
    pub lines: Vec<Line>,
}

/// A line of a table.
pub struct Line {
    /// Anchor.
    pub id: String,
    /// Path of the entry.
    pub path: String,
    /// First cell.
    pub title: Words,
    /// Further cells.
    pub cells: Vec<Words>,
    /// How many things are to be mended in it.
    pub errors: usize,
    /// Buttons: value and label.
    pub buttons: Vec<(String, &'static str)>,
}

/// Makes the pieces of a page.
pub struct Maker<'a> {
    /// Draft.
    pub tree: &'a Tree,
    /// What is wrong with it; shown at its place.
    pub problems: &'a [Problem],
    /// Language.
    pub lang: Lang,
}

impl Maker<'_> {
    /// The pieces of these nodes.
    pub fn pieces(&self, nodes: &[Node]) -> Vec<Piece> {
        let mut pieces = Vec::new();
        self.add(nodes, &mut pieces);
        pieces
    }

    fn add(&self, nodes: &[Node], pieces: &mut Vec<Piece>) {
        for node in nodes {
            match node {
                Node::Text(text) => pieces.push(Piece::Text(text.clone())),
                Node::Drawing(html) => pieces.push(Piece::Drawing(html.clone())),
                Node::Field(leaf) => self.field(leaf, pieces),
                Node::Group(group) => self.group(group, pieces),
                Node::Toggle(toggle) => self.toggle(toggle, pieces),
                Node::List(list) => self.list(list, pieces),
            }
        }
    }

    fn say(&self, it: &'static str, en: &'static str) -> &'static str {
        self.lang.say(it, en)
    }

    fn at(&self, path: &str) -> impl Iterator<Item = &Problem> {
        self.problems.iter().filter(move |problem| problem.spot.path == path)
    }

    /// Complaints to be shown under a heading, warnings with their own word.
    fn texts(&self, path: &str) -> Vec<String> {
        self.at(path).map(|problem| self.text(problem)).collect()
    }

    fn text(&self, problem: &Problem) -> String {
        match (problem.grave, self.lang) {
            (true, _) => problem.text.clone(),
            (false, Lang::It) => format!("Da motivare nella decisione: {}", problem.text),
            (false, Lang::En) => format!("To be reasoned in the decision: {}", problem.text),
        }
    }

    /// Says at a field what is wrong with it, and apart from that what is only to be reasoned.
    fn complain(&self, field: &mut Field, path: &str) {
        let texts = |grave: bool| {
            let texts: Vec<String> =
                self.at(path).filter(|problem| problem.grave == grave).map(|problem| self.text(problem)).collect();
            (!texts.is_empty()).then(|| texts.join(" "))
        };
        field.error = texts(true);
        field.warning = texts(false);
    }

    fn field(&self, leaf: &Leaf, pieces: &mut Vec<Piece>) {
        let mut field = leaf.field(self.tree, self.lang);
        self.complain(&mut field, &leaf.path);
        pieces.push(Piece::Field(field));
        if leaf.search {
            let value = format!("search:{}", leaf.path);
            pieces.push(Piece::Button { value, label: self.say("Cerca", "Search") });
        }
        if !leaf.found.is_empty() {
            let choices: Vec<Choice> = leaf.found.clone();
            let mut found =
                Field::new(&leaf.pick_name(), self.say("Trovati: scelga", "Found: choose"), FieldKind::Radio(choices));
            found.required = false;
            pieces.push(Piece::Field(found));
        }
        if leaf.decides() {
            pieces.push(Piece::Button {
                value: format!("refresh:{}", leaf.path),
                label: self.say("Mostra i campi di questa scelta", "Show the fields of this choice"),
            });
        }
    }

    fn group(&self, group: &Group, pieces: &mut Vec<Piece>) {
        pieces.push(Piece::Open(Opening {
            id: name(&group.path),
            title: Words::ours(group.title.clone()),
            help: None,
            article: group.article.clone(),
            errors: if group.path.is_empty() { Vec::new() } else { self.texts(&group.path) },
            buttons: Vec::new(),
            number: None,
            class: "group",
        }));
        self.add(&group.nodes, pieces);
        pieces.push(Piece::Close);
    }

    fn toggle(&self, toggle: &Toggle, pieces: &mut Vec<Piece>) {
        let there = self.tree.get(&toggle.path).is_some();
        let mut field = Field::new(&name(&toggle.path), &toggle.label, FieldKind::Tick);
        field.required = false;
        field.help.clone_from(&toggle.help);
        field.article.clone_from(&toggle.article);
        field.values = if there { vec!["yes".to_owned()] } else { Vec::new() };
        self.complain(&mut field, &toggle.path);
        pieces.push(Piece::Field(field));
        if !there {
            pieces.push(Piece::Button {
                value: format!("refresh:{}", toggle.path),
                label: self.say("Mostra i campi", "Show the fields"),
            });
        }
        self.add(&toggle.nodes, pieces);
    }

    fn list(&self, list: &List, pieces: &mut Vec<Piece>) {
        pieces.push(Piece::Open(Opening {
            id: name(&list.path),
            title: Words::ours(list.title.clone()),
            help: list.help.clone(),
            article: list.article.clone(),
            errors: self.texts(&list.path),
            buttons: Vec::new(),
            number: None,
            class: "group",
        }));
        if list.columns.is_empty() {
            for (index, entry) in list.entries.iter().enumerate() {
                self.entry(list, entry, index, pieces);
            }
        } else if !list.entries.is_empty() {
            pieces.push(Piece::Table(self.table(list)));
        }
        let add = |(index, (label, _)): (usize, &(String, _))| (format!("add:{}:{index}", list.path), label.clone());
        pieces.push(Piece::Adds(list.adds.iter().enumerate().map(add).collect()));
        pieces.push(Piece::Close);
    }

    fn buttons(&self, list: &List, entry: &Entry, index: usize) -> Vec<(String, &'static str)> {
        let mut buttons = Vec::new();
        if list.ordered && index > 0 {
            buttons.push((format!("up:{}", entry.path), self.say("Sposta su", "Move up")));
        }
        if list.ordered && index + 1 < list.entries.len() {
            buttons.push((format!("down:{}", entry.path), self.say("Sposta giù", "Move down")));
        }
        buttons.push((format!("remove:{}", entry.path), self.say("Togli", "Remove")));
        buttons
    }

    fn entry(&self, list: &List, entry: &Entry, index: usize, pieces: &mut Vec<Piece>) {
        let title =
            if entry.title.text.trim().is_empty() { Words::ours(list.title.clone()) } else { entry.title.clone() };
        // An entry that is itself a field is found there, and what is wrong with it is said there.
        let itself = matches!(entry.nodes.first(), Some(Node::Field(leaf)) if leaf.path == entry.path);
        pieces.push(Piece::Open(Opening {
            id: if itself { String::new() } else { name(&entry.path) },
            title,
            number: Some(index + 1),
            help: None,
            article: None,
            errors: if itself { Vec::new() } else { self.texts(&entry.path) },
            buttons: self.buttons(list, entry, index),
            class: "entry",
        }));
        self.add(&entry.nodes, pieces);
        pieces.push(Piece::Close);
    }

    fn table(&self, list: &List) -> Table {
        let line = |(index, entry): (usize, &Entry)| Line {
            id: name(&entry.path),
            path: entry.path.clone(),
            title: match entry.title.text.trim() {
                "" => Words::ours(self.say("(senza titolo)", "(no title)")),
                _ => entry.title.clone(),
            },
            cells: entry.cells.clone(),
            errors: self
                .problems
                .iter()
                .filter(|problem| problem.grave && problem.spot.line.as_deref() == Some(&entry.path))
                .count(),
            buttons: self.buttons(list, entry, index),
        };
        Table {
            caption: list.title.clone(),
            id: format!("{}-table", name(&list.path)),
            columns: list.columns.clone(),
            lines: list.entries.iter().enumerate().map(line).collect(),
        }
    }
}
