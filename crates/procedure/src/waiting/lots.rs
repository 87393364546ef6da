//! Lots under evaluation: technical envelopes, scores, prices, ranking, proposal.

use std::collections::BTreeMap;

use super::{Awaited, Waiting, admission, panels};
use crate::{
    PersonId, ProcedureState,
    acts::ScoringDue,
    anomaly::{Obstacle, obstacle},
    definition::EnvelopeClass,
    event::{FindingSeverity, PanelKind, UnresolvedTie},
    policy::Act,
    scoring,
    state::{AnnouncedDraw, EnvelopeStatus, LotStage, LotState, Tenderer},
};

pub(super) fn waiting(state: &ProcedureState) -> Vec<Waiting> {
    let kind = if state.definition.has_technical() { PanelKind::Evaluation } else { PanelKind::Opening };
    let members = state.panel(kind).map(|panel| panel.members.as_slice()).unwrap_or_default();
    let work = Work { state, kind, members, obstacles: obstacles(state) };
    let mut all = Vec::new();
    if state.panel(kind).is_none_or(|panel| panel.undeclared().next().is_some()) || work.anything_sealed() {
        match panels::sitting(state, kind) {
            Some(session) => all.extend(admission::shares(state, session)),
            None => all.extend(panels::towards_session(state, kind)),
        }
    }
    for (number, lot) in &state.lots {
        // A session that several lots need is needed once.
        let beside = work.checks(*number, lot).into_iter().chain(work.round(*number, lot));
        for found in beside.chain(work.lot(*number, lot)) {
            if !all.contains(&found) {
                all.push(found);
            }
        }
    }
    all
}

/// What stands between each ranked lot and its proposal; nothing of a lot that can be proposed.
fn obstacles(state: &ProcedureState) -> BTreeMap<u16, Obstacle> {
    let ranked: Vec<_> = state.lots.iter().filter(|(_, lot)| lot.stage == LotStage::Ranked).collect();
    // Who is proposed for each lot, as far as it can be said.
    let awards = if ranked.is_empty() { BTreeMap::new() } else { scoring::awards(state).unwrap_or_default() };
    let found = ranked.into_iter().filter_map(|(number, lot)| {
        let winner = awards.get(number).and_then(Option::as_ref).filter(|_| lot.unresolved.is_none());
        Some((*number, obstacle(state, *number, winner).ok()??))
    });
    found.collect()
}

struct Work<'a> {
    state: &'a ProcedureState,
    kind: PanelKind,
    members: &'a [PersonId],
    obstacles: BTreeMap<u16, Obstacle>,
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
        lots.any(|(number, lot)| {
            self.class(lot).is_some_and(|class| self.sealed(*number, class)) || improved_sealed(lot)
        })
    }

    /// A round of improved offers that runs: those who were asked send until its term, whether they have sent or not, for that is
    /// not known; a round that the tie no longer needs only comes to its end.
    fn round(&self, number: u16, lot: &LotState) -> Vec<Waiting> {
        let Some((_, open)) = lot.open_improvement() else { return Vec::new() };
        let close = Waiting::new(Act::CloseImprovedOffers, Awaited::Platform).in_lot(number).from(open.until);
        let needed = match &lot.unresolved {
            Some(tie) => tie.asks_for_improved_offers() && open.covers(&tie.tenderers),
            None => lot.stage != LotStage::Ranked && !lot.is_finished(),
        };
        let asked = self.competing(number).filter(|found| needed && open.tenderers.contains(found.id()));
        let send = asked.map(|tenderer| {
            let firm = Awaited::Firm(tenderer.id().clone());
            Waiting::new(Act::SendImprovedOffer, firm).in_lot(number).by(open.until)
        });
        send.chain([close]).collect()
    }

    /// Improved offers are asked for; once they are closed and opened the ranking is made again.
    fn improving(&self, number: u16, lot: &LotState, tie: &UnresolvedTie) -> Option<Waiting> {
        if lot.open_improvement().is_some() {
            return None;
        }
        match lot.standing_improvement(tie) {
            None => Some(self.lead_or_member(Act::AskImprovedOffers, number)),
            Some((_, round)) if round.is_settled_for(tie) => Some(self.any_member(Act::Rank, number)),
            // The session in which they are opened is waited for already.
            Some(_) => None,
        }
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
                match class {
                    EnvelopeClass::Technical => self.technical(number),
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

    fn technical(&self, number: u16) -> Vec<Waiting> {
        let Ok(due) = ScoringDue::of(self.state, number) else { return Vec::new() };
        let mut all = Vec::new();
        if !due.sheets.is_empty() {
            all.push(Waiting::new(Act::LockSheet, Awaited::each_of(&due.sheets)).in_lot(number));
        }
        // Collegial values are given in a session: until there is one, the session is what is waited for.
        if !due.judgements.is_empty() {
            match panels::sitting(self.state, self.kind) {
                Some(session) => {
                    let judge = self.any_member(Act::ScoreCollegially, number).in_session(&session.id);
                    all.push(judge.times(due.judgements.len()));
                }
                None => all.extend(panels::towards_session(self.state, self.kind)),
            }
        }
        if !due.findings.is_empty() {
            all.push(self.any_member(Act::Ascertain, number).times(due.findings.len()));
        }
        if all.is_empty() {
            all.push(self.any_member(Act::ScoreTechnical, number));
        }
        all
    }

    /// Lots are drawn, and then the ranking is made again.
    fn tied(&self, number: u16, lot: &LotState, tie: &UnresolvedTie) -> Waiting {
        if lot.is_drawn(tie) {
            return self.any_member(Act::Rank, number);
        }
        self.draw(number, lot.standing_draw(tie))
    }

    /// A draw is announced, then held once the public input is there.
    fn draw(&self, number: u16, standing: Option<&AnnouncedDraw>) -> Waiting {
        match standing {
            None => self.any_member(Act::AnnounceDraw, number),
            Some(announced) => self.any_member(Act::RecordDraw, number).from(announced.not_before),
        }
    }

    /// The RUP, or the panel that helps him.
    fn lead_or_member(&self, act: Act, lot: u16) -> Waiting {
        Waiting::new(act, Awaited::any_of(self.members.iter().chain([&self.state.lead]))).in_lot(lot)
    }

    /// Checks of abnormally low tenders that are open (art. 110).
    fn checks(&self, number: u16, lot: &LotState) -> Vec<Waiting> {
        let open = lot.anomalies.checks.iter().filter(|(tenderer, check)| {
            let competes = self.state.tenderers.get(*tenderer).is_some_and(|found| found.competes_for(number));
            check.is_open() && competes && !lot.is_finished()
        });
        let mut all = Vec::new();
        for (tenderer, check) in open {
            let assess = self.lead_or_member(Act::AssessExplanations, number);
            if check.given.is_some() {
                all.push(assess);
            } else {
                let firm = Awaited::Firm(tenderer.clone());
                all.push(Waiting::new(Act::GiveExplanations, firm).in_lot(number).by(check.due));
                all.push(assess.from(check.due));
            }
        }
        all
    }

    /// What is to be done about abnormally low tenders before the lot is proposed; a check that is open is waited for already.
    fn towards_proposal(&self, number: u16, lot: &LotState, obstacle: &Obstacle) -> Vec<Waiting> {
        match obstacle {
            Obstacle::MethodToDraw { .. } => vec![self.draw(number, lot.standing_method_draw())],
            Obstacle::ThresholdDue => vec![self.lead_or_member(Act::ApplyAnomalyThreshold, number)],
            Obstacle::ToReadmit { tenderers } => {
                vec![Waiting::lead(Act::Readmit, self.state).in_lot(number).times(tenderers.len())]
            }
            Obstacle::ToCheck { .. } => vec![self.lead_or_member(Act::AskExplanations, number)],
            Obstacle::CheckOpen { .. } => Vec::new(),
        }
    }

    fn ranked(&self, number: u16, lot: &LotState) -> Vec<Waiting> {
        if let Some(obstacle) = self.obstacles.get(&number) {
            return self.towards_proposal(number, lot, obstacle);
        }
        if let Some(tie) = &lot.unresolved {
            return match tie.next_step.as_str() {
                "draw" => vec![self.tied(number, lot, tie)],
                "improved_offer" => self.improving(number, lot, tie).into_iter().collect(),
                // The notice has no further step.
                _ => Vec::new(),
            };
        }
        let others = self.state.lots.values().filter(|other| !other.stage.is_out());
        let all_ranked = others.clone().all(|other| !other.ranking.is_empty() && other.unresolved.is_none());
        if self.state.definition.lot_limits.is_some() && !all_ranked {
            return Vec::new();
        }
        // Who gets this lot may hang on who gets another.
        if self.state.definition.lot_limits.is_some() && !self.obstacles.is_empty() {
            return Vec::new();
        }
        vec![self.any_member(Act::ProposeAward, number)]
    }
}

/// Whether improved offers are to be opened before the lot is ranked again.
fn improved_sealed(lot: &LotState) -> bool {
    let tie = lot.unresolved.as_ref().filter(|tie| tie.asks_for_improved_offers() && lot.stage == LotStage::Ranked);
    let round = tie.and_then(|tie| Some((tie, lot.standing_improvement(tie)?.1)));
    round.is_some_and(|(tie, round)| round.closed_at.is_some() && !round.is_settled_for(tie))
}
