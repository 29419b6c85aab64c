//! What the person at the keyboard may do. The host checks it again at each act; here it is only said beforehand, with who
//! can when they cannot.

use socle_sdk::session;

use crate::textes;

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

    /// Why this person may not ask INSi, if so: a key of `fr.ftl`.
    pub(super) fn sans_interroger(self) -> Option<&'static str> {
        (!self.interroger).then_some(textes::SANS_DROIT)
    }

    /// Why this person may not check an identity, and who can.
    pub(super) fn sans_qualifier(self) -> Option<&'static str> {
        (!self.qualifier).then_some(textes::QUI_CONTROLE)
    }

    /// Why this person may not attest, and who can.
    pub(super) fn sans_attester(self) -> Option<&'static str> {
        (!self.attester).then_some(textes::QUI_ATTESTE)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_may_not_is_told_who_can() {
        let personne = Droits::tous(false);
        let secretaire = Droits {
            interroger: true,
            qualifier: true,
            attester: false,
        };
        assert_eq!(secretaire.sans_qualifier(), None);
        assert_eq!(secretaire.sans_attester(), Some(textes::QUI_ATTESTE));
        assert_eq!(personne.sans_qualifier(), Some(textes::QUI_CONTROLE));
        assert_eq!(personne.sans_interroger(), Some(textes::SANS_DROIT));
        assert_eq!(Droits::tous(true).sans_attester(), None);
    }
}
