//! The procedure file as somebody is typing it: a tree that need not be a procedure file yet.
//!
//! Places are named as the checks name them, `lots[0].cig`. What no form shows is never touched, so it survives.

use serde_json::{Map, Value};

/// A procedure file under way.
#[derive(Debug, Clone, PartialEq)]
pub struct Tree(Value);

impl Tree {
    /// Of a JSON object.
    pub fn new(value: Value) -> Self {
        Self(if value.is_object() { value } else { Value::Object(Map::new()) })
    }

    /// The tree itself.
    pub fn value(&self) -> &Value {
        &self.0
    }

    /// What stands at a place.
    pub fn get(&self, path: &str) -> Option<&Value> {
        self.0.pointer(&pointer(path))
    }

    /// The text at a place; empty when there is none.
    pub fn text(&self, path: &str) -> &str {
        self.get(path).and_then(Value::as_str).unwrap_or_default()
    }

    /// Whether the box at a place is ticked.
    pub fn is_true(&self, path: &str) -> bool {
        self.get(path).and_then(Value::as_bool).unwrap_or(false)
    }

    /// How many entries the list at a place has.
    pub fn len(&self, path: &str) -> usize {
        self.get(path).and_then(Value::as_array).map_or(0, Vec::len)
    }

    /// Paths of the entries of a list.
    pub fn entries(&self, path: &str) -> impl Iterator<Item = String> + use<> {
        let path = path.to_owned();
        (0..self.len(&path)).map(move |index| format!("{path}[{index}]"))
    }

    /// Puts a value at a place, and the objects on the way to it. An entry that a list does not have is not made.
    pub fn set(&mut self, path: &str, value: Value) {
        let mut here = &mut self.0;
        for part in pointer(path).split('/').skip(1) {
            let next = match here {
                Value::Object(fields) => fields.entry(part).or_insert_with(|| Value::Object(Map::new())),
                Value::Array(entries) => match part.parse().ok().and_then(|index: usize| entries.get_mut(index)) {
                    Some(entry) => entry,
                    None => return,
                },
                _ => return,
            };
            here = next;
        }
        *here = value;
    }

    /// Takes the value away that stands at a place.
    pub fn remove(&mut self, path: &str) -> Option<Value> {
        let (parent, last) = split(path);
        match self.0.pointer_mut(&pointer(parent))? {
            Value::Object(fields) => fields.remove(last),
            Value::Array(entries) => {
                let index: usize = last.parse().ok()?;
                (index < entries.len()).then(|| entries.remove(index))
            }
            _ => None,
        }
    }

    /// Adds an entry at the end of a list, which is made if it is not there; gives the path of the entry.
    pub fn push(&mut self, path: &str, value: Value) -> String {
        if !self.get(path).is_some_and(Value::is_array) {
            self.set(path, Value::Array(Vec::new()));
        }
        if let Some(Value::Array(entries)) = self.0.pointer_mut(&pointer(path)) {
            entries.push(value);
        }
        format!("{path}[{}]", self.len(path).saturating_sub(1))
    }

    /// Puts an entry before or after its neighbour; nothing happens at the ends.
    pub fn shift(&mut self, path: &str, later: bool) {
        let (parent, last) = split(path);
        let Ok(from) = last.parse::<usize>() else { return };
        let to = if later { from.checked_add(1) } else { from.checked_sub(1) };
        if let (Some(to), Some(Value::Array(entries))) = (to, self.0.pointer_mut(&pointer(parent)))
            && from < entries.len()
            && to < entries.len()
        {
            entries.swap(from, to);
        }
    }
}

/// `lots[0].cig` as a JSON pointer.
fn pointer(path: &str) -> String {
    if path.is_empty() { String::new() } else { format!("/{}", path.replace(']', "").replace(['.', '['], "/")) }
}

/// The place that holds a place, and its name or number in it.
fn split(path: &str) -> (&str, &str) {
    match path.strip_suffix(']').and_then(|path| path.rsplit_once('[')) {
        Some((parent, index)) => (parent, index),
        None => path.rsplit_once('.').unwrap_or(("", path)),
    }
}

/// The place that holds a place.
pub fn parent(path: &str) -> &str {
    split(path).0
}

/// A path as the name of a field and an anchor of a page.
pub fn name(path: &str) -> String {
    path.replace(']', "").replace(['.', '['], "-")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn places_are_read_written_and_taken_away() {
        let mut tree = Tree::new(json!({ "lots": [{ "cig": "A", "prices": [] }], "title": "T" }));
        assert_eq!((tree.text("lots[0].cig"), tree.text("title"), tree.text("lots[1].cig")), ("A", "T", ""));
        tree.set("amounts.base", json!("12.50"));
        tree.set("lots[3].cig", json!("never"));
        assert_eq!((tree.text("amounts.base"), tree.len("lots")), ("12.50", 1));
        assert_eq!(tree.push("lots[0].prices", json!({ "id": "a" })), "lots[0].prices[0]");
        assert_eq!(tree.push("options", json!(1)), "options[0]");
        tree.push("lots[0].prices", json!({ "id": "b" }));
        tree.shift("lots[0].prices[1]", false);
        tree.shift("lots[0].prices[1]", true);
        assert_eq!(tree.text("lots[0].prices[0].id"), "b");
        assert_eq!(tree.remove("lots[0].prices[0]"), Some(json!({ "id": "b" })));
        assert_eq!(tree.remove("lots[0].cig"), Some(json!("A")));
        assert_eq!(tree.remove("lots[9]"), None);
        assert_eq!(
            tree.value(),
            &json!({ "lots": [{ "prices": [{ "id": "a" }] }], "title": "T", "amounts": { "base": "12.50" }, "options": [1] })
        );
    }

    #[test]
    fn a_path_is_an_anchor() {
        assert_eq!(name("envelopes[1].items[20].title"), "envelopes-1-items-20-title");
        assert_eq!(parent("envelopes[1].items[20]"), "envelopes[1].items");
        assert_eq!((parent("amounts.base"), parent("title")), ("amounts", ""));
    }
}
