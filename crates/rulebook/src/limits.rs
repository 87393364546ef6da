//! Limits that the checks of a notice ask about: guarantee rates, sizes of commissions, sampled checks, shortest terms.

use ceralacca_exact::{Exact, before_number};

use crate::calc::{CalcError, refuse};
use crate::tables::{ProcedureKind, TableError, guarantees, sampled_checks, term};
use crate::values::Day;
use crate::words::percent;
use crate::working_days::{PeriodError, WorkingCalendar};

/// Fewest commissioners: art. 93 c.2 says odd and at most five; that one person is no commission is the prudent reading.
pub const COMMISSION_SIZE_MIN: usize = 3;
/// Most commissioners (art. 93 c.2).
pub const COMMISSION_SIZE_MAX: usize = 5;

/// Which rule governs a provisional guarantee.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum GuaranteeRegime {
    /// Art. 106.
    AboveThreshold,
    /// Art. 106, in aggregated procedures of central purchasing bodies.
    CentralPurchasing,
    /// Art. 53.
    BelowThreshold,
}

/// Between what rates a provisional guarantee may be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RateLimits {
    /// Least, in per cent.
    pub percent_min: Exact,
    /// Most, in per cent.
    pub percent_max: Exact,
    /// The rule.
    pub article: &'static str,
}

/// A shortest term.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShortestTerm {
    /// The term in the table, for `calc::term`.
    pub term: &'static str,
    /// Days.
    pub days: i32,
    /// The rule.
    pub article: String,
}

/// What shortens the term for tenders.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shortening {
    /// Nothing.
    None,
    /// Reasoned urgency.
    Urgency,
    /// A valid prior information notice.
    PriorInformation,
}

/// Rates of the provisional guarantee for a call sent on `date`, or now in the tables' sense without one (check E4).
pub fn rate_limits(regime: GuaranteeRegime, date: Option<Day>) -> Result<RateLimits, TableError> {
    let series = guarantees()?;
    let table = match date {
        Some(date) => series.at(date.date())?,
        None => series.newest()?,
    };
    let (provisional, below) = (&table.content.provisional, &table.content.below_threshold);
    let (percent_min, percent_max, article) = match regime {
        GuaranteeRegime::AboveThreshold => (&provisional.percent_min, &provisional.percent_max, "art. 106 c.1"),
        GuaranteeRegime::CentralPurchasing => {
            (&provisional.percent_min, &provisional.percent_max_central_purchasing, "art. 106 c.1")
        }
        GuaranteeRegime::BelowThreshold => (&Exact::zero(), &below.provisional_percent_max, "art. 53 c.2"),
    };
    Ok(RateLimits { percent_min: percent_min.clone(), percent_max: percent_max.clone(), article })
}

impl GuaranteeRegime {
    /// Whether the reductions of art. 106 c.8 apply: not below the threshold (art. 53 c.4-bis).
    pub fn allows_reductions(self) -> bool {
        match self {
            Self::AboveThreshold | Self::CentralPurchasing => true,
            Self::BelowThreshold => false,
        }
    }
}

impl ShortestTerm {
    /// The earliest day it may end when it starts from the event of `from` (reg. 1182/71).
    pub fn earliest_end(&self, from: Day, calendar: &WorkingCalendar) -> Result<Day, PeriodError> {
        Ok(calendar.days_after(from.date(), self.days)?.adjusted.into())
    }
}

impl RateLimits {
    /// Whether a rate in per cent lies within.
    pub fn allow(&self, rate: &Exact) -> bool {
        (&self.percent_min..=&self.percent_max).contains(&rate)
    }

    pub(crate) fn refusal(&self, field: &str) -> CalcError {
        let (least, most) = (percent(&self.percent_min), percent(&self.percent_max));
        refuse(
            field,
            self.article,
            format!("La garanzia va {} {}.", before_number("dal", &least.it), before_number("al", &most.it)),
            format!("The guarantee goes from {} to {}.", least.en, most.en),
        )
    }
}

/// The shortest term for tenders of a procedure whose call is sent on `sent` (check E5), in days from the notice (open) or
/// from the invitation; none where the law leaves it to the buyer.
pub fn shortest_offer_term(
    procedure: ProcedureKind,
    shortening: Shortening,
    sent: Day,
) -> Result<Option<ShortestTerm>, TableError> {
    let id = match (procedure, shortening) {
        (ProcedureKind::Open, Shortening::None) => "open_offers",
        (ProcedureKind::Open, Shortening::Urgency) => "open_offers_urgent",
        (ProcedureKind::Open, Shortening::PriorInformation) => "open_offers_pin",
        (ProcedureKind::Restricted, Shortening::None) => "restricted_offers",
        (ProcedureKind::Restricted, Shortening::Urgency) => "restricted_offers_urgent",
        (ProcedureKind::Restricted, Shortening::PriorInformation) => "restricted_offers_pin",
        (ProcedureKind::CompetitiveNegotiation, _) => "negotiation_offers",
        (
            ProcedureKind::NegotiatedWithoutNotice
            | ProcedureKind::CompetitiveDialogue
            | ProcedureKind::InnovationPartnership,
            _,
        ) => return Ok(None),
    };
    shortest(id, sent).map(Some)
}

/// The shortest term for requests to participate, in days from the notice; none where nobody asks to participate.
pub fn shortest_request_term(
    procedure: ProcedureKind,
    shortening: Shortening,
    sent: Day,
) -> Result<Option<ShortestTerm>, TableError> {
    let id = match (procedure, shortening) {
        (ProcedureKind::Restricted, Shortening::Urgency) => "restricted_requests_urgent",
        (ProcedureKind::Restricted, Shortening::None | Shortening::PriorInformation) => "restricted_requests",
        (ProcedureKind::CompetitiveNegotiation, _) => "negotiation_requests",
        (ProcedureKind::CompetitiveDialogue, _) => "dialogue_requests",
        (ProcedureKind::InnovationPartnership, _) => "partnership_requests",
        (ProcedureKind::Open | ProcedureKind::NegotiatedWithoutNotice, _) => return Ok(None),
    };
    shortest(id, sent).map(Some)
}

fn shortest(id: &'static str, sent: Day) -> Result<ShortestTerm, TableError> {
    let edition = term(id)?.editions.at(sent.date())?;
    Ok(ShortestTerm { term: id, days: edition.content, article: edition.source.clone() })
}

/// Whether a commission of so many members is lawful: odd, and three or five (art. 93 c.2, check E15).
pub fn is_lawful_commission_size(members: usize) -> bool {
    (COMMISSION_SIZE_MIN..=COMMISSION_SIZE_MAX).contains(&members) && !members.is_multiple_of(2)
}

/// Below this amount (excluded) the declarations of a direct award may be checked by sampling (art. 52, check E20).
pub fn sampled_checks_below(date: Day) -> Result<Exact, TableError> {
    Ok(sampled_checks()?.at(date.date())?.content.clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::try_from(text.to_owned()).unwrap()
    }

    #[test]
    fn rates_by_regime() {
        let allows = |regime, rate: &str| rate_limits(regime, None).unwrap().allow(&rate.parse().unwrap());
        for (regime, rate, allowed) in [
            (GuaranteeRegime::AboveThreshold, "0.99", false),
            (GuaranteeRegime::AboveThreshold, "1", true),
            (GuaranteeRegime::AboveThreshold, "4", true),
            (GuaranteeRegime::AboveThreshold, "4.01", false),
            (GuaranteeRegime::CentralPurchasing, "2", true),
            (GuaranteeRegime::CentralPurchasing, "2.01", false),
            (GuaranteeRegime::BelowThreshold, "0", true),
            (GuaranteeRegime::BelowThreshold, "1", true),
            (GuaranteeRegime::BelowThreshold, "1.01", false),
        ] {
            assert_eq!(allows(regime, rate), allowed, "{regime:?} {rate}");
        }
        assert!(rate_limits(GuaranteeRegime::AboveThreshold, Some(day("2023-06-30"))).is_err());
    }

    #[test]
    fn shortest_terms_by_procedure() {
        use ProcedureKind::{
            CompetitiveDialogue, CompetitiveNegotiation, InnovationPartnership, NegotiatedWithoutNotice, Open,
            Restricted,
        };
        let sent = day("2026-03-02");
        let days = |term: Result<Option<ShortestTerm>, TableError>| term.unwrap().map(|term| term.days);
        for (procedure, shortening, requests, offers) in [
            (Open, Shortening::None, None, Some(30)),
            (Open, Shortening::Urgency, None, Some(15)),
            (Open, Shortening::PriorInformation, None, Some(15)),
            (Restricted, Shortening::None, Some(30), Some(30)),
            (Restricted, Shortening::Urgency, Some(15), Some(10)),
            (Restricted, Shortening::PriorInformation, Some(30), Some(10)),
            (CompetitiveNegotiation, Shortening::None, Some(30), Some(25)),
            (CompetitiveDialogue, Shortening::None, Some(30), None),
            (InnovationPartnership, Shortening::None, Some(30), None),
            (NegotiatedWithoutNotice, Shortening::None, None, None),
        ] {
            assert_eq!(
                days(shortest_request_term(procedure, shortening, sent)),
                requests,
                "{procedure:?} {shortening:?}"
            );
            assert_eq!(days(shortest_offer_term(procedure, shortening, sent)), offers, "{procedure:?} {shortening:?}");
        }
        let before = shortest_request_term(CompetitiveNegotiation, Shortening::None, day("2023-11-28"));
        assert_eq!(days(before), Some(10));
        let open = shortest("open_offers", sent).unwrap();
        assert_eq!(open.article, "art. 71 c.2");
        let calendar = WorkingCalendar::new(None).unwrap();
        assert_eq!(open.earliest_end(day("2026-01-15"), &calendar).unwrap(), day("2026-02-16"));
    }

    #[test]
    fn reductions_stop_at_the_threshold() {
        let regimes =
            [GuaranteeRegime::AboveThreshold, GuaranteeRegime::CentralPurchasing, GuaranteeRegime::BelowThreshold];
        assert_eq!(regimes.map(GuaranteeRegime::allows_reductions), [true, true, false]);
    }

    #[test]
    fn commissions_are_three_or_five() {
        let lawful: Vec<usize> = (0..10).filter(|members| is_lawful_commission_size(*members)).collect();
        assert_eq!(lawful, [3, 5]);
    }

    #[test]
    fn sampling_ends_at_forty_thousand() {
        assert_eq!(sampled_checks_below(day("2026-03-02")).unwrap(), Exact::from(40_000));
    }
}
