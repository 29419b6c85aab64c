//! A document as a patient is sent it. Patients open PDFs and images: what is sent of a structured document (CDA) is the PDF it is,
//! or what it says laid out by the host, with the practice's letterhead. What types of files Mon espace santé takes was not found
//! written down; its guides show PDFs and images.

use socle_formats::cda::{self, Paper, Part};
use socle_sdk::{Document, Failure, Layout, documents, identity_store, texts};

use crate::failures::said;

pub(crate) const PDF: &str = "application/pdf";
/// A structured document.
pub(crate) const CDA: &str = "text/xml";

/// What is sent of a document: its type and its bytes.
///
/// # Errors
/// `messaging.document` for a structured document that cannot be read, or that is another person's.
pub(crate) fn sent(patient: &str, document: &Document) -> Result<(String, Vec<u8>), Failure> {
    let mime = document.text("mime").unwrap_or_default();
    let content = document.content()?.to_vec()?;
    if mime != CDA {
        return Ok((mime, content));
    }
    let shown = cda::document(&content).map_err(|error| {
        Failure::new("messaging.document", error.message())
            .field("documents")
            .author(error.to_string())
    })?;
    let theirs = shown.person.as_ref().and_then(|person| person.ins.as_ref());
    if let Some(ins) = theirs
        && let Some((own, _)) = identity_store::matricule(patient)?
        && ins.matricule != own
    {
        return Err(said("messaging.document", "autre-patient").field("documents"));
    }
    let parts = match shown.paper() {
        Paper::Pdf(pdf) => return Ok((PDF.to_owned(), pdf.to_vec())),
        Paper::Parts(parts) => parts,
    };
    let title = match shown.title.trim() {
        "" => document.text("title").unwrap_or_default(),
        title => title.to_owned(),
    };
    let layout = Layout::new(&title);
    for part in parts {
        match part {
            Part::Aside(words) => layout.aside(&words),
            Part::Heading(level, words) => layout.heading(level, &words),
            Part::Paragraph(words) => layout.paragraph(&words),
            Part::Items(is_ordered, items) => layout.items(is_ordered, &items),
            Part::Table(head, rows) => layout.table(&head, &rows),
            Part::File => layout.paragraph(&texts::text("piece-au-cabinet")),
        }
    }
    let pdf = documents::typeset(patient, &layout)?.to_vec()?;
    Ok((PDF.to_owned(), pdf))
}
