//! What to do about an INSi answer that differs from the file: one sentence, by the kind of difference.
//!
//! Sources: the conduct of the Assurance maladie of Essonne (CARROLINE for Caroline: do not take the INS, keep the identity
//! validée; a given name less and the same first one: it may be taken, qualifiée; an error of the national registry is
//! corrected there before anything is taken) and RNIV on hyphens and apostrophes, as quoted. What these do not say follows
//! their rule (inferred): the document on the desk decides, and nothing is corrected to make things agree.

use socle_formats::identite::{Comparaison, Concordance, TraitsRecus, concordance};
use socle_formats::traits::{Traits, fil};

use crate::textes;

/// A kind of difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Ecart {
    /// Birth name, first given name, date and sex agree: only the list of given names, or the birthplace.
    AccessoireSeul,
    /// The birth name of the file is its used name.
    NomUtilise,
    /// Hyphen, apostrophe or space, and nothing else.
    Ponctuation,
    /// Day and month the wrong way round.
    JourEtMois,
    /// The sex, and nothing else.
    Sexe,
    /// The first given name is another one: perhaps a twin.
    AutrePrenom,
    /// One of the strict traits, otherwise.
    UnTrait,
    /// Two strict traits or more: perhaps somebody else.
    Plusieurs,
}

impl Ecart {
    /// The kind of this difference; none when nothing differs.
    pub(crate) fn de(
        dossier: &Traits,
        recus: &TraitsRecus,
        nom_utilise: Option<&str>,
    ) -> Option<Self> {
        let accord = concordance(dossier, recus);
        if accord.identique() {
            return None;
        }
        let stricts = [accord.nom, accord.prenom, accord.date, accord.sexe];
        let differents = stricts.iter().filter(|un| **un != Comparaison::Accord);
        Some(match differents.count() {
            0 => Self::AccessoireSeul,
            1 => Self::d_un_trait(dossier, recus, nom_utilise, &accord),
            _ => Self::Plusieurs,
        })
    }

    fn d_un_trait(
        dossier: &Traits,
        recus: &TraitsRecus,
        nom_utilise: Option<&str>,
        accord: &Concordance,
    ) -> Self {
        let differe = |comparaison| comparaison != Comparaison::Accord;
        let recu = |texte: &Option<String>| texte.clone().unwrap_or_default();
        if differe(accord.sexe) {
            return Self::Sexe;
        }
        if differe(accord.date) {
            let inversee = recus.date_naissance.is_some_and(|date| {
                inverse(&date.affichage()) == dossier.date_naissance.affichage()
            });
            return if inversee {
                Self::JourEtMois
            } else {
                Self::UnTrait
            };
        }
        if differe(accord.nom) {
            let nom = recu(&recus.nom_naissance);
            let connu = nom_utilise.is_some_and(|utilise| meme(utilise, &dossier.nom_naissance));
            if meme(
                &lettres_seules(&nom),
                &lettres_seules(&dossier.nom_naissance),
            ) {
                return Self::Ponctuation;
            }
            return if connu {
                Self::NomUtilise
            } else {
                Self::UnTrait
            };
        }
        let prenom = recus.premier_prenom.clone();
        let prenom = prenom.unwrap_or_else(|| recu(&recus.liste_prenoms));
        let (recu, connu) = (
            lettres_seules(&prenom),
            lettres_seules(&dossier.premier_prenom),
        );
        if meme(&recu, &connu) {
            Self::Ponctuation
        } else if proches(&recu, &connu) {
            Self::UnTrait
        } else {
            Self::AutrePrenom
        }
    }

    /// What to do: a key of `fr.ftl`.
    pub(crate) const fn conduite(self) -> &'static str {
        match self {
            Self::AccessoireSeul => textes::CONDUITE_ACCESSOIRE,
            Self::NomUtilise => textes::CONDUITE_NOM_UTILISE,
            Self::Ponctuation => textes::CONDUITE_PONCTUATION,
            Self::JourEtMois => textes::CONDUITE_JOUR_ET_MOIS,
            Self::Sexe => textes::CONDUITE_SEXE,
            Self::AutrePrenom => textes::CONDUITE_AUTRE_PRENOM,
            Self::UnTrait => textes::CONDUITE_UN_TRAIT,
            Self::Plusieurs => textes::CONDUITE_PLUSIEURS,
        }
    }
}

/// A date with day and month the other way round, as it is shown.
fn inverse(date: &str) -> String {
    match date.split('/').collect::<Vec<_>>().as_slice() {
        [jour, mois, annee] => format!("{mois}/{jour}/{annee}"),
        _ => String::new(),
    }
}

fn meme(a: &str, b: &str) -> bool {
    fil::nom(a)
        .ok()
        .is_some_and(|a| fil::nom(b).ok() == Some(a))
}

/// Without what RNIV takes for a space.
fn lettres_seules(nom: &str) -> String {
    nom.chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Whether two given names are one with a mistake: the same beginning, or one letter more or less.
fn proches(a: &str, b: &str) -> bool {
    let debut = |texte: &str| texte.chars().take(2).collect::<String>().to_uppercase();
    a.chars().count().abs_diff(b.chars().count()) <= 1 && debut(a) == debut(b)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::samples;

    #[track_caller]
    fn check(changements: &[(&str, &str, &str)], attendu: Ecart) {
        let mut dossier = Traits {
            nom_naissance: "NESSI".into(),
            premier_prenom: "RUTH".into(),
            liste_prenoms: "RUTH".into(),
            date_naissance: "1977-07-14".parse().unwrap(),
            ..samples::traits()
        };
        let mut recus = TraitsRecus {
            nom_naissance: Some("NESSI".into()),
            premier_prenom: Some("RUTH".into()),
            liste_prenoms: Some("RUTH".into()),
            sexe: Some(dossier.sexe),
            date_naissance: Some(dossier.date_naissance),
            lieu_naissance: dossier.lieu_naissance,
        };
        let mut utilise = None;
        for (champ, du_dossier, d_insi) in changements {
            match *champ {
                "nom" => {
                    dossier.nom_naissance = (*du_dossier).into();
                    recus.nom_naissance = Some((*d_insi).into());
                }
                "prenom" => {
                    dossier.premier_prenom = (*du_dossier).into();
                    dossier.liste_prenoms = (*du_dossier).into();
                    recus.premier_prenom = Some((*d_insi).into());
                    recus.liste_prenoms = Some((*d_insi).into());
                }
                "liste" => {
                    dossier.liste_prenoms = (*du_dossier).into();
                    recus.liste_prenoms = Some((*d_insi).into());
                }
                "date" => {
                    dossier.date_naissance = du_dossier.parse().unwrap();
                    recus.date_naissance = Some(d_insi.parse().unwrap());
                }
                "sexe" => {
                    dossier.sexe = du_dossier.parse().unwrap();
                    recus.sexe = Some(d_insi.parse().unwrap());
                }
                "lieu" => {
                    dossier.lieu_naissance = Some(du_dossier.parse().unwrap());
                    recus.lieu_naissance = Some(d_insi.parse().unwrap());
                }
                "utilise" => utilise = Some((*du_dossier).to_owned()),
                autre => panic!("{autre}"),
            }
        }
        let ecart = Ecart::de(&dossier, &recus, utilise.as_deref());
        assert_eq!(ecart, Some(attendu), "{changements:?}");
    }

    #[test]
    fn the_table_of_conducts() {
        // The two lines of the Essonne, then what follows from their rule.
        check(&[("prenom", "CAROLINE", "CARROLINE")], Ecart::UnTrait);
        check(&[("liste", "RUTH MARCELLE", "RUTH")], Ecart::AccessoireSeul);
        check(&[("liste", "RUTH", "RUTH ISABELLE")], Ecart::AccessoireSeul);
        check(&[("lieu", "63220", "63113")], Ecart::AccessoireSeul);
        check(&[("nom", "SANCHEZ", "SANCHES")], Ecart::UnTrait);
        check(&[("nom", "DE-VINCI", "DE VINCI")], Ecart::Ponctuation);
        check(&[("nom", "D'ARTAGNAN", "DARTAGNAN")], Ecart::Ponctuation);
        check(&[("prenom", "JEAN-PAUL", "JEAN PAUL")], Ecart::Ponctuation);
        check(
            &[("nom", "DE VINCI", "NESSI"), ("utilise", "De Vinci", "")],
            Ecart::NomUtilise,
        );
        check(&[("nom", "DE VINCI", "NESSI")], Ecart::UnTrait);
        check(&[("date", "2014-02-01", "2014-01-02")], Ecart::JourEtMois);
        check(&[("date", "2014-02-01", "2014-02-03")], Ecart::UnTrait);
        check(&[("sexe", "F", "M")], Ecart::Sexe);
        check(&[("prenom", "JUMEAUUN", "MARIE")], Ecart::AutrePrenom);
        check(
            &[("prenom", "PIERRE", "ANNE"), ("sexe", "M", "F")],
            Ecart::Plusieurs,
        );
        check(
            &[
                ("nom", "DUPONT", "DURAND"),
                ("date", "1977-07-14", "1978-07-14"),
            ],
            Ecart::Plusieurs,
        );
    }

    #[test]
    fn nothing_that_differs_has_no_conduct() {
        let recus = samples::reponse().traits;
        assert_eq!(Ecart::de(&samples::traits(), &recus, None), None);
    }
}
