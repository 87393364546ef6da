//! The whole site, followed link by link as every kind of person, in both languages: every page can be reached, speaks one language, and
//! is built as assistive technology and the content security policy need it.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use ceralacca::{
    client::Client,
    walk::{self, Language},
};
use ceralacca_server::{pages::refusals::is_page, routes};
use ceralacca_storage::SystemRandom;
use futures::future::BoxFuture;
use scraper::{ElementRef, Html, Node, Selector};
use tokio::sync::Mutex;

use super::{browser::Browser, house::House};
use ceralacca::demo::{self, Example};
use ceralacca_procedure::ProcedureId;
use jiff::SignedDuration;
use serde_json::json;

/// Pages of one pattern that one person looks at, at most: the third list of criteria teaches nothing new.
const SAME_PATTERN_MAX: usize = 3;
/// Pages that no link leads to, and why.
const UNLINKED: [&str; 8] = [
    // Only after a tie that no rule of the notice resolves, which no example has.
    "/procedures/{procedure}/lots/{lot}/announce-draw",
    "/procedures/{procedure}/lots/{lot}/draw",
    "/procedures/{procedure}/lots/{lot}/ask-improved-offers",
    "/procedures/{procedure}/tender/improved-offer/{lot}",
    // Only where the notice foresees automatic exclusion, which no example does; `anomalies` goes there.
    "/procedures/{procedure}/lots/{lot}/anomalies/threshold",
    // Asked for by machines.
    "/robots.txt",
    "/.well-known/security.txt",
    // Only after a login that expired in the middle of a form.
    "/login/again",
];
/// Words that give a language away, and stand in no name.
const ITALIAN: [&str; 21] = [
    "della", "delle", "dello", "degli", "nella", "nelle", "sono", "che", "questa", "questo", "alla", "dalla", "è",
    "può", "più", "offerte", "seduta", "busta", "ogni", "con", "gli",
];
const ENGLISH: [&str; 16] =
    ["the", "and", "of", "with", "this", "which", "from", "your", "you", "is", "are", "will", "has", "by", "not", "to"];

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_reached_and_speaks_one_language() {
    let house = House::open().await;
    // The term passes while the walk goes on: this one then waits for its panels.
    house.tender(Example::Ricengo, "coop-serio").await;
    let mounted: Vec<&str> =
        routes::mounted(&house.app).iter().filter(|route| route.method == "GET").map(|route| route.path).collect();
    let mut patterns: Vec<&str> =
        mounted.iter().copied().filter(|path| is_page(path) && !UNLINKED.contains(path)).collect();
    patterns.sort_by_key(|path| path.matches('{').count());
    let people: Vec<String> = {
        let people: Vec<serde_json::Value> = house.public().get("/api/people").await.unwrap();
        people.iter().map(|person| person["person"].as_str().unwrap().to_owned()).collect()
    };
    let site = Site { house: &house, mounted, patterns, reached: BTreeSet::new(), faults: BTreeSet::new(), pages: 0 };
    let site = Mutex::new(site);
    for (example, firm) in [(Example::Como, "erba-legale"), (Example::Ricengo, "serio-legale")] {
        let options = walk::Options {
            server: house.base.clone(),
            example,
            data: house.folder.path().to_owned(),
            language: Language::English,
            pause: &OnTheWay { site: &site, example, firm },
            random: &SystemRandom,
        };
        walk::walk(options, &mut Vec::new()).await.unwrap();
    }
    stand_in_other_places(&house).await;
    begin_a_draft(&house).await;
    let mut site = site.into_inner();
    site.follow(None, "/", "").await;
    for person in &people {
        site.follow(Some(person), "/", "").await;
    }
    println!("{} pages looked at, {} of {} patterns reached", site.pages, site.reached.len(), site.patterns.len());
    let missed: Vec<_> = site.patterns.iter().filter(|pattern| !site.reached.contains(*pattern)).collect();
    assert!(missed.is_empty() && site.faults.is_empty(), "no link leads to {missed:#?}; faults {:#?}", site.faults);
}

/// One procedure whose term runs, one suspended, one with its seggio named, one whose session runs: the walk has left all
/// others behind.
async fn stand_in_other_places(house: &House) {
    let lead = house.client(&Example::Cremona.body().lead()).await;
    for ending in ["running", "suspended"] {
        let mut definition = Example::Cremona.procedure().unwrap();
        definition.id = format!("{}-{ending}", definition.id);
        let days = house.app.now().duration_since(definition.terms.sent).as_hours() / 24 + 1;
        demo::shift(&mut definition, SignedDuration::from_hours(days * 24));
        let id = ProcedureId::new(definition.id.as_str());
        let _: serde_json::Value = lead.post("/api/procedures", &json!({ "definition": definition })).await.unwrap();
        let lint_reasons = demo::lint_reasons(&definition);
        let decision = json!({ "act": "Determinazione n. 1", "lint_reasons": lint_reasons });
        lead.act(&id, "record-decision", &decision).await.unwrap();
        attach_rules(&lead, &id).await;
        lead.act(&id, "publish", &json!({})).await.unwrap();
        if ending == "suspended" {
            lead.act(&id, "suspend", &json!({ "reason": "Guasto.", "malfunction": true })).await.unwrap();
        }
    }
    let waiting = ProcedureId::new("cremona-2025-piano-abitare-demo");
    house.name_panel(Example::Cremona, &waiting, "opening", &[Example::Cremona.body().opening_panel()]).await;
    let procedure = house.procedure(Example::Ricengo).await;
    house.meet_seggio(Example::Ricengo, &procedure).await;
}

/// A document of the tender, so that there is one to withdraw.
async fn attach_rules(lead: &Client, id: &ProcedureId) {
    let text = "Disciplinare di gara";
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("disciplinare.txt");
    std::fs::write(&file, text).unwrap();
    let upload = lead.announce_upload(id, text.len() as u64).await.unwrap();
    let digest = lead.continue_upload(&upload, &file).await.unwrap();
    let document = json!({ "title": text, "name": "disciplinare.txt", "digest": digest, "length": text.len() });
    lead.act(id, "attach-documents", &json!({ "documents": [document] })).await.unwrap();
}

/// At every point of a tender those who work on it follow the links of its own pages.
struct OnTheWay<'a, 'h> {
    site: &'a Mutex<Site<'h>>,
    example: Example,
    /// Who acts for one of the firms.
    firm: &'static str,
}

impl walk::Pause for OnTheWay<'_, '_> {
    fn at<'a>(&'a self, point: walk::Until, procedure: &'a ProcedureId) -> BoxFuture<'a, bool> {
        Box::pin(async move {
            let mut site = self.site.lock().await;
            let body = self.example.body();
            let [chair, ..] = body.commissioners();
            let within = format!("/procedures/{procedure}");
            for person in [&body.lead(), &body.opening_panel(), &chair, &body.auditor()] {
                site.follow(Some(person), &format!("{within}/panel"), &within).await;
            }
            site.follow(Some(self.firm), &format!("{within}/tender"), &within).await;
            if point == walk::Until::TechnicalOpen {
                // No link, but the button that saves the sheet leads there.
                site.follow(Some(&chair), &format!("{within}/lots/1/sheet/lock"), &within).await;
            }
            false
        })
    }
}

/// A draft under way, for the pages of the wizard.
async fn begin_a_draft(house: &House) {
    let body = Example::Como.body();
    let lead = Browser::as_person(house, &body.lead()).await;
    let begun = lead.post("/procedures/new", &[("body", body.id), ("start", "template-como")]).await;
    assert_eq!(begun.status, 303, "{}", begun.text);
}

struct Site<'a> {
    house: &'a House,
    /// Whatever answers to GET.
    mounted: Vec<&'static str>,
    patterns: Vec<&'static str>,
    reached: BTreeSet<&'static str>,
    faults: BTreeSet<String>,
    pages: usize,
}

impl Site<'_> {
    /// Follows every link that a person meets, from a page on, as long as it leads to addresses that begin so.
    async fn follow(&mut self, person: Option<&str>, from: &str, within: &str) {
        let http = reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).build().unwrap();
        let token = match person {
            Some(person) => {
                let answer =
                    http.post(format!("{}/api/login", self.house.base)).json(&serde_json::json!({ "person": person }));
                let answer: serde_json::Value = answer.send().await.unwrap().json().await.unwrap();
                answer["token"].as_str().unwrap().to_owned()
            }
            None => String::new(),
        };
        let mut seen: BTreeSet<String> = BTreeSet::new();
        let mut counts: BTreeMap<&'static str, usize> = BTreeMap::new();
        let mut waiting: VecDeque<String> = [from.to_owned()].into();
        while let Some(path) = waiting.pop_front() {
            let bare = path.split(['?', '#']).next().unwrap().to_owned();
            if !is_page(&bare) || !bare.starts_with(within) || !seen.insert(path.clone()) {
                continue;
            }
            let Some(pattern) = self.patterns.iter().find(|pattern| matches(pattern, &bare)).copied() else {
                if !self.mounted.iter().any(|path| matches(path, &bare)) {
                    self.faults.insert(format!("a link to {bare}, where nothing is"));
                }
                continue;
            };
            let count = counts.entry(pattern).or_default();
            *count += 1;
            if *count > SAME_PATTERN_MAX {
                continue;
            }
            for lang in ["it", "en"] {
                let mut request =
                    http.get(format!("{}{path}", self.house.base)).header("cookie", format!("lang={lang}"));
                if !token.is_empty() {
                    request = request.bearer_auth(&token);
                }
                let response = request.send().await.unwrap();
                let status = response.status().as_u16();
                let who = person.unwrap_or("nobody");
                if status == 303 {
                    continue;
                }
                // Where a walk pauses, not everybody may look yet.
                if status >= 400 && path == from && from != "/" {
                    continue;
                }
                if status >= 400 {
                    self.faults.insert(format!("{who} follows a link to {path} and gets {status}"));
                    continue;
                }
                let html = response
                    .headers()
                    .get("content-type")
                    .is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
                self.reached.insert(pattern);
                if !html {
                    continue;
                }
                let text = response.text().await.unwrap();
                self.pages += 1;
                let (links, faults) = read(&text, lang);
                self.faults.extend(faults.into_iter().map(|fault| format!("{pattern} ({lang}): {fault}")));
                waiting.extend(links);
            }
        }
    }
}

/// Whether a path is one of a pattern's; a pattern with fewer parameters is found before, as the router does.
fn matches(pattern: &str, path: &str) -> bool {
    let (pattern, path): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), path.split('/').collect());
    pattern.len() == path.len()
        && pattern.iter().zip(&path).all(|(p, s)| p == s || (p.starts_with('{') && !s.is_empty()))
}

/// Links and faults of a page.
fn read(text: &str, lang: &str) -> (Vec<String>, Vec<String>) {
    let page = Html::parse_document(text);
    let all = |selector: &str| {
        let selector = Selector::parse(selector).unwrap();
        page.select(&selector).map(|element| element.id()).collect::<Vec<_>>()
    };
    let element = |id| ElementRef::wrap(page.tree.get(id).unwrap()).unwrap();
    let mut faults = Vec::new();
    if page.root_element().attr("lang") != Some(lang) {
        faults.push(format!("lang is {:?}", page.root_element().attr("lang")));
    }
    let headings = all("h1").len();
    if headings != 1 {
        faults.push(format!("{headings} first headings"));
    }
    for (selector, what) in [
        ("[style]", "an inline style"),
        ("style", "a style element"),
        ("script:not([src])", "an inline script"),
        ("[onclick], [onsubmit], [onchange], [oninput]", "an inline handler"),
        ("table:not(:has(caption))", "a table without a caption"),
        ("img:not([alt])", "an image without a text"),
        ("[href^='http'], [src^='http']", "an address of another site"),
    ] {
        let found = all(selector).len();
        if found > 0 {
            faults.push(format!("{found} times {what}"));
        }
    }
    let mut ids = BTreeSet::new();
    for id in all("[id]") {
        let name = element(id).attr("id").unwrap();
        if !ids.insert(name.to_owned()) {
            faults.push(format!("the id {name:?} stands twice"));
        }
    }
    for id in all("[aria-describedby], [aria-labelledby]") {
        for name in ["aria-describedby", "aria-labelledby"] {
            for target in element(id).attr(name).unwrap_or_default().split_whitespace() {
                if !ids.contains(target) {
                    faults.push(format!("{name} names {target:?}, which is not there"));
                }
            }
        }
    }
    for id in all("input:not([type=hidden]), select, textarea") {
        let control = element(id);
        let labelled = control.attr("aria-label").is_some()
            || control.attr("aria-labelledby").is_some()
            || control.ancestors().filter_map(ElementRef::wrap).any(|above| above.value().name() == "label")
            || control.attr("id").is_some_and(|id| !all(&format!("label[for=\"{id}\"]")).is_empty());
        if !labelled {
            faults.push(format!("a control without a label: {}", control.html()));
        }
    }
    let strangers: &[&str] = if lang == "it" { &ENGLISH } else { &ITALIAN };
    let mut words = String::new();
    collect_words(page.root_element(), lang, &mut words);
    let strange: BTreeSet<&str> =
        words.split(|c: char| !c.is_alphabetic()).filter(|word| strangers.contains(word)).collect();
    for word in strange {
        let at = words.split('\n').find(|line| line.split(|c: char| !c.is_alphabetic()).any(|found| found == word));
        faults.push(format!("{word:?} in {:?} is of the other language", at.unwrap_or_default().trim()));
    }
    let titled = all("head > title").into_iter().any(|id| !element(id).text().collect::<String>().trim().is_empty());
    if !titled {
        faults.push("no title".to_owned());
    }
    let links = all("a[href^='/']").into_iter().map(|id| element(id).attr("href").unwrap());
    // The links between the languages lead to the same pages.
    let links = links.filter(|link| !link.contains("lang=")).map(str::to_owned).collect();
    (links, faults)
}

/// The texts that the platform itself says: what buyers and firms wrote is marked with its own language.
fn collect_words(element: ElementRef<'_>, lang: &str, words: &mut String) {
    let other = element.attr("lang").is_some_and(|found| found != lang);
    // A buyer's own words are Italian and marked so on Italian pages too: they may quote anything.
    let own = element.attr("lang").is_some() && element.value().name() != "html";
    if other || own || matches!(element.value().name(), "script" | "style" | "code" | "pre" | "title") {
        return;
    }
    for name in ["aria-label", "alt", "title", "placeholder", "content"] {
        if let Some(text) = element.attr(name) {
            words.push_str(text);
            words.push('\n');
        }
    }
    for child in element.children() {
        match child.value() {
            Node::Text(text) => {
                words.push_str(text);
                words.push('\n');
            }
            Node::Element(_) => {
                if let Some(child) = ElementRef::wrap(child) {
                    collect_words(child, lang, words);
                }
            }
            _ => {}
        }
    }
}

#[test]
fn faults_are_found() {
    let page = r#"<html lang="en"><head><title>x</title></head><body><h1>One</h1><h1>Two</h1><p style="x">della gara</p>
        <p lang="it">della gara</p><table></table><input id="a"><label for="b">B</label><input id="b"><a href="/x">y</a></body></html>"#;
    let (links, faults) = read(page, "en");
    assert_eq!(links, ["/x"]);
    for fault in [
        "2 first headings",
        "an inline style",
        "without a caption",
        "without a label: <input id=\"a\"",
        "\"della\" in \"della gara\" is of the other",
    ] {
        assert!(faults.iter().any(|found| found.contains(fault)), "{fault} not in {faults:#?}");
    }
    assert!(!faults.iter().any(|found| found.contains("id=\"b\"")));
}
