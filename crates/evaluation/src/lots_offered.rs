//! How many lots one tenderer may offer for (art. 58 c. 4 D.Lgs. 36/2023), and which of his offers count when he passes the
//! limit.

use std::collections::BTreeSet;

use ceralacca_exact::Text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::error::RankingError;
use crate::ids::LotId;

/// The limit on lots offered for. The law asks for its reason in the notice; what happens beyond it only the notice can say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LotOfferLimit {
    /// The most lots one tenderer may offer for.
    pub max_lots_offered: u32,
    /// Which offers count of who offers for more.
    pub beyond: BeyondOfferLimit,
}

/// Which offers count of a tenderer who offers for more lots than he may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BeyondOfferLimit {
    /// None.
    NoneCounts,
    /// Those for the lots he declared first; without a declaration, those for the lots that the notice lists first.
    DeclaredPreference,
    /// Those for the lots that the notice lists first.
    LotOrder,
}

/// Which offers of one tenderer count.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
pub struct OfferedLots {
    /// The lots he takes part in, in the order of the notice.
    pub counted: Vec<LotId>,
    /// The lots his offers for which do not count, in the order of the notice; their envelopes stay closed.
    pub left_out: Vec<LotId>,
    /// The same in words.
    pub text: Text,
}

impl LotOfferLimit {
    /// Which offers of one tenderer count: `offered` in the order of the notice, `preference` as he declared it, first the
    /// lot he wants most. A preference for a lot he does not offer for is passed over.
    ///
    /// # Errors
    /// [`RankingError::DuplicateLot`] for a lot offered or preferred twice.
    pub fn counted(&self, offered: &[LotId], preference: &[LotId]) -> Result<OfferedLots, RankingError> {
        no_lot_twice(offered)?;
        no_lot_twice(preference)?;
        let limit = usize::try_from(self.max_lots_offered).unwrap_or(usize::MAX);
        let within = offered.len() <= limit;
        let kept: BTreeSet<&LotId> = match self.beyond {
            _ if within => offered.iter().collect(),
            BeyondOfferLimit::NoneCounts => BTreeSet::new(),
            BeyondOfferLimit::LotOrder => offered.iter().take(limit).collect(),
            BeyondOfferLimit::DeclaredPreference => {
                let wanted = preference.iter().filter(|lot| offered.contains(lot));
                let others = offered.iter().filter(|lot| !preference.contains(lot));
                wanted.chain(others).take(limit).collect()
            }
        };
        let (counted, left_out): (Vec<LotId>, Vec<LotId>) = offered.iter().cloned().partition(|lot| kept.contains(lot));
        let text = self.in_words(&counted, &left_out);
        Ok(OfferedLots { counted, left_out, text })
    }

    fn in_words(&self, counted: &[LotId], left_out: &[LotId]) -> Text {
        let names = |lots: &[LotId]| lots.iter().map(LotId::as_str).collect::<Vec<_>>().join(", ");
        let (max, counted_names, out) = (self.max_lots_offered, names(counted), names(left_out));
        if left_out.is_empty() {
            return Text::new(
                format!("Offerte entro il limite di {max} lotti: {counted_names}."),
                format!("Offers within the limit of {max} lots: {counted_names}."),
            );
        }
        let (it, en) = match self.beyond {
            BeyondOfferLimit::NoneCounts => ("nessuna è considerata", "none counts"),
            BeyondOfferLimit::DeclaredPreference => {
                ("valgono quelle per i lotti preferiti", "those for the preferred lots count")
            }
            BeyondOfferLimit::LotOrder => {
                ("valgono quelle per i lotti che il bando elenca prima", "those for the lots listed first count")
            }
        };
        Text::new(
            format!(
                "Offerte per più dei {max} lotti ammessi: {it} ({}); le buste degli altri lotti ({out}) restano chiuse (art. 58 c. 4 D.Lgs. 36/2023).",
                or_none(&counted_names, "nessuna")
            ),
            format!(
                "Offers for more than the {max} lots admitted: {en} ({}); the envelopes of the other lots ({out}) stay closed (art. 58 c. 4 D.Lgs. 36/2023).",
                or_none(&counted_names, "none")
            ),
        )
    }
}

fn or_none<'a>(names: &'a str, none: &'a str) -> &'a str {
    if names.is_empty() { none } else { names }
}

pub(crate) fn no_lot_twice(lots: &[LotId]) -> Result<(), RankingError> {
    let mut seen = BTreeSet::new();
    match lots.iter().find(|lot| !seen.insert(*lot)) {
        Some(twice) => Err(RankingError::DuplicateLot(twice.clone())),
        None => Ok(()),
    }
}
