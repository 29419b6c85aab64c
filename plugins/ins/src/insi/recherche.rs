//! The search: requests one after the other, as the retry plan says, until one identity is found or nothing is left.

use socle_formats::insi::{Conclusion, Criteres, Recherche, Retour};
use socle_formats::traits::Traits;
use socle_sdk::Failure;

use crate::failures;

/// Runs the plan; `demander` sends one request. The first failure ends the search: nothing is concluded from a part.
pub(super) fn mener(
    traits: &Traits,
    mut demander: impl FnMut(&Criteres) -> Result<Retour, Failure>,
) -> Result<Conclusion, Failure> {
    let mut recherche = Recherche::new(traits).map_err(|erreur| failures::trait_refuse(&erreur))?;
    while let Some(criteres) = recherche.prochaine() {
        let retour = demander(&criteres)?;
        recherche.suite(&retour);
    }
    // With no request left there is a conclusion; should the plan ever break that, nobody is to be told "no identity".
    recherche
        .conclusion()
        .ok_or_else(|| Failure::unsupported("a search without next request has no conclusion"))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use socle_formats::traits::Sexe;

    use super::*;
    use crate::samples;

    /// Answers in turn, and notes what was asked as `prénoms[@lieu]`.
    fn mener_avec(
        traits: &Traits,
        retours: Vec<Result<Retour, Failure>>,
    ) -> (Result<Conclusion, Failure>, Vec<String>) {
        let mut retours = retours.into_iter();
        let mut demandes = Vec::new();
        let conclusion = mener(traits, |criteres| {
            let lieu = criteres
                .lieu_naissance()
                .map_or_else(String::new, |lieu| format!("@{lieu}"));
            demandes.push(format!("{}{lieu}", criteres.prenom()));
            retours.next().unwrap()
        });
        assert_eq!(
            retours.next().map(|retour| retour.is_ok()),
            None,
            "an answer was not asked for"
        );
        (conclusion, demandes)
    }

    fn prenoms(premier: &str, liste: &str) -> Traits {
        Traits {
            premier_prenom: premier.into(),
            liste_prenoms: liste.into(),
            ..samples::traits()
        }
    }

    fn trouvee() -> Result<Retour, Failure> {
        Ok(Retour::Trouvee(samples::reponse()))
    }

    #[test]
    fn found_at_once() {
        let (conclusion, demandes) = mener_avec(&samples::traits(), vec![trouvee()]);
        assert_eq!(conclusion.unwrap(), Conclusion::Trouvee(samples::reponse()));
        assert_eq!(demandes, ["ZOE"]);
    }

    #[test]
    fn several_then_the_birthplace_tells_them_apart() {
        let traits = prenoms("LEONARDO", "LEONARDO");
        let (conclusion, demandes) = mener_avec(&traits, vec![Ok(Retour::Plusieurs), trouvee()]);
        assert_eq!(conclusion.unwrap().code(), "insi.00");
        assert_eq!(demandes, ["LEONARDO", "LEONARDO@63220"]);
    }

    #[test]
    fn several_and_no_birthplace_to_add() {
        let traits = Traits {
            lieu_naissance: None,
            ..prenoms("LEONARDO", "LEONARDO")
        };
        let (conclusion, demandes) = mener_avec(&traits, vec![Ok(Retour::Plusieurs)]);
        assert_eq!(
            conclusion.unwrap(),
            Conclusion::Plusieurs {
                lieu_manquant: true
            }
        );
        assert_eq!(demandes, ["LEONARDO"]);
    }

    /// INSi takes complete dates only (EXI ID 11): the first of the month, or 31 December when the month is unknown too.
    #[test]
    fn an_uncertain_date_of_birth_is_sent_complete() {
        for (naissance, envoyee) in [
            ("1950", "1950-12-31"),
            ("1950-06", "1950-06-01"),
            ("1950-06-15", "1950-06-15"),
        ] {
            let traits = Traits {
                date_naissance: naissance.parse().unwrap(),
                ..samples::traits()
            };
            let mut envoyees = Vec::new();
            let conclusion = mener(&traits, |criteres| {
                envoyees.push(criteres.date_naissance().to_string());
                trouvee()
            });
            assert_eq!(conclusion.unwrap().code_cr(), "00");
            assert_eq!(envoyees, [envoyee]);
        }
    }

    /// INSi knows only F and M; a sex that is neither is the file's own.
    #[test]
    fn an_undetermined_sex_sends_nothing() {
        let traits = Traits {
            sexe: Sexe::I,
            ..samples::traits()
        };
        let (conclusion, demandes) = mener_avec(&traits, Vec::new());
        let echec = conclusion.unwrap_err();
        assert_eq!(echec.code, "trait.inconnu");
        assert!(echec.details.contains(&("field".into(), "sexe".into())));
        assert!(
            echec.message.contains("féminin ou masculin"),
            "{}",
            echec.message
        );
        assert!(demandes.is_empty());
    }

    /// It is sent only when it may tell several people apart: a file without one is asked about all the same.
    #[test]
    fn a_birthplace_is_not_needed_to_be_found() {
        let traits = Traits {
            lieu_naissance: None,
            ..samples::traits()
        };
        let (conclusion, demandes) = mener_avec(&traits, vec![trouvee()]);
        assert_eq!(conclusion.unwrap().code_cr(), "00");
        assert_eq!(demandes, ["ZOE"]);
    }

    #[test]
    fn nobody_then_each_given_name_then_all() {
        let traits = prenoms("RUTH", "RUTH ISABELLE");
        let rien = || Ok(Retour::Aucune);
        let (conclusion, demandes) = mener_avec(&traits, vec![rien(), rien(), rien()]);
        assert_eq!(conclusion.unwrap(), Conclusion::Aucune);
        assert_eq!(demandes, ["RUTH", "ISABELLE", "RUTH ISABELLE"]);
    }

    #[test]
    fn a_failure_ends_the_search_and_nothing_is_concluded() {
        let traits = prenoms("RUTH", "RUTH ISABELLE");
        let panne = Failure::passing("http.timeout", "");
        let (conclusion, demandes) = mener_avec(&traits, vec![Ok(Retour::Aucune), Err(panne)]);
        assert_eq!(conclusion.unwrap_err().code, "http.timeout");
        assert_eq!(demandes, ["RUTH", "ISABELLE"]);
    }

    #[test]
    fn a_trait_that_cannot_be_sent_sends_nothing() {
        for (nom, code) in [
            ("D'ÆION", "trait.caractere"),
            ("ADRUN2", "trait.caractere"),
            ("", "trait.vide"),
        ] {
            let traits = Traits {
                nom_naissance: nom.into(),
                ..samples::traits()
            };
            let (conclusion, demandes) = mener_avec(&traits, Vec::new());
            let echec = conclusion.unwrap_err();
            assert_eq!(echec.code, code);
            assert!(
                echec
                    .details
                    .contains(&("field".into(), "nom-naissance".into()))
            );
            assert!(demandes.is_empty());
        }
    }
}
