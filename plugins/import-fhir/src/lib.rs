//! Reads FHIR R4 files (fr-core profiles) of other programs into the practice's record.
//!
//! | module | what it is for |
//! |---|---|
//! | `record` | the practice's record as [`socle_formats::summary::filing`] asks it |
//!
//! What a file says and where it goes are pure code of `socle_formats`; here is only the way between. The whole is one unit
//! of work: an import that fails leaves nothing.

mod record;

use socle_formats::fhir;
use socle_sdk::prelude::*;

/// The plugin itself. It holds nothing: each call gets a fresh instance.
struct Plugin;

socle_sdk::export_importer!(Plugin);

impl Importer for Plugin {
    fn import(c: &Context, _: &str, name: &str, content: &Blob) -> Result<Data, Failure> {
        let bytes = record::whole(content)?;
        let summary = fhir::read(&bytes).map_err(|error| {
            Failure::new(error.code(), error.message()).author(error.to_string())
        })?;
        record::file(c, &summary, name)
    }
}
