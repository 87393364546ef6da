//! Who may tender, who opens, who keeps the keys.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who may tender and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Participation {
    /// Forms admitted (art. 65 c.2).
    pub forms: Vec<ParticipationForm>,
    /// Lots for which one tenderer may tender; absent: all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub lots_max: Option<u16>,
    /// Bytes of a whole tender as sealed, at most; absent: [`TENDER_BYTES_MAX`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tender_bytes_max: Option<u64>,
    /// Operators invited, for procedures by invitation.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub invited: Vec<Invitee>,
}

/// Bytes of a whole tender as sealed, at most, where the documents do not say otherwise: 50 GB.
pub const TENDER_BYTES_MAX: u64 = 50_000_000_000;
/// The most that the documents may say: 1 TB.
pub const TENDER_BYTES_STATED_MAX: u64 = 1_000_000_000_000;

impl Participation {
    /// Bytes of a whole tender as sealed, at most.
    #[must_use]
    pub fn tender_bytes(&self) -> u64 {
        self.tender_bytes_max.unwrap_or(TENDER_BYTES_MAX)
    }
}

/// An invited operator.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Invitee {
    /// Identifier of the operator on this installation.
    pub operator: String,
}

/// Form of participation (art. 65 c.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ParticipationForm {
    /// Operatore singolo (a).
    Single,
    /// Consorzio di cooperative (b).
    CooperativeConsortium,
    /// Consorzio di imprese artigiane (c).
    CraftConsortium,
    /// Consorzio stabile (d).
    StableConsortium,
    /// Raggruppamento temporaneo costituito (e).
    FormedGroup,
    /// Raggruppamento temporaneo costituendo (e, art. 68).
    GroupToBeFormed,
    /// Consorzio ordinario (f).
    OrdinaryConsortium,
    /// Aggregazione di rete (g).
    Network,
    /// GEIE (h).
    EuropeanGrouping,
}

impl ParticipationForm {
    /// Whether several operators stand behind the tender as members.
    #[must_use]
    pub fn has_members(self) -> bool {
        match self {
            Self::Single => false,
            Self::CooperativeConsortium
            | Self::CraftConsortium
            | Self::StableConsortium
            | Self::FormedGroup
            | Self::GroupToBeFormed
            | Self::OrdinaryConsortium
            | Self::Network
            | Self::EuropeanGrouping => true,
        }
    }
}

/// Panels of the procedure.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Panels {
    /// Members of the seggio di gara (one is enough, art. 93 c.7).
    pub opening_members: u8,
    /// Members of the commissione giudicatrice: odd, at most 5 (art. 93 c.2-3); 0 when no quality is scored.
    pub evaluation_members: u8,
}

/// Key custody: `threshold` of `custodians` must act to open an envelope.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Custody {
    /// Custodians of the body, 1 to 15.
    pub custodians: u8,
    /// How many must act, 1 to `custodians`. With 1, one person alone can open.
    pub threshold: u8,
}
