//! The worked procedures of the repository with the offers that they got, as the demo uses them.

use std::{collections::BTreeMap, fmt, str::FromStr};

use ceralacca_procedure::{
    definition::{DefinitionError, ProcedureFile},
    offers::OffersFile,
};
use jiff::SignedDuration;

use super::{BODIES, DemoBody};

/// A worked procedure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Example {
    /// Open procedure in three lots, a commissioner's coefficients, above the threshold.
    Como,
    /// Negotiated procedure, three invited, collegial judgement.
    Ricengo,
    /// Direct award, one envelope.
    Cremona,
}

/// Operators of the demo in place of the numbered ones of the files.
const RICENGO: [(&str, &str); 3] =
    [("operator-1", "coop-serio"), ("operator-2", "gira-il-sole"), ("operator-3", "coop-erba")];
const CREMONA: [(&str, &str); 1] = [("operator-1", "studio-abitare-bene")];

impl Example {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Como, Self::Ricengo, Self::Cremona];

    /// Its name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Como => "como",
            Self::Ricengo => "ricengo",
            Self::Cremona => "cremona",
        }
    }

    /// The body that buys.
    #[must_use]
    pub fn body(self) -> &'static DemoBody {
        match self {
            Self::Como => &BODIES[0],
            Self::Ricengo => &BODIES[1],
            Self::Cremona => &BODIES[2],
        }
    }

    /// The procedure file, with the demo's operators for the invited ones.
    ///
    /// # Errors
    /// The file in the binary is defective, which a test excludes.
    pub fn procedure(self) -> Result<ProcedureFile, DefinitionError> {
        let mut file = ProcedureFile::from_toml(match self {
            Self::Como => include_str!("../../../../examples/como-2024.toml"),
            Self::Ricengo => include_str!("../../../../examples/ricengo-2026.toml"),
            Self::Cremona => include_str!("../../../../examples/cremona-2025.toml"),
        })?;
        for invitee in &mut file.participation.invited {
            invitee.operator = self.operator(&invitee.operator).to_owned();
        }
        Ok(file)
    }

    /// The opened offers, with the demo's operators.
    ///
    /// # Errors
    /// As [`Example::procedure`].
    pub fn offers(self) -> Result<OffersFile, DefinitionError> {
        let mut file = OffersFile::from_toml(match self {
            Self::Como => include_str!("../../../../examples/como-2024-offers.toml"),
            Self::Ricengo => include_str!("../../../../examples/ricengo-2026-offers.toml"),
            Self::Cremona => include_str!("../../../../examples/cremona-2025-offers.toml"),
        })?;
        for offer in file.lots.iter_mut().flat_map(|lot| &mut lot.tenders) {
            offer.tenderer = self.operator(&offer.tenderer).to_owned();
        }
        Ok(file)
    }

    fn operator(self, written: &str) -> &str {
        let table: &[(&str, &'static str)] = match self {
            Self::Como => &[],
            Self::Ricengo => &RICENGO,
            Self::Cremona => &CREMONA,
        };
        table.iter().find(|(number, _)| *number == written).map_or(written, |(_, operator)| operator)
    }
}

impl fmt::Display for Example {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Example {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|example| example.name() == text);
        found.ok_or_else(|| format!("{text:?} is none of como, ricengo, cremona"))
    }
}

/// Moves every instant of a procedure by the same time, so that its terms keep their length.
pub fn shift(file: &mut ProcedureFile, by: SignedDuration) {
    let terms = &mut file.terms;
    let moved = |instant: jiff::Timestamp| instant.saturating_add(by).unwrap_or(instant);
    terms.sent = moved(terms.sent);
    terms.questions = terms.questions.map(moved);
    terms.submission = moved(terms.submission);
    terms.first_session = terms.first_session.map(moved);
    let days = by.as_hours() / 24;
    let start = &mut file.clauses.performance_start;
    *start = start.map(|day| day.saturating_add(jiff::Span::new().days(days)));
}

/// A reason for each error that the linter finds: the examples keep the defects of their documents, so that they are seen.
pub fn lint_reasons(file: &ProcedureFile) -> BTreeMap<String, String> {
    let errors = file.lint_errors().into_iter();
    errors
        .map(|lint| (lint.key(), "Il documento da cui nasce l'esempio è così: la dimostrazione lo mantiene".to_owned()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_in_the_binary_are_sound() {
        for example in Example::ALL {
            let (procedure, offers) = (example.procedure().unwrap(), example.offers().unwrap());
            assert_eq!(procedure.buyer.id, example.body().id);
            assert_eq!(procedure.id, offers.procedure);
            for invitee in &procedure.participation.invited {
                assert!(super::super::firm(&invitee.operator).is_some(), "{}", invitee.operator);
            }
            for offer in offers.lots.iter().flat_map(|lot| &lot.tenders) {
                assert!(super::super::firm(&offer.tenderer).is_some(), "{}", offer.tenderer);
            }
            assert_eq!(example.name().parse(), Ok(example));
        }
    }

    #[test]
    fn a_shift_keeps_the_terms() {
        let mut file = Example::Como.procedure().unwrap();
        let before = file.clone();
        shift(&mut file, SignedDuration::from_hours(24 * 365));
        assert_eq!(
            file.terms.submission.duration_since(file.terms.sent),
            before.terms.submission.duration_since(before.terms.sent)
        );
        assert_eq!(file.terms.sent.duration_since(before.terms.sent), SignedDuration::from_hours(24 * 365));
    }
}
