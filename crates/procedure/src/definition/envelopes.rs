//! Envelopes and the items that each must hold.

use ceralacca_evaluation::{Decimals, Exact, RoundingMode, RoundingRule};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::item_shape::ItemShape;

/// Class of an envelope (busta).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EnvelopeClass {
    /// Busta amministrativa (A).
    Administrative,
    /// Busta tecnica (B).
    Technical,
    /// Busta economica (C).
    Economic,
    /// Busta unica.
    Single,
}

impl EnvelopeClass {
    /// Every class, in the order in which the law opens them.
    pub const ALL: [Self; 4] = [Self::Administrative, Self::Single, Self::Technical, Self::Economic];

    /// Name used in data and addresses.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Administrative => "administrative",
            Self::Technical => "technical",
            Self::Economic => "economic",
            Self::Single => "single",
        }
    }

    /// The word of the pages.
    #[must_use]
    pub fn italian(self) -> &'static str {
        match self {
            Self::Administrative => "busta amministrativa",
            Self::Technical => "busta tecnica",
            Self::Economic => "busta economica",
            Self::Single => "busta unica",
        }
    }

    /// The word of the English pages.
    #[must_use]
    pub fn english(self) -> &'static str {
        match self {
            Self::Administrative => "administrative envelope",
            Self::Technical => "technical envelope",
            Self::Economic => "economic envelope",
            Self::Single => "single envelope",
        }
    }
}

/// To what an envelope belongs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EnvelopeScope {
    /// One for all lots of the tender.
    Procedure,
    /// One for each lot tendered for.
    Lot,
}

/// An envelope that every tender must hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EnvelopeSpec {
    /// Class.
    pub class: EnvelopeClass,
    /// Whether there is one for the tender or one for each lot.
    pub scope: EnvelopeScope,
    /// Title on the page.
    pub title: String,
    /// Items asked for.
    pub items: Vec<Item>,
}

/// One thing that an envelope must or may hold.
///
/// In a file the fields of its kind stand beside the common ones: `kind = "document"`, `formats = ["pdf"]`. A field that
/// the kind does not have is refused by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "ItemShape", into = "ItemShape")]
pub struct Item {
    /// Identifier, unique in the procedure: lower-case letters, digits, underscores.
    pub id: String,
    /// Title on the page.
    pub title: String,
    /// Where the notice asks for it, e.g. "punto 15.1".
    pub source: Option<String>,
    /// When it is due.
    pub condition: Condition,
    /// For whom one is due.
    pub multiplicity: Multiplicity,
    /// What it is.
    pub kind: ItemKind,
}

/// What an item is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ItemKind {
    /// A file.
    Document(DocumentRule),
    /// A statement that the tenderer makes by ticking, with its text.
    Declaration {
        /// The text declared.
        text: String,
    },
    /// A short text.
    Text {
        /// Characters at most.
        length_max: u32,
    },
    /// A figure.
    Number(NumberRule),
    /// Yes or no.
    YesNo {
        /// The question answered.
        question: String,
    },
}

/// When an item is due.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Condition {
    /// Always: without it the tender is incomplete.
    #[default]
    Required,
    /// Only if the tenderer wants.
    Optional,
    /// Only for groups, consortia, networks.
    IfGroup,
    /// Only if the tenderer relies on others (avvalimento).
    IfReliance,
    /// Only if signed by an attorney (procuratore).
    IfAttorney,
    /// Only if another collective agreement is applied (art. 11 c.3-4).
    IfOtherLabourAgreement,
    /// Only if parts are claimed secret (art. 35 c.4 a).
    IfSecrecyClaimed,
}

/// For whom an item is due.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Multiplicity {
    /// One for the tender (or for the lot, in an envelope of scope lot).
    #[default]
    One,
    /// One for each member of the group.
    PerMember,
    /// One for each auxiliary.
    PerAuxiliary,
    /// One for each lot tendered for, within an envelope of scope procedure.
    PerLot,
    /// Any number.
    Many,
}

/// Rules for a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DocumentRule {
    /// Formats accepted; several mean any of them.
    pub formats: Vec<DocumentFormat>,
    /// How it must be signed.
    pub signature: SignatureRule,
    /// Who signs.
    pub signers: Signers,
    /// Pages (facciate) at most.
    pub pages_max: Option<u16>,
    /// Whether the file is the PDF that freezes the figures of this envelope; at opening its figures must equal the form's.
    pub summary_of_figures: bool,
    /// Whether the file is the copy with secrets blacked out (art. 35 c.4 a).
    pub redacted_copy: bool,
    /// Bytes at most, when the procedure sets a limit of its own.
    pub bytes_max: Option<u64>,
}

/// Formats of files.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentFormat {
    /// PDF.
    Pdf,
    /// CAdES envelope (.p7m) around any format.
    P7m,
    /// XML.
    Xml,
    /// Archive (.zip, .7z, .rar) of signed files, itself unsigned.
    ArchiveOfSigned,
    /// Anything.
    Any,
}

/// How a file must be signed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum SignatureRule {
    /// Need not be signed.
    #[default]
    None,
    /// Qualified (or advanced, where the notice says so) signature on the file.
    Qualified,
    /// Each file inside the archive is signed, the archive is not.
    EachInside,
}

/// Who signs a file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Signers {
    /// The tenderer's legal representative or attorney; for a group not yet formed, every member (art. 68).
    #[default]
    TendererOrAllMembers,
    /// The one to whom the document belongs: member, auxiliary.
    Owner,
    /// The guarantor.
    Guarantor,
}

/// Rules for a figure.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberRule {
    /// Unit shown, e.g. "%", "€", "ore".
    pub unit: String,
    /// Least value.
    pub min: Option<Exact>,
    /// Greatest value.
    pub max: Option<Exact>,
    /// Decimals considered.
    pub decimals: u8,
    /// What happens to more decimals.
    pub more_decimals: MoreDecimals,
    /// What the figure is for.
    pub used_as: NumberUse,
}

/// What is wrong with a figure by its rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NumberFault {
    /// Below the least value.
    BelowMin,
    /// Above the greatest value.
    AboveMax,
    /// More decimals than the rule takes.
    Decimals,
}

impl NumberRule {
    /// What is wrong with a figure, if anything is.
    #[must_use]
    pub fn fault(&self, value: &Exact) -> Option<NumberFault> {
        let more = self.more_decimals == MoreDecimals::Refused;
        if self.min.as_ref().is_some_and(|min| value < min) {
            Some(NumberFault::BelowMin)
        } else if self.max.as_ref().is_some_and(|max| value > max) {
            Some(NumberFault::AboveMax)
        } else if more && !value.has_at_most_decimals(u32::from(self.decimals)) {
            Some(NumberFault::Decimals)
        } else {
            None
        }
    }

    /// The part of a figure that counts: cut to the decimals of the rule, unless all are kept.
    #[must_use]
    pub fn counted(&self, value: &Exact) -> Exact {
        match self.more_decimals {
            MoreDecimals::Ignored | MoreDecimals::Refused => {
                let decimals = Decimals::new(self.decimals).unwrap_or_default();
                RoundingRule { mode: RoundingMode::Truncate, decimals }.apply(value)
            }
            MoreDecimals::Kept => value.clone(),
        }
    }
}

/// What happens to decimals beyond the stated ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MoreDecimals {
    /// They are not considered: the figure is cut.
    Ignored,
    /// The client refuses them before sealing; found at opening, they are cut and noted.
    Refused,
    /// They are considered all.
    Kept,
}

/// What a figure is for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NumberUse {
    /// Information or input of a criterion.
    #[default]
    Input,
    /// The discount in per cent on the base.
    Discount,
    /// The price offered, or the amount offered in increase, as the formula reads it.
    Price,
    /// The increase in per cent on the base, as on a concession fee.
    Increase,
    /// The tenderer's own labour cost (art. 108 c.9).
    LabourCost,
    /// The tenderer's own safety cost (art. 108 c.9).
    SafetyCost,
    /// The tenderer's order of preference among the lots tendered for, 1 for the one wanted most (art. 58 c.4).
    LotPreference,
}

impl NumberUse {
    /// Whether the figure is a price, a discount or a cost: nobody may know it before the prices are opened.
    #[must_use]
    pub const fn is_of_price(self) -> bool {
        match self {
            Self::Discount | Self::Price | Self::Increase | Self::LabourCost | Self::SafetyCost => true,
            Self::Input | Self::LotPreference => false,
        }
    }
}
