//! A document of the wrong patient: one act takes it back from wherever it went, as far as the practice knows.
//!
//! What waits is withdrawn, what is in the shared record is ordered to be deleted there, whoever it was sent to by message is
//! told that it is void, the file is put aside (and, when the right patient is named, filed with them as a draft to read
//! again), and a sheet says what happened and what was done. All of it is one unit of work: it is ordered together or not at
//! all, and each order is followed where any other is. What the act cannot do is written in the sheet as what is left to do.
//!
//! | file | subject |
//! |---|---|
//! | `recall.rs` | whom it went to by message, and the word that it is void |
//! | `right.rs` | the right patient, and the file with them |
//! | `sheet.rs` | the sheet |

mod recall;
mod right;
mod sheet;

use socle_sdk::{Data, Document, Failure, outbox, texts};

use crate::change::{self, What};
use crate::deposit::kept::Deposit;
use crate::deposit::order;

/// What became of it in the shared record.
pub(crate) enum AtRecord {
    /// It never was there.
    Never,
    /// It was ordered, and is not any more.
    Withdrawn,
    /// It is there, and its deletion is ordered.
    Deleted,
}

/// What became of the file itself.
pub(crate) enum Moved {
    /// It is a draft in the file of the right patient.
    ToRightPatient,
    /// Nobody was named.
    Nowhere,
    /// It names the wrong patient itself: it is to be written anew.
    NamesWrongPatient,
}

/// Takes a document back. `right` is the id of the patient it is really about.
///
/// # Errors
/// One that was taken back already, or of another patient.
pub(crate) fn take_back(
    patient: &str,
    document: &Document,
    right: Option<&str>,
) -> Result<Data, Failure> {
    if document.patient() != patient || right == Some(patient) {
        return Err(Failure::new("dmp.document", texts::text("autre-patient")).field("document"));
    }
    if document.text("status").as_deref() == Some("remplace") {
        return Err(
            Failure::new("dmp.deja-remplace", texts::text("deja-remplace")).field("document"),
        );
    }
    let at_record = from_record(patient, document)?;
    let recalled = recall::recall(patient, document)?;
    let moved = right::move_to(document, right)?;
    let filed = sheet::file(patient, document, &at_record, &recalled, &moved)?;
    document.replace(&filed.id())?;
    socle_sdk::invalidate(crate::panel::SIDE);
    let message = match recalled.left.is_empty() && !matches!(moved, Moved::NamesWrongPatient) {
        true => texts::text("incident-fait"),
        false => texts::text("incident-reste"),
    };
    Ok(Data::Json(
        serde_json::json!({ "fiche": filed.id(), "message": message }).to_string(),
    ))
}

/// The patient these words name; none for no words.
pub(crate) fn named(patient: &str, words: &str) -> Result<Option<String>, Failure> {
    right::named(patient, words)
}

/// Whether a document is one of the sheets.
pub(crate) fn is_sheet(document: &Document) -> bool {
    document.text("type-code").as_deref() == Some(sheet::CODE)
}

fn from_record(patient: &str, document: &Document) -> Result<AtRecord, Failure> {
    let Some(deposit) = Deposit::of(patient, &document.id())? else {
        return Ok(AtRecord::Never);
    };
    let waits = deposit.left.is_none();
    if waits && !order::is_over(&deposit) {
        // One that is leaving at this instant cannot be held: the host says so, and nothing of this act is done.
        outbox::withdraw(&deposit.entry)?;
    }
    if deposit.unique_id.is_empty() {
        deposit.forget(patient)?;
        return Ok(AtRecord::Withdrawn);
    }
    if waits {
        // An earlier version is there: it is what remains to be followed.
        Deposit {
            version: deposit.version - 1,
            ..deposit.clone()
        }
        .keep(patient)?;
    }
    change::order(patient, &deposit.unique_id, What::Delete)?;
    Ok(AtRecord::Deleted)
}
