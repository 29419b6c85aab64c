//! The commands: from a menu, a document, the validation of a consultation, a script. Each answers one JSON object: `document`
//! and `version` when a summary was filed, `depot` (whether its deposit in the shared record was ordered), and the sentence for
//! the doctor.

use socle_sdk::exports::Command;
use socle_sdk::{Arguments, Context, Data, Failure, documents, identity_store, texts};

use crate::compose::{self, Filed, Format};
use crate::standing::Standing;
use crate::{Plugin, earlier};

impl Command for Plugin {
    fn run(c: &Context, id: &str, arguments: &Arguments) -> Result<Data, Failure> {
        let patient = c
            .patient()
            .ok_or_else(|| Failure::new("patient-required", texts::text("patient")))?;
        let standing = Standing::of(&patient)?;
        let before = standing.earlier.as_ref();
        let filed = match id {
            "enregistrer" => {
                compose::file(&patient, &standing.content, before, Format::Structured)?
            }
            // At the validation of a consultation: for whom the rules expect one, when it would say something new or is old.
            "renouveler" => {
                if !standing.is_expected() {
                    return Ok(nothing("sans-objet"));
                }
                // A consultation is validated all the same; the reminder stays.
                if identity_store::matricule(&patient)?.is_none() {
                    return Ok(nothing("identite"));
                }
                compose::file(&patient, &standing.content, before, Format::Structured)?
            }
            "remplacer" => {
                let document = documents::open(arguments.text("document").unwrap_or_default())?;
                if document.patient() != patient || !earlier::is_summary(&document) {
                    return Err(Failure::new("vsm.document", texts::text("autre-document"))
                        .field("document"));
                }
                let chosen = earlier::read(document)?;
                compose::file(
                    &patient,
                    &standing.content,
                    Some(&chosen),
                    Format::Structured,
                )?
            }
            unknown => return Err(Failure::unsupported(unknown)),
        };
        Ok(said(&filed))
    }
}

/// Nothing was filed, and why.
fn nothing(key: &str) -> Data {
    Data::Json(serde_json::json!({ "message": texts::text(key) }).to_string())
}

/// What was filed, in words too.
fn said(filed: &Filed) -> Data {
    let written = texts::text_with(
        "enregistree",
        &[("version", i64::from(filed.version).into())],
    );
    let message = format!("{written}. {}", filed.deposit.sentence());
    Data::Json(
        serde_json::json!({
            "document": filed.document,
            "version": filed.version,
            "depot": filed.deposit.is_ordered(),
            "message": message,
        })
        .to_string(),
    )
}
