//! The coefficients that one tenderer was given, found by their place instead of being searched for.

use std::collections::HashMap;

use ceralacca_exact::Exact;

use crate::error::PanelError;
use crate::ids::{CommissionerId, CriterionId};
use crate::input::TenderInput;

/// Who judges what: the rows and columns of every tenderer's table.
pub(super) struct Sheet<'a> {
    commissioners: &'a [CommissionerId],
    rows: HashMap<&'a CriterionId, usize>,
}

/// The coefficients of one tenderer: a row for each discretionary sub-criterion, a column for each commissioner.
pub(super) struct Given<'a>(Vec<Option<&'a Exact>>);

impl<'a> Sheet<'a> {
    pub(super) fn new(commissioners: &'a [CommissionerId], subcriteria: impl Iterator<Item = &'a CriterionId>) -> Self {
        Self { commissioners, rows: subcriteria.enumerate().map(|(row, id)| (id, row)).collect() }
    }

    /// Whether the sub-criterion is judged.
    pub(super) fn judges(&self, subcriterion: &CriterionId) -> bool {
        self.rows.contains_key(subcriterion)
    }

    /// Puts each coefficient in its place.
    ///
    /// # Errors
    /// A sub-criterion that is not judged, an unknown commissioner, a place filled twice.
    pub(super) fn fill<'b>(&self, tender: &'b TenderInput) -> Result<Given<'b>, PanelError> {
        if tender.coefficients.is_empty() {
            return Ok(Given(Vec::new()));
        }
        let mut given = Given(vec![None; self.rows.len() * self.commissioners.len()]);
        for one in &tender.coefficients {
            let tenderer = || tender.id.clone();
            let Some(row) = self.rows.get(&one.subcriterion) else {
                return Err(PanelError::NotDiscretionary {
                    tenderer: tenderer(),
                    subcriterion: one.subcriterion.clone(),
                });
            };
            let Some(column) = self.commissioners.iter().position(|commissioner| *commissioner == one.commissioner)
            else {
                return Err(PanelError::UnknownCommissioner {
                    tenderer: tenderer(),
                    commissioner: one.commissioner.clone(),
                });
            };
            match given.0.get_mut(row * self.commissioners.len() + column) {
                Some(place @ None) => *place = Some(&one.value),
                Some(Some(_)) | None => {
                    return Err(PanelError::ScoredTwice {
                        tenderer: tenderer(),
                        commissioner: Some(one.commissioner.clone()),
                        subcriterion: one.subcriterion.clone(),
                    });
                }
            }
        }
        Ok(given)
    }

    /// The coefficients of a sub-criterion with who gave each, in the order of the commissioners.
    pub(super) fn row<'g>(
        &self,
        given: &'g Given<'g>,
        subcriterion: &CriterionId,
    ) -> impl Iterator<Item = (&'a CommissionerId, Option<&'g Exact>)> {
        let start = self.rows.get(subcriterion).map_or(usize::MAX, |row| row * self.commissioners.len());
        let at = move |column: usize| given.0.get(start.saturating_add(column)).copied().flatten();
        self.commissioners.iter().enumerate().map(move |(column, commissioner)| (commissioner, at(column)))
    }
}
