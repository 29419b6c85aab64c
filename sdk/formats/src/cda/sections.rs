//! The body: sections told by their LOINC code, at any depth.

use super::entries;
use super::narrative::{Words, lines};
use super::tree::Element;
use crate::summary::{Aside, Item, Summary, Term, Value, says_nothing};

/// Template of the French medical summary (VSM).
const VSM: &str = "1.2.250.1.213.1.1.1.13";
/// Results of examinations.
const RESULTS: &str = "30954-2";
/// Longest label of an item of the medical file, in characters: what is longer goes to its note.
const LABEL_CHARS: usize = 400;
/// Longest note, in characters.
pub(super) const NOTE_CHARS: usize = 4_000;

/// What a section holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Holds {
    /// Items of this kind.
    Kind(&'static str),
    /// Other sections; its own text speaks of those that are not there, as items of this kind.
    Sections(&'static str),
}

/// Sections of the VSM and of the IPS-FR by their LOINC code.
const SECTIONS: [(&str, Holds); 15] = [
    // Pathologies, antécédents, allergies et facteurs de risque.
    ("46612-8", Holds::Sections("vigilance")),
    // Pathologies en cours, antécédents, allergies: unstructured when it has no section of its own.
    ("34117-2", Holds::Sections("antecedent")),
    ("11450-4", Holds::Kind("probleme")),
    ("11348-0", Holds::Kind("antecedent")),
    ("47519-4", Holds::Kind("acte")),
    ("48765-2", Holds::Kind("allergie")),
    ("57207-3", Holds::Sections("facteur-risque")),
    ("29762-2", Holds::Kind("habitude")),
    ("10161-8", Holds::Kind("facteur-risque")),
    ("10157-6", Holds::Kind("antecedent-familial")),
    // Résultats; in the VSM, points de vigilance.
    (RESULTS, Holds::Kind("vigilance")),
    // Autres alertes: points de vigilance of the IPS-FR.
    ("44944-7", Holds::Kind("vigilance")),
    ("18776-5", Holds::Sections("traitement")),
    ("10160-0", Holds::Kind("traitement")),
    ("11369-6", Holds::Kind("vaccination")),
];

/// What one section gives to the medical file, apart from the sections inside it.
#[derive(Debug, Default)]
pub(super) struct Given {
    pub(super) items: Vec<Item>,
    /// What the document says the patient has not, in words.
    pub(super) negated: Vec<String>,
    /// What is not taken.
    pub(super) asides: Vec<Aside>,
}

impl Given {
    fn aside(&mut self, what: String, why: &str) {
        self.asides.push(Aside {
            what,
            why: why.to_owned(),
        });
    }
}

/// Whether this is the French medical summary (VSM), whatever its version.
pub(super) fn is_vsm(root: &Element) -> bool {
    root.has_template(VSM)
}

/// The LOINC code of a section; empty when it has none.
pub(super) fn code(section: &Element) -> &str {
    section
        .child("code")
        .map_or("", |code| code.attribute("code"))
}

/// The title of a section; the words of its code when it has none.
pub(super) fn title(section: &Element) -> String {
    let title = section
        .child("title")
        .map(Element::words)
        .unwrap_or_default();
    if title.is_empty() {
        section
            .child("code")
            .map_or("", |code| code.attribute("displayName"))
            .to_owned()
    } else {
        title
    }
}

/// Reads the sections of a body into the only file of the summary.
pub(super) fn read(root: &Element, body: &Element, summary: &mut Summary) {
    let words = Words::of(root);
    let is_vsm = is_vsm(root);
    let mut items = Vec::new();
    walk(body, is_vsm, &words, &mut items, summary);
    if let Some(file) = summary.files.first_mut() {
        file.items = items;
    }
}

fn walk(
    holder: &Element,
    is_vsm: bool,
    words: &Words<'_>,
    items: &mut Vec<Item>,
    summary: &mut Summary,
) {
    for component in holder.children("component") {
        let Some(section) = component.child("section") else {
            continue;
        };
        let given = given(section, is_vsm, words);
        items.extend(given.items);
        summary.asides.extend(given.asides);
        walk(section, is_vsm, words, items, summary);
    }
}

/// What a section gives to the medical file.
pub(super) fn given(section: &Element, is_vsm: bool, words: &Words<'_>) -> Given {
    let (code, title) = (code(section), title(section));
    let known = SECTIONS
        .iter()
        .find(|(known, _)| *known == code)
        .map(|(_, holds)| *holds)
        // Results of examinations are not what a colleague must know, but in the VSM.
        .filter(|holds| is_vsm || code != RESULTS || *holds != Holds::Kind("vigilance"));
    let text = section.child("text").map(lines).unwrap_or_default();
    let mut given = Given::default();
    match known {
        Some(Holds::Kind(kind)) => {
            entries_of(section, kind, &title, &text, words, &mut given);
            // Only risks at work have a section of their own.
            for item in &mut given.items {
                if item.kind == "facteur-risque" {
                    item.set("professionnel", Value::Flag(true));
                }
            }
        }
        // Only the VSM says the sections that are not there in the text of the one above.
        Some(Holds::Sections(kind)) if is_vsm => free(kind, &title, &text, &mut given),
        _ if has_sections(section) => {}
        _ if text.is_empty() && section.child("entry").is_none() => {}
        _ => given.aside(
            format!("Section « {title} »"),
            "n’a pas de place dans le dossier : elle se lit dans le document",
        ),
    }
    given
}

fn has_sections(section: &Element) -> bool {
    section
        .children("component")
        .any(|component| component.child("section").is_some())
}

/// The entries of a section; its text when it has none that can be read.
fn entries_of(
    section: &Element,
    kind: &'static str,
    title: &str,
    text: &[String],
    words: &Words<'_>,
    given: &mut Given,
) {
    for entry in section.children("entry") {
        for came in entries::read(entry, kind, words) {
            match came {
                entries::Came::Item(item) if !item.label().is_empty() => given.items.push(item),
                entries::Came::Item(_) => {}
                entries::Came::Negated(what) => {
                    given.aside(
                        format!("{title} : {what}"),
                        "le document dit que le patient ne l’a pas",
                    );
                    given.negated.push(what);
                }
            }
        }
    }
    if given.items.is_empty() && given.negated.is_empty() {
        free(kind, title, text, given);
    }
}

/// Items from words only, one a line.
fn free(kind: &'static str, title: &str, text: &[String], given: &mut Given) {
    for line in text {
        if says_nothing(line) {
            if !line.trim_matches(['-', ' ', '.']).is_empty() {
                given.aside(format!("{title} : {line}"), "rien à reprendre");
            }
            continue;
        }
        let mut item = Item::new(kind);
        let (label, rest) = cut(line);
        item.term("terme", Term::free(&label));
        if let Some(rest) = rest {
            item.text("note", &rest);
        }
        completed(&mut item);
        given.items.push(item);
    }
}

/// A line as a label, and the whole of it as a note when it is too long for one.
fn cut(line: &str) -> (String, Option<String>) {
    if line.chars().count() <= LABEL_CHARS {
        return (line.to_owned(), None);
    }
    let label: String = line.chars().take(LABEL_CHARS - 1).chain(['…']).collect();
    (label, Some(line.chars().take(NOTE_CHARS).collect()))
}

/// What the medical file asks of a kind and a text does not say.
pub(super) fn completed(item: &mut Item) {
    if item.kind == "antecedent-familial" && item.get_text("lien").is_empty() {
        item.text("lien", "FAMMEMB");
    }
}
