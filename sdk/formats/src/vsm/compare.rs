//! A summary beside an earlier one: which document it is, and what changed since.

use std::collections::BTreeSet;

use super::{Content, Section, narrative};
use crate::cda::tree;
use crate::summary::{Item, Term, Value};

/// Which document of which line of versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reference {
    /// OID of the document; an identifier with an extension is written `root^extension`.
    pub id: String,
    /// OID of all its versions; empty in older documents.
    pub set_id: String,
    /// From 1.
    pub version: u32,
    /// Whether it is structured.
    pub structured: bool,
    /// Whether its author says to be the médecin traitant.
    pub by_treating: bool,
}

/// Which document this is; `None` when it is no CDA.
#[must_use]
pub fn reference(document: &[u8]) -> Option<Reference> {
    let root = tree::read(document).ok()?;
    if root.name != "ClinicalDocument" {
        return None;
    }
    let id = |name: &str| {
        root.child(name)
            .map(|id| {
                let (root, extension) = (id.attribute("root"), id.attribute("extension"));
                if extension.is_empty() {
                    root.to_owned()
                } else {
                    format!("{root}^{extension}")
                }
            })
            .unwrap_or_default()
    };
    Some(Reference {
        id: id("id"),
        set_id: id("setId"),
        version: root
            .child("versionNumber")
            .and_then(|version| version.attribute("value").parse().ok())
            .unwrap_or(1),
        structured: root
            .children("component")
            .filter_map(|component| component.child("structuredBody"))
            .any(|body| body.child("component").is_some()),
        by_treating: root
            .children("author")
            .filter_map(|author| author.child("functionCode"))
            .any(|function| function.attribute("code") == "PCP"),
    })
}

/// What an item says that a document carries, in one line: two items with the same are the same to who reads.
fn signature(item: &Item) -> String {
    const FIELDS: [&str; 18] = [
        "terme",
        "type",
        "reaction",
        "lien",
        "date",
        "debut",
        "fin",
        "statut",
        "motif",
        "quantite",
        "valeur",
        "posologie",
        "dose",
        "periode",
        "voie",
        "gravite",
        "certitude",
        "note",
    ];
    let squeezed = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
    // A section in words only keeps the words.
    let coded = Section::of(item).is_some_and(Section::coded);
    let mut said = vec![item.kind.to_owned()];
    for field in FIELDS.iter().filter(|field| coded || **field == "terme") {
        let words = match item.fields.get(field) {
            Some(Value::Term(term)) => said_of(term),
            Some(Value::Text(text)) => text.clone(),
            Some(Value::Number(number)) => number.to_string(),
            Some(Value::Integer(number)) => number.to_string(),
            Some(Value::Flag(flag)) => flag.to_string(),
            // What is not said has its own word in a document.
            None if *field == "type" && item.kind == "allergie" => {
                super::values::ANY_REACTION.to_owned()
            }
            None if *field == "statut" && item.kind == "acte" => "realise".to_owned(),
            None if *field == "statut" => "actif".to_owned(),
            None => String::new(),
        };
        // The type of a past illness is not carried, nor the statut of a treatment, a habit or an illness of the family.
        let left_out = matches!(
            (item.kind, *field),
            ("antecedent", "type") | ("traitement" | "habitude" | "antecedent-familial", "statut")
        );
        if !left_out {
            said.push(squeezed(&crate::out::legal(&words)));
        }
    }
    said.join("\u{1F}")
}

/// An item as a document gives it back: lines with their notes, quantities without a unit of the list in words.
fn carried(item: &Item, notes: bool) -> Item {
    let mut carried = item.clone();
    if !notes {
        carried.fields.remove("note");
    }
    if !Section::of(item).is_some_and(Section::coded) {
        carried.term("terme", Term::free(&narrative::line(item, notes)));
    }
    if item.get_number("quantite").is_some() {
        let unit = item.get_text("unite");
        if unit.is_empty() || super::values::is_unit(unit) {
            // The entry holds the quantity; words beside it stand in the narrative alone.
            carried.fields.remove("valeur");
        } else {
            carried.fields.remove("quantite");
            carried.term("valeur", Term::free(&narrative::observed(item)));
        }
    }
    carried
}

fn said_of(term: &Term) -> String {
    narrative::said(term)
}

/// What changed since an earlier summary.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Changes {
    /// Keys of the items that are new or say something else.
    pub fresh: BTreeSet<String>,
    /// What the earlier one said and this one does not, in words.
    pub gone: Vec<String>,
}

impl Changes {
    /// Whether both say the same.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.fresh.is_empty() && self.gone.is_empty()
    }
}

/// What changed since the items of an earlier summary, as [`crate::cda::read`] gives them.
#[must_use]
pub fn changes(content: &Content, earlier: &[Item]) -> Changes {
    let mut left: Vec<(String, String)> = earlier
        .iter()
        .map(|item| (signature(item), narrative::named(item)))
        .collect();
    let mut fresh = BTreeSet::new();
    for entry in &content.entries {
        if Section::of(&entry.item).is_none() {
            continue;
        }
        let mine = signature(&carried(&entry.item, content.notes));
        match left.iter().position(|(theirs, _)| *theirs == mine) {
            Some(at) => {
                left.remove(at);
            }
            None => {
                fresh.insert(entry.key.clone());
            }
        }
    }
    // Words that were added by hand are read back as items: those that are still there have not gone.
    let words: BTreeSet<String> = Section::ALL
        .into_iter()
        .flat_map(|section| narrative::words(content, section))
        .map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect();
    Changes {
        fresh,
        gone: left
            .into_iter()
            .map(|(_, named)| named)
            .filter(|named| !words.contains(named))
            .collect(),
    }
}
