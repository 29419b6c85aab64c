//! A structured document on paper: what whoever has no program for it is sent, a colleague or the patient. The PDF it is, else what
//! it says, part after part, for whoever lays it out.

use super::document::{Document, Section};
use super::text::{Block, Cell, row_words};

/// Most columns of a table on paper; a wider one is written row by row.
const COLUMNS: usize = 12;

/// What is put on paper of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paper<'a> {
    /// It holds nothing but this PDF.
    Pdf(&'a [u8]),
    /// It is to be laid out.
    Parts(Vec<Part>),
}

/// A part of a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// At the right: who wrote it.
    Aside(String),
    /// A title, level 2 to 4.
    Heading(u8, String),
    /// Words; line breaks inside are kept.
    Paragraph(String),
    /// The entries of a list, and whether they are numbered.
    Items(bool, Vec<String>),
    /// A table: its head, empty for none, and its rows.
    Table(Vec<String>, Vec<Vec<String>>),
    /// A file stands at this place, which paper does not hold.
    File,
}

impl Document {
    /// What is put on paper of it. What it says in codes alone is not there: its narrative is what its author answers for
    /// (CI-SIS, *Structuration minimale*).
    #[must_use]
    pub fn paper(&self) -> Paper<'_> {
        let whole = self.whole.and_then(|place| self.attached.get(place));
        let pdf = whole.filter(|media| media.mime == "application/pdf");
        if let Some(content) = pdf.and_then(|media| media.content.as_deref()) {
            return Paper::Pdf(content);
        }
        let mut parts: Vec<Part> = self
            .authors
            .iter()
            .map(|author| Part::Aside(author.line()))
            .collect();
        if whole.is_some() {
            parts.push(Part::File);
        }
        for section in &self.sections {
            lay(section, 2, &mut parts);
        }
        Paper::Parts(parts)
    }
}

fn lay(section: &Section, level: u8, parts: &mut Vec<Part>) {
    parts.push(Part::Heading(level.min(4), section.title.clone()));
    for block in &section.blocks {
        match block {
            Block::Table(table) if table.columns <= COLUMNS => {
                let row = |row: &Vec<Cell>| -> Vec<String> {
                    let cells = row.iter().map(std::slice::from_ref);
                    cells.map(row_words).collect()
                };
                let head = table.head.first().map(row).unwrap_or_default();
                parts.push(Part::Table(head, table.rows.iter().map(row).collect()));
            }
            Block::Table(table) => {
                let rows = table.head.iter().chain(&table.rows);
                parts.extend(rows.map(|row| Part::Paragraph(row_words(row))));
            }
            Block::List(list) => {
                let words = |entry: &Vec<Block>| {
                    entry.iter().map(Block::words).collect::<Vec<_>>().join(" ")
                };
                parts.push(Part::Items(
                    list.is_ordered,
                    list.entries.iter().map(words).collect(),
                ));
            }
            Block::Paragraph(_) => parts.push(Part::Paragraph(block.words())),
            Block::Attached(_) | Block::Absent(_) => parts.push(Part::File),
        }
    }
    for inside in &section.sections {
        lay(inside, level.saturating_add(1), parts);
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;
    use crate::cda::document;

    fn of(body: &str) -> Document {
        let whole = format!(
            r#"<?xml version="1.0" encoding="UTF-8"?><ClinicalDocument xmlns="urn:hl7-org:v3"><component>{body}</component></ClinicalDocument>"#
        );
        document(whole.as_bytes()).unwrap()
    }

    #[test]
    fn a_document_that_is_a_pdf_is_that_pdf_on_paper() {
        let pdf = of(
            r#"<nonXMLBody><text mediaType="application/pdf" representation="B64">JVBERi0xLjQ=</text></nonXMLBody>"#,
        );
        assert_eq!(pdf.paper(), Paper::Pdf(b"%PDF-1.4"));
        // Another file than a PDF is said to be there.
        let other = of(
            r#"<nonXMLBody><text mediaType="application/rtf" representation="B64">e1xydGY=</text></nonXMLBody>"#,
        );
        assert_eq!(other.paper(), Paper::Parts(vec![Part::File]));
    }

    #[test]
    fn sections_are_parts_in_their_order() {
        let shown = of(
            "<structuredBody><component><section><title>Allergies</title><text><list listType=\"ordered\"><item>Latex</item>\
             <item>Iode</item></list><table><thead><tr><th>Date</th></tr></thead><tbody><tr><td>2026</td></tr></tbody></table>\
             </text></section></component></structuredBody>",
        );
        let text = |words: &str| words.to_owned();
        assert_eq!(
            shown.paper(),
            Paper::Parts(vec![
                Part::Heading(2, text("Allergies")),
                Part::Items(true, vec![text("Latex"), text("Iode")]),
                Part::Table(vec![text("Date")], vec![vec![text("2026")]]),
            ])
        );
    }
}
