//! What is still wrong with a draft, and where on the pages of the wizard it can be mended.

use ceralacca_procedure::{
    definition::{Defect, DefectSeverity, ProcedureFile},
    lint::Lint,
};
use serde_json::Value;

use super::{
    node::{Node, walk},
    steps::{Known, Step, article_of},
    tree::{Tree, name},
};
use crate::pages::Lang;

/// Something wrong, or something that deserves a reason.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Problem {
    /// Place in the procedure file.
    pub path: String,
    /// Whether publication is refused.
    pub grave: bool,
    /// What is wrong and what to do.
    pub text: String,
    /// Article on which the rule rests.
    pub article: String,
    /// Where it can be mended.
    pub spot: Spot,
}

/// A place on the pages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spot {
    /// Step.
    pub step: Step,
    /// The line of a table whose page it is on.
    pub line: Option<String>,
    /// Place on the page, as a path.
    pub path: String,
}

impl Spot {
    /// Its address within the wizard of a procedure.
    pub fn address(&self, procedure: &str) -> String {
        let line = self.line.as_ref().map(|line| format!("?at={line}")).unwrap_or_default();
        format!("/procedures/{procedure}/edit/{}{line}#{}", self.step.slug(), name(&self.path))
    }
}

/// The problems of a draft.
pub fn problems(tree: &Tree, known: &Known, direct: bool, lang: Lang) -> Vec<Problem> {
    let steps: Vec<(Step, Vec<Node>)> = Step::ALL
        .into_iter()
        .filter(|step| *step != Step::Direct || direct)
        .map(|step| (step, step.nodes(tree, known, lang)))
        .collect();
    let spots = spots(&steps);
    let place = |path: &str| spot_of(&spots, path);
    let mut found: Vec<Problem> = Vec::new();
    let mut repaired = tree.clone();
    for (_, nodes) in &steps {
        walk(nodes, &mut |node| {
            let Node::Field(leaf) = node else { return };
            let value = tree.get(&leaf.path);
            let empty = value.is_none_or(|value| value.as_str().is_some_and(|text| text.trim().is_empty()));
            let complaint = match value {
                _ if empty && leaf.required && !matches!(leaf.kind, super::typed::Kind::Tick) => {
                    Some(lang.say("Da compilare.", "To be filled in.").to_owned())
                }
                Some(value) if !empty => leaf.kind.complaint(value).map(|text| lang.text(&text).to_owned()),
                _ => None,
            };
            let Some(text) = complaint else { return };
            repaired.set(&leaf.path, leaf.kind.stand_in());
            if found.iter().all(|problem| problem.path != leaf.path) {
                let article = String::new();
                found.push(Problem { path: leaf.path.clone(), grave: true, text, article, spot: place(&leaf.path) });
            }
        });
    }
    strangers(tree, known, lang, &mut found, place);
    let missing: Vec<String> = found.iter().map(|problem| problem.path.clone()).collect();
    match serde_json::to_vec(repaired.value()).map(|bytes| ProcedureFile::from_json(&bytes)) {
        Ok(Ok(file)) => {
            let defects = file.check().into_iter().filter(|defect| !follows(defect, &missing));
            found.extend(defects.map(|defect| of_defect(&defect, place(&defect.path), lang)));
        }
        Ok(Err(error)) => {
            let path = error.path.clone().unwrap_or_default();
            let text = lang.say(&error.message_it, &error.message_en).to_owned();
            found.push(Problem { spot: place(&path), path, grave: true, text, article: String::new() });
        }
        Err(_) => {}
    }
    found.sort_by_key(|problem| !problem.grave);
    found
}

/// What the linter finds in a draft that can be read, each with the place where it can be mended.
pub fn lints(tree: &Tree, known: &Known, direct: bool, lang: Lang) -> Vec<(Lint, Spot)> {
    let Some(file) = file_of(tree) else { return Vec::new() };
    let steps: Vec<(Step, Vec<Node>)> = Step::ALL
        .into_iter()
        .filter(|step| *step != Step::Direct || direct)
        .map(|step| (step, step.nodes(tree, known, lang)))
        .collect();
    let spots = spots(&steps);
    file.lint(file.sent_on()).into_iter().map(|lint| (lint.clone(), spot_of(&spots, &lint.path))).collect()
}

/// Operators invited that are not in the register.
fn strangers(tree: &Tree, known: &Known, lang: Lang, found: &mut Vec<Problem>, place: impl Fn(&str) -> Spot) {
    for path in tree.entries("participation.invited").map(|invitee| format!("{invitee}.operator")) {
        let text = tree.text(&path);
        if text.trim().is_empty() || known.operators.iter().any(|(id, _)| id == text) {
            continue;
        }
        let text = match lang {
            Lang::It => format!(
                "«{text}» non è un operatore registrato: lo cerchi per nome o codice fiscale e lo scelga. Se non c'è, lo inviti prima a registrarsi."
            ),
            Lang::En => format!(
                "\"{text}\" is no registered operator: search by name or tax code and choose. If it is not there, ask it to register first."
            ),
        };
        found.push(Problem { spot: place(&path), path, grave: true, text, article: article_of("art. 25 c.1") });
    }
}

/// Whether a defect only follows from something that is missing: an empty text that is complained of already, or a sum
/// over an amount that is not there.
fn follows(defect: &Defect, missing: &[String]) -> bool {
    let money = |path: &str| ["amounts", "lots", "guarantee"].iter().any(|top| path.starts_with(top));
    missing.iter().any(|path| {
        let same =
            defect.path == *path || path.strip_prefix(&defect.path).is_some_and(|rest| rest.starts_with(['.', '[']));
        let sums = [
            "estimated-total",
            "lots-sum",
            "price-list-total",
            "base-zero",
            "lot-amount",
            "option-percent",
            "labour-above-base",
            "lot-labour",
            "price-list",
        ];
        same || (money(path) && sums.contains(&defect.id.as_str()))
            || (path.starts_with("terms") && defect.path.starts_with("terms"))
            || (path.starts_with("award") && defect.path.starts_with("award"))
    })
}

fn of_defect(defect: &Defect, spot: Spot, lang: Lang) -> Problem {
    Problem {
        path: defect.path.clone(),
        grave: defect.severity == DefectSeverity::Error,
        text: lang.say(&defect.text_it, &defect.text_en).to_owned(),
        article: article_of(&defect.article),
        spot,
    }
}

/// Every place of the pages.
fn spots(steps: &[(Step, Vec<Node>)]) -> Vec<Spot> {
    let mut spots = Vec::new();
    for (step, nodes) in steps {
        collect(nodes, *step, None, &mut spots);
    }
    spots
}

fn collect(nodes: &[Node], step: Step, line: Option<&str>, spots: &mut Vec<Spot>) {
    let spot = |path: &str| Spot { step, line: line.map(str::to_owned), path: path.to_owned() };
    for node in nodes {
        match node {
            Node::Text(_) | Node::Drawing(_) => {}
            Node::Field(leaf) => spots.push(spot(&leaf.path)),
            Node::Group(group) => {
                if !group.path.is_empty() {
                    spots.push(spot(&group.path));
                }
                collect(&group.nodes, step, line, spots);
            }
            Node::Toggle(toggle) => {
                spots.push(spot(&toggle.path));
                collect(&toggle.nodes, step, line, spots);
            }
            Node::List(list) => {
                spots.push(spot(&list.path));
                for entry in &list.entries {
                    let own = (!list.columns.is_empty()).then_some(entry.path.as_str()).or(line);
                    spots.push(Spot { step, line: own.map(str::to_owned), path: entry.path.clone() });
                    collect(&entry.nodes, step, own, spots);
                }
            }
        }
    }
}

/// The place for a path: itself, else the nearest one around it, else the first one within it.
fn spot_of(spots: &[Spot], path: &str) -> Spot {
    let within = |outer: &str, inner: &str| {
        inner.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with(['.', '[']))
    };
    let around = spots.iter().filter(|spot| within(&spot.path, path)).max_by(|a, b| {
        // Of two equally near places the earlier one: the page of a direct award comes first.
        a.path.len().cmp(&b.path.len()).then(std::cmp::Ordering::Greater)
    });
    let inside = || spots.iter().find(|spot| within(path, &spot.path));
    let top = || Spot { step: top_step(path), line: None, path: "top".to_owned() };
    around.or_else(inside).cloned().unwrap_or_else(top)
}

fn top_step(path: &str) -> Step {
    match path.split(['.', '[']).next().unwrap_or_default() {
        "amounts" | "guarantee" => Step::Amounts,
        "lots" | "lot_limits" => Step::Lots,
        "participation" => Step::Participation,
        "terms" => Step::Terms,
        "envelopes" => Step::Envelopes,
        "award" => Step::Award,
        "clauses" => Step::Clauses,
        "panels" | "custody" => Step::Custody,
        _ => Step::Identity,
    }
}

/// The draft as a procedure file, when nothing in it is unreadable.
pub fn file_of(tree: &Tree) -> Option<ProcedureFile> {
    serde_json::to_vec::<Value>(tree.value()).ok().and_then(|bytes| ProcedureFile::from_json(&bytes).ok())
}
