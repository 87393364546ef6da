//! The commission scores a lot with the numbers of the offers file.

use std::collections::BTreeMap;

use ceralacca_client::{Notation, read_answer};
use ceralacca_evaluation::{Exact, PairPreference, Scoring};
use ceralacca_procedure::{
    OperatorId, SessionId, acts,
    event::{AnswerValue, AscertainedValue, PanelKind},
    offers::{LotOffers, Offer},
};

use super::{Until, WalkError, journal::words, stage::Stage, tendering::legal};
use crate::client::{LotEvaluation, Results};

impl Stage<'_> {
    /// Scores one lot and compares what comes out, number by number.
    pub(super) async fn score_lot(&mut self, number: u16, session: &SessionId) -> Result<(), WalkError> {
        let Some(lot) = self.offers.lots.iter().find(|lot| lot.number == number).cloned() else { return Ok(()) };
        let admitted: Vec<&Offer> = lot.tenders.iter().filter(|offer| offer.excluded.is_none()).collect();
        match self.definition.award.technical.as_ref().map(|rules| &rules.scoring) {
            Some(Scoring::EachCommissioner(_) | Scoring::Pairwise(_)) => self.lock_sheets(&lot, &admitted).await?,
            Some(Scoring::Collegial {}) => self.judge_together(&lot, &admitted, session).await?,
            None => return Ok(()),
        }
        self.ascertain(number, &admitted).await?;
        self.check_technical(number).await?;
        if self.lots().first() == Some(&number) {
            self.reached(Until::Judged).await?;
        }
        let chair = self.chair(PanelKind::Evaluation);
        let what = words(
            format!("lotto {number}: rende definitivi i punteggi tecnici"),
            format!("lot {number}: makes the technical scores final"),
        );
        self.act(&chair, "score-technical", &acts::ScoreTechnical { lot: number }, what).await?;
        Ok(())
    }

    async fn lock_sheets(&mut self, lot: &LotOffers, admitted: &[&Offer]) -> Result<(), WalkError> {
        for (place, commissioner) in self.members(PanelKind::Evaluation).into_iter().enumerate() {
            let mut sheet: BTreeMap<OperatorId, BTreeMap<String, Exact>> = BTreeMap::new();
            let comparisons: BTreeMap<String, Vec<PairPreference>> = lot
                .comparisons
                .iter()
                .filter_map(|(id, lists)| Some((id.clone(), lists.get(place)?.clone())))
                .collect();
            for offer in admitted.iter().filter(|_| comparisons.is_empty()) {
                let row =
                    offer.coefficients.iter().filter_map(|(id, values)| Some((id.clone(), values.get(place)?.clone())));
                sheet.insert(OperatorId::new(offer.tenderer.as_str()), row.collect());
            }
            if place == 0 && comparisons.is_empty() {
                self.try_off_scale(lot.number, &commissioner, &sheet).await?;
            }
            let what = words(
                format!("lotto {}: blocca la sua scheda", lot.number),
                format!("lot {}: locks his sheet", lot.number),
            );
            self.act(&commissioner, "lock-sheet", &acts::LockSheet { lot: lot.number, sheet, comparisons }, what)
                .await?;
        }
        Ok(())
    }

    async fn try_off_scale(
        &mut self,
        lot: u16,
        commissioner: &str,
        sheet: &BTreeMap<OperatorId, BTreeMap<String, Exact>>,
    ) -> Result<(), WalkError> {
        let mut off = sheet.clone();
        let between: Exact = "0.75".parse().map_err(|_| WalkError::Missing("a coefficient".to_owned()))?;
        if let Some(value) = off.values_mut().flat_map(BTreeMap::values_mut).next() {
            *value = between;
        }
        let command = acts::LockSheet { lot, sheet: off, comparisons: BTreeMap::new() };
        let what = words("dà un coefficiente fuori dalla scala", "gives a coefficient off the scale");
        self.act_refused(commissioner, "lock-sheet", &command, &["off_scale"], what).await
    }

    async fn judge_together(
        &mut self,
        lot: &LotOffers,
        admitted: &[&Offer],
        session: &SessionId,
    ) -> Result<(), WalkError> {
        let chair = self.chair(PanelKind::Evaluation);
        for offer in admitted {
            for (subcriterion, judgement) in &offer.judgements {
                let command = acts::ScoreCollegially {
                    lot: lot.number,
                    session: session.clone(),
                    tenderer: OperatorId::new(offer.tenderer.as_str()),
                    subcriterion: subcriterion.clone(),
                    value: judgement.points.clone(),
                    reason: judgement.reason.clone(),
                };
                let fraction = acts::ScoreCollegially { value: &command.value + &half(), ..command.clone() };
                let what = words(
                    "dà mezzo punto in più, che le fasce non ammettono",
                    "gives half a point more, which no band allows",
                );
                self.act_refused(&chair, "score-collegially", &fraction, &["off_scale"], what).await?;
                let what = words(
                    format!("giudizio collegiale su {}, {subcriterion}: {} punti", offer.tenderer, judgement.points),
                    format!("collegial judgement of {}, {subcriterion}: {} points", offer.tenderer, judgement.points),
                );
                self.act(&chair, "score-collegially", &command, what).await?;
            }
        }
        Ok(())
    }

    async fn ascertain(&mut self, lot: u16, admitted: &[&Offer]) -> Result<(), WalkError> {
        let chair = self.chair(PanelKind::Evaluation);
        for offer in admitted {
            for (item, given) in &offer.ascertained {
                let asked = self.definition.item(item).map(|(_, item)| item.kind.clone());
                let asked = asked.ok_or_else(|| WalkError::Missing(format!("no item {item}")))?;
                let value = match read_answer(&asked, given, Notation::File)
                    .map_err(|why| WalkError::Missing(why.en))?
                {
                    AnswerValue::Number(number) => AscertainedValue::Number(number),
                    AnswerValue::Bool(yes) => AscertainedValue::Bool(yes),
                    AnswerValue::Text(_) => return Err(WalkError::Missing(format!("{item} is ascertained as a text"))),
                };
                let what = words(
                    format!("lotto {lot}, {}: accerta «{item}»", offer.tenderer),
                    format!("lot {lot}, {}: ascertains \"{item}\"", offer.tenderer),
                );
                let command = acts::Ascertain {
                    lot,
                    tenderer: OperatorId::new(offer.tenderer.as_str()),
                    item: item.clone(),
                    value,
                    reason: "Dalla relazione tecnica e dai suoi allegati.".to_owned(),
                };
                self.act(&chair, "ascertain", &command, what).await?;
            }
        }
        Ok(())
    }

    /// The installation's technical scores are those of the files, to the last digit and with the same derivations.
    async fn check_technical(&mut self, number: u16) -> Result<(), WalkError> {
        let chair = self.chair(PanelKind::Evaluation);
        let found: LotEvaluation = self.read(&chair, &format!("/lots/{number}/evaluation")).await?;
        let Some(expected) = self.report.expected.lots.iter().find(|lot| lot.number == number) else {
            return Err(WalkError::Missing(format!("lot {number} is not in the evaluation of the files")));
        };
        for wanted in &expected.technical.scores {
            let Some(score) = found.technical.of(&wanted.tenderer) else {
                return Err(WalkError::Missing(format!("lot {number}: no technical score of {}", wanted.tenderer)));
            };
            if score.total.result != wanted.total.result || score.passes() != wanted.passes() {
                let what = format!("lot {number}, technical score of {}", wanted.tenderer);
                return Err(WalkError::differs(what, &wanted.total.result, &score.total.result));
            }
        }
        match found.technical.scores.len() == expected.technical.scores.len() {
            true => Ok(()),
            false => Err(WalkError::differs(
                "technical scores",
                expected.technical.scores.len(),
                found.technical.scores.len(),
            )),
        }
    }

    /// A tenderer of the lot sees the technical scores, before any price is open.
    pub(super) async fn check_shown(&mut self, number: u16) -> Result<(), WalkError> {
        let lot = self.offers.lots.iter().find(|lot| lot.number == number);
        let Some(tenderer) =
            lot.and_then(|lot| lot.tenders.first()).map(|offer| OperatorId::new(offer.tenderer.as_str()))
        else {
            return Ok(());
        };
        let shown: Results = self.read(legal(&tenderer)?, &format!("/lots/{number}/results")).await?;
        if shown.technical.is_empty() || !shown.ranking.is_empty() {
            return Err(WalkError::Missing(format!(
                "lot {number}: {tenderer} does not see the technical scores, or sees a ranking"
            )));
        }
        Ok(())
    }
}

fn half() -> Exact {
    Exact::one().checked_div(&Exact::from(2)).unwrap_or_else(Exact::one)
}
