//! The faults of INSi: those that are published or were observed, and ours, marked.

use crate::insi::reply::RESULTAT;
use crate::soap::{ENV, Erreur, Fault, Side, Subcode};

/// Observed with `siram_40`.
const TEXT_UNAVAILABLE: &str = "Le service est temporairement inaccessible. Veuillez renouveler votre demande ultérieurement. Si le problème persiste, contactez l'éditeur du progiciel ou votre responsable informatique.";

/// Published: the technical error of the search by traits. Also what the qualification environment was observed to
/// answer to traits it cannot take (`D'ÆION CŒUR`), hence our answer to every broken lexical rule. The severity was
/// observed as `fatal` although the schema says `fatale`.
pub(crate) fn insi_102(reason: impl Into<String>) -> Box<Fault> {
    Box::new(Fault {
        side: Side::Receiver,
        subcode: Subcode::Siram("siram_40"),
        text: TEXT_UNAVAILABLE.to_owned(),
        erreur: Some(Erreur {
            severite: "fatal",
            code: "insi_102",
            texte: "L'appel au service de recherche avec les traits d'identité renvoie une erreur technique."
                .to_owned(),
        }),
        reason: reason.into(),
    })
}

/// Published: unavailability.
pub(crate) fn insi_111(reason: impl Into<String>) -> Box<Fault> {
    Box::new(Fault {
        side: Side::Receiver,
        subcode: Subcode::Siram("siram_40"),
        text: TEXT_UNAVAILABLE.to_owned(),
        erreur: Some(Erreur {
            severite: "fatale",
            code: "insi_111",
            texte: "Indisponibilité des téléservices".to_owned(),
        }),
        reason: reason.into(),
    })
}

/// Published: the birth name is mandatory.
pub(crate) fn insi_19(reason: impl Into<String>) -> Box<Fault> {
    Box::new(Fault {
        side: Side::Sender,
        subcode: Subcode::Siram("siram_10"),
        text: "Requête invalide".to_owned(),
        erreur: Some(Erreur {
            severite: "erreur",
            code: "insi_19",
            texte: "Le champ nom de naissance est obligatoire".to_owned(),
        }),
        reason: reason.into(),
    })
}

/// Published: the authorisation number is unknown.
pub(crate) fn desir_550(reason: impl Into<String>) -> Box<Fault> {
    Box::new(Fault {
        side: Side::Sender,
        subcode: Subcode::Siram("siram_100"),
        text: "L'accès par ce progiciel au service n'est pas autorisé. Contactez l'éditeur du progiciel ou votre responsable informatique."
            .to_owned(),
        erreur: Some(Erreur {
            severite: "erreur",
            code: "desir_550",
            texte: "Numéro d'autorisation du logiciel inconnu.".to_owned(),
        }),
        reason: reason.into(),
    })
}

/// Published without a subcode: the certificate does not open the service.
pub(crate) fn desir_560(reason: impl Into<String>) -> Box<Fault> {
    Box::new(Fault {
        side: Side::Sender,
        subcode: Subcode::None,
        text: "Niveau d'accès insuffisant".to_owned(),
        erreur: Some(Erreur {
            severite: "erreur",
            code: "desir_560",
            texte: "Vous ne disposez pas des droits suffisants pour accéder à ce service"
                .to_owned(),
        }),
        reason: reason.into(),
    })
}

/// Made up by the sandbox: side, subcode and code.
fn made_up(code: &'static str, texte: &str, reason: String) -> Box<Fault> {
    Box::new(Fault {
        side: Side::Sender,
        subcode: Subcode::Siram("siram_10"),
        text: "Requête invalide".to_owned(),
        erreur: Some(Erreur {
            severite: "erreur",
            code,
            texte: texte.to_owned(),
        }),
        reason,
    })
}

/// Made up: the body is not XML we accept.
pub(crate) fn xml(reason: String) -> Box<Fault> {
    made_up(
        "sandbox_xml",
        "Le message n'est pas un document XML valide.",
        reason,
    )
}

/// Made up: an element or attribute is missing, unknown or out of order.
pub(crate) fn schema(reason: String) -> Box<Fault> {
    made_up(
        "sandbox_schema",
        "Le message n'est pas conforme au schéma.",
        reason,
    )
}

/// Made up: a context holds a value of the wrong shape.
pub(crate) fn contexte(reason: String) -> Box<Fault> {
    made_up("sandbox_contexte", "Le contexte n'est pas valide.", reason)
}

/// Made up: an assertion is missing, not wanted, or of another shape.
pub(crate) fn assertion(reason: String) -> Box<Fault> {
    made_up(
        "sandbox_assertion",
        "Le jeton d'authentification est absent ou invalide.",
        reason,
    )
}

/// Made up: `Emetteur` is neither the structure of the certificate nor the person of the assertion.
pub(crate) fn emetteur(reason: String) -> Box<Fault> {
    made_up(
        "sandbox_emetteur",
        "L'émetteur ne correspond pas au certificat.",
        reason,
    )
}

/// Made up: a field the search needs is missing or its value has the wrong shape.
pub(crate) fn champ(reason: String) -> Box<Fault> {
    made_up(
        "sandbox_champ",
        "Un champ de la recherche est absent ou invalide.",
        reason,
    )
}

/// A fault nobody has documented, for the disturbance of that name.
pub(crate) fn unknown_fault() -> String {
    Fault {
        side: Side::Receiver,
        subcode: Subcode::Siram("siram_999"),
        text: "Erreur non documentée".to_owned(),
        erreur: Some(Erreur {
            severite: "fatale",
            code: "insi_999",
            texte: "Code inconnu de tous les guides.".to_owned(),
        }),
        reason: String::new(),
    }
    .to_xml()
}

/// The same message in a namespace that is not the service's; a fault changes the envelope's.
pub(crate) fn wrong_result_namespace(body: &str) -> String {
    if body.contains(RESULTAT) {
        body.replace(RESULTAT, "http://www.cnamts.fr/INSiAutreResultat")
    } else {
        body.replace(ENV, "http://www.example.org/autre-enveloppe")
    }
}
