//! Who may tender: the closed list of exclusion grounds (E10), inversion (E18), rotation (E19), requirements (E24, W17).

use ceralacca_evaluation::{Exact, before_number};
use jiff::civil::{Date, date};

use super::Case;
use super::law::rotation_free_below;
use super::report::{Report, Rule, error, euro_en, euro_it, law_changed, percent_of, warning};
use crate::definition::{ExclusionGround, Lot, NamedAmount, ProcedureKind, Requirement, Rotation};

/// Articles of the code that hold every ground for exclusion (art. 10 c.2).
const CLOSED_LIST: std::ops::RangeInclusive<u32> = 94..=98;
/// Other laws that exclude by themselves: pantouflage, integrity pacts, antimafia, equal opportunities in the PNRR.
const OTHER_LAWS: [&str; 4] = ["165/2001", "190/2012", "159/2011", "77/2021"];
/// Most turnover that may be asked, in per cent of the value of the contract (art. 100 c.11).
const TURNOVER_PERCENT_MAX: u32 = 200;
/// Since then the best three of the last five years count (D.Lgs. 209/2024).
const BEST_OF_FIVE_SINCE: Date = date(2024, 12, 31);

const GROUND: Rule = error("E10", "exclusion-ground", "art. 10 c.2, artt. 94-98");
const INVERSION: Rule = error("E18", "inversion", "art. 107 c.3");
const ROTATION: Rule = error("E19", "rotation-reasons", "art. 49 c.4");
const REQUIREMENT_CAP: Rule = error("E24", "requirement-cap", "art. 100 c.11");
const REQUIREMENT_BASE: Rule = warning("W17", "requirement-base", "art. 100");
const REQUIREMENT_YEARS: Rule = law_changed("W17", "requirement-years", "art. 100 c.11");

pub(super) fn check(case: Case<'_>, report: &mut Report) {
    for (index, ground) in case.file.clauses.exclusion_grounds.iter().enumerate() {
        exclusion_ground(index, ground, report);
    }
    if case.file.clauses.inversion && case.file.procedure != ProcedureKind::Open {
        report.add(
            INVERSION
                .at("clauses.inversion")
                .says(
                    "L'inversione procedimentale è ammessa solo nella procedura aperta.",
                    "Evaluating tenders before the administrative papers is allowed in the open procedure only.",
                )
                .mend(
                    "Tolga l'inversione, oppure scelga la procedura aperta.",
                    "Take the inversion out, or choose the open procedure.",
                ),
        );
    }
    if let Some(rotation) = &case.file.clauses.rotation {
        rotation_reasons(case, rotation, report);
    }
    for (index, requirement) in case.file.clauses.requirements.iter().enumerate() {
        requirement_on_amount(case, index, requirement, report);
    }
}

fn exclusion_ground(index: usize, ground: &ExclusionGround, report: &mut Report) {
    if ground.article.as_deref().is_some_and(in_closed_list) {
        return;
    }
    report.add(
        GROUND
            .at(format!("clauses.exclusion_grounds[{index}]"))
            .says(
                format!("\"{}\" non è tra le cause di esclusione della legge: la clausola è nulla.", ground.text),
                format!("\"{}\" is none of the law's grounds for exclusion: the clause is void.", ground.text),
            )
            .mend(
                "La tolga, oppure indichi l'articolo (da 94 a 98) che la prevede.",
                "Take it out, or name the article (94 to 98) that holds it.",
            ),
    );
}

/// Whether an article as written, e.g. "art. 94 c.1", belongs to the closed list.
fn in_closed_list(article: &str) -> bool {
    let names_other_law = OTHER_LAWS.iter().any(|law| article.contains(law));
    let after = article.split_once("art.").map(|(_, rest)| rest.trim_start());
    let number: Option<u32> = after.and_then(|rest| {
        let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().ok()
    });
    let of_the_code = !article.contains('/') || article.contains("36/2023");
    names_other_law || (of_the_code && number.is_some_and(|number| CLOSED_LIST.contains(&number)))
}

/// All four reasons of art. 49 c.4, from the value up from which rotation may not be set aside.
fn rotation_reasons(case: Case<'_>, rotation: &Rotation, report: &mut Report) {
    if rotation_free_below(case).is_some_and(|limit| case.file.amounts.estimated_total < limit) {
        return;
    }
    let reasons = [
        (&rotation.market_structure, "la struttura del mercato", "the structure of the market"),
        (&rotation.no_alternatives, "l'effettiva assenza di alternative", "the effective lack of alternatives"),
        (
            &rotation.accurate_performance,
            "l'accurata esecuzione del contratto precedente",
            "the accurate performance of the previous contract",
        ),
        (&rotation.quality, "la qualità della prestazione resa", "the quality of what was performed"),
    ];
    let given = |reason: &Option<String>| reason.as_ref().is_some_and(|reason| !reason.trim().is_empty());
    let missing: Vec<_> = reasons.iter().filter(|(reason, _, _)| !given(reason)).collect();
    if missing.is_empty() {
        return;
    }
    let italian = missing.iter().map(|(_, it, _)| *it).collect::<Vec<_>>().join(", ");
    let english = missing.iter().map(|(_, _, en)| *en).collect::<Vec<_>>().join(", ");
    report.add(
        ROTATION
            .at("clauses.rotation")
            .says(
                format!("Si affida di nuovo al contraente uscente, ma la motivazione non dice: {italian}."),
                format!("The outgoing contractor is awarded again, but the reasons do not say: {english}."),
            )
            .mend(
                format!("Motivi anche {italian}, oppure inviti un altro operatore."),
                format!("Give reasons for {english} too, or invite another operator."),
            )
            .with("given", reasons.len() - missing.len())
            .with("wanted", reasons.len()),
    );
}

fn requirement_on_amount(case: Case<'_>, index: usize, requirement: &Requirement, report: &mut Report) {
    let path = format!("clauses.requirements[{index}]");
    match requirement.base_amount {
        None => unnamed_base(case, requirement, &path, report),
        Some(_) if requirement.percent > Exact::from(TURNOVER_PERCENT_MAX) => report.add(
            REQUIREMENT_CAP
                .at(format!("{path}.percent"))
                .says(
                    format!(
                        "\"{}\": {}% dell'importo supera il doppio del valore.",
                        requirement.title,
                        before_number("il", &requirement.percent.italian())
                    ),
                    format!(
                        "\"{}\": {}% of the amount is above twice the value.",
                        requirement.title,
                        requirement.percent.english()
                    ),
                )
                .mend(
                    format!("Scriva al massimo {TURNOVER_PERCENT_MAX}."),
                    format!("Write {TURNOVER_PERCENT_MAX} at most."),
                )
                .with("stated", &requirement.percent)
                .with("limit", TURNOVER_PERCENT_MAX),
        ),
        Some(_) => {}
    }
    if let Some(years) =
        requirement.years.filter(|years| case.sent_on >= BEST_OF_FIVE_SINCE && (years.best, years.of_last) != (3, 5))
    {
        report.add(
            REQUIREMENT_YEARS
                .at(format!("{path}.years"))
                .says(
                    format!("\"{}\": si chiedono i migliori {} anni degli ultimi {}; la legge dice i migliori tre degli ultimi cinque.", requirement.title, years.best, years.of_last),
                    format!("\"{}\": the best {} of the last {} years are asked for; the law says the best three of the last five.", requirement.title, years.best, years.of_last),
                )
                .mend("Scriva i migliori tre degli ultimi cinque anni.", "Write the best three of the last five years.")
                .with("best", years.best)
                .with("of_last", years.of_last),
        );
    }
}

/// The figures that the requirement could mean, lot by lot.
fn unnamed_base(case: Case<'_>, requirement: &Requirement, path: &str, report: &mut Report) {
    let mut lint = REQUIREMENT_BASE.at(format!("{path}.base_amount"));
    let (mut italian, mut english) = (Vec::new(), Vec::new());
    for lot in &case.file.lots {
        let amounts: Vec<Exact> = [NamedAmount::LotAmount, NamedAmount::GuaranteeBase]
            .into_iter()
            .filter_map(|name| amount_of(lot, name))
            .map(|amount| percent_of(&requirement.percent, amount))
            .collect();
        for (name, amount) in ["amount", "guarantee_base"].iter().zip(&amounts) {
            lint = lint.with(&format!("lot_{}_on_{name}", lot.number), amount);
        }
        italian.push(format!("lotto {}: {}", lot.number, amounts.iter().map(euro_it).collect::<Vec<_>>().join(" o ")));
        english.push(format!("lot {}: {}", lot.number, amounts.iter().map(euro_en).collect::<Vec<_>>().join(" or ")));
    }
    report.add(
        lint.says(
            format!(
                "\"{}\": non si dice di quale importo è {}% ({} €).",
                requirement.title,
                before_number("il", &requirement.percent.italian()),
                italian.join("; ")
            ),
            format!(
                "\"{}\": it is not said of which amount it is {}% (€ {}).",
                requirement.title,
                requirement.percent.english(),
                english.join("; ")
            ),
        )
        .mend(
            "Indichi l'importo con il suo nome: quello del lotto, oppure la base della garanzia.",
            "Name the amount: that of the lot, or the base of the guarantee.",
        ),
    );
}

fn amount_of(lot: &Lot, name: NamedAmount) -> Option<&Exact> {
    match name {
        NamedAmount::LotAmount => Some(&lot.amount),
        NamedAmount::GuaranteeBase => lot.guarantee_base.as_ref(),
        NamedAmount::ProcedureBase => None,
    }
}

#[cfg(test)]
mod tests {
    use super::in_closed_list;

    #[test]
    fn the_list_is_closed() {
        for article in
            ["art. 94 c.1", "art. 98", "art. 95 c.1 lett. e) D.Lgs. 36/2023", "art. 53 c.16-ter D.Lgs. 165/2001"]
        {
            assert!(in_closed_list(article), "{article}");
        }
        for article in [
            "art. 93",
            "art. 99 D.Lgs. 36/2023",
            "art. 94 D.P.R. 445/2000",
            "",
            "94",
            "art. ",
            "articolo del capitolato",
        ] {
            assert!(!in_closed_list(article), "{article}");
        }
    }
}
