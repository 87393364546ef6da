//! Rankings and proposals, compared with what the files alone give.

use ceralacca_procedure::{OperatorId, acts, event::PanelKind, scoring, state::EnvelopeStatus};
use serde_json::Value;

use super::{
    Until, WalkError,
    journal::{Language, words},
    stage::{Stage, doing},
    tendering::legal,
};
use crate::client::LotEvaluation;

impl Stage<'_> {
    /// Ranks every lot, proposes the awards, compares, prints the derivations.
    pub(super) async fn rank_and_propose(&mut self) -> Result<(), WalkError> {
        self.journal.heading(&words("Graduatorie e proposte", "Rankings and proposals"))?;
        let panel = if self.definition.has_technical() { PanelKind::Evaluation } else { PanelKind::Opening };
        let chair = self.chair(panel);
        let lots: Vec<u16> = self.lots().into_iter().collect();
        if let Some(lot) = lots.first() {
            let early = acts::ProposeAward { lot: *lot, reason: "Prima della graduatoria.".to_owned() };
            let what =
                words("propone l'aggiudicazione prima della graduatoria", "proposes the award before the ranking");
            self.act_refused(&chair, "propose-award", &early, &["lot_not_ranked"], what).await?;
        }
        for lot in &lots {
            let what = words(format!("lotto {lot}: forma la graduatoria"), format!("lot {lot}: ranks"));
            self.act(&chair, "rank", &acts::Rank { lot: *lot }, what).await?;
            self.check_derived(&chair, *lot).await?;
        }
        for lot in &lots {
            self.check_abnormally_low(&chair, *lot).await?;
        }
        self.reached(Until::Ranked).await?;
        for lot in &lots {
            let what =
                words(format!("lotto {lot}: propone l'aggiudicazione"), format!("lot {lot}: proposes the award"));
            let command = acts::ProposeAward {
                lot: *lot,
                reason: "Primo in graduatoria nei limiti dei lotti aggiudicabili.".to_owned(),
            };
            self.act(&chair, "propose-award", &command, what).await?;
        }
        self.check_public().await?;
        self.count_closed(&chair).await?;
        let report = match self.journal.language() {
            Language::Italian => self.report.expected.italian(),
            Language::English => self.report.expected.english(),
        };
        self.journal.text("")?;
        self.journal.text(&report)
    }

    /// Whoever is to be proposed with a tender that appears abnormally low explains it first (art. 110).
    async fn check_abnormally_low(&mut self, chair: &str, lot: u16) -> Result<(), WalkError> {
        let found: Value = self.read(chair, &format!("/lots/{lot}/anomalies")).await?;
        let suspects = found.pointer("/found/suspects").and_then(Value::as_array).cloned().unwrap_or_default();
        let proposals = &self.report.expected.proposals;
        let winner =
            proposals.iter().find(|proposal| proposal.lot == lot).and_then(|proposal| proposal.tenderer.as_ref());
        let Some(winner) = winner.map(|id| OperatorId::new(id.as_str())) else { return Ok(()) };
        if !suspects.iter().any(|suspect| suspect.get("tenderer").and_then(Value::as_str) == Some(winner.as_str())) {
            return Ok(());
        }
        let early = acts::ProposeAward { lot, reason: "Prima della verifica.".to_owned() };
        let what = words(
            format!("lotto {lot}: propone un'offerta che appare anormalmente bassa"),
            format!("lot {lot}: proposes a tender that appears abnormally low"),
        );
        self.act_refused(chair, "propose-award", &early, &["check_due"], what).await?;
        let lead = self.options.example.body().lead();
        let ask = acts::AskExplanations {
            lot,
            tenderer: winner.clone(),
            reason: String::new(),
            request: "Spiegare il costo della manodopera dichiarato.".to_owned(),
            until: acts::explanations_due_max(self.now),
        };
        let what = words(format!("chiede spiegazioni a {winner}"), format!("asks {winner} for explanations"));
        self.act(&lead, "ask-explanations", &ask, what).await?;
        let answer = "Personale già formato e sostituzioni tra lotti vicini: le ore sono quelle richieste.".to_owned();
        let give = acts::GiveExplanations { lot, tenderer: winner.clone(), answer, files: Vec::new() };
        let what = words("spiega la propria offerta", "explains its tender");
        self.act(legal(&winner)?, "give-explanations", &give, what).await?;
        self.reached(Until::ExplanationsGiven).await?;
        let reason = "Le ore e i minimi salariali sono rispettati: l'offerta è congrua.".to_owned();
        let assess = acts::AssessExplanations { lot, tenderer: winner, accepted: true, reason };
        let what = words("valuta le spiegazioni: offerta congrua", "judges the explanations: the tender stands");
        self.act(&lead, "assess-explanations", &assess, what).await?;
        Ok(())
    }

    /// The ranking with derivations that the panel reads.
    async fn check_derived(&mut self, chair: &str, number: u16) -> Result<(), WalkError> {
        let found: LotEvaluation = self.read(chair, &format!("/lots/{number}/evaluation")).await?;
        let expected = self.report.expected.lots.iter().find(|lot| lot.number == number);
        let places = |ranking: &ceralacca_evaluation::Ranking| -> Vec<_> {
            let places = ranking.places.iter();
            places.map(|place| (place.position, place.tenderer.to_string(), place.total.result.to_string())).collect()
        };
        let (wanted, found) = (expected.map(|lot| places(&lot.ranking)), found.ranking.as_ref().map(places));
        if wanted == found { Ok(()) } else { Err(WalkError::differs(format!("lot {number}: ranking"), wanted, found)) }
    }

    /// What the public reads in the end is what the files give: ranking, every score, who is proposed.
    async fn check_public(&mut self) -> Result<(), WalkError> {
        let public = doing("reading the results", self.public.procedure(&self.id)).await?;
        for lot in &self.report.expected.lots {
            let Some(found) = public.lots.iter().find(|found| found.number == lot.number) else {
                return Err(WalkError::Missing(format!("lot {} is not public", lot.number)));
            };
            let wanted = scoring::ranked_lines(&self.definition, &lot.ranking);
            if wanted != found.ranking {
                return Err(WalkError::differs(format!("lot {}: public ranking", lot.number), wanted, &found.ranking));
            }
            let proposal = self.report.expected.proposals.iter().find(|proposal| proposal.lot == lot.number);
            let proposed =
                proposal.and_then(|proposal| proposal.tenderer.as_ref()).map(|id| OperatorId::new(id.as_str()));
            if proposed != found.proposed {
                return Err(WalkError::differs(format!("lot {}: proposal", lot.number), proposed, &found.proposed));
            }
            self.report.rankings.insert(lot.number, found.ranking.clone());
            self.report.proposals.insert(lot.number, found.proposed.clone());
        }
        Ok(())
    }

    async fn count_closed(&mut self, reader: &str) -> Result<(), WalkError> {
        let lines = self.tenderers(reader).await?;
        let envelopes = lines.iter().flat_map(|line| &line.envelopes);
        self.report.closed = envelopes.filter(|envelope| envelope.status == EnvelopeStatus::Sealed).count();
        let closed = self.report.closed;
        self.journal.note(&words(
            format!("{closed} buste restano chiuse per sempre: di esclusi e di chi è sotto la soglia"),
            format!("{closed} envelopes stay closed: of the excluded and of those below the threshold"),
        ))
    }
}
