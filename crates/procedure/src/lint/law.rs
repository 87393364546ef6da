//! What the dated tables of the rulebook say on the day whose law counts. A day outside the tables gives nothing, and the
//! linter says so once.

use ceralacca_evaluation::Exact;
use ceralacca_rulebook::day_in_figures;
use ceralacca_rulebook::tables::{
    Band, Category, eu_thresholds, guarantees, lightest_procedures, sampled_checks, term,
};

use super::Case;
use super::report::{Report, Rule, info};
use crate::definition::{ContractObject, ProcedureFile, Regime};

/// Divisions of the CPV whose services are social or assimilated (annex XIV of directive 2014/24), as far as a division says
/// it: health and social work, education. Hotel, legal and other services of the annex are not told by their division.
const SOCIAL_DIVISIONS: [&str; 2] = ["80", "85"];

const UNKNOWN: Rule = info("S", "law-unknown", "art. 226 c.5");

/// Says when the tables do not know the law of the day.
pub(super) fn check(case: Case<'_>, report: &mut Report) {
    if threshold_of(case, Category::WorksAndConcessions).is_some() && standstill_days(case).is_some() {
        return;
    }
    let day = case.sent_on;
    report.add(
        UNKNOWN
            .at("terms.sent")
            .says(
                format!("Le tabelle non conoscono la legge del {}: i controlli su soglie, termini e garanzie che ne dipendono non sono stati fatti.", day_in_figures(day)),
                format!("The tables do not know the law of {day}: the checks of thresholds, terms and guarantees that need it were not made."),
            )
            .mend("Controlli la data di invio, oppure faccia a mano quei controlli.", "Check the day of sending, or make those checks by hand."),
    );
}

/// Definitive guarantee in per cent of the contract (art. 117 c.1, art. 53 c.4).
pub(super) fn definitive_percent(case: Case<'_>, regime: Regime) -> Option<Exact> {
    let table = &guarantees().ok()?.at(case.sent_on).ok()?.content;
    Some(match regime {
        Regime::AboveThreshold => table.definitive.percent.clone(),
        Regime::BelowThreshold => table.below_threshold.definitive_percent.clone(),
    })
}

/// Days of standstill (art. 18 c.3).
pub(super) fn standstill_days(case: Case<'_>) -> Option<i32> {
    Some(term("standstill").ok()?.editions.at(case.sent_on).ok()?.content)
}

/// Direct awards below this may have their declarations checked on a sample (art. 52).
pub(super) fn sampled_below(case: Case<'_>) -> Option<Exact> {
    Some(sampled_checks().ok()?.at(case.sent_on).ok()?.content.clone())
}

/// Below this rotation may be set aside (art. 49 c.6).
pub(super) fn rotation_free_below(case: Case<'_>) -> Option<Exact> {
    Some(lightest_procedures().ok()?.at(case.sent_on).ok()?.content.rotation_free_below.clone())
}

/// The EU threshold of a category (art. 14).
pub(super) fn threshold_of(case: Case<'_>, category: Category) -> Option<Exact> {
    Some(eu_thresholds().ok()?.at(case.sent_on).ok()?.content.of(category).clone())
}

/// The categories that the contract may fall under, with the lowest threshold first. The file does not say whether the body
/// is a central authority, so for supplies and services both are possible.
pub(super) fn categories(file: &ProcedureFile) -> &'static [Category] {
    let mut codes = file.lots.iter().map(|lot| &lot.cpv);
    let social = codes.any(|code| SOCIAL_DIVISIONS.iter().any(|division| code.starts_with(division)));
    match file.object {
        _ if file.concession => &[Category::WorksAndConcessions],
        ContractObject::Works => &[Category::WorksAndConcessions],
        ContractObject::Services if social => &[Category::SocialServices],
        ContractObject::Services | ContractObject::Supplies => {
            &[Category::SuppliesServicesCentral, Category::SuppliesServicesSubCentral]
        }
    }
}

/// The band of art. 50 or 187 in which the estimated value lies.
pub(crate) fn band(file: &ProcedureFile, sent_on: jiff::civil::Date) -> Option<&'static Band> {
    let table = &lightest_procedures().ok()?.at(sent_on).ok()?.content;
    let bands = match file.object {
        _ if file.concession => &table.concessions,
        ContractObject::Works => &table.works,
        ContractObject::Services | ContractObject::Supplies => &table.services_and_supplies,
    };
    bands.iter().take_while(|band| band.from <= file.amounts.estimated_total).last()
}
