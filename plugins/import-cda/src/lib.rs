//! Reads CDA documents (VSM, old ones too, IPS-FR, vaccination histories, unstructured ones) into the practice's record.
//!
//! | module | what it is for |
//! |---|---|
//! | `record` | the practice's record as [`socle_formats::summary::filing`] asks it; the same source as the other importer's |
//!
//! The document itself is filed beside the items taken from it: what has no place in the medical file can be read there.
//! The whole is one unit of work: an import that fails leaves nothing.

// Plugins share no crate but the SDK and the formats: what both importers do is one file of theirs.
#[path = "../../import-fhir/src/record.rs"]
mod record;

use socle_formats::cda;
use socle_formats::summary::Document;
use socle_sdk::prelude::*;

/// The plugin itself. It holds nothing: each call gets a fresh instance.
struct Plugin;

socle_sdk::export_importer!(Plugin);

impl Importer for Plugin {
    fn import(c: &Context, _: &str, name: &str, content: &Blob) -> Result<Data, Failure> {
        let bytes = record::whole(content)?;
        let mut summary = cda::read(&bytes).map_err(|error| {
            Failure::new(error.code(), error.message()).author(error.to_string())
        })?;
        let document = Document {
            title: if summary.title.is_empty() {
                name.to_owned()
            } else {
                summary.title.clone()
            },
            kind: summary.kind.clone(),
            date: summary.date,
            author: summary.author.clone(),
            mime: "text/xml".to_owned(),
            content: bytes,
        };
        for file in &mut summary.files {
            file.documents.push(document.clone());
        }
        record::file(c, &summary, name)
    }
}
