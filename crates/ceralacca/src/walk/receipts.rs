//! The receipts of the tenders, checked as a firm checks them: offline, with the published key.

use ceralacca_record::{
    receipt::{CheckId, Outcome},
    verify_receipt,
};

use super::{
    WalkError,
    journal::words,
    stage::{Stage, doing},
    tendering::legal,
};

impl Stage<'_> {
    /// Verifies every receipt with its proof; one altered byte must make it invalid.
    pub(super) async fn check_receipts(&mut self) -> Result<(), WalkError> {
        self.journal.heading(&words("Ricevute, verificate senza rete", "Receipts, verified offline"))?;
        let mut last = None;
        for (tenderer, leaf) in self.receipts.clone() {
            let client = self.client(legal(&tenderer)?).await?;
            let path = format!("/api/procedures/{}/tenders/{tenderer}/receipts/{leaf}", self.id);
            let bytes = doing("reading a receipt", client.get_bytes(&path)).await?;
            let verdict = verify_receipt(&bytes, &self.keys);
            if !verdict.valid || verdict.outcome(CheckId::Inclusion) != Some(Outcome::Passed) {
                return Err(WalkError::differs(
                    format!("receipt {leaf} of {tenderer}"),
                    "valid, with its proof",
                    verdict.summary_en,
                ));
            }
            if !verdict.demo {
                return Err(WalkError::Missing("a receipt of a demo does not say so".to_owned()));
            }
            self.report.receipts += 1;
            last = Some((bytes, verdict));
        }
        let Some((bytes, verdict)) = last else { return Err(WalkError::Missing("there is no receipt".to_owned())) };
        self.journal.note(&words(verdict.summary_it, verdict.summary_en))?;
        let altered = String::from_utf8_lossy(&bytes).replacen("\"version\":", "\"version\":1", 1);
        if verify_receipt(altered.as_bytes(), &self.keys).valid {
            return Err(WalkError::Missing("an altered receipt is found valid".to_owned()));
        }
        let count = self.report.receipts;
        self.journal.note(&words(
            format!("{count} ricevute valide; alterata una cifra, la verifica fallisce"),
            format!("{count} receipts valid; with one digit altered the check fails"),
        ))
    }
}
