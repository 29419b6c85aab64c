//! A document given another place in a line of versions: what stands in the shared record is only known when it is sent.

use std::ops::Range;

use quick_xml::Reader;
use quick_xml::events::Event;
use quick_xml::name::QName;

use super::{CdaError, tree};

/// Where a document stands among its versions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// OID of all versions.
    pub set_id: String,
    /// From 1.
    pub version: u32,
    /// OID of the document it replaces.
    pub replaces: Option<String>,
}

/// A child of the root: its name, and where it is written.
struct Child {
    name: String,
    at: Range<usize>,
    replaces: bool,
}

/// The document at this place: `setId`, `versionNumber` and the `relatedDocument` that says what it replaces are written
/// anew, everything else stays to the letter. A document that stands there already is given back as it is.
///
/// # Errors
/// [`CdaError`]: it is not read, or is not in UTF-8.
pub fn placed(document: &[u8], place: &Place) -> Result<Vec<u8>, CdaError> {
    let root = tree::read(document)?;
    if root.name != "ClinicalDocument" {
        return Err(CdaError::NotCda(root.name));
    }
    let attribute = |name: &str, attribute: &str| {
        root.child(name)
            .map(|child| child.attribute(attribute).to_owned())
            .unwrap_or_default()
    };
    let replaced: Vec<String> = root
        .children("relatedDocument")
        .filter(|related| related.attribute("typeCode") == "RPLC")
        .filter_map(|related| related.at(&["parentDocument", "id"]))
        .map(|id| id.attribute("root").to_owned())
        .collect();
    if attribute("setId", "root") == place.set_id
        && attribute("versionNumber", "value") == place.version.to_string()
        && replaced == Vec::from_iter(place.replaces.clone())
    {
        return Ok(document.to_vec());
    }
    let document = document.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(document);
    if std::str::from_utf8(document).is_err() {
        return Err(CdaError::Charset("not UTF-8".into()));
    }
    let (prefix, children) = children(document)?;
    write(document, &prefix, &children, place).ok_or(CdaError::CutShort)
}

/// The prefix of the root's name with its colon, and its children.
fn children(document: &[u8]) -> Result<(String, Vec<Child>), CdaError> {
    let mut reader = Reader::from_reader(document);
    let (mut prefix, mut depth) = (String::new(), 0_usize);
    let mut children: Vec<Child> = Vec::new();
    loop {
        let begin = position(&reader);
        let event = reader
            .read_event()
            .map_err(|error| CdaError::IllFormed(reader.buffer_position(), error.to_string()))?;
        let end = position(&reader);
        match &event {
            Event::Start(start) if depth == 0 => {
                if let Some(own) = start.name().prefix() {
                    prefix = format!("{}:", String::from_utf8_lossy(own.as_ref()));
                }
                depth += 1;
            }
            Event::Start(start) | Event::Empty(start) => {
                if depth == 1 {
                    let kind = start.try_get_attribute(QName(b"typeCode")).ok().flatten();
                    children.push(Child {
                        name: String::from_utf8_lossy(start.local_name().as_ref()).into_owned(),
                        at: begin..end,
                        replaces: kind.is_some_and(|kind| &*kind.value == b"RPLC"),
                    });
                }
                depth += usize::from(matches!(event, Event::Start(_)));
            }
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                if let Some(last) = children.last_mut().filter(|_| depth == 1) {
                    last.at.end = end;
                }
            }
            Event::Eof => return Ok((prefix, children)),
            _ => {}
        }
    }
}

fn position(reader: &Reader<&[u8]>) -> usize {
    usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX)
}

/// The document with what is left out, and what stands before a child.
fn write(document: &[u8], prefix: &str, children: &[Child], place: &Place) -> Option<Vec<u8>> {
    let escaped = |text: &str| quick_xml::escape::escape(text).into_owned();
    let line = format!(
        "<{prefix}setId root=\"{}\"/><{prefix}versionNumber value=\"{}\"/>",
        escaped(&place.set_id),
        place.version
    );
    let replaces = place.replaces.as_deref().map(|id| {
        format!(
            "<{prefix}relatedDocument typeCode=\"RPLC\"><{prefix}parentDocument><{prefix}id root=\"{}\"/></{prefix}parentDocument></{prefix}relatedDocument>",
            escaped(id)
        )
    });
    let before = |names: &[&str]| {
        children
            .iter()
            .find(|child| names.contains(&child.name.as_str()))
            .map(|child| child.at.start)
    };
    // The order of the schema: setId, versionNumber, copyTime, recordTarget; relatedDocument, authorization, componentOf.
    let line_at = before(&["copyTime", "recordTarget"])?;
    let replaces_at = before(&["authorization", "componentOf", "component"])?;
    let mut out = Vec::with_capacity(document.len() + 512);
    let mut from = 0;
    for child in children {
        out.extend_from_slice(document.get(from..child.at.start)?);
        if child.at.start == line_at {
            out.extend_from_slice(line.as_bytes());
        }
        if let Some(replaces) = replaces.as_ref().filter(|_| child.at.start == replaces_at) {
            out.extend_from_slice(replaces.as_bytes());
        }
        let gone = match child.name.as_str() {
            "setId" | "versionNumber" => true,
            "relatedDocument" => child.replaces,
            _ => false,
        };
        from = if gone { child.at.end } else { child.at.start };
    }
    out.extend_from_slice(document.get(from..)?);
    Some(out)
}
