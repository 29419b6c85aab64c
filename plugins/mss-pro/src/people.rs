//! Who writes: taken from the session when the order is made, since the message may leave when nobody is there.

use serde_json::{Value, json};
use socle_formats::vsm::{Professional, Structure, values};
use socle_sdk::{Failure, Whoever};

use crate::failures::said;
use crate::rows::text;
use crate::settings;

/// Who answers for what a message carries, and from where.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Author {
    /// National identifier.
    pub(crate) id: String,
    pub(crate) family: String,
    pub(crate) given: String,
    /// Of the value set of professions; empty when it is not known.
    pub(crate) profession: String,
    /// Code of the profession (`10` is a doctor).
    pub(crate) code: String,
    pub(crate) structure: String,
    pub(crate) structure_name: String,
    pub(crate) sector: String,
    /// What stands under their messages, as they chose it when they wrote.
    pub(crate) signature: String,
}

impl Author {
    /// Whoever is there.
    pub(crate) fn here() -> Result<Self, Failure> {
        let one = Whoever::here()?;
        let or = |said: String, otherwise: String| if said.is_empty() { otherwise } else { said };
        let profession = values::profession_of(&one.profession, &one.speciality);
        let mut author = Self {
            signature: settings::signature(),
            structure_name: or(one.structure_name, one.family.clone()),
            id: one.id,
            family: one.family,
            given: one.given,
            profession: profession.unwrap_or_default().to_owned(),
            code: one.profession,
            structure: one.structure,
            sector: or(one.sector, settings::sector()),
        };
        if author.signature.is_empty() {
            let lines = [author.called(), author.structure_name.clone()];
            let lines: Vec<String> = lines.into_iter().filter(|one| !one.is_empty()).collect();
            author.signature = lines.join("\n");
        }
        Ok(author)
    }

    pub(crate) fn read(row: &Value) -> Self {
        Self {
            id: text(row, "identifiant"),
            family: text(row, "nom"),
            given: text(row, "prenom"),
            profession: text(row, "metier"),
            code: text(row, "profession"),
            structure: text(row, "structure"),
            structure_name: text(row, "structure-nom"),
            sector: text(row, "secteur"),
            signature: text(row, "signature"),
        }
    }

    pub(crate) fn row(&self) -> Value {
        json!({
            "identifiant": self.id,
            "nom": self.family,
            "prenom": self.given,
            "metier": self.profession,
            "profession": self.code,
            "structure": self.structure,
            "structure-nom": self.structure_name,
            "secteur": self.sector,
            "signature": self.signature,
        })
    }

    /// As the author of a document.
    ///
    /// # Errors
    /// `mss-pro.auteur` when nobody knows by which number.
    pub(crate) fn professional(&self) -> Result<Professional, Failure> {
        if self.id.is_empty() {
            return Err(said("mss-pro.auteur", "auteur"));
        }
        Ok(Professional {
            id: self.id.clone(),
            family: self.family.clone(),
            given: self.given.clone(),
            profession: self.profession.clone(),
            phone: String::new(),
        })
    }

    /// Where, as a document says it.
    pub(crate) fn place(&self) -> Structure {
        Structure {
            id: self.structure.clone(),
            name: self.structure_name.clone(),
            sector: self.sector.clone(),
            setting: "AMBULATOIRE".to_owned(),
            ..Structure::default()
        }
    }

    /// Title and name.
    pub(crate) fn called(&self) -> String {
        let name = [self.title(), &self.given, &self.family].join(" ");
        name.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// How they are addressed.
    pub(crate) fn title(&self) -> &'static str {
        socle_sdk::title(&self.code)
    }
}
