//! Files that become documents: dropped on a patient's file, or scanned into a folder and filed by a person.
//!
//! A file stays what it is: its bytes are kept as they came. In the scan folder files wait until they are whole; each is
//! proposed to the patient its header or the Datamatrix INS of its first page names, and filed by a person only. What is filed goes to the
//! folder `Classés` beside. A virtual printer is a printer of CUPS-PDF whose `Out` directory is the scan folder.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use socle_capabilities::barcodes;
use socle_formats::documents::{Famille, TypeDocument};
use socle_record::{
    Author, DocumentChange, DocumentId, DocumentStatut, DocumentType, NewDocument, PatientId,
    Record, Unit, Write,
};

use super::viewer::Viewer;
use super::{DocumentError, letter, practice};
use crate::reader::shown::{self, Read};
use crate::reader::{Found, Shown, Source, find, received};

/// Largest file that is taken, bytes: what the record holds in one document.
pub const MAX_BYTES: u64 = 64 * 1024 * 1024;
/// The scan folder's setting: of the host, at the level of the workstation.
pub const SCAN_FOLDER: &str = "documents.numerisation";
/// Where filed files go, beside the others.
pub const DONE: &str = "Classés";
/// Width at which a first page is looked at for codes: 150 dpi of A4.
const LOOKED_AT_PX: f32 = 1_240.0;

/// What is said of a file that is filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Said {
    /// Title; the file's name otherwise.
    pub title: Option<String>,
    /// Type of the value set.
    pub type_code: String,
    /// Who wrote it, in words.
    pub author: Option<String>,
    /// Civil date; that of today otherwise.
    pub date: Option<String>,
    /// The person it is for, by the id of their session.
    pub pour: Option<String>,
}

impl Said {
    /// Of this type and nothing more.
    #[must_use]
    pub fn of(type_code: &str) -> Self {
        Self {
            title: None,
            type_code: type_code.to_owned(),
            author: None,
            date: None,
            pour: None,
        }
    }
}

/// The media type of a file, by what it holds.
///
/// # Errors
/// French: the end of a sentence whose subject is the file.
pub fn mime(bytes: &[u8]) -> Result<&'static str, &'static str> {
    let head = bytes.get(..1_024.min(bytes.len())).unwrap_or_default();
    if bytes.is_empty() {
        return Err("est vide");
    }
    if head.windows(5).any(|seen| seen == b"%PDF-") {
        return Ok("application/pdf");
    }
    if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        return Ok("image/png");
    }
    if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        return Ok("image/jpeg");
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(
            "est un document de traitement de texte ou une archive : enregistrez-le en PDF, puis recommencez",
        );
    }
    if bytes.starts_with(b"{\\rtf") {
        return Err("est un document RTF : enregistrez-le en PDF, puis recommencez");
    }
    let text = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let start = text
        .iter()
        .position(|byte| !byte.is_ascii_whitespace())
        .unwrap_or(0);
    if text
        .get(start..)
        .is_some_and(|text| text.starts_with(b"<?xml") || text.starts_with(b"<ClinicalDocument"))
    {
        return Ok("text/xml");
    }
    if text.contains(&0) {
        return Err("n’est ni un PDF, ni une image PNG ou JPEG, ni un document CDA, ni un texte");
    }
    Ok("text/plain")
}

/// Read a file that is whole.
fn read(path: &Path) -> Result<(String, Vec<u8>), DocumentError> {
    let name = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let refused = |reason: &str| DocumentError::File {
        path: name.clone(),
        reason: reason.to_owned(),
    };
    let meta = std::fs::metadata(path)
        .map_err(|_error| refused("n’est plus là ou ne peut pas être lu"))?;
    if !meta.is_file() {
        return Err(refused("n’est pas un fichier"));
    }
    if meta.len() > MAX_BYTES {
        return Err(refused(
            "dépasse 64 Mio : réduisez sa résolution, puis recommencez",
        ));
    }
    let bytes = std::fs::read(path)
        .map_err(|_error| refused("ne peut pas être lu : vérifiez vos droits"))?;
    Ok((name, bytes))
}

/// File a file as a document of this patient, *validé* as it was received. What prescribes was written by who files it;
/// anything else is to be read.
///
/// # Errors
/// [`DocumentError::File`], [`DocumentError::NoType`], [`DocumentError::Record`].
pub fn take(
    record: &Record,
    author: &Author,
    patient: &PatientId,
    path: &Path,
    said: &Said,
) -> Result<DocumentId, DocumentError> {
    let (name, bytes) = read(path)?;
    let mime = mime(&bytes).map_err(|reason| DocumentError::File {
        path: name.clone(),
        reason: reason.to_owned(),
    })?;
    let kind = TypeDocument::par_code(&said.type_code)
        .ok_or_else(|| DocumentError::NoType(said.type_code.clone()))?;
    let own = kind.famille() == Famille::Ordonnance;
    let title = said.title.clone().unwrap_or_else(|| {
        let stem = Path::new(&name)
            .file_stem()
            .map(|stem| stem.to_string_lossy());
        let seen: String = stem
            .unwrap_or_default()
            .chars()
            .filter(|c| !c.is_control())
            .take(200)
            .collect();
        if seen.trim().is_empty() {
            kind.affichage()
        } else {
            seen
        }
    });
    let id = DocumentId::from(record.mint_id()?.as_str());
    let new = NewDocument {
        id: Some(id.clone()),
        patient: patient.clone(),
        title,
        kind: DocumentType::of(kind),
        mime: mime.to_owned(),
        statut: DocumentStatut::Valide,
        is_read: own,
        author: said.author.clone().unwrap_or_else(|| {
            if own {
                letter::name(author)
            } else {
                "Auteur non précisé".to_owned()
            }
        }),
        date: said.date.clone().unwrap_or_else(|| practice::today(record)),
        content: letter::put(record, &bytes)?,
    };
    let mut unit = Unit::new(author.clone()).with(Write::CreateDocument(new));
    if let Some(pour) = &said.pour {
        unit.writes.push(Write::Document {
            id: id.clone(),
            revision: 1,
            change: DocumentChange::For(Some(pour.clone())),
        });
    }
    record.commit(&unit)?;
    Ok(id)
}

/// A scanned file that waits to be filed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Where it lies.
    pub path: PathBuf,
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size: u64,
    /// The patient it is about, as far as it says.
    pub proposed: Option<PatientId>,
}

/// The scan folder, as it was seen the last time.
#[derive(Debug, Default)]
pub struct Tray {
    seen: HashMap<PathBuf, Seen>,
}

#[derive(Debug)]
struct Seen {
    size: u64,
    modified: Option<SystemTime>,
    /// It did not change between two looks: it is whole, and this is whom it says it is about. Who of the practice that is,
    /// is looked up at each look: the patient may have been created meanwhile.
    read: Option<Vec<Shown>>,
}

impl Tray {
    /// Look at the folder: the files that are whole, by name. A file is whole when it has not changed since the last look.
    ///
    /// # Errors
    /// [`DocumentError::File`] naming the folder.
    pub fn look(
        &mut self,
        record: &Record,
        viewer: &Viewer,
        folder: &Path,
    ) -> Result<Vec<Waiting>, DocumentError> {
        let unreadable = |_error| DocumentError::File {
            path: folder.display().to_string(),
            reason: "ne peut pas être lu : vérifiez le dossier de numérisation dans les réglages"
                .to_owned(),
        };
        let mut there = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(unreadable)?.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            // Programs that copy write to a hidden or `.part` name first.
            if name.starts_with('.')
                || name.ends_with('~')
                || name.to_lowercase().ends_with(".part")
            {
                continue;
            }
            if let Ok(meta) = entry.metadata()
                && meta.is_file()
            {
                there.push((entry.path(), name, meta.len(), meta.modified().ok()));
            }
        }
        there.sort();
        self.seen
            .retain(|path, _| there.iter().any(|(known, ..)| known == path));
        let mut waiting = Vec::new();
        for (path, name, size, modified) in there {
            match self.seen.get_mut(&path) {
                Some(seen) if seen.size == size && seen.modified == modified && size > 0 => {
                    let read = seen.read.get_or_insert_with(|| whom(viewer, &path));
                    let proposed = propose(record, read);
                    waiting.push(Waiting {
                        path,
                        name,
                        size,
                        proposed,
                    });
                }
                _ => {
                    let seen = Seen {
                        size,
                        modified,
                        read: None,
                    };
                    self.seen.insert(path, seen);
                }
            }
        }
        Ok(waiting)
    }
}

/// File a scanned file, and move it among those that are done.
///
/// # Errors
/// Those of [`take`]; [`DocumentError::File`] when it is filed and cannot be moved.
pub fn file(
    record: &Record,
    author: &Author,
    patient: &PatientId,
    path: &Path,
    said: &Said,
) -> Result<DocumentId, DocumentError> {
    let id = take(record, author, patient, path, said)?;
    let kept = || -> std::io::Result<()> {
        let folder = path.parent().unwrap_or(Path::new(".")).join(DONE);
        std::fs::create_dir_all(&folder)?;
        let name = path.file_name().unwrap_or_default();
        let mut to = folder.join(name);
        let mut n = 2;
        while to.exists() {
            to = folder.join(format!("{n} - {}", name.to_string_lossy()));
            n += 1;
        }
        std::fs::rename(path, to)
    };
    kept().map_err(|_error| DocumentError::File {
        path: path.display().to_string(),
        reason: format!(
            "est classé, mais n’a pas pu être déplacé dans « {DONE} » : déplacez-le vous-même"
        ),
    })?;
    Ok(id)
}

/// Whom a file says it is about: in the header of a structured document, or by the Datamatrix INS of its first page.
fn whom(viewer: &Viewer, path: &Path) -> Vec<Shown> {
    let Ok((_, bytes)) = read(path) else {
        return Vec::new();
    };
    if let Some(shown) = received::of(&bytes) {
        return vec![shown];
    }
    codes(viewer, &bytes)
        .unwrap_or_default()
        .iter()
        .filter_map(|text| match shown::read(text, Source::File) {
            Read::Ins(shown) => Some(*shown),
            Read::Damaged { .. } | Read::Other => None,
        })
        .collect()
}

/// The patient it is about, when that is one and no other.
fn propose(record: &Record, read: &[Shown]) -> Option<PatientId> {
    read.iter().find_map(|shown| match find(record, shown) {
        Ok(Found::Known { line, .. }) => Some(line.id),
        Ok(Found::Several(_) | Found::Nobody(_)) => None,
        Err(error) => {
            tracing::warn!(%error, "whom a file is about is not known");
            None
        }
    })
}

/// The codes of an image, or of the first page of a PDF.
fn codes(viewer: &Viewer, bytes: &[u8]) -> Option<Vec<String>> {
    match mime(bytes).ok()? {
        "application/pdf" => {
            let picture = viewer.draw(bytes, 0, LOOKED_AT_PX).ok()?.picture;
            let luma = picture
                .rgba
                .chunks_exact(4)
                .map(|pixel| match pixel {
                    [r, g, b, _] => {
                        let sum = u16::from(*r) + u16::from(*g) + u16::from(*b);
                        u8::try_from(sum / 3).unwrap_or(u8::MAX)
                    }
                    _ => u8::MAX,
                })
                .collect();
            Some(barcodes::of_luma(luma, picture.width, picture.height))
        }
        "image/png" | "image/jpeg" => barcodes::of_image(bytes).ok(),
        _ => None,
    }
}
