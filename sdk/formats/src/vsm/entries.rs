//! The entries of the coded sections: one an item, each pointing to its words in the narrative.
//!
//! `concern.rs` and `diagnosis.rs` are what problems and allergies share, `remarks.rs` what any entry may bear beside; a file
//! for each kind of entry.

mod act;
mod allergy;
mod concern;
mod diagnosis;
mod family;
mod habit;
pub(super) mod parts;
mod problem;
pub(super) mod remarks;
mod treatment;

use super::{Content, Entry, Section, values};
use crate::out::Out;
use crate::summary::{Item, Term};

/// The code of an item that an entry of this section may bear.
pub(super) fn code_of(section: Section, item: &Item) -> Option<&Term> {
    item.get_term("terme")
        .filter(|term| values::systems_of(section).contains(&term.system.as_str()))
        .filter(|term| values::is_well_formed(term))
        .filter(|term| section != Section::Habitus || values::habitude(&term.code).is_some())
}

/// A quantity with a unit an entry may bear, if any.
fn quantity(item: &Item, number: &str, unit: &str) -> Option<(String, String)> {
    let unit = item.get_text(unit);
    item.get_number(number)
        .filter(|number| number.is_finite() && (unit.is_empty() || values::is_unit(unit)))
        .map(|number| (number.to_string(), unit.to_owned()))
}

/// Where the ids of entries come from, and what their reasons may point to.
pub(super) struct Entries<'a> {
    /// OID of all versions: the id of an item stays the same from one to the next.
    pub(super) root: &'a str,
    pub(super) content: &'a Content,
}

/// The ID of a part of an item's words; `prefix` is its section.
pub(super) fn id(prefix: &str, number: usize, part: &str) -> String {
    format!("{prefix}-{number}-{part}")
}

/// What one item is written with.
struct One<'a> {
    item: &'a Item,
    key: &'a str,
    section: Section,
    number: usize,
}

impl One<'_> {
    fn reference(&self, part: &str) -> String {
        format!("#{}", id(self.section.as_str(), self.number, part))
    }
}

impl Entries<'_> {
    /// All entries of a coded section.
    pub(super) fn write(&self, out: &mut Out, section: Section) {
        for (index, Entry { key, item }) in self.content.of(section).enumerate() {
            let one = One {
                item,
                key,
                section,
                number: index + 1,
            };
            out.open("entry", &[], |out| match section {
                Section::Problemes | Section::Antecedents => self.problem(out, &one),
                Section::Actes => self.act(out, &one),
                Section::Allergies => self.allergy(out, &one),
                Section::Habitus => self.habit(out, &one),
                Section::Familiaux => self.family(out, &one),
                Section::Traitements => self.treatment(out, &one),
                // Words only.
                Section::RisquesProfessionnels | Section::AutresRisques | Section::Vigilance => {}
            });
        }
    }

    fn comment(&self, out: &mut Out, one: &One<'_>) {
        remarks::comment(out, self.content.notes, one.item, &one.reference("note"));
    }

    fn id(&self, out: &mut Out, key: &str, part: &str) {
        let extension = if part.is_empty() {
            key.to_owned()
        } else {
            format!("{key}-{part}")
        };
        out.empty("id", &[("root", self.root), ("extension", &extension)]);
    }
}
