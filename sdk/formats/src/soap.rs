//! SOAP, as the national services speak it: what INSi and the shared record have in common.
//!
//! Written strictly (SOAP 1.2, WS-Addressing 1.0), read leniently (1.1 as well, faults of either inside a multipart body):
//! official samples of the shared record mix both.

#[cfg(feature = "fhir")]
mod envelope;
#[cfg(feature = "fhir")]
mod fault;
#[cfg(feature = "fhir")]
pub mod mtom;
pub(crate) mod tree;

#[cfg(feature = "fhir")]
pub(crate) use envelope::{Body, body, write};
#[cfg(feature = "fhir")]
pub use envelope::{Head, HeadError, ReplyError};
#[cfg(feature = "fhir")]
pub use fault::{Fault, Side};
pub use tree::XmlError;
