//! What is read on a carte Vitale, and who on it is the patient of the file.
//!
//! The number on a card is not the INS: it only lets INSi search another way. Traits are compared in the form INSi takes,
//! since cards are written in capitals without accents.

use socle_formats::insi::Carte;
use socle_formats::nir::{self, Matricule};
use socle_formats::traits::{Champ, Traits, fil};
use socle_sdk::Data;

/// A person on the card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Beneficiaire {
    pub(crate) nom: String,
    pub(crate) nom_naissance: Option<String>,
    pub(crate) prenom: String,
    pub(crate) date_naissance: String,
    pub(crate) rang: u8,
    nir: Option<Matricule>,
    porteur: Option<Matricule>,
}

impl Beneficiaire {
    /// From the values of the contract, by name.
    pub(crate) fn lire(valeur: impl Fn(&str) -> Data) -> Self {
        let texte = |nom: &str| valeur(nom).into_text().unwrap_or_default();
        let numero = |nom: &str, cle: &str| complet(&texte(nom), &texte(cle));
        Self {
            nom: texte("nom"),
            nom_naissance: Some(texte("nom-naissance")).filter(|nom| !nom.trim().is_empty()),
            prenom: texte("prenom"),
            date_naissance: texte("date-naissance"),
            rang: valeur("rang")
                .as_integer()
                .and_then(|rang| u8::try_from(rang).ok())
                .unwrap_or(1),
            nir: numero("nir", "nir-cle"),
            porteur: numero("nir-porteur", "nir-porteur-cle"),
        }
    }

    /// What INSi is asked with; nothing when the card does not say whose rights these are.
    pub(crate) fn carte(&self) -> Option<Carte> {
        Some(Carte {
            matricule_assure: self.porteur?,
            matricule_beneficiaire: self.nir,
            nom_naissance: self.nom_naissance.clone(),
            date_naissance: self.date_naissance.clone(),
            rang: self.rang,
        })
    }

    /// Whether this may be the patient of the file: born the same day, with the same first given name, and the same birth
    /// name when the card has it. A card that does not know the birth name proves nothing against.
    fn est(&self, traits: &Traits) -> bool {
        let Ok(file) = fil::forme(traits) else {
            return false;
        };
        let meme_nom = match &self.nom_naissance {
            Some(nom) => fil::nom(nom).is_ok_and(|nom| nom == file.nom_naissance),
            None => true,
        };
        // A card holds one given name, or the first ones.
        let meme_prenom = fil::prenom(&self.prenom, Champ::PremierPrenom).is_ok_and(|prenom| {
            prenom == file.premier_prenom
                || prenom.starts_with(&format!("{} ", file.premier_prenom))
        });
        meme_nom && meme_prenom && self.date_naissance == file.date_naissance.to_string()
    }
}

/// Who on the card is the patient.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Porteur<'a> {
    /// This person.
    Trouve(&'a Beneficiaire),
    /// Nobody looks like the patient.
    Aucun,
    /// More than one does (twins of one given name): a person says which.
    Plusieurs,
}

/// Finds the patient among the persons of a card.
pub(crate) fn porteur<'a>(personnes: &'a [Beneficiaire], traits: &Traits) -> Porteur<'a> {
    let mut semblables = personnes.iter().filter(|personne| personne.est(traits));
    match (semblables.next(), semblables.next()) {
        (Some(personne), None) => Porteur::Trouve(personne),
        (None, _) => Porteur::Aucun,
        (Some(_), Some(_)) => Porteur::Plusieurs,
    }
}

/// A number with its key, which is computed when the card gives none; nothing when it is no number.
fn complet(numero: &str, cle: &str) -> Option<Matricule> {
    let numero = numero.trim();
    let cle = match cle.trim() {
        "" => format!("{:02}", nir::cle(numero).ok()?),
        lue => lue.to_owned(),
    };
    Matricule::parse_lenient(&format!("{numero}{cle}")).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::samples;

    fn personne(valeurs: &[(&str, &str)]) -> Beneficiaire {
        Beneficiaire::lire(|nom| {
            let dit = valeurs
                .iter()
                .rev()
                .find(|(cle, _)| *cle == nom)
                .map(|(_, valeur)| *valeur);
            match (nom, dit) {
                ("rang", Some(rang)) => Data::Integer(rang.parse().unwrap()),
                (_, Some(valeur)) => valeur.into(),
                (_, None) => Data::None,
            }
        })
    }

    fn zoe(plus: &[(&str, &str)]) -> Beneficiaire {
        let mut valeurs = vec![
            ("nom", "ADRUN"),
            ("nom-naissance", "ADRUN"),
            ("prenom", "ZOE"),
            ("date-naissance", "1975-12-31"),
            ("nir", "2751263220749"),
            ("nir-porteur", "2751263220749"),
            ("nir-porteur-cle", "74"),
        ];
        valeurs.extend(plus);
        personne(&valeurs)
    }

    #[test]
    fn a_number_without_key_gets_its_own() {
        let carte = zoe(&[]).carte().unwrap();
        assert_eq!(carte.matricule_assure.as_str(), "275126322074974");
        assert_eq!(
            carte.matricule_beneficiaire.unwrap().as_str(),
            "275126322074974"
        );
        assert_eq!(carte.rang, 1);
    }

    #[test]
    fn a_child_has_no_number_of_its_own() {
        let carte = zoe(&[("nir", ""), ("rang", "2")]).carte().unwrap();
        assert_eq!((carte.matricule_beneficiaire, carte.rang), (None, 2));
    }

    #[test]
    fn a_card_without_bearer_asks_nothing() {
        assert_eq!(zoe(&[("nir-porteur", "")]).carte(), None);
        assert_eq!(zoe(&[("nir-porteur", "ABC")]).carte(), None);
    }

    #[test]
    fn the_patient_is_known_by_name_given_name_and_day() {
        let traits = samples::traits();
        for (plus, est) in [
            (&[][..], true),
            (&[("nom-naissance", "")], true),
            (&[("nom-naissance", "Adrun")], true),
            (&[("prenom", "Zoé")], true),
            (&[("prenom", "ZOE MARIE")], true),
            (&[("prenom", "ZOEE")], false),
            (&[("nom-naissance", "ADRDEUX")], false),
            (&[("date-naissance", "1975-12-30")], false),
        ] {
            assert_eq!(zoe(plus).est(&traits), est, "{plus:?}");
        }
    }

    #[test]
    fn nobody_one_or_several() {
        let traits = samples::traits();
        let autre = zoe(&[("prenom", "PAUL")]);
        let seule = [autre.clone(), zoe(&[])];
        assert_eq!(porteur(&seule, &traits), Porteur::Trouve(&seule[1]));
        assert_eq!(porteur(&[autre], &traits), Porteur::Aucun);
        assert_eq!(porteur(&[], &traits), Porteur::Aucun);
        let deux = [zoe(&[]), zoe(&[("rang", "2")])];
        assert_eq!(porteur(&deux, &traits), Porteur::Plusieurs);
    }
}
