//! Bodies: their people, their roles, the custodians of their keys; and the list for the platform's administrator, who
//! sees no procurement data here or anywhere.

mod body;
mod custodians;
mod platform;
mod roles;

use ceralacca_procedure::{BodyId, waiting::BodyTask};

use super::{Lang, Viewer};
use crate::{
    ApiError,
    access::Routes,
    routes::bodies::{known, unknown},
};

/// Mounts the pages.
pub fn mount(routes: Routes) -> Routes {
    let routes = platform::mount(routes);
    let routes = roles::mount(routes);
    let routes = custodians::mount(routes);
    body::mount(routes)
}

/// A need of a body in words.
pub(crate) fn need_words(what: BodyTask, lang: Lang) -> &'static str {
    match what {
        BodyTask::NameAdmin => lang.say("Nominare l'amministratore dell'ente", "Name the administrator of the body"),
        BodyTask::NameLead => {
            lang.say("Attribuire il ruolo di RUP (art. 15)", "Grant the role of project lead (RUP, art. 15)")
        }
        BodyTask::NameCustodians => lang.say("Nominare i custodi delle chiavi", "Name the key custodians"),
        BodyTask::EnrolKey => lang.say(
            "Creare la propria chiave di custode sul proprio dispositivo",
            "Make one's own custodian key on one's own device",
        ),
        BodyTask::PutInForce => lang.say(
            "Mettere in carica i custodi: senza, non si pubblica",
            "Put the custodians in force: without them nothing is published",
        ),
        BodyTask::RenewSet => lang.say(
            "Mettere in carica un nuovo insieme di custodi: uno non conta più",
            "Put a new set of custodians in force: one counts no more",
        ),
    }
}

/// Who is of no such body learns nothing, not even whether it is registered.
fn refuse_stranger(viewer: &Viewer, id: BodyId) -> Result<BodyId, ApiError> {
    let id = known(id)?;
    let actor = viewer.actor();
    if actor.platform_admin || actor.bodies.contains_key(&id) { Ok(id) } else { Err(unknown().into()) }
}
