//! Firms seal and send: for the first time, again, after a withdrawal; and what is refused to them.

use ceralacca_client::ProvedCustody;
use ceralacca_procedure::{OperatorId, acts, definition::ItemKind};
use ceralacca_record::Receipt;

use super::{
    WalkError,
    journal::{Words, words},
    stage::{Stage, doing},
};
use crate::{
    client::fresh_id,
    demo::{Example, firm, tenders},
    sealer::{self, Package, SealerError, TenderDraft},
};

/// The firm whose papers are not complete: it is asked to cure.
const INCOMPLETE: &str = "coop-erba";
/// The paper that it leaves out once.
const LEFT_OUT: &str = "contributo_anac";
/// The firm that replaces its tender.
const REPLACING: &str = "coop-lario";
/// The firm that withdraws its tender and sends another.
const WITHDRAWING: &str = "coop-cernobbio";

impl Stage<'_> {
    /// Sends every tender of the offers file.
    pub(super) async fn tender(&mut self) -> Result<(), WalkError> {
        self.journal.heading(&words("Offerte", "Tenders"))?;
        let custody = self.public.proved_custody(&self.definition, &self.keys, true).await;
        let doing = "proving the custodians".to_owned();
        let custody = custody.map_err(|error| WalkError::Sealer { doing, error })?;
        let drafts = tenders(&self.definition, &self.offers);
        let doing = "writing the tenders".to_owned();
        let mut drafts = drafts.map_err(|error| WalkError::Sealer { doing, error })?;
        for draft in &mut drafts {
            if draft.tenderer.as_str() == INCOMPLETE {
                leave_out(draft);
            }
        }
        for draft in &drafts {
            self.send(draft, &custody).await?;
        }
        if let Some(draft) = drafts.first() {
            self.try_what_is_refused(&draft.tenderer).await?;
        }
        if self.options.example == Example::Ricengo {
            self.try_uninvited(&drafts, &custody).await?;
        }
        self.try_to_look().await
    }

    async fn send(&mut self, draft: &TenderDraft, custody: &ProvedCustody) -> Result<(), WalkError> {
        let tenderer = draft.tenderer.clone();
        self.seal_and_submit(draft, custody, words("sigilla e invia l'offerta", "seals and sends the tender")).await?;
        match tenderer.as_str() {
            REPLACING => {
                let what = words("sostituisce l'offerta con una nuova", "replaces the tender by a new one");
                self.seal_and_submit(draft, custody, what).await
            }
            WITHDRAWING => {
                self.withdraw(&tenderer).await?;
                let what = words("invia una nuova offerta dopo il ritiro", "sends a new tender after the withdrawal");
                self.seal_and_submit(draft, custody, what).await
            }
            _ => Ok(()),
        }
    }

    async fn seal_and_submit(
        &mut self,
        draft: &TenderDraft,
        custody: &ProvedCustody,
        what: Words,
    ) -> Result<(), WalkError> {
        let package = self.seal(draft, custody)?;
        let legal = legal(&draft.tenderer)?;
        let client = self.client(legal).await?;
        let receipt = sealer::submit(&client, &package).await;
        let doing = format!("{}: sending the tender", draft.tenderer);
        let receipt = receipt.map_err(|error| WalkError::Sealer { doing, error })?;
        self.sent(legal, &what, &receipt)?;
        self.packages.insert(draft.tenderer.clone(), package);
        Ok(())
    }

    fn seal(&self, draft: &TenderDraft, custody: &ProvedCustody) -> Result<Package, WalkError> {
        let folder = self.workplace.path().join(fresh_id(draft.tenderer.as_str()));
        let sealed = sealer::seal(&self.definition, custody, draft, &folder, self.options.random);
        let doing = format!("{}: sealing", draft.tenderer);
        sealed.map(|(package, _)| package).map_err(|error| WalkError::Sealer { doing, error })
    }

    fn sent(&mut self, person: &str, what: &Words, receipt: &Receipt) -> Result<(), WalkError> {
        let leaf = receipt.leaf().map_err(|error| WalkError::Missing(format!("the receipt has no leaf: {error}")))?;
        let who = self.name(person);
        self.journal.act(receipt.entry.instant, &who, what, &leaf.to_string())?;
        self.report.acts.push(receipt.entry.kind.clone());
        let tenderer = receipt.entry.stream.rsplit('/').next().unwrap_or_default();
        self.receipts.push((OperatorId::new(tenderer), leaf.to_string()));
        Ok(())
    }

    async fn withdraw(&mut self, tenderer: &OperatorId) -> Result<(), WalkError> {
        let legal = legal(tenderer)?;
        let client = self.client(legal).await?;
        let command = acts::WithdrawTender { tenderer: tenderer.clone() };
        let path = format!("/api/procedures/{}/tender/withdraw", self.id);
        let receipt: Receipt = doing("withdrawing", client.post(&path, &command)).await?;
        self.sent(legal, &words("ritira l'offerta", "withdraws the tender"), &receipt)
    }

    /// The same request is answered alike, another one under its id is refused, and so is somebody else's tender.
    async fn try_what_is_refused(&mut self, tenderer: &OperatorId) -> Result<(), WalkError> {
        let legal = legal(tenderer)?;
        let client = self.client(legal).await?;
        let package = self.package(tenderer)?.clone();
        let id = fresh_id("twice");
        let first = doing("sending twice", client.submit(&package.manifest, &id)).await?;
        let again = doing("sending twice", client.submit(&package.manifest, &id)).await?;
        if first.entry != again.entry {
            return Err(WalkError::differs("the answer to a repeated request", &first.entry, &again.entry));
        }
        self.sent(legal, &words("ripete lo stesso invio: un solo atto", "repeats the same request: one act"), &first)?;
        let withdrawal = acts::WithdrawTender { tenderer: tenderer.clone() };
        let path = format!("/api/procedures/{}/tender/withdraw", self.id);
        let answer = client.post_keyed::<_, Receipt>(&path, &withdrawal, &id).await;
        let what = words("riusa la chiave della richiesta per un ritiro", "uses the request's key for a withdrawal");
        self.must_refuse(legal, what, &["client_id_reused"], answer)?;

        let stranger = if tenderer.as_str() == "coop-serio" { "lario-legale" } else { "serio-legale" };
        let client = self.client(stranger).await?;
        let answer = client.submit(&package.manifest, &fresh_id("foreign")).await;
        let what = words("prova a inviare l'offerta di un altro", "tries to send another's tender");
        self.must_refuse(stranger, what, &["foreign_tender"], answer)
    }

    async fn try_uninvited(&mut self, drafts: &[TenderDraft], custody: &ProvedCustody) -> Result<(), WalkError> {
        let Some(draft) = drafts.first() else { return Ok(()) };
        let draft = TenderDraft { tenderer: OperatorId::new("coop-lario"), ..draft.clone() };
        let package = self.seal(&draft, custody)?;
        let legal = legal(&draft.tenderer)?;
        let client = self.client(legal).await?;
        let answer = sealer::submit(&client, &package).await.map_err(|error| match error {
            SealerError::Client(error) => Ok(error),
            other => Err(other),
        });
        let answer = match answer {
            Ok(receipt) => Ok(receipt),
            Err(Ok(error)) => Err(error),
            Err(Err(error)) => return Err(WalkError::Sealer { doing: "an uninvited firm sends".to_owned(), error }),
        };
        let what = words("non è fra gli invitati e prova a offrire", "was not invited and tries to tender");
        self.must_refuse(legal, what, &["not_invited"], answer)
    }

    /// Nobody of the body sees who tendered before the term.
    async fn try_to_look(&mut self) -> Result<(), WalkError> {
        let body = self.options.example.body();
        for person in [body.lead(), body.opening_panel(), body.auditor()] {
            let client = self.client(&person).await?;
            let path = format!("/api/procedures/{}/tenderers", self.id);
            let answer = client.get::<serde_json::Value>(&path).await;
            let what = words("guarda chi ha offerto prima del termine", "looks who tendered before the term");
            self.must_refuse(&person, what, &["wrong_phase", "declaration_missing"], answer)?;
        }
        Ok(())
    }

    pub(super) fn package(&self, tenderer: &OperatorId) -> Result<&Package, WalkError> {
        self.packages.get(tenderer).ok_or_else(|| WalkError::Missing(format!("no tender of {tenderer}")))
    }
}

/// Leaves one copy of a paper out of the administrative envelope, if the notice asks for it.
fn leave_out(draft: &mut TenderDraft) {
    for envelope in &mut draft.envelopes {
        let place = envelope.files.iter().position(|file| file.item == LEFT_OUT);
        if let Some(place) = place {
            envelope.files.remove(place);
        }
    }
}

/// The legal representative of a firm of the demo.
pub(super) fn legal(tenderer: &OperatorId) -> Result<&'static str, WalkError> {
    let found = firm(tenderer.as_str()).map(|firm| firm.legal.0);
    found.ok_or_else(|| WalkError::Missing(format!("{tenderer} is no firm of the demo")))
}

/// Whether the procedure asks for the paper that one firm leaves out.
pub(super) fn asks_for_left_out(definition: &ceralacca_procedure::definition::ProcedureFile) -> bool {
    definition.item(LEFT_OUT).is_some_and(|(_, item)| matches!(item.kind, ItemKind::Document(_)))
}

/// The firm that is asked to cure, and the item.
pub(super) const TO_CURE: (&str, &str) = (INCOMPLETE, LEFT_OUT);
