//! A file of the practice as a document of level 1 (CDA R2, IHE XDS-SD): its header, and around the file what makes of it
//! one document. The file itself may be large: whoever sends puts it in between, in base64, without reading it.

use super::sort::Sort;
use super::{Fault, Header, checked, document};
use crate::documents::TypeDocument;
use crate::xds::values::format_of_media;

/// What stands in the place of the file while the document is checked: no base64 of a file begins so.
const MARK: &str = "RmljaGllcg==";

/// A document without its file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Around {
    /// What stands before the base64 of the file.
    pub before: Vec<u8>,
    /// What stands after.
    pub after: Vec<u8>,
}

impl Around {
    /// A document of the same header around a few bytes: metadata are derived from it ([`crate::xds::entry::of_cda`]),
    /// but for hash and size, which are those of the whole.
    #[must_use]
    pub fn sample(&self) -> Vec<u8> {
        [self.before.as_slice(), MARK.as_bytes(), &self.after].concat()
    }
}

/// Whether a file of this media type stands in a document of level 1 as it is: PDF, JPEG, TIFF, RTF and plain text
/// (JDV_J60).
#[must_use]
pub fn takes(media: &str) -> bool {
    format_of_media(media).is_some()
}

/// What stands around a file of this type and media type, checked. A text is written in UTF-8.
///
/// # Errors
/// What the header lacks, each with the element it is about; a media type a document cannot hold.
pub fn around(header: &Header, kind: &TypeDocument, media: &str) -> Result<Around, Vec<Fault>> {
    let sort =
        Sort::file(kind.systeme, kind.code).ok_or_else(|| vec![super::Fault::unwritten()])?;
    let whole = checked(document(header, sort, |out| {
        out.open("component", &[], |out| {
            out.open("nonXMLBody", &[], |out| {
                out.text(
                    "text",
                    &[("mediaType", media), ("representation", "B64")],
                    MARK,
                );
            });
        });
    }))?;
    // The file is the last thing written: a title that says the mark stands before it.
    let at = whole
        .windows(MARK.len())
        .rposition(|part| part == MARK.as_bytes())
        .ok_or_else(|| vec![super::Fault::unwritten()])?;
    Ok(Around {
        before: whole.get(..at).unwrap_or_default().to_vec(),
        after: whole.get(at + MARK.len()..).unwrap_or_default().to_vec(),
    })
}
