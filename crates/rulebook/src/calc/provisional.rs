//! The provisional guarantee: art. 106 with its reductions, art. 53 below the EU threshold.

use ceralacca_exact::{Derivation, Exact, Text, before_number};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{Answer, CalcError, Calculator, Notes, refuse};
use crate::limits::{GuaranteeRegime, rate_limits};
use crate::tables::{Reductions, guarantees};
use crate::values::{Amount, Day, Percent, hundredths};
use crate::words::{cents, euro, fixed, percent, to_cents};

/// Decimals of the effective percentage.
const EFFECTIVE_DECIMALS: u8 = 6;

/// A guarantee of art. 106 and the reductions a tenderer claims.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProvisionalArt106 {
    /// The overall value in the notice (of the lot).
    pub base: Amount,
    /// The rate the notice asks: 2, or 1 to 4 with reasons.
    pub rate_percent: Percent,
    /// ISO 9000 certificate.
    pub iso9000: bool,
    /// Micro, small or medium firm, or a group of only such.
    pub sme: bool,
    /// Surety on distributed ledgers or verified on the issuer's site.
    pub digital_guarantee: bool,
    /// The cut that the notice gives for certificates of All. II.13, when the tenderer holds them.
    pub certifications_percent: Option<Percent>,
    /// Whether a central purchasing body runs an aggregated procedure.
    #[serde(default)]
    pub central_purchasing: bool,
    /// The day the call is sent.
    pub date: Option<Day>,
}

/// What the guarantee must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProvisionalArt106Answer {
    /// Euro, rounded half up to the cent only here.
    pub amount: String,
    /// Per cent of the base.
    pub effective_percent: String,
    /// Each step and the amount it leaves, shown to the cent.
    pub steps: Vec<(String, String)>,
}

/// A reduction that applies.
struct Cut {
    label: &'static str,
    name: Text,
    percent: Exact,
}

impl Calculator for ProvisionalArt106 {
    type Output = ProvisionalArt106Answer;

    fn answer(&self) -> Result<Answer<ProvisionalArt106Answer>, CalcError> {
        let mut notes = Notes::default();
        let table = &notes.edition(guarantees()?, self.date)?.content;
        self.check(table.reductions.certifications_percent_max.clone())?;
        let (base, rate) = (euro(&self.base), percent(&self.rate_percent));
        let full = &*self.base * &self.rate_percent.factor();
        let shown = euro(&full);
        let mut derivations = vec![Derivation::new(
            full.clone(),
            Text::new(
                format!("{} di {} = {} (art. 106 c.1)", rate.it, base.it, shown.it),
                format!("{} of {} = {} (art. 106 c.1)", rate.en, base.en, shown.en),
            ),
        )];
        let mut steps = vec![("base".to_owned(), cents(&full))];
        let (mut amount, mut effective) = (full, (*self.rate_percent).clone());
        for cut in self.cuts(&table.reductions) {
            let left = Exact::one() - hundredths(&cut.percent);
            amount = &amount * &left;
            effective = &effective * &left;
            let (size, shown) = (percent(&cut.percent), euro(&amount));
            derivations.push(Derivation::new(
                amount.clone(),
                Text::new(
                    format!("− {} per {} = {} (art. 106 c.8)", size.it, cut.name.it, shown.it),
                    format!("− {} for {} = {} (art. 106 c.8)", size.en, cut.name.en, shown.en),
                ),
            ));
            steps.push((format!("{} {}%", cut.label, cut.percent), cents(&amount)));
        }
        let (result, share) = (to_cents(&amount), percent(&effective));
        let shown = euro(&result);
        notes.number(
            Derivation::new(
                result,
                Text::new(
                    format!("Garanzia provvisoria {}, pari {} della base", shown.it, before_number("al", &share.it)),
                    format!("Provisional guarantee {}, that is {} of the base", shown.en, share.en),
                ),
            )
            .with_steps(derivations),
        );
        let effective_percent = fixed(&effective, EFFECTIVE_DECIMALS);
        Ok(notes.answer(ProvisionalArt106Answer { amount: cents(&amount), effective_percent, steps }))
    }
}

impl ProvisionalArt106 {
    fn check(&self, certifications_max: Exact) -> Result<(), CalcError> {
        let regime =
            if self.central_purchasing { GuaranteeRegime::CentralPurchasing } else { GuaranteeRegime::AboveThreshold };
        let limits = rate_limits(regime, self.date)?;
        if !limits.allow(&self.rate_percent) {
            return Err(limits.refusal("rate_percent"));
        }
        if self.certifications_percent.as_ref().is_some_and(|cut| **cut > certifications_max) {
            let most = percent(&certifications_max);
            return Err(refuse(
                "certifications_percent",
                "art. 106 c.8",
                format!(
                    "Per le certificazioni il bando può ridurre la garanzia al massimo {}.",
                    before_number("del", &most.it)
                ),
                format!("For certificates the notice may cut the guarantee by at most {}.", most.en),
            ));
        }
        Ok(())
    }

    /// The reductions of art. 106 c.8 in their order; of two that do not cumulate the greater one.
    fn cuts(&self, table: &Reductions) -> Vec<Cut> {
        let iso = self.iso9000.then(|| Cut {
            label: "iso9000",
            name: Text::new("certificazione ISO 9000", "the ISO 9000 certificate"),
            percent: table.iso9000_percent.clone(),
        });
        let sme = self.sme.then(|| Cut {
            label: "sme",
            name: Text::new("micro, piccole e medie imprese", "micro, small and medium firms"),
            percent: table.sme_percent.clone(),
        });
        let digital = self.digital_guarantee.then(|| Cut {
            label: "digital guarantee",
            name: Text::new("garanzia digitale verificabile", "a digital guarantee that can be checked"),
            percent: table.digital_percent.clone(),
        });
        let certifications = self.certifications_percent.as_ref().filter(|cut| !cut.is_zero()).map(|cut| Cut {
            label: "certifications",
            name: Text::new("certificazioni dell'All. II.13", "certificates of All. II.13"),
            percent: (**cut).clone(),
        });
        let mut cuts = vec![greater(iso, sme)];
        if table.certifications_cumulate_with_digital {
            cuts.extend([digital, certifications]);
        } else {
            cuts.push(greater(digital, certifications));
        }
        cuts.into_iter().flatten().collect()
    }
}

fn greater(one: Option<Cut>, other: Option<Cut>) -> Option<Cut> {
    match (one, other) {
        (Some(one), Some(other)) => Some(if one.percent > other.percent { one } else { other }),
        (one, other) => one.or(other),
    }
}

/// A guarantee of art. 53, which the decision must have reasons to ask at all.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProvisionalArt53 {
    /// The amount of the procedure or lot.
    pub base: Amount,
    /// The rate asked, at most 1.
    pub requested_percent: Percent,
    /// Without effect: no reductions below the threshold (c.4-bis).
    pub sme: bool,
    /// Without effect: no reductions below the threshold (c.4-bis).
    pub iso9000: bool,
    /// The day the call is sent.
    pub date: Option<Day>,
}

/// What the guarantee must be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProvisionalArt53Answer {
    /// Euro, rounded half up to the cent.
    pub amount: String,
    /// The most that may be asked.
    pub max_percent: Exact,
    /// Always false (c.4-bis).
    pub reductions_applied: bool,
}

impl Calculator for ProvisionalArt53 {
    type Output = ProvisionalArt53Answer;

    fn answer(&self) -> Result<Answer<ProvisionalArt53Answer>, CalcError> {
        let mut notes = Notes::default();
        let table = &notes.edition(guarantees()?, self.date)?.content.below_threshold;
        notes.warnings.extend(table.warning.clone());
        let limits = rate_limits(GuaranteeRegime::BelowThreshold, self.date)?;
        if !limits.allow(&self.requested_percent) {
            return Err(limits.refusal("requested_percent"));
        }
        let amount = to_cents(&(&*self.base * &self.requested_percent.factor()));
        let (rate, base, shown) = (percent(&self.requested_percent), euro(&self.base), euro(&amount));
        notes.number(Derivation::new(
            amount.clone(),
            Text::new(
                format!("{} di {} = {} (art. 53 c.2)", rate.it, base.it, shown.it),
                format!("{} of {} = {} (art. 53 c.2)", rate.en, base.en, shown.en),
            ),
        ));
        notes.say(
            "Sotto soglia la garanzia si chiede solo con motivazione, nelle procedure dell'art. 50 c.1 c), d), e); non si riduce (art. 53 c.1 e c.4-bis).",
            "Below the threshold the guarantee is asked only with reasons, in the procedures of art. 50 c.1 c), d), e); it is not reduced (art. 53 c.1 and c.4-bis).",
        );
        let max_percent = table.provisional_percent_max.clone();
        Ok(notes.answer(ProvisionalArt53Answer { amount: cents(&amount), max_percent, reductions_applied: false }))
    }
}
