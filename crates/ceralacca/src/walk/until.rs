//! Points at which a walk may stop, so that people go on by hand.

use std::{fmt, str::FromStr};

use ceralacca_procedure::ProcedureId;
use futures::future::BoxFuture;

use super::{WalkError, stage::Stage};

/// A point of a walk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// Every tender is sent; the term runs.
    Tendered,
    /// The term has passed and tenders are taken; the seggio is named.
    Closed,
    /// A member of the seggio has read the names and not declared yet.
    NamesRead,
    /// The seggio's session is convened and its hour has come.
    SeggioConvened,
    /// The first envelopes are open and the seggio's session runs; nothing is decided.
    AdministrativeOpen,
    /// A firm is asked to cure and has not answered.
    CureAsked,
    /// A request to cure is answered; nothing is decided of the others.
    CureAnswered,
    /// Everybody is admitted or excluded; admissions are not settled.
    Decided,
    /// Admissions are settled.
    Admitted,
    /// The commission's session runs with everybody present; technical envelopes are open, nothing is scored.
    TechnicalOpen,
    /// Everything of the first lot is judged and ascertained; its technical scores are not final.
    Judged,
    /// Technical scores of every lot are final and not shown; the session runs.
    Scored,
    /// Economic envelopes are open and exclusions decided; nothing is ranked.
    EconomicOpen,
    /// A tender that appears abnormally low is explained; nothing is judged of it.
    ExplanationsGiven,
    /// Every lot is ranked and what must be checked is; nothing is proposed.
    Ranked,
}

impl Until {
    /// All of them, in their order.
    pub const ALL: [Self; 15] = [
        Self::Tendered,
        Self::Closed,
        Self::NamesRead,
        Self::SeggioConvened,
        Self::AdministrativeOpen,
        Self::CureAsked,
        Self::CureAnswered,
        Self::Decided,
        Self::Admitted,
        Self::TechnicalOpen,
        Self::Judged,
        Self::Scored,
        Self::EconomicOpen,
        Self::ExplanationsGiven,
        Self::Ranked,
    ];

    /// Its name on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Tendered => "tendered",
            Self::Closed => "closed",
            Self::NamesRead => "names-read",
            Self::SeggioConvened => "seggio-convened",
            Self::AdministrativeOpen => "administrative-open",
            Self::CureAsked => "cure-asked",
            Self::CureAnswered => "cure-answered",
            Self::Decided => "decided",
            Self::Admitted => "admitted",
            Self::TechnicalOpen => "technical-open",
            Self::Judged => "judged",
            Self::Scored => "scored",
            Self::EconomicOpen => "economic-open",
            Self::ExplanationsGiven => "explanations-given",
            Self::Ranked => "ranked",
        }
    }
}

impl fmt::Display for Until {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Until {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.into_iter().find(|until| until.name() == text);
        found.ok_or_else(|| {
            let names = Self::ALL.map(Self::name);
            format!("{text:?} is none of {}", names.join(", "))
        })
    }
}

/// Who is told when a walk reaches a point, and says whether it stops there.
pub trait Pause: Sync {
    /// Whether to stop at this point of the walk through this procedure.
    fn at<'a>(&'a self, point: Until, procedure: &'a ProcedureId) -> BoxFuture<'a, bool>;
}

/// Stops at one point, or nowhere.
impl Pause for Option<Until> {
    fn at<'a>(&'a self, point: Until, _: &'a ProcedureId) -> BoxFuture<'a, bool> {
        Box::pin(std::future::ready(*self == Some(point)))
    }
}

impl Stage<'_> {
    /// Ends the walk here if that is asked for.
    ///
    /// # Errors
    /// [`WalkError::Stopped`], which is no failure.
    pub(super) async fn reached(&self, point: Until) -> Result<(), WalkError> {
        if self.options.pause.at(point, &self.id).await { Err(WalkError::Stopped) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_have_names() {
        for until in Until::ALL {
            assert_eq!(until.to_string().parse(), Ok(until));
        }
        assert!("nowhere".parse::<Until>().unwrap_err().contains("technical-open"));
    }
}
