//! A document as a person reads it: who, when, for whom, then section by section, with what each section gives to the
//! medical file beside it.

use super::actors::{Actor, Moment, actors};
use super::media::{Attached, Media, media};
use super::narrative::Words;
use super::text::{Block, Reading};
use super::tree::{self, Element};
use super::{CdaError, header, kind, sections};
use crate::summary::{Item, Person, Term};

/// A section.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Section {
    /// Title; the words of its code when it has none.
    pub title: String,
    /// LOINC code; empty when it has none.
    pub code: String,
    /// Its narrative.
    pub blocks: Vec<Block>,
    /// What it gives to the medical file: places in [`Document::items`].
    pub items: Vec<usize>,
    /// What it says in codes that the patient has not.
    pub negated: Vec<String>,
    /// It has coded entries and no narrative: what they say is known by [`Section::items`] alone.
    pub is_without_text: bool,
    /// The sections inside.
    pub sections: Vec<Section>,
}

/// A document.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Document {
    /// Title.
    pub title: String,
    /// What sort of document it is.
    pub kind: Term,
    /// When it was made.
    pub at: Option<Moment>,
    /// What it says of its confidentiality when it is more than normal: a French word.
    pub confidentiality: Option<String>,
    /// Number of its version.
    pub version: Option<u32>,
    /// Identifier of the document it takes the place of, as it is written.
    pub replaces: Option<String>,
    /// Whom it is about; none when its header does not say.
    pub person: Option<Person>,
    /// Who wrote it.
    pub authors: Vec<Actor>,
    /// Who answers for it.
    pub responsible: Option<Actor>,
    /// For whom it was written.
    pub recipients: Vec<Actor>,
    /// Who keeps it.
    pub custodian: String,
    /// When what it speaks of was done: begin and end.
    pub event: (Option<Moment>, Option<Moment>),
    /// Its sections.
    pub sections: Vec<Section>,
    /// What it gives to the medical file, in the order of [`super::read`].
    pub items: Vec<Item>,
    /// What is attached to it.
    pub attached: Vec<Media>,
    /// It has no sections: it is one attached file, by its place in [`Document::attached`].
    pub whole: Option<usize>,
    /// Active elements that were left out of its narrative, by name.
    pub left_out: Vec<String>,
}

/// Reads a document to be shown. More is read than by [`super::read`]: one that names no patient, or has no body, is shown
/// all the same.
///
/// # Errors
/// [`CdaError`] when the document as a whole cannot be read.
pub fn document(bytes: &[u8]) -> Result<Document, CdaError> {
    let root = tree::read(bytes)?;
    if root.name != "ClinicalDocument" {
        return Err(CdaError::NotCda(root.name));
    }
    let mut document = headed(&root);
    for component in root.children("component") {
        if let Some(body) = component.child("structuredBody") {
            let mut attached = Attached::of(body);
            let words = Words::of(&root);
            let is_vsm = sections::is_vsm(&root);
            let mut walk = Walk {
                is_vsm,
                words: &words,
                attached: &mut attached,
                items: Vec::new(),
                left_out: Vec::new(),
            };
            document.sections = walk.sections(body);
            (document.items, document.left_out) = (walk.items, walk.left_out);
            document.attached = attached.0;
        } else if let Some(text) = component
            .child("nonXMLBody")
            .and_then(|body| body.child("text"))
        {
            document.whole = Some(document.attached.len());
            document.attached.push(media(text, ""));
        }
    }
    Ok(document)
}

fn headed(root: &Element) -> Document {
    let value = |name: &str| {
        root.child(name)
            .map(|element| element.attribute("value").to_owned())
            .unwrap_or_default()
    };
    let event = root
        .children("documentationOf")
        .find_map(|event| event.at(&["serviceEvent", "effectiveTime"]));
    let bound = |name: &str| event.and_then(|time| time.child(name)).and_then(Moment::of);
    Document {
        title: root.child("title").map(Element::words).unwrap_or_default(),
        kind: kind(root),
        at: root.child("effectiveTime").and_then(Moment::of),
        confidentiality: root.child("confidentialityCode").and_then(|code| {
            match code.attribute("code") {
                "R" => Some("restreint".to_owned()),
                "V" => Some("très restreint".to_owned()),
                _ => None,
            }
        }),
        version: value("versionNumber").parse().ok(),
        replaces: root
            .children("relatedDocument")
            .filter(|related| related.attribute("typeCode") == "RPLC")
            .find_map(|related| related.at(&["parentDocument", "id"]))
            .map(|id| {
                let (root, extension) = (id.attribute("root"), id.attribute("extension"));
                [root, extension]
                    .into_iter()
                    .filter(|part| !part.is_empty())
                    .collect::<Vec<_>>()
                    .join(" ")
            }),
        person: header::patient(root),
        authors: actors(root, "author"),
        responsible: actors(root, "legalAuthenticator").into_iter().next(),
        recipients: actors(root, "informationRecipient"),
        custodian: root
            .at(&[
                "custodian",
                "assignedCustodian",
                "representedCustodianOrganization",
                "name",
            ])
            .map(Element::words)
            .unwrap_or_default(),
        event: (bound("low"), bound("high")),
        ..Document::default()
    }
}

struct Walk<'a> {
    is_vsm: bool,
    words: &'a Words<'a>,
    attached: &'a mut Attached,
    items: Vec<Item>,
    left_out: Vec<String>,
}

impl Walk<'_> {
    fn sections(&mut self, holder: &Element) -> Vec<Section> {
        holder
            .children("component")
            .filter_map(|component| component.child("section"))
            .map(|section| self.section(section))
            .collect()
    }

    fn section(&mut self, element: &Element) -> Section {
        let given = sections::given(element, self.is_vsm, self.words);
        let mut blocks = match element.child("text") {
            Some(text) => Reading {
                attached: self.attached,
                left_out: &mut self.left_out,
            }
            .blocks(text),
            None => Vec::new(),
        };
        let is_without_text = blocks.is_empty() && element.child("entry").is_some();
        // What is attached and the narrative does not name is shown after it.
        for entry in element.children("entry") {
            for place in self.attached.inside(entry) {
                if !names(&blocks, place) {
                    blocks.push(Block::Attached(place));
                }
            }
        }
        let first = self.items.len();
        self.items.extend(given.items);
        Section {
            title: sections::title(element),
            code: sections::code(element).to_owned(),
            blocks,
            items: (first..self.items.len()).collect(),
            negated: given.negated,
            is_without_text,
            sections: self.sections(element),
        }
    }
}

/// Whether something attached stands in these blocks.
fn names(blocks: &[Block], place: usize) -> bool {
    blocks.iter().any(|block| match block {
        Block::Attached(known) => *known == place,
        Block::List(list) => list.entries.iter().any(|entry| names(entry, place)),
        Block::Table(table) => table
            .head
            .iter()
            .chain(&table.rows)
            .flatten()
            .any(|cell| names(&cell.blocks, place)),
        Block::Paragraph(_) | Block::Absent(_) => false,
    })
}
