//! What is attached to a document: pictures, PDF, whole in it as base64.

use base64::Engine as _;

use super::tree::Element;

/// Something attached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Media {
    /// The `ID` it is named by; empty when it has none.
    pub id: String,
    /// Media type; empty when it does not say.
    pub mime: String,
    /// Its bytes; none when they are not in the document or cannot be read.
    pub content: Option<Vec<u8>>,
}

/// All that is attached, in the order of the document.
#[derive(Debug, Default)]
pub(super) struct Attached(pub(super) Vec<Media>);

impl Attached {
    /// Gathers what the body holds.
    pub(super) fn of(body: &Element) -> Self {
        let mut attached = Self::default();
        attached.gather(body);
        attached
    }

    fn gather(&mut self, element: &Element) {
        for inner in element.elements() {
            if inner.name == "observationMedia" {
                if let Some(value) = inner.child("value") {
                    let media = media(value, inner.attribute("ID"));
                    self.0.push(media);
                }
            } else {
                self.gather(inner);
            }
        }
    }

    /// The place of what this name names.
    pub(super) fn named(&self, name: &str) -> Option<usize> {
        let name = name.trim_start_matches('#');
        self.0.iter().position(|media| media.id == name)
    }

    /// The places of all that stands inside an element.
    pub(super) fn inside(&self, element: &Element) -> Vec<usize> {
        let mut found = Vec::new();
        self.find(element, &mut found);
        found
    }

    fn find(&self, element: &Element, found: &mut Vec<usize>) {
        for inner in element.elements() {
            if inner.name == "observationMedia" {
                let name = inner.attribute("ID");
                if let Some(place) = self.named(name).filter(|_| !name.is_empty()) {
                    found.push(place);
                }
            } else {
                self.find(inner, found);
            }
        }
    }
}

/// What a `value` or a `text` with a media type holds.
pub(super) fn media(element: &Element, id: &str) -> Media {
    let words = element.text();
    let content = if element.attribute("representation") == "B64" {
        let compact: Vec<u8> = words
            .bytes()
            .filter(|byte| !byte.is_ascii_whitespace())
            .collect();
        base64::engine::general_purpose::STANDARD
            .decode(compact)
            .ok()
            .filter(|bytes| !bytes.is_empty())
    } else if words.trim().is_empty() {
        // A reference to somewhere else: it is not fetched.
        None
    } else {
        Some(words.into_bytes())
    };
    Media {
        id: id.to_owned(),
        mime: element.attribute("mediaType").to_owned(),
        content,
    }
}
