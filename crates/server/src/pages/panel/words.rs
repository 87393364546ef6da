//! Words of these pages for the things of a procedure.

use ceralacca_procedure::{
    definition::EnvelopeClass,
    event::{AnswerValue, ExclusionGround, FindingSeverity, PanelKind},
    state::{Admission, EnvelopeStatus, LotStage, SessionStage},
};

use crate::pages::Lang;

/// Title of the panel's own page.
pub(super) fn panels(lang: Lang) -> &'static str {
    lang.say("Seggio e commissione", "Opening panel and commission")
}

pub(super) fn panel(kind: PanelKind, lang: Lang) -> &'static str {
    match kind {
        PanelKind::Opening => lang.say("seggio di gara", "opening panel"),
        PanelKind::Evaluation => lang.say("commissione giudicatrice", "evaluation commission"),
    }
}

pub(super) fn of_panel(kind: PanelKind, lang: Lang) -> &'static str {
    match kind {
        PanelKind::Opening => lang.say("del seggio di gara", "of the opening panel"),
        PanelKind::Evaluation => lang.say("della commissione giudicatrice", "of the evaluation commission"),
    }
}

/// Name of a panel in addresses, the same as in data.
pub(super) fn panel_key(kind: PanelKind) -> &'static str {
    match kind {
        PanelKind::Opening => "opening",
        PanelKind::Evaluation => "evaluation",
    }
}

pub(super) fn class(class: EnvelopeClass, lang: Lang) -> &'static str {
    lang.say(class.italian(), class.english())
}

/// The class as people count it: `buste tecniche`.
pub(super) fn classes(class: EnvelopeClass, improved: bool, lang: Lang) -> &'static str {
    match class {
        EnvelopeClass::Economic if improved => lang.say("offerte migliorative", "improved offers"),
        EnvelopeClass::Administrative => lang.say("buste amministrative", "administrative envelopes"),
        EnvelopeClass::Technical => lang.say("buste tecniche", "technical envelopes"),
        EnvelopeClass::Economic => lang.say("buste economiche", "economic envelopes"),
        EnvelopeClass::Single => lang.say("buste uniche", "single envelopes"),
    }
}

pub(super) fn session_stage(stage: SessionStage, lang: Lang) -> &'static str {
    match stage {
        SessionStage::Convened => lang.say("convocata", "convened"),
        SessionStage::Running => lang.say("in corso", "running"),
        SessionStage::Ended => lang.say("chiusa", "ended"),
    }
}

pub(super) fn envelope_status(status: &EnvelopeStatus, lang: Lang) -> &'static str {
    match status {
        EnvelopeStatus::Sealed => lang.say("chiusa", "closed"),
        EnvelopeStatus::Opened { .. } => lang.say("aperta", "open"),
        EnvelopeStatus::Unreadable { .. } => lang.say("illeggibile", "unreadable"),
    }
}

pub(super) fn admission(admission: &Admission, lang: Lang) -> &'static str {
    match admission {
        Admission::Pending => lang.say("da decidere", "to be decided"),
        Admission::Admitted => lang.say("ammesso", "admitted"),
        Admission::CureAsked { answered: false, .. } => {
            lang.say("soccorso istruttorio chiesto, si attende la risposta", "asked to cure, answer awaited")
        }
        Admission::CureAsked { answered: true, .. } => {
            lang.say("soccorso istruttorio: risposta da valutare", "asked to cure: answer to be assessed")
        }
        Admission::Cured => lang.say("irregolarità sanata, da ammettere", "defect cured, to be admitted"),
        Admission::NotCured => lang.say("irregolarità non sanata, da escludere", "defect not cured, to be excluded"),
        Admission::Excluded(_) => lang.say("escluso", "excluded"),
        Admission::Readmitted => lang.say("riammesso", "readmitted"),
    }
}

pub(super) fn lot_stage(stage: LotStage, lang: Lang) -> &'static str {
    match stage {
        LotStage::Waiting => lang.say("da valutare", "to be evaluated"),
        LotStage::TechnicalScored => {
            lang.say("punteggi tecnici definitivi, non ancora mostrati", "technical scores final, not shown yet")
        }
        LotStage::TechnicalShown => lang.say("punteggi tecnici mostrati ai concorrenti", "technical scores shown"),
        LotStage::Ranked => lang.say("graduatoria formata", "ranked"),
        LotStage::Proposed => lang.say("aggiudicazione proposta", "award proposed"),
        LotStage::NotProposed => lang.say("senza aggiudicazione", "goes to nobody"),
        LotStage::Deserted => lang.say("deserto", "deserted"),
        LotStage::Revoked => lang.say("revocato", "revoked"),
        LotStage::Annulled => lang.say("annullato", "annulled"),
    }
}

pub(super) fn severity(severity: FindingSeverity, lang: Lang) -> &'static str {
    match severity {
        FindingSeverity::Exclusion => lang.say("causa di esclusione", "ground for exclusion"),
        FindingSeverity::Curable => lang.say("sanabile", "curable"),
        FindingSeverity::Check => lang.say("da verificare", "to be checked"),
        FindingSeverity::Information => lang.say("informazione", "information"),
    }
}

/// Grounds of exclusion with their articles, in the order of the list offered.
pub(super) const GROUNDS: [ExclusionGround; 10] = [
    ExclusionGround::OtherOfNotice,
    ExclusionGround::NotCured,
    ExclusionGround::Requirement,
    ExclusionGround::Automatic,
    ExclusionGround::NonAutomatic,
    ExclusionGround::CostsMissing,
    ExclusionGround::AboveBase,
    ExclusionGround::AbnormallyLow,
    ExclusionGround::Unreadable,
    ExclusionGround::BelowThreshold,
];

pub(super) fn ground(ground: ExclusionGround, lang: Lang) -> &'static str {
    match ground {
        ExclusionGround::Automatic => lang.say("causa automatica (art. 94)", "automatic ground (art. 94)"),
        ExclusionGround::NonAutomatic => lang.say(
            "causa non automatica, sentito il concorrente (art. 95)",
            "non-automatic ground, after hearing (art. 95)",
        ),
        ExclusionGround::Requirement => {
            lang.say("manca un requisito di partecipazione (art. 100)", "a requirement is missing (art. 100)")
        }
        ExclusionGround::NotCured => {
            lang.say("irregolarità non sanata nel termine (art. 101 c.2)", "not cured within the term (art. 101 c.2)")
        }
        ExclusionGround::BelowThreshold => {
            lang.say("sotto la soglia di sbarramento degli atti di gara", "below the quality threshold of the notice")
        }
        ExclusionGround::AboveBase => {
            lang.say("offerta sopra la base d'asta (art. 70 c.4)", "tender above the base (art. 70 c.4)")
        }
        ExclusionGround::CostsMissing => lang.say(
            "costi della manodopera o della sicurezza non indicati (art. 108 c.9)",
            "labour or safety costs not stated (art. 108 c.9)",
        ),
        ExclusionGround::AbnormallyLow => {
            lang.say("offerta anormalmente bassa (art. 110)", "abnormally low tender (art. 110)")
        }
        ExclusionGround::Unreadable => lang
            .say("busta illeggibile per fatto del concorrente", "envelope unreadable through a fault of the tenderer"),
        ExclusionGround::OtherOfNotice => {
            lang.say("altra causa prevista dagli atti di gara", "another ground of the tender documents")
        }
    }
}

/// Name of a ground in forms, the same as in data.
pub(super) fn ground_key(ground: ExclusionGround) -> String {
    serde_json::to_value(ground).ok().and_then(|value| value.as_str().map(str::to_owned)).unwrap_or_default()
}

pub(super) fn answer(value: &AnswerValue, lang: Lang) -> String {
    match value {
        AnswerValue::Number(number) => lang.number(number),
        AnswerValue::Bool(true) => lang.say("sì", "yes").to_owned(),
        AnswerValue::Bool(false) => lang.say("no", "no").to_owned(),
        AnswerValue::Text(text) => text.clone(),
    }
}
