//! What the doctor chose for a patient: what is unticked, what is added, whether notes are written, until when a reminder
//! is put off. Kept in the plugin's own table, so that nothing typed is lost when the file is closed.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Map, Value};
use socle_formats::vsm::{Content, Section};
use socle_sdk::store;
use socle_sdk::{Data, Failure};

const TABLE: &str = "choix";
const PUT_OFF: &str = "rappels";

/// What was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Choices {
    /// Keys of the items left out.
    pub(crate) left_out: BTreeSet<String>,
    /// Sections left out whole, with the words added to them.
    pub(crate) without: BTreeSet<Section>,
    /// Words added, by section.
    pub(crate) words: BTreeMap<Section, String>,
    /// Notes of items too.
    pub(crate) notes: bool,
}

impl Choices {
    /// Those of a patient; what cannot be read is no choice.
    pub(crate) fn of(patient: &str) -> Result<Self, Failure> {
        Ok(match store::get(TABLE, patient)? {
            Data::Json(json) => Self::read(&json),
            _ => Self::default(),
        })
    }

    /// Keep them.
    pub(crate) fn keep(&self, patient: &str) -> Result<(), Failure> {
        store::put(TABLE, patient, &Data::Json(self.json()), "")
    }

    fn read(json: &str) -> Self {
        let value: Value = serde_json::from_str(json).unwrap_or_default();
        let mut choices = Self {
            notes: value["notes"].as_bool().unwrap_or(false),
            ..Self::default()
        };
        for key in value["sans"].as_array().into_iter().flatten() {
            choices.left_out.extend(key.as_str().map(str::to_owned));
        }
        let sections = value["sans-sections"].as_array().into_iter().flatten();
        choices
            .without
            .extend(sections.filter_map(|name| name.as_str().and_then(Section::parse)));
        for (section, words) in value["textes"].as_object().into_iter().flatten() {
            if let (Some(section), Some(words)) = (Section::parse(section), words.as_str()) {
                choices.words.insert(section, words.to_owned());
            }
        }
        choices
    }

    fn json(&self) -> String {
        let words: Map<String, Value> = self
            .words
            .iter()
            .filter(|(_, words)| !words.trim().is_empty())
            .map(|(section, words)| (section.as_str().to_owned(), words.clone().into()))
            .collect();
        let left_out: Vec<Value> = self.left_out.iter().map(|key| key.clone().into()).collect();
        let without: Vec<&str> = self
            .without
            .iter()
            .map(|section| section.as_str())
            .collect();
        serde_json::json!({
            "sans": left_out,
            "sans-sections": without,
            "textes": words,
            "notes": self.notes,
        })
        .to_string()
    }

    /// The same with every item and every section ticked.
    pub(crate) fn with_everything(&self) -> Self {
        Self {
            left_out: BTreeSet::new(),
            without: BTreeSet::new(),
            ..self.clone()
        }
    }

    /// What is left of the file once chosen.
    pub(crate) fn apply(&self, mut content: Content) -> Content {
        content
            .entries
            .retain(|entry| !self.left_out.contains(&entry.key));
        content.entries.retain(|entry| {
            Section::of(&entry.item).is_none_or(|section| !self.without.contains(&section))
        });
        content.words.clone_from(&self.words);
        content
            .words
            .retain(|section, _| !self.without.contains(section));
        content.notes = self.notes;
        content
    }
}

/// The day a reminder was put off to; nothing when it was not.
pub(crate) fn put_off(patient: &str) -> Result<Option<String>, Failure> {
    Ok(store::get(PUT_OFF, patient)?.into_text())
}

/// Put the reminder off to that day.
pub(crate) fn put_off_to(patient: &str, day: &str) -> Result<(), Failure> {
    store::put(PUT_OFF, patient, &day.into(), "")
}

#[cfg(test)]
mod tests {
    use socle_formats::summary::{Item, Term};
    use socle_formats::vsm::Entry;

    use super::*;

    #[test]
    fn choices_are_kept_whole_and_leave_out_what_was_unticked() {
        let choices = Choices {
            left_out: BTreeSet::from(["b".to_owned()]),
            words: BTreeMap::from([(Section::Allergies, "« Pollens »\net \"chat\"".to_owned())]),
            without: BTreeSet::from([Section::Habitus]),
            notes: true,
        };
        assert_eq!(Choices::read(&choices.json()), choices);
        assert_eq!(Choices::read("{"), Choices::default());
        let entry = |key: &str| {
            let mut item = Item::new("vigilance");
            item.term("terme", Term::free(key));
            Entry {
                key: key.to_owned(),
                item,
            }
        };
        let content = choices.apply(Content {
            entries: vec![entry("a"), entry("b")],
            ..Content::default()
        });
        assert_eq!(content.entries, [entry("a")]);
        assert!(content.notes && content.words_of(Section::Allergies).is_some());
        let mut choices = choices;
        choices.without = BTreeSet::from([Section::Vigilance, Section::Allergies]);
        let content = choices.apply(Content {
            entries: vec![entry("a")],
            ..Content::default()
        });
        assert!(content.entries.is_empty() && content.words.is_empty());
        // What was typed there stays for the day the section is ticked again.
        assert!(choices.words.contains_key(&Section::Allergies));
    }
}
