//! EU thresholds (art. 14).

use ceralacca_exact::{Exact, Text};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Thresholds of one period, in euro net of VAT.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Thresholds {
    works_and_concessions: Exact,
    supplies_services_central: Exact,
    supplies_services_sub_central: Exact,
    social_services: Exact,
    special_supplies_services: Exact,
    special_works: Exact,
    special_social_services: Exact,
}

/// What a threshold is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Category {
    /// Works, and every concession.
    #[serde(rename = "works and concessions")]
    WorksAndConcessions,
    /// Supplies, services and design contests of central government authorities.
    #[serde(rename = "supplies/services central")]
    SuppliesServicesCentral,
    /// The same of every other authority: municipalities, regions, health bodies.
    #[serde(rename = "supplies/services sub-central")]
    SuppliesServicesSubCentral,
    /// Social and assimilated services (annex XIV of directive 2014/24).
    #[serde(rename = "social services ordinary")]
    SocialServices,
    /// Supplies, services and design contests in the special sectors.
    #[serde(rename = "special sectors supplies/services")]
    SpecialSuppliesServices,
    /// Works in the special sectors.
    #[serde(rename = "special sectors works")]
    SpecialWorks,
    /// Social and assimilated services in the special sectors.
    #[serde(rename = "social services special sectors", alias = "special sectors social services")]
    SpecialSocialServices,
}

impl Thresholds {
    /// The threshold of a category.
    pub fn of(&self, category: Category) -> &Exact {
        match category {
            Category::WorksAndConcessions => &self.works_and_concessions,
            Category::SuppliesServicesCentral => &self.supplies_services_central,
            Category::SuppliesServicesSubCentral => &self.supplies_services_sub_central,
            Category::SocialServices => &self.social_services,
            Category::SpecialSuppliesServices => &self.special_supplies_services,
            Category::SpecialWorks => &self.special_works,
            Category::SpecialSocialServices => &self.special_social_services,
        }
    }
}

impl Category {
    /// The category in words.
    pub fn name(self) -> Text {
        let (it, en) = match self {
            Self::WorksAndConcessions => ("lavori e concessioni", "works and concessions"),
            Self::SuppliesServicesCentral => (
                "forniture, servizi e concorsi di progettazione di autorità governative centrali",
                "supplies, services and design contests of central government authorities",
            ),
            Self::SuppliesServicesSubCentral => (
                "forniture, servizi e concorsi di progettazione di amministrazioni sub-centrali",
                "supplies, services and design contests of sub-central authorities",
            ),
            Self::SocialServices => ("servizi sociali e assimilati", "social and assimilated services"),
            Self::SpecialSuppliesServices => (
                "forniture, servizi e concorsi di progettazione nei settori speciali",
                "supplies, services and design contests in the special sectors",
            ),
            Self::SpecialWorks => ("lavori nei settori speciali", "works in the special sectors"),
            Self::SpecialSocialServices => (
                "servizi sociali e assimilati nei settori speciali",
                "social and assimilated services in the special sectors",
            ),
        };
        Text::new(it, en)
    }
}

super::series::table! {
    /// The EU thresholds.
    eu_thresholds: Thresholds = "eu_thresholds.toml"
}
