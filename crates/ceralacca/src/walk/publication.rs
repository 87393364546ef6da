//! From the draft to the running term.

use ceralacca_procedure::{PersonId, acts};

use super::{
    WalkError,
    journal::words,
    stage::{Stage, doing},
};
use crate::demo::lint_reasons;

impl Stage<'_> {
    /// Drafts, decides, publishes, names the seggio.
    pub(super) async fn publish(&mut self) -> Result<(), WalkError> {
        let body = self.options.example.body();
        let (lead, officer) = (body.lead(), body.officer());
        let title = self.definition.title.clone();
        self.journal.heading(&words(format!("{}: {title}", self.id), format!("{}: {title}", self.id)))?;

        let draft = acts::Draft { definition: self.definition.clone() };
        let by_office = self.client(&officer).await?.post::<_, serde_json::Value>("/api/procedures", &draft).await;
        let what = words(
            "l'ufficio prova a predisporre la procedura al posto del RUP",
            "the office tries to draft in place of the lead",
        );
        self.must_refuse(&officer, what, &["role_missing"], by_office)?;

        let client = self.client(&lead).await?;
        let done = doing("drafting", client.post("/api/procedures", &draft)).await?;
        self.recorded(&lead, &words("predispone la procedura", "drafts the procedure"), &done)?;
        let what = words(
            "prova a pubblicare senza decisione a contrarre",
            "tries to publish without the decision to contract",
        );
        self.act_refused(&lead, "publish", &serde_json::json!({}), &["wrong_phase"], what).await?;
        let lint_reasons = lint_reasons(&self.definition);
        let act = "Determinazione n. 101 (dimostrazione)".to_owned();
        if !lint_reasons.is_empty() {
            let what = words(
                "prova a decidere senza una ragione per gli errori che i controlli trovano",
                "tries to decide without a reason for the errors that the linter finds",
            );
            let bare = acts::RecordDecision { act: act.clone(), lint_reasons: Default::default() };
            self.act_refused(&lead, "record-decision", &bare, &["lint_errors"], what).await?;
        }
        let decision = acts::RecordDecision { act, lint_reasons };
        let what = words("registra la decisione a contrarre", "records the decision to contract");
        self.act(&lead, "record-decision", &decision, what).await?;
        let what = if self.definition.procedure.by_invitation() {
            words("invia gli inviti: il termine corre", "sends the invitations: the term runs")
        } else {
            words("pubblica il bando: il termine corre", "publishes the notice: the term runs")
        };
        self.act(&lead, "publish", &serde_json::json!({}), what).await?;
        let panel = acts::NameOpeningPanel {
            act: "Determinazione n. 102 (dimostrazione)".to_owned(),
            members: vec![PersonId::new(body.opening_panel())],
        };
        self.act(&lead, "name-opening-panel", &panel, words("nomina il seggio di gara", "names the opening panel"))
            .await?;
        Ok(())
    }
}
