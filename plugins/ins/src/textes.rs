//! The keys of `fr.ftl`, all of them and nothing else: a key that is not used is a warning of the compiler, and a test
//! compares this list with the catalogue. What is said is in the catalogue, so that it is read and corrected as French.
//!
//! The sentences about the référentiel (a trait refused, a fault of INSi, a warning) are not here: the formats crate
//! gives them, the same to every plugin.

use socle_formats::identite::Piece;

pub(crate) const STATUT_PROVISOIRE: &str = "statut-provisoire";
pub(crate) const STATUT_VALIDEE: &str = "statut-validee";
pub(crate) const STATUT_RECUPEREE: &str = "statut-recuperee";
pub(crate) const STATUT_QUALIFIEE: &str = "statut-qualifiee";
pub(crate) const MARQUE_A_VERIFIER: &str = "marque-a-verifier";
pub(crate) const MARQUE_DOUTEUSE: &str = "marque-douteuse";
pub(crate) const MARQUE_FICTIVE: &str = "marque-fictive";
pub(crate) const MARQUE_HOMONYME: &str = "marque-homonyme";

pub(crate) const TABLEAU: &str = "tableau";
pub(crate) const COLONNE_TRAIT: &str = "colonne-trait";
pub(crate) const COLONNE_DOSSIER: &str = "colonne-dossier";
pub(crate) const COLONNE_INSI: &str = "colonne-insi";
pub(crate) const COLONNE_ECART: &str = "colonne-ecart";
pub(crate) const TRAIT_NOM: &str = "trait-nom";
pub(crate) const TRAIT_PRENOM: &str = "trait-prenom";
pub(crate) const TRAIT_PRENOMS: &str = "trait-prenoms";
pub(crate) const TRAIT_SEXE: &str = "trait-sexe";
pub(crate) const TRAIT_DATE: &str = "trait-date";
pub(crate) const TRAIT_LIEU: &str = "trait-lieu";
pub(crate) const TRAIT_ABSENT: &str = "trait-absent";
pub(crate) const ECART_DIFFERENT: &str = "ecart-different";
pub(crate) const ECART_ABSENT_DOSSIER: &str = "ecart-absent-dossier";
pub(crate) const ECART_ABSENT_INSI: &str = "ecart-absent-insi";

pub(crate) const CONCORDENT: &str = "concordent";
pub(crate) const A_VERIFIER: &str = "a-verifier";
pub(crate) const A_VERIFIER_AUTRE_MATRICULE: &str = "a-verifier-autre-matricule";
pub(crate) const ACCEPTER: &str = "accepter";
pub(crate) const ACCEPTER_QUESTION: &str = "accepter-question";
pub(crate) const REJETER: &str = "rejeter";
pub(crate) const MATRICULE: &str = "matricule";
pub(crate) const MATRICULE_DOSSIER: &str = "matricule-dossier";
pub(crate) const MATRICULE_INSI: &str = "matricule-insi";
pub(crate) const OID: &str = "oid";
pub(crate) const CONTROLE: &str = "controle";
pub(crate) const ATTESTATION: &str = "attestation";
pub(crate) const INTERROGEE: &str = "interrogee";
pub(crate) const SANS_IDENTITE: &str = "sans-identite";
pub(crate) const TRAITS_CHANGES: &str = "traits-changes";

pub(crate) const INTERROGER: &str = "interroger";
pub(crate) const INTERROGER_DE_NOUVEAU: &str = "interroger-de-nouveau";
pub(crate) const EN_COURS: &str = "en-cours";
pub(crate) const TRAIT_A_CORRIGER: &str = "trait-a-corriger";
pub(crate) const SANS_DROIT: &str = "sans-droit";

pub(crate) const PIECE_QUALIFIE: &str = "piece-qualifie";
pub(crate) const PIECE_VALIDE: &str = "piece-valide";
pub(crate) const PIECE_INSUFFISANTE: &str = "piece-insuffisante";
pub(crate) const AUTRES_PIECES: &str = "autres-pieces";
pub(crate) const MOINS_DE_PIECES: &str = "moins-de-pieces";
pub(crate) const ATTESTER: &str = "attester";
pub(crate) const ATTESTER_QUESTION: &str = "attester-question";

pub(crate) const ECHEC_PATIENT: &str = "echec-patient";
pub(crate) const ECHEC_STATUT: &str = "echec-statut";
pub(crate) const ECHEC_DROIT_INSI: &str = "echec-droit-insi";
pub(crate) const ECHEC_AUTORISATION: &str = "echec-autorisation";
pub(crate) const ECHEC_STRUCTURE: &str = "echec-structure";
pub(crate) const ECHEC_ANNULE: &str = "echec-annule";
pub(crate) const ECHEC_DELAI: &str = "echec-delai";
pub(crate) const ECHEC_INJOIGNABLE: &str = "echec-injoignable";
pub(crate) const ECHEC_INTERROMPU: &str = "echec-interrompu";
pub(crate) const ECHEC_TLS: &str = "echec-tls";
pub(crate) const ECHEC_TROP_GRAND: &str = "echec-trop-grand";
pub(crate) const ECHEC_VERIFICATION: &str = "echec-verification";

/// The short name of a kind of document, for a button.
pub(crate) const fn piece(piece: Piece) -> &'static str {
    match piece {
        Piece::CarteIdentite => "piece-carte-identite",
        Piece::Passeport => "piece-passeport",
        Piece::TitreSejour => "piece-titre-sejour",
        Piece::CarteIdentiteNumerique => "piece-e-cni",
        Piece::IdentiteNumerique => "piece-identite-numerique",
        Piece::AppliCarteVitale => "piece-appli-carte-vitale",
        Piece::ActeEtPieceParent => "piece-acte-et-piece-parent",
        Piece::DocumentCirculation => "piece-document-circulation",
        Piece::ActeNaissance => "piece-acte-naissance",
        Piece::LivretFamille => "piece-livret-famille",
        Piece::CarteVitale => "piece-carte-vitale",
        Piece::PermisConduire => "piece-permis-conduire",
        Piece::Autre => "piece-autre",
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::BTreeSet;

    const CATALOGUE: &str = include_str!("../fr.ftl");

    /// The keys above: the texts between quotes of this file, before its tests.
    fn cles_du_code() -> BTreeSet<&'static str> {
        let source = include_str!("textes.rs")
            .split("#[cfg(test)]")
            .next()
            .unwrap();
        let code = source
            .lines()
            .filter(|ligne| !ligne.trim_start().starts_with("//"));
        code.filter_map(|ligne| ligne.split('"').nth(1)).collect()
    }

    /// A message of the catalogue begins its line: `clé = texte`.
    fn messages() -> impl Iterator<Item = (&'static str, &'static str)> {
        CATALOGUE
            .lines()
            .filter(|ligne| ligne.starts_with(|c: char| c.is_ascii_lowercase()))
            .map(|ligne| ligne.split_once(" = ").unwrap())
    }

    #[test]
    fn the_catalogue_and_the_code_have_the_same_keys() {
        let du_catalogue: BTreeSet<_> = messages().map(|(cle, _)| cle).collect();
        assert_eq!(messages().count(), du_catalogue.len(), "a key stands twice");
        assert_eq!(cles_du_code(), du_catalogue);
    }

    #[test]
    fn a_key_stands_once_in_the_code_and_each_message_says_something() {
        let source = include_str!("textes.rs")
            .split("#[cfg(test)]")
            .next()
            .unwrap();
        for cle in cles_du_code() {
            assert_eq!(source.matches(&format!("\"{cle}\"")).count(), 1, "{cle}");
        }
        for (cle, texte) in messages() {
            assert!(!texte.trim().is_empty(), "{cle}");
        }
    }

    /// A failure is one sentence or two, and says what to do.
    #[test]
    fn failures_are_sentences() {
        for (cle, texte) in messages().filter(|(cle, _)| cle.starts_with("echec-")) {
            assert!(texte.ends_with('.'), "{cle}: {texte}");
            assert!(
                texte.len() > 40,
                "{cle} is too short to say what to do: {texte}"
            );
        }
    }
}
