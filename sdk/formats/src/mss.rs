//! Secure mail (MSSanté): what its messages say beyond ordinary mail.
//!
//! | module | subject |
//! |---|---|
//! | [`address`] | addresses: well-formed, inside the trust space, of a patient |
//! | [`subject`] | the subject of a message with documents, of an answer that closes, of an error |
//! | [`headers`] | the headers `X-MSS-…` |
//! | [`message`] | a message written (feature `mail`) |
//! | [`received`] | a message read, whatever it is (feature `mail`) |
//! | [`report`] | delivery reports read, reading reports written and read (feature `mail`) |
//!
//! Sources: Référentiel #2 of the clients of secure mail as quoted in public projects (its text itself was not at hand), the
//! CI-SIS volet on documents received by mail, the messages of Mon espace santé as its users' guides show them.

pub mod address;
pub mod headers;
mod integration;
#[cfg(feature = "mail")]
pub mod message;
#[cfg(feature = "mail")]
pub mod received;
#[cfg(feature = "mail")]
pub mod report;
pub mod subject;

pub use integration::Integration;

/// The largest message Mon espace santé takes, in bytes: 25 Mo with its attachments. The guides say *Mo* without more; the
/// smaller reading is held.
pub const MOST_PATIENT_BYTES: u64 = 25_000_000;
