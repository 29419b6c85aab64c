//! The identity traits as the contract carries them: one value a name, in both directions.

use socle_formats::date::CivilDate;
use socle_formats::identite::{AncienMatricule, Ins, Reponse, TraitsRecus};
use socle_formats::nir::Matricule;
use socle_formats::oid::OidIns;
use socle_formats::traits::{Champ, Defaut, ErreurTrait, Sexe, Traits};
use socle_sdk::Data;

/// The name of a trait in `socle:practice/identity-store`, in the service `identity` and in failures.
pub(crate) const fn nom(champ: Champ) -> &'static str {
    match champ {
        Champ::NomNaissance => "nom-naissance",
        Champ::PremierPrenom => "premier-prenom",
        Champ::ListePrenoms => "liste-prenoms",
        Champ::Sexe => "sexe",
        Champ::DateNaissance => "date-naissance",
        Champ::LieuNaissance => "lieu-naissance",
    }
}

/// Reads a file's traits. Names may be empty here: that they can be sent is checked when they are.
///
/// # Errors
/// The trait that is not one: a sex, a date or a birthplace out of shape, or no date at all.
pub(crate) fn lire(valeur: impl Fn(&str) -> Data) -> Result<Traits, ErreurTrait> {
    let texte = |champ| non_vide(valeur(nom(champ)));
    let inconnu = |champ| ErreurTrait {
        champ,
        defaut: Defaut::Inconnu,
    };
    let date = texte(Champ::DateNaissance).ok_or(ErreurTrait {
        champ: Champ::DateNaissance,
        defaut: Defaut::Vide,
    })?;
    Ok(Traits {
        nom_naissance: texte(Champ::NomNaissance).unwrap_or_default(),
        premier_prenom: texte(Champ::PremierPrenom).unwrap_or_default(),
        liste_prenoms: texte(Champ::ListePrenoms).unwrap_or_default(),
        sexe: texte(Champ::Sexe).unwrap_or_default().parse()?,
        date_naissance: date
            .parse()
            .map_err(|_shape| inconnu(Champ::DateNaissance))?,
        lieu_naissance: texte(Champ::LieuNaissance)
            .map(|cog| cog.parse().map_err(|_shape| inconnu(Champ::LieuNaissance)))
            .transpose()?,
    })
}

/// Reads the traits INSi gave: each may be absent, and the record holds only well-formed ones.
pub(crate) fn lire_recus(valeur: impl Fn(&str) -> Data) -> TraitsRecus {
    let texte = |champ| non_vide(valeur(nom(champ)));
    TraitsRecus {
        nom_naissance: texte(Champ::NomNaissance),
        premier_prenom: texte(Champ::PremierPrenom),
        liste_prenoms: texte(Champ::ListePrenoms),
        sexe: texte(Champ::Sexe).and_then(|sexe| sexe.parse().ok()),
        date_naissance: texte(Champ::DateNaissance).and_then(|date| date.parse().ok()),
        lieu_naissance: texte(Champ::LieuNaissance).and_then(|cog| cog.parse().ok()),
    }
}

/// Something of an identity that this version of the plugin cannot read, told in English for its author.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Illisible(pub(crate) &'static str);

/// An INS from its two texts.
///
/// # Errors
/// Either is not one. A wrong key is no error: INSi's own test answers have some.
pub(crate) fn lire_ins(matricule: &str, oid: &str) -> Result<Ins, Illisible> {
    Ok(Ins {
        matricule: Matricule::parse_lenient(matricule)
            .map_err(|_shape| Illisible("a matricule of another shape"))?,
        oid: oid
            .parse()
            .map_err(|_unknown| Illisible("an OID this plugin does not know"))?,
        historique: Vec::new(),
    })
}

/// What INSi answered, as the record and the service `identity` take it.
pub(crate) fn paires(reponse: &Reponse) -> Vec<(String, Data)> {
    let traits = &reponse.traits;
    let ins = &reponse.ins;
    [
        ("matricule", Data::from(ins.matricule.as_str())),
        ("oid", ins.oid.as_str().into()),
        (
            nom(Champ::NomNaissance),
            traits.nom_naissance.clone().into(),
        ),
        (
            nom(Champ::PremierPrenom),
            traits.premier_prenom.clone().into(),
        ),
        (
            nom(Champ::ListePrenoms),
            traits.liste_prenoms.clone().into(),
        ),
        (nom(Champ::Sexe), traits.sexe.map(Sexe::as_str).into()),
        (
            nom(Champ::DateNaissance),
            traits.date_naissance.map(|date| date.to_string()).into(),
        ),
        (
            nom(Champ::LieuNaissance),
            traits.lieu_naissance.map(|cog| cog.to_string()).into(),
        ),
        (
            "historique",
            ins.historique.iter().map(ancien).collect::<Vec<_>>().into(),
        ),
    ]
    .map(|(nom, valeur)| (nom.to_owned(), valeur))
    .to_vec()
}

/// `matricule|oid|from|to`, either date empty when INSi does not give it.
fn ancien(ancien: &AncienMatricule) -> String {
    let date = |date: Option<CivilDate>| date.map_or_else(String::new, |date| date.to_string());
    let oid: OidIns = ancien.oid;
    format!(
        "{}|{oid}|{}|{}",
        ancien.matricule,
        date(ancien.debut),
        date(ancien.fin)
    )
}

fn non_vide(valeur: Data) -> Option<String> {
    valeur.into_text().filter(|texte| !texte.trim().is_empty())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::samples;

    #[test]
    fn an_answer_survives_the_journey_through_the_contract() {
        let reponse = samples::reponse();
        let paires = paires(&reponse);
        assert_eq!(
            lire_recus(|nom| samples::valeur(&paires, nom)),
            reponse.traits
        );
        let texte = |nom| samples::valeur(&paires, nom).into_text().unwrap();
        let ins = lire_ins(&texte("matricule"), &texte("oid")).unwrap();
        assert_eq!(
            (ins.matricule, ins.oid),
            (reponse.ins.matricule, reponse.ins.oid)
        );
        assert_eq!(
            samples::valeur(&paires, "historique").into_texts(),
            ["279035121518989|1.2.250.1.213.1.4.8|2010-01-01|"]
        );
    }

    #[test]
    fn an_absent_trait_stays_absent() {
        let mut reponse = samples::reponse();
        reponse.traits.liste_prenoms = None;
        reponse.traits.lieu_naissance = None;
        let paires = paires(&reponse);
        assert!(samples::valeur(&paires, "liste-prenoms").is_none());
        assert_eq!(
            lire_recus(|nom| samples::valeur(&paires, nom)),
            reponse.traits
        );
    }

    #[test]
    fn a_file_reads_back_and_what_is_out_of_shape_is_named() {
        let valeurs = |change: (&'static str, &'static str)| {
            move |nom: &str| -> Data {
                if nom == change.0 {
                    return change.1.into();
                }
                match nom {
                    "nom-naissance" => "ADRUN".into(),
                    "premier-prenom" => "ZOE".into(),
                    "sexe" => "F".into(),
                    "date-naissance" => "1975-12".into(),
                    _ => Data::None,
                }
            }
        };
        let traits = lire(valeurs(("", ""))).unwrap();
        assert_eq!((traits.prenoms(), traits.sexe), ("ZOE", Sexe::F));
        assert_eq!(traits.date_naissance.affichage(), "12/1975");
        for (nom_faux, valeur, champ) in [
            ("sexe", "X", Champ::Sexe),
            ("sexe", "", Champ::Sexe),
            ("date-naissance", "31/12/1975", Champ::DateNaissance),
            ("date-naissance", "", Champ::DateNaissance),
            ("lieu-naissance", "6322", Champ::LieuNaissance),
        ] {
            let erreur = lire(valeurs((nom_faux, valeur))).unwrap_err();
            assert_eq!(erreur.champ, champ, "{nom_faux}={valeur}");
        }
    }

    #[test]
    fn an_unknown_authority_is_no_ins() {
        assert!(lire_ins("275126322074974", "1.2.250.1.213.1.4.2").is_err());
        assert!(lire_ins("27512632207497", "1.2.250.1.213.1.4.8").is_err());
    }
}
