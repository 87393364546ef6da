//! Acts of the RUP on the whole procedure, a form each: what the act is, what follows from it, its reasons.

use std::sync::Arc;

use axum::{
    extract::{Path, State},
    http::Method,
    response::Response,
};
use ceralacca_procedure::{
    ProcedureId, ProcedureState, Refusal, SessionId,
    acts::{self, ProcedureAct},
    event::PanelKind,
    policy::{self, Act, Actor, Permitted},
};
use ceralacca_storage::Decision;
use jiff::{SignedDuration, Timestamp};

use crate::{
    ApiError, App,
    access::Routes,
    pages::{
        Choice, Field, FieldKind, FormPage, Lang, Posted, Viewer, act_done,
        forms::{moment, moment_value},
        lang::instant,
    },
    run, streams,
};

/// Characters of the number and date of an act.
pub(super) const ACT_LENGTH_MAX: usize = 300;

/// Mounts the forms.
pub(super) fn mount(routes: Routes) -> Routes {
    let routes = form::<Suspend>(routes, "/procedures/{procedure}/manage/suspend");
    let routes = form::<Resume>(routes, "/procedures/{procedure}/manage/resume");
    let routes = form::<Extend>(routes, "/procedures/{procedure}/manage/extend");
    let routes = form::<Revoke>(routes, "/procedures/{procedure}/manage/revoke");
    let routes = form::<Annul>(routes, "/procedures/{procedure}/manage/annul");
    let routes = form::<Deserted>(routes, "/procedures/{procedure}/manage/declare-deserted");
    form::<Convene>(routes, "/procedures/{procedure}/manage/convene-session")
}

/// An act that is one form.
trait ActForm: Send + 'static {
    /// The act.
    type Command: ProcedureAct + Clone + Send + 'static;

    /// The form, empty.
    fn form(form: FormPage, state: &ProcedureState, now: Timestamp) -> FormPage;

    /// Its heading, which is also the text of its button.
    fn title(lang: Lang) -> &'static str;

    /// The act that was asked for.
    fn command(posted: &Posted, state: &ProcedureState) -> Result<Self::Command, Refusal>;
}

fn form<F: ActForm>(routes: Routes, path: &'static str) -> Routes {
    let act = <F::Command as Permitted>::ACT;
    routes.act(act, Method::GET, path, show::<F>).act(act, Method::POST, path, submit::<F>)
}

async fn show<F: ActForm>(
    State(app): State<App>,
    Path(id): Path<ProcedureId>,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    let state = open(&app, &id, &viewer, <F::Command as Permitted>::ACT).await?;
    empty::<F>(&app, &viewer, &state).show()
}

async fn submit<F: ActForm>(
    State(app): State<App>,
    Path(id): Path<ProcedureId>,
    viewer: Viewer,
    posted: Posted,
) -> Result<Response, ApiError> {
    let state = open(&app, &id, &viewer, <F::Command as Permitted>::ACT).await;
    let (actor, key) = (viewer.actor().clone(), posted.key(viewer.actor()));
    // A form sent again after its act was done gets the first answer, though the act is no longer possible.
    let state = match state {
        Err(ApiError::Refused(_)) if key.is_some() => streams::known_procedure(&app, &id).await?,
        other => other?,
    };
    let result = match F::command(&posted, &state) {
        Ok(command) => run::act(&app, &actor, &id, command, key, Decision::default()).await.map(drop),
        Err(refusal) => Err(refusal.into()),
    };
    match result {
        Ok(()) => act_done(&format!("/procedures/{id}/manage"), <F::Command as Permitted>::ACT),
        Err(error) => empty::<F>(&app, &viewer, &state).refused(&posted, error),
    }
}

fn empty<F: ActForm>(app: &App, viewer: &Viewer, state: &ProcedureState) -> FormPage {
    let title = F::title(viewer.lang());
    F::form(form_page(app, viewer, state, title), state, viewer.layout.now)
}

/// A form about the procedure, with the way back to its page.
pub(super) fn form_page(app: &App, viewer: &Viewer, state: &ProcedureState, title: &str) -> FormPage {
    let lang = viewer.lang();
    let back = format!("/procedures/{}/manage", state.id);
    let desk = (lang.say("La mia scrivania", "My desk"), "/desk");
    let management = lang.say("Gestione della procedura", "Management of the procedure");
    let layout = viewer.layout.clone().under([desk, (management, back.as_str())]);
    FormPage::new(app, layout, title, title, &back)
}

/// The procedure, if the act is possible for this person now.
pub(super) async fn open(
    app: &App,
    id: &ProcedureId,
    viewer: &Viewer,
    act: Act,
) -> Result<Arc<ProcedureState>, ApiError> {
    let state = streams::known_procedure(app, id).await?;
    policy::check(viewer.actor(), &state, act)?;
    Ok(state)
}

pub(super) fn act_field(lang: Lang) -> Field {
    Field::new("act", lang.say("Estremi dell'atto", "Reference of the act"), FieldKind::Line(ACT_LENGTH_MAX)).help(
        lang.say(
            "Numero e data della determinazione, ad esempio «Determinazione n. 12 del 21/11/2026».",
            "Number and date, for example \"Determinazione n. 12 del 21/11/2026\".",
        ),
    )
}

fn reason_field(lang: Lang) -> Field {
    Field::reason(lang)
        .help(lang.say(
            "Resta nel registro e la leggono tutti. Al massimo 10.000 caratteri.",
            "It stays in the record and everybody reads it. At most 10,000 characters.",
        ))
        .article("art. 3 L. 241/1990")
}

fn deadline_field(state: &ProcedureState, lang: Lang) -> Field {
    let help = format!(
        "{} {}. {}",
        lang.say("Ora italiana. Non prima del termine attuale,", "Italian time. Not before the present term,"),
        instant(state.deadline),
        lang.say("Un termine in corso non si abbrevia.", "A running term is never shortened."),
    );
    let label = lang.say("Nuovo termine per le offerte", "New term for tenders");
    Field::new("deadline", label, FieldKind::Moment).help(help).article("art. 92 D.Lgs. 36/2023")
}

fn text(posted: &Posted, field: &str) -> String {
    posted.text(field).to_owned()
}

fn moment_of(posted: &Posted, field: &str) -> Result<Timestamp, Refusal> {
    moment(posted.text(field)).map_err(|refusal| refusal.with("field", field))
}

struct Suspend;

impl ActForm for Suspend {
    type Command = acts::Suspend;

    fn title(lang: Lang) -> &'static str {
        lang.say("Sospendi il termine", "Suspend the term")
    }

    fn form(form: FormPage, _: &ProcedureState, _: Timestamp) -> FormPage {
        let lang = form.layout.lang;
        form.paragraph(lang.say(
            "Il termine si ferma subito e fino alla ripresa nessuno può inviare, sostituire o ritirare un'offerta. Le offerte già inviate restano sigillate e valide. L'avviso compare sulla pagina pubblica. Se la piattaforma non ha funzionato, la sospensione e la proroga sono dovute (art. 25 c. 2 D.Lgs. 36/2023).",
            "The term stops at once, and until it is resumed nobody can send, replace or withdraw a tender. Tenders already sent stay sealed and valid. The notice appears on the public page. If the platform failed, suspension and extension are due (art. 25(2) D.Lgs. 36/2023).",
        ))
        .field(Field::new("malfunction", lang.say("Per malfunzionamento della piattaforma", "Because the platform failed"), FieldKind::Tick).optional().article("art. 25 c. 2 D.Lgs. 36/2023"))
        .field(reason_field(lang))
        .grave()
    }

    fn command(posted: &Posted, _: &ProcedureState) -> Result<acts::Suspend, Refusal> {
        Ok(acts::Suspend { reason: text(posted, "reason"), malfunction: posted.ticked("malfunction") })
    }
}

struct Resume;

impl ActForm for Resume {
    type Command = acts::Resume;

    fn title(lang: Lang) -> &'static str {
        lang.say("Riprendi con un nuovo termine", "Resume with a new term")
    }

    fn form(form: FormPage, state: &ProcedureState, _: Timestamp) -> FormPage {
        let lang = form.layout.lang;
        form.paragraph(lang.say(
            "La procedura riprende da questo momento e le offerte si possono inviare fino al nuovo termine. Il nuovo termine compensa almeno il tempo della sospensione.",
            "The procedure goes on from this moment and tenders can be sent until the new term. The new term makes up at least for the time of the suspension.",
        ))
        .field(deadline_field(state, lang))
        .field(reason_field(lang))
    }

    fn command(posted: &Posted, _: &ProcedureState) -> Result<acts::Resume, Refusal> {
        Ok(acts::Resume { deadline: moment_of(posted, "deadline")?, reason: text(posted, "reason") })
    }
}

struct Extend;

impl ActForm for Extend {
    type Command = acts::Extend;

    fn title(lang: Lang) -> &'static str {
        lang.say("Proroga il termine", "Extend the term")
    }

    fn form(form: FormPage, state: &ProcedureState, _: Timestamp) -> FormPage {
        let lang = form.layout.lang;
        form.paragraph(lang.say(
            "Chi ha già inviato l'offerta può sostituirla o ritirarla fino al nuovo termine. La proroga è dovuta quando cambiano in modo significativo gli atti di gara o quando i chiarimenti arrivano tardi (art. 92 c. 2).",
            "Whoever has sent a tender can replace or withdraw it until the new term. An extension is due when the tender documents change significantly or clarifications come late (art. 92(2)).",
        ))
        .field(deadline_field(state, lang).value(moment_value(state.deadline)))
        .field(reason_field(lang))
    }

    fn command(posted: &Posted, _: &ProcedureState) -> Result<acts::Extend, Refusal> {
        Ok(acts::Extend { deadline: moment_of(posted, "deadline")?, reason: text(posted, "reason") })
    }
}

/// The whole procedure, or one of the lots that are still in the race; nothing to choose where there is one lot.
fn lot_field(state: &ProcedureState, lang: Lang) -> Option<Field> {
    let whole = Choice::new("", lang.say("l'intera procedura", "the whole procedure"));
    let alive = state
        .definition
        .lots
        .iter()
        .filter(|lot| state.lots.get(&lot.number).is_some_and(|found| !found.stage.is_out()));
    let lots: Vec<Choice> =
        alive.map(|lot| Choice::written(lot.number.to_string(), format!("{}. {}", lot.number, lot.title))).collect();
    let choices = std::iter::once(whole).chain(lots).collect::<Vec<_>>();
    (choices.len() > 2).then(|| {
        Field::new(
            "lot",
            lang.say("Che cosa riguarda: tutto o un lotto", "What it concerns: all or one lot"),
            FieldKind::Select(choices),
        )
        .optional()
    })
}

fn lot_of(posted: &Posted) -> Result<Option<u16>, Refusal> {
    match posted.text("lot") {
        "" => Ok(None),
        number => number.parse().map(Some).map_err(|_| {
            Refusal::invalid("lot_unreadable", "", "Scelga il lotto dall'elenco.", "Choose the lot from the list.")
                .with("field", "lot")
        }),
    }
}

struct Revoke;

impl ActForm for Revoke {
    type Command = acts::Revoke;

    fn title(lang: Lang) -> &'static str {
        lang.say("Revoca", "Revoke")
    }

    fn form(form: FormPage, state: &ProcedureState, _: Timestamp) -> FormPage {
        let lang = form.layout.lang;
        let form = form.paragraph(lang.say(
            "La revoca chiude la procedura, o un lotto, per motivi di interesse pubblico, mutamento della situazione o nuova valutazione (art. 21-quinquies L. 241/1990). Le buste ancora chiuse restano chiuse. Non si torna indietro. Può essere dovuto un indennizzo.",
            "Revocation ends the procedure, or a lot, for reasons of public interest, a change of circumstances or a new assessment (art. 21-quinquies law 241/1990). Envelopes still closed stay closed. It cannot be undone. An indemnity may be due.",
        ));
        let form = lot_field(state, lang).into_iter().fold(form, FormPage::field);
        form.field(act_field(lang)).field(reason_field(lang)).grave()
    }

    fn command(posted: &Posted, _: &ProcedureState) -> Result<acts::Revoke, Refusal> {
        Ok(acts::Revoke { act: text(posted, "act"), reason: text(posted, "reason"), lot: lot_of(posted)? })
    }
}

struct Annul;

impl ActForm for Annul {
    type Command = acts::Annul;

    fn title(lang: Lang) -> &'static str {
        lang.say("Annulla in autotutela", "Annul")
    }

    fn form(form: FormPage, state: &ProcedureState, _: Timestamp) -> FormPage {
        let lang = form.layout.lang;
        let form = form.paragraph(lang.say(
            "L'annullamento toglie effetto alla procedura, o a un lotto, perché illegittima, se vi sono ragioni di interesse pubblico ed entro un termine ragionevole (art. 21-nonies L. 241/1990). Le buste ancora chiuse restano chiuse. Non si torna indietro.",
            "Annulment takes the procedure, or a lot, back because it is unlawful, where the public interest asks for it and within a reasonable time (art. 21-nonies law 241/1990). Envelopes still closed stay closed. It cannot be undone.",
        ));
        let form = lot_field(state, lang).into_iter().fold(form, FormPage::field);
        form.field(act_field(lang)).field(reason_field(lang)).grave()
    }

    fn command(posted: &Posted, _: &ProcedureState) -> Result<acts::Annul, Refusal> {
        Ok(acts::Annul { act: text(posted, "act"), reason: text(posted, "reason"), lot: lot_of(posted)? })
    }
}

struct Deserted;

impl ActForm for Deserted {
    type Command = acts::DeclareDeserted;

    fn title(lang: Lang) -> &'static str {
        lang.say("Dichiara deserta", "Declare deserted")
    }

    fn form(form: FormPage, _: &ProcedureState, _: Timestamp) -> FormPage {
        let lang = form.layout.lang;
        form.paragraph(lang.say(
            "Nel termine non è pervenuta alcuna offerta: la procedura si chiude senza aggiudicazione.",
            "No tender arrived in time: the procedure ends without an award.",
        ))
        .field(reason_field(lang))
        .grave()
    }

    fn command(posted: &Posted, _: &ProcedureState) -> Result<acts::DeclareDeserted, Refusal> {
        Ok(acts::DeclareDeserted { reason: text(posted, "reason") })
    }
}

struct Convene;

impl Convene {
    /// The first instant at which a session convened now may start.
    fn earliest(state: &ProcedureState, now: Timestamp) -> Timestamp {
        let notice = SignedDuration::from_hours(i64::from(state.definition.terms.session_notice_hours));
        now.saturating_add(notice).unwrap_or(now).max(state.deadline)
    }

    fn panels(state: &ProcedureState, lang: Lang) -> Vec<Choice> {
        let all = [
            (PanelKind::Opening, "opening", lang.say("seggio di gara", "opening panel")),
            (PanelKind::Evaluation, "evaluation", lang.say("commissione giudicatrice", "evaluation panel")),
        ];
        let named = all.into_iter().filter(|(kind, ..)| state.panel(*kind).is_some());
        named.map(|(_, value, label)| Choice::new(value, label)).collect()
    }
}

impl ActForm for Convene {
    type Command = acts::ConveneSession;

    fn title(lang: Lang) -> &'static str {
        lang.say("Convoca una seduta", "Convene a session")
    }

    fn form(form: FormPage, state: &ProcedureState, now: Timestamp) -> FormPage {
        let lang = form.layout.lang;
        let earliest = Self::earliest(state, now);
        let hours = state.definition.terms.session_notice_hours;
        // A round quarter of an hour leaves time to send the form.
        let quarter = SignedDuration::from_mins(15);
        let proposed = earliest.saturating_add(quarter).unwrap_or(earliest);
        let panels = Self::panels(state, lang);
        let chosen = panels.last().map(|choice| choice.value.clone()).unwrap_or_default();
        let earliest_in_words = instant(earliest);
        let help = match (hours, lang) {
            (0, Lang::It) => format!("Ora italiana; non prima del {earliest_in_words}."),
            (0, Lang::En) => format!("Italian time; not before {earliest_in_words}."),
            (1, Lang::It) => {
                format!("Ora italiana. Serve almeno un'ora di preavviso: non prima del {earliest_in_words}.")
            }
            (1, Lang::En) => format!("Italian time. At least one hour's notice: not before {earliest_in_words}."),
            (_, Lang::It) => {
                format!("Ora italiana. Servono almeno {hours} ore di preavviso: non prima del {earliest_in_words}.")
            }
            (_, Lang::En) => format!("Italian time. At least {hours} hours' notice: not before {earliest_in_words}."),
        };
        form.paragraph(lang.say(
            "Dal momento della convocazione i concorrenti leggono sulla piattaforma giorno e ora della seduta. La seduta si svolge sulla piattaforma; ogni componente conferma la presenza dal proprio accesso.",
            "From this moment tenderers read day and hour of the session on the platform. The session is held on the platform; each member confirms presence from his own login.",
        ))
        .field(Field::new("panel", lang.say("Organo", "Panel"), FieldKind::Radio(panels)).value(chosen))
        .field(Field::new("starts_at", lang.say("Inizio", "Start"), FieldKind::Moment).help(help).value(moment_value(proposed)))
        .field(
            Field::new("purpose", lang.say("Oggetto", "Purpose"), FieldKind::Line(300))
                .help(lang.say("Ad esempio: apertura delle buste amministrative.", "For example: opening of the administrative envelopes.")),
        )
    }

    fn command(posted: &Posted, state: &ProcedureState) -> Result<acts::ConveneSession, Refusal> {
        let panel = match posted.text("panel") {
            "opening" => PanelKind::Opening,
            "evaluation" => PanelKind::Evaluation,
            _ => {
                return Err(Refusal::invalid("panel_unknown", "", "Scelga l'organo.", "Choose the panel.")
                    .with("field", "panel"));
            }
        };
        Ok(acts::ConveneSession {
            session: next_session(state),
            panel,
            purpose: text(posted, "purpose"),
            starts_at: moment_of(posted, "starts_at")?,
        })
    }
}

/// An identifier that no session of the procedure has yet.
fn next_session(state: &ProcedureState) -> SessionId {
    let numbered = |number: usize| SessionId::new(format!("seduta-{number}"));
    let first = state.sessions.len() + 1;
    let free = (first..first + acts::SESSIONS_MAX).map(numbered).find(|id| !state.sessions.contains_key(id));
    free.unwrap_or_else(|| numbered(first))
}

/// A way to an act.
pub(super) struct Button {
    pub label: &'static str,
    pub address: String,
    pub hint: &'static str,
    pub grave: bool,
}

/// The acts that this person may do now.
pub(super) fn buttons(state: &ProcedureState, actor: &Actor, lang: Lang) -> Vec<Button> {
    let mut all = Vec::new();
    let mut add = |act: Act, useful: bool, label: &'static str, path: &str, hint: &'static str, grave: bool| {
        if useful && policy::check(actor, state, act).is_ok() {
            all.push(Button { label, address: format!("/procedures/{}/manage/{path}", state.id), hint, grave });
        }
    };
    let panelled = state.opening_panel.is_some() || state.evaluation_panel.is_some();
    let empty = state.closed_at.is_some() && state.tenderers.is_empty();
    add(
        Act::AttachDocuments,
        actor.person.as_ref().is_some_and(|person| acts::may_change_documents(state, person)),
        lang.say("Documenti di gara", "Tender documents"),
        "documents",
        lang.say(
            "Disciplinare, capitolato, modelli: si aggiungono e si ritirano.",
            "Tender rules, specifications, forms: add and withdraw them.",
        ),
        false,
    );
    add(
        Act::NameOpeningPanel,
        true,
        lang.say("Nomina il seggio di gara", "Name the opening panel"),
        "name-opening-panel",
        lang.say(
            "Apre le buste ed esamina la documentazione amministrativa.",
            "Opens the envelopes and checks the administrative documents.",
        ),
        false,
    );
    add(
        Act::NameEvaluationPanel,
        state.definition.has_technical() && !empty,
        lang.say("Nomina la commissione giudicatrice", "Name the evaluation panel"),
        "name-evaluation-panel",
        lang.say("Dopo la scadenza del termine (art. 93).", "After the term has ended (art. 93)."),
        false,
    );
    add(
        Act::ConveneSession,
        panelled,
        Convene::title(lang),
        "convene-session",
        lang.say(
            "Con il preavviso previsto dagli atti di gara.",
            "With the notice that the tender documents provide for.",
        ),
        false,
    );
    add(
        Act::Extend,
        true,
        Extend::title(lang),
        "extend",
        lang.say(
            "Un termine in corso si allunga, non si abbrevia (art. 92).",
            "A running term is made longer, never shorter (art. 92).",
        ),
        false,
    );
    add(
        Act::Suspend,
        true,
        Suspend::title(lang),
        "suspend",
        lang.say("Ferma l'invio delle offerte (art. 25 c. 2).", "Stops the sending of tenders (art. 25(2))."),
        false,
    );
    add(
        Act::Resume,
        true,
        Resume::title(lang),
        "resume",
        lang.say("Dopo la sospensione.", "After the suspension."),
        false,
    );
    add(
        Act::DeclareDeserted,
        empty,
        Deserted::title(lang),
        "declare-deserted",
        lang.say("Non sono pervenute offerte.", "No tender has arrived."),
        true,
    );
    add(
        Act::Revoke,
        true,
        Revoke::title(lang),
        "revoke",
        lang.say(
            "Per interesse pubblico, tutta o per lotti (art. 21-quinquies L. 241/1990).",
            "For public interest, whole or by lots (art. 21-quinquies law 241/1990).",
        ),
        true,
    );
    add(
        Act::Annul,
        true,
        Annul::title(lang),
        "annul",
        lang.say(
            "Perché illegittima, tutta o per lotti (art. 21-nonies L. 241/1990).",
            "Because unlawful, whole or by lots (art. 21-nonies law 241/1990).",
        ),
        true,
    );
    all
}
