//! From the first opening to the economic envelopes: the order of the law.

use std::collections::BTreeSet;

use ceralacca_procedure::{
    OperatorId, acts,
    definition::{EnvelopeClass, EnvelopeScope},
    event::{CureFile, ExclusionGround, FindingSeverity, PanelKind},
    state::EnvelopeStatus,
};

use crate::demo::paper;

use super::{
    Until, WalkError,
    journal::words,
    stage::{Stage, doing},
    tendering::{TO_CURE, asks_for_left_out, legal},
};

impl Stage<'_> {
    /// The first session: administrative envelopes, or the single ones.
    pub(super) async fn open_administrative(&mut self) -> Result<(), WalkError> {
        self.journal.heading(&words("Seduta del seggio", "Session of the opening panel"))?;
        let class = match self.definition.envelope(EnvelopeClass::Single) {
            Some(_) => EnvelopeClass::Single,
            None => EnvelopeClass::Administrative,
        };
        let session = self.begin_session(PanelKind::Opening, class.italian(), class.english()).await?;
        self.try_economic_early(&session).await?;
        let expected: Vec<_> = self.packages.keys().map(|tenderer| (tenderer.clone(), None)).collect();
        self.open_envelopes(PanelKind::Opening, &session, class, &expected).await?;
        self.reached(Until::AdministrativeOpen).await?;
        self.end_session(PanelKind::Opening, &session).await
    }

    /// Admits, asks one firm to cure, excludes those whom the offers file excludes from a lot, settles.
    pub(super) async fn settle_admissions(&mut self) -> Result<(), WalkError> {
        self.journal.heading(&words("Ammissioni ed esclusioni", "Admissions and exclusions"))?;
        let seggio = self.chair(PanelKind::Opening);
        let settle = acts::SettleAdmissions { act: "Determinazione n. 104 (dimostrazione)".to_owned() };
        let what = words("chiude le ammissioni prima di averle decise", "settles admissions before deciding them");
        self.act_refused(&seggio, "settle-admissions", &settle, &["admissions_pending"], what).await?;
        for tenderer in self.packages.keys().cloned().collect::<Vec<_>>() {
            if tenderer.as_str() == TO_CURE.0 && asks_for_left_out(&self.definition) {
                self.cure(&tenderer).await?;
            }
            let command = acts::Admit { tenderer: tenderer.clone(), reason: "Documentazione regolare.".to_owned() };
            self.act(&seggio, "admit", &command, words(format!("ammette {tenderer}"), format!("admits {tenderer}")))
                .await?;
        }
        let excluded: Vec<_> = self
            .offers
            .lots
            .iter()
            .flat_map(|lot| lot.tenders.iter().map(move |offer| (lot.number, offer)))
            .filter_map(|(lot, offer)| Some((lot, OperatorId::new(offer.tenderer.as_str()), offer.excluded.clone()?)))
            .collect();
        for (lot, tenderer, reason) in excluded {
            let what = words(
                format!("esclude {tenderer} dal lotto {lot}: {reason}"),
                format!("excludes {tenderer} from lot {lot}: {reason}"),
            );
            let ground = ExclusionGround::OtherOfNotice;
            let command = acts::Exclude { tenderer, lot: Some(lot), ground, reason };
            self.act(&seggio, "exclude", &command, what).await?;
        }
        self.reached(Until::Decided).await?;
        let what = words("adotta ammissioni ed esclusioni", "settles admissions and exclusions");
        self.act(&seggio, "settle-admissions", &settle, what).await?;
        Ok(())
    }

    async fn cure(&mut self, tenderer: &OperatorId) -> Result<(), WalkError> {
        let seggio = self.chair(PanelKind::Opening);
        let (_, item) = TO_CURE;
        let wrong = acts::AskCure {
            tenderer: tenderer.clone(),
            items: vec!["ribasso".to_owned()],
            request: "Integrare.".to_owned(),
        };
        let what = words("chiede di sanare l'offerta economica", "asks to cure the economic tender");
        self.act_refused(&seggio, "ask-cure", &wrong, &["item_not_curable"], what).await?;
        let request = "Produrre la ricevuta del contributo ANAC che manca per un lotto.".to_owned();
        let ask = acts::AskCure { tenderer: tenderer.clone(), items: vec![item.to_owned()], request };
        let what = words(format!("chiede a {tenderer} il soccorso istruttorio"), format!("asks {tenderer} to cure"));
        self.act(&seggio, "ask-cure", &ask, what).await?;
        let admit = acts::Admit { tenderer: tenderer.clone(), reason: "Documentazione regolare.".to_owned() };
        let what = words("ammette chi non ha ancora risposto", "admits one who has not answered yet");
        self.act_refused(&seggio, "admit", &admit, &["admission_state"], what).await?;
        self.reached(Until::CureAsked).await?;
        let legal = legal(tenderer)?;
        let answer = "Il contributo è stato versato prima del termine: si allega la ricevuta.".to_owned();
        let file = self.upload_cure(legal, item).await?;
        let command = acts::AnswerCure { tenderer: tenderer.clone(), answer, files: vec![file] };
        self.act(legal, "answer-cure", &command, words("risponde al soccorso istruttorio", "answers the cure request"))
            .await?;
        self.reached(Until::CureAnswered).await?;
        let reason = "Versamento anteriore al termine, verificato.".to_owned();
        let command = acts::AssessCure { tenderer: tenderer.clone(), cured: true, reason };
        self.act(&seggio, "assess-cure", &command, words("valuta la risposta: sanato", "judges the answer: cured"))
            .await?;
        Ok(())
    }

    /// A paper of the cure goes up in the open: the administrative envelope is open already.
    async fn upload_cure(&mut self, legal: &str, item: &str) -> Result<CureFile, WalkError> {
        let bytes = paper(&["Ricevuta del contributo ANAC", "Documento dimostrativo senza valore."]);
        let path = self.workplace.path().join("contributo.pdf");
        std::fs::write(&path, &bytes)?;
        let length = bytes.len() as u64;
        let client = self.client(legal).await?;
        let upload = doing("announcing a paper of the cure", client.announce_upload(&self.id, length)).await?;
        let digest = doing("uploading a paper of the cure", client.continue_upload(&upload, &path)).await?;
        Ok(CureFile { item: item.to_owned(), digest, length })
    }

    /// Technical envelopes are opened and scored, in sight of the whole commission.
    pub(super) async fn evaluate_technical(&mut self) -> Result<(), WalkError> {
        self.journal.heading(&words("Offerte tecniche", "Technical tenders"))?;
        let panel = PanelKind::Evaluation;
        let session = self.begin_session(panel, "offerte tecniche", "technical tenders").await?;
        self.try_without_quorum(&session).await?;
        self.attend(panel, &session).await?;
        self.try_economic_early(&session).await?;
        let expected = self.in_the_race(EnvelopeClass::Technical, &BTreeSet::new());
        self.open_envelopes(panel, &session, EnvelopeClass::Technical, &expected).await?;
        self.reached(Until::TechnicalOpen).await?;
        for lot in self.lots() {
            self.score_lot(lot, &session).await?;
        }
        self.reached(Until::Scored).await?;
        self.try_economic_early(&session).await?;
        for lot in self.lots() {
            let chair = self.chair(panel);
            let what = words(
                format!("lotto {lot}: mostra i punteggi tecnici"),
                format!("lot {lot}: shows the technical scores"),
            );
            self.act(&chair, "show-technical", &acts::ShowTechnical { lot }, what).await?;
            self.check_shown(lot).await?;
        }
        self.end_session(panel, &session).await
    }

    /// Economic envelopes of those who are still in the race; who is below the threshold stays closed.
    pub(super) async fn open_economic(&mut self) -> Result<(), WalkError> {
        self.journal.heading(&words("Offerte economiche", "Economic tenders"))?;
        let panel = PanelKind::Evaluation;
        let session = self.begin_session(panel, "offerte economiche", "economic tenders").await?;
        self.attend(panel, &session).await?;
        let below = self
            .report
            .expected
            .lots
            .iter()
            .flat_map(|lot| lot.below_threshold.iter().map(move |id| (OperatorId::new(id.as_str()), lot.number)));
        let below: BTreeSet<_> = below.collect();
        let expected = self.in_the_race(EnvelopeClass::Economic, &below);
        self.open_envelopes(panel, &session, EnvelopeClass::Economic, &expected).await?;
        self.end_session(panel, &session).await?;
        self.exclude_by_findings().await
    }

    /// Envelopes of a class that the law lets be opened: of lots from which their tenderer is not excluded.
    fn in_the_race(&self, class: EnvelopeClass, gone: &BTreeSet<(OperatorId, u16)>) -> Vec<(OperatorId, Option<u16>)> {
        let by_lot = self.definition.envelope(class).is_some_and(|spec| spec.scope == EnvelopeScope::Lot);
        let mut found = BTreeSet::new();
        for lot in &self.offers.lots {
            for offer in lot.tenders.iter().filter(|offer| offer.excluded.is_none()) {
                let tenderer = OperatorId::new(offer.tenderer.as_str());
                if !gone.contains(&(tenderer.clone(), lot.number)) {
                    found.insert((tenderer, by_lot.then_some(lot.number)));
                }
            }
        }
        found.into_iter().collect()
    }

    /// What the law wants excluded is excluded before the ranking.
    async fn exclude_by_findings(&mut self) -> Result<(), WalkError> {
        let chair = self.chair(PanelKind::Evaluation);
        for line in self.tenderers(&chair).await? {
            for envelope in &line.envelopes {
                let EnvelopeStatus::Opened { findings, .. } = &envelope.status else { continue };
                let Some(finding) = findings.iter().find(|finding| finding.severity == FindingSeverity::Exclusion)
                else {
                    continue;
                };
                let ground = ExclusionGround::OtherOfNotice;
                let command = acts::Exclude {
                    tenderer: line.operator.clone(),
                    lot: envelope.lot,
                    ground,
                    reason: finding.it.clone(),
                };
                let what = words(
                    format!("esclude {}: {}", line.name, finding.it),
                    format!("excludes {}: {}", line.name, finding.en),
                );
                self.act(&chair, "exclude", &command, what).await?;
            }
        }
        Ok(())
    }
}
