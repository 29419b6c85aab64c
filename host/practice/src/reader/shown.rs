//! What was read, whatever it was read from.

use socle_formats::datamatrix::DatamatrixIns;
use socle_formats::date::CivilDate;
use socle_formats::identite::{Avertissement, Ins, TraitsRecus, avertissements};
use socle_formats::nir::Matricule;
use socle_formats::oid::OidIns;
use socle_formats::traits::{Sexe, Traits};
use socle_keys::vitale::Insured;
use socle_keys::vitale::apcv::Person;

/// What it was read from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// A Datamatrix INS on paper, by the barcode reader.
    Datamatrix,
    /// The same in an image or a PDF.
    File,
    /// The header of a structured document.
    Document,
    /// A carte Vitale.
    Vitale,
    /// The application carte Vitale.
    Apcv,
    /// Another software, by a link, a command or the clipboard.
    Passed,
}

impl Source {
    /// Stable name, for the journal.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Datamatrix => "datamatrix",
            Self::File => "fichier",
            Self::Document => "document",
            Self::Vitale => "vitale",
            Self::Apcv => "apcv",
            Self::Passed => "lien",
        }
    }
}

/// Who was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// From what.
    pub source: Source,
    /// The strict traits, as far as they were read.
    pub traits: TraitsRecus,
    /// Name in use, when that is what was read.
    pub nom_utilise: Option<String>,
    /// Matricule and its authority, of a code or the application: to find a patient by, never to be taken from paper.
    pub ins: Option<(Matricule, OidIns)>,
    /// The 13 characters of a card's own number: a hint and no more, since it is not the INS.
    pub number: Option<String>,
    /// What deserves a look, French.
    pub warnings: Vec<String>,
}

impl Shown {
    /// How this person is called.
    #[must_use]
    pub fn name(&self) -> String {
        let traits = &self.traits;
        let name = traits.nom_naissance.as_ref().or(self.nom_utilise.as_ref());
        // Of a list only its first word is surely a first given name's.
        let given = traits
            .premier_prenom
            .as_deref()
            .or(traits.liste_prenoms.as_deref());
        [name.map(String::as_str), given]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// The first given name to look for, or to propose: a list does not say how many of its words make it.
    #[must_use]
    pub fn first_given(&self) -> &str {
        let traits = &self.traits;
        traits.premier_prenom.as_deref().unwrap_or_else(|| {
            let list = traits.liste_prenoms.as_deref().unwrap_or_default();
            list.split_whitespace().next().unwrap_or_default()
        })
    }

    /// These traits, read from somewhere, with what deserves a look in them.
    #[must_use]
    pub fn read(
        source: Source,
        traits: TraitsRecus,
        nom_utilise: Option<String>,
        ins: Option<(Matricule, OidIns)>,
    ) -> Self {
        let mut shown = Self {
            source,
            nom_utilise: nom_utilise.filter(|name| Some(name) != traits.nom_naissance.as_ref()),
            traits,
            ins,
            number: None,
            warnings: Vec::new(),
        };
        shown.warn();
        shown
    }

    /// What a Datamatrix INS says.
    #[must_use]
    pub fn of_code(code: &DatamatrixIns, source: Source) -> Self {
        let traits = TraitsRecus {
            nom_naissance: Some(code.nom_naissance.clone()),
            premier_prenom: None,
            liste_prenoms: Some(code.prenoms.clone()),
            sexe: Some(code.sexe),
            date_naissance: Some(code.date_naissance),
            lieu_naissance: code.lieu_naissance,
        };
        Self::read(source, traits, None, Some((code.matricule, code.oid)))
    }

    /// A person of a carte Vitale.
    #[must_use]
    pub fn of_card(person: &Insured) -> Self {
        Self {
            source: Source::Vitale,
            traits: TraitsRecus {
                nom_naissance: person.nom_naissance.clone(),
                premier_prenom: Some(person.prenom.clone()),
                date_naissance: person.date_naissance.parse().ok(),
                ..TraitsRecus::default()
            },
            nom_utilise: Some(person.nom.clone())
                .filter(|name| Some(name) != person.nom_naissance.as_ref()),
            ins: None,
            number: person.nir.clone(),
            warnings: Vec::new(),
        }
    }

    /// A person the application carte Vitale gave; nothing when its form is not that of an identity.
    #[must_use]
    pub fn of_apcv(person: &Person) -> Option<Self> {
        let named = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        let traits = TraitsRecus {
            nom_naissance: named(&person.nom_naissance),
            premier_prenom: named(&person.premier_prenom),
            liste_prenoms: named(&person.liste_prenoms),
            sexe: Some(person.sexe.parse().ok()?),
            date_naissance: Some(person.date_naissance.parse().ok()?),
            lieu_naissance: match &person.lieu_naissance {
                Some(place) => Some(place.parse().ok()?),
                None => None,
            },
        };
        let ins = (
            Matricule::parse_lenient(&person.matricule).ok()?,
            person.oid.parse().ok()?,
        );
        Some(Self::read(Source::Apcv, traits, None, Some(ins)))
    }

    /// A wrong key, a sex that disagrees, an unknown birth place: said, never a reason to refuse.
    fn warn(&mut self) {
        let (Some((matricule, oid)), Some(date)) = (self.ins, self.traits.date_naissance) else {
            return;
        };
        let ins = Ins {
            matricule,
            oid,
            historique: Vec::new(),
        };
        let traits = self.as_traits(date);
        self.warnings = avertissements(&traits, Some(&ins))
            .into_iter()
            .map(|warning| match warning {
                // The usual words speak of INSi, which was not asked.
                Avertissement::CleIncorrecte => {
                    "La clé du matricule lu ne correspond pas à son numéro. Vérifiez l’identité avec le patient."
                        .to_owned()
                }
                other => other.message().to_owned(),
            })
            .collect();
    }

    fn as_traits(&self, date_naissance: CivilDate) -> Traits {
        Traits {
            nom_naissance: self.traits.nom_naissance.clone().unwrap_or_default(),
            premier_prenom: self.first_given().to_owned(),
            liste_prenoms: self.traits.liste_prenoms.clone().unwrap_or_default(),
            sexe: self.traits.sexe.unwrap_or(Sexe::I),
            date_naissance,
            lieu_naissance: self.traits.lieu_naissance,
        }
    }
}

/// What a text that was scanned is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Read {
    /// A Datamatrix INS.
    Ins(Box<Shown>),
    /// One that is damaged; the French sentence says what to do.
    Damaged {
        /// Stable code.
        code: &'static str,
        /// French.
        sentence: String,
    },
    /// Something else: a box of medicine, a code of the application.
    Other,
}

/// Read a text that was scanned.
#[must_use]
pub fn read(text: &str, source: Source) -> Read {
    match DatamatrixIns::lire(text) {
        Ok(code) => Read::Ins(Box::new(Shown::of_code(&code, source))),
        Err(socle_formats::datamatrix::ErreurDatamatrix::EnTete) => Read::Other,
        Err(error) => Read::Damaged {
            code: error.code(),
            sentence: error.message(),
        },
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    const ADA: &str = "IS010000000000000000000000S1185057512345673S21.2.250.1.213.1.4.8\u{1d}S3ADA\u{1d}S4LOVELACE\u{1d}S5FS610-12-1815S799100";

    fn shown(text: &str) -> Shown {
        match read(text, Source::Datamatrix) {
            Read::Ins(shown) => *shown,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn the_example_of_the_format_is_read_and_what_is_odd_in_it_is_said() {
        let shown = shown(ADA);
        assert_eq!(shown.name(), "LOVELACE ADA");
        assert_eq!(shown.first_given(), "ADA");
        assert_eq!(shown.ins.unwrap().0.as_str(), "185057512345673");
        // Number 1 for a woman.
        assert!(
            shown.warnings.iter().any(|said| said.contains("sexe")),
            "{:?}",
            shown.warnings
        );
    }

    #[test]
    fn a_wrong_key_is_said_without_speaking_of_a_service_that_was_not_asked() {
        let other = "IS010000000000000000000000S1118058599124123S21.2.250.1.213.1.4.8\u{1d}S3FIRST NAMETEST\u{1d}S5MS618-06-1985S713201S4LASTNAMETEST";
        let warnings = shown(other).warnings;
        assert!(
            warnings
                .iter()
                .any(|said| said.contains("clé du matricule lu"))
        );
        assert!(!warnings.iter().any(|said| said.contains("INSi")));
    }

    #[test]
    fn another_code_is_none_and_a_damaged_one_says_what_to_do() {
        for text in ["", "3400930000011", "IP01", &"x\u{1}7".repeat(1_400)] {
            assert_eq!(read(text, Source::Datamatrix), Read::Other, "{text:.20}");
        }
        for (from, to) in [("S5F", ""), ("LOVELACE", "LOVE\u{7}LACE"), ("IS01", "IS09")] {
            let read = read(&ADA.replace(from, to), Source::Datamatrix);
            assert!(matches!(read, Read::Damaged { .. }), "{to}: {read:?}");
        }
    }

    #[test]
    fn a_card_gives_its_number_as_a_hint_and_no_matricule() {
        let person = Insured {
            nom: "MARTIN".into(),
            nom_naissance: Some("DUPONT".into()),
            prenom: "Jeanne".into(),
            date_naissance: "1979-03".into(),
            rang: None,
            nir: Some("2790351215189".into()),
            nir_cle: None,
            nir_porteur: "2790351215189".into(),
            nir_porteur_cle: None,
        };
        let shown = Shown::of_card(&person);
        assert_eq!(shown.name(), "DUPONT Jeanne");
        assert_eq!(shown.nom_utilise.as_deref(), Some("MARTIN"));
        assert!(shown.ins.is_none() && shown.number.is_some());
    }
}
