//! A file a patient sent becomes a document of theirs, with where it came from.

use socle_formats::documents::TypeDocument;
use socle_sdk::{Document, Failure, Message, documents, texts};

use crate::failures::said;
use crate::letter::{Beside, Letter, Piece};
use crate::{boxes, patient};

/// `Document du patient`, of the types patients feed their own record with (TRE A05).
const KIND: &str = "DOCPAT08";
/// What is filed: a document is shown and printed.
const KINDS: [(&str, &str); 4] = [
    ("application/pdf", ".pdf"),
    ("image/jpeg", ".jpg"),
    ("image/png", ".png"),
    ("text/plain", ".txt"),
];

/// Whether a file may be shown here, by what it says of itself; its bytes have the last word.
pub(crate) fn is_shown(piece: &Piece) -> bool {
    mime(&piece.mime, &piece.name).is_some()
}

/// Shows one in the host's reader, without filing it.
pub(crate) fn show(message: &str, place: usize) -> Result<(), Failure> {
    let letter = Letter::open(message)?;
    let beside = Beside::of(message)?;
    let unknown = || said("messaging.document", "piece-inconnue").field("piece");
    let piece = beside.pieces.get(place).ok_or_else(unknown)?;
    let content = source(&beside, &letter)?.open()?;
    let content = content.part(u32::try_from(place).map_err(|_large| unknown())?)?;
    documents::show(&piece.name, &content)
}

/// Files one; the same twice is one document.
pub(crate) fn file(message: &str, place: usize) -> Result<String, Failure> {
    let letter = Letter::open(message)?;
    if letter.patient.is_empty() || letter.is_sent {
        return Err(said("messaging.document", "piece-inconnue"));
    }
    let mut beside = Beside::of(message)?;
    let unknown = || said("messaging.document", "piece-inconnue").field("piece");
    let piece = beside.pieces.get(place).ok_or_else(unknown)?.clone();
    if !piece.filed.is_empty() {
        return Ok(piece.filed);
    }
    let mime = mime(&piece.mime, &piece.name)
        .ok_or_else(|| said("messaging.document", "piece-format").field("piece"))?;
    let content = source(&beside, &letter)?.open()?;
    let content = content.part(u32::try_from(place).map_err(|_large| unknown())?)?;
    let kind = TypeDocument::par_code(KIND).ok_or_else(unknown)?;
    let who = patient::name(&letter.patient)?;
    let author = texts::text_with("auteur-patient", &[("patient", who.into())]);
    let more = [
        ("type-system", kind.systeme.into()),
        ("mime", mime.into()),
        ("status", "valide".into()),
        ("read", true.into()),
        ("author", author.into()),
    ];
    let title = title(&piece.name);
    let document = Document::file(&letter.patient, &title, kind.code, &more, &content)?.id();
    if let Some(piece) = beside.pieces.get_mut(place) {
        piece.filed.clone_from(&document);
    }
    beside.keep(message)?;
    letter.bears(&document)?;
    Ok(document)
}

/// The message at the operator: found by its identifier, wherever it was put.
fn source(beside: &Beside, letter: &Letter) -> Result<Message, Failure> {
    let mailbox = boxes::open(&beside.mailbox)?;
    mailbox
        .by_identifier(&letter.identifier)?
        .ok_or_else(|| said("mail.not-there", "plus-dans-la-boite"))
}

/// What a file is, by what it says of itself, else by its name.
fn mime(said: &str, name: &str) -> Option<&'static str> {
    let said = said.to_lowercase();
    let name = name.to_lowercase().replace(".jpeg", ".jpg");
    KINDS
        .iter()
        .find(|(mime, _)| *mime == said)
        .or_else(|| KINDS.iter().find(|(_, ending)| name.ends_with(ending)))
        .map(|(mime, _)| *mime)
}

/// The name without its ending.
fn title(name: &str) -> String {
    let bare = name.rsplit_once('.').map_or(name, |(bare, _)| bare).trim();
    match bare {
        "" => texts::text("piece-sans-nom"),
        bare => bare.chars().take(200).collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::mime;

    #[test]
    fn a_file_is_what_it_says_else_what_its_name_says_else_nothing() {
        assert_eq!(mime("image/PNG", "a"), Some("image/png"));
        assert_eq!(
            mime("application/octet-stream", "IMG_1.JPEG"),
            Some("image/jpeg")
        );
        assert_eq!(mime("application/octet-stream", "a.exe"), None);
    }
}
