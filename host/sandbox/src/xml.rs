//! A small bounded XML tree with resolved names, and the escaping our replies need.
//!
//! Strict on purpose: UTF-8 only, no DTD, no processing instruction, no entity beyond the five of XML, one root.

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::name::{NamespaceResolver, ResolveResult};
use quick_xml::reader::NsReader;

/// Deeper than any message of the national services.
const MAX_DEPTH: usize = 64;
/// More elements than any message we accept.
const MAX_ELEMENTS: usize = 20_000;

/// Why a document was refused.
#[derive(Debug, thiserror::Error)]
pub(crate) enum XmlError {
    #[error("the document is not UTF-8")]
    NotUtf8,
    #[error("the document declares the encoding {0}")]
    DeclaredEncoding(String),
    #[error("a DTD is refused")]
    Dtd,
    #[error("a processing instruction is refused")]
    ProcessingInstruction,
    #[error("the entity {0} is not one of XML's five")]
    Entity(String),
    #[error("the prefix {0} is bound to no namespace")]
    Prefix(String),
    #[error("deeper than {MAX_DEPTH} elements")]
    TooDeep,
    #[error("more than {MAX_ELEMENTS} elements")]
    TooMany,
    #[error("text outside the root element")]
    TextOutsideRoot,
    #[error("no root element, or more than one, or an element left open")]
    Root,
    #[error("not well formed: {0}")]
    Malformed(String),
}

impl From<quick_xml::Error> for XmlError {
    fn from(error: quick_xml::Error) -> Self {
        Self::Malformed(error.to_string())
    }
}

/// An attribute, namespace declarations excluded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Attribute {
    pub(crate) namespace: Option<String>,
    pub(crate) name: String,
    pub(crate) value: String,
}

/// An element; text is gathered in one string beside the children.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Element {
    pub(crate) namespace: Option<String>,
    pub(crate) name: String,
    pub(crate) attributes: Vec<Attribute>,
    pub(crate) children: Vec<Element>,
    pub(crate) text: String,
}

impl Element {
    /// Whether the element has this namespace and local name.
    pub(crate) fn is(&self, namespace: &str, name: &str) -> bool {
        self.namespace.as_deref() == Some(namespace) && self.name == name
    }

    /// An attribute without namespace.
    pub(crate) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes
            .iter()
            .find(|attribute| attribute.namespace.is_none() && attribute.name == name)
            .map(|attribute| attribute.value.as_str())
    }

    /// `{namespace}name`, for messages.
    pub(crate) fn label(&self) -> String {
        match &self.namespace {
            Some(namespace) => format!("{{{namespace}}}{}", self.name),
            None => self.name.clone(),
        }
    }
}

/// Reads a whole document.
pub(crate) fn parse(bytes: &[u8]) -> Result<Element, XmlError> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => return Err(XmlError::NotUtf8),
    };
    let mut reader = NsReader::from_str(text);
    reader.config_mut().enable_all_checks(true);
    let mut open: Vec<Element> = Vec::new();
    let mut root: Option<Element> = None;
    let mut count = 0_usize;
    loop {
        match reader.read_event()? {
            Event::Start(start) => {
                count += 1;
                let element = element(&start, reader.resolver())?;
                open.push(element);
                if open.len() > MAX_DEPTH {
                    return Err(XmlError::TooDeep);
                }
            }
            Event::Empty(start) => {
                count += 1;
                let element = element(&start, reader.resolver())?;
                close(element, &mut open, &mut root)?;
            }
            Event::End(_) => {
                let element = open.pop().ok_or(XmlError::Root)?;
                close(element, &mut open, &mut root)?;
            }
            Event::Text(text) => {
                let text = text.xml10_content().map_err(quick_xml::Error::from)?;
                append(&text, &mut open)?;
            }
            Event::CData(text) => {
                let text = text.xml10_content().map_err(quick_xml::Error::from)?;
                append(&text, &mut open)?;
            }
            Event::GeneralRef(reference) => {
                let name = reference.decode().map_err(quick_xml::Error::from)?;
                let resolved = match reference.resolve_char_ref()? {
                    Some(character) => character.to_string(),
                    None => match name.as_ref() {
                        "lt" => "<".to_owned(),
                        "gt" => ">".to_owned(),
                        "amp" => "&".to_owned(),
                        "apos" => "'".to_owned(),
                        "quot" => "\"".to_owned(),
                        other => return Err(XmlError::Entity(other.to_owned())),
                    },
                };
                append(&resolved, &mut open)?;
            }
            Event::Decl(declaration) => {
                if let Some(encoding) = declaration.encoding() {
                    let encoding = encoding.map_err(quick_xml::Error::from)?;
                    if !encoding.eq_ignore_ascii_case(b"utf-8") {
                        let name = String::from_utf8_lossy(&encoding).into_owned();
                        return Err(XmlError::DeclaredEncoding(name));
                    }
                }
            }
            Event::DocType(_) => return Err(XmlError::Dtd),
            Event::PI(_) => return Err(XmlError::ProcessingInstruction),
            Event::Comment(_) => {}
            Event::Eof => break,
        }
        if count > MAX_ELEMENTS {
            return Err(XmlError::TooMany);
        }
    }
    if !open.is_empty() {
        return Err(XmlError::Root);
    }
    root.ok_or(XmlError::Root)
}

fn close(
    element: Element,
    open: &mut [Element],
    root: &mut Option<Element>,
) -> Result<(), XmlError> {
    match open.last_mut() {
        Some(parent) => parent.children.push(element),
        None if root.is_none() => *root = Some(element),
        None => return Err(XmlError::Root),
    }
    Ok(())
}

fn append(text: &str, open: &mut [Element]) -> Result<(), XmlError> {
    match open.last_mut() {
        Some(element) => element.text.push_str(text),
        None if text.trim().is_empty() => {}
        None => return Err(XmlError::TextOutsideRoot),
    }
    Ok(())
}

fn element(start: &BytesStart<'_>, resolver: &NamespaceResolver) -> Result<Element, XmlError> {
    let (namespace, local) = resolver.resolve_element(start.name());
    let mut element = Element {
        namespace: bound(namespace)?,
        name: text_of(local.as_ref()),
        ..Element::default()
    };
    for attribute in start.attributes() {
        let attribute = attribute.map_err(quick_xml::Error::from)?;
        if attribute.key.as_namespace_binding().is_some() {
            continue;
        }
        let (namespace, local) = resolver.resolve_attribute(attribute.key);
        element.attributes.push(Attribute {
            namespace: bound(namespace)?,
            name: text_of(local.as_ref()),
            value: attribute
                .normalized_value(XmlVersion::Explicit1_0)?
                .into_owned(),
        });
    }
    Ok(element)
}

fn bound(resolved: ResolveResult<'_>) -> Result<Option<String>, XmlError> {
    match resolved {
        ResolveResult::Bound(namespace) => Ok(Some(text_of(namespace.as_ref()))),
        ResolveResult::Unbound => Ok(None),
        ResolveResult::Unknown(prefix) => Err(XmlError::Prefix(text_of(&prefix))),
    }
}

/// The document was checked to be UTF-8, so nothing is lost here.
fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Text for an element or an attribute between double quotes.
pub(crate) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            '"' => out.push_str("&quot;"),
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn names_are_resolved_and_text_unescaped() {
        let root = parse(
            b"<?xml version=\"1.0\" encoding=\"utf-8\"?><a:x xmlns:a='urn:a'><y z='&lt;1' a:w='2'>d&apos;&#65;<!-- c -->&amp;</y></a:x>",
        )
        .unwrap();
        assert!(root.is("urn:a", "x"));
        let y = &root.children[0];
        assert_eq!((y.namespace.as_deref(), y.text.as_str()), (None, "d'A&"));
        assert_eq!(y.attribute("z"), Some("<1"));
        assert_eq!(y.attribute("w"), None);
        assert_eq!(y.attributes[1].namespace.as_deref(), Some("urn:a"));
    }

    #[test]
    fn what_is_not_plain_utf8_xml_is_refused() {
        type Is = fn(&XmlError) -> bool;
        let cases: [(&[u8], Is); 11] = [
            (b"<a>\xe9</a>", |e| matches!(e, XmlError::NotUtf8)),
            (b"<?xml version='1.0' encoding='ISO-8859-1'?><a/>", |e| {
                matches!(e, XmlError::DeclaredEncoding(_))
            }),
            (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", |e| {
                matches!(e, XmlError::Dtd)
            }),
            (b"<a><?pi x?></a>", |e| {
                matches!(e, XmlError::ProcessingInstruction)
            }),
            (b"<a>&eacute;</a>", |e| matches!(e, XmlError::Entity(_))),
            (b"<n:a/>", |e| matches!(e, XmlError::Prefix(_))),
            (b"<a/><b/>", |e| matches!(e, XmlError::Root)),
            (b"<a>", |e| {
                matches!(e, XmlError::Root | XmlError::Malformed(_))
            }),
            (b"<a/>x", |e| matches!(e, XmlError::TextOutsideRoot)),
            (b"<a b='1' b='2'/>", |e| matches!(e, XmlError::Malformed(_))),
            (b"", |e| matches!(e, XmlError::Root)),
        ];
        for (document, expected) in cases {
            let error = parse(document).unwrap_err();
            assert!(
                expected(&error),
                "{error} for {}",
                String::from_utf8_lossy(document)
            );
        }
        assert!(matches!(
            parse("<a>".repeat(100).as_bytes()),
            Err(XmlError::TooDeep)
        ));
    }

    #[test]
    fn an_escaped_text_comes_back() {
        let text = "L'HERAULT <&> \"x\"";
        let document = format!("<a b=\"{0}\">{0}</a>", escape(text));
        let root = parse(document.as_bytes()).unwrap();
        assert_eq!(root.text, text);
        assert_eq!(root.attribute("b"), Some(text));
    }
}
