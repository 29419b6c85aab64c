//! Documents of the practice as they are sent: inside the shared format for an identity that is *qualifiée*, and as a PDF
//! beside it for whoever reads no archive. Without a qualified identity the PDF alone leaves, and no matricule.

use serde_json::{Value, json};
use socle_formats::cda::{self, Part};
use socle_formats::documents::TypeDocument;
use socle_formats::mss::message::{Attachment, pdf_name};
use socle_formats::mss::most_documents_bytes;
use socle_formats::vsm::{Fault, Header, Stamp, level1};
use socle_formats::xds::entry::MOST_TITLE;
use socle_sdk::{Blob, Document, Failure, Layout, documents, texts, time};

use crate::failures::said;
use crate::patient::Patient;
use crate::people::Author;
use crate::rows;
use crate::settings;

const TABLE: &str = "papiers";
/// The most bytes of all documents of a message: each stands in the archive, and beside it as a PDF.
const MOST_BYTES: u64 = most_documents_bytes(2);

/// Whether a document is validated: nothing else leaves.
pub(crate) fn may_leave(document: &Document) -> bool {
    matches!(
        document.text("status").as_deref(),
        Some("valide" | "expedie")
    )
}

/// Which version of which document, under which identifier on the wire. The same version sent again bears the same one, so that
/// a receiver keeps one; the next version says which it takes the place of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Paper {
    pub(crate) document: String,
    pub(crate) version: i64,
    oid: String,
    set_id: String,
    number: u32,
    replaces: Option<String>,
}

impl Paper {
    pub(crate) fn read(row: &Value) -> Self {
        Self {
            document: rows::text(row, "document"),
            version: row["version"].as_i64().unwrap_or(1),
            oid: rows::text(row, "oid"),
            set_id: rows::text(row, "lignee"),
            number: row["numero"]
                .as_u64()
                .and_then(|n| n.try_into().ok())
                .unwrap_or(1),
            replaces: row["remplace"].as_str().map(str::to_owned),
        }
    }

    pub(crate) fn row(&self) -> Value {
        json!({
            "document": self.document,
            "version": self.version,
            "oid": self.oid,
            "lignee": self.set_id,
            "numero": self.number,
            "remplace": self.replaces,
        })
    }

    /// This document as it stands now.
    ///
    /// # Errors
    /// One of another patient, a draft, one whose place another took.
    pub(crate) fn of(patient: &str, id: &str) -> Result<Self, Failure> {
        let document = documents::open(id)?;
        if document.patient() != patient {
            return Err(said("mss-pro.document", "autre-patient").field("documents"));
        }
        if !may_leave(&document) {
            return Err(said("mss-pro.document", "pas-valide").field("documents"));
        }
        let version = document.get("version").as_integer().unwrap_or(1);
        let key = |id: &str| format!("{patient}/{id}");
        let known = rows::get(TABLE, &key(id))?.map(|row| Self::read(&row));
        let earlier = match (&known, document.text("replaces")) {
            (Some(known), _) if known.version == version => return Ok(known.clone()),
            (Some(known), _) => Some(known.clone()),
            (None, Some(before)) => rows::get(TABLE, &key(&before))?.map(|row| Self::read(&row)),
            (None, None) => None,
        };
        let paper = Self {
            document: id.to_owned(),
            version,
            oid: settings::new_oid(),
            set_id: earlier
                .as_ref()
                .map_or_else(settings::new_oid, |one| one.set_id.clone()),
            number: earlier
                .as_ref()
                .map_or(1, |one| one.number.saturating_add(1)),
            replaces: earlier.map(|one| one.oid),
        };
        rows::put(TABLE, &key(id), &paper.row())?;
        Ok(paper)
    }

    /// Whether it takes the place of one that was sent before.
    pub(crate) fn is_later(&self) -> bool {
        self.replaces.is_some()
    }
}

/// A document ready to be put into a message.
pub(crate) struct Ready {
    /// What goes into the archive; none without a qualified identity, or for what the format does not take.
    pub(crate) cda: Option<Vec<u8>>,
    /// What goes beside it.
    pub(crate) file: Attachment,
    /// Label of its type.
    pub(crate) label: String,
}

/// What is sent of documents, of one order.
pub(crate) struct Maker<'a> {
    pub(crate) patient: &'a Patient,
    pub(crate) author: &'a Author,
    /// When the order was made, milliseconds since the Unix epoch.
    pub(crate) ordered: i64,
}

impl Maker<'_> {
    /// All of them.
    pub(crate) fn all(&self, papers: &[Paper]) -> Result<Vec<Ready>, Failure> {
        let mut left = MOST_BYTES;
        let mut all = Vec::with_capacity(papers.len());
        for paper in papers {
            let document = documents::open(&paper.document)?;
            if document.patient() != self.patient.id {
                return Err(said("mss-pro.document", "autre-patient"));
            }
            let number = u32::try_from(paper.version).unwrap_or(1);
            let content = document.content_of(number)?;
            left = left
                .checked_sub(content.size())
                .ok_or_else(|| said("mss-pro.trop-grand", "trop-grand"))?;
            let mime = document
                .get_of(number, "mime")?
                .into_text()
                .unwrap_or_default();
            all.push(self.one(paper, &document, &content, &mime)?);
        }
        Ok(all)
    }

    fn one(
        &self,
        paper: &Paper,
        document: &Document,
        content: &Blob,
        mime: &str,
    ) -> Result<Ready, Failure> {
        let text = |field: &str| document.text(field).unwrap_or_default();
        let kind = TypeDocument::trouver(&text("type-system"), &text("type-code"));
        let label = match kind {
            Some(kind) => kind.affichage().to_owned(),
            None => text("title"),
        };
        let bytes = content.to_vec()?;
        let (cda, mime, file) = match mime {
            "application/pdf" => (self.around(paper, document, kind, content)?, mime, bytes),
            "text/xml" => {
                let pdf = self.paper(&bytes, document)?;
                (self.as_it_is(bytes)?, "application/pdf", pdf)
            }
            _ => (None, mime, bytes),
        };
        Ok(Ready {
            cda,
            file: Attachment {
                name: self.name(document, &label, mime),
                mime: mime.to_owned(),
                content: file,
            },
            label,
        })
    }

    fn name(&self, document: &Document, label: &str, mime: &str) -> String {
        let day: String = document.text("date").unwrap_or_default().replace('-', "");
        let traits = &self.patient.traits;
        let name = pdf_name(
            &day,
            label,
            &traits.nom_naissance,
            &traits.premier_prenom,
            "",
        );
        match mime {
            "application/pdf" => name,
            other => {
                let ending = other.rsplit('/').next().unwrap_or("bin");
                format!("{}.{ending}", name.trim_end_matches(".pdf"))
            }
        }
    }

    /// A CDA goes as it is, when it is about the patient whose INS leaves.
    fn as_it_is(&self, bytes: Vec<u8>) -> Result<Option<Vec<u8>>, Failure> {
        let Some(own) = &self.patient.ins else {
            return Ok(None);
        };
        let shown = cda::document(&bytes).map_err(|error| {
            Failure::new(error.code(), error.message()).author(error.to_string())
        })?;
        match shown.person.and_then(|person| person.ins) {
            Some(ins) if ins == *own => Ok(Some(bytes)),
            // It came without an INS: it goes as a PDF.
            None => Ok(None),
            Some(_other) => Err(said("mss-pro.autre-ins", "autre-ins")),
        }
    }

    /// A PDF inside a document of level 1.
    fn around(
        &self,
        paper: &Paper,
        document: &Document,
        kind: Option<&TypeDocument>,
        pdf: &Blob,
    ) -> Result<Option<Vec<u8>>, Failure> {
        let (Some(_), Some(kind)) = (&self.patient.ins, kind) else {
            return Ok(None);
        };
        let title = document
            .text("title")
            .filter(|title| !title.trim().is_empty());
        let title = title.unwrap_or_else(|| kind.affichage().to_owned());
        let header = Header {
            id: paper.oid.clone(),
            set_id: paper.set_id.clone(),
            version: paper.number,
            replaces: paper.replaces.clone(),
            title: title.trim().chars().take(MOST_TITLE).collect(),
            written: Stamp {
                ms: self.ordered,
                offset: time::offset_minutes(self.ordered),
            },
            patient: self.patient.person(),
            local_id: None,
            author: self.author.professional()?,
            structure: self.author.place(),
            treating: None,
        };
        let around =
            level1::around(&header, kind, "application/pdf").map_err(|faults| refused(&faults))?;
        let whole = Blob::of(&around.before)?;
        whole.append_base64(pdf)?;
        whole.append_blob(&Blob::of(&around.after)?)?;
        Ok(Some(whole.to_vec()?))
    }

    /// What a person reads of a CDA: the PDF inside it, or its sections laid out by the host.
    fn paper(&self, bytes: &[u8], document: &Document) -> Result<Vec<u8>, Failure> {
        let shown = cda::document(bytes).map_err(|error| {
            Failure::new(error.code(), error.message()).author(error.to_string())
        })?;
        let parts = match shown.paper() {
            cda::Paper::Pdf(pdf) => return Ok(pdf.to_vec()),
            cda::Paper::Parts(parts) => parts,
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
                Part::File => layout.paragraph(&texts::text("piece-dans-archive")),
            }
        }
        documents::typeset(&self.patient.id, &layout)?.to_vec()
    }
}

fn refused(faults: &[Fault]) -> Failure {
    let all: Vec<String> = faults.iter().map(ToString::to_string).collect();
    let (code, message) = faults.first().map_or(("vsm.xml", String::new()), |fault| {
        (fault.code, fault.message())
    });
    Failure::new(code, message).author(all.join("; "))
}
