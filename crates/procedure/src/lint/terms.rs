//! Terms: time to answer questions (E6), duration of framework agreements (E23), performance that starts before there is
//! a contractor (W15).

use ceralacca_evaluation::before_number;
use ceralacca_rulebook::{WorkingCalendar, day_in_figures};
use jiff::civil::Date;

use super::Case;
use super::report::{Report, Rule, error, info, warning};
use crate::definition::terms::{in_rome, is_weekend};

/// Working days for answers under which the linter speaks; fewer than two is an error of the check.
const ANSWER_WORKING_DAYS_EASY: usize = 3;
/// Longest framework agreement without reasons, in months (art. 59 c.1).
const FRAMEWORK_MONTHS_MAX: u16 = 48;

const ANSWERS: Rule = info("E6", "answer-days-few", "art. 88 c.3");
const FRAMEWORK: Rule = error("E23", "framework-duration", "art. 59 c.1");
const HOLIDAY: Rule = warning("W10", "term-holiday", "art. 92 c.1");
const START: Rule = warning("W15", "performance-start", "art. 17 c.5-8");

pub(super) fn check(case: Case<'_>, report: &mut Report) {
    holidays(case, report);
    answers(case, report);
    framework(case, report);
    start(case, report);
}

fn answers(case: Case<'_>, report: &mut Report) {
    let Some(days) = case.file.terms.days_to_answer() else { return };
    // A term for questions that lies centuries back is wrong by another rule; nobody counts its days.
    let days: Vec<Date> = days.take(10).collect();
    let working = days.iter().filter(|day| !is_weekend(**day)).count();
    if working != ANSWER_WORKING_DAYS_EASY - 1 {
        return;
    }
    let (count, weekend) = (days.len(), days.len() - working);
    report.add(
        ANSWERS
            .at("terms.questions")
            .says(
                format!("Per rispondere ai chiarimenti restano {count} giorni, {weekend} dei quali di fine settimana."),
                format!("{count} days remain to answer questions, {weekend} of them at a weekend."),
            )
            .mend(
                "Anticipi di qualche giorno il termine dei chiarimenti.",
                "Move the term for questions some days earlier.",
            )
            .with("days", count)
            .with("working_days", working),
    );
}

/// Days on which nobody works. Saturdays, Sundays and nights of the term for tenders are told by the check.
fn holidays(case: Case<'_>, report: &mut Report) {
    let Ok(calendar) = WorkingCalendar::new(None) else { return };
    let terms = &case.file.terms;
    let days = [
        ("terms.submission", Some(terms.submission)),
        ("terms.questions", terms.questions),
        ("terms.first_session", terms.first_session),
    ];
    for (path, instant) in days {
        let Some(day) = instant.map(|instant| in_rome(instant).date()) else { continue };
        let told_by_the_check = path == "terms.submission" && is_weekend(day);
        let Some(name) = calendar.rest(day).filter(|_| !told_by_the_check) else { continue };
        report.add(
            HOLIDAY
                .at(path)
                .says(
                    format!("{} non si lavora: {}.", before_number("Il", &day_in_figures(day)), name.it),
                    format!("Nobody works on {day}: {}.", name.en),
                )
                .mend("Scelga un giorno lavorativo.", "Choose a working day.")
                .with("day", day),
        );
    }
}

fn framework(case: Case<'_>, report: &mut Report) {
    let Some(months) = case.file.framework.as_ref().map(|framework| framework.duration_months) else { return };
    let reason = &case.file.clauses.framework_duration_reason;
    let reasoned = reason.as_ref().is_some_and(|reason| !reason.trim().is_empty());
    if months <= FRAMEWORK_MONTHS_MAX || reasoned {
        return;
    }
    report.add(
        FRAMEWORK
            .at("framework.duration_months")
            .says(
                format!("L'accordo quadro dura {months} mesi: oltre {FRAMEWORK_MONTHS_MAX} servono ragioni eccezionali."),
                format!("The framework agreement lasts {months} months: beyond {FRAMEWORK_MONTHS_MAX} exceptional reasons are needed."),
            )
            .mend(
                format!("Scriva al massimo {FRAMEWORK_MONTHS_MAX} mesi, oppure le ragioni (clauses.framework_duration_reason)."),
                format!("Write {FRAMEWORK_MONTHS_MAX} months at most, or the reasons (clauses.framework_duration_reason)."),
            )
            .with("months", months)
            .with("limit", FRAMEWORK_MONTHS_MAX),
    );
}

fn start(case: Case<'_>, report: &mut Report) {
    let Some(start) = case.file.clauses.performance_start else { return };
    let submission = in_rome(case.file.terms.submission).date();
    if start > submission {
        return;
    }
    report.add(
        START
            .at("clauses.performance_start")
            .says(
                format!(
                    "L'esecuzione comincerebbe {}, ma le offerte si ricevono fino {}.",
                    before_number("il", &day_in_figures(start)),
                    before_number("al", &day_in_figures(submission))
                ),
                format!("Performance would start on {start}, but tenders are received until {submission}."),
            )
            .mend(
                "Sposti l'inizio dopo l'aggiudicazione e i controlli, oppure lo leghi alla stipula.",
                "Move the start after the award and its checks, or tie it to the signing of the contract.",
            )
            .with("start", start)
            .with("submission", submission),
    );
}
