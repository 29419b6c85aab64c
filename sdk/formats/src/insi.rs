//! The INSi téléservice (`ServiceIdentiteCertifiee` 1.0.0): requests, replies, retry plan.
//!
//! SOAP 1.2, document/literal, with WS-Addressing 1.0 headers. A request is [`rechercher_avec_traits`] (WS_INS2) or
//! [`rechercher_avec_carte_vitale`] (WS_INS1); its reply is read by [`lire_reponse`]; [`Recherche`] says which request
//! comes next. Verification and bulk operations (WS_INS3 to 5) have no public description: [`verifier`] compares instead.

mod erreur;
mod faute;
mod recherche;
mod reponse;
mod requete;
mod verification;

pub use erreur::{ErreurReponse, ErreurRequete};
pub use faute::{Cote, Faute};
pub use recherche::{Conclusion, Criteres, Recherche};
pub use reponse::{Message, Retour, lire_reponse};
pub use requete::{
    Carte, Contexte, Logiciel, Requete, rechercher_avec_carte_vitale, rechercher_avec_traits,
};
pub use verification::verifier;

/// Namespaces of the téléservice.
pub mod espaces {
    /// SOAP 1.2 envelope.
    pub const SOAP: &str = "http://www.w3.org/2003/05/soap-envelope";
    /// WS-Addressing 1.0.
    pub const WSA: &str = "http://www.w3.org/2005/08/addressing";
    /// WS-Security.
    pub const WSSE: &str =
        "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd";
    /// Business context.
    pub const CONTEXTE_BAM: &str = "urn:siram:bam:ctxbam";
    /// Software context.
    pub const CONTEXTE_LPS: &str = "urn:siram:lps:ctxlps";
    /// Search by traits.
    pub const RECSANS: &str = "http://www.cnamts.fr/INSiRecSans";
    /// Search by Vitale card.
    pub const RECVITALE: &str = "http://www.cnamts.fr/INSiRecVit";
    /// Reply.
    pub const RESULTAT: &str = "http://www.cnamts.fr/INSiResultat";
    /// Detail of a fault.
    pub const SIRAM: &str = "urn:siram";
}

/// Action of WS_INS1.
pub const ACTION_CARTE_VITALE: &str =
    "urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvecCarteVitale";
/// Action of WS_INS2.
pub const ACTION_TRAITS: &str =
    "urn:ServiceIdentiteCertifiee:1.0.0:rechercherInsAvecTraitsIdentite";

/// Largest reply read, in bytes.
pub const TAILLE_MAX_OCTETS: usize = 1024 * 1024;
/// Deepest nesting read.
pub const PROFONDEUR_MAX: usize = 32;
/// Most elements read.
pub const ELEMENTS_MAX: usize = 2_000;
/// Most former matricules read (the téléservice gives at most ten; the margin is ours).
pub const HISTORIQUE_MAX: usize = 50;
