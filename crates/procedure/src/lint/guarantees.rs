//! Guarantees beyond rate and base: when none is asked, which reductions are named, how long it holds (artt. 53, 106, 117).

use ceralacca_evaluation::{Exact, before_number};

use super::Case;
use super::law::definitive_percent;
use super::report::{Report, Rule, error, percent_of, warning};
use crate::definition::{GuaranteeReduction, ProcedureKind, Regime};

/// Days for which a provisional guarantee holds at least (art. 106 c.5).
const PROVISIONAL_DAYS_MIN: u16 = 180;

const PROVISIONAL_DIRECT: Rule = error("E4", "provisional-direct", "art. 53 c.1");
const PROVISIONAL_REASONS: Rule = warning("E4", "provisional-reasons", "art. 53 c.1");
const PERFORMANCE_BELOW: Rule = error("E4", "performance-below-threshold", "art. 53 c.4");
const VALIDITY: Rule = warning("E4", "guarantee-validity", "art. 106 c.5");
const REDUCTIONS: Rule = warning("W9", "reductions-missing", "art. 106 c.8");

pub(super) fn check(case: Case<'_>, report: &mut Report) {
    let guarantee = &case.file.guarantee;
    // An ordinary procedure below the threshold may keep the rules of artt. 106 and 117.
    let simplified = case.file.regime == Regime::BelowThreshold && case.file.procedure != ProcedureKind::Open;
    if let Some(percent) = guarantee.provisional_percent.as_ref().filter(|_| simplified) {
        let direct = case.file.procedure == ProcedureKind::DirectAward;
        let rule = if direct { PROVISIONAL_DIRECT } else { PROVISIONAL_REASONS };
        let (it, en) = if direct {
            (
                "In un affidamento diretto non si chiede la garanzia provvisoria.",
                "A direct award asks for no provisional guarantee.",
            )
        } else {
            (
                "Nelle procedure negoziate sotto soglia la garanzia provvisoria si chiede solo per particolari esigenze, scritte nella decisione.",
                "Negotiated procedures below the threshold ask for a provisional guarantee only for special needs, written in the decision.",
            )
        };
        report.add(
            rule.at("guarantee.provisional_percent")
                .says(it, en)
                .mend(
                    "Tolga la garanzia provvisoria, oppure scriva le esigenze nella decisione.",
                    "Take the provisional guarantee out, or write the needs in the decision.",
                )
                .with("percent", percent),
        );
    }
    if simplified {
        performance(case, report);
    }
    validity(case, report);
    reductions(case, report);
}

fn performance(case: Case<'_>, report: &mut Report) {
    let Some(percent) = &case.file.guarantee.performance_percent else { return };
    let Some(wanted) = definitive_percent(case, Regime::BelowThreshold).filter(|wanted| percent > wanted) else {
        return;
    };
    report.add(
        PERFORMANCE_BELOW
            .at("guarantee.performance_percent")
            .says(
                format!(
                    "Sotto soglia la garanzia definitiva è {} per cento, qui è {}.",
                    before_number("del", &wanted.italian()),
                    before_number("del", &percent.italian())
                ),
                format!(
                    "Below the threshold the performance guarantee is {} per cent, here it is {}.",
                    wanted.english(),
                    percent.english()
                ),
            )
            .mend(format!("Scriva {}.", wanted.italian()), format!("Write {}.", wanted.english()))
            .with("stated", percent)
            .with("expected", &wanted),
    );
}

fn validity(case: Case<'_>, report: &mut Report) {
    let days = case.file.terms.validity_days;
    if case.file.guarantee.provisional_percent.is_none() || days >= PROVISIONAL_DAYS_MIN || days == 0 {
        return;
    }
    report.add(
        VALIDITY
            .at("terms.validity_days")
            .says(
                format!("L'offerta vincola per {days} giorni, ma la garanzia provvisoria ne vale almeno {PROVISIONAL_DAYS_MIN}."),
                format!("The tender binds for {days} days, but the provisional guarantee holds for at least {PROVISIONAL_DAYS_MIN}."),
            )
            .mend(format!("Scriva {PROVISIONAL_DAYS_MIN} giorni."), format!("Write {PROVISIONAL_DAYS_MIN} days."))
            .with("days", days)
            .with("wanted", PROVISIONAL_DAYS_MIN),
    );
}

fn reductions(case: Case<'_>, report: &mut Report) {
    let guarantee = &case.file.guarantee;
    if guarantee.provisional_percent.is_none() || guarantee.reductions_named.is_empty() {
        return;
    }
    let missing: Vec<GuaranteeReduction> =
        GuaranteeReduction::ALL.into_iter().filter(|one| !guarantee.reductions_named.contains(one)).collect();
    if missing.is_empty() || !guarantee.reductions {
        return;
    }
    let list = |words: fn(GuaranteeReduction) -> (&'static str, &'static str), english: bool| {
        let word = |one: &GuaranteeReduction| if english { words(*one).1 } else { words(*one).0 };
        missing.iter().map(word).collect::<Vec<_>>().join(", ")
    };
    report.add(
        REDUCTIONS
            .at("guarantee.reductions_named")
            .says(
                format!("Tra le riduzioni della garanzia mancano: {}. Si applicano per legge.", list(words, false)),
                format!(
                    "Among the reductions of the guarantee these are missing: {}. They apply by law.",
                    list(words, true)
                ),
            )
            .mend(
                "Le aggiunga tutte e quattro, oppure rinvii all'art. 106 c.8 senza elencarle.",
                "Add all four, or refer to art. 106 c.8 without listing them.",
            )
            .with("named", guarantee.reductions_named.len())
            .with("of_the_law", GuaranteeReduction::ALL.len()),
    );
}

fn words(reduction: GuaranteeReduction) -> (&'static str, &'static str) {
    match reduction {
        GuaranteeReduction::Quality => ("30% per la certificazione ISO 9000", "30% for the ISO 9000 certificate"),
        GuaranteeReduction::SmallEnterprise => {
            ("50% per micro, piccole e medie imprese", "50% for micro, small and medium enterprises")
        }
        GuaranteeReduction::Digital => ("10% per la fideiussione digitale", "10% for the digital surety"),
        GuaranteeReduction::Certificates => {
            ("fino al 20% per le certificazioni dell'All. II.13", "up to 20% for the certificates of Allegato II.13")
        }
    }
}

/// The definitive guarantee that is not asked for; none on a day whose law the tables do not know.
pub(super) fn waived_amount(case: Case<'_>) -> Option<Exact> {
    definitive_percent(case, case.file.regime).map(|percent| percent_of(&percent, &case.file.amounts.base))
}
