//! Every term of a procedure from the notice to the contract.

use ceralacca_exact::Text;
use jiff::ToSpan;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::term::{TermAnswer, count};
use super::{Answer, CalcError, Calculator, Notes, procedure_months, refuse};
use crate::limits::{Shortening, shortest_offer_term, shortest_request_term};
use crate::tables::{AwardRule, Bound, Direction, ProcedureKind, durations, term};
use crate::values::{Day, MonthDay};
use crate::words;
use crate::working_days::WorkingCalendar;

/// A procedure, and the days already known; each day not given is taken as the earliest lawful one.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProcedureCalendar {
    /// Which procedure.
    pub procedure: ProcedureKind,
    /// How it is awarded.
    pub criterion: AwardRule,
    /// The day the notice is sent; for a negotiated procedure without notice, the invitations.
    pub sent: Day,
    /// Whether the estimated value reaches the EU threshold: below it there is no standstill and the contract is due in 30 days.
    pub above_threshold: bool,
    /// Whether reasoned urgency shortens the terms.
    #[serde(default)]
    pub urgency: bool,
    /// The day a prior information notice was sent, if it is to shorten the terms.
    pub pin_sent: Option<Day>,
    /// The day the invitations are sent.
    pub invitations_sent: Option<Day>,
    /// The term for tenders. Needed where the law sets none.
    pub offers_due: Option<Day>,
    /// The day of the award; without it the last that the longest duration allows.
    pub award: Option<Day>,
    /// Feast of the body's patron saint, `06-24`.
    pub patron_saint: Option<MonthDay>,
}

/// The terms in order of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProcedureCalendarAnswer {
    /// Each with its day and article.
    pub terms: Vec<CalendarTerm>,
}

/// A term of the calendar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CalendarTerm {
    /// Its name in the table of terms, or `award`.
    pub term: String,
    /// The term in words.
    pub name: Text,
    /// Its day.
    pub date: Day,
    /// Not before that day, or not after it.
    pub limit: Limit,
    /// The rule.
    pub article: String,
}

/// On which side of its day an act must lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// Not before it.
    NotBefore,
    /// Not after it.
    NotAfter,
}

impl Calculator for ProcedureCalendar {
    type Output = ProcedureCalendarAnswer;

    fn answer(&self) -> Result<Answer<ProcedureCalendarAnswer>, CalcError> {
        let mut work = Work { input: self, notes: Notes::default(), terms: Vec::new() };
        let shortening = self.shortening(&mut work.notes)?;
        let invited = work.invitations(shortening)?;
        let offers_due = work.offers(shortening, invited)?;
        work.before_the_term(offers_due)?;
        let award = work.award(offers_due)?;
        work.after_the_award(award)?;
        let Work { notes, mut terms, .. } = work;
        terms.sort_by_key(|term| (term.date, term.limit));
        Ok(notes.answer(ProcedureCalendarAnswer { terms }))
    }
}

impl ProcedureCalendar {
    /// A prior notice out of time is refused: whoever plans on it would publish an unlawful term.
    fn shortening(&self, notes: &mut Notes) -> Result<Shortening, CalcError> {
        self.check_shortening(notes)?;
        let Some(pin_sent) = self.pin_sent else {
            return Ok(if self.urgency { Shortening::Urgency } else { Shortening::None });
        };
        let window = super::pin_window::PinWindow { pin_sent, notice_sent: self.sent }.answer()?;
        if !window.value.valid {
            return Err(refuse(
                "pin_sent",
                "art. 71 c.4 b), art. 72 c.4 b)",
                "L'avviso di pre-informazione non è stato inviato tra 35 giorni e 12 mesi prima del bando.",
                "The prior information notice was not sent between 35 days and 12 months before the notice.",
            ));
        }
        notes.warnings.extend(window.notes.warnings);
        notes.explanation.extend(window.notes.explanation);
        notes.sources.extend(window.notes.sources);
        Ok(Shortening::PriorInformation)
    }
}

impl ProcedureCalendar {
    fn check_shortening(&self, notes: &mut Notes) -> Result<(), CalcError> {
        if self.urgency && self.pin_sent.is_some() {
            return Err(refuse(
                "pin_sent",
                "artt. 71, 72",
                "Urgenza e avviso di pre-informazione abbreviano i termini in modo diverso: indicarne uno solo.",
                "Urgency and a prior information notice shorten the terms in different ways: give only one.",
            ));
        }
        let shortened = self.urgency || self.pin_sent.is_some();
        if shortened && !matches!(self.procedure, ProcedureKind::Open | ProcedureKind::Restricted) {
            notes.warn(
                "Per questa procedura la riduzione dei termini non è calcolata: valgono quelli interi.",
                "For this procedure shortened terms are not computed: the full ones are used.",
            );
        }
        Ok(())
    }
}

/// A calendar in the making.
struct Work<'i> {
    input: &'i ProcedureCalendar,
    notes: Notes,
    terms: Vec<CalendarTerm>,
}

impl Work<'_> {
    /// Counts a term of the table and enters it.
    fn enter(&mut self, id: &str, event: Day) -> Result<TermAnswer, CalcError> {
        let rule = term(id)?;
        let answer = count(rule, event, Some(self.input.sent), self.input.patron_saint, &mut self.notes)?;
        let limit = match (rule.bound, rule.direction) {
            (Bound::AtLeast, Direction::After) => Limit::NotBefore,
            (Bound::AtMost, _) | (Bound::AtLeast, Direction::Before) => Limit::NotAfter,
        };
        self.terms.push(CalendarTerm {
            term: id.to_owned(),
            name: rule.editions.name.clone(),
            date: answer.days.adjusted_reg_1182_71,
            limit,
            article: answer.article.clone(),
        });
        Ok(answer)
    }

    /// A day the caller planned must not come before the lawful one.
    fn not_before(field: &str, planned: Option<Day>, lawful: Day, article: &str) -> Result<Day, CalcError> {
        match planned {
            Some(day) if day < lawful => {
                let (day, lawful) = (words::date(day.date()), words::date(lawful.date()));
                Err(refuse(
                    field,
                    article,
                    format!("Il {} è troppo presto: non prima del {}.", day.it, lawful.it),
                    format!("{} is too early: not before {}.", day.en, lawful.en),
                ))
            }
            planned => Ok(planned.unwrap_or(lawful)),
        }
    }

    /// The term for requests to participate, and the day of the invitations; the notice itself in one-stage procedures.
    fn invitations(&mut self, shortening: Shortening) -> Result<Day, CalcError> {
        let input = self.input;
        match shortest_request_term(input.procedure, shortening, input.sent)? {
            None if input.invitations_sent.is_some() => Err(refuse(
                "invitations_sent",
                "artt. 50, 71, 76",
                "Questa procedura ha una sola fase: la data di invio è sent.",
                "This procedure has a single stage: its day of sending is sent.",
            )),
            None => Ok(input.sent),
            Some(requests) => {
                let lawful = self.enter(requests.term, input.sent)?.days.adjusted_reg_1182_71;
                Self::not_before("invitations_sent", input.invitations_sent, lawful, &requests.article)
            }
        }
    }

    fn offers(&mut self, shortening: Shortening, invited: Day) -> Result<Day, CalcError> {
        let input = self.input;
        if let Some(offers) = shortest_offer_term(input.procedure, shortening, input.sent)? {
            let lawful = self.enter(offers.term, invited)?.days.adjusted_reg_1182_71;
            return Self::not_before("offers_due", input.offers_due, lawful, &offers.article);
        }
        let Some(day) = input.offers_due else {
            return Err(refuse(
                "offers_due",
                "art. 92 c.1",
                "Per questa procedura la legge non fissa un termine minimo per le offerte: indicarlo, adeguato alla complessità.",
                "The law sets no shortest term for tenders of this procedure: give one suited to its complexity.",
            ));
        };
        Self::not_before("offers_due", Some(day), invited, "art. 92 c.1")
    }

    fn before_the_term(&mut self, offers_due: Day) -> Result<(), CalcError> {
        self.enter(if self.input.urgency { "answers_accelerated" } else { "answers" }, offers_due)?;
        self.enter("offer_binding", offers_due)?;
        self.enter("provisional_guarantee_validity", offers_due)?;
        Ok(())
    }

    /// The last day of the award by All. I.3, counted from the notice (or from the invitations where there is no notice).
    fn award(&mut self, offers_due: Day) -> Result<Day, CalcError> {
        let input = self.input;
        let series = durations()?;
        let edition = self.notes.edition(series, Some(input.sent))?;
        let duration = procedure_months::row(&edition.content, input.procedure, input.criterion)?;
        let calendar = WorkingCalendar::new(input.patron_saint)?;
        let last: Day = calendar.moved(input.sent.date(), duration.months.months())?.into();
        let (months, shown) = (duration.months, words::day(last.date()));
        self.notes.say(
            format!("Aggiudicazione entro {months} mesi dall'avvio: {} ({}).", shown.it, duration.article),
            format!("Award within {months} months from the start: {} ({}).", shown.en, duration.article),
        );
        self.terms.push(CalendarTerm {
            term: "award".to_owned(),
            name: Text::new(
                "aggiudicazione, durata massima della procedura",
                "award, longest duration of the procedure",
            ),
            date: last,
            limit: Limit::NotAfter,
            article: duration.article.clone(),
        });
        let planned = input.award.unwrap_or(last);
        let award = Self::not_before("award", Some(planned), offers_due, "art. 17 c.5")?;
        if award > last {
            let award = words::date(award.date());
            self.notes.warn(
                format!(
                    "L'aggiudicazione del {} supera la durata massima: serve una proroga (All. I.3 art. 1 c.4-5).",
                    award.it
                ),
                format!(
                    "The award of {} passes the longest duration: an extension is needed (All. I.3 art. 1 c.4-5).",
                    award.en
                ),
            );
        }
        Ok(award)
    }

    /// The communications are taken as sent on the last lawful day: the standstill counts from the last of them.
    fn after_the_award(&mut self, award: Day) -> Result<(), CalcError> {
        let communicated = self.enter("communications", award)?.days.adjusted_reg_1182_71;
        self.enter("access_challenge", communicated)?;
        self.enter("provisional_guarantee_release", award)?;
        if self.input.above_threshold {
            let last_blocked = self.enter("standstill", communicated)?.days.adjusted_reg_1182_71;
            let calendar = WorkingCalendar::new(self.input.patron_saint)?;
            let first_free: Day = calendar.moved(last_blocked.date(), 1.day())?.into();
            if let Some(standstill) = self.terms.last_mut() {
                standstill.date = first_free;
            }
        }
        let contract = if self.input.above_threshold { "contract" } else { "contract_below_threshold" };
        let signed = self.enter(contract, award)?.days.adjusted_reg_1182_71;
        self.enter("result_notice", signed)?;
        Ok(())
    }
}
