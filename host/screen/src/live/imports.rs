//! Files a person names, handed to the importers of plugins.

use std::io::Read as _;
use std::path::Path;

use socle_runtime::limits::IMPORT_BYTES;
use socle_runtime::{Cancel, Data};
use socle_session::{Act, Right};

use super::Inner;
use crate::kit::text::{t, t_with};
use crate::model::ImportCall;

impl Inner {
    /// What an importer says of a file.
    pub(super) async fn import(&self, call: ImportCall) -> Result<Data, String> {
        if let Right::Refused(refusal) = self.right(Act::Import) {
            return Err(refusal.sentence.to_owned());
        }
        let ImportCall {
            plugin,
            importer,
            patient,
            path,
        } = call;
        let name = path
            .file_name()
            .map_or_else(String::new, |name| name.to_string_lossy().into_owned());
        let read = tokio::task::spawn_blocking(move || read(&path)).await;
        let bytes = read.unwrap_or_else(|_panic| Err(t("import-illisible")))?;
        let (patient, cancel) = (patient.as_deref(), Cancel::default());
        let done = self
            .host
            .import_file(&plugin, &importer, patient, &name, bytes, cancel)
            .await;
        done.map_err(|error| {
            let failed = self.call_failed(None, &error);
            failed.map_or_else(|| t("etape-abandonnee"), |failed| failed.sentence)
        })
    }
}

/// The bytes of a file; one that is too large is not read at all, one that grows meanwhile not for ever.
fn read(path: &Path) -> Result<Vec<u8>, String> {
    let most = (IMPORT_BYTES >> 20).to_string();
    let too_large = || t_with("import-trop-grand", &[("mo", &most)]);
    let unreadable = |_error: std::io::Error| t("import-illisible");
    let file = std::fs::File::open(path).map_err(unreadable)?;
    if file.metadata().map_err(unreadable)?.len() > IMPORT_BYTES {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    let mut limited = file.take(IMPORT_BYTES + 1);
    limited.read_to_end(&mut bytes).map_err(unreadable)?;
    match bytes.len() as u64 > IMPORT_BYTES {
        true => Err(too_large()),
        false => Ok(bytes),
    }
}
