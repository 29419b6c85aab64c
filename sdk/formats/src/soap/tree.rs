//! A bounded reading of a reply into a small tree: no DTD, no entity but the five.
//!
//! A long answer need not stand in memory as a tree: [`read_with`] hands each element over as it closes.

use quick_xml::NsReader;
use quick_xml::errors::{Error, IllFormedError};
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::ResolveResult;

/// Most attributes read on one element.
const MOST_ATTRIBUTES: usize = 64;

/// XML that is not read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum XmlError {
    /// No content.
    #[error("empty reply")]
    Empty,
    /// More bytes than the rules allow.
    #[error("reply of {0} bytes, over the limit")]
    TooLarge(usize),
    /// Too deep, too many elements or too many attributes.
    #[error("reply over the limit of {0}")]
    TooComplex(&'static str),
    /// A web page instead of a reply.
    #[error("an HTML page instead of a SOAP reply")]
    Html,
    /// A document type declaration: refused, whatever it declares.
    #[error("a document type declaration is refused")]
    Dtd,
    /// An entity that is not one of the five predefined ones.
    #[error("an undeclared entity")]
    Entity,
    /// Not in an encoding that is read.
    #[error("the reply is in an encoding that is not read")]
    Charset,
    /// The text stops before the end of the document.
    #[error("truncated reply")]
    CutShort,
    /// Not well-formed XML, at this byte.
    #[error("ill-formed XML at byte {0}")]
    IllFormed(u64),
    /// A mandatory element is missing.
    #[error("{0} is missing")]
    Missing(&'static str),
    /// An element appears twice.
    #[error("{0} appears twice")]
    Twice(&'static str),
}

/// What a document may be at most, and how it is read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rules {
    /// Bytes.
    pub(crate) bytes: usize,
    /// Levels.
    pub(crate) depth: usize,
    /// Elements.
    pub(crate) elements: usize,
    /// Bytes that are not UTF-8 are read as Windows-1252, and control characters are left out; both are refused otherwise.
    pub(crate) lenient: bool,
    /// The namespaces that are told apart; any other is the empty text.
    pub(crate) spaces: &'static [&'static str],
}

/// An element with its own text (that of its children apart).
#[derive(Debug, Clone)]
pub(crate) struct Element {
    /// One of [`Rules::spaces`], or nothing.
    pub(crate) space: &'static str,
    /// Local name.
    pub(crate) name: String,
    /// By local name.
    pub(crate) attributes: Vec<(String, String)>,
    pub(crate) text: String,
    pub(crate) children: Vec<Element>,
}

impl Element {
    pub(crate) fn is(&self, space: &str, name: &str) -> bool {
        self.space == space && self.name == name
    }

    /// The children of this name.
    pub(crate) fn all<'a>(
        &'a self,
        space: &'static str,
        name: &'static str,
    ) -> impl Iterator<Item = &'a Element> {
        self.children
            .iter()
            .filter(move |child| child.is(space, name))
    }

    /// The child of this name, at most one.
    pub(crate) fn at_most_one(
        &self,
        space: &'static str,
        name: &'static str,
    ) -> Result<Option<&Element>, XmlError> {
        let mut all = self.all(space, name);
        let first = all.next();
        match all.next() {
            Some(_) => Err(XmlError::Twice(name)),
            None => Ok(first),
        }
    }

    /// The child of this name, exactly one.
    pub(crate) fn one(
        &self,
        space: &'static str,
        name: &'static str,
    ) -> Result<&Element, XmlError> {
        self.at_most_one(space, name)?
            .ok_or(XmlError::Missing(name))
    }

    /// The text without the spaces around it, nothing when blank.
    pub(crate) fn value(&self) -> Option<&str> {
        Some(self.text.trim()).filter(|text| !text.is_empty())
    }

    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.trim())
    }
}

/// What is read whatever its namespace: replies of the shared record, whose servers differ.
#[cfg(feature = "fhir")]
impl Element {
    /// The first child of this local name.
    pub(crate) fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The first at the end of a path of local names.
    pub(crate) fn at(&self, path: &[&str]) -> Option<&Element> {
        path.iter()
            .try_fold(self, |element, name| element.child(name))
    }

    /// The elements of this local name at any depth, itself included.
    pub(crate) fn every<'a>(&'a self, name: &str, found: &mut Vec<&'a Element>) {
        if self.name == name {
            found.push(self);
        }
        for child in &self.children {
            child.every(name, found);
        }
    }

    /// All text at any depth, spaces made single.
    pub(crate) fn words(&self) -> String {
        fn gather(element: &Element, into: &mut String) {
            into.push_str(&element.text);
            for child in &element.children {
                into.push(' ');
                gather(child, into);
            }
        }
        let mut text = String::new();
        gather(self, &mut text);
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// Reads a whole document.
pub(crate) fn read(bytes: &[u8], rules: &Rules) -> Result<Element, XmlError> {
    read_with(bytes, rules, &mut |_, element| Some(element))
}

/// The same; each element that closes is shown with the one it stands in, and kept in the tree when it is given back.
pub(crate) fn read_with(
    bytes: &[u8],
    rules: &Rules,
    keep: &mut dyn FnMut(&Element, Element) -> Option<Element>,
) -> Result<Element, XmlError> {
    if bytes.len() > rules.bytes {
        return Err(XmlError::TooLarge(bytes.len()));
    }
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    let read_as;
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        // A character cut at the very end is a reply cut on the way.
        Err(error) if error.error_len().is_none() => return Err(XmlError::CutShort),
        Err(_) if rules.lenient => {
            read_as = windows_1252(bytes);
            &read_as
        }
        Err(_) => return Err(XmlError::Charset),
    };
    if text.trim().is_empty() {
        return Err(XmlError::Empty);
    }
    let start = text.trim_start();
    if begins(start, "<!doctype html") || begins(start, "<html") {
        return Err(XmlError::Html);
    }
    Reading::new(text, rules, keep).document()
}

fn begins(text: &str, prefix: &str) -> bool {
    text.get(..prefix.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(prefix))
}

/// Samples of the shared record hold such bytes without saying so: the letters of French, and the marks of print.
fn windows_1252(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|byte| match byte {
            0x80 => '€',
            0x85 => '…',
            0x8C => 'Œ',
            0x91 => '‘',
            0x92 => '’',
            0x93 => '“',
            0x94 => '”',
            0x95 => '•',
            0x96 => '–',
            0x97 => '—',
            0x9C => 'œ',
            0x9F => 'Ÿ',
            other => char::from(*other),
        })
        .collect()
}

struct Reading<'a, 'k> {
    reader: NsReader<&'a [u8]>,
    rules: &'a Rules,
    keep: &'k mut dyn FnMut(&Element, Element) -> Option<Element>,
    /// The elements still open, the root first.
    open: Vec<Element>,
    elements: usize,
}

impl<'a, 'k> Reading<'a, 'k> {
    fn new(
        text: &'a str,
        rules: &'a Rules,
        keep: &'k mut dyn FnMut(&Element, Element) -> Option<Element>,
    ) -> Self {
        let mut reader = NsReader::from_str(text);
        reader.config_mut().check_comments = true;
        reader
            .resolver_mut()
            .set_max_declarations_per_element(MOST_ATTRIBUTES);
        Self {
            reader,
            rules,
            keep,
            open: Vec::new(),
            elements: 0,
        }
    }

    fn document(mut self) -> Result<Element, XmlError> {
        let spaces = self.rules.spaces;
        let mut root = None;
        loop {
            let position = self.reader.buffer_position();
            let (resolution, event) = self
                .reader
                .read_resolved_event()
                .map_err(|error| said(&error, position))?;
            let space = space(spaces, &resolution);
            let unknown_prefix = matches!(resolution, ResolveResult::Unknown(_));
            match event {
                Event::Decl(decl) => {
                    if let Some(encoding) = decl.encoding() {
                        let encoding =
                            encoding.map_err(|_attribute| XmlError::IllFormed(position))?;
                        self.encoding(&encoding)?;
                    }
                }
                Event::DocType(_) => return Err(XmlError::Dtd),
                Event::Start(_) | Event::Empty(_) | Event::End(_) if unknown_prefix => {
                    return Err(XmlError::IllFormed(position));
                }
                Event::Start(start) => {
                    let element = self.begin(space, &start, position, root.is_some())?;
                    self.open.push(element);
                }
                Event::Empty(start) => {
                    let element = self.begin(space, &start, position, root.is_some())?;
                    self.end(element, &mut root);
                }
                Event::End(_) => {
                    // The reader has checked that the names agree, so there is an open element.
                    let element = self.open.pop().ok_or(XmlError::IllFormed(position))?;
                    self.end(element, &mut root);
                }
                Event::Text(text) => {
                    let text = text
                        .xml10_content()
                        .map_err(|_encoding| XmlError::Charset)?;
                    self.text(&text, position)?;
                }
                Event::CData(text) => {
                    let text = text
                        .xml10_content()
                        .map_err(|_encoding| XmlError::Charset)?;
                    self.text(&text, position)?;
                }
                Event::GeneralRef(reference) => {
                    let name = reference.decode().map_err(|_encoding| XmlError::Charset)?;
                    let mut place = [0_u8; 4];
                    let text: &str = match reference
                        .resolve_char_ref()
                        .map_err(|_number| XmlError::IllFormed(position))?
                    {
                        Some(c) => c.encode_utf8(&mut place),
                        None => quick_xml::escape::resolve_predefined_entity(&name)
                            .ok_or(XmlError::Entity)?,
                    };
                    self.text(text, position)?;
                }
                Event::Comment(_) | Event::PI(_) => {}
                Event::Eof if !self.open.is_empty() => return Err(XmlError::CutShort),
                Event::Eof => return root.ok_or(XmlError::Empty),
            }
        }
    }

    fn encoding(&self, name: &[u8]) -> Result<(), XmlError> {
        let known: &[&[u8]] = match self.rules.lenient {
            true => &[
                b"utf-8",
                b"utf8",
                b"us-ascii",
                b"iso-8859-1",
                b"iso-8859-15",
                b"windows-1252",
            ],
            false => &[b"utf-8"],
        };
        match known.iter().any(|known| name.eq_ignore_ascii_case(known)) {
            true => Ok(()),
            false => Err(XmlError::Charset),
        }
    }

    fn begin(
        &mut self,
        space: &'static str,
        start: &BytesStart<'_>,
        position: u64,
        closed: bool,
    ) -> Result<Element, XmlError> {
        self.elements += 1;
        if self.elements > self.rules.elements {
            return Err(XmlError::TooComplex("elements"));
        }
        if self.open.len() >= self.rules.depth {
            return Err(XmlError::TooComplex("depth"));
        }
        let ill_formed = || XmlError::IllFormed(position);
        if closed {
            return Err(ill_formed());
        }
        let legible = |bytes: &[u8]| {
            std::str::from_utf8(bytes)
                .map(str::to_owned)
                .map_err(|_utf8| XmlError::Charset)
        };
        let name = legible(start.local_name().as_ref())?;
        if self.open.is_empty() && name.eq_ignore_ascii_case("html") {
            return Err(XmlError::Html);
        }
        let mut attributes = Vec::new();
        for (n, attribute) in start.attributes().enumerate() {
            if n >= MOST_ATTRIBUTES {
                return Err(XmlError::TooComplex("attributes"));
            }
            let attribute = attribute.map_err(|_attribute| ill_formed())?;
            if attribute.key.as_namespace_binding().is_some() {
                continue;
            }
            let written = legible(&attribute.value)?;
            let value =
                quick_xml::escape::unescape(&written).map_err(|_entity| XmlError::Entity)?;
            attributes.push((
                legible(attribute.key.local_name().as_ref())?,
                value.into_owned(),
            ));
        }
        Ok(Element {
            space,
            name,
            attributes,
            text: String::new(),
            children: Vec::new(),
        })
    }

    fn end(&mut self, element: Element, root: &mut Option<Element>) {
        match self.open.last_mut() {
            Some(parent) => {
                if let Some(kept) = (self.keep)(parent, element) {
                    parent.children.push(kept);
                }
            }
            None => *root = Some(element),
        }
    }

    /// Text belongs to the open element; outside the root only spaces may stand.
    fn text(&mut self, text: &str, position: u64) -> Result<(), XmlError> {
        let legal = |c: &char| !c.is_control() || matches!(c, '\t' | '\n' | '\r');
        match self.open.last_mut() {
            Some(element) if text.chars().all(|c| legal(&c)) => element.text.push_str(text),
            Some(element) if self.rules.lenient => {
                element.text.extend(text.chars().filter(legal));
            }
            None if text.trim().is_empty() => {}
            _ => return Err(XmlError::IllFormed(position)),
        }
        Ok(())
    }
}

fn said(error: &Error, position: u64) -> XmlError {
    match error {
        // Every syntax error of the reader is a construct whose end was not reached, but `<!` of no known kind.
        Error::Syntax(quick_xml::errors::SyntaxError::InvalidBangMarkup) => {
            XmlError::IllFormed(position)
        }
        Error::Syntax(_) | Error::IllFormed(IllFormedError::MissingEndTag(_)) => XmlError::CutShort,
        Error::Encoding(_) => XmlError::Charset,
        Error::Escape(_) => XmlError::Entity,
        _ => XmlError::IllFormed(position),
    }
}

/// Which of the namespaces that are told apart it is.
fn space(spaces: &[&'static str], resolution: &ResolveResult<'_>) -> &'static str {
    let ResolveResult::Bound(namespace) = resolution else {
        return "";
    };
    spaces
        .iter()
        .find(|space| space.as_bytes() == namespace.as_ref())
        .copied()
        .unwrap_or_default()
}
