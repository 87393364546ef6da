//! The desk: what waits for the person logged in, in all his parts; what he waits for; what he follows.

use std::collections::BTreeMap;

use askama::Template;
use axum::{
    extract::State,
    http::{Method, StatusCode},
    response::Response,
};
use ceralacca_procedure::{
    BodyId, OperatorId, ProcedureId,
    policy::{Actor, Role},
    state::Phase,
    waiting::{self, Awaited, BodyTask, Waiting},
};
use ceralacca_storage::{Engine, limits::PAGE_ROWS_MAX};
use jiff::Timestamp;

use super::{
    Lang, Layout, Viewer,
    lang::{countdown, instant},
    page,
    tasks::{self, Names},
};
use crate::{
    ApiError, App,
    access::Routes,
    drafts, people, streams,
    views::{
        self, ProcedureLine, TenderLine,
        followed::{Followed, Party, of_party},
    },
};

/// Procedures that have ended shown on the desk.
const ENDED_SHOWN_MAX: usize = 20;

/// Mounts the page.
pub fn mount(routes: Routes) -> Routes {
    routes.login(Method::GET, "/desk", show)
}

/// The page.
#[derive(Template)]
#[template(path = "desk/desk.html")]
struct DeskPage {
    layout: Layout,
    name: String,
    own: Vec<Task>,
    later: Vec<Task>,
    others: Vec<Task>,
    lists: Vec<List>,
    drafts: Vec<DraftLine>,
    may_draft: bool,
    bodies: Vec<(String, String)>,
    /// Pages of the person's parts that no procedure leads to: address and text.
    tools: Vec<(String, &'static str)>,
    platform_admin: bool,
}

/// A thing to be done.
struct Task {
    deed: String,
    address: Option<String>,
    who: Option<String>,
    procedure: String,
    procedure_address: String,
    buyer: String,
    when: Option<String>,
    order: Timestamp,
}

/// Procedures of one part that the person has.
struct List {
    title: String,
    lines: Vec<Line>,
}

/// A procedure.
struct Line {
    title: String,
    address: String,
    buyer: String,
    phase: &'static str,
    deadline: String,
    left: Option<String>,
    note: Option<String>,
}

/// A procedure file under way.
struct DraftLine {
    id: String,
    saved: String,
}

async fn show(State(app): State<App>, viewer: Viewer) -> Result<Response, ApiError> {
    let actor = viewer.actor().clone();
    let mut desk = Desk { app: &app, actor: &actor, lang: viewer.lang(), now: viewer.layout.now, followed: Vec::new() };
    desk.followed = desk.read().await?;
    let shown = desk.page(viewer).await?;
    page(StatusCode::OK, &shown)
}

/// A desk being laid.
struct Desk<'a> {
    app: &'a App,
    actor: &'a Actor,
    lang: Lang,
    now: Timestamp,
    followed: Vec<(Followed, Party)>,
}

/// What a person's roles let him begin or look after.
fn tools(actor: &Actor, lang: Lang) -> Vec<(String, &'static str)> {
    let holds = |role: Role| actor.bodies.values().any(|roles| roles.contains(&role));
    let mut tools = Vec::new();
    if holds(Role::KeyCustodian) {
        tools.push(("/custody".to_owned(), lang.say("La mia chiave di custode", "My key as a custodian")));
    }
    let firm = lang.say("La mia impresa: persone e chiavi", "My firm: people and keys");
    tools.extend(actor.operators.keys().map(|operator| (format!("/operators/{operator}"), firm)));
    tools
}

impl Desk<'_> {
    fn engine(&self) -> &dyn Engine {
        self.app.engine.as_ref()
    }

    /// Everything that the person follows, live first; a procedure followed in several parts stands once, with his
    /// own part before his office's.
    async fn read(&self) -> Result<Vec<(Followed, Party)>, ApiError> {
        let mut parties: Vec<Party> = self.actor.person.iter().cloned().map(Party::Person).collect();
        let office = |body: &&BodyId| {
            let roles = self.actor.roles_in_body(body);
            roles.contains(&Role::Officer) || roles.contains(&Role::Auditor)
        };
        parties.extend(self.actor.bodies.keys().filter(office).cloned().map(Party::Body));
        parties.extend(self.actor.operators.keys().cloned().map(Party::Operator));
        let mut all: Vec<(Followed, Party)> = Vec::new();
        for ended in [false, true] {
            for party in &parties {
                let found = of_party(self.engine(), party, ended).await?;
                let shown_max = if ended { ENDED_SHOWN_MAX } else { found.len() };
                for followed in found.into_iter().take(shown_max) {
                    let known = all.iter().any(|(known, _)| known.id == followed.id);
                    if !known && !followed.parts_of(self.actor).is_empty() {
                        all.push((followed, party.clone()));
                    }
                }
            }
        }
        Ok(all)
    }

    async fn page(&self, viewer: Viewer) -> Result<DeskPage, ApiError> {
        let names = Names::of(self.engine(), self.followed.iter().flat_map(|(followed, _)| &followed.waiting)).await?;
        let (mut own, mut later, mut others) = (Vec::new(), Vec::new(), Vec::new());
        for (followed, party) in &self.followed {
            for waiting in followed.waiting.iter().filter(|waiting| !waiting.is_over(self.now)) {
                let task = self.task(followed, waiting, party, &names);
                match (waiting.of.includes(self.actor), waiting.is_due(self.now)) {
                    (true, true) => own.push(task),
                    (true, false) => later.push(task),
                    (false, _) if self.may_see_others(party, waiting) => others.push(task),
                    (false, _) => {}
                }
            }
        }
        let (firm_tasks, tenders) = self.tenders().await?;
        own.extend(firm_tasks);
        own.extend(self.body_tasks().await?);
        for tasks in [&mut own, &mut later, &mut others] {
            tasks.sort_by_key(|task| task.order);
        }
        let mut bodies = Vec::new();
        for body in self.actor.bodies.keys() {
            bodies.push((format!("/bodies/{body}"), people::body_name(self.engine(), body).await?));
        }
        let drafts = self.drafts().await?;
        Ok(DeskPage {
            name: viewer.layout.user.clone().unwrap_or_default(),
            own,
            later,
            others,
            lists: self.lists(tenders),
            drafts,
            may_draft: self.drafting_bodies().next().is_some(),
            bodies,
            tools: tools(self.actor, self.lang),
            platform_admin: self.actor.platform_admin,
            layout: viewer.layout,
        })
    }

    /// A firm is not told whom the buyer waits for, nor what the buyer decides of others; what the clock or the market
    /// brings is nobody's task.
    fn may_see_others(&self, party: &Party, waiting: &Waiting) -> bool {
        let of_somebody = matches!(waiting.of, Awaited::People { .. } | Awaited::Firm(_));
        of_somebody && !matches!(party, Party::Operator(_))
    }

    fn task(&self, followed: &Followed, waiting: &Waiting, party: &Party, names: &Names) -> Task {
        let own = waiting.of.includes(self.actor);
        Task {
            deed: capital(&tasks::deed(waiting, self.lang)),
            address: own.then(|| tasks::address(&followed.id, &followed.lead, waiting, self.actor)),
            who: (!own).then(|| tasks::who(&waiting.of, names, self.lang)),
            procedure: followed.title.clone(),
            procedure_address: self.address(followed, party),
            buyer: followed.buyer.clone(),
            when: tasks::when(waiting, self.now, self.lang),
            order: waiting.by.or(waiting.from).unwrap_or(followed.deadline),
        }
    }

    /// The page of a procedure for the part that the person has in it.
    fn address(&self, followed: &Followed, party: &Party) -> String {
        let (id, parts) = (&followed.id, followed.parts_of(self.actor));
        let has = |roles: &[Role]| roles.iter().any(|role| parts.contains(role));
        match party {
            Party::Body(_) => format!("/procedures/{id}/manage"),
            Party::Person(_) if has(&[Role::ProjectLead]) => format!("/procedures/{id}/manage"),
            Party::Person(_) if has(&[Role::OpeningPanel, Role::Commissioner]) => format!("/procedures/{id}/panel"),
            Party::Person(_) | Party::Operator(_) => format!("/procedures/{id}"),
        }
    }

    fn lists(&self, tenders: Vec<Line>) -> Vec<List> {
        let (mut running, mut ended) = (Vec::new(), Vec::new());
        let mut order: Vec<&(Followed, Party)> =
            self.followed.iter().filter(|(_, party)| !matches!(party, Party::Operator(_))).collect();
        order.sort_by_key(|(followed, _)| (followed.phase, followed.deadline));
        for (followed, party) in order {
            let list = if followed.phase.is_ended() { &mut ended } else { &mut running };
            list.push(self.line(followed, party));
        }
        let titled = |title: &str, lines: Vec<Line>| List { title: title.to_owned(), lines };
        let all = [
            titled(self.lang.say("Procedure che seguo", "Procedures that I follow"), running),
            titled(self.lang.say("Offerte e inviti", "Tenders and invitations"), tenders),
            titled(
                self.lang.say("Procedure finite senza aggiudicazione", "Procedures that ended without award"),
                ended,
            ),
        ];
        all.into_iter().filter(|list| !list.lines.is_empty()).collect()
    }

    fn line(&self, followed: &Followed, party: &Party) -> Line {
        let running = followed.phase == Phase::Published && self.now <= followed.deadline;
        Line {
            title: followed.title.clone(),
            address: self.address(followed, party),
            buyer: followed.buyer.clone(),
            phase: self.lang.phase(followed.phase),
            deadline: instant(followed.deadline),
            left: running.then(|| countdown(self.now, followed.deadline, self.lang)),
            note: None,
        }
    }

    /// Tenders sent, tenders being prepared and invitations of the firms for which the person acts.
    async fn tenders(&self) -> Result<(Vec<Task>, Vec<Line>), ApiError> {
        let (mut own, mut lines) = (Vec::new(), Vec::new());
        for operator in self.actor.operators.keys() {
            let mut standings = self.standings(operator).await?;
            for (followed, party) in &self.followed {
                if *party == Party::Operator(operator.clone()) {
                    standings.entry(followed.id.clone()).or_insert(Standing::Invited);
                }
            }
            for (id, standing) in standings {
                let Some(line) = self.procedure_line(&id).await? else { continue };
                let runs = line.phase == Phase::Published && self.now <= line.deadline;
                if runs && standing != Standing::Sent {
                    own.push(self.tender_task(&line, standing));
                }
                lines.push(Line {
                    title: line.title.clone(),
                    address: format!("/procedures/{id}/tender"),
                    buyer: line.buyer.clone(),
                    phase: self.lang.phase(line.phase),
                    deadline: instant(line.deadline),
                    left: runs.then(|| countdown(self.now, line.deadline, self.lang)),
                    note: Some(standing.words(self.lang).to_owned()),
                });
            }
        }
        Ok((own, lines))
    }

    async fn standings(&self, operator: &OperatorId) -> Result<BTreeMap<ProcedureId, Standing>, ApiError> {
        let mut all = BTreeMap::new();
        for draft in self.engine().drafts(&format!("operator/{operator}"), "workspace/", PAGE_ROWS_MAX).await? {
            let Some(("workspace", rest)) = draft.key.split_once('/') else { continue };
            let Some((procedure, _)) = rest.split_once('/') else { continue };
            all.insert(ProcedureId::new(procedure), Standing::Begun);
        }
        for row in self.engine().views(views::TENDER, Some(operator.as_str()), "", PAGE_ROWS_MAX).await? {
            let line: TenderLine = read(&row.data)?;
            all.insert(line.procedure, if line.sent { Standing::Sent } else { Standing::Withdrawn });
        }
        Ok(all)
    }

    async fn procedure_line(&self, id: &ProcedureId) -> Result<Option<ProcedureLine>, ApiError> {
        let row = self.engine().view(views::PROCEDURE, id.as_str()).await?;
        row.map(|row| read(&row.data)).transpose()
    }

    fn tender_task(&self, line: &ProcedureLine, standing: Standing) -> Task {
        let deed = match standing {
            Standing::Begun => self.lang.say("Completare e inviare l'offerta", "Complete and send the tender"),
            Standing::Withdrawn => self
                .lang
                .say("Offerta ritirata: se vuole, ne invii un'altra", "Tender withdrawn: send another if you wish"),
            Standing::Invited | Standing::Sent => {
                self.lang.say("Invito ricevuto: presentare l'offerta", "You are invited: send the tender")
            }
        };
        Task {
            deed: deed.to_owned(),
            address: Some(format!("/procedures/{}/tender", line.id)),
            who: None,
            procedure: line.title.clone(),
            procedure_address: format!("/procedures/{}", line.id),
            buyer: line.buyer.clone(),
            when: Some(format!("{} {}", self.lang.say("entro il", "by"), instant(line.deadline))),
            order: line.deadline,
        }
    }

    /// What the bodies need of this person: people, keys, the set of custodians.
    async fn body_tasks(&self) -> Result<Vec<Task>, ApiError> {
        let mut all = Vec::new();
        for body in self.actor.bodies.keys() {
            let state = streams::body(self.app, body).await?;
            for need in waiting::of_body(&state) {
                if self.actor.person.as_ref().is_some_and(|person| need.of.contains(person)) {
                    all.push(self.body_task(body, need.what).await?);
                }
            }
        }
        Ok(all)
    }

    async fn body_task(&self, body: &BodyId, what: BodyTask) -> Result<Task, ApiError> {
        let name = people::body_name(self.engine(), body).await?;
        let address = match what {
            BodyTask::EnrolKey => "/custody".to_owned(),
            BodyTask::PutInForce | BodyTask::RenewSet => format!("/bodies/{body}/custodians"),
            BodyTask::NameAdmin | BodyTask::NameLead | BodyTask::NameCustodians => format!("/bodies/{body}/grant"),
        };
        Ok(Task {
            deed: super::bodies::need_words(what, self.lang).to_owned(),
            address: Some(address),
            who: None,
            procedure: name.clone(),
            procedure_address: format!("/bodies/{body}"),
            buyer: String::new(),
            when: None,
            order: self.now,
        })
    }

    /// Bodies in which the person may prepare procedures.
    fn drafting_bodies(&self) -> impl Iterator<Item = &BodyId> {
        self.actor.bodies.keys().filter(|body| {
            let roles = self.actor.roles_in_body(body);
            roles.contains(&Role::ProjectLead) || roles.contains(&Role::Officer)
        })
    }

    async fn drafts(&self) -> Result<Vec<DraftLine>, ApiError> {
        let mut all = Vec::new();
        for body in self.drafting_bodies() {
            for (id, saved) in drafts::wizards(self.app, self.actor, body).await? {
                all.push(DraftLine { id: id.to_string(), saved: instant(saved) });
            }
        }
        Ok(all)
    }
}

/// Where a firm stands in a procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Invited,
    Begun,
    Sent,
    Withdrawn,
}

impl Standing {
    fn words(self, lang: Lang) -> &'static str {
        match self {
            Self::Invited => lang.say("invito ricevuto", "invited"),
            Self::Begun => lang.say("offerta non inviata", "tender not sent"),
            Self::Sent => lang.say("offerta inviata", "tender sent"),
            Self::Withdrawn => lang.say("offerta ritirata", "tender withdrawn"),
        }
    }
}

fn read<T: serde::de::DeserializeOwned>(data: &str) -> Result<T, ApiError> {
    serde_json::from_str(data).map_err(|error| ApiError::internal("reading a view", error))
}

/// With a capital letter, as a sentence begins.
pub(crate) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
