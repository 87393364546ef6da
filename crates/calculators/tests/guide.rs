//! `docs/calculators.md` shows every kind, and each answer in it is the one that is computed.

use ceralacca_calculators::{Kind, run_text};

/// Remakes the answers in the guide when set to 1.
const UPDATE: &str = "UPDATE_GUIDE";

#[test]
fn the_guide_shows_every_kind_and_tells_the_truth() {
    let path = format!("{}/../../docs/calculators.md", env!("CARGO_MANIFEST_DIR"));
    let guide = std::fs::read_to_string(&path).unwrap();
    let mut sections = guide.split("\n### ");
    let mut made = sections.next().unwrap().to_owned();
    let mut shown = Vec::new();
    for section in sections {
        let name = section.split('`').nth(1).unwrap();
        let kind: Kind = name.parse().unwrap();
        let input = section.split("```json\n").nth(1).unwrap().split("\n```").next().unwrap();
        let answer = run_text(kind, input).map(|outcome| outcome.value);
        let answer = serde_json::to_string_pretty(&answer.unwrap()).unwrap();
        made.push_str(&format!(
            "\n### `{name}`\n{}.\n\n```json\n{input}\n```\n```json\n{answer}\n```\n",
            kind.title().en
        ));
        shown.push(kind);
    }
    if std::env::var(UPDATE).is_ok_and(|value| value == "1") {
        std::fs::write(&path, &made).unwrap();
    }
    assert_eq!(shown, Kind::all().collect::<Vec<_>>(), "every kind in its order");
    let current = std::fs::read_to_string(&path).unwrap();
    assert!(current == made, "the guide is not current: remake it with {UPDATE}=1");
    println!("{} kinds shown in the guide", shown.len());
}
