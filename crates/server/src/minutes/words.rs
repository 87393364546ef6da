//! Words of the minutes for the things of a procedure.

use ceralacca_documents::Scope;
use ceralacca_evaluation::Exact;
use ceralacca_procedure::{
    EnvelopeId, ProcedureState,
    definition::{ItemKind, NumberRule},
    event::{AnswerValue, ExclusionGround, FindingSeverity, OpenedContents, OpeningFinding, PanelKind},
    findings::item_of,
};

use super::Names;
use crate::pages::Lang;

/// Figures of an opened envelope that are read out one by one; the others are counted.
const FIGURES_SAID_MAX: usize = 40;

/// The lot with its title; a procedure with one lot is not split, and its lot is the procedure.
pub(super) fn scope(state: &ProcedureState, lot: Option<u16>) -> Scope {
    match lot {
        Some(number) if state.definition.lots.len() > 1 => Scope::Lot {
            number: number.into(),
            title: state.definition.lot(number).map(|lot| lot.title.clone()).unwrap_or_default(),
        },
        Some(_) | None => Scope::Procedure,
    }
}

/// `, lotto 2`, or nothing for the whole procedure.
pub(super) fn for_lot(state: &ProcedureState, lot: Option<u16>) -> String {
    match lot {
        Some(number) if state.definition.lots.len() > 1 => format!(", lotto {number}"),
        Some(_) | None => String::new(),
    }
}

/// ` del lotto 2`, or ` della procedura` where it is not split.
pub(super) fn of_lot(state: &ProcedureState, lot: u16) -> String {
    if state.definition.lots.len() > 1 { format!(" del lotto {lot}") } else { " della procedura".to_owned() }
}

/// `della busta tecnica del lotto 2 di Rossi S.r.l.`
pub(super) fn of_envelope(state: &ProcedureState, names: &Names, envelope: &EnvelopeId) -> String {
    let Some((tenderer, found)) = state.envelope(envelope) else { return format!("della busta {envelope}") };
    let lot = match found.sealed.lot {
        Some(number) if state.definition.lots.len() > 1 => format!(" del lotto {number}"),
        Some(_) | None => String::new(),
    };
    let what = match found.sealed.round {
        Some(_) => "dell’offerta migliorativa".to_owned(),
        None => format!("della {}", found.sealed.class.italian()),
    };
    format!("{what}{lot} di {}", names.tenderer(state, tenderer.id()))
}

/// The title of an item, with the owner or lot it stands for: `item@owner`.
pub(super) fn item(state: &ProcedureState, key: &str) -> String {
    let id = item_of(key);
    let title = state.definition.item(id).map_or(id, |(_, item)| item.title.as_str());
    match key.split_once('@') {
        Some((_, owner)) => format!("{title} [{owner}]"),
        None => title.to_owned(),
    }
}

/// The finding with its weight and its article.
pub(super) fn finding(finding: &OpeningFinding) -> String {
    let weight = match finding.severity {
        FindingSeverity::Exclusion => "causa di esclusione",
        FindingSeverity::Curable => "sanabile",
        FindingSeverity::Check => "da verificare",
        FindingSeverity::Information => "informazione",
    };
    let article = finding.article.as_ref().map(|article| format!(", {article}")).unwrap_or_default();
    format!("{} ({weight}{article})", finding.it)
}

/// The figures of an opened envelope: `Ribasso unico 5,10 %; Costi della manodopera 100.000 €`.
pub(super) fn figures(state: &ProcedureState, contents: &OpenedContents) -> String {
    let mut said: Vec<String> = Vec::new();
    let mut rest = 0_usize;
    for (key, value) in &contents.answers {
        match value {
            AnswerValue::Number(number) if said.len() < FIGURES_SAID_MAX => {
                said.push(format!("{} {}", item(state, key), self::number(state, key, number)));
            }
            AnswerValue::Number(_) => rest += 1,
            AnswerValue::Bool(_) | AnswerValue::Text(_) => {}
        }
    }
    if rest > 0 {
        said.push(format!("e altri {rest} valori"));
    }
    said.join("; ")
}

/// A figure with the unit that its item asks for, its thousands apart: `€ 25.000,00`, `5,10 %`.
pub(super) fn number(state: &ProcedureState, key: &str, number: &Exact) -> String {
    let unit = number_rule(state, key).map_or("", |rule| rule.unit.as_str());
    Lang::It.quantity(number, unit)
}

/// A criterion or sub-criterion as the notice calls it: `b Proposta educativa`.
pub(super) fn subcriterion(state: &ProcedureState, id: &str) -> String {
    let criteria = state.definition.award.technical.iter().flat_map(|rules| &rules.criteria);
    let found = criteria.flat_map(|criterion| &criterion.subcriteria).find(|sub| sub.id.as_str() == id);
    found.map_or_else(|| id.to_owned(), |sub| format!("{id} {}", sub.title).trim_end().to_owned())
}

fn number_rule<'a>(state: &'a ProcedureState, key: &str) -> Option<&'a NumberRule> {
    match &state.definition.item(item_of(key))?.1.kind {
        ItemKind::Number(rule) => Some(rule),
        ItemKind::Document(_) | ItemKind::Declaration { .. } | ItemKind::Text { .. } | ItemKind::YesNo { .. } => None,
    }
}

pub(super) const fn panel(panel: PanelKind) -> &'static str {
    match panel {
        PanelKind::Opening => "seggio di gara",
        PanelKind::Evaluation => "commissione giudicatrice",
    }
}

/// The ground of an exclusion with its article.
pub(super) const fn ground(ground: ExclusionGround) -> &'static str {
    match ground {
        ExclusionGround::Automatic => "Causa di esclusione automatica (art. 94 D.Lgs. 36/2023).",
        ExclusionGround::NonAutomatic => "Causa di esclusione non automatica (art. 95 D.Lgs. 36/2023).",
        ExclusionGround::Requirement => "Requisito mancante (art. 100 D.Lgs. 36/2023).",
        ExclusionGround::NotCured => "Mancata regolarizzazione nel termine (art. 101 c. 2 D.Lgs. 36/2023).",
        ExclusionGround::BelowThreshold => "Punteggio tecnico sotto la soglia di sbarramento.",
        ExclusionGround::AboveBase => "Offerta superiore alla base (art. 70 c. 4 D.Lgs. 36/2023).",
        ExclusionGround::CostsMissing => {
            "Costi della manodopera o della sicurezza non indicati (art. 108 c. 9 D.Lgs. 36/2023)."
        }
        ExclusionGround::AbnormallyLow => "Offerta anormalmente bassa (art. 110 D.Lgs. 36/2023).",
        ExclusionGround::Unreadable => "Busta illeggibile per causa del concorrente.",
        ExclusionGround::OtherOfNotice => "Altra causa prevista dagli atti di gara.",
    }
}
