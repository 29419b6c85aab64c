//! A bounded reading of a document into a tree: no DTD, no entity but the five, namespaces put aside.

use quick_xml::Reader;
use quick_xml::errors::{Error, IllFormedError, SyntaxError};
use quick_xml::events::{BytesStart, Event};

use super::{CdaError, MOST_BYTES, MOST_DEPTH, MOST_ELEMENTS};

/// Most attributes of one element.
const MOST_ATTRIBUTES: usize = 64;

/// What stands inside an element.
#[derive(Debug)]
pub(crate) enum Node {
    Element(Element),
    Text(String),
}

/// An element, by its local name.
#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) name: String,
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) nodes: Vec<Node>,
}

impl Element {
    /// The elements inside.
    pub(crate) fn elements(&self) -> impl Iterator<Item = &Element> {
        self.nodes.iter().filter_map(|node| match node {
            Node::Element(element) => Some(element),
            Node::Text(_) => None,
        })
    }

    /// The elements of this name inside.
    pub(crate) fn children<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.elements().filter(move |element| element.name == name)
    }

    /// The first of them.
    pub(crate) fn child(&self, name: &str) -> Option<&Element> {
        self.elements().find(|element| element.name == name)
    }

    /// The first at the end of a path of names.
    pub(crate) fn at(&self, path: &[&str]) -> Option<&Element> {
        path.iter()
            .try_fold(self, |element, name| element.child(name))
    }

    /// An attribute; empty when there is none.
    pub(crate) fn attribute(&self, name: &str) -> &str {
        self.attributes
            .iter()
            .find(|(known, _)| known == name)
            .map_or("", |(_, value)| value.trim())
    }

    /// All text inside, spaces made single.
    pub(crate) fn words(&self) -> String {
        let mut text = String::new();
        self.gather(&mut text);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// The same with the spaces of XML only, as `normalize-space` of XPath does: other separators stay what they are.
    pub(crate) fn normalized(&self) -> String {
        let mut text = String::new();
        self.gather(&mut text);
        text.split([' ', '\t', '\n', '\r'])
            .filter(|word| !word.is_empty())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// The text that stands in it directly, as it is written.
    pub(crate) fn text(&self) -> String {
        self.nodes
            .iter()
            .filter_map(|node| match node {
                Node::Text(text) => Some(text.as_str()),
                Node::Element(_) => None,
            })
            .collect()
    }

    fn gather(&self, into: &mut String) {
        for node in &self.nodes {
            match node {
                Node::Text(text) => into.push_str(text),
                Node::Element(element) => {
                    into.push(' ');
                    element.gather(into);
                    into.push(' ');
                }
            }
        }
    }

    /// Whether it claims this template.
    pub(crate) fn has_template(&self, root: &str) -> bool {
        self.children("templateId")
            .any(|template| template.attribute("root") == root)
    }
}

/// Reads a whole document.
pub(crate) fn read(bytes: &[u8]) -> Result<Element, CdaError> {
    if bytes.len() > MOST_BYTES {
        return Err(CdaError::TooLarge);
    }
    if bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]) {
        return Err(CdaError::Charset("UTF-16".into()));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) if is_latin(bytes) => bytes.iter().map(|byte| char::from(*byte)).collect(),
        Err(error) if error.error_len().is_none() => return Err(CdaError::CutShort),
        Err(_) => return Err(CdaError::Charset("bytes that are no characters".into())),
    };
    Reading::default().document(&text)
}

/// Whether the declaration says one of the encodings whose bytes are the first characters of Unicode.
fn is_latin(bytes: &[u8]) -> bool {
    let start: String = bytes
        .iter()
        .take(200)
        .take_while(|byte| **byte != b'>')
        .map(|byte| char::from(byte.to_ascii_lowercase()))
        .collect();
    start.contains("iso-8859-1\"") || start.contains("iso-8859-1'")
}

#[derive(Default)]
struct Reading {
    open: Vec<Element>,
    elements: usize,
}

impl Reading {
    fn document(mut self, text: &str) -> Result<Element, CdaError> {
        let mut reader = Reader::from_str(text);
        reader.config_mut().check_comments = true;
        let mut root = None;
        loop {
            let position = reader.buffer_position();
            let ill = |why: &str| CdaError::IllFormed(position, why.to_owned());
            match reader
                .read_event()
                .map_err(|error| said(&error, position))?
            {
                Event::DocType(_) => return Err(CdaError::Dtd),
                Event::Decl(decl) => {
                    if let Some(encoding) = decl.encoding() {
                        let encoding = encoding.map_err(|_attribute| ill("declaration"))?;
                        let name = String::from_utf8_lossy(&encoding).to_lowercase();
                        if !["utf-8", "utf8", "iso-8859-1", "us-ascii"].contains(&name.as_str()) {
                            return Err(CdaError::Charset(name));
                        }
                    }
                }
                Event::Start(start) => {
                    let element = self.begin(&start, position, root.is_some())?;
                    self.open.push(element);
                }
                Event::Empty(start) => {
                    let element = self.begin(&start, position, root.is_some())?;
                    self.end(element, &mut root);
                }
                Event::End(_) => {
                    let element = self
                        .open
                        .pop()
                        .ok_or_else(|| ill("an end without a start"))?;
                    self.end(element, &mut root);
                }
                Event::Text(text) => {
                    let text = text.xml10_content().map_err(|_text| ill("text"))?;
                    self.text(&text, position)?;
                }
                Event::CData(text) => {
                    let text = text.xml10_content().map_err(|_text| ill("text"))?;
                    self.text(&text, position)?;
                }
                Event::GeneralRef(reference) => {
                    let name = reference.decode().map_err(|_text| ill("reference"))?;
                    let mut place = [0_u8; 4];
                    let text: &str = match reference
                        .resolve_char_ref()
                        .map_err(|_number| ill("reference"))?
                    {
                        Some(c) => c.encode_utf8(&mut place),
                        None => quick_xml::escape::resolve_predefined_entity(&name)
                            .ok_or(CdaError::Dtd)?,
                    };
                    self.text(text, position)?;
                }
                Event::Comment(_) | Event::PI(_) => {}
                Event::Eof if !self.open.is_empty() => return Err(CdaError::CutShort),
                Event::Eof => return root.ok_or_else(|| ill("no element")),
            }
        }
    }

    fn begin(
        &mut self,
        start: &BytesStart<'_>,
        position: u64,
        closed: bool,
    ) -> Result<Element, CdaError> {
        self.elements += 1;
        if self.elements > MOST_ELEMENTS {
            return Err(CdaError::TooComplex("elements"));
        }
        if self.open.len() >= MOST_DEPTH {
            return Err(CdaError::TooComplex("levels"));
        }
        let ill = |why: &str| CdaError::IllFormed(position, why.to_owned());
        if closed {
            return Err(ill("two roots"));
        }
        // The document was made of characters before.
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        let mut attributes = Vec::new();
        for (count, attribute) in start.attributes().enumerate() {
            if count >= MOST_ATTRIBUTES {
                return Err(CdaError::TooComplex("attributes"));
            }
            let attribute = attribute.map_err(|_attribute| ill("attribute"))?;
            if attribute.key.as_namespace_binding().is_some() {
                continue;
            }
            let written = text(&attribute.value);
            let value = quick_xml::escape::unescape(&written).map_err(|_entity| CdaError::Dtd)?;
            attributes.push((
                text(attribute.key.local_name().as_ref()),
                value.into_owned(),
            ));
        }
        Ok(Element {
            name: text(start.local_name().as_ref()),
            attributes,
            nodes: Vec::new(),
        })
    }

    fn end(&mut self, element: Element, root: &mut Option<Element>) {
        match self.open.last_mut() {
            Some(parent) => parent.nodes.push(Node::Element(element)),
            None => *root = Some(element),
        }
    }

    fn text(&mut self, text: &str, position: u64) -> Result<(), CdaError> {
        let legal =
            |c: char| !c.is_control() || matches!(c, '\t' | '\n' | '\r' | '\u{80}'..='\u{9f}');
        match self.open.last_mut() {
            Some(element) if text.chars().all(legal) => match element.nodes.last_mut() {
                Some(Node::Text(known)) => known.push_str(text),
                _ => element.nodes.push(Node::Text(text.to_owned())),
            },
            None if text.trim().is_empty() => {}
            _ => return Err(CdaError::IllFormed(position, "text".to_owned())),
        }
        Ok(())
    }
}

fn said(error: &Error, position: u64) -> CdaError {
    match error {
        Error::Syntax(SyntaxError::InvalidBangMarkup) => {
            CdaError::IllFormed(position, error.to_string())
        }
        Error::Syntax(_) | Error::IllFormed(IllFormedError::MissingEndTag(_)) => CdaError::CutShort,
        Error::Escape(_) => CdaError::Dtd,
        _ => CdaError::IllFormed(position, error.to_string()),
    }
}
