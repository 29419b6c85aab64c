//! `socle import`: a table of patients read by the host, or a file handed to a plugin's importer, and then what that set
//! off.

use std::path::Path;
use std::time::Duration;

use serde_json::json;
use socle_runtime::{Cancel, limits};

use super::Answered;
use super::answer::{Answer, No};
use super::args::Import;
use super::plugins::installed;
use super::table;
use socle_practice::Practice;

/// How long what an import set off (events, jobs, sends) is waited for.
const AFTERMATH: Duration = Duration::from_secs(60);

pub(crate) fn run(practice: &Practice, import: Import) -> Answered {
    let Some(file) = &import.file else {
        return table::import(practice, &import);
    };
    let target = import.first.to_string_lossy();
    let (plugin, importer) = match target.split_once('/') {
        Some((plugin, importer)) if !plugin.is_empty() && !importer.is_empty() => {
            (plugin.to_owned(), importer.to_owned())
        }
        _ => {
            return Err(No::new(
                "importer-unknown",
                format!(
                    "« {target} » ne désigne pas un import : écrivez EXTENSION/IMPORT, ou un seul fichier pour un tableau de patients."
                ),
            ));
        }
    };
    let info = installed(practice, &plugin)?;
    if !info
        .manifest
        .importers
        .iter()
        .any(|known| known.id == importer)
    {
        let known: Vec<_> = info
            .manifest
            .importers
            .iter()
            .map(|importer| importer.id.as_str())
            .collect();
        return Err(No::new(
            "importer-unknown",
            if known.is_empty() {
                format!("L’extension « {plugin} » n’importe pas de fichier.")
            } else {
                format!(
                    "L’extension « {plugin} » n’a pas d’import « {importer} ». Imports connus : {}.",
                    known.join(", ")
                )
            },
        ));
    }
    if let Some(patient) = &import.patient {
        practice.record().patient(&patient.as_str().into())?;
    }
    let (name, bytes) = read(file)?;
    let host = practice.host.clone();
    let data = practice.runtime().block_on(async move {
        let data = host
            .import_file(
                &plugin,
                &importer,
                import.patient.as_deref(),
                &name,
                bytes,
                Cancel::default(),
            )
            .await?;
        if !host.settle(AFTERMATH).await {
            tracing::warn!("something the import set off is still under way");
        }
        Ok::<_, socle_runtime::CallError>(data)
    })?;
    Ok(Answer::new(
        data.display(),
        json!({ "reponse": data.to_json() }),
    ))
}

/// The name of a file and its bytes; one that is too large is not read at all.
fn read(file: &Path) -> Result<(String, Vec<u8>), No> {
    let unreadable = |error: std::io::Error| No {
        details: vec![("author".into(), error.to_string())],
        ..No::new(
            "import.file",
            format!(
                "Le fichier {} ne peut pas être lu : vérifiez son chemin et ses droits.",
                file.display()
            ),
        )
    };
    let name = file
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let opened = std::fs::File::open(file).map_err(unreadable)?;
    let size = opened.metadata().map_err(unreadable)?.len();
    let too_large = || {
        No::new(
            "import.too-large",
            format!(
                "Ce fichier est trop grand pour être importé : {} Mo au plus.",
                limits::IMPORT_BYTES >> 20
            ),
        )
    };
    if size > limits::IMPORT_BYTES {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    // A file that grows meanwhile, or one without a size, is not read for ever.
    let mut limited = std::io::Read::take(opened, limits::IMPORT_BYTES + 1);
    std::io::Read::read_to_end(&mut limited, &mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > limits::IMPORT_BYTES {
        return Err(too_large());
    }
    Ok((name, bytes))
}
