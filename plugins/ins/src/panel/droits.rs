//! What the person at the keyboard may do. The host checks it again at each act; here it is only said beforehand.

use socle_sdk::session;

/// The rights that matter to the panel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Droits {
    /// Ask INSi.
    pub(super) interroger: bool,
    /// Check an identity on a document, decide on an answer that waits.
    pub(super) qualifier: bool,
    /// Attest to know a person: the practitioner alone.
    pub(super) attester: bool,
}

impl Droits {
    /// None without a session. Any other failure (the practice withdrew that permission) tells nothing: each act is then
    /// offered, and the host says why it is refused.
    pub(super) fn lire() -> Self {
        match session::current() {
            Ok(session) => Self {
                interroger: session.can("insi"),
                qualifier: session.can("qualify"),
                attester: session.can("attest"),
            },
            Err(echec) => Self::tous(echec.code != "session-required"),
        }
    }

    const fn tous(permis: bool) -> Self {
        Self {
            interroger: permis,
            qualifier: permis,
            attester: permis,
        }
    }
}
