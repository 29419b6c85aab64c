//! The people the national services know: published fictitious identities, typed again in `data/personnes.toml`.

use std::sync::LazyLock;

use serde::{Deserialize, Serialize};

/// Where a person's facts come from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Origine {
    /// Published for the INSi qualification environment or the CNDA conformity tests.
    Insi,
    /// Published for the DMP test environment.
    Dmp,
    /// Made up by the sandbox.
    Invention,
}

/// Whether the matricule was published with the person or made up here (with a right key).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum OrigineMatricule {
    /// Published.
    #[default]
    Publie,
    /// Made up by the sandbox.
    Invente,
}

/// F or M: INSi knows no other (quoted from SEL-MP-043).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Sexe {
    /// Female.
    F,
    /// Male.
    M,
}

impl Sexe {
    /// The letter on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::F => "F",
            Self::M => "M",
        }
    }
}

/// A matricule as the service prints it: the key is not corrected.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Matricule {
    /// 13 characters (`2A` and `2B` in Corsica).
    pub numero: String,
    /// 2 digits.
    pub cle: String,
    /// The authority, an OID in dotted form.
    pub oid: String,
    /// The published key is known to be wrong.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub cle_fausse: bool,
}

impl Matricule {
    /// The 15 characters of the matricule INS.
    #[must_use]
    pub fn complet(&self) -> String {
        format!("{}{}", self.numero, self.cle)
    }
}

/// What INSi answers instead of the normal reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum RetourImpose {
    /// `01`, nobody found, however he is asked.
    #[serde(rename = "01")]
    Aucune,
    /// The technical error of the search by traits.
    #[serde(rename = "insi_102")]
    ErreurTechnique,
    /// The service is unavailable.
    #[serde(rename = "insi_111")]
    Indisponible,
}

/// A trait the published reply leaves out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum TraitOmis {
    /// `Prenom`.
    Prenom,
    /// `ListePrenom`.
    ListePrenom,
}

/// A spelling under which **our simulation** finds the person as well: the given trait replaces hers in the
/// comparison. Nothing published says that INSi matches this way; it exists to show a reply that differs from the file.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AussiTrouvee {
    /// Given name asked.
    pub prenom: Option<String>,
    /// Sex asked.
    pub sexe: Option<Sexe>,
}

/// What the Vitale card on which this person stands would say (made up).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vitale {
    /// 13 characters, the holder's number.
    pub assure: String,
    /// Birth rank, 1 to 9.
    pub rang: u8,
    /// The card carries this person's own number as well.
    pub propre: bool,
}

/// One fictitious person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Person {
    /// Stable key, such as `adrun-zoe`.
    pub reference: String,
    /// Where the facts come from.
    pub origine: Origine,
    /// What is particular, in English.
    pub note: Option<String>,
    /// Birth name in wire form.
    pub nom: String,
    /// Given names of the birth certificate in wire form; the first is the first given name.
    pub prenoms: Vec<String>,
    /// Used name, where one is published.
    pub nom_utilise: Option<String>,
    /// Sex.
    pub sexe: Sexe,
    /// `YYYY-MM-DD`.
    pub naissance: String,
    /// COG of the birthplace.
    pub lieu: Option<String>,
    /// Whether the matricule is published.
    #[serde(default)]
    pub matricule: OrigineMatricule,
    /// Current matricule; none when [`Person::retour`] replaces the reply.
    pub ins: Option<Matricule>,
    /// Former matricules.
    #[serde(default)]
    pub historique: Vec<Matricule>,
    /// Traits the reply leaves out.
    #[serde(default)]
    pub tiq_sans: Vec<TraitOmis>,
    /// What INSi answers instead of the normal reply.
    pub retour: Option<RetourImpose>,
    /// Further spellings, ours.
    #[serde(default)]
    pub aussi_trouvee: Vec<AussiTrouvee>,
    /// Her place on a Vitale card.
    pub vitale: Option<Vitale>,
}

impl Person {
    /// The first given name.
    #[must_use]
    pub fn premier_prenom(&self) -> &str {
        self.prenoms.first().map_or("", String::as_str)
    }

    /// All given names joined by spaces.
    #[must_use]
    pub fn liste_prenoms(&self) -> String {
        self.prenoms.join(" ")
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fichier {
    personne: Vec<Person>,
}

static PERSONS: LazyLock<Vec<Person>> = LazyLock::new(|| {
    toml::from_str::<Fichier>(include_str!("../data/personnes.toml"))
        .expect("data/personnes.toml is part of the program and read by a test")
        .personne
});

/// Everybody, in the order of the file.
#[must_use]
pub fn persons() -> &'static [Person] {
    &PERSONS
}

/// One person by key.
#[must_use]
pub fn person(reference: &str) -> Option<&'static Person> {
    persons()
        .iter()
        .find(|person| person.reference == reference)
}

/// The key of 13 characters: 97 minus the number modulo 97, `2A` counted as 19 and `2B` as 18 at positions 6 and 7
/// only (rule published by the CNAM). `None` when the 13 characters are not of that shape.
#[must_use]
pub fn key_of(numero: &str) -> Option<u8> {
    if numero.len() != 13 || !numero.is_ascii() {
        return None;
    }
    let departement = match numero.get(5..7)? {
        "2A" => "19",
        "2B" => "18",
        other => other,
    };
    let digits = format!("{}{departement}{}", numero.get(..5)?, numero.get(7..)?);
    let value: u64 = digits.parse().ok()?;
    u8::try_from(97 - value % 97).ok()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_key_is_right_unless_it_is_declared_wrong() {
        for person in persons() {
            for matricule in person.ins.iter().chain(&person.historique) {
                let printed: u8 = matricule.cle.parse().unwrap();
                let right = key_of(&matricule.numero).unwrap() == printed;
                assert_eq!(right, !matricule.cle_fausse, "{}", person.reference);
                assert_eq!(
                    matricule.complet().len(),
                    15,
                    "{} has 15 characters",
                    person.reference
                );
            }
        }
    }

    #[test]
    fn nobody_shares_a_reference_or_a_matricule() {
        let mut references = HashSet::new();
        let mut matricules = HashSet::new();
        for person in persons() {
            assert!(references.insert(&person.reference), "{}", person.reference);
            if let Some(ins) = &person.ins {
                assert!(matricules.insert(&ins.numero), "{}", person.reference);
            }
        }
    }

    #[test]
    fn everybody_is_either_found_or_has_another_reply() {
        for person in persons() {
            assert_ne!(
                person.ins.is_some(),
                person.retour.is_some(),
                "{}",
                person.reference
            );
            assert!(!person.prenoms.is_empty(), "{}", person.reference);
        }
    }

    #[test]
    fn a_made_up_person_has_a_made_up_matricule() {
        for person in persons() {
            if person.origine == Origine::Invention {
                assert_eq!(
                    person.matricule,
                    OrigineMatricule::Invente,
                    "{}",
                    person.reference
                );
            }
        }
    }

    #[test]
    fn the_key_knows_corsica() {
        assert_eq!(key_of("160012B020777"), Some(13));
        assert_eq!(key_of("297022A020778"), Some(78));
        assert_eq!(key_of("2751263220749"), Some(74));
        assert_eq!(key_of("27512632207490"), None);
        assert_eq!(key_of("é751263220749"), None);
    }
}
