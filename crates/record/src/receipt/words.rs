//! The words of a verdict, in Italian and in English, for a reader who is not a technician.

use core::fmt::Display;

use jiff::Timestamp;

use super::date::in_words;
use crate::canonical::{CanonicalError, ParseError};
use crate::checkpoint::{Checkpoint, CheckpointError};
use crate::merkle::MerkleError;
use crate::note::VerifierKey;
use crate::proof::ProofError;
use crate::{Entry, Hash};

/// A text in Italian and in English.
pub(super) type Words = (String, String);

fn plain(it: &str, en: &str) -> Words {
    (it.to_owned(), en.to_owned())
}

/// Plain words, and the exact reason for a technician.
fn with_detail(it: &str, en: &str, detail: &impl Display) -> Words {
    (format!("{it} (Dettaglio tecnico, in inglese: {detail}.)"), format!("{en} (Technical detail: {detail}.)"))
}

const DEMO_IT: &str = "ATTENZIONE: RICEVUTA DIMOSTRATIVA, SENZA ALCUN VALORE LEGALE. ";
const DEMO_EN: &str = "WARNING: DEMO RECEIPT, WITHOUT ANY LEGAL VALUE. ";

pub(super) fn valid(entry: &Entry, included: bool, demo: bool) -> Words {
    let (warning_it, warning_en) = if demo { (DEMO_IT, DEMO_EN) } else { ("", "") };
    let (at_it, at_en) = in_words(&entry.instant);
    let (log_it, log_en) = if included {
        (
            "L'atto risulta iscritto nel registro pubblico dell'installazione, da cui non può più essere tolto senza che si veda.",
            "The act is in the installation's public log, from which it can no longer be removed unseen.",
        )
    } else {
        (
            "La ricevuta non contiene ancora la prova di iscrizione nel registro pubblico: \
             la si può scaricare di nuovo dopo il successivo aggiornamento del registro.",
            "The receipt does not yet contain the proof that the act is in the public log: \
             download it again after the next update of the log.",
        )
    };
    let Entry { installation, kind, actor, .. } = entry;
    let (act_it, act_en) = act(kind);
    (
        format!(
            "{warning_it}La ricevuta è autentica. L'installazione «{installation}» ha dichiarato, con la propria firma, \
             di aver ricevuto {act_it} il {at_it}. Identificativo dell'utente: {actor}. {log_it}"
        ),
        format!(
            "{warning_en}The receipt is authentic. The installation \"{installation}\" declared, under its signature, \
             that it received {act_en} on {at_en}. Identifier of the user: {actor}. {log_en}"
        ),
    )
}

/// What a tenderer did, in words where it is one of the acts that get a receipt.
fn act(kind: &str) -> Words {
    let (it, en) = match kind {
        "submitted" => ("un'offerta", "a tender"),
        "replaced" => ("un'offerta che sostituisce la precedente", "a tender that replaces the one before"),
        "withdrawn" => ("il ritiro di un'offerta", "the withdrawal of a tender"),
        other => return (format!("l'atto «{other}»"), format!("the act \"{other}\"")),
    };
    (it.to_owned(), en.to_owned())
}

pub(super) fn invalid(demo: bool) -> Words {
    let (warning_it, warning_en) = if demo { (DEMO_IT, DEMO_EN) } else { ("", "") };
    (
        format!(
            "{warning_it}La ricevuta NON è valida: almeno uno dei controlli non è riuscito, e l'elenco dice quale. \
             Così com'è, questo file non prova nulla; procurarsi l'originale da chi lo ha ricevuto."
        ),
        format!(
            "{warning_en}The receipt is NOT valid: at least one check failed, and the list says which. \
             As it is, this file proves nothing; ask for the original from the person who received it."
        ),
    )
}

pub(super) fn unreached() -> Words {
    plain(
        "Controllo non eseguito: serviva l'esito di un controllo precedente, che non è riuscito.",
        "Not checked: it needed the result of an earlier check, which failed.",
    )
}

pub(super) fn file_read() -> Words {
    plain(
        "Il file è una ricevuta completa, nella forma prevista.",
        "The file is a complete receipt, in its proper form.",
    )
}

pub(super) fn file_format() -> Words {
    plain(
        "Il file è una ricevuta di un formato che questo programma non conosce: serve una versione più recente del programma.",
        "The file is a receipt of a format that this program does not know: use a more recent version of the program.",
    )
}

pub(super) fn file_unreadable(error: &ParseError) -> Words {
    with_detail(
        "Il file non è una ricevuta, oppure è stato modificato o salvato di nuovo da un altro programma: \
         procurarsi l'originale, così come è stato scaricato.",
        "The file is not a receipt, or it was altered or saved again by another program: \
         get the original, just as it was downloaded.",
        error,
    )
}

pub(super) fn entry_sound(leaf: &Hash) -> Words {
    (
        format!("Dal testo dell'atto si è calcolata la sua impronta: {leaf}."),
        format!("The fingerprint of the act was computed from its text: {leaf}."),
    )
}

pub(super) fn entry_unsound(error: &CanonicalError) -> Words {
    with_detail(
        "Il testo dell'atto non rispetta la forma prevista, quindi non può essere quello registrato.",
        "The text of the act is not in the proper form, so it cannot be what was recorded.",
        error,
    )
}

pub(super) fn statement_unreadable(error: &impl Display) -> Words {
    with_detail(
        "La dichiarazione dell'installazione non è leggibile: è stata modificata.",
        "The installation's statement cannot be read: it was altered.",
        error,
    )
}

pub(super) fn statement_unknown_key() -> Words {
    plain(
        "La dichiarazione non è firmata con nessuna delle chiavi indicate: controllare di aver usato la chiave pubblicata \
         dall'installazione; se è quella giusta, la ricevuta è stata modificata o non proviene da essa.",
        "The statement is not signed with any of the keys given: make sure to use the key that the installation publishes; \
         if it is the right one, the receipt was altered or does not come from that installation.",
    )
}

pub(super) fn statement_bad_signature() -> Words {
    plain(
        "La firma della dichiarazione è errata: la dichiarazione o la firma sono state modificate.",
        "The signature of the statement is wrong: the statement or the signature was altered.",
    )
}

pub(super) fn statement_signed(signers: &[&VerifierKey]) -> Words {
    let names: Vec<String> = signers.iter().map(|key| format!("{} ({})", key.name(), key.id())).collect();
    let names = names.join(", ");
    (
        format!("La dichiarazione è firmata con una chiave conosciuta, ed è intatta: {names}."),
        format!("The statement is signed with a known key, and is intact: {names}."),
    )
}

pub(super) fn leaf_same() -> Words {
    plain(
        "L'impronta dell'atto è quella firmata dall'installazione: il testo dell'atto non è cambiato.",
        "The fingerprint of the act is the one that the installation signed: the text of the act has not changed.",
    )
}

pub(super) fn leaf_other() -> Words {
    plain(
        "L'impronta dell'atto NON è quella firmata dall'installazione: il testo dell'atto è stato modificato o sostituito.",
        "The fingerprint of the act is NOT the one that the installation signed: the text of the act was altered or replaced.",
    )
}

pub(super) fn origin_same(origin: &str) -> Words {
    (
        format!("Atto, dichiarazione e chiave sono della stessa installazione: «{origin}»."),
        format!("Act, statement and key belong to the same installation: \"{origin}\"."),
    )
}

pub(super) fn origin_other() -> Words {
    plain(
        "Atto, dichiarazione, registro e chiave NON sono della stessa installazione.",
        "Act, statement, log and key do NOT belong to the same installation.",
    )
}

pub(super) fn instant_same(instant: &Timestamp) -> Words {
    let (it, en) = in_words(instant);
    (
        format!("L'installazione ha ricevuto l'atto il {it}. Istante esatto, in tempo universale: {instant:.6}."),
        format!("The installation received the act on {en}. Exact instant, in universal time: {instant:.6}."),
    )
}

pub(super) fn instant_other(entry: &Timestamp, statement: &Timestamp) -> Words {
    (
        format!("L'atto reca l'istante {entry:.6}, la dichiarazione firmata un altro: {statement:.6}."),
        format!("The act bears the instant {entry:.6}, the signed statement another one: {statement:.6}."),
    )
}

pub(super) fn deadline_none() -> Words {
    plain(
        "Per questo atto non era previsto alcun termine: non c'è nulla da confrontare.",
        "This act had no deadline: there is nothing to compare.",
    )
}

pub(super) fn deadline_kept(deadline: &Timestamp) -> Words {
    let (it, en) = in_words(deadline);
    (
        format!(
            "L'atto è arrivato in tempo: il termine era il {it}. Istante esatto del termine, in tempo universale: {deadline:.6}."
        ),
        format!(
            "The act arrived in time: the deadline was {en}. Exact instant of the deadline, in universal time: {deadline:.6}."
        ),
    )
}

pub(super) fn deadline_missed(deadline: &Timestamp) -> Words {
    let (it, en) = in_words(deadline);
    (
        format!(
            "L'atto è arrivato DOPO il termine, che era il {it}. Istante esatto del termine, in tempo universale: {deadline:.6}."
        ),
        format!(
            "The act arrived AFTER the deadline, which was {en}. Exact instant of the deadline, in universal time: {deadline:.6}."
        ),
    )
}

pub(super) fn mode_regular() -> Words {
    plain(
        "L'installazione dichiara di gestire procedure reali, non dimostrative.",
        "The installation declares that it runs real procedures, not a demo.",
    )
}

pub(super) fn mode_demo() -> Words {
    plain(
        "ATTENZIONE: RICEVUTA DIMOSTRATIVA. L'installazione dichiara di essere una dimostrazione: i suoi atti e i suoi orari \
         sono di prova, e questa ricevuta non ha alcun valore legale.",
        "WARNING: DEMO RECEIPT. The installation declares that it is a demo: its acts and its times are for trial only, \
         and this receipt has no legal value at all.",
    )
}

pub(super) fn proof_missing() -> Words {
    plain(
        "La prova di iscrizione nel registro pubblico non c'è ancora: si aggiunge dopo il successivo aggiornamento del \
         registro. Fino ad allora la ricevuta vale come dichiarazione firmata dall'installazione.",
        "The proof that the act is in the public log is not there yet: it is added after the next update of the log. \
         Until then the receipt stands as a statement signed by the installation.",
    )
}

pub(super) fn proof_unreadable(error: &ProofError) -> Words {
    with_detail(
        "La prova di iscrizione nel registro non è leggibile: è stata modificata.",
        "The proof that the act is in the log cannot be read: it was altered.",
        error,
    )
}

pub(super) fn proof_extra() -> Words {
    plain(
        "La prova di iscrizione contiene dati aggiunti che nessuno ha firmato: una ricevuta non ne contiene mai.",
        "The proof of inclusion contains added data that nobody signed: a receipt never does.",
    )
}

pub(super) fn checkpoint_unsigned(error: &CheckpointError) -> Words {
    with_detail(
        "Lo stato del registro a cui la prova si riferisce non è firmato come si deve dall'installazione.",
        "The state of the log that the proof refers to is not properly signed by the installation.",
        error,
    )
}

pub(super) fn checkpoint_signed(checkpoint: &Checkpoint) -> Words {
    let size = checkpoint.size;
    (
        format!("Lo stato del registro a cui la prova si riferisce ({size} righe) è firmato dall'installazione."),
        format!("The state of the log that the proof refers to ({size} lines) is signed by the installation."),
    )
}

pub(super) fn included(index: u64) -> Words {
    (
        format!(
            "L'atto è iscritto nel registro pubblico, alla riga {index} (contando da zero; le righe sono mescolate e in parte \
             riempite a caso, quindi il numero non dice quanti atti ci sono)."
        ),
        format!(
            "The act is in the public log, at line {index} (counting from zero; lines are shuffled and partly random filling, \
             so the number does not tell how many acts there are)."
        ),
    )
}

pub(super) fn not_included(error: &MerkleError) -> Words {
    with_detail(
        "La prova NON dimostra che l'atto è nel registro: la prova o l'atto sono stati modificati.",
        "The proof does NOT show that the act is in the log: the proof or the act was altered.",
        error,
    )
}

pub(super) fn no_others() -> Words {
    plain("Non ci sono firme di chiavi sconosciute.", "There are no signatures of unknown keys.")
}

pub(super) fn others(names: &[&str]) -> Words {
    let names = names.join(", ");
    (
        format!(
            "Ci sono anche firme di chiavi non indicate, che non sono state controllate e di cui non si è tenuto conto: {names}."
        ),
        format!(
            "There are also signatures of keys that were not given; they were not checked and do not count: {names}."
        ),
    )
}
