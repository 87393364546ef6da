//! The steps of the wizard: what each asks for, as a function of the draft.

mod award;
mod clauses;
mod criteria;
mod custody;
mod direct;
mod envelopes;
mod identity;
mod lots;
mod participation;
mod price_formula;
mod terms;
mod words;

pub use criteria::template as criteria_template;
pub use custody::in_force;
pub use direct::mirror;
pub use words::{Known, article_of};

use super::{
    node::{Aside, Node},
    tree::Tree,
};
use crate::pages::Lang;

/// A step of the wizard.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Everything that a direct award to one firm needs, on one page.
    Direct,
    /// Object, kind, legal basis, buyer.
    Identity,
    /// Amounts and guarantees.
    Amounts,
    /// Lots, price lists, limits.
    Lots,
    /// Who may tender, who is invited.
    Participation,
    /// Instants and durations.
    Terms,
    /// What each tender must hold.
    Envelopes,
    /// How tenders are scored.
    Award,
    /// What else the documents say.
    Clauses,
    /// Panels and key custodians.
    Custody,
    /// The decision to contract.
    Decision,
    /// Everything once more, and publication.
    Review,
}

impl Step {
    /// Every step, in the order of the wizard.
    pub const ALL: [Self; 12] = [
        Self::Direct,
        Self::Identity,
        Self::Amounts,
        Self::Lots,
        Self::Participation,
        Self::Terms,
        Self::Envelopes,
        Self::Award,
        Self::Clauses,
        Self::Custody,
        Self::Decision,
        Self::Review,
    ];

    /// Its part of the address.
    pub fn slug(self) -> &'static str {
        match self {
            Self::Direct => "direct",
            Self::Identity => "identity",
            Self::Amounts => "amounts",
            Self::Lots => "lots",
            Self::Participation => "participation",
            Self::Terms => "terms",
            Self::Envelopes => "envelopes",
            Self::Award => "award",
            Self::Clauses => "clauses",
            Self::Custody => "custody",
            Self::Decision => "decision",
            Self::Review => "review",
        }
    }

    /// The step of an address.
    pub fn of_slug(slug: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.slug() == slug)
    }

    /// Its title.
    pub fn title(self, lang: Lang) -> &'static str {
        match self {
            Self::Direct => lang.say("Che cosa, a chi, per quanto", "What, to whom, for how much"),
            Self::Identity => lang.say("Oggetto e procedura", "Object and procedure"),
            Self::Amounts => lang.say("Importi e garanzie", "Amounts and guarantees"),
            Self::Lots => lang.say("Lotti", "Lots"),
            Self::Participation => lang.say("Chi partecipa", "Who may tender"),
            Self::Terms => lang.say("Termini", "Terms"),
            Self::Envelopes => lang.say("Buste e documenti richiesti", "Envelopes and what they hold"),
            Self::Award => lang.say("Aggiudicazione", "Award"),
            Self::Clauses => lang.say("Clausole", "Clauses"),
            Self::Custody => lang.say("Seggio, commissione e chiavi", "Panels and keys"),
            Self::Decision => lang.say("Decisione a contrarre", "Decision to contract"),
            Self::Review => lang.say("Verifica e pubblicazione", "Review and publication"),
        }
    }

    /// The steps that this draft goes through: a direct award to one firm needs three.
    pub fn of_draft(direct: bool) -> &'static [Self] {
        const SHORT: [Step; 3] = [Step::Direct, Step::Decision, Step::Review];
        let [_, whole @ ..] = &Self::ALL;
        if direct { &SHORT } else { whole }
    }

    /// The step after this one.
    pub fn next(self, direct: bool) -> Self {
        let steps = Self::of_draft(direct);
        let after = steps.iter().position(|step| *step == self).and_then(|here| steps.get(here + 1));
        after.copied().unwrap_or(Self::Review)
    }

    /// What it asks for.
    pub fn nodes(self, tree: &Tree, known: &Known, lang: Lang) -> Vec<Node> {
        match self {
            Self::Direct => direct::nodes(tree, known, lang),
            Self::Identity => identity::nodes(tree, known, lang),
            Self::Amounts => identity::amounts(tree, lang),
            Self::Lots => lots::nodes(tree, known, lang),
            Self::Participation => participation::nodes(tree, known, lang),
            Self::Terms => terms::nodes(lang),
            Self::Envelopes => envelopes::nodes(tree, lang),
            Self::Award => award::nodes(tree, lang),
            Self::Clauses => clauses::nodes(tree, lang),
            Self::Custody => custody::nodes(known, lang),
            Self::Decision | Self::Review => Vec::new(),
        }
    }
}

/// What follows from a change: a quality score needs a technical envelope and a commission.
pub fn follow(before: &Tree, tree: &mut Tree, aside: &mut Aside) {
    let technical = |tree: &Tree| tree.get("award.technical").is_some();
    match (technical(before), technical(tree)) {
        (false, true) => envelopes::with_technical(tree, aside),
        (true, false) => envelopes::without_technical(tree, aside),
        (true, true) | (false, false) => {}
    }
}
