//! On whose behalf somebody acts in a procedure.

use askama::Template;
use axum::{http::StatusCode, response::Response};
use ceralacca_procedure::{OperatorId, ProcedureId, ProcedureState, Refusal, acts::refuse_uninvited};
use serde::Deserialize;

use crate::{
    ApiError, App,
    pages::{Layout, Viewer, page},
    people,
};

/// The operator named in the address of a page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Of {
    /// Identifier; empty when the person acts for one operator only.
    pub operator: String,
}

/// An operator for which the viewer acts.
#[derive(Debug, Clone)]
pub struct Acting {
    /// Who.
    pub operator: OperatorId,
    /// Name.
    pub name: String,
    /// Whether the viewer acts for others too and has to say for whom in every address.
    pub named: bool,
}

impl Acting {
    /// The address of a page with the operator in it, where one has to be named.
    #[must_use]
    pub fn at(&self, path: &str) -> String {
        if self.named { format!("{path}?operator={}", self.operator) } else { path.to_owned() }
    }
}

/// For whom the viewer acts, or the page that asks him.
pub enum Chosen {
    /// One operator.
    Acting(Acting),
    /// He acts for several and has to choose.
    Asked(Response),
}

/// Finds out for whom the viewer acts in this procedure.
///
/// # Errors
/// `foreign_tender`, `not_invited`, or the database failed.
pub async fn acting(app: &App, viewer: &Viewer, state: &ProcedureState, of: &Of) -> Result<Chosen, ApiError> {
    let own = viewer.actor().operators.keys();
    let may: Vec<&OperatorId> = own.filter(|id| refuse_uninvited(state, [*id]).is_ok()).collect();
    let [chosen] = may.as_slice() else {
        if may.is_empty() {
            refuse_uninvited(state, viewer.actor().operators.keys())?;
        }
        return match may.iter().find(|id| id.as_str() == of.operator) {
            Some(id) => Ok(Chosen::Acting(named(app, id, true).await?)),
            None => Ok(Chosen::Asked(ask(app, viewer, state, &may).await?)),
        };
    };
    if of.operator.is_empty() || chosen.as_str() == of.operator {
        return Ok(Chosen::Acting(named(app, chosen, false).await?));
    }
    Err(Refusal::forbidden(
        "foreign_tender",
        "art. 35 D.Lgs. 36/2023",
        "Non risulta che Lei agisca per questo operatore economico.",
        "You do not act for this economic operator.",
    )
    .into())
}

async fn named(app: &App, id: &OperatorId, named: bool) -> Result<Acting, ApiError> {
    Ok(Acting { operator: id.clone(), name: people::operator_name(app.engine.as_ref(), id).await?, named })
}

/// The page that asks on whose behalf.
#[derive(Template)]
#[template(path = "firm/choose.html")]
struct ChoosePage {
    layout: Layout,
    title: String,
    choices: Vec<(String, String)>,
}

async fn ask(app: &App, viewer: &Viewer, state: &ProcedureState, may: &[&OperatorId]) -> Result<Response, ApiError> {
    let mut choices = Vec::with_capacity(may.len());
    for id in may {
        let acting = named(app, id, true).await?;
        choices.push((acting.at(&viewer.layout.path), acting.name));
    }
    let layout = under_procedure(viewer.layout.clone(), &state.id, &state.definition.title);
    page(StatusCode::OK, &ChoosePage { layout, title: state.definition.title.clone(), choices })
}

/// The frame under the procedure's public page.
pub fn under_procedure(layout: Layout, id: &ProcedureId, title: &str) -> Layout {
    let procedures = layout.lang.say("Procedure", "Procedures");
    layout.under([(procedures, "/procedures"), (title, &format!("/procedures/{id}"))])
}

/// The frame under the overview of one's own tender.
pub fn under_tender(layout: Layout, state: &ProcedureState, acting: &Acting) -> Layout {
    let id = &state.id;
    let (procedures, own) =
        (layout.lang.say("Procedure", "Procedures"), layout.lang.say("La mia offerta", "My tender"));
    layout.under([
        (procedures, "/procedures"),
        (&state.definition.title, &format!("/procedures/{id}")),
        (own, &acting.at(&format!("/procedures/{id}/tender"))),
    ])
}
