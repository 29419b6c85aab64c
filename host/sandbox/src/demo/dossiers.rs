//! What the files of the demonstration practice hold, in `data/dossiers.toml`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// One thing of a file, or of the practice. Its kind and its fields are those of the record; this crate does not know them.
#[derive(Debug, Clone, PartialEq)]
pub struct DemoEntity {
    /// Its kind.
    pub kind: String,
    /// Whose: the reference of a person of the practice; none for what is the practice's.
    pub patient: Option<String>,
    /// The name others refer to it by.
    pub key: Option<String>,
    /// A consultation that is validated once it is written.
    pub validated: bool,
    /// Its fields.
    pub fields: Vec<(String, DemoValue)>,
}

/// The value of a field.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum DemoValue {
    /// Yes or no.
    Flag(bool),
    /// A whole number.
    Integer(i64),
    /// A number.
    Number(f64),
    /// A text; `@name` is what bears this name.
    Text(String),
    /// Several texts.
    Texts(Vec<String>),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    auteur: String,
    element: Vec<Line>,
}

#[derive(Deserialize)]
struct Line {
    sorte: String,
    patient: Option<String>,
    cle: Option<String>,
    #[serde(default)]
    valider: bool,
    #[serde(flatten)]
    fields: BTreeMap<String, DemoValue>,
}

static ENTITIES: LazyLock<Vec<DemoEntity>> = LazyLock::new(|| {
    let file: File = toml::from_str(include_str!("../../data/dossiers.toml"))
        .expect("data/dossiers.toml is part of the program and read by a test");
    let author = DemoValue::Text(file.auteur);
    file.element
        .into_iter()
        .map(|line| {
            let mut fields: Vec<_> = line.fields.into_iter().collect();
            fields.push(("auteur".to_owned(), author.clone()));
            DemoEntity {
                kind: line.sorte,
                patient: line.patient,
                key: line.cle,
                validated: line.valider,
                fields,
            }
        })
        .collect()
});

/// All of it, in an order in which each comes after what it refers to.
#[must_use]
pub fn demo_entities() -> Vec<DemoEntity> {
    ENTITIES.clone()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demo::demo_patients;

    #[test]
    fn each_belongs_to_somebody_of_the_practice_and_refers_to_what_came_before() {
        let patients: Vec<_> = demo_patients()
            .into_iter()
            .filter_map(|patient| patient.personne)
            .collect();
        let mut known: Vec<String> = Vec::new();
        for entity in demo_entities() {
            if let Some(patient) = &entity.patient {
                assert!(patients.contains(&patient.as_str()), "{patient}");
            }
            for (_, value) in &entity.fields {
                if let DemoValue::Text(text) = value
                    && let Some(name) = text.strip_prefix('@')
                {
                    assert!(known.iter().any(|known| known == name), "{name}");
                }
            }
            known.extend(entity.key);
        }
        assert!(known.len() > 5);
    }
}
