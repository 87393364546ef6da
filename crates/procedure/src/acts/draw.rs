//! Draws among tied tenderers (art. 77 R.D. 827/1924; rules §13) and of the method of the anomaly threshold (art. 54 c.2 D.Lgs.
//! 36/2023; rules §12), in two acts: announced with the commitment to a secret seed while nobody knows the public input yet, held
//! when it is known. `docs/draw.md` says why nobody can choose the result.

use std::collections::BTreeMap;

use ceralacca_evaluation::{self as evaluation, AnomalyMethod, DrawError, DrawSeed};
use jiff::{SignedDuration, Timestamp};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{ProcedureAct, lot_of, required_text};
use crate::{
    OperatorId, ProcedureEvent, ProcedureState, Refusal, anomaly,
    event::UnresolvedTie,
    policy::{Act, Permit, Permitted},
    refusal::civil,
    state::{AnnouncedDraw, LotState, in_order},
};

/// Longest name of the source of a public input, in characters.
pub const DRAW_SOURCE_LENGTH_MAX: usize = 1_000;
/// Days from the announcement within which the draw must become possible, at most.
pub const DRAW_AHEAD_DAYS_MAX: u16 = 60;
/// Announcements in one lot, at most.
const ANNOUNCEMENTS_MAX: usize = 100;

const ARTICLE: &str = "art. 77 R.D. 827/1924";

/// What lots are to be drawn for in a lot: announced or not, but not held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DueDraw<'a> {
    /// The method of the anomaly threshold, among those of these letters (art. 54 c.2 D.Lgs. 36/2023).
    Method(Vec<&'static str>),
    /// The order of those who are tied (art. 77 R.D. 827/1924).
    Tie(&'a UnresolvedTie),
}

impl<'a> DueDraw<'a> {
    /// What is to be drawn next in a lot. The method comes first: the tenders that it excludes may be those of the tie.
    #[must_use]
    pub fn of(state: &'a ProcedureState, lot: u16) -> Option<Self> {
        let methods = anomaly::methods_to_draw(state, lot);
        if !methods.is_empty() {
            return Some(Self::Method(methods.iter().map(AnomalyMethod::letter).collect()));
        }
        let found = state.lots.get(&lot)?;
        let tie = found.unresolved.as_ref().filter(|tie| tie.next_step == "draw" && !found.is_drawn(tie))?;
        Some(Self::Tie(tie))
    }

    /// The announcement under which it is drawn.
    #[must_use]
    pub fn standing<'b>(&self, lot: &'b LotState) -> Option<&'b AnnouncedDraw> {
        match self {
            Self::Method(_) => lot.standing_method_draw(),
            Self::Tie(tie) => lot.standing_draw(tie),
        }
    }

    /// The rule by which lots are drawn.
    #[must_use]
    pub const fn article(&self) -> &'static str {
        match self {
            Self::Method(_) => "art. 54 c. 2 D.Lgs. 36/2023",
            Self::Tie(_) => ARTICLE,
        }
    }

    /// Those among whom lots are drawn, as the events hold them: tenderers and methods, one of them empty.
    fn participants(&self) -> (Vec<OperatorId>, Vec<String>) {
        match self {
            Self::Method(letters) => (Vec::new(), letters.iter().copied().map(str::to_owned).collect()),
            Self::Tie(tie) => (tie.tenderers.clone(), Vec::new()),
        }
    }
}

/// Seeds of draws by their subjects. The installation derives them from its secret; no request carries them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DrawSeeds(BTreeMap<String, DrawSeed>);

impl DrawSeeds {
    /// The seeds that acts on draws of a lot may need: that of the next announcement, and that of the one under which lots are
    /// to be drawn. `derive` gives the seed of a subject, always the same.
    ///
    /// # Errors
    /// Those of `derive`.
    pub fn of<E>(state: &ProcedureState, lot: u16, derive: impl Fn(&str) -> Result<DrawSeed, E>) -> Result<Self, E> {
        let Some(found) = state.lots.get(&lot) else { return Ok(Self::default()) };
        let standing = DueDraw::of(state, lot).and_then(|due| due.standing(found));
        let subjects =
            standing.map(|announced| announced.subject.clone()).into_iter().chain([subject(state, lot, found)]);
        let seeds = subjects.map(|subject| derive(&subject).map(|seed| (subject, seed)));
        seeds.collect::<Result<_, E>>().map(Self)
    }

    /// Whether the seed committed to can still be revealed.
    fn reveal(&self, announced: &AnnouncedDraw) -> Result<bool, Refusal> {
        self.get(&announced.subject).map(|seed| seed.commitment() == announced.commitment)
    }

    fn get(&self, subject: &str) -> Result<&DrawSeed, Refusal> {
        self.0.get(subject).ok_or_else(|| {
            Refusal::wrong_moment(
                "draw_changed",
                ARTICLE,
                "Intanto il sorteggio è cambiato: riapra la pagina e riprovi.",
                "The draw has changed meanwhile: open the page again and retry.",
            )
        })
    }
}

/// What the next draw of a lot draws, in one line that no other draw of any procedure has.
fn subject(state: &ProcedureState, lot: u16, found: &LotState) -> String {
    format!("procedura {}, lotto {lot}, sorteggio {}", state.id, found.announced.len() + 1)
}

/// What is to be drawn in a lot.
fn due_draw<'a>(state: &'a ProcedureState, lot: u16, found: &LotState) -> Result<DueDraw<'a>, Refusal> {
    DueDraw::of(state, lot).ok_or_else(|| {
        if found.unresolved.as_ref().is_some_and(|tie| found.is_drawn(tie)) {
            return Refusal::wrong_moment(
                "draw_held",
                ARTICLE,
                "Il sorteggio fra questi concorrenti è già stato fatto: si forma di nuovo la graduatoria.",
                "Lots were drawn among these tenderers already: the ranking is to be made again.",
            );
        }
        if found.method_draw().is_some() {
            return Refusal::wrong_moment(
                "draw_held",
                "art. 54 c. 2 D.Lgs. 36/2023",
                "Il metodo della soglia di anomalia è già stato sorteggiato e un metodo si sorteggia una volta sola: si applica la soglia.",
                "The method of the anomaly threshold was drawn already, and a method is drawn only once: apply the threshold.",
            );
        }
        Refusal::wrong_moment(
            "no_draw_due",
            "art. 77 R.D. 827/1924; art. 54 c. 2 D.Lgs. 36/2023; disciplinare",
            "Non c'è nulla da sorteggiare: né una parità, né il metodo della soglia di anomalia.",
            "There is nothing to be drawn: neither a tie nor the method of the anomaly threshold.",
        )
    })
}

/// Announces a draw: commits the installation to its secret seed, and the panel to a public input that does not exist yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AnnounceDraw {
    /// Lot.
    pub lot: u16,
    /// Where the public input will come from, one line that everybody reads, e.g. `estrazione del Lotto, ruota di Milano, del 24
    /// novembre 2026`; also what counts if that does not happen. No tenderer is named in it.
    pub source: String,
    /// The instant from which the draw may be held: that at which the public input will be known, after now.
    #[schemars(with = "String")]
    pub not_before: Timestamp,
    /// Why it takes the place of the announcement that stands for the same thing; absent for the first one.
    #[serde(default)]
    pub reason: Option<String>,
    /// Seeds, from the installation.
    #[serde(skip)]
    pub seeds: DrawSeeds,
}

impl Permitted for AnnounceDraw {
    const ACT: Act = Act::AnnounceDraw;
}

impl ProcedureAct for AnnounceDraw {
    fn decide(self, state: &ProcedureState, _: Permit<Self>, now: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        let lot = lot_of(state, self.lot)?;
        let due = due_draw(state, self.lot, lot)?;
        let reason = self.replacing(due.standing(lot), now)?;
        if lot.announced.len() >= ANNOUNCEMENTS_MAX {
            return Err(Refusal::wrong_moment(
                "announcements_max",
                ARTICLE,
                format!(
                    "In un lotto si indice il sorteggio al massimo {ANNOUNCEMENTS_MAX} volte: tenga quello che vale."
                ),
                format!("A draw is announced {ANNOUNCEMENTS_MAX} times in a lot at most: hold the one that stands."),
            ));
        }
        let source = sound_source(&self.source)?;
        refuse_instant(self.not_before, now)?;
        let subject = subject(state, self.lot, lot);
        let commitment = self.seeds.get(&subject)?.commitment();
        let (tenderers, methods) = due.participants();
        Ok(vec![ProcedureEvent::DrawAnnounced {
            lot: self.lot,
            tenderers,
            methods,
            subject,
            source,
            not_before: self.not_before,
            commitment,
            reason,
        }])
    }
}

impl AnnounceDraw {
    /// The reason for which this announcement takes the place of another. It may do so while the public input does not exist, for
    /// then nobody knows what either would give; later only if the seed committed to is lost, for then the other gives nothing.
    fn replacing(&self, standing: Option<&AnnouncedDraw>, now: Timestamp) -> Result<Option<String>, Refusal> {
        let reason = self.reason.as_deref().map(str::trim).filter(|reason| !reason.is_empty());
        match (standing, reason) {
            (None, None) => Ok(None),
            (None, Some(_)) => Err(Refusal::invalid(
                "no_draw_to_replace",
                ARTICLE,
                "Per questo nessun sorteggio è indetto: la motivazione serve solo per sostituirne uno. La tolga.",
                "No draw of this is announced: a reason is needed only to replace one. Leave it out.",
            )
            .with("field", "reason")),
            (Some(standing), _) if standing.not_before <= now && self.seeds.reveal(standing)? => {
                Err(Refusal::wrong_moment(
                    "draw_due",
                    ARTICLE,
                    format!(
                        "Dal {} il dato pubblico può essere noto: il sorteggio indetto non si sostituisce più. Va tenuto.",
                        civil(standing.not_before)
                    ),
                    format!(
                        "From {} on the public input may be known: the draw announced is no longer replaced. Hold it.",
                        civil(standing.not_before)
                    ),
                )
                .with("not_before", standing.not_before)
                .with("instant", now))
            }
            (Some(standing), None) => Err(Refusal::wrong_moment(
                "draw_announced",
                ARTICLE,
                format!(
                    "Il sorteggio è già indetto e si tiene dal {}. Per sostituirlo scriva perché.",
                    civil(standing.not_before)
                ),
                format!(
                    "The draw is announced already, to be held from {} on. To replace it write why.",
                    civil(standing.not_before)
                ),
            )
            .with("field", "reason")),
            (Some(_), Some(reason)) => required_text("reason", reason).map(Some),
        }
    }
}

fn sound_source(source: &str) -> Result<String, Refusal> {
    let source = required_text("source", source)?;
    if source.chars().count() > DRAW_SOURCE_LENGTH_MAX || source.chars().any(char::is_control) {
        return Err(Refusal::invalid(
            "source_unsound",
            ARTICLE,
            format!("Indichi il dato pubblico in una sola riga di al massimo {DRAW_SOURCE_LENGTH_MAX} caratteri."),
            format!("Name the public input in one line of at most {DRAW_SOURCE_LENGTH_MAX} characters."),
        )
        .with("field", "source"));
    }
    Ok(source)
}

fn refuse_instant(not_before: Timestamp, now: Timestamp) -> Result<(), Refusal> {
    let ahead = SignedDuration::from_hours(24 * i64::from(DRAW_AHEAD_DAYS_MAX));
    let latest = now.saturating_add(ahead).unwrap_or(Timestamp::MAX);
    if now < not_before && not_before <= latest {
        return Ok(());
    }
    Err(Refusal::invalid(
        "draw_instant",
        ARTICLE,
        format!(
            "Il sorteggio si indice prima che il dato pubblico sia noto e si tiene entro {DRAW_AHEAD_DAYS_MAX} giorni: \
             indichi un momento dopo il {} e non dopo il {}.",
            civil(now),
            civil(latest)
        ),
        format!(
            "A draw is announced before the public input is known and held within {DRAW_AHEAD_DAYS_MAX} days: name an \
             instant after {} and not after {}.",
            civil(now),
            civil(latest)
        ),
    )
    .with("field", "not_before")
    .with("instant", now)
    .with("latest", latest))
}

/// Holds the draw that was announced, with the public input as everybody can read it; the seed is revealed by it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RecordDraw {
    /// Lot.
    pub lot: u16,
    /// The public input, one line of 1 to 1000 bytes, as its source gave it, e.g. `8 15 33 41 70`.
    pub public_input: String,
    /// Seeds, from the installation.
    #[serde(skip)]
    pub seeds: DrawSeeds,
}

impl Permitted for RecordDraw {
    const ACT: Act = Act::RecordDraw;
}

impl ProcedureAct for RecordDraw {
    fn decide(self, state: &ProcedureState, _: Permit<Self>, now: Timestamp) -> Result<Vec<ProcedureEvent>, Refusal> {
        let lot = lot_of(state, self.lot)?;
        let due = due_draw(state, self.lot, lot)?;
        let announced = due.standing(lot).ok_or_else(|| {
            Refusal::wrong_moment(
                "draw_not_announced",
                ARTICLE,
                "Prima il sorteggio si indice: si dice quale dato pubblico lo deciderà e da quando si tiene.",
                "The draw is announced first: which public input will decide it, and from when it is held.",
            )
        })?;
        if now < announced.not_before {
            return Err(Refusal::wrong_moment(
                "draw_too_early",
                ARTICLE,
                format!("Il sorteggio si tiene dal {}: prima il dato pubblico non c'è.", civil(announced.not_before)),
                format!("The draw is held from {} on: before, there is no public input.", civil(announced.not_before)),
            )
            .with("not_before", announced.not_before)
            .with("instant", now));
        }
        let seed = self.seeds.get(&announced.subject)?;
        let (tenderers, methods) = due.participants();
        let participants = tenderers.iter().map(ToString::to_string).chain(methods).collect();
        let terms = evaluation::Draw {
            subject: announced.subject.clone(),
            commitment: announced.commitment.clone(),
            public_input: self.public_input.trim().to_owned(),
            participants,
        };
        let outcome = terms.held(seed).map_err(|error| refused(&error))?;
        let (order, methods) = in_order(outcome.order, announced.is_of_method());
        Ok(vec![ProcedureEvent::DrawHeld {
            lot: self.lot,
            order,
            methods,
            seed: seed.to_string(),
            subject: Some(terms.subject),
            commitment: Some(terms.commitment),
            public_input: Some(terms.public_input),
        }])
    }
}

fn refused(error: &DrawError) -> Refusal {
    let text = error.text();
    match error {
        DrawError::NotTheSeed { committed } => Refusal::wrong_moment(
            "draw_seed_lost",
            ARTICLE,
            "La piattaforma non ha più il seme su cui si era impegnata: questo sorteggio non si può tenere. Va indetto di \
             nuovo, scrivendo perché; l'annuncio di prima resta nel registro.",
            "The platform no longer has the seed to which it was committed: this draw cannot be held. Announce it again and \
             write why; the former announcement stays in the record.",
        )
        .with("commitment", committed),
        // Subject and tenderers are the installation's own: what is not one line is the public input.
        DrawError::NotALine(_) => {
            Refusal::invalid("public_input_unsound", ARTICLE, text.it, text.en).with("field", "public_input")
        }
        DrawError::NotHex | DrawError::TooFew(_) | DrawError::TooMany(_) | DrawError::Twice(_) => {
            Refusal::wrong_moment("draw_impossible", ARTICLE, text.it, text.en)
        }
    }
}

#[cfg(test)]
mod tests;
