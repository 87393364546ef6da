//! The definitive guarantee: art. 117 with its increments, art. 53 below the EU threshold, framework agreements.

use ceralacca_exact::{Derivation, Exact, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Answer, CalcError, Calculator, Notes, refuse};
use crate::tables::{Definitive, Reductions, guarantees};
use crate::values::{Amount, Day, Percent, hundredths};
use crate::words::{cents, euro, fixed, percent, to_cents};

/// Decimals of the percentage.
const PERCENT_DECIMALS: u8 = 6;

/// A contract above the EU threshold and what the winner offered.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DefinitiveArt117 {
    /// The amount that the discount applies to.
    pub base_subject_to_discount: Amount,
    /// The discount offered.
    pub discount_percent: Percent,
    /// What the reductions of art. 106 c.8 leave: 1 without any, 0.36 with all.
    pub reduction_factor: Exact,
    /// What the contract holds besides, without discount (costs of safety, or labour where the notice keeps it apart).
    pub amount_without_discount: Option<Amount>,
    /// The day the call was sent.
    pub date: Option<Day>,
}

/// What the guarantee must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DefinitiveArt117Answer {
    /// Per cent of the contract, before reductions.
    pub percent: String,
    /// The contract, in euro.
    pub contract_amount: String,
    /// Euro, after reductions, rounded half up to the cent only here.
    pub amount: String,
}

impl Calculator for DefinitiveArt117 {
    type Output = DefinitiveArt117Answer;

    fn answer(&self) -> Result<Answer<DefinitiveArt117Answer>, CalcError> {
        let mut notes = Notes::default();
        let table = &notes.edition(guarantees()?, self.date)?.content;
        self.check(&table.reductions)?;
        let rate = with_increments(&table.definitive, &self.discount_percent);
        let kept = Exact::one() - self.discount_percent.factor();
        let apart = self.amount_without_discount.as_ref().map_or_else(Exact::zero, |amount| (**amount).clone());
        let contract = &(&*self.base_subject_to_discount * &kept) + &apart;
        let amount = &(&contract * &hundredths(&rate)) * &self.reduction_factor;
        let steps = vec![self.rate_in_words(&table.definitive, &rate), self.contract_in_words(&contract, &apart)];
        let result = to_cents(&amount);
        let (share, whole, factor, shown) =
            (percent(&rate), euro(&contract), percent(&self.reduction_factor), euro(&result));
        let (factor_it, factor_en) = (factor.it.trim_end_matches('%'), factor.en.trim_end_matches('%'));
        notes.number(
            Derivation::new(
                result,
                Text::new(
                    format!("{} di {} × {factor_it} (riduzioni, art. 117 c.3) = {}", share.it, whole.it, shown.it),
                    format!("{} of {} × {factor_en} (reductions, art. 117 c.3) = {}", share.en, whole.en, shown.en),
                ),
            )
            .with_steps(steps),
        );
        Ok(notes.answer(DefinitiveArt117Answer {
            percent: fixed(&rate, PERCENT_DECIMALS),
            contract_amount: cents(&contract),
            amount: cents(&amount),
        }))
    }
}

/// Art. 117 c.2: one point for each point of discount above ten, two for each above twenty; parts of a point pro rata.
fn with_increments(table: &Definitive, discount: &Exact) -> Exact {
    let above = |limit: &Exact| (discount - limit).max(Exact::zero());
    let (ten, twenty) = (above(&table.one_point_above), above(&table.two_points_above));
    // Points above twenty are among those above ten: they count once there and once more here.
    &(&table.percent + &ten) + &twenty
}

/// What all reductions together leave.
fn least_factor(table: &Reductions) -> Exact {
    let left = |cut: &Exact| Exact::one() - hundredths(cut);
    let first = left(&table.iso9000_percent).min(left(&table.sme_percent));
    let (digital, certifications) = (left(&table.digital_percent), left(&table.certifications_percent_max));
    let others =
        if table.certifications_cumulate_with_digital { digital * certifications } else { digital.min(certifications) };
    first * others
}

impl DefinitiveArt117 {
    fn check(&self, table: &Reductions) -> Result<(), CalcError> {
        let least = least_factor(table);
        if (&least..=&Exact::one()).contains(&&self.reduction_factor) {
            return Ok(());
        }
        Err(refuse(
            "reduction_factor",
            "art. 117 c.3, art. 106 c.8",
            format!("Le riduzioni lasciano da {} a 1 della garanzia.", least.italian()),
            format!("The reductions leave between {} and 1 of the guarantee.", least.english()),
        ))
    }

    fn rate_in_words(&self, table: &Definitive, rate: &Exact) -> Derivation {
        let discount = percent(&self.discount_percent);
        let (usual, ten, twenty, shown) =
            (percent(&table.percent), percent(&table.one_point_above), percent(&table.two_points_above), percent(rate));
        let text = if *self.discount_percent > table.two_points_above {
            Text::new(
                format!(
                    "Ribasso {}: {} + un punto per ogni punto da {} a {} + due per ogni punto oltre {} = {} (art. 117 c.2)",
                    discount.it, usual.it, ten.it, twenty.it, twenty.it, shown.it
                ),
                format!(
                    "Discount {}: {} + one point for each point from {} to {} + two for each point above {} = {} (art. 117 c.2)",
                    discount.en, usual.en, ten.en, twenty.en, twenty.en, shown.en
                ),
            )
        } else if *self.discount_percent > table.one_point_above {
            Text::new(
                format!(
                    "Ribasso {}: {} + un punto per ogni punto oltre {} = {} (art. 117 c.2)",
                    discount.it, usual.it, ten.it, shown.it
                ),
                format!(
                    "Discount {}: {} + one point for each point above {} = {} (art. 117 c.2)",
                    discount.en, usual.en, ten.en, shown.en
                ),
            )
        } else {
            Text::new(
                format!("Ribasso {}, non oltre {}: {} (art. 117 c.1)", discount.it, ten.it, shown.it),
                format!("Discount {}, not above {}: {} (art. 117 c.1)", discount.en, ten.en, shown.en),
            )
        };
        Derivation::new(rate.clone(), text)
    }

    fn contract_in_words(&self, contract: &Exact, apart: &Exact) -> Derivation {
        let (base, discount, shown) =
            (euro(&self.base_subject_to_discount), percent(&self.discount_percent), euro(contract));
        let mut text = Text::new(
            format!("Contratto: {} − {}", base.it, discount.it),
            format!("Contract: {} − {}", base.en, discount.en),
        );
        if !apart.is_zero() {
            let apart = euro(apart);
            text.push(&format!(" + {} non soggetti a ribasso", apart.it), &format!(" + {} without discount", apart.en));
        }
        text.push(&format!(" = {}", shown.it), &format!(" = {}", shown.en));
        Derivation::new(contract.clone(), text)
    }
}

/// A contract below the EU threshold.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DefinitiveArt53 {
    /// The contract.
    pub contract_amount: Amount,
    /// Without effect: no increments below the threshold (c.4-bis).
    pub discount_percent: Percent,
    /// Without effect: no reductions below the threshold (c.4-bis).
    pub sme: bool,
    /// The day the call was sent.
    pub date: Option<Day>,
}

/// What the guarantee must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DefinitiveArt53Answer {
    /// Per cent of the contract.
    pub percent: Exact,
    /// Euro, rounded half up to the cent.
    pub amount: String,
}

impl Calculator for DefinitiveArt53 {
    type Output = DefinitiveArt53Answer;

    fn answer(&self) -> Result<Answer<DefinitiveArt53Answer>, CalcError> {
        let mut notes = Notes::default();
        let table = &notes.edition(guarantees()?, self.date)?.content.below_threshold;
        notes.warnings.extend(table.warning.clone());
        let rate = table.definitive_percent.clone();
        let amount = share(&mut notes, &rate, &self.contract_amount, "art. 53 c.4");
        notes.say(
            "Né riduzioni né aumenti (art. 53 c.4-bis); con motivazione la garanzia può non essere chiesta (c.4).",
            "Neither reductions nor increments (art. 53 c.4-bis); with reasons the guarantee may be waived (c.4).",
        );
        Ok(notes.answer(DefinitiveArt53Answer { percent: rate, amount }))
    }
}

/// A framework agreement.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DefinitiveFramework {
    /// Its amount.
    pub framework_amount: Amount,
    /// The day the call was sent.
    pub date: Option<Day>,
}

/// The most that may be asked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DefinitiveFrameworkAnswer {
    /// Per cent of the agreement.
    pub max_percent: Exact,
    /// Euro, rounded half up to the cent.
    pub max_amount: String,
}

impl Calculator for DefinitiveFramework {
    type Output = DefinitiveFrameworkAnswer;

    fn answer(&self) -> Result<Answer<DefinitiveFrameworkAnswer>, CalcError> {
        let mut notes = Notes::default();
        let rate = notes.edition(guarantees()?, self.date)?.content.definitive.framework_percent_max.clone();
        let max_amount = share(&mut notes, &rate, &self.framework_amount, "art. 117 c.1");
        notes.say(
            "È il massimo per tutti gli aggiudicatari dell'accordo quadro; i contratti attuativi possono chiedere meno del 10% (art. 117 c.1).",
            "This is the most for all winners of the framework agreement; its call-off contracts may ask less than 10% (art. 117 c.1).",
        );
        Ok(notes.answer(DefinitiveFrameworkAnswer { max_percent: rate, max_amount }))
    }
}

/// `rate` per cent of an amount, to the cent, explained.
fn share(notes: &mut Notes, rate: &Exact, of: &Amount, article: &str) -> String {
    let amount = to_cents(&(&**of * &hundredths(rate)));
    let (share, whole, shown) = (percent(rate), euro(of), euro(&amount));
    let text = Text::new(
        format!("{} di {} = {} ({article})", share.it, whole.it, shown.it),
        format!("{} of {} = {} ({article})", share.en, whole.en, shown.en),
    );
    let written = cents(&amount);
    notes.number(Derivation::new(amount, text));
    written
}
