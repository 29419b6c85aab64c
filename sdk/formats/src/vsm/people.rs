//! Who a document is about, who answers for it and where: from what a practice knows of an identity and a session, by the
//! names of the contract.

use super::{Professional, Structure, values};
use crate::summary::{Person, WrittenIns};

/// The person of an identity that is *qualifiée*: `identity` gives the strict traits, `administrative` the used names, both by
/// the names of their fields. How to reach the patient is left out. None when a trait cannot be read.
#[must_use]
pub fn person(
    identity: impl Fn(&str) -> String,
    administrative: impl Fn(&str) -> String,
    ins: WrittenIns,
) -> Option<Person> {
    Some(Person {
        nom_naissance: identity("nom-naissance"),
        premier_prenom: identity("premier-prenom"),
        liste_prenoms: identity("liste-prenoms"),
        nom_utilise: administrative("nom-utilise"),
        prenom_utilise: administrative("prenom-utilise"),
        sexe: Some(identity("sexe").parse().ok()?),
        date_naissance: Some(identity("date-naissance").parse().ok()?),
        lieu_naissance: Some(identity("lieu-naissance").parse().ok()?),
        ins: Some(ins),
        ..Person::default()
    })
}

/// Who speaks, by the values of their session; none without a national identifier.
#[must_use]
pub fn author(said: impl Fn(&str) -> String) -> Option<Professional> {
    let id = said("identifiant");
    let profession = values::profession_of(&said("profession"), &said("specialite"));
    (!id.is_empty()).then(|| Professional {
        id,
        family: said("nom"),
        given: said("prenom"),
        profession: profession.unwrap_or_default().to_owned(),
        phone: String::new(),
    })
}

/// Where they work. `sector` is that of the practice, for a session that says none.
#[must_use]
pub fn structure(said: impl Fn(&str) -> String, sector: &str) -> Structure {
    let or = |said: String, otherwise: String| if said.is_empty() { otherwise } else { said };
    Structure {
        id: said("structure"),
        name: or(said("structure-nom"), said("nom")),
        sector: or(said("secteur"), sector.to_owned()),
        setting: "AMBULATOIRE".to_owned(),
        ..Structure::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_session_names_its_author_and_a_trait_that_cannot_be_read_names_nobody() {
        let said = |key: &str| match key {
            "identifiant" => "810000000017".to_owned(),
            "profession" => "10".to_owned(),
            "specialite" => "SM26".to_owned(),
            "nom" => "LIBRE".to_owned(),
            _ => String::new(),
        };
        assert_eq!(
            author(said).map(|author| author.profession).as_deref(),
            Some("G15_10/SM26")
        );
        assert_eq!(author(|_| String::new()), None);
        let structure = structure(said, "SA08");
        assert_eq!(
            (structure.name.as_str(), structure.sector.as_str()),
            ("LIBRE", "SA08")
        );
        let ins = || WrittenIns {
            matricule: String::new(),
            oid: String::new(),
        };
        let identity = |sexe: &'static str| {
            move |key: &str| match key {
                "sexe" => sexe.to_owned(),
                "date-naissance" => "1975-12-31".to_owned(),
                "lieu-naissance" => "63220".to_owned(),
                other => other.to_owned(),
            }
        };
        let found = person(identity("F"), |_| String::new(), ins());
        assert_eq!(
            found.map(|person| person.nom_naissance).as_deref(),
            Some("nom-naissance")
        );
        assert_eq!(person(identity("?"), |_| String::new(), ins()), None);
    }
}
