//! Panels read who tendered and declare.

use ceralacca_procedure::{PersonId, acts, event::PanelKind};

use super::{
    Until, WalkError,
    journal::words,
    stage::{Stage, doing},
};
use ceralacca_server::routes::acts::ActAnswer;
use serde::Deserialize;

/// Answer to reading the names.
#[derive(Deserialize)]
struct Seen {
    tenderers: Vec<serde_json::Value>,
    act: ActAnswer,
}

impl Stage<'_> {
    /// Names the commission where quality is scored; every member of both panels reads the names and declares.
    pub(super) async fn name_panels(&mut self) -> Result<(), WalkError> {
        self.journal.heading(&words("Organi di gara", "Panels"))?;
        let body = self.options.example.body();
        let (lead, seggio) = (body.lead(), body.opening_panel());
        let early = acts::DeclareConflict {
            panel: PanelKind::Opening,
            conflict: false,
            statement: "Nessun conflitto.".to_owned(),
        };
        let what = words("dichiara prima di aver letto i nomi", "declares before reading the names");
        self.act_refused(&seggio, "declare-conflict", &early, &["names_not_seen"], what).await?;
        self.declare(&seggio, PanelKind::Opening).await?;
        if !self.definition.has_technical() {
            let panel =
                acts::NameEvaluationPanel { act: "n. 0".to_owned(), members: vec![PersonId::new(seggio.as_str())] };
            let what = words(
                "nomina una commissione dove non si valuta la qualità",
                "names a commission where no quality is scored",
            );
            return self.act_refused(&lead, "name-evaluation-panel", &panel, &["no_commission"], what).await;
        }
        let members: Vec<PersonId> = body.commissioners().iter().map(|id| PersonId::new(id.as_str())).collect();
        let two =
            acts::NameEvaluationPanel { act: "n. 0".to_owned(), members: members.iter().take(2).cloned().collect() };
        let what = words("nomina una commissione di due", "names a commission of two");
        self.act_refused(&lead, "name-evaluation-panel", &two, &["panel_size", "commission_odd"], what).await?;
        let panel = acts::NameEvaluationPanel { act: "Determinazione n. 103 (dimostrazione)".to_owned(), members };
        let what =
            words("nomina la commissione giudicatrice, dopo il termine", "names the evaluation panel, after the term");
        self.act(&lead, "name-evaluation-panel", &panel, what).await?;
        for commissioner in body.commissioners() {
            self.declare(&commissioner, PanelKind::Evaluation).await?;
        }
        Ok(())
    }

    async fn declare(&mut self, person: &str, panel: PanelKind) -> Result<(), WalkError> {
        let client = self.client(person).await?;
        let path = format!("/api/procedures/{}/acts/see-tenderers", self.id);
        let seen: Seen = doing("reading the names", client.post(&path, &acts::SeeTenderers { panel })).await?;
        if seen.tenderers.len() != self.packages.len() {
            return Err(WalkError::differs("tenderers after the term", self.packages.len(), seen.tenderers.len()));
        }
        self.recorded(person, &words("legge chi ha presentato offerta", "reads who has tendered"), &seen.act)?;
        if panel == PanelKind::Opening {
            self.reached(Until::NamesRead).await?;
        }
        let statement = "Dichiaro l'assenza di conflitti di interesse con i concorrenti.".to_owned();
        let command = acts::DeclareConflict { panel, conflict: false, statement };
        let what =
            words("dichiara l'assenza di conflitti di interesse", "declares the absence of conflicts of interest");
        self.act(person, "declare-conflict", &command, what).await?;
        Ok(())
    }
}
