//! The traits of the file and of INSi side by side.

use socle_formats::identite::{Aide, Comparaison, Marques, TraitsRecus, concordance};
use socle_formats::traits::{Champ, Traits};
use socle_sdk::{Failure, View, texts};

use crate::{textes, traits};

/// A trait on both sides. Values are as stored: the host writes dates.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Ligne {
    champ: Champ,
    dossier: Option<String>,
    insi: Option<String>,
    /// Whether it differs, or lacks on one side.
    ecart: bool,
    /// Which letters differ, in the file and in the answer, as the host shows them.
    lettres: (Marques, Marques),
}

/// A recovered identity: the file's traits are those INSi gave, to be compared with the document on the desk.
pub(super) fn recuperee(dossier: &Traits, view: &View) -> Result<(), Failure> {
    dessiner(&lignes_recuperee(dossier), view)
}

/// An answer that waits: what differs has its sign before its name, and its letters marked.
pub(super) fn retenue(
    dossier: &Traits,
    recus: &TraitsRecus,
    aide: &Aide,
    view: &View,
) -> Result<(), Failure> {
    dessiner(&lignes_retenue(dossier, recus, aide), view)
}

fn dessiner(lignes: &[Ligne], view: &View) -> Result<(), Failure> {
    let trait_ = texts::text(textes::COLONNE_TRAIT);
    let dossier = texts::text(textes::COLONNE_DOSSIER);
    let insi = texts::text(textes::COLONNE_INSI);
    let colonnes = [
        ("trait", &*trait_),
        ("dossier", &*dossier),
        ("insi", &*insi),
    ];
    view.table(
        "traits",
        &texts::text(textes::TABLEAU),
        &colonnes,
        |table| {
            for ligne in lignes {
                table.row(traits::nom(ligne.champ));
                let nom = texts::text(libelle(ligne.champ));
                let nom = if ligne.ecart {
                    texts::text_with(textes::ECART_DIFFERENT, &[("trait", nom.into())])
                } else {
                    nom
                };
                table.cell(&nom.into(), "text");
                let (du_dossier, d_insi) = &ligne.lettres;
                valeur(table, ligne.champ, ligne.dossier.as_deref());
                marquer(table, du_dossier);
                valeur(table, ligne.champ, ligne.insi.as_deref());
                marquer(table, d_insi);
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

fn marquer(table: &View, marques: &Marques) {
    let nombre = |rang: usize| u32::try_from(rang).unwrap_or(u32::MAX);
    let places: Vec<(u32, u32)> = (marques.iter())
        .map(|marque| (nombre(marque.start), nombre(marque.end)))
        .collect();
    if !places.is_empty() {
        table.mark_letters(&places);
    }
}

/// Which letters of the two values differ. A list that begins with another first given name is not marked again: the
/// first given name is.
fn lettres(champ: Champ, aide: &Aide) -> (Marques, Marques) {
    // The host adds a name to the code of a place: the sign before the line says that it differs.
    if champ == Champ::LieuNaissance {
        return Default::default();
    }
    (aide.ecarts.iter())
        .find(|ecart| ecart.champ == champ && !ecart.recu.is_empty())
        .map(|ecart| (ecart.marques_dossier.clone(), ecart.marques_recu.clone()))
        .unwrap_or_default()
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
                ecart: false,
                lettres: Default::default(),
            }
        })
        .to_vec()
}

/// The list of given names has a line only when it says more than the first one.
fn lignes_retenue(dossier: &Traits, recus: &TraitsRecus, aide: &Aide) -> Vec<Ligne> {
    let ligne = |(champ, comparaison)| {
        let (du_dossier, d_insi) = (du_dossier(dossier, champ), d_insi(recus, champ));
        let lettres = if comparaison == Comparaison::Desaccord {
            lettres(champ, aide)
        } else {
            Default::default()
        };
        Ligne {
            champ,
            dossier: du_dossier,
            insi: d_insi,
            ecart: comparaison != Comparaison::Accord,
            lettres,
        }
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::samples;
    use socle_formats::identite::{Contexte, aide};

    fn lignes(dossier: &Traits, recus: &TraitsRecus) -> Vec<Ligne> {
        let aide = aide(dossier, recus, Contexte::default());
        lignes_retenue(dossier, recus, &aide)
    }

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
                    if ligne.ecart { "≠" } else { "" }
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
            en_mots(&lignes(&dossier, &recus)),
            [
                "nom-naissance ADRUN ADRUN",
                "premier-prenom ZOEE ZOE ≠",
                "sexe féminin féminin",
                "date-naissance 1975-12-31 - ≠",
                "lieu-naissance - 63220 ≠",
            ]
        );
    }

    #[test]
    fn the_letters_that_differ_are_marked_in_both_columns() {
        let dossier = Traits {
            date_naissance: "1975-12-30".parse().unwrap(),
            ..samples::retenue().traits
        };
        let lignes = lignes(&dossier, &samples::reponse().traits);
        let de = |champ| {
            let ligne = lignes.iter().find(|ligne| ligne.champ == champ);
            ligne.unwrap().lettres.clone()
        };
        assert_eq!(de(Champ::NomNaissance), Default::default());
        let marque = |range: std::ops::Range<usize>| vec![range];
        // ZOEE, ZOE
        assert_eq!(de(Champ::PremierPrenom), (marque(3..4), marque(3..3)));
        // 30/12/1975, 31/12/1975
        assert_eq!(de(Champ::DateNaissance), (marque(1..2), marque(1..2)));
    }

    #[test]
    fn several_given_names_have_their_line() {
        let dossier = Traits {
            liste_prenoms: "ZOE MARIE".into(),
            ..samples::traits()
        };
        let dits = en_mots(&lignes(&dossier, &samples::reponse().traits));
        assert_eq!(dits[2], "liste-prenoms ZOE MARIE ZOE ≠");
        let mut recus = samples::reponse().traits;
        recus.liste_prenoms = Some("ZOE MARIE".into());
        let dits = en_mots(&lignes(&samples::traits(), &recus));
        assert_eq!(dits[2], "liste-prenoms ZOE ZOE MARIE ≠");
    }
}
