//! The estimated value of a procedure (art. 14): lots, options, renewals and prizes summed.

use ceralacca_exact::{Derivation, Exact, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::lightest_procedure::Object;
use super::{Answer, CalcError, Calculator, Notes, refuse};
use crate::tables::lightest_procedures;
use crate::values::{Amount, Day, hundredths};
use crate::words::{cents, down_to_cents, euro};

/// Most lots.
const LOTS_MAX: usize = 1000;
/// A contract without total price counts at most for so many months (art. 14 c.14).
const MONTHS_COUNTED_MAX: u32 = 48;

/// What is bought.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EstimatedValue {
    /// Works, or something else: it decides which lots are small.
    pub object: Object,
    /// The lots, one when there is a single contract; 1 to 1000.
    pub lots: Vec<LotValue>,
    /// Prizes or payments to tenderers (c.4).
    pub prizes: Option<Amount>,
    /// The day the call is sent.
    pub date: Option<Day>,
}

/// A lot: `amount`, or `monthly_amount` with the term.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LotValue {
    /// The total payable, without options and renewals.
    pub amount: Option<Amount>,
    /// What a month costs, when no total price is stated (c.14).
    pub monthly_amount: Option<Amount>,
    /// The term of such a contract; without it, or beyond 48 months, 48 count.
    pub months: Option<u32>,
    /// Options the documents provide for.
    pub options: Option<Amount>,
    /// Renewals the documents provide for.
    pub renewals: Option<Amount>,
}

/// The value that decides the procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct EstimatedValueAnswer {
    /// Euro, net of VAT: all lots and prizes.
    pub estimated_value: String,
    /// Euro of each lot, in order.
    pub lots: Vec<String>,
    /// Which lots (from 1) are small enough to be awarded by the rules of their own value (c.11) …
    pub small_lots: Vec<usize>,
    /// … as long as those so awarded do not pass this much together: 20 % of all lots.
    pub small_lots_max: String,
}

impl Calculator for EstimatedValue {
    type Output = EstimatedValueAnswer;

    fn answer(&self) -> Result<Answer<EstimatedValueAnswer>, CalcError> {
        if !(1..=LOTS_MAX).contains(&self.lots.len()) {
            return Err(refuse(
                "lots",
                "art. 14 c.9",
                format!("I lotti vanno da 1 a {LOTS_MAX}."),
                format!("There are 1 to {LOTS_MAX} lots."),
            ));
        }
        let mut notes = Notes::default();
        let table = &notes.edition(lightest_procedures()?, self.date)?.content;
        let lots = self.lots.iter().enumerate().map(|(index, lot)| lot.value(index));
        let lots: Vec<Derivation> = lots.collect::<Result<_, _>>()?;
        let all: Exact = lots.iter().map(|lot| &lot.result).sum();
        let prizes = self.prizes.as_ref().map_or_else(Exact::zero, |prizes| (**prizes).clone());
        let total = &all + &prizes;
        let shown = euro(&total);
        notes.number(
            Derivation::new(
                total.clone(),
                Text::new(
                    format!(
                        "Valore stimato {}: tutti i lotti, con opzioni, rinnovi e premi (art. 14 c.4 e c.9)",
                        shown.it
                    ),
                    format!(
                        "Estimated value {}: all lots, with options, renewals and prizes (art. 14 c.4 and c.9)",
                        shown.en
                    ),
                ),
            )
            .with_steps(lots.clone()),
        );
        let limit =
            if self.object == Object::Works { &table.small_lot_works_below } else { &table.small_lot_other_below };
        let small_lots: Vec<usize> = lots
            .iter()
            .enumerate()
            .filter(|(_, lot)| lots.len() > 1 && lot.result < *limit)
            .map(|(index, _)| index + 1)
            .collect();
        let most = down_to_cents(&(&all * &hundredths(&table.small_lots_percent_max)));
        if !small_lots.is_empty() {
            let (limit, cap) = (euro(limit), euro(&most));
            notes.say(
                format!("I lotti sotto {} possono seguire le regole del loro valore, se insieme non superano {} (art. 14 c.11).", limit.it, cap.it),
                format!("Lots below {} may follow the rules of their own value, if together they do not pass {} (art. 14 c.11).", limit.en, cap.en),
            );
        }
        Ok(notes.answer(EstimatedValueAnswer {
            estimated_value: cents(&total),
            lots: lots.iter().map(|lot| cents(&lot.result)).collect(),
            small_lots,
            small_lots_max: cents(&most),
        }))
    }
}

impl LotValue {
    fn value(&self, index: usize) -> Result<Derivation, CalcError> {
        let mut text = Text::default();
        let base = match (&self.amount, &self.monthly_amount) {
            (Some(amount), None) if self.months.is_none() => {
                let shown = euro(amount);
                text.push(&shown.it, &shown.en);
                (**amount).clone()
            }
            (None, Some(monthly)) => {
                let months = self.months.unwrap_or(MONTHS_COUNTED_MAX).min(MONTHS_COUNTED_MAX);
                let shown = euro(monthly);
                text.push(
                    &format!("{} × {months} mesi (art. 14 c.14)", shown.it),
                    &format!("{} × {months} months (art. 14 c.14)", shown.en),
                );
                &**monthly * &Exact::from(months)
            }
            _ => {
                return Err(refuse(
                    format!("lots[{index}]"),
                    "art. 14 c.4, c.14",
                    format!(
                        "Il lotto n. {} vuole il suo importo (amount), oppure quello mensile (monthly_amount) con i mesi (months).",
                        index + 1
                    ),
                    format!(
                        "Lot no. {} needs its amount (amount), or that of a month (monthly_amount) with the months (months).",
                        index + 1
                    ),
                ));
            }
        };
        let added = [(&self.options, "opzioni", "options"), (&self.renewals, "rinnovi", "renewals")];
        let mut value = base;
        for (amount, it, en) in added {
            if let Some(amount) = amount {
                let shown = euro(amount);
                text.push(&format!(" + {it} {}", shown.it), &format!(" + {en} {}", shown.en));
                value = &value + amount;
            }
        }
        let shown = euro(&value);
        text.push(&format!(" = {}", shown.it), &format!(" = {}", shown.en));
        Ok(Derivation::new(value, text).of((index + 1).to_string()))
    }
}
