//! Rankings and proposals, compared with what the files alone give.

use ceralacca_procedure::{OperatorId, acts, event::PanelKind, scoring, state::EnvelopeStatus};

use super::{
    Until, WalkError,
    journal::{Language, words},
    stage::{Stage, doing},
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
