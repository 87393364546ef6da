//! What a step of the wizard asks for: fields, groups of fields, lists, parts that may be there or not.
//!
//! A step is a function from the tree to its nodes; the page shows them and the answer is read by the same nodes, so
//! that nothing enters a place that the page did not show.

use serde_json::Value;

use super::{
    tree::{Tree, name, parent},
    typed::Kind,
};
use crate::pages::{Choice, Field, Lang, Posted};

/// Part of a step.
pub enum Node {
    /// One field.
    Field(Leaf),
    /// A paragraph.
    Text(String),
    /// Something drawn by us.
    Drawing(String),
    /// Fields that belong together.
    Group(Group),
    /// Something that the procedure has or has not.
    Toggle(Toggle),
    /// Things of one kind.
    List(List),
}

/// One field of the procedure file.
pub struct Leaf {
    /// Its place.
    pub path: String,
    label: String,
    help: Option<String>,
    article: Option<String>,
    /// What it takes.
    pub kind: Kind,
    /// Whether it must be there.
    pub required: bool,
    /// What its absence means.
    absent: Value,
    /// For a field that decides which others there are: the fields of each choice.
    variants: Vec<Variant>,
    /// Choices that a search found; picked, one of them is the value.
    pub found: Vec<Choice>,
    /// Whether a button beside it searches.
    pub search: bool,
}

/// The fields that a choice brings, beside the choice itself.
pub struct Variant {
    /// The choice.
    pub value: &'static str,
    /// Its fields and what they hold at first; null for one that may be absent.
    pub fields: Vec<(&'static str, Value)>,
}

/// Fields that belong together.
pub struct Group {
    /// Place to which complaints about the whole attach; may be empty.
    pub path: String,
    /// Heading.
    pub title: String,
    /// Article on which it rests.
    pub article: Option<String>,
    /// Its parts.
    pub nodes: Vec<Node>,
}

/// Something that the procedure has or has not.
pub struct Toggle {
    /// Its place.
    pub path: String,
    /// The box's label.
    pub label: String,
    /// What it is.
    pub help: Option<String>,
    /// Article on which it rests.
    pub article: Option<String>,
    /// What it holds at first.
    pub template: Value,
    /// Its parts, when it is there.
    pub nodes: Vec<Node>,
}

/// Things of one kind.
pub struct List {
    /// Its place.
    pub path: String,
    /// Heading.
    pub title: String,
    /// What it is and how many there may be.
    pub help: Option<String>,
    /// Article on which it rests.
    pub article: Option<String>,
    /// Column headings when the entries are lines of a table, each with a page of its own.
    pub columns: Vec<String>,
    /// The entries.
    pub entries: Vec<Entry>,
    /// What may be added: label and value.
    pub adds: Vec<(String, Value)>,
    /// Whether the order can be changed.
    pub ordered: bool,
}

/// One entry of a list.
pub struct Entry {
    /// Its place.
    pub path: String,
    /// What it is called on the page.
    pub title: Words,
    /// Cells of its line after the title, in a table.
    pub cells: Vec<Words>,
    /// Its parts.
    pub nodes: Vec<Node>,
}

/// A text of the page, or of the buyer himself: his own is Italian, whatever the language of the page.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// The text.
    pub text: String,
    /// Whether it is the buyer's.
    pub own: bool,
}

impl Words {
    /// What the buyer wrote.
    pub fn own(text: impl Into<String>) -> Self {
        Self { text: text.into(), own: true }
    }

    /// What the page says.
    pub fn ours(text: impl Into<String>) -> Self {
        Self { text: text.into(), own: false }
    }
}

impl Leaf {
    /// A field that must be filled in.
    pub fn new(path: impl Into<String>, label: &str, kind: Kind) -> Self {
        Self {
            path: path.into(),
            label: label.to_owned(),
            help: None,
            article: None,
            kind,
            required: true,
            absent: Value::Null,
            variants: Vec::new(),
            found: Vec::new(),
            search: false,
        }
    }

    /// With what to write in it.
    pub fn help(mut self, text: impl Into<String>) -> Self {
        self.help = Some(text.into());
        self
    }

    /// With the article on which it rests.
    pub fn article(mut self, article: &str) -> Self {
        self.article = Some(article.to_owned());
        self
    }

    /// May be absent.
    pub fn optional(mut self) -> Self {
        self.required = false;
        self
    }

    /// May be absent, which means this value.
    pub fn absent(mut self, value: impl Into<Value>) -> Self {
        self.required = false;
        self.absent = value.into();
        self
    }

    /// Decides which other fields there are.
    pub fn variants(mut self, variants: Vec<Variant>) -> Self {
        self.variants = variants;
        self
    }

    /// With a button that searches, and what it found.
    pub fn search(mut self, found: Vec<Choice>) -> Self {
        self.search = true;
        self.found = found;
        self
    }

    /// Name under which it is sent.
    pub fn name(&self) -> String {
        name(&self.path)
    }

    /// Name under which a choice among what was found is sent.
    pub fn pick_name(&self) -> String {
        format!("{}-pick", self.name())
    }

    /// Whether other fields hang on it.
    pub fn decides(&self) -> bool {
        !self.variants.is_empty()
    }

    fn value<'a>(&'a self, tree: &'a Tree) -> &'a Value {
        tree.get(&self.path).unwrap_or(&self.absent)
    }

    /// The control with what stands in the tree.
    pub fn field(&self, tree: &Tree, lang: Lang) -> Field {
        let mut field = Field::new(&self.name(), &self.label, self.kind.control(lang));
        field.help.clone_from(&self.help);
        field.article.clone_from(&self.article);
        field.values = self.kind.shown(self.value(tree), lang);
        field.required = self.required;
        field
    }

    /// Puts what was typed into the tree; a field that still shows what it showed changes nothing.
    fn take(&self, posted: &Posted, tree: &mut Tree, aside: &mut Aside, lang: Lang) {
        // The page was sent with the fields of the choice that another has just replaced.
        if aside.holds(&self.path, tree) {
            return;
        }
        let typed = match posted.text(&self.pick_name()) {
            "" => posted.all(&self.name()).to_vec(),
            picked => vec![picked.to_owned()],
        };
        if same(&self.kind.shown(self.value(tree), lang), &typed) {
            return;
        }
        match self.kind.read(&typed, lang) {
            Some(value) if self.decides() => self.change(&value, tree, aside),
            Some(value) => tree.set(&self.path, value),
            // A text that must be there stays as an empty one, which the checks can name.
            None if self.required => tree.set(&self.path, Value::String(String::new())),
            None => {
                tree.remove(&self.path);
            }
        }
    }

    /// Another choice: its fields come, those of the others are put aside and come back with their choice.
    fn change(&self, value: &Value, tree: &mut Tree, aside: &mut Aside) {
        let Some(chosen) = self.variants.iter().find(|variant| Some(variant.value) == value.as_str()) else {
            tree.set(&self.path, value.clone());
            return;
        };
        let holder = parent(&self.path);
        let place = |field: &str| if holder.is_empty() { field.to_owned() } else { format!("{holder}.{field}") };
        let kept = |field: &str| chosen.fields.iter().any(|(name, _)| *name == field);
        for (field, _) in self.variants.iter().flat_map(|variant| &variant.fields).filter(|(field, _)| !kept(field)) {
            if let Some(value) = tree.remove(&place(field)) {
                aside.set(&place(field), value);
            }
        }
        for (field, first) in &chosen.fields {
            let place = place(field);
            if tree.get(&place).is_none() {
                let value = aside.take(&place).unwrap_or_else(|| first.clone());
                // A field that may be absent has no first value.
                if !value.is_null() {
                    tree.set(&place, value);
                }
            }
        }
        tree.set(&self.path, value.clone());
    }
}

/// Whether what was typed is what was shown, but for the ways in which a browser sends it.
fn same(shown: &[String], typed: &[String]) -> bool {
    let plain = |texts: &[String]| -> Vec<String> {
        texts.iter().map(|text| text.replace("\r\n", "\n").trim().to_owned()).filter(|text| !text.is_empty()).collect()
    };
    let (mut shown, mut typed) = (plain(shown), plain(typed));
    shown.sort();
    typed.sort();
    shown == typed
}

/// Parts of a draft that a choice made pointless, by their place: they come back with the choice.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Aside(serde_json::Map<String, Value>);

impl Aside {
    /// As kept in the draft.
    pub fn new(value: Option<&Value>) -> Self {
        Self(value.and_then(Value::as_object).cloned().unwrap_or_default())
    }

    /// To be kept in the draft.
    pub fn value(&self) -> Value {
        Value::Object(self.0.clone())
    }

    /// Whether a place lies in a part that was put aside and is not in the draft.
    fn holds(&self, path: &str, tree: &Tree) -> bool {
        let within =
            |part: &str| path.strip_prefix(part).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']));
        self.0.keys().any(|part| within(part) && tree.get(part).is_none())
    }

    /// Puts a part aside.
    pub fn set(&mut self, path: &str, value: Value) {
        self.0.insert(path.to_owned(), value);
    }

    /// Takes a part back.
    pub fn take(&mut self, path: &str) -> Option<Value> {
        self.0.remove(path)
    }
}

impl Group {
    /// Fields under a heading.
    pub fn node(path: &str, title: &str, article: &str, nodes: Vec<Node>) -> Node {
        let article = (!article.is_empty()).then(|| article.to_owned());
        Node::Group(Self { path: path.to_owned(), title: title.to_owned(), article, nodes })
    }
}

impl From<Leaf> for Node {
    fn from(leaf: Leaf) -> Self {
        Self::Field(leaf)
    }
}

/// Puts everything typed on a page into the tree.
pub fn take(nodes: &[Node], posted: &Posted, tree: &mut Tree, aside: &mut Aside, lang: Lang) {
    for node in nodes {
        match node {
            Node::Text(_) | Node::Drawing(_) => {}
            Node::Field(leaf) => leaf.take(posted, tree, aside, lang),
            Node::Group(group) => take(&group.nodes, posted, tree, aside, lang),
            Node::Toggle(toggle) => {
                take(&toggle.nodes, posted, tree, aside, lang);
                let there = tree.get(&toggle.path).is_some();
                match posted.ticked(&name(&toggle.path)) {
                    true if !there => {
                        let value = aside.take(&toggle.path).unwrap_or_else(|| toggle.template.clone());
                        tree.set(&toggle.path, value);
                    }
                    false if there => {
                        if let Some(value) = tree.remove(&toggle.path) {
                            aside.set(&toggle.path, value);
                        }
                    }
                    true | false => {}
                }
            }
            // The lines of a table have pages of their own.
            Node::List(list) if !list.columns.is_empty() => {}
            Node::List(list) => list.entries.iter().for_each(|entry| take(&entry.nodes, posted, tree, aside, lang)),
        }
    }
}

/// Every part of a step, those on pages of their own too.
pub fn walk<'a>(nodes: &'a [Node], visit: &mut impl FnMut(&'a Node)) {
    for node in nodes {
        visit(node);
        match node {
            Node::Field(_) | Node::Text(_) | Node::Drawing(_) => {}
            Node::Group(group) => walk(&group.nodes, visit),
            Node::Toggle(toggle) => walk(&toggle.nodes, visit),
            Node::List(list) => list.entries.iter().for_each(|entry| walk(&entry.nodes, visit)),
        }
    }
}

/// The line of a table with this path, which has a page of its own.
pub fn line_of<'a>(nodes: &'a [Node], path: &str) -> Option<&'a Entry> {
    nodes.iter().find_map(|node| match node {
        Node::Field(_) | Node::Text(_) | Node::Drawing(_) => None,
        Node::Group(group) => line_of(&group.nodes, path),
        Node::Toggle(toggle) => line_of(&toggle.nodes, path),
        Node::List(list) => {
            let own = list.entries.iter().find(|entry| !list.columns.is_empty() && entry.path == path);
            own.or_else(|| list.entries.iter().find_map(|entry| line_of(&entry.nodes, path)))
        }
    })
}

/// Does what a button of a list says: `add:LIST:NUMBER`, `remove:ENTRY`, `up:ENTRY`, `down:ENTRY`. Gives the place to
/// look at next; none when the page has no such list.
pub fn change_list(nodes: &[Node], tree: &mut Tree, asked: &str) -> Option<String> {
    let (what, rest) = asked.split_once(':')?;
    let mut done = None;
    walk(nodes, &mut |node| {
        let Node::List(list) = node else { return };
        if done.is_some() {
            return;
        }
        let entry = list.entries.iter().find(|entry| entry.path == rest);
        done = match (what, entry) {
            ("add", _) => rest
                .rsplit_once(':')
                .filter(|(path, _)| *path == list.path)
                .and_then(|(_, number)| list.adds.get(number.parse::<usize>().ok()?))
                .map(|(_, value)| tree.push(&list.path, value.clone())),
            ("remove", Some(entry)) => {
                tree.remove(&entry.path);
                // A list that may be absent is absent when it is empty, as the file writes it.
                Some(list.path.clone())
            }
            ("up" | "down", Some(entry)) if list.ordered => {
                tree.shift(&entry.path, what == "down");
                Some(list.path.clone())
            }
            _ => None,
        };
    });
    done
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn formula() -> Leaf {
        let choices = ["best", "bands"].map(|value| Choice::new(value, value)).to_vec();
        Leaf::new("award.formula.kind", "Formula", Kind::Select(choices)).variants(vec![
            Variant { value: "best", fields: vec![("zero", json!("none"))] },
            Variant { value: "bands", fields: vec![("bands", json!([])), ("between", json!("upper"))] },
        ])
    }

    fn posted(body: &str) -> Posted {
        Posted::read("POST /x", body.as_bytes()).unwrap()
    }

    #[test]
    fn another_formula_puts_the_fields_of_the_first_aside() {
        let before =
            json!({ "award": { "formula": { "kind": "bands", "bands": [{ "from": "0" }], "between": "lower" } } });
        let (mut tree, mut aside) = (Tree::new(before.clone()), Aside::default());
        let nodes = [Node::from(formula())];
        take(&nodes, &posted("award-formula-kind=best"), &mut tree, &mut aside, Lang::It);
        assert_eq!(tree.value(), &json!({ "award": { "formula": { "kind": "best", "zero": "none" } } }));
        take(&nodes, &posted("award-formula-kind=bands"), &mut tree, &mut aside, Lang::It);
        assert_eq!(tree.value(), &before);
    }

    #[test]
    fn an_unticked_part_is_put_aside_and_comes_back() {
        let toggle = |tree: &Tree| {
            let nodes = if tree.get("framework").is_some() {
                vec![Leaf::new("framework.months", "Mesi", Kind::Integer(1, 99)).into()]
            } else {
                Vec::new()
            };
            let template = json!({ "months": 48 });
            let (path, label) = ("framework".to_owned(), String::new());
            [Node::Toggle(Toggle { path, label, help: None, article: None, template, nodes })]
        };
        let (mut tree, mut aside) = (Tree::new(json!({})), Aside::default());
        for (body, months) in [
            ("framework=yes", Some(48)),
            ("framework=yes&framework-months=36", Some(36)),
            ("framework-months=36", None),
            ("framework=yes", Some(36)),
        ] {
            take(&toggle(&tree), &posted(body), &mut tree, &mut aside, Lang::It);
            assert_eq!(tree.get("framework.months").and_then(Value::as_i64), months, "{body}");
        }
    }

    #[test]
    fn only_lists_of_the_page_change() {
        let mut tree = Tree::new(json!({ "lots": [{ "title": "a" }, { "title": "b" }], "other": [1] }));
        let entries = |tree: &Tree| {
            tree.entries("lots")
                .map(|path| Entry { path, title: Words::default(), cells: Vec::new(), nodes: Vec::new() })
                .collect()
        };
        let list = |tree: &Tree| {
            [Node::List(List {
                path: "lots".to_owned(),
                title: String::new(),
                help: None,
                article: None,
                columns: Vec::new(),
                entries: entries(tree),
                adds: vec![(String::new(), json!({ "title": "c" }))],
                ordered: true,
            })]
        };
        assert_eq!(change_list(&list(&tree), &mut tree.clone(), "remove:other[0]"), None);
        assert_eq!(change_list(&list(&tree), &mut tree.clone(), "add:lots:7"), None);
        let mut change = |asked: &str| change_list(&list(&tree.clone()), &mut tree, asked);
        assert_eq!(change("add:lots:0").as_deref(), Some("lots[2]"));
        assert_eq!(change("up:lots[2]").as_deref(), Some("lots"));
        assert_eq!(change("remove:lots[0]").as_deref(), Some("lots"));
        assert_eq!(tree.value(), &json!({ "lots": [{ "title": "c" }, { "title": "b" }], "other": [1] }));
    }
}
