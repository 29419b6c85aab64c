//! Files a person chose, handed to importers.

use super::*;
use crate::resources::Blob;

impl Host {
    /// Have an importer read a file into the record, for this patient; `name` is that of the file, without its folder.
    /// Who reads the file looks at its size first: at most [`crate::limits::IMPORT_BYTES`].
    pub async fn import_file(
        &self,
        plugin: &str,
        importer: &str,
        patient: Option<&str>,
        name: &str,
        bytes: Vec<u8>,
        cancel: Cancel,
    ) -> Result<Data, CallError> {
        let plan = self.inner.plan(
            plugin,
            format!("import {importer}"),
            Origin::Person,
            patient,
            cancel,
        )?;
        let Some(declared) = plan
            .plugin
            .manifest
            .importers
            .iter()
            .find(|known| known.id == importer)
        else {
            return Err(plan.error(Reason::NotOffered));
        };
        let refused =
            |code: &str, message: &str| plan.error(Reason::Refused(Failure::new(code, message)));
        if declared.patient && patient.is_none() {
            return Err(refused(
                "patient-required",
                "Ouvrez d’abord le dossier d’un patient.",
            ));
        }
        if bytes.len() as u64 > crate::limits::IMPORT_BYTES {
            return Err(refused(
                "import.too-large",
                "Ce fichier est trop grand pour être importé.",
            ));
        }
        if !declared.takes(name) {
            return Err(refused(
                "import.type",
                "Cette extension ne sait pas importer ce type de fichier.",
            ));
        }
        let name = crate::capability::export_table::file_name(name);
        let content = Blob::brought(bytes);
        call::import(&self.inner, plan, importer.to_owned(), name, content).await
    }
}
