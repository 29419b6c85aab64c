//! The medical summary, *volet de synthèse médicale*, written: CDA R2 level 3 (VSM 1.4), or level 1 around a PDF.
//!
//! One model for both ways: the items of [`crate::summary`] that [`crate::cda`] reads are what is written here, so what this
//! module writes is read back as it was. What the patient reads ([`shown`]), the narrative of the document and its entries
//! come from one table.
//!
//! Nothing is invented: a date that is not known, an item without a code, a médecin traitant the file does not name are said
//! as such (`nullFlavor`); no sentence claims that a patient has no allergy because the file holds none. [`check`] holds a
//! document against the rules before it leaves.
//!
//! [`level1`] puts a file of any other type, a prescription or a letter, into a document of level 1.
//!
//! [`vaccinations`] are a document of their own, beside it: the VSM 1.4 has no section for them.
//!
//! Sources: CI-SIS *Structuration minimale* 1.16.8, the schematrons and examples of the VSM 1.4 (extension 201310) of the ANS.
//! Version 2023.01 has the same root and differs in what it no longer asks, the participant *médecin traitant*: what is
//! written here satisfies both.

mod body;
mod check;
mod compare;
mod entries;
mod header;
pub mod level1;
mod model;
mod narrative;
pub mod people;
mod sort;
pub mod vaccinations;
pub mod values;

pub use check::{Fault, check};
pub use compare::{Changes, Reference, changes, reference};
pub use model::{Content, Entry, Header, Professional, Section, Stamp, Structure};
pub use narrative::{Cell, Row, Shown, Table, shown};

use crate::out::Out;

/// Template of the VSM.
pub const TEMPLATE: &str = "1.2.250.1.213.1.1.1.13";
/// Its extension in version 1.4.
pub const VERSION: &str = "201310";
/// `formatCode` of a structured VSM, with its code system (JDV_J60).
pub const FORMAT: (&str, &str) = ("urn:asip:ci-sis:vsm:2012", "1.2.250.1.213.1.1.4.2.282");
/// `formatCode` of a VSM that is a PDF.
pub const FORMAT_PDF: (&str, &str) = ("urn:ihe:iti:xds-sd:pdf:2008", "1.3.6.1.4.1.19376.1.2.3");

/// Writes a structured VSM, checked.
///
/// # Errors
/// What the document lacks, each with the element it is about.
pub fn write(header: &Header, content: &Content) -> Result<Vec<u8>, Vec<Fault>> {
    checked(document(header, &sort::STRUCTURED, |out| {
        body::write(out, header, content);
    }))
}

/// Writes a VSM that is a PDF (level 1): for who asks for one, or a file that is not to be structured.
///
/// # Errors
/// As [`write`].
pub fn write_pdf(header: &Header, pdf: &[u8]) -> Result<Vec<u8>, Vec<Fault>> {
    use base64::Engine as _;
    checked(document(header, &sort::PDF, |out| {
        out.open("component", &[], |out| {
            out.open("nonXMLBody", &[], |out| {
                let content = base64::engine::general_purpose::STANDARD.encode(pdf);
                out.text(
                    "text",
                    &[("mediaType", "application/pdf"), ("representation", "B64")],
                    &content,
                );
            });
        });
    }))
}

fn document(header: &Header, sort: &sort::Sort, inside: impl FnOnce(&mut Out)) -> Option<Vec<u8>> {
    let mut out = Out::new();
    out.open(
        "ClinicalDocument",
        &[
            ("xmlns", "urn:hl7-org:v3"),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ],
        |out| {
            header::write(out, header, sort);
            inside(out);
        },
    );
    out.finish()
}

fn checked(document: Option<Vec<u8>>) -> Result<Vec<u8>, Vec<Fault>> {
    let document = document.ok_or_else(|| vec![Fault::unwritten()])?;
    let faults = check(&document);
    if faults.is_empty() {
        Ok(document)
    } else {
        Err(faults)
    }
}
