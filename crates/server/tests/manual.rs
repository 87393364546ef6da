//! The manual says what the pages say: its words, pictures and links exist.
#![expect(clippy::unwrap_used, reason = "this whole binary is a test")]

use std::{
    fs,
    path::{Path, PathBuf},
};

use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Name and text of every file of the manual.
fn guides() -> Vec<(String, String)> {
    let folder = fs::read_dir(root().join("docs/manual")).unwrap();
    let files =
        folder.map(|entry| entry.unwrap().path()).filter(|path| path.extension().is_some_and(|end| end == "md"));
    let mut guides: Vec<_> = files
        .map(|path| (path.file_name().unwrap().to_string_lossy().into_owned(), fs::read_to_string(&path).unwrap()))
        .collect();
    guides.sort();
    assert_eq!(guides.len(), 5, "four guides and their index");
    guides
}

/// Everything that a page may say: templates, handlers, what runs in the browser, what the client says of a tender.
fn pages() -> String {
    let mut text = String::new();
    for folder in ["crates/server/templates", "crates/server/src/pages", "crates/client/src", "web/src"] {
        add(&root().join(folder), &mut text);
    }
    text
}

fn add(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            add(&path, text);
        } else if path.extension().is_some_and(|end| ["html", "rs", "ts"].iter().any(|known| end == *known)) {
            text.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}

/// What stands in bold in a text, and where its links and pictures lead.
fn bold_and_addresses(text: &str) -> (Vec<String>, Vec<String>) {
    let (mut bold, mut addresses, mut open) = (Vec::new(), Vec::new(), None);
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Strong) => open = Some(String::new()),
            Event::End(TagEnd::Strong) => bold.extend(open.take()),
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                addresses.push(dest_url.to_string())
            }
            Event::Text(words) => open.iter_mut().for_each(|bold: &mut String| bold.push_str(&words)),
            _ => {}
        }
    }
    (bold, addresses)
}

/// What is quoted «so».
fn quoted(text: &str) -> Vec<&str> {
    text.split('«').skip(1).map(|after| after.split_once('»').unwrap().0).collect()
}

#[test]
fn what_is_in_bold_is_a_whole_text_of_a_page() {
    let pages = pages();
    let mut found = 0;
    for (guide, text) in guides() {
        for bold in bold_and_addresses(&text).0 {
            assert!(pages.contains(&format!("\"{bold}\"")), "{guide}: no page has a button or a title «{bold}»");
            found += 1;
        }
    }
    assert!(found > 80, "the manual names buttons: {found}");
}

#[test]
fn what_is_quoted_stands_on_a_page() {
    let pages = pages();
    for (guide, text) in guides() {
        for quoted in quoted(&text) {
            assert!(pages.contains(quoted), "{guide}: no page says «{quoted}»");
        }
    }
}

#[test]
fn pictures_and_links_lead_somewhere() {
    for (guide, text) in guides() {
        for address in bold_and_addresses(&text).1 {
            assert!(root().join("docs/manual").join(&address).is_file(), "{guide}: {address} is missing");
        }
    }
}
