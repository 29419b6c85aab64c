//! The text of a section as lines, and the words an entry points to.

use std::collections::HashMap;

use super::tree::{Element, Node};

/// The lines of a text: a paragraph, an entry of a list, a row of a table, what stands before a line break. The header of
/// a table is left out.
pub(super) fn lines(text: &Element) -> Vec<String> {
    lines_within(text, usize::MAX)
}

/// The same, of a text of which at most so many characters are read.
fn lines_within(text: &Element, most: usize) -> Vec<String> {
    let mut lines = Vec::new();
    let mut now = String::new();
    let mut left = most;
    gather(text, &mut left, &mut now, &mut lines);
    finish(&mut now, &mut lines);
    lines
}

fn gather(element: &Element, left: &mut usize, now: &mut String, lines: &mut Vec<String>) {
    for node in &element.nodes {
        if *left == 0 {
            return;
        }
        match node {
            Node::Text(text) if text.len() <= *left => {
                *left -= text.len();
                now.push_str(text);
            }
            Node::Text(text) => {
                now.extend(text.chars().take(*left));
                *left = 0;
            }
            Node::Element(inner) => match inner.name.as_str() {
                "thead" | "tfoot" | "caption" | "colgroup" | "renderMultiMedia" | "footnote" => {}
                "br" => finish(now, lines),
                "paragraph" | "item" | "tr" | "list" | "table" | "tbody" => {
                    finish(now, lines);
                    gather(inner, left, now, lines);
                    finish(now, lines);
                }
                "td" | "th" => {
                    let mut cell = String::new();
                    let mut inside = Vec::new();
                    gather(inner, left, &mut cell, &mut inside);
                    finish(&mut cell, &mut inside);
                    let cell = inside.join(", ");
                    if !cell.is_empty() {
                        if !now.trim().is_empty() {
                            now.push_str(" · ");
                        }
                        now.push_str(&cell);
                    }
                }
                _ => gather(inner, left, now, lines),
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

/// The elements of the document that have an `ID`.
pub(super) struct Words<'a>(HashMap<&'a str, &'a Element>);

/// The most characters of what an entry points to: an entry is a line, and thousands of them may point to one large text.
const SAID_CHARS: usize = 8_000;

impl<'a> Words<'a> {
    pub(super) fn of(root: &'a Element) -> Self {
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
                .map(|element| lines_within(element, SAID_CHARS).join(", "))
                .unwrap_or_default()
        } else {
            own
        }
    }
}

fn find<'a>(element: &'a Element, words: &mut HashMap<&'a str, &'a Element>) {
    let id = element.attribute("ID");
    if !id.is_empty() {
        words.entry(id).or_insert(element);
    }
    for inner in element.elements() {
        find(inner, words);
    }
}
