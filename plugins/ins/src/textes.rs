//! The keys of `fr.ftl`. What is said is in the catalogue, so that it is read and corrected as French; the code names a
//! sentence by its constant. A constant nobody uses is a warning of the compiler, and a test holds this list against the
//! catalogue: no key lacks its sentence and no sentence its key.
//!
//! The sentences about the référentiel (a trait refused, a fault of INSi, a warning) are not here: the formats crate
//! gives them, the same to every plugin.

use socle_formats::identite::Piece;

/// One constant a key, and, for the test, the list of them all.
macro_rules! cles {
    ($($nom:ident = $cle:literal;)*) => {
        $(pub(crate) const $nom: &str = $cle;)*

        #[cfg(test)]
        const CLES: &[&str] = &[$($cle),*];
    };
}

cles! {
    STATUT_PROVISOIRE = "statut-provisoire";
    STATUT_VALIDEE = "statut-validee";
    STATUT_RECUPEREE = "statut-recuperee";
    STATUT_QUALIFIEE = "statut-qualifiee";
    MARQUE_A_VERIFIER = "marque-a-verifier";
    MARQUE_DOUTEUSE = "marque-douteuse";
    MARQUE_FICTIVE = "marque-fictive";
    MARQUE_HOMONYME = "marque-homonyme";
    MARQUE_PIECE_REFUSEE = "marque-piece-refusee";
    MARQUE_A_RENOUVELER = "marque-a-renouveler";

    TABLEAU = "tableau";
    COLONNE_TRAIT = "colonne-trait";
    COLONNE_DOSSIER = "colonne-dossier";
    COLONNE_INSI = "colonne-insi";
    TRAIT_NOM = "trait-nom";
    TRAIT_PRENOM = "trait-prenom";
    TRAIT_PRENOMS = "trait-prenoms";
    TRAIT_SEXE = "trait-sexe";
    TRAIT_DATE = "trait-date";
    TRAIT_LIEU = "trait-lieu";
    TRAIT_ABSENT = "trait-absent";
    ECART_DIFFERENT = "ecart-different";

    CONCORDENT = "concordent";
    ACCEPTE = "accepte";
    MATRICULE = "matricule";
    MATRICULE_DOSSIER = "matricule-dossier";
    MATRICULE_INSI = "matricule-insi";
    OID = "oid";
    CONTROLE = "controle";
    ATTESTATION = "attestation";
    CONTROLEE_LE = "controlee-le";
    PAR = "par";
    REFUS_LE = "refus-le";
    REFUS_EFFET = "refus-effet";
    CONTROLE_DU = "controle-du";
    VERIFICATION_DUE = "verification-due";
    ANCIENS = "anciens";
    ANCIEN_INVALIDE = "ancien-invalide";
    ANCIEN_REMPLACE = "ancien-remplace";
    ANCIEN_INSI = "ancien-insi";
    VERIFIEE_LE = "verifiee-le";
    INS_DEMENTIE = "ins-dementie";
    NOTER_REFUS = "noter-refus";
    PIECE_DE_NOUVEAU = "presentee-de-nouveau";
    INTERROGEE = "interrogee";
    RETOUR_ECARTE = "retour-ecarte";
    DATE_INCERTAINE = "date-incertaine";

    INTERROGER = "interroger";
    INTERROGER_DE_NOUVEAU = "interroger-de-nouveau";
    EN_COURS = "en-cours";
    TRAIT_A_CORRIGER = "trait-a-corriger";
    SANS_DROIT = "sans-droit";
    QUI_CONTROLE = "qui-controle";
    QUI_ATTESTE = "qui-atteste";
    ACCEPTER = "accepter";
    ACCEPTER_QUESTION = "accepter-question";
    REJETER = "rejeter";
    PIECE_QUALIFIE = "presentee-qualifie";
    PIECE_VALIDE = "presentee-valide";
    PIECE_INSUFFISANTE = "presentee-insuffisante";
    AUTRES_PIECES = "autres-pieces";
    MOINS_DE_PIECES = "moins-de-pieces";
    ATTESTER = "attester";
    ATTESTER_QUESTION = "attester-question";
    ATTESTER_SANS_ACCORD = "attester-sans-accord";
    MONTRER = "montrer";
    PAGE_PATIENT = "page-patient";
    TRAIT_NOM_NAISSANCE = "trait-nom-naissance";
    TRAIT_PRENOMS_NAISSANCE = "trait-prenoms-naissance";
    TRAIT_LIEU_NAISSANCE = "trait-lieu-naissance";
    CARTE_EUROPEENNE = "carte-europeenne";
    NOM_DE_NAISSANCE = "nom-de-naissance";
    CHERCHER_NOM_UTILISE = "chercher-nom-utilise";
    CORRIGER = "corriger";
    VOIR_IDENTITE = "voir-identite";
    DEMANDER_CORRECTION = "demander-correction";

    CAS_PARTICULIERS = "cas-particuliers";
    CAS_FERMER = "cas-fermer";
    CAS_NOUVEAU_NE = "cas-nouveau-ne";
    CAS_NOUVEAU_NE_AIDE = "cas-nouveau-ne-aide";
    NAISSANCE_PREVUE = "naissance-prevue";
    CAS_ENFANT = "cas-enfant";
    CAS_ENFANT_AIDE = "cas-enfant-aide";
    CAS_NE_ETRANGER = "cas-ne-etranger";
    CAS_NE_ETRANGER_AIDE = "cas-ne-etranger-aide";
    CAS_ETAT_CIVIL = "cas-etat-civil";
    CAS_ETAT_CIVIL_AIDE = "cas-etat-civil-aide";
    CAS_ECART = "cas-ecart";
    CAS_ECART_AIDE = "cas-ecart-aide";
    CAS_DOMICILE = "cas-domicile";
    CAS_DOMICILE_AIDE = "cas-domicile-aide";
    CAS_REFUS_PIECE = "cas-refus-piece";
    CAS_REFUS_PIECE_AIDE = "cas-refus-piece-aide";

    ECHEC_PATIENT = "echec-patient";
    ECHEC_ILLISIBLE = "echec-illisible";
    ECHEC_DROIT_INSI = "echec-droit-insi";
    ECHEC_AUTORISATION = "echec-autorisation";
    ECHEC_STRUCTURE = "echec-structure";
    ECHEC_ANNULE = "echec-annule";
    ECHEC_APCV = "echec-apcv";
    ECHEC_DELAI = "echec-delai";
    ECHEC_INJOIGNABLE = "echec-injoignable";
    ECHEC_INTERROMPU = "echec-interrompu";
    ECHEC_TLS = "echec-tls";
    ECHEC_TROP_GRAND = "echec-trop-grand";
    ECHEC_IDENTIFIANT = "echec-identifiant";
    ECHEC_VITALE_ASSERTION = "echec-vitale-assertion";
    ECHEC_VITALE_AUTRE = "echec-vitale-autre";
    ECHEC_VITALE_PLUSIEURS = "echec-vitale-plusieurs";
    ECHEC_VITALE_INCOMPLETE = "echec-vitale-incomplete";
    SIMULE = "simule";

    ACCUEIL_CALME = "accueil-calme";
    ACCUEIL_ATTENTE = "accueil-attente";
    ACCUEIL_BEAUCOUP = "accueil-beaucoup";
    ACCUEIL_DEPUIS = "accueil-depuis";
    ACCUEIL_PROCHAIN = "accueil-prochain";
    ATTENDUS = "attendus";
    ATTENDUS_PRETS = "attendus-prets";
    ATTENDU_HEURE = "attendu-heure";
    ATTENDU_NOM = "attendu-nom";
    ATTENDU_A_FAIRE = "attendu-a-faire";
    ATTENDU_PIECE = "attendu-piece";
    ATTENDU_RETOUR = "attendu-retour";
    ATTENDU_SANS_INS = "attendu-sans-ins";
    ATTENDU_INSI = "attendu-insi";
    ATTENDU_TRAIT = "attendu-trait";
    ATTENDU_DOUTE = "attendu-doute";
    VERIFICATION_EN_COURS = "verification-en-cours";
    VERIFICATION_BILAN = "verification-bilan";
    VERIFICATION_DIFFERENTE = "verification-differente";
    VERIFICATION_SUSPENDRE = "verification-suspendre";
    VERIFICATION_REPRENDRE = "verification-reprendre";
    FILE_AVANCEMENT = "file-avancement";
    BALAYAGE_AVANCEMENT = "balayage-avancement";

    ECHEC_VERIFICATION_INS = "echec-verification-ins";
    ECHEC_NOM_UTILISE = "echec-nom-utilise";
}

/// The short name of a kind of document, for a button.
pub(crate) fn piece(piece: Piece) -> String {
    format!("piece-{}", piece.code())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::BTreeSet;

    use super::*;

    /// The messages of the catalogue: one a line, `clé = texte`.
    fn messages() -> Vec<(&'static str, &'static str)> {
        include_str!("../fr.ftl")
            .lines()
            .filter(|ligne| !ligne.is_empty() && !ligne.starts_with('#'))
            .map(|ligne| ligne.split_once(" = ").unwrap())
            .collect()
    }

    #[test]
    fn the_catalogue_and_the_code_have_the_same_keys() {
        let messages = messages();
        let du_catalogue: BTreeSet<String> =
            messages.iter().map(|(cle, _)| (*cle).to_owned()).collect();
        assert_eq!(messages.len(), du_catalogue.len(), "a key stands twice");

        let cles = CLES.iter().map(|cle| (*cle).to_owned());
        let du_code: BTreeSet<String> = cles.chain(Piece::TOUTES.map(piece)).collect();
        assert_eq!(du_code.len(), CLES.len() + Piece::TOUTES.len());
        assert_eq!(du_code, du_catalogue);
    }

    #[test]
    fn each_message_says_something_in_good_typography() {
        for (cle, texte) in messages() {
            assert!(!texte.trim().is_empty(), "{cle}");
            assert!(!texte.contains('\''), "{cle}: straight apostrophe");
            assert!(!texte.contains("..."), "{cle}: three dots for an ellipsis");
        }
    }

    /// A failure is one sentence or two, and says what to do.
    #[test]
    fn failures_are_sentences() {
        let mut echecs = messages();
        echecs.retain(|(cle, _)| cle.starts_with("echec-"));
        assert!(!echecs.is_empty());
        for (cle, texte) in echecs {
            assert!(texte.ends_with('.'), "{cle}: {texte}");
            let mots = texte.split_whitespace().count();
            assert!(mots > 7, "{cle} is too short to say what to do: {texte}");
        }
    }
}
