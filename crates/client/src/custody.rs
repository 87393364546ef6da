//! To whom a tenderer seals: the custodians that the publication in the record names, never those that an answer of the server names.
//!
//! The publication fixes the custodians of a procedure (`docs/sealing.md` §3). Its receipt, with the proof of inclusion and under a record key that
//! this device has kept, is what the server cannot take back: if it showed this firm other custodians than everybody else, there
//! would be two signed publications of one procedure. [`seal`](ceralacca_sealing::EnvelopeSealer) gets no other set than the one proved here.

use std::fmt;

use ceralacca_evaluation::Text;
use ceralacca_procedure::{ProcedureEvent, ProcedureState, event::CustodySnapshot};
use ceralacca_record::{Receipt, VerifierKey};
use ceralacca_sealing::{Custodian, CustodianPublic, CustodianSet};
use jiff::Timestamp;

use crate::receipt::{Unproved, both, proved};

/// Why a device seals to nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CustodyDoubt {
    /// The receipt of the publication does not verify under the record key that this device knows.
    Receipt(Text),
    /// The receipt is of a demo, and the person did not say that this is one.
    Demo,
    /// The receipt has no proof that the publication is in the record.
    NotInRecord,
    /// The act is not the publication of this procedure by this body.
    OtherAct(Text),
    /// The custodians that it names are not usable.
    Set(Text),
}

impl CustodyDoubt {
    /// Stable name, for programs.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Receipt(_) => "receipt",
            Self::Demo => "demo",
            Self::NotInRecord => "not_in_record",
            Self::OtherAct(_) => "other_act",
            Self::Set(_) => "set",
        }
    }

    /// What is doubtful and what to do, in both languages.
    #[must_use]
    pub fn text(&self) -> Text {
        match self {
            Self::Receipt(why) => Text::new(
                format!(
                    "La pubblicazione della gara non è firmata dal registro che questo dispositivo conosce: non sigilli nulla e chieda alla stazione appaltante, per telefono, di controllare la chiave del registro. {}",
                    why.it
                ),
                format!(
                    "The publication of the tender is not signed by the record that this device knows: seal nothing, and ask the buyer by telephone to check the key of the record. {}",
                    why.en
                ),
            ),
            Self::Demo => Text::new(
                "La pubblicazione dice che questa installazione è una demo senza valore legale: se è ciò che intende, lo dichiari.",
                "The publication says that this installation is a demo without legal value; if that is meant, say so.",
            ),
            Self::NotInRecord => Text::new(
                "La pubblicazione della gara non ha ancora la prova di essere nel registro: riprovi fra qualche minuto; se non basta, avvisi chi gestisce la piattaforma.",
                "The publication of the tender has no proof that it is in the record yet: try again in a few minutes; if that is not enough, tell whoever runs the platform.",
            ),
            Self::OtherAct(why) => Text::new(
                format!(
                    "Il server ha mostrato un altro atto al posto della pubblicazione di questa gara ({}): non sigilli nulla e avvisi la stazione appaltante.",
                    why.it
                ),
                format!(
                    "The server showed another act in the place of this tender's publication ({}): seal nothing, and tell the buyer.",
                    why.en
                ),
            ),
            Self::Set(why) => Text::new(
                format!(
                    "I custodi che la pubblicazione nomina non sono utilizzabili: {}. Avvisi la stazione appaltante.",
                    why.it
                ),
                format!("The custodians that the publication names cannot be used: {}. Tell the buyer.", why.en),
            ),
        }
    }
}

impl fmt::Display for CustodyDoubt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let text = self.text();
        write!(f, "{} ({})", text.it, text.en)
    }
}

impl std::error::Error for CustodyDoubt {}

/// The custodians of a procedure as its proved publication names them. Only [`prove`](Self::prove) makes one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProvedCustody {
    set: CustodianSet,
    published_at: Timestamp,
}

impl ProvedCustody {
    /// Reads the custodians of `procedure`, a procedure of `body`, from the receipt of its publication.
    ///
    /// `keys` are the record's, known by another way or kept from an earlier visit; `demo` is whether the person means a demo.
    ///
    /// # Errors
    /// [`CustodyDoubt`] for the first thing that is not as it must be: then nothing is sealed.
    pub fn prove(
        receipt: &Receipt,
        procedure: &str,
        body: &str,
        keys: &[VerifierKey],
        demo: bool,
    ) -> Result<Self, CustodyDoubt> {
        proved(receipt, keys, demo).map_err(|unproved| match unproved {
            Unproved::Invalid(why) => CustodyDoubt::Receipt(why),
            Unproved::Demo => CustodyDoubt::Demo,
            Unproved::NotInRecord => CustodyDoubt::NotInRecord,
        })?;
        let entry = &receipt.entry;
        let stream = ProcedureState::stream(&procedure.into());
        let other = |it: &str, en: &str| CustodyDoubt::OtherAct(Text::new(it, en));
        if entry.stream != stream || entry.body.as_deref() != Some(body) {
            return Err(other("è di un'altra procedura o di un altro ente", "it is of another procedure or body"));
        }
        let event = serde_json::from_value(entry.payload.clone());
        let event: ProcedureEvent = event.map_err(|error| CustodyDoubt::OtherAct(both(&error)))?;
        let ProcedureEvent::Published { custody, .. } = event else {
            return Err(other("non è una pubblicazione", "it is no publication"));
        };
        let set = custodian_set(body, &custody).map_err(|error| CustodyDoubt::Set(both(&error)))?;
        set.check().map_err(|error| CustodyDoubt::Set(both(&error)))?;
        Ok(Self { set, published_at: entry.instant })
    }

    /// The set, to which alone envelopes of the procedure are sealed.
    #[must_use]
    pub const fn set(&self) -> &CustodianSet {
        &self.set
    }

    /// The fingerprint of the set, as people compare it.
    #[must_use]
    pub fn fingerprint(&self) -> String {
        self.set.fingerprint()
    }

    /// When the procedure was published.
    #[must_use]
    pub const fn published_at(&self) -> Timestamp {
        self.published_at
    }
}

/// The recorded custodians of a body in the words of the sealing format.
///
/// # Errors
/// If a recorded key is no public key.
pub(crate) fn custodian_set(body: &str, custody: &CustodySnapshot) -> Result<CustodianSet, serde_json::Error> {
    let custodians = custody.custodians.iter().map(|key| {
        let public: CustodianPublic = serde_json::from_value(key.public.as_str().into())?;
        Ok(Custodian { id: key.person.as_str().to_owned(), public })
    });
    Ok(CustodianSet {
        body: body.to_owned(),
        epoch: custody.epoch,
        threshold: custody.threshold,
        custodians: custodians.collect::<Result<_, _>>()?,
    })
}

#[cfg(test)]
mod tests;
