//! The documents of the tender, for those who put them together: list, addition, withdrawal.

use std::sync::Arc;

use askama::Template;
use axum::{
    extract::{Path, State},
    http::{Method, StatusCode},
    response::Response,
};
use ceralacca_procedure::{
    ProcedureId, ProcedureState, Refusal,
    acts::{AttachDocuments, DOCUMENT_NAME_MAX, DOCUMENTS_MAX, WithdrawDocument, may_change_documents},
    event::TenderDocument,
    policy::{self, Act},
};
use ceralacca_storage::Decision;

use crate::{
    ApiError, App,
    access::Routes,
    pages::{
        Field, FormPage, Lang, Layout, Paragraph, Posted, Viewer, act_done,
        buyer::Draft,
        page,
        public::documents::{self, DocumentLine, size},
        uploaded,
    },
    routes::documents::{attach_with, refuse_missing_of},
    run, streams,
};

/// Mounts the pages.
pub(super) fn mount(routes: Routes) -> Routes {
    const DOCUMENTS: &str = "/procedures/{procedure}/manage/documents";
    const WITHDRAW: &str = "/procedures/{procedure}/manage/documents/{digest}/withdraw";
    routes
        .login(Method::GET, DOCUMENTS, show)
        .act(Act::AttachDocuments, Method::POST, DOCUMENTS, attach)
        .act(Act::WithdrawDocument, Method::GET, WITHDRAW, ask)
        .act(Act::WithdrawDocument, Method::POST, WITHDRAW, withdraw)
}

/// Where the documents are kept: in the record, or in the draft that is not there yet.
enum Kept {
    Recorded(Arc<ProcedureState>),
    Draft(Box<Draft>),
}

impl Kept {
    /// The procedure as far as the viewer may know of it.
    async fn of(app: &App, viewer: &Viewer, procedure: &ProcedureId) -> Result<Self, ApiError> {
        match streams::procedure(app, procedure).await? {
            Some(state) => {
                policy::check(viewer.actor(), &state, Act::ReadDraft)?;
                Ok(Self::Recorded(state))
            }
            None => Ok(Self::Draft(Box::new(Draft::load(app, viewer.actor(), procedure).await?))),
        }
    }

    fn title(&self) -> String {
        match self {
            Self::Recorded(state) => state.definition.title.clone(),
            Self::Draft(draft) => draft.tree.text("title").to_owned(),
        }
    }

    fn lines(&self, lang: Lang) -> Vec<DocumentLine> {
        match self {
            Self::Recorded(state) => documents::lines(state, lang),
            Self::Draft(draft) => {
                draft.documents.iter().map(|document| DocumentLine::of(&draft.procedure, document, lang)).collect()
            }
        }
    }

    /// Whether the viewer may change them now.
    fn may_change(&self, viewer: &Viewer) -> bool {
        match self {
            Self::Recorded(state) => {
                policy::check(viewer.actor(), state, Act::AttachDocuments).is_ok()
                    && viewer.actor().person.as_ref().is_some_and(|person| may_change_documents(state, person))
            }
            // Whom the draft is not shown to has been refused it.
            Self::Draft(_) => true,
        }
    }

    fn is_published(&self) -> bool {
        match self {
            Self::Recorded(state) => state.published_at.is_some(),
            Self::Draft(_) => false,
        }
    }

    /// The page above this one.
    fn back(&self) -> String {
        match self {
            Self::Recorded(state) => format!("/procedures/{}/manage", state.id),
            Self::Draft(draft) => format!("/procedures/{}/edit/review", draft.procedure),
        }
    }
}

/// The page.
#[derive(Template)]
#[template(path = "manage/documents.html")]
struct DocumentsPage {
    layout: Layout,
    procedure: ProcedureId,
    title: String,
    documents: Vec<DocumentLine>,
    may: bool,
    published: bool,
    /// Those of a sending that was refused, each with the field that names its file.
    uploaded: Vec<(TenderDocument, String)>,
    files_max: usize,
    title_max: usize,
    file_bytes_max: u64,
    /// The same for people.
    file_max: String,
    refusal: Option<Refusal>,
    request_id: String,
    back: String,
}

fn documents_page(app: &App, viewer: &Viewer, procedure: &ProcedureId, kept: &Kept) -> DocumentsPage {
    let lang = viewer.lang();
    let back = kept.back();
    let desk = (lang.say("La mia scrivania", "My desk"), "/desk");
    let above = match kept {
        Kept::Recorded(_) => lang.say("Gestione della procedura", "Management of the procedure"),
        Kept::Draft(_) => lang.say("Verifica e pubblicazione", "Review and publication"),
    };
    DocumentsPage {
        layout: viewer.layout.clone().under([desk, (above, back.as_str())]),
        procedure: procedure.clone(),
        title: kept.title(),
        documents: kept.lines(lang),
        may: kept.may_change(viewer),
        published: kept.is_published(),
        uploaded: Vec::new(),
        files_max: DOCUMENTS_MAX,
        title_max: DOCUMENT_NAME_MAX,
        file_bytes_max: app.config.file_bytes_max,
        file_max: size(app.config.file_bytes_max, lang),
        refusal: None,
        request_id: app.fresh_id("form"),
        back,
    }
}

async fn show(State(app): State<App>, Path(id): Path<ProcedureId>, viewer: Viewer) -> Result<Response, ApiError> {
    let kept = Kept::of(&app, &viewer, &id).await?;
    page(StatusCode::OK, &documents_page(&app, &viewer, &id, &kept))
}

async fn attach(
    State(app): State<App>,
    Path(id): Path<ProcedureId>,
    viewer: Viewer,
    posted: Posted,
) -> Result<Response, ApiError> {
    let named = named(&posted);
    let command = AttachDocuments { documents: named.iter().map(|(document, _)| document.clone()).collect() };
    let kept = Kept::of(&app, &viewer, &id).await?;
    let done = match kept {
        Kept::Recorded(_) => {
            attach_with(&app, viewer.actor(), &id, command, posted.key(viewer.actor())).await.map(drop)
        }
        Kept::Draft(draft) => attach_to_draft(&app, &viewer, *draft, command).await,
    };
    match done {
        Ok(()) => act_done(&format!("/procedures/{id}/manage/documents"), Act::AttachDocuments),
        Err(ApiError::Refused(refusal)) => {
            let kept = Kept::of(&app, &viewer, &id).await?;
            let status = crate::error::status(refusal.kind);
            let shown = documents_page(&app, &viewer, &id, &kept);
            page(status, &DocumentsPage { refusal: Some(refusal), uploaded: named, ..shown })
        }
        Err(error) => Err(error),
    }
}

async fn attach_to_draft(
    app: &App,
    viewer: &Viewer,
    mut draft: Draft,
    command: AttachDocuments,
) -> Result<(), ApiError> {
    refuse_missing_of(app, &command).await?;
    command.refuse_unsound(draft.documents.iter())?;
    draft.documents.extend(command.documents);
    draft.save(app, viewer.actor()).await
}

/// The files of a form, each with its title, its name, and the field that named it.
fn named(posted: &Posted) -> Vec<(TenderDocument, String)> {
    let texts = posted.all("title").iter().zip(posted.all("name"));
    let files = posted.all(uploaded::FILE_FIELD).iter().zip(texts);
    let read = |(field, (title, name)): (&String, (&String, &String))| {
        let file = uploaded::file(field)?;
        let (title, name) = (title.trim().to_owned(), name.trim().to_owned());
        Some((TenderDocument { title, name, digest: file.digest, length: file.length }, field.clone()))
    };
    files.filter_map(read).collect()
}

async fn ask(
    State(app): State<App>,
    Path((id, digest)): Path<(ProcedureId, String)>,
    viewer: Viewer,
) -> Result<Response, ApiError> {
    let kept = Kept::of(&app, &viewer, &id).await?;
    form(&app, &viewer, &id, &kept, &digest)?.show()
}

async fn withdraw(
    State(app): State<App>,
    Path((id, digest)): Path<(ProcedureId, String)>,
    viewer: Viewer,
    posted: Posted,
) -> Result<Response, ApiError> {
    let kept = Kept::of(&app, &viewer, &id).await?;
    let shown = form(&app, &viewer, &id, &kept, &digest);
    let done = match kept {
        Kept::Recorded(_) => {
            let command = WithdrawDocument { digest, reason: posted.text("reason").to_owned() };
            let key = posted.key(viewer.actor());
            run::act(&app, viewer.actor(), &id, command, key, Decision::default()).await.map(drop)
        }
        Kept::Draft(mut draft) => {
            draft.documents.retain(|document| document.digest != digest);
            draft.save(&app, viewer.actor()).await
        }
    };
    match done {
        Ok(()) => act_done(&format!("/procedures/{id}/manage/documents"), Act::WithdrawDocument),
        Err(error) => shown?.refused(&posted, error),
    }
}

fn form(app: &App, viewer: &Viewer, procedure: &ProcedureId, kept: &Kept, digest: &str) -> Result<FormPage, ApiError> {
    let lang = viewer.lang();
    let found = kept.lines(lang).into_iter().find(|line| line.digest == digest && line.stands());
    let document = found.ok_or_else(|| {
        Refusal::not_found(
            "document_unknown",
            "Il documento non è fra quelli della procedura, o è già ritirato.",
            "The document is not one of the procedure's, or it is withdrawn already.",
        )
    })?;
    let title = lang.say("Ritira il documento", "Withdraw the document");
    let consequence = match kept {
        Kept::Recorded(state) if state.published_at.is_some() => lang.say(
            "Il documento resta scaricabile, segnato come ritirato con il motivo. Se ne aggiunge uno corretto, lo dica nel motivo.",
            "The document can still be downloaded, marked as withdrawn with the reason. If a corrected one takes its place, say so in the reason.",
        ),
        Kept::Recorded(_) => lang.say(
            "La procedura non è pubblicata: il documento sparisce dall'elenco, il ritiro resta nel registro.",
            "The procedure is not published: the document leaves the list, the withdrawal stays in the record.",
        ),
        Kept::Draft(_) => lang.say(
            "La procedura non è pubblicata: il documento sparisce dall'elenco.",
            "The procedure is not published: the document leaves the list.",
        ),
    };
    let desk = (lang.say("La mia scrivania", "My desk"), "/desk");
    let back = format!("/procedures/{procedure}/manage/documents");
    let layout =
        viewer.layout.clone().under([desk, (lang.say("Documenti di gara", "Tender documents"), back.as_str())]);
    let form = FormPage::new(app, layout, title, title, &back)
        .paragraph(Paragraph::default().quote(document.title))
        .paragraph(consequence);
    Ok(match kept {
        Kept::Recorded(_) => form.field(Field::reason(lang)),
        Kept::Draft(_) => form,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_file_has_its_own_title_and_name() {
        let body = b"file=document+aa+12&title=+Disciplinare+&name=d.pdf&file=document+bb+x&title=B&name=b.pdf&file=document+cc+3&title=C&name=c.zip";
        let named = named(&Posted::read("POST /x", body).unwrap());
        let read: Vec<_> =
            named.iter().map(|(found, _)| (&*found.title, &*found.name, &*found.digest, found.length)).collect();
        assert_eq!(read, [("Disciplinare", "d.pdf", "aa", 12), ("C", "c.zip", "cc", 3)]);
    }
}
