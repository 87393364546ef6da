//! Lots under evaluation: technical envelopes, scores, prices, ranking, proposal.

use std::collections::BTreeSet;

use ceralacca_evaluation::{Scoring, TechnicalRules};

use super::{Awaited, Waiting, admission, panels};
use crate::{
    PersonId, ProcedureState,
    acts::{discretionary, items_to_ascertain},
    definition::EnvelopeClass,
    event::{FindingSeverity, PanelKind},
    policy::Act,
    state::{EnvelopeStatus, LotStage, LotState, Tenderer},
};

pub(super) fn waiting(state: &ProcedureState) -> Vec<Waiting> {
    let kind = if state.definition.has_technical() { PanelKind::Evaluation } else { PanelKind::Opening };
    let members = state.panel(kind).map(|panel| panel.members.as_slice()).unwrap_or_default();
    let work = Work { state, kind, members };
    let mut all = Vec::new();
    if state.panel(kind).is_none_or(|panel| panel.undeclared().next().is_some()) || work.anything_sealed() {
        match panels::sitting(state, kind) {
            Some(session) => all.extend(admission::shares(state, session)),
            None => all.extend(panels::towards_session(state, kind)),
        }
    }
    for (number, lot) in &state.lots {
        // A session that several lots need is needed once.
        let of_lot = work.lot(*number, lot).into_iter().filter(|found| !all.contains(found)).collect::<Vec<_>>();
        all.extend(of_lot);
    }
    all
}

struct Work<'a> {
    state: &'a ProcedureState,
    kind: PanelKind,
    members: &'a [PersonId],
}

impl Work<'_> {
    fn any_member(&self, act: Act, lot: u16) -> Waiting {
        Waiting::new(act, Awaited::any_of(self.members)).in_lot(lot)
    }

    /// The class whose turn it is in a lot, if one is.
    fn class(&self, lot: &LotState) -> Option<EnvelopeClass> {
        match (lot.stage, self.state.definition.has_technical()) {
            (LotStage::Waiting, true) => Some(EnvelopeClass::Technical),
            (LotStage::TechnicalShown, true) | (LotStage::Waiting, false) => Some(self.state.price_class()),
            _ => None,
        }
    }

    fn competing(&self, lot: u16) -> impl Iterator<Item = &Tenderer> {
        self.state.tenderers.values().filter(move |tenderer| tenderer.competes_for(lot))
    }

    fn sealed(&self, number: u16, class: EnvelopeClass) -> bool {
        self.competing(number)
            .any(|tenderer| tenderer.envelope(class, Some(number)).is_some_and(|envelope| envelope.is_sealed()))
    }

    fn anything_sealed(&self) -> bool {
        let mut lots = self.state.lots.iter();
        lots.any(|(number, lot)| self.class(lot).is_some_and(|class| self.sealed(*number, class)))
    }

    fn lot(&self, number: u16, lot: &LotState) -> Vec<Waiting> {
        match (lot.stage, self.class(lot)) {
            (_, Some(class)) if self.sealed(number, class) => Vec::new(),
            (_, Some(class)) => {
                let excluded = self.to_exclude(number, class);
                if excluded > 0 {
                    let by = admission::deciders(self.state);
                    return vec![Waiting::new(Act::Exclude, by).in_lot(number).times(excluded)];
                }
                match (class, &self.state.definition.award.technical) {
                    (EnvelopeClass::Technical, Some(rules)) => self.technical(number, lot, rules),
                    _ => vec![self.any_member(Act::Rank, number)],
                }
            }
            (LotStage::TechnicalScored, None) => vec![self.any_member(Act::ShowTechnical, number)],
            (LotStage::Ranked, None) => self.ranked(number, lot),
            (_, None) => Vec::new(),
        }
    }

    /// Tenderers in the race whom the law excludes: envelope unreadable, or a finding that says so.
    fn to_exclude(&self, number: u16, class: EnvelopeClass) -> usize {
        let excluded = |tenderer: &&Tenderer| match tenderer.envelope(class, Some(number)).map(|found| &found.status) {
            Some(EnvelopeStatus::Unreadable { .. }) => true,
            Some(EnvelopeStatus::Opened { findings, .. }) => {
                class != EnvelopeClass::Technical
                    && findings.iter().any(|finding| finding.severity == FindingSeverity::Exclusion)
            }
            Some(EnvelopeStatus::Sealed) | None => false,
        };
        self.competing(number).filter(excluded).count()
    }

    fn technical(&self, number: u16, lot: &LotState, rules: &TechnicalRules) -> Vec<Waiting> {
        let mut all = Vec::new();
        let judged: Vec<&str> = discretionary(rules).collect();
        match &rules.scoring {
            Scoring::EachCommissioner { .. } => all.extend(self.sheets(number, lot, &judged)),
            Scoring::Collegial {} => all.extend(self.collegial(number, lot, &judged)),
        }
        let items: BTreeSet<&str> = items_to_ascertain(rules).collect();
        let missing: usize = self
            .competing(number)
            .map(|tenderer| {
                let found = lot.ascertained.get(tenderer.id());
                items.iter().filter(|item| found.is_none_or(|found| !found.contains_key(**item))).count()
            })
            .sum();
        if missing > 0 {
            all.push(self.any_member(Act::Ascertain, number).times(missing));
        }
        if all.is_empty() {
            all.push(self.any_member(Act::ScoreTechnical, number));
        }
        all
    }

    fn sheets(&self, number: u16, lot: &LotState, judged: &[&str]) -> Option<Waiting> {
        let unlocked = self.members.iter().filter(|member| {
            let sheet = lot.sheets.get(*member);
            self.competing(number).any(|tenderer| sheet.is_none_or(|sheet| !sheet.contains_key(tenderer.id())))
        });
        let unlocked: Vec<&PersonId> = unlocked.collect();
        (!judged.is_empty() && !unlocked.is_empty())
            .then(|| Waiting::new(Act::LockSheet, Awaited::each_of(unlocked)).in_lot(number))
    }

    /// Collegial values are given in a session: until there is one, the session is what is waited for.
    fn collegial(&self, number: u16, lot: &LotState, judged: &[&str]) -> Vec<Waiting> {
        let missing: usize = self
            .competing(number)
            .map(|tenderer| {
                let given = lot.collegial.get(tenderer.id());
                judged.iter().filter(|id| given.is_none_or(|given| !given.contains_key(**id))).count()
            })
            .sum();
        if missing == 0 {
            return Vec::new();
        }
        match panels::sitting(self.state, self.kind) {
            Some(session) => {
                vec![self.any_member(Act::ScoreCollegially, number).in_session(&session.id).times(missing)]
            }
            None => panels::towards_session(self.state, self.kind),
        }
    }

    fn ranked(&self, number: u16, lot: &LotState) -> Vec<Waiting> {
        if let Some(tie) = &lot.unresolved {
            let act = if lot.draw.is_some() { Act::Rank } else { Act::RecordDraw };
            // Other steps of the notice have no act of their own here: the ranking says what comes next.
            return if tie.next_step == "draw" { vec![self.any_member(act, number)] } else { Vec::new() };
        }
        let others = self.state.lots.values().filter(|other| !other.stage.is_out());
        let all_ranked = others.clone().all(|other| !other.ranking.is_empty() && other.unresolved.is_none());
        if self.state.definition.lot_limits.is_some() && !all_ranked {
            return Vec::new();
        }
        vec![self.any_member(Act::ProposeAward, number)]
    }
}
