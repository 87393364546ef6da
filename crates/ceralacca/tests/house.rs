//! Rules of the house: arrows between crates, no floats where money and scores are, a reason for every dependency.
#![expect(clippy::unwrap_used, reason = "this whole binary is a test")]

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
    process::Command,
};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What each crate may use, as `docs/ARCHITECTURE.md` §3 says.
fn arrows() -> BTreeMap<&'static str, BTreeSet<&'static str>> {
    let below = |names: &[&'static str]| names.iter().copied().collect::<BTreeSet<_>>();
    BTreeMap::from([
        ("record", below(&[])),
        ("sealing", below(&[])),
        ("exact", below(&[])),
        ("evaluation", below(&["exact"])),
        ("rulebook", below(&["exact"])),
        ("calculators", below(&["evaluation", "exact", "rulebook"])),
        ("summary", below(&[])),
        ("summary_web", below(&["summary"])),
        ("documents", below(&["summary"])),
        ("web_modules", below(&[])),
        ("sealing_web", below(&["sealing"])),
        ("client_web", below(&["client", "procedure", "record"])),
        ("client", below(&["procedure", "evaluation", "sealing", "record"])),
        ("procedure", below(&["evaluation", "rulebook"])),
        ("storage", below(&["record"])),
        ("storage_sqlite", below(&["storage", "record"])),
        ("storage_postgres", below(&["storage", "record"])),
        (
            "server",
            below(&[
                "procedure",
                "evaluation",
                "exact",
                "calculators",
                "rulebook",
                "sealing",
                "record",
                "storage",
                "storage_sqlite",
                "storage_postgres",
                "documents",
                "summary",
            ]),
        ),
        ("bench_evaluate", below(&["evaluation"])),
        ("bench", below(&["ceralacca", "procedure", "sealing", "server", "storage"])),
        (
            "ceralacca",
            below(&[
                "client",
                "server",
                "procedure",
                "evaluation",
                "exact",
                "calculators",
                "rulebook",
                "sealing",
                "record",
                "storage",
                "storage_sqlite",
                "storage_postgres",
                "documents",
                "summary",
            ]),
        ),
    ])
}

#[test]
fn arrows_point_downwards() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let arrows = arrows();
    let mut seen = BTreeSet::new();
    for package in metadata["packages"].as_array().unwrap() {
        let name = package["name"].as_str().unwrap();
        let short = name.strip_prefix("ceralacca_").unwrap_or(name);
        let allowed = arrows.get(short).unwrap_or_else(|| panic!("crate {short} is not in the house"));
        seen.insert(short.to_owned());
        for dependency in package["dependencies"].as_array().unwrap() {
            let normal = dependency["kind"].is_null();
            let named = dependency["name"].as_str().unwrap();
            let ours = if named == "ceralacca" { Some(named) } else { named.strip_prefix("ceralacca_") };
            if let Some(ours) = ours.filter(|_| normal) {
                assert!(allowed.contains(ours), "{short} must not use {ours}");
            }
        }
    }
    assert_eq!(seen, arrows.keys().map(|name| (*name).to_owned()).collect());
}

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
}

#[test]
fn no_floats_where_money_and_scores_are() {
    for name in ["exact", "evaluation", "calculators", "procedure", "rulebook", "client"] {
        let mut files = Vec::new();
        sources(&root().join("crates").join(name).join("src"), &mut files);
        assert!(!files.is_empty());
        for file in files {
            let text = fs::read_to_string(&file).unwrap();
            for (number, line) in text.lines().enumerate() {
                let words = line.split(|c: char| !c.is_alphanumeric() && c != '_');
                let code = !line.trim_start().starts_with("//");
                assert!(
                    !(code && words.into_iter().any(|w| w == "f32" || w == "f64")),
                    "{}:{}",
                    file.display(),
                    number + 1
                );
            }
        }
    }
}

/// Packages of the browser's part, which is built beside cargo.
fn npm_dependencies() -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for folder in ["web", "e2e"] {
        let text = fs::read_to_string(root().join(folder).join("package.json")).unwrap();
        let manifest: serde_json::Value = serde_json::from_str(&text).unwrap();
        for section in ["dependencies", "devDependencies"] {
            for (name, version) in manifest[section].as_object().into_iter().flatten() {
                let version = version.as_str().unwrap();
                assert!(version.starts_with(|c: char| c.is_ascii_digit()), "{name} is not pinned: {version}");
                names.insert(name.clone());
            }
        }
    }
    names
}

#[test]
fn every_dependency_has_its_reason_and_its_use() {
    let manifest: toml::Table = toml::from_str(&fs::read_to_string(root().join("Cargo.toml")).unwrap()).unwrap();
    let fuzz: toml::Table = toml::from_str(&fs::read_to_string(root().join("fuzz/Cargo.toml")).unwrap()).unwrap();
    let tables = [&manifest["workspace"]["dependencies"], &fuzz["dependencies"]];
    let declared: BTreeSet<String> = tables
        .into_iter()
        .flat_map(|table| table.as_table().unwrap().keys())
        .filter(|name| !name.starts_with("ceralacca"))
        .cloned()
        .collect();
    let document = fs::read_to_string(root().join("docs/dependencies.md")).unwrap();
    let lines = document.lines().filter(|line| line.starts_with("- "));
    let reasoned: BTreeSet<String> = lines
        .flat_map(|line| line.split_once(": ").map_or(line, |(names, _)| names).split('`').skip(1).step_by(2))
        .map(str::to_owned)
        .collect();
    let everything: BTreeSet<String> = declared.union(&npm_dependencies()).cloned().collect();
    assert_eq!(everything, reasoned, "docs/dependencies.md names every dependency, and no other");
    let mut used = BTreeSet::new();
    let crates = fs::read_dir(root().join("crates")).unwrap().map(|entry| entry.unwrap().path());
    for folder in crates.chain([root().join("fuzz")]) {
        let text = fs::read_to_string(folder.join("Cargo.toml")).unwrap();
        let manifest: toml::Table = toml::from_str(&text).unwrap();
        for section in ["dependencies", "dev-dependencies", "build-dependencies"] {
            used.extend(manifest.get(section).and_then(|s| s.as_table()).into_iter().flat_map(|t| t.keys().cloned()));
        }
        let targets = manifest.get("target").and_then(|t| t.as_table()).into_iter().flat_map(|t| t.values());
        for target in targets {
            used.extend(
                target.get("dependencies").and_then(|s| s.as_table()).into_iter().flat_map(|t| t.keys().cloned()),
            );
        }
    }
    assert!(declared.is_subset(&used), "declared and unused: {:?}", declared.difference(&used).collect::<Vec<_>>());
}
