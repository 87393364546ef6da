//! A threshold of abnormally low tenders once somebody leaves or comes back: as the award found it, and computed again
//! (art. 108 c. 12).

use std::collections::BTreeMap;

use ceralacca_evaluation::{AnomalySnapshot, AnomalyStanding, ChangeMoment, DiscountOffer, SnapshotError, TendererId};
use ceralacca_exact::{Exact, Text};
use ceralacca_rulebook::calc::{Answer, CalcError, Calculator, Notes, Step};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::anomaly::{self, Method};

const ARTICLE: &str = "art. 108 c. 12 D.Lgs. 36/2023";

/// The discounts on which the award was computed, and what changed.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AnomalyAfterChange {
    /// Method of Allegato II.2.
    method: Method,
    /// Method C: the reference discount of the notice, percent.
    #[serde(default)]
    reference_discount: Option<Exact>,
    /// The discounts of those who were admitted, percent, by tenderer.
    offers: BTreeMap<TendererId, Exact>,
    /// What changed.
    change: Change,
    /// Whether it came before the act of award or after it, also where a court decided it.
    moment: ChangeMoment,
}

/// A tenderer leaves, or comes back.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Change {
    /// This one is excluded.
    Excluded(TendererId),
    /// This one is admitted again.
    Readmitted(Readmitted),
}

/// Who is admitted again.
#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct Readmitted {
    tenderer: TendererId,
    /// Percent.
    discount: Exact,
}

/// The standing before, and after it both ways.
#[derive(Debug, Serialize)]
pub(crate) struct BothWays {
    before: AnomalyStanding,
    /// With the threshold as it was.
    frozen: AnomalyStanding,
    /// With the threshold computed again; null where it cannot be.
    recomputed: Option<AnomalyStanding>,
    /// Which of the two applies.
    applies: &'static str,
}

impl Calculator for AnomalyAfterChange {
    type Output = BothWays;

    fn answer(&self) -> Result<Answer<BothWays>, CalcError> {
        let method = anomaly::method(self.method, self.reference_discount.as_ref())?;
        let offers = self.offers.iter().map(|(tenderer, discount)| offer(tenderer, discount)).collect();
        let at_award = AnomalySnapshot::take(method, offers).map_err(|error| refused("offers", &error))?;
        let after = match &self.change {
            Change::Excluded(tenderer) => at_award.after_exclusion(tenderer, self.moment),
            Change::Readmitted(Readmitted { tenderer, discount }) => {
                at_award.after_readmission(offer(tenderer, discount), self.moment)
            }
        };
        let after = after.map_err(|error| refused("change", &error))?;
        let mut notes = Notes::default();
        notes.explanation.push(Step::Words(after.text.clone()));
        if let Err(error) = &after.recomputed {
            notes.warnings.push(error.text());
        }
        let applies = match self.moment {
            ChangeMoment::AfterAward => "frozen",
            ChangeMoment::BeforeAward => "recomputed",
        };
        let lines = [
            ("Prima", "Before", Some(at_award.standing())),
            ("Con la soglia di allora", "With the threshold as it was", Some(after.frozen.clone())),
            ("Con la soglia ricalcolata", "With the threshold computed again", after.recomputed.clone().ok()),
        ];
        notes
            .explanation
            .extend(lines.into_iter().filter_map(|(it, en, standing)| Some(Step::Words(told(it, en, &standing?)))));
        let value =
            BothWays { before: at_award.standing(), frozen: after.frozen, recomputed: after.recomputed.ok(), applies };
        Ok(Answer { value, notes })
    }
}

fn offer(tenderer: &TendererId, discount: &Exact) -> DiscountOffer {
    DiscountOffer { tenderer: tenderer.clone(), discount: discount.clone() }
}

fn told(it: &str, en: &str, standing: &AnomalyStanding) -> Text {
    let AnomalyStanding { threshold, anomalous, winners, award_discount: _ } = standing;
    let list = |ids: &[TendererId], nobody: &str| match ids {
        [] => nobody.to_owned(),
        ids => ids.iter().map(TendererId::as_str).collect::<Vec<_>>().join(", "),
    };
    Text::new(
        format!(
            "{it}: soglia {}%; oltre la soglia {}; primo {}.",
            threshold.italian(),
            list(anomalous, "nessuno"),
            list(winners, "nessuno")
        ),
        format!(
            "{en}: threshold {}%; beyond it {}; first {}.",
            threshold.english(),
            list(anomalous, "nobody"),
            list(winners, "nobody")
        ),
    )
}

fn refused(field: &str, error: &SnapshotError) -> CalcError {
    CalcError::refused(field, ARTICLE, error.text())
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use crate::{Kind, run_text};

    fn input(change: Value, moment: &str) -> String {
        let offers = json!({ "A": "10", "B": "11", "C": "12", "D": "13", "E": "14", "F": "30" });
        json!({ "method": "A", "offers": offers, "change": change, "moment": moment }).to_string()
    }

    fn asked(change: Value, moment: &str) -> Value {
        let outcome = run_text(Kind::AnomalyAfterChange, &input(change, moment)).unwrap();
        serde_json::to_value(outcome.value).unwrap()
    }

    #[test]
    fn after_the_award_the_threshold_stays_and_both_are_shown() {
        for (moment, applies) in [("after_award", "frozen"), ("before_award", "recomputed")] {
            let found = asked(json!({ "excluded": "C" }), moment);
            assert_eq!(found["applies"], applies);
            assert_eq!(found["frozen"]["threshold"], found["before"]["threshold"]);
            assert_ne!(found["recomputed"]["threshold"], found["before"]["threshold"]);
        }
    }

    #[test]
    fn who_comes_back_is_held_against_the_threshold_as_it_was() {
        let found = asked(json!({ "readmitted": { "tenderer": "G", "discount": "29" } }), "after_award");
        let anomalous = found["frozen"]["anomalous"].as_array().unwrap();
        assert!(anomalous.contains(&json!("G")), "{found}");
    }

    #[test]
    fn what_changes_nothing_is_refused() {
        for (change, who) in
            [(json!({ "excluded": "Z" }), "Z"), (json!({ "readmitted": { "tenderer": "A", "discount": "10" } }), "A")]
        {
            let error = run_text(Kind::AnomalyAfterChange, &input(change, "after_award")).unwrap_err();
            let text = error.text().it;
            assert!(text.contains(&format!("Per {who} non cambia nulla")), "{text}");
        }
    }
}
