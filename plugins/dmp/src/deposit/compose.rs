//! The document as it leaves: a CDA as it is, but for its place among the versions where the record says another one; a PDF,
//! an image or a text inside a CDA of level 1. A file is never read into memory.

use socle_formats::cda::{self, Place};
use socle_formats::documents::TypeDocument;
use socle_formats::vsm::{self, Fault, level1};
use socle_formats::xds::entry::{Entry, MetadataError, of_cda};
use socle_formats::xds::values::Hidden;
use socle_sdk::{Blob, Document, Failure, texts};

use super::current::Current;
use super::header::header;
use super::order::Order;

/// Largest CDA that is read, in bytes: it is held in memory with its elements.
const MOST_CDA: u64 = 8 << 20;
/// What the document is called in the message.
const NAME: &str = "Document01";

/// A document ready to leave.
pub(super) struct Composed {
    /// What is sent.
    pub(super) content: Blob,
    /// Its metadata.
    pub(super) entry: Entry,
    /// OID of its versions.
    pub(super) set_id: String,
    /// Its number among them.
    pub(super) number: u32,
    /// It is not what the practice holds: its place among the versions is another.
    pub(super) adapted: bool,
}

/// What a document is sent as.
pub(super) enum Source {
    /// As it is.
    Cda(Vec<u8>),
    /// Inside a document of level 1.
    File {
        /// What it holds.
        content: Blob,
        /// Its media type, one that a document of level 1 takes.
        media: String,
    },
}

impl Source {
    /// What this version holds.
    pub(super) fn of(document: &Document, version: i64) -> Result<Self, Failure> {
        let number = u32::try_from(version).unwrap_or(1);
        let content = document.content_of(number)?;
        let media = document.get_of(number, "mime")?.into_text();
        let media = media.unwrap_or_default();
        if level1::takes(&media) {
            return Ok(Self::File { content, media });
        }
        if content.size() > MOST_CDA {
            return Err(Failure::new("dmp.trop-grand", texts::text("trop-grand")));
        }
        Ok(Self::Cda(content.to_vec()?))
    }

    /// The OID it bears on the wire.
    pub(super) fn oid(&self, order: &Order) -> Result<String, Failure> {
        match self {
            Self::File { .. } => Ok(order.wire_id.clone()),
            Self::Cda(bytes) => vsm::reference(bytes)
                .map(|own| own.id)
                .ok_or_else(|| Failure::new("dmp.format", texts::text("format"))),
        }
    }
}

/// Whether a document of this media type can leave: as it is, or inside one of level 1.
pub(crate) fn leaves(media: &str) -> bool {
    media == "text/xml" || level1::takes(media)
}

/// The document in the place of `current`, or as a first one.
pub(super) fn compose(
    patient: &str,
    document: &Document,
    kind: &TypeDocument,
    order: &Order,
    source: &Source,
    current: Option<&Current>,
) -> Result<Composed, Failure> {
    let hidden = hidden(order);
    match source {
        Source::Cda(bytes) => of_document(bytes, current, &hidden),
        Source::File {
            content: file,
            media,
        } => {
            let mut header = header(patient, document, kind, order)?;
            if let Some(place) = current.and_then(|current| after(current, &header.set_id)) {
                header.set_id = place.set_id;
                header.version = place.version;
                header.replaces = place.replaces;
            }
            let around = level1::around(&header, kind, media).map_err(|faults| refused(&faults))?;
            let content = Blob::of(&around.before)?;
            content.append_base64(file)?;
            content.append_blob(&Blob::of(&around.after)?)?;
            let mut entry = described(&around.sample(), &hidden)?;
            entry.hash = hexadecimal(&content.digest("sha-1")?);
            entry.size = Some(content.size());
            Ok(Composed {
                content,
                entry,
                set_id: header.set_id,
                number: header.version,
                adapted: false,
            })
        }
    }
}

fn of_document(
    bytes: &[u8],
    current: Option<&Current>,
    hidden: &[Hidden],
) -> Result<Composed, Failure> {
    let own =
        vsm::reference(bytes).ok_or_else(|| Failure::new("dmp.format", texts::text("format")))?;
    let place = current.and_then(|current| after(current, &own.set_id));
    let sent = match &place {
        Some(place) => cda::placed(bytes, place).map_err(|error| {
            Failure::new(error.code(), error.message()).author(error.to_string())
        })?,
        None => bytes.to_vec(),
    };
    let entry = described(&sent, hidden)?;
    let (set_id, number) = match place {
        Some(place) => (place.set_id, place.version),
        None => (own.set_id, own.version),
    };
    Ok(Composed {
        content: Blob::of(&sent)?,
        entry,
        set_id,
        number,
        adapted: sent != bytes,
    })
}

/// The place after that document. One without a line of versions is replaced all the same; its successor begins a line.
fn after(current: &Current, own_set: &str) -> Option<Place> {
    let usable = |oid: &str| socle_formats::oid::is_oid(oid) && oid.len() <= 64;
    Some(match usable(&current.set_id) {
        true => Place {
            set_id: current.set_id.clone(),
            version: current.number.checked_add(1)?,
            replaces: Some(current.unique_id.clone()),
        },
        false => Place {
            set_id: own_set.to_owned(),
            version: 1,
            replaces: None,
        },
    })
}

/// From whom it is hidden: a secret connection hides it from the representatives too.
fn hidden(order: &Order) -> Vec<Hidden> {
    let mut hidden = order.wanted.hidden.clone();
    if order.wanted.secret && !hidden.contains(&Hidden::Representatives) {
        hidden.push(Hidden::Representatives);
    }
    hidden
}

fn described(content: &[u8], hidden: &[Hidden]) -> Result<Entry, Failure> {
    of_cda(content, NAME, hidden).map_err(|error: MetadataError| {
        Failure::new(error.code(), error.message()).author(error.to_string())
    })
}

fn refused(faults: &[Fault]) -> Failure {
    let all: Vec<String> = faults.iter().map(ToString::to_string).collect();
    let (code, message) = faults.first().map_or(("vsm.xml", String::new()), |fault| {
        (fault.code, fault.message())
    });
    Failure::new(code, message).author(all.join("; "))
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
