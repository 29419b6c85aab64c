//! What may be chosen: a box for each section and each item of the file, words for each section, the notes.

use socle_formats::vsm::Section;
use socle_sdk::{Data, View, texts};

use crate::choices::Choices;
use crate::standing::Standing;

/// Before the key of an item's box, of a section's box, and of a section's words.
const ITEM: &str = "item-";
const WHOLE: &str = "section-";
const WORDS: &str = "texte-";

/// The choices a form says.
pub(crate) fn chosen(standing: &Standing, fields: &[(String, Data)]) -> Choices {
    let mut choices = standing.choices.clone();
    for (key, value) in fields {
        if let Some(item) = key.strip_prefix(ITEM) {
            if value.as_flag() == Some(true) {
                choices.left_out.remove(item);
            } else {
                choices.left_out.insert(item.to_owned());
            }
        } else if let Some(section) = key.strip_prefix(WORDS).and_then(Section::parse) {
            choices
                .words
                .insert(section, value.as_text().unwrap_or_default().to_owned());
        } else if let Some(section) = key.strip_prefix(WHOLE).and_then(Section::parse) {
            if value.as_flag() == Some(true) {
                choices.without.remove(&section);
            } else {
                choices.without.insert(section);
            }
        } else if key == "notes" {
            choices.notes = value.as_flag().unwrap_or(false);
        }
    }
    choices
}

/// The boxes and the words; in a form.
pub(crate) fn form(standing: &Standing, view: &View) {
    view.field(
        "notes",
        &texts::text("notes"),
        "flag",
        &standing.choices.notes.into(),
    );
    for section in Section::ALL {
        view.heading(&format!("choix-{}", section.as_str()), 4, section.title());
        if standing.file.of(section).next().is_some() {
            let label = texts::text_with("section-entiere", &[("section", section.title().into())]);
            let ticked = !standing.choices.without.contains(&section);
            let key = format!("{WHOLE}{}", section.as_str());
            view.field(&key, &label, "flag", &ticked.into());
        }
        for entry in standing.file.of(section) {
            let ticked = !standing.choices.left_out.contains(&entry.key);
            let label = entry.item.label();
            let label = if label.is_empty() {
                section.title()
            } else {
                label
            };
            view.field(
                &format!("{ITEM}{}", entry.key),
                label,
                "flag",
                &ticked.into(),
            );
        }
        let words = standing
            .choices
            .words
            .get(&section)
            .cloned()
            .unwrap_or_default();
        let label = texts::text_with("texte-libre", &[("section", section.title().into())]);
        view.field(
            &format!("{WORDS}{}", section.as_str()),
            &label,
            "multiline",
            &words.into(),
        );
    }
}
