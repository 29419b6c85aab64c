//! Texts with merge fields: `{{patient.nom}}`.

use std::collections::BTreeMap;

use crate::marks::escaped;

/// A field a template may name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    /// Its name between braces.
    pub name: &'static str,
    /// What it is, in French.
    pub label: &'static str,
}

const fn field(name: &'static str, label: &'static str) -> Field {
    Field { name, label }
}

/// All of them. The patient's matricule and Datamatrix are no fields: every document bears them when the identity is
/// qualified.
pub const FIELDS: &[Field] = &[
    field("patient.civilite", "civilité du patient"),
    field(
        "patient.nom",
        "nom utilisé, sinon nom de naissance, du patient",
    ),
    field("patient.nom_naissance", "nom de naissance du patient"),
    field(
        "patient.prenom",
        "prénom utilisé, sinon premier prénom, du patient",
    ),
    field("patient.ne", "« né » ou « née »"),
    field("patient.date_naissance", "date de naissance du patient"),
    field("patient.age", "âge du patient"),
    field("patient.adresse", "adresse du patient"),
    field("patient.telephone", "téléphone du patient"),
    field("patient.courriel", "courriel du patient"),
    field("medecin.nom", "prénom et nom de qui écrit"),
    field("medecin.titre", "« Docteur » pour un médecin"),
    field("cabinet.nom", "nom du cabinet"),
    field("cabinet.adresse", "adresse du cabinet"),
    field("cabinet.commune", "commune du cabinet"),
    field("cabinet.telephone", "téléphone du cabinet"),
    field("dossier.problemes", "problèmes en cours"),
    field("dossier.antecedents", "antécédents personnels"),
    field("dossier.antecedents_familiaux", "antécédents familiaux"),
    field("dossier.allergies", "allergies et intolérances"),
    field("dossier.traitements", "traitements de fond"),
    field("dossier.vigilance", "points de vigilance"),
    field("dossier.facteurs_risque", "facteurs de risque"),
    field("dossier.habitudes", "habitudes et modes de vie"),
    field("dossier.vaccinations", "vaccinations"),
    field("dossier.ald", "affections de longue durée"),
    field("dossier.medecin_traitant", "médecin traitant"),
    field("consultation.date", "date de la dernière consultation"),
    field("consultation.motif", "motif de la dernière consultation"),
    field(
        "consultation.observation",
        "observation de la dernière consultation",
    ),
    field(
        "consultation.conclusion",
        "conclusion de la dernière consultation",
    ),
    field("date", "date du jour"),
    field("correspondant", "destinataire"),
];

/// What stands for a value that is not known: a blank to fill, seen on screen and on paper.
pub const BLANK: &str = "……………";

/// What the fields are worth for one document; those that are absent or empty are blanks.
pub type Values = BTreeMap<&'static str, String>;

/// A text with its fields replaced.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Merged {
    /// With [`BLANK`] where a value is missing.
    pub text: String,
    /// The fields that had no value, each once, in the order of the text.
    pub missing: Vec<Field>,
}

/// What is wrong with a template.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TemplateError {
    /// A field that does not exist.
    #[error("line {line}: no field is called {name:?}")]
    Unknown {
        /// As it is written.
        name: String,
        /// Line, from 1.
        line: usize,
        /// The field that was probably meant.
        meant: Option<&'static str>,
    },
    /// Braces that open and do not close on the same line.
    #[error("line {line}: a field is not closed")]
    Open {
        /// Line, from 1.
        line: usize,
    },
}

impl TemplateError {
    /// Stable code.
    #[must_use]
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Unknown { .. } => "modele.champ",
            Self::Open { .. } => "modele.accolades",
        }
    }

    /// What the practitioner reads.
    #[must_use]
    pub fn message(&self) -> String {
        match self {
            Self::Unknown { name, line, meant } => {
                let meant = meant.map_or_else(
                    || "Choisissez-le dans la liste des champs.".to_owned(),
                    |meant| format!("Vouliez-vous dire {{{{{meant}}}}} ?"),
                );
                format!("Ligne {line} : le champ {{{{{name}}}}} n’existe pas. {meant}")
            }
            Self::Open { line } => {
                format!(
                    "Ligne {line} : un champ commence par {{{{ et ne finit pas par }}}}. Ajoutez les accolades."
                )
            }
        }
    }
}

/// Replace the fields of a template. Values are written so that they are read as they are: a value is never a mark.
///
/// # Errors
/// [`TemplateError`], the first one.
pub fn merge(template: &str, values: &Values) -> Result<Merged, TemplateError> {
    let mut missing: Vec<Field> = Vec::new();
    let mut text = String::with_capacity(template.len());
    for (n, line) in template.split_inclusive('\n').enumerate() {
        let mut rest = line;
        while let Some((before, after)) = rest.split_once("{{") {
            text.push_str(before);
            let (name, after) = after
                .split_once("}}")
                .ok_or(TemplateError::Open { line: n + 1 })?;
            let name = name.trim();
            let known = FIELDS
                .iter()
                .find(|field| field.name == name)
                .ok_or_else(|| TemplateError::Unknown {
                    name: name.to_owned(),
                    line: n + 1,
                    meant: meant(name),
                })?;
            match values.get(known.name).map(|value| value.trim()) {
                Some(value) if !value.is_empty() => text.push_str(&placed(value, &text)),
                _ => {
                    text.push_str(BLANK);
                    if !missing.contains(known) {
                        missing.push(*known);
                    }
                }
            }
            rest = after;
        }
        text.push_str(rest);
    }
    Ok(Merged { text, missing })
}

/// Whether a template can be merged for anybody.
///
/// # Errors
/// [`TemplateError`].
pub fn check(template: &str) -> Result<(), TemplateError> {
    merge(template, &Values::new()).map(drop)
}

/// A template with the label of each field in its place, for the eye of who writes it.
///
/// # Errors
/// [`TemplateError`].
pub fn sample(template: &str) -> Result<String, TemplateError> {
    let labels = FIELDS
        .iter()
        .map(|field| (field.name, format!("[{}]", field.label)))
        .collect();
    merge(template, &labels).map(|merged| merged.text)
}

/// A value as it goes after `before`: its further lines bear the mark of the line it stands in, at the right or an item of
/// a list.
fn placed(value: &str, before: &str) -> String {
    let line = before.rsplit('\n').next().unwrap_or_default();
    let value = escaped(value);
    if line.starts_with("> ") {
        value.replace('\n', "\n> ")
    } else if line.trim() == "-" {
        value.replace('\n', "\n- ")
    } else {
        value
    }
}

/// The field with the nearest name.
fn meant(name: &str) -> Option<&'static str> {
    let name = name.to_lowercase();
    FIELDS
        .iter()
        .map(|field| (strsim::levenshtein(&name, field.name), field.name))
        .min()
        .filter(|(distance, known)| *distance <= 2.max(known.len() / 4))
        .map(|(_, known)| known)
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn values() -> Values {
        Values::from([
            ("patient.nom", "D'ARTAGNAN **X**".to_owned()),
            ("patient.adresse", "1 rue\n- bâtiment B".to_owned()),
            ("patient.courriel", " ".to_owned()),
        ])
    }

    #[test]
    fn values_take_the_place_of_fields_and_are_never_marks() {
        let merged = merge(
            "Cher {{patient.nom}},\n> {{ patient.adresse }}\n{{date}}",
            &values(),
        )
        .unwrap();
        assert_eq!(
            merged.text,
            "Cher D'ARTAGNAN \\*\\*X\\*\\*,\n> 1 rue\n> \\- bâtiment B\n……………"
        );
        let labels: Vec<_> = merged.missing.iter().map(|field| field.label).collect();
        assert_eq!(labels, ["date du jour"]);
    }

    #[test]
    fn lines_of_a_value_are_items_where_a_list_begins() {
        let values = Values::from([("dossier.allergies", "Pénicilline\n- Arachide".to_owned())]);
        let merged = merge(
            "- {{dossier.allergies}}\n\nVu : {{dossier.allergies}}",
            &values,
        );
        assert_eq!(
            merged.unwrap().text,
            "- Pénicilline\n- \\- Arachide\n\nVu : Pénicilline\n\\- Arachide"
        );
    }

    #[test]
    fn a_missing_value_is_a_blank_said_once() {
        let merged = merge(
            "{{patient.courriel}} {{patient.courriel}} {{date}}",
            &values(),
        )
        .unwrap();
        assert_eq!(merged.text, format!("{BLANK} {BLANK} {BLANK}"));
        assert_eq!(merged.missing.len(), 2);
    }

    #[test]
    fn an_unknown_field_is_named_with_its_line_and_what_was_meant() {
        let error = merge("a\n{{patient.non}}", &values()).unwrap_err();
        assert_eq!(error.code(), "modele.champ");
        assert_eq!(
            error.message(),
            "Ligne 2 : le champ {{patient.non}} n’existe pas. Vouliez-vous dire {{patient.nom}} ?"
        );
        assert!(
            merge("{{zzzzzzzzzzzz}}", &values())
                .unwrap_err()
                .message()
                .contains("liste")
        );
        assert_eq!(
            merge("{{date\n}}", &values()).unwrap_err(),
            TemplateError::Open { line: 1 }
        );
        assert_eq!(merge("}} { {", &values()).unwrap().text, "}} { {");
    }

    #[test]
    fn names_are_unique() {
        let mut names: Vec<_> = FIELDS.iter().map(|field| field.name).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), FIELDS.len());
    }
}
