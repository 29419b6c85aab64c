//! The traits of the file and of INSi side by side.

use socle_formats::identite::{Comparaison, TraitsRecus, concordance};
use socle_formats::traits::{Champ, Traits};
use socle_sdk::{Failure, View, texts};

use crate::{textes, traits};

/// A trait on both sides. Values are as stored: the host writes dates.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Ligne {
    champ: Champ,
    dossier: Option<String>,
    insi: Option<String>,
    /// What differs, in a word.
    ecart: Option<&'static str>,
}

/// A recovered identity: the file's traits are those INSi gave, to be compared with the document on the desk.
pub(super) fn recuperee(dossier: &Traits, view: &View) -> Result<(), Failure> {
    dessiner(&lignes_recuperee(dossier), view)
}

/// An answer that waits: what differs is said in a word of its own, at the end of its line.
pub(super) fn retenue(dossier: &Traits, recus: &TraitsRecus, view: &View) -> Result<(), Failure> {
    dessiner(&lignes_retenue(dossier, recus), view)
}

fn dessiner(lignes: &[Ligne], view: &View) -> Result<(), Failure> {
    let trait_ = texts::text(textes::COLONNE_TRAIT);
    let dossier = texts::text(textes::COLONNE_DOSSIER);
    let insi = texts::text(textes::COLONNE_INSI);
    let ecart = texts::text(textes::COLONNE_ECART);
    let mut colonnes = vec![
        ("trait", &*trait_),
        ("dossier", &*dossier),
        ("insi", &*insi),
    ];
    // An empty column would only take room.
    let avec_ecart = lignes.iter().any(|ligne| ligne.ecart.is_some());
    if avec_ecart {
        colonnes.push(("ecart", &*ecart));
    }
    view.table(
        "traits",
        &texts::text(textes::TABLEAU),
        &colonnes,
        |table| {
            for ligne in lignes {
                table.row(traits::nom(ligne.champ));
                table.cell(&texts::text(libelle(ligne.champ)).into(), "text");
                valeur(table, ligne.champ, ligne.dossier.as_deref());
                valeur(table, ligne.champ, ligne.insi.as_deref());
                if avec_ecart {
                    let ecart = ligne.ecart.map(texts::text);
                    table.cell(&ecart.into(), "text");
                }
            }
            Ok(())
        },
    )
}

fn valeur(table: &View, champ: Champ, valeur: Option<&str>) {
    match valeur {
        None => table.cell(&texts::text(textes::TRAIT_ABSENT).into(), "text"),
        Some(date) if champ == Champ::DateNaissance => table.cell(&date.into(), "date"),
        Some(lieu) if champ == Champ::LieuNaissance => table.cell(&lieu.into(), "place"),
        Some(valeur) => table.cell(&valeur.into(), "text"),
    }
}

fn lignes_recuperee(dossier: &Traits) -> Vec<Ligne> {
    let champs = [
        Champ::NomNaissance,
        Champ::ListePrenoms,
        Champ::Sexe,
        Champ::DateNaissance,
        Champ::LieuNaissance,
    ];
    champs
        .map(|champ| {
            let valeur = du_dossier(dossier, champ);
            Ligne {
                champ,
                dossier: valeur.clone(),
                insi: valeur,
                ecart: None,
            }
        })
        .to_vec()
}

/// The list of given names has a line only when it says more than the first one.
fn lignes_retenue(dossier: &Traits, recus: &TraitsRecus) -> Vec<Ligne> {
    let ligne = |(champ, comparaison)| Ligne {
        champ,
        dossier: du_dossier(dossier, champ),
        insi: d_insi(recus, champ),
        ecart: ecart(comparaison),
    };
    let [nom, premier, liste, reste @ ..] = concordance(dossier, recus).par_champ().map(ligne);
    let liste_utile = liste.dossier != premier.dossier
        || liste
            .insi
            .as_ref()
            .is_some_and(|insi| Some(insi) != premier.insi.as_ref());
    let liste = Some(liste).filter(|_| liste_utile);
    [nom, premier]
        .into_iter()
        .chain(liste)
        .chain(reste)
        .collect()
}

fn du_dossier(traits: &Traits, champ: Champ) -> Option<String> {
    Some(match champ {
        Champ::NomNaissance => traits.nom_naissance.clone(),
        Champ::PremierPrenom => traits.premier_prenom.clone(),
        Champ::ListePrenoms => traits.prenoms().to_owned(),
        Champ::Sexe => traits.sexe.libelle().to_owned(),
        Champ::DateNaissance => traits.date_naissance.to_string(),
        Champ::LieuNaissance => return traits.lieu_naissance.map(|lieu| lieu.to_string()),
    })
}

fn d_insi(recus: &TraitsRecus, champ: Champ) -> Option<String> {
    match champ {
        Champ::NomNaissance => recus.nom_naissance.clone(),
        Champ::PremierPrenom => recus.premier_prenom.clone(),
        Champ::ListePrenoms => recus.liste_prenoms.clone(),
        Champ::Sexe => recus.sexe.map(|sexe| sexe.libelle().to_owned()),
        Champ::DateNaissance => recus.date_naissance.map(|date| date.to_string()),
        Champ::LieuNaissance => recus.lieu_naissance.map(|lieu| lieu.to_string()),
    }
}

const fn libelle(champ: Champ) -> &'static str {
    match champ {
        Champ::NomNaissance => textes::TRAIT_NOM,
        Champ::PremierPrenom => textes::TRAIT_PRENOM,
        Champ::ListePrenoms => textes::TRAIT_PRENOMS,
        Champ::Sexe => textes::TRAIT_SEXE,
        Champ::DateNaissance => textes::TRAIT_DATE,
        Champ::LieuNaissance => textes::TRAIT_LIEU,
    }
}

const fn ecart(comparaison: Comparaison) -> Option<&'static str> {
    match comparaison {
        Comparaison::Accord => None,
        Comparaison::Desaccord => Some(textes::ECART_DIFFERENT),
        Comparaison::AbsentDuDossier => Some(textes::ECART_ABSENT_DOSSIER),
        Comparaison::AbsentDeLaReponse => Some(textes::ECART_ABSENT_INSI),
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::samples;

    fn en_mots(lignes: &[Ligne]) -> Vec<String> {
        let texte = |valeur: &Option<String>| valeur.clone().unwrap_or_else(|| "-".into());
        lignes
            .iter()
            .map(|ligne| {
                let nom = traits::nom(ligne.champ);
                format!(
                    "{nom} {} {} {}",
                    texte(&ligne.dossier),
                    texte(&ligne.insi),
                    ligne.ecart.unwrap_or_default()
                )
                .trim_end()
                .to_owned()
            })
            .collect()
    }

    #[test]
    fn a_recovered_identity_shows_the_same_on_both_sides() {
        assert_eq!(
            en_mots(&lignes_recuperee(&samples::traits())),
            [
                "nom-naissance ADRUN ADRUN",
                "liste-prenoms ZOE ZOE",
                "sexe féminin féminin",
                "date-naissance 1975-12-31 1975-12-31",
                "lieu-naissance 63220 63220",
            ]
        );
    }

    #[test]
    fn an_answer_that_waits_says_what_differs() {
        let dossier = Traits {
            lieu_naissance: None,
            ..samples::retenue().traits
        };
        let mut recus = samples::reponse().traits;
        recus.liste_prenoms = None;
        recus.date_naissance = None;
        assert_eq!(
            en_mots(&lignes_retenue(&dossier, &recus)),
            [
                "nom-naissance ADRUN ADRUN",
                "premier-prenom ZOEE ZOE ecart-different",
                "sexe féminin féminin",
                "date-naissance 1975-12-31 - ecart-absent-insi",
                "lieu-naissance - 63220 ecart-absent-dossier",
            ]
        );
    }

    #[test]
    fn several_given_names_have_their_line() {
        let dossier = Traits {
            liste_prenoms: "ZOE MARIE".into(),
            ..samples::traits()
        };
        let lignes = en_mots(&lignes_retenue(&dossier, &samples::reponse().traits));
        assert_eq!(lignes[2], "liste-prenoms ZOE MARIE ZOE ecart-different");
        let mut recus = samples::reponse().traits;
        recus.liste_prenoms = Some("ZOE MARIE".into());
        let lignes = en_mots(&lignes_retenue(&samples::traits(), &recus));
        assert_eq!(lignes[2], "liste-prenoms ZOE ZOE MARIE ecart-different");
    }
}
