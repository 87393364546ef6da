//! What every page of a panel stands on: the procedure, who looks at it, the names of those who appear in it.

use std::sync::Arc;

use axum::response::Response;
use ceralacca_procedure::{
    OperatorId, PersonId, ProcedureId, ProcedureState, Refusal, SessionId,
    acts::ProcedureAct,
    event::PanelKind,
    policy::{self, Act, Actor, permit},
    state::{EnvelopeState, LotState, Session, Tenderer},
};
use ceralacca_storage::Decision;

use super::{sheet, words};
use crate::{
    ApiError, App,
    minutes::Names,
    pages::{FormPage, Lang, Layout, Posted, Viewer, act_done, refusal_text},
    run, streams,
};

/// A procedure as somebody of the body looks at it.
pub(super) struct Scene {
    pub app: App,
    pub viewer: Viewer,
    pub state: Arc<ProcedureState>,
    pub names: Names,
}

impl Scene {
    /// The scene of a procedure, whoever looks.
    pub async fn open(app: &App, viewer: Viewer, id: &ProcedureId) -> Result<Self, ApiError> {
        let state = streams::known_procedure(app, id).await?;
        let names = Names::of_procedure(app.engine.as_ref(), &state, &[]).await?;
        Ok(Self { app: app.clone(), viewer, state, names })
    }

    /// The scene for those of the office and of the panels: what the panels are doing, not what tenders hold.
    pub async fn of_office(app: &App, viewer: Viewer, id: &ProcedureId) -> Result<Self, ApiError> {
        let scene = Self::open(app, viewer, id).await?;
        if scene.may(Act::ReadMinutes) || scene.may(Act::ReadDraft) || scene.may(Act::ConveneSession) {
            return Ok(scene);
        }
        // The refusal of the act that comes next to what they wanted: unknown to strangers, forbidden to others.
        policy::check(scene.viewer.actor(), &scene.state, Act::ReadMinutes)?;
        Ok(scene)
    }

    pub fn lang(&self) -> Lang {
        self.viewer.lang()
    }

    pub fn say<'a>(&self, it: &'a str, en: &'a str) -> &'a str {
        self.lang().say(it, en)
    }

    pub fn me(&self) -> Option<&PersonId> {
        self.viewer.actor().person.as_ref()
    }

    /// Whether the matrix lets who looks do this now.
    pub fn may(&self, act: Act) -> bool {
        policy::check(self.viewer.actor(), &self.state, act).is_ok()
    }

    /// Whether the law lets an act be done at this point, whoever does it: decided by the act itself, and nothing is
    /// recorded. Who looks counts if he may; otherwise the chair of a panel stands in for those who may.
    pub fn due<C: ProcedureAct>(&self, command: C) -> Result<(), Refusal> {
        let now = self.viewer.layout.now;
        if self.may(C::ACT) {
            return command.decide(&self.state, permit(self.viewer.actor(), &self.state)?, now).map(drop);
        }
        let chair = self.chair_for(C::ACT);
        command.decide(&self.state, permit(&chair, &self.state)?, now).map(drop)
    }

    fn chair_for(&self, act: Act) -> Actor {
        let panels = [self.state.evaluation_panel.as_ref(), self.state.opening_panel.as_ref()];
        let chairs = panels.into_iter().flatten().filter_map(|panel| panel.members.first().cloned());
        let mut actors = chairs.map(|person| Actor { person: Some(person), ..Actor::default() });
        actors.find(|actor| policy::check(actor, &self.state, act).is_ok()).unwrap_or_default()
    }

    /// Whether who looks may know who tendered: he has read the names as a member of a panel, or reads tenders anyway.
    pub fn knows_tenderers(&self) -> bool {
        let seen = |kind| match (self.state.panel(kind), self.me()) {
            (Some(panel), Some(me)) => panel.seen.contains_key(me),
            _ => false,
        };
        seen(PanelKind::Opening) || seen(PanelKind::Evaluation) || self.may(Act::ReadOpened)
    }

    /// Whether who looks sits in a panel.
    pub fn sits_in(&self, kind: PanelKind) -> bool {
        self.me().is_some_and(|me| self.state.panel(kind).is_some_and(|panel| panel.has(me)))
    }

    pub fn person(&self, person: &PersonId) -> String {
        if self.me() == Some(person) {
            return format!("{} ({})", self.names.person(person), self.say("Lei", "you"));
        }
        self.names.person(person)
    }

    /// Names of several persons, in their order.
    pub fn people<'a>(&self, persons: impl IntoIterator<Item = &'a PersonId>) -> String {
        persons.into_iter().map(|person| self.person(person)).collect::<Vec<_>>().join(", ")
    }

    /// Name of a tenderer; of a group, its leader with the other, or the number of the others.
    pub fn firm(&self, operator: &OperatorId) -> String {
        self.names.tenderer_short(&self.state, operator, self.lang())
    }

    /// Name of an operator alone.
    pub fn operator(&self, operator: &OperatorId) -> String {
        self.names.operators.get(operator).cloned().unwrap_or_else(|| operator.to_string())
    }

    pub fn tenderer(&self, operator: &OperatorId) -> Result<&Tenderer, ApiError> {
        let unknown = || {
            Refusal::not_found(
                "tenderer_unknown",
                "Il concorrente non esiste in questa procedura.",
                "There is no such tenderer in this procedure.",
            )
        };
        Ok(self.state.tenderers.get(operator).ok_or_else(unknown)?)
    }

    pub fn session(&self, session: &SessionId) -> Result<&Session, ApiError> {
        let unknown = || Refusal::not_found("session_unknown", "La seduta non esiste.", "The session does not exist.");
        Ok(self.state.sessions.get(session).ok_or_else(unknown)?)
    }

    /// `lotto 2 – Trasporto`, or the title of the procedure where it is not split.
    pub fn lot(&self, number: u16) -> String {
        if self.state.definition.lots.len() == 1 {
            return self.say("lotto unico", "single lot").to_owned();
        }
        let title = self.state.definition.lot(number).map(|lot| lot.title.as_str()).unwrap_or_default();
        format!("{} {number} – {title}", self.say("lotto", "lot"))
    }

    /// The title of a lot; empty where the procedure is not split.
    pub fn lot_title(&self, number: u16) -> String {
        let lot = self.state.definition.lot(number).filter(|_| self.state.definition.lots.len() > 1);
        lot.map(|lot| lot.title.clone()).unwrap_or_default()
    }

    /// `lotto 2`; `lotto unico` where the procedure is not split.
    pub fn lot_short(&self, number: u16) -> String {
        if self.state.definition.lots.len() == 1 {
            return self.say("lotto unico", "single lot").to_owned();
        }
        format!("{} {number}", self.say("lotto", "lot"))
    }

    /// `busta tecnica, lotto 2`.
    pub fn envelope(&self, envelope: &EnvelopeState) -> String {
        let class = match envelope.sealed.round {
            Some(_) => self.say("offerta migliorativa", "improved offer"),
            None => words::class(envelope.sealed.class, self.lang()),
        };
        match envelope.sealed.lot {
            Some(lot) if self.state.definition.lots.len() > 1 => format!("{class}, {}", self.lot_short(lot)),
            Some(_) | None => class.to_owned(),
        }
    }

    /// What is offered, with its unit: a discount or an increase in per cent, a price in euro.
    pub fn offered(&self, value: &ceralacca_evaluation::Exact) -> String {
        let percent = self.state.definition.award.economic.formula.measure().is_percent();
        self.lang().quantity(value, if percent { "%" } else { "€" })
    }

    /// The title of an item; `item@lot-2` and `item@owner` say for what or whom it stands.
    pub fn item(&self, key: &str) -> String {
        let id = ceralacca_procedure::findings::item_of(key);
        let title = self.state.definition.item(id).map_or(id, |(_, item)| item.title.as_str());
        let Some((_, of)) = key.split_once('@') else { return title.to_owned() };
        let of = match of.strip_prefix("lot-") {
            Some(number) => format!("{} {number}", self.say("lotto", "lot")),
            None => self.operator(&OperatorId::new(of)),
        };
        format!("{title} ({of})")
    }

    /// Number and title of a sub-criterion.
    pub fn subcriterion(&self, id: &str) -> String {
        let found = sheet::subcriterion(&self.state, id);
        let title = found.map(|sub| self.say(&sub.title, sub.title_en.as_deref().unwrap_or(&sub.title)));
        format!("{id} {}", title.unwrap_or_default()).trim_end().to_owned()
    }

    /// The lot's own state.
    pub fn lot_state(&self, number: u16) -> Result<&LotState, ApiError> {
        let unknown = || {
            let (it, en) = (format!("Il lotto {number} non esiste."), format!("There is no lot {number}."));
            Refusal::not_found("lot_unknown", it, en)
        };
        Ok(self.state.lots.get(&number).ok_or_else(unknown)?)
    }

    /// An address under the procedure.
    pub fn path(&self, rest: &str) -> String {
        format!("/procedures/{}{rest}", self.state.id)
    }

    /// Why something is refused.
    pub fn why(&self, refusal: &Refusal) -> String {
        refusal_text(refusal, self.lang()).to_owned()
    }

    /// The panel's own page.
    pub fn home(&self) -> String {
        self.path("/panel")
    }

    /// The frame of the panel's own page.
    pub fn frame(&self) -> Layout {
        let title = self.state.definition.title.clone();
        self.viewer
            .layout
            .clone()
            .under([(self.say("Procedure", "Procedures"), "/procedures"), (title.as_str(), self.path("").as_str())])
    }

    /// The frame of a page under the panel's own.
    pub fn frame_under(&self, above: &[(&str, String)]) -> Layout {
        let mut layout = self.frame();
        layout.crumbs.push((words::panels(self.lang()).to_owned(), self.home()));
        layout.crumbs.extend(above.iter().map(|(text, address)| ((*text).to_owned(), address.clone())));
        layout
    }

    /// A page that is one form, for an act.
    pub fn form(&self, title: &str, submit: &str, back: &str) -> FormPage {
        FormPage::new(&self.app, self.frame_under(&[]), title, submit, back)
    }

    /// Runs the act of a form: back to where the form came from, or the form again with what was typed.
    pub async fn run<C>(&self, command: C, posted: &Posted, form: FormPage) -> Result<Response, ApiError>
    where
        C: ProcedureAct + Clone + Send + 'static,
    {
        let next = form.back.clone();
        self.run_on(command, posted, form, &next).await
    }

    /// As [`Scene::run`], but on to `next`.
    pub async fn run_on<C>(&self, command: C, posted: &Posted, form: FormPage, next: &str) -> Result<Response, ApiError>
    where
        C: ProcedureAct + Clone + Send + 'static,
    {
        self.run_with(command, posted, form, next, Decision::default()).await
    }

    /// As [`Scene::run_on`]; `also` is written in the same commit.
    pub async fn run_with<C>(
        &self,
        command: C,
        posted: &Posted,
        form: FormPage,
        next: &str,
        also: Decision,
    ) -> Result<Response, ApiError>
    where
        C: ProcedureAct + Clone + Send + 'static,
    {
        let actor = self.viewer.actor();
        match run::act(&self.app, actor, &self.state.id, command, posted.key(actor), also).await {
            Ok(_) => act_done(next, C::ACT),
            Err(error) => form.refused(posted, error),
        }
    }
}
