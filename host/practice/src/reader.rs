//! What is held before a reader – a carte Vitale, the application on a telephone, a Datamatrix INS, a received document –
//! and whom it is about.
//!
//! All of them are channels of import, never the proof of an identity: what is read helps to find a patient, to compare the
//! file trait by trait, or to fill a form in. An INS is never taken from a code on paper, and the number on a card is not
//! the INS. The one exception is the application carte Vitale, whose identity counts as *qualifiée*: that is for the
//! provider of identities to take, from a handle only the host makes.
//!
//! | module | subject |
//! |---|---|
//! | [`shown`] | what was read, whatever it was read from |
//! | [`find`] | which patient it is about |
//! | [`image`] | the Datamatrix INS of an image or a PDF |
//! | [`link`] | a patient passed from another software |
//! | [`passed`] | where such a patient waits for the screen |
//! | [`received`] | the identity a structured document writes |
//! | [`card`] | the adapter of this workstation |

pub mod card;
pub mod find;
pub mod image;
pub mod link;
pub mod passed;
pub mod received;
pub mod shown;

pub use find::{Compared, Found, find};
pub use shown::{Shown, Source};
