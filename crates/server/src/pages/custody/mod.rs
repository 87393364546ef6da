//! Pages of the key custodians: their key on this device, how many can still open, and giving shares in a session.
//!
//! The server shows and explains; keys are made, kept and used by the scripts of these pages, in the browser.

mod health;
mod keys;
mod session;

use ceralacca_procedure::definition::EnvelopeClass;

use super::Lang;
use crate::access::Routes;

/// Mounts the pages.
pub fn mount(routes: Routes) -> Routes {
    session::mount(keys::mount(routes))
}

/// The word for an envelope.
fn class_name(class: EnvelopeClass, lang: Lang) -> &'static str {
    match class {
        EnvelopeClass::Administrative => lang.say("documentazione amministrativa", "administrative documents"),
        EnvelopeClass::Technical => lang.say("offerta tecnica", "technical tender"),
        EnvelopeClass::Economic => lang.say("offerta economica", "economic tender"),
        EnvelopeClass::Single => lang.say("busta unica", "single envelope"),
    }
}
