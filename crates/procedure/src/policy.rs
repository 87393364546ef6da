//! Who may do what, and when: the one place where a permit is made (architecture §6).
//!
//! The table is data: [`allowed`] is a pure function of act, role and phase, printed whole into
//! `permissions.txt` by a test, so that a change of a permission is a change that a reader sees.

use std::{collections::BTreeMap, collections::BTreeSet, marker::PhantomData};

use serde::{Deserialize, Serialize};

use crate::{BodyId, OperatorId, PersonId, ProcedureState, Refusal, state::Phase};

/// Roles. The first group is held in a body, the second by membership of a panel of one procedure, the third in an operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// RUP of this procedure; in a body, one who may be.
    ProjectLead,
    /// Office of the body.
    Officer,
    /// Custode delle chiavi of the body.
    KeyCustodian,
    /// Auditor: reads, never acts.
    Auditor,
    /// Names people and custodians of the body; sees no tender.
    BuyerAdmin,
    /// Runs the installation; sees no procurement data at all.
    PlatformAdmin,
    /// Member of the seggio di gara.
    OpeningPanel,
    /// Member of the commissione giudicatrice.
    Commissioner,
    /// Legale rappresentante of an operator.
    LegalRepresentative,
    /// Delegate of an operator.
    Delegate,
    /// Anybody.
    Public,
    /// The installation itself: the clock, the opening of an envelope once its shares are there.
    System,
}

impl Role {
    /// Every role, in the order of the matrix.
    pub const ALL: [Self; 12] = [
        Self::ProjectLead,
        Self::Officer,
        Self::KeyCustodian,
        Self::Auditor,
        Self::BuyerAdmin,
        Self::PlatformAdmin,
        Self::OpeningPanel,
        Self::Commissioner,
        Self::LegalRepresentative,
        Self::Delegate,
        Self::Public,
        Self::System,
    ];
}

macro_rules! acts {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {
        /// Acts and sensitive reads.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum Act { $($(#[$doc])* $name),+ }

        impl Act {
            /// Every act, in the order of the matrix.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];
        }
    };
}

acts! {
    /// Change the draft.
    ReviseDraft,
    /// Add documents of the tender (art. 82).
    AttachDocuments,
    /// Take one back.
    WithdrawDocument,
    /// Record the decision to contract (art. 17).
    RecordDecision,
    /// Publish or send the invitation.
    Publish,
    /// Suspend the term (art. 25 c.2).
    Suspend,
    /// Resume with a new term.
    Resume,
    /// Extend the term (art. 92 c.2).
    Extend,
    /// Close submissions when the term has passed.
    CloseSubmissions,
    /// Declare that nobody tendered.
    DeclareDeserted,
    /// Revoke.
    Revoke,
    /// Annul.
    Annul,
    /// Name the seggio.
    NameOpeningPanel,
    /// Name the commission (art. 93).
    NameEvaluationPanel,
    /// Read who tendered, as a member of a panel, before declaring.
    SeeTenderers,
    /// Declare the absence or presence of a conflict (art. 16).
    DeclareConflict,
    /// Convene a session.
    ConveneSession,
    /// Start it.
    StartSession,
    /// Confirm one's own presence.
    ConfirmPresence,
    /// End it.
    EndSession,
    /// Give one's share of an envelope.
    GiveShare,
    /// Record what an envelope held once its shares opened it.
    RecordOpening,
    /// Admit a tenderer.
    Admit,
    /// Ask a tenderer to cure (art. 101).
    AskCure,
    /// Answer a request to cure.
    AnswerCure,
    /// Judge the answer.
    AssessCure,
    /// Exclude a tenderer.
    Exclude,
    /// Readmit a tenderer by self-protection or court order.
    Readmit,
    /// Settle admissions and exclusions.
    SettleAdmissions,
    /// Lock one's own scoring sheet.
    LockSheet,
    /// Record a collegial value with its reasons.
    ScoreCollegially,
    /// Ascertain a value.
    Ascertain,
    /// Close the technical scores of a lot.
    ScoreTechnical,
    /// Show technical scores to tenderers.
    ShowTechnical,
    /// Rank a lot.
    Rank,
    /// Ask those who are tied for improved offers (art. 77 R.D. 827/1924).
    AskImprovedOffers,
    /// Send or replace one.
    SendImprovedOffer,
    /// Close a round of improved offers when its term has passed.
    CloseImprovedOffers,
    /// Announce a draw, with the commitment to its seed.
    AnnounceDraw,
    /// Hold a draw that was announced.
    RecordDraw,
    /// Apply the threshold of abnormally low tenders (art. 54).
    ApplyAnomalyThreshold,
    /// Ask for explanations of a tender that appears abnormally low (art. 110).
    AskExplanations,
    /// Give them.
    GiveExplanations,
    /// Judge them.
    AssessExplanations,
    /// Propose the award.
    ProposeAward,
    /// Send or replace a tender.
    SubmitTender,
    /// Withdraw it.
    WithdrawTender,
    /// Upload bytes: sealed objects, or files that answer a request to cure or explain a tender.
    UploadSealed,
    /// Keep one's own tender under preparation, sealed: workspace and draft keys.
    KeepWorkspace,
    /// Read the draft.
    ReadDraft,
    /// Read what was published.
    ReadPublished,
    /// Read one's own tender.
    ReadOwnTender,
    /// Read sealed bytes and headers in a session.
    ReadSealed,
    /// Read opened envelopes.
    ReadOpened,
    /// Read the panels' work before it is shown.
    ReadEvaluation,
    /// Read the minutes.
    ReadMinutes,
    /// Read technical scores and ranking as a tenderer.
    ReadResults,
}

/// What a person is, everywhere.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Actor {
    /// Who; absent for the public.
    pub person: Option<PersonId>,
    /// Roles in bodies.
    pub bodies: BTreeMap<BodyId, BTreeSet<Role>>,
    /// Roles in operators.
    pub operators: BTreeMap<OperatorId, BTreeSet<Role>>,
    /// Whether he runs the installation.
    pub platform_admin: bool,
    /// Whether it is the installation itself.
    pub system: bool,
}

impl Actor {
    /// The installation itself.
    #[must_use]
    pub fn system() -> Self {
        Self { system: true, ..Self::default() }
    }

    /// The id under which acts are recorded.
    #[must_use]
    pub fn id(&self) -> PersonId {
        match &self.person {
            Some(person) => person.clone(),
            None if self.system => PersonId::new("system"),
            None => PersonId::new("public"),
        }
    }

    /// Roles of this person in one procedure.
    #[must_use]
    pub fn roles_in(&self, state: &ProcedureState) -> BTreeSet<Role> {
        let mut roles = self.roles_in_body(&state.body);
        if let Some(person) = &self.person {
            if *person != state.lead {
                roles.remove(&Role::ProjectLead);
            }
            if state.opening_panel.as_ref().is_some_and(|panel| panel.has(person)) {
                roles.insert(Role::OpeningPanel);
            }
            if state.evaluation_panel.as_ref().is_some_and(|panel| panel.has(person)) {
                roles.insert(Role::Commissioner);
            }
        }
        roles.extend(self.operators.values().flatten());
        roles
    }

    /// Roles of this person in a body, with those that he holds everywhere.
    #[must_use]
    pub fn roles_in_body(&self, body: &BodyId) -> BTreeSet<Role> {
        let mut roles: BTreeSet<Role> = self.bodies.get(body).cloned().unwrap_or_default();
        roles.insert(Role::Public);
        if self.platform_admin {
            roles.insert(Role::PlatformAdmin);
        }
        if self.system {
            roles.insert(Role::System);
        }
        roles
    }

    /// Whether this person acts for the operator.
    #[must_use]
    pub fn acts_for(&self, operator: &OperatorId) -> bool {
        self.operators.contains_key(operator)
    }
}

/// Leave to do one act, made only by [`permit`] and spent by doing it.
#[derive(Debug)]
pub struct Permit<C> {
    actor: PersonId,
    operators: BTreeSet<OperatorId>,
    act: PhantomData<C>,
}

impl<C> Permit<C> {
    /// Who was permitted.
    #[must_use]
    pub fn actor(&self) -> &PersonId {
        &self.actor
    }

    /// Whether the person acts for this operator.
    #[must_use]
    pub fn acts_for(&self, operator: &OperatorId) -> bool {
        self.operators.contains(operator)
    }
}

/// A thing that needs a permit.
pub trait Permitted {
    /// The act of the matrix.
    const ACT: Act;
}

/// Makes a permit for the act `C`, or refuses.
///
/// # Errors
/// `role_missing` when no role of this person may ever do it here, `wrong_phase` when one may, but not now.
pub fn permit<C: Permitted>(actor: &Actor, state: &ProcedureState) -> Result<Permit<C>, Refusal> {
    check(actor, state, C::ACT)?;
    Ok(Permit { actor: actor.id(), operators: actor.operators.keys().cloned().collect(), act: PhantomData })
}

/// Checks a sensitive read in the same table.
///
/// # Errors
/// As [`permit`].
pub fn check(actor: &Actor, state: &ProcedureState, act: Act) -> Result<(), Refusal> {
    let mut roles = actor.roles_in(state);
    if matches!(act, Act::ReadOpened | Act::ReadEvaluation) {
        refuse_undeclared(actor, state, &mut roles)?;
    }
    if roles.iter().any(|role| allowed(act, *role, state.phase)) {
        return Ok(());
    }
    // Who is not of the body does not learn from a refusal that a draft exists.
    let office = actor.system || actor.bodies.contains_key(&state.body);
    if !office && !allowed(Act::ReadPublished, Role::Public, state.phase) {
        return Err(Refusal::not_found(
            "procedure_unknown",
            "La procedura non esiste.",
            "The procedure does not exist.",
        ));
    }
    let ever = roles.iter().any(|role| Phase::ALL.iter().any(|phase| allowed(act, *role, *phase)));
    let name = serde_json::to_value(act).ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default();
    Err(if ever {
        Refusal::wrong_moment(
            "wrong_phase",
            "",
            format!("L'atto non è possibile nello stato «{}» della procedura.", state.phase.italian()),
            format!("This act is not possible while the procedure is \"{}\".", state.phase.english()),
        )
        .with("phase", state.phase.name())
    } else {
        Refusal::forbidden(
            "role_missing",
            "art. 35 D.Lgs. 36/2023",
            "Il ruolo con cui è entrato non consente questo atto in questa procedura. Si rivolga al RUP.",
            "Your role does not allow this act in this procedure. Ask the project lead (RUP).",
        )
    }
    .with("act", name))
}

/// A member of a panel reads tenders only after declaring (art. 16), whatever else he may read as the RUP or an auditor.
fn refuse_undeclared(actor: &Actor, state: &ProcedureState, roles: &mut BTreeSet<Role>) -> Result<(), Refusal> {
    let Some(person) = &actor.person else { return Ok(()) };
    let panels = [(Role::OpeningPanel, &state.opening_panel), (Role::Commissioner, &state.evaluation_panel)];
    let mut undeclared = false;
    for (role, panel) in panels {
        if panel.as_ref().is_some_and(|panel| panel.undeclared().any(|member| member == person)) {
            roles.remove(&role);
            undeclared = true;
        }
    }
    let others = [Role::ProjectLead, Role::Auditor, Role::OpeningPanel, Role::Commissioner];
    if undeclared && !others.iter().any(|role| roles.contains(role)) {
        return Err(Refusal::forbidden(
            "declaration_missing",
            "art. 16 e 93 D.Lgs. 36/2023",
            "Prima di leggere le offerte va resa la dichiarazione di assenza di conflitti di interesse.",
            "The declaration on conflicts of interest comes before reading any tender.",
        ));
    }
    Ok(())
}

/// The table: may this role do this act in this phase?
#[must_use]
pub fn allowed(act: Act, role: Role, phase: Phase) -> bool {
    let (roles, phases) = row(act);
    roles.contains(&role) && phases.contains(&phase)
}

use Phase::{
    AdministrativeCheck as PAdm, Annulled as PAnn, Closed as PClo, Decided as PDec, Deserted as PDes, Draft as PDra,
    Evaluation as PEva, Proposed as PPro, Published as PPub, Revoked as PRev, Suspended as PSus,
};
use Role::{
    Auditor, Commissioner, Delegate, KeyCustodian, LegalRepresentative, Officer, OpeningPanel, ProjectLead, Public,
    System,
};

const OFFICE: &[Role] = &[ProjectLead, Officer];
const LEAD: &[Role] = &[ProjectLead];
const FIRM: &[Role] = &[LegalRepresentative, Delegate];
const PANELS: &[Role] = &[OpeningPanel, Commissioner];
const LEAD_AND_PANELS: &[Role] = &[ProjectLead, OpeningPanel, Commissioner];
const ALIVE: &[Phase] = &[PPub, PSus, PClo, PAdm, PEva, PPro];
const AFTER_TERM: &[Phase] = &[PClo, PAdm, PEva];
const OPENING: &[Phase] = &[PAdm, PEva];

/// Roles and phases of an act. A role outside the first list never may; a phase outside the second never suits.
fn row(act: Act) -> (&'static [Role], &'static [Phase]) {
    match act {
        Act::ReviseDraft => (OFFICE, &[PDra]),
        // Once the procedure is published, the act itself leaves it to the lead alone.
        Act::AttachDocuments | Act::WithdrawDocument => (OFFICE, &[PDra, PDec, PPub, PSus]),
        Act::RecordDecision => (LEAD, &[PDra]),
        Act::Publish => (LEAD, &[PDec]),
        Act::Suspend => (LEAD, &[PPub]),
        Act::Resume => (LEAD, &[PSus]),
        Act::Extend => (LEAD, &[PPub]),
        Act::CloseSubmissions => (&[System], &[PPub]),
        Act::DeclareDeserted => (LEAD, &[PClo]),
        Act::Revoke => (LEAD, &[PDec, PPub, PSus, PClo, PAdm, PEva, PPro]),
        Act::Annul => (LEAD, ALIVE),
        Act::NameOpeningPanel => (LEAD, &[PDec, PPub, PSus, PClo]),
        Act::NameEvaluationPanel => (LEAD, AFTER_TERM),
        Act::SeeTenderers | Act::DeclareConflict => (PANELS, AFTER_TERM),
        Act::ConveneSession => (LEAD_AND_PANELS, &[PPub, PClo, PAdm, PEva]),
        Act::StartSession | Act::ConfirmPresence => (PANELS, AFTER_TERM),
        Act::EndSession => (PANELS, &[PClo, PAdm, PEva, PPro]),
        Act::GiveShare => (&[KeyCustodian], OPENING),
        Act::RecordOpening => (&[System], OPENING),
        Act::Admit | Act::AskCure | Act::AssessCure => (&[ProjectLead, OpeningPanel], OPENING),
        Act::AnswerCure => (FIRM, OPENING),
        Act::Exclude => (LEAD_AND_PANELS, OPENING),
        Act::Readmit => (LEAD, &[PAdm, PEva, PPro]),
        Act::SettleAdmissions => (&[ProjectLead, OpeningPanel], &[PAdm]),
        Act::LockSheet | Act::ScoreCollegially | Act::Ascertain | Act::ScoreTechnical | Act::ShowTechnical => {
            (&[Commissioner], &[PEva])
        }
        Act::Rank | Act::AnnounceDraw | Act::RecordDraw => (PANELS, &[PEva]),
        // Asked for by the body (stazione appaltante): the RUP, or the panel that ranks.
        Act::AskImprovedOffers => (LEAD_AND_PANELS, &[PEva]),
        Act::SendImprovedOffer => (FIRM, &[PEva]),
        // A lot may go on to its proposal without the tie while the round runs.
        Act::CloseImprovedOffers => (&[System], &[PEva, PPro]),
        // The RUP checks, with the help of the panel (All. I.2 art. 7, art. 93).
        Act::ApplyAnomalyThreshold | Act::AskExplanations | Act::AssessExplanations => (LEAD_AND_PANELS, &[PEva]),
        Act::GiveExplanations => (FIRM, &[PEva]),
        Act::ProposeAward => (&[Commissioner, OpeningPanel], &[PEva]),
        Act::SubmitTender | Act::WithdrawTender => (FIRM, &[PPub]),
        // Sealed objects while the term runs, then the files that answer a request.
        Act::UploadSealed => (FIRM, &[PPub, PAdm, PEva]),
        // Beyond the term too: cures are prepared in it, and a new colleague is handed the draft key.
        Act::KeepWorkspace => (FIRM, ALIVE),
        Act::ReadDraft => (&[ProjectLead, Officer, Auditor], Phase::ALL),
        Act::ReadPublished => (&[Public], &[PPub, PSus, PClo, PAdm, PEva, PPro, PDes, PRev, PAnn]),
        Act::ReadOwnTender => (FIRM, &[PPub, PSus, PClo, PAdm, PEva, PPro, PDes, PRev, PAnn]),
        Act::ReadSealed => (&[KeyCustodian], OPENING),
        Act::ReadOpened | Act::ReadEvaluation => {
            (&[ProjectLead, OpeningPanel, Commissioner, Auditor], &[PAdm, PEva, PPro, PRev, PAnn])
        }
        Act::ReadMinutes => {
            (&[ProjectLead, Officer, OpeningPanel, Commissioner, Auditor], &[PClo, PAdm, PEva, PPro, PDes, PRev, PAnn])
        }
        Act::ReadResults => (FIRM, &[PEva, PPro]),
    }
}

/// The whole matrix as text, one line per act and role with the phases in which it may be done.
#[must_use]
pub fn matrix() -> String {
    let mut text = String::from(
        "# Permissions: act, role, phases in which the role may do it. Remade by a test; see policy.rs.\n",
    );
    for act in Act::ALL {
        for role in Role::ALL {
            let phases: Vec<&str> =
                Phase::ALL.iter().filter(|phase| allowed(*act, role, **phase)).map(|phase| phase.name()).collect();
            if !phases.is_empty() {
                text.push_str(&format!("{act:?} | {role:?} | {}\n", phases.join(" ")));
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn matrix_file_is_current() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/permissions.txt");
        let found = std::fs::read_to_string(path).unwrap_or_default();
        if std::env::var_os("UPDATE_PERMISSIONS").is_some() {
            std::fs::write(path, matrix()).unwrap();
        } else {
            assert_eq!(found, matrix(), "permissions changed: review, then run with UPDATE_PERMISSIONS=1");
        }
    }

    #[test]
    fn platform_admin_and_buyer_admin_touch_no_procedure() {
        for act in Act::ALL {
            for phase in Phase::ALL {
                assert!(!allowed(*act, Role::PlatformAdmin, *phase), "{act:?}");
                assert!(!allowed(*act, Role::BuyerAdmin, *phase), "{act:?}");
            }
        }
    }

    #[test]
    fn nobody_reads_an_envelope_before_the_term() {
        for act in [Act::ReadSealed, Act::ReadOpened, Act::GiveShare, Act::RecordOpening, Act::SeeTenderers] {
            for role in Role::ALL {
                for phase in [Phase::Draft, Phase::Decided, Phase::Published, Phase::Suspended] {
                    assert!(!allowed(act, role, phase), "{act:?} {role:?} {phase:?}");
                }
            }
        }
    }

    #[test]
    fn auditor_never_acts() {
        let reads = [Act::ReadDraft, Act::ReadOpened, Act::ReadEvaluation, Act::ReadMinutes];
        for act in Act::ALL.iter().filter(|act| !reads.contains(act)) {
            for phase in Phase::ALL {
                assert!(!allowed(*act, Role::Auditor, *phase), "{act:?}");
            }
        }
    }
}
