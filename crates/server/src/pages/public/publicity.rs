//! What everybody may know of a procedure, from when, and who sits in its commission.

use ceralacca_procedure::{
    ProcedureState,
    publicity::{self, From, Matter},
    state::Panel,
};

use crate::{
    ApiError, App,
    pages::{Lang, lang::instant},
    people,
};

/// The commission, once it is public.
pub struct Commission {
    /// Appointing act, in the body's words.
    pub act: String,
    /// When it was recorded.
    pub at: String,
    /// The same for machines.
    pub at_iso: String,
    /// Members, chair first.
    pub members: Vec<Member>,
    /// Whether every member has declared that there is no conflict of interest.
    pub declared: bool,
}

/// A member.
pub struct Member {
    /// Name.
    pub name: String,
    /// Office or title, where the register knows it.
    pub office: Option<String>,
    /// Whether he presides.
    pub chair: bool,
}

/// One thing that people ask to know.
pub struct DisclosureRow {
    /// What.
    pub what: &'static str,
    /// Whether it is public.
    pub open: bool,
    /// Where it is, or from when it will be.
    pub when: &'static str,
    /// Articles.
    pub articles: &'static str,
}

/// The commission, if the public may know it.
///
/// # Errors
/// The database failed.
pub async fn commission(app: &App, state: &ProcedureState) -> Result<Option<Commission>, ApiError> {
    match &state.evaluation_panel {
        Some(panel) if publicity::is_public(state, Matter::Commission) => Ok(Some(read(app, panel).await?)),
        _ => Ok(None),
    }
}

async fn read(app: &App, panel: &Panel) -> Result<Commission, ApiError> {
    let mut members = Vec::with_capacity(panel.members.len());
    for person in &panel.members {
        let found = people::person(app.engine.as_ref(), person).await?;
        let (name, office) = found.map_or_else(|| (person.to_string(), None), |record| (record.name, record.office));
        members.push(Member { name, office, chair: panel.is_chair(person) });
    }
    Ok(Commission {
        act: panel.act.clone(),
        at: instant(panel.named_at),
        at_iso: panel.named_at.to_string(),
        members,
        declared: panel.undeclared().next().is_none(),
    })
}

/// What is public now, and of the rest from when.
#[must_use]
pub fn rows(state: &ProcedureState, lang: Lang) -> Vec<DisclosureRow> {
    let found = publicity::disclosures(state);
    let rows = found.into_iter().map(|found| DisclosureRow {
        what: what(found.matter, lang),
        open: found.from == From::Now,
        when: when(found.matter, found.from, lang),
        articles: found.articles,
    });
    rows.collect()
}

fn what(matter: Matter, lang: Lang) -> &'static str {
    match matter {
        Matter::Commission => lang.say("Commissione giudicatrice", "Evaluation commission"),
        Matter::Tenderers => lang.say("Numero e nomi dei concorrenti", "Number and names of the tenderers"),
        Matter::Admissions => lang.say("Ammissioni ed esclusioni", "Admissions and exclusions"),
        Matter::Ranking => {
            lang.say("Punteggi, graduatorie e proposta di aggiudicazione", "Scores, rankings and proposal of award")
        }
        Matter::Papers => lang.say("Offerte e verbali", "Tenders and minutes"),
    }
}

fn when(matter: Matter, from: From, lang: Lang) -> &'static str {
    match (matter, from) {
        (Matter::Commission, From::Now) => lang.say(
            "In questa pagina. I curricula si leggono in «Amministrazione trasparente», sul sito dell'ente.",
            "On this page. The CVs stand under \"Amministrazione trasparente\" on the body's own site.",
        ),
        (Matter::Admissions, From::Now) => lang.say(
            "Definite: l'atto è fra gli avvisi. Chi è escluso ne riceve comunicazione motivata entro cinque giorni; i motivi non si pubblicano.",
            "Settled: the act is among the notices. Whoever is excluded is told why within five days; the reasons are not published.",
        ),
        (_, From::Now) => lang.say("In questa pagina.", "On this page."),
        (_, From::Appointment) => lang.say(
            "Quando è nominata, dopo la scadenza del termine per le offerte.",
            "When it is named, after the term for tenders has passed.",
        ),
        (_, From::Settlement) => lang.say(
            "Quando sono definite: compare l'atto, senza nomi. Chi è escluso lo sa per primo, entro cinque giorni.",
            "When they are settled: the act appears, without names. Whoever is excluded is told first, within five days.",
        ),
        (Matter::Tenderers, From::Proposal) => lang.say(
            "Con la graduatoria. Fino al termine per le offerte non li conosce nessuno, nemmeno l'ente.",
            "With the ranking. Until the term for tenders nobody knows them, not even the body.",
        ),
        (_, From::Proposal) => lang.say(
            "Quando per ogni lotto è registrata la proposta di aggiudicazione, o che non se ne fa alcuna.",
            "When for every lot the proposal of award is recorded, or that there is none.",
        ),
        (_, From::Award) => lang.say(
            "Non sono pubblici. Con la comunicazione dell'aggiudicazione li ha chi ha partecipato e non è escluso in via definitiva; gli altri li chiedono con l'accesso agli atti.",
            "They are not public. When the award is communicated, those who took part and are not definitively excluded get them; others ask for access to the documents.",
        ),
        (_, From::Never) => lang.say(
            "La procedura si è conclusa senza aggiudicazione: non si pubblica altro.",
            "The procedure ended without an award: nothing more is published.",
        ),
    }
}
