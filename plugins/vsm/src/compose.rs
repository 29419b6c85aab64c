//! One version written and filed: a validated document that takes the place of the one in force.

use socle_formats::documents::TRE_A05;
use socle_formats::vsm::{self, Content, Fault, Header};
use socle_sdk::{Blob, Data, Document, Failure, Layout, documents, texts, time};

use crate::deposit::{self, Deposit};
use crate::earlier::Earlier;
use crate::{by_message, people, uncounted, vaccines};

/// How a summary is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Format {
    /// CDA level 3.
    Structured,
    /// CDA level 1 around a PDF.
    Pdf,
}

impl Format {
    /// By its name in commands and requests.
    pub(crate) fn parse(name: Option<&str>) -> Result<Self, Failure> {
        match name {
            None | Some("" | "structure") => Ok(Self::Structured),
            Some("pdf") => Ok(Self::Pdf),
            Some(_) => Err(Failure::new("vsm.format", texts::text("format")).field("format")),
        }
    }
}

/// What was filed.
pub(crate) struct Filed {
    pub(crate) document: String,
    pub(crate) version: u32,
    /// What becomes of it in the shared record.
    pub(crate) deposit: Deposit,
}

/// Write it, file it, and order its deposit in the shared record.
pub(crate) fn file(
    patient: &str,
    content: &Content,
    earlier: Option<&Earlier>,
    format: Format,
) -> Result<Filed, Failure> {
    let mut header = people::header(patient)?;
    if let Some(reference) = earlier.and_then(|earlier| earlier.reference.as_ref()) {
        follow(&mut header, reference);
    }
    let bytes = match format {
        Format::Structured => vsm::write(&header, content),
        Format::Pdf => {
            let pdf = whole(&pdf(patient, content)?)?;
            vsm::write_pdf(&header, &pdf)
        }
    }
    .map_err(|faults| refused(&faults))?;
    let filed = keep(patient, &header, (TRE_A05, "SYNTH", "Synthèse"), &bytes)?;
    if let Some(earlier) = earlier {
        earlier.document.replace(&filed.id())?;
    }
    // Where the file does not say who the médecin traitant is, whoever wrote it counts.
    let known = header
        .treating
        .as_ref()
        .is_some_and(|one| !one.id.is_empty());
    if known && !header.by_treating() {
        uncounted::note(patient, &filed.id())?;
    }
    let deposit = deposit::order(patient, &filed.id(), true)?;
    by_message::look(patient)?;
    if format == Format::Structured
        && let Some(history) = vaccines::file(patient, &header, content.notes)?
        && deposit::is_to_order(&history)?
    {
        // Never in the place of one somebody else wrote: the record makes one itself.
        deposit::order(patient, &history, false)?;
    }
    Ok(Filed {
        document: filed.id(),
        version: header.version,
        deposit,
    })
}

/// A document of a type (system, code, words), validated.
pub(crate) fn keep(
    patient: &str,
    header: &Header,
    (system, code, words): (&str, &str, &str),
    bytes: &[u8],
) -> Result<Document, Failure> {
    let blob = Blob::new();
    for part in bytes.chunks(1 << 20) {
        blob.append(part)?;
    }
    let filed = Document::file(
        patient,
        &header.title,
        code,
        &[
            ("type-system", system.into()),
            ("type-label", words.into()),
            ("mime", "text/xml".into()),
            ("date", time::today().into()),
            ("author", Data::Text(name(header))),
            // Whoever has it written sees it before: it is nobody's to look at.
            ("read", true.into()),
        ],
        &blob,
    )?;
    // Whoever acts validates it: without a person the host refuses, and nothing of this call stays.
    filed.set_status("valide")?;
    Ok(filed)
}

/// The next version of the line an earlier document belongs to. An older document without a line, or whose identifier is no
/// OID of its own, is replaced in the file only: its successor begins a line.
pub(crate) fn follow(header: &mut Header, reference: &vsm::Reference) {
    let usable = |oid: &str| socle_formats::oid::is_oid(oid) && oid.len() <= 64;
    if usable(&reference.set_id) && usable(&reference.id) && reference.version < u32::MAX {
        header.set_id.clone_from(&reference.set_id);
        header.version = reference.version + 1;
        header.replaces = Some(reference.id.clone());
    }
}

fn name(header: &Header) -> String {
    format!("{} {}", header.author.given, header.author.family)
        .trim()
        .to_owned()
}

/// The first thing that is wrong, with its element; the author of the program reads all of them.
pub(crate) fn refused(faults: &[Fault]) -> Failure {
    let all: Vec<String> = faults.iter().map(ToString::to_string).collect();
    let first = faults.first();
    Failure::new(
        first.map_or("vsm.xml", |fault| fault.code),
        first.map_or_else(String::new, Fault::message),
    )
    .author(all.join("; "))
}

/// The summary as pages.
fn pdf(patient: &str, content: &Content) -> Result<Blob, Failure> {
    let layout = Layout::new(&texts::text("titre"));
    for shown in vsm::shown(content) {
        layout.heading(2, shown.section.title());
        if !shown.table.rows.is_empty() {
            let header: Vec<String> = shown
                .table
                .columns
                .iter()
                .map(ToString::to_string)
                .collect();
            let rows: Vec<Vec<String>> = shown
                .table
                .rows
                .iter()
                .map(|row| row.cells.iter().map(|cell| cell.text.clone()).collect())
                .collect();
            layout.table(&header, &rows);
        }
        for line in &shown.lines {
            layout.paragraph(line);
        }
    }
    documents::typeset(patient, &layout)
}

fn whole(blob: &Blob) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    while (bytes.len() as u64) < blob.size() {
        let part = blob.read(bytes.len() as u64, 1 << 20)?;
        if part.is_empty() {
            break;
        }
        bytes.extend(part);
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use socle_formats::summary::Person;
    use socle_formats::vsm::{Professional, Reference, Stamp, Structure};

    use super::*;

    fn header() -> Header {
        Header {
            id: "2.25.1".to_owned(),
            set_id: "2.25.2".to_owned(),
            version: 1,
            replaces: None,
            title: String::new(),
            written: Stamp { ms: 0, offset: 0 },
            patient: Person::default(),
            local_id: None,
            author: Professional::default(),
            structure: Structure::default(),
            treating: None,
        }
    }

    #[test]
    fn a_version_follows_the_one_it_replaces_whoever_wrote_it() {
        let mut next = header();
        follow(
            &mut next,
            &Reference {
                id: "1.2.3.4".to_owned(),
                set_id: "1.2.3".to_owned(),
                version: 7,
                structured: false,
                by_treating: false,
            },
        );
        assert_eq!((next.set_id.as_str(), next.version), ("1.2.3", 8));
        assert_eq!(next.replaces.as_deref(), Some("1.2.3.4"));
    }

    #[test]
    fn what_has_no_line_of_versions_is_followed_by_a_first_version() {
        for (id, set_id) in [("1.2.3^4", "1.2"), ("1.2.3", ""), ("", "1.2")] {
            let mut next = header();
            follow(
                &mut next,
                &Reference {
                    id: id.to_owned(),
                    set_id: set_id.to_owned(),
                    version: 2,
                    structured: true,
                    by_treating: false,
                },
            );
            assert_eq!(next, header());
        }
    }
}
