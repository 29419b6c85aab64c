//! The text of a section as lines, and the words an entry points to.

use std::collections::HashMap;

use super::tree::{Element, Node};

/// The lines of a text: a paragraph, an entry of a list, a row of a table, what stands before a line break. The header of
/// a table is left out.
pub(super) fn lines(text: &Element) -> Vec<String> {
    let mut lines = Vec::new();
    let mut now = String::new();
    gather(text, &mut now, &mut lines);
    finish(&mut now, &mut lines);
    lines
}

fn gather(element: &Element, now: &mut String, lines: &mut Vec<String>) {
    for node in &element.nodes {
        match node {
            Node::Text(text) => now.push_str(text),
            Node::Element(inner) => match inner.name.as_str() {
                "thead" | "tfoot" | "caption" | "colgroup" | "renderMultiMedia" | "footnote" => {}
                "br" => finish(now, lines),
                "paragraph" | "item" | "tr" | "list" | "table" | "tbody" => {
                    finish(now, lines);
                    gather(inner, now, lines);
                    finish(now, lines);
                }
                "td" | "th" => {
                    let mut cell = String::new();
                    let mut inside = Vec::new();
                    gather(inner, &mut cell, &mut inside);
                    finish(&mut cell, &mut inside);
                    let cell = inside.join(", ");
                    if !cell.is_empty() {
                        if !now.trim().is_empty() {
                            now.push_str(" · ");
                        }
                        now.push_str(&cell);
                    }
                }
                _ => gather(inner, now, lines),
            },
        }
    }
}

fn finish(now: &mut String, lines: &mut Vec<String>) {
    let line = now.split_whitespace().collect::<Vec<_>>().join(" ");
    if !line.is_empty() {
        lines.push(line);
    }
    now.clear();
}

/// The words of every element of the document that has an `ID`.
pub(super) struct Words(HashMap<String, String>);

impl Words {
    pub(super) fn of(root: &Element) -> Self {
        let mut words = HashMap::new();
        find(root, &mut words);
        Self(words)
    }

    /// What an `originalText` or a `text` says: the words it refers to, or its own.
    pub(super) fn said(&self, text: &Element) -> String {
        let reference = text
            .child("reference")
            .map(|reference| reference.attribute("value"))
            .unwrap_or_default();
        let own = text.words();
        if own.is_empty() {
            self.0
                .get(reference.trim_start_matches('#'))
                .cloned()
                .unwrap_or_default()
        } else {
            own
        }
    }
}

fn find(element: &Element, words: &mut HashMap<String, String>) {
    let id = element.attribute("ID");
    if !id.is_empty() {
        words
            .entry(id.to_owned())
            .or_insert_with(|| lines(element).join(", "));
    }
    for inner in element.elements() {
        find(inner, words);
    }
}
