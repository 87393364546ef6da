//! A step as a page: shown, saved, shown again with what is wrong.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::{Path, Query, State},
    http::StatusCode,
    response::Response,
};
use ceralacca_procedure::{ProcedureId, Refusal};
use serde::Deserialize;

use super::{
    draft::Draft,
    node::{Entry, Node, Words, change_list, line_of, take},
    pieces::{Maker, Piece},
    problems::{Problem, problems},
    review,
    steps::{Known, Step, follow, mirror},
    tree::name,
};
use crate::{
    ApiError, App,
    pages::{
        Field, FieldKind, Layout, Paragraph, Posted, Viewer,
        buyer::{cpv, operators},
        page, see_other,
    },
    people, streams,
};

/// What the address of a step may say.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// The line of a table whose own page is meant.
    at: String,
    /// Set after a save.
    saved: String,
}

/// A step.
#[derive(Template)]
#[template(path = "buyer/step.html")]
struct StepPage {
    layout: Layout,
    /// Heading.
    title: Words,
    /// What the procedure is called.
    object: String,
    steps: Vec<StepLink>,
    pieces: Vec<Piece>,
    /// What is to be mended here.
    errors: Vec<Link>,
    /// What is to be reasoned here.
    warnings: Vec<Link>,
    /// How many things are to be mended in other steps.
    elsewhere: usize,
    version: u64,
    /// Whether the page is that of one line of a table.
    is_line: bool,
    back: String,
    next: String,
    review: String,
    saved: bool,
    refusal: Option<Refusal>,
    /// Complaints about the line as a whole.
    whole: Vec<String>,
    anchor: String,
}

/// A step in the list of steps.
pub struct StepLink {
    /// Address.
    pub address: String,
    /// Title.
    pub title: &'static str,
    /// Whether it is the one shown.
    pub here: bool,
    /// Whether it was saved once.
    pub told: bool,
    /// How many things are to be mended in it.
    pub errors: usize,
}

/// A problem as a link to its place.
pub struct Link {
    /// Address.
    pub address: String,
    /// What is wrong.
    pub text: Paragraph,
    /// Article.
    pub article: String,
}

/// A draft with what is known around it and what is wrong with it.
pub struct Look {
    /// The draft.
    pub draft: Draft,
    /// What is known around it.
    pub known: Known,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

impl Look {
    /// At a draft.
    ///
    /// # Errors
    /// The database failed.
    pub async fn at(app: &App, viewer: &Viewer, draft: Draft) -> Result<Self, ApiError> {
        let known = known(app, &draft).await?;
        let mut problems = problems(&draft.tree, &known, draft.direct, viewer.lang());
        // What is wrong outside the steps of a draft follows from what is wrong on them, as long as anything is: it is
        // told only when it is what is left.
        let steps = Step::of_draft(draft.direct);
        if problems.iter().any(|problem| problem.grave && steps.contains(&problem.spot.step)) {
            problems.retain(|problem| !problem.grave || steps.contains(&problem.spot.step));
        }
        Ok(Self { draft, known, problems })
    }

    /// The links of the steps.
    pub fn steps(&self, here: Step, layout: &Layout) -> Vec<StepLink> {
        let id = &self.draft.procedure;
        let link = |step: &Step| StepLink {
            address: format!("/procedures/{id}/edit/{}", step.slug()),
            title: step.title(layout.lang),
            here: *step == here,
            // The last step looks at all of them, and there every step is told apart from those that are complete.
            told: match step {
                Step::Review => self.errors_of(Step::Review) > 0,
                step => here == Step::Review || self.draft.visited.contains(step.slug()),
            },
            errors: self.errors_of(*step),
        };
        Step::of_draft(self.draft.direct).iter().map(link).collect()
    }

    /// How many things of a step forbid publication. What can only be mended outside the steps of this draft is counted
    /// with the review, which lists it.
    fn errors_of(&self, step: Step) -> usize {
        let steps = Step::of_draft(self.draft.direct);
        let grave = self.problems.iter().filter(|problem| problem.grave);
        match step {
            Step::Decision => usize::from(self.draft.decision.is_empty() && !self.draft.is_decided()),
            Step::Review => grave.filter(|problem| !steps.contains(&problem.spot.step)).count(),
            step => grave.filter(|problem| problem.spot.step == step).count(),
        }
    }

    /// Address of the first step.
    pub fn first(draft: &Draft) -> String {
        let step = Step::of_draft(draft.direct).first().copied().unwrap_or(Step::Review);
        format!("/procedures/{}/edit/{}", draft.procedure, step.slug())
    }

    /// Problems as links.
    pub fn links(&self, which: impl Fn(&&Problem) -> bool) -> Vec<Link> {
        let id = self.draft.procedure.as_str();
        let link = |problem: &Problem| Link {
            address: problem.spot.address(id),
            text: Paragraph::quoting(&problem.text),
            article: problem.article.clone(),
        };
        self.problems.iter().filter(which).map(link).collect()
    }
}

async fn known(app: &App, draft: &Draft) -> Result<Known, ApiError> {
    let mut known = Known { custody: streams::body(app, &draft.body).await?.custody, ..Known::default() };
    for key in known.custody.iter().flat_map(|set| &set.custodians) {
        known.custodians.push(people::person_name(app.engine.as_ref(), &key.person).await?);
    }
    let mut found = BTreeMap::new();
    for invitee in draft.tree.entries("participation.invited") {
        let text = draft.tree.text(&format!("{invitee}.operator")).to_owned();
        match operators::named(app, &text).await? {
            Some(name) => known.operators.push((text, name)),
            None => {
                let choices = operators::search(app, &text).await?;
                found.insert(text, choices);
            }
        }
    }
    known.found = found;
    Ok(known)
}

fn known_step(slug: &str) -> Result<Step, Refusal> {
    Step::of_slug(slug)
        .ok_or_else(|| Refusal::not_found("page_unknown", "Questa pagina non esiste.", "There is no such page."))
}

/// A step.
///
/// # Errors
/// As [`Draft::load`], or there is no such step.
pub async fn show(
    State(app): State<App>,
    Path((procedure, step)): Path<(ProcedureId, String)>,
    Query(asked): Query<Asked>,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    let step = known_step(&step)?;
    let draft = Draft::load(&app, viewer.actor(), &procedure).await?;
    if step == Step::Review || draft.is_decided() {
        return review::show(&app, viewer, draft, None).await;
    }
    let look = Look::at(&app, &viewer, draft).await?;
    step_page(viewer.layout, &look, step, &asked, None, StatusCode::OK)
}

fn step_page(
    layout: Layout,
    look: &Look,
    step: Step,
    asked: &Asked,
    refusal: Option<Refusal>,
    status: StatusCode,
) -> Result<Response, ApiError> {
    let (draft, lang) = (&look.draft, layout.lang);
    let id = &draft.procedure;
    let all = step.nodes(&draft.tree, &look.known, lang);
    let line = if asked.at.is_empty() { None } else { line_of(&all, &asked.at) };
    if line.is_none() && !asked.at.is_empty() {
        return see_other(&format!("/procedures/{id}/edit/{}", step.slug()));
    }
    // A step that nobody has filled in yet does not begin with reproaches.
    let visited = draft.visited.contains(step.slug());
    let here = |problem: &&Problem| {
        visited && problem.spot.step == step && line.is_none_or(|line| problem.spot.line.as_deref() == Some(&line.path))
    };
    let shown: Vec<Problem> = look.problems.iter().filter(here).cloned().collect();
    let maker = Maker { tree: &draft.tree, problems: &shown, lang };
    let nodes = line.map_or(all.as_slice(), |line| line.nodes.as_slice());
    let mut pieces = maker.pieces(nodes);
    let mut errors = look.links(|problem| here(problem) && problem.grave);
    if step == Step::Decision {
        let missing = visited && draft.decision.is_empty();
        pieces = decision(draft, &layout, missing);
        if missing {
            let text = lang.say("Da compilare.", "To be filled in.").to_owned();
            errors.push(Link { address: "#decision".to_owned(), text: text.into(), article: String::new() });
        }
    }
    let this = format!("/procedures/{id}/edit/{}", step.slug());
    let whole = line.map(|line| {
        shown.iter().filter(|problem| problem.spot.path == line.path).map(|problem| problem.text.clone()).collect()
    });
    let steps = look.steps(step, &layout);
    page(
        status,
        &StepPage {
            title: heading(step, line, &layout),
            object: draft.tree.text("title").to_owned(),
            warnings: look.links(|problem| here(problem) && !problem.grave),
            // The same figures that stand beside the steps.
            elsewhere: steps.iter().filter(|other| !other.here && other.told).map(|other| other.errors).sum(),
            steps,
            version: draft.version,
            is_line: line.is_some(),
            back: if line.is_some() { this.clone() } else { "/desk".to_owned() },
            next: format!("/procedures/{id}/edit/{}", step.next(draft.direct).slug()),
            review: format!("/procedures/{id}/edit/review"),
            saved: !asked.saved.is_empty(),
            whole: whole.unwrap_or_default(),
            anchor: line.map(|line| name(&line.path)).unwrap_or_default(),
            layout: layout.under([(lang.say("La mia scrivania", "My desk"), "/desk")]),
            pieces,
            errors,
            refusal,
        },
    )
}

fn heading(step: Step, line: Option<&Entry>, layout: &Layout) -> Words {
    match line {
        None => Words::ours(step.title(layout.lang)),
        Some(line) if line.title.text.trim().is_empty() => Words::ours(layout.say("Nuova voce", "New item")),
        Some(line) => line.title.clone(),
    }
}

/// What the decision to contract must say (art. 17), and its number and date.
fn decision(draft: &Draft, layout: &Layout, missing: bool) -> Vec<Piece> {
    let say = |it, en| layout.say(it, en);
    let what = if draft.tree.text("procedure") == "direct_award" {
        say(
            "Nell'affidamento diretto la decisione a contrarre e l'affidamento stanno in un atto unico, che individua l'oggetto, l'importo e il contraente, con le ragioni della scelta e i requisiti (art. 17 c.2). Qui si registra l'atto con cui si decide di chiedere l'offerta; l'affidamento segue all'apertura.",
            "In a direct award the decision to contract and the award stand in one act, which names object, amount and contractor, with the reasons of the choice and the requirements (art. 17 c.2). Here the act is recorded that decides to ask for the offer; the award follows the opening.",
        )
    } else {
        say(
            "La decisione a contrarre individua gli elementi essenziali del contratto e i criteri di selezione degli operatori e delle offerte (art. 17 c.1).",
            "The decision to contract names the essential elements of the contract and the criteria by which operators and tenders are chosen (art. 17 c.1).",
        )
    };
    let warnings = say(
        "Gli avvisi della verifica finale vanno motivati in questo atto.",
        "What the final review warns of is to be reasoned in this act.",
    );
    let mut field =
        Field::new("decision", say("Atto: tipo, numero e data", "Act: kind, number and date"), FieldKind::Line(300))
            .help(say(
                "Ad esempio: Determinazione n. 123 del 20/11/2026. Si registra alla pubblicazione.",
                "For example: Determinazione n. 123 of 20/11/2026. It is recorded at publication.",
            ))
            .article("art. 17 c.1-2 D.Lgs. 36/2023")
            .value(draft.decision.as_str());
    field.error = missing.then(|| say("Da compilare.", "To be filled in.").to_owned());
    vec![Piece::Text(what.to_owned()), Piece::Text(warnings.to_owned()), Piece::Field(field)]
}

/// Saves a step, whatever was typed, and does what the button pressed says.
///
/// # Errors
/// As [`Draft::load`] and [`Draft::save`]; what was typed comes back when somebody else saved meanwhile.
pub async fn save(
    State(app): State<App>,
    Path((procedure, step)): Path<(ProcedureId, String)>,
    Query(asked): Query<Asked>,
    viewer: Viewer,
    posted: Posted,
) -> Result<Response, ApiError> {
    let step = known_step(&step)?;
    let mut draft = Draft::load(&app, viewer.actor(), &procedure).await?;
    if draft.is_decided() || step == Step::Review {
        return see_other(&format!("/procedures/{procedure}/edit/review"));
    }
    let known = known(&app, &draft).await?;
    let lang = viewer.lang();
    let seen: u64 = posted.text("version").parse().unwrap_or_default();
    let meanwhile = seen != draft.version;
    typed(&mut draft, step, &known, &asked, &posted, lang);
    let pressed = posted.text("op").to_owned();
    if !meanwhile {
        let here = match pressed.split_once(':') {
            Some(("search", path)) => {
                found_alone(&app, &mut draft, path).await?;
                Some(address(&procedure, step, &asked.at, path))
            }
            Some(("refresh", path)) => Some(address(&procedure, step, &asked.at, path)),
            Some(_) => changed(&mut draft, step, &known, &asked, &pressed, lang, &procedure),
            None => None,
        };
        draft.visited.insert(step.slug().to_owned());
        match draft.save(&app, viewer.actor()).await {
            Ok(()) => return saved(&app, viewer, draft, step, &asked, &pressed, here).await,
            Err(ApiError::Refused(refusal)) if refusal.rule == "draft_changed" => {}
            Err(error) => return Err(error),
        }
    }
    draft.version = seen;
    let look = Look::at(&app, &viewer, draft).await?;
    step_page(viewer.layout, &look, step, &asked, Some(meanwhile_refusal()), StatusCode::CONFLICT)
}

fn meanwhile_refusal() -> Refusal {
    Refusal::wrong_moment(
        "draft_changed",
        "",
        "Nel frattempo la bozza è stata salvata da un'altra finestra o da un'altra persona: quanto ha scritto qui non è stato salvato e non ha sostituito nulla. Apra questa pagina in un'altra scheda, confronti e riporti le modifiche.",
        "The draft was saved meanwhile from another window or by somebody else: what you wrote here was not saved and replaced nothing. Open this page in another tab, compare and carry your changes over.",
    )
}

/// Puts what was typed into the draft.
fn typed(draft: &mut Draft, step: Step, known: &Known, asked: &Asked, posted: &Posted, lang: crate::pages::Lang) {
    let before = draft.tree.clone();
    let nodes = step.nodes(&before, known, lang);
    let nodes: &[Node] = match line_of(&nodes, &asked.at) {
        Some(line) => &line.nodes,
        None if asked.at.is_empty() => &nodes,
        None => &[],
    };
    take(nodes, posted, &mut draft.tree, &mut draft.aside, lang);
    follow(&before, &mut draft.tree, &mut draft.aside);
    match step {
        Step::Direct => mirror(&mut draft.tree),
        Step::Decision => posted.text("decision").clone_into(&mut draft.decision),
        _ => {}
    }
}

/// Does what a button of a list says; gives the page to look at next.
fn changed(
    draft: &mut Draft,
    step: Step,
    known: &Known,
    asked: &Asked,
    pressed: &str,
    lang: crate::pages::Lang,
    procedure: &ProcedureId,
) -> Option<String> {
    let nodes = step.nodes(&draft.tree, known, lang);
    let place = change_list(&nodes, &mut draft.tree, pressed)?;
    let nodes = step.nodes(&draft.tree, known, lang);
    Some(match line_of(&nodes, &place) {
        Some(line) => format!("/procedures/{procedure}/edit/{}?at={}", step.slug(), line.path),
        None => address(procedure, step, &asked.at, &place),
    })
}

fn address(procedure: &ProcedureId, step: Step, line: &str, path: &str) -> String {
    let line = if line.is_empty() { String::new() } else { format!("?at={line}") };
    format!("/procedures/{procedure}/edit/{}{line}#{}", step.slug(), name(path))
}

/// A search that finds one thing only has chosen it.
async fn found_alone(app: &App, draft: &mut Draft, path: &str) -> Result<(), ApiError> {
    let text = draft.tree.text(path).to_owned();
    let found = if path.ends_with(".operator") {
        if operators::named(app, &text).await?.is_some() {
            return Ok(());
        }
        operators::search(app, &text).await?.into_iter().map(|choice| choice.value).collect()
    } else if path.ends_with(".cpv") {
        cpv::search(&text).map(|known| known.code.to_owned()).collect()
    } else {
        Vec::new()
    };
    // The place is one that the page showed: the nodes of the step wrote the text that is searched for.
    if let ([only], false) = (found.as_slice(), text.is_empty()) {
        draft.tree.set(path, only.as_str().into());
    }
    Ok(())
}

/// After a save: the place that a button leads to, the next step, or this one with what is wrong.
async fn saved(
    app: &App,
    viewer: Viewer,
    draft: Draft,
    step: Step,
    asked: &Asked,
    pressed: &str,
    here: Option<String>,
) -> Result<Response, ApiError> {
    let id = draft.procedure.clone();
    if let Some(here) = here {
        return see_other(&here);
    }
    let this = format!("/procedures/{id}/edit/{}", step.slug());
    let look = Look::at(app, &viewer, draft).await?;
    let line = (!asked.at.is_empty()).then_some(asked.at.as_str());
    let wrong = |problem: &&Problem| {
        problem.grave && problem.spot.step == step && (line.is_none() || problem.spot.line.as_deref() == line)
    };
    let missing = step == Step::Decision && look.draft.decision.is_empty();
    if look.problems.iter().any(|problem| wrong(&problem)) || missing {
        return step_page(viewer.layout, &look, step, asked, None, StatusCode::UNPROCESSABLE_ENTITY);
    }
    match (pressed, line) {
        ("next", None) => see_other(&format!("/procedures/{id}/edit/{}", step.next(look.draft.direct).slug())),
        ("next", Some(line)) => see_other(&format!("{this}?saved=1#{}", name(line))),
        (_, None) => see_other(&format!("{this}?saved=1")),
        (_, Some(line)) => see_other(&format!("{this}?at={line}&saved=1")),
    }
}
