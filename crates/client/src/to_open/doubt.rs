//! What a custodian's client makes sure of before it gives a share (architecture §5).
//!
//! The server is not trusted for these: the receipt is verified under the installation's key, which the custodian got
//! by another way too, and the term is compared with the custodian's own clock.

use std::fmt;

use ceralacca_evaluation::Text;
use ceralacca_procedure::{PersonId, TenderEvent, event::SealedEnvelope};
use ceralacca_record::{Receipt, VerifierKey};
use ceralacca_sealing::{CustodianSet, Scope};
use jiff::Timestamp;

use super::{Recorded, ToOpen, ToOpenAnswer};
use crate::receipt::{Unproved, both, proved};

/// Why a custodian's client gives no share.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Doubt {
    /// The term has not passed by the custodian's clock.
    BeforeTerm {
        /// Term.
        deadline: Timestamp,
        /// Own clock.
        now: Timestamp,
    },
    /// The receipt does not verify; the verdict says why.
    Receipt(Text),
    /// The receipt is of a demo, and the custodian did not say that this is one.
    Demo,
    /// The receipt has no proof that the act is in the record.
    NotInRecord,
    /// The act is not the sending of a tender by this tenderer for this term.
    OtherAct(Text),
    /// The manifest does not name this header.
    NotInManifest,
    /// The acts of the record that the server gave cannot be believed: not signed, altered, or not those of this procedure.
    Record(Text),
    /// An act that may decide whose turn it is was kept from this device.
    Gap {
        /// Its place in the stream, from 1.
        version: u64,
        /// Its type.
        kind: String,
    },
    /// The term that the server told is not the one of the record.
    TermHidden {
        /// As told.
        shown: Timestamp,
        /// As the last recorded act fixes it.
        recorded: Timestamp,
    },
    /// The envelope is not of the tenderer's last tender as it was taken when the term passed.
    Superseded,
    /// The tenderer is not admitted to this stage by the acts of the record.
    NotAdmitted,
    /// By the record it is not this envelope's turn in this session.
    NotItsTurn(Text),
    /// The session's key is not the one recorded when the session started.
    SessionKey,
    /// The custodians are not those to whom the envelope was sealed, or this person is not among them.
    Custodians(Text),
}

impl Doubt {
    /// Stable name, for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::BeforeTerm { .. } => "before_term",
            Self::Receipt(_) => "receipt",
            Self::Demo => "demo",
            Self::NotInRecord => "not_in_record",
            Self::OtherAct(_) => "other_act",
            Self::NotInManifest => "not_in_manifest",
            Self::Record(_) => "record",
            Self::Gap { .. } => "gap",
            Self::TermHidden { .. } => "term_hidden",
            Self::Superseded => "superseded",
            Self::NotAdmitted => "not_admitted",
            Self::NotItsTurn(_) => "not_its_turn",
            Self::SessionKey => "session_key",
            Self::Custodians(_) => "custodians",
        }
    }

    /// What is doubtful and what to do, in both languages.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::BeforeTerm { deadline, now } => Text::new(
                format!(
                    "Il termine scade il {deadline}, l'orologio di questo dispositivo segna {now}: nessuna quota prima del termine."
                ),
                format!("the term ends at {deadline}, the clock of this device says {now}: no share before the term"),
            ),
            Self::Receipt(why) => Text::new(
                format!("La ricevuta dell'offerta non è valida: {}", why.it),
                format!("the receipt of the tender is not valid: {}", why.en),
            ),
            Self::Demo => Text::new(
                "La ricevuta dice che questa installazione è una demo senza valore legale: se è ciò che intende, lo dichiari.",
                "the receipt says that this installation is a demo without legal value; if that is meant, say so",
            ),
            Self::NotInRecord => Text::new(
                "La ricevuta dell'offerta non ha ancora la prova di essere nel registro: attenda la prossima testa pubblica.",
                "the receipt of the tender has no proof that it is in the record yet: wait for the next public head",
            ),
            Self::OtherAct(why) => Text::new(
                format!("La ricevuta è di un altro atto: {}", why.it),
                format!("the receipt is of another act: {}", why.en),
            ),
            Self::NotInManifest => Text::new(
                "L'offerta nel registro non nomina questa busta con questa intestazione.",
                "the manifest in the record does not name this envelope with this header",
            ),
            Self::Record(why) => Text::new(
                format!(
                    "Gli atti del registro mostrati dal server non sono autentici o non sono di questa gara: {}",
                    why.it
                ),
                format!(
                    "the acts of the record that the server showed are not authentic, or not of this tender: {}",
                    why.en
                ),
            ),
            Self::Gap { version, kind } => Text::new(
                format!(
                    "Il server non ha mostrato un atto che può decidere quali buste si aprono (il n. {version} della procedura, {kind})."
                ),
                format!(
                    "the server did not show an act that may decide which envelopes open (no. {version} of the procedure, {kind})"
                ),
            ),
            Self::TermHidden { shown, recorded } => Text::new(
                format!("Il server dice che il termine scadeva il {shown}, ma per il registro è il {recorded}."),
                format!("the server says that the term ended at {shown}, but by the record it is {recorded}"),
            ),
            Self::Superseded => Text::new(
                "La busta non è dell'ultima offerta del concorrente: le offerte sostituite o ritirate restano chiuse.",
                "the envelope is not of the tenderer's last tender: tenders replaced or withdrawn stay closed",
            ),
            Self::NotAdmitted => Text::new(
                "Per il registro il concorrente non è ammesso a questa fase: la sua busta resta chiusa.",
                "by the record the tenderer is not admitted to this stage: his envelope stays closed",
            ),
            Self::NotItsTurn(why) => Text::new(
                format!("Per il registro non è il turno di questa busta: {}", why.it),
                format!("by the record it is not this envelope's turn: {}", why.en),
            ),
            Self::SessionKey => Text::new(
                "La chiave della seduta non è quella scritta nel registro quando la seduta è iniziata.",
                "the key of the session is not the one recorded when the session started",
            ),
            Self::Custodians(why) => Text::new(
                format!("I custodi non corrispondono: {}", why.it),
                format!("the custodians do not fit: {}", why.en),
            ),
        }
    }
}

impl fmt::Display for Doubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text().en)
    }
}

impl std::error::Error for Doubt {}

/// What the custodian knows by himself.
#[derive(Debug, Clone, Copy)]
pub struct Trusted<'a> {
    /// Keys of the installation's record, known by another way than the connection.
    pub keys: &'a [VerifierKey],
    /// His own clock.
    pub now: Timestamp,
    /// Whether he means to take part in a demo.
    pub demo: bool,
}

/// Makes every check on one envelope. `recorded` is what [`Recorded::read`] made of the record's acts, once for all envelopes.
///
/// # Errors
/// [`Doubt`] for the first check that fails.
pub fn check(
    answer: &ToOpenAnswer,
    recorded: &Result<Recorded<'_>, Doubt>,
    envelope: &ToOpen,
    custodian: &PersonId,
    trusted: Trusted<'_>,
) -> Result<(), Doubt> {
    let now = trusted.now;
    if now <= answer.deadline {
        return Err(Doubt::BeforeTerm { deadline: answer.deadline, now });
    }
    check_receipt(&envelope.receipt, trusted)?;
    check_act(answer, envelope, now)?;
    let recorded = recorded.as_ref().map_err(Clone::clone)?;
    recorded.check(answer, envelope)?;
    check_custodians(&answer.custodians, &recorded.custodians()?, envelope, custodian)
}

fn check_receipt(receipt: &Receipt, trusted: Trusted<'_>) -> Result<(), Doubt> {
    proved(receipt, trusted.keys, trusted.demo).map_err(|unproved| match unproved {
        Unproved::Invalid(why) => Doubt::Receipt(why),
        Unproved::Demo => Doubt::Demo,
        Unproved::NotInRecord => Doubt::NotInRecord,
    })
}

fn check_act(answer: &ToOpenAnswer, envelope: &ToOpen, now: Timestamp) -> Result<(), Doubt> {
    let entry = &envelope.receipt.entry;
    let event: TenderEvent =
        serde_json::from_value(entry.payload.clone()).map_err(|error| Doubt::OtherAct(both(&error)))?;
    let context = &envelope.header.context;
    let mut same = context.tenderer == envelope.tenderer.as_str()
        && context.envelope == envelope.envelope.as_str()
        && scope_of(envelope) == Some(context.scope)
        && context.class.as_str() == envelope.class.name()
        && entry.stream == format!("tender/{}/{}", context.procedure, envelope.tenderer);
    let sent = match event {
        TenderEvent::Submitted { manifest, deadline } | TenderEvent::Replaced { manifest, deadline } => {
            // The term may have been extended after this tender was sent, never shortened.
            if deadline > answer.deadline || now <= deadline {
                return Err(Doubt::OtherAct(Text::new(
                    format!("il suo termine è {deadline}, quello della seduta {}", answer.deadline),
                    format!("its term is {deadline}, the session's {}", answer.deadline),
                )));
            }
            same &= manifest.tenderer == envelope.tenderer && manifest.procedure.as_str() == context.procedure;
            manifest.envelopes
        }
        TenderEvent::Improved { envelope: sent, until } => {
            if now <= until {
                return Err(Doubt::BeforeTerm { deadline: until, now });
            }
            vec![*sent]
        }
        TenderEvent::Withdrawn { .. } => {
            return Err(Doubt::OtherAct(Text::new("l'offerta è stata ritirata", "the tender was withdrawn")));
        }
    };
    if !same {
        return Err(Doubt::OtherAct(Text::new(
            "concorrente, procedura, lotto o busta sono diversi",
            "tenderer, procedure, lot or envelope differ",
        )));
    }
    let digest = envelope.header.digest().map(|digest| digest.to_string()).unwrap_or_default();
    let named = |sealed: &SealedEnvelope| {
        sealed.id == envelope.envelope
            && sealed.class == envelope.class
            && sealed.lot == envelope.lot
            && sealed.round == envelope.round
            && sealed.header_digest == digest
    };
    match sent.iter().any(named) {
        true => Ok(()),
        false => Err(Doubt::NotInManifest),
    }
}

/// What the header of an envelope must be sealed for.
fn scope_of(envelope: &ToOpen) -> Option<Scope> {
    match (envelope.lot, envelope.round) {
        (None, None) => Some(Scope::Procedure),
        (Some(lot), None) => Some(Scope::Lot(lot)),
        (Some(lot), Some(round)) => Some(Scope::ImprovedOffer { lot, round }),
        (None, Some(_)) => None,
    }
}

fn check_custodians(
    set: &CustodianSet,
    published: &CustodianSet,
    envelope: &ToOpen,
    custodian: &PersonId,
) -> Result<(), Doubt> {
    if set != published {
        return Err(Doubt::Custodians(Text::new(
            "non sono quelli che la pubblicazione nel registro nomina",
            "they are not those that the publication in the record names",
        )));
    }
    set.check().map_err(|error| Doubt::Custodians(both(&error)))?;
    envelope.header.check(&envelope.header.context, set).map_err(|error| Doubt::Custodians(both(&error)))?;
    match set.custodians.iter().any(|found| found.id == custodian.as_str()) {
        true => Ok(()),
        false => Err(Doubt::Custodians(Text::new(
            format!("{custodian} non è fra loro"),
            format!("{custodian} is not among them"),
        ))),
    }
}
