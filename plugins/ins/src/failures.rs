//! From what went wrong to the failure the contract carries: a stable code, one French sentence that says what to do,
//! and a line in English for the author. None of them holds patient data.

use socle_formats::identite::{PieceInconnue, Refus};
use socle_formats::insi::{ErreurReponse, ErreurRequete, Faute};
use socle_formats::traits::ErreurTrait;
use socle_sdk::{Failure, texts};

use crate::traits::Illisible;
use crate::{textes, traits};

/// A trait that cannot be sent, or is not one. The detail `field` names it.
pub(crate) fn trait_refuse(erreur: &ErreurTrait) -> Failure {
    Failure::new(erreur.code(), erreur.message()).field(traits::nom(erreur.champ))
}

/// A rule of the référentiel that forbids the act.
pub(crate) fn refus(refus: &Refus) -> Failure {
    let echec = Failure::new(refus.code(), refus.message());
    match refus.champ() {
        Some(champ) => echec.field(traits::nom(champ)),
        None => echec,
    }
}

/// Better to say that this version is too old than to show half an identity.
impl From<Illisible> for Failure {
    fn from(Illisible(quoi): Illisible) -> Self {
        Self::new(
            "insi.identite-illisible",
            texts::text(textes::ECHEC_ILLISIBLE),
        )
        .author(format!("the host gave {quoi}"))
    }
}

/// A document the référentiel does not list.
pub(crate) fn piece_inconnue(erreur: PieceInconnue) -> Failure {
    Failure::new(erreur.code(), erreur.message())
        .field("piece")
        .author(erreur.to_string())
}

/// A request that cannot be written: nothing was sent.
pub(crate) fn requete(erreur: &ErreurRequete) -> Failure {
    match erreur {
        ErreurRequete::Trait(erreur) => trait_refuse(erreur),
        autre => Failure::new(autre.code(), autre.message()).author(autre.to_string()),
    }
}

/// A reply that is not one.
pub(crate) fn reponse(erreur: &ErreurReponse, statut_http: u16) -> Failure {
    let echec = Failure {
        retryable: erreur.reessayable(),
        ..Failure::new(erreur.code(), erreur.message())
    };
    echec.author(format!("{erreur} (HTTP status {statut_http})"))
}

/// A SOAP fault. The service's own text is left out: it is not ours to say that it holds nothing of the patient.
pub(crate) fn faute(faute: &Faute) -> Failure {
    let echec = Failure {
        retryable: faute.reessayable(),
        ..Failure::new(&faute.code_stable(), faute.message())
    };
    echec.author(format!(
        "SOAP fault, {:?}, subcode {}, code {}, severity {}",
        faute.cote,
        faute.sous_code.as_deref().unwrap_or("-"),
        faute.code.as_deref().unwrap_or("-"),
        faute.severite.as_deref().unwrap_or("-"),
    ))
}

/// The sentence that says a failure of the network in terms of INSi; nothing for the others, which the host says well.
pub(crate) fn phrase_reseau(code: &str) -> Option<&'static str> {
    Some(match code {
        "http.timeout" => textes::ECHEC_DELAI,
        "http.unreachable" => textes::ECHEC_INJOIGNABLE,
        "http.interrupted" => textes::ECHEC_INTERROMPU,
        "http.tls" => textes::ECHEC_TLS,
        "http.too-large" => textes::ECHEC_TROP_GRAND,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use socle_formats::insi::Cote;
    use socle_formats::traits::{Champ, Defaut};

    use super::*;

    fn detail<'a>(echec: &'a Failure, nom: &str) -> Option<&'a str> {
        echec
            .details
            .iter()
            .find(|(cle, _)| cle == nom)
            .map(|(_, valeur)| valeur.as_str())
    }

    #[test]
    fn a_trait_is_named_as_the_contract_names_it() {
        let erreur = ErreurTrait {
            champ: Champ::NomNaissance,
            defaut: Defaut::Caractere('œ'),
        };
        for echec in [
            trait_refuse(&erreur),
            refus(&Refus::Trait(erreur)),
            requete(&ErreurRequete::Trait(erreur)),
        ] {
            assert_eq!(echec.code, "trait.caractere");
            assert_eq!(detail(&echec, "field"), Some("nom-naissance"));
            assert!(!echec.retryable);
        }
    }

    #[test]
    fn a_fault_keeps_its_code_and_not_its_text() {
        let dite = Faute {
            cote: Cote::Service,
            sous_code: Some("siram_40".into()),
            code: Some("insi_102".into()),
            severite: Some("fatal".into()),
            texte: "ADRUN ZOE".into(),
        };
        let echec = faute(&dite);
        assert_eq!((echec.code.as_str(), echec.retryable), ("insi.102", true));
        assert!(!format!("{echec:?}").contains("ADRUN"));

        let echec = faute(&Faute {
            cote: Cote::Emetteur,
            code: Some("desir_550".into()),
            ..dite
        });
        assert_eq!((echec.code.as_str(), echec.retryable), ("desir.550", false));
    }
}
