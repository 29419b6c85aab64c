//! The history of vaccinations, *historique des vaccinations* (VAC 2023.01): what the VSM has no section for, beside it.
//!
//! One section, an entry for each vaccination, done or refused. Model: the schematron and the example of the ANS. In that
//! example the shared record itself makes the document, out of the notes of each vaccination (VAC-NOTE): what is written
//! here is the practice's own history, for its file and for who receives it. Notes, which ask of each vaccination its CIS,
//! its ATC, its lot and a whole date, are not written.

mod entry;
mod narrative;

pub use narrative::shown;

use super::body::{Known, section, table};
use super::{Entry, Fault, Header, checked, document, sort};
use crate::out::Out;
use crate::summary::systems::LOINC;

/// Template of the VAC.
pub const TEMPLATE: &str = "1.2.250.1.213.1.1.1.37";
/// Its extension.
pub const VERSION: &str = "2023.01";
/// `formatCode` of a VAC, with its code system (JDV_J60).
pub const FORMAT: (&str, &str) = ("urn:asip:ci-sis:vac:2019", "1.2.250.1.213.1.1.4.2.282");
/// Type of the document, with its code system.
pub const TYPE: (&str, &str) = ("11369-6", LOINC);
/// Template of an entry (IHE *Immunizations*).
pub(super) const ENTRY: &str = "1.3.6.1.4.1.19376.1.5.3.1.4.12";
/// Before the IDs of its words.
const PREFIX: &str = "vaccinations";

pub(super) const SECTION: Known = Known {
    templates: &[
        "2.16.840.1.113883.10.20.1.6",
        "1.3.6.1.4.1.19376.1.5.3.1.3.23",
        "1.2.250.1.213.1.1.2.147",
    ],
    code: "11369-6",
    label: "Historique des vaccinations",
    title: "Historique des vaccinations",
};

/// Writes the vaccinations among these items, checked; `notes` says whether their notes are written.
///
/// # Errors
/// What the document lacks, each with the element it is about; without any vaccination there is no document.
pub fn write(header: &Header, entries: &[Entry], notes: bool) -> Result<Vec<u8>, Vec<Fault>> {
    checked(document(header, &sort::VACCINATIONS, |out| {
        out.open("component", &[], |out| {
            out.open("structuredBody", &[], |out| {
                section(out, &header.set_id, &SECTION, |out| {
                    body(out, &header.set_id, entries, notes);
                });
            });
        });
    }))
}

/// Whether two histories of one line say the same, whatever their headers do: their bodies are the same letters.
#[must_use]
pub fn say_the_same(one: &[u8], other: &[u8]) -> bool {
    const BODY: &[u8] = b"<structuredBody>";
    let body = |document: &[u8]| {
        let at = document
            .windows(BODY.len())
            .position(|window| window == BODY)?;
        document.get(at..).map(<[u8]>::to_vec)
    };
    body(one).is_some_and(|one| body(other) == Some(one))
}

/// Those of the items that are vaccinations.
fn of(entries: &[Entry]) -> impl Iterator<Item = &Entry> {
    entries
        .iter()
        .filter(|entry| entry.item.kind == "vaccination")
}

fn body(out: &mut Out, root: &str, entries: &[Entry], notes: bool) {
    out.open("text", &[], |out| {
        table(out, PREFIX, &shown(entries, notes));
    });
    for (index, one) in of(entries).enumerate() {
        let entry = entry::Vaccination {
            root,
            key: &one.key,
            item: &one.item,
            number: index + 1,
            notes,
        };
        out.open("entry", &[], |out| entry.write(out));
    }
}
