//! What is heard: a file that opens, an identity that changes, a document that was validated.

use socle_sdk::exports::OnEvent;
use socle_sdk::{Context, Failure, Happening, documents, log, time};

use crate::consent::FEEDING;
use crate::deposit::order;
use crate::deposit::{is_in_use, kept, kind_of, kinds};
use crate::{Plugin, patient, state};

impl OnEvent for Plugin {
    fn deliver(c: &Context, what: &Happening) -> Result<(), Failure> {
        let Some(patient) = c.patient() else {
            return Ok(());
        };
        let said = |key: &str| what.get(key).into_text().unwrap_or_default();
        match what.name().as_str() {
            "patient-opened" => state::see(c, &patient),
            // Once it is *qualifiée* the record may be asked for: nobody has to click, or to open the file again.
            "identity-changed" => {
                state::redraw();
                state::see(c, &patient)
            }
            // What came from elsewhere is created as valid: it is not ours to deposit.
            "document-changed" if said("change") == "status" && said("status") == "valide" => {
                validated(&patient, &said("document"))
            }
            _ => Ok(()),
        }
    }
}

/// A document was validated: it is ordered when it is of those that go by themselves. What only a person can decide waits for
/// them in the panel, and is no failure of this call.
fn validated(patient: &str, id: &str) -> Result<(), Failure> {
    let document = documents::open(id)?;
    let goes = kind_of(&document)
        .is_some_and(|kind| kinds::goes_by_itself(kind) && !kinds::is_ordered_by_its_author(kind));
    if !goes || !is_in_use(&document) || kept::is_left_out(patient, id)? {
        return Ok(());
    }
    if FEEDING.is_noted(patient)? || state::known(patient)?.standing.is_without() {
        return Ok(());
    }
    let title = document.text("title").unwrap_or_default();
    let born = patient::birth(patient)?;
    if kinds::sensitive(&title, &born, &time::today()).is_some() {
        return Ok(());
    }
    match order::by_itself(patient, &document) {
        Ok(_) => Ok(()),
        Err(failure) => {
            log::debug(&format!("not ordered: {}", failure.code));
            Ok(())
        }
    }
}
