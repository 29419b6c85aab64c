//! The history of vaccinations, filed beside a summary as a document of its own, with a line of versions of its own.
//!
//! Only a history of this line is replaced. One that came from elsewhere, such as the one the shared record makes itself,
//! stays what it is.

use socle_formats::vsm::{self, Header, vaccinations};
use socle_sdk::{Document, Failure, Query, documents, store, texts};

use crate::{compose, earlier, gather, people};

/// The plugin's own table: the line of versions of each patient.
const TABLE: &str = "vaccinations";

/// How many vaccinations the file has.
pub(crate) fn count(patient: &str) -> Result<usize, Failure> {
    Ok(gather::vaccinations(patient)?.len())
}

/// File a version, when there are vaccinations and it would say something else than the one in force; the id of the one that
/// is in force then.
pub(crate) fn file(
    patient: &str,
    summary: &Header,
    notes: bool,
) -> Result<Option<String>, Failure> {
    let entries = gather::vaccinations(patient)?;
    if entries.is_empty() {
        return Ok(None);
    }
    let mut header = Header {
        id: people::new_oid(),
        set_id: people::new_oid(),
        version: 1,
        replaces: None,
        title: texts::text("titre-vaccinations"),
        ..summary.clone()
    };
    let earlier = in_force(patient)?;
    if let Some((_, bytes)) = &earlier
        && let Some(reference) = vsm::reference(bytes)
    {
        compose::follow(&mut header, &reference);
    }
    let bytes = vaccinations::write(&header, &entries, notes)
        .map_err(|faults| compose::refused(&faults))?;
    if let Some((document, before)) = &earlier
        && vaccinations::say_the_same(before, &bytes)
    {
        return Ok(Some(document.id()));
    }
    let (code, system) = vaccinations::TYPE;
    let filed = compose::keep(
        patient,
        &header,
        (system, code, "Historique des vaccinations"),
        &bytes,
    )?;
    if let Some((document, _)) = earlier {
        document.replace(&filed.id())?;
    }
    store::put(TABLE, patient, &header.set_id.as_str().into(), "")?;
    Ok(Some(filed.id()))
}

/// The one of this line in force, with what it holds.
fn in_force(patient: &str) -> Result<Option<(Document, Vec<u8>)>, Failure> {
    let Some(line) = store::get(TABLE, patient)?.into_text() else {
        return Ok(None);
    };
    let query = Query::new("document");
    query.equal("patient", &patient.into());
    query.equal("type-code", &vaccinations::TYPE.0.into());
    query.page(0, 50);
    for document in documents::find(&query)? {
        if !earlier::in_use(&document) {
            continue;
        }
        let bytes = earlier::bytes(&document)?;
        if vsm::reference(&bytes).is_some_and(|reference| reference.set_id == line) {
            return Ok(Some((document, bytes)));
        }
    }
    Ok(None)
}
