//! Which part of the archive is the first sheet one sees, and which parts it needs.

use std::collections::BTreeMap;

use quick_xml::events::Event;

use super::{Events, MOST_UNPACKED, XlsxError, attribute, unpacked};

/// The folder of a workbook, and what it is made of, in capitals.
const FOLDER: &str = "XL/";
const WORKBOOK: &str = "XL/WORKBOOK.XML";
const RELATIONSHIPS: &str = "XL/_RELS/WORKBOOK.XML.RELS";

/// What is to be read of a workbook: names of parts are in capitals.
pub(super) struct Book {
    /// What the sheet is called.
    pub name: String,
    /// How many sheets one sees.
    pub visible: usize,
    pub sheet: String,
    pub words: Option<String>,
    pub styles: Option<String>,
    /// Days are counted from 1904, as the first Macintosh did.
    pub is_1904: bool,
}

/// Finds it; also how many bytes that took.
pub(super) fn read(bytes: &[u8]) -> Result<(Book, u64), XlsxError> {
    let is_wanted = |name: &str| matches!(name, WORKBOOK | RELATIONSHIPS);
    let parts = unpacked(bytes, MOST_UNPACKED, is_wanted)?;
    let taken = parts.values().map(|part| part.len() as u64).sum();
    let part = |name| parts.get(name).ok_or(XlsxError::NoSheet);
    let (sheets, is_1904) = sheets(part(WORKBOOK)?)?;
    let related = related(part(RELATIONSHIPS)?)?;
    let of_kind = |kind| {
        let mut all = related.values();
        all.find(|one| one.kind == kind).map(|one| one.part.clone())
    };
    let mut seen = sheets.into_iter().filter_map(|(name, id)| {
        // A sheet of nothing but a chart has no cells.
        let part = related.get(&id).filter(|one| one.kind == "worksheet")?;
        Some((name, part.part.clone()))
    });
    let (name, sheet) = seen.next().ok_or(XlsxError::NoSheet)?;
    let book = Book {
        name,
        sheet,
        visible: 1 + seen.count(),
        words: of_kind("sharedStrings"),
        styles: of_kind("styles"),
        is_1904,
    };
    Ok((book, taken))
}

/// The sheets one sees, in their order: name and relationship. And whether days are counted from 1904.
fn sheets(content: &[u8]) -> Result<(Vec<(String, String)>, bool), XlsxError> {
    let mut events = Events::new(content);
    let (mut sheets, mut is_1904) = (Vec::new(), false);
    while let Some(event) = events.next()? {
        let (Event::Start(tag) | Event::Empty(tag)) = event else {
            continue;
        };
        match tag.local_name().as_ref() {
            b"workbookPr" => {
                let said = attribute(&tag, b"date1904");
                is_1904 = matches!(said.as_deref(), Some("1" | "true"));
            }
            b"sheet" => {
                let state = attribute(&tag, b"state");
                if matches!(state.as_deref(), None | Some("visible")) {
                    let id = attribute(&tag, b"id").ok_or(XlsxError::NotXml)?;
                    sheets.push((attribute(&tag, b"name").unwrap_or_default(), id));
                }
            }
            _ => {}
        }
    }
    Ok((sheets, is_1904))
}

/// A part the workbook is related to.
struct Related {
    /// The last word of its type.
    kind: String,
    part: String,
}

fn related(content: &[u8]) -> Result<BTreeMap<String, Related>, XlsxError> {
    let mut events = Events::new(content);
    let mut all = BTreeMap::new();
    while let Some(event) = events.next()? {
        let (Event::Start(tag) | Event::Empty(tag)) = event else {
            continue;
        };
        let (Some(id), Some(kind), Some(target)) = (
            attribute(&tag, b"Id"),
            attribute(&tag, b"Type"),
            attribute(&tag, b"Target"),
        ) else {
            continue;
        };
        let target = target.to_uppercase();
        // From the root of the archive, or from the folder of the workbook.
        let part = match target.strip_prefix('/') {
            Some(part) => part.to_owned(),
            None => format!("{FOLDER}{}", target.trim_start_matches("./")),
        };
        let kind = kind.rsplit('/').next().unwrap_or_default().to_owned();
        all.insert(id, Related { kind, part });
    }
    Ok(all)
}
