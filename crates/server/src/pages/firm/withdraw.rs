//! Withdrawing a tender.

use axum::{
    extract::{Path, Query, State},
    response::Response,
};
use ceralacca_procedure::{ProcedureId, acts::WithdrawTender, policy::Act};

use super::acting::{Acting, Chosen, Of, acting, under_tender};
use crate::{
    ApiError, App,
    pages::{Field, FieldKind, FormPage, Posted, Viewer, act_done, lang::instant},
    routes, streams,
};

/// `GET /procedures/{procedure}/tender/withdraw`.
pub async fn show(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
    viewer: Viewer,
    Query(of): Query<Of>,
) -> Result<Response, ApiError> {
    match form(&app, &viewer, &procedure, &of).await? {
        Ok((form, _)) => form.show(),
        Err(asked) => Ok(asked),
    }
}

/// `POST /procedures/{procedure}/tender/withdraw`.
pub async fn send(
    State(app): State<App>,
    Path(procedure): Path<ProcedureId>,
    viewer: Viewer,
    Query(of): Query<Of>,
    posted: Posted,
) -> Result<Response, ApiError> {
    let (form, acting) = match form(&app, &viewer, &procedure, &of).await? {
        Ok(form) => form,
        Err(asked) => return Ok(asked),
    };
    let key = posted.key(viewer.actor());
    if !posted.ticked("sure") {
        return form.refused(&posted, unsure().into());
    }
    let command = WithdrawTender { tenderer: acting.operator.clone() };
    match routes::tender::withdraw_tender(&app, viewer.actor(), &procedure, command, key).await {
        Ok(_) => act_done(&acting.at(&format!("/procedures/{procedure}/tender")), Act::WithdrawTender),
        Err(error) => form.refused(&posted, error),
    }
}

fn unsure() -> ceralacca_procedure::Refusal {
    ceralacca_procedure::Refusal::invalid(
        "withdrawal_unconfirmed",
        "",
        "Confermi di voler ritirare l'offerta.",
        "Confirm that you want to withdraw the tender.",
    )
    .with("field", "sure")
}

async fn form(
    app: &App,
    viewer: &Viewer,
    procedure: &ProcedureId,
    of: &Of,
) -> Result<Result<(FormPage, Acting), Response>, ApiError> {
    let state = streams::known_procedure(app, procedure).await?;
    let acting = match acting(app, viewer, &state, of).await? {
        Chosen::Acting(acting) => acting,
        Chosen::Asked(response) => return Ok(Err(response)),
    };
    let lang = viewer.lang();
    let layout = under_tender(viewer.layout.clone(), &state, &acting);
    let back = acting.at(&format!("/procedures/{procedure}/tender"));
    let (title, button) =
        (lang.say("Ritira l'offerta", "Withdraw the tender"), lang.say("Ritira l'offerta", "Withdraw the tender"));
    let term = instant(state.deadline);
    let sure = lang.say(
        "Ho capito: senza un nuovo invio entro il termine non partecipo alla gara.",
        "I understand: unless I send again before the term I do not take part.",
    );
    let form = FormPage::new(app, layout, title, button, &back)
        .paragraph(lang.say(
            "Dopo il ritiro la stazione appaltante non ha più alcuna offerta Sua: quella ritirata non sarà mai aperta, e del ritiro resta una ricevuta.",
            "After the withdrawal the buyer has no tender of yours: the one withdrawn will never be opened, and a receipt of the withdrawal remains.",
        ))
        .paragraph(match lang {
            crate::pages::Lang::It => format!("Può inviarne un'altra fino al {term}. Per cambiare qualcosa non serve ritirare: basta inviare di nuovo, e la vecchia offerta vale finché la nuova non ha la sua ricevuta."),
            crate::pages::Lang::En => format!("You may send another one until {term}. To change something there is no need to withdraw: send again, and the old tender counts until the new one has its receipt."),
        })
        .field(Field::new("sure", sure, FieldKind::Tick).article("art. 92 D.Lgs. 36/2023; disciplinare, termine per le offerte"))
        .grave();
    Ok(Ok((form, acting)))
}
