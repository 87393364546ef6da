//! Terms (rules §2): order, minimum lengths, hours at which nobody answers.

use jiff::{Zoned, civil::Date};

use super::{Findings, at};
use crate::definition::terms::{ANSWER_DAYS, in_rome, is_weekend};
use crate::definition::{ProcedureFile, ProcedureKind, Terms};

/// Days for offers in an open procedure, and the fewest with reasons of urgency or a prior notice (art. 71 c.2-4).
const OPEN_DAYS_MIN: i32 = 30;
const OPEN_DAYS_URGENT_MIN: i32 = 15;
/// Days given to cure (art. 101 c.1).
const CURE_DAYS: std::ops::RangeInclusive<u8> = 5..=10;
/// Working days that answers need (lint E6).
const ANSWER_WORKING_DAYS_MIN: usize = 2;
/// Hours of the day, Rome, within which a term does not surprise anybody (lint W10).
const DAY_HOURS: std::ops::RangeInclusive<i8> = 7..=20;

pub(super) fn check(file: &ProcedureFile, findings: &mut Findings) {
    order(&file.terms, findings);
    durations(&file.terms, findings);
    let (sent, submission) = (in_rome(file.terms.sent), in_rome(file.terms.submission));
    if file.procedure == ProcedureKind::Open && file.terms.submission > file.terms.sent {
        open_days(sent.date(), submission.date(), findings);
    }
    answers(&file.terms, findings);
    hour(&submission, findings);
}

fn order(terms: &Terms, findings: &mut Findings) {
    if terms.submission <= terms.sent {
        findings.error(
            &at("submission-before-sent", "terms.submission", "art. 92 c.1"),
            "Il termine per le offerte è dopo l'invio del bando o dell'invito.",
            "The term for tenders comes after the notice or the invitation is sent.",
        );
    }
    if terms.questions.is_some_and(|questions| questions <= terms.sent || questions > terms.submission) {
        findings.error(
            &at("questions-term", "terms.questions", "art. 88 c.3"),
            "Il termine per i chiarimenti sta tra l'invio e il termine per le offerte.",
            "The term for questions lies between the sending and the term for tenders.",
        );
    }
    if terms.first_session.is_some_and(|session| session <= terms.submission) {
        findings.error(
            &at("first-session", "terms.first_session", "art. 35 c.2"),
            "La prima seduta è dopo il termine per le offerte.",
            "The first session comes after the term for tenders.",
        );
    }
}

fn durations(terms: &Terms, findings: &mut Findings) {
    if terms.late_bytes_hours > 0 {
        findings.error(
            &at("late-bytes", "terms.late_bytes_hours", "art. 25 c.2"),
            "Questa versione non accetta byte dopo il termine: indicare 0, o il bando prometterebbe ciò che la piattaforma non fa.",
            "This version takes no bytes after the term: write 0, or the notice would promise what the platform does not do.",
        );
    }
    if !CURE_DAYS.contains(&terms.cure_days) {
        findings.error(
            &at("cure-days", "terms.cure_days", "art. 101 c.1"),
            "Per il soccorso istruttorio si danno da 5 a 10 giorni.",
            "5 to 10 days are given to cure.",
        );
    }
    if terms.validity_days == 0 {
        findings.error(
            &at("validity-days", "terms.validity_days", "art. 17 c.4"),
            "L'offerta vincola per almeno un giorno (180 se il bando non dice altro).",
            "A tender binds for at least one day (180 unless the notice says otherwise).",
        );
    }
}

/// Lint E5; calendar days, the first not counted.
fn open_days(sent: Date, submission: Date, findings: &mut Findings) {
    let Ok(days) = submission.since(sent).map(|span| span.get_days()) else { return };
    let at = at("open-days", "terms.submission", "art. 71 c.2-4");
    if days < OPEN_DAYS_URGENT_MIN {
        findings.error(
            &at,
            format!("Le offerte hanno {days} giorni: nella procedura aperta mai meno di {OPEN_DAYS_URGENT_MIN}."),
            format!("Tenders have {days} days: in an open procedure never fewer than {OPEN_DAYS_URGENT_MIN}."),
        );
    } else if days < OPEN_DAYS_MIN {
        findings.warning(
            &at,
            format!("Le offerte hanno {days} giorni: meno di {OPEN_DAYS_MIN} solo per urgenza motivata o con avviso di preinformazione."),
            format!("Tenders have {days} days: fewer than {OPEN_DAYS_MIN} only for reasoned urgency or after a prior notice."),
        );
    }
}

fn answers(terms: &Terms, findings: &mut Findings) {
    let Some(days) = terms.days_to_answer() else { return };
    let working = days.filter(|day| !is_weekend(*day)).take(ANSWER_WORKING_DAYS_MIN).count();
    if working < ANSWER_WORKING_DAYS_MIN {
        findings.warning(
            &at("answer-days", "terms.questions", "art. 88 c.3"),
            format!("Tra il termine dei chiarimenti e le risposte ({ANSWER_DAYS} giorni prima delle offerte) restano {working} giorni lavorativi."),
            format!("Between the term for questions and the answers ({ANSWER_DAYS} days before tenders) {working} working days remain."),
        );
    }
}

/// Lint W10.
fn hour(submission: &Zoned, findings: &mut Findings) {
    let night =
        !DAY_HOURS.contains(&submission.hour()) || (submission.hour() == *DAY_HOURS.end() && submission.minute() > 0);
    if night || is_weekend(submission.date()) {
        findings.warning(
            &at("term-hour", "terms.submission", "art. 92 c.1"),
            "Il termine per le offerte cade di notte, di sabato o di domenica: l'assistenza non risponde.",
            "The term for tenders falls at night, on a Saturday or on a Sunday: no help desk answers.",
        );
    }
}
