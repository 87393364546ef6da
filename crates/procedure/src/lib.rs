//! The tender as law: states, commands, events, refusals. No I/O, no async, no clock.
//!
//! An act is a struct of [`acts`]. [`policy::permit`] says whether this person may do it now and gives a
//! [`policy::Permit`]; `decide` takes the permit by value and answers with events or with a [`Refusal`] that
//! names its rule; [`ProcedureState::apply`] is the only way in which a state changes, so that the state is a pure
//! function of the events.
#![forbid(unsafe_code)]

pub mod acts;
pub mod anomaly;
pub mod definition;
pub mod event;
pub mod findings;
pub mod ids;
pub mod lint;
pub mod lot_preference;
pub mod offers;
pub mod owed;
pub mod policy;
pub mod price;
pub mod publicity;
pub mod refusal;
pub mod scoring;
pub mod state;
pub mod waiting;

pub use event::{BodyEvent, OperatorEvent, ProcedureEvent, TenderEvent};
pub use ids::{BodyId, EnvelopeId, OperatorId, PersonId, ProcedureId, SessionId};
pub use refusal::{Refusal, RefusalKind};
pub use state::{BodyState, OperatorState, ProcedureState, TenderState};
