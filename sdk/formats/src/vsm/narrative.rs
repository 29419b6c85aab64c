//! The words of a section: what the patient reads, what the preview shows, and what the entries point to. One table for
//! all three, so that they cannot differ.

use super::{Content, Section, entries, values};
use crate::date::CivilDate;
use crate::out::legal;
use crate::summary::{Item, Term, Value};
use crate::unit::quantity;

/// A cell: its words, and the part of the item an entry points to them by (empty when none does).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// Words; empty when the file does not say.
    pub text: String,
    /// `terme`, `motif`, …
    pub part: &'static str,
}

/// One item in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Key of the item ([`super::Entry::key`]).
    pub key: String,
    /// One cell a column.
    pub cells: Vec<Cell>,
}

/// The items of a section in words.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Table {
    /// Titles; a column nobody fills is left out.
    pub columns: Vec<&'static str>,
    /// Items.
    pub rows: Vec<Row>,
}

impl Table {
    /// Of items with all their cells: every item has the same columns, and what nobody says is left out.
    pub(super) fn of(full: Vec<(String, Vec<(&'static str, Cell)>)>) -> Self {
        let Some((_, first)) = full.first() else {
            return Self::default();
        };
        let filled: Vec<bool> = (0..first.len())
            .map(|at| {
                full.iter().any(|(_, cells)| {
                    cells
                        .get(at)
                        .is_some_and(|(_, cell)| cell.part == "terme" || !cell.text.is_empty())
                })
            })
            .collect();
        let kept = |cells: &[(&'static str, Cell)]| -> Vec<(&'static str, Cell)> {
            cells
                .iter()
                .zip(&filled)
                .filter(|(_, filled)| **filled)
                .map(|(cell, _)| cell.clone())
                .collect()
        };
        let columns = kept(first).into_iter().map(|(title, _)| title).collect();
        let rows = full
            .into_iter()
            .map(|(key, cells)| Row {
                key,
                cells: kept(&cells).into_iter().map(|(_, cell)| cell).collect(),
            })
            .collect();
        Self { columns, rows }
    }
}

/// A section as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shown {
    /// Which.
    pub section: Section,
    /// Its items.
    pub table: Table,
    /// Lines the doctor added; without items and lines, the sentence that says so.
    pub lines: Vec<String>,
}

/// The summary as it is read, section after section. *Autres facteurs de risque* is left out when it says nothing: the VSM
/// has no section of that name.
#[must_use]
pub fn shown(content: &Content) -> Vec<Shown> {
    Section::ALL
        .into_iter()
        .map(|section| {
            let table = table(content, section);
            let mut lines: Vec<String> = words(content, section);
            if table.rows.is_empty() && lines.is_empty() {
                lines.push(section.nothing().to_owned());
            }
            Shown {
                section,
                table,
                lines,
            }
        })
        .filter(|shown| {
            shown.section != Section::AutresRisques
                || !shown.table.rows.is_empty()
                || content.words_of(shown.section).is_some()
        })
        .collect()
}

/// The lines added to a section.
pub(super) fn words(content: &Content, section: Section) -> Vec<String> {
    content
        .words_of(section)
        .map(|words| {
            words
                .lines()
                .map(|line| line.trim().to_owned())
                .filter(|line| !line.is_empty())
                .collect()
        })
        .unwrap_or_default()
}

/// The items of a section as a table.
pub(super) fn table(content: &Content, section: Section) -> Table {
    let full: Vec<(String, Vec<(&'static str, Cell)>)> = content
        .of(section)
        .map(|entry| {
            (
                entry.key.clone(),
                cells(section, &entry.item, content.notes),
            )
        })
        .collect();
    Table::of(full)
}

/// The note of an item, freed of what cannot be written.
pub(super) fn note(item: &Item) -> String {
    legal(item.get_text("note")).trim().to_owned()
}

/// A line for an item that is said in words only.
pub(super) fn line(item: &Item, notes: bool) -> String {
    let note = note(item);
    if notes && !note.is_empty() {
        format!("{} ({note})", named(item))
    } else {
        named(item)
    }
}

/// A civil date for the eye; what is no date stays as it is.
pub(super) fn day(item: &Item, field: &str) -> String {
    let text = item.get_text(field);
    text.parse::<CivilDate>()
        .map_or_else(|_| text.to_owned(), |date| date.affichage())
}

/// A term in words that can be written: its label, else its code.
pub(super) fn said(term: &Term) -> String {
    [term.label.as_str(), term.code.as_str()]
        .into_iter()
        .map(|words| legal(words).trim().to_owned())
        .find(|words| !words.is_empty())
        .unwrap_or_else(|| "(sans libellé)".to_owned())
}

pub(super) fn label(item: &Item, field: &str) -> String {
    item.get_term(field).map(said).unwrap_or_default()
}

/// What the item is.
pub(super) fn named(item: &Item) -> String {
    said(item.get_term("terme").unwrap_or(&Term::default()))
}

/// The code of an item when the entry bears it.
fn code(section: Section, item: &Item) -> String {
    entries::code_of(section, item)
        .map(|Term { code, .. }| code.clone())
        .unwrap_or_default()
}

fn cells(section: Section, item: &Item, notes: bool) -> Vec<(&'static str, Cell)> {
    let cell = |title: &'static str, part: &'static str, text: String| (title, Cell { text, part });
    let term = |title| cell(title, "terme", named(item));
    let note = || {
        let text = if notes { note(item) } else { String::new() };
        cell("Note", "note", text)
    };
    let statut = || {
        let code = item.get_text("statut");
        let text = match (section, code) {
            (Section::Allergies, _) => values::statut(code),
            // What goes without saying is not said.
            (_, "" | "actif" | "realise") => "",
            (Section::Antecedents, "termine") => "",
            (_, code) => values::statut(code),
        };
        cell(
            "Statut",
            if section == Section::Allergies {
                "statut"
            } else {
                ""
            },
            text.to_owned(),
        )
    };
    let code = || cell("Code", "", code(section, item));
    let begins = |title| cell(title, "", day(item, "debut"));
    let ends = || cell("Fin", "", day(item, "fin"));
    let motif = || cell("Motif", "motif", label(item, "motif"));
    match section {
        Section::Problemes => vec![
            begins("Depuis"),
            term("Pathologie"),
            code(),
            ends(),
            statut(),
            note(),
        ],
        Section::Antecedents => vec![
            begins("Date"),
            term("Antécédent"),
            code(),
            cell("Type", "", antecedent(item.get_text("type")).to_owned()),
            ends(),
            statut(),
            note(),
        ],
        Section::Actes => vec![
            cell("Date", "", day(item, "date")),
            term("Acte"),
            code(),
            motif(),
            cell("Exécutant", "", item.get_text("executant").to_owned()),
            statut(),
            note(),
        ],
        Section::Allergies => vec![
            begins("Depuis"),
            cell("Type", "type", sentence(allergy(item))),
            term("Agent responsable"),
            code(),
            cell("Réaction", "reaction", label(item, "reaction")),
            cell(
                "Gravité",
                "gravite",
                values::gravite(item.get_text("gravite")).to_owned(),
            ),
            cell(
                "Certitude",
                "certitude",
                certainty(item.get_text("certitude")).to_owned(),
            ),
            ends(),
            statut(),
            note(),
        ],
        Section::Habitus => vec![
            term("Habitude"),
            cell("Observation", "valeur", observed(item)),
            code(),
            begins("Depuis"),
            ends(),
            note(),
        ],
        Section::Familiaux => vec![
            cell("Lien de parenté", "lien", relation(item).to_owned()),
            term("Antécédent"),
            code(),
            cell(
                "Âge au début",
                "",
                item.get_number("age")
                    .map_or_else(String::new, |age| quantity(age, "ans")),
            ),
            begins("Date"),
            note(),
        ],
        Section::Traitements => vec![
            begins("Depuis"),
            term("Médicament"),
            code(),
            cell("Posologie", "posologie", dosage(item)),
            cell("Condition", "", if_needed(item).to_owned()),
            cell(
                "Voie",
                "voie",
                values::voie(item.get_text("voie"))
                    .unwrap_or_default()
                    .to_owned(),
            ),
            motif(),
            ends(),
            statut(),
            note(),
        ],
        Section::RisquesProfessionnels | Section::AutresRisques | Section::Vigilance => {
            vec![term(section.title()), note()]
        }
    }
}

fn sentence(text: &str) -> String {
    let mut chars = text.chars();
    chars
        .next()
        .map(|first| first.to_uppercase().chain(chars).collect())
        .unwrap_or_default()
}

/// The type of an allergy in words.
fn allergy(item: &Item) -> &'static str {
    values::allergie(item.get_text("type"))
        .or_else(|| values::allergie(values::ANY_REACTION))
        .unwrap_or_default()
}

fn certainty(code: &str) -> &'static str {
    match code {
        "suspectee" => "Suspectée",
        "confirmee" => "Confirmée",
        "refutee" => "Réfutée",
        _ => "",
    }
}

fn antecedent(code: &str) -> &'static str {
    match code {
        "chirurgical" => "Chirurgical",
        "obstetrical" => "Obstétrical",
        "traumatique" => "Traumatique",
        "psychiatrique" => "Psychiatrique",
        _ => "",
    }
}

fn relation(item: &Item) -> &'static str {
    values::lien(item.get_text("lien"))
        .or_else(|| values::lien("FAMMEMB"))
        .map_or("", |(words, _)| words)
}

/// What was observed of a habit: a quantity, words, or both.
pub(super) fn observed(item: &Item) -> String {
    let number = item
        .get_number("quantite")
        .map(|number| quantity(number, item.get_text("unite")));
    let words = Some(label(item, "valeur")).filter(|words| !words.is_empty());
    number
        .into_iter()
        .chain(words)
        .collect::<Vec<_>>()
        .join(", ")
}

/// How a medicine is taken: the doctor's words, else dose and rhythm as they are coded.
fn dosage(item: &Item) -> String {
    let words = item.get_text("posologie");
    if words.is_empty() {
        let dose = item
            .get_number("dose")
            .map(|dose| quantity(dose, item.get_text("dose-unite")));
        let rhythm = item
            .get_number("periode")
            .map(|period| values::every(period, item.get_text("periode-unite")));
        [dose, rhythm]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(", ")
    } else {
        words.to_owned()
    }
}

fn if_needed(item: &Item) -> &'static str {
    if matches!(item.fields.get("si-besoin"), Some(Value::Flag(true))) {
        "si besoin"
    } else {
        ""
    }
}
