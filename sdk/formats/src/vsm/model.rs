//! What a summary is made from: sections, items, free words, and the header.

use std::collections::BTreeMap;

use crate::date::CivilDate;
use crate::summary::{Item, Person};

/// What a summary says one thing after another, in its order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Section {
    /// Current problems, coded in CIM-10.
    Problemes,
    /// Past illnesses.
    Antecedents,
    /// Surgery and other acts, coded in CCAM.
    Actes,
    /// Allergies and intolerances.
    Allergies,
    /// Habits, coded in LOINC.
    Habitus,
    /// Risks at work, in words only.
    RisquesProfessionnels,
    /// Other risks: the VSM has no section for them, the text of *Facteurs de risque* says them.
    AutresRisques,
    /// Illnesses of the family.
    Familiaux,
    /// What a colleague must know, in words only.
    Vigilance,
    /// Long-term treatments.
    Traitements,
}

impl Section {
    /// All, in the order of the document.
    pub const ALL: [Self; 10] = [
        Self::Problemes,
        Self::Antecedents,
        Self::Actes,
        Self::Allergies,
        Self::Habitus,
        Self::RisquesProfessionnels,
        Self::AutresRisques,
        Self::Familiaux,
        Self::Vigilance,
        Self::Traitements,
    ];

    /// Stable name, in the medical file's words.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Problemes => "problemes",
            Self::Antecedents => "antecedents",
            Self::Actes => "actes",
            Self::Allergies => "allergies",
            Self::Habitus => "habitus",
            Self::RisquesProfessionnels => "risques-professionnels",
            Self::AutresRisques => "autres-risques",
            Self::Familiaux => "antecedents-familiaux",
            Self::Vigilance => "vigilance",
            Self::Traitements => "traitements",
        }
    }

    /// That of this name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == name)
    }

    /// The title the patient reads.
    #[must_use]
    pub const fn title(self) -> &'static str {
        match self {
            Self::Problemes => "Pathologies en cours",
            Self::Antecedents => "Antécédents médicaux",
            Self::Actes => "Historique des actes",
            Self::Allergies => "Allergies et intolérances",
            Self::Habitus => "Habitus, mode de vie",
            Self::RisquesProfessionnels => "Facteurs de risque professionnels",
            Self::AutresRisques => "Autres facteurs de risque",
            Self::Familiaux => "Antécédents familiaux",
            Self::Vigilance => "Points de vigilance",
            Self::Traitements => "Traitements au long cours",
        }
    }

    /// What is said when there is nothing to say. Nothing in the file is not nothing known: no sentence claims an absence.
    #[must_use]
    pub const fn nothing(self) -> &'static str {
        match self {
            Self::Problemes => "Aucune pathologie en cours renseignée.",
            Self::Antecedents => "Aucun antécédent médical renseigné.",
            Self::Actes => "Aucun acte renseigné.",
            Self::Allergies => "Aucune allergie ni intolérance renseignée.",
            Self::Habitus => "Aucune habitude de vie renseignée.",
            Self::RisquesProfessionnels => "Aucun facteur de risque professionnel renseigné.",
            Self::AutresRisques => "Aucun autre facteur de risque renseigné.",
            Self::Familiaux => "Aucun antécédent familial renseigné.",
            Self::Vigilance => "Aucun point de vigilance renseigné.",
            Self::Traitements => "Aucun traitement au long cours renseigné.",
        }
    }

    /// Whether its items are entries; the others are words only, by the rule of the VSM.
    #[must_use]
    pub const fn coded(self) -> bool {
        !matches!(
            self,
            Self::RisquesProfessionnels | Self::AutresRisques | Self::Vigilance
        )
    }

    /// Where an item of the medical file stands; `None` for what a VSM has no section for (vaccinations, consultations).
    #[must_use]
    pub fn of(item: &Item) -> Option<Self> {
        Some(match item.kind {
            "probleme" => Self::Problemes,
            "antecedent" => Self::Antecedents,
            "acte" => Self::Actes,
            "allergie" => Self::Allergies,
            "habitude" => Self::Habitus,
            "facteur-risque" => {
                if matches!(
                    item.fields.get("professionnel"),
                    Some(crate::summary::Value::Flag(true))
                ) {
                    Self::RisquesProfessionnels
                } else {
                    Self::AutresRisques
                }
            }
            "antecedent-familial" => Self::Familiaux,
            "vigilance" => Self::Vigilance,
            "traitement" => Self::Traitements,
            _ => return None,
        })
    }
}

/// An item with the name it keeps from one version to the next.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// Unique in the document, at most 64 characters: the id of the record's entity.
    pub key: String,
    /// What it says.
    pub item: Item,
}

/// What a summary says of the patient's health.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Content {
    /// Items, in the order they are to be read inside their section. Those without a section are not written.
    pub entries: Vec<Entry>,
    /// Words the doctor adds, by section; lines are kept.
    pub words: BTreeMap<Section, String>,
    /// Whether the notes of items are written out.
    pub notes: bool,
}

impl Content {
    /// The items of a section.
    pub fn of(&self, section: Section) -> impl Iterator<Item = &Entry> {
        self.entries
            .iter()
            .filter(move |entry| Section::of(&entry.item) == Some(section))
    }

    /// The words added to a section, nothing when blank.
    #[must_use]
    pub fn words_of(&self, section: Section) -> Option<&str> {
        self.words
            .get(&section)
            .map(|words| words.trim())
            .filter(|words| !words.is_empty())
    }

    /// How many items are entries, and how many of these bear a code: what makes a VSM *structuré*.
    #[must_use]
    pub fn structure(&self) -> (usize, usize) {
        let entries = self.entries.iter().filter_map(|entry| {
            Section::of(&entry.item)
                .filter(|section| section.coded())
                .map(|section| super::entries::code_of(section, &entry.item).is_some())
        });
        entries.fold((0, 0), |(all, coded), has| {
            (all + 1, coded + usize::from(has))
        })
    }
}

/// An instant at its place: local time to the second, with what it is ahead of UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stamp {
    /// Milliseconds since the Unix epoch, UTC.
    pub ms: i64,
    /// Minutes the local time is ahead of UTC.
    pub offset: i32,
}

impl Stamp {
    /// The civil day there; `None` outside the years CDA can say.
    #[must_use]
    pub fn day(self) -> Option<CivilDate> {
        let local = self.ms.div_euclid(1000) + i64::from(self.offset) * 60;
        CivilDate::depuis_jours_unix(local.div_euclid(86_400)).ok()
    }

    /// `AAAAMMJJhhmmss±hhmm`, as CDA writes it.
    #[must_use]
    pub fn cda(self) -> Option<String> {
        let day = self.day()?;
        let seconds = (self.ms.div_euclid(1000) + i64::from(self.offset) * 60).rem_euclid(86_400);
        let sign = if self.offset < 0 { '-' } else { '+' };
        Some(format!(
            "{}{:02}{:02}{:02}{sign}{:02}{:02}",
            day.to_string().replace('-', ""),
            seconds / 3_600,
            seconds / 60 % 60,
            seconds % 60,
            self.offset.abs() / 60,
            self.offset.abs() % 60,
        ))
    }
}

/// A professional, as the header names them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Professional {
    /// National identifier (PS_IdNat: `8` and the RPPS number); empty when it is not known.
    pub id: String,
    /// Family name.
    pub family: String,
    /// Given name.
    pub given: String,
    /// Code of the value set of professions ([`super::values::PROFESSIONS`]), such as `G15_10/SM26`.
    pub profession: String,
    /// Phone; may be empty.
    pub phone: String,
}

/// The structure the author works in, which also keeps the document.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Structure {
    /// Struct_IdNat.
    pub id: String,
    /// Name.
    pub name: String,
    /// Street and number; may be empty.
    pub street: String,
    /// Postal code; may be empty.
    pub postal_code: String,
    /// Commune; may be empty.
    pub city: String,
    /// Phone; may be empty.
    pub phone: String,
    /// Sector of activity ([`super::values::SECTEURS`]): `SA07`.
    pub sector: String,
    /// Setting of care ([`super::values::CADRES`]): `AMBULATOIRE`.
    pub setting: String,
}

/// What stands above the content.
#[derive(Debug, Clone, PartialEq)]
pub struct Header {
    /// OID of this document, new with each version.
    pub id: String,
    /// OID of all its versions.
    pub set_id: String,
    /// From 1.
    pub version: u32,
    /// OID of the document it replaces; of need above version 1.
    pub replaces: Option<String>,
    /// At most 128 characters.
    pub title: String,
    /// When it was written and validated.
    pub written: Stamp,
    /// The patient: strict traits and the INS, which must be that of an identity *qualifiée*.
    pub patient: Person,
    /// Id of the patient in the practice, with the practice's own root; may be left out.
    pub local_id: Option<(String, String)>,
    /// Who wrote and answers for it.
    pub author: Professional,
    /// Where.
    pub structure: Structure,
    /// The médecin traitant, when the file names one.
    pub treating: Option<Professional>,
}

impl Header {
    /// Whether the author is the médecin traitant: anybody may write a summary, only theirs counts as *the* VSM.
    #[must_use]
    pub fn by_treating(&self) -> bool {
        self.treating
            .as_ref()
            .is_some_and(|treating| !treating.id.is_empty() && treating.id == self.author.id)
    }
}
